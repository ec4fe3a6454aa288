// Package cache is the local copy of an organization's users, in cache.db. The
// window reads nothing else, and the network only ever writes to it. It may be
// thrown away at any time: the service has it all.
//
// It knows SQL and the words of client/directory; it knows nothing of the
// network. Everything in it may be called from any goroutine except the one
// that draws the window, which never waits for a disk.
package cache

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sqlite"
)

// applicationID is "MQca" in ASCII.
const applicationID = 0x4d516361

var migrations = []string{`
CREATE TABLE users (
	rid           INTEGER PRIMARY KEY,
	id            TEXT NOT NULL UNIQUE,
	user_name     TEXT NOT NULL,
	display_name  TEXT NOT NULL,
	email         TEXT NOT NULL,
	status        TEXT NOT NULL,
	role          TEXT NOT NULL,
	rates         TEXT NOT NULL,
	invited_at    INTEGER, -- times are nanoseconds since 1970, NULL if unknown
	joined_at     INTEGER,
	archived_at   INTEGER,
	last_modified INTEGER,
	version       TEXT NOT NULL,
	name_key      BLOB NOT NULL, -- collation key, so that É sorts beside E
	email_key     TEXT NOT NULL,
	folded        TEXT NOT NULL, -- name and address without case, for the search
	stamp         INTEGER NOT NULL, -- when the request that brought the row began
	walk          INTEGER NOT NULL  -- the last complete walk that met the user
) STRICT;
CREATE INDEX users_by_name ON users (name_key, rid);
CREATE INDEX users_by_email ON users (email_key, rid);
CREATE INDEX users_by_modified ON users (last_modified, rid);
CREATE INDEX users_by_status ON users (status, name_key, rid);
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE clock (last INTEGER NOT NULL) STRICT; -- one row: the greatest stamp that was ever written here
INSERT INTO clock VALUES (0);
`, `
ALTER TABLE users ADD COLUMN addresses TEXT NOT NULL DEFAULT ''; -- all of them, one a line; '' until the next walk
ALTER TABLE users ADD COLUMN external_id TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN employee_number TEXT NOT NULL DEFAULT '';
`, `
-- By what else than his address a user is found; see keys.go. A key whose user no
-- longer has it may stay: who reads one looks at the user.
CREATE TABLE keys (key TEXT NOT NULL, rid INTEGER NOT NULL, PRIMARY KEY (key, rid)) STRICT, WITHOUT ROWID;
CREATE TABLE keyed (upto INTEGER NOT NULL) STRICT; -- one row: users to that rid have their keys
INSERT INTO keyed VALUES (0);
CREATE INDEX users_administrators ON users (status) WHERE role = 'businessAdministrator'; -- a few of a million
`}

var schema = sqlite.Schema{ApplicationID: applicationID, Migrations: migrations}

// room lets the writing connection hold 8 MB of pages and write 16 MB to the log
// before it brings them into the file. With the defaults, 2 and 4 MB, the indexes
// of ten thousand users do not fit, and storing them takes a third longer.
const room = "PRAGMA cache_size = -8000; PRAGMA wal_autocheckpoint = 4000"

// Stamp orders requests: one that began later has a greater stamp. It is a
// counter and not a clock, because clocks are set back.
type Stamp int64

// Cache is an open copy. It is safe for use from several goroutines.
type Cache struct {
	db    *sqlite.DB
	stamp atomic.Int64
	// changes is counted after each commit.
	changes atomic.Int64
	writes  writes
	keying  sync.Mutex // held while keys are written for users who have none yet

	mu       sync.Mutex // guards what follows; a collator is not safe for concurrent use
	collator *collate.Collator
	buffer   collate.Buffer
	// removed has the stamp of each removal, so that an older answer does not
	// bring the user back. Answers do not outlive the program: nor does this.
	removed  map[string]Stamp
	removals int // how many there were
}

// Open opens or makes the copy at path. It returns sqlite.ErrDamaged or
// sqlite.ErrNewer, wrapped; the caller then sets the file aside and opens anew.
func Open(ctx context.Context, path string) (*Cache, error) {
	db, err := sqlite.Open(ctx, path, sqlite.Normal, schema)
	if err != nil {
		return nil, err
	}
	c := &Cache{db: db, collator: collate.New(language.Und), removed: map[string]Stamp{}}
	var last int64
	if err := db.Read.QueryRowContext(ctx, "SELECT last FROM clock").Scan(&last); err != nil {
		return nil, errors.Join(sqlite.While(reading, err), db.Close())
	}
	c.stamp.Store(last)
	if _, err := db.Write.ExecContext(ctx, room); err != nil {
		return nil, errors.Join(sqlite.While("prepare the copy", err), db.Close())
	}
	if c.writes, err = prepareWrites(ctx, db.Write); err != nil {
		return nil, errors.Join(sqlite.While("prepare the copy", err), db.Close())
	}
	return c, nil
}

