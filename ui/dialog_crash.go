package ui

import (
	"path/filepath"

	"mileiq.example/admin/ui/look"
)

// sayCrash says once that the last run crashed, and where its report is.
func (u *UI) sayCrash() {
	h, report := u.host, u.options.CrashReport
	if report == "" {
		return
	}
	u.options.CrashReport = ""
	place := look.NewButton(look.Outline, t("crash.copy"), look.IconCopy, func() {
		h.copyText(report)
	})
	closeButton := look.NewButton(look.Primary, t("dialog.close"), "", h.closeDialog)
	d := h.newDialog(t("crash.title"), look.VBox(12,
		look.Wrapped(look.StyleBody, t("crash.kept")),
		look.Wrapped(look.StyleBody, t("crash.report")),
		look.Wrapped(look.StyleMono, filepath.Clean(report)),
	), place, closeButton)
	h.openDialog(d)
	h.log.Info("dialog", "says", "crash")
}
