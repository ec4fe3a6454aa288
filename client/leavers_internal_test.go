package client

// Prepared leavers laid beside the copy and what was confirmed.

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
)

func leaversOf(b *bare) string { return filepath.Join(filepath.Dir(outboxOf(b)), "leavers.db") }

// prepare makes a list of people who are due.
func (b *bare) prepare(ids ...string) directory.LeaverList {
	b.t.Helper()
	var all []directory.Leaver
	for _, u := range people(ids...) {
		all = append(all, directory.Leaver{Person: u})
	}
	list, _, err := b.AddLeavers(context.Background(), directory.LeaverList{Name: "leavers"}, all)
	must(b.t, err)
	return list
}

// leaving are the people of a page, with their groups.
func (b *bare) leaving(q directory.LeaverQuery) (all []string) {
	b.t.Helper()
	q.Limit = 100
	page, err := b.Leavers(context.Background(), q)
	must(b.t, err)
	for _, e := range page.Entries {
		all = append(all, e.Person.ID+" "+string(e.Group))
	}
	return all
}

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

func TestAnEntryIsDoneOnceItsPersonWasConfirmedAndOpenAgainOnceThatFailed(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	b := newBare(t, nil)
	s := b.withSession(contoso)
	s.has(t, people("a")...)
	earlier, err := b.Confirm(ctx, b.planned(people("a")))
	must(t, err)
	must(t, s.outbox.End(ctx, earlier.Items[0].ID, directory.Failed, directory.ReasonGone, "", b.now))
	b.now = b.now.Add(time.Second)
	list := b.prepare("a")
	if got := b.leaving(directory.LeaverQuery{}); !slices.Equal(got, []string{"a due"}) {
		t.Errorf("before: %v", got)
	}
	batch, err := b.Confirm(ctx, b.planned(people("a")))
	must(t, err)
	item := batch.Items[0].ID
	if got := b.leaving(directory.LeaverQuery{}); !slices.Equal(got, []string{"a done"}) {
		t.Errorf("confirmed: %v", got)
	}
	if _, added, err := b.AddLeavers(ctx, list, []directory.Leaver{{Person: people("a")[0]}}); added != 1 || err != nil {
		t.Errorf("added again: %d, %v", added, err)
	}
	must(t, s.outbox.End(ctx, item, directory.Refused, directory.ReasonForbidden, "no", b.now))
	if got := b.leaving(directory.LeaverQuery{}); !slices.Equal(got, []string{"a toResolve", "a toResolve"}) {
		t.Errorf("refused: %v", got)
	}
	page, err := b.Leavers(ctx, directory.LeaverQuery{Limit: 1, Offset: 1, Search: "A", Group: directory.LeaverToResolve})
	must(t, err)
	if e := page.Entries[0]; page.Total != 2 || e.Outcome.ID != item || e.Outcome.State != directory.Refused || e.Outcome.Detail != "no" {
		t.Errorf("%+v", page)
	}
	b.now = b.now.Add(time.Second)
	must(t, b.SetLeavers(ctx, []int64{page.Entries[0].ID}, directory.LeaverChange{Leaves: day("2026-03-02")}))
	got, err := b.LeaverEntries(ctx, []int64{page.Entries[0].ID, 99})
	if err != nil || len(got) != 1 || got[0].Group != directory.LeaverLater || got[0].Outcome.ID != 0 {
		t.Errorf("decided anew: %+v, %v", got, err)
	}
}

func TestWhoIsArchivedOfAListCanBeInvitedAgain(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	b := newBare(t, nil)
	s := b.withSession(contoso)
	users := people("a", "b", "c")
	users[0].Status, users[2].Status = directory.Archived, directory.Archived
	s.has(t, users...)
	list := b.prepare("b", "c", "a", "gone")
	b.prepare("c")

	archived, err := b.ArchivedLeavers(ctx, list.ID)
	all, allErr := b.ArchivedLeavers(ctx, 0)

	must(t, errors.Join(err, allErr))
	if !slices.Equal(idsOf(archived), []string{"c", "a"}) || !slices.Equal(idsOf(all), []string{"c", "a"}) {
		t.Errorf("archived are %v, of all lists %v", idsOf(archived), idsOf(all))
	}
	plan, err := b.Plan(ctx, directory.Invite, archived)
	if err != nil || len(plan.Users) != 2 {
		t.Errorf("%+v, %v", plan, err)
	}
}

