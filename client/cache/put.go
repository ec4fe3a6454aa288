package cache

// Writing users into the copy. Thousands go through here at the first start, so
// what a user costs counts: one statement, kept prepared, and what sorting and
// searching need is computed once, or not at all where it stays the same. Several
// rows in a statement are no faster: SQLite then keeps a journal of its own to undo
// half a statement.

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sqlite"
)

// insertUser stores a user whom the copy does not have.
const insertUser = `
INSERT INTO users (id, user_name, display_name, email, status, role, rates,
	invited_at, joined_at, archived_at, last_modified, version, addresses, external_id, employee_number, name_key, email_key, folded, stamp, walk)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO NOTHING`

// renewUser stores a user whose name, addresses and numbers are the same, as they are
// where one was archived, and for almost everybody in a further walk: the indexes over
// them stay as they are, and their keys need not be computed. Here as in
// changeUser, what a later request said of the user stays. Who is known from a later
// request than one of the walk is not marked as met, and need not be: see Missing.
const renewUser = `
UPDATE users SET status = ?, role = ?, rates = ?, invited_at = ?, joined_at = ?, archived_at = ?, last_modified = ?, version = ?,
	stamp = ?, walk = coalesce(nullif(?, 0), walk)
WHERE id = ? AND user_name = ? AND display_name = ? AND email = ? AND addresses = ? AND external_id = ? AND employee_number = ? AND stamp <= ?`

// changeUser stores everything of a user whom the copy has.
const changeUser = `
UPDATE users SET user_name = ?2, display_name = ?3, email = ?4, status = ?5, role = ?6, rates = ?7,
	invited_at = ?8, joined_at = ?9, archived_at = ?10, last_modified = ?11, version = ?12, addresses = ?13, external_id = ?14, employee_number = ?15,
	name_key = ?16, email_key = ?17, folded = ?18, stamp = ?19, walk = coalesce(nullif(?20, 0), walk)
WHERE id = ?1 AND stamp <= ?19`

// writes are the statements that store users.
type writes struct {
	insert, renew, change, key *sql.Stmt
}

func prepareWrites(ctx context.Context, db *sql.DB) (w writes, err error) {
	for _, statement := range []struct {
		into **sql.Stmt
		text string
	}{{&w.insert, insertUser}, {&w.renew, renewUser}, {&w.change, changeUser}, {&w.key, keyUser}} {
		if *statement.into, err = db.PrepareContext(ctx, statement.text); err != nil {
			return writes{}, errors.Join(err, w.close())
		}
	}
	return w, nil
}

// in returns the statements within a transaction.
func (w writes) in(ctx context.Context, tx *sql.Tx) writes {
	return writes{tx.StmtContext(ctx, w.insert), tx.StmtContext(ctx, w.renew), tx.StmtContext(ctx, w.change), tx.StmtContext(ctx, w.key)}
}

func (w writes) close() (err error) {
	for _, statement := range []*sql.Stmt{w.insert, w.renew, w.change, w.key} {
		if statement != nil {
			err = errors.Join(err, statement.Close())
		}
	}
	return err
}

// Answer is what one request brought.
type Answer struct {
	// Stamp is from before the request was sent.
	Stamp Stamp
	Users []directory.User
}

// Put stores users that a request with that stamp brought. What a later request
// said of a user, be it that there is none, stays as it is. walk marks the users
// as met by that walk, whose stamp is not greater than theirs; 0 leaves the mark.
func (c *Cache) Put(ctx context.Context, stamp, walk Stamp, users ...directory.User) error {
	return c.PutAnswers(ctx, walk, Answer{stamp, users})
}

