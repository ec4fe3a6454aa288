package ui

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// batchesShown is how many confirmations Activity reads.
const batchesShown = 200

// activityView lists what was confirmed: for each person when, by whom, and how
// it ended.
type activityView struct {
	m       *mainScreen
	u       *UI
	lines   []activityLine
	loading oneAtATime
	summary *fyne.Container
	cards   map[string]*batchCard // in the summary, by batch
	table   *look.Table
	middle  *fyne.Container
	root    fyne.CanvasObject
}

// activityLine is one item with its batch.
type activityLine struct {
	item  directory.Item
	batch directory.Batch
}

func newActivityView(m *mainScreen) *activityView {
	a := &activityView{m: m, u: m.u}
	a.loading.run = a.load
	a.table = look.NewTable([]look.Column{
		{Title: t("column.name"), Kind: look.CellText, Parts: 1},
		{Title: t("column.email"), Kind: look.CellMuted, Parts: 1.65},
		{Title: t("column.change"), Kind: look.CellMuted, Width: 84, HideBelow: narrow},
		{Title: t("column.outcome"), Kind: look.CellTone, Width: 88},
		{Title: t("column.result"), Kind: look.CellMuted, Parts: 1.5},
		{Title: t("column.confirmed"), Kind: look.CellMuted, Width: 112, HideBelow: narrow},
		{Kind: look.CellMenu, Width: look.MenuWidth},
	})
	a.table.Length = func() int { return len(a.lines) }
	a.table.Row = a.row
	a.table.OnMenu = a.openMenu
	a.summary = look.VBox(0)
	a.middle = container.NewStack(a.table)
	head := look.VBox(0,
		look.Pad(24, look.PageMargin, 14, look.PageMargin, look.HBox(14, look.Title(t("nav.activity")), look.Caption(t("activity.kept")))),
		a.summary)
	a.root = look.Frame(head, nil, nil, nil, a.middle)
	return a
}

func (a *activityView) content() fyne.CanvasObject { return a.root }

func (a *activityView) shown() {
	a.m.notice.Dismiss() // it is about what stands here
	a.u.focus(a.table)
	a.loading.ask()
}

func (a *activityView) update(change client.Change) {
	if a.m.current == viewActivity && (change.Activity || change.State) {
		a.loading.ask() // out of sight it is read when it is shown
	}
}

func (a *activityView) load(done func()) {
	inBackground(a.u, a.m.ctx, func(ctx context.Context) ([]directory.Batch, error) {
		return a.u.client.Activity(ctx, batchesShown)
	}, func(batches []directory.Batch, err error) {
		defer done()
		if err != nil {
			a.u.log.Warn("read the activity", "problem", err)
			a.middle.Objects = []fyne.CanvasObject{a.u.problemCard(client.AsProblem(err))}
			a.middle.Refresh()
			return
		}
		a.show(batches)
	})
}

func (a *activityView) show(batches []directory.Batch) {
	a.lines = nil
	for _, b := range batches {
		for _, item := range b.Items {
			a.lines = append(a.lines, activityLine{item, b})
		}
	}
	a.showCards(batches)
	a.middle.Objects = []fyne.CanvasObject{a.table}
	if len(a.lines) == 0 {
		a.middle.Objects = append(a.middle.Objects, emptyState(look.IconActivity, t("activity.none"), t("activity.none.body")))
	}
	a.table.Refresh()
	a.root.Refresh()
}

func (a *activityView) row(i int) look.Row {
	line := a.lines[i]
	item := line.item
	tone, word := outcomeLook(item, a.u.state.Invitations)
	return look.Row{Cells: []look.Cell{
		nameCell(item.Seen),
		addressCell(item.Seen),
		{Text: a.change(item)},
		{Text: word, Tone: tone},
		{Text: a.reason(item)},
		{Text: moment(item.ConfirmedAt, a.u.options.Now())},
		{},
	}}
}

// change names what was confirmed.
func (a *activityView) change(item directory.Item) string {
	if item.Kind == directory.Archive {
		return t("change.archive")
	}
	return t(a.m.users.inviteKey("change.invite", "change.reactivate"))
}

