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
	// named are the people of the dialog, and parts where each of them is on the way;
	// who is in no part is not taken back.
	named listedPeople
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
	b.yes = look.NewButton(look.Primary, "", "", h.clickIfStill(b.act))
	b.yes.Hide()
	b.dialog = h.newDialog(t("back.title"), look.Caption(t("back.looking")), b.no, b.yes)
	b.dialog.OnCancel, b.dialog.Width = b.close, confirmationWidth
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
	inBackground(b.h.host, b.ctx, b.find, func(f takeBackQuestion, err error) {
		if err != nil {
			b.h.log.Warn("find out what can be taken back", "problem", err)
			b.showProblem(problem.Of(err), b.look)
			return
		}
		b.ask(f)
	})
}

// takeBackQuestion is what is asked.
type takeBackQuestion struct {
	way     client.WayBack
	people  listedPeople
	leftOut []directory.LeftOut // who cannot be invited, and is not among the people
}

// find reads what there is to take back. It runs in the background.
func (b *takeBack) find(ctx context.Context) (takeBackQuestion, error) {
	way, err := b.h.client.WayBack(ctx, b.batch)
	if err != nil {
		return takeBackQuestion{}, err
	}
	var plan directory.Plan
	if len(way.Archived) > 0 {
		if plan, err = b.h.client.Plan(ctx, directory.Invite, way.Archived); err != nil {
			return takeBackQuestion{}, err
		}
	}
	return newTakeBackQuestion(way, plan.LeftOut), nil
}

func newTakeBackQuestion(way client.WayBack, leftOut []directory.LeftOut) takeBackQuestion {
	isLeftOut := make(map[string]bool, len(leftOut))
	for _, l := range leftOut {
		isLeftOut[l.User.ID] = true
	}
	people := slices.DeleteFunc(way.People(), func(u directory.User) bool { return isLeftOut[u.ID] })
	return takeBackQuestion{way, listPeople(people, nil), leftOut}
}

// ask names the people and says what the button does.
func (b *takeBack) ask(q takeBackQuestion) {
	defer b.h.watchButton(b.yes)()
	b.stage, b.leftOut, b.named = takeBackAsks, q.leftOut, q.people
	b.take(q.way)
	body := look.VBox(16)
	n := len(b.named.users)
	if n == 0 {
		b.stage = takeBackStops
		body.Add(look.Wrapped(look.StyleBody, t("back.nothing")))
		b.addGone(body)
		b.addDoubts(body, q.people, q.leftOut)
		look.SetVisible(b.yes, false)
		b.no.SetText(t("dialog.close"))
		b.dialog.SetContent(body)
		return
	}
	look.SetVisible(b.yes, true)
	b.yes.SetText(tn("back.button", n))
	b.lines = look.VBox(5)
	body.Add(b.lines)
	b.addGone(body)
	b.addDoubts(body, q.people, q.leftOut)
	b.list = b.h.newPeopleList([]look.Column{
		{Kind: look.CellText, Parts: 1}, {Kind: look.CellMuted, Parts: 1.5}, {Kind: look.CellMono}, {Kind: look.CellPill}, {Kind: look.CellMuted},
	}, n, func(i int) directory.User { return b.named.users[i] })
	body.Add(look.NewCard(1, b.list))
	b.dialog.SetContent(body)
	if readThresholds(b.h.app.Preferences()).mustType(n) {
		b.typed = look.NewField("", "")
		b.typed.OnChanged = func(string) { b.allow() }
		b.dialog.SetFoot(look.HBox(12, look.Label(tn("check.type", n)), look.Sized(typedWidth, 0, b.typed)))
	}
	b.paint()
	b.allow()
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
	for _, u := range b.named.users {
		if b.parts[u.ID] == part {
			n++
		}
	}
	return n
}

func (b *takeBack) allow() {
	enable(b.yes, b.stage == takeBackAsks && (b.typed == nil || isNumber(b.typed.Text(), len(b.named.users))))
}

// showRows shows where everybody is now.
func (b *takeBack) showRows() {
	rows := make([]look.Row, len(b.named.rows))
	for i, row := range b.named.rows {
		row.Cells = append(slices.Clone(row.Cells), look.Cell{Text: takeBackWord(b.parts[row.Key])})
		rows[i] = row
	}
	b.list.SetRows(rows)
}

func takeBackWord(part takeBackPart) string {
	switch part {
	case partUnsent:
		return t("back.word.unsent")
	case partUnderWay:
		return t("back.word.underWay")
	case partArchived:
		return t("back.word.archived")
	}
	return ""
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
	defer b.h.watchButton(b.yes)()
	b.dialog.Refresh()
}

// addGone says how many were deleted by the service.
func (b *takeBack) addGone(body *fyne.Container) {
	if b.way.Gone > 0 {
		body.Add(look.NewBannerCard(look.ToneWarning, look.IconInfo, tn("back.gone", b.way.Gone), ""))
	}
}

// addDoubts names those who cannot be invited, and why, and says what is doubtful
// about the names of the people, as a confirmation does.
func (b *takeBack) addDoubts(body *fyne.Container, people listedPeople, leftOut []directory.LeftOut) {
	lines := look.VBox(4)
	if len(leftOut) > 0 {
		lines.Add(b.h.leftOutLines(leftOut))
	}
	people.addDoubts(lines)
	if len(lines.Objects) > 0 {
		body.Add(doubtsBar(lines))
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
			before := len(b.lines.Objects)
			b.take(way)
			b.paint()
			if len(b.lines.Objects) != before {
				b.h.moved() // the button stands elsewhere now
			}
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
	bar.SetValue(float64(len(b.named.users)-underWay) / float64(len(b.named.users)))
	body.Add(look.Wrapped(look.StyleBody, tn("back.waits", underWay)))
	body.Add(bar)
	body.Add(look.Wrapped(look.StyleCaption, t("back.waits.why")))
	b.dialog.SetContent(body)
}

// invite plans and confirms the invitations of those who were named and are
// archived.
func (b *takeBack) invite() {
	b.stage = takeBackInvites
	named := make(map[string]bool, len(b.named.users))
	for _, u := range b.named.users {
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
	b.addDoubts(body, listedPeople{}, leftOut)
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
