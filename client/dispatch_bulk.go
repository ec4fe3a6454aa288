package client

// Confirmed changes in bulk requests (RFC 7644 section 3.7). Whatever the answer
// does not say of a change is unknown, and read again.

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/scim"
)

const (
	// bulkAtFirst and bulkAtMost bound how many changes go in one request: after
	// one that went well, as many as are answered in bulkTakes at its pace. A pause,
	// or a cancel, waits for what is under way.
	bulkAtFirst, bulkAtMost = 25, 1000
	bulkTakes               = time.Second
	// bulkAtOnce is how many requests are worked on together: while one is under
	// way, one is prepared and one is settled.
	bulkAtOnce = 3
	// bulkTroublesAtMost is how often in a row a whole request may fail before
	// changes go out one by one.
	bulkTroublesAtMost = 3
)

// bulkLane is how bulk requests go in this session.
type bulkLane struct {
	mu       sync.Mutex
	size     int
	most     int  // since a request was too large; 0: bulkAtMost
	off      bool // the service advertises what it cannot do
	troubles int
}

func (l *bulkLane) next() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.size
}

// well takes in that a request of n changes was answered, and makes requests larger
// if it was not much smaller than they are now.
func (l *bulkLane) well(n int, took time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.troubles = 0
	if 2*n > l.size {
		atThisPace := float64(n) * float64(bulkTakes) / float64(max(took, 1))
		l.size = max(l.size, int(min(atThisPace, float64(cmp.Or(l.most, bulkAtMost)))))
	}
}

// badly makes requests smaller, and gives bulk up where that does not help.
func (l *bulkLane) badly() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.troubles++
	l.off = l.off || l.troubles >= bulkTroublesAtMost
	l.size = max(1, l.size/2)
}

// tooLarge takes in that a request of n changes was too large. Half as many may go
// from then on: whoever tries again and again is refused again and again.
func (l *bulkLane) tooLarge(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.off = l.off || n == 1
	l.most = max(1, n/2)
	l.size = min(l.size, l.most)
}

func (l *bulkLane) giveUp() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.off = true
}

// bulk reports whether changes go out in bulk.
func (d *dispatcher) bulk() bool {
	_, features, _ := d.service()
	d.lane.mu.Lock()
	defer d.lane.mu.Unlock()
	return features.Bulk.Supported && features.Bulk.MaxOperations != 1 && !d.lane.off
}

// readyItem is an item that may be sent, and the version that its user must have.
type readyItem struct {
	outbox.PendingItem
	match string
}

// sendInBulk sends items in as few requests as hold them.
func (m *many) sendInBulk(ctx context.Context, next []outbox.PendingItem) error {
	items := m.readyAll(ctx, next)
	service, features, _ := m.service()
	for len(items) > 0 && m.goesOn(ctx) {
		b, n, err := scim.PrepareBulk(features, m.changes(features, items))
		if err != nil {
			return err
		}
		if err := service.Wait(ctx); err != nil {
			return problem.Of(err)
		}
		now, err := m.sendingAll(ctx, items[:n])
		if err != nil {
			return err
		}
		if len(now) < n { // it was prepared with more
			err = m.post(ctx, now)
		} else {
			err = m.postPrepared(ctx, b, now)
		}
		if err != nil {
			return err
		}
		items = items[n:]
	}
	return nil
}

// readyAll returns the items that are to be sent now. Those whose user must be read
// first are read side by side.
func (m *many) readyAll(ctx context.Context, next []outbox.PendingItem) []readyItem {
	found, ok := make([]readyItem, len(next)), make([]bool, len(next))
	tagsCount := m.proof(inBulk) == tagsProved
	one := func(i int) {
		match, goOn, err := m.ready(ctx, next[i], m.gate, tagsCount)
		m.heard(err)
		found[i], ok[i] = readyItem{next[i], match}, goOn && err == nil
	}
	var reading sync.WaitGroup
	readers := make(chan struct{}, m.gate.most)
	for i, n := range next {
		if tagsCount && n.State == directory.Queued && !m.wasRejected(n.ID) {
			one(i) // which reads nothing
			continue
		}
		readers <- struct{}{}
		reading.Go(func() {
			defer func() { <-readers }()
			if m.goesOn(ctx) {
				one(i)
			}
		})
	}
	reading.Wait()
	items := found[:0]
	for i := range found {
		if ok[i] {
			items = append(items, found[i])
		}
	}
	return items
}

func (m *many) changes(features scim.Features, items []readyItem) []scim.Change {
	changes := make([]scim.Change, len(items))
	for i, item := range items {
		changes[i] = scim.Change{UserID: item.Seen.ID, Effect: effect(features, item.Item), IfMatch: m.usable(features, inBulk, item.match)}
	}
	return changes
}

// sendingAll commits that items are about to be sent, and returns those that
// were not cancelled or held in the meantime.
func (m *many) sendingAll(ctx context.Context, items []readyItem) ([]readyItem, error) {
	moved, err := m.outbox.MarkSendingAll(ctx, ids(items), m.client.options.Now())
	if err != nil {
		return nil, problem.Wrap(problem.DiskTrouble, err)
	}
	goes := make(map[int64]bool, len(moved))
	for _, id := range moved {
		goes[id] = true
	}
	now := make([]readyItem, 0, len(moved))
	var held []int64
	for _, item := range items {
		switch {
		case goes[item.ID]:
			now = append(now, item)
		case item.State == directory.Unknown: // and held, and without an effect
			held = append(held, item.ID)
		}
	}
	m.tellSoon()
	if len(held) > 0 {
		return now, problem.Wrap(problem.DiskTrouble, m.outbox.RequeueAll(ctx, held, m.client.options.Now()))
	}
	return now, nil
}

