package client_test

// What the confirmation dialog is told.

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/clienttest"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sandbox"
)

// mustLeaveOut checks that a plan leaves out one user, for a reason.
func mustLeaveOut(t *testing.T, plan directory.Plan, id string, reason directory.Reason) {
	t.Helper()
	for _, u := range plan.Users {
		if u.ID == id {
			t.Errorf("%s is planned, not left out as %q", u.Email, reason)
		}
	}
	for _, l := range plan.LeftOut {
		if l.User.ID == id {
			if l.Reason != reason {
				t.Errorf("%s is left out as %q, not %q", l.User.Email, l.Reason, reason)
			}
			return
		}
	}
	t.Errorf("nobody is left out as %q: %+v", reason, plan.LeftOut)
}

func TestAPlanShowsTheUsersAsTheyAreNow(t *testing.T) {
	d := signedIn(t, 60, avery)
	ids := d.actives(2)
	if err := d.demo.Touch(ids[0]); err != nil {
		t.Fatal(err)
	}
	now, _ := d.demo.User(ids[0])

	plan := d.plan(directory.Archive, ids...)

	if !plan.Checked || plan.SelfUnknown || len(plan.Users) != 2 || len(plan.LeftOut) != 0 {
		t.Errorf("plan: %+v", plan)
	}
	if u := plan.Users[0]; u.ID != ids[0] || !u.LastModified.Equal(now.LastModified) || u.Version != `W/"2"` {
		t.Errorf("the user as planned: %+v", u)
	}
	for _, id := range ids {
		if d.patches(id) != 0 {
			t.Error("a plan changed somebody")
		}
	}
}

func TestAPlanLeavesOutWhoIsNoLongerWhomTheAdminWasShown(t *testing.T) {
	d := signedIn(t, 60, avery)
	ids := d.actives(5)
	shown := d.shown(ids...)
	for _, err := range []error{
		d.demo.ArchiveAsOther(ids[0]), d.demo.InviteAsOther(ids[0]),
		d.demo.Rename(ids[1], "Somebody Else", "somebody.else@contoso.example"),
		d.demo.SetRole(ids[2], sandbox.RoleBusinessAdministrator),
		d.demo.ArchiveAsOther(ids[3]),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}

	plan, err := d.client.Plan(context.Background(), directory.Archive, shown)

	if err != nil || len(plan.Users) != 1 || plan.Users[0].ID != ids[4] {
		t.Fatalf("planned are %+v, %v", plan.Users, err)
	}
	for _, id := range ids[:3] {
		mustLeaveOut(t, plan, id, directory.ReasonChangedSinceShown)
	}
	mustLeaveOut(t, plan, ids[3], directory.ReasonAlreadyArchived)
	if l := plan.LeftOut[1]; l.User.Status != directory.Invited || l.Was.Status != directory.Active {
		t.Errorf("what has changed is %+v", l)
	}
	// Shown as they are now, they can be planned.
	if again := d.plan(directory.Archive, ids[:3]...); len(again.Users) != 3 {
		t.Errorf("left out again: %+v", again.LeftOut)
	}
}

func TestALargePlanLeavesOutWhoChangedInTheCopySinceTheAdminWasShown(t *testing.T) {
	d := signedIn(t, 320, avery)
	shown := d.shown(d.actives(201)...)
	if err := d.demo.Rename(shown[7].ID, "Somebody Else", "somebody.else@contoso.example"); err != nil {
		t.Fatal(err)
	}
	if p := d.refresh(); p != nil {
		t.Fatal(p)
	}

	plan, err := d.client.Plan(context.Background(), directory.Archive, shown)

	if err != nil || plan.Checked || len(plan.Users) != 200 {
		t.Fatalf("%d planned, checked %v, %v", len(plan.Users), plan.Checked, err)
	}
	mustLeaveOut(t, plan, shown[7].ID, directory.ReasonChangedSinceShown)
}

func TestAPlanLeavesOutWhoIsArchivedAlreadyAlsoSinceTheCopy(t *testing.T) {
	d := signedIn(t, 60, avery)
	ángel, björn := d.user("Ángel").ID, d.user("Björn").ID
	if err := d.demo.ArchiveAsOther(björn); err != nil {
		t.Fatal(err)
	}

	plan := d.plan(directory.Archive, ángel, björn)

	mustLeaveOut(t, plan, ángel, directory.ReasonAlreadyArchived)
	mustLeaveOut(t, plan, björn, directory.ReasonAlreadyArchived)
	if d.row(björn).Status != directory.Archived {
		t.Error("what the plan read did not reach the copy")
	}
}

