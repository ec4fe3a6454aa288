package ui

import (
	"runtime"

	"fyne.io/fyne/v2/container"

	"mileiq.example/admin/ui/look"
)

// keysWidth is room for the longest line of the list of keys.
const keysWidth float32 = 820

// showKeys lists every key.
func (u *UI) showKeys() {
	key := t("keys.name.control")
	if runtime.GOOS == "darwin" {
		key = t("keys.name.command")
	}
	v := values{"Control": key}
	lines := look.VBox(9)
	for _, help := range helpLines(u.commands) {
		lines.Add(look.HBox(12, look.Sized(316, 0, look.Strong(t("keys.name."+help, v))), look.Stretch(look.Body(t("keys."+help)).Ellipsis())))
	}
	closeButton := look.NewButton(look.Outline, t("dialog.close"), "", u.closeDialog)
	d := u.host.newDialog(t("menu.keys"), container.NewStack(lines), closeButton)
	d.Width = keysWidth
	u.openDialog(d)
}

// helpLines are the lines of the list of keys. Commands next to each other may
// share one.
func helpLines(commands []command) (lines []string) {
	for _, c := range commands {
		if c.help != "" && (len(lines) == 0 || lines[len(lines)-1] != c.help) {
			lines = append(lines, c.help)
		}
	}
	return lines
}
