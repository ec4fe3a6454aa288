package client

// One confirmed change: read where its user's state is not known, committed as
// being sent, sent, and settled.

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/scim"
)

// wire is how changes are sent.
type wire int

const (
	single wire = iota // one PATCH each
	inBulk
)

// tagProof says whether the service is known to look at entity tags. What it
// advertises proves nothing.
type tagProof int

const (
	tagsUntried tagProof = iota
	tagsProved
	tagsIgnored
	tagsBroken // it rejects the very versions that it gives out
)

func (d *dispatcher) proof(w wire) tagProof {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.tags[w]
}

func (d *dispatcher) setProof(w wire, p tagProof) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tags[w] = p
}

// send brings one item to an end, or returns why it has to wait. Where it
// returns nil without an end, the item's outcome is unknown: its next turn
// reads the user again. trusting lets a proved entity tag stand in for a reading.
func (d *dispatcher) send(ctx context.Context, next outbox.PendingItem, g *gate, trusting bool) error {
	match, goOn, err := d.ready(ctx, next, g, trusting && d.proof(single) == tagsProved)
	if err != nil || !goOn {
		return err
	}
	service, _, _ := d.service()
	left := g.about()
	defer left()
	if err := service.Wait(ctx); err != nil {
		return problem.Of(err)
	}
	if err := d.sending(ctx, next); err != nil {
		return err
	}
	return d.transmit(ctx, next.Item, match, g, left)
}

// sending commits that an item is about to be sent.
func (d *dispatcher) sending(ctx context.Context, next outbox.PendingItem) error {
	err := d.outbox.MarkSending(ctx, next.ID, d.client.options.Now())
	if errors.Is(err, outbox.ErrNotOpen) && next.State == directory.Unknown {
		// It is held, and has had no effect. (Or it has ended meanwhile, in which
		// case this does nothing.)
		err = d.outbox.Requeue(ctx, next.ID, d.client.options.Now())
		if err == nil {
			err = outbox.ErrNotOpen
		}
	}
	if err != nil {
		return notOpenOr(err)
	}
	d.tellSoon()
	return nil
}

// notOpenOr leaves ErrNotOpen as it is, and makes trouble with the disk of
// everything else.
func notOpenOr(err error) error {
	if errors.Is(err, outbox.ErrNotOpen) {
		return err
	}
	return problem.Wrap(problem.DiskTrouble, err)
}

// ready finds out whether an item is to be sent now, and the version that its user
// must still have. goOn is false where the item has ended.
func (d *dispatcher) ready(ctx context.Context, next outbox.PendingItem, g *gate, tagsCount bool) (match string, goOn bool, err error) {
	item, match := next.Item, next.Seen.Version
	now := d.client.options.Now()
	tooOld := now.Sub(item.ConfirmedAt) > confirmationLives
	if item.State == directory.Queued && tooOld {
		// What a new confirmation would be about, it reads itself.
		return "", false, d.conflict(ctx, item, directory.ReasonTooOld, directory.User{})
	}
	fresh := next.Checked && now.Sub(item.ConfirmedAt) < checkLives
	if item.State == directory.Unknown || !fresh && !(tagsCount && match != "" && !d.wasRejected(item.ID)) {
		user, goOn, err := d.judge(ctx, item, g)
		if err != nil || !goOn {
			return "", false, err
		}
		match = user.Version
	}
	switch {
	case item.State == directory.Unknown && d.isHeld(item.BatchID):
		// It has had no effect.
		return "", false, problem.Wrap(problem.DiskTrouble, d.outbox.Requeue(ctx, item.ID, now))
	case tooOld: // and without an effect, which is as if it had not been sent
		return "", false, d.conflict(ctx, item, directory.ReasonTooOld, directory.User{})
	case d.failures(item.ID) >= failuresAtMost:
		return "", false, d.end(ctx, item, directory.Failed, directory.ReasonServiceError, "")
	}
	return match, true, nil
}

// wasRejected reports whether the service rejected the version of the item's user:
// that must be read again, whatever else is known.
func (d *dispatcher) wasRejected(item int64) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, rejected := d.rejected[item]
	return rejected
}

// transmit sends an item that is committed as being sent, and settles it. It calls
// left when the request goes.
func (d *dispatcher) transmit(ctx context.Context, item directory.Item, match string, g *gate, left func()) error {
	service, features, _ := d.service()
	match = d.usable(features, single, match)
	var user directory.User
	err := g.fly(func() (err error) {
		left()
		user, err = change(ctx, service, features, item, match)
		return err
	})
	if err != nil {
		return d.settleError(ctx, item, match, err)
	}
	return d.settle(context.WithoutCancel(ctx), item, user)
}

// usable returns the version to send as a condition, or "" where that is no use.
func (d *dispatcher) usable(features scim.Features, w wire, match string) string {
	if !features.ETag || d.proof(w) == tagsBroken {
		return ""
	}
	return match
}

// change sends the one request that may take effect.
func change(ctx context.Context, service *scim.Client, features scim.Features, item directory.Item, match string) (directory.User, error) {
	switch effect(features, item) {
	case scim.ToArchive:
		return service.Archive(ctx, item.Seen.ID, match)
	case scim.ToInvite:
		return service.Invite(ctx, item.Seen.ID, match)
	}
	return service.Reactivate(ctx, item.Seen.ID, match)
}

