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
	// readAt is when the user was read last. vouched means that he was not: the service
	// looks at the version.
	readAt  directory.Instant
	vouched bool
}

// settle commits what a verdict makes of a change, also when the session ends
// meanwhile. user is whom the verdict is about. The error is why the queue has to
// wait: that could not be committed, or the verdict's own pause.
func (d *Dispatcher) settle(ctx context.Context, p prepared, v verdict, user directory.User) error {
	ctx = context.WithoutCancel(ctx)
	d.learn(p, v)
	if v.stop {
		d.stop(p.Item)
		if err := d.commitStops(ctx); err != nil {
			return err
		}
	}
	var err error
	switch v.move {
	case moveUnknown:
		err = d.Outbox.MarkUnknown(ctx, p.ID)
	case moveRequeue:
		err = d.Outbox.Requeue(ctx, p.ID, d.now())
	case moveEnd:
		if v.reason == directory.ReasonDeletedByService {
			d.Copy.Remove(d.Copy.Stamp(), p.Seen.ID)
		}
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
	if v.accepted {
		d.accepted[p.ID] = true
	}
}

// end commits how an item ended.
func (d *Dispatcher) end(ctx context.Context, item directory.Item, state directory.State, reason directory.Reason, detail string) error {
	if err := d.Outbox.End(ctx, item.ID, state, reason, detail, d.now()); err != nil {
		return err
	}
	return d.ended(ctx, item, state, reason)
}

// conflict commits that the admin has to decide about an item, and whom the
// service has in place of the user that was seen.
func (d *Dispatcher) conflict(ctx context.Context, item directory.Item, reason directory.Reason, found directory.User) error {
	if err := d.Outbox.MarkConflict(ctx, item.ID, reason, found, d.now()); err != nil {
		return err
	}
	return d.ended(ctx, item, directory.Conflict, reason)
}

// ended takes note of an end that was committed. Failures in a row hold the rest of
// their batch until the admin has seen them.
func (d *Dispatcher) ended(ctx context.Context, item directory.Item, state directory.State, reason directory.Reason) error {
	d.Log.Info("ended", "batch", item.BatchID, "item", item.ID, "state", state, "reason", reason)
	d.meter.count(item.BatchID, d.now())
	if !d.countEnd(item, state, reason) {
		return nil
	}
	d.Log.Warn("stopped after failures in a row", "batch", item.BatchID)
	err := d.Outbox.Stop(ctx, item.BatchID, d.now())
	d.readHolds(ctx)
	return err
}

// countEnd reports whether the batch of an item that ended is to be stopped.
func (d *Dispatcher) countEnd(item directory.Item, state directory.State, reason directory.Reason) (stop bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.failures, item.ID)
	delete(d.rejected, item.ID)
	delete(d.doubted, item.ID)
	delete(d.accepted, item.ID)
	delete(d.lastRead, item.ID)
	switch {
	case state == directory.Done:
		d.proven[item.BatchID] = true
		d.badEnds[item.BatchID] = 0
	case reason == directory.ReasonGone, reason == directory.ReasonProtected: // nothing failed
	case state == directory.Failed, state == directory.Refused:
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

// DoubtRead takes in that users were read: those of them whose change waits and who are
// not as they were confirmed are read again before anything is sent.
func (d *Dispatcher) DoubtRead(ctx context.Context, users []directory.User) error {
	if len(users) == 0 {
		return nil // without ids all open changes would be read
	}
	open, err := d.Outbox.OpenItems(ctx, d.Account, directory.IDs(users)...)
	if err != nil {
		return err
	}
	for _, u := range users {
		if item, isOpen := open[u.ID]; isOpen && item.Doubtful(u) {
			d.doubt(item.ID)
		}
	}
	return nil
}

func (d *Dispatcher) doubt(item int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.doubted[item] = true
}

// endDoubt is for when the user of an item is read: a doubt from now on is a new one.
func (d *Dispatcher) endDoubt(item int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.doubted, item)
}

func (d *Dispatcher) isDoubted(item int64) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.doubted[item]
}

// wasAccepted reports whether the service accepted the item's change.
func (d *Dispatcher) wasAccepted(item int64) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.accepted[item]
}

// rememberReading keeps which version of an item's user is about to be sent to, where
// that is not the one that was confirmed.
func (d *Dispatcher) rememberReading(item directory.Item, user directory.User) {
	if directory.SameVersion(item.Seen, user) {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lastRead[item.ID] = user
}

// asLastRead returns an item with the version of its user that was sent to: whether a
// request had an effect is told from that one.
func (d *Dispatcher) asLastRead(item directory.Item) directory.Item {
	d.mu.Lock()
	defer d.mu.Unlock()
	if user, ok := d.lastRead[item.ID]; ok {
		item.Seen.Version, item.Seen.LastModified, item.Seen.InvitedAt = user.Version, user.LastModified, user.InvitedAt
	}
	return item
}

// watch looks at the answer to a change before anything else is done with it: where it
// shows somebody else, nothing more of the batch goes out from this moment on.
func (d *Dispatcher) watch(item directory.Item, user directory.User, err error) {
	if err == nil && reachedAnother(item, user) {
		d.stop(item)
	}
}

// stop has nothing more of a batch go out: the change of this item reached somebody
// else. Entity tags count for nothing from then on. What the log says is true when it
// says so.
func (d *Dispatcher) stop(item directory.Item) {
	d.mu.Lock()
	_, known := d.stopping[item.BatchID]
	if !known {
		d.stopping[item.BatchID] = false
	}
	d.distrustTags(tagsIgnored)
	d.mu.Unlock()
	if !known {
		d.Log.Error("a change reached somebody else: nothing more of its batch goes out", "batch", item.BatchID, "item", item.ID)
	}
}

// isStopping reports whether a change of the batch has just reached somebody else.
func (d *Dispatcher) isStopping(batch string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, stopping := d.stopping[batch]
	return stopping
}

// commitStops commits that nothing more goes out of batches of which a change reached
// somebody else.
func (d *Dispatcher) commitStops(ctx context.Context) error {
	d.mu.Lock()
	var batches []string
	for batch, committed := range d.stopping {
		if !committed {
			batches = append(batches, batch)
		}
	}
	d.mu.Unlock()
	for _, batch := range batches {
		if err := d.Outbox.Stop(ctx, batch, d.now()); err != nil {
			return err
		}
		d.mu.Lock()
		d.stopping[batch] = true
		d.proven[batch], d.badEnds[batch] = false, 0
		d.mu.Unlock()
		d.Log.Warn("stopped until the admin resumes it", "batch", batch)
	}
	if len(batches) > 0 {
		d.readHolds(ctx)
	}
	return nil
}

// forgetStops is for when nothing is under way: from then on the outbox says what is
// held.
func (d *Dispatcher) forgetStops(ctx context.Context) error {
	if err := d.commitStops(ctx); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	clear(d.stopping)
	return nil
}
