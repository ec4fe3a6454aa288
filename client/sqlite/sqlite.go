// Package sqlite opens the databases of the program the one way that all of
// them need: a single writing connection, a pool of reading ones, write-ahead
// logging, private files, and numbered migrations. What fails is an *Error, which
// says of what kind the trouble is.
//
// What must lose nothing is Precious besides: its commits are counted, its rows have
// checksums, and what can be read of a damaged file is brought over into a new one.
//
// It knows files and pragmas; what is in the tables is the business of client/cache,
// client/outbox and client/prepared.
package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"mileiq.example/admin/client/problem"
)

// Errors that Open can return; compare with errors.Is.
var (
	// ErrDamaged: the file is not a database, or not one that can be read.
	ErrDamaged = problem.NewError(problem.Damaged, "the database is damaged")
	// ErrNewer: a newer version of the program wrote the file.
	ErrNewer = problem.NewError(problem.NewerVersion, "the database was written by a newer version of the program")
)

// Synchronous is how long a commit waits for the disk.
type Synchronous string

const (
	// Normal may lose the last commits when the power fails, never the file.
	Normal Synchronous = "NORMAL"
	// Full has every commit on the disk before it returns.
	Full Synchronous = "FULL"
)

// Schema says whose file it is and how to bring it up to date.
type Schema struct {
	// ApplicationID marks the file as ours (PRAGMA application_id).
	ApplicationID int32
	// Migrations are applied in order, each once and each in a transaction of
	// its own; the number of applied ones is PRAGMA user_version. Each adds or
	// changes a table or an index: a file with more migrations and nothing new
	// in it counts as damaged, not as newer.
	Migrations []string
	// Driver is the name that opens the file in database/sql; "" is SQLite's own.
	// Tests name one that fails: see client/sqlite/sqlitetest.
	Driver string
}

func (s Schema) driver() string { return cmp.Or(s.Driver, "sqlite") }

// DB is an open database. It is safe for use from several goroutines.
type DB struct {
	// Write has one connection; every transaction on it is IMMEDIATE, because
	// a deferred one that turns into a writer fails at once, whatever the busy
	// time-out (SQLITE_BUSY_SNAPSHOT).
	Write *sql.DB
	// Read is a pool of connections that cannot write. Where the disk has no shared memory
	// it is Write: then nobody may use either while rows or a transaction of it are open.
	Read *sql.DB
}

// Open opens or makes the database at path. A folder that is not there is made
// 0700; the file is made 0600, and so are the files that SQLite puts beside it.
// It returns ErrDamaged or ErrNewer, wrapped, and then has changed nothing of
// what the file says.
func Open(ctx context.Context, path string, sync Synchronous, schema Schema) (*DB, error) {
	doing := "open " + filepath.Base(path)
	made, err := makePrivate(path)
	if err != nil {
		return nil, While(doing, err)
	}
	db, err := open(ctx, path, sync, schema, made)
	if err != nil && made {
		// An empty file would pass for a damaged one the next time.
		err = errors.Join(err, removeAll(path))
	}
	if err != nil {
		return nil, While(doing, err)
	}
	return db, nil
}

func open(ctx context.Context, path string, sync Synchronous, schema Schema, made bool) (*DB, error) {
	write, err := openWriter(ctx, dsn(path, sync, writing), schema, made)
	if lacksSharedMemory(err) {
		single, err := openWriter(ctx, dsn(path, sync, alone), schema, made)
		if err != nil {
			return nil, err
		}
		return &DB{Write: single, Read: single}, nil
	}
	if err != nil {
		return nil, err
	}
	read, err := sql.Open(schema.driver(), dsn(path, sync, reading))
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	read.SetMaxOpenConns(4)
	return &DB{Write: write, Read: read}, nil
}

// openWriter opens the one connection that writes.
func openWriter(ctx context.Context, name string, schema Schema, made bool) (*sql.DB, error) {
	write, err := sql.Open(schema.driver(), name)
	if err != nil {
		return nil, err
	}
	write.SetMaxOpenConns(1)
	if err := prepare(ctx, write, schema, made); err != nil {
		return nil, errors.Join(err, write.Close())
	}
	return write, nil
}

