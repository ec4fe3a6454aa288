package ui

import (
	"strconv"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
)

// thresholds protect against a confirmation for too many people. For typeFrom
// people or more, their number must be typed. For more than warnAbove people, and
// for more than warnPercent of the organization, the dialog warns in red.
type thresholds struct{ typeFrom, warnAbove, warnPercent int }

// alwaysFew people are few whatever their share: in an organization of twenty,
// five people are no reason for a warning.
const alwaysFew = 9

// threshold is one of the thresholds in the preferences. A number there that is
// not from least to most is ignored.
type threshold struct {
	key               string
	least, most, safe int
}

// The ranges allow no number that would switch a threshold off.
var (
	typeFromThreshold    = threshold{"brakeTypeFrom", 2, 500, 26}
	warnAboveThreshold   = threshold{"brakeWarnAbove", 10, 10_000, 500}
	warnPercentThreshold = threshold{"brakeWarnPercent", 1, 50, 20}
)

func (t threshold) allows(n int) bool { return n >= t.least && n <= t.most }

func (t threshold) read(p fyne.Preferences) int {
	if n := p.IntWithFallback(t.key, t.safe); t.allows(n) {
		return n
	}
	return t.safe
}

// parse returns the number that was typed. ok is false if it is not allowed.
func (t threshold) parse(text string) (n int, ok bool) {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	return n, err == nil && t.allows(n)
}

func readThresholds(p fyne.Preferences) thresholds {
	return thresholds{typeFromThreshold.read(p), warnAboveThreshold.read(p), warnPercentThreshold.read(p)}
}

// mustType reports whether the number n must be typed.
func (t thresholds) mustType(n int) bool { return n >= t.typeFrom }

// warns reports whether the dialog warns about n of all people. all is 0 if it is
// not known.
func (t thresholds) warns(n, all int) bool {
	return n > t.warnAbove || n > alwaysFew && all > 0 && n*100 > all*t.warnPercent
}

// percent is the share of n in all, from 1 to 100; 0 if all is not known.
func percent(n, all int) int {
	if all <= 0 {
		return 0
	}
	return min(100, max(1, n*100/all))
}

// isNumber reports whether somebody typed n, with or without separators.
func isNumber(text string, n int) bool {
	digits := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune(".,'’", r) {
			return -1
		}
		return r
	}, text)
	return digits == strconv.Itoa(n)
}
