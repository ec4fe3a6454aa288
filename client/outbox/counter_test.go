package outbox_test

// What the commit counter beside the outbox tells.

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"mileiq.example/admin/client/clienttest/chance"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sqlite"
	"mileiq.example/admin/client/sqlite/sqlitetest"
)

func mustBeDamaged(t testing.TB, path string) {
	t.Helper()
	o, err := outbox.Open(t.Context(), path)
	if err == nil {
		ok(t, o.Close())
	}
	if !errors.Is(err, sqlite.ErrDamaged) {
		t.Fatalf("opened: %v", err)
	}
	if w, err := outbox.ReadWaiting(t.Context(), path); !errors.Is(err, sqlite.ErrDamaged) || w != nil {
		t.Fatalf("looked into: %+v, %v", w, err)
	}
}

// A log that lost its end is a sound database of an earlier moment.
func TestOutboxWithoutItsLastCommitIsDamaged(t *testing.T) {
	ctx := t.Context()
	for name, last := range map[string]func(*outbox.Outbox, directory.Batch) error{
		"confirm": func(o *outbox.Outbox, _ directory.Batch) error {
			_, err := o.Confirm(ctx, ada, "Ada", plan(directory.Archive, "9"), start)
			return err
		},
		"sending": func(o *outbox.Outbox, b directory.Batch) error { return o.MarkSending(ctx, b.Items[0].ID, start) },
		"sending several": func(o *outbox.Outbox, b directory.Batch) error {
			_, err := o.MarkSendingAll(ctx, ids(b), start)
			return err
		},
		"unknown":         func(o *outbox.Outbox, b directory.Batch) error { return o.MarkUnknown(ctx, b.Items[1].ID) },
		"requeue several": func(o *outbox.Outbox, b directory.Batch) error { return o.RequeueAll(ctx, ids(b), start) },
		"done several":    func(o *outbox.Outbox, b directory.Batch) error { return o.MarkDoneAll(ctx, ids(b), start) },
		"cancel":          func(o *outbox.Outbox, b directory.Batch) error { return o.Cancel(ctx, b.Items[0].ID, start) },
		"cancel the rest": func(o *outbox.Outbox, b directory.Batch) error { _, err := o.CancelRest(ctx, b.ID, start); return err },
		"pause":           func(o *outbox.Outbox, _ directory.Batch) error { return o.Pause(ctx, start) },
		"resume":          func(o *outbox.Outbox, _ directory.Batch) error { return o.Resume(ctx) },
		"recover":         func(o *outbox.Outbox, _ directory.Batch) error { return o.Recover(ctx) },
		"requeue":         func(o *outbox.Outbox, b directory.Batch) error { return o.Requeue(ctx, b.Items[1].ID, start) },
		"unknown several": func(o *outbox.Outbox, b directory.Batch) error { return o.MarkUnknownAll(ctx, ids(b)) },
		"end": func(o *outbox.Outbox, b directory.Batch) error {
			return o.End(ctx, b.Items[1].ID, directory.Failed, directory.ReasonServiceError, "no", start)
		},
		"conflict": func(o *outbox.Outbox, b directory.Batch) error {
			return o.MarkConflict(ctx, b.Items[1].ID, directory.ReasonChanged, directory.User{ID: "2"}, start)
		},
		"decide": func(o *outbox.Outbox, b directory.Batch) error { return o.Decide(ctx, []int64{b.Items[2].ID}, start) },
		"stop":   func(o *outbox.Outbox, b directory.Batch) error { return o.Stop(ctx, b.ID, start) },
	} {
		t.Run(name, func(t *testing.T) {
			path := at(t)
			o := open(t, path)
			b := confirm(t, o, ada, plan(directory.Archive, "1", "2", "3"), start)
			ok(t, o.MarkSending(ctx, b.Items[1].ID, start))
			ok(t, o.MarkConflict(ctx, b.Items[2].ID, directory.ReasonGone, directory.User{}, start))
			before := sqlitetest.FilesOf(t, path)
			ok(t, last(o, b))
			ok(t, o.Close())
			before.Bring(t, path, "", "-wal")

			mustBeDamaged(t, path)
		})
	}
}

// The program may be killed between a commit and its count.
func TestACounterThatLagsIsNoDamage(t *testing.T) {
	path := at(t)
	o := open(t, path)
	confirm(t, o, ada, plan(directory.Archive, "1"), start)
	before := sqlitetest.FilesOf(t, path)
	confirm(t, o, ada, plan(directory.Archive, "2"), start)
	ok(t, o.Close())
	latest := counted(t, path)
	before.Bring(t, path, "-mark")

	ok(t, open(t, path).Close())

	if now := counted(t, path); now != latest {
		t.Errorf("the counter says %+v, want %+v", now, latest)
	}
}