func effect(features scim.Features, item directory.Item) scim.Effect {
	switch {
	case item.Kind == directory.Archive:
		return scim.ToArchive
	case features.Extension:
		return scim.ToInvite
	}
	return scim.ToReactivate
}

// judge reads the user of an item whose outcome, or whose present state, is not
// known. goOn means that the change is still to be sent, to the user as
// returned; otherwise the item has ended.
func (d *dispatcher) judge(ctx context.Context, item directory.Item, g *gate) (now directory.User, goOn bool, err error) {
	service, features, _ := d.service()
	stamp := d.cache.Stamp()
	now, err = d.read(ctx, item, g)
	switch {
	case errors.Is(err, scim.ErrNotFound):
		return now, false, d.end(ctx, item, directory.Failed, directory.ReasonGone, "")
	case errors.Is(err, scim.ErrForbidden):
		if err := mayRead(ctx, service, features); err != nil {
			return now, false, err
		}
		return now, false, d.end(ctx, item, directory.Refused, directory.ReasonForbidden, problem.Of(err).Detail)
	case err != nil:
		return now, false, problem.Of(err)
	}
	d.copy(stamp, now)
	switch directory.Judge(item, now) {
	case directory.TakenEffect:
		return now, false, d.end(ctx, item, directory.Done, directory.ReasonNone, "")
	case directory.Changed:
		return now, false, d.conflict(ctx, item, directory.ReasonChanged, now)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if now.Version != "" && d.rejected[item.ID] == now.Version {
		// It said that this is not the version, and says now that it is.
		d.tags = [2]tagProof{tagsBroken, tagsBroken}
	}
	return now, true, nil
}

// read asks for the user of an item when it is its turn.
func (d *dispatcher) read(ctx context.Context, item directory.Item, g *gate) (now directory.User, err error) {
	service, _, _ := d.service()
	err = g.fly(func() (err error) {
		if err := service.Wait(ctx); err != nil {
			return err
		}
		now, err = service.User(ctx, item.Seen.ID)
		return err
	})
	return now, err
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
	d.copy(stamp, user)
	return d.end(ctx, item, state, reason, "")
}

// settleError commits what an error says about a change that was sent. What was
// heard is committed even if the session ends meanwhile. It returns an error
// where the queue must pause.
func (d *dispatcher) settleError(ctx context.Context, item directory.Item, match string, sent error) error {
	commit, why := context.WithoutCancel(ctx), problem.Of(sent)
	var unconfirmed *scim.UnconfirmedError
	var answer *scim.Error
	switch {
	case errors.As(sent, &unconfirmed):
		// Accepted, but the user could not be read: that says nothing about the
		// queue. The next turn reads the user and decides.
		d.fail(item.ID)
		return problem.Wrap(problem.DiskTrouble, d.outbox.MarkUnknown(commit, item.ID))
	case scim.OutcomeUnknown(sent):
		if why.Kind != problem.Busy && why.Status != http.StatusServiceUnavailable {
			d.fail(item.ID)
		}
		return then(d.outbox.MarkUnknown(commit, item.ID), why)
	case why.Kind == problem.ChangedMeanwhile:
		// This request did nothing (412). The next turn reads the user and decides.
		d.mu.Lock()
		d.failed[item.ID]++
		d.rejected[item.ID] = match
		d.mu.Unlock()
		if item.Attempts > 0 {
			// An earlier request may be what changed the user.
			return problem.Wrap(problem.DiskTrouble, d.outbox.MarkUnknown(commit, item.ID))
		}
		return problem.Wrap(problem.DiskTrouble, d.outbox.Requeue(commit, item.ID, d.client.options.Now()))
	case why.Kind == problem.NotFound:
		return d.end(commit, item, directory.Failed, directory.ReasonGone, why.Detail)
	case why.Kind == problem.Conflict:
		return d.end(commit, item, directory.Refused, directory.ReasonRefusedByService, why.Detail)
	case why.Kind == problem.NoRole:
		return d.forbidden(ctx, item, why)
	case why.Kind != problem.SessionExpired && (errors.As(sent, &answer) || errors.Is(sent, scim.ErrInvalidID)):
		// A no that asking again does not change.
		return d.end(commit, item, directory.Failed, directory.ReasonRefusedByService, why.Detail)
	}
	// It certainly changed nothing: no connection, or no good token.
	return then(d.outbox.Requeue(commit, item.ID, d.client.options.Now()), why)
}

// then returns why, or the trouble of keeping what came before.
func then(kept error, why *problem.Problem) error {
	if kept != nil {
		return problem.Wrap(problem.DiskTrouble, kept)
	}
	return why
}

// forbidden handles a 403: the admin's role may be gone, in which case nothing
// can be read either and everything waits; else this one change is refused.
func (d *dispatcher) forbidden(ctx context.Context, item directory.Item, why *problem.Problem) error {
	commit := context.WithoutCancel(ctx)
	service, features, _ := d.service()
	if err := mayRead(ctx, service, features); err != nil {
		return then(d.outbox.Requeue(commit, item.ID, d.client.options.Now()), problem.Of(err))
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
	return problem.Of(err)
}

// staleTag makes of an entity tag one that no version of the user has.
func staleTag(tag string) string {
	if inside, ok := strings.CutSuffix(tag, `"`); ok {
		return inside + `.stale"`
	}
	return tag + ".stale"
}
