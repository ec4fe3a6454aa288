package dispatch

// One confirmed change: checked where its user's state is not known, committed as
// being sent, sent, judged and settled.

import (
	"context"
	"errors"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/scim"
)

// sendOne brings one item to an end, or returns why it has to wait. Where it
// returns nil without an end, the item's outcome is unknown, or its user must be read
// again, which is done next. vouched says that entity tags may stand in for reading the
// user.
func (r *round) sendOne(ctx context.Context, next outbox.PendingItem, vouched bool) error {
	p, ok, err := r.check(ctx, next, vouched)
	if err != nil || !ok {
		return err
	}
	release := r.inFlight.reserve()
	defer release()
	if err := r.d.service.Wait(ctx); err != nil {
		return err
	}
	if err := r.d.markSending(ctx, p.PendingItem); err != nil {
		return err
	}
	return r.transmit(ctx, p, release)
}

// check finds out whether an item is to be sent now, and the version that its user
// must still have. ok is false where the item has ended.
func (r *round) check(ctx context.Context, next outbox.PendingItem, vouched bool) (p prepared, ok bool, err error) {
	d, item := r.d, next.Item
	p = prepared{PendingItem: next, version: next.Seen.Version, readAt: next.ReadAt}
	tooOld := d.isTooOld(next)
	if item.State == directory.Queued && tooOld {
		// What a new confirmation would be about, it reads itself.
		return p, false, d.conflict(ctx, item, directory.ReasonTooOld, directory.User{})
	}
	if d.mustRead(next) {
		if vouched && d.mayBeVouched(next) {
			p.vouched = true
		} else {
			d.endDoubt(item.ID)
			p.readAt = d.Clock.Instant()
			user, v := r.judgeUser(ctx, item)
			if v.move != moveSend {
				return p, false, d.settle(ctx, p, v, user)
			}
			p.version = user.Version
		}
	}
	switch {
	case item.State == directory.Unknown && d.isHeld(item.BatchID):
		// It has had no effect.
		return p, false, d.Outbox.Requeue(ctx, item.ID, d.now())
	case tooOld: // and without an effect, which is as if it had not been sent
		return p, false, d.conflict(ctx, item, directory.ReasonTooOld, directory.User{})
	case d.Protects(item.Seen): // since it was confirmed
		return p, false, d.end(ctx, item, directory.Refused, directory.ReasonProtected, "")
	case d.failedTooOften(item.ID) && d.wasAccepted(item.ID):
		return p, false, d.end(ctx, item, directory.Failed, directory.ReasonUnexpectedAnswer, "")
	case d.failedTooOften(item.ID):
		return p, false, d.end(ctx, item, directory.Failed, directory.ReasonServiceError, "")
	}
	return p, true, nil
}

// isTooOld reports whether the confirmation of an item no longer counts: it was made
// too long ago by either clock, or at a time that has not come yet. The wall clock can be
// set back meanwhile; after a restart there is no other.
func (d *Dispatcher) isTooOld(item outbox.PendingItem) bool {
	age := d.now().Sub(item.ConfirmedAt)
	return max(age, d.Clock.Ran(item.PlannedAt)) > ConfirmationLives || age < -aheadAtMost
}

// mustRead reports whether it is not known how an item's user is now: he was not just
// read for the confirmation, or something happened since.
func (d *Dispatcher) mustRead(next outbox.PendingItem) bool {
	return next.State == directory.Unknown || !next.Checked || !d.isFresh(next.ReadAt) || d.isDoubted(next.ID)
}

// isFresh reports whether what was read then counts as the present state.
func (d *Dispatcher) isFresh(at directory.Instant) bool {
	return d.Clock.Fresh(at, directory.QuestionLives)
}

// mayBeVouched reports whether a service that refuses the change of another version
// would refuse it where the item's user is not as he was seen.
func (d *Dispatcher) mayBeVouched(next outbox.PendingItem) bool {
	return next.State == directory.Queued && next.Seen.Version != "" && !d.wasRejected(next.ID) && !d.isDoubted(next.ID)
}

// goesNow reports whether a single change may go out at this very moment: it is still
// wanted, and its user was just read, or the service is known to look at entity tags. It
// is asked after all waiting.
func (r *round) goesNow(ctx context.Context, p prepared) bool {
	return r.d.isWanted(p) && (r.d.isFresh(p.readAt) || p.vouched && r.useProof(ctx)) && r.d.isWanted(p)
}

// isWanted reports whether the confirmation of an item still counts, nobody else was seen
// in its user's place, nobody protected him, and no change of its batch has reached
// somebody else.
func (d *Dispatcher) isWanted(p prepared) bool {
	return !d.isStopping(p.BatchID) && !d.isTooOld(p.PendingItem) && !d.isDoubted(p.ID) && !d.Protects(p.Seen)
}

