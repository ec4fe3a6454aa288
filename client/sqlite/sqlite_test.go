package sqlite_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sqlite"
)

var (
	one = sqlite.Schema{ApplicationID: 42, Migrations: []string{"CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT"}}
	two = sqlite.Schema{ApplicationID: 42, Migrations: append(one.Migrations[:1:1],
		"ALTER TABLE notes ADD COLUMN at INTEGER NOT NULL DEFAULT 7; INSERT INTO notes (text) VALUES ('migrated')")}
)

func open(t testing.TB, path string, schema sqlite.Schema) *sqlite.DB {
	t.Helper()
	db, err := sqlite.Open(t.Context(), path, sqlite.Full, schema)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func closed(t testing.TB, db *sqlite.DB) {
	t.Helper()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func exec(t testing.TB, db *sql.DB, statement string, args ...any) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), statement, args...); err != nil {
		t.Fatal(err)
	}
}

func value[V any](t testing.TB, db *sql.DB, query string) (v V) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), query).Scan(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// made returns the path of a closed database with some rows.
func made(t testing.TB, rows int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "notes.db")
	db := open(t, path, one)
	err := db.Tx(t.Context(), func(tx *sql.Tx) error {
		for i := range rows {
			if _, err := tx.Exec("INSERT INTO notes (text) VALUES (?)", fmt.Sprintf("note %d %s", i, strings.Repeat("-", 100))); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	closed(t, db)
	return path
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func write(t testing.TB, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestWhatWasCommittedIsThereAfterReopening(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a folder %20 with ?#& in it", "notes.db")
	db := open(t, path, one)
	exec(t, db.Write, "INSERT INTO notes (text) VALUES ('kept')")
	closed(t, db)

	db = open(t, path, one)
	defer closed(t, db)

	if got := value[string](t, db.Read, "SELECT text FROM notes"); got != "kept" {
		t.Errorf("read %q", got)
	}
	if _, err := os.Stat(path); err != nil {
		t.Errorf("the file is not where it was asked for: %v", err)
	}
}

func TestBothPoolsHaveTheirPragmas(t *testing.T) {
	for mode, number := range map[sqlite.Synchronous]int{sqlite.Normal: 1, sqlite.Full: 2} {
		db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "notes.db"), mode, one)
		if err != nil {
			t.Fatal(err)
		}
		defer closed(t, db)
		for name, pool := range map[string]*sql.DB{"write": db.Write, "read": db.Read} {
			if got := value[int](t, pool, "PRAGMA synchronous"); got != number {
				t.Errorf("%s: synchronous is %d on the %s pool, want %d", mode, got, name, number)
			}
			if got := value[string](t, pool, "PRAGMA journal_mode"); got != "wal" {
				t.Errorf("journal_mode is %q on the %s pool", got, name)
			}
			for pragma, want := range map[string]int{"foreign_keys": 1, "busy_timeout": 5000, "trusted_schema": 0, "cell_size_check": 1,
				"fullfsync": 1, "checkpoint_fullfsync": 1} {
				if got := value[int](t, pool, "PRAGMA "+pragma); got != want {
					t.Errorf("%s is %d on the %s pool, want %d", pragma, got, name, want)
				}
			}
		}
	}
}

// Several writers of one program would wait for the disk at the same time.
func TestOneConnectionWritesAndAFewRead(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "notes.db"), one)
	defer closed(t, db)
	if w, r := db.Write.Stats().MaxOpenConnections, db.Read.Stats().MaxOpenConnections; w != 1 || r != 4 {
		t.Errorf("%d write and %d read", w, r)
	}
}

func TestReadPoolCannotWrite(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "notes.db"), one)
	defer closed(t, db)
	for _, statement := range []string{
		"INSERT INTO notes (text) VALUES ('x')", "DELETE FROM notes", "CREATE TABLE more (x)", "PRAGMA user_version = 9",
	} {
		_, _ = db.Read.ExecContext(t.Context(), statement)
	}
	if n := value[int](t, db.Write, "SELECT count(*) FROM notes"); n != 0 {
		t.Error("the read pool inserted a row")
	}
	if n := value[int](t, db.Write, "SELECT count(*) FROM sqlite_schema WHERE name = 'more'"); n != 0 {
		t.Error("the read pool made a table")
	}
	if v := value[int](t, db.Write, "PRAGMA user_version"); v != 1 {
		t.Error("the read pool changed the version")
	}
}

