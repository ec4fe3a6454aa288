package outbox

// How rows are read and written, and how a damaged one is recognized.

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sqlite"
)

const unlimited = math.MaxInt

// row is an item as its row says.
type row struct {
	PendingItem
	batch directory.Batch
	user  string // its id
	seen  string // the user as the admin saw it, JSON
	found string // the user of a conflict as the service had it, JSON, or ""
	sum   []byte // the checksum
}

// intact reports whether nothing that must not change has changed.
func (r row) intact() bool {
	return string(r.sum) == string(checksum(r.batch, r.Kind, r.user, r.seen, r.Note))
}

// decode reads the users that the row keeps as text.
func (r *row) decode() error {
	if r.found != "" && json.Unmarshal([]byte(r.found), &r.Found) != nil {
		r.Found = directory.User{} // it is only shown
	}
	return json.Unmarshal([]byte(r.seen), &r.Seen)
}

const selectItems = `
SELECT items.id, items.batch, items.kind, items.user, seen.json, items.checked, items.state, items.reason, items.detail,
	items.attempts, items.sent_at, items.ended_at, seen.checksum, seen.note, items.found, items.decided_at,
	batches.issuer, batches.subject, batches.organization, batches.confirmed_by, batches.confirmed_at
FROM items CROSS JOIN batches ON batches.id = items.batch CROSS JOIN seen ON seen.item = items.id ` // CROSS keeps the order, so that the indexes of items are used

// items reads up to limit items with a statement that begins with selectItems. It does
// not return a row whose checksum is wrong: nothing is sent on the word of a damaged
// row. That row stays in the file, and the next Open calls the file damaged.
func (o *Outbox) items(ctx context.Context, limit int, statement string, args ...any) (next []PendingItem, err error) {
	err = eachRow(ctx, o.db.Read, statement, args, func(r row) error {
		if len(next) >= limit {
			return errEnough
		}
		if !r.intact() {
			return nil
		}
		if err := r.decode(); err != nil {
			return err
		}
		if at, ok := o.plannedAt.Load(r.BatchID); ok {
			r.PlannedAt = at.(directory.Instant)
		}
		if r.Checked {
			r.ReadAt = r.PlannedAt
		}
		next = append(next, r.PendingItem)
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return next, err
}

// errEnough ends a reading that has as many rows as it may.
var errEnough = problem.New("enough")

// verify returns sqlite.ErrDamaged if a row is damaged, lost its batch, or cannot
// be found by an index.
func verify(ctx context.Context, db sqlite.Querier) error {
	if err := sqlite.CheckIntegrity(ctx, db); err != nil {
		return err
	}
	rows := 0
	err := eachRow(ctx, db, selectItems, nil, func(r row) error {
		rows++
		if !r.intact() || r.State.Open() != r.EndedAt.IsZero() {
			return sqlite.ErrDamaged
		}
		return nil
	})
	if err != nil {
		return err
	}
	return sqlite.EachRow(ctx, db, func(found *sql.Rows) error {
		var all int
		var astray bool
		if err := found.Scan(&all, &astray); err != nil {
			return err
		}
		if rows != all || astray {
			return sqlite.ErrDamaged
		}
		return nil
	}, "SELECT max((SELECT count(*) FROM items), (SELECT count(*) FROM seen)), ("+astrayBatches+")")
}

// astrayBatches finds a batch of another kind than an item of it, and one without
// any: batches are committed together with their items.
const astrayBatches = `
SELECT EXISTS (SELECT 1 FROM batches WHERE kind IS NOT (SELECT kind FROM items WHERE items.batch = batches.id LIMIT 1))`

// eachRow calls f for every row of a statement that begins with selectItems, until f
// returns an error.
func eachRow(ctx context.Context, db sqlite.Querier, statement string, args []any, f func(row) error) error {
	return sqlite.Each(ctx, db, scanRow, f, statement, args...)
}

func scanRow(rows *sql.Rows) (r row, err error) {
	var sent, ended, decided sql.NullInt64
	var confirmed int64
	account := &r.batch.Account
	err = rows.Scan(&r.ID, &r.BatchID, &r.Kind, &r.user, &r.seen, &r.Checked, &r.State, &r.Reason, &r.Detail,
		&r.Attempts, &sent, &ended, &r.sum, &r.Note, &r.found, &decided,
		&account.Issuer, &account.Subject, &account.Organization, &r.batch.ConfirmedBy, &confirmed)
	r.batch.ID, r.batch.ConfirmedAt = r.BatchID, time.Unix(0, confirmed)
	r.ConfirmedAt, r.SentAt, r.EndedAt, r.DecidedAt = r.batch.ConfirmedAt, at(sent), at(ended), at(decided)
	return r, err
}

func at(n sql.NullInt64) time.Time {
	if !n.Valid {
		return time.Time{}
	}
	return time.Unix(0, n.Int64)
}

func nanos(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixNano()
}

// words is what a search for an item looks at.
func words(u directory.User, note string) string {
	return directory.Fold(strings.Join([]string{u.DisplayName, u.Email, u.UserName, string(u.Addresses), u.ID, note}, "\n"))
}

// checksum covers what decides who is touched, how, and by whom, and what the admin
// wrote about it. A row without a note has no part for it: so have those that were written
// before there were notes.
func checksum(b directory.Batch, kind directory.Kind, user, seen, note string) []byte {
	covered := []string{
		b.ID, b.Account.Issuer, b.Account.Subject, b.Account.Organization, b.ConfirmedBy,
		strconv.FormatInt(b.ConfirmedAt.UnixNano(), 10), string(kind), user, seen,
	}
	if note != "" {
		covered = append(covered, note)
	}
	return sqlite.Checksum(covered...)
}
