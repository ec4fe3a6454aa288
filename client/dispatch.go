package client

// The loop that sends what was confirmed. How one change goes out is in
// dispatch_one.go, how many go out together in dispatch_many.go and
// dispatch_bulk.go; what the admin may do about it is in dispatch_control.go.

import (
	"context"
	"errors"
	"sync"
	"time"

	"mileiq.example/admin/client/cache"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/problem"
)

const (
	// dispatchAtOnce is how many items are taken from the outbox together, and
	// how many may be committed as being sent before their turn comes.
	dispatchAtOnce = 50
	// few is the number of changes that could be sent below which they are sent one
	// after another.
	few = 10
	// defaultParallel is how many requests are under way together.
	defaultParallel = 16
	// failuresAtMost is how often the service may fail at one change before the
	// item has failed. Being asked to come back later is no failure.
	failuresAtMost = 5
	// failuresInARow is how many changes of a batch may end badly one after the
	// other before the admin is asked.
	failuresInARow = 5
	// confirmationLives is how long a confirmation is good for what was not
	// sent: after that the admin is asked again.
	confirmationLives = 24 * time.Hour
	// checkLives is how long what was read for the confirmation counts as the
	// present state.
	checkLives = time.Minute
	// idlePause is how long an empty outbox is left alone without a nudge.
	idlePause = time.Hour
)

// dispatcher sends what was confirmed. Its loop belongs to one goroutine, which
// has others help with large batches.
type dispatcher struct {
	*session
	// stuck: an outcome could not be committed, so that an item may say that it
	// is being sent although nobody sends it.
	stuck bool
	lane  bulkLane

	mu sync.Mutex // guards what follows
	// failed counts the service's failures by item, bad those in a row by batch.
	failed map[int64]int
	bad    map[string]int
	// proven are batches of which a change has taken effect since the start.
	proven map[string]bool
	// rejected is the version that the service said is no longer that of the
	// item's user.
	rejected map[int64]string
	tags     [2]tagProof
}

func newDispatcher(s *session) *dispatcher {
	return &dispatcher{
		session: s, lane: bulkLane{size: bulkAtFirst},
		failed: map[int64]int{}, bad: map[string]int{}, proven: map[string]bool{}, rejected: map[int64]string{},
	}
}

// keepSending sends what was confirmed, in the order of confirmation, until
// the session ends. Trouble pauses the whole queue, not one item.
func (s *session) keepSending(ctx context.Context) {
	select {
	case <-ctx.Done():
		return
	case <-s.connected:
	}
	d := newDispatcher(s)
	failures, refused := 0, refusals(0)
	for ctx.Err() == nil {
		idle, err := d.round(ctx)
		pause, retryAfter := idlePause, time.Duration(0)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			why := problem.Of(err)
			s.client.log.Warn("send what was confirmed", "problem", err)
			if refused.endSession(why) {
				s.over(why)
				return
			}
			d.stuck = d.stuck || why.Kind == problem.DiskTrouble
			failures++
			pause, retryAfter = s.client.options.Pause(failures), why.RetryAfter
			s.waitsBecause(why, s.client.options.Now().Add(max(pause, retryAfter)))
		default:
			failures, refused = 0, 0
			s.waitsBecause(nil, time.Time{})
			if !idle {
				continue
			}
		}
		if !wait(ctx, retryAfter, nil) || !wait(ctx, pause-retryAfter, s.dispatch) {
			return
		}
	}
}

// round works on what there is to do. idle means that there was nothing; an error
// means that the queue must pause.
func (d *dispatcher) round(ctx context.Context) (idle bool, err error) {
	defer d.countWaiting(context.WithoutCancel(ctx))
	if d.stuck {
		if err := d.outbox.Recover(ctx); err != nil {
			return false, problem.Wrap(problem.DiskTrouble, err)
		}
		d.stuck = false
	}
	next, err := d.outbox.NextPending(ctx, d.account, few)
	if err != nil {
		return false, problem.Wrap(problem.DiskTrouble, err)
	}
	if len(next) == few {
		return d.sendMany(ctx)
	}
	return d.sendFew(ctx, next)
}

