package client

// Prepared leavers laid beside the copy and what was confirmed.

import (
	"context"
	"testing"
	"time"

	"mileiq.example/admin/client/directory"
)

func day(d directory.Day) *directory.Day { return &d }

func TestPreparedLeaversStandAsTheCopyAndWhatWasConfirmedSay(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	b := newBare(t, nil)
	s := b.withSession(contoso)
	users := people("due", "later", "archived", "confirmed", "renamed")
	s.has(t, users...)
	must(t, s.facts.KeepWhole(ctx, b.now))
	var all []directory.Leaver
	for _, u := range append(users, people("gone")...) {
		all = append(all, directory.Leaver{Written: u.UserName, Person: u})
	}
	all[1].Leaves = "2026-03-02"
	all = append(all, directory.Leaver{Written: "nobody"})

	list, added, err := b.AddLeavers(ctx, directory.LeaverList{Name: " March "}, all)

	must(t, err)
	if list.ID == 0 || list.Name != "March" || list.CreatedBy != "Avery Moss" || added != 7 {
		t.Errorf("%+v, %d", list, added)
	}
	users[2].Status = directory.Archived
	users[4].DisplayName = "Eve"
	s.has(t, users...)
	batch, err := b.Confirm(ctx, b.planned(users[3:4]))
	must(t, err)
	page, err := b.Leavers(ctx, directory.LeaverQuery{ListID: list.ID, Limit: 10})
	must(t, err)
	want := map[string]directory.LeaverGroup{
		"due": directory.LeaverDue, "later": directory.LeaverLater, "archived": directory.LeaverDone, "confirmed": directory.LeaverDone,
		"renamed": directory.LeaverDue, "gone": directory.LeaverToResolve, "": directory.LeaverToResolve,
	}
	if page.Total != 7 || page.Counts[directory.LeaverDue] != 2 || page.Counts[directory.AnyLeaver] != 7 {
		t.Errorf("%+v", page)
	}
	for _, e := range page.Entries {
		if e.Group != want[e.Person.ID] || e.Changed != (e.Person.ID == "renamed") || e.Gone != (e.Person.ID == "gone") ||
			(e.Outcome.ID == batch.Items[0].ID) != (e.Person.ID == "confirmed") {
			t.Errorf("%+v", e)
		}
	}
	b.now = b.now.Add(24 * time.Hour)
	s.countDue(ctx, b.today())
	if due := b.State().LeaversDue; due != 3 {
		t.Errorf("on the next day %d are due", due)
	}
	must(t, b.SetLeavers(ctx, []int64{page.Entries[0].ID}, directory.LeaverChange{Leaves: day("2026-04-01")}))
	lists, err := b.LeaverLists(ctx)
	if err != nil || len(lists) != 1 || lists[0].Counts[directory.LeaverLater] != 1 || lists[0].Counts[directory.LeaverDue] != 2 {
		t.Errorf("%+v, %v", lists, err)
	}
	must(t, b.DeleteLeaverList(ctx, list.ID))
	if lists, err = b.LeaverLists(ctx); err != nil || len(lists) != 0 {
		t.Errorf("%+v, %v", lists, err)
	}
}
