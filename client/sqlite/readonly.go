package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
)

// OpenReadOnly opens the database at path for one look: it makes no database and changes
// nothing of what one says. version is how many migrations it has seen, which may be
// fewer than the program has. A database that somebody else locks is waited for only
// briefly. It returns ErrDamaged or ErrNewer, wrapped, as Open does, but reads no more
// than the header and the layout: the pages are the caller's to check. Close the result soon: on
// Windows an open file cannot be set aside.
func OpenReadOnly(ctx context.Context, path string, schema Schema) (db *sql.DB, version int, err error) {
	doing := "look into " + filepath.Base(path)
	info, err := os.Lstat(path) // and not what a link or a pipe leads to
	if err == nil {
		err = mustBeOwn(path)
	}
	if err == nil {
		err = mustHoldSomething(info)
	}
	if err != nil {
		return nil, 0, While(doing, err)
	}
	db, version, err = look(ctx, shared(path), schema)
	if lacksSharedMemory(err) {
		db, version, err = look(ctx, notShared(path), schema)
	}
	if err != nil {
		return nil, 0, While(doing, AsDamaged(err))
	}
	return db, version, nil
}

func look(ctx context.Context, name string, schema Schema) (db *sql.DB, version int, err error) {
	db, err = sql.Open(schema.driver(), name)
	if err != nil {
		return nil, 0, err
	}
	db.SetMaxOpenConns(1)
	version, newer, err := versionOf(ctx, db, schema)
	if err == nil && newer {
		err = ErrNewer
	}
	if err != nil {
		return nil, 0, errors.Join(err, db.Close())
	}
	return db, version, nil
}

func shared(path string) string { return lookDSN(path, "ro") }

// notShared is for a disk without shared memory. The connection has the database to
// itself, which takes the right to write: as it closes, it brings the log over into the
// file.
func notShared(path string) string { return lookDSN(path, "rw", "locking_mode(EXCLUSIVE)") }

func lookDSN(path, mode string, pragmas ...string) string {
	q := url.Values{"mode": {mode}}
	for _, pragma := range append(pragmas, "busy_timeout(250)", "query_only(ON)", "trusted_schema(OFF)", "cell_size_check(ON)") {
		q.Add("_pragma", pragma)
	}
	return fileURL(path, q)
}
