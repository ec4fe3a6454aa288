package cache

// Finding many users at once by the addresses of a list. It is an exact lookup,
// and never a search: who only resembles an address is somebody else.

import (
	"context"
	"database/sql"
	"encoding/json"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sqlite"
)

// Match returns the users whose e-mail address or user name has one of these
// keys (directory.AddressKey), by key; each user stands once under a key, those found by their address
// first. Keys that nobody has are not in the answer.
func (c *Cache) Match(ctx context.Context, keys []string) (map[string][]directory.User, error) {
	wanted, err := json.Marshal(keys)
	if err != nil {
		return nil, sqlite.While("match a list", err)
	}
	// One transaction, so that all answers are of one moment.
	tx, err := c.db.Read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, sqlite.While("match a list", err)
	}
	defer tx.Rollback()
	found := make(map[string][]directory.User, len(keys))
	if err := matchAddresses(ctx, tx, string(wanted), found); err != nil {
		return nil, sqlite.While("match a list", err)
	}
	if err := matchUserNames(ctx, tx, keys, found); err != nil {
		return nil, sqlite.While("match a list", err)
	}
	return found, nil
}

// matchAddresses looks up the address by which a user is known, which is the
// user name where there is no e-mail address. CROSS keeps the order of the
// tables, so that the index on email_key is used.
func matchAddresses(ctx context.Context, tx *sql.Tx, wanted string, found map[string][]directory.User) error {
	users, err := selectUsers(ctx, tx, `FROM (SELECT DISTINCT value AS key FROM json_each(?)) AS wanted
CROSS JOIN users ON users.email_key = wanted.key ORDER BY users.rid`, wanted)
	for _, u := range users {
		key := directory.Fold(u.Address())
		found[key] = append(found[key], u)
	}
	return err
}

// matchUserNames looks through the user names that are not the address as well.
// They have no index: in most organizations there are none, and a list is
// matched rarely.
func matchUserNames(ctx context.Context, tx *sql.Tx, keys []string, found map[string][]directory.User) error {
	wanted := make(map[string]bool, len(keys))
	for _, key := range keys {
		wanted[key] = true
	}
	keyOf := map[int64]string{}
	var rids []int64
	err := sqlite.EachRow(ctx, tx, func(rows *sql.Rows) error {
		var rid int64
		var name string
		err := rows.Scan(&rid, &name)
		if key := directory.Fold(name); wanted[key] {
			keyOf[rid] = key
			rids = append(rids, rid)
		}
		return err
	}, "SELECT rid, user_name FROM users WHERE lower(user_name) <> email_key")
	if err != nil || len(rids) == 0 {
		return err
	}
	list, err := json.Marshal(rids)
	if err != nil {
		return err
	}
	users, err := selectUsers(ctx, tx, "FROM json_each(?) AS wanted CROSS JOIN users ON users.rid = wanted.value ORDER BY wanted.key", string(list))
	if err != nil {
		return err
	}
	for i, u := range users { // as many as rids, in their order: it is one transaction
		key := keyOf[rids[i]]
		if directory.Fold(u.Address()) != key { // else found by the address
			found[key] = append(found[key], u)
		}
	}
	return nil
}

// WithAddress returns the users who have one of these keys among all their addresses.
// It looks through everybody who has more than one: it is for a few keys, and rarely.
func (c *Cache) WithAddress(ctx context.Context, keys []string) ([]directory.User, error) {
	wanted := make(map[string]bool, len(keys))
	for _, key := range keys {
		wanted[key] = true
	}
	var ids []string
	err := sqlite.EachRow(ctx, c.db.Read, func(rows *sql.Rows) error {
		var id string
		var addresses directory.Addresses
		err := rows.Scan(&id, &addresses)
		for _, address := range addresses.All() {
			if wanted[directory.AddressKey(address)] {
				ids = append(ids, id)
				break
			}
		}
		return err
	}, "SELECT id, addresses FROM users WHERE addresses <> '' AND addresses <> email ORDER BY rid")
	if err != nil {
		return nil, sqlite.While("look for an address", err)
	}
	if len(ids) == 0 {
		return []directory.User{}, nil
	}
	return c.Users(ctx, ids)
}
