package cache

// How many people stand at once: their status and nothing else.

import (
	"context"
	"database/sql"
	"encoding/json"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sqlite"
)

// Statuses returns the status of the users with these ids, by id; ids that are not in the
// copy are left out.
func (c *Cache) Statuses(ctx context.Context, ids []string) (map[string]directory.Status, error) {
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, sqlite.While(reading, err)
	}
	found := make(map[string]directory.Status, len(ids))
	err = sqlite.EachRow(ctx, c.db.Read, func(rows *sql.Rows) error {
		var id string
		var status directory.Status
		err := rows.Scan(&id, &status)
		found[id] = status
		return err
	}, "SELECT users.id, status FROM json_each(?) AS wanted CROSS JOIN users ON users.id = wanted.value", string(list))
	if err != nil {
		return nil, sqlite.While(reading, err)
	}
	return found, nil
}

// Changes counts what was written: between two that are equal nothing changed.
func (c *Cache) Changes() int64 { return c.changes.Load() }
