package client

import (
	"context"
	"errors"
	"net/http"
	"time"

	"mileiq.example/admin/client/cache"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/scim"
)

const (
	// dispatchAtOnce is how many items are taken from the outbox together.
	dispatchAtOnce = 50
	// failuresAtMost is how often the service may fail at one change before the
	// item has failed. Being asked to come back later is no failure.
	failuresAtMost = 5
	// confirmationLives is how long a confirmation is good for what was not
	// sent: after that the admin is asked again.
	confirmationLives = 24 * time.Hour
	// idlePause is how long an empty outbox is left alone without a nudge.
	idlePause = time.Hour
)

// dispatcher sends what was confirmed. It belongs to one goroutine.
type dispatcher struct {
	*session
	// failed counts the service's failures by item.
	failed map[int64]int
	// stuck: an outcome could not be committed, so that an item may say that it
	// is being sent although nobody sends it.
	stuck bool
}

// keepSending sends what was confirmed, in the order of confirmation, until
// the session ends. Trouble pauses the whole queue, not one item.
func (s *session) keepSending(ctx context.Context) {
	select {
	case <-ctx.Done():
		return
	case <-s.connected:
	}
	d := dispatcher{session: s, failed: map[int64]int{}}
	failures, refused := 0, refusals(0)
	for ctx.Err() == nil {
		idle, err := d.sendSome(ctx)
		pause, retryAfter := idlePause, time.Duration(0)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			why := AsProblem(err)
			s.client.log.Warn("send what was confirmed", "problem", err)
			if refused.endSession(why) {
				s.over(why)
				return
			}
			d.stuck = d.stuck || why.Kind == DiskTrouble
			failures++
			pause, retryAfter = s.client.options.Pause(failures), why.RetryAfter
		default:
			failures, refused = 0, 0
			if !idle {
				continue
			}
		}
		if !wait(ctx, retryAfter, nil) || !wait(ctx, pause-retryAfter, s.dispatch) {
			return
		}
	}
}

// sendSome works on the next items. idle means that there was nothing to do; an
// error means that the queue must pause.
func (d *dispatcher) sendSome(ctx context.Context) (idle bool, err error) {
	defer d.countWaiting(context.WithoutCancel(ctx))
	if d.stuck {
		if err := d.outbox.Recover(ctx); err != nil {
			return false, problem(DiskTrouble, err)
		}
		d.stuck = false
	}
	next, err := d.outbox.Next(ctx, d.account, dispatchAtOnce)
	if err != nil {
		return false, problem(DiskTrouble, err)
	}
	for _, item := range next {
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		err := d.send(ctx, item)
		d.client.tell(Change{Users: true, Activity: true})
		if errors.Is(err, outbox.ErrNotOpen) {
			continue // cancelled in the meantime
		}
		if err != nil {
			return false, err
		}
	}
	return len(next) == 0, nil
}

// send brings one item to an end, or returns why it has to wait. Where it
// returns nil without an end, the item's outcome is unknown: its next turn
// reads the user again.
func (d *dispatcher) send(ctx context.Context, next outbox.Next) error {
	service, features, _ := d.service()
	item, match := next.Item, next.Seen.Version
	if item.State == directory.Unknown || !next.Checked {
		now, goOn, err := d.judge(ctx, service, features, item)
		if err != nil || !goOn {
			return err
		}
		match = now.Version
	}
	switch {
	case d.client.options.Now().Sub(item.ConfirmedAt) > confirmationLives:
		// It was not sent, or has had no effect, which comes to the same.
		return d.end(ctx, item, directory.Conflict, directory.ReasonTooOld, "")
	case d.failed[item.ID] >= failuresAtMost:
		return d.end(ctx, item, directory.Failed, directory.ReasonServiceError, "")
	}
	if err := d.outbox.Sending(ctx, item.ID, d.client.options.Now()); err != nil {
		return problem(DiskTrouble, err)
	}
	d.client.tell(Change{Users: true, Activity: true})
	if !features.ETag {
		match = ""
	}
	user, err := change(ctx, service, features, item, match)
	if err != nil {
		return d.settleError(ctx, item, err)
	}
	return d.settle(context.WithoutCancel(ctx), item, user)
}

// change sends the one request that may take effect.
func change(ctx context.Context, service *scim.Client, features scim.Features, item directory.Item, match string) (directory.User, error) {
	switch {
	case item.Kind == directory.Archive:
		return service.Archive(ctx, item.Seen.ID, match)
	case features.Extension:
		return service.Invite(ctx, item.Seen.ID, match)
	}
	return service.Reactivate(ctx, item.Seen.ID, match)
}

