package client_test

// A disk on which the connections of a database cannot share memory.

import (
	"os"
	"path/filepath"
	"testing"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/desktop"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sandbox"
)

// blockSharedMemory keeps SQLite from the shared files of the databases that are there.
// It reports whether the system has links to do it with.
func (d *desk) blockSharedMemory() bool {
	d.t.Helper()
	copies, err := filepath.Glob(filepath.Join(desktop.FoldersIn(d.folder).Cache, "*", "cache.db"))
	if err != nil || len(copies) != 1 {
		d.t.Fatalf("copies: %q, %v", copies, err)
	}
	for _, path := range []string{d.outboxFile(), copies[0]} {
		if os.Symlink(filepath.Join(d.t.TempDir(), "nowhere", "at", "all"), path+"-shm") != nil {
			return false
		}
	}
	return true
}

func TestWithoutSharedMemoryThePeopleAreReadAndArchived(t *testing.T) {
	d := signedIn(t, 60, avery)
	ids := d.actives(13)
	before := d.confirm(directory.Archive, ids[0])
	d.mustEnd(before, directory.Done, directory.ReasonNone)
	d.stop()
	if !d.blockSharedMemory() {
		return
	}

	d.start()
	d.refresh()
	single, many := d.confirm(directory.Archive, ids[1]), d.confirm(directory.Archive, ids[2:]...)

	d.mustEnd(single, directory.Done, directory.ReasonNone)
	d.mustEnd(many, directory.Done, directory.ReasonNone)
	for _, id := range ids {
		d.mustHaveChanged(id, sandbox.Archived, 1, 1)
	}
	if n := len(d.recorded()); n != 13 {
		t.Errorf("%d changes are recorded", n)
	}
	d.restart()
	if s := d.client.State(); s.Phase != client.Ready || s.Problem != nil || d.users().Total != 60 || len(d.recorded()) != 13 {
		t.Errorf("after a restart: %+v", s)
	}
}

func TestWithoutSharedMemoryADamagedOutboxIsSalvaged(t *testing.T) {
	d := signedIn(t, 20, avery)
	ids := d.actives(3)
	d.always(isChange, sandbox.Fault{DropBefore: true})
	batch := d.confirm(directory.Archive, ids...)
	d.stop()
	d.heal()
	d.damageLastItem()
	if !d.blockSharedMemory() {
		return
	}

	d.start()

	if p := d.client.State().Problem; p == nil || p.Kind != problem.RecordDamaged {
		t.Errorf("the window is told %v", p)
	}
	for _, item := range d.items(batch) {
		if item.State != directory.Conflict || item.Reason != directory.ReasonSalvaged {
			t.Errorf("%s is %s (%s)", item.Seen.Email, item.State, item.Reason)
		}
	}
}