// What is being done when something fails.
const reading, writing = "read the copy", "write the copy"

// OpenAnew is Open for whoever can do without what a copy held: one that is damaged or
// from a newer program is set aside, and the service has it all.
func OpenAnew(ctx context.Context, path string, now time.Time) (*Cache, error) {
	opened, err := Open(ctx, path)
	if !errors.Is(err, sqlite.ErrDamaged) && !errors.Is(err, sqlite.ErrNewer) {
		return opened, err
	}
	if _, err := sqlite.SetAside(path, now); err != nil {
		return nil, err
	}
	return Open(ctx, path)
}

// Close closes the copy.
func (c *Cache) Close() error {
	return sqlite.While("close the copy", errors.Join(c.writes.close(), c.db.Close()))
}

// Stamp returns a stamp greater than all before. Take it before a request that
// reads is sent, and after a request that writes was answered: what another
// request read before that moment may not know of the change.
func (c *Cache) Stamp() Stamp { return Stamp(c.stamp.Add(1)) }

// Missing returns the ids of users whom the walk did not meet although they
// were in the copy before it began, and the number of users in the copy. A user of
// whom a request spoke since then has a greater stamp, and is not missing.
func (c *Cache) Missing(ctx context.Context, walk Stamp) (ids []string, of int, err error) {
	if err := c.db.Read.QueryRowContext(ctx, "SELECT count(*) FROM users").Scan(&of); err != nil {
		return nil, 0, sqlite.While(reading, err)
	}
	err = sqlite.EachRow(ctx, c.db.Read, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	}, "SELECT id FROM users WHERE walk <> ? AND stamp < ?", walk, walk)
	if err != nil {
		return nil, 0, sqlite.While(reading, err)
	}
	return ids, of, nil
}

// Remove takes a user out of the copy because a request with that stamp was told
// that there is none, unless a later request brought the user in the meantime.
func (c *Cache) Remove(ctx context.Context, stamp Stamp, id string) error {
	err := c.db.Tx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM users WHERE id = ? AND stamp <= ?", id, stamp); err != nil {
			return err
		}
		c.mu.Lock()
		c.removed[id] = max(c.removed[id], stamp)
		c.removals++
		c.mu.Unlock()
		// The next new user may get the greatest rid of those who were removed.
		if _, err := tx.ExecContext(ctx, "UPDATE keyed SET upto = min(upto, (SELECT coalesce(max(rid), 0) FROM users))"); err != nil {
			return err
		}
		return remember(ctx, tx, stamp)
	})
	c.changes.Add(1)
	return sqlite.While(writing, err)
}

// Page returns the users that q asks for. found counts whom its search finds, of
// every status, whatever status q asks for; without a search that is everybody.
func (c *Cache) Page(ctx context.Context, q directory.Query) (users []directory.User, found directory.Counts, err error) {
	// One transaction, so that the counts and the rows are of one moment.
	tx, err := c.db.Read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, directory.Counts{}, sqlite.While(reading, err)
	}
	defer tx.Rollback()
	found, err = count(ctx, tx, q.Search)
	if err != nil {
		return nil, directory.Counts{}, sqlite.While(reading, err)
	}
	where, args := filter(q)
	users, err = selectUsers(ctx, tx, "FROM users"+where+order(q)+" LIMIT ? OFFSET ?", append(args, q.Limit, q.Offset)...)
	if err != nil {
		return nil, directory.Counts{}, sqlite.While(reading, err)
	}
	return users, found, nil
}

// Users returns the users with these ids, in the order of the ids; ids that are
// not in the copy are left out.
func (c *Cache) Users(ctx context.Context, ids []string) ([]directory.User, error) {
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, sqlite.While(reading, err)
	}
	users, err := selectUsers(ctx, c.db.Read, "FROM json_each(?) AS wanted JOIN users ON users.id = wanted.value ORDER BY wanted.key", string(list))
	return users, sqlite.While(reading, err)
}

// Counts returns how many users have each status.
func (c *Cache) Counts(ctx context.Context) (directory.Counts, error) {
	counts, err := count(ctx, c.db.Read, "")
	return counts, sqlite.While(reading, err)
}

