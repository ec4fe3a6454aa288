package scim

// The limiter against simulated services: no time passes here but that of the
// simulation.

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"testing"
	"time"
)

// simulation is a service with a limit, asked by many at once through a limiter.
type simulation struct {
	now     time.Time
	limiter *limiter
	// quota requests are handled in each window.
	quota  int
	window time.Duration
	// say writes the headers; nil leaves them out.
	say func(h http.Header, quota, left int, window, reset time.Duration, refused bool)

	began   time.Time
	used    int
	answers []simulatedAnswer // under way, in the order of their time
	most    int               // that may be under way; one more after each success
	asked   int
	refused int
}

type simulatedAnswer struct {
	at     time.Time
	status int
	header http.Header
}

const (
	simulatedLatency  = 20 * time.Millisecond
	simulatedParallel = 50
)

func newSimulation(quota int, window time.Duration, say func(http.Header, int, int, time.Duration, time.Duration, bool)) *simulation {
	s := &simulation{now: time.Date(2026, 5, 1, 12, 0, 0, 300e6, time.UTC), quota: quota, window: window, say: say, most: 1}
	step := 0
	s.limiter = newLimiter(func() time.Time { return s.now }, func(n int) time.Duration {
		step++ // full jitter, without chance
		return time.Duration(float64(time.Second<<min(n-1, 6)) * float64(step%10) / 10)
	})
	return s
}

// run lets the limiter ask for a time.
func (s *simulation) run(d time.Duration) {
	for end := s.now.Add(d); s.now.Before(end); {
		for len(s.answers) >= s.most {
			s.advance(s.answers[0].at)
		}
		next := s.now.Add(s.limiter.reserve())
		s.advance(next)
		if s.limiter.held() {
			continue
		}
		s.ask()
	}
}

// advance lets time pass, and answers arrive.
func (s *simulation) advance(to time.Time) {
	for len(s.answers) > 0 && !s.answers[0].at.After(to) {
		a := s.answers[0]
		s.answers = s.answers[1:]
		s.now = a.at
		s.limiter.learn(a.status, a.header)
		if a.status == http.StatusOK {
			s.most = min(s.most+1, simulatedParallel)
		}
	}
	if to.After(s.now) {
		s.now = to
	}
}

func (s *simulation) ask() {
	if s.now.Sub(s.began) >= s.window {
		s.began, s.used = s.now.Truncate(s.window), 0
	}
	s.asked++
	a := simulatedAnswer{s.now.Add(simulatedLatency), http.StatusOK, http.Header{}}
	if s.used++; s.used > s.quota {
		s.refused++
		a.status = http.StatusTooManyRequests
	}
	if s.say != nil {
		s.say(a.header, s.quota, max(0, s.quota-s.used), s.window, s.began.Add(s.window).Sub(s.now), a.status != http.StatusOK)
	}
	s.answers = append(s.answers, a)
}

func wholeSeconds(d time.Duration) string { return strconv.Itoa(int(math.Ceil(d.Seconds()))) }

func sayStandard(h http.Header, quota, left int, window, reset time.Duration, refused bool) {
	h.Set("RateLimit-Policy", fmt.Sprintf(`"burst";q=1000;w=1, "default";q=%d;w=%s`, quota, wholeSeconds(window)))
	h.Set("RateLimit", fmt.Sprintf(`"default";r=%d;t=%s`, left, wholeSeconds(reset)))
	if refused {
		h.Set("Retry-After", wholeSeconds(reset))
	}
}

func sayHabit(h http.Header, quota, left int, _, reset time.Duration, refused bool) {
	h.Set("X-RateLimit-Limit", strconv.Itoa(quota))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(left))
	h.Set("X-RateLimit-Reset", wholeSeconds(reset))
	if refused {
		h.Set("Retry-After", wholeSeconds(reset))
	}
}

