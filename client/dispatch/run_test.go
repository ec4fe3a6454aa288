package dispatch

// The queue as a whole: when it works, when it waits, and when it ends.

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/scim"
)

// clockDesk is a dispatcher with an empty outbox, for what goes by the clock. It
// writes down what happens and when.
type clockDesk struct {
	*Dispatcher
	Outbox  // nil: asked for nothing but what follows
	began   time.Time
	next    []error // of the next readings; nil afterwards
	recover []error
	pauses  []int

	// mu is what the race detector knows of the bubble's clock: what a test does
	// before it sleeps comes before what the clock wakes.
	mu   sync.Mutex
	acts []string
	at   []time.Duration

	over    problem.Kind
	onCount func()
	items   atomic.Int32
	status  Status
}

func newClockDesk() *clockDesk {
	c := &clockDesk{began: time.Now(), onCount: func() {}}
	c.Dispatcher = New(Options{
		Account: avery, Outbox: c, Copy: &copied{}, Session: c, Report: c, Log: slog.New(slog.DiscardHandler), Clock: directory.NewClock(),
		Pause: func(n int) time.Duration {
			c.pauses = append(c.pauses, n)
			return time.Duration(n) * time.Minute
		}, Parallel: 4,
		Protects: func(directory.User) bool { return false },
	})
	return c
}

func (c *clockDesk) act(what string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.acts, c.at = append(c.acts, what), append(c.at, time.Since(c.began))
}

func (c *clockDesk) NextPending(_ context.Context, a directory.Account, limit int) ([]outbox.PendingItem, error) {
	c.act("next")
	if a != avery || limit != few {
		c.act("of somebody else")
	}
	if len(c.next) == 0 {
		return nil, nil
	}
	err := c.next[0]
	c.next = c.next[1:]
	return nil, err
}

func (c *clockDesk) Recover(context.Context) error {
	c.act("recover")
	if len(c.recover) == 0 {
		return nil
	}
	err := c.recover[0]
	c.recover = c.recover[1:]
	return err
}

func (c *clockDesk) Holds(context.Context) (map[string]outbox.Hold, error) { return nil, nil }
func (c *clockDesk) CountPending(context.Context, directory.Account) (int, int, error) {
	c.mu.Lock()
	onCount := c.onCount
	c.mu.Unlock()
	onCount()
	return 0, 0, nil
}
func (c *clockDesk) CountUndecided(context.Context, directory.Account) (n, hits int, err error) {
	return 0, 0, nil
}

func (c *clockDesk) Trouble(why *problem.Problem) bool {
	c.act("trouble " + string(why.Kind))
	return why.Kind == c.over
}
func (c *clockDesk) Accepted()     { c.act("accepted") }
func (c *clockDesk) ItemsChanged() { c.items.Add(1) }

func (c *clockDesk) StatusChanged(s Status) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.status = s
}

func (c *clockDesk) sendingNow() Sending {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.status.Sending
}

// run runs the dispatcher until the end of the test; ended is closed when it ends
// by itself.
func (c *clockDesk) run(t *testing.T) (cancel context.CancelFunc, ended chan struct{}) {
	ctx, cancel := context.WithCancel(context.Background())
	ended = make(chan struct{})
	go func() {
		defer close(ended)
		c.Run(ctx, &service{}, scim.Features{})
	}()
	t.Cleanup(cancel)
	synctest.Wait()
	return cancel, ended
}

// whenCounted has f called whenever what waits is counted.
func (c *clockDesk) whenCounted(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.onCount = f
}

func (c *clockDesk) must(t *testing.T, acts []string, at ...time.Duration) {
	t.Helper()
	synctest.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	if !slices.Equal(c.acts, acts) || len(at) > 0 && !slices.Equal(c.at, at) {
		t.Errorf("it did %q at %v, and not %q at %v", c.acts, c.at, acts, at)
	}
	c.acts, c.at = nil, nil
}

func TestAnEmptyQueueIsLeftAloneUntilANudge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClockDesk()
		cancel, ended := c.run(t)
		c.must(t, []string{"next", "accepted"}, 0, 0)

		time.Sleep(idlePause - 1)
		c.must(t, nil)
		time.Sleep(time.Nanosecond)
		c.must(t, []string{"next", "accepted"}, idlePause, idlePause)

		time.Sleep(time.Minute)
		for range 3 {
			c.Nudge() // does not wait
		}
		synctest.Wait()
		c.must(t, []string{"next", "accepted", "next", "accepted"}[:len(c.acts)])

		cancel()
		<-ended
	})
}

func TestANudgeBeforeRunIsNotForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClockDesk()
		c.Nudge()
		c.Nudge()
		cancel, ended := c.run(t)
		c.must(t, []string{"next", "accepted", "next", "accepted"}, 0, 0, 0, 0)
		cancel()
		<-ended
	})
}