// lacksSharedMemory reports whether an opening failed because the disk cannot map the
// file that the connections of one log share (the -shm file). A single connection that
// has the database to itself needs none (https://sqlite.org/wal.html, section 8).
func lacksSharedMemory(err error) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code() {
	case sqlite3.SQLITE_IOERR_SHMOPEN, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_SHMLOCK, sqlite3.SQLITE_IOERR_SHMMAP:
		return true
	}
	code := e.Code() & 0xff
	return code == sqlite3.SQLITE_CANTOPEN || code == sqlite3.SQLITE_PROTOCOL
}

// Close closes both pools.
func (db *DB) Close() error {
	return While("close the database", errors.Join(db.Read.Close(), db.Write.Close()))
}

// Tx runs f in one transaction of the writing connection and commits it if f
// returns nil, else it returns the error of f. After an error nothing that f did is
// in the database. f must use
// the transaction only: the connection that Write would need is taken.
func (db *DB) Tx(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := db.Write.BeginTx(ctx, nil)
	if err != nil {
		return While("begin a transaction", err)
	}
	defer tx.Rollback() // does nothing after Commit
	if err = f(tx); err == nil {
		err = While("commit", tx.Commit())
	}
	if errors.Is(err, sql.ErrTxDone) && ctx.Err() != nil {
		return While("commit", ctx.Err()) // database/sql rolled back because the caller gave up
	}
	return err
}

// IsDuplicate reports whether err says that a unique index has that value
// already.
func IsDuplicate(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE
}

// suffixes are the endings of the files that are one database.
var suffixes = [...]string{"-wal", "-shm", ""}

func exists(path string) bool {
	for _, suffix := range suffixes {
		if _, err := os.Lstat(path + suffix); err == nil {
			return true
		}
	}
	return false
}

func removeAll(path string) error {
	var errs []error
	for _, suffix := range suffixes {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// use is what a connection is for.
type use int

const (
	writing use = iota
	reading
	// alone reads and writes, and has the database to itself.
	alone
)

func dsn(path string, sync Synchronous, use use) string {
	q := url.Values{}
	if use == alone {
		q.Add("_pragma", "locking_mode(EXCLUSIVE)") // before anything is read
	}
	q.Add("_pragma", "busy_timeout(5000)")
	q.Add("_pragma", fmt.Sprintf("synchronous(%s)", sync))
	q.Add("_pragma", "foreign_keys(ON)")
	q.Add("_pragma", "trusted_schema(OFF)")
	q.Add("_pragma", "cell_size_check(ON)")
	// macOS flushes to the disk's own cache only, unless asked (both pragmas
	// do nothing elsewhere).
	q.Add("_pragma", "fullfsync(ON)")
	q.Add("_pragma", "checkpoint_fullfsync(ON)")
	if use == reading {
		q.Add("_pragma", "query_only(ON)")
	} else {
		q.Set("_txlock", "immediate")
	}
	return fileURL(path, q)
}

func fileURL(path string, q url.Values) string {
	return (&url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path), RawQuery: q.Encode()}).String()
}

// makePrivate makes the folder and the file before SQLite does, which would
// make the file readable for everybody. made is true if there was no file.
func makePrivate(path string) (made bool, err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return false, problem.While("make its folder", err)
	}
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return true, makeEmpty(path)
	case err != nil:
		return false, err
	}
	if err := mustHoldSomething(info); err != nil {
		return false, err
	}
	// A file that came back from a backup may be readable for everybody, or not
	// writable at all.
	return false, os.Chmod(path, 0o600)
}

// mustHoldSomething returns an error where what lies at a path cannot be a database: it
// is no file, or an empty one. SQLite would take that for new and delete the log beside
// it.
func mustHoldSomething(info os.FileInfo) error {
	switch {
	case !info.Mode().IsRegular():
		return problem.New("not a regular file")
	case info.Size() == 0:
		return fmt.Errorf("%w: %w", ErrDamaged, problem.New("it is empty"))
	}
	return nil
}

