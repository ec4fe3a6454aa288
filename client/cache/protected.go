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
	byID, err := c.Users(ctx, ids)
	if err != nil {
		return nil, err
	}
	having, err := c.WithAddress(ctx, keys)
	if err != nil {
		return nil, err
	}
	meant := distinct(append(byID, having...), func(directory.User) bool { return true })
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