// reason says how the item ended, in the program's words and then in the
// service's.
func (a *activityView) reason(item directory.Item) string {
	detail := displayName(item.Detail)
	switch {
	case item.State == directory.Done:
		return t("outcome.confirmedBy", values{"Organization": a.u.organizationName(), "When": item.EndedAt.Local().Format("15:04:05")})
	case item.State == directory.Cancelled:
		return t("outcome.cancelled.why")
	case item.State == directory.Queued && a.held(item.BatchID):
		return t("outcome.held")
	case item.State == directory.Queued, item.State == directory.Unknown:
		if a.u.state.Sync.Offline() {
			return t("outcome.whenReachable", values{"Organization": a.u.organizationName()})
		}
		return t("outcome.next")
	case item.Reason == directory.ReasonRefusedByService && detail != "":
		return detail
	}
	return reasonWord(item.Reason)
}

// held reports whether nothing of a batch is sent until the admin goes on.
func (a *activityView) held(batch string) bool {
	sending := a.u.state.Sending
	return sending.Paused || slices.Contains(sending.Stopped, batch)
}

// outcomeLook names an outcome; the word says it, the colour repeats it.
func outcomeLook(item directory.Item, invitations bool) (look.Tone, string) {
	switch item.State {
	case directory.Done:
		if item.Kind == directory.Archive {
			return look.ToneSuccess, t("outcome.archived")
		}
		if !invitations {
			return look.ToneSuccess, t("outcome.reactivated")
		}
		return look.ToneSuccess, t("outcome.invited")
	case directory.Refused:
		return look.ToneWarning, t("outcome.refused")
	case directory.Conflict:
		return look.ToneWarning, t("outcome.changed")
	case directory.Failed:
		return look.ToneDanger, t("outcome.failed")
	case directory.Cancelled:
		return look.ToneNeutral, t("outcome.cancelled")
	case directory.Sending:
		return look.ToneNeutral, t("outcome.sending")
	}
	return look.ToneNeutral, t("outcome.waiting")
}

func (a *activityView) openMenu(i int, at fyne.Position) {
	if i >= len(a.lines) {
		return
	}
	line := a.lines[i]
	item := line.item
	items := []look.MenuItem{
		{Text: t("row.details"), Icon: look.IconInfo, OnTapped: func() { a.showLine(line) }},
	}
	if endsOf(line.batch).open == 0 {
		items = append(items, look.MenuItem{Separator: true},
			look.MenuItem{Text: t("batch.report"), Icon: look.IconList, OnTapped: func() { a.saveReport(line.batch) }})
	}
	if item.State == directory.Queued {
		items = append(items, look.MenuItem{Separator: true}, look.MenuItem{Text: t("activity.cancel"), Icon: look.IconClose, OnTapped: func() { a.cancelItem(item.ID) }})
	}
	look.ShowMenu(a.u.window.Canvas(), items, at, a.table)
}

// showLine shows all of a line, each part in a widget of its own.
func (a *activityView) showLine(line activityLine) {
	item, now := line.item, a.u.options.Now()
	_, word := outcomeLook(item, a.u.state.Invitations)
	lines := look.VBox(10,
		fact(t("column.name"), displayName(item.Seen.Name())),
		fact(t("column.email"), directory.DisplayAddress(item.Seen.Email)),
		fact(t("user.id"), displayName(item.Seen.ID)),
		fact(t("column.change"), a.change(item)),
		fact(t("column.confirmed"), moment(item.ConfirmedAt, now)),
		fact(t("column.by"), displayName(line.batch.ConfirmedBy)),
		fact(t("column.outcome"), word),
	)
	if !item.EndedAt.IsZero() {
		lines.Add(fact(t("activity.ended"), moment(item.EndedAt, now)))
	}
	lines.Add(look.NewHairline())
	lines.Add(look.Wrapped(look.StyleBody, a.reason(item)))
	if note := mixedNote([]directory.User{item.Seen}); note != nil {
		lines.Add(note)
	}
	closeButton := look.NewButton(look.Outline, t("dialog.close"), "", a.u.closeDialog)
	d := look.NewDialog(a.u.window.Canvas(), t("activity.item"), lines, closeButton)
	d.OnCancel = a.u.closeDialog
	a.u.openDialog(d)
}

func (a *activityView) cancelItem(id int64) {
	inBackground(a.u, a.m.ctx, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, a.u.client.Cancel(ctx, id)
	}, func(_ struct{}, err error) {
		if err != nil {
			a.m.say(t("activity.tooLate"))
		}
	})
}
