package ui

import (
	"context"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/ui/look"
)

// newAccount asks whether it is the admin himself who signed in. Everything that tells
// one account from another is shown whole.
type newAccount struct {
	h       *host
	who     client.Identity // for whom the answer counts
	column  *screenColumn
	yes, no *look.Button
	report  *fyne.Container
}

func newNewAccount(h *host) *newAccount {
	who, organization := h.state().Asked, h.state().Organization
	n := &newAccount{h: h, who: who, column: newScreenColumn(t("newAccount.title"), t("newAccount.lead")), report: look.VBox(0)}
	email := directory.DisplayWhole(who.Email)
	if email == "" {
		email = t("newAccount.noEmail")
	}
	line := func(label, value string) fyne.CanvasObject {
		return look.VBox(2, look.Caption(label), look.Wrapped(look.StyleBody, value))
	}
	facts := look.VBox(12,
		look.VBox(2, look.Caption(t("newAccount.signedInAs")), look.Wrapped(look.StyleStrong, directory.DisplayWhole(who.Name)), look.Wrapped(look.StyleBody, email)),
		line(t("settings.organization"), directory.DisplayWhole(organization.Name)),
		hostAs(t("hosts.signIn"), organization.IssuerHost))
	if organization.SCIMHost != organization.IssuerHost {
		facts.Add(hostAs(t("hosts.users"), organization.SCIMHost))
	}
	n.yes = look.NewButton(look.Primary, t("newAccount.yes"), "", func() { n.answer("accept who signed in", h.client.AcceptIdentity) })
	n.no = look.NewButton(look.Outline, t("newAccount.no"), "", func() { n.answer("reject who signed in", h.client.RejectIdentity) })
	n.yes.Height, n.no.Height = 42, 42
	n.column.add(look.NewCard(18, facts), gap(16), n.yes, gap(10), n.no, gap(14), n.report)
	return n
}

func (n *newAccount) content() fyne.CanvasObject { return n.column.root }

// shown gives the keyboard to No: the window has just come in front of the browser, and
// an Enter that was meant for that must not be a Yes.
func (n *newAccount) shown() { n.h.focus(n.no) }

func (n *newAccount) update(client.Change) {}
func (n *newAccount) close()               {}

// answer gives the admin's answer. A failure is shown on whatever screen is in sight by
// then.
func (n *newAccount) answer(doing string, answer func(context.Context, client.Identity) error) {
	n.yes.Disable()
	n.no.Disable()
	n.show(look.Wrapped(look.StyleMuted, t("newAccount.answered")).Centered())
	inBackground(n.h, n.h.ctx, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, answer(ctx, n.who)
	}, func(_ struct{}, err error) {
		if err == nil {
			return
		}
		n.h.log.Warn(doing, "problem", err)
		if n.h.state().Phase != client.NewAccount {
			n.h.showDetails(problem.Of(err))
			return
		}
		n.yes.Enable()
		n.no.Enable()
		n.show(n.h.problemCard(problem.Of(err)))
	})
}

// show puts something below the buttons.
func (n *newAccount) show(report fyne.CanvasObject) {
	n.report.Objects = []fyne.CanvasObject{report}
	n.column.body.Refresh()
}