// counted returns what the counter says, but when it was written.
func counted(t *testing.T, path string) sqlite.Count {
	t.Helper()
	c, err := sqlite.ReadCounter(path)
	ok(t, err)
	c.At = time.Time{}
	return c
}

func TestOutboxThatIsGoneIsDamaged(t *testing.T) {
	path := at(t)
	o := open(t, path)
	confirm(t, o, ada, plan(directory.Archive, "1"), start)
	ok(t, o.Close())
	sqlitetest.Files{}.Bring(t, path, "", "-wal")

	mustBeDamaged(t, path)

	o, aside, err := outbox.Replace(t.Context(), path, start)
	ok(t, err)
	confirm(t, o, ada, plan(directory.Archive, "1"), start)
	ok(t, o.Close())
	ok(t, open(t, path).Close())
	if aside != "" {
		t.Errorf("set aside as %q", aside)
	}
}

func TestOutboxInWhichNothingWasConfirmedMayGo(t *testing.T) {
	path := at(t)
	o := open(t, path)
	ok(t, o.Recover(t.Context()))
	ok(t, o.Close())
	sqlitetest.Files{}.Bring(t, path, "", "-wal")

	o = open(t, path)
	confirm(t, o, ada, plan(directory.Archive, "1"), start)
	ok(t, o.Close())

	ok(t, open(t, path).Close())
}

func TestAnotherOutboxInItsPlaceIsDamage(t *testing.T) {
	path, other := at(t), at(t)
	for _, p := range []string{path, other} {
		o := open(t, p)
		confirm(t, o, ada, plan(directory.Archive, "1"), start)
		ok(t, o.Close())
	}
	sqlitetest.FilesOf(t, other).Bring(t, path, "")

	mustBeDamaged(t, path)
}

func TestADamagedCounterIsDamageAndAMissingOneIsNot(t *testing.T) {
	path := at(t)
	o := open(t, path)
	confirm(t, o, ada, plan(directory.Archive, "1"), start)
	ok(t, o.Close())
	sound, says := sqlitetest.FilesOf(t, path)["-mark"], counted(t, path)
	for n := range sound {
		sqlitetest.Files{"-mark": sound[:n]}.Bring(t, path, "-mark")
		mustBeDamaged(t, path)
		flipped := []byte(string(sound))
		flipped[n] ^= 1
		sqlitetest.Files{"-mark": flipped}.Bring(t, path, "-mark")
		mustBeDamaged(t, path)
	}
	sqlitetest.Files{}.Bring(t, path, "-mark")
	ok(t, open(t, path).Close())
	if now := counted(t, path); now != says {
		t.Errorf("the counter says %+v, want %+v", now, says)
	}
}

// Wherever the program is killed while a damaged outbox is replaced, the next start
// finds it damaged, and brings over the same.
func TestReplacementThatWasKilledIsDoneAgain(t *testing.T) {
	empty := at(t)
	ok(t, open(t, empty).Close())
	for name, killed := range map[string]func(path string){
		"after setting aside":          func(string) {},
		"after making a copy":          func(path string) { ok(t, os.Mkdir(path+".damaged-20260301T120000Z.copy", 0o700)) },
		"after making an empty one":    func(path string) { sqlitetest.FilesOf(t, empty).Bring(t, path, "") },
		"after making a part of a new": func(path string) { sqlitetest.Files{"": []byte("SQLite")}.Bring(t, path, "") },
	} {
		t.Run(name, func(t *testing.T) {
			path := at(t)
			o := open(t, path)
			confirm(t, o, ada, plan(directory.Archive, "1", "2"), start)
			ok(t, o.Close())
			_, err := sqlite.SetAside(path, start)
			ok(t, err)
			killed(path)

			mustBeDamaged(t, path)

			o, aside, err := outbox.Replace(t.Context(), path, start.Add(time.Hour))
			ok(t, err)
			if _, err := os.Stat(aside); err != nil {
				t.Errorf("it was set aside as %q: %v", aside, err)
			}
			if got := strings.Join(record(t, o), ", "); got != "ada archive 1 conflict salvaged 0, ada archive 2 conflict salvaged 0" {
				t.Errorf("salvaged %s", got)
			}
			ok(t, o.Close())
			ok(t, open(t, path).Close())
		})
	}
}

