package dispatch

// Confirmed changes in bulk requests (RFC 7644 section 3.7). Whatever the answer
// does not say of a change is unknown, and read again.

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/scim"
)

// usesBulk reports whether changes go out in bulk.
func (d *Dispatcher) usesBulk() bool {
	return d.features.Bulk.Supported && d.features.Bulk.MaxOperations != 1 && !d.bulk.isOff()
}

// sendInBulk sends items in as few requests as hold them.
func (r *round) sendInBulk(ctx context.Context, next []outbox.PendingItem) error {
	items := r.checkAll(ctx, next)
	for len(items) > 0 && r.goesOn(ctx) {
		b, n, err := scim.PrepareBulk(r.d.features, r.d.changes(items))
		if err != nil {
			return err
		}
		if err := r.d.service.Wait(ctx); err != nil {
			return err
		}
		now, err := r.d.markSendingAll(ctx, items[:n])
		if err != nil {
			return err
		}
		if len(now) < n { // it was prepared with more
			err = r.post(ctx, now)
		} else {
			err = r.postPrepared(ctx, b, now)
		}
		if err != nil {
			return err
		}
		items = items[n:]
	}
	return nil
}

// checkAll returns the items that are to be sent now. Those whose user must be read
// first are read side by side.
func (r *round) checkAll(ctx context.Context, next []outbox.PendingItem) []prepared {
	found, ok := make([]prepared, len(next)), make([]bool, len(next))
	vouched := r.d.vouches(inBulk)
	one := func(i int) {
		p, goes, err := r.check(ctx, next[i], vouched)
		r.note(err)
		found[i], ok[i] = p, goes && err == nil
	}
	readers := newWorkers(r.inFlight.most)
	for i, n := range next {
		if !r.d.mustRead(n) || vouched && r.d.mayBeVouched(n) {
			one(i) // which reads nothing
			continue
		}
		readers.start(func() {
			if r.goesOn(ctx) {
				one(i)
			}
		})
	}
	readers.wait()
	items := found[:0]
	for i := range found {
		if ok[i] {
			items = append(items, found[i])
		}
	}
	return items
}

func (d *Dispatcher) changes(items []prepared) []scim.Change {
	changes := make([]scim.Change, len(items))
	for i, p := range items {
		changes[i] = scim.Change{UserID: p.Seen.ID, Effect: d.effect(p.Item), IfMatch: d.condition(inBulk, p.version)}
	}
	return changes
}

// markSendingAll commits that items are about to be sent, and returns those that
// were not cancelled or held in the meantime.
func (d *Dispatcher) markSendingAll(ctx context.Context, items []prepared) ([]prepared, error) {
	moved, err := d.Outbox.MarkSendingAll(ctx, ids(items), d.now())
	if err != nil {
		return nil, err
	}
	goes := make(map[int64]bool, len(moved))
	for _, id := range moved {
		goes[id] = true
	}
	now := make([]prepared, 0, len(moved))
	var held []int64
	for _, p := range items {
		switch {
		case goes[p.ID]:
			now = append(now, p)
		case p.State == directory.Unknown: // and held, and without an effect
			held = append(held, p.ID)
		}
	}
	d.reportSoon()
	if len(held) > 0 {
		return now, d.Outbox.RequeueAll(ctx, held, d.now())
	}
	return now, nil
}

func ids(items []prepared) []int64 {
	ids := make([]int64, len(items))
	for i, p := range items {
		ids[i] = p.ID
	}
	return ids
}

// post sends items that are committed as being sent, in one request, and settles
// them.
func (r *round) post(ctx context.Context, items []prepared) error {
	if len(items) == 0 {
		return nil
	}
	b, _, err := scim.PrepareBulk(r.d.features, r.d.changes(items))
	if err != nil {
		return err
	}
	return r.postPrepared(ctx, b, items)
}

func (r *round) postPrepared(ctx context.Context, b scim.Bulk, items []prepared) error {
	items, outcomes, answer, err := r.postAlone(ctx, b, items)
	switch {
	case err != nil, len(items) == 0:
		return err
	case answer != nil:
		return r.settleWhole(ctx, items, answer)
	}
	return r.settleAll(ctx, items, outcomes)
}

// postAlone sends items in one request while no other is under way, and looks at whom
// its answer shows. It returns those that went; the others are queued again. answer is
// how the request failed as a whole, and err why there was none.
func (r *round) postAlone(ctx context.Context, b scim.Bulk, items []prepared) (went []prepared, outcomes []scim.Outcome, answer, err error) {
	r.oneBulk.Lock()
	defer r.oneBulk.Unlock()
	if err := r.renewForBulk(ctx, items); err != nil {
		return nil, nil, nil, err
	}
	began := time.Now()
	went, outcomes, answer, err = r.requestOf(ctx, b, items)
	if err != nil || answer != nil || len(went) == 0 {
		return went, nil, answer, err
	}
	r.d.bulk.answered(len(went), time.Since(began))
	r.readBack(ctx, went, outcomes)
	for i, o := range outcomes {
		r.d.watch(went[i].Item, o.User, o.Err)
	}
	return went, outcomes, nil, nil
}

