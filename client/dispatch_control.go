package client

// What the admin sees of sending, and may do about it.

import (
	"context"
	"slices"
	"sync"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/problem"
)

// Sending is how sending goes.
type Sending struct {
	// Paused: nothing is sent until ResumeSending, also after a restart.
	Paused bool
	// Stopped are the batches of which several changes in a row ended badly:
	// nothing more of them is sent until ResumeSending, also after a restart.
	Stopped []string
	// Batch is the batch of which a change ended last, "" if there was none since
	// the start; Ended and Left are how many of its changes are in each final
	// state, and in none.
	Batch string
	Ended map[directory.State]int
	Left  int
	// PerSecond is how many changes ended per second lately, and TimeLeft the
	// estimate of how long all that waits will take; zero if unknown.
	PerSecond float64
	TimeLeft  time.Duration
	// Until is when the service may be asked again: it wants to be left alone. A
	// time that has passed means nothing.
	Until time.Time
	// Problem is why the queue waits until then; nil where the service just asks
	// for patience.
	Problem *problem.Problem
}

// PauseSending has nothing more sent until ResumeSending, also after a restart. What
// is on its way comes to its end.
func (c *Client) PauseSending(ctx context.Context) error {
	return c.control(ctx, func(ctx context.Context, s *session) error {
		return s.outbox.Pause(ctx, c.options.Now())
	})
}

// ResumeSending takes back PauseSending, and goes on with batches that were stopped.
func (c *Client) ResumeSending(ctx context.Context) error {
	return c.control(ctx, func(ctx context.Context, s *session) error {
		return s.outbox.Resume(ctx)
	})
}

// CancelRest takes back every change of a batch that was not sent yet, and returns
// how many these were. What is on its way comes to its end, and is not sent again.
func (c *Client) CancelRest(ctx context.Context, batch string) (n int, err error) {
	err = c.control(ctx, func(ctx context.Context, s *session) (err error) {
		n, err = s.outbox.CancelRest(ctx, batch, c.options.Now())
		return err
	})
	return n, err
}

func (c *Client) control(ctx context.Context, f func(context.Context, *session) error) error {
	return c.with(ctx, func(ctx context.Context, s *session) error {
		if err := f(ctx, s); err != nil {
			return problem.Wrap(problem.DiskTrouble, err)
		}
		s.countWaiting(context.WithoutCancel(ctx))
		c.tell(Change{Users: true, Activity: true})
		nudge(s.dispatch)
		return nil
	})
}

// sendingMeter is what a session knows of its sending besides the outbox.
type sendingMeter struct {
	mu      sync.Mutex
	batch   string
	seconds [measuredOver]endsInSecond
	began   time.Time
	until   time.Time
	why     *problem.Problem
	holds   map[string]outbox.Hold

	told  time.Time
	later *time.Timer
}

type endsInSecond struct {
	second int64
	ends   int
}

const (
	// measuredOver is over how many seconds the rate is measured.
	measuredOver = 15
	// tellEvery is how often the window is told of changes in a large batch.
	tellEvery = 100 * time.Millisecond
	// countEvery is how often what waits is counted in a large batch.
	countEvery = 250 * time.Millisecond
)

// count takes in that a change of the batch ended.
func (m *sendingMeter) count(batch string, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	second := now.Unix()
	slot := &m.seconds[((second%measuredOver)+measuredOver)%measuredOver]
	if slot.second != second {
		*slot = endsInSecond{second: second}
	}
	if m.rate(now) == 0 {
		m.began = now // of sending after a rest
	}
	slot.ends++
	m.batch = batch
}

// rate returns how many changes end per second; 0 if none did lately.
func (m *sendingMeter) rate(now time.Time) float64 {
	ends := 0
	for _, s := range m.seconds {
		if s.second > now.Unix()-measuredOver && s.second <= now.Unix() {
			ends += s.ends
		}
	}
	over := min(max(now.Sub(m.began).Seconds(), 1), measuredOver)
	return float64(ends) / over
}

