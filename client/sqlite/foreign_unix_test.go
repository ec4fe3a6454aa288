//go:build unix

package sqlite_test

// Databases that are not the user's own.

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"mileiq.example/admin/client/clienttest/foreign"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sqlite"
)

// soon calls f, which must not wait for what never comes, such as a reader of a pipe.
func soon(t *testing.T, f func() error) error {
	t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- f() }()
	select {
	case err := <-ended:
		return err
	case <-time.After(30 * time.Second):
		t.Fatal("it hangs")
		return nil
	}
}

func mustRefuse(t *testing.T, err error, kind problem.Kind, path string) {
	t.Helper()
	if err == nil {
		t.Fatalf("%s is used", path)
	}
	if p := problem.Of(err); p.Kind != kind || p.Detail != path {
		t.Errorf("%q about %q, not %q about %q: %v", p.Kind, p.Detail, kind, path, err)
	}
}

func TestAForeignDatabaseIsRefusedWithTheFilesBesideIt(t *testing.T) {
	for _, attack := range foreign.Files() {
		for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
			if suffix == "-shm" && attack.Name == "a link that leads nowhere" {
				continue // SQLite follows none there, and goes on without: see sharedmemory_test.go
			}
			t.Run(attack.Name+" as notes.db"+suffix, func(t *testing.T) {
				path := made(t, 1)
				attack.Put(t, path+suffix)

				err := soon(t, func() error {
					db, err := sqlite.Open(t.Context(), path, sqlite.Full, one)
					if err != nil {
						return err
					}
					return db.Close()
				})

				mustRefuse(t, err, attack.Kind, path+suffix)
				err = soon(t, func() error {
					db, _, err := sqlite.OpenReadOnly(t.Context(), path, one)
					if err != nil {
						return err
					}
					return db.Close()
				})
				mustRefuse(t, err, attack.Kind, path+suffix)
			})
		}
	}
}

func TestADatabaseInAForeignFolderIsRefused(t *testing.T) {
	for _, attack := range foreign.Folders() {
		t.Run(attack.Name, func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), "key")
			attack.Put(t, folder)

			db, err := sqlite.Open(t.Context(), filepath.Join(folder, "notes.db"), sqlite.Full, one)
			if err == nil {
				err = db.Close()
			}

			mustRefuse(t, err, attack.Kind, folder)
		})
	}
}

func TestAForeignCounterIsRefused(t *testing.T) {
	for _, attack := range foreign.Files() {
		t.Run(attack.Name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "notes.db")
			attack.Put(t, path+sqlite.CounterSuffix)

			err := soon(t, func() error {
				_, err := sqlite.ReadCounter(path)
				return err
			})

			mustRefuse(t, err, attack.Kind, path+sqlite.CounterSuffix)
		})
	}
}

func TestNothingIsSalvagedFromAForeignFile(t *testing.T) {
	for _, attack := range foreign.Files() {
		t.Run(attack.Name, func(t *testing.T) {
			path := made(t, 1) + ".damaged-20260101T000000Z"
			if err := os.WriteFile(path, []byte("planted"), 0o600); err != nil {
				t.Fatal(err)
			}
			attack.Put(t, path)

			err := soon(t, func() error {
				return sqlite.ReadDamaged(path, func(*sql.DB) {})
			})

			mustRefuse(t, err, attack.Kind, path)
			if _, err := os.Lstat(path + ".copy"); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("a copy is left: %v", err)
			}
		})
	}
}
