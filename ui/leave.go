package ui

// The ways out: to another organization, and from the demo to one's own.

import (
	"context"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/ui/look"
)

// leaveKey is the key of the words that lead to another organization: from the demo that
// is the way back.
func (h *host) leaveKey(otherwise string) string {
	if h.state().TryingDemo {
		return "demo.leave"
	}
	return otherwise
}

// keptKey chooses what is said of how long something is kept: what a demo leaves is deleted
// at its end.
func (h *host) keptKey(kept, inDemo string) string {
	if h.state().Temporary {
		return inDemo
	}
	return kept
}

// askLeave asks whether another organization is to be used, or the demo to be left.
func (h *host) askLeave() {
	if h.state().TryingDemo {
		h.askLeaveDemo()
		return
	}
	h.askSignOut(true)
}

// askLeaveDemo leads back from the demo, or says why that needs another start.
func (h *host) askLeaveDemo() {
	if h.state().DemoOnly {
		what, next := problemWords(&problem.Problem{Kind: problem.DemoOnly})
		h.openDialog(h.newDialog(what, look.Wrapped(look.StyleBody, next), look.NewButton(look.Outline, t("dialog.close"), "", h.closeDialog)))
		return
	}
	cancel := look.NewButton(look.Outline, t("dialog.cancel"), "", h.closeDialog)
	var yes *look.Button
	yes = look.NewButton(look.Primary, t("demo.leave.yes"), "", func() {
		yes.Disable()
		h.leaveDemo()
	})
	h.openDialog(h.newDialog(t("demo.leave.title"), look.VBox(10, look.Wrapped(look.StyleBody, t("demo.leave.lead"))), cancel, yes))
}

// leaveDemo shows the known organization, or the first page. What goes wrong is shown
// there.
func (h *host) leaveDemo() {
	inBackground(h, h.ctx, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, h.client.LeaveDemo(ctx)
	}, func(_ struct{}, err error) {
		if err != nil {
			h.log.Warn("leave the demo", "problem", err)
		}
	})
}

// leaveButton is the way out of a screen that has nobody signed in, or nobody who may see
// the list; nil where there is none.
func (h *host) leaveButton() fyne.CanvasObject {
	state := h.state()
	switch {
	case state.TryingDemo:
		act := h.leaveDemo
		if state.DemoOnly {
			act = h.askLeaveDemo
		}
		return look.Centered(look.NewButton(look.Quiet, t("demo.leave.yes"), "", act))
	case state.Organization.Demo == nil:
		return look.Centered(look.NewButton(look.Quiet, t("signIn.otherOrganization"), "", h.disconnect))
	}
	return nil
}

func (h *host) disconnect() {
	inBackground(h, h.ctx, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, h.client.Disconnect(ctx)
	}, func(_ struct{}, err error) {
		if err != nil {
			h.log.Warn("use another organization", "problem", err)
			h.showDetails(problem.Of(err))
		}
	})
}