// Whatever bit is flipped, the outbox is called damaged, or says exactly what it
// said before.
func TestNoFlippedBitChangesWhatAnOutboxSays(t *testing.T) {
	path := at(t)
	o := open(t, path)
	b := confirm(t, o, ada, plan(directory.Archive, "1", "2", "3", "4"), start)
	ok(t, o.MarkSending(t.Context(), b.Items[0].ID, start.Add(time.Minute)))
	ok(t, o.End(t.Context(), b.Items[0].ID, directory.Refused, directory.ReasonLastAdmin, "Not the last one.", start.Add(time.Hour)))
	ok(t, o.MarkSending(t.Context(), b.Items[1].ID, start))
	ok(t, o.Stop(t.Context(), b.ID, start))
	rest := confirm(t, o, ada, plan(directory.Invite, "5", "6"), start)
	_, err := o.CancelRest(t.Context(), rest.ID, start)
	ok(t, err)
	said := says(t, o)
	ok(t, o.Close())
	sound := sqlitetest.FilesOf(t, path)
	o = open(t, path)
	if got := says(t, o); got != said {
		t.Fatalf("without damage it says\n%s\nand not\n%s", got, said)
	}
	ok(t, o.Close())
	var used []int
	for i, c := range sound[""] {
		if c != 0 {
			used = append(used, i)
		}
	}
	damaged, random := 0, chance.Rand(chance.Seed(t), 0)
	damages := chance.Times(t, "MILEIQ_DAMAGES", 60)
	for range damages {
		at, bit := used[random.IntN(len(used))], random.IntN(8)
		flipped := []byte(string(sound[""]))
		flipped[at] ^= 1 << bit
		sqlitetest.Files{"": flipped, "-mark": sound["-mark"]}.Bring(t, path, "", "-wal", "-mark")
		sqlitetest.SetCounted(t, path, time.Now())

		o, err := outbox.Open(t.Context(), path)

		if errors.Is(err, sqlite.ErrDamaged) {
			damaged++
			continue
		}
		ok(t, err)
		if got := says(t, o); got != said {
			t.Errorf("with bit %d of byte %d flipped it says\n%s\nand not\n%s", bit, at, got, said)
		}
		ok(t, o.Close())
	}
	t.Logf("%d of %d were found", damaged, damages)
}

// says returns all that an outbox says.
func says(t testing.TB, o *outbox.Outbox) string {
	t.Helper()
	batches, err := whole(t.Context(), o)
	ok(t, err)
	holds, err := o.Holds(t.Context())
	ok(t, err)
	open, held, err := o.CountPending(t.Context(), ada)
	ok(t, err)
	return fmt.Sprintf("%+v\n%v\n%d %d", batches, holds, open, held)
}

func TestAReplacementThatWasKilledBeforeItWasFilledIsDoneAgainAlsoWithoutACounter(t *testing.T) {
	path := at(t)
	o := open(t, path)
	confirm(t, o, ada, plan(directory.Archive, "1", "2"), start)
	ok(t, o.Close())
	ok(t, os.Remove(path+"-mark")) // as of a version that had none
	_, err := sqlite.SetAside(path, start)
	ok(t, err)
	ok(t, outbox.MakeVersion(t.Context(), path, outbox.Versions)) // and killed here
	mustBeDamaged(t, path)

	o, _, err = outbox.Replace(t.Context(), path, start.Add(time.Second))

	ok(t, err)
	defer o.Close()
	if got, _ := found(t, o, directory.RecordQuery{Limit: 10}); len(got) != 2 {
		t.Errorf("salvaged are %v", got)
	}
}

// What was set aside may lie beside an outbox that goes on without it.
func TestAnOutboxWithItemsAndWithoutACounterIsSound(t *testing.T) {
	path := at(t)
	o := open(t, path)
	confirm(t, o, ada, plan(directory.Archive, "1"), start)
	ok(t, o.Close())
	ok(t, os.Remove(path+"-mark"))
	ok(t, os.WriteFile(path+".damaged-20260301T120000Z", []byte("an outbox once"), 0o600))

	o = open(t, path)

	defer o.Close()
	if got := waiting(t, o, ada); fmt.Sprint(got) != "[1]" {
		t.Errorf("next are %v", got)
	}
	if _, err := os.Lstat(path + "-mark.new"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a counter that was being made is left: %v", err)
	}
}

// A link in its place could have the program write into any file.
func TestACounterThatIsALinkIsRefused(t *testing.T) {
	path := at(t)
	ok(t, open(t, path).Close())
	ok(t, os.Rename(path+"-mark", path+".elsewhere"))
	if err := os.Symlink(path+".elsewhere", path+"-mark"); err != nil {
		return // Windows lets only some make links
	}

	o, err := outbox.Open(t.Context(), path)

	if err == nil || o != nil || errors.Is(err, sqlite.ErrDamaged) || problem.Of(err).Kind != problem.Linked {
		t.Errorf("opened: %v, %v", o, err)
	}
}