// sendFew sends items one after another.
func (d *dispatcher) sendFew(ctx context.Context, next []outbox.PendingItem) (idle bool, err error) {
	alone := newGate(1)
	for _, item := range next {
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		err := d.send(ctx, item, alone, false)
		d.client.tell(Change{Users: true, Activity: true})
		d.countWaiting(context.WithoutCancel(ctx))
		if errors.Is(err, outbox.ErrNotOpen) {
			continue // cancelled or held in the meantime
		}
		if err != nil {
			return false, err
		}
	}
	return len(next) == 0, nil
}

// end commits how an item ended.
func (d *dispatcher) end(ctx context.Context, item directory.Item, state directory.State, reason directory.Reason, detail string) error {
	err := d.outbox.End(ctx, item.ID, state, reason, detail, d.client.options.Now())
	if err != nil {
		return problem.Wrap(problem.DiskTrouble, err)
	}
	return d.ended(ctx, item, state, reason)
}

// conflict commits that the admin has to decide about an item, and whom the
// service has in place of the user that was seen.
func (d *dispatcher) conflict(ctx context.Context, item directory.Item, reason directory.Reason, found directory.User) error {
	if err := d.outbox.MarkConflict(ctx, item.ID, reason, found, d.client.options.Now()); err != nil {
		return problem.Wrap(problem.DiskTrouble, err)
	}
	return d.ended(ctx, item, directory.Conflict, reason)
}

// ended takes note of an end that was committed. Failures in a row hold the rest of
// their batch until the admin has seen them.
func (d *dispatcher) ended(ctx context.Context, item directory.Item, state directory.State, reason directory.Reason) error {
	d.client.log.Info("ended", "batch", item.BatchID, "item", item.ID, "state", state, "reason", reason)
	d.meter.count(item.BatchID, d.client.options.Now())
	d.mu.Lock()
	delete(d.failed, item.ID)
	delete(d.rejected, item.ID)
	switch state {
	case directory.Done:
		d.proven[item.BatchID] = true
		d.bad[item.BatchID] = 0
	case directory.Failed, directory.Refused:
		d.bad[item.BatchID]++
	}
	stop := d.bad[item.BatchID] >= failuresInARow
	if stop {
		d.bad[item.BatchID], d.proven[item.BatchID] = 0, false
	}
	d.mu.Unlock()
	if !stop {
		return nil
	}
	d.client.log.Warn("stopped after failures in a row", "batch", item.BatchID)
	err := d.outbox.Stop(ctx, item.BatchID, d.client.options.Now())
	d.readHolds(ctx)
	return problem.Wrap(problem.DiskTrouble, err)
}

// isProven reports whether a change of the batch has taken effect since the start,
// or since the batch was stopped: until then its changes go out one by one.
func (d *dispatcher) isProven(batch string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.proven[batch]
}

// fail counts a failure of the service at an item, and failures returns how many
// there were.
func (d *dispatcher) fail(item int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.failed[item]++
}

func (d *dispatcher) failures(item int64) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.failed[item]
}

// copiesAtOnce is how many answers are stored in the copy together, and copiesWait
// for how long they wait for each other.
const (
	copiesAtOnce = 200
	copiesWait   = 10 * time.Millisecond
)

// copy stores users in the copy. The copy is disposable: trouble with it must
// not disturb an outcome.
func (s *session) copy(stamp cache.Stamp, users ...directory.User) {
	if len(users) == 0 {
		return
	}
	if err := s.copies.Do(cache.Answer{Stamp: stamp, Users: users}); err != nil {
		s.client.log.Error("keep users in the copy", "problem", err)
	}
}

// copyAnswers stores what several goroutines heard at a time.
func (s *session) copyAnswers(answers []cache.Answer) error {
	return s.cache.PutAnswers(context.Background(), 0, answers...)
}
