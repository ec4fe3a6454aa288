package dispatch

// How sending stands: what is held, how fast it goes, how much is left.

import (
	"context"
	"slices"
	"sync"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/transport"
)

// Status is how sending stands, in numbers.
type Status struct {
	// Reading numbers the readings of one dispatcher. What a later one says counts: the
	// answers of several at a time may come in another order.
	Reading int64
	// Waiting is the number of confirmed changes that are not finished.
	Waiting int
	// Undecided is the number of conflicts that the admin has not decided.
	Undecided int
	// HitOthers is of how many of those the change reached somebody else.
	HitOthers int
	Sending   Sending
}

// Sending is how sending goes.
type Sending struct {
	// Paused: nothing is sent until sending is resumed, also after a restart, or until
	// nothing waits any more.
	Paused bool
	// Stopped are the batches of which several changes in a row ended badly:
	// nothing more of them is sent until sending is resumed, also after a restart.
	// Each of them has something that waits.
	Stopped []string
	// Held is how many changes wait because of that.
	Held int
	// Batch is the batch of which a change ended last, "" if there was none since
	// the start; Ended and Left are how many of its changes are in each final
	// state, and in none.
	Batch string
	Ended map[directory.State]int
	Left  int
	// PerSecond is how many changes ended per second lately, and TimeLeft the
	// estimate of how long all that waits will take; zero if unknown. TimeLeft is
	// unknown until the rate is measured.
	PerSecond float64
	TimeLeft  time.Duration
	// Until is when the service may be asked again: it wants to be left alone. A
	// time that has passed means nothing.
	Until time.Time
	// Problem is why the queue waits until then; nil where the service just asks
	// for patience.
	Problem *problem.Problem
}

// Recount reports how sending stands now.
func (d *Dispatcher) Recount(ctx context.Context) { d.Report.StatusChanged(d.Status(ctx)) }

// Status returns how sending stands now. What cannot be read is zero.
func (d *Dispatcher) Status(ctx context.Context) Status {
	reading := d.readings.Add(1)
	open, held, err := d.Outbox.CountPending(ctx, d.Account)
	if err != nil {
		d.Log.Error("count what waits", "problem", err)
	}
	undecided, hits, err := d.Outbox.CountUndecided(ctx, d.Account)
	if err != nil {
		d.Log.Error("count what is to be decided", "problem", err)
	}
	return Status{Reading: reading, Waiting: open, Undecided: undecided, HitOthers: hits, Sending: d.sending(ctx, open, held)}
}

// sending returns how it goes, where so many changes are open, and held.
func (d *Dispatcher) sending(ctx context.Context, open, held int) (s Sending) {
	for batch, why := range d.readHolds(ctx) {
		switch {
		case batch == "":
			s.Paused = true
		case why == outbox.Stopped:
			s.Stopped = append(s.Stopped, batch)
		}
	}
	slices.Sort(s.Stopped)
	now := d.now()
	s.Batch, s.PerSecond, s.Until, s.Problem = d.meter.read(now)
	if until := d.serviceHeldUntil(); until.After(s.Until) && until.After(now) {
		s.Until = until
	}
	s.Held = held
	s.TimeLeft = d.meter.timeLeft(open-held, now)
	if s.Batch != "" {
		s.Ended, s.Left = d.countBatch(ctx, s.Batch)
	}
	return s
}

// countBatch counts the changes of a batch by their final state, and those that
// are in none.
func (d *Dispatcher) countBatch(ctx context.Context, batch string) (ended map[directory.State]int, left int) {
	counts, err := d.Outbox.CountByState(ctx, batch)
	if err != nil {
		d.Log.Error("count the batch", "problem", err)
	}
	ended = map[directory.State]int{}
	for state, n := range counts {
		if state.Open() {
			left += n
		} else {
			ended[state] = n
		}
	}
	return ended, left
}

// serviceHeldUntil is until when the service wants to be left alone; zero before
// Run.
func (d *Dispatcher) serviceHeldUntil() time.Time {
	d.mu.Lock()
	heldUntil := d.heldUntil
	d.mu.Unlock()
	if heldUntil == nil {
		return time.Time{}
	}
	return heldUntil()
}

// waitBecause takes in why the queue waits, or with nil that it does not.
func (d *Dispatcher) waitBecause(ctx context.Context, why *problem.Problem, until time.Time) {
	if d.meter.setReason(why, until) {
		d.Recount(context.WithoutCancel(ctx))
	}
}

// isHeld reports whether something keeps the batch from being sent.
func (d *Dispatcher) isHeld(batch string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, stopping := d.stopping[batch]
	return stopping || d.holds[""] != "" || d.holds[batch] != ""
}

