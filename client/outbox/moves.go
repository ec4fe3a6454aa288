package outbox

// How items go from one state to the next.

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sqlite"
)

// stateIn is true of an item in one of these states.
func stateIn(states []directory.State) string {
	quoted := make([]string, len(states))
	for i, s := range states {
		quoted[i] = "'" + string(s) + "'"
	}
	if len(quoted) == 1 {
		return "items.state = " + quoted[0] // as the partial index has it
	}
	return "items.state IN (" + strings.Join(quoted, ", ") + ")"
}

// What the table of legal moves says, in SQL.
var (
	isOpen      = stateIn(directory.OpenStates)
	isUndecided = stateIn(directory.ActDecide.From()) + " AND items.decided_at IS NULL"
)

// ofAccount is true of a batch that an account confirmed.
const ofAccount = "batches.issuer = ? AND batches.subject = ? AND batches.organization = ?"

// isNotHeld is true of an item of a batch that nothing keeps from being sent.
// The lists do not depend on the item, so that they are made once in a statement.
const isNotHeld = "items.batch NOT IN (SELECT holds.batch FROM holds) AND '' NOT IN (SELECT holds.batch FROM holds)"

// Which items a move is for: the one with this id, or all with these.
const oneItem, manyItems = "id = ?", "id IN (SELECT value FROM json_each(?))"

// moving returns the statement that moves those of the items from which the act may
// lead away. A failure takes back the whole transaction, as it would anyway: to take
// back the statement alone, SQLite keeps a copy of every page. The plus has the items
// found by their ids alone: the index by state, which the statement changes, would
// be searched for each of them and each state.
func moving(act directory.Act, set, items string) string {
	return "UPDATE OR ROLLBACK items SET " + set + " WHERE " + items + " AND +" + stateIn(act.From())
}

// The statements that move items. They are made once: a commit keeps one prepared
// statement for each text.
var (
	sendOne     = moving(directory.ActSend, setSending, oneItem) + " AND " + isNotHeld
	sendMany    = moving(directory.ActSend, setSending, manyItems) + " AND " + isNotHeld + " RETURNING id"
	loseOne     = moving(directory.ActLose, setState, oneItem)
	loseMany    = moving(directory.ActLose, setState, manyItems)
	requeueOne  = moving(directory.ActRequeue, setQueued, oneItem)
	requeueMany = moving(directory.ActRequeue, setQueued, manyItems)
	endOne      = moving(directory.ActEnd, setEnd, oneItem)
	endMany     = moving(directory.ActEnd, setEnd, manyItems)
	disputeOne  = moving(directory.ActEnd, setConflict, oneItem)
	refuseMany  = moving(directory.ActEnd, setEnd, manyItems) + " AND " + stateIn(directory.ActCancel.From()) + " RETURNING id"
	cancelOne   = moving(directory.ActCancel, setCancelled, oneItem)
	cancelRest  = moving(directory.ActCancel, setCancelled, "batch = ?")
	decideMany  = moving(directory.ActDecide, "decided_at = ?", manyItems) + " AND items.decided_at IS NULL"
	// recoverAll finds its items by the index by state.
	doubtAll   = "UPDATE items SET state = ?, reason = ?, checked = 0 WHERE " + stateIn(directory.ActDoubt.From())
	recoverAll = "UPDATE items SET " + setState + " WHERE " + stateIn(directory.ActRecover.From())
)

// What the statements set.
const (
	setState     = "state = ?"
	setSending   = "state = ?, attempts = attempts + 1, sent_at = ?"
	setEnd       = "state = ?, reason = ?, detail = ?, ended_at = ?"
	setConflict  = "state = ?, reason = ?, found = ?, ended_at = ?"
	setCancelled = "state = ?, ended_at = ?"
	// setQueued takes an item back to the queue, or cancels it where the admin has
	// cancelled the rest of its batch.
	setQueued = "checked = 0, sent_at = NULL, state = iif(" + restCancelled + ", '" + string(directory.Cancelled) + "', '" +
		string(directory.Queued) + "'), ended_at = iif(" + restCancelled + ", ?, NULL)"
	restCancelled = "EXISTS (SELECT 1 FROM holds WHERE holds.batch = items.batch AND holds.why = '" + string(cancelled) + "')"
)

// MarkSending commits that an item is about to be sent, as it was last read: from
// then on its outcome is unknown until the answer is committed. It returns
// ErrNotOpen if the admin cancelled it in the meantime, or held it.
func (o *Outbox) MarkSending(ctx context.Context, id int64, now time.Time) error {
	return o.move(ctx, sendOne, directory.Sending, now.UnixNano(), id)
}

