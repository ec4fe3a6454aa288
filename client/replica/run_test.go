package replica

// When it copies, when it waits, and when it ends.

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/scim"
)

// clockDesk is a replica whose attempts end as a test says, without a copy. It
// writes down what happens, and when.
type clockDesk struct {
	*Replica
	began  time.Time
	errs   []error // of the next attempts; nil afterwards
	pauses []int
	over   problem.Kind
	during func()

	// mu is what the race detector knows of the bubble's clock: what a test does
	// before it sleeps comes before what the clock wakes.
	mu   sync.Mutex
	acts []string
}

func newClockDesk() *clockDesk {
	c := &clockDesk{began: time.Now(), during: func() {}}
	c.Replica = New(Options{
		Session: c, Report: c, Log: slog.New(slog.DiscardHandler), Host: "scim.example", Every: time.Hour,
		Pause: func(n int) time.Duration {
			c.pauses = append(c.pauses, n)
			return time.Duration(n) * time.Minute
		},
	})
	return c
}

func (c *clockDesk) act(format string, details ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.acts = append(c.acts, fmt.Sprint(time.Since(c.began), " ", fmt.Sprintf(format, details...)))
}

func (c *clockDesk) Connect(context.Context) (Service, scim.Features, error) {
	c.during()
	err := error(problem.NewError(problem.Refused, "there is no more to come"))
	if len(c.errs) > 0 {
		err, c.errs = c.errs[0], c.errs[1:]
	}
	return nil, scim.Features{}, err
}
func (c *clockDesk) Whole(context.Context) error { return nil }
func (c *clockDesk) Trouble(why *problem.Problem) bool {
	c.act("%s", why.Kind)
	return why.Kind == c.over
}
func (c *clockDesk) Accepted()       { c.act("accepted") }
func (c *clockDesk) Began()          {}
func (c *clockDesk) Copied(int, int) {}
func (c *clockDesk) Ended(error)     {}

func (c *clockDesk) must(t *testing.T, acts ...string) {
	t.Helper()
	synctest.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	if !slices.Equal(c.acts, acts) {
		t.Errorf("it did %q, and not %q", c.acts, acts)
	}
	c.acts = nil
}

func (c *clockDesk) run() (cancel context.CancelFunc, ended chan struct{}) {
	ctx, cancel := context.WithCancel(context.Background())
	ended = make(chan struct{})
	go func() {
		defer close(ended)
		c.Run(ctx)
	}()
	return cancel, ended
}

func TestTroublePausesLongerEachTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClockDesk()
		c.errs = []error{errLost, errLost, errLost}
		cancel, ended := c.run()
		c.must(t, "0s unreachable")
		time.Sleep(time.Minute)
		c.must(t, "1m0s unreachable")
		time.Sleep(2*time.Minute - 1)
		c.must(t)
		time.Sleep(time.Nanosecond)
		c.must(t, "3m0s unreachable")
		if !slices.Equal(c.pauses, []int{1, 2, 3}) {
			t.Errorf("pauses %v", c.pauses)
		}
		c.Nudge() // shortens the pause
		c.must(t, "3m0s refused")
		cancel()
		<-ended
	})
}

func TestNudgesDoNotWaitAndThoseThatComeTogetherAreOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClockDesk()
		c.errs = []error{errLost}
		c.Nudge()
		c.Nudge()
		cancel, ended := c.run()
		c.must(t, "0s unreachable", "0s refused")
		cancel()
		<-ended
	})
}

func TestANudgeDoesNotShortenWhatTheServiceAsksFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClockDesk()
		c.errs = []error{&scim.Error{Status: 429, RetryAfter: 40 * time.Second}, &scim.Error{Status: 503, RetryAfter: 2 * time.Hour}}
		cancel, ended := c.run()
		c.must(t, "0s busy")
		c.Nudge()
		time.Sleep(40*time.Second - 1)
		c.must(t)
		time.Sleep(time.Nanosecond)
		c.must(t, "40s serviceError")
		time.Sleep(2 * time.Hour)
		c.must(t, "2h0m40s refused") // longer than the pause
		cancel()
		<-ended
	})
}

func TestAskingAtOnceAgainDoesNotMendAListFromWhichManyAreMissing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClockDesk()
		c.errs = []error{&problem.Problem{Kind: problem.ManyMissing, Count: 3, RetryAfter: time.Minute}}
		cancel, ended := c.run()
		c.must(t, "0s manyMissing")
		time.Sleep(time.Hour - 1)
		c.must(t)
		time.Sleep(time.Nanosecond)
		c.must(t, "1h0m0s refused")
		if !slices.Equal(c.pauses, []int{2}) {
			t.Errorf("pauses %v", c.pauses)
		}
		cancel()
		<-ended
	})
}

func TestWhenTheSessionIsOverCopyingEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClockDesk()
		c.errs, c.over = []error{&scim.Error{Status: 401}}, problem.SessionExpired
		_, ended := c.run()
		<-ended
		c.must(t, "0s sessionExpired")
		if len(c.pauses) != 0 {
			t.Error("it wants to wait")
		}
	})
}

func TestCopyingEndsWithItsContextWithoutTrouble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClockDesk()
		ctx, cancel := context.WithCancel(context.Background())
		c.during = cancel
		c.Run(ctx)
		c.must(t)

		c = newClockDesk()
		c.during = func() { t.Error("it begins") }
		c.Run(ctx)

		c = newClockDesk()
		cancel, ended := c.run()
		c.must(t, "0s refused")
		cancel() // while it waits
		<-ended
	})
}

// With a real copy.
func TestItCopiesAgainWhenNudgedAndThePausesBeginAnew(t *testing.T) {
	d := newDesk(t)
	d.lists(people("a"))
	began := make(chan string, 10)
	d.Replica.Report = beginnings{d, began}
	var pauses []int
	d.Pause = func(n int) time.Duration {
		pauses = append(pauses, n)
		return 0
	}
	d.fails["connect"] = errLost
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		d.Run(ctx)
	}()
	await := func(want string) {
		t.Helper()
		select {
		case got := <-began:
			if got != want {
				t.Errorf("it ended with %q, and not with %q", got, want)
			}
		case <-time.After(30 * time.Second):
			t.Fatal("it does not begin")
		}
	}
	await("unreachable")
	await("")
	d.mu.Lock()
	d.fails["connect"] = errLost
	d.mu.Unlock()

	d.Nudge()

	await("unreachable")
	await("")
	cancel()
	<-ended
	if !slices.Equal(pauses, []int{1, 1}) {
		t.Errorf("pauses before attempts %v", pauses)
	}
	if !slices.Contains(d.acts, "accepted") {
		t.Errorf("nobody hears that it went well: %q", d.acts)
	}
	d.mustHold("a")
}

// beginnings tells a test how attempts end.
type beginnings struct {
	*desk
	ended chan string
}

func (b beginnings) Ended(err error) { b.ended <- string(kindOf(err)) }
