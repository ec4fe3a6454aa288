package outbox_test

// The outbox and the table of legal moves in client/directory.

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/outbox"
)

// call is one method of the outbox, with whatever arguments, and the acts that it
// may perform. Other errors than ErrNotOpen and ErrWaiting end the test.
type call struct {
	name string
	acts []directory.Act
	do   func(t *rapid.T, o *outbox.Outbox, ids []int64, batch string) error
}

// one draws the id of any item, or of none.
func one(t *rapid.T, ids []int64) int64 {
	return rapid.SampledFrom(append([]int64{99_999}, ids...)).Draw(t, "item")
}

// some draws the ids of any items.
func some(t *rapid.T, ids []int64) []int64 {
	return append([]int64{99_999}, rapid.SliceOfN(rapid.SampledFrom(append([]int64{99_998}, ids...)), 0, 4).Draw(t, "items")...)
}

var background = context.Background()

var calls = []call{
	{"Confirm", []directory.Act{directory.ActConfirm, directory.ActDecide}, func(t *rapid.T, o *outbox.Outbox, _ []int64, _ string) error {
		users := rapid.SliceOfN(rapid.SampledFrom([]string{"1", "2", "3", "4", "5", "6"}), 1, 4).Draw(t, "users")
		_, err := o.Confirm(background, ada, "Ada", plan(directory.Archive, users...), start)
		return err
	}},
	{"MarkSending", []directory.Act{directory.ActSend}, func(t *rapid.T, o *outbox.Outbox, ids []int64, _ string) error {
		return o.MarkSending(background, one(t, ids), start)
	}},
	{"RefuseUnsent", []directory.Act{directory.ActEnd}, func(t *rapid.T, o *outbox.Outbox, ids []int64, _ string) error {
		_, err := o.RefuseUnsent(background, some(t, ids), directory.ReasonProtected, start)
		return err
	}},
	{"MarkSendingAll", []directory.Act{directory.ActSend}, func(t *rapid.T, o *outbox.Outbox, ids []int64, _ string) error {
		_, err := o.MarkSendingAll(background, some(t, ids), start)
		return err
	}},
	{"MarkUnknown", []directory.Act{directory.ActLose}, func(t *rapid.T, o *outbox.Outbox, ids []int64, _ string) error {
		return o.MarkUnknown(background, one(t, ids))
	}},
	{"MarkUnknownAll", []directory.Act{directory.ActLose}, func(t *rapid.T, o *outbox.Outbox, ids []int64, _ string) error {
		return o.MarkUnknownAll(background, some(t, ids))
	}},
	{"Requeue", []directory.Act{directory.ActRequeue}, func(t *rapid.T, o *outbox.Outbox, ids []int64, _ string) error {
		return o.Requeue(background, one(t, ids), start)
	}},
	{"RequeueAll", []directory.Act{directory.ActRequeue}, func(t *rapid.T, o *outbox.Outbox, ids []int64, _ string) error {
		return o.RequeueAll(background, some(t, ids), start)
	}},
	{"End", []directory.Act{directory.ActEnd}, func(t *rapid.T, o *outbox.Outbox, ids []int64, _ string) error {
		return o.End(background, one(t, ids), rapid.SampledFrom(directory.ActEnd.To()).Draw(t, "end"), directory.ReasonChanged, "", start)
	}},
	{"MarkConflict", []directory.Act{directory.ActEnd}, func(t *rapid.T, o *outbox.Outbox, ids []int64, _ string) error {
		return o.MarkConflict(background, one(t, ids), directory.ReasonChanged, directory.User{ID: "1"}, start)
	}},
	{"MarkDoneAll", []directory.Act{directory.ActEnd}, func(t *rapid.T, o *outbox.Outbox, ids []int64, _ string) error {
		return o.MarkDoneAll(background, some(t, ids), start)
	}},
	{"Cancel", []directory.Act{directory.ActCancel}, func(t *rapid.T, o *outbox.Outbox, ids []int64, _ string) error {
		return o.Cancel(background, one(t, ids), start)
	}},
	{"CancelRest", []directory.Act{directory.ActCancel}, func(_ *rapid.T, o *outbox.Outbox, _ []int64, batch string) error {
		_, err := o.CancelRest(background, batch, start)
		return err
	}},
	{"CancelWaiting", []directory.Act{directory.ActCancel}, func(_ *rapid.T, o *outbox.Outbox, _ []int64, _ string) error {
		_, err := o.CancelWaiting(background, ada, start)
		return err
	}},
	{"Decide", []directory.Act{directory.ActDecide}, func(t *rapid.T, o *outbox.Outbox, ids []int64, _ string) error {
		return o.Decide(background, some(t, ids), start)
	}},
	{"Recover", []directory.Act{directory.ActRecover}, func(_ *rapid.T, o *outbox.Outbox, _ []int64, _ string) error {
		return o.Recover(background)
	}},
	{"Delete", []directory.Act{directory.ActDelete}, func(_ *rapid.T, o *outbox.Outbox, _ []int64, batch string) error {
		_, err := o.Delete(background, batch, start)
		return err
	}},
	{"Pause", nil, func(_ *rapid.T, o *outbox.Outbox, _ []int64, _ string) error { return o.Pause(background, start) }},
	{"Stop", nil, func(_ *rapid.T, o *outbox.Outbox, _ []int64, batch string) error {
		return o.Stop(background, batch, start)
	}},
	{"Resume", nil, func(_ *rapid.T, o *outbox.Outbox, _ []int64, _ string) error { return o.Resume(background) }},
}

