package ui

import (
	"context"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/ui/look"
)

// replacing asks whether another organization is to replace the known one, or another
// profile of it the one from before.
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
	offered, changes := h.state().Offered, h.state().Changed
	words := replacingWordsOf(h.state())
	r := &replacing{h: h, column: newScreenColumn(words.title, words.lead)}
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
	yes := look.NewButton(look.Primary, words.yes, "", answer(true))
	r.keep = look.NewButton(look.Outline, words.no, "", answer(false))
	yes.Height, r.keep.Height = 42, 42
	if len(changes) > 0 {
		r.column.add(changesCard(changes), gap(16))
	}
	if len(changes) == 0 || changesHosts(changes) {
		r.column.add(hostsCard(displayName(offered.Name), offered.SCIMHost, offered.IssuerHost), gap(16))
	}
	r.column.add(yes, gap(10), r.keep, gap(14), report)
	r.elsewhere = r.column.showElsewhere(h, r.ctx)
	return r
}

// replacingWords are what the page says.
type replacingWords struct{ title, lead, yes, no string }

func replacingWordsOf(s client.State) replacingWords {
	names := values{"Known": displayName(s.Organization.Name), "Offered": displayName(s.Offered.Name)}
	if len(s.Changed) > 0 {
		w := replacingWords{t("replace.titleChanged"), t("replace.leadChanged", names), t("replace.yesChanged"), t("replace.noChanged")}
		if s.OfferedByMachine {
			w.lead = t("replace.leadChangedMachine", names)
		}
		return w
	}
	w := replacingWords{t("replace.title"), t("replace.lead", names), t("replace.yes", names), t("replace.no", names)}
	if s.OfferedByMachine {
		w.lead = t("replace.leadMachine", names)
	}
	return w
}

func (r *replacing) content() fyne.CanvasObject { return r.column.root }
func (r *replacing) shown()                     { r.h.focus(r.keep) }
func (r *replacing) close()                     { r.cancel() }

func (r *replacing) update(change client.Change) { r.elsewhere.update(change) }
