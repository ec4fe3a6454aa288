package cache

// By what else users are found than by their address, which is a column with an index:
// user names, further addresses, numbers and the words of their names. Each is a key in a
// table of its own.
//
// Keys in the order in which users come would slow down a walk: each lies in another
// place. So who is new gets them after the walk, with many others and in the order of the
// keys. New users have greater rids than all before, so one number says who has his keys.
// Keys are never taken away: who reads one looks at the user.

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"strings"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sqlite"
)

// What a key begins with, by what it is.
const (
	addressKey = "@" // a user name or an address, folded
	numberKey  = "#" // an external id or an employee number, as it is
	nameKey    = "~" // a word of the name, and after it the others
)

const (
	// keyedAtOnce is how many users get their keys together: the more, the nearer to each other their keys are.
	keyedAtOnce = 100_000
	// writtenAtOnce is how many keys are written in one transaction: meanwhile nobody
	// else writes.
	writtenAtOnce = 10_000
)

// Words of a name, and bytes of a key, beyond which nothing is kept: names have less.
const (
	wordsAtMost = 8
	bytesAtMost = 200
)

// keyUser writes the keys of one user, of whom the others are there already.
const keyUser = `
INSERT OR IGNORE INTO keys SELECT wanted.value, users.rid FROM json_each(?2) AS wanted JOIN users ON users.id = ?1`

// keysOf returns by what a user is found besides his address.
func keysOf(u directory.User) (keys []string) {
	shown := directory.Fold(u.Address())
	add := func(kind, key string) {
		if key = kind + cut(key, bytesAtMost); len(key) > len(kind) && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	for _, address := range append(u.Addresses.All(), u.UserName) {
		if folded := directory.Fold(address); folded != shown {
			add(addressKey, folded)
		}
	}
	for _, number := range []string{u.ExternalID, u.EmployeeNumber} {
		add(numberKey, strings.TrimSpace(number))
	}
	for _, turned := range turns(directory.NameWords(u.DisplayName)) {
		add(nameKey, turned)
	}
	return keys
}

// turns returns the words once for each of them, with that one first and the others
// after it in their order.
func turns(words []string) (all []string) {
	words = words[:min(len(words), wordsAtMost)]
	for i, word := range words {
		turned := append(append([]string{word}, words[:i]...), words[i+1:]...)
		all = append(all, strings.Join(turned, " "))
	}
	return all
}

// cut returns s, or the beginning of it that has whole characters and n bytes at most.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}

// addKeys writes the keys of a user who was changed.
func addKeys(ctx context.Context, key *sql.Stmt, u directory.User) error {
	list, err := json.Marshal(keysOf(u))
	if err == nil {
		_, err = key.ExecContext(ctx, u.ID, string(list))
	}
	return err
}

// Index writes the keys of those who came since the last time. All that looks for keys
// does it first; after a walk of a million users it takes many seconds, and had better
// be done before somebody waits for it.
func (c *Cache) Index(ctx context.Context) error {
	c.keying.Lock()
	defer c.keying.Unlock()
	for {
		more, err := c.indexSome(ctx)
		if err != nil || !more {
			return sqlite.While("index the copy", err)
		}
	}
}

// entry is a row of the table of keys.
type entry struct {
	key string
	rid int64
}

// indexSome writes the keys of the next keyedAtOnce users, if there are any. Keys of
// which the copy does not know yet that they are there do no harm.
func (c *Cache) indexSome(ctx context.Context) (some bool, err error) {
	err = c.db.Read.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM users WHERE rid > (SELECT upto FROM keyed))").Scan(&some)
	if err != nil || !some {
		return false, err
	}
	var removals int
	// In a transaction that writes: no removal is half done.
	if err := c.db.Tx(ctx, func(*sql.Tx) error { removals = c.removalsUntilNow(); return nil }); err != nil {
		return false, err
	}
	entries, last, err := c.unindexed(ctx)
	if err != nil {
		return false, err
	}
	slices.SortFunc(entries, func(a, b entry) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.rid, b.rid)) })
	for part := range slices.Chunk(entries, writtenAtOnce) {
		if err := c.db.Tx(ctx, func(tx *sql.Tx) error { return writeKeys(ctx, tx, part) }); err != nil {
			return false, err
		}
	}
	return true, c.db.Tx(ctx, func(tx *sql.Tx) error {
		if c.removalsUntilNow() != removals {
			return nil // who was removed meanwhile may have left his rid to somebody new
		}
		_, err := tx.ExecContext(ctx, "UPDATE keyed SET upto = max(upto, ?)", last)
		return err
	})
}

// removalsUntilNow returns how many removals there were; those under way count.
func (c *Cache) removalsUntilNow() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.removals
}

// unindexed returns the keys of the next users who have none, and the rid of the last of
// these users; 0 where they are gone.
func (c *Cache) unindexed(ctx context.Context) (entries []entry, last int64, err error) {
	err = sqlite.EachRow(ctx, c.db.Read, func(rows *sql.Rows) error {
		var u directory.User
		err := rows.Scan(&last, &u.UserName, &u.DisplayName, &u.Email, &u.Addresses, &u.ExternalID, &u.EmployeeNumber)
		for _, key := range keysOf(u) {
			entries = append(entries, entry{key, last})
		}
		return err
	}, "SELECT rid, user_name, display_name, email, addresses, external_id, employee_number FROM users "+
		"WHERE rid > (SELECT upto FROM keyed) ORDER BY rid LIMIT ?", keyedAtOnce)
	return entries, last, err
}

func writeKeys(ctx context.Context, tx *sql.Tx, entries []entry) error {
	insert, err := tx.PrepareContext(ctx, "INSERT OR IGNORE INTO keys VALUES (?, ?)")
	if err != nil {
		return err
	}
	defer insert.Close()
	for _, e := range entries {
		if _, err := insert.ExecContext(context.WithoutCancel(ctx), e.key, e.rid); err != nil { // see put
			return err
		}
	}
	return ctx.Err()
}
