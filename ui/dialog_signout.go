package ui

import (
	"context"

	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/ui/look"
)

// askSignOut explains what signing out does, and what waits, before it is done.
func (h *host) askSignOut(leave bool) {
	title, lead, act := t("signOut.title"), t("signOut.lead"), t("signOut.yes")
	if leave {
		title, lead, act = t("disconnect.title"), t("disconnect.lead"), t("disconnect.yes")
	}
	body := look.VBox(10, look.Wrapped(look.StyleBody, lead))
	if n := h.state().Waiting; n > 0 {
		body.Add(look.NewBannerCard(look.ToneWarning, look.IconInfo, tn("signOut.waiting", n), t("signOut.waiting.body")))
	}
	cancel := look.NewButton(look.Outline, t("dialog.cancel"), "", h.closeDialog)
	var yes *look.Button
	yes = look.NewButton(look.Primary, act, "", func() {
		yes.Disable()
		inBackground(h, h.ctx, func(ctx context.Context) (struct{}, error) {
			if leave {
				return struct{}{}, h.client.Disconnect(ctx)
			}
			return struct{}{}, h.client.SignOut(ctx)
		}, func(_ struct{}, err error) {
			// By now another screen is in sight. A failure at the service is
			// shown all the same.
			if err != nil {
				h.log.Warn("sign out", "problem", err)
				h.showDetails(problem.Of(err))
			}
		})
	})
	h.openDialog(h.newDialog(title, body, cancel, yes))
}
