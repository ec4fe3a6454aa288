package ui

import (
	"strconv"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/ui/look"
)

// thresholdsCard lets the thresholds be chosen.
func thresholdsCard(p fyne.Preferences) fyne.CanvasObject {
	return settingsCard(t("brake.title"),
		look.Wrapped(look.StyleSmallMuted, t("brake.lead")),
		thresholdRow(p, typeFromThreshold, t("brake.typeFrom")),
		thresholdRow(p, warnAboveThreshold, t("brake.warnAbove")),
		thresholdRow(p, warnPercentThreshold, t("brake.warnPercent")))
}

// thresholdRow is a label, a field and a hint. While the field holds a number that
// is not allowed, the hint says what is, and the number is not kept.
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