func TestAPlanLeavesOutTheAdmin(t *testing.T) {
	d := signedIn(t, 60, avery)
	self := d.user("Avery").ID

	mustLeaveOut(t, d.plan(directory.Archive, self, d.actives(1)[0]), self, directory.ReasonYourself)
}

func TestAPlanNeverHoldsTheLastBusinessAdministrator(t *testing.T) {
	d := newDesk(t, 60)
	// A service that does not say who is signed in.
	isMe := func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/Me") }
	d.always(isMe, status(http.StatusNotFound))
	d.start()
	d.signIn(avery)
	d.untilCopied()
	both := []string{d.user("Robin").ID, d.user("Avery").ID}

	plan := d.plan(directory.Archive, both...)

	if !plan.SelfUnknown || len(plan.Users) != 1 {
		t.Errorf("plan: %+v", plan)
	}
	mustLeaveOut(t, plan, both[1], directory.ReasonLastAdmin)
	// Robin is archived by somebody else: Avery is the last one now.
	if err := d.demo.ArchiveAsOther(both[0]); err != nil {
		t.Fatal(err)
	}
	d.refresh()
	mustLeaveOut(t, d.plan(directory.Archive, both[1]), both[1], directory.ReasonLastAdmin)
}

func TestAnAdministratorWhoseRemovalWaitsIsCountedAsGone(t *testing.T) {
	d := newDesk(t, 60)
	d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
		switch {
		case strings.HasSuffix(r.URL.Path, "/Me"): // who is signed in is not said
			return &sandbox.Fault{Status: http.StatusNotFound}
		case isChange(r): // and no change gets through
			return &sandbox.Fault{DropBefore: true}
		}
		return nil
	})
	d.start()
	d.signIn(avery)
	d.untilCopied()
	d.confirm(directory.Archive, d.user("Robin").ID)

	plan := d.plan(directory.Archive, d.user("Avery").ID)

	mustLeaveOut(t, plan, d.user("Avery").ID, directory.ReasonLastAdmin)
}

func TestWhatAServiceSaysAboutPeopleDoesNotReachTheLog(t *testing.T) {
	said := &problem.Problem{Kind: problem.Conflict, Status: http.StatusConflict, Detail: "Noor Haddad is the last one"}

	if strings.Contains(said.Error(), "Noor") {
		t.Errorf("the log would say %q", said.Error())
	}
}

func TestAPlanThatTheRulesNoLongerLetThroughIsNotConfirmed(t *testing.T) {
	d := signedIn(t, 60, avery)
	plan := d.plan(directory.Archive, d.actives(1)...)
	self := d.demo.Users()[0]
	plan.Users = append(plan.Users, directory.User{ID: self.ID, UserName: self.UserName, Status: directory.Active})

	_, err := d.client.Confirm(context.Background(), plan)

	mustFail(t, err, problem.ChangedMeanwhile)
	if n := len(d.recorded()); n != 0 {
		t.Errorf("%d changes are recorded", n)
	}
}

func TestAnEmptyPlanIsNotConfirmed(t *testing.T) {
	d := signedIn(t, 20, avery)

	_, err := d.client.Confirm(context.Background(), d.plan(directory.Archive, d.user("Avery").ID))

	mustFail(t, err, problem.Refused)
}

func TestAPlanLeavesOutWhoIsGone(t *testing.T) {
	d := signedIn(t, 60, avery)
	ids := d.actives(2)
	if err := d.demo.Remove(ids[0]); err != nil {
		t.Fatal(err)
	}

	plan := d.plan(directory.Archive, ids[0], "nobody-ever", ids[1], ids[1])

	mustLeaveOut(t, plan, ids[0], directory.ReasonGone)
	mustLeaveOut(t, plan, "nobody-ever", directory.ReasonGone)
	if len(plan.Users) != 1 || plan.Users[0].ID != ids[1] || len(plan.LeftOut) != 2 {
		t.Errorf("plan: %+v", plan)
	}
}