func TestACopyThatIsNotWholeSaysNothingOfWhoIsMissing(t *testing.T) {
	t.Parallel()
	b := newBare(t, nil)
	s := b.withSession(contoso)
	b.prepare("a")
	if got := b.leaving(directory.LeaverQuery{}); !slices.Equal(got, []string{"a due"}) {
		t.Errorf("before the copy is whole: %v", got)
	}
	must(t, s.facts.KeepWhole(context.Background(), b.now))
	if got := b.leaving(directory.LeaverQuery{}); !slices.Equal(got, []string{"a toResolve"}) {
		t.Errorf("then: %v", got)
	}
	archived := people("a")
	archived[0].Status = directory.Archived
	s.has(t, archived...) // by somebody else, and that is all that happens
	if got := b.leaving(directory.LeaverQuery{}); !slices.Equal(got, []string{"a done"}) {
		t.Errorf("once he is archived: %v", got)
	}
}

// Nothing is asked, and nothing is changed: it becomes another day, as it does also where
// the computer slept over midnight.
func TestWhoIsDueIsCountedAnewOnAnotherDay(t *testing.T) {
	t.Parallel()
	var now atomic.Pointer[time.Time]
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.Local)
	now.Store(&noon)
	b := newBare(t, func(o *Options) {
		o.Now = func() time.Time { return *now.Load() }
		o.lookAtDay = time.Millisecond
	})
	s := b.withSession(contoso)
	s.has(t, people("a", "b", "c")...)
	list := b.prepare("a", "b")
	_, _, err := b.AddLeavers(t.Context(), list, []directory.Leaver{{Person: people("c")[0], Leaves: "2026-03-02"}})
	must(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	states := make(chan int, 100)
	defer b.Subscribe(func(change Change) {
		if change.State {
			states <- b.State().LeaversDue
		}
	})()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.countLeavers(ctx)
	}()
	until := func(want int) {
		t.Helper()
		limit := time.After(30 * time.Second)
		for due := -1; due != want; {
			select {
			case due = <-states:
			case <-limit:
				t.Fatalf("%d are due, and not %d", due, want)
			}
		}
	}

	until(2)
	b.notices()
	night := noon.Add(12 * time.Hour)
	now.Store(&night)
	until(3)
	if heard := b.notices(); !heard.Leavers || heard.Users || heard.Activity {
		t.Errorf("it tells %+v", heard)
	}
	must(t, b.DeleteLeaverList(t.Context(), list.ID))
	until(0)
	cancel()
	<-ended
}

func TestEachChangeOfPreparedLeaversIsTold(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	b := newBare(t, nil)
	b.withSession(contoso)
	list := b.prepare("a", "b")
	for name, change := range map[string]func() error{
		"add":    func() error { _, _, err := b.AddLeavers(ctx, list, nil); return err },
		"set":    func() error { return b.SetLeavers(ctx, []int64{1}, directory.LeaverChange{Leaves: day("2026-03-02")}) },
		"delete": func() error { return b.DeleteLeavers(ctx, 2) },
		"rename": func() error { return b.RenameLeaverList(ctx, list.ID, "other") },
	} {
		b.notices()
		must(t, change())
		if heard := b.notices(); !heard.Leavers {
			t.Errorf("%s tells %+v", name, heard)
		}
	}
	if lists, err := b.LeaverLists(ctx); err != nil || lists[0].Name != "other" {
		t.Errorf("%+v, %v", lists, err)
	}
	if got := b.leaving(directory.LeaverQuery{ListID: list.ID}); !slices.Equal(got, []string{"a later"}) {
		t.Errorf("left are %v", got)
	}
	_, _, err := b.AddLeavers(ctx, directory.LeaverList{ID: 99}, nil)
	mustFail(t, err, problem.NoList)
	mustFail(t, b.RenameLeaverList(ctx, list.ID, ""), problem.NoListName)
}

