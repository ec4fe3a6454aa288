package cache

// Finding many users at once by the addresses or numbers of a list. It is an exact
// lookup, and never a search: who only resembles an address is somebody else.

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"strings"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sqlite"
)

// What is being done when something fails.
const matching = "match a list"

// Match returns the users one of whose e-mail addresses, or whose user name, has one of
// these keys (directory.AddressKey), by key; each user stands once under a key. Keys
// that nobody has are not in the answer.
func (c *Cache) Match(ctx context.Context, keys []string) (map[string][]directory.User, error) {
	folded := make([]string, 0, len(keys))
	found := make(map[string][]directory.User, len(keys))
	for _, key := range keys {
		if key != "" { // which is nobody's address
			folded = append(folded, directory.Fold(key))
			found[key] = nil
		}
	}
	users, err := c.WithAddress(ctx, folded)
	if err != nil {
		return nil, err
	}
	for _, u := range users {
		met := make([]string, 0, 4)
		for _, address := range names(u) {
			key := directory.AddressKey(address)
			if _, wanted := found[key]; wanted && !slices.Contains(met, key) {
				met = append(met, key)
				found[key] = append(found[key], u)
			}
		}
	}
	for _, key := range keys {
		if len(found[key]) == 0 {
			delete(found, key)
		}
	}
	return found, nil
}

// names returns what a user signs in and is written to with.
func names(u directory.User) []string {
	return append(u.Addresses.All(), u.Address(), u.UserName)
}

// WithAddress returns the users one of whose addresses, or whose user name, is one of
// these when it is folded (directory.Fold), each once; those whom the list shows with it first.
func (c *Cache) WithAddress(ctx context.Context, folded []string) (users []directory.User, err error) {
	wanted := make(map[string]bool, len(folded))
	further := make([]string, len(folded))
	for i, address := range folded {
		wanted[address] = true
		further[i] = addressKey + cut(address, bytesAtMost)
	}
	err = c.look(ctx, matching, func(tx *sql.Tx) error {
		shown, err := having(ctx, tx, byAddress, folded)
		if err != nil {
			return err
		}
		others, err := having(ctx, tx, byKey, further)
		users = distinct(append(shown, others...), func(u directory.User) bool {
			return slices.ContainsFunc(names(u), func(address string) bool { return wanted[directory.Fold(address)] })
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return users, nil
}

// WithNumber returns the users whose external id or employee number is one of these,
// character by character, by number.
func (c *Cache) WithNumber(ctx context.Context, numbers []string) (found map[string][]directory.User, err error) {
	keys := make([]string, len(numbers))
	found = make(map[string][]directory.User, len(numbers))
	for i, number := range numbers {
		keys[i] = numberKey + cut(number, bytesAtMost)
		found[number] = nil
	}
	var users []directory.User
	err = c.look(ctx, matching, func(tx *sql.Tx) (err error) {
		users, err = having(ctx, tx, byKey, keys)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, u := range distinct(users, func(directory.User) bool { return true }) {
		id, number := strings.TrimSpace(u.ExternalID), strings.TrimSpace(u.EmployeeNumber)
		for _, n := range slices.Compact([]string{id, number}) {
			if _, wanted := found[n]; wanted && n != "" {
				found[n] = append(found[n], u)
			}
		}
	}
	for _, number := range numbers {
		if len(found[number]) == 0 {
			delete(found, number)
		}
	}
	return found, nil
}

// look runs f in one transaction that reads, so that all answers are of one moment,
// after everybody has his keys.
func (c *Cache) look(ctx context.Context, doing string, f func(*sql.Tx) error) error {
	if err := c.Index(ctx); err != nil {
		return err
	}
	tx, err := c.db.Read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return sqlite.While(doing, err)
	}
	defer tx.Rollback()
	return sqlite.While(doing, f(tx))
}

// Where users are looked up. CROSS keeps the order of the tables, so that the index is
// used.
const (
	byAddress = "CROSS JOIN users ON users.email_key = wanted.key ORDER BY users.rid"
	byKey     = "CROSS JOIN keys ON keys.key = wanted.key CROSS JOIN users ON users.rid = keys.rid ORDER BY users.rid"
)

// having returns the users who have one of the wanted keys there; some of them several
// times.
func having(ctx context.Context, tx *sql.Tx, where string, wanted []string) ([]directory.User, error) {
	list, err := json.Marshal(wanted)
	if err != nil {
		return nil, err
	}
	return selectUsers(ctx, tx, "FROM (SELECT DISTINCT value AS key FROM json_each(?)) AS wanted "+where, string(list))
}

// distinct returns the users for whom keep is true, each once.
func distinct(users []directory.User, keep func(directory.User) bool) []directory.User {
	met := make(map[string]bool, len(users))
	return slices.DeleteFunc(users, func(u directory.User) bool {
		again := met[u.ID]
		met[u.ID] = true
		return again || !keep(u)
	})
}
