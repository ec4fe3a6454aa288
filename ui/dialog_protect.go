package ui

import (
	"strings"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/ui/look"
)

// protectAtMost is how many people the field takes at a time.
const protectAtMost = 100

// ask opens the dialog into which protected people are typed, one a line. It stays
// open until all lines can be used and are kept.
func (c *protectedCard) ask() {
	h := c.h
	area := look.NewTextArea(120, t("protected.placeholder"))
	hint := look.Wrapped(look.StyleSmallMuted, t("protected.how"))
	no := look.NewButton(look.Outline, t("dialog.cancel"), "", h.closeDialog)
	yes := look.NewButton(look.Primary, t("protected.yes"), "", nil)
	yes.Disable()
	d := h.newDialog(t("protected.ask"), look.VBox(12, look.Wrapped(look.StyleBody, t("protected.ask.lead")), area, hint), no, yes)
	area.OnChanged = func(text string) {
		entries, wrong := readEntries(text)
		say := t("protected.how")
		switch {
		case wrong > 0:
			say = t("protected.wrong", values{"Line": number(wrong)})
		case len(entries) > protectAtMost:
			say = tn("protected.tooMany", protectAtMost)
		}
		hint.SetText(say)
		enable(yes, wrong == 0 && len(entries) > 0 && len(entries) <= protectAtMost)
	}
	yes.OnTapped = func() {
		yes.Disable()
		entries, _ := readEntries(area.Text())
		h.closeDialog()
		c.protect(entries, func(err error) {
			h.log.Error("protect people", "problem", err)
			h.showDetails(problem.Of(err))
		})
	}
	h.openDialog(d)
	h.focus(area.Entry)
}

// readEntries returns what was typed, each line once. wrong is the number of the
// first line that is no entry, or 0.
func readEntries(text string) (entries []string, wrong int) {
	met := map[string]bool{}
	for i, line := range strings.Split(text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		entry, ok := directory.ParseProtected(line)
		if !ok {
			return nil, i + 1
		}
		if !met[entry] {
			met[entry] = true
			entries = append(entries, entry)
		}
	}
	return entries, 0
}
