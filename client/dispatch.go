package client

import (
	"context"
	"errors"
	"time"

	"mileiq.example/admin/client/cache"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/scim"
)

const (
	// dispatchAtOnce is how many items are taken from the outbox together.
	dispatchAtOnce = 50
	// attemptsAtMost is how often one change is sent before it has failed.
	attemptsAtMost = 5
	// confirmationLives is how long a confirmation is good for what was never
	// sent: after that the admin is asked again.
	confirmationLives = 24 * time.Hour
)

// keepSending sends what was confirmed, in the order of confirmation, until
// the session ends. Trouble pauses the whole queue, not one item.
func (s *session) keepSending(ctx context.Context) {
	select {
	case <-ctx.Done():
		return
	case <-s.connected:
	}
	failures := 0
	for ctx.Err() == nil {
		idle, err := s.sendSome(ctx)
		pause := time.Hour
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			why := AsProblem(err)
			s.client.log.Warn("send what was confirmed", "problem", err)
			if why.Kind == SessionExpired || why.Kind == NoRole {
				s.over(why)
				return
			}
			failures++
			pause = max(s.client.options.Pause(failures), why.RetryAfter)
		case !idle:
			failures = 0
			continue
		}
		if !s.wait(ctx, pause, s.dispatch) {
			return
		}
	}
}

// sendSome works on the next items. idle means that there was nothing to do; an
// error means that the queue must pause.
func (s *session) sendSome(ctx context.Context) (idle bool, err error) {
	defer s.countWaiting(context.WithoutCancel(ctx))
	next, err := s.outbox.Next(ctx, s.account, dispatchAtOnce)
	if err != nil {
		return false, problem(DiskTrouble, err)
	}
	for _, item := range next {
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		err := s.send(ctx, item)
		s.client.tell(Change{Users: true, Activity: true})
		if errors.Is(err, outbox.ErrNotOpen) {
			continue // cancelled in the meantime
		}
		if err != nil {
			return false, err
		}
	}
	return len(next) == 0, nil
}

// send brings one item to an end, or returns why it has to wait.
func (s *session) send(ctx context.Context, next outbox.Next) error {
	service, features, _ := s.service()
	item, match := next.Item, next.Seen.Version
	if item.SentAt.IsZero() && s.client.options.Now().Sub(item.ConfirmedAt) > confirmationLives {
		return s.end(ctx, item, directory.Conflict, directory.ReasonTooOld, "")
	}
	if item.State == directory.Unknown || !next.Checked {
		now, goOn, err := s.judge(ctx, service, item)
		if err != nil || !goOn {
			return err
		}
		match = now.Version
	}
	if item.Attempts >= attemptsAtMost {
		return s.end(ctx, item, directory.Failed, directory.ReasonServiceError, "")
	}
	if err := s.outbox.Sending(ctx, item.ID, s.client.options.Now()); err != nil {
		return err
	}
	s.client.tell(Change{Users: true, Activity: true})
	if !features.ETag {
		match = ""
	}
	user, err := change(ctx, service, features, item, match)
	return s.settle(ctx, item, user, err)
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
func (s *session) judge(ctx context.Context, service *scim.Client, item directory.Item) (now directory.User, goOn bool, err error) {
	stamp := s.cache.Stamp()
	now, err = service.User(ctx, item.Seen.ID)
	if errors.Is(err, scim.ErrNotFound) {
		return now, false, s.end(ctx, item, directory.Failed, directory.ReasonGone, "")
	}
	if err != nil {
		return now, false, translate(err)
	}
	s.copy(ctx, stamp, now)
	switch directory.Judge(item, now) {
	case directory.TakenEffect:
		return now, false, s.end(ctx, item, directory.Done, directory.ReasonNone, "")
	case directory.Changed:
		return now, false, s.end(ctx, item, directory.Conflict, directory.ReasonChanged, "")
	}
	return now, true, nil
}

// settle commits how a sent item ended. It returns an error where the queue
// must pause.
func (s *session) settle(ctx context.Context, item directory.Item, user directory.User, err error) error {
	// What was heard is kept even if the session ends meanwhile.
	ctx = context.WithoutCancel(ctx)
	if err == nil {
		// Other requests that began before this answer may not know of it.
		stamp := s.cache.Stamp()
		state, reason := directory.Done, directory.ReasonNone
		if !item.Kind.Done(user.Status) {
			state, reason = directory.Failed, directory.ReasonUnexpectedAnswer
		}
		if err := s.end(ctx, item, state, reason, ""); err != nil {
			return err
		}
		s.copy(ctx, stamp, user)
		return nil
	}
	why := translate(err)
	switch {
	case why.Kind == ChangedMeanwhile:
		// Nothing happened (412). The next round reads the user and decides.
		return s.outbox.Unknown(ctx, item.ID)
	case why.Kind == NotFound:
		return s.end(ctx, item, directory.Failed, directory.ReasonGone, why.Detail)
	case why.Kind == Conflict:
		return s.end(ctx, item, directory.Refused, directory.ReasonRefusedByService, why.Detail)
	case why.Kind == NoRole:
		return s.forbidden(ctx, item, why)
	case why.Kind == SessionExpired:
		return errors.Join(why, s.outbox.Requeue(ctx, item.ID))
	case scim.OutcomeUnknown(err):
		return errors.Join(why, s.outbox.Unknown(ctx, item.ID))
	case why.Kind == Unreachable, why.Kind == Busy, why.Kind == Cancelled:
		return errors.Join(why, s.outbox.Requeue(ctx, item.ID))
	}
	return s.end(ctx, item, directory.Failed, directory.ReasonServiceError, why.Detail)
}

// forbidden handles a 403: the admin's role may be gone, in which case nothing
// can be read either and everything waits; else this one change is refused.
func (s *session) forbidden(ctx context.Context, item directory.Item, why *Problem) error {
	service, _, _ := s.service()
	_, err := service.User(ctx, item.Seen.ID)
	if errors.Is(err, scim.ErrForbidden) {
		return errors.Join(why, s.outbox.Requeue(ctx, item.ID))
	}
	return s.end(ctx, item, directory.Refused, directory.ReasonForbidden, why.Detail)
}

func (s *session) end(ctx context.Context, item directory.Item, state directory.State, reason directory.Reason, detail string) error {
	err := s.outbox.End(ctx, item.ID, state, reason, detail, s.client.options.Now())
	if err == nil {
		s.client.log.Info("ended", "batch", item.BatchID, "item", item.ID, "state", state, "reason", reason)
	}
	return problem(DiskTrouble, err)
}

// copy stores a user in the copy. The copy is disposable: trouble with it must
// not disturb an outcome.
func (s *session) copy(ctx context.Context, stamp cache.Stamp, user directory.User) {
	if err := s.cache.Put(ctx, stamp, 0, user); err != nil {
		s.client.log.Error("keep a user in the copy", "problem", err)
	}
}
