package outbox_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sqlite"
	"mileiq.example/admin/client/sqlite/sqlitetest"
)

func read(t testing.TB, path string) []directory.Waiting {
	t.Helper()
	all, err := outbox.ReadWaiting(t.Context(), path)
	ok(t, err)
	return all
}

func TestWhatWaitsIsCountedForEachAccountThatConfirmed(t *testing.T) {
	path := at(t)
	o := open(t, path)
	first := confirm(t, o, ada, plan(directory.Archive, "1", "2", "3", "4", "5"), start)
	ok(t, o.MarkSending(t.Context(), first.Items[0].ID, start))
	ok(t, o.MarkSending(t.Context(), first.Items[1].ID, start))
	ok(t, o.MarkUnknown(t.Context(), first.Items[1].ID))
	ok(t, o.MarkConflict(t.Context(), first.Items[2].ID, directory.ReasonChanged, directory.User{ID: "3"}, start))
	ok(t, o.End(t.Context(), first.Items[3].ID, directory.Done, "", "", start))
	later := start.Add(time.Hour)
	_, err := o.Confirm(t.Context(), ada, "Ada King", plan(directory.Invite, "6"), later)
	ok(t, err)
	confirm(t, o, grace, plan(directory.Archive, "7", "8"), later)
	ended := confirm(t, o, another, plan(directory.Archive, "9"), start)
	ok(t, o.Cancel(t.Context(), ended.Items[0].ID, start))
	want := []directory.Waiting{
		{Account: ada, ConfirmedBy: "Ada King", First: start.Local(), Last: later.Local(), Queued: 2, Sent: 2, Undecided: 1},
		{Account: grace, ConfirmedBy: "Ada Lovelace", First: later.Local(), Last: later.Local(), Queued: 2},
	}

	for i, account := range []directory.Account{ada, grace} {
		if got, err := o.Waiting(t.Context(), account); err != nil || !reflect.DeepEqual(got, want[i]) {
			t.Errorf("of %s waits %+v, %v; want %+v", account.Subject, got, err, want[i])
		}
	}
	if got, err := o.Waiting(t.Context(), another); err != nil || !got.None() || got.Account != another {
		t.Errorf("where all has ended waits %+v, %v", got, err)
	}
	ok(t, o.Close())
	if got := read(t, path); !reflect.DeepEqual(got, want) {
		t.Errorf("from outside it is\n%+v\nwant\n%+v", got, want)
	}
}

func TestLookingIntoAnOutboxChangesNothingOfIt(t *testing.T) {
	path := at(t)
	o := open(t, path)
	confirm(t, o, ada, plan(directory.Archive, "1", "2"), start)
	killed := sqlitetest.FilesOf(t, path) // with what is in the log alone
	ok(t, o.Close())
	closed := sqlitetest.FilesOf(t, path)
	for name, before := range map[string]sqlitetest.Files{"closed": closed, "killed": killed} {
		before.Bring(t, path, "", "-wal", "-mark")

		if got := read(t, path); len(got) != 1 || got[0].Queued != 2 {
			t.Errorf("%s: %+v", name, got)
		}

		now := sqlitetest.FilesOf(t, path)
		if name == "closed" && len(now["-wal"]) == 0 {
			delete(now, "-wal") // an empty log says nothing
		}
		if !reflect.DeepEqual(now, before) {
			t.Errorf("%s: the files are not as they were", name)
		}
		o := open(t, path)
		if got := waiting(t, o, ada); len(got) != 2 {
			t.Errorf("%s: then there wait %v", name, got)
		}
		ok(t, o.Close())
	}
}

func TestWhereThereIsNoOutboxNothingWaits(t *testing.T) {
	folder := t.TempDir()
	for _, path := range []string{filepath.Join(folder, "outbox.db"), filepath.Join(folder, "none", "outbox.db")} {
		if got := read(t, path); len(got) != 0 {
			t.Errorf("%+v", got)
		}
	}
	if found, _ := os.ReadDir(folder); len(found) != 0 {
		t.Errorf("looking made %v", found)
	}
}

