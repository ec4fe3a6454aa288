package ui

import (
	"strings"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// showUser shows everything that is known of a user, each in a widget of its own, and
// what can be done with him.
func (h *host) showUser(u directory.User, acts ...fyne.CanvasObject) {
	h.log.Info("details")
	lines := look.VBox(10,
		fact(t("column.name"), displayName(u.Name())),
		fact(t("column.email"), directory.DisplayAddress(u.Email)),
		fact(t("user.userName"), displayName(u.UserName)),
		fact(t("user.id"), directory.DisplayWhole(u.ID)),
		fact(t("column.status"), statusWord(u.Status)),
	)
	add := func(key, value string) {
		if value != "" {
			lines.Add(fact(t(key), value))
		}
	}
	if all := u.Addresses.All(); len(all) > 1 {
		shown := make([]string, len(all))
		for i, address := range all {
			shown[i] = directory.DisplayAddress(address)
		}
		add("user.addresses", strings.Join(shown, ", "))
	}
	add("user.externalID", displayName(u.ExternalID))
	add("user.employeeNumber", displayName(u.EmployeeNumber))
	add("user.role", roleWord(u.Role))
	add("user.rates", ratesWord(u.Rates))
	add("user.invitedAt", date(u.InvitedAt))
	add("user.joinedAt", date(u.JoinedAt))
	add("user.archivedAt", date(u.ArchivedAt))
	add("column.changed", date(u.LastModified))
	if note := mixedNote([]directory.User{u}); note != nil {
		lines.Add(note)
	}
	closeButton := look.NewButton(look.Outline, t("dialog.close"), "", h.closeDialog)
	h.openDialog(h.newDialog(t("user.title"), lines, append([]fyne.CanvasObject{closeButton}, acts...)...))
}
