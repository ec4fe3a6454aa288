package agenda

// Prepared leavers laid beside the copy and what was confirmed.

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
)

func TestPreparedLeaversStandAsTheCopyAndWhatWasConfirmedSay(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	d := newDesk(t)
	users := people("due", "later", "archived", "confirmed", "renamed")
	d.has(users...)
	d.whole()
	var all []directory.Leaver
	for _, u := range append(users, people("gone")...) {
		all = append(all, directory.Leaver{Written: u.UserName, Person: u})
	}
	all[1].Leaves = "2026-03-02"
	all = append(all, directory.Leaver{Written: "nobody"})

	list, added, err := d.Add(ctx, directory.LeaverList{Name: " March ", CreatedBy: "Avery Moss"}, all)

	must(t, err)
	if list.ID == 0 || list.Name != "March" || list.CreatedBy != "Avery Moss" || added != 7 {
		t.Errorf("%+v, %d", list, added)
	}
	users[2].Status = directory.Archived
	users[4].DisplayName = "Eve"
	d.has(users...)
	item := d.confirm(users[3])
	page, err := d.Page(ctx, directory.LeaverQuery{ListID: list.ID, Limit: 10})
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
			(e.Outcome.ID == item.ID) != (e.Person.ID == "confirmed") {
			t.Errorf("%+v", e)
		}
	}
	d.pass(24 * time.Hour)
	if due, err := d.Due(ctx, d.today()); due != 3 || err != nil {
		t.Errorf("on the next day %d are due, %v", due, err)
	}
	must(t, d.Set(ctx, []int64{page.Entries[0].ID}, directory.LeaverChange{Leaves: day("2026-04-01")}))
	lists, err := d.Lists(ctx)
	if err != nil || len(lists) != 1 || lists[0].Counts[directory.LeaverLater] != 1 || lists[0].Counts[directory.LeaverDue] != 2 {
		t.Errorf("%+v, %v", lists, err)
	}
	must(t, d.DeleteList(ctx, list.ID))
	if lists, err = d.Lists(ctx); err != nil || len(lists) != 0 {
		t.Errorf("%+v, %v", lists, err)
	}
}

func TestAnEntryIsDoneOnceItsPersonWasConfirmedAndOpenAgainOnceThatFailed(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	d := newDesk(t)
	a := people("a")[0]
	d.has(a)
	earlier := d.confirm(a)
	must(t, d.confirmed.End(ctx, earlier.ID, directory.Failed, directory.ReasonGone, "", *d.now.Load()))
	d.pass(time.Second)
	list := d.prepare("a")
	if got := d.leaving(); !slices.Equal(got, []string{"a due"}) {
		t.Errorf("before: %v", got)
	}
	item := d.confirm(a).ID
	if got := d.leaving(); !slices.Equal(got, []string{"a done"}) {
		t.Errorf("confirmed: %v", got)
	}
	if _, added, err := d.Add(ctx, list, []directory.Leaver{{Person: a}}); added != 1 || err != nil {
		t.Errorf("added again: %d, %v", added, err)
	}
	must(t, d.confirmed.End(ctx, item, directory.Refused, directory.ReasonForbidden, "no", *d.now.Load()))
	if got := d.leaving(); !slices.Equal(got, []string{"a toResolve", "a toResolve"}) {
		t.Errorf("refused: %v", got)
	}
	page, err := d.Page(ctx, directory.LeaverQuery{Limit: 1, Offset: 1, Search: "A", Group: directory.LeaverToResolve})
	must(t, err)
	if e := page.Entries[0]; page.Total != 2 || e.Outcome.ID != item || e.Outcome.State != directory.Refused || e.Outcome.Detail != "no" {
		t.Errorf("%+v", page)
	}
	d.pass(time.Second)
	must(t, d.Set(ctx, []int64{page.Entries[0].ID}, directory.LeaverChange{Leaves: day("2026-03-02")}))
	got, err := d.Entries(ctx, []int64{page.Entries[0].ID, 99})
	if err != nil || len(got) != 1 || got[0].Group != directory.LeaverLater || got[0].Outcome.ID != 0 {
		t.Errorf("decided anew: %+v, %v", got, err)
	}
}