// What cannot be read is trouble, and never an outbox in which nothing waits.
func TestAnOutboxThatCannotBeReadIsSaidToBeSo(t *testing.T) {
	make := func() (path string) {
		path = at(t)
		o := open(t, path)
		confirm(t, o, ada, plan(directory.Archive, "1"), start)
		ok(t, o.Close())
		return path
	}
	for name, c := range map[string]struct {
		break_ func(path string)
		is     error
		kind   problem.Kind
	}{
		"no database":        {func(path string) { ok(t, os.WriteFile(path, []byte("no database at all, but some text"), 0o600)) }, sqlite.ErrDamaged, problem.Damaged},
		"empty":              {func(path string) { ok(t, os.Truncate(path, 0)) }, sqlite.ErrDamaged, problem.Damaged},
		"half":               {func(path string) { ok(t, os.Truncate(path, 5000)) }, sqlite.ErrDamaged, problem.Damaged},
		"gone":               {func(path string) { ok(t, os.Remove(path)) }, sqlite.ErrDamaged, problem.Damaged},
		"set aside":          {func(path string) { ok(t, os.Rename(path, path+".damaged-1")); ok(t, os.Remove(path+"-mark")) }, sqlite.ErrDamaged, problem.Damaged},
		"of another program": {func(path string) { tamper(t, path, "PRAGMA application_id = 1") }, sqlite.ErrDamaged, problem.Damaged},
		"of a newer program": {func(path string) { tamper(t, path, "ALTER TABLE items ADD COLUMN more TEXT; PRAGMA user_version = 99") }, sqlite.ErrNewer, problem.NewerVersion},
		"a folder":           {func(path string) { ok(t, os.Remove(path)); ok(t, os.Mkdir(path, 0o700)) }, nil, problem.DiskTrouble},
		"a link":             {func(path string) { ok(t, os.Rename(path, path+"2")); ok(t, os.Symlink(path+"2", path)) }, nil, problem.Linked},
		"a bad counter":      {func(path string) { ok(t, os.WriteFile(path+"-mark", []byte("?"), 0o600)) }, sqlite.ErrDamaged, problem.Damaged},
		"a damaged row":      {func(path string) { tamper(t, path, "UPDATE batches SET confirmed_by = 'Grace'") }, sqlite.ErrDamaged, problem.Damaged},
		"locked": {func(path string) {
			db, err := sql.Open("sqlite", path)
			ok(t, err)
			t.Cleanup(func() { ok(t, db.Close()) })
			db.SetMaxOpenConns(1)
			_, err = db.Exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE")
			ok(t, err)
		}, nil, problem.FilesHeld},
	} {
		t.Run(name, func(t *testing.T) {
			path := make()
			c.break_(path)

			got, err := outbox.ReadWaiting(t.Context(), path)

			if err == nil || len(got) != 0 || c.is != nil && !errors.Is(err, c.is) || problem.Of(err).Kind != c.kind {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}

func TestWhatWaitsInAnOutboxOfAnEarlierVersionIsCounted(t *testing.T) {
	for version := 1; version <= outbox.Versions; version++ {
		path := ofVersion(t, min(version, outbox.Versions-1))
		if got := read(t, path); len(got) != 1 || got[0].Queued != 1 || got[0].Account != ada {
			t.Errorf("version %d: %+v", version, got)
		}
	}
}

func TestALookThatFailsIsAnErrorAndNoShortAnswer(t *testing.T) {
	path := at(t)
	o := open(t, path)
	confirm(t, o, ada, plan(directory.Archive, "1", "2"), start)
	ok(t, o.Close())
	var got []directory.Waiting

	faults.Each(t, func() (err error) {
		got, err = outbox.ReadWaiting(t.Context(), path)
		return err
	}, func(step string) {
		if len(got) != 0 {
			t.Errorf("%q failed, and the answer is %+v", step, got)
		}
	})

	if len(got) != 1 || got[0].Queued != 2 {
		t.Errorf("at last it says %+v", got)
	}
}

func TestALookThatIsGivenUpIsNoDamage(t *testing.T) {
	path := at(t)
	o := open(t, path)
	confirm(t, o, ada, plan(directory.Archive, "1"), start)
	ok(t, o.Close())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()

	if _, err := outbox.ReadWaiting(ctx, path); err == nil || errors.Is(err, sqlite.ErrDamaged) {
		t.Errorf("%v", err)
	}
}

func TestTakingBackWhatWaitsIsForOneAccountAndForWhatWasNotSent(t *testing.T) {
	path := at(t)
	o := open(t, path)
	b := confirm(t, o, ada, plan(directory.Archive, "1", "2", "3"), start)
	sent := confirm(t, o, ada, plan(directory.Archive, "4"), start)
	graces := confirm(t, o, grace, plan(directory.Archive, "5"), start)
	ok(t, o.MarkSending(t.Context(), b.Items[0].ID, start))
	ok(t, o.MarkSending(t.Context(), sent.Items[0].ID, start))
	ok(t, o.Pause(t.Context(), start))
	ok(t, o.Close())
	o = open(t, path)

	n, err := o.CancelWaiting(t.Context(), ada, start)

	ok(t, err)
	if n != 2 {
		t.Errorf("%d were taken back", n)
	}
	wantStates(t, o, b, directory.Sending, directory.Cancelled, directory.Cancelled)
	wantStates(t, o, graces, directory.Queued)
	ok(t, o.Close())
	if got := read(t, path); len(got) != 2 || got[0].Queued != 0 || got[0].Sent != 2 || got[1].Queued != 1 {
		t.Errorf("then there wait %+v", got)
	}
	o = open(t, path)
	defer o.Close()
	ok(t, o.Recover(t.Context()))
	ok(t, o.Resume(t.Context()))
	if got := waiting(t, o, ada); !slices.Equal(got, []string{"1", "4"}) {
		t.Errorf("to be read are %v", got)
	}
	for _, id := range []int64{b.Items[0].ID, sent.Items[0].ID} {
		if err := o.MarkSending(t.Context(), id, start); !errors.Is(err, outbox.ErrNotOpen) {
			t.Errorf("what was taken back is sent again: %v", err)
		}
		ok(t, o.Requeue(t.Context(), id, start)) // it was read, and nothing had come of it
	}
	wantStates(t, o, b, directory.Cancelled, directory.Cancelled, directory.Cancelled)
	wantStates(t, o, sent, directory.Cancelled)
	if n, err := o.CancelWaiting(t.Context(), ada, start); err != nil || n != 0 {
		t.Errorf("%d more, %v", n, err)
	}
}
