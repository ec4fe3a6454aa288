package scim

// What the limiter makes of single answers.

import (
	"context"
	"errors"
	"math"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// testNow is when the limiters of tests look at the clock.
var testNow = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

// testLimiter has a clock that stands still until it is moved.
func testLimiter() (l *limiter, move func(time.Duration)) {
	now := testNow
	l = newLimiter(func() time.Time { return now }, func(int) time.Duration { return 0 })
	return l, func(d time.Duration) { now = now.Add(d) }
}

// headers makes a header of names and values in turn.
func headers(pairs ...string) http.Header {
	h := http.Header{}
	for i := 0; i < len(pairs); i += 2 {
		h.Set(pairs[i], pairs[i+1])
	}
	return h
}

// habit is the headers of habit; "" leaves one out.
func habit(limit, remaining, reset string) http.Header {
	h := http.Header{}
	for name, value := range map[string]string{"Limit": limit, "Remaining": remaining, "Reset": reset} {
		if value != "" {
			h.Set("X-RateLimit-"+name, value)
		}
	}
	return h
}

func closeTo(got, want float64) bool { return math.Abs(got-want) <= 1e-9*math.Abs(want) }

func TestTheRateIsTakenFromWhatIsAnnounced(t *testing.T) {
	for name, c := range map[string]struct {
		header http.Header
		rate   float64 // before the share that is used; 0 for none
		held   time.Duration
	}{
		"nothing":                       {headers(), 0, 0},
		"a limit without a time":        {habit("60", "3", ""), 0, 0},
		"a time without a limit":        {habit("", "", "30"), 0, 0},
		"a limit of nothing":            {habit("0", "", "30"), 0, 0},
		"nothing left, without a limit": {habit("", "0", "30"), 0, 30 * time.Second},
		"nothing left, without a time":  {habit("", "0", ""), 0, 0},
		"something left, no limit":      {habit("", "1", "30"), 0, 0},
		"a limit until a reset":         {habit("60", "", "30"), 2, 0},
		"others use it too":             {habit("60", "30", "30"), 1, 0},
		"more left than usual":          {habit("60", "90", "30"), 2, 0},
		"nothing left":                  {habit("60", "0", "30"), 2, 30 * time.Second},
		"nothing left for long":         {habit("60", "0", "6000"), 0.01, 15 * time.Minute},
		"the reset is near":             {habit("10", "1", "4"), 2.5, 0},
		"the reset is near enough":      {habit("10", "5", "5"), 1, 0},
		"nothing left, reset near":      {habit("10", "0", "1"), 10, time.Second},
		"hardly anything":               {habit("1", "", "86400"), 1.0 / 900 / announcedShare, 0},
		"a short window":                {headers("RateLimit-Policy", `"a";q=10;w=5`, "RateLimit", `"a";r=0;t=3`), 2, 0},
		"a longer window":               {headers("RateLimit-Policy", `"a";q=12;w=6`, "RateLimit", `"a";r=0;t=3`), 2, 3 * time.Second},
		"a longer window, some left":    {headers("RateLimit-Policy", `"a";q=12;w=6`, "RateLimit", `"a";r=5;t=5`), 1, 0},
		"a window alone":                {headers("RateLimit-Policy", `"a";q=12;w=6`), 2, 0},
	} {
		l, _ := testLimiter()
		l.learn(http.StatusOK, c.header)
		if !closeTo(l.rate, c.rate*announcedShare) || l.announced != (c.rate > 0) {
			t.Errorf("%s: rate %v, want %v of %v", name, l.rate, announcedShare, c.rate)
		}
		if held := max(l.heldUntil.Sub(testNow), 0); held != c.held {
			t.Errorf("%s: held for %v, want %v", name, held, c.held)
		}
		l.learn(http.StatusOK, headers())
		if l.rate != 0 || l.announced {
			t.Errorf("%s: the rate %v is kept though it is no longer announced", name, l.rate)
		}
	}
}

func TestAPageOfSomethingInBetweenDoesNotTakeTheRateAway(t *testing.T) {
	l, _ := testLimiter()
	l.learn(http.StatusOK, habit("60", "", "30"))
	for _, status := range []int{400, 429, 502} {
		l.learn(status, headers())
		if !closeTo(l.rate, 2*announcedShare) {
			t.Errorf("after %d the rate is %v", status, l.rate)
		}
	}
	l.learn(http.StatusTooManyRequests, habit("30", "", "30"))
	if !closeTo(l.rate, announcedShare) {
		t.Errorf("a refusal announced a new limit, the rate is %v", l.rate)
	}
	l.learn(http.StatusTooManyRequests, habit("1", "", "30"))
	if !closeTo(l.rate, announcedShare/30) {
		t.Errorf("a refusal announced a limit of one, the rate is %v", l.rate)
	}
}

func TestAWindowOfUnknownLengthIsAsLongAsTheLongestTimeToItsReset(t *testing.T) {
	l, _ := testLimiter()
	for _, step := range []struct {
		limit, reset string
		rate         float64
	}{{"60", "10", 6}, {"60", "30", 2}, {"60", "5", 2}, {"120", "5", 24}} {
		l.learn(http.StatusOK, habit(step.limit, "", step.reset))
		if !closeTo(l.rate, step.rate*announcedShare) {
			t.Errorf("limit %s, reset %s: rate %v, want %v", step.limit, step.reset, l.rate, step.rate)
		}
	}
	l.learn(http.StatusOK, headers("RateLimit-Policy", `"a";q=120;w=60`))
	l.learn(http.StatusOK, headers("RateLimit-Policy", `"a";q=120;w=10`))
	if !closeTo(l.rate, 12*announcedShare) {
		t.Errorf("a window whose length is told: rate %v", l.rate)
	}
}

func TestRequestsAreAsFarApartAsTheRateSays(t *testing.T) {
	l, move := testLimiter()
	l.learn(http.StatusOK, headers("RateLimit-Policy", `"a";q=98;w=49`)) // 1.96 a second are used
	used := 2 * announcedShare
	gap := time.Duration(float64(time.Second) / used)
	for i := range 3 {
		if pause := l.reserve(); pause != time.Duration(i)*gap {
			t.Errorf("request %d waits %v", i, pause)
		}
	}
	move(time.Hour)
	if first, second := l.reserve(), l.reserve(); first != 0 || second != gap {
		t.Errorf("after an hour they wait %v and %v", first, second)
	}
}

// ask has a limiter grant n requests in the second before now.
func ask(l *limiter, move func(time.Duration), n int) {
	for range n {
		l.reserve()
		move(time.Second / time.Duration(n+1))
	}
}

func TestARefusalLowersTheRateAtWhichItWasAsked(t *testing.T) {
	for asked, want := range map[int]float64{4: 0, 5: 5 * 0.85, 10: 8.5, 100: 85} {
		l, move := testLimiter()
		ask(l, move, asked)
		l.learn(http.StatusTooManyRequests, headers())
		if !closeTo(l.rate, want) || want > 0 && !closeTo(l.ceiling, float64(asked)) {
			t.Errorf("asked %d times in a second: rate %v, want %v; ceiling %v", asked, l.rate, want, l.ceiling)
		}
	}
}

func TestTheRateIsLoweredOnceASecondAndNeverBelowOne(t *testing.T) {
	l, move := testLimiter()
	ask(l, move, 100)
	l.learn(http.StatusTooManyRequests, headers())
	l.learn(http.StatusTooManyRequests, headers())
	move(measureTime - 1)
	l.learn(http.StatusTooManyRequests, headers())
	if !closeTo(l.rate, 85) {
		t.Errorf("several refusals in a second: rate %v", l.rate)
	}
	for range 100 {
		move(measureTime)
		l.learn(http.StatusTooManyRequests, headers())
	}
	if l.rate != 1 || l.ceiling != 1 {
		t.Errorf("after many refusals: rate %v, ceiling %v", l.rate, l.ceiling)
	}
}

func TestARefusalWhileItIsHeldMayHoldItForLonger(t *testing.T) {
	l, _ := testLimiter()
	for _, after := range []string{"10", "60", "20"} {
		l.learn(http.StatusTooManyRequests, headers("Retry-After", after))
	}
	if held := l.heldUntil.Sub(testNow); held != time.Minute || l.refusals != 1 {
		t.Errorf("held for %v after %d refusals", held, l.refusals)
	}
}

func TestAServiceThatFailsHoldsTheOthersOnlyIfItSaysForHowLong(t *testing.T) {
	for _, c := range []struct {
		status int
		after  string
		held   time.Duration
	}{
		{http.StatusServiceUnavailable, "30", 30 * time.Second},
		{http.StatusServiceUnavailable, "", 0},
		{http.StatusBadGateway, "30", 0},
		{http.StatusOK, "30", 0},
	} {
		l, _ := testLimiter()
		l.learn(c.status, headers("Retry-After", c.after))
		if held := max(l.heldUntil.Sub(testNow), 0); held != c.held {
			t.Errorf("%d with Retry-After %q: held for %v", c.status, c.after, held)
		}
	}
}

func TestALearnedRateRisesWithTheTimeOfSuccess(t *testing.T) {
	for name, c := range map[string]struct {
		rate, ceiling float64
		after         time.Duration
		want          float64
	}{
		"well below the last refusal":  {5, 10, time.Second, 5.5},
		"half a second":                {5, 10, time.Second / 2, 5.25},
		"no time":                      {5, 10, 0, 5},
		"an hour":                      {5, 10, time.Hour, 5.5},
		"nearly there":                 {9.3, 10, time.Second, 10.23},
		"around the last refusal":      {9.31, 10, time.Second, 9.31 * 1.004},
		"a little above":               {12, 10, time.Second, 12 * 1.004},
		"far above, the limit is gone": {12.1, 10, time.Second, 12.1 * 1.25},
		"as fast as it needs no limit": {1900, 10, time.Second, 0},
		"the fastest that is limited":  {1600, 10, time.Second, 2000},
		"there is no rate":             {0, 10, time.Second, 0},
	} {
		l, move := testLimiter()
		l.rate, l.ceiling, l.raised = c.rate, c.ceiling, testNow
		move(c.after)
		l.learn(http.StatusOK, headers())
		if !closeTo(l.rate, c.want) {
			t.Errorf("%s: %v, want %v", name, l.rate, c.want)
		}
	}
}

func TestARefusalAndAFailureRaiseNoRate(t *testing.T) {
	for _, status := range []int{400, 404, 500, 503} {
		l, move := testLimiter()
		l.rate, l.ceiling, l.raised, l.refusals = 5, 10, testNow, 2
		move(time.Second)
		l.learn(status, headers())
		if l.rate != 5 || l.refusals != 2 {
			t.Errorf("%d: rate %v, refusals %d", status, l.rate, l.refusals)
		}
	}
}

func TestOldRequestsAreForgotten(t *testing.T) {
	l, move := testLimiter()
	for range 10 * unlimitedRate {
		l.reserve()
	}
	if len(l.granted) > 2*unlimitedRate {
		t.Errorf("it remembers %d requests", len(l.granted))
	}
	move(measureTime)
	if got := l.measured(l.now()); got < unlimitedRate {
		t.Errorf("it measured %v requests a second", got)
	}
	move(1)
	if got := l.measured(l.now()); got != 0 {
		t.Errorf("a second later it measured %v requests a second", got)
	}
}

func TestARequestWaitsForTheRateAndForAHoldThatComesMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(time.Now, func(int) time.Duration { return 0 })
		began := time.Now()
		wait := func(want time.Duration) {
			t.Helper()
			if err := l.wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			if waited := time.Since(began); waited != want {
				t.Errorf("it waited %v, want %v", waited, want)
			}
		}
		l.learn(http.StatusOK, habit("49", "", "98")) // at a share of 0.98: one in 2.04 s
		gap := time.Duration(float64(time.Second) / l.rate)
		wait(0)
		wait(gap)
		go func() { l.learn(http.StatusTooManyRequests, headers("Retry-After", "60")) }()
		wait(gap + time.Minute)
	})
}

func TestNobodyWaitsAfterTheEndOfHisContext(t *testing.T) {
	l, _ := testLimiter()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := l.wait(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("waiting ended with %v", err)
	}
}
