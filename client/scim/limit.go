package scim

// How fast the service may be asked. Services announce it in headers of several
// habits, or say no when it was too fast; both are learned from here, from every
// answer to anybody, and kept to by whoever asks for a turn first.

import (
	"context"
	"math"
	"net/http"
	"strconv"
	"strings"
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
	// slowest is the fewest requests per second that refusals without an
	// announced rate lead to, and slow the rate up to which one leads to none.
	slowest, slow = 1, 5
	// fastest is the rate, in requests per second, from which none is kept.
	fastest = 2000
	// meter is the time over which the own rate is measured.
	meter = time.Second
)

// limiter knows how fast the service may be asked. It may be used from several
// goroutines at once.
type limiter struct {
	now     func() time.Time
	backoff func(n int) time.Duration

	mu      sync.Mutex
	until   time.Time // nobody asks before
	next    time.Time // when the next one may ask
	rate    float64   // requests per second; 0: as many as one likes
	stated  bool      // the rate was announced
	window  time.Duration
	quota   int
	ceiling float64   // the rate at which the service last said no
	refused int       // how often in a row
	cut     time.Time // when the rate was last lowered
	raised  time.Time // when it was last raised
	granted []time.Time
}

func newLimiter(now func() time.Time, backoff func(int) time.Duration) *limiter {
	if backoff == nil {
		backoff = transport.Backoff
	}
	return &limiter{now: now, backoff: backoff}
}

// Turn waits until the service may be asked once more, or for the end of ctx. The
// request is to be made right after it.
func (c *Client) Turn(ctx context.Context) error {
	if err := c.limiter.wait(ctx); err != nil {
		return &UnreachableError{Host: c.host, cause: err}
	}
	return nil
}

// HeldUntil returns until when the service asks to be left alone; a time that has
// passed, if it does not.
func (c *Client) HeldUntil() time.Time {
	c.limiter.mu.Lock()
	defer c.limiter.mu.Unlock()
	return c.limiter.until
}

// wait waits for the turn of one request, or for the end of ctx.
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
	return l.now().Before(l.until)
}

// reserve takes the next turn and returns how long it is until then.
func (l *limiter) reserve() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	at := now
	for _, t := range []time.Time{l.until, l.next} {
		if t.After(at) {
			at = t
		}
	}
	l.next = at
	if l.rate > 0 {
		l.next = at.Add(time.Duration(float64(time.Second) / l.rate))
	}
	l.granted = append(l.granted, at)
	if len(l.granted) >= 2*fastest {
		l.granted = append(l.granted[:0], l.granted[fastest:]...)
	}
	return at.Sub(now)
}

// measured returns how many requests were let through in the last second.
func (l *limiter) measured(now time.Time) float64 {
	n := 0
	for i := len(l.granted) - 1; i >= 0 && now.Sub(l.granted[i]) <= meter; i-- {
		if !l.granted[i].After(now) {
			n++
		}
	}
	return float64(n) / meter.Seconds()
}

// learn takes in what an answer says.
func (l *limiter) learn(status int, header http.Header) {
	now := l.now()
	said := readAllowance(header, now)
	asked := retryAfter(header.Get("Retry-After"), now)
	l.mu.Lock()
	defer l.mu.Unlock()
	if said.quota > 0 || status < 400 { // a page of something in between tells nothing
		l.announce(said, now)
	}
	if said.quota == 0 && said.remaining == 0 && said.reset > 0 {
		l.hold(now, said.reset)
	}
	switch {
	case status == http.StatusTooManyRequests:
		l.refuse(now, asked)
	case status == http.StatusServiceUnavailable && asked > 0:
		l.hold(now, asked)
	case status < 400:
		l.refused = 0
		l.raise(now)
	}
}

// announce takes over what the headers say; without any, what they once said is
// no longer true.
func (l *limiter) announce(said allowance, now time.Time) {
	if said.quota <= 0 || said.reset <= 0 && said.window <= 0 {
		if l.stated {
			l.stated, l.rate, l.quota, l.window = false, 0, 0, 0
		}
		return
	}
	if said.quota != l.quota {
		l.quota, l.window = said.quota, 0
	}
	// Where the length is not told, it is as long as the longest time to the
	// reset.
	told := said.window > 0
	l.window = max(l.window, said.window, said.reset)
	if told {
		l.window = said.window
	}
	rate := float64(l.quota) / l.window.Seconds()
	if said.remaining >= 0 && said.reset > 0 && (l.window > shortWindow || !told) {
		if said.remaining == 0 {
			l.hold(now, said.reset)
		} else if said.reset >= shortWindow {
			// Others use it up, too: what is left must last until the reset.
			rate = min(rate, float64(said.remaining)/said.reset.Seconds())
		}
	}
	l.stated, l.rate = true, max(rate*announcedShare, 1/retryAfterMax.Seconds())
}