func TestEveryMigrationRunsOnce(t *testing.T) {
	path := made(t, 1)

	for range 2 {
		db := open(t, path, two)
		if n := value[int](t, db.Read, "SELECT count(*) FROM notes WHERE text = 'migrated' AND at = 7"); n != 1 {
			t.Errorf("the second migration ran %d times", n)
		}
		if v := value[int](t, db.Read, "PRAGMA user_version"); v != 2 {
			t.Errorf("version %d", v)
		}
		closed(t, db)
	}
}

func TestMigrationThatFailsChangesNothing(t *testing.T) {
	path := made(t, 3)
	broken := sqlite.Schema{ApplicationID: 42, Migrations: append(one.Migrations[:1:1], "DELETE FROM notes; INSERT INTO nowhere VALUES (1)")}

	_, err := sqlite.Open(t.Context(), path, sqlite.Full, broken)

	if err == nil || errors.Is(err, sqlite.ErrDamaged) {
		t.Fatalf("a broken migration ended in %v", err)
	}
	db := open(t, path, one)
	defer closed(t, db)
	if n := value[int](t, db.Read, "SELECT count(*) FROM notes"); n != 3 {
		t.Errorf("%d of 3 rows are left", n)
	}
}

func TestFirstOpeningThatFailsLeavesNothingBehind(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.db")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()

	_, err := sqlite.Open(ctx, path, sqlite.Full, one)

	if !errors.Is(err, context.Canceled) || errors.Is(err, os.ErrNotExist) {
		t.Errorf("opened in spite of a cancelled context: %v", err)
	}
	closed(t, open(t, path, one))
}

func TestNewerDatabaseIsRefusedAndLeftAlone(t *testing.T) {
	path := made(t, 5)
	db := open(t, path, two)
	// A newer program may also have chosen another journal mode.
	exec(t, db.Write, "PRAGMA journal_mode = DELETE")
	closed(t, db)
	before := read(t, path)

	_, err := sqlite.Open(t.Context(), path, sqlite.Full, one)

	if !errors.Is(err, sqlite.ErrNewer) || errors.Is(err, sqlite.ErrDamaged) {
		t.Errorf("opened a newer database: %v", err)
	}
	if !bytes.Equal(before, read(t, path)) {
		t.Error("the newer program's file was changed")
	}
}

// Else the migrations would fail at what is there already, at every start.
func TestDatabaseThatForgotAMigrationIsCalledDamaged(t *testing.T) {
	path := made(t, 1)
	closed(t, open(t, path, two))
	content := read(t, path)
	content[63] = 1
	write(t, path, content)

	if _, err := sqlite.Open(t.Context(), path, sqlite.Full, two); !errors.Is(err, sqlite.ErrDamaged) {
		t.Errorf("ended in %v", err)
	}
}

func TestNewerDatabaseThatIsDamagedIsCalledDamaged(t *testing.T) {
	path := made(t, 400)
	closed(t, open(t, path, two))
	content := read(t, path)
	clear(content[2*4096 : 3*4096])
	write(t, path, content)

	if _, err := sqlite.Open(t.Context(), path, sqlite.Full, one); !errors.Is(err, sqlite.ErrDamaged) {
		t.Errorf("ended in %v", err)
	}
}

func TestForeignDatabaseIsRefusedAndLeftAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.db")
	foreign, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	exec(t, foreign, "CREATE TABLE bookmarks (url TEXT)")
	if err := foreign.Close(); err != nil {
		t.Fatal(err)
	}
	before := read(t, path)

	_, err = sqlite.Open(t.Context(), path, sqlite.Full, one)

	if !errors.Is(err, sqlite.ErrDamaged) {
		t.Errorf("opened another program's database: %v", err)
	}
	if !bytes.Equal(before, read(t, path)) {
		t.Error("another program's file was changed")
	}
}

