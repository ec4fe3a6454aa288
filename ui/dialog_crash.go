package ui

import (
	"path/filepath"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// sayCrash says once that the last run crashed, and where its report is.
func (u *UI) sayCrash() {
	h, report := u.host, u.options.CrashReport
	if report == "" {
		return
	}
	u.options.CrashReport = ""
	copied := look.Caption("")
	place := look.NewButton(look.Outline, t("crash.copy"), look.IconCopy, func() { copied.SetText(h.copyWords(report)) })
	closeButton := look.NewButton(look.Primary, t("dialog.close"), "", h.closeDialog)
	d := h.newDialog(t("crash.title"), look.VBox(12,
		look.Wrapped(look.StyleBody, t("crash.kept")),
		look.Wrapped(look.StyleBody, t("crash.report")),
		look.Wrapped(look.StyleMono, directory.DisplayWhole(filepath.Clean(report))),
		copied,
	), place, closeButton)
	h.openDialog(d)
	h.log.Info("dialog", "says", "crash")
}
