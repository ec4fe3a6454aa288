package ui

import (
	"context"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client"
	"mileiq.example/admin/ui/look"
)

// withoutRole says who is signed in, what is missing and who can help (M2).
type withoutRole struct {
	h      *host
	ctx    context.Context
	cancel context.CancelFunc
	column *screenColumn
	other  *look.Button
	// elsewhere is what waits, also of this account.
	elsewhere *elsewhereList
}

func newWithoutRole(h *host) *withoutRole {
	w := &withoutRole{h: h, column: newScreenColumn(t("noRole.title"), t("noRole.lead", values{"Organization": h.organizationName()}))}
	w.ctx, w.cancel = context.WithCancel(h.ctx)
	name, email := displayName(h.state().Name), displayName(h.state().Email)
	w.other = look.NewButton(look.Primary, t("noRole.other"), "", w.useAnother)
	w.other.Height = 42
	w.column.add(
		look.NewCard(18, look.HBox(14, look.NewAvatar(initials(h.state().Name)), look.Stretch(look.VBox(2,
			look.Caption(t("noRole.signedInAs")), look.Strong(name).Ellipsis(), look.Caption(email).Ellipsis())))),
		gap(16), look.Wrapped(look.StyleBody, t("noRole.help")), gap(20), w.other)
	if h.state().TryingDemo {
		w.column.add(gap(14), h.leaveButton())
	}
	w.elsewhere = w.column.showElsewhere(h, w.ctx)
	return w
}

func (w *withoutRole) content() fyne.CanvasObject { return w.column.root }
func (w *withoutRole) shown()                     { w.h.focus(w.other) }
func (w *withoutRole) close()                     { w.cancel() }

func (w *withoutRole) update(change client.Change) { w.elsewhere.update(change) }

func (w *withoutRole) useAnother() {
	w.other.Disable()
	inBackground(w.h, w.h.ctx, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, w.h.client.SignOut(ctx)
	}, func(_ struct{}, err error) {
		if err != nil {
			w.h.log.Warn("sign out", "problem", err)
		}
	})
}