// MarkSendingAll is MarkSending for several items in one commit. It returns those that it
// moved; the others were cancelled or held in the meantime.
func (o *Outbox) MarkSendingAll(ctx context.Context, ids []int64, now time.Time) (moved []int64, err error) {
	err = o.tx(ctx, func(tx *sql.Tx) error {
		return sqlite.EachRow(ctx, tx, func(rows *sql.Rows) error {
			var id int64
			err := rows.Scan(&id)
			moved = append(moved, id)
			return err
		}, sendMany, directory.Sending, now.UnixNano(), jsonList(ids))
	})
	if err != nil {
		return nil, sqlite.While("keep the state of items", err)
	}
	return moved, nil
}

// MarkUnknown commits that no answer says how an item ended.
func (o *Outbox) MarkUnknown(ctx context.Context, id int64) error {
	return o.move(ctx, loseOne, directory.Unknown, id)
}

// MarkUnknownAll is MarkUnknown for several items in one commit.
func (o *Outbox) MarkUnknownAll(ctx context.Context, ids []int64) error {
	return o.moveAll(ctx, loseMany, ids, directory.Unknown)
}

// Requeue commits that an item was certainly not sent after all, or has had no
// effect. It is read again before the next attempt; there is none, and the item
// is Cancelled, if the admin has cancelled the rest of the batch.
func (o *Outbox) Requeue(ctx context.Context, id int64, now time.Time) error {
	return o.move(ctx, requeueOne, now.UnixNano(), id)
}

// RequeueAll is Requeue for several items in one commit.
func (o *Outbox) RequeueAll(ctx context.Context, ids []int64, now time.Time) error {
	return o.moveAll(ctx, requeueMany, ids, now.UnixNano())
}

// End commits how an open item ended: Done, Failed, Refused or Conflict. Only
// Cancel and CancelRest make an item Cancelled. detail is a sentence of the
// service, or "". MarkConflict is better for a Conflict whose user was read.
func (o *Outbox) End(ctx context.Context, id int64, state directory.State, reason directory.Reason, detail string, now time.Time) error {
	if !slices.Contains(directory.ActEnd.To(), state) {
		return sqlite.While("keep the state of an item", problem.New(fmt.Sprintf("no item ends as %q", state)))
	}
	return o.move(ctx, endOne, state, reason, detail, now.UnixNano(), id)
}

// MarkConflict commits that an open item is for the admin to decide, with its user as
// the service has him now.
func (o *Outbox) MarkConflict(ctx context.Context, id int64, reason directory.Reason, found directory.User, now time.Time) error {
	text, err := directory.EncodeUser(found)
	if err != nil {
		text = "" // that it is a conflict matters more than how it came to be one
	}
	return o.move(ctx, disputeOne, directory.Conflict, reason, text, now.UnixNano(), id)
}

// Decide commits that the admin leaves conflicts as they are. Those that were
// decided before stay so.
func (o *Outbox) Decide(ctx context.Context, ids []int64, now time.Time) error {
	return o.moveAll(ctx, decideMany, ids, now.UnixNano())
}

// MarkDoneAll commits that several items ended as Done.
func (o *Outbox) MarkDoneAll(ctx context.Context, ids []int64, now time.Time) error {
	return o.moveAll(ctx, endMany, ids, directory.Done, directory.ReasonNone, "", now.UnixNano())
}

// Cancel takes back an item that was not sent yet, else it returns ErrNotOpen.
func (o *Outbox) Cancel(ctx context.Context, id int64, now time.Time) error {
	return o.move(ctx, cancelOne, directory.Cancelled, now.UnixNano(), id)
}

// RefuseUnsent ends those of the items that were not sent yet as Refused, in one
// commit, and returns which these were. What is on its way comes to its own end.
func (o *Outbox) RefuseUnsent(ctx context.Context, ids []int64, reason directory.Reason, now time.Time) (refused []int64, err error) {
	err = o.tx(ctx, func(tx *sql.Tx) error {
		return sqlite.EachRow(ctx, tx, func(rows *sql.Rows) error {
			var id int64
			err := rows.Scan(&id)
			refused = append(refused, id)
			return err
		}, refuseMany, directory.Refused, reason, "", now.UnixNano(), jsonList(ids))
	})
	if err != nil {
		return nil, sqlite.While("keep the state of items", err)
	}
	return refused, nil
}

// RefuseProtected is RefuseUnsent for an account's changes of protected people, and
// returns how many these were.
func (o *Outbox) RefuseProtected(ctx context.Context, account directory.Account, protected directory.Protected, now time.Time) (n int, err error) {
	if protected.Nobody() {
		return 0, nil
	}
	open, err := o.OpenItems(ctx, account)
	if err != nil {
		return 0, err
	}
	var ids []int64
	for _, item := range open {
		if protected.Covers(item.Seen) {
			ids = append(ids, item.ID)
		}
	}
	if len(ids) == 0 {
		return 0, nil
	}
	refused, err := o.RefuseUnsent(ctx, ids, directory.ReasonProtected, now)
	return len(refused), err
}
