package ui

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/ui/look"
)

// takeBack is the dialog that takes an archive back. Its button cancels what was
// not sent, at once and on the disk, waits for what is under way, and invites those
// again who were archived. It does so only to people whom it names.
type takeBack struct {
	h      *viewHost
	batch  string
	ctx    context.Context // ends with the dialog
	cancel context.CancelFunc
	reads  oneAtATime

	stage takeBackStage
	// named are the people of the dialog, in its order, and parts where each of them
	// is on the way; who is in no part is not taken back.
	named []directory.User
	parts map[string]takeBackPart
	way   client.WayBack
	// leftOut are those who cannot be invited, as they were shown when it was asked.
	leftOut []directory.LeftOut
	// cancelled is how many changes were cancelled.
	cancelled int

	dialog *look.Dialog
	no     *look.Button
	yes    *look.Button
	typed  *look.Field
	lines  *fyne.Container // what happens to how many
	list   *look.Entries   // the people

	// confirmed is called when the invitations are on the disk.
	confirmed func(batch directory.Batch, underWay string)
}

// takeBackStage is how far it is.
type takeBackStage int

const (
	// takeBackLooks: it finds out what there is to take back.
	takeBackLooks takeBackStage = iota
	// takeBackAsks: nothing happens before its button is pressed.
	takeBackAsks
	// takeBackCancels: what was not sent is being cancelled.
	takeBackCancels
	// takeBackWaits: for the end of what is under way.
	takeBackWaits
	// takeBackInvites: the invitations are planned and committed.
	takeBackInvites
	// takeBackStops: it says what could not be done.
	takeBackStops
)

// takeBackPart is where somebody is on the way back.
type takeBackPart int

const (
	noPart takeBackPart = iota
	partUnsent
	partUnderWay
	partArchived
)

// newTakeBack returns the dialog for a batch that archives. open shows it.
func newTakeBack(h *viewHost, batch string, confirmed func(directory.Batch, string)) *takeBack {
	b := &takeBack{h: h, batch: batch, confirmed: confirmed}
	b.ctx, b.cancel = context.WithCancel(h.screenCtx)
	b.reads.run = b.readAgain
	b.no = look.NewButton(look.Outline, t("dialog.cancel"), "", b.close)
	b.yes = look.NewButton(look.Primary, "", "", b.act)
	b.yes.Hide()
	b.dialog = h.newDialog(t("back.title"), look.Caption(t("back.looking")), b.no, b.yes)
	b.dialog.Width = confirmationWidth
	b.dialog.OnCancel = b.close
	return b
}

func (b *takeBack) open() {
	b.h.notice.Dismiss()
	b.h.openDialog(b.dialog)
	b.look()
}

// close closes the dialog unless something is being committed. What was cancelled
// stays cancelled.
func (b *takeBack) close() {
	if b.stage == takeBackCancels || b.stage == takeBackInvites {
		return
	}
	waited := b.stage == takeBackWaits
	b.cancel()
	b.h.closeDialog()
	if waited {
		b.h.say(t("back.left"))
	}
}

// update follows the client while the dialog is open.
func (b *takeBack) update() {
	if b.ctx.Err() == nil && (b.stage == takeBackAsks || b.stage == takeBackWaits) {
		b.reads.ask()
	}
}

// look finds out what there is to take back and asks.
func (b *takeBack) look() {
	b.stage = takeBackLooks
	type found struct {
		way  client.WayBack
		plan directory.Plan
	}
	inBackground(b.h.host, b.ctx, func(ctx context.Context) (f found, err error) {
		if f.way, err = b.h.client.WayBack(ctx, b.batch); err != nil || len(f.way.Archived) == 0 {
			return f, err
		}
		f.plan, err = b.h.client.Plan(ctx, directory.Invite, f.way.Archived)
		return f, err
	}, func(f found, err error) {
		if err != nil {
			b.h.log.Warn("find out what can be taken back", "problem", err)
			b.showProblem(problem.Of(err), b.look)
			return
		}
		b.ask(f.way, f.plan.LeftOut)
	})
}