// count counts whom a search finds, by status. With a search each row is looked at
// once, in the order of the table: to group them, SQLite would walk the index of
// statuses and jump to a row for each entry.
func count(ctx context.Context, q sqlite.Querier, search string) (directory.Counts, error) {
	counts := directory.Counts{ByStatus: map[directory.Status]int{}}
	add := func(rows *sql.Rows) error {
		var s directory.Status
		var n int
		err := rows.Scan(&s, &n)
		counts.ByStatus[s] = n
		counts.All += n
		return err
	}
	where, args := filter(directory.Query{Search: search})
	query := "SELECT status, count(*) FROM users GROUP BY status"
	if where != "" {
		query = "SELECT status, count(*) FROM users NOT INDEXED" + where + " GROUP BY status"
	}
	if err := sqlite.EachRow(ctx, q, add, query, args...); err != nil {
		return directory.Counts{}, err
	}
	return counts, nil
}

// Administrators returns how many users are business administrators and Active.
func (c *Cache) Administrators(ctx context.Context) (n int, err error) {
	// The role stands in the text, as in that of the index.
	err = c.db.Read.QueryRowContext(ctx, "SELECT count(*) FROM users WHERE role = '"+string(directory.RoleBusinessAdministrator)+"' AND status = ?",
		directory.Active).Scan(&n)
	return n, sqlite.While(reading, err)
}

// SetFact keeps a small value beside the users.
func (c *Cache) SetFact(ctx context.Context, name, value string) error {
	_, err := c.db.Write.ExecContext(ctx, "INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value)
	return sqlite.While(writing, err)
}

// Fact returns a value that SetFact kept, or "".
func (c *Cache) Fact(ctx context.Context, name string) (value string, err error) {
	err = c.db.Read.QueryRowContext(ctx, "SELECT value FROM facts WHERE name = ?", name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, sqlite.While(reading, err)
}

// columns names its table, because json_each has an id of its own.
const columns = `users.id, user_name, display_name, email, status, role, rates,
	invited_at, joined_at, archived_at, last_modified, version, addresses, external_id, employee_number`

// selectUsers reads the users that a query brings, of which from begins with FROM.
func selectUsers(ctx context.Context, q sqlite.Querier, from string, args ...any) (users []directory.User, err error) {
	err = sqlite.EachRow(ctx, q, func(rows *sql.Rows) error {
		var u directory.User
		var invited, joined, archived, modified sql.NullInt64
		err := rows.Scan(&u.ID, &u.UserName, &u.DisplayName, &u.Email, &u.Status, &u.Role, &u.Rates,
			&invited, &joined, &archived, &modified, &u.Version, &u.Addresses, &u.ExternalID, &u.EmployeeNumber)
		u.InvitedAt, u.JoinedAt, u.ArchivedAt, u.LastModified = at(invited), at(joined), at(archived), at(modified)
		users = append(users, u)
		return err
	}, "SELECT "+columns+" "+from, args...)
	if err != nil {
		return nil, err
	}
	return users, nil
}

// filter returns the WHERE clause of a query. Every word of the search must
// stand in the name or the address.
func filter(q directory.Query) (string, []any) {
	var terms []string
	var args []any
	if q.Status != "" {
		terms, args = append(terms, "status = ?"), append(args, q.Status)
	}
	for _, word := range strings.Fields(directory.Fold(q.Search)) {
		terms, args = append(terms, "instr(folded, ?) > 0"), append(args, word)
	}
	if len(terms) == 0 {
		return "", nil
	}
	return " WHERE " + strings.Join(terms, " AND "), args
}

// order returns the ORDER BY clause of a query. Users of one status go by name,
// other ties by row, so that a page is the same each time. Descending is exactly
// the reverse, so that one index serves both directions.
func order(q directory.Query) string {
	columns := []string{"name_key", "rid"}
	switch q.Sort {
	case directory.SortByEmail:
		columns = []string{"email_key", "rid"}
	case directory.SortByStatus:
		columns = []string{"status", "name_key", "rid"}
	case directory.SortByLastModified:
		columns = []string{"last_modified", "rid"}
	}
	if q.Descending {
		return " ORDER BY " + strings.Join(columns, " DESC, ") + " DESC"
	}
	return " ORDER BY " + strings.Join(columns, ", ")
}

func at(n sql.NullInt64) time.Time {
	if !n.Valid {
		return time.Time{}
	}
	return time.Unix(0, n.Int64).UTC()
}
