package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
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
	switch {
	case err != nil:
		return nil, 0, While(doing, err)
	case !info.Mode().IsRegular():
		return nil, 0, While(doing, errors.New("not a regular file"))
	case info.Size() == 0:
		return nil, 0, While(doing, fmt.Errorf("%w: it is empty", ErrDamaged))
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
	version, err = knownVersion(ctx, db, schema)
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
	return (&url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path), RawQuery: q.Encode()}).String()
}

// knownVersion reads how many migrations a database has seen.
func knownVersion(ctx context.Context, db *sql.DB, schema Schema) (version int, err error) {
	var application int32
	if err := db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&application); err != nil {
		return 0, err
	}
	if err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return 0, err
	}
	if application != schema.ApplicationID || version < 1 {
		return 0, ErrDamaged
	}
	newer, err := isNewer(ctx, db, schema, version)
	if err != nil {
		return 0, err
	}
	if newer {
		return 0, ErrNewer
	}
	return version, nil
}
