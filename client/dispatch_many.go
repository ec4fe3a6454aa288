package client

// Many confirmed changes: the first of a batch alone, the rest together. Trouble
// ends the round, and the whole queue pauses.

import (
	"context"
	"errors"
	"sync"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/scim"
)

// gate bounds what is under way: a few requests at first, more with every one that
// goes well, fewer after trouble.
type gate struct {
	window chan struct{} // what is committed as being sent and waits for its turn

	mu    sync.Mutex
	free  *sync.Cond
	under int // requests under way
	now   int // that may be
	most  int
}

func newGate(most int) *gate {
	g := &gate{window: make(chan struct{}, dispatchAtOnce), now: min(2, most), most: most}
	g.free = sync.NewCond(&g.mu)
	return g
}

// about waits until one more item may be committed as being sent. The caller calls
// left when its request goes, or does not go; it may be called again.
func (g *gate) about() (left func()) {
	g.window <- struct{}{}
	return sync.OnceFunc(func() { <-g.window })
}

// fly makes one request when there is room for it, and learns from its end.
func (g *gate) fly(request func() error) error {
	g.mu.Lock()
	for g.under >= g.now {
		g.free.Wait()
	}
	g.under++
	g.mu.Unlock()
	err := request()
	g.mu.Lock()
	defer g.mu.Unlock()
	g.under--
	var unreachable *scim.UnreachableError
	switch {
	case err == nil:
		g.now = min(g.now+1, g.most)
	case errors.Is(err, scim.ErrTooManyRequests), errors.Is(err, scim.ErrServer), errors.As(err, &unreachable):
		g.now = max(1, g.now/2)
	}
	g.free.Broadcast()
	return err
}

// many is one round of sending many.
type many struct {
	*dispatcher
	gate  *gate
	work  sync.WaitGroup
	slots chan struct{} // one for each change, or request in bulk, that is worked on

	mu      sync.Mutex
	trouble error
}

// sendMany works on everything that waits, until there is nothing more or trouble.
func (d *dispatcher) sendMany(ctx context.Context) (idle bool, err error) {
	parallel := d.client.options.Parallel
	m := &many{dispatcher: d, gate: newGate(parallel)}
	// More are worked on than are under way: the others are read from the disk or
	// committed to it.
	m.slots = make(chan struct{}, 4*(parallel+dispatchAtOnce))
	if d.bulk() {
		m.slots = make(chan struct{}, bulkAtOnce)
	}
	idle = true
	stop := d.keepTelling(ctx)
	defer stop()
	for _, read := range []readWaiting{d.outbox.PendingUnknown, d.outbox.PendingQueued} {
		waiting := m.readAhead(ctx, read)
		for m.goesOn(ctx) {
			next := waiting.next(m.room())
			if len(next) == 0 {
				break
			}
			idle = false
			m.take(ctx, next)
		}
		waiting.stop()
	}
	m.work.Wait()
	if err := ctx.Err(); err != nil {
		return false, err
	}
	return idle, m.trouble
}

// room waits until something more can be worked on, and returns how many items that
// may be. In bulk it is one more request: what is answered meanwhile says how large
// that may be.
func (m *many) room() int {
	if m.bulk() {
		m.slots <- struct{}{} // no other goroutine fills it, so that there is room afterwards
		<-m.slots
		return m.lane.next()
	}
	return dispatchAtOnce
}

// readWaiting reads up to limit items whose id is greater than after.
type readWaiting func(ctx context.Context, account directory.Account, after int64, limit int) ([]outbox.PendingItem, error)

// waitingItems hands out what waits, and reads a page ahead of that.
type waitingItems struct {
	pages <-chan []outbox.PendingItem
	rest  []outbox.PendingItem
	stop  func()
}

// readAhead reads in the background until stop is called, or nothing is left. The
// first page is small: somebody waits for it.
func (m *many) readAhead(ctx context.Context, read readWaiting) *waitingItems {
	ctx, cancel := context.WithCancel(ctx)
	pages := make(chan []outbox.PendingItem)
	go func() {
		defer close(pages)
		for after, size := int64(0), dispatchAtOnce; ; {
			page, err := read(ctx, m.account, after, size)
			if err != nil && ctx.Err() == nil {
				m.stop(problem.Wrap(problem.DiskTrouble, err))
			}
			if err != nil || len(page) == 0 {
				return
			}
			select {
			case pages <- page:
			case <-ctx.Done():
				return
			}
			if after = page[len(page)-1].ID; m.bulk() {
				size = bulkAtMost
			}
		}
	}()
	return &waitingItems{pages: pages, stop: func() {
		cancel()
		for range pages {
		}
	}}
}

// next returns n items, or all that are left.
func (w *waitingItems) next(n int) []outbox.PendingItem {
	for len(w.rest) < n {
		page, ok := <-w.pages
		if !ok {
			break
		}
		w.rest = append(w.rest, page...)
	}
	n = min(n, len(w.rest))
	next := w.rest[:n:n]
	w.rest = w.rest[n:]
	return next
}

