package cache

import (
	"context"

	"mileiq.example/admin/client/directory"
)

// Protected returns whom each entry of a list of protected people protects, in most
// cases one user. All entries are looked for at once: the copy may be of a million users.
func (c *Cache) Protected(ctx context.Context, entries []string) (users [][]directory.User, err error) {
	var keys, ids []string
	for _, entry := range entries {
		k, i := directory.ProtectedKeys(entry)
		keys, ids = append(keys, k...), append(ids, i...)
	}
	found, err := c.Match(ctx, keys)
	if err != nil {
		return nil, err
	}
	byID, err := c.Users(ctx, ids)
	if err != nil {
		return nil, err
	}
	further, err := c.WithAddress(ctx, keys) // others than the window shows
	if err != nil {
		return nil, err
	}
	met := map[string]bool{}
	var meant []directory.User
	add := func(users []directory.User) {
		for _, u := range users {
			if !met[u.ID] {
				met[u.ID] = true
				meant = append(meant, u)
			}
		}
	}
	add(byID)
	add(further)
	for _, key := range keys {
		add(found[key])
	}
	users = make([][]directory.User, len(entries))
	for i, entry := range entries {
		one := directory.NewProtected([]string{entry})
		for _, u := range meant {
			if one.Covers(u) {
				users[i] = append(users[i], u)
			}
		}
	}
	return users, nil
}
