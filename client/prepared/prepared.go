// Package prepared keeps the lists of leavers that the admin prepared, in leavers.db,
// until he deletes them. It loses nothing: every commit is on the disk before it returns.
//
// It knows SQL and the words of client/directory. It does not know the copy or the
// outbox: how the people of a list stand is told to it.
package prepared

import (
	"context"
	"errors"
	"sync"

	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sqlite"
)

// applicationID is "MQlv" in ASCII.
const applicationID = 0x4d516c76

var migrations = []string{`
CREATE TABLE lists (
	id         INTEGER PRIMARY KEY AUTOINCREMENT, -- a number is never given twice
	name       TEXT NOT NULL,
	origin     TEXT NOT NULL, -- JSON
	created_at INTEGER NOT NULL, -- nanoseconds since 1970, as all times here
	created_by TEXT NOT NULL,
	checksum   BLOB NOT NULL -- over the whole row
) STRICT;
CREATE TABLE entries (
	id        INTEGER PRIMARY KEY AUTOINCREMENT,
	list      INTEGER NOT NULL REFERENCES lists (id),
	line      INTEGER NOT NULL,
	written   TEXT NOT NULL,
	address   TEXT NOT NULL,
	number    TEXT NOT NULL,
	name      TEXT NOT NULL,
	leaves    TEXT NOT NULL, -- a day, or '' for now
	note      TEXT NOT NULL,
	person    TEXT NOT NULL, -- id of who is meant, '' for nobody
	shown     TEXT NOT NULL, -- who is meant as the admin was shown him, JSON, or ''
	added_at  INTEGER NOT NULL,
	set_at    INTEGER NOT NULL,
	checksum  BLOB NOT NULL, -- over all that stands before it, but the id
	words     TEXT NOT NULL  -- what a search looks at, folded
) STRICT;
CREATE INDEX entries_by_list ON entries (list, id);
`}

var schema = sqlite.Schema{ApplicationID: applicationID, Migrations: migrations}

// reading is what is being done when a read fails.
const reading = "read the prepared leavers"

// Errors; compare with errors.Is.
var (
	// ErrNoList: there is no such list, or no longer.
	ErrNoList = problem.NewError(problem.NoList, "there is no such list of leavers")
	// ErrNoName: a list needs a name.
	ErrNoName = problem.NewError(problem.NoListName, "the list of leavers has no name")
	// ErrFull: a list would have more than directory.LeaversInList entries.
	ErrFull = problem.NewError(problem.ListFull, "the list of leavers would be too long")
)

// Store is an open store of prepared leavers. It is safe for use from several
// goroutines.
type Store struct {
	path string
	db   *sqlite.DB

	mu      sync.Mutex // guards what follows
	index   *Index     // nil after a change
	changes int64      // how many there were
}

// Open opens or makes the store at path. It returns sqlite.ErrDamaged, wrapped, or
// sqlite.ErrNewer, wrapped.
func Open(ctx context.Context, path string) (*Store, error) {
	db, err := sqlite.Open(ctx, path, sqlite.Full, schema)
	if err != nil {
		return nil, err
	}
	s := &Store{path: path, db: db}
	if err := s.verify(ctx); err != nil {
		return nil, errors.Join(sqlite.While(reading, sqlite.AsDamaged(err)), db.Close())
	}
	return s, nil
}

// Close closes the store.
func (s *Store) Close() error { return sqlite.While("close the prepared leavers", s.db.Close()) }