func TestDamagedDatabaseIsCalledDamaged(t *testing.T) {
	damages := map[string]func(content []byte) []byte{
		"not a database":     func([]byte) []byte { return []byte("Dear Sir or Madam, this is no database at all.") },
		"zeros":              func(c []byte) []byte { return make([]byte, len(c)) },
		"empty":              func([]byte) []byte { return nil },
		"one byte":           func(c []byte) []byte { return c[:1] },
		"half a header":      func(c []byte) []byte { return c[:50] },
		"garbage header":     func(c []byte) []byte { return append(bytes.Repeat([]byte{0xa5}, 100), c[100:]...) },
		"truncated":          func(c []byte) []byte { return c[:len(c)/2] },
		"last page missing":  func(c []byte) []byte { return c[:len(c)-4096] },
		"a page of zeros":    func(c []byte) []byte { clear(c[2*4096 : 3*4096]); return c },
		"a page of garbage":  func(c []byte) []byte { copy(c[2*4096:3*4096], bytes.Repeat([]byte{0x5a}, 4096)); return c },
		"no application id":  func(c []byte) []byte { clear(c[68:72]); return c },
		"no version":         func(c []byte) []byte { clear(c[60:64]); return c },
		"a later version":    func(c []byte) []byte { c[63] ^= 0x40; return c },
		"a negative version": func(c []byte) []byte { copy(c[60:64], []byte{0xff, 0xff, 0xff, 0xfb}); return c },
	}
	for name, damage := range damages {
		t.Run(name, func(t *testing.T) {
			path := made(t, 400)
			write(t, path, damage(read(t, path)))

			db, err := sqlite.Open(t.Context(), path, sqlite.Full, one)

			if err == nil {
				closed(t, db)
			}
			if !errors.Is(err, sqlite.ErrDamaged) {
				t.Errorf("ended in %v", err)
			}
		})
	}
}

func TestDatabaseWithoutTablesIsCalledDamaged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.db")
	hollow, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	exec(t, hollow, "CREATE TABLE x (y)")
	exec(t, hollow, "DROP TABLE x")
	if err := hollow.Close(); err != nil {
		t.Fatal(err)
	}

	if _, err := sqlite.Open(t.Context(), path, sqlite.Full, one); !errors.Is(err, sqlite.ErrDamaged) {
		t.Errorf("a database that lost everything was taken for a new one: %v", err)
	}
}

// A log without its database, or beside an emptied one, holds the last commits.
// SQLite would delete it.
func TestLogWithoutItsDatabaseIsKept(t *testing.T) {
	for _, emptied := range []bool{true, false} {
		path := filepath.Join(t.TempDir(), "notes.db")
		write(t, path+"-wal", []byte("the last commits"))
		if emptied {
			write(t, path, nil)
		}

		_, err := sqlite.Open(t.Context(), path, sqlite.Full, one)

		if !errors.Is(err, sqlite.ErrDamaged) {
			t.Errorf("opened: %v", err)
		}
		aside, err := sqlite.SetAside(path, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if got := read(t, aside+"-wal"); string(got) != "the last commits" {
			t.Errorf("the log says %q now", got)
		}
	}
}

// Whatever bytes are overwritten, Open never panics, and says in its own words
// what is wrong or opens a database that can be read and written.
func TestNoDamageIsMistakenForAnotherError(t *testing.T) {
	sound := read(t, made(t, 200))
	path := filepath.Join(t.TempDir(), "notes.db")
	rapid.Check(t, func(t *rapid.T) {
		content := bytes.Clone(sound)
		for range rapid.IntRange(1, 8).Draw(t, "damages") {
			at := rapid.OneOf(rapid.IntRange(0, 99), rapid.IntRange(0, len(content)-1)).Draw(t, "at")
			content[at] = rapid.Byte().Draw(t, "byte")
		}
		for _, suffix := range []string{"-wal", "-shm"} {
			_ = os.Remove(path + suffix)
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}

		db, err := sqlite.Open(context.Background(), path, sqlite.Full, one)

		if err != nil {
			if !errors.Is(err, sqlite.ErrDamaged) && !errors.Is(err, sqlite.ErrNewer) {
				t.Fatalf("ended in %v", err)
			}
			return
		}
		defer db.Close()
		var n int
		if err := db.Read.QueryRow("SELECT count(text) FROM notes").Scan(&n); err != nil {
			t.Fatalf("opened, but: %v", err)
		}
		if _, err := db.Write.Exec("INSERT INTO notes (text) VALUES ('more')"); err != nil {
			t.Fatalf("opened, but: %v", err)
		}
	})
}

func TestSetAsideKeepsEveryFileUnderANewName(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("", 3600))
	path := filepath.Join(t.TempDir(), "notes.db")
	var names []string
	for n := range 3 { // all in one second
		for _, suffix := range []string{"", "-wal", "-shm"} {
			write(t, path+suffix, fmt.Append(nil, n, suffix))
		}
		aside, err := sqlite.SetAside(path, now)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, aside)
	}

	if want := path + ".damaged-20260301T110000Z"; names[0] != want {
		t.Errorf("set aside as %s, want %s", names[0], want)
	}
	for n, name := range names {
		for _, suffix := range []string{"", "-wal", "-shm"} {
			if got := string(read(t, name+suffix)); got != fmt.Sprint(n, suffix) {
				t.Errorf("%s%s holds %q", filepath.Base(name), suffix, got)
			}
		}
	}
	closed(t, open(t, path, one))
}