func TestAPlanLeavesOutWhoHasAChangeWaitingAndConfirmTakesNoSecond(t *testing.T) {
	d := signedIn(t, 60, avery)
	id := d.actives(1)[0]
	d.always(isChange, sandbox.Fault{DropBefore: true})
	twice := d.plan(directory.Archive, id)
	d.confirm(directory.Archive, id)

	plan := d.plan(directory.Archive, id)
	_, err := d.client.Confirm(context.Background(), twice)

	mustLeaveOut(t, plan, id, directory.ReasonAlreadyWaiting)
	mustFail(t, err, problem.AlreadyWaiting)
	if n := d.client.State().Waiting; n != 1 {
		t.Errorf("%d wait", n)
	}
}

func TestAPlanToInviteLeavesOutWhoIsNotArchived(t *testing.T) {
	d := signedIn(t, 60, avery)
	ángel, björn, chidi := d.user("Ángel").ID, d.user("Björn").ID, d.user("Chidi").ID

	plan := d.plan(directory.Invite, ángel, björn, chidi)

	if len(plan.Users) != 1 || plan.Users[0].ID != ángel {
		t.Errorf("plan: %+v", plan)
	}
	mustLeaveOut(t, plan, björn, directory.ReasonNotArchived)
	mustLeaveOut(t, plan, chidi, directory.ReasonNotArchived)
}

func TestAPlanWithoutAServiceComesFromTheCopyAndSaysSo(t *testing.T) {
	d := signedIn(t, 60, avery)
	ids := d.actives(3)
	d.always(isRead, sandbox.Fault{DropBefore: true})

	plan := d.plan(directory.Archive, ids...)

	if plan.Checked || len(plan.Users) != 3 || plan.CopiedAt.IsZero() {
		t.Errorf("plan: %+v", plan)
	}
}

func TestAPlanWithoutAnAuthorizationServerComesFromTheCopy(t *testing.T) {
	d := signedIn(t, 60, avery)
	// The access token is over by the program's clock, and nobody renews it.
	if err := d.demo.Close(); err != nil {
		t.Fatal(err)
	}
	d.clock.Pass(3600e9)

	plan := d.plan(directory.Archive, d.actives(2)...)

	if plan.Checked || len(plan.Users) != 2 {
		t.Errorf("plan: %+v", plan)
	}
}

func TestAPlanThatTheServiceRefusesIsAProblem(t *testing.T) {
	for _, c := range []struct {
		code int
		kind problem.Kind
	}{{http.StatusInternalServerError, problem.ServiceError}, {http.StatusTooManyRequests, problem.Busy}, {http.StatusForbidden, problem.NoRole}} {
		t.Run(string(c.kind), func(t *testing.T) {
			d := signedIn(t, 60, avery)
			d.always(isRead, status(c.code))

			_, err := d.client.Plan(context.Background(), directory.Archive, d.shown(d.actives(3)...))

			mustFail(t, err, c.kind)
			d.heal()
			d.plan(directory.Archive, d.actives(3)...)
		})
	}
}

func TestAPlanWithALostRoleHidesTheCopySoon(t *testing.T) {
	d := signedIn(t, 60, robin)
	if err := d.demo.SetRole(d.user("Robin").ID, sandbox.RoleUser); err != nil {
		t.Fatal(err)
	}

	_, err := d.client.Plan(context.Background(), directory.Archive, d.shown(d.actives(1)...))

	mustFail(t, err, problem.NoRole)
	d.untilPhase(client.WithoutRole)
}

func TestACancelledPlanIsCancelledAndChangesNothing(t *testing.T) {
	d := signedIn(t, 60, avery)
	held := newGate()
	d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
		if !isRead(r) {
			return nil
		}
		held.arrive()
		return &sandbox.Fault{Delay: held.open}
	})
	defer close(held.open)
	ctx, cancel := context.WithCancel(context.Background())
	planned := make(chan error, 1)
	go func() {
		_, err := d.client.Plan(ctx, directory.Archive, d.shown(d.actives(3)...))
		planned <- err
	}()
	d.wait("the re-reading", held.reached)

	cancel()

	mustFail(t, <-planned, problem.Cancelled)
	_, err := d.client.Plan(ctx, directory.Archive, d.shown(d.actives(3)...))
	mustFail(t, err, problem.Cancelled)
	_, err = d.client.Users(ctx, all)
	mustFail(t, err, problem.Cancelled)
}

