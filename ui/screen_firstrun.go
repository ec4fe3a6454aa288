package ui

import (
	"context"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/ui/look"
)

// firstRun asks for the organization's address, or for the demo.
type firstRun struct {
	h      *host
	ctx    context.Context
	cancel context.CancelFunc
	column *screenColumn
	field  *look.Field
	goOn   *look.Button
	demo   *look.Button
	report *fyne.Container
	// elsewhere is what waits of accounts that were here before.
	elsewhere *elsewhereList
}

func newFirstRun(h *host) *firstRun {
	f := &firstRun{h: h, column: newScreenColumn(t("firstRun.title"), t("firstRun.lead")), report: look.VBox(0)}
	f.ctx, f.cancel = context.WithCancel(h.ctx)
	f.field = look.NewField(look.IconBuilding, t("firstRun.placeholder")).Tall()
	f.field.OnSubmitted = func(string) { f.find() }
	f.goOn = look.NewButton(look.Primary, t("firstRun.continue"), "", f.find)
	f.goOn.Height = 42
	f.column.add(look.Label(t("firstRun.address")), gap(6), f.field, gap(14), f.goOn, gap(10), f.report)
	if h.state().CanDemo {
		f.demo = look.NewButton(look.Outline, t("firstRun.demo"), "", f.tryDemo)
		f.demo.Height = 42
		f.column.add(gap(14), or(), gap(20), f.demo)
	}
	if h.state().Problem != nil {
		f.report.Objects = []fyne.CanvasObject{h.problemCard(h.state().Problem)}
	}
	f.elsewhere = f.column.showElsewhere(h, f.ctx)
	return f
}

func (f *firstRun) content() fyne.CanvasObject { return f.column.root }
func (f *firstRun) shown()                     { f.h.focus(f.field.Entry) }
func (f *firstRun) close()                     { f.cancel() }

func (f *firstRun) update(change client.Change) { f.elsewhere.update(change) }

func (f *firstRun) find() {
	f.busy(true)
	address := f.field.Text()
	inBackground(f.h, f.ctx, func(ctx context.Context) (client.Profile, error) {
		return f.h.client.Find(ctx, address)
	}, func(found client.Profile, err error) {
		f.busy(false)
		if err != nil {
			f.fail(err)
			return
		}
		f.h.showScreen(newConfirmHosts(f.h, found))
	})
}

func (f *firstRun) tryDemo() {
	f.busy(true)
	inBackground(f.h, f.ctx, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, f.h.client.TryDemo(ctx)
	}, func(_ struct{}, err error) {
		f.busy(false)
		if err != nil {
			f.fail(err)
		}
	})
}

func (f *firstRun) busy(busy bool) {
	buttons := []*look.Button{f.goOn}
	if f.demo != nil {
		buttons = append(buttons, f.demo)
	}
	for _, b := range buttons {
		if busy {
			b.Disable()
		} else {
			b.Enable()
		}
	}
	if busy {
		f.goOn.SetText(t("firstRun.looking"))
		f.report.Objects = nil
	} else {
		f.goOn.SetText(t("firstRun.continue"))
	}
	f.column.body.Refresh()
}

// fail shows an error. It keeps what was typed, because most mistakes are one
// letter.
func (f *firstRun) fail(err error) {
	f.report.Objects = []fyne.CanvasObject{f.h.problemCard(problem.Of(err))}
	f.column.body.Refresh()
	f.h.focus(f.field.Entry)
}
