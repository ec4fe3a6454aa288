package ui

import (
	"path/filepath"

	"mileiq.example/admin/ui/look"
)

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
