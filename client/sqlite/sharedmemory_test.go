package sqlite_test

// A disk on which the connections of a log cannot share memory, as some network and
// container disks are.

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"mileiq.example/admin/client/sqlite"
	"mileiq.example/admin/client/sqlite/sqlitetest"
)

// alone is a driver whose connections share no memory.
var alone = func() *sqlitetest.Faults {
	f := sqlitetest.Register("no shared memory")
	f.NoSharedMemory = true
	return f
}()

func sharingNothing(schema sqlite.Schema) sqlite.Schema {
	schema.Driver = "no shared memory"
	return schema
}

// blockSharedMemory keeps SQLite itself from opening the shared file of a database. It
// reports whether the system has links to do it with.
func blockSharedMemory(t *testing.T, path string) bool {
	t.Helper()
	return os.Symlink(filepath.Join(t.TempDir(), "nowhere", "at", "all"), path+"-shm") == nil
}

func insertNote(t *testing.T, db *sqlite.DB) {
	t.Helper()
	err := db.Tx(t.Context(), func(tx *sql.Tx) error {
		_, err := tx.Exec("INSERT INTO notes (text) VALUES ('x')")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestWithoutSharedMemoryANewDatabaseIsMadeAndKeepsWhatIsCommitted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.db")

	db := open(t, path, sharingNothing(one))
	insertNote(t, db)
	if n := value[int](t, db.Read, "SELECT count(*) FROM notes"); n != 1 {
		t.Errorf("%d rows", n)
	}
	if mode := value[string](t, db.Write, "PRAGMA journal_mode"); mode != "wal" {
		t.Errorf("the journal is %q", mode)
	}
	if sync := value[int](t, db.Write, "PRAGMA synchronous"); sync != 2 {
		t.Errorf("a commit waits for the disk as %d", sync)
	}
	closed(t, db)

	db = open(t, path, sharingNothing(two))
	insertNote(t, db)
	closed(t, db)
	db = open(t, path, two) // on another disk
	defer closed(t, db)
	if n := value[int](t, db.Read, "SELECT count(*) FROM notes"); n != 3 || db.Read == db.Write {
		t.Errorf("%d rows", n)
	}
}

func TestWhereSQLiteFindsNoSharedMemoryADatabaseThatWasThereIsOpenedAlone(t *testing.T) {
	path := made(t, 3)
	if !blockSharedMemory(t, path) {
		return
	}

	db := open(t, path, two)

	insertNote(t, db)
	if n := value[int](t, db.Read, "SELECT count(*) FROM notes"); n != 5 { // one is the migration's
		t.Errorf("%d rows", n)
	}
	closed(t, db)
	db = open(t, path, two)
	closed(t, db)
	if err := os.Remove(path + "-shm"); err != nil {
		t.Fatal(err)
	}
	db = open(t, path, two)
	defer closed(t, db)
	if n := value[int](t, db.Read, "SELECT count(*) FROM notes"); n != 5 {
		t.Errorf("on another disk %d rows", n)
	}
}

// The log of a program that was killed holds what it committed last.
func TestWithoutSharedMemoryTheLogOfAKilledProgramCounts(t *testing.T) {
	path := made(t, 0)
	db := open(t, path, one)
	insertNote(t, db)
	folder := t.TempDir()
	killed := filepath.Join(folder, "notes.db")
	for _, suffix := range []string{"", "-wal"} {
		write(t, killed+suffix, read(t, path+suffix))
	}
	closed(t, db)

	again := open(t, killed, sharingNothing(one))
	defer closed(t, again)

	if n := value[int](t, again.Read, "SELECT count(*) FROM notes"); n != 1 {
		t.Errorf("%d rows", n)
	}
}

func TestWithoutSharedMemoryDamageIsStillDamage(t *testing.T) {
	path := made(t, 3)
	content := read(t, path)
	copy(content, "no database at all")
	write(t, path, content)
	if !blockSharedMemory(t, path) {
		return
	}

	_, err := sqlite.Open(t.Context(), path, sqlite.Full, one)

	if !errors.Is(err, sqlite.ErrDamaged) {
		t.Errorf("%v", err)
	}
}

// What has no memory to share is one connection: nobody else reads meanwhile.
func TestWithoutSharedMemoryOneConnectionReadsAndWrites(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "notes.db"), sharingNothing(one))
	defer closed(t, db)

	if n := db.Write.Stats().MaxOpenConnections; db.Read != db.Write || n != 1 {
		t.Errorf("%d connections", n)
	}
}

func TestADatabaseThatCannotBeOpenedAloneEitherIsAnError(t *testing.T) {
	alone.FailAt(3)
	defer alone.FailAt(0)

	_, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "notes.db"), sqlite.Full, sharingNothing(one))

	if !errors.Is(err, sqlitetest.ErrFault) {
		t.Errorf("%v", err)
	}
}
