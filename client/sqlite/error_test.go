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