// waitsBecause takes in why the queue waits, or with nil that it does not.
func (s *session) waitsBecause(why *problem.Problem, until time.Time) {
	m := &s.meter
	m.mu.Lock()
	same := m.why == why
	m.why, m.until = why, until
	m.mu.Unlock()
	if !same {
		s.countWaiting(context.WithoutCancel(s.ctx))
	}
}

// isHeld reports whether something keeps the batch from being sent.
func (s *session) isHeld(batch string) bool {
	s.meter.mu.Lock()
	defer s.meter.mu.Unlock()
	return s.meter.holds[""] != "" || s.meter.holds[batch] != ""
}

// readHolds reads what is held, for isHeld.
func (s *session) readHolds(ctx context.Context) map[string]outbox.Hold {
	holds, err := s.outbox.Holds(ctx)
	if err != nil {
		s.client.log.Error("read what is held", "problem", err)
		return nil
	}
	s.meter.mu.Lock()
	defer s.meter.mu.Unlock()
	s.meter.holds = holds
	return holds
}

// countWaiting brings the state's Waiting, Sending and Undecided up to date.
func (s *session) countWaiting(ctx context.Context) {
	waiting, sending := s.waiting(ctx)
	undecided := s.undecided(ctx)
	s.update(func(state *State) { state.Waiting, state.Sending, state.Undecided = waiting, sending, undecided })
}

// undecided returns the number of conflicts that the admin has not decided.
func (s *session) undecided(ctx context.Context) int {
	n, err := s.outbox.CountUndecided(ctx, s.account)
	if err != nil {
		s.client.log.Error("count what is to be decided", "problem", err)
	}
	return n
}

// waiting returns the number of confirmed changes that are not finished, and how
// their sending goes.
func (s *session) waiting(ctx context.Context) (int, Sending) {
	open, held, err := s.outbox.CountPending(ctx, s.account)
	if err != nil {
		s.client.log.Error("count what waits", "problem", err)
	}
	var state Sending
	for batch, why := range s.readHolds(ctx) {
		switch {
		case batch == "":
			state.Paused = true
		case why == outbox.Stopped:
			state.Stopped = append(state.Stopped, batch)
		}
	}
	slices.Sort(state.Stopped)
	now := s.client.options.Now()
	s.meter.mu.Lock()
	state.Batch, state.PerSecond, state.Until, state.Problem = s.meter.batch, s.meter.rate(now), s.meter.until, s.meter.why
	s.meter.mu.Unlock()
	if service, _, ok := s.service(); ok {
		if until := service.HeldUntil(); until.After(state.Until) && until.After(now) {
			state.Until = until
		}
	}
	if sendable := open - held; state.PerSecond > 0 && sendable > 0 {
		state.TimeLeft = time.Duration(float64(sendable) / state.PerSecond * float64(time.Second))
	}
	if state.Batch == "" {
		return open, state
	}
	counts, err := s.outbox.CountByState(ctx, state.Batch)
	if err != nil {
		s.client.log.Error("count the batch", "problem", err)
	}
	state.Ended = map[directory.State]int{}
	for which, n := range counts {
		if which.Open() {
			state.Left += n
		} else {
			state.Ended[which] = n
		}
	}
	return open, state
}

// tellSoon tells the watchers of changes to users, soon, and of many at a time only
// once.
func (s *session) tellSoon() {
	m := &s.meter
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.later != nil {
		return
	}
	pause := max(tellEvery-time.Since(m.told), 0)
	m.later = time.AfterFunc(pause, func() {
		m.mu.Lock()
		m.told, m.later = time.Now(), nil
		m.mu.Unlock()
		s.client.tell(Change{Users: true, Activity: true})
	})
}

// keepTelling tells how it goes from time to time, until stop is called, which
// tells once more.
func (d *dispatcher) keepTelling(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var telling sync.WaitGroup
	telling.Go(func() {
		for pause := countEvery; wait(ctx, pause, nil); {
			began := time.Now()
			d.countWaiting(ctx)
			pause = max(countEvery, 30*time.Since(began)) // what waits may be much
		}
	})
	return func() {
		cancel()
		telling.Wait()
		d.client.tell(Change{Users: true, Activity: true})
	}
}
