package ui

import (
	"context"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/ui/look"
)

// How many people the dialog shows without scrolling. A window lower than
// lowWindow has less room.
const (
	listedAtMost              = 5
	listedInLowWindow         = 3
	lowWindow         float32 = 700
)

// confirmation is the dialog that asks before anything happens to anybody. It
// opens at once and reads the users again in the background. Only its own button
// confirms, and only what the dialog shows.
type confirmation struct {
	h      *viewHost
	kind   directory.Kind
	asked  []directory.User
	ctx    context.Context
	cancel context.CancelFunc

	plan directory.Plan
	// listed are the plan's users in the order of the dialog. The first disguised
	// of them have names that look like other names.
	listed    []directory.User
	disguised int

	ready  bool
	dialog *look.Dialog
	no     *look.Button
	yes    *look.Button
	typed  *look.Field
	// everybody is the number of people that a kind of change could be about; 0
	// if that is not known. A share of it is said.
	everybody func(directory.Kind) int
	// confirmed is called when the plan is on the disk and the dialog is closed.
	// underWay is a sentence about the batch.
	confirmed func(batch directory.Batch, underWay string)
}

// newConfirmation returns the dialog for a change of these users. open shows it.
func newConfirmation(h *viewHost, kind directory.Kind, users []directory.User,
	everybody func(directory.Kind) int, confirmed func(directory.Batch, string)) *confirmation {
	c := &confirmation{h: h, kind: kind, asked: users, everybody: everybody, confirmed: confirmed}
	c.ctx, c.cancel = context.WithCancel(h.screenCtx)
	c.no = look.NewButton(look.Outline, t("dialog.cancel"), "", c.close)
	color, icon := look.Danger, look.IconArchive
	if kind == directory.Invite {
		color, icon = look.Primary, h.inviteIcon()
	}
	c.yes = look.NewButton(color, "", icon, c.confirm)
	c.yes.Disable()
	c.dialog = h.newDialog("", look.VBox(0), c.no, c.yes)
	c.dialog.OnCancel = c.close
	c.plan, c.listed = directory.Plan{Kind: kind, Users: users}, users
	if len(users) <= orderedAtOnce {
		c.listed, c.disguised = disguisedFirst(users)
	}
	c.paint(nil)
	return c
}

// open shows the dialog and has the users checked.
func (c *confirmation) open() {
	c.h.notice.Dismiss()
	c.h.openDialog(c.dialog)
	c.check()
}

// close closes the dialog. Nothing happens to anybody.
func (c *confirmation) close() {
	c.cancel()
	c.h.closeDialog()
}

// check has the client read the users again, so that the dialog shows them as
// they are now.
func (c *confirmation) check() {
	type checked struct {
		directory.Plan
		listed    []directory.User
		disguised int
	}
	inBackground(c.h.host, c.ctx, func(ctx context.Context) (checked, error) {
		plan, err := c.h.client.Plan(ctx, c.kind, c.asked)
		listed, disguised := disguisedFirst(plan.Users)
		return checked{plan, listed, disguised}, err
	}, func(now checked, err error) {
		if err != nil {
			c.h.log.Warn("check before confirming", "problem", err)
			c.paint(problem.Of(err))
			return
		}
		c.checkedPlan(now.Plan, now.listed, now.disguised)
		c.h.log.Info("checked", "kind", c.kind, "users", len(c.plan.Users), "leftOut", len(c.plan.LeftOut))
	})
}

// checkedPlan shows a plan that was checked.
func (c *confirmation) checkedPlan(plan directory.Plan, listed []directory.User, disguised int) {
	c.plan, c.listed, c.disguised, c.ready = plan, listed, disguised, true
	c.paint(nil)
	c.allow()
}

// allow enables the button that confirms if there is somebody in the plan and the
// number was typed where it must be.
func (c *confirmation) allow() {
	ok := c.ready && len(c.plan.Users) > 0
	if ok && c.typed != nil {
		ok = isNumber(c.typed.Text(), len(c.plan.Users))
	}
	enable(c.yes, ok)
}

