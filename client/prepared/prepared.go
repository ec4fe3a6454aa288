// Package prepared keeps the lists of leavers that the admin prepared, in leavers.db,
// until he deletes them. It loses nothing: every commit is on the disk before it returns,
// and counted; every row has a checksum.
//
// It knows SQL and the words of client/directory. It does not know the copy or the
// outbox: how the people of a list stand is told to it.
package prepared

import (
	"context"
	"database/sql"
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
-- Of few lists a second copy is cheap, and without its list an entry has no name to stand under.
CREATE INDEX lists_twice ON lists (id, name, origin, created_at, created_by, checksum);
CREATE TABLE entries (
	id       INTEGER PRIMARY KEY AUTOINCREMENT,
	list     INTEGER NOT NULL REFERENCES lists (id),
	line     INTEGER NOT NULL,
	written  TEXT NOT NULL,
	address  TEXT NOT NULL,
	number   TEXT NOT NULL,
	name     TEXT NOT NULL,
	leaves   TEXT NOT NULL, -- a day, or '' for now
	note     TEXT NOT NULL,
	person   TEXT NOT NULL, -- id of who is meant, '' for nobody
	shown    TEXT NOT NULL, -- who is meant as the admin was shown him, JSON, or ''
	added_at INTEGER NOT NULL,
	set_at   INTEGER NOT NULL,
	words    TEXT NOT NULL, -- what a search looks at, folded
	checksum BLOB NOT NULL -- over the whole row
) STRICT;
CREATE INDEX entries_by_list ON entries (list, id);
CREATE TABLE mark ( -- one row; see sqlite.Keeper
	id      TEXT NOT NULL,
	commits INTEGER NOT NULL
) STRICT;
INSERT INTO mark VALUES (lower(hex(randomblob(16))), 0);
`}

var schema = sqlite.Schema{ApplicationID: applicationID, Migrations: migrations}

// keeper is how the store is kept.
func keeper() sqlite.Keeper {
	return sqlite.Keeper{
		Schema: schema, Name: "the prepared leavers", Verify: verify,
		Filled: "SELECT EXISTS (SELECT 1 FROM lists)", Rows: "SELECT count(*) FROM entries",
	}
}

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
	kept *sqlite.Precious
	db   *sql.DB // to read from

	mu      sync.Mutex // guards what follows
	index   *Index     // the one that was read last, or nil
	indexOf int64      // of which changes it was
}

// Open opens or makes the store at path. It returns sqlite.ErrDamaged, wrapped, also where
// the file is whole and a row in it is not, where its last commits are missing, and where it
// is gone; or sqlite.ErrNewer, wrapped. Replace goes on from a damaged one.
func Open(ctx context.Context, path string) (*Store, error) {
	kept, err := keeper().Open(ctx, path)
	if err != nil {
		return nil, err
	}
	return newStore(path, kept), nil
}

func newStore(path string, kept *sqlite.Precious) *Store {
	return &Store{path: path, kept: kept, db: kept.DB.Read}
}

// Close closes the store.
func (s *Store) Close() error { return s.kept.Close() }
