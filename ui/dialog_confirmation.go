package ui

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/ui/look"
)

const (
	// confirmationWidth leaves room for a name, a whole address and an id.
	confirmationWidth float32 = 860
	// A window lower than lowWindow has less room.
	lowWindow float32 = 700
)

// confirmation is the dialog that asks before anything happens to anybody. It
// opens at once and reads the users again in the background. Only its own button
// confirms, and only what the dialog shows, as long as that was read a moment ago.
type confirmation struct {
	h      *viewHost
	kind   directory.Kind
	asked  []directory.User
	listed listed // what a list says of those asked for
	// otherwise are those of the plan whom the list calls by another name.
	otherwise []directory.User
	ctx       context.Context
	cancel    context.CancelFunc

	plan   directory.Plan
	people listedPeople
	// since is what has changed about the question while it was open.
	since planChanges
	// problem is why the last check or the last confirmation failed, or nil.
	problem *problem.Problem
	reading reading

	dialog *look.Dialog
	no     *look.Button
	yes    *look.Button
	typed  *look.Field
	fresh  *fyne.Container // beside the buttons: when the plan was read
	said   *look.Paragraph // the words of fresh
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
	c := &confirmation{h: h, kind: kind, asked: users, everybody: everybody, confirmed: confirmed, fresh: look.VBox(0)}
	c.ctx, c.cancel = context.WithCancel(h.screenCtx)
	c.no = look.NewButton(look.Outline, t("dialog.cancel"), "", c.close)
	color, icon := look.Danger, look.IconArchive
	if kind == directory.Invite {
		color, icon = look.Primary, h.inviteIcon()
	}
	c.yes = look.NewButton(color, "", icon, h.clickIfStill(c.confirm))
	c.yes.Disable()
	c.dialog = h.newDialog("", look.VBox(0), look.Stretch(c.fresh), c.no, c.yes)
	c.dialog.Width = confirmationWidth
	c.dialog.OnCancel, c.dialog.OnInput = c.close, c.noticeInput
	c.plan = directory.Plan{Kind: kind, Users: users}
	if len(users) <= listedAtOnce {
		c.people = listPeople(users, nil)
	}
	c.paint()
	return c
}

// open shows the dialog and has the users checked.
func (c *confirmation) open() {
	c.h.notice.Dismiss()
	c.h.openDialog(c.dialog)
	c.check()
	c.watch()
}

// close closes the dialog. Nothing happens to anybody.
func (c *confirmation) close() {
	c.cancel()
	c.h.closeDialog()
}

// check has the client read the users again, so that the dialog shows them as
// they are now. It does nothing while they are being read.
func (c *confirmation) check() {
	if c.reading.underWay {
		return
	}
	c.reading.begin()
	before, shown := c.plan, c.reading.done
	c.allow()
	c.paintFreshness()
	type answer struct {
		plan   directory.Plan
		people listedPeople
		since  planChanges

		otherwise []directory.User
	}
	inBackground(c.h.host, c.ctx, func(ctx context.Context) (answer, error) {
		plan, err := c.h.client.Plan(ctx, c.kind, c.asked)
		if err != nil {
			return answer{people: listPeople(before.Users, nil)}, err
		}
		plan.Notes = c.listed.notes
		var since planChanges
		if shown {
			since = changesBetween(before, plan)
		}
		return answer{plan, listPeople(plan.Users, since.marks()), since, c.listed.namedOtherwise(plan.Users)}, nil
	}, func(now answer, err error) {
		c.reading.underWay = false
		if err != nil {
			c.h.log.Warn("check before confirming", "problem", err)
			c.people = now.people
			c.fail(problem.Of(err))
			return
		}
		c.otherwise = now.otherwise
		c.checkedPlan(now.plan, now.people, now.since)
		c.h.log.Info("checked", "kind", c.kind, "users", len(c.plan.Users), "leftOut", len(c.plan.LeftOut))
	})
}

// checkedPlan shows a plan that was read just now. since is what has changed since
// the one before. Where that is something, the question is another one: what was
// typed is gone, and Cancel has the keyboard.
func (c *confirmation) checkedPlan(plan directory.Plan, people listedPeople, since planChanges) {
	defer c.h.watchButton(c.yes)()
	again, looksTheSame := c.reading.done, c.problem == nil && sameDoubts(c.plan, plan)
	c.plan, c.problem = plan, nil
	c.reading.finish()
	switch {
	case again && since.none() && looksTheSame:
		c.paintFreshness()
	case again && since.none():
		c.people = people
		c.paintKeepingTyped()
	case again:
		c.h.moved() // it is about others by now
		c.since, c.people = since, people
		c.paint()
		c.h.focus(c.no)
	default:
		c.people = people
		c.paint()
	}
	c.allow()
}

