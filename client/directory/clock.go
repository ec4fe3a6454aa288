package directory

import "time"

// clocksDiffer is by how much the two clocks of a computer may go apart before what
// they say is not believed.
const clocksDiffer = time.Minute

// Clock reads the two clocks of a computer. Neither is enough alone: the wall clock
// can be set, and the monotonic one stands still while the computer sleeps.
type Clock struct {
	// Now is the wall clock.
	Now func() time.Time
	// Elapsed is the monotonic clock: how long it is since some moment that stays
	// the same while the program runs.
	Elapsed func() time.Duration
}

// NewClock returns the clocks of this computer.
func NewClock() Clock {
	began := time.Now()
	return Clock{Now: time.Now, Elapsed: func() time.Duration { return time.Since(began) }}
}

// Instant is a moment by both clocks. It means something only to the program that
// made it: nothing of it can be kept across a restart. The zero value is no moment.
type Instant struct {
	wall    time.Time
	elapsed time.Duration
}

// Wall is the moment by the wall clock, zero if it is no moment.
func (i Instant) Wall() time.Time { return i.wall }

// Instant is now.
func (c Clock) Instant() Instant { return Instant{c.Now().Round(0), c.Elapsed()} }

// Age is how long ago a moment was: by the clock that says more. known is false where
// that cannot be said: i is no moment, it lies ahead, or the clocks went apart by more
// than a minute since then, because one was set or the computer slept.
func (c Clock) Age(i Instant) (age time.Duration, known bool) {
	if i.wall.IsZero() {
		return 0, false
	}
	wall, elapsed := c.Now().Round(0).Sub(i.wall), c.Elapsed()-i.elapsed
	if wall < 0 || elapsed < 0 || (wall-elapsed).Abs() > clocksDiffer {
		return 0, false
	}
	return max(wall, elapsed), true
}

// Fresh reports whether it is certain that a moment was less than so long ago.
func (c Clock) Fresh(i Instant, within time.Duration) bool {
	age, known := c.Age(i)
	return known && age < within
}

// Ran is how long the monotonic clock has run since a moment, 0 if i is none.
func (c Clock) Ran(i Instant) time.Duration {
	if i.wall.IsZero() {
		return 0
	}
	return c.Elapsed() - i.elapsed
}
