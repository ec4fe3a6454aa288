package service

// How fast the service answers and how often it may be asked, as services
// in the field limit it.

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Limit says how often the SCIM service may be asked. The zero value is no limit.
type Limit struct {
	// Requests is how many requests are handled in one window; the others are
	// answered with 429 and have no effect.
	Requests int
	// Window is one second when 0.
	Window time.Duration
	// Silent leaves out the headers that announce the limit, and Retry-After.
	Silent bool
}

// Traffic counts SCIM requests since the start.
type Traffic struct {
	// Requests arrived; Limited of them were answered with 429 because of the
	// limit.
	Requests, Limited int
}

// limiter counts the requests of one window after the other.
type limiter struct {
	now func() time.Time

	mu      sync.Mutex
	limit   Limit
	began   time.Time // of the window
	used    int
	latency time.Duration
	traffic Traffic
}

// SetLimit changes how often the SCIM service may be asked; a new window begins.
func (s *Service) SetLimit(l Limit) {
	s.limiter.mu.Lock()
	defer s.limiter.mu.Unlock()
	s.limiter.limit, s.limiter.began, s.limiter.used = l, time.Time{}, 0
}

// SetLatency changes for how long every SCIM request is held before it is handled.
func (s *Service) SetLatency(d time.Duration) {
	s.limiter.mu.Lock()
	defer s.limiter.mu.Unlock()
	s.limiter.latency = d
}

// Traffic returns how many SCIM requests there were.
func (s *Service) Traffic() Traffic {
	s.limiter.mu.Lock()
	defer s.limiter.mu.Unlock()
	return s.limiter.traffic
}

// limited puts the limit and the latency before next.
func (s *Service) limited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		admitted, latency := s.limiter.admit(w.Header())
		if latency > 0 {
			timer := time.NewTimer(latency)
			defer timer.Stop()
			select {
			case <-timer.C:
			case <-r.Context().Done():
				panic(http.ErrAbortHandler)
			}
		}
		if !admitted {
			writeError(w, &scimError{status: http.StatusTooManyRequests, detail: "There were too many requests."})
			return
		}
		next.ServeHTTP(w, r)
	})
}

// admit counts one request, says in the header how the limit stands, and returns
// whether the request is within it.
func (l *limiter) admit(header http.Header) (ok bool, latency time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.traffic.Requests++
	if l.limit.Requests <= 0 {
		return true, l.latency
	}
	window := l.limit.Window
	if window <= 0 {
		window = time.Second
	}
	now := l.now()
	if since := now.Sub(l.began); since >= window || since < 0 {
		l.began, l.used = now.Truncate(window), 0
	}
	ok = l.used < l.limit.Requests
	if ok {
		l.used++
	} else {
		l.traffic.Limited++
	}
	if !l.limit.Silent {
		l.announce(header, window, l.began.Add(window).Sub(now), ok)
	}
	return ok, l.latency
}

// announce writes the headers that services have for it: the ones of habit, and
// those of draft-ietf-httpapi-ratelimit-headers.
func (l *limiter) announce(header http.Header, window, reset time.Duration, ok bool) {
	seconds := strconv.Itoa(max(1, int(math.Ceil(reset.Seconds()))))
	remaining := strconv.Itoa(l.limit.Requests - l.used)
	header.Set("X-RateLimit-Limit", strconv.Itoa(l.limit.Requests))
	header.Set("X-RateLimit-Remaining", remaining)
	header.Set("X-RateLimit-Reset", seconds)
	header.Set("RateLimit-Policy", fmt.Sprintf(`"default";q=%d;w=%d`, l.limit.Requests, max(1, int(window.Seconds()))))
	header.Set("RateLimit", `"default";r=`+remaining+`;t=`+seconds)
	if !ok {
		header.Set("Retry-After", seconds)
	}
}