// sameDoubts reports whether two plans for the same people say the same beside them.
func sameDoubts(a, b directory.Plan) bool {
	return a.Checked == b.Checked && (a.Checked || a.CopiedAt.Equal(b.CopiedAt)) && a.SelfUnknown == b.SelfUnknown &&
		slices.EqualFunc(a.LeftOut, b.LeftOut, func(a, b directory.LeftOut) bool { return a.User.ID == b.User.ID && a.Reason == b.Reason })
}

// paintKeepingTyped paints a question that is about the same people as before.
func (c *confirmation) paintKeepingTyped() {
	typed := c.typed
	c.paint()
	if typed == nil || c.typed == nil {
		return
	}
	changed := c.typed.OnChanged
	c.typed.OnChanged = nil // nobody has typed
	c.typed.SetText(typed.Text())
	c.typed.OnChanged = changed
	if c.h.canvas().Focused() == fyne.Focusable(typed.Entry) {
		c.h.focus(c.typed.Entry)
	}
}

// fail shows why the users could not be checked, or why the plan was not kept.
func (c *confirmation) fail(p *problem.Problem) {
	defer c.h.watchButton(c.yes)()
	c.problem = p
	c.paint()
	c.allow()
	c.h.focus(c.no)
}

// allow enables the button that confirms if the plan was read a moment ago, there is
// somebody in it, and the number was typed where it must be.
func (c *confirmation) allow() {
	ok := c.reading.fresh() && c.problem == nil && len(c.plan.Users) > 0
	if ok && c.typed != nil {
		ok = isNumber(c.typed.Text(), len(c.plan.Users))
	}
	enable(c.yes, ok)
}

// confirm has the client keep the plan that is in sight. When the plan is on the
// disk, the dialog closes. A plan that is too old by now is read again instead: the
// press was meant for the question as it was. If keeping it fails, the dialog stays
// open and says why.
func (c *confirmation) confirm() {
	if _, fresh := c.h.client.PlanAge(c.plan); !fresh {
		c.check()
		return
	}
	c.yes.Disable()
	c.no.Disable()
	plan := c.plan
	inBackground(c.h.host, c.h.screenCtx, func(ctx context.Context) (directory.Batch, error) {
		return c.h.client.Confirm(ctx, plan)
	}, func(batch directory.Batch, err error) {
		c.no.Enable()
		switch {
		case err == nil:
			c.close()
			c.confirmed(batch, c.underWay(len(batch.Items)))
		case problem.Of(err).Kind == problem.QuestionTooOld:
			c.check()
		default:
			c.h.log.Error("confirm", "problem", err)
			c.fail(problem.Of(err))
		}
	})
}

// underWay is what is said once n changes are confirmed.
func (c *confirmation) underWay(n int) string {
	if c.h.state().Sync.Offline() {
		return tn("notice.waits", n, values{"Organization": c.h.organizationName()})
	}
	return c.word("confirmed", n)
}

// paint shows the question: what is doubtful first, then the people, then what
// happens to them.
func (c *confirmation) paint() {
	n := len(c.plan.Users)
	nobody := c.reading.done && n == 0
	c.no.SetText(t("dialog.cancel"))
	switch {
	case nobody:
		c.dialog.SetTitle(c.word("nobody", 0))
		c.no.SetText(t("dialog.close"))
	default:
		c.dialog.SetTitle(c.word("title", n))
	}
	c.yes.SetText(c.word("button", n))
	look.SetVisible(c.yes, !nobody)
	body := look.VBox(12)
	if c.problem != nil {
		body.Add(c.h.problemCard(c.problem))
	}
	if doubts := c.doubts(); doubts != nil {
		body.Add(doubts)
	}
	if n > 0 {
		body.Add(look.NewCard(1, c.list()))
		body.Add(c.consequences())
	}
	c.typed = nil
	c.dialog.SetFoot(nil)
	if c.reading.done && c.problem == nil && n > 0 {
		c.dialog.SetFoot(c.foot())
	}
	c.paintFreshness()
	c.dialog.SetContent(body)
}

// list lists the users of the plan. Each name, address and id has its own cell, so
// that no name can look like something else.
func (c *confirmation) list() *look.Entries {
	users := c.people.users
	list := c.h.newPeopleList([]look.Column{
		{Kind: look.CellText, Parts: 1},
		{Kind: look.CellMuted, Parts: 1.5},
		{Kind: look.CellMono},
		{Kind: look.CellPill},
	}, len(c.plan.Users), func(i int) directory.User { return users[i] })
	list.OnInput = c.noticeInput
	if c.people.rows != nil {
		list.SetRows(c.people.rows)
	}
	return list
}
