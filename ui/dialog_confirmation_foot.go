package ui

import (
	"fyne.io/fyne/v2"

	"mileiq.example/admin/ui/look"
)

// typedWidth is the width of the field for the number of people.
const typedWidth float32 = 160

// foot is the part that must be in sight when the button is pressed: the warning
// about very many people, and the field for their number. It is nil for few
// people.
func (c *confirmation) foot() fyne.CanvasObject {
	n, all := len(c.plan.Users), c.everybody(c.kind)
	limits := readThresholds(c.h.app.Preferences())
	foot := look.VBox(6)
	if limits.warns(n, all) {
		share := ""
		if p := percent(n, all); p > 0 {
			share = t("brake.share", values{"Percent": number(p), "Organization": c.h.organizationName()})
		}
		foot.Add(look.NewBannerCard(look.ToneDanger, look.IconWarning, tn("brake.many", n), share))
	}
	if limits.mustType(n) {
		c.typed = look.NewField("", "")
		c.typed.OnChanged = func(string) {
			c.noticeInput()
			c.allow()
		}
		foot.Add(look.HBox(12, look.Label(tn("check.type", n)), look.Sized(typedWidth, 0, c.typed)))
	}
	if len(foot.Objects) == 0 {
		return nil
	}
	return foot
}
