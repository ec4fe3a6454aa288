package sqlite_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sqlite"
)

func TestALookReadsAndCannotWrite(t *testing.T) {
	for name, schema := range map[string]sqlite.Schema{"shared memory": two, "no shared memory": sharingNothing(two)} {
		path := made(t, 3) // of the first version

		db, version, err := sqlite.OpenReadOnly(t.Context(), path, schema)

		if err != nil || version != 1 {
			t.Fatalf("%s: version %d, %v", name, version, err)
		}
		if n := value[int](t, db, "SELECT count(*) FROM notes"); n != 3 {
			t.Errorf("%s: %d rows", name, n)
		}
		if _, err := db.Exec("INSERT INTO notes (text) VALUES ('x')"); err == nil {
			t.Errorf("%s: a look wrote", name)
		}
		if err := db.Close(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		whole := open(t, path, one)
		if n := value[int](t, whole.Read, "SELECT count(*) FROM notes"); n != 3 {
			t.Errorf("%s: then there are %d rows", name, n)
		}
		closed(t, whole)
	}
}

func TestALookMakesNoDatabaseAndFollowsNoLink(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "notes.db")
	if _, _, err := sqlite.OpenReadOnly(t.Context(), path, one); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("of nothing: %v", err)
	}
	if os.Symlink(made(t, 1), path) == nil {
		if _, _, err := sqlite.OpenReadOnly(t.Context(), path, one); err == nil || problem.Of(err).Kind != problem.Linked {
			t.Errorf("of a link: %v", err)
		}
	}
	if found, _ := os.ReadDir(folder); len(found) > 1 {
		t.Errorf("a look made %v", found)
	}
	newer := made(t, 0)
	closed(t, open(t, newer, two))
	if _, _, err := sqlite.OpenReadOnly(t.Context(), newer, one); !errors.Is(err, sqlite.ErrNewer) {
		t.Errorf("of a newer one: %v", err)
	}
}