// errHeldBack: a change that was committed as being sent was not sent after all.
var errHeldBack = problem.New("dispatch: held back at the last moment")

// judgeUser reads the user of an item whose outcome, or whose present state, is not
// known, and says what that means for it.
func (r *round) judgeUser(ctx context.Context, item directory.Item) (directory.User, verdict) {
	stamp := r.d.Copy.Stamp()
	user, err := r.read(ctx, item)
	if err == nil {
		r.d.Copy.Keep(stamp, user)
	}
	v := r.complete(ctx, askUser, item, judge(askUser, r.d.asLastRead(item), user, err))
	if v.move == moveSend {
		r.d.compareRejected(item.ID, user)
		r.d.rememberReading(item, user)
	}
	return user, v
}

// complete completes a verdict for which something more must be asked of the service, or
// known of what was.
func (r *round) complete(ctx context.Context, to question, item directory.Item, v verdict) verdict {
	v = r.askMore(ctx, to, item, v)
	if v.reason == directory.ReasonGone && item.Kind == directory.Archive && r.d.wasAccepted(item.ID) {
		return deleted
	}
	return v
}

// askMore asks what is to be asked for a verdict.
func (r *round) askMore(ctx context.Context, to question, item directory.Item, v verdict) verdict {
	switch v.move {
	case moveAskRole:
		return v.withRole(to, r.d.service.MayList(ctx, r.d.features))
	case moveReread:
		user, err := r.read(ctx, item)
		if read := v.withReading(item, user, err); read.move != moveAskRole {
			return read
		}
		return verdict{move: v.noEffect(item), pause: problem.Of(err)}
	}
	return v
}

// read asks for the user of an item when the service may be asked.
func (r *round) read(ctx context.Context, item directory.Item) (user directory.User, err error) {
	err = r.inFlight.do(func() (err error) {
		if err := r.d.service.Wait(ctx); err != nil {
			return err
		}
		user, err = r.d.service.User(ctx, item.Seen.ID)
		return err
	})
	return user, err
}

// markSending commits that an item is about to be sent.
func (d *Dispatcher) markSending(ctx context.Context, next outbox.PendingItem) error {
	err := d.Outbox.MarkSending(ctx, next.ID, d.now())
	if errors.Is(err, outbox.ErrNotOpen) && next.State == directory.Unknown {
		// It is held, and has had no effect. (Or it has ended meanwhile, in which
		// case this does nothing.)
		if err := d.Outbox.Requeue(ctx, next.ID, d.now()); err != nil {
			return err
		}
	}
	if err != nil {
		return err
	}
	d.reportSoon()
	return nil
}

// transmit sends an item that is committed as being sent, and settles it. It calls
// release when the request goes.
func (r *round) transmit(ctx context.Context, p prepared, release func()) error {
	d := r.d
	p.version = d.condition(single, p.version)
	var user directory.User
	err := r.inFlight.do(func() (err error) {
		release()
		if !r.goesNow(ctx, p) {
			return errHeldBack
		}
		user, err = d.send(ctx, p.Item, p.version)
		d.watch(p.Item, user, err)
		return err
	})
	if errors.Is(err, errHeldBack) {
		return d.Outbox.Requeue(context.WithoutCancel(ctx), p.ID, d.now())
	}
	v := r.complete(ctx, askChange, p.Item, judge(askChange, p.Item, user, err))
	if err == nil {
		d.keepUser(user)
	}
	if isPlainlyDone(v) {
		d.bearWitness(p.Item, user)
	}
	return d.settle(ctx, p, v, user)
}

// keepUser stores what the service answered to a change. It comes before the
// outcome is committed: the open item lies over the copy until it has ended, so
// that the row goes from Archiving to Archived and never back to Active. A crash
// in between leaves an item that is read again, and the copy is right.
func (d *Dispatcher) keepUser(users ...directory.User) {
	// Other requests that began before this answer may not know of it.
	d.Copy.Keep(d.Copy.Stamp(), users...)
}

// send makes the one request that may take effect.
func (d *Dispatcher) send(ctx context.Context, item directory.Item, ifMatch string) (directory.User, error) {
	switch d.effect(item) {
	case scim.ToArchive:
		return d.service.Archive(ctx, item.Seen.ID, ifMatch)
	case scim.ToInvite:
		return d.service.Invite(ctx, item.Seen.ID, ifMatch)
	}
	return d.service.Reactivate(ctx, item.Seen.ID, ifMatch)
}

func (d *Dispatcher) effect(item directory.Item) scim.Effect {
	switch {
	case item.Kind == directory.Archive:
		return scim.ToArchive
	case d.features.Extension:
		return scim.ToInvite
	}
	return scim.ToReactivate
}
