package ui

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/ui/look"
)

// Batches: the cards above Activity, which say how far a batch is and what the
// admin can do about it, the list of all batches, their reports, and what is
// deleted of them.

// tallyWords lists the ends that there are: "487 archived · 9 refused".
func (a *activityView) tallyWords(b directory.Summary) string {
	done, already := "batch.archived", "batch.alreadyArchived"
	if b.Kind == directory.Invite {
		done = a.m.users.inviteKey("batch.invited", "batch.reactivated")
		already = a.m.users.inviteKey("batch.alreadyInvited", "batch.alreadyActive")
	}
	text := ""
	for _, part := range []struct {
		key string
		n   int
	}{
		{done, b.Done}, {already, b.Already}, {"batch.refused", b.Refused}, {"batch.failed", b.Failed},
		{"batch.undecided", b.Undecided}, {"batch.notSent", b.Conflicts - b.Undecided}, {"batch.cancelled", b.Cancelled},
	} {
		if part.n == 0 {
			continue
		}
		if text != "" {
			text += " · "
		}
		text += tn(part.key, part.n)
	}
	return text
}

// batchName says what was confirmed: "Archive 44 users".
func (a *activityView) batchName(b directory.Summary) string {
	key := "batch.archive"
	if b.Kind == directory.Invite {
		key = a.m.users.inviteKey("batch.invite", "batch.reactivate")
	}
	return tn(key, b.All())
}

// canInviteAgain reports whether there is somebody whom the batch archived.
func canInviteAgain(b directory.Summary) bool {
	return b.Kind == directory.Archive && b.Open == 0 && b.Done > 0
}

// batchCard shows one batch: its progress while there is something to send, and
// its end afterwards. It is brought up to date rather than made anew, because one
// of its buttons may have the keyboard.
type batchCard struct {
	a     *activityView
	batch directory.Summary

	when, pace, ended                             *look.Text
	pause, resume, cancel, decide, report, invite *look.Button
	all                                           *look.Button
	bar                                           *look.Progress
	progress                                      fyne.CanvasObject
	stopped                                       *look.Banner
	root                                          *fyne.Container
}

func (a *activityView) newBatchCard(b directory.Summary) *batchCard {
	c := &batchCard{a: a, when: look.Caption(""), pace: look.Caption(""), ended: look.Small(""), bar: look.NewProgress()}
	c.pause = look.NewButton(look.Outline, t("batch.pause"), look.IconPause, func() { a.steer(a.u.client.PauseSending) })
	c.resume = look.NewButton(look.Primary, t("batch.resume"), "", func() { a.steer(a.u.client.ResumeSending) })
	c.cancel = look.NewButton(look.Outline, t("batch.cancelRest"), "", func() {
		a.steer(func(ctx context.Context) error {
			_, err := a.u.client.CancelRest(ctx, b.ID)
			return err
		})
	})
	c.decide = look.NewButton(look.Primary, "", "", func() { a.decideBatch(b.ID) })
	c.report = look.NewButton(look.Outline, t("batch.report"), "", func() { a.saveReport(c.batch) })
	c.invite = look.NewButton(look.Outline, "", a.m.users.inviteIcon(), func() { a.inviteAgain(b.ID) })
	c.all = look.NewButton(look.Quiet, t("activity.showAll"), "", a.showAll)
	c.stopped = look.NewBannerCard(look.ToneDanger, look.IconWarning, t("batch.stopped"), t("batch.stopped.body"))
	c.progress = look.HBox(14, look.Stretch(c.bar), c.pace)
	c.root = look.Pad(0, look.PageMargin, 14, look.PageMargin, look.NewCard(16, look.VBox(10,
		look.HBox(10, look.Strong(a.batchName(b)), look.Stretch(c.when.Ellipsis()), c.pause, c.resume, c.cancel, c.decide, c.report, c.invite, c.all),
		c.progress, c.stopped, c.ended)))
	c.show(b)
	return c
}

// roomy is the width of a window from which on the end of a batch fits beside its
// name.
const roomy float32 = 1200