func TestWhoIsArchivedOfAListIsToldOnceInItsOrder(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	users := people("a", "b", "c")
	users[0].Status, users[2].Status = directory.Archived, directory.Archived
	d.has(users...)
	list := d.prepare("b", "c", "a", "gone")
	d.prepare("c")

	archived, err := d.Archived(t.Context(), list.ID)
	all, allErr := d.Archived(t.Context(), 0)

	must(t, errors.Join(err, allErr))
	if want := []string{"c", "a"}; !slices.Equal(directory.IDs(archived), want) || !slices.Equal(directory.IDs(all), want) {
		t.Errorf("archived are %v, of all lists %v", directory.IDs(archived), directory.IDs(all))
	}
}

func TestACopyThatIsNotWholeSaysNothingOfWhoIsMissing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.prepare("a")
	if got := d.leaving(); !slices.Equal(got, []string{"a due"}) {
		t.Errorf("before the copy is whole: %v", got)
	}
	d.whole()
	if got := d.leaving(); !slices.Equal(got, []string{"a toResolve"}) {
		t.Errorf("then: %v", got)
	}
	archived := people("a")
	archived[0].Status = directory.Archived
	d.has(archived...) // by somebody else, and that is all that happens
	if got := d.leaving(); !slices.Equal(got, []string{"a done"}) {
		t.Errorf("once he is archived: %v", got)
	}
}

func TestDamagedPreparedLeaversAreSalvagedAndSaid(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.prepare("a", "b")
	path := d.options.Path
	must(t, d.Close())
	must(t, os.WriteFile(path, []byte("no database"), 0o600))

	damaged := d.open(path)

	if damaged == nil || damaged.Kind != problem.LeaversDamaged || damaged.Count != 2 || filepath.Dir(damaged.Detail) != filepath.Dir(path) {
		t.Fatalf("%+v", damaged)
	}
	if d.Trouble() != nil {
		t.Errorf("the new store is trouble: %v", d.Trouble())
	}
	d.prepare("c")
	if got := d.leaving(); !slices.Equal(got, []string{"c due"}) {
		t.Errorf("there are %v", got)
	}
}

func TestTroubleWithTheCopyOrTheOutboxIsNoShortListOfLeavers(t *testing.T) {
	t.Parallel()
	for name, ruin := range map[string]func(*desk) error{
		"copy":    func(d *desk) error { return d.copied.Close() },
		"outbox":  func(d *desk) error { return d.confirmed.Close() },
		"leavers": func(d *desk) error { return d.store.Close() },
	} {
		ctx := t.Context()
		d := newDesk(t)
		list := d.prepare("a")
		must(t, ruin(d))
		for call, f := range map[string]func() error{
			"Lists":    func() error { _, err := d.Lists(ctx); return err },
			"Page":     func() error { _, err := d.Page(ctx, directory.LeaverQuery{Limit: 1}); return err },
			"Entries":  func() error { _, err := d.Entries(ctx, []int64{1}); return err },
			"Archived": func() error { _, err := d.Archived(ctx, 0); return err },
			"Due":      func() error { _, err := d.Due(ctx, d.today()); return err },
			"Add":      func() error { _, _, err := d.Add(ctx, list, nil); return err },
		} {
			if err := f(); err == nil || problem.Of(err).Kind != problem.DiskTrouble {
				t.Errorf("%s, without the %s: %v", call, name, err)
			}
		}
		d.count(ctx, d.today())
		if d.log.Len() == 0 || len(d.due) > 0 {
			t.Errorf("without the %s nobody is told that they cannot be counted", name)
		}
	}
}
