package outbox

// Going on from a damaged outbox: a new one takes its place, with what could be read
// of the old.

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sqlite"
)

// OpenOrReplace is Open, and Replace where that finds damage: damaged then says so, with
// where it was set aside, or that the outbox was brought back from a backup, else it is
// nil. Nothing of it is deleted.
func OpenOrReplace(ctx context.Context, path string, now time.Time) (o *Outbox, damaged *problem.Problem, err error) {
	o, err = Open(ctx, path)
	if err == nil && o.kept.BroughtBack() {
		return o, &problem.Problem{Kind: problem.RecordBroughtBack}, nil
	}
	if !errors.Is(err, sqlite.ErrDamaged) {
		return o, nil, err
	}
	damaged = &problem.Problem{Kind: problem.RecordDamaged, Cause: err}
	o, damaged.Detail, err = Replace(ctx, path, now)
	return o, damaged, err
}

// Replace goes on from a damaged outbox at path, which must be closed: it sets aside
// what there is of it, and returns a new one with all that Salvage finds in what was
// set aside, now or by a replacement that was not finished. aside is the name of the
// newest, "" where there was none. A program that is killed meanwhile finds a damaged
// outbox again.
func Replace(ctx context.Context, path string, now time.Time) (o *Outbox, aside string, err error) {
	kept, aside, err := keeper().Replace(ctx, path, now, func(kept *sqlite.Precious, aside string) error {
		_, err := newOutbox(path, kept).Salvage(ctx, aside, now)
		return err
	})
	if err != nil {
		return nil, "", err
	}
	return newOutbox(path, kept), aside, nil
}

// Salvage brings the items of the damaged outbox at path, which was set aside,
// over into o and returns how many. What had ended stays as it was. What was
// open, or says nothing that can be true, becomes a Conflict with the reason
// ReasonSalvaged, ended now: whether it took effect only the service knows, and
// the admin decides. Rows that cannot be read or whose checksum is wrong stay
// behind. What was set aside stays as it is: a copy is read. Salvage may be repeated.
func (o *Outbox) Salvage(ctx context.Context, path string, now time.Time) (items int, err error) {
	found, err := readDamaged(ctx, path)
	if err != nil {
		return 0, sqlite.While("salvage the outbox", err)
	}
	err = o.tx(ctx, func(tx *sql.Tx) error {
		for _, r := range found {
			if !r.State.Ended() {
				r.State, r.Reason, r.EndedAt = directory.Conflict, directory.ReasonSalvaged, now
			}
			if r.EndedAt.IsZero() {
				r.EndedAt = now // without it the item would count as open
			}
			n, err := insertSalvaged(ctx, tx, r)
			if err != nil {
				return err
			}
			items += n
		}
		if items == 0 {
			return errNothing
		}
		return nil
	})
	if err != nil {
		return 0, sqlite.While("salvage the outbox", err)
	}
	return items, nil
}

// insertSalvaged inserts one item, and its batch if it is the first of it.
func insertSalvaged(ctx context.Context, tx *sql.Tx, r row) (items int, err error) {
	var known bool
	if err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM batches WHERE id = ?)", r.BatchID).Scan(&known); err != nil {
		return 0, err
	}
	if !known {
		r.batch.Kind = r.Kind
		if err := insertBatch(ctx, tx, r.batch); err != nil {
			return 0, err
		}
	}
	var seen directory.User
	if err := json.Unmarshal([]byte(r.seen), &seen); err != nil {
		return 0, err
	}
	var id int64
	err = tx.QueryRowContext(ctx, `
INSERT INTO items (batch, kind, user, checked, state, reason, detail, attempts, sent_at, ended_at, found, decided_at)
SELECT ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?
WHERE NOT EXISTS (SELECT 1 FROM items WHERE batch = ? AND user = ?) RETURNING id`,
		r.BatchID, r.Kind, r.user, r.State, r.Reason, r.Detail, r.Attempts, nanos(r.SentAt), nanos(r.EndedAt),
		r.found, nanos(r.DecidedAt), r.BatchID, r.user).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	_, err = tx.ExecContext(ctx, insertSeen, id, r.seen, r.sum, words(seen, r.Note), r.Note)
	return 1, err
}