func TestALimitIsUsedAndHardlyEverExceeded(t *testing.T) {
	for _, c := range []struct {
		name    string
		quota   int
		window  time.Duration
		say     func(http.Header, int, int, time.Duration, time.Duration, bool)
		used    float64 // at least, of what was admitted
		refused float64 // at most, of what was asked
	}{
		{"announced, 10 a second", 10, time.Second, sayStandard, 0.95, 0.02},
		{"announced, 30 a minute", 30, time.Minute, sayStandard, 0.95, 0.02},
		{"announced by habit, 60 a minute", 60, time.Minute, sayHabit, 0.90, 0.02},
		{"announced by habit, 100 in ten seconds", 100, 10 * time.Second, sayHabit, 0.90, 0.02},
		{"not announced, 10 a second", 10, time.Second, nil, 0.90, 0.02},
		{"not announced, 300 a minute", 300, time.Minute, nil, 0.50, 0.10},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSimulation(c.quota, c.window, c.say)
			const duration = 10 * time.Minute
			s.run(duration)
			admitted := float64(c.quota) * duration.Seconds() / c.window.Seconds()
			used, refused := float64(s.asked-s.refused)/admitted, float64(s.refused)/float64(s.asked)
			t.Logf("used %.1f %%, refused %.2f %% of %d", used*100, refused*100, s.asked)
			if used < c.used || refused > c.refused {
				t.Errorf("used %.3f, want %.2f; refused %.4f, want at most %.2f", used, c.used, refused, c.refused)
			}
		})
	}
}

func TestALimitThatIsGoneIsForgotten(t *testing.T) {
	s := newSimulation(10, time.Second, sayStandard)
	s.run(20 * time.Second)
	s.quota, s.say = math.MaxInt, nil
	s.run(2 * time.Second)
	if s.limiter.rate != 0 {
		t.Errorf("the rate is still %.1f a second", s.limiter.rate)
	}

	s = newSimulation(10, time.Second, nil)
	s.run(20 * time.Second)
	s.quota = math.MaxInt
	s.run(2 * time.Minute)
	if s.limiter.rate != 0 && s.limiter.rate < 500 {
		t.Errorf("two minutes after an unannounced limit went the rate is %.1f a second", s.limiter.rate)
	}
}

func TestRetryAfterHoldsEverybodyAndIsCapped(t *testing.T) {
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"7": 7 * time.Second, "86400": 15 * time.Minute, "99999999999999999999999": 15 * time.Minute,
		now.Add(90 * time.Second).Format(http.TimeFormat): 90 * time.Second,
		now.Add(24 * time.Hour).Format(http.TimeFormat):   15 * time.Minute,
		now.Add(-time.Hour).Format(http.TimeFormat):       0, "soon": 0, "-3": 0,
	} {
		for _, status := range []int{http.StatusTooManyRequests, http.StatusServiceUnavailable} {
			l := newLimiter(func() time.Time { return now }, func(int) time.Duration { return 0 })
			l.learn(status, http.Header{"Retry-After": {value}})
			if got := l.reserve(); got != want {
				t.Errorf("%d with Retry-After %q: %s, want %s", status, value, got, want)
			}
		}
	}
}

func TestWithoutRetryAfterThePauseGrowsWithEveryRefusal(t *testing.T) {
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	var asked []int
	l := newLimiter(func() time.Time { return now }, func(n int) time.Duration {
		asked = append(asked, n)
		return time.Duration(n) * time.Second
	})
	for range 3 {
		l.learn(http.StatusTooManyRequests, http.Header{})
		l.learn(http.StatusTooManyRequests, http.Header{}) // of the same moment
		now = now.Add(10 * time.Second)
	}
	l.learn(http.StatusOK, http.Header{})
	l.learn(http.StatusTooManyRequests, http.Header{})
	if want := []int{1, 2, 3, 1}; !slices.Equal(asked, want) {
		t.Errorf("the pauses were number %v, want %v", asked, want)
	}
}

func TestWhoWaitsForHisTurnCanGoAway(t *testing.T) {
	l := newLimiter(time.Now, nil)
	l.learn(http.StatusTooManyRequests, http.Header{"Retry-After": {"600"}})
	ctx, cancel := context.WithCancel(t.Context())
	waited := make(chan error, 1)
	go func() { waited <- l.wait(ctx) }()
	cancel()
	if err := <-waited; !errors.Is(err, context.Canceled) {
		t.Errorf("waiting ended with %v", err)
	}
}

func FuzzLearn(f *testing.F) {
	f.Add(429, "1", "10", "0", "1", `"a";q=10;w=1`, `"a";r=0;t=1`)
	f.Fuzz(func(t *testing.T, status int, after, limit, remaining, reset, policy, state string) {
		now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
		l := newLimiter(func() time.Time { return now }, nil)
		for range 3 {
			l.learn(status, http.Header{"Retry-After": {after}, "X-Ratelimit-Limit": {limit}, "X-Ratelimit-Remaining": {remaining},
				"X-Ratelimit-Reset": {reset}, "Ratelimit-Policy": {policy}, "Ratelimit": {state}})
			if d := l.reserve(); d < 0 || d > time.Hour {
				t.Fatalf("it waits %s", d)
			}
		}
	})
}
