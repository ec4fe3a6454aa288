package ui

import (
	"context"

	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/ui/look"
)

// askSignOut explains what signing out does, and what waits, before it is done.
func (s *settingsView) askSignOut(leave bool) {
	u := s.m.u
	title, lead, act := t("signOut.title"), t("signOut.lead"), t("settings.signOut")
	if leave {
		title, lead, act = t("disconnect.title"), t("disconnect.lead"), t("settings.disconnect")
	}
	body := look.VBox(10, look.Wrapped(look.StyleBody, lead))
	if n := u.state.Waiting; n > 0 {
		body.Add(look.NewBannerCard(look.ToneWarning, look.IconInfo, tn("signOut.waiting", n), t("signOut.waiting.body")))
	}
	cancel := look.NewButton(look.Outline, t("dialog.cancel"), "", u.closeDialog)
	var yes *look.Button
	yes = look.NewButton(look.Primary, act, "", func() {
		yes.Disable()
		inBackground(u, u.ctx, func(ctx context.Context) (struct{}, error) {
			if leave {
				return struct{}{}, u.client.Disconnect(ctx)
			}
			return struct{}{}, u.client.SignOut(ctx)
		}, func(_ struct{}, err error) {
			// The screen is another one by now; what could not be done at the
			// service is said all the same.
			if err != nil {
				u.log.Warn("sign out", "problem", err)
				u.showDetails(problem.Of(err))
			}
		})
	})
	d := look.NewDialog(u.window.Canvas(), title, body, cancel, yes)
	d.OnCancel = u.closeDialog
	u.openDialog(d)
}
