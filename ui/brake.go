package ui

import (
	"strconv"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// brake is how much it takes to confirm something for many people at once: from
// typeFrom people on their number is typed. For more than warnAbove people, and
// for more than warnPercent of the organization, it is also said in red.
type brake struct{ typeFrom, warnAbove, warnPercent int }

// alwaysFew is how many people are few, whatever the share: in an organization
// of twenty, five are.
const alwaysFew = 9

// threshold is one number of the brake, as it is kept in the preferences. What
// is kept there and is none of the numbers from least to most counts as not
// kept.
type threshold struct {
	key               string
	least, most, safe int
}

// No number can be chosen that would take the brake away.
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

func readBrake(p fyne.Preferences) brake {
	return brake{typeFromThreshold.read(p), warnAboveThreshold.read(p), warnPercentThreshold.read(p)}
}

// typed reports whether the number of people has to be typed.
func (b brake) typed(n int) bool { return n >= b.typeFrom }

// warns reports whether n of all people are so many that it is said in red. all
// is 0 where that is not known.
func (b brake) warns(n, all int) bool {
	return n > b.warnAbove || n > alwaysFew && all > 0 && n*100 > all*b.warnPercent
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

// everybody is the number of people of whom a plan's are a part, from the copy;
// 0 where that is not known. Whoever is archived already is no longer part of
// the organization.
func (v *usersView) everybody(kind directory.Kind) int {
	switch {
	case !v.loaded:
		return 0
	case kind == directory.Archive:
		return v.counts.All - v.counts.ByStatus[directory.Archived]
	}
	return v.counts.All
}

// foot is what must be in sight when the button is pressed: how many people it
// is about, in red if they are very many, and the field for their number. nil
// if they are few.
func (c *confirmation) foot() fyne.CanvasObject {
	n, all := len(c.plan.Users), c.v.everybody(c.kind)
	b := readBrake(c.u.options.App.Preferences())
	foot := look.VBox(6)
	if b.warns(n, all) {
		share := ""
		if p := percent(n, all); p > 0 {
			share = t("brake.share", values{"Percent": number(p), "Organization": c.u.organizationName()})
		}
		foot.Add(look.NewBannerCard(look.ToneDanger, look.IconWarning, tn("brake.many", n), share))
	}
	if b.typed(n) {
		c.typed = look.NewField("", "")
		c.typed.OnChanged = func(string) { c.allow() }
		foot.Add(look.Label(tn("check.type", n)))
		foot.Add(c.typed)
	}
	if len(foot.Objects) == 0 {
		return nil
	}
	return foot
}

// brakeCard lets the thresholds be chosen.
func brakeCard(p fyne.Preferences) fyne.CanvasObject {
	return settingsCard(t("brake.title"),
		look.Wrapped(look.StyleSmallMuted, t("brake.lead")),
		thresholdRow(p, typeFromThreshold, t("brake.typeFrom")),
		thresholdRow(p, warnAboveThreshold, t("brake.warnAbove")),
		thresholdRow(p, warnPercentThreshold, t("brake.warnPercent")))
}

// thresholdRow is a label, a field and, while a number is in the field that is
// not allowed and not kept, what is allowed.
func thresholdRow(p fyne.Preferences, limit threshold, label string) fyne.CanvasObject {
	field := look.NewField("", strconv.Itoa(limit.safe))
	field.SetText(strconv.Itoa(limit.read(p)))
	hint := look.Small("").Tint(look.ColorDanger)
	field.OnChanged = func(text string) {
		n, ok := limit.parse(text)
		if !ok {
			hint.SetText(t("brake.range", values{"Least": number(limit.least), "Most": number(limit.most)}))
			return
		}
		hint.SetText("")
		p.SetInt(limit.key, n)
	}
	return look.HBox(12, look.Sized(320, 0, look.Muted(label)), look.Sized(90, 0, field), look.Stretch(hint.Ellipsis()))
}
