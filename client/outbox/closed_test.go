package outbox_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/problem"
)

// leaves has an account confirm what is left behind in a data folder.
func leaves(t *testing.T, data string, account directory.Account, users ...string) outbox.Closed {
	t.Helper()
	path := outbox.PathIn(data, account)
	o := open(t, path)
	confirm(t, o, account, plan(directory.Archive, users...), start)
	ok(t, o.Close())
	return outbox.Closed{Key: account.Key(), Path: path}
}

func TestTheOutboxesOfADataFolderAreThoseOfAccounts(t *testing.T) {
	data := t.TempDir()
	want := []outbox.Closed{leaves(t, data, ada, "1"), leaves(t, data, grace, "2")}
	slices.SortFunc(want, func(a, b outbox.Closed) int { return strings.Compare(a.Key, b.Key) })
	for _, folder := range []string{"demo", "notes", "00000000000000000000000G", "0000000000000000000000011"} {
		ok(t, os.MkdirAll(filepath.Join(data, folder), 0o700))
	}
	ok(t, os.WriteFile(filepath.Join(data, "000000000000000000000001"), nil, 0o600))

	found, err := outbox.In(data)

	if err != nil || !slices.Equal(found, want) {
		t.Errorf("found %v, %v; want %v", found, err, want)
	}
	if none, err := outbox.In(filepath.Join(data, "none")); len(none) != 0 || err != nil {
		t.Errorf("where no folder is there are %v, %v", none, err)
	}
	if _, err := outbox.In(filepath.Join(data, "000000000000000000000001")); err == nil {
		t.Error("a file passes for a folder")
	}
}

func TestWhatWaitsInAClosedOutboxIsTakenBackForItsOwnAccountOnly(t *testing.T) {
	data := t.TempDir()
	own := leaves(t, data, ada, "1", "2")
	moved := outbox.Closed{Key: grace.Key(), Path: outbox.PathIn(data, grace)}
	ok(t, os.CopyFS(filepath.Dir(moved.Path), os.DirFS(filepath.Dir(own.Path))))

	if w, err := own.Waiting(t.Context()); err != nil || w.Account != ada || w.Queued != 2 {
		t.Errorf("%+v waits, %v", w, err)
	}
	if w, err := moved.Waiting(t.Context()); problem.Of(err).Kind != problem.Damaged || !w.None() {
		t.Errorf("in another account's folder waits %+v, %v", w, err)
	}
	if n, err := moved.Cancel(t.Context(), start); problem.Of(err).Kind != problem.Damaged || n != 0 {
		t.Errorf("%d were taken back there, %v", n, err)
	}
	for _, want := range []int{2, 0} {
		if n, err := own.Cancel(t.Context(), start); n != want || err != nil {
			t.Errorf("%d were taken back, %v; want %d", n, err, want)
		}
	}
	if w, err := own.Waiting(t.Context()); err != nil || !w.None() {
		t.Errorf("afterwards waits %+v, %v", w, err)
	}
	if n, err := (outbox.Closed{Key: another.Key(), Path: outbox.PathIn(data, another)}).Cancel(t.Context(), start); n != 0 || err != nil {
		t.Errorf("where no outbox is, %d were taken back, %v", n, err)
	}
}
