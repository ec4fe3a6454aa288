package ui

import (
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// askNote asks for the note or the ticket number of entries.
func (v *leaversView) askNote(entries []directory.LeaverEntry) {
	if len(entries) == 0 {
		v.h.say(t("leavers.tickFirst"))
		return
	}
	note := entries[0].Note
	for _, e := range entries {
		if e.Note != note {
			note = ""
		}
	}
	v.h.askText(textQuestion{
		title: tn("note.title", len(entries)), lead: t("note.lead"), text: note, placeholder: t("note.placeholder"), yes: t("note.yes"), empty: true,
		done: func(text string) {
			v.set(entries, directory.LeaverChange{Note: &text}, func() {
				v.clearSelection()
				v.paintSelection()
			})
		},
	})
}

// textQuestion asks for a line of text.
type textQuestion struct {
	title, lead, text, placeholder, yes string
	empty                               bool // nothing is an answer too
	done                                func(text string)
}

// askText opens the dialog that asks for a line.
func (h *host) askText(q textQuestion) {
	field := look.NewField("", q.placeholder)
	field.SetText(q.text)
	no := look.NewButton(look.Outline, t("dialog.cancel"), "", h.closeDialog)
	yes := look.NewButton(look.Primary, q.yes, "", nil)
	answer := func() (string, bool) {
		text := directory.KeptNote(field.Text()) // one line
		return text, text != "" || q.empty
	}
	check := func(string) {
		_, ok := answer()
		enable(yes, ok)
	}
	yes.OnTapped = func() {
		if text, ok := answer(); ok {
			h.closeDialog()
			q.done(text)
		}
	}
	field.OnChanged = check
	field.OnSubmitted = func(string) { yes.OnTapped() }
	check("")
	h.openDialog(h.newDialog(q.title, look.VBox(12, look.Wrapped(look.StyleBody, q.lead), field), no, yes))
	h.focus(field.Entry)
}
