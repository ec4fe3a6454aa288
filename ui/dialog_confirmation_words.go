package ui

import (
	"strings"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// word is the sentence for this kind of change.
func (c *confirmation) word(key string, n int) string {
	switch {
	case c.kind == directory.Archive:
		return tn("archive."+key, n)
	case c.h.state().Invitations:
		return tn("invite."+key, n)
	}
	return tn("reactivate."+key, n)
}

// checked says how fresh the plan is.
func (c *confirmation) checked() string {
	again := ""
	if c.kind == directory.Archive && c.h.state().Invitations {
		again = t("check.again") // other services may not allow it
	}
	self := ""
	if c.plan.SelfUnknown {
		self = t("check.selfUnknown")
	}
	fresh := t("check.done", values{"Organization": c.h.organizationName()})
	if !c.plan.Checked {
		fresh = t("check.later", values{"When": moment(c.plan.CopiedAt, c.h.now())})
	}
	return strings.Join(strings.Fields(fresh+" "+again+" "+self), " ")
}

// orderedAtOnce is the largest number of people who are sorted before the dialog
// opens. Sorting 10,000 takes 40 ms, so it is done in the background with the
// check.
const orderedAtOnce = 1000

// disguisedFirst moves users with names in mixed alphabets to the front, where
// they are seen. disguised is how many they are.
func disguisedFirst(users []directory.User) (ordered []directory.User, disguised int) {
	ordered = make([]directory.User, 0, len(users))
	var others []directory.User
	for _, u := range users {
		if mixed(u) {
			ordered = append(ordered, u)
		} else {
			others = append(others, u)
		}
	}
	return append(ordered, others...), len(ordered)
}

// shortID is the beginning and the end of an id. That is enough to tell two
// people with the same name apart.
func shortID(id string) string {
	shown := []rune(displayName(id))
	if len(shown) <= 11 {
		return string(shown)
	}
	return string(shown[:4]) + "…" + string(shown[len(shown)-4:])
}

// consequences says what happens to these people (M10).
func (c *confirmation) consequences() fyne.CanvasObject {
	n, organization := len(c.plan.Users), values{"Organization": c.h.organizationName()}
	var lead string
	var points []string
	switch {
	case c.kind == directory.Archive && c.h.state().Invitations:
		lead = tn("archive.lead", n)
		points = []string{tn("archive.mail", n), t("archive.account", organization), t("archive.rates"), t("archive.products")}
		if n := c.invited(); n > 0 {
			points = append(points, tn("archive.invited", n))
		}
	case c.kind == directory.Archive:
		lead = t("archive.foreign", organization)
	case c.h.state().Invitations:
		lead = tn("invite.lead", n)
		points = []string{tn("invite.mail", n), tn("invite.joins", n, organization), t("invite.rates")}
	default:
		lead = t("reactivate.lead", organization)
	}
	column := look.VBox(5, look.Wrapped(look.StyleBody, lead))
	for _, p := range points {
		column.Add(look.Indented(look.Wrapped(look.StyleBody, p)))
	}
	return column
}

// invited counts those whose invitation would be withdrawn.
func (c *confirmation) invited() int {
	n := 0
	for _, u := range c.plan.Users {
		if u.Status == directory.Invited {
			n++
		}
	}
	return n
}

// leftOut names the users who were asked for and are not in the plan, with the
// reason. Name and reason are separate texts.
func (c *confirmation) leftOut() fyne.CanvasObject {
	column := look.VBox(4, look.NewText(look.StyleSmallStrong, tn("check.leftOut", len(c.plan.LeftOut))))
	const shownAtMost = 6
	for i, l := range c.plan.LeftOut {
		if i == shownAtMost {
			column.Add(look.Small(tn("check.more", len(c.plan.LeftOut)-shownAtMost)))
			break
		}
		column.Add(look.HBox(8, look.Sized(180, 0, look.Small(displayName(l.User.Name())).Ellipsis()), look.Stretch(look.Wrapped(look.StyleSmallMuted, c.whyLeftOut(l)))))
	}
	return look.NewBar(look.ColorWarningSoft, 14, look.HBox(12, look.NewPicture(look.IconInfo, look.ColorText, look.IconSize), look.Stretch(column)))
}

// whyLeftOut says why a user is left out, and what has changed if that is why.
func (c *confirmation) whyLeftOut(l directory.LeftOut) string {
	if l.Reason == directory.ReasonChangedSinceShown {
		return reasonWord(l.Reason) + " " + changedWords(l.Was, l.User, c.h.now())
	}
	return reasonWord(l.Reason)
}