func TestTroublePausesLongerEachTimeUntilSomethingGoesWell(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClockDesk()
		c.next = []error{errLost, errLost, nil, errLost}
		cancel, ended := c.run(t)
		c.must(t, []string{"next", "trouble unreachable"}, 0, 0)
		if s := c.sendingNow(); s.Problem == nil || s.Problem.Kind != problem.Unreachable || !s.Until.Equal(c.began.Add(time.Minute)) {
			t.Errorf("it waits until %s, %v", s.Until, s.Problem)
		}

		time.Sleep(time.Minute)
		c.must(t, []string{"next", "trouble unreachable"}, time.Minute, time.Minute)
		time.Sleep(2 * time.Minute)
		c.must(t, []string{"next", "accepted"}, 3*time.Minute, 3*time.Minute)
		if s := c.sendingNow(); s.Problem != nil || !s.Until.IsZero() {
			t.Errorf("it still waits until %s, %v", s.Until, s.Problem)
		}
		c.Nudge()
		c.must(t, []string{"next", "trouble unreachable"})
		if !slices.Equal(c.pauses, []int{1, 2, 1}) {
			t.Errorf("pauses before attempts %v", c.pauses)
		}
		cancel()
		<-ended
	})
}

func TestANudgeShortensAPauseButNotWhatTheServiceAsksFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClockDesk()
		c.next = []error{busyFor(429, 40*time.Second), busyFor(503, 2*time.Hour)}
		cancel, ended := c.run(t)
		if until := c.sendingNow().Until; !until.Equal(c.began.Add(time.Minute)) {
			t.Errorf("until %s", until)
		}
		c.must(t, []string{"next", "trouble busy"})
		c.Nudge()
		time.Sleep(40*time.Second - 1)
		c.must(t, nil)
		time.Sleep(time.Nanosecond)
		c.must(t, []string{"next", "trouble serviceError"}, 40*time.Second, 40*time.Second)
		if until := c.sendingNow().Until; !until.Equal(c.began.Add(40*time.Second + 2*time.Hour)) {
			t.Errorf("until %s", until)
		}

		time.Sleep(2*time.Hour - 1)
		c.must(t, nil)
		time.Sleep(time.Nanosecond)
		c.must(t, []string{"next", "accepted"})
		cancel()
		<-ended
	})
}

func TestWhenTheSessionIsOverTheQueueEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClockDesk()
		c.next, c.over = []error{answered(401)}, problem.SessionExpired
		_, ended := c.run(t)
		<-ended
		c.must(t, []string{"next", "trouble sessionExpired"}, 0, 0)
		if c.sendingNow().Problem != nil || len(c.pauses) != 0 {
			t.Error("it waits for something")
		}
	})
}

func TestTheQueueEndsWithItsContextWithoutTrouble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, err := range []error{nil, errLost} {
			c := newClockDesk()
			c.next = []error{err}
			ctx, cancel := context.WithCancel(context.Background())
			c.onCount = cancel // while it works

			c.Run(ctx, &service{}, scim.Features{})

			c.must(t, []string{"next"}, 0)
		}
		c := newClockDesk()
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		c.Run(ctx, &service{}, scim.Features{})
		c.must(t, nil)
	})
}

func TestAfterTroubleWithTheDiskEverythingIsRecoveredUntilThatGoesWell(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClockDesk()
		c.next = []error{errDisk, errLost}
		c.recover = []error{errors.New("odd"), nil}
		cancel, ended := c.run(t)
		c.must(t, []string{"next", "trouble diskTrouble"})
		time.Sleep(time.Minute)
		c.must(t, []string{"recover", "trouble unexplained"})
		time.Sleep(2 * time.Minute)
		c.must(t, []string{"recover", "next", "trouble unreachable"})
		time.Sleep(3 * time.Minute)
		c.must(t, []string{"next", "accepted"})
		cancel()
		<-ended
	})
}

// With a real outbox: what was confirmed is sent, and Run goes on at once while there
// is more.
func TestWhatIsConfirmedAfterANudgeIsSent(t *testing.T) {
	d := newDesk(t, plain)
	d.service.heldUntil = d.clock().Add(time.Hour)
	ctx, cancel := context.WithCancel(context.Background())
	ended, idle := make(chan struct{}), make(chan struct{}, 10)
	for range 4 {
		d.during("accepted", func() { idle <- struct{}{} })
	}
	go func() {
		defer close(ended)
		d.Run(ctx, d.service, plain)
	}()
	await := func() {
		t.Helper()
		select {
		case <-idle:
		case <-time.After(patience):
			t.Fatal("nothing happens")
		}
	}
	await()
	d.confirm(directory.Plan{}, 1, 2)

	d.Nudge()

	await() // after the two
	await() // after nothing
	d.mustBe(directory.Done, "", 1, 2)
	if until := d.Status(ctx).Sending.Until; !until.Equal(d.service.heldUntil) {
		t.Errorf("until %s", until)
	}
	cancel()
	mustEnd(t, ended, "Run")
}
