package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"mileiq.example/admin/client"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/ui/look"
)

// confirmHosts shows which hosts an address leads to, before any of them gets
// the admin's browser or a token.
type confirmHosts struct {
	u    *UI
	page *page
	yes  *look.Button
}

func newConfirmHosts(u *UI, p client.Profile) *confirmHosts {
	c := &confirmHosts{u: u, page: newPage(t("hosts.title"), t("hosts.lead"))}
	report := look.VBox(0)
	c.yes = look.NewButton(look.Primary, t("hosts.yes"), "", func() {
		c.yes.Disable()
		inBackground(u, u.ctx, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, u.client.Connect(ctx, p)
		}, func(_ struct{}, err error) {
			c.yes.Enable()
			if err != nil {
				report.Objects = []fyne.CanvasObject{u.problemCard(problem.Of(err))}
				c.page.body.Refresh()
			}
		})
	})
	c.yes.Height = 42
	no := look.NewButton(look.Outline, t("hosts.no"), "", func() {
		again := newFirstRun(u)
		again.field.SetText(p.SCIM)
		u.showScreen(again)
	})
	no.Height = 42
	c.page.add(hostsCard(displayName(p.Name), p.SCIMHost(), p.IssuerHost()), gap(16), c.yes, gap(10), no, gap(14), report)
	return c
}

func (c *confirmHosts) content() fyne.CanvasObject { return c.page.root }
func (c *confirmHosts) shown()                     { c.u.focus(c.yes) }
func (c *confirmHosts) update(client.Change)       {}
func (c *confirmHosts) close()                     {}
