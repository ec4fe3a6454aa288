//go:build unix

package sqlite_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"mileiq.example/admin/client/sqlite"
)

func mode(t *testing.T, path string) os.FileMode {
	t.Helper()
	info, err := os.Lstat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode().Perm()
}

// readableForAll has the process make files as widely readable as it can.
func readableForAll(t *testing.T) {
	before := syscall.Umask(0)
	t.Cleanup(func() { syscall.Umask(before) })
}

func TestFilesAreForTheirOwnerOnly(t *testing.T) {
	readableForAll(t)
	folder := filepath.Join(t.TempDir(), "outer", "inner")
	path := filepath.Join(folder, "notes.db")
	db := open(t, path, one)
	defer closed(t, db)
	exec(t, db.Write, "INSERT INTO notes (text) VALUES ('secret')")
	value[int](t, db.Read, "SELECT count(*) FROM notes")

	for _, dir := range []string{filepath.Dir(folder), folder} {
		if got := mode(t, dir); got != 0o700 {
			t.Errorf("%s has mode %o", filepath.Base(dir), got)
		}
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if got := mode(t, path+suffix); got != 0o600 {
			t.Errorf("notes.db%s has mode %o", suffix, got)
		}
	}
}

func TestFileThatBecameReadableForAllIsMadePrivateAgain(t *testing.T) {
	path := made(t, 1)
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	db := open(t, path, one)
	defer closed(t, db)
	exec(t, db.Write, "DELETE FROM notes")

	for _, suffix := range []string{"", "-wal"} {
		if got := mode(t, path+suffix); got != 0o600 {
			t.Errorf("notes.db%s has mode %o", suffix, got)
		}
	}
}

func TestLinksAndFoldersAreRefused(t *testing.T) {
	dir := t.TempDir()
	target, link, folder := made(t, 1), filepath.Join(dir, "link.db"), filepath.Join(dir, "folder.db")
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{link, folder} {
		if db, err := sqlite.Open(t.Context(), path, sqlite.Full, one); err == nil {
			closed(t, db)
			t.Errorf("%s was opened", filepath.Base(path))
		}
	}
}
