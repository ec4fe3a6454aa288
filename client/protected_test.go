package client_test

// The people whom no plan touches.

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sandbox"
)

func (d *desk) protect(entries ...string) (refused int) {
	d.t.Helper()
	refused, err := d.client.Protect(context.Background(), entries...)
	if err != nil {
		d.t.Fatal(err)
	}
	return refused
}

func (d *desk) protected() (entries []string) {
	d.t.Helper()
	list, err := d.client.Protected(context.Background())
	if err != nil {
		d.t.Fatal(err)
	}
	for _, e := range list {
		entries = append(entries, e.Entry)
	}
	return entries
}

// profileWith is the organization's profile as a file, with one more line.
func (d *desk) profileWith(line string) (path string) {
	d.t.Helper()
	answer, err := http.Get(d.demo.Profile())
	if err != nil {
		d.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	path = filepath.Join(d.t.TempDir(), "profile.toml")
	if err := os.WriteFile(path, append([]byte(line+"\n"), text...), 0o600); err != nil {
		d.t.Fatal(err)
	}
	return path
}

func TestNobodyOnTheListIsInAPlan(t *testing.T) {
	d := signedIn(t, 260, avery)
	var active, archived []string
	for _, u := range d.demo.Users() {
		switch {
		case u.Status == sandbox.Active && u.Role == sandbox.RoleUser:
			active = append(active, u.ID)
		case u.Status == sandbox.Archived:
			archived = append(archived, u.ID)
		}
	}
	byAddress, _ := d.demo.User(active[0])
	byName, _ := d.demo.User(active[1])
	again, _ := d.demo.User(archived[0])

	d.protect(" "+strings.ToUpper(byAddress.Email)+" ", byName.UserName, "id:"+active[2], active[3], again.Email)

	for name, plan := range map[string]directory.Plan{
		"read again":  d.plan(directory.Archive, active[:6]...),
		"of the copy": d.plan(directory.Archive, append(active[:6:6], idsOfAll(d)[6:]...)...),
	} {
		for _, id := range active[:4] {
			mustLeaveOut(t, plan, id, directory.ReasonProtected)
		}
		if len(plan.Users) == 0 || plan.Checked != (name == "read again") {
			t.Errorf("%s: %d are planned, checked %t", name, len(plan.Users), plan.Checked)
		}
	}
	plan := d.plan(directory.Invite, archived[:2]...)
	mustLeaveOut(t, plan, archived[0], directory.ReasonProtected)
	if len(plan.Users) != 1 {
		t.Errorf("planned are %+v", plan.Users)
	}
}

func idsOfAll(d *desk) (ids []string) {
	for _, u := range d.demo.Users() {
		ids = append(ids, u.ID)
	}
	return ids
}

func TestWhoIsProtectedAfterThePlanIsNotConfirmed(t *testing.T) {
	d := signedIn(t, 40, avery)
	ids := d.actives(2)
	plan := d.plan(directory.Archive, ids...)
	d.protect("id:" + ids[0])

	_, err := d.client.Confirm(context.Background(), plan)

	mustFail(t, err, problem.ChangedMeanwhile)
	if len(d.recorded()) != 0 || d.patches(ids[0])+d.patches(ids[1]) != 0 {
		t.Error("something was confirmed all the same")
	}
}

func TestTheListOfProtectedPeopleIsKeptAndChangedByTheAdmin(t *testing.T) {
	d := signedIn(t, 40, avery)
	ids := d.actives(3)
	user, _ := d.demo.User(ids[0])
	d.protect(user.Email, "id:"+ids[1])
	d.protect(user.Email, "nobody@contoso.example")
	want := []string{user.Email, "id:" + ids[1], "nobody@contoso.example"}

	d.restart()

	d.untilCopied()
	if got := d.protected(); !slices.Equal(got, want) {
		t.Fatalf("protected are %q, want %q", got, want)
	}
	list, err := d.client.Protected(context.Background())
	if err != nil || len(list[0].Users) != 1 || list[0].Users[0].ID != ids[0] || len(list[1].Users) != 1 || list[1].Users[0].ID != ids[1] || len(list[2].Users) != 0 {
		t.Errorf("they mean %+v, %v", list, err)
	}
	mustLeaveOut(t, d.plan(directory.Archive, ids...), ids[0], directory.ReasonProtected)
	if err := d.client.Unprotect(context.Background(), user.Email); err != nil {
		t.Fatal(err)
	}
	if got := d.protected(); !slices.Equal(got, want[1:]) {
		t.Errorf("protected are %q, want %q", got, want[1:])
	}
	if plan := d.plan(directory.Archive, ids...); len(plan.Users) != 2 {
		t.Errorf("planned are %+v", plan.Users)
	}
	for _, typed := range []string{"", "id:", "Eve <eve@contoso.example>"} {
		_, err := d.client.Protect(context.Background(), "id:"+ids[2], typed)
		mustFail(t, err, problem.Refused)
	}
	if got := d.protected(); !slices.Equal(got, want[1:]) {
		t.Errorf("with what is no entry they are %q", got)
	}
	// Another admin of the same organization on this computer has the same list.
	if err := d.client.SignOut(context.Background()); err != nil {
		t.Fatal(err)
	}
	d.signIn(robin)
	d.untilCopied()
	if got := d.protected(); !slices.Equal(got, want[1:]) {
		t.Errorf("for another admin they are %q", got)
	}
}

func TestThoseOfTheProfileStayProtected(t *testing.T) {
	d := newDesk(t, 40)
	ids := d.actives(2)
	user, _ := d.demo.User(ids[0])
	d.organization = d.profileWith("protected = ['" + user.Email + "']")
	d.start()
	d.signIn(avery)
	d.untilCopied()

	list, err := d.client.Protected(context.Background())
	if err != nil || len(list) != 1 || !list[0].OfProfile || list[0].Entry != user.Email || list[0].Users[0].ID != ids[0] {
		t.Fatalf("%+v, %v", list, err)
	}
	if err := d.client.Unprotect(context.Background(), user.Email); err != nil {
		t.Fatal(err)
	}
	mustLeaveOut(t, d.plan(directory.Archive, ids...), ids[0], directory.ReasonProtected)
	// The profile is remembered with them.
	d.organization = ""
	d.restart()
	d.untilCopied()
	mustLeaveOut(t, d.plan(directory.Archive, ids...), ids[0], directory.ReasonProtected)
}

func TestWhatWasConfirmedOfSomebodyProtectedSinceIsNotSent(t *testing.T) {
	for _, how := range []string{"in Settings", "by the profile"} {
		t.Run(how, func(t *testing.T) {
			d := signedIn(t, 40, avery)
			ids := d.actives(3)
			release := d.paused(d.user("Robin").ID)
			batch := d.confirm(directory.Archive, ids...)
			release()

			if how == "in Settings" {
				if refused := d.protect("id:" + ids[1]); refused != 1 {
					t.Errorf("%d are refused", refused)
				}
			} else {
				d.organization = d.profileWith("protected = ['id:" + ids[1] + "']")
				d.restart()
				d.takeChange()
			}
			if err := d.client.ResumeSending(context.Background()); err != nil {
				t.Fatal(err)
			}

			items := d.ended(batch)
			if items[1].State != directory.Refused || items[1].Reason != directory.ReasonProtected || items[0].State != directory.Done || items[2].State != directory.Done {
				t.Errorf("they ended as %+v", items)
			}
			d.mustHaveChanged(ids[1], sandbox.Active, 0, 0)
			d.until("nothing waits", func() bool { return d.client.State().Waiting == 0 })
		})
	}
}

func TestWithoutTheListThereIsNoPlan(t *testing.T) {
	d := signedIn(t, 40, avery)
	ids := d.actives(2)
	d.protect("id:" + ids[0])
	plan := d.plan(directory.Archive, ids...)
	files, err := filepath.Glob(filepath.Join(d.client.Folders().Data, "protected-*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	if err := os.WriteFile(files[0], []byte("protec"), 0o600); err != nil {
		t.Fatal(err)
	}

	_, err = d.client.Plan(context.Background(), directory.Archive, d.shown(ids...))
	if p := mustFail(t, err, problem.BadProtected); p.Detail != files[0] {
		t.Errorf("it names %q", p.Detail)
	}
	_, err = d.client.Confirm(context.Background(), plan)
	mustFail(t, err, problem.BadProtected)
	_, err = d.client.Protected(context.Background())
	mustFail(t, err, problem.BadProtected)
	_, err = d.client.Protect(context.Background(), "id:"+ids[1])
	mustFail(t, err, problem.BadProtected)
	mustFail(t, d.client.Unprotect(context.Background(), "id:"+ids[0]), problem.BadProtected)
	if text, err := os.ReadFile(files[0]); err != nil || string(text) != "protec" {
		t.Errorf("the file is %q now, %v", text, err)
	}
}

func TestWhoIsProtectedWhileHisChangeIsOnItsWayIsNotSentToAgain(t *testing.T) {
	for _, how := range []string{"at once", "after a restart"} {
		t.Run(how, func(t *testing.T) {
			d := signedIn(t, 40, avery)
			id := d.actives(1)[0]
			plan := d.plan(directory.Archive, id)
			d.always(isAny, sandbox.Fault{DropBefore: true})
			batch := d.confirmPlan(plan)
			d.untilState(batch, directory.Unknown)
			if refused := d.protect("id:" + id); refused != 0 {
				t.Errorf("%d are refused", refused)
			}
			if how == "after a restart" {
				d.restart()
			}

			d.heal()

			d.mustEnd(batch, directory.Refused, directory.ReasonProtected)
			d.mustHaveChanged(id, sandbox.Active, 0, 0)
		})
	}
}
