package directory_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"mileiq.example/admin/client/directory"
)

// clocks are two clocks that a test sets.
type clocks struct {
	wall    time.Time
	elapsed time.Duration
}

func newClocks() *clocks { return &clocks{wall: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)} }

func (c *clocks) clock() directory.Clock {
	return directory.Clock{Now: func() time.Time { return c.wall }, Elapsed: func() time.Duration { return c.elapsed }}
}

func TestAnAgeIsBelievedOnlyWhereBothClocksTellIt(t *testing.T) {
	for name, c := range map[string]struct {
		wall, elapsed time.Duration
		age           time.Duration
		known         bool
	}{
		"both say the same":               {20 * time.Second, 20 * time.Second, 20 * time.Second, true},
		"the wall clock says more":        {50 * time.Second, 20 * time.Second, 50 * time.Second, true},
		"the monotonic clock says more":   {20 * time.Second, 50 * time.Second, 50 * time.Second, true},
		"the computer slept":              {8 * time.Hour, 20 * time.Second, 0, false},
		"the wall clock was set ahead":    {29 * 24 * time.Hour, time.Second, 0, false},
		"the wall clock was set back":     {-24 * time.Hour, time.Second, 0, false},
		"it was set back by a second":     {-time.Second, 0, 0, false},
		"it was set back while time went": {time.Second, 2 * time.Minute, 0, false},
		"the monotonic clock went back":   {time.Second, -time.Second, 0, false},
	} {
		clocks := newClocks()
		clock := clocks.clock()
		then := clock.Instant()
		clocks.wall, clocks.elapsed = clocks.wall.Add(c.wall), clocks.elapsed+c.elapsed
		if age, known := clock.Age(then); age != c.age || known != c.known {
			t.Errorf("%s: the age is %v (known: %t), not %v (%t)", name, age, known, c.age, c.known)
		}
	}
	if _, known := newClocks().clock().Age(directory.Instant{}); known {
		t.Error("no moment has an age")
	}
}

func TestWhateverTheClocksDoNothingOldIsFresh(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		clocks := newClocks()
		clock := clocks.clock()
		then := clock.Instant()
		real := time.Duration(rapid.Int64Range(0, int64(48*time.Hour)).Draw(t, "passed"))
		slept := time.Duration(rapid.Int64Range(0, int64(real)).Draw(t, "slept"))
		set := time.Duration(rapid.Int64Range(-int64(72*time.Hour), int64(72*time.Hour)).Draw(t, "set"))
		clocks.wall, clocks.elapsed = clocks.wall.Add(real+set), clocks.elapsed+real-slept
		// The monotonic clock never says too much, and the wall clock never too little
		// unless it was set: what is called fresh is as old as either says at most.
		fresh := clock.Fresh(then, time.Minute)
		if fresh && (real-slept >= time.Minute || set >= 0 && real >= time.Minute) {
			t.Fatalf("%v ago is fresh (slept %v, set by %v)", real, slept, set)
		}
		if !fresh && real < time.Minute && slept == 0 && set == 0 {
			t.Fatalf("%v ago is not fresh", real)
		}
	})
}
