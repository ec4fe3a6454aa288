package agenda

// Who is due is counted, whatever changes it.

import (
	"context"
	"testing"
	"time"

	"mileiq.example/admin/client/directory"
)

// Nothing is asked, and nothing is changed: it becomes another day, as it does also where
// the computer slept over midnight.
func TestWhoIsDueIsCountedAnewOnAnotherDay(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.lookEvery = time.Millisecond
	d.has(people("a", "b", "c")...)
	list := d.prepare("a", "b")
	_, _, err := d.Add(t.Context(), list, []directory.Leaver{{Person: people("c")[0], Leaves: "2026-03-02"}})
	must(t, err)
	until, end := d.counting()

	until(2)
	for len(d.changes) > 0 {
		<-d.changes
	}
	d.pass(12 * time.Hour)
	until(3)
	if len(d.changes) != 1 {
		t.Errorf("the new day is told %d times", len(d.changes))
	}
	must(t, d.DeleteList(t.Context(), list.ID))
	until(0)
	end()
}

func TestWhoBecomesDueAtMidnightIsCountedThen(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.has(people("a", "b")...)
	d.set(time.Date(2026, time.March, 1, 23, 59, 59, 500e6, time.Local))
	list := d.prepare("a")
	_, _, err := d.Add(t.Context(), list, []directory.Leaver{{Person: people("b")[0], Leaves: "2026-03-02"}})
	must(t, err)
	<-d.changed // nothing but the calendar is to have them counted
	until, end := d.counting()

	until(1)
	d.pass(time.Second)
	until(2)
	end()
}

// counting has those due counted: until waits until there are so many, end ends it.
func (d *desk) counting() (until func(want int), end func()) {
	ctx, cancel := context.WithCancel(d.t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		d.Count(ctx)
	}()
	until = func(want int) {
		d.t.Helper()
		limit := time.After(30 * time.Second)
		for due := -1; due != want; {
			select {
			case due = <-d.due:
			case <-limit:
				d.t.Fatalf("%d are due, and not %d", due, want)
			}
		}
	}
	return until, func() {
		cancel()
		<-ended
	}
}
