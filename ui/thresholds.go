package ui

import (
	"strconv"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
)

// thresholds are how much it takes to confirm something for many people at once: from
// typeFrom people on their number is typed. For more than warnAbove people, and
// for more than warnPercent of the organization, it is also said in red.
type thresholds struct{ typeFrom, warnAbove, warnPercent int }

// alwaysFew is how many people are few, whatever the share: in an organization
// of twenty, five are.
const alwaysFew = 9

// threshold is one of the thresholds, as it is kept in the preferences. What
// is kept there and is none of the numbers from least to most counts as not
// kept.
type threshold struct {
	key               string
	least, most, safe int
}

// No number can be chosen that would take them away.
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

// parse returns the number that somebody typed; ok is false for one that is not
// allowed.
func (t threshold) parse(text string) (n int, ok bool) {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	return n, err == nil && t.allows(n)
}

func readThresholds(p fyne.Preferences) thresholds {
	return thresholds{typeFromThreshold.read(p), warnAboveThreshold.read(p), warnPercentThreshold.read(p)}
}

// mustType reports whether the number of people has to be typed.
func (t thresholds) mustType(n int) bool { return n >= t.typeFrom }

// warns reports whether n of all people are so many that it is said in red. all
// is 0 where that is not known.
func (t thresholds) warns(n, all int) bool {
	return n > t.warnAbove || n > alwaysFew && all > 0 && n*100 > all*t.warnPercent
}

// percent is the share of n in all, from 1 to 100; 0 where all is not known.
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
