package ui

import (
	"strings"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// showLeaver shows everything about an entry, each part in a widget of its own, and what
// can be done with it.
func (v *leaversView) showLeaver(e directory.LeaverEntry) {
	h, w := v.h, v.h.words()
	lines := look.VBox(10)
	add := func(label, value string) {
		if value != "" {
			lines.Add(fact(label, value))
		}
	}
	if e.Person.ID != "" {
		add(t("column.name"), displayName(e.Person.Name()))
		add(t("column.email"), directory.DisplayAddress(e.Person.Address()))
		add(t("user.id"), directory.DisplayWhole(e.Person.ID))
	}
	if e.Now.ID != "" {
		add(t("column.status"), statusWord(e.Now.Status))
	}
	lines.Add(look.NewHairline())
	add(t("list.written"), writtenWords(e.Leaver))
	add(t("leavers.inList"), displayName(strings.TrimSpace(e.Name)))
	add(t("user.employeeNumber"), displayName(e.Number))
	if e.Line > 0 {
		add(t("list.line"), number(e.Line))
	}
	if list, ok := v.list(e.ListID); ok {
		add(t("leavers.list"), displayName(list.Name))
	}
	add(t("leavers.leaves"), dayWords(e.Leaves, h.today()))
	add(t("leavers.note"), displayName(e.Note))
	add(t("leavers.addedAt"), moment(e.AddedAt, w.now))
	if e.Outcome.ID != 0 {
		_, word := w.outcome(e.Outcome)
		lines.Add(look.NewHairline())
		add(t("column.outcome"), word)
		add(t("column.confirmed"), moment(e.Outcome.ConfirmedAt, w.now))
		lines.Add(look.Wrapped(look.StyleBody, w.reason(e.Outcome)))
	}
	if e.Changed && e.Now.ID != "" {
		lines.Add(look.NewBannerCard(look.ToneWarning, look.IconWarning, t("leavers.changed"), t("leavers.changed.next")))
		lines.Add(comparisonSince(t("leavers.whenAdded"), e.Person, e.Now))
	}
	if namesDiffer(e.Leaver) {
		lines.Add(look.NewBannerCard(look.ToneWarning, look.IconWarning, t("leavers.otherName"), t("leavers.otherName.next")))
	}
	if note := mixedNote([]directory.User{e.Person}); note != nil {
		lines.Add(note)
	}
	act := func(text string, icon look.IconName, do func()) *look.Button {
		return look.NewButton(look.Outline, text, icon, func() {
			h.closeDialog()
			do()
		})
	}
	buttons := []fyne.CanvasObject{look.NewButton(look.Outline, t("dialog.close"), "", h.closeDialog)}
	if canPick(e) {
		buttons = append(buttons, act(t("leavers.pickMenu"), look.IconHelp, func() { v.askPick(e) }))
	}
	if isMeant(e) {
		buttons = append(buttons, act(t("row.archive"), look.IconArchive, func() { v.askArchive([]directory.LeaverEntry{e}, v.untickAll) }))
	}
	h.openDialog(h.newDialog(t("leavers.entry"), lines, buttons...))
}