// PutAnswers stores several answers at once, all of them or none; otherwise it
// is like Put.
func (c *Cache) PutAnswers(ctx context.Context, walk Stamp, answers ...Answer) error {
	err := c.db.Tx(ctx, func(tx *sql.Tx) error {
		writes := c.writes.in(ctx, tx)
		last := walk
		for _, a := range answers {
			last = max(last, a.Stamp)
			known := walk == 0 // a walk brings everybody, and at first nobody is known
			for _, u := range c.notRemovedAfter(a.Stamp, a.Users) {
				var err error
				if known, err = c.put(ctx, writes, a.Stamp, walk, u, known); err != nil {
					return err
				}
			}
		}
		return remember(ctx, tx, last)
	})
	c.changes.Add(1)
	return sqlite.While(writing, err)
}

// put stores one user, unless a later request spoke of him, and reports whether he was
// in the copy before. expected is what to try first: in most answers he is if the one
// before him was.
func (c *Cache) put(ctx context.Context, writes writes, stamp, walk Stamp, u directory.User, expected bool) (known bool, err error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	// The driver watches a context with a goroutine for every statement, which
	// costs a quarter of the time. These last microseconds.
	ctx = context.WithoutCancel(ctx)
	if expected {
		if renewed, err := renew(ctx, writes.renew, stamp, walk, u); renewed || err != nil {
			return true, err
		}
	}
	address := directory.Fold(u.Address())
	row := []any{u.ID, u.UserName, u.DisplayName, u.Email, u.Status, u.Role, u.Rates,
		nanos(u.InvitedAt), nanos(u.JoinedAt), nanos(u.ArchivedAt), nanos(u.LastModified), u.Version,
		u.Addresses, u.ExternalID, u.EmployeeNumber, c.key(u.Name(), address), address, directory.Fold(u.Name()) + "\n" + address, stamp, walk}
	if inserted, err := changes(writes.insert.ExecContext(ctx, row...)); inserted || err != nil {
		return false, err
	}
	if !expected {
		if renewed, err := renew(ctx, writes.renew, stamp, walk, u); renewed || err != nil {
			return true, err
		}
	}
	changed, err := changes(writes.change.ExecContext(ctx, row...))
	if err != nil || !changed {
		return true, err
	}
	return true, addKeys(ctx, writes.key, u)
}

// renew brings a user up to date whom the copy has under the same name, addresses and
// numbers; known is false if there is none.
func renew(ctx context.Context, update *sql.Stmt, stamp, walk Stamp, u directory.User) (known bool, err error) {
	return changes(update.ExecContext(ctx, u.Status, u.Role, u.Rates,
		nanos(u.InvitedAt), nanos(u.JoinedAt), nanos(u.ArchivedAt), nanos(u.LastModified), u.Version, stamp, walk,
		u.ID, u.UserName, u.DisplayName, u.Email, u.Addresses, u.ExternalID, u.EmployeeNumber, stamp))
}

// changes reports whether a statement changed a row.
func changes(result sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n > 0, err
}

// remember keeps the counter of stamps ahead of all that were ever written.
func remember(ctx context.Context, tx *sql.Tx, stamp Stamp) error {
	_, err := tx.ExecContext(ctx, "UPDATE clock SET last = max(last, ?)", stamp)
	return err
}

// notRemovedAfter returns the users of whom no request after that stamp was told
// that there is none.
func (c *Cache) notRemovedAfter(stamp Stamp, users []directory.User) []directory.User {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.removed) == 0 {
		return users
	}
	return slices.DeleteFunc(slices.Clone(users), func(u directory.User) bool { return c.removed[u.ID] > stamp })
}

// key orders users by name, and those of one name by address, which is folded.
func (c *Cache) key(name, address string) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.buffer.Reset()
	collated := c.collator.KeyFromString(&c.buffer, name)
	key := make([]byte, 0, len(collated)+1+len(address))
	return append(append(append(key, collated...), 0), address...)
}

// nanos is the stored form of a time; years that do not fit count as unknown.
func nanos(t time.Time) any {
	if t.IsZero() || t.Year() < 1700 || t.Year() > 2200 {
		return nil
	}
	return t.UnixNano()
}
