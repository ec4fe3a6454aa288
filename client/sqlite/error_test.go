package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sqlite"
	"mileiq.example/admin/client/sqlite/sqlitetest"
)

func TestTroubleSaysOfWhatKindItIs(t *testing.T) {
	tests := []struct {
		cause error
		want  problem.Kind
	}{
		{io.ErrUnexpectedEOF, problem.DiskTrouble},
		{sqlite.ErrDamaged, problem.Damaged},
		{sqlite.ErrNewer, problem.NewerVersion},
		{sqlite.While("do more", sqlite.ErrNewer), problem.NewerVersion},
		{context.Canceled, problem.Cancelled},
		{context.DeadlineExceeded, problem.DiskTrouble},
		{problem.NewError(problem.NotFound, "nobody"), problem.NotFound},
		{errors.Join(sqlite.ErrNewer, io.EOF), problem.NewerVersion},
	}
	for _, test := range tests {
		err := sqlite.While("read a letter", test.cause)

		if got := problem.Of(err).Kind; got != test.want {
			t.Errorf("%v is %s, want %s", test.cause, got, test.want)
		}
		if !errors.Is(err, test.cause) || err.Error() != "read a letter: "+problem.Text(test.cause) {
			t.Errorf("%v became %v", test.cause, err)
		}
	}
	if err := sqlite.While("read a letter", nil); err != nil {
		t.Errorf("nothing became %v", err)
	}
}

// A backup may hold a database for a minute.
func TestADatabaseThatAnotherProgramHoldsIsSaidToBeHeld(t *testing.T) {
	path := made(t, 3)
	held, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	held.SetMaxOpenConns(1)
	defer held.Close()
	if _, err := held.Exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE"); err != nil {
		t.Fatal(err)
	}
	before := sqlitetest.FilesOf(t, path)[""]

	db, err := sqlite.Open(t.Context(), path, sqlite.Full, two)

	if db != nil || err == nil || errors.Is(err, sqlite.ErrDamaged) || problem.Of(err).Kind != problem.FilesHeld || !problem.Of(err).OfDisk() {
		t.Errorf("opened: %v, %v", db, err)
	}
	if now := sqlitetest.FilesOf(t, path)[""]; string(now) != string(before) {
		t.Error("the file is not as it was")
	}
	if _, err := held.Exec("ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	_ = held.Close()
	db = open(t, path, two)
	defer closed(t, db)
	if n := value[int](t, db.Read, "SELECT count(*) FROM notes"); n != 4 { // one is the migration's
		t.Errorf("then there are %d rows", n)
	}
}

// What SQLite finds amid the work is damage, too, and no trouble of the disk.
func TestDamageThatIsFoundAmidTheWorkIsSaidToBeDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "letters.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := os.WriteFile(path, []byte("this is no database, and it is long enough to be read as one"), 0o600); err != nil {
		t.Fatal(err)
	}

	_, err = db.Exec("SELECT * FROM letters")

	if got := problem.Of(sqlite.While("read a letter", err)).Kind; got != problem.Damaged {
		t.Errorf("%v is %s", err, got)
	}
}