func ids(items []readyItem) []int64 {
	ids := make([]int64, len(items))
	for i, item := range items {
		ids[i] = item.ID
	}
	return ids
}

// post sends items that are committed as being sent, in one request, and settles
// them.
func (m *many) post(ctx context.Context, items []readyItem) error {
	if len(items) == 0 {
		return nil
	}
	_, features, _ := m.service()
	b, _, err := scim.PrepareBulk(features, m.changes(features, items))
	if err != nil {
		return err
	}
	return m.postPrepared(ctx, b, items)
}

func (m *many) postPrepared(ctx context.Context, b scim.Bulk, items []readyItem) error {
	began := time.Now()
	outcomes, err := m.request(ctx, b)
	commit := context.WithoutCancel(ctx)
	if err != nil {
		return m.settleWhole(ctx, commit, items, err)
	}
	m.lane.well(len(items), time.Since(began))
	return m.settleAll(ctx, commit, items, outcomes)
}

// request sends a bulk request when there is room for it.
func (m *many) request(ctx context.Context, b scim.Bulk) (outcomes []scim.Outcome, err error) {
	service, _, _ := m.service()
	err = m.gate.fly(func() (err error) {
		outcomes, err = service.SendBulk(ctx, b)
		return err
	})
	return outcomes, err
}

// settleWhole commits what it means that a whole request failed.
func (m *many) settleWhole(ctx, commit context.Context, items []readyItem, sent error) error {
	why := problem.Of(sent)
	var answer *scim.Error
	requeue := func() error { return m.outbox.RequeueAll(commit, ids(items), m.client.options.Now()) }
	switch {
	case why.Kind == problem.Busy:
		return then(m.outbox.MarkUnknownAll(commit, ids(items)), why)
	case scim.OutcomeUnknown(sent):
		m.lane.badly()
		return then(m.outbox.MarkUnknownAll(commit, ids(items)), why)
	case !errors.As(sent, &answer), why.Kind == problem.SessionExpired:
		return then(requeue(), why) // no connection, or no good token
	case answer.Status == http.StatusRequestEntityTooLarge:
		m.lane.tooLarge(len(items))
		return problem.Wrap(problem.DiskTrouble, requeue())
	case why.Kind == problem.NoRole:
		service, features, _ := m.service()
		if err := mayRead(ctx, service, features); err != nil {
			return then(requeue(), problem.Of(err))
		}
	}
	// It does not do what it advertises. Each change is read again, and goes alone.
	m.client.log.Warn("send in bulk", "problem", why)
	m.lane.giveUp()
	return problem.Wrap(problem.DiskTrouble, requeue())
}

// settleAll commits the outcome of each item.
func (m *many) settleAll(ctx, commit context.Context, items []readyItem, outcomes []scim.Outcome) error {
	m.readBack(ctx, items, outcomes)
	// Other requests that began before this answer may not know of it.
	stamp := m.cache.Stamp()
	users := make([]directory.User, 0, len(outcomes))
	done := make([]int64, 0, len(outcomes))
	for i, o := range outcomes {
		if o.Err != nil {
			continue
		}
		users = append(users, o.User)
		if items[i].Kind.Done(o.User.Status) {
			done = append(done, items[i].ID)
		}
	}
	// The copy first, for the same reason as in settle.
	m.copy(stamp, users...)
	if err := m.outbox.MarkDoneAll(commit, done, m.client.options.Now()); err != nil {
		return problem.Wrap(problem.DiskTrouble, err)
	}
	var worst error
	troubles := 0
	for i, o := range outcomes {
		err := m.settleOne(ctx, commit, items[i], o)
		switch {
		case err == nil:
		case o.Err != nil && scim.OutcomeUnknown(o.Err) && problem.Of(err).Kind != problem.DiskTrouble:
			if troubles++; 2*troubles > len(outcomes) {
				worst = err // that is more than trouble with single users
			}
		case !errors.Is(err, outbox.ErrNotOpen):
			worst = err
		}
	}
	m.tellSoon()
	return worst
}

// settleOne commits the outcome of one item; what is done has been committed.
func (m *many) settleOne(ctx, commit context.Context, item readyItem, o scim.Outcome) error {
	switch {
	case o.Err == nil && item.Kind.Done(o.User.Status):
		return m.ended(commit, item.Item, directory.Done, directory.ReasonNone)
	case o.Err == nil:
		return m.end(commit, item.Item, directory.Failed, directory.ReasonUnexpectedAnswer, "")
	}
	return m.settleError(ctx, item.Item, item.match, o.Err)
}

// readBack reads, side by side, the users of changes that were accepted without
// saying how they are now. Who cannot be read stays unconfirmed.
func (m *many) readBack(ctx context.Context, items []readyItem, outcomes []scim.Outcome) {
	var reading sync.WaitGroup
	readers := make(chan struct{}, m.gate.most)
	for i, o := range outcomes {
		if _, ok := errors.AsType[*scim.UnconfirmedError](o.Err); !ok {
			continue
		}
		readers <- struct{}{}
		reading.Go(func() {
			defer func() { <-readers }()
			if user, err := m.read(ctx, items[i].Item, m.gate); err == nil {
				outcomes[i] = scim.Outcome{User: user}
			}
		})
	}
	reading.Wait()
}