func TestAChangeThatEndsWhileAPlanIsReadIsNotPlannedAgain(t *testing.T) {
	d := signedIn(t, 60, avery)
	id := d.actives(1)[0]
	change, read := newGate(), newGate()
	d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
		if !isChange(r) {
			return nil
		}
		change.arrive()
		return &sandbox.Fault{Delay: change.open}
	})
	batch := d.confirm(directory.Archive, id)
	d.wait("the change", change.reached)
	d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
		if !isRead(r) || r.Header.Get(aside) != "" {
			return nil
		}
		// The user is read now, as not archived yet, and told later.
		f := scimAnswer(d.asked(r))
		f.Delay = read.open
		read.arrive()
		return &f
	})
	type planned struct {
		directory.Plan
		error
	}
	plan := make(chan planned, 1)
	go func() {
		p, err := d.client.Plan(context.Background(), directory.Archive, d.shown(id))
		plan <- planned{p, err}
	}()
	d.wait("the reading for the plan", read.reached)

	close(change.open)
	d.mustEnd(batch, directory.Done, directory.ReasonNone)
	close(read.open)

	p := <-plan
	if p.error != nil {
		t.Fatal(p.error)
	}
	mustLeaveOut(t, p.Plan, id, directory.ReasonAlreadyWaiting)
	if row := d.row(id); row.Status != directory.Archived {
		t.Errorf("the older reading made the row %s", row.Status)
	}
}

func TestAQuestionThatIsNotCertainlyFreshIsNotConfirmed(t *testing.T) {
	for name, change := range map[string]func(*clienttest.Clock){
		"after a minute":                   func(c *clienttest.Clock) { c.Pass(time.Minute) },
		"after hours":                      func(c *clienttest.Clock) { c.Pass(7 * time.Hour) },
		"after the computer slept":         func(c *clienttest.Clock) { c.Set(2 * time.Hour) },
		"with the clock set back":          func(c *clienttest.Clock) { c.Set(-24 * time.Hour) },
		"with the clock set back a moment": func(c *clienttest.Clock) { c.Set(-10 * time.Minute); c.Pass(10*time.Minute + time.Second) },
	} {
		t.Run(name, func(t *testing.T) {
			d := signedIn(t, 20, avery)
			ids := d.actives(1)
			plan := d.plan(directory.Archive, ids...)
			if age, fresh := d.client.PlanAge(plan); !fresh || age < 0 || age >= time.Minute {
				t.Errorf("just read it is %v old (fresh: %t)", age, fresh)
			}
			change(d.clock)

			_, err := d.client.Confirm(context.Background(), plan)

			mustFail(t, err, problem.QuestionTooOld)
			if n := len(d.recorded()); n != 0 {
				t.Errorf("%d changes are recorded", n)
			}
			if _, err := d.client.Confirm(context.Background(), d.plan(directory.Archive, ids...)); err != nil {
				t.Errorf("read again it ends with %v", err)
			}
		})
	}
}

func TestWhatOneDialogReadsMakesAnotherTooOld(t *testing.T) {
	d := signedIn(t, 40, avery)
	ids := d.actives(2)
	before := d.shown(ids...)
	plan := d.plan(directory.Archive, ids...)
	if err := d.demo.Rename(ids[1], "Somebody Else", "else@contoso.example"); err != nil {
		t.Fatal(err)
	}
	if again := d.plan(directory.Archive, ids...); len(again.Users) != 1 {
		t.Fatalf("of the other dialog %d are left", len(again.Users))
	}

	_, err := d.client.Confirm(context.Background(), plan)

	mustFail(t, err, problem.QuestionTooOld)
	again, err := d.client.Plan(context.Background(), directory.Archive, before)
	if err != nil || len(again.Users) != 1 || again.LeftOut[0].Reason != directory.ReasonChangedSinceShown {
		t.Fatalf("%v, %+v", err, again)
	}
	if _, err := d.client.Confirm(context.Background(), again); err != nil {
		t.Errorf("the rest: %v", err)
	}
}

func TestWhatADialogReadsKeepsBackWhoWaits(t *testing.T) {
	d := signedIn(t, 40, avery)
	ids := d.actives(2)
	d.demo.IgnoreETags(true)
	d.paused(ids[0])
	batch := d.confirm(directory.Archive, ids[1])
	if err := d.demo.Rename(ids[1], "Somebody Else", "else@contoso.example"); err != nil {
		t.Fatal(err)
	}
	d.plan(directory.Archive, ids[1])

	if err := d.client.ResumeSending(context.Background()); err != nil {
		t.Fatal(err)
	}

	d.mustEnd(batch, directory.Conflict, directory.ReasonChanged)
	d.mustHaveChanged(ids[1], sandbox.Active, 1, 0)
}
