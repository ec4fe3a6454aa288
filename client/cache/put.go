package cache

// Writing users into the copy. Thousands go through here at the first start, so
// what a user costs counts: one statement, kept prepared, and what sorting and
// searching need is computed once, or not at all where it stays the same. Several
// rows in a statement are no faster: SQLite then keeps a journal of its own to undo
// half a statement.

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sqlite"
)

// insertUser stores a user, unless a later request spoke of the user. Who is
// known from a later request than one of the walk is not marked as met, and need
// not be: see Missing.
const insertUser = `
INSERT INTO users (id, user_name, display_name, email, status, role, rates,
	invited_at, joined_at, archived_at, last_modified, version, addresses, external_id, employee_number, name_key, email_key, folded, stamp, walk)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET
	user_name = excluded.user_name, display_name = excluded.display_name, email = excluded.email,
	status = excluded.status, role = excluded.role, rates = excluded.rates,
	invited_at = excluded.invited_at, joined_at = excluded.joined_at, archived_at = excluded.archived_at,
	last_modified = excluded.last_modified, version = excluded.version,
	addresses = excluded.addresses, external_id = excluded.external_id, employee_number = excluded.employee_number,
	name_key = excluded.name_key, email_key = excluded.email_key, folded = excluded.folded, stamp = excluded.stamp,
	walk = iif(excluded.walk <> 0, excluded.walk, walk)
WHERE excluded.stamp >= users.stamp`

// updateUser does what insertUser would to a user whose name and address are the
// same, as they are where one was archived: the indexes over them stay as they are,
// and their keys need not be computed.
const updateUser = `
UPDATE users SET status = ?, role = ?, rates = ?, invited_at = ?, joined_at = ?, archived_at = ?, last_modified = ?, version = ?,
	addresses = ?, external_id = ?, employee_number = ?, stamp = ?
WHERE id = ? AND user_name = ? AND display_name = ? AND email = ? AND stamp <= ?`

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
		insert, update := tx.StmtContext(ctx, c.insert), tx.StmtContext(ctx, c.update)
		last := walk
		for _, a := range answers {
			last = max(last, a.Stamp)
			for _, u := range c.notRemovedAfter(a.Stamp, a.Users) {
				if err := c.put(ctx, insert, update, a.Stamp, walk, u); err != nil {
					return err
				}
			}
		}
		return remember(ctx, tx, last)
	})
	c.changes.Add(1)
	return sqlite.While(writing, err)
}

// put stores one user.
func (c *Cache) put(ctx context.Context, insert, update *sql.Stmt, stamp, walk Stamp, u directory.User) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	// The driver watches a context with a goroutine for every statement, which
	// costs a quarter of the time. These last microseconds.
	ctx = context.WithoutCancel(ctx)
	if walk == 0 { // a walk brings everybody, and at first nobody is known
		if known, err := renew(ctx, update, stamp, u); known || err != nil {
			return err
		}
	}
	address := directory.Fold(u.Address())
	_, err := insert.ExecContext(ctx, u.ID, u.UserName, u.DisplayName, u.Email, u.Status, u.Role, u.Rates,
		nanos(u.InvitedAt), nanos(u.JoinedAt), nanos(u.ArchivedAt), nanos(u.LastModified), u.Version,
		u.Addresses, u.ExternalID, u.EmployeeNumber, c.key(u.Name(), address), address, directory.Fold(u.Name())+"\n"+address, stamp, walk)
	return err
}

// renew brings a user up to date whom the copy has under the same name and address;
// known is false if there is none.
func renew(ctx context.Context, update *sql.Stmt, stamp Stamp, u directory.User) (known bool, err error) {
	result, err := update.ExecContext(ctx, u.Status, u.Role, u.Rates,
		nanos(u.InvitedAt), nanos(u.JoinedAt), nanos(u.ArchivedAt), nanos(u.LastModified), u.Version,
		u.Addresses, u.ExternalID, u.EmployeeNumber, stamp,
		u.ID, u.UserName, u.DisplayName, u.Email, stamp)
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