// take has items worked on. Until one of a batch has gone well, the batch's items
// go alone.
func (m *many) take(ctx context.Context, next []outbox.PendingItem) {
	together := make([]outbox.PendingItem, 0, len(next))
	for _, item := range next {
		switch {
		case !m.goesOn(ctx):
			return
		case item.State == directory.Queued && m.isHeld(item.BatchID):
			continue
		case !m.isProven(item.BatchID):
			m.heard(m.first(ctx, item))
		case m.bulk():
			together = append(together, item)
		default:
			m.slots <- struct{}{}
			m.work.Go(func() {
				defer func() { <-m.slots }()
				if m.goesOn(ctx) {
					m.heard(m.send(ctx, item, m.gate, true))
				}
			})
		}
	}
	if len(together) == 0 {
		return
	}
	m.slots <- struct{}{}
	m.work.Go(func() {
		defer func() { <-m.slots }()
		m.heard(m.sendInBulk(ctx, together))
	})
}

// first sends an item alone, in the way in which the rest of its batch will go. It
// also finds out whether the service looks at entity tags: the change is sent with
// one that no version has, which a service that ignores it takes for the change
// that it is.
func (m *many) first(ctx context.Context, next outbox.PendingItem) error {
	way := single
	if m.bulk() {
		way = inBulk
	}
	match, goOn, err := m.ready(ctx, next, m.gate, m.proof(way) == tagsProved)
	if err != nil || !goOn {
		return err
	}
	service, features, _ := m.service()
	if err := service.Wait(ctx); err != nil {
		return problem.Of(err)
	}
	if err := m.sending(ctx, next); err != nil {
		return err
	}
	if match != "" && features.ETag && m.proof(way) == tagsUntried {
		settled, err := m.prove(ctx, next, way, match)
		if settled || err != nil {
			return err
		}
		if err := service.Wait(ctx); err != nil {
			return problem.Of(err) // it says that it is being sent, and Recover mends that
		}
	}
	if way == inBulk {
		return m.post(ctx, []readyItem{{next, match}})
	}
	return m.transmit(ctx, next.Item, match, m.gate, func() {})
}

// prove sends a change with an entity tag that no version of its user has. settled
// means that this was all: the item's outcome is committed.
func (m *many) prove(ctx context.Context, next outbox.PendingItem, way wire, match string) (settled bool, err error) {
	item, commit := next.Item, context.WithoutCancel(ctx)
	var user directory.User
	var sent error
	if way == inBulk {
		stale := []readyItem{{next, staleTag(match)}}
		_, features, _ := m.service()
		b, _, err := scim.PrepareBulk(features, m.changes(features, stale))
		if err != nil {
			return true, err
		}
		outcomes, err := m.request(ctx, b)
		if err != nil {
			return true, m.settleWhole(ctx, commit, stale, err)
		}
		user, sent = outcomes[0].User, outcomes[0].Err
		if _, ok := errors.AsType[*scim.UnconfirmedError](sent); ok {
			user, sent = m.read(ctx, item, m.gate)
			if sent != nil {
				return true, problem.Wrap(problem.DiskTrouble, m.outbox.MarkUnknown(commit, item.ID))
			}
		}
	} else {
		service, features, _ := m.service()
		sent = m.gate.fly(func() (err error) {
			user, err = change(ctx, service, features, item, staleTag(match))
			return err
		})
	}
	var answer *scim.Error
	switch {
	case errors.Is(sent, scim.ErrPreconditionFailed):
		m.setProof(way, tagsProved)
		return false, nil
	case sent == nil:
		m.setProof(way, tagsIgnored)
		if !item.Kind.Done(user.Status) {
			return false, nil // it said yes, and has done nothing
		}
		return true, m.settle(commit, item, user)
	case errors.As(sent, &answer) && !scim.OutcomeUnknown(sent) && !errors.Is(sent, scim.ErrUnauthorized):
		// Perhaps it is the tag that it does not like; nothing has happened.
		m.setProof(way, tagsIgnored)
		return false, nil
	}
	return true, m.settleError(ctx, item, match, sent)
}

// goesOn reports whether there was no trouble so far.
func (m *many) goesOn(ctx context.Context) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.trouble == nil && ctx.Err() == nil
}

// heard takes in how the work on an item, or on several, went.
func (m *many) heard(err error) {
	switch {
	case err == nil, errors.Is(err, outbox.ErrNotOpen): // cancelled or held in the meantime
	case problem.Of(err).Kind == problem.Busy:
		// The service said for how long everybody has to wait, or it is known
		// otherwise: Wait waits.
	default:
		m.stop(err)
	}
}

// stop ends the round; what is under way comes to its end. The trouble that asks
// for the longest pause counts.
func (m *many) stop(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.trouble == nil || problem.Of(err).RetryAfter > problem.Of(m.trouble).RetryAfter {
		m.trouble = err
	}
}
