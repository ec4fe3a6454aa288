package outbox

// Which items are to be sent next, what holds them, and how many there are.

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

// Hold is why nothing of a batch, or of all batches, is sent for the time being.
type Hold string

const (
	// Paused: the admin paused everything.
	Paused Hold = "paused"
	// Stopped: the service failed at several of the batch in a row.
	Stopped Hold = "stopped"
	// cancelled: the admin cancelled the rest of the batch.
	cancelled Hold = "cancelled"
)

// Pause commits that nothing is sent until Resume, whoever opens the outbox next.
func (o *Outbox) Pause(ctx context.Context, now time.Time) error {
	return o.hold(ctx, "", Paused, now)
}

// Stop commits that nothing of a batch is sent until Resume.
func (o *Outbox) Stop(ctx context.Context, batch string, now time.Time) error {
	return o.hold(ctx, batch, Stopped, now)
}

func (o *Outbox) hold(ctx context.Context, batch string, why Hold, now time.Time) error {
	err := o.exec(ctx, "INSERT INTO holds VALUES (?, ?, ?) ON CONFLICT (batch) DO NOTHING", batch, why, now.UnixNano())
	return sqlite.While("hold what waits", err)
}

// Resume takes back every Pause and Stop.
func (o *Outbox) Resume(ctx context.Context) error {
	return sqlite.While("resume what was held", o.exec(ctx, "DELETE FROM holds WHERE why <> ?", cancelled))
}

// Holds returns what is held and why, by the id of the batch; "" is everything.
// Batches that are held and have nothing left to send are not among them.
func (o *Outbox) Holds(ctx context.Context) (map[string]Hold, error) {
	holds := map[string]Hold{}
	err := sqlite.EachRow(ctx, o.db.Read, func(rows *sql.Rows) error {
		var batch string
		var why Hold
		err := rows.Scan(&batch, &why)
		holds[batch] = why
		return err
	}, selectHolds)
	if err != nil {
		return nil, sqlite.While(reading, err)
	}
	return holds, nil
}

var selectHolds = `
SELECT batch, why FROM holds WHERE batch = '' OR EXISTS
	(SELECT 1 FROM items WHERE items.batch = holds.batch AND ` + isOpen + ")"

// CancelRest takes back everything of a batch that was not sent yet, and returns
// how many items that were. What was sent, or perhaps sent, comes to its end and is
// not sent again.
func (o *Outbox) CancelRest(ctx context.Context, batch string, now time.Time) (n int, err error) {
	err = o.tx(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, cancelRest, directory.Cancelled, now.UnixNano(), batch)
		if err != nil {
			return err
		}
		moved, err := result.RowsAffected()
		if err != nil {
			return err
		}
		n = int(moved)
		_, err = tx.ExecContext(ctx, `
INSERT INTO holds SELECT id, ?, ? FROM batches WHERE id = ? ON CONFLICT (batch) DO UPDATE SET why = excluded.why, since = excluded.since`,
			cancelled, now.UnixNano(), batch)
		return err
	})
	if err != nil {
		return 0, sqlite.While("cancel the rest of a batch", err)
	}
	return n, nil
}
