package dispatch

// One confirmed change: checked where its user's state is not known, committed as
// being sent, sent, judged and settled.

import (
	"context"
	"errors"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/scim"
)

// sendOne brings one item to an end, or returns why it has to wait. Where it
// returns nil without an end, the item's outcome is unknown, and its user is read
// again next. trusting lets a proved entity tag stand in for a reading.
func (r *round) sendOne(ctx context.Context, next outbox.PendingItem, trusting bool) error {
	p, ok, err := r.check(ctx, next, trusting && r.d.proof(single) == tagsProved)
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
func (r *round) check(ctx context.Context, next outbox.PendingItem, tagsCount bool) (p prepared, ok bool, err error) {
	d, item, now := r.d, next.Item, r.d.Now()
	p = prepared{next, next.Seen.Version}
	tooOld := now.Sub(item.ConfirmedAt) > ConfirmationLives
	if item.State == directory.Queued && tooOld {
		// What a new confirmation would be about, it reads itself.
		return p, false, d.conflict(ctx, item, directory.ReasonTooOld, directory.User{})
	}
	if d.mustRead(next, now, tagsCount) {
		user, v := r.judgeUser(ctx, item)
		if v.move != moveSend {
			return p, false, d.settle(ctx, p, v, user)
		}
		p.version = user.Version
	}
	switch {
	case item.State == directory.Unknown && d.isHeld(item.BatchID):
		// It has had no effect.
		return p, false, d.Outbox.Requeue(ctx, item.ID, now)
	case tooOld: // and without an effect, which is as if it had not been sent
		return p, false, d.conflict(ctx, item, directory.ReasonTooOld, directory.User{})
	case d.failedTooOften(item.ID):
		return p, false, d.end(ctx, item, directory.Failed, directory.ReasonServiceError, "")
	}
	return p, true, nil
}

// mustRead reports whether an item's user must be read before the change is sent.
// It need not where it was just read for the confirmation, or where the service is
// known to refuse the change of another version.
func (d *Dispatcher) mustRead(next outbox.PendingItem, now time.Time, tagsCount bool) bool {
	if next.State == directory.Unknown {
		return true
	}
	fresh := next.Checked && now.Sub(next.ConfirmedAt) < checkLives
	guarded := tagsCount && next.Seen.Version != "" && !d.wasRejected(next.ID)
	return !fresh && !guarded
}

// judgeUser reads the user of an item whose outcome, or whose present state, is not
// known, and says what that means for it.
func (r *round) judgeUser(ctx context.Context, item directory.Item) (directory.User, verdict) {
	stamp := r.d.Copy.Stamp()
	user, err := r.read(ctx, item)
	if err == nil {
		r.d.Copy.Keep(stamp, user)
	}
	v := r.judgeWithRole(ctx, askUser, item, user, err)
	if v.move == moveSend {
		r.d.compareRejected(item.ID, user)
	}
	return user, v
}

// judgeWithRole judges, and asks whether the account has its role where that
// decides.
func (r *round) judgeWithRole(ctx context.Context, to question, item directory.Item, user directory.User, err error) verdict {
	return r.d.askRole(ctx, to, judge(to, item, user, err))
}

// askRole completes a verdict for which the account's role decides.
func (d *Dispatcher) askRole(ctx context.Context, to question, v verdict) verdict {
	if v.move != moveAskRole {
		return v
	}
	return v.withRole(to, d.service.MayList(ctx, d.features))
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
	err := d.Outbox.MarkSending(ctx, next.ID, d.Now())
	if errors.Is(err, outbox.ErrNotOpen) && next.State == directory.Unknown {
		// It is held, and has had no effect. (Or it has ended meanwhile, in which
		// case this does nothing.)
		if err := d.Outbox.Requeue(ctx, next.ID, d.Now()); err != nil {
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
		user, err = d.send(ctx, p.Item, p.version)
		return err
	})
	v := r.judgeWithRole(ctx, askChange, p.Item, user, err)
	if err == nil {
		d.keepUser(user)
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