// hold leaves the service alone for a time.
func (l *limiter) hold(now time.Time, pause time.Duration) {
	if until := now.Add(min(pause, retryAfterMax)); until.After(l.until) {
		l.until = until
	}
}

// refuse takes in that it was too fast. Of many refusals at a time only the first
// counts, and the rate is lowered once a second at most.
func (l *limiter) refuse(now time.Time, asked time.Duration) {
	if now.Before(l.until) {
		l.hold(now, asked)
		return
	}
	l.refused++
	l.hold(now, max(asked, l.backoff(l.refused)))
	if l.stated || now.Sub(l.cut) < meter {
		return
	}
	rate := l.measured(now)
	if l.rate > 0 {
		rate = min(rate, l.rate)
	} else if rate < slow {
		return // that was not fast: the growing pauses have to do
	}
	l.ceiling = max(rate, slowest)
	l.rate = max(rate*0.85, slowest)
	l.cut, l.raised = now, now
}

// raise makes a learned rate a little faster: soon as fast as before the last
// refusal, and then slowly faster.
func (l *limiter) raise(now time.Time) {
	if l.stated || l.rate == 0 {
		return
	}
	seconds := min(now.Sub(l.raised).Seconds(), 1)
	l.raised = now
	step := 0.10
	switch {
	case l.rate > 1.2*l.ceiling:
		step = 0.25 // that it once was too fast is no longer true
	case l.rate > 0.93*l.ceiling:
		step = 0.004
	}
	l.rate *= 1 + step*seconds
	if l.rate > fastest {
		l.rate = 0
	}
}

// allowance is what the headers of an answer say.
type allowance struct {
	quota     int           // requests in a window, 0 if not told
	window    time.Duration // 0 if not told
	remaining int           // of the quota, -1 if not told
	reset     time.Duration // until the next window, 0 if not told
}

// readAllowance reads RateLimit and RateLimit-Policy
// (draft-ietf-httpapi-ratelimit-headers), RateLimit-Limit, -Remaining and -Reset
// of its older drafts, and the X-RateLimit headers of habit.
func readAllowance(header http.Header, now time.Time) allowance {
	a := allowance{remaining: -1}
	for _, prefix := range []string{"X-Ratelimit-", "X-Rate-Limit-", "Ratelimit-"} {
		if n, ok := number(header.Get(prefix + "Limit")); ok && n > 0 {
			a.quota = clampInt(n)
		}
		if n, ok := number(header.Get(prefix + "Remaining")); ok {
			a.remaining = clampInt(n)
		}
		if n, ok := number(header.Get(prefix + "Reset")); ok {
			a.reset = untilReset(n, header, now)
		}
	}
	for item := range strings.SplitSeq(header.Get("Ratelimit-Policy"), ",") {
		p := parameters(item)
		q, w := p["q"], p["w"]
		if q <= 0 || w <= 0 {
			continue
		}
		// Of several policies the strictest counts.
		if a.window == 0 || q/w < float64(a.quota)/a.window.Seconds() {
			a.quota, a.window = clampInt(q), seconds(w)
		}
	}
	for item := range strings.SplitSeq(header.Get("Ratelimit"), ",") {
		p := parameters(item)
		r, t := p["r"], p["t"]
		if _, told := p["r"]; !told {
			continue
		}
		if a.remaining < 0 || clampInt(r) <= a.remaining {
			a.remaining = clampInt(r)
			if t > 0 {
				a.reset = seconds(t)
			}
		}
	}
	return a
}

// parameters reads the numbers of one structured item, such as
// "default";q=100;w=60 (RFC 9651).
func parameters(item string) map[string]float64 {
	found := map[string]float64{}
	parts := strings.Split(item, ";")
	for _, part := range parts[1:] {
		name, value, ok := strings.Cut(strings.TrimSpace(part), "=")
		if n, isNumber := number(value); ok && isNumber {
			found[strings.ToLower(name)] = n
		}
	}
	return found
}

// untilReset reads a reset, which is a number of seconds, or a time in seconds or
// milliseconds since 1970. A time is compared with that of the service, if told.
func untilReset(n float64, header http.Header, now time.Time) time.Duration {
	if n < 1e9 {
		return seconds(n)
	}
	if n >= 1e12 {
		n /= 1000
	}
	if date, err := http.ParseTime(header.Get("Date")); err == nil {
		now = date
	}
	return seconds(n - float64(now.UnixMilli())/1000)
}

// number reads a number that is not negative. Some services write a list of which
// the first is meant.
func number(text string) (float64, bool) {
	text, _, _ = strings.Cut(text, ",")
	n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	return n, err == nil && n >= 0 && !math.IsInf(n, 0) && !math.IsNaN(n)
}

func clampInt(n float64) int { return int(min(n, 1e9)) }

// seconds returns a time of at most a day.
func seconds(n float64) time.Duration {
	return time.Duration(min(max(n, 0), 86400) * float64(time.Second))
}
