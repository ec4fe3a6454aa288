package dispatch

// Many confirmed changes: the first of a batch alone, the rest together. Trouble
// ends the round, and the whole queue pauses.

import (
	"context"
	"errors"
	"sync"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/problem"
)

// round is one pass over what is to be sent.
type round struct {
	d        *Dispatcher
	inFlight *inFlight
	// workers work on a change, or a bulk request, each.
	workers *workers
	// oneBulk is held while a bulk request goes and its answer is looked at: what shows
	// somebody else must be seen before the next one goes.
	oneBulk  sync.Mutex
	renewals sync.WaitGroup // of proofs, in the background

	mu      sync.Mutex // guards what follows
	trouble error      // why the round ends early
}

// newRound returns a round with so many requests under way at most.
func (d *Dispatcher) newRound(parallel int) *round {
	return &round{d: d, inFlight: newInFlight(parallel)}
}

// sendMany works on everything that is pending, until there is nothing more or
// trouble.
func (d *Dispatcher) sendMany(ctx context.Context) (idle bool, err error) {
	r := d.newRound(d.Parallel)
	// More are worked on than are under way: the others are read from the disk or
	// committed to it.
	atOnce := 4 * (d.Parallel + pageSize)
	if d.usesBulk() {
		atOnce = bulkAtOnce
	}
	r.workers = newWorkers(atOnce)
	idle = true
	stop := d.reportRegularly(ctx)
	defer stop()
	for _, read := range []readPending{d.Outbox.PendingUnknown, d.Outbox.PendingQueued} {
		pending := r.readAhead(ctx, read)
		for r.goesOn(ctx) {
			next := pending.next(r.room())
			if len(next) == 0 {
				break
			}
			idle = false
			r.take(ctx, next)
		}
		pending.stop()
	}
	r.workers.wait()
	r.renewals.Wait()
	if err := ctx.Err(); err != nil {
		return false, err
	}
	return idle, r.trouble
}

// room waits until something more can be worked on, and returns how many items that
// may be. In bulk it is one more request: what is answered meanwhile says how large
// that may be.
func (r *round) room() int {
	if r.d.usesBulk() {
		r.workers.awaitRoom()
		return r.d.bulk.next()
	}
	return pageSize
}

// readPending reads up to limit items whose id is greater than after.
type readPending func(ctx context.Context, account directory.Account, after int64, limit int) ([]outbox.PendingItem, error)

// pendingItems hands out what is pending, and reads a page ahead of that.
type pendingItems struct {
	pages <-chan []outbox.PendingItem
	rest  []outbox.PendingItem
	stop  func()
}

// readAhead reads in the background until stop is called, or nothing is left. The
// first page is small: somebody waits for it.
func (r *round) readAhead(ctx context.Context, read readPending) *pendingItems {
	ctx, cancel := context.WithCancel(ctx)
	pages := make(chan []outbox.PendingItem)
	go func() {
		defer close(pages)
		for after, size := int64(0), pageSize; ; {
			page, err := read(ctx, r.d.Account, after, size)
			if err != nil && ctx.Err() == nil {
				r.abort(err)
			}
			if err != nil || len(page) == 0 {
				return
			}
			select {
			case pages <- page:
			case <-ctx.Done():
				return
			}
			if after = page[len(page)-1].ID; r.d.usesBulk() {
				size = bulkAtMost
			}
		}
	}()
	return &pendingItems{pages: pages, stop: func() {
		cancel()
		for range pages {
		}
	}}
}

// next returns n items, or all that are left.
func (p *pendingItems) next(n int) []outbox.PendingItem {
	for len(p.rest) < n {
		page, ok := <-p.pages
		if !ok {
			break
		}
		p.rest = append(p.rest, page...)
	}
	n = min(n, len(p.rest))
	next := p.rest[:n:n]
	p.rest = p.rest[n:]
	return next
}

// take has items worked on. Until one of a batch has gone well, the batch's items
// go alone.
func (r *round) take(ctx context.Context, next []outbox.PendingItem) {
	together := make([]outbox.PendingItem, 0, len(next))
	for _, item := range next {
		switch {
		case !r.goesOn(ctx):
			return
		case item.State == directory.Queued && r.d.isHeld(item.BatchID):
			continue
		case !r.d.isProven(item.BatchID):
			r.note(r.sendFirst(ctx, item))
		case r.d.usesBulk():
			together = append(together, item)
		default:
			r.workers.start(func() {
				if r.goesOn(ctx) {
					r.note(r.sendOne(ctx, item, r.d.vouches(single)))
				}
			})
		}
	}
	if len(together) > 0 {
		r.workers.start(func() { r.note(r.sendInBulk(ctx, together)) })
	}
}

// sendFirst sends an item alone, in the way in which the rest of its batch will go.
// It also finds out whether the service looks at entity tags: the change is sent
// with one that no version has, which a service that ignores it takes for the
// change that it is.
func (r *round) sendFirst(ctx context.Context, next outbox.PendingItem) error {
	d, w := r.d, single
	if d.usesBulk() {
		w = inBulk
	}
	p, ok, err := r.check(ctx, next, d.vouches(w))
	if err != nil || !ok {
		return err
	}
	if err := d.service.Wait(ctx); err != nil {
		return err
	}
	if err := d.markSending(ctx, next); err != nil {
		return err
	}
	if p.version != "" && d.features.ETag && d.neverTried(w) {
		settled, err := r.prove(ctx, p, w)
		if settled || err != nil {
			return err
		}
		if err := d.service.Wait(ctx); err != nil {
			return err // it says that it is being sent, and Recover mends that
		}
	}
	if w == inBulk {
		return r.post(ctx, []prepared{p})
	}
	return r.transmit(ctx, p, func() {})
}

// goesOn reports whether there was no trouble so far.
func (r *round) goesOn(ctx context.Context) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.trouble == nil && ctx.Err() == nil
}

// note takes in how the work on an item, or on several, went.
func (r *round) note(err error) {
	switch {
	case err == nil, errors.Is(err, outbox.ErrNotOpen): // cancelled or held in the meantime
	case problem.Of(err).Kind == problem.Busy:
		// The service said for how long everybody has to wait, or it is known
		// otherwise: Wait of the service waits.
	default:
		r.abort(err)
	}
}

// abort ends the round; what is under way comes to its abort. The trouble that asks
// for the longest pause counts.
func (r *round) abort(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.trouble == nil || problem.Of(err).RetryAfter > problem.Of(r.trouble).RetryAfter {
		r.trouble = err
	}
}