// ask names the people and says what the button does.
func (b *takeBack) ask(way client.WayBack, leftOut []directory.LeftOut) {
	b.stage, b.leftOut = takeBackAsks, leftOut
	b.named = slices.DeleteFunc(way.People(), func(u directory.User) bool { return isLeftOut(leftOut, u.ID) })
	b.take(way)
	body := look.VBox(16)
	if len(b.named) == 0 {
		body.Add(look.Wrapped(look.StyleBody, t("back.nothing")))
		b.addGone(body)
		b.addLeftOut(body, leftOut)
		look.SetVisible(b.yes, false)
		b.no.SetText(t("dialog.close"))
		b.dialog.SetContent(body)
		return
	}
	look.SetVisible(b.yes, true)
	b.yes.SetText(tn("back.button", len(b.named)))
	b.lines = look.VBox(5)
	body.Add(b.lines)
	b.addGone(body)
	b.addLeftOut(body, leftOut)
	b.list = b.h.newPeopleList([]look.Column{
		{Kind: look.CellText, Parts: 1}, {Kind: look.CellMuted, Parts: 1.5}, {Kind: look.CellMuted},
	}, len(b.named), func(i int) directory.User { return b.named[i] })
	body.Add(look.NewCard(1, b.list))
	b.dialog.SetContent(body)
	if readThresholds(b.h.app.Preferences()).mustType(len(b.named)) {
		b.typed = look.NewField("", "")
		b.typed.OnChanged = func(string) { b.allow() }
		b.dialog.SetFoot(look.VBox(6, look.Label(tn("check.type", len(b.named))), b.typed))
	}
	b.paint()
	b.allow()
}

func isLeftOut(leftOut []directory.LeftOut, id string) bool {
	return slices.ContainsFunc(leftOut, func(l directory.LeftOut) bool { return l.User.ID == id })
}

// take takes in where everybody is now.
func (b *takeBack) take(way client.WayBack) {
	b.way, b.parts = way, map[string]takeBackPart{}
	for part, users := range map[takeBackPart][]directory.User{partUnsent: way.Unsent, partUnderWay: way.UnderWay, partArchived: way.Archived} {
		for _, u := range users {
			b.parts[u.ID] = part
		}
	}
}

// count is how many of those who are named are in a part.
func (b *takeBack) count(part takeBackPart) (n int) {
	for _, u := range b.named {
		if b.parts[u.ID] == part {
			n++
		}
	}
	return n
}

func (b *takeBack) allow() {
	enable(b.yes, b.stage == takeBackAsks && (b.typed == nil || isNumber(b.typed.Text(), len(b.named))))
}

// showRows shows where everybody is now.
func (b *takeBack) showRows() {
	rows := make([]look.Row, len(b.named))
	for i := range b.named {
		rows[i] = b.row(i)
	}
	b.list.SetRows(rows)
}

func (b *takeBack) row(i int) look.Row {
	u := b.named[i]
	word := ""
	switch b.parts[u.ID] {
	case partUnsent:
		word = t("back.word.unsent")
	case partUnderWay:
		word = t("back.word.underWay")
	case partArchived:
		word = t("back.word.archived")
	}
	return look.Row{Key: u.ID, Cells: []look.Cell{nameCell(u), addressCell(u), {Text: word}}}
}

// paint says what happens to how many, as it stands now.
func (b *takeBack) paint() {
	unsent, underWay, archived := b.count(partUnsent), b.count(partUnderWay), b.count(partArchived)
	b.lines.Objects = nil
	for _, line := range []struct {
		key string
		n   int
	}{
		{"back.unsent", unsent}, {"back.underWay", underWay}, {b.h.inviteKey("back.archived", "back.archived.reactivate"), archived},
	} {
		if line.n > 0 {
			b.lines.Add(look.Wrapped(look.StyleBody, tn(line.key, line.n)))
		}
	}
	b.showRows()
	b.dialog.Refresh()
}

// addGone says how many were deleted by the service.
func (b *takeBack) addGone(body *fyne.Container) {
	if b.way.Gone > 0 {
		body.Add(look.NewBannerCard(look.ToneWarning, look.IconInfo, tn("back.gone", b.way.Gone), ""))
	}
}

// addLeftOut names those who cannot be invited, and why.
func (b *takeBack) addLeftOut(body *fyne.Container, leftOut []directory.LeftOut) {
	if len(leftOut) > 0 {
		body.Add(doubtsBar(b.h.leftOutLines(leftOut)))
	}
}

// readAgain reads where everybody is by now, and goes on when nothing is under way.
func (b *takeBack) readAgain(done func()) {
	inBackground(b.h.host, b.ctx, func(ctx context.Context) (client.WayBack, error) {
		return b.h.client.WayBack(ctx, b.batch)
	}, func(way client.WayBack, err error) {
		defer done()
		switch {
		case err != nil:
			b.h.log.Warn("bring the way back up to date", "problem", err)
		case b.stage == takeBackAsks:
			b.take(way)
			b.paint()
			b.dialog.Refresh()
		case b.stage == takeBackWaits:
			b.take(way)
			b.goOn()
		}
	})
}