func makeEmpty(path string) error {
	if exists(path) {
		// A log without its database: SQLite would delete it.
		return ErrDamaged
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// prepare makes sure that the file is ours and whole, and only then changes it.
func prepare(ctx context.Context, write *sql.DB, schema Schema, made bool) error {
	version := 0
	if !made {
		var err error
		if version, err = inspect(ctx, write, schema); err != nil {
			// What inspect asks, every sound file answers.
			return damage(err, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_READONLY)
		}
	}
	// The mode stays in the file, so that every later connection has it too.
	var mode string
	if err := write.QueryRowContext(ctx, "PRAGMA journal_mode = WAL").Scan(&mode); err != nil {
		return err
	}
	if mode != "wal" {
		return problem.New(fmt.Sprintf("write-ahead logging is not possible in this folder: journal mode %q", mode))
	}
	return AsDamaged(migrate(ctx, write, schema, version))
}

// inspect reads a file that was there before and returns how many migrations
// it has seen.
func inspect(ctx context.Context, write *sql.DB, schema Schema) (version int, err error) {
	version, newer, err := versionOf(ctx, write, schema)
	if err != nil {
		return 0, err
	}
	if err := check(ctx, write); err != nil {
		return 0, err
	}
	if newer {
		return 0, ErrNewer
	}
	return version, tryToWrite(ctx, write, version)
}

// versionOf reads how many migrations a database has seen, and whether a newer program
// made the last of them. A file without any was never ours, or lost what it held, and is
// ErrDamaged: a file that we make has the first one before Open returns.
func versionOf(ctx context.Context, db *sql.DB, schema Schema) (version int, newer bool, err error) {
	var application int32
	if err := db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&application); err != nil {
		return 0, false, err
	}
	if err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return 0, false, err
	}
	if application != schema.ApplicationID || version < 1 {
		return 0, false, ErrDamaged
	}
	newer, err = isNewer(ctx, db, schema, version)
	return version, newer, err
}

// isNewer reports whether a file of that version is one that a newer program
// wrote. It returns ErrDamaged where the version is not that of the tables.
func isNewer(ctx context.Context, write *sql.DB, schema Schema, version int) (bool, error) {
	known, err := layouts(ctx, schema, min(version, len(schema.Migrations)))
	if err != nil {
		return false, err
	}
	now, err := layout(ctx, write)
	if err != nil {
		return false, err
	}
	if version > len(known) {
		if slices.Contains(known, now) {
			return false, ErrDamaged
		}
		return true, nil
	}
	if now != known[version-1] {
		return false, ErrDamaged
	}
	return false, nil
}

func migrate(ctx context.Context, write *sql.DB, schema Schema, version int) error {
	for i := version; i < len(schema.Migrations); i++ {
		tx, err := write.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		script := fmt.Sprintf("%s;\nPRAGMA application_id = %d;\nPRAGMA user_version = %d;", schema.Migrations[i], schema.ApplicationID, i+1)
		if _, err := tx.ExecContext(ctx, script); err != nil {
			return problem.While(fmt.Sprintf("migration %d", i+1), errors.Join(err, tx.Rollback()))
		}
		if err := tx.Commit(); err != nil {
			return problem.While(fmt.Sprintf("migration %d", i+1), err)
		}
	}
	return nil
}

// check reads every page once, which costs about 0.1 s for every 100,000 users of
// a copy.
func check(ctx context.Context, write *sql.DB) error {
	var answer string
	if err := write.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&answer); err != nil {
		return err
	}
	if answer != "ok" {
		return ErrDamaged
	}
	return nil
}

// tryToWrite finds a header that calls the file read-only. It changes nothing:
// it writes what is there, and takes that back.
func tryToWrite(ctx context.Context, write *sql.DB, version int) error {
	tx, err := write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", version))
	return errors.Join(err, tx.Rollback())
}

// AsDamaged returns ErrDamaged, wrapped, for an error of SQLite that says so of
// the file, and every other err as it is.
func AsDamaged(err error) error { return damage(err, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) }

// damage turns an error with one of these primary result codes of SQLite into
// ErrDamaged. SQLITE_READONLY means the header only where it stands alone: its
// extended codes mean the folder.
func damage(err error, codes ...int) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	code := e.Code()
	if code&0xff != sqlite3.SQLITE_READONLY {
		code &= 0xff
	}
	if !slices.Contains(codes, code) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrDamaged, problem.New(fmt.Sprintf("code %d", e.Code())))
}