// show brings the card up to date.
func (c *batchCard) show(b directory.Summary) {
	a, sending := c.a, c.a.u.state.Sending
	c.batch = b
	open := b.Open > 0
	window := a.u.window.Canvas().Size()
	stopped, held := open && slices.Contains(sending.Stopped, b.ID), a.telling().held(b.ID)
	when, ended := moment(b.ConfirmedAt, a.u.options.Now()), a.tallyWords(b)
	switch {
	case open:
	case window.Width >= roomy:
		when, ended = when+" · "+ended, ""
	default:
		when, ended = "", when+" · "+ended
	}
	c.when.SetText(when)
	c.bar.SetValue(float64(b.All()-b.Open) / float64(b.All()))
	c.pace.SetText(a.pace(b))
	c.ended.SetText(ended)
	c.decide.SetText(tn("batch.decide", b.Undecided))
	c.invite.SetText(tn(a.m.users.inviteKey("batch.inviteAgain", "batch.reactivateAgain"), b.Done))
	for o, visible := range map[fyne.CanvasObject]bool{
		c.pause: open && !held, c.resume: open && held, c.cancel: open, c.progress: open,
		c.stopped: stopped && window.Height >= lowWindow, // a banner of the window says it as well
		c.all:     a.query.Batch == b.ID && !a.byBatch,
		c.decide:  !open && b.Undecided > 0, c.report: !open, c.invite: canInviteAgain(b), c.ended: c.ended.Text() != "",
	} {
		look.SetVisible(o, visible)
	}
	c.root.Refresh()
}

// cardsAtMost is how many batches may stand above the lines: a low window has room
// for one.
func (a *activityView) cardsAtMost() int {
	if a.u.window.Canvas().Size().Height < lowWindow {
		return 1
	}
	return 2
}

// cardsToShow reads the batches that stand above the lines: the one that is shown
// alone, or those that are under way, or else the newest.
func cardsToShow(ctx context.Context, c *client.Client, only string, most int) ([]directory.Summary, error) {
	if only != "" {
		batch, err := c.Batch(ctx, only)
		if err != nil && problem.Of(err).Kind == problem.NotFound {
			return nil, nil // deleted meanwhile
		}
		return []directory.Summary{batch}, err
	}
	open, err := c.OpenBatches(ctx, most)
	if err != nil || len(open) > 0 {
		return open, err
	}
	newest, _, err := c.Batches(ctx, 0, 1)
	return newest, err
}

func (a *activityView) showCards(batches []directory.Summary) {
	cards := map[string]*batchCard{}
	a.summary.Objects = nil
	for _, b := range batches {
		c := a.cards[b.ID]
		if c == nil {
			c = a.newBatchCard(b)
		} else {
			c.show(b)
		}
		cards[b.ID] = c
		a.summary.Objects = append(a.summary.Objects, c.root)
	}
	a.cards = cards
}

// pace says how far a batch is, how fast it goes, and why it waits if it does.
func (a *activityView) pace(b directory.Summary) string {
	sending, now := a.u.state.Sending, a.u.options.Now()
	text := t("batch.progress", values{"N": number(b.All() - b.Open), "Of": number(b.All())})
	switch {
	case sending.Paused:
		return text + " · " + t("batch.paused")
	case a.telling().held(b.ID):
		return text + " · " + t("batch.held")
	case a.u.state.Sync.Offline():
		return text + " · " + t("outcome.whenReachable", values{"Organization": a.u.organizationName()})
	case sending.Until.After(now):
		return text + " · " + t("batch.waits", values{"Organization": a.u.organizationName(), "When": sending.Until.Local().Format("15:04:05")})
	case sending.Batch == b.ID && sending.TimeLeft > 0:
		return text + " · " + t("batch.rate", values{"N": rate(sending.PerSecond)}) + " · " + left(sending.TimeLeft)
	}
	return text
}

// batchRow is one batch in the list of all.
func (a *activityView) batchRow(i int) look.Row {
	b := a.batches[i]
	result := a.tallyWords(b)
	if b.Open > 0 {
		result = a.pace(b)
	}
	return look.Row{Cells: []look.Cell{
		{Text: moment(b.ConfirmedAt, a.u.options.Now())},
		{Text: a.batchName(b)},
		{Text: displayName(b.ConfirmedBy)},
		{Text: result},
		{},
	}}
}

