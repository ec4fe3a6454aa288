package outbox_test

import (
	"errors"
	"fmt"
	"maps"
	"testing"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/sqlite/sqlitetest"
)

func wantHolds(t testing.TB, o *outbox.Outbox, want map[string]outbox.Hold) {
	t.Helper()
	if got, err := o.Holds(t.Context()); err != nil || !maps.Equal(got, want) {
		t.Errorf("held are %v, %v; want %v", got, err, want)
	}
}

// Every way in which an item comes to its end, and every hold that may be on it.
func TestAHoldEndsWithTheLastItemThatItHolds(t *testing.T) {
	type box struct {
		*outbox.Outbox
		batch directory.Batch
		id    int64 // of its only item that is open
	}
	ends := map[string]func(box) error{
		"done":         func(b box) error { return b.End(t.Context(), b.id, directory.Done, "", "", start) },
		"failed":       func(b box) error { return b.End(t.Context(), b.id, directory.Failed, "", "", start) },
		"refused":      func(b box) error { return b.End(t.Context(), b.id, directory.Refused, "", "", start) },
		"done, many":   func(b box) error { return b.MarkDoneAll(t.Context(), ids(b.batch), start) },
		"cancelled":    func(b box) error { return b.Cancel(t.Context(), b.id, start) },
		"rest":         func(b box) error { _, err := b.CancelRest(t.Context(), b.batch.ID, start); return err },
		"rest, unsent": func(b box) error { return cancelAndRequeue(t, b.Outbox, b.batch, b.id) },
		"conflict": func(b box) error {
			return b.MarkConflict(t.Context(), b.id, directory.ReasonChanged, directory.User{ID: "2"}, start)
		},
	}
	for name, end := range ends {
		for _, hold := range []string{"paused", "stopped", "both"} {
			t.Run(name+", "+hold, func(t *testing.T) {
				path := at(t)
				o := open(t, path)
				b := confirm(t, o, ada, plan(directory.Archive, "1", "2"), start)
				ok(t, o.End(t.Context(), b.Items[0].ID, directory.Done, "", "", start))
				want := map[string]outbox.Hold{}
				if hold != "stopped" {
					ok(t, o.Pause(t.Context(), start))
					want[""] = outbox.Paused
				}
				if hold != "paused" {
					ok(t, o.Stop(t.Context(), b.ID, start))
					want[b.ID] = outbox.Stopped
				}
				wantHolds(t, o, want)

				ok(t, end(box{o, b, b.Items[1].ID}))

				wantHolds(t, o, nil)
				ok(t, o.Close())
				o = open(t, path)
				defer o.Close()
				wantHolds(t, o, nil)
				confirm(t, o, ada, plan(directory.Archive, "3"), start)
				if got := waiting(t, o, ada); fmt.Sprint(got) != "[3]" {
					t.Errorf("the next batch does not go out: %v", got)
				}
			})
		}
	}
}

// cancelAndRequeue cancels the rest of a batch while an item of it is on its way, which
// then turns out not to have been sent.
func cancelAndRequeue(t testing.TB, o *outbox.Outbox, b directory.Batch, id int64) error {
	t.Helper()
	ok(t, o.Resume(t.Context())) // else it could not be on its way
	ok(t, o.MarkSending(t.Context(), id, start))
	ok(t, o.Pause(t.Context(), start))
	_, err := o.CancelRest(t.Context(), b.ID, start)
	return errors.Join(err, o.Requeue(t.Context(), id, start))
}

func TestAHoldLastsWhileOneItemOfManyIsOpen(t *testing.T) {
	o := fresh(t)
	first := confirm(t, o, ada, plan(directory.Archive, "1", "2"), start)
	second := confirm(t, o, ada, plan(directory.Archive, "3"), start)
	ok(t, o.MarkSending(t.Context(), first.Items[0].ID, start))
	ok(t, o.Stop(t.Context(), first.ID, start))
	ok(t, o.Pause(t.Context(), start))

	ok(t, o.Cancel(t.Context(), first.Items[1].ID, start))
	wantHolds(t, o, map[string]outbox.Hold{"": outbox.Paused, first.ID: outbox.Stopped}) // what is on its way may come back
	ok(t, o.MarkUnknown(t.Context(), first.Items[0].ID))
	wantHolds(t, o, map[string]outbox.Hold{"": outbox.Paused, first.ID: outbox.Stopped})
	ok(t, o.End(t.Context(), first.Items[0].ID, directory.Done, "", "", start))
	wantHolds(t, o, map[string]outbox.Hold{"": outbox.Paused})
	ok(t, o.Cancel(t.Context(), second.Items[0].ID, start))
	wantHolds(t, o, nil)
}

