package directory

import "time"

// Day is a day of the calendar, without a time and without a place: "2026-11-30"
// (RFC 3339 full-date). "" is no day. Days are in order as strings are.
type Day string

// NewDay returns the day of the calendar where t is.
func NewDay(t time.Time) Day { return Day(t.Format(time.DateOnly)) }

// UntilTomorrow is the time to the end of the day where now is; a second at least.
func UntilTomorrow(now time.Time) time.Duration {
	midnight := time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, now.Location())
	return max(time.Second, midnight.Sub(now))
}

// ParseDay reads "2026-11-30"; ok is false where that is no day that exists.
func ParseDay(s string) (day Day, ok bool) {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return "", false
	}
	return Day(s), true
}

// Time is the beginning of the day in UTC; zero for no day.
func (d Day) Time() time.Time {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Time{}
	}
	return t
}
