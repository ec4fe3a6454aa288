package ui

import (
	"fyne.io/fyne/v2"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/ui/look"
)

// problemWords are those of a problem on the screen that is in sight: only the main
// screen leads to Settings, where the folders are named.
func (h *host) problemWords(p *problem.Problem) (what, next string) {
	what, next = problemWords(p)
	if p.Kind == problem.DiskTrouble && h.state().Phase != client.Ready {
		folders := h.client.Folders()
		next = t("problem.diskTrouble.nextHere", values{"Data": folders.Data, "Cache": folders.Cache})
	}
	return what, next
}

// problemCard shows a problem on a screen or in a dialog. A link opens its
// details, for whoever is asked for help.
func (h *host) problemCard(p *problem.Problem) fyne.CanvasObject {
	what, next := h.problemWords(p)
	tone := look.ToneDanger
	if mayTryKeyring(p) {
		tone = look.ToneWarning // one can go on without it
	}
	banner := look.NewBannerCard(tone, look.IconWarning, what, next)
	if p.Kind != problem.BadAddress { // its details would repeat what was typed
		banner.SetAction(t("problem.details"), func() { h.showDetails(p) })
	}
	return banner
}

// showDetails shows the technical side of a problem. All of it is wrapped: hosts and
// addresses are long.
func (h *host) showDetails(p *problem.Problem) {
	what, next := h.problemWords(p)
	detail := problemDetail(p)
	copyButton := look.NewButton(look.Outline, t("problem.copyDetails"), look.IconCopy, func() {
		copyDetails(h.app, detail)
	})
	closeButton := look.NewButton(look.Outline, t("dialog.close"), "", h.closeDialog)
	d := h.newDialog(what, look.VBox(12,
		look.Wrapped(look.StyleBody, next),
		look.Wrapped(look.StyleMono, detail),
	), copyButton, closeButton)
	h.openDialog(d)
}