func TestNothingCannotBeHeld(t *testing.T) {
	o := fresh(t)
	b := confirm(t, o, ada, plan(directory.Archive, "1"), start)
	ok(t, o.End(t.Context(), b.Items[0].ID, directory.Failed, "", "", start))

	ok(t, o.Pause(t.Context(), start)) // the last item ended just before
	ok(t, o.Stop(t.Context(), b.ID, start))
	ok(t, o.Stop(t.Context(), "no such batch", start))

	wantHolds(t, o, nil)
	confirm(t, o, ada, plan(directory.Archive, "2"), start)
	if got := waiting(t, o, ada); fmt.Sprint(got) != "[2]" {
		t.Errorf("what is confirmed afterwards does not go out: %v", got)
	}
}

func TestWhatIsConfirmedWhilePausedWaitsAndIsHeldOn(t *testing.T) {
	o := fresh(t)
	first := confirm(t, o, ada, plan(directory.Archive, "1"), start)
	ok(t, o.Pause(t.Context(), start))
	confirm(t, o, ada, plan(directory.Archive, "2"), start)

	ok(t, o.Cancel(t.Context(), first.Items[0].ID, start))

	wantHolds(t, o, map[string]outbox.Hold{"": outbox.Paused})
	if got := waiting(t, o, ada); len(got) != 0 {
		t.Errorf("next are %v", got)
	}
}

// An earlier version of the program left holds behind when their work had ended.
func TestAnOutboxWithAHoldOfNothingOpensWithoutIt(t *testing.T) {
	path := at(t)
	o := open(t, path)
	ended := confirm(t, o, ada, plan(directory.Archive, "1"), start)
	ok(t, o.End(t.Context(), ended.Items[0].ID, directory.Done, "", "", start))
	ok(t, o.Close())
	leave := func(batch, why string) { tamper(t, path, "INSERT INTO holds VALUES (?, ?, 1)", batch, why) }
	leave("", "paused")
	leave(ended.ID, "stopped")
	leave("no such batch", "cancelled")

	o = open(t, path)
	wantHolds(t, o, nil)
	confirm(t, o, ada, plan(directory.Archive, "2"), start)
	if got := waiting(t, o, ada); fmt.Sprint(got) != "[2]" {
		t.Errorf("next are %v", got)
	}
	ok(t, o.Close())

	leave("", "paused") // and this one holds something
	leave(ended.ID, "stopped")
	o = open(t, path)
	defer o.Close()
	wantHolds(t, o, map[string]outbox.Hold{"": outbox.Paused})
}

// Each step of an opening that ends an old hold fails in turn: the outbox opens then as
// if nothing had been.
func TestAnOpeningThatFailsAtAnOldHoldOpensNextTime(t *testing.T) {
	path := at(t)
	o := open(t, path)
	b := confirm(t, o, ada, plan(directory.Archive, "1", "2"), start)
	ok(t, o.Cancel(t.Context(), b.Items[0].ID, start))
	ended := confirm(t, o, ada, plan(directory.Archive, "3"), start)
	ok(t, o.Cancel(t.Context(), ended.Items[0].ID, start))
	ok(t, o.Close())
	tamper(t, path, "INSERT INTO holds VALUES (?, 'stopped', 1), ('', 'paused', 1)", ended.ID)
	before := sqlitetest.FilesOf(t, path)

	faults.Each(t, func() (err error) {
		before.Bring(t, path, "", "-wal", "-mark")
		o, err = outbox.Open(t.Context(), path)
		return err
	}, func(step string) {
		o := open(t, path)
		wantHolds(t, o, map[string]outbox.Hold{"": outbox.Paused})
		ok(t, o.Close())
	})

	wantHolds(t, o, map[string]outbox.Hold{"": outbox.Paused})
	ok(t, o.Close())
}
