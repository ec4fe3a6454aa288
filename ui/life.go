package ui

// What the window has to do with the program's other starts: one that asks for
// it, and one that ended in a crash.

import (
	"path/filepath"

	"mileiq.example/admin/ui/look"
)

// ShownAgain is what a second start says on the terminal when it has asked the
// first one to show its window. It needs no window.
func ShownAgain() string {
	if loadTranslations() != nil {
		return t("app.name")
	}
	return t("start.shown")
}

// raise brings the window to the front, as far as the system lets it: on Wayland
// no program can.
func (u *UI) raise() {
	restore(u.window)
	u.window.RequestFocus()
	u.log.Info("shown again")
}

// sayCrash says once that the last run crashed, and where its report is.
func (u *UI) sayCrash() {
	report := u.options.CrashReport
	if report == "" {
		return
	}
	u.options.CrashReport = ""
	place := look.NewButton(look.Outline, t("crash.copy"), look.IconCopy, func() {
		u.options.App.Clipboard().SetContent(report)
	})
	closeButton := look.NewButton(look.Primary, t("dialog.close"), "", u.closeDialog)
	d := look.NewDialog(u.window.Canvas(), t("crash.title"), look.VBox(12,
		look.Wrapped(look.StyleBody, t("crash.kept")),
		look.Wrapped(look.StyleBody, t("crash.report")),
		look.Wrapped(look.StyleMono, filepath.Clean(report)),
	), place, closeButton)
	d.OnCancel = u.closeDialog
	u.openDialog(d)
	u.log.Info("dialog", "says", "crash")
}
