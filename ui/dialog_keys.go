package ui

import (
	"runtime"

	"fyne.io/fyne/v2/container"
	"mileiq.example/admin/ui/look"
)

// showKeys lists every key.
func (u *UI) showKeys() {
	control := t("keys.name.control")
	if runtime.GOOS == "darwin" {
		control = t("keys.name.command")
	}
	v := values{"Control": control}
	lines := look.VBox(9)
	for _, k := range []string{"tab", "search", "refresh", "tickPage", "move", "tick", "archive", "list", "menu", "page", "views", "escape", "help"} {
		lines.Add(look.HBox(12, look.Sized(316, 0, look.Strong(t("keys.name."+k, v))), look.Stretch(look.Body(t("keys."+k)).Ellipsis())))
	}
	closeButton := look.NewButton(look.Outline, t("dialog.close"), "", u.closeDialog)
	d := look.NewDialog(u.window.Canvas(), t("menu.keys"), container.NewStack(lines), closeButton)
	d.OnCancel = u.closeDialog
	u.openDialog(d)
}
