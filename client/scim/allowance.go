package scim

// What the headers of an answer say about how fast the service may be asked.

import (
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// retryAfterMax is the longest time that a service can ask to be left alone.
const retryAfterMax = 15 * time.Minute

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

// retryAfter reads a Retry-After header (RFC 9110 section 10.2.3), which is a
// number of seconds or a date.
func retryAfter(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	if value == "" {
		return 0
	}
	seconds, err := strconv.ParseUint(value, 10, 64)
	if err == nil || errors.Is(err, strconv.ErrRange) {
		// On overflow ParseUint returns the largest number there is.
		return time.Duration(min(seconds, uint64(retryAfterMax/time.Second))) * time.Second
	}
	date, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	return min(max(date.Sub(now), 0), retryAfterMax)
}