// act cancels what was not sent.
func (b *takeBack) act() {
	b.stage = takeBackCancels
	b.yes.Disable()
	b.no.Disable()
	inBackground(b.h.host, b.h.screenCtx, func(ctx context.Context) (int, error) {
		return b.h.client.CancelRest(ctx, b.batch)
	}, func(n int, err error) {
		b.no.Enable()
		if err != nil {
			b.h.log.Error("cancel what was not sent", "problem", err)
			b.showProblem(problem.Of(err), b.act)
			return
		}
		b.cancelled, b.stage = n, takeBackWaits
		look.SetVisible(b.yes, false)
		b.no.SetText(t("dialog.close"))
		b.dialog.SetFoot(nil)
		b.h.focus(b.no)
		b.reads.ask()
	})
}

// goOn invites those who were archived once nothing is under way, and says until
// then what it waits for.
func (b *takeBack) goOn() {
	underWay := len(b.way.Unsent) + len(b.way.UnderWay)
	if underWay == 0 {
		b.invite()
		return
	}
	body := look.VBox(10)
	if b.cancelled > 0 {
		body.Add(look.Wrapped(look.StyleBody, tn("back.cancelled", b.cancelled)))
	}
	bar := look.NewProgress()
	bar.SetValue(float64(len(b.named)-underWay) / float64(len(b.named)))
	body.Add(look.Wrapped(look.StyleBody, tn("back.waits", underWay)))
	body.Add(bar)
	body.Add(look.Wrapped(look.StyleCaption, t("back.waits.why")))
	b.dialog.SetContent(body)
}

// invite plans and confirms the invitations of those who were named and are
// archived.
func (b *takeBack) invite() {
	b.stage = takeBackInvites
	named := make(map[string]bool, len(b.named))
	for _, u := range b.named {
		named[u.ID] = true
	}
	archived := slices.DeleteFunc(slices.Clone(b.way.Archived), func(u directory.User) bool { return !named[u.ID] })
	if len(archived) == 0 {
		b.end(nil)
		return
	}
	b.no.Disable()
	type invited struct {
		plan  directory.Plan
		batch directory.Batch
	}
	inBackground(b.h.host, b.h.screenCtx, func(ctx context.Context) (i invited, err error) {
		if i.plan, err = b.h.client.Plan(ctx, directory.Invite, archived); err != nil || len(i.plan.Users) == 0 {
			return i, err
		}
		i.batch, err = b.h.client.Confirm(ctx, i.plan)
		return i, err
	}, func(i invited, err error) {
		b.no.Enable()
		if err != nil {
			b.h.log.Error("invite again", "problem", err)
			b.showProblem(problem.Of(err), b.invite)
			return
		}
		b.end(i.plan.LeftOut)
		if n := len(i.batch.Items); n > 0 {
			b.confirmed(i.batch, b.underWay(n))
		}
	})
}

func (b *takeBack) underWay(n int) string {
	if b.h.state().Sync.Offline() {
		return tn("notice.waits", n, values{"Organization": b.h.organizationName()})
	}
	return tn(b.h.inviteKey("invite.confirmed", "reactivate.confirmed"), n)
}

// end closes the dialog, unless somebody could not be invited who was to be.
func (b *takeBack) end(leftOut []directory.LeftOut) {
	b.stage = takeBackStops
	if len(leftOut) == 0 {
		b.close()
		if b.cancelled > 0 {
			b.h.say(tn("back.cancelled", b.cancelled))
		}
		return
	}
	body := look.VBox(16)
	if b.cancelled > 0 {
		body.Add(look.Wrapped(look.StyleBody, tn("back.cancelled", b.cancelled)))
	}
	b.addLeftOut(body, leftOut)
	b.dialog.SetTitle(t("back.some"))
	b.dialog.SetContent(body)
	b.h.focus(b.no)
}

// showProblem says why it does not go on. again tries once more.
func (b *takeBack) showProblem(p *problem.Problem, again func()) {
	b.stage = takeBackStops
	body := look.VBox(12)
	if b.cancelled > 0 {
		body.Add(look.Wrapped(look.StyleBody, tn("back.cancelled", b.cancelled)))
	}
	body.Add(b.h.problemCard(p))
	body.Add(look.HBox(0, look.NewButton(look.Outline, t("check.tryAgain"), look.IconRefresh, func() {
		b.h.focus(b.no)
		again()
	})))
	b.dialog.SetContent(body)
	look.SetVisible(b.yes, false)
	b.dialog.SetFoot(nil)
}
