package ui

import (
	"fyne.io/fyne/v2"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// From Users to the leavers.

// canLeave reports whether a user can be put among the leavers: he is not archived.
func canLeave(r client.Row) bool { return !r.Deleted && r.Status != directory.Archived }

// addToLeavers puts the ticked users among the leavers, or else the current one. Where the
// search has not answered yet, it waits for the answer, and counts only if that is one
// person: nobody is added who was not in sight.
func (v *usersView) addToLeavers() {
	if len(v.selected) > 0 {
		users := v.selectedUsers(directory.Archive)
		if len(users) == 0 {
			v.h.say(t("users.noneToArchive"))
			return
		}
		v.untickAll()
		v.h.addToLeavers(users)
		return
	}
	i, marked := v.table.Current()
	switch {
	case v.problem != nil:
		what, _ := problemWords(v.problem)
		v.h.say(what)
	case v.isAsking():
		v.addsFound = true
	case len(v.rows) == 1 && v.total == 1:
		v.addRow(0)
	case !marked || i >= len(v.rows):
		v.h.say(t("users.addWhom"))
	default:
		v.addRow(i)
	}
}

func (v *usersView) addRow(i int) {
	if !canLeave(v.rows[i]) {
		v.h.say(t("users.noneToArchive"))
		return
	}
	v.h.addToLeavers([]directory.User{v.rows[i].User})
}

// addFound does what was asked for before the answer was there.
func (v *usersView) addFound() {
	if !v.addsFound {
		return
	}
	v.addsFound = false
	if len(v.rows) == 1 && v.total == 1 {
		v.addRow(0)
		return
	}
	v.h.say(t("users.addWhom"))
}

// showDetails shows everything about the user of a row.
func (v *usersView) showDetails(r client.Row) {
	var acts []fyne.CanvasObject
	if canLeave(r) {
		acts = append(acts, look.NewButton(look.Outline, t("users.addToLeavers"), look.IconLeavers, func() {
			v.h.closeDialog()
			v.h.addToLeavers([]directory.User{r.User})
		}))
	}
	v.h.showUser(r.User, acts...)
}

// find shows a user, whatever was searched for and whatever his status.
func (v *usersView) find(u directory.User) {
	v.query.Status = ""
	if v.search.Text() == u.Address() {
		v.showAnother(v.goTo(0))
		return
	}
	v.search.SetText(u.Address())
}