// judge reads the user of an item whose outcome, or whose present state, is not
// known. goOn means that the change is still to be sent, to the user as
// returned; otherwise the item has ended.
func (d *dispatcher) judge(ctx context.Context, service *scim.Client, features scim.Features, item directory.Item) (now directory.User, goOn bool, err error) {
	stamp := d.cache.Stamp()
	now, err = service.User(ctx, item.Seen.ID)
	switch {
	case errors.Is(err, scim.ErrNotFound):
		return now, false, d.end(ctx, item, directory.Failed, directory.ReasonGone, "")
	case errors.Is(err, scim.ErrForbidden):
		if err := mayRead(ctx, service, features); err != nil {
			return now, false, err
		}
		return now, false, d.end(ctx, item, directory.Refused, directory.ReasonForbidden, translate(err).Detail)
	case err != nil:
		return now, false, translate(err)
	}
	d.copy(ctx, stamp, now)
	switch directory.Judge(item, now) {
	case directory.TakenEffect:
		return now, false, d.end(ctx, item, directory.Done, directory.ReasonNone, "")
	case directory.Changed:
		return now, false, d.end(ctx, item, directory.Conflict, directory.ReasonChanged, "")
	}
	return now, true, nil
}

// settle commits what the service answered to a change: the user as it is now.
func (d *dispatcher) settle(ctx context.Context, item directory.Item, user directory.User) error {
	// Other requests that began before this answer may not know of it.
	stamp := d.cache.Stamp()
	state, reason := directory.Done, directory.ReasonNone
	if !item.Kind.Done(user.Status) {
		state, reason = directory.Failed, directory.ReasonUnexpectedAnswer
	}
	// The copy first: the open item lies over it until it has ended, so that
	// the row goes from Archiving to Archived and never back to Active. A crash
	// in between leaves an item that is read again, and the copy is right.
	d.copy(ctx, stamp, user)
	return d.end(ctx, item, state, reason, "")
}

// settleError commits what an error says about a change that was sent. What was
// heard is committed even if the session ends meanwhile. It returns an error
// where the queue must pause.
func (d *dispatcher) settleError(ctx context.Context, item directory.Item, sent error) error {
	commit, why := context.WithoutCancel(ctx), translate(sent)
	var unconfirmed *scim.UnconfirmedError
	var answer *scim.Error
	switch {
	case errors.As(sent, &unconfirmed):
		// Accepted, but the user could not be read: that says nothing about the
		// queue. The next turn reads the user and decides.
		return problem(DiskTrouble, d.outbox.Unknown(commit, item.ID))
	case scim.OutcomeUnknown(sent):
		if why.Kind != Busy && why.Status != http.StatusServiceUnavailable {
			d.failed[item.ID]++
		}
		return then(d.outbox.Unknown(commit, item.ID), why)
	case why.Kind == ChangedMeanwhile:
		// Nothing happened (412). The next turn reads the user and decides.
		d.failed[item.ID]++
		return problem(DiskTrouble, d.outbox.Unknown(commit, item.ID))
	case why.Kind == NotFound:
		return d.end(commit, item, directory.Failed, directory.ReasonGone, why.Detail)
	case why.Kind == Conflict:
		return d.end(commit, item, directory.Refused, directory.ReasonRefusedByService, why.Detail)
	case why.Kind == NoRole:
		return d.forbidden(ctx, item, why)
	case why.Kind != SessionExpired && (errors.As(sent, &answer) || errors.Is(sent, scim.ErrInvalidID)):
		// A no that asking again does not change.
		return d.end(commit, item, directory.Failed, directory.ReasonRefusedByService, why.Detail)
	}
	// It certainly changed nothing: no connection, or no good token.
	return then(d.outbox.Requeue(commit, item.ID), why)
}

// then returns why, or the trouble of keeping what came before.
func then(kept error, why *Problem) error {
	if kept != nil {
		return problem(DiskTrouble, kept)
	}
	return why
}

// forbidden handles a 403: the admin's role may be gone, in which case nothing
// can be read either and everything waits; else this one change is refused.
func (d *dispatcher) forbidden(ctx context.Context, item directory.Item, why *Problem) error {
	commit := context.WithoutCancel(ctx)
	service, features, _ := d.service()
	if err := mayRead(ctx, service, features); err != nil {
		return then(d.outbox.Requeue(commit, item.ID), AsProblem(err))
	}
	return d.end(commit, item, directory.Refused, directory.ReasonForbidden, why.Detail)
}

// errSeen ends a walk that has seen enough.
var errSeen = errors.New("seen")

// mayRead returns nil if the service lets the account list users, which is how
// a missing role is told from a user whom the service protects.
func mayRead(ctx context.Context, service *scim.Client, features scim.Features) error {
	_, err := service.Walk(ctx, features, 1, func(scim.Page) error { return errSeen })
	if err == nil || errors.Is(err, errSeen) {
		return nil
	}
	return translate(err)
}

func (d *dispatcher) end(ctx context.Context, item directory.Item, state directory.State, reason directory.Reason, detail string) error {
	err := d.outbox.End(ctx, item.ID, state, reason, detail, d.client.options.Now())
	if err == nil {
		delete(d.failed, item.ID)
		d.client.log.Info("ended", "batch", item.BatchID, "item", item.ID, "state", state, "reason", reason)
	}
	return problem(DiskTrouble, err)
}

// copy stores users in the copy. The copy is disposable: trouble with it must
// not disturb an outcome.
func (s *session) copy(ctx context.Context, stamp cache.Stamp, users ...directory.User) {
	if err := s.cache.Put(ctx, stamp, 0, users...); err != nil {
		s.client.log.Error("keep users in the copy", "problem", err)
	}
}
