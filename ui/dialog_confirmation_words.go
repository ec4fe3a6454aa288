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

// trimmed is a text without spaces at its ends and without two in a row.
func trimmed(text string) string { return strings.Join(strings.Fields(text), " ") }

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
	return look.Wrapped(look.StyleSmallMuted, trimmed(lead+" "+strings.Join(points, " · ")))
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
