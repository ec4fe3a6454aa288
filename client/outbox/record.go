package outbox

// The record of what was confirmed, and what the admin deletes of it.

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sqlite"
)

// tally counts the items of a group as directory.Tally has them.
var tally = `
	count(*) FILTER (WHERE state = 'done' AND sent_at IS NOT NULL), count(*) FILTER (WHERE state = 'done' AND sent_at IS NULL),
	count(*) FILTER (WHERE state = 'refused'), count(*) FILTER (WHERE state = 'failed'), count(*) FILTER (WHERE state = 'cancelled'),
	count(*) FILTER (WHERE state = 'conflict'), count(*) FILTER (WHERE ` + isUndecided + `),
	count(*) FILTER (WHERE ` + isOpen + `), count(*) FILTER (WHERE ` + isOpen + ` AND NOT ` + stateIn(directory.ActCancel.From()) + `),
	count(*) FILTER (WHERE state = 'done' AND sent_at IS NOT NULL AND reason = '` + string(directory.ReasonDeletedByService) + `'),
	count(*) FILTER (WHERE state = 'conflict' AND reason = '` + string(directory.ReasonHitAnother) + `')`

// Batches returns a page of the batches without their items, the newest first, and
// how many batches there are.
func (o *Outbox) Batches(ctx context.Context, offset, limit int) (page []directory.Summary, total int, err error) {
	if err := o.db.Read.QueryRowContext(ctx, "SELECT count(*) FROM batches").Scan(&total); err != nil {
		return nil, 0, sqlite.While(reading, err)
	}
	page, err = o.summaries(ctx, "ORDER BY id DESC LIMIT ? OFFSET ?", limit, offset)
	if err != nil {
		return nil, 0, err
	}
	return page, total, nil
}

// OpenBatches returns up to limit batches of which something is open, without
// their items, the newest first.
func (o *Outbox) OpenBatches(ctx context.Context, limit int) ([]directory.Summary, error) {
	return o.summaries(ctx, withOpen, limit)
}

var withOpen = "WHERE id IN (SELECT batch FROM items WHERE " + isOpen + ") ORDER BY id DESC LIMIT ?"

// Batch returns one batch without its items. It returns ErrNoBatch if there is none.
func (o *Outbox) Batch(ctx context.Context, id string) (directory.Summary, error) {
	found, err := o.summaries(ctx, "WHERE id = ?", id)
	if err == nil && len(found) == 0 {
		err = ErrNoBatch
	}
	if err != nil {
		return directory.Summary{}, err
	}
	return found[0], nil
}

// ErrNoBatch: the batch is not in the record, perhaps no longer.
var ErrNoBatch = problem.NewError(problem.NotFound, "there is no such batch")

// summaries reads the batches that tail selects. Their ids (UUIDv7) are in the
// order of their confirmation.
func (o *Outbox) summaries(ctx context.Context, tail string, args ...any) (found []directory.Summary, err error) {
	err = sqlite.EachRow(ctx, o.db.Read, func(rows *sql.Rows) error {
		var s directory.Summary
		var confirmed int64
		err := rows.Scan(&s.ID, &s.Kind, &s.Account.Issuer, &s.Account.Subject, &s.Account.Organization, &s.ConfirmedBy, &confirmed,
			&s.Done, &s.Already, &s.Refused, &s.Failed, &s.Cancelled, &s.Conflicts, &s.Undecided, &s.Open, &s.Sent, &s.Deleted, &s.HitOthers)
		s.ConfirmedAt = time.Unix(0, confirmed)
		found = append(found, s)
		return err
	}, `
SELECT chosen.id, chosen.kind, issuer, subject, organization, confirmed_by, confirmed_at,`+tally+`
FROM (SELECT * FROM batches `+tail+`) AS chosen JOIN items ON items.batch = chosen.id
GROUP BY chosen.id ORDER BY chosen.id DESC`, args...)
	if err != nil {
		return nil, sqlite.While(reading, err)
	}
	return found, nil
}

// Record returns a page of the confirmed changes, without those whose row is
// damaged.
func (o *Outbox) Record(ctx context.Context, q directory.RecordQuery) (page directory.RecordPage, err error) {
	if page.Counts, err = o.counts(ctx, q.Batch, ""); err != nil {
		return directory.RecordPage{}, sqlite.While(reading, err)
	}
	page.Found = page.Counts
	if q.Search != "" {
		if page.Found, err = o.counts(ctx, q.Batch, q.Search); err != nil {
			return directory.RecordPage{}, sqlite.While(reading, err)
		}
	}
	where, args := conditions(q)
	page.Total = page.Found[q.Outcome]
	if q.Items != nil {
		if err := o.db.Read.QueryRowContext(ctx, "SELECT count(*) FROM items "+where, args...).Scan(&page.Total); err != nil {
			return directory.RecordPage{}, sqlite.While(reading, err)
		}
	}
	// The page is found by ids alone, which stand in an index in this order.
	statement := selectItems + `WHERE items.id IN (SELECT items.id FROM items ` + where + ` ORDER BY items.batch DESC, items.id LIMIT ? OFFSET ?)
ORDER BY items.batch DESC, items.id`
	err = eachRow(ctx, o.db.Read, statement, append(args, q.Limit, q.Offset), func(r row) error {
		if !r.intact() {
			return nil
		}
		if err := r.decode(); err != nil {
			return err
		}
		page.Entries = append(page.Entries, directory.Entry{Item: r.Item, ConfirmedBy: r.batch.ConfirmedBy})
		return nil
	})
	if err != nil {
		return directory.RecordPage{}, sqlite.While(reading, err)
	}
	return page, nil
}

