package dispatch

// How a verdict is committed, and what is remembered of how changes ended.

import (
	"context"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/outbox"
)

// prepared is a change that may be sent, and the version that its user must have.
type prepared struct {
	outbox.PendingItem
	version string
}

// settle commits what a verdict makes of a change, also when the session ends
// meanwhile. user is whom the verdict is about. The error is why the queue has to
// wait: that could not be committed, or the verdict's own pause.
func (d *Dispatcher) settle(ctx context.Context, p prepared, v verdict, user directory.User) error {
	ctx = context.WithoutCancel(ctx)
	d.learn(p, v)
	var err error
	switch v.move {
	case moveUnknown:
		err = d.Outbox.MarkUnknown(ctx, p.ID)
	case moveRequeue:
		err = d.Outbox.Requeue(ctx, p.ID, d.Now())
	case moveEnd:
		err = d.end(ctx, p.Item, v.state, v.reason, v.detail)
	case moveConflict:
		err = d.conflict(ctx, p.Item, v.reason, user)
	}
	return firstError(err, v)
}

// firstError returns err if it is not nil, else why v lets the queue wait.
func firstError(err error, v verdict) error {
	if err == nil && v.pause != nil {
		return v.pause
	}
	return err
}

// learn remembers what a verdict says of the service.
func (d *Dispatcher) learn(p prepared, v verdict) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if v.failure {
		d.failures[p.ID]++
	}
	if v.rejected {
		d.rejected[p.ID] = p.version
	}
}

// end commits how an item ended.
func (d *Dispatcher) end(ctx context.Context, item directory.Item, state directory.State, reason directory.Reason, detail string) error {
	if err := d.Outbox.End(ctx, item.ID, state, reason, detail, d.Now()); err != nil {
		return err
	}
	return d.ended(ctx, item, state, reason)
}

// conflict commits that the admin has to decide about an item, and whom the
// service has in place of the user that was seen.
func (d *Dispatcher) conflict(ctx context.Context, item directory.Item, reason directory.Reason, found directory.User) error {
	if err := d.Outbox.MarkConflict(ctx, item.ID, reason, found, d.Now()); err != nil {
		return err
	}
	return d.ended(ctx, item, directory.Conflict, reason)
}

// ended takes note of an end that was committed. Failures in a row hold the rest of
// their batch until the admin has seen them.
func (d *Dispatcher) ended(ctx context.Context, item directory.Item, state directory.State, reason directory.Reason) error {
	d.Log.Info("ended", "batch", item.BatchID, "item", item.ID, "state", state, "reason", reason)
	d.meter.count(item.BatchID, d.Now())
	if !d.countEnd(item, state) {
		return nil
	}
	d.Log.Warn("stopped after failures in a row", "batch", item.BatchID)
	err := d.Outbox.Stop(ctx, item.BatchID, d.Now())
	d.readHolds(ctx)
	return err
}

// countEnd reports whether the batch of an item that ended is to be stopped.
func (d *Dispatcher) countEnd(item directory.Item, state directory.State) (stop bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.failures, item.ID)
	delete(d.rejected, item.ID)
	switch state {
	case directory.Done:
		d.proven[item.BatchID] = true
		d.badEnds[item.BatchID] = 0
	case directory.Failed, directory.Refused:
		d.badEnds[item.BatchID]++
	}
	stop = d.badEnds[item.BatchID] >= failuresInARow
	if stop {
		d.badEnds[item.BatchID], d.proven[item.BatchID] = 0, false
	}
	return stop
}

// isProven reports whether a change of the batch has taken effect since the start,
// or since the batch was stopped: until then its changes go out one by one.
func (d *Dispatcher) isProven(batch string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.proven[batch]
}

// failedTooOften reports whether the service has failed at an item as often as it
// may.
func (d *Dispatcher) failedTooOften(item int64) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.failures[item] >= failuresAtMost
}

// wasRejected reports whether the service rejected the version of the item's user:
// that must be read again, whatever else is known.
func (d *Dispatcher) wasRejected(item int64) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, rejected := d.rejected[item]
	return rejected
}