func (a *activityView) openBatchMenu(i int, at fyne.Position) {
	if i >= len(a.batches) {
		return
	}
	b := a.batches[i]
	items := []look.MenuItem{
		{Text: t("activity.showPeople"), Icon: look.IconUsers, OnTapped: func() { a.showBatch(b.ID) }},
		{Text: t("batch.report"), Icon: look.IconList, OnTapped: func() { a.saveReport(b) }},
	}
	if canInviteAgain(b) {
		items = append(items, look.MenuItem{Text: tn(a.m.users.inviteKey("batch.inviteAgain", "batch.reactivateAgain"), b.Done), Icon: a.m.users.inviteIcon(),
			OnTapped: func() { a.inviteAgain(b.ID) }})
	}
	if b.Undecided > 0 {
		items = append(items, look.MenuItem{Text: tn("batch.decide", b.Undecided), Icon: look.IconHelp, OnTapped: func() { a.decideBatch(b.ID) }})
	}
	items = append(items, look.MenuItem{Separator: true}, look.MenuItem{Text: t("activity.delete"), Icon: look.IconClose,
		Disabled: b.Open+b.Undecided == b.All(), OnTapped: func() { a.askDelete(b.ID) }})
	look.ShowMenu(a.u.window.Canvas(), items, at, a.history)
}

// left says how long something will take, roughly.
func left(d time.Duration) string {
	if d < time.Minute {
		return tn("batch.secondsLeft", max(1, int(d.Round(time.Second)/time.Second)))
	}
	return tn("batch.minutesLeft", int((d+time.Minute-1)/time.Minute))
}

// steer has the client pause, resume or cancel, and says it if that fails.
func (a *activityView) steer(do func(context.Context) error) {
	inBackground(a.u, a.m.ctx, func(ctx context.Context) (struct{}, error) { return struct{}{}, do(ctx) }, func(_ struct{}, err error) {
		if err != nil {
			a.fail("steer the sending", err)
		}
	})
}

// fail says that something that was asked for here cannot be done.
func (a *activityView) fail(doing string, err error) {
	a.u.log.Error(doing, "problem", err)
	a.u.showDetails(problem.Of(err))
}

// everything is more than a record holds on a page.
const everything = 1 << 30

// with reads changes of the record and has f use them.
func (a *activityView) with(q directory.RecordQuery, f func([]directory.Entry)) {
	q.Offset, q.Limit = 0, everything
	inBackground(a.u, a.m.ctx, func(ctx context.Context) (directory.RecordPage, error) {
		return a.u.client.Record(ctx, q)
	}, func(page directory.RecordPage, err error) {
		if err != nil {
			a.fail("read the record", err)
			return
		}
		f(page.Entries)
	})
}

// inviteAgain asks whether exactly those whom the batch archived are to be
// invited again.
func (a *activityView) inviteAgain(batch string) {
	a.with(directory.RecordQuery{Batch: batch, Outcome: directory.WentWell}, func(entries []directory.Entry) {
		entries = slices.DeleteFunc(entries, func(e directory.Entry) bool { return !e.Effective() })
		a.withRows(entries, func(rows []client.Row) {
			users := make([]directory.User, len(rows))
			for i, r := range rows {
				users[i] = r.User
			}
			a.confirm(directory.Invite, users)
		})
	})
}

// withRows reads the users of changes as the copy has them, and has f use them.
func (a *activityView) withRows(entries []directory.Entry, f func([]client.Row)) {
	ids := make([]string, len(entries))
	for i, e := range entries {
		ids[i] = e.Seen.ID
	}
	inBackground(a.u, a.m.ctx, func(ctx context.Context) ([]client.Row, error) {
		return a.u.client.Rows(ctx, ids)
	}, func(rows []client.Row, err error) {
		if err != nil {
			a.fail("read whom it is about", err)
			return
		}
		f(rows)
	})
}

// confirm asks for a change of users of whom the record speaks.
func (a *activityView) confirm(kind directory.Kind, users []directory.User) {
	openConfirmation(a.m.users, kind, users, a.load)
}
