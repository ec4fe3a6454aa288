package scim

// The rate limiter. Services announce their limit in headers, or refuse what came
// too fast. The limiter learns from both, from every answer to any request, and
// whoever calls Wait before a request keeps to it.

import (
	"context"
	"net/http"
	"sync"
	"time"

	"mileiq.example/admin/client/transport"
)

const (
	// announcedShare is how much of an announced rate is used: requests do not
	// arrive as evenly as they are sent.
	announcedShare = 0.98
	// shortWindow is the length of a window up to which "remaining" and "reset"
	// say too little: whole seconds are too coarse for it.
	shortWindow = 5 * time.Second
	// Where no rate is announced, a refusal lowers the rate, in requests per
	// second: never below minRate, and not at all if the own rate is below
	// slowRate. From unlimitedRate on there is no limit.
	minRate, slowRate, unlimitedRate = 1, 5, 2000
	// measureTime is the time over which the own rate is measured.
	measureTime = time.Second
)

// limiter knows how fast the service may be asked. It may be used from several
// goroutines at once.
type limiter struct {
	now     func() time.Time
	backoff func(n int) time.Duration

	mu        sync.Mutex
	heldUntil time.Time // no request before
	next      time.Time // when the next request may be made
	rate      float64   // requests per second; 0: without a limit
	announced bool      // the service announced the rate: quota requests in window
	quota     int
	window    time.Duration
	ceiling   float64   // the rate at which the service last refused
	refusals  int       // in a row
	lowered   time.Time // when the rate was last lowered
	raised    time.Time // when it was last raised
	granted   []time.Time
}

func newLimiter(now func() time.Time, backoff func(int) time.Duration) *limiter {
	if backoff == nil {
		backoff = transport.Backoff
	}
	return &limiter{now: now, backoff: backoff}
}

// Wait waits until the rate limiter lets one more request go, or for the end of
// ctx. Make the request right after it.
func (c *Client) Wait(ctx context.Context) error {
	if err := c.limiter.wait(ctx); err != nil {
		return &UnreachableError{Host: c.host, cause: err}
	}
	return nil
}

// HeldUntil returns until when the service asks to be left alone. It is in the
// past, or zero, if the service does not ask.
func (c *Client) HeldUntil() time.Time {
	c.limiter.mu.Lock()
	defer c.limiter.mu.Unlock()
	return c.limiter.heldUntil
}

// wait waits until one more request may be made, or for the end of ctx.
func (l *limiter) wait(ctx context.Context) error {
	for {
		pause := l.reserve()
		if pause <= 0 {
			return ctx.Err()
		}
		if !transport.Wait(ctx, pause, nil) {
			return ctx.Err()
		}
		if !l.held() {
			return nil
		}
	}
}

// held reports whether the service has meanwhile asked to be left alone.
func (l *limiter) held() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.now().Before(l.heldUntil)
}

// reserve reserves the next request and returns how long it is until then.
func (l *limiter) reserve() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	at := now
	for _, t := range []time.Time{l.heldUntil, l.next} {
		if t.After(at) {
			at = t
		}
	}
	if l.rate > 0 {
		l.next = at.Add(time.Duration(float64(time.Second) / l.rate))
	} else {
		l.next = time.Time{} // also where the clock is set back, nobody waits for it
	}
	l.granted = append(l.granted, at)
	if len(l.granted) >= 2*unlimitedRate {
		l.granted = append(l.granted[:0], l.granted[unlimitedRate:]...)
	}
	return at.Sub(now)
}

// measured returns how many requests were let through in the last second.
func (l *limiter) measured(now time.Time) float64 {
	n := 0
	for i := len(l.granted) - 1; i >= 0 && now.Sub(l.granted[i]) <= measureTime; i-- {
		if !l.granted[i].After(now) {
			n++
		}
	}
	return float64(n) / measureTime.Seconds()
}

// learn takes in what an answer says about the limit.
func (l *limiter) learn(status int, header http.Header) {
	now := l.now()
	told := readAllowance(header, now)
	pause := retryAfter(header.Get("Retry-After"), now)
	l.mu.Lock()
	defer l.mu.Unlock()
	if told.quota > 0 || status < 400 { // a page of something in between tells nothing
		l.useAnnounced(told, now)
	}
	if told.quota == 0 && told.remaining == 0 && told.reset > 0 {
		l.hold(now, told.reset)
	}
	switch {
	case status == http.StatusTooManyRequests:
		l.slowDown(now, pause)
	case status == http.StatusServiceUnavailable && pause > 0:
		l.hold(now, pause)
	case status < 400:
		l.refusals = 0
		l.raise(now)
	}
}

// useAnnounced takes the rate from the headers of an answer. If they announce
// none, one that was announced before is no longer true.
func (l *limiter) useAnnounced(told allowance, now time.Time) {
	if told.quota <= 0 || told.reset <= 0 && told.window <= 0 {
		if l.announced {
			l.announced, l.rate, l.quota, l.window = false, 0, 0, 0
		}
		return
	}
	if told.quota != l.quota {
		l.quota, l.window = told.quota, 0
	}
	if told.window > 0 {
		l.window = told.window
	} else {
		// Not told: it is as long as the longest time to the reset.
		l.window = max(l.window, told.reset)
	}
	rate := float64(l.quota) / l.window.Seconds()
	if told.remaining >= 0 && told.reset > 0 && (l.window > shortWindow || told.window == 0) {
		if told.remaining == 0 {
			l.hold(now, told.reset)
		} else if told.reset >= shortWindow {
			// Others use it up, too: what is left must last until the reset.
			rate = min(rate, float64(told.remaining)/told.reset.Seconds())
		}
	}
	l.announced, l.rate = true, max(rate*announcedShare, 1/retryAfterMax.Seconds())
}

// hold lets no request go for a time.
func (l *limiter) hold(now time.Time, pause time.Duration) {
	if until := now.Add(min(pause, retryAfterMax)); until.After(l.heldUntil) {
		l.heldUntil = until
	}
}

// slowDown takes in a refusal for having asked too fast. Of many refusals at a time
// only the first counts, and the rate is lowered once a second at most.
func (l *limiter) slowDown(now time.Time, pause time.Duration) {
	if now.Before(l.heldUntil) {
		l.hold(now, pause)
		return
	}
	l.refusals++
	l.hold(now, max(pause, l.backoff(l.refusals)))
	if l.announced || now.Sub(l.lowered) < measureTime {
		return
	}
	rate := l.measured(now)
	if l.rate > 0 {
		rate = min(rate, l.rate)
	} else if rate < slowRate {
		return // it was slow already: only the growing pauses help
	}
	l.ceiling = max(rate, minRate)
	l.rate = max(rate*0.85, minRate)
	l.lowered, l.raised = now, now
}

// raise raises a rate that was learned from refusals: fast up to shortly below that
// of the last refusal, slowly around it, and fastest far above it.
func (l *limiter) raise(now time.Time) {
	if l.announced || l.rate == 0 {
		return
	}
	seconds := min(now.Sub(l.raised).Seconds(), 1)
	l.raised = now
	step := 0.10
	switch {
	case l.rate > 1.2*l.ceiling:
		step = 0.25 // the limit that refused it is gone
	case l.rate > 0.93*l.ceiling:
		step = 0.004
	}
	l.rate *= 1 + step*seconds
	if l.rate > unlimitedRate {
		l.rate = 0
	}
}
