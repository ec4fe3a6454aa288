package ui

import (
	"context"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/ui/look"
)

// confirmHosts shows the two hosts of an organization. The admin confirms them
// before a browser opens and before a token is sent.
type confirmHosts struct {
	h      *host
	column *screenColumn
	yes    *look.Button
	// first has the keyboard at first: No, where a host is odd.
	first *look.Button
}

func newConfirmHosts(h *host, p client.Profile) *confirmHosts {
	c := &confirmHosts{h: h, column: newScreenColumn(t("hosts.title"), t("hosts.lead"))}
	report := look.VBox(0)
	c.yes = look.NewButton(look.Primary, t("hosts.yes"), "", func() {
		c.yes.Disable()
		inBackground(h, h.ctx, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, h.client.Connect(ctx, p)
		}, func(_ struct{}, err error) {
			c.yes.Enable()
			if err != nil {
				report.Objects = []fyne.CanvasObject{h.problemCard(problem.Of(err))}
				c.column.body.Refresh()
			}
		})
	})
	c.yes.Height = 42
	no := look.NewButton(look.Outline, t("hosts.no"), "", func() {
		again := newFirstRun(h)
		again.field.SetText(p.SCIM)
		h.showScreen(again)
	})
	no.Height = 42
	c.first = c.yes
	if oddWords(p.SCIMHost(), p.IssuerHost()) != "" {
		c.first = no
	}
	c.column.add(hostsCard(displayName(p.Name), p.SCIMHost(), p.IssuerHost()), gap(16), c.yes, gap(10), no, gap(14), report)
	return c
}

func (c *confirmHosts) content() fyne.CanvasObject { return c.column.root }
func (c *confirmHosts) shown()                     { c.h.focus(c.first) }
func (c *confirmHosts) update(client.Change)       {}
func (c *confirmHosts) close()                     {}