// outcomes says which items have an outcome.
var outcomes = map[directory.Outcome]string{
	directory.AnyOutcome: "true",
	directory.StillOpen:  isOpen,
	directory.ToDecide:   isUndecided,
	directory.WentWell:   "items.state = 'done'",
	directory.NotDone:    "(items.state IN ('failed', 'refused', 'cancelled') OR items.state = 'conflict' AND items.decided_at IS NOT NULL)",
}

// conditions returns the WHERE clause of a query.
func conditions(q directory.RecordQuery) (where string, args []any) {
	where = "WHERE " + outcomes[q.Outcome]
	if q.Batch != "" {
		where, args = where+" AND items.batch = ?", append(args, q.Batch)
	}
	if q.Items != nil {
		where, args = where+" AND items.id IN (SELECT value FROM json_each(?))", append(args, jsonList(q.Items))
	}
	for _, word := range strings.Fields(directory.Fold(q.Search)) {
		where, args = where+" AND instr((SELECT words FROM seen WHERE seen.item = items.id), ?) > 0", append(args, word)
	}
	return where, args
}

// counts counts the items of a batch, or of all for "", that a search finds, by
// outcome.
func (o *Outbox) counts(ctx context.Context, batch, search string) (map[directory.Outcome]int, error) {
	where, args := conditions(directory.RecordQuery{Batch: batch, Search: search})
	counts := map[directory.Outcome]int{}
	err := sqlite.EachRow(ctx, o.db.Read, func(rows *sql.Rows) error {
		var state directory.State
		var undecided bool
		var n int
		err := rows.Scan(&state, &undecided, &n)
		counts[directory.AnyOutcome] += n
		counts[outcomeOf(state, undecided)] += n
		return err
	}, "SELECT state, decided_at IS NULL, count(*) FROM items "+where+" GROUP BY 1, 2", args...)
	return counts, err
}

func outcomeOf(state directory.State, undecided bool) directory.Outcome {
	switch {
	case state.Open():
		return directory.StillOpen
	case state == directory.Done:
		return directory.WentWell
	case state == directory.Conflict && undecided:
		return directory.ToDecide
	}
	return directory.NotDone
}

// CountUndecided returns how many conflicts of account the admin has not decided, and of
// how many of those the change reached somebody else.
func (o *Outbox) CountUndecided(ctx context.Context, account directory.Account) (n, hits int, err error) {
	err = o.db.Read.QueryRowContext(ctx, countUndecided, directory.ReasonHitAnother,
		account.Issuer, account.Subject, account.Organization).Scan(&n, &hits)
	if err != nil {
		return 0, 0, sqlite.While(reading, err)
	}
	return n, hits, nil
}

var countUndecided = `
SELECT count(*), count(*) FILTER (WHERE items.reason = ?) FROM items CROSS JOIN batches ON batches.id = items.batch WHERE ` + isUndecided + " AND " + ofAccount

// deletable is true of the items of batches of which everything has ended, and was
// decided, by a moment, twice in nanoseconds.
var deletable = `items.batch NOT IN (SELECT batch FROM items
	WHERE ended_at IS NULL OR ended_at > ? OR ` + isUndecided + ` OR decided_at > ?)`

// Deletable returns how many changes Delete would delete.
func (o *Outbox) Deletable(ctx context.Context, batch string, by time.Time) (n int, err error) {
	where, args := conditions(directory.RecordQuery{Batch: batch})
	err = o.db.Read.QueryRowContext(ctx, "SELECT count(*) FROM items "+where+" AND "+deletable, append(args, by.UnixNano(), by.UnixNano())...).Scan(&n)
	if err != nil {
		return 0, sqlite.While(reading, err)
	}
	return n, nil
}

// Delete takes whole batches out of the record, one or, with "", all, and returns how
// many changes that were. A batch of which something is open, or not decided, or came
// to its end after the given moment, stays whole. With all batches go also the files
// that were salvaged. The outbox is made anew without the deleted, which SQLite would
// leave standing in free pages and in the log; an error may mean that this failed.
func (o *Outbox) Delete(ctx context.Context, batch string, by time.Time) (n int, err error) {
	err = o.tx(ctx, func(tx *sql.Tx) error {
		where, args := conditions(directory.RecordQuery{Batch: batch})
		result, err := tx.ExecContext(ctx, "DELETE FROM items "+where+" AND "+deletable, append(args, by.UnixNano(), by.UnixNano())...)
		if err != nil {
			return err
		}
		deleted, err := result.RowsAffected()
		if err != nil {
			return err
		}
		n = int(deleted)
		_, err = tx.ExecContext(ctx, `
DELETE FROM seen WHERE item NOT IN (SELECT id FROM items);
DELETE FROM batches WHERE id NOT IN (SELECT batch FROM items)`)
		return err
	})
	if err != nil {
		return 0, sqlite.While("delete from the record", err)
	}
	if err := o.kept.Renew(ctx); err != nil {
		return n, sqlite.While("make the outbox anew without what was deleted", err)
	}
	if batch == "" {
		err = sqlite.RemoveSalvaged(o.path)
	}
	return n, sqlite.While("delete what was set aside", err)
}