// requestOf sends a bulk request, which was prepared with these items, of those of them
// that may go when there is room for it. What it returns is as of postAlone.
func (r *round) requestOf(ctx context.Context, b scim.Bulk, items []prepared) (went []prepared, outcomes []scim.Outcome, answer, err error) {
	answer = r.inFlight.do(func() (failed error) {
		went, err = r.lastLook(ctx, items)
		if err == nil && 0 < len(went) && len(went) < len(items) {
			b, _, err = scim.PrepareBulk(r.d.features, r.d.changes(went))
		}
		if err != nil || len(went) == 0 {
			return errHeldBack
		}
		r.d.useProofInBulk()
		if slices.ContainsFunc(went, isVouched) {
			b.Arrived = func() { r.renewInBulk(ctx) } // beside reading the answer
		}
		outcomes, failed = r.d.service.SendBulk(ctx, b)
		return failed
	})
	if errors.Is(answer, errHeldBack) {
		return nil, nil, nil, err
	}
	return went, outcomes, answer, nil
}

// renewForBulk asks for the service's word on entity tags anew where it is needed for
// items, and queues them again if there is an error.
func (r *round) renewForBulk(ctx context.Context, items []prepared) error {
	if !slices.ContainsFunc(items, isVouched) {
		return nil
	}
	if err := r.proveInBulk(ctx); err != nil {
		return cmp.Or(r.d.Outbox.RequeueAll(context.WithoutCancel(ctx), ids(items), r.d.now()), err)
	}
	return nil
}

func isVouched(p prepared) bool { return p.vouched }

// lastLook returns the items that may go at this very moment, and queues the others
// again.
func (r *round) lastLook(ctx context.Context, items []prepared) (goes []prepared, err error) {
	proved := r.d.proof(inBulk) == tagsProved
	var held []int64
	for _, p := range items {
		if r.d.isWanted(p) && (r.d.isFresh(p.readAt) || p.vouched && proved) {
			goes = append(goes, p)
		} else {
			held = append(held, p.ID)
		}
	}
	if len(held) == 0 {
		return items, nil
	}
	return goes, r.d.Outbox.RequeueAll(context.WithoutCancel(ctx), held, r.d.now())
}

// request sends a bulk request when there is room for it.
func (r *round) request(ctx context.Context, b scim.Bulk) (outcomes []scim.Outcome, err error) {
	err = r.inFlight.do(func() (err error) {
		outcomes, err = r.d.service.SendBulk(ctx, b)
		return err
	})
	return outcomes, err
}

// settleWhole commits what it means that a whole request failed.
func (r *round) settleWhole(ctx context.Context, items []prepared, sent error) error {
	d := r.d
	v := r.complete(ctx, askBulk, directory.Item{}, judge(askBulk, directory.Item{}, directory.User{}, sent))
	d.bulk.learn(v.size, len(items))
	if v.size == noBulk {
		// It does not do what it advertises. Each change is read again, and goes alone.
		d.Log.Warn("send in bulk", "problem", problem.Of(sent))
	}
	ctx = context.WithoutCancel(ctx)
	if v.move == moveUnknown {
		return firstError(d.Outbox.MarkUnknownAll(ctx, ids(items)), v)
	}
	return firstError(d.Outbox.RequeueAll(ctx, ids(items), d.now()), v)
}

// readBack reads, side by side, the users of changes that were accepted without
// saying how they are now. Who cannot be read stays unconfirmed.
func (r *round) readBack(ctx context.Context, items []prepared, outcomes []scim.Outcome) {
	readers := newWorkers(r.inFlight.most)
	for i, o := range outcomes {
		if _, ok := errors.AsType[*scim.UnconfirmedError](o.Err); !ok {
			continue
		}
		readers.start(func() {
			user, err := r.read(ctx, items[i].Item)
			switch {
			case err == nil:
				outcomes[i] = scim.Outcome{User: user}
			case errors.Is(err, scim.ErrNotFound):
				outcomes[i].Err = &scim.UnconfirmedError{Cause: err}
			}
		})
	}
	readers.wait()
}

// settleAll commits the outcome of each item: those that are done in one commit,
// the others one by one.
func (r *round) settleAll(ctx context.Context, items []prepared, outcomes []scim.Outcome) error {
	d := r.d
	verdicts := make([]verdict, len(items))
	users := make([]directory.User, 0, len(items))
	done := make([]int64, 0, len(items))
	for i, o := range outcomes {
		verdicts[i] = judge(askChange, items[i].Item, o.User, o.Err)
		if o.Err == nil {
			users = append(users, o.User)
		}
		if isPlainlyDone(verdicts[i]) {
			done = append(done, items[i].ID)
			r.d.bearWitness(items[i].Item, o.User)
		}
	}
	d.keepUser(users...)
	if err := d.Outbox.MarkDoneAll(context.WithoutCancel(ctx), done, d.now()); err != nil {
		return err
	}
	var worst error
	troubles := 0
	for i, v := range verdicts {
		err := r.settleOutcome(ctx, items[i], v, outcomes[i].User)
		switch {
		case err == nil, errors.Is(err, outbox.ErrNotOpen):
		case v.move == moveUnknown && !problem.Of(err).OfDisk():
			if troubles++; 2*troubles > len(outcomes) {
				worst = err // that is more than trouble with single users
			}
		default:
			worst = err
		}
	}
	d.reportSoon()
	return worst
}

func isDone(v verdict) bool { return v.move == moveEnd && v.state == directory.Done }

// isPlainlyDone reports whether there is no more to say than that it is done.
func isPlainlyDone(v verdict) bool { return isDone(v) && v.reason == directory.ReasonNone }

// settleOutcome commits the outcome of one item; what is done has been committed.
func (r *round) settleOutcome(ctx context.Context, p prepared, v verdict, user directory.User) error {
	if isPlainlyDone(v) {
		return r.d.ended(context.WithoutCancel(ctx), p.Item, v.state, v.reason)
	}
	return r.d.settle(ctx, p, r.complete(ctx, askChange, p.Item, v), user)
}