// readHolds reads what is held, for isHeld. Of several readings at a time the one that
// began last counts: an older one may know of a hold that has ended.
func (d *Dispatcher) readHolds(ctx context.Context) map[string]outbox.Hold {
	reading := d.readings.Add(1)
	holds, err := d.Outbox.Holds(ctx)
	if err != nil {
		d.Log.Error("read what is held", "problem", err)
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if reading > d.holdsReading {
		d.holds, d.holdsReading = holds, reading
	}
	return holds
}

// reportSoon reports that items have changed, soon, and of many at a time only once.
func (d *Dispatcher) reportSoon() { d.meter.soon(d.Report.ItemsChanged) }

// reportRegularly reports from time to time how it goes, until stop is called,
// which reports once more.
func (d *Dispatcher) reportRegularly(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var reporting sync.WaitGroup
	reporting.Go(func() {
		for pause := countEvery; transport.Wait(ctx, pause, nil); {
			began := time.Now()
			d.Recount(ctx)
			pause = max(countEvery, 30*time.Since(began)) // what waits may be much
		}
	})
	return func() {
		cancel()
		reporting.Wait()
		d.Report.ItemsChanged()
	}
}

const (
	// measuredOver is over how many seconds the rate is measured.
	measuredOver = 15
	// The rate is measured when it was for so long, so many changes ended in that
	// time, and neither half of it had so many times the ends of the other: the
	// first changes of a batch go out one by one, and a guess from them is wrong by
	// far.
	measuredFor  = 5 * time.Second
	measuredEnds = 3
	unlike       = 3
	// reportEvery is how often the window is told of changes in a large batch.
	reportEvery = 100 * time.Millisecond
	// countEvery is how often what waits is counted in a large batch.
	countEvery = 250 * time.Millisecond
)

// meter is what is known of sending besides the outbox.
type meter struct {
	mu      sync.Mutex // guards what follows
	batch   string     // of which a change ended last
	seconds [measuredOver]endsInSecond
	began   time.Time // of sending after a rest
	until   time.Time
	why     *problem.Problem // why the queue waits

	reported time.Time
	timer    *time.Timer // of the next report, nil if none is due
}

type endsInSecond struct {
	second int64
	ends   int
}

// count takes in that a change of the batch ended.
func (m *meter) count(batch string, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	second := now.Unix()
	slot := &m.seconds[((second%measuredOver)+measuredOver)%measuredOver]
	if slot.second != second {
		*slot = endsInSecond{second: second}
	}
	if m.rate(now) == 0 {
		m.began = now
	}
	slot.ends++
	m.batch = batch
}

// rate returns how many changes end per second; 0 if none did lately. The caller
// holds mu.
func (m *meter) rate(now time.Time) float64 {
	ends := 0
	for _, s := range m.seconds {
		if s.second > now.Unix()-measuredOver && s.second <= now.Unix() {
			ends += s.ends
		}
	}
	over := min(max(now.Sub(m.began).Seconds(), 1), measuredOver)
	return float64(ends) / over
}

// timeLeft estimates how long it takes to send so many changes; 0 while the rate is
// not measured.
func (m *meter) timeLeft(changes int, now time.Time) time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	if changes <= 0 || now.Sub(m.began) < measuredFor {
		return 0
	}
	older, newer := m.halves(now)
	if older+newer < measuredEnds || older > unlike*newer || newer > unlike*older {
		return 0
	}
	return time.Duration(float64(changes) / m.rate(now) * float64(time.Second))
}

// halves returns how many changes ended in the first and in the second half of the
// time in which the rate is measured. The caller holds mu.
func (m *meter) halves(now time.Time) (older, newer int) {
	last := now.Unix()
	first := max(m.began.Unix(), last-measuredOver+1)
	middle := first + (last-first+1)/2
	for _, s := range m.seconds {
		switch {
		case s.second < first || s.second > last:
		case s.second < middle:
			older += s.ends
		default:
			newer += s.ends
		}
	}
	return older, newer
}

func (m *meter) read(now time.Time) (batch string, perSecond float64, until time.Time, why *problem.Problem) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.batch, m.rate(now), m.until, m.why
}

// setReason takes in why the queue waits, and reports whether that is new.
func (m *meter) setReason(why *problem.Problem, until time.Time) (isNew bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	isNew = m.why != why
	m.why, m.until = why, until
	return isNew
}

// soon calls report when the last call is long enough ago; calls that come
// meanwhile are one.
func (m *meter) soon(report func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.timer != nil {
		return
	}
	pause := max(reportEvery-time.Since(m.reported), 0)
	m.timer = time.AfterFunc(pause, func() {
		m.mu.Lock()
		m.reported, m.timer = time.Now(), nil
		m.mu.Unlock()
		report()
	})
}
