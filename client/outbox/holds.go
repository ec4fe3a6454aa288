package outbox

// What keeps items from being sent for the time being, and until when.

import (
	"context"
	"database/sql"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sqlite"
)

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

// endHolds takes away each hold that holds nothing: no item in its reach is open. (What is
// on its way counts: it may come back to the queue.)
const endHolds = `
DELETE FROM holds WHERE NOT iif(holds.batch = '', EXISTS (SELECT 1 FROM items WHERE items.ended_at IS NULL),
	EXISTS (SELECT 1 FROM items WHERE items.batch = holds.batch AND items.ended_at IS NULL))`

// endOldHolds ends the holds that an earlier version of the program left behind.
func (o *Outbox) endOldHolds(ctx context.Context) error {
	return o.tx(ctx, func(tx *sql.Tx) error {
		ended, err := tx.ExecContext(ctx, endHolds)
		if err != nil {
			return err
		}
		return orNothing(ended)
	})
}

// Pause commits that nothing is sent until Resume, whoever opens the outbox next. It
// ends by itself with the last item that is open; where none is, nothing is paused.
func (o *Outbox) Pause(ctx context.Context, now time.Time) error {
	return o.hold(ctx, "", Paused, now)
}

// Stop commits that nothing of a batch is sent until Resume, or until nothing of it is
// open.
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

// Holds returns what is held and why, by the id of the batch; "" is everything. Each of
// them holds something.
func (o *Outbox) Holds(ctx context.Context) (map[string]Hold, error) {
	holds := map[string]Hold{}
	err := sqlite.EachRow(ctx, o.db.Read, func(rows *sql.Rows) error {
		var batch string
		var why Hold
		err := rows.Scan(&batch, &why)
		holds[batch] = why
		return err
	}, "SELECT batch, why FROM holds")
	if err != nil {
		return nil, sqlite.While(reading, err)
	}
	return holds, nil
}

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
		_, err = tx.ExecContext(ctx, "INSERT INTO holds SELECT id, ?, ? FROM batches WHERE id = ?"+onHeld, cancelled, now.UnixNano(), batch)
		return err
	})
	if err != nil {
		return 0, sqlite.While("cancel the rest of a batch", err)
	}
	return n, nil
}

// onHeld has a hold take the place of an earlier one.
const onHeld = " ON CONFLICT (batch) DO UPDATE SET why = excluded.why, since = excluded.since"
