package ui

import (
	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// askPick asks whom an entry means. Each candidate has a button of his own; somebody else
// can be looked for.
func (v *leaversView) askPick(e directory.LeaverEntry) { v.openPick(e).find("") }

func (v *leaversView) openPick(e directory.LeaverEntry) *candidatesPane {
	pane := newCandidatesPane(v.h, v.h.screenCtx, mention(e.Leaver), func(u directory.User) {
		v.h.closeDialog()
		v.pick(e, u)
	})
	if e.Changed && e.Now.ID != "" {
		pane.note = t("leavers.changed") + " " + changedWords(e.Person, e.Now, v.h.now())
	}
	no := look.NewButton(look.Outline, t("dialog.cancel"), "", v.h.closeDialog)
	d := v.h.newDialog(t("pick.title"), look.VBox(12, writtenCard(e.Leaver), pane.root), no)
	d.Width = candidatesWidth
	v.h.openDialog(d)
	pane.begin(no)
	return pane
}

// writtenCard shows what a list says of the person.
func writtenCard(l directory.Leaver) fyne.CanvasObject {
	facts := look.VBox(6, fact(t("list.written"), writtenWords(l)))
	add := func(label, text string) {
		if text != "" && text != l.Written {
			facts.Add(fact(label, displayName(text)))
		}
	}
	add(t("column.name"), l.Name)
	add(t("column.email"), l.Address)
	add(t("user.employeeNumber"), l.Number)
	add(t("leavers.note"), l.Note)
	return look.NewCard(14, facts)
}

// pick has an entry mean a user. It can be taken back while the notice is in sight.
func (v *leaversView) pick(e directory.LeaverEntry, u directory.User) {
	one := []directory.LeaverEntry{e}
	v.set(one, directory.LeaverChange{Person: &u}, func() {
		before := e.Person
		v.h.notice.Offer(t("pick.done"), takeBackTime, t("leavers.undo"), func() {
			v.set(one, directory.LeaverChange{Person: &before}, func() {})
		})
		v.h.notice.About(displayName(u.Name()))
	})
}
