package ui

import (
	"context"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/ui/look"
)

// replacing asks whether another organization is to replace the known one.
type replacing struct {
	h      *host
	ctx    context.Context
	cancel context.CancelFunc
	column *screenColumn
	keep   *look.Button
	// elsewhere is what waits for the known organization, and for others.
	elsewhere *elsewhereList
}

func newReplacing(h *host) *replacing {
	offered, known := h.state().Offered, h.state().Organization
	lead := t("replace.lead", values{"Known": displayName(known.Name)})
	if h.state().OfferedByMachine {
		lead = t("replace.leadMachine", values{"Known": displayName(known.Name)})
	}
	r := &replacing{h: h, column: newScreenColumn(t("replace.title"), lead)}
	r.ctx, r.cancel = context.WithCancel(h.ctx)
	report := look.VBox(0)
	answer := func(yes bool) func() {
		return func() {
			inBackground(h, h.ctx, func(ctx context.Context) (struct{}, error) {
				return struct{}{}, h.client.Replace(ctx, yes)
			}, func(_ struct{}, err error) {
				if err != nil {
					report.Objects = []fyne.CanvasObject{h.problemCard(problem.Of(err))}
					r.column.body.Refresh()
				}
			})
		}
	}
	yes := look.NewButton(look.Primary, t("replace.yes", values{"Offered": displayName(offered.Name)}), "", answer(true))
	r.keep = look.NewButton(look.Outline, t("replace.no", values{"Known": displayName(known.Name)}), "", answer(false))
	yes.Height, r.keep.Height = 42, 42
	r.column.add(hostsCard(displayName(offered.Name), offered.SCIMHost, offered.IssuerHost), gap(16), yes, gap(10), r.keep, gap(14), report)
	r.elsewhere = r.column.showElsewhere(h, r.ctx)
	return r
}

func (r *replacing) content() fyne.CanvasObject { return r.column.root }
func (r *replacing) shown()                     { r.h.focus(r.keep) }
func (r *replacing) close()                     { r.cancel() }

func (r *replacing) update(change client.Change) { r.elsewhere.update(change) }