func TestSetAsideOfNothingIsAnError(t *testing.T) {
	if aside, err := sqlite.SetAside(filepath.Join(t.TempDir(), "notes.db"), time.Now()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("set aside as %q, %v", aside, err)
	}
}

func TestWritersWaitForEachOther(t *testing.T) {
	path := made(t, 0)
	const writers, each = 4, 25
	dbs := []*sqlite.DB{open(t, path, one), open(t, path, one)} // two processes would look like this
	failures := make(chan error, writers*each)
	var work sync.WaitGroup
	for w := range writers {
		work.Go(func() {
			for range each {
				// Reading first is what makes a deferred transaction fail at once.
				failures <- dbs[w%2].Tx(t.Context(), func(tx *sql.Tx) error {
					var n int
					if err := tx.QueryRow("SELECT count(*) FROM notes").Scan(&n); err != nil {
						return err
					}
					_, err := tx.Exec("INSERT INTO notes (text) VALUES (?)", fmt.Sprint(n))
					return err
				})
			}
		})
	}
	work.Wait()
	close(failures)

	for err := range failures {
		if err != nil {
			t.Errorf("a writer failed: %v", err)
		}
	}
	if n := value[int](t, dbs[0].Read, "SELECT count(DISTINCT text) FROM notes"); n != writers*each {
		t.Errorf("%d different counts were written, want %d", n, writers*each)
	}
	for _, db := range dbs {
		closed(t, db)
	}
}

// A transaction that only becomes a writer later would fail at once.
func TestATransactionIsAWriterFromItsBeginning(t *testing.T) {
	path := made(t, 0)
	db := open(t, path, one)
	defer closed(t, db)
	other, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(0)")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()

	err = db.Tx(t.Context(), func(*sql.Tx) error {
		if _, err := other.Exec("INSERT INTO notes (text) VALUES ('x')"); err == nil {
			t.Error("another process wrote meanwhile")
		}
		return nil
	})

	if err != nil {
		t.Error(err)
	}
}

// database/sql takes back what a caller who gave up did, and then says only that the
// transaction is over.
func TestATransactionThatWasTakenBackSaysWhy(t *testing.T) {
	db := open(t, made(t, 0), one)
	defer closed(t, db)
	ctx, cancel := context.WithCancel(t.Context())

	err := db.Tx(ctx, func(tx *sql.Tx) error {
		cancel()
		for !errors.Is(tx.Rollback(), sql.ErrTxDone) {
			// until it is over, here or there
		}
		return nil
	})

	if !errors.Is(err, context.Canceled) {
		t.Errorf("who gave up is told %v", err)
	}
	err = db.Tx(t.Context(), func(tx *sql.Tx) error { return tx.Rollback() })
	if !errors.Is(err, sql.ErrTxDone) || problem.Of(err).Kind != problem.DiskTrouble {
		t.Errorf("who took it back is told %v", err)
	}
}

