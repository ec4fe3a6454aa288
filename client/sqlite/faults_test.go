package sqlite_test

// What happens when the disk fails: each step, in turn.

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sqlite"
	"mileiq.example/admin/client/sqlite/sqlitetest"
)

// faults is a driver that fails on demand.
var faults = sqlitetest.Register("faults")

// failing returns a schema whose file is opened with faults.
func failing(schema sqlite.Schema) sqlite.Schema {
	schema.Driver = "faults"
	return schema
}

func TestAnOpeningThatFailsChangesNothing(t *testing.T) {
	for name, rows := range map[string]int{"new": -1, "to be migrated": 3} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "folder", "notes.db")
			var before []byte
			if rows >= 0 {
				before = read(t, made(t, rows))
			}
			var db *sqlite.DB
			var failure error

			faults.Each(t, func() error {
				if err := os.RemoveAll(filepath.Dir(path)); err != nil {
					t.Fatal(err)
				}
				if rows >= 0 {
					if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
						t.Fatal(err)
					}
					write(t, path, before)
				}
				db, failure = sqlite.Open(t.Context(), path, sqlite.Full, failing(two))
				return failure
			}, func(step string) {
				if errors.Is(failure, sqlite.ErrDamaged) {
					t.Errorf("%q failed, and that is called damage: %v", step, failure)
				}
				if db != nil {
					t.Errorf("%q failed, and there is a database", step)
				}
				if _, err := os.Lstat(path); rows < 0 && !errors.Is(err, os.ErrNotExist) {
					t.Errorf("%q failed, and left a file: %v", step, err)
				}
				again := open(t, path, two)
				if n := value[int](t, again.Read, "SELECT count(*) FROM notes WHERE text <> 'migrated'"); n != max(rows, 0) {
					t.Errorf("%q failed, and %d of %d rows are left", step, n, rows)
				}
				closed(t, again)
			})

			closed(t, db)
		})
	}
}

func TestATransactionThatFailsLeavesNothing(t *testing.T) {
	db := open(t, made(t, 0), failing(one))
	defer closed(t, db)

	faults.Each(t, func() error {
		return db.Tx(t.Context(), func(tx *sql.Tx) error {
			_, first := tx.Exec("INSERT INTO notes (text) VALUES ('x')")
			_, second := tx.Exec("INSERT INTO notes (text) VALUES ('y')")
			return sqlite.While("insert", errors.Join(first, second))
		})
	}, func(step string) {
		if n := value[int](t, db.Read, "SELECT count(*) FROM notes"); n != 0 {
			t.Errorf("%q failed, and %d rows were kept", step, n)
		}
	})

	if n := value[int](t, db.Read, "SELECT count(*) FROM notes"); n != 2 {
		t.Errorf("at last %d rows were kept", n)
	}
}

func TestEveryRowIsReadOrThereIsAnError(t *testing.T) {
	db := open(t, made(t, 3), failing(one))
	defer closed(t, db)
	var met []int64

	faults.Each(t, func() error {
		met = nil
		return sqlite.While("read", sqlite.EachRow(t.Context(), db.Read, func(rows *sql.Rows) error {
			var id int64
			err := rows.Scan(&id)
			met = append(met, id)
			return err
		}, "SELECT id FROM notes WHERE id > ?", 0))
	}, func(string) {})

	if len(met) != 3 {
		t.Errorf("met are %v", met)
	}
	enough := errors.New("enough")
	err := sqlite.EachRow(t.Context(), db.Read, func(*sql.Rows) error { met = nil; return enough }, "SELECT id FROM notes")
	if !errors.Is(err, enough) || met != nil {
		t.Errorf("a reading that has enough goes on: %v", err)
	}
}

// A database that is called damaged would be set aside.
func TestAnOpeningThatIsGivenUpIsNoDamage(t *testing.T) {
	path := made(t, 3)
	defer func() { faults.OnFault = nil }()
	for n := 1; ; n++ {
		ctx, cancel := context.WithCancel(t.Context())
		faults.OnFault = cancel
		faults.FailAt(n)
		db, err := sqlite.Open(ctx, path, sqlite.Full, failing(one))
		step := faults.Failed()
		faults.FailAt(0)
		cancel()
		if step == "" {
			if err != nil {
				t.Fatal(err)
			}
			closed(t, db)
			return
		}
		if err == nil || errors.Is(err, sqlite.ErrDamaged) {
			t.Errorf("the caller gave up at %q and is told %v", step, err)
		}
	}
}

func TestAClosingThatFailsIsTold(t *testing.T) {
	db := open(t, made(t, 0), failing(one))
	faults.FailClose(true)
	defer faults.FailClose(false)

	err := db.Close()

	if !errors.Is(err, sqlitetest.ErrFault) || problem.Of(err).Kind != problem.DiskTrouble {
		t.Errorf("closed: %v", err)
	}
}