// everything returns each item by its batch and user, which stay the same also where
// it is salvaged.
func everything(t *rapid.T, o *outbox.Outbox) map[string]directory.Item {
	page, err := o.Record(background, directory.RecordQuery{Limit: 1_000_000})
	ok(t, err)
	items := map[string]directory.Item{}
	for _, e := range page.Entries {
		items[e.BatchID+" "+e.Seen.ID] = e.Item
	}
	return items
}

// mustMoveAsTheTableSays compares each item before and after acts that may each have
// moved it.
func mustMoveAsTheTableSays(t *rapid.T, name string, before, after map[string]directory.Item, acts []directory.Act) {
	t.Helper()
	keys := map[string]bool{}
	for key := range before {
		keys[key] = true
	}
	for key, item := range after {
		keys[key] = true
		if item.State.Open() != item.EndedAt.IsZero() {
			t.Fatalf("after %s an item is %s and ended at %v", name, item.State, item.EndedAt)
		}
	}
	for key := range keys {
		from, to := before[key], after[key]
		if from.State == to.State && from.DecidedAt.Equal(to.DecidedAt) {
			continue
		}
		if !slices.ContainsFunc(acts, func(a directory.Act) bool { return a.Allows(from.State, to.State) }) {
			t.Fatalf("%s moved an item from %q to %q", name, from.State, to.State)
		}
	}
}

func TestNoCallsMakeAMoveThatTheTableLacks(t *testing.T) {
	outbox.SetMissedAtMost(50)
	defer outbox.SetMissedAtMost(missedAtMost)
	dir, round := t.TempDir(), 0
	rapid.Check(t, func(t *rapid.T) {
		round++
		path := filepath.Join(dir, fmt.Sprint(round), "outbox.db")
		o, err := outbox.Open(background, path)
		ok(t, err)
		defer func() {
			ok(t, o.Close())
			_ = os.RemoveAll(filepath.Dir(path))
		}()
		_, err = o.Confirm(background, ada, "Ada", plan(directory.Archive, "1", "2", "3"), start)
		ok(t, err)
		for range rapid.IntRange(1, 40).Draw(t, "calls") {
			before := everything(t, o)
			var ids []int64
			batches := []string{""}
			for _, item := range before {
				ids, batches = append(ids, item.ID), append(batches, item.BatchID)
			}
			slices.Sort(ids) // a map has no order, and a seed repeats what it drew
			slices.Sort(batches)
			c := rapid.SampledFrom(calls).Draw(t, "call")
			batch := rapid.SampledFrom(slices.Compact(batches)).Draw(t, "batch")

			err := c.do(t, o, ids, batch)

			if err != nil && !errors.Is(err, outbox.ErrNotOpen) && !errors.Is(err, outbox.ErrWaiting) {
				t.Fatalf("%s: %v", c.name, err)
			}
			mustMoveAsTheTableSays(t, c.name, before, everything(t, o), c.acts)
		}
		before := everything(t, o)
		ok(t, o.Close())

		o, _, err = outbox.Replace(background, path, start)

		ok(t, err)
		after := everything(t, o)
		if len(after) != len(before) {
			t.Fatalf("%d of %d items were salvaged", len(after), len(before))
		}
		mustMoveAsTheTableSays(t, "Replace", nil, after, []directory.Act{directory.ActSalvage})
	})
}

// The texts of the indexes are history: they are not made from the table, and must
// say the same.
func TestPartialIndexesAgreeWithTheTable(t *testing.T) {
	tests := []struct {
		version int
		index   string
		holds   func(s directory.State, ended, decided any) bool
	}{
		{1, "items_open", func(s directory.State, _, _ any) bool { return s.Open() }},
		{outbox.Versions, "items_open", func(_ directory.State, ended, _ any) bool { return ended == nil }},
		{outbox.Versions, "items_undecided", func(s directory.State, _, decided any) bool {
			return slices.Contains(directory.ActDecide.From(), s) && decided == nil
		}},
	}
	for _, test := range tests {
		path := at(t)
		ok(t, outbox.MakeVersion(t.Context(), path, test.version))
		db, err := sql.Open("sqlite", path)
		ok(t, err)
		defer db.Close()
		var text string
		ok(t, db.QueryRow("SELECT sql FROM sqlite_schema WHERE name = ?", test.index).Scan(&text))
		_, where, found := strings.Cut(text, " WHERE ")
		if !found {
			t.Fatalf("%s is no partial index: %s", test.index, text)
		}
		for _, s := range directory.States {
			for _, ended := range []any{nil, 1} {
				for _, decided := range []any{nil, 1} {
					var got bool
					ok(t, db.QueryRow("SELECT "+where+" FROM (SELECT ? AS state, ? AS ended_at, ? AS decided_at)", s, ended, decided).Scan(&got))
					if want := test.holds(s, ended, decided); got != want {
						t.Errorf("version %d: %s has %v for an item that is %s, ended %v, decided %v", test.version, test.index, got, s, ended, decided)
					}
				}
			}
		}
	}
}
