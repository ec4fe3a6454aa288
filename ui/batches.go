package ui

import (
	"context"
	"errors"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/layout"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// The newest batch stands above the lines of Activity: how far it is, and what
// the admin can do about it.

// ends are how the items of a batch ended, or how many have not.
type ends struct{ done, refused, changed, failed, cancelled, open int }

func endsOf(b directory.Batch) (e ends) {
	for _, item := range b.Items {
		switch item.State {
		case directory.Done:
			e.done++
		case directory.Refused:
			e.refused++
		case directory.Conflict:
			e.changed++
		case directory.Failed:
			e.failed++
		case directory.Cancelled:
			e.cancelled++
		default:
			e.open++
		}
	}
	return e
}

// words lists the ends that there are: "487 archived · 9 refused".
func (a *activityView) words(b directory.Batch, e ends) string {
	done := "batch.archived"
	if b.Kind == directory.Invite {
		done = a.m.users.inviteKey("batch.invited", "batch.reactivated")
	}
	text := ""
	for _, part := range []struct {
		key string
		n   int
	}{{done, e.done}, {"batch.refused", e.refused}, {"batch.changed", e.changed}, {"batch.failed", e.failed}, {"batch.cancelled", e.cancelled}} {
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

// batchCard shows one batch: its progress while there is something to send, and
// its end afterwards. It is brought up to date rather than made anew, because one
// of its buttons may have the keyboard.
type batchCard struct {
	a     *activityView
	batch directory.Batch

	when, pace, ended                     *look.Text
	pause, resume, cancel, report, invite *look.Button
	bar                                   *look.Progress
	progress                              fyne.CanvasObject
	stopped                               *look.Banner
	root                                  *fyne.Container
}

func (a *activityView) newBatchCard(b directory.Batch) *batchCard {
	c := &batchCard{a: a, when: look.Caption(""), pace: look.Caption(""), ended: look.Small(""), bar: look.NewProgress()}
	title := "batch.archive"
	if b.Kind == directory.Invite {
		title = a.m.users.inviteKey("batch.invite", "batch.reactivate")
	}
	c.pause = look.NewButton(look.Outline, t("batch.pause"), look.IconPause, func() { a.steer(a.u.client.PauseSending) })
	c.resume = look.NewButton(look.Primary, t("batch.resume"), "", func() { a.steer(a.u.client.ResumeSending) })
	c.cancel = look.NewButton(look.Outline, t("batch.cancelRest"), "", func() {
		a.steer(func(ctx context.Context) error {
			_, err := a.u.client.CancelRest(ctx, b.ID)
			return err
		})
	})
	c.report = look.NewButton(look.Outline, t("batch.report"), "", func() { a.saveReport(c.batch) })
	c.invite = look.NewButton(look.Outline, "", a.m.users.inviteIcon(), func() { a.inviteAgain(c.batch) })
	c.stopped = look.NewBannerCard(look.ToneDanger, look.IconWarning, t("batch.stopped"), t("batch.stopped.body"))
	c.progress = look.HBox(14, look.Stretch(c.bar), c.pace)
	c.root = look.Pad(0, look.PageMargin, 14, look.PageMargin, look.NewCard(16, look.VBox(10,
		look.HBox(10, look.Strong(tn(title, len(b.Items))), c.when, layout.NewSpacer(), c.pause, c.resume, c.cancel, c.report, c.invite),
		c.progress, c.stopped, c.ended)))
	c.show(b)
	return c
}

// show brings the card up to date.
func (c *batchCard) show(b directory.Batch) {
	a, e, sending := c.a, endsOf(b), c.a.u.state.Sending
	c.batch = b
	stopped, held := e.open > 0 && slices.Contains(sending.Stopped, b.ID), a.held(b.ID)
	c.when.SetText(moment(b.ConfirmedAt, a.u.options.Now()))
	c.bar.SetValue(float64(len(b.Items)-e.open) / float64(len(b.Items)))
	c.pace.SetText(a.pace(b, e))
	c.ended.SetText(a.words(b, e))
	c.invite.SetText(tn(a.m.users.inviteKey("batch.inviteAgain", "batch.reactivateAgain"), e.done))
	for o, visible := range map[fyne.CanvasObject]bool{
		c.pause: e.open > 0 && !held, c.resume: e.open > 0 && held, c.cancel: e.open > 0, c.progress: e.open > 0, c.stopped: stopped,
		c.report: e.open == 0, c.invite: e.open == 0 && b.Kind == directory.Archive && e.done > 0, c.ended: c.ended.Text() != "",
	} {
		look.SetVisible(o, visible)
	}
	c.root.Refresh()
}

// cardsAtMost is how many batches stand above the lines.
const cardsAtMost = 3

// showCards shows the batches that are under way, or else the newest.
func (a *activityView) showCards(batches []directory.Batch) {
	var shown []directory.Batch
	for _, b := range batches {
		if endsOf(b).open > 0 && len(shown) < cardsAtMost {
			shown = append(shown, b)
		}
	}
	if len(shown) == 0 && len(batches) > 0 {
		shown = batches[:1]
	}
	cards := map[string]*batchCard{}
	a.summary.Objects = nil
	for _, b := range shown {
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
func (a *activityView) pace(b directory.Batch, e ends) string {
	sending, now := a.u.state.Sending, a.u.options.Now()
	text := t("batch.progress", values{"N": number(len(b.Items) - e.open), "Of": number(len(b.Items))})
	switch {
	case sending.Paused:
		return text + " · " + t("batch.paused")
	case a.u.state.Sync.Offline():
		return text + " · " + t("outcome.whenReachable", values{"Organization": a.u.organizationName()})
	case sending.Until.After(now):
		return text + " · " + tn("batch.waits", max(1, int(sending.Until.Sub(now).Round(time.Second)/time.Second)))
	case sending.TimeLeft > 0:
		return text + " · " + left(sending.TimeLeft)
	}
	return text
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
			a.u.log.Error("steer the sending", "problem", err)
			a.u.showDetails(client.AsProblem(err))
		}
	})
}

// inviteAgain asks whether exactly those whom the batch archived are to be
// invited again.
func (a *activityView) inviteAgain(b directory.Batch) {
	var users []directory.User
	for _, item := range b.Items {
		if item.State == directory.Done {
			user := item.Seen
			user.Status = directory.Archived
			users = append(users, user)
		}
	}
	openConfirmation(a.m.users, directory.Invite, users, func() {})
}

// saveReport asks where the report of a batch is to go, and writes it there.
func (a *activityView) saveReport(b directory.Batch) {
	rows := a.report(b)
	picker := dialog.NewFileSave(func(file fyne.URIWriteCloser, err error) {
		if err != nil {
			a.reportEnded("", err)
		}
		if err != nil || file == nil {
			return
		}
		inBackground(a.u, a.m.ctx, func(context.Context) (struct{}, error) {
			return struct{}{}, errors.Join(client.WriteTable(file, rows), file.Close())
		}, func(_ struct{}, err error) { a.reportEnded(file.URI().Name(), err) })
	}, a.u.window)
	picker.SetFileName(t("report.file", values{"Day": b.ConfirmedAt.Local().Format(time.DateOnly)}))
	picker.SetTitleText(t("batch.report"))
	picker.SetConfirmText(t("list.sample.yes"))
	picker.Show()
}

func (a *activityView) reportEnded(name string, err error) {
	if err != nil {
		a.u.log.Warn("save a report", "problem", err)
		a.m.say(t("report.failed"))
		return
	}
	a.m.say(t("report.saved", values{"Name": displayName(name)}))
}

// report is a batch as a table: a line for each person.
func (a *activityView) report(b directory.Batch) [][]string {
	rows := [][]string{{
		t("column.name"), t("column.email"), t("user.id"), t("column.change"), t("column.outcome"), t("column.result"),
		t("column.confirmed"), t("column.by"), t("activity.ended"),
	}}
	for _, item := range b.Items {
		_, word := outcomeLook(item, a.u.state.Invitations)
		rows = append(rows, []string{
			displayName(item.Seen.Name()), directory.DisplayAddress(item.Seen.Email), displayName(item.Seen.ID),
			a.change(item), word, a.reason(item), stamp(item.ConfirmedAt), displayName(b.ConfirmedBy), stamp(item.EndedAt),
		})
	}
	return rows
}

// stamp writes a moment for machines (RFC 3339), "" for an unknown one.
func stamp(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.Format(time.RFC3339)
}
