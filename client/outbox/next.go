package outbox

// Which items are to be sent next, and how many there are.

import (
	"context"
	"database/sql"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sqlite"
)

// PendingItem is an item to work on. Checked says whether its Seen was read from the
// service for the confirmation and nothing has happened since; otherwise the
// user is read again before anything is sent.
type PendingItem struct {
	directory.Item
	Checked bool
	// ReadAt is when it was read, as the plan says; no moment where it was not, or
	// before the outbox was opened.
	ReadAt directory.Instant
	// PlannedAt is when the plan was read with which it was confirmed, at most a minute
	// before that; no moment where that was before the outbox was opened.
	PlannedAt directory.Instant
}

// NextPending returns up to limit open items of account that nothing holds, those with
// an unknown outcome first, then in the order of confirmation. Those with an unknown
// outcome are returned even if they are held: their user is only read. Items of other accounts and organizations are never returned.
func (o *Outbox) NextPending(ctx context.Context, account directory.Account, limit int) ([]PendingItem, error) {
	next, err := o.PendingUnknown(ctx, account, 0, limit)
	if err != nil || len(next) == limit {
		return next, err
	}
	queued, err := o.PendingQueued(ctx, account, 0, limit-len(next))
	if err != nil {
		return nil, err
	}
	return append(next, queued...), nil
}

// PendingUnknown returns up to limit items with an unknown outcome whose id is greater
// than after, in the order of their ids; otherwise it is like NextPending.
func (o *Outbox) PendingUnknown(ctx context.Context, account directory.Account, after int64, limit int) ([]PendingItem, error) {
	return o.pending(ctx, account, selectPending, directory.Unknown, after, limit)
}

// PendingQueued returns up to limit items that are queued and not held, and whose id is
// greater than after, in the order of their ids; otherwise it is like NextPending.
func (o *Outbox) PendingQueued(ctx context.Context, account directory.Account, after int64, limit int) ([]PendingItem, error) {
	return o.pending(ctx, account, selectPendingUnheld, directory.Queued, after, limit)
}

func (o *Outbox) pending(ctx context.Context, account directory.Account, statement string, state directory.State, after int64, limit int) ([]PendingItem, error) {
	next, err := o.items(ctx, limit, statement, state, after, account.Issuer, account.Subject, account.Organization, limit+spare)
	if err != nil {
		return nil, sqlite.While(reading, err)
	}
	return next, nil
}

const (
	selectPending       = selectItems + "WHERE items.state = ? AND items.id > ? AND " + ofAccount + byID
	selectPendingUnheld = selectItems + "WHERE items.state = ? AND items.id > ? AND " + ofAccount + " AND " + isNotHeld + byID
	byID                = " ORDER BY items.id LIMIT ?"
)

// spare is how many damaged rows may lie before the last item of a page.
const spare = 100

// CountPending returns how many items of account are open, and how many of those are
// queued and held.
func (o *Outbox) CountPending(ctx context.Context, account directory.Account) (open, held int, err error) {
	err = o.db.Read.QueryRowContext(ctx, countPending, directory.Queued, account.Issuer, account.Subject, account.Organization).Scan(&open, &held)
	if err != nil {
		return 0, 0, sqlite.While(reading, err)
	}
	return open, held, nil
}

// CountConfirmedSince returns how many open items of account were confirmed after a moment.
func (o *Outbox) CountConfirmedSince(ctx context.Context, account directory.Account, after time.Time) (n int, err error) {
	err = o.db.Read.QueryRowContext(ctx, countConfirmedSince, account.Issuer, account.Subject, account.Organization, after.UnixNano()).Scan(&n)
	if err != nil {
		return 0, sqlite.While(reading, err)
	}
	return n, nil
}

var (
	countPending        = "SELECT count(*), count(*) FILTER (WHERE items.state = ? AND NOT (" + isNotHeld + ")) " + openOfAccount
	countConfirmedSince = "SELECT count(*) " + openOfAccount + " AND batches.confirmed_at > ?"
	openOfAccount       = "FROM items CROSS JOIN batches ON batches.id = items.batch WHERE " + isOpen + " AND " + ofAccount
)

// CountByState returns how many items of a batch are in each state.
func (o *Outbox) CountByState(ctx context.Context, batch string) (map[directory.State]int, error) {
	counts := map[directory.State]int{}
	err := sqlite.EachRow(ctx, o.db.Read, func(rows *sql.Rows) error {
		var state directory.State
		var n int
		err := rows.Scan(&state, &n)
		counts[state] = n
		return err
	}, "SELECT state, count(*) FROM items WHERE batch = ? GROUP BY state", batch)
	if err != nil {
		return nil, sqlite.While(reading, err)
	}
	return counts, nil
}