func TestDamagedPreparedLeaversAreSalvagedAndToldAboutUntilTheProgramEnds(t *testing.T) {
	t.Parallel()
	b := newBare(t, nil)
	b.withSession(contoso)
	b.prepare("a", "b")
	must(t, b.endSession())
	damage(t, leaversOf(b))

	s, err := b.reopen()

	must(t, err)
	p := s.leavers.problem
	if p == nil || p.Kind != problem.LeaversDamaged || p.Count != 2 || filepath.Dir(p.Detail) != filepath.Dir(leaversOf(b)) {
		t.Fatalf("%+v", p)
	}
	if s.damaged != nil {
		t.Errorf("the outbox counts as damaged: %v", s.damaged)
	}
	must(t, s.close())
	if s, err = b.reopen(); err != nil || s.leavers.problem != p {
		t.Errorf("the next session says %v, %v", s.leavers.problem, err)
	}
	b.setSession(s)
	b.showReady(s, nil)
	if got := b.State(); got.LeaversProblem != p || got.Problem != nil {
		t.Errorf("%+v", got)
	}
	b.prepare("c")
	if got := b.leaving(directory.LeaverQuery{}); !slices.Equal(got, []string{"c due"}) {
		t.Errorf("there are %v", got)
	}
}

// The main job goes on: nobody needs a list to archive somebody.
func TestPreparedLeaversThatCannotBeOpenedKeepNobodyFromTheUsers(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	b := newBare(t, nil)
	b.withSession(contoso)
	must(t, b.endSession())
	must(t, os.Remove(leaversOf(b)))
	must(t, os.MkdirAll(filepath.Join(leaversOf(b), "full"), 0o700)) // a folder in its place

	s, err := b.reopen()

	must(t, err)
	b.setSession(s)
	b.showReady(s, nil)
	if got := b.State(); got.Phase != Ready || got.LeaversProblem == nil || got.LeaversProblem.Kind != problem.DiskTrouble {
		t.Errorf("%+v", got)
	}
	if _, err := b.Users(ctx, directory.Query{Limit: 10}); err != nil {
		t.Errorf("the users: %v", err)
	}
	s.countLeavers(ctx) // it has nothing to do, and ends
	for name, call := range map[string]func() error{
		"LeaverLists":     func() error { _, err := b.LeaverLists(ctx); return err },
		"Leavers":         func() error { _, err := b.Leavers(ctx, directory.LeaverQuery{}); return err },
		"LeaverEntries":   func() error { _, err := b.LeaverEntries(ctx, nil); return err },
		"ArchivedLeavers": func() error { _, err := b.ArchivedLeavers(ctx, 0); return err },
		"AddLeavers":      func() error { _, _, err := b.AddLeavers(ctx, directory.LeaverList{Name: "x"}, nil); return err },
		"DeleteLeavers":   func() error { return b.DeleteLeavers(ctx, 1) },
	} {
		if err := call(); kindOf(err) != problem.DiskTrouble {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTroubleWithTheCopyOrTheOutboxIsNoShortListOfLeavers(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for name, ruin := range map[string]func(*session) error{
		"copy":    func(s *session) error { return s.cache.Close() },
		"outbox":  func(s *session) error { return s.outbox.Close() },
		"leavers": func(s *session) error { return s.leavers.store.Close() },
	} {
		b := newBare(t, nil)
		s := b.withSession(contoso)
		list := b.prepare("a")
		must(t, ruin(s))
		for call, f := range map[string]func() error{
			"LeaverLists":     func() error { _, err := b.LeaverLists(ctx); return err },
			"Leavers":         func() error { _, err := b.Leavers(ctx, directory.LeaverQuery{Limit: 1}); return err },
			"LeaverEntries":   func() error { _, err := b.LeaverEntries(ctx, []int64{1}); return err },
			"ArchivedLeavers": func() error { _, err := b.ArchivedLeavers(ctx, 0); return err },
			"AddLeavers":      func() error { _, _, err := b.AddLeavers(ctx, list, nil); return err },
		} {
			if err := f(); kindOf(err) != problem.DiskTrouble {
				t.Errorf("%s, without the %s: %v", call, name, err)
			}
		}
		s.countDue(ctx, b.today())
		if b.log.Len() == 0 {
			t.Errorf("without the %s nobody is told that they cannot be counted", name)
		}
	}
}
