package client_test

// Prepared leavers at a desk: from a list to archived people, and back.

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/desktop"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sandbox"
)

// prepare makes a list of users, who are due.
func (d *desk) prepare(ids ...string) directory.LeaverList {
	d.t.Helper()
	var people []directory.Leaver
	for _, u := range d.shown(ids...) {
		people = append(people, directory.Leaver{Written: u.Email, Person: u})
	}
	list, added, err := d.client.AddLeavers(context.Background(), directory.LeaverList{Name: "leavers"}, people)
	if err != nil || added != len(ids) {
		d.t.Fatalf("%d of %d added, %v", added, len(ids), err)
	}
	return list
}

// leaving returns the groups of all entries, by their people.
func (d *desk) leaving() map[string]directory.LeaverGroup {
	d.t.Helper()
	page, err := d.client.Leavers(context.Background(), directory.LeaverQuery{Limit: 1000})
	if err != nil {
		d.t.Fatal(err)
	}
	groups := map[string]directory.LeaverGroup{}
	for _, e := range page.Entries {
		groups[e.Person.ID] = e.Group
	}
	return groups
}

func (d *desk) untilDue(n int) {
	d.t.Helper()
	d.until("so many being due", func() bool { return d.client.State().LeaversDue == n })
}

func TestPreparedLeaversAreArchivedByAConfirmationOnlyAndInvitedAgain(t *testing.T) {
	d := signedIn(t, 60, avery)
	ids := d.actives(3)
	list := d.prepare(ids...)
	d.untilDue(3)
	later := directory.NewDay(d.clock.Now().Local().AddDate(0, 0, 1))
	page, err := d.client.Leavers(context.Background(), directory.LeaverQuery{ListID: list.ID, Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.client.SetLeavers(context.Background(), []int64{page.Entries[2].ID}, directory.LeaverChange{Leaves: &later}); err != nil {
		t.Fatal(err)
	}
	d.untilDue(2)
	d.clock.Pass(25 * time.Hour)
	d.refresh()
	d.untilDue(3)
	for _, id := range ids {
		d.mustHaveChanged(id, sandbox.Active, 0, 0) // a day sends nothing
	}

	d.mustEnd(d.confirm(directory.Archive, ids...), directory.Done, directory.ReasonNone)

	d.untilDue(0)
	for _, id := range ids {
		d.mustHaveChanged(id, sandbox.Archived, 1, 1)
		if got := d.leaving()[id]; got != directory.LeaverDone {
			t.Errorf("%s is %s", id, got)
		}
	}
	archived, err := d.client.ArchivedLeavers(context.Background(), list.ID)
	if err != nil || len(archived) != 3 {
		t.Fatalf("%d are archived, %v", len(archived), err)
	}
	plan, err := d.client.Plan(context.Background(), directory.Invite, archived)
	if err != nil {
		t.Fatal(err)
	}
	d.mustEnd(d.confirmPlan(plan), directory.Done, directory.ReasonNone)
	d.refresh()
	if got := d.leaving()[ids[0]]; got != directory.LeaverDone || d.client.State().LeaversDue != 0 {
		t.Errorf("who was invited again is %s", got)
	}
}

func TestPreparedLeaversOutliveTheProgramAndASignOut(t *testing.T) {
	d := signedIn(t, 60, avery)
	ids := d.actives(2)
	d.prepare(ids...)
	d.restart()
	d.untilDue(2)

	if err := d.client.SignOut(context.Background()); err != nil {
		t.Fatal(err)
	}
	d.nobodySeen()
	d.signIn(avery)
	d.untilCopied()

	d.untilDue(2)
	if got := d.leaving(); len(got) != 2 || got[ids[0]] != directory.LeaverDue {
		t.Errorf("there are %v", got)
	}
	files, err := filepath.Glob(filepath.Join(desktop.FoldersIn(d.folder).Data, "*", "leavers.db*"))
	if err != nil || !slices.ContainsFunc(files, func(name string) bool { return filepath.Base(name) == "leavers.db" }) {
		t.Fatalf("the files are %v, %v", files, err)
	}
	for _, name := range files {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
}

func TestPreparedLeaversOfAnAccountAreNotThoseOfAnother(t *testing.T) {
	d := signedIn(t, 60, avery)
	d.prepare(d.actives(2)...)
	if err := d.client.SignOut(context.Background()); err != nil {
		t.Fatal(err)
	}

	d.signIn(robin)
	d.until("the other account", func() bool { return d.client.State().Phase == client.Ready })

	if lists, err := d.client.LeaverLists(context.Background()); err != nil || len(lists) != 0 {
		t.Errorf("there are %+v, %v", lists, err)
	}
}
