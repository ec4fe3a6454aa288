package outbox

// How the newest change of a user stands, for those who ask by people and not by batches.

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sqlite"
)

// Latest is how the newest change of a kind stands that an account confirmed of a user.
type Latest struct {
	Item        int64 // its id
	State       directory.State
	ConfirmedAt time.Time
}

// LatestOf returns how the newest changes of a kind stand, by the id of the user; users
// without one are left out.
func (o *Outbox) LatestOf(ctx context.Context, account directory.Account, kind directory.Kind, users []string) (map[string]Latest, error) {
	ids, err := json.Marshal(users)
	if err != nil {
		return nil, sqlite.While(reading, err)
	}
	latest := map[string]Latest{}
	err = sqlite.EachRow(ctx, o.db.Read, func(rows *sql.Rows) error {
		var user string
		var l Latest
		var confirmed int64
		err := rows.Scan(&user, &l.Item, &l.State, &confirmed)
		l.ConfirmedAt = time.Unix(0, confirmed)
		latest[user] = l // the newest comes last
		return err
	}, selectLatest, string(ids), kind, account.Issuer, account.Subject, account.Organization)
	if err != nil {
		return nil, sqlite.While(reading, err)
	}
	return latest, nil
}

var selectLatest = `
SELECT items.user, items.id, items.state, batches.confirmed_at
FROM items CROSS JOIN batches ON batches.id = items.batch
WHERE items.user IN (SELECT value FROM json_each(?)) AND items.kind = ? AND ` + ofAccount + ` ORDER BY items.id`

// Items returns the changes with these ids, by their id; damaged ones and others that are
// not there are left out.
func (o *Outbox) Items(ctx context.Context, ids []int64) (map[int64]directory.Item, error) {
	rows, err := o.items(ctx, unlimited, selectItems+"WHERE items.id IN (SELECT value FROM json_each(?))", jsonList(ids))
	if err != nil {
		return nil, sqlite.While(reading, err)
	}
	found := make(map[int64]directory.Item, len(rows))
	for _, row := range rows {
		found[row.ID] = row.Item
	}
	return found, nil
}

// Changes counts what was committed: between two that are equal nothing changed.
func (o *Outbox) Changes() int64 { return o.kept.Changes() }