// confirm has the client keep the plan that is in sight. When the plan is on the
// disk, the dialog closes. If that fails, the dialog stays open and says why.
func (c *confirmation) confirm() {
	c.yes.Disable()
	c.no.Disable()
	plan := c.plan
	inBackground(c.h.host, c.h.screenCtx, func(ctx context.Context) (directory.Batch, error) {
		return c.h.client.Confirm(ctx, plan)
	}, func(batch directory.Batch, err error) {
		c.no.Enable()
		if err != nil {
			c.h.log.Error("confirm", "problem", err)
			c.paint(problem.Of(err))
			return
		}
		c.close()
		underWay := c.word("confirmed", len(batch.Items))
		if c.h.state().Sync.Offline() {
			underWay = tn("notice.waits", len(batch.Items), values{"Organization": c.h.organizationName()})
		}
		c.confirmed(batch, underWay)
	})
}

// paint shows the plan, and p if it is not nil.
func (c *confirmation) paint(p *problem.Problem) {
	n := len(c.plan.Users)
	title := c.word("title", n)
	if c.ready && n == 0 {
		title = c.word("nobody", 0)
	}
	c.dialog.SetTitle(title)
	c.yes.SetText(c.word("button", n))
	look.SetVisible(c.yes, !c.ready || n > 0)
	if c.ready && n == 0 {
		c.no.SetText(t("dialog.close"))
	}
	body := look.VBox(16)
	if n > 0 {
		body.Add(c.people())
		if note := mixedNote(c.listed[:c.disguised]); note != nil {
			body.Add(note)
		}
	}
	if len(c.plan.LeftOut) > 0 {
		body.Add(c.leftOut())
	}
	if n > 0 {
		body.Add(c.consequences())
	}
	c.typed = nil
	c.dialog.SetFoot(nil)
	switch {
	case p != nil && c.ready:
		body.Add(c.h.problemCard(p))
	case p != nil:
		body.Add(c.h.problemCard(p))
		body.Add(look.HBox(0, look.NewButton(look.Outline, t("check.tryAgain"), look.IconRefresh, func() {
			c.paint(nil)
			c.h.focus(c.no)
			c.check()
		})))
	case !c.ready:
		body.Add(look.Caption(t("check.running", values{"Organization": c.h.organizationName()})))
	case n > 0:
		if c.plan.Checked {
			body.Add(look.Wrapped(look.StyleCaption, c.checked()))
		} else {
			body.Add(look.NewBannerCard(look.ToneWarning, look.IconInfo, c.checked(), ""))
		}
		c.dialog.SetFoot(c.foot())
	}
	c.dialog.SetContent(body)
}

// people lists the users of the plan. Each name, address and id has its own cell,
// so that no name can look like something else.
func (c *confirmation) people() fyne.CanvasObject {
	users := c.listed
	return c.h.peopleCard([]look.Column{
		{Kind: look.CellText, Parts: 1},
		{Kind: look.CellMuted, Parts: 1.5},
		{Kind: look.CellMono, Width: 96},
	}, len(users), func(i int) look.Row {
		u := users[i]
		return look.Row{Key: u.ID, Cells: []look.Cell{
			nameCell(u), addressCell(u), {Text: shortID(u.ID)},
		}}
	})
}

// peopleCard is a list of n people in a dialog.
func (h *host) peopleCard(columns []look.Column, n int, row func(i int) look.Row) fyne.CanvasObject {
	table := look.NewTable(columns)
	table.HideHeader = true
	table.Inset = 14
	table.Height = 38
	table.FitRows = listedAtMost
	if h.canvas().Size().Height < lowWindow {
		table.FitRows = listedInLowWindow
	}
	table.Length = func() int { return n }
	table.Row = row
	return look.NewCard(1, table)
}