func TestTransactionThatFailsLeavesNothing(t *testing.T) {
	db := open(t, made(t, 0), one)
	defer closed(t, db)
	mind := errors.New("changed my mind")
	insert := func(ctx context.Context, then func() error) error {
		return db.Tx(ctx, func(tx *sql.Tx) error {
			if _, err := tx.Exec("INSERT INTO notes (text) VALUES ('x')"); err != nil {
				return err
			}
			return then()
		})
	}

	if err := insert(t.Context(), func() error { return mind }); !errors.Is(err, mind) {
		t.Errorf("the error became %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if err := insert(ctx, func() error { cancel(); return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("a caller who gave up is told %v", err)
	}
	func() {
		defer func() { _ = recover() }()
		_ = insert(t.Context(), func() error { panic("at the worst moment") })
	}()

	if n := value[int](t, db.Read, "SELECT count(*) FROM notes"); n != 0 {
		t.Errorf("%d rows were kept", n)
	}
	if err := insert(t.Context(), func() error { return nil }); err != nil {
		t.Errorf("the next transaction: %v", err)
	}
}

func TestReadersSeeWhatIsCommittedAndNothingElse(t *testing.T) {
	db := open(t, made(t, 0), one)
	defer closed(t, db)
	err := db.Tx(t.Context(), func(tx *sql.Tx) error {
		if _, err := tx.Exec("INSERT INTO notes (text) VALUES ('x')"); err != nil {
			return err
		}
		if n := value[int](t, db.Read, "SELECT count(*) FROM notes"); n != 0 {
			t.Error("a reader saw what was not committed")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := value[int](t, db.Read, "SELECT count(*) FROM notes"); n != 1 {
		t.Error("a reader did not see what was committed")
	}
}

func TestDuplicateIsToldFromOtherErrors(t *testing.T) {
	db := open(t, made(t, 0), one)
	defer closed(t, db)
	exec(t, db.Write, "CREATE UNIQUE INDEX once ON notes (text)")
	exec(t, db.Write, "INSERT INTO notes (text) VALUES ('x')")

	_, twice := db.Write.ExecContext(t.Context(), "INSERT INTO notes (text) VALUES ('x')")
	_, null := db.Write.ExecContext(t.Context(), "INSERT INTO notes (text) VALUES (NULL)")

	if !sqlite.IsDuplicate(twice) || sqlite.IsDuplicate(null) || sqlite.IsDuplicate(nil) {
		t.Errorf("duplicate: %v, not duplicate: %v", twice, null)
	}
}

// SQLite has finer codes than the ones that mean damage. A finer one of "read-only"
// means the folder or the disk, never the header of the file.
func TestFinerCodesOfDamageAreDamageAndThoseOfReadOnlyAreNot(t *testing.T) {
	path := filepath.Join(t.TempDir(), "plain.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	exec(t, db, "CREATE TABLE x (a, b); CREATE INDEX by_a ON x (a); INSERT INTO x VALUES (1, 2)")
	exec(t, db, "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, '(a)', '(b)') WHERE name = 'by_a'; PRAGMA writable_schema = RESET")
	_, corrupt := db.ExecContext(t.Context(), "DELETE FROM x WHERE rowid = 1")
	exec(t, db, "PRAGMA query_only = ON")
	_, readOnly := db.ExecContext(t.Context(), "CREATE TABLE y (a)")
	exec(t, db, "PRAGMA query_only = OFF")

	if !strings.Contains(fmt.Sprint(corrupt), "(779)") || !errors.Is(sqlite.AsDamaged(corrupt), sqlite.ErrDamaged) {
		t.Errorf("an index that misses a row: %v", corrupt)
	}
	if !strings.Contains(fmt.Sprint(readOnly), "(8)") || !errors.Is(sqlite.Damage(readOnly), sqlite.ErrDamaged) || errors.Is(sqlite.AsDamaged(readOnly), sqlite.ErrDamaged) {
		t.Errorf("read-only: %v", readOnly)
	}
	if err := os.Rename(path, path+".moved"); err != nil {
		return // Windows does not rename open files
	}
	_, moved := db.ExecContext(t.Context(), "CREATE TABLE z (a)")
	if !strings.Contains(fmt.Sprint(moved), "(1032)") || errors.Is(sqlite.Damage(moved), sqlite.ErrDamaged) {
		t.Errorf("a file that was moved: %v", moved)
	}
}
