package outbox

// What waits in an outbox, in numbers: for those who must see that something waits, and
// must not see whom it is about.

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sqlite"
)

// ReadWaiting reads what waits in the outbox at path, which nobody has open: of each
// account that something waits of. It changes nothing. It returns sqlite.ErrDamaged,
// wrapped, where Open would, or sqlite.ErrNewer; nothing where there is no outbox.
func ReadWaiting(ctx context.Context, path string) (waiting []directory.Waiting, err error) {
	counted, err := sqlite.ReadCounter(path)
	if err != nil {
		return nil, sqlite.While(reading, err)
	}
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, sqlite.While(reading, mustNeverHaveBeen(path, counted))
	}
	db, version, err := sqlite.OpenReadOnly(ctx, path, schema)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, sqlite.While(reading, db.Close())) }()
	if err := keeper().MustBeWhole(ctx, db, path, counted, version, version >= withMark); err != nil {
		return nil, sqlite.While(reading, sqlite.AsDamaged(err))
	}
	waiting, err = readWaiting(ctx, db, version)
	return waiting, sqlite.While(reading, sqlite.AsDamaged(err))
}

// mustNeverHaveBeen returns sqlite.ErrDamaged if an outbox that is not there was there.
func mustNeverHaveBeen(path string, counted sqlite.Count) error {
	old, err := sqlite.DamagedFiles(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // nor is its folder
	}
	if err == nil && (counted.Commits > 0 || len(old) > 0) {
		err = fmt.Errorf("%w: %w", sqlite.ErrDamaged, problem.New("it is gone"))
	}
	return err
}

// Versions of the outbox from which on there are certain things in it.
const (
	withDecisions = 3
	withMark      = 4
)

// Waiting returns what of an account waits.
func (o *Outbox) Waiting(ctx context.Context, account directory.Account) (directory.Waiting, error) {
	all, err := readWaiting(ctx, o.db.Read, len(schema.Migrations))
	if err != nil {
		return directory.Waiting{}, sqlite.While(reading, err)
	}
	for _, w := range all {
		if w.Account == account {
			return w, nil
		}
	}
	return directory.Waiting{Account: account}, nil
}

// readWaiting reads what waits in an outbox of that version, the account first that
// confirmed first.
func readWaiting(ctx context.Context, db *sql.DB, version int) (all []directory.Waiting, err error) {
	undecided := isUndecided
	if version < withDecisions {
		undecided = "false"
	}
	statement := `
SELECT batches.issuer, batches.subject, batches.organization, batches.confirmed_by, batches.confirmed_at,
	count(*) FILTER (WHERE ` + stateIn(directory.ActCancel.From()) + `), count(*) FILTER (WHERE ` + isOpen + `), count(*) FILTER (WHERE ` + undecided + `)
FROM items JOIN batches ON batches.id = items.batch WHERE ` + isOpen + " OR " + undecided + `
GROUP BY batches.id ORDER BY batches.confirmed_at, batches.id`
	err = sqlite.EachRow(ctx, db, func(rows *sql.Rows) error {
		var w directory.Waiting
		var confirmed int64
		var open int
		err := rows.Scan(&w.Account.Issuer, &w.Account.Subject, &w.Account.Organization, &w.ConfirmedBy, &confirmed, &w.Queued, &open, &w.Undecided)
		w.Sent, w.First = open-w.Queued, time.Unix(0, confirmed)
		w.Last = w.First
		all = addWaiting(all, w)
		return err
	}, statement)
	if err != nil {
		return nil, err
	}
	return all, nil
}

// addWaiting adds what waits of a batch, which is younger than those before, to what
// waits of its account.
func addWaiting(all []directory.Waiting, batch directory.Waiting) []directory.Waiting {
	for i := range all {
		w := &all[i]
		if w.Account == batch.Account {
			w.ConfirmedBy, w.Last = batch.ConfirmedBy, batch.Last
			w.Queued, w.Sent, w.Undecided = w.Queued+batch.Queued, w.Sent+batch.Sent, w.Undecided+batch.Undecided
			return all
		}
	}
	return append(all, batch)
}

// CancelWaiting takes back everything of an account that was not sent yet, and returns
// how many items that were. What was sent, or perhaps sent, waits on for its end, and is
// not sent again.
func (o *Outbox) CancelWaiting(ctx context.Context, account directory.Account, now time.Time) (n int, err error) {
	err = o.tx(ctx, func(tx *sql.Tx) error {
		of := []any{account.Issuer, account.Subject, account.Organization}
		result, err := tx.ExecContext(ctx, cancelAll, append([]any{directory.Cancelled, now.UnixNano()}, of...)...)
		if err != nil {
			return err
		}
		moved, err := result.RowsAffected()
		if err != nil {
			return err
		}
		n = int(moved)
		if _, err := tx.ExecContext(ctx, cancelOpen, append([]any{cancelled, now.UnixNano()}, of...)...); err != nil {
			return err
		}
		return orNothing(result)
	})
	if err != nil {
		return 0, sqlite.While("take back what waits", err)
	}
	return n, nil
}

var (
	cancelAll = moving(directory.ActCancel, setCancelled, "batch IN (SELECT id FROM batches WHERE "+ofAccount+")")
	// cancelOpen holds the batches of which something is open still, as CancelRest does.
	cancelOpen = `
INSERT INTO holds SELECT id, ?, ? FROM batches WHERE id IN (SELECT batch FROM items WHERE ended_at IS NULL) AND ` + ofAccount + onHeld
)

// Of is what an open outbox has of an account, with the methods of [Closed].
type Of struct {
	Outbox  *Outbox
	Account directory.Account
}

// Waiting is [Outbox.Waiting] for the account.
func (o Of) Waiting(ctx context.Context) (directory.Waiting, error) {
	return o.Outbox.Waiting(ctx, o.Account)
}

// Cancel is [Outbox.CancelWaiting] for the account.
func (o Of) Cancel(ctx context.Context, now time.Time) (n int, err error) {
	return o.Outbox.CancelWaiting(ctx, o.Account, now)
}
