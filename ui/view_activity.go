package ui

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/ui/look"
)

// activityView shows the record of confirmed changes, by person or by batch. It is
// an activityModel with the widgets that show it.
type activityView struct {
	activityModel
	h     *viewHost
	cells oneAtATime
	cards map[string]*batchCard // above the page, by batch
	// inSight are the batches of the cards, in their order.
	inSight []string

	ways        *look.Segments
	export      *look.Button
	remove      *look.Button
	note        *look.Text   // how long the record is kept, or that sending is held
	resume      *look.Button // where no card offers it
	elsewhere   *elsewhereList
	summary     *fyne.Container
	search      *look.Field
	filter      *look.Segments
	tools       fyne.CanvasObject
	peopleTable *look.Table
	batchTable  *look.Table
	middle      *fyne.Container
	pager       *pager
	root        fyne.CanvasObject
}

func newActivityView(h *viewHost) *activityView {
	a := &activityView{activityModel: newActivityModel(), h: h}
	a.cells.run = a.refreshCells
	a.ways = look.NewSegments([]string{t("activity.people"), t("activity.batches")}, func(i int) {
		a.byBatch = i == 1
		a.showAnother(func(q *directory.RecordQuery) { q.Batch = "" })
	})
	a.export = look.NewButton(look.Outline, t("activity.export"), "", a.saveShown)
	a.remove = look.NewButton(look.Outline, t("activity.delete"), "", func() { a.askDelete(a.query.Batch) })
	a.search = look.NewField(look.IconSearch, t("menu.search"))
	a.search.OnChanged = func(text string) { a.showAnother(func(q *directory.RecordQuery) { q.Search = text }) }
	a.search.OnEscape = func() bool {
		if a.search.Text() == "" {
			a.h.focus(a.peopleTable)
		}
		a.search.SetText("")
		return true
	}
	a.search.OnSubmitted = func(string) { a.h.focus(a.peopleTable) }
	a.filter = look.NewSegments(a.filterWords(), func(i int) {
		a.showAnother(func(q *directory.RecordQuery) { q.Outcome = directory.Outcomes[i] })
	})
	a.filter.KeepRoom(a.filterRoom())
	a.tools = look.Pad(0, look.PageMargin, headFoot, look.PageMargin, container.New(toolRow{}, a.search, a.filter))
	a.newTables()
	a.note = look.Caption(a.keptWords()).Ellipsis()
	a.resume = look.NewButton(look.Outline, t("batch.resume"), "", h.resume)
	a.resume.Hide()
	a.elsewhere = newElsewhereList(h.host, h.screenCtx, func(e *elsewhereList) (lines []fyne.CanvasObject) {
		for _, line := range lineOrCount(e) {
			lines = append(lines, look.Pad(0, look.PageMargin, 14, look.PageMargin, line))
		}
		return lines
	}, h.say)
	a.summary = look.VBox(0)
	a.middle = container.NewStack(a.peopleTable)
	a.pager = newPager(a.position, func(offset int) {
		a.goTo(offset)
		a.load()
	}, func(limit int) {
		a.resize(limit)
		a.load()
	})
	head := look.VBox(0,
		look.Pad(headTop, look.PageMargin, headGap, look.PageMargin, look.Sized(0, headLine, look.HBox(titleGap, look.Title(t("nav.activity")), a.ways,
			look.Stretch(container.New(noteAndAction{}, a.note, a.resume)), a.export, a.remove))),
		a.elsewhere.root, a.summary, a.tools)
	a.elsewhere.resized = func() {
		if h.inSight() {
			h.moved() // the rows stand elsewhere now
		}
		a.root.Refresh()
	}
	a.root = look.Frame(head, a.pager.root, nil, nil, a.middle)
	return a
}

// wide is the width of the people's table from which on it has room for their notes. An
// entry that is opened shows its note in any window.
const wide = 1280

func (a *activityView) newTables() {
	a.peopleTable = look.NewTable([]look.Column{
		{Title: t("column.name"), Kind: look.CellText, Parts: 1},
		{Title: t("column.email"), Kind: look.CellMuted, Parts: 1.65},
		{Title: t("column.change"), Kind: look.CellMuted, Width: 84, HideBelow: narrow},
		{Title: t("column.outcome"), Kind: look.CellTone, Width: 88},
		{Title: t("column.result"), Kind: look.CellMuted, Parts: 1.5},
		{Title: t("column.note"), Kind: look.CellMuted, Parts: 0.8, HideBelow: wide},
		{Title: t("column.confirmed"), Kind: look.CellMuted, Width: 112, HideBelow: narrow},
		{Kind: look.CellMenu, Width: look.MenuWidth},
	})
	a.peopleTable.Length = func() int { return len(a.people.rows) }
	a.peopleTable.Row = a.row
	a.peopleTable.OnMenu = a.openMenu
	a.peopleTable.OnActivate = func(i int) { a.showEntry(a.people.rows[i]) }
	a.batchTable = look.NewTable([]look.Column{
		{Title: t("column.confirmed"), Kind: look.CellMuted, Width: 150},
		{Title: t("column.change"), Kind: look.CellText, Parts: 1},
		{Title: t("column.by"), Kind: look.CellMuted, Parts: 0.8, HideBelow: narrow},
		{Title: t("column.result"), Kind: look.CellMuted, Parts: 1.8},
		{Kind: look.CellMenu, Width: look.MenuWidth},
	})
	a.batchTable.Length = func() int { return len(a.batches.rows) }
	a.batchTable.Row = a.batchRow
	a.batchTable.OnMenu = a.openBatchMenu
	a.batchTable.OnActivate = func(i int) { a.showBatch(a.batches.rows[i].ID) }
}

func (a *activityView) content() fyne.CanvasObject { return a.root }

func (a *activityView) shown() {
	a.h.notice.Dismiss() // this view shows what the notice tells
	a.h.focus(a.table())
	a.load()
}

func (a *activityView) table() *look.Table {
	if a.byBatch {
		return a.batchTable
	}
	return a.peopleTable
}

func (a *activityView) update(change client.Change) {
	if change.Elsewhere {
		a.elsewhere.load()
	}
	if change.State {
		a.paintHold()
	}
	switch {
	case !a.h.inSight() || !change.Activity && !change.State:
		// A view out of sight is read when it is shown.
	case a.loaded() && a.position().shown > 0:
		a.cells.ask()
	case change.Activity:
		a.load()
	}
}

// showAnother asks another question and shows its answer from the top.
func (a *activityView) showAnother(change func(*directory.RecordQuery)) {
	a.change(change)
	a.load()
}

// showPeople lists people and not batches.
func (a *activityView) showPeople() {
	if a.byBatch {
		a.ways.SetSelected(0)
		a.byBatch = false
		a.showAnother(func(*directory.RecordQuery) {})
	}
}

// showOutcome shows Activity with the changes of one outcome.
func (a *activityView) showOutcome(outcome directory.Outcome) {
	a.showOnly(directory.RecordQuery{Outcome: outcome})
}

// showBatch shows Activity with the changes of one batch.
func (a *activityView) showBatch(batch string) { a.showOnly(directory.RecordQuery{Batch: batch}) }

// showAll removes every filter, if there is one.
func (a *activityView) showAll() {
	if a.narrowed() {
		a.showOnly(directory.RecordQuery{})
	}
}

func (a *activityView) showOnly(q directory.RecordQuery) {
	a.search.Entry.Text = ""
	a.search.Entry.Refresh()
	a.ways.SetSelected(0)
	a.only(q)
	a.h.show()
}

// reading returns work that reads the cards and the changes of a query.
func (a *activityView) reading(q directory.RecordQuery, cards func(context.Context) ([]directory.Summary, error)) func(context.Context) (activityAnswer, error) {
	c, byBatch, page := a.h.client, a.byBatch, a.batches.position()
	return func(ctx context.Context) (answer activityAnswer, err error) {
		if answer.cards, err = cards(ctx); err != nil {
			return answer, err
		}
		if byBatch {
			if answer.batches, answer.all, err = c.Batches(ctx, page.offset, page.limit); err != nil {
				return answer, err
			}
		}
		answer.page, err = c.Record(ctx, q)
		return answer, err
	}
}

// load asks for the page and shows it from its top.
func (a *activityView) load() {
	asked := a.ask()
	inBackground(a.h.host, a.h.screenCtx, a.reading(a.pageQuery(), a.cardsToShow()), func(answer activityAnswer, err error) {
		if !a.isNewest(asked) {
			return
		}
		if err != nil {
			a.failed(err)
			return
		}
		if a.take(asked, answer) == pastEnd {
			a.load() // the first page: this one was deleted
			return
		}
		a.showCards(answer.cards)
		a.paint()
		a.table().ScrollToTop()
	})
}

// refreshCells updates the rows and cards in sight.
func (a *activityView) refreshCells(done func()) {
	asked, page := a.people.asked, a.answered()
	inBackground(a.h.host, a.h.screenCtx, a.reading(a.rowsQuery(), a.cardsInSight()), func(answer activityAnswer, err error) {
		defer done()
		a.refreshed(asked, page, answer, err)
	})
}

// refreshed shows what the rows and cards of a page say now. A page that was asked for
// before, and came meanwhile, has others: it is brought up to date in its turn.
func (a *activityView) refreshed(asked, page int, answer activityAnswer, err error) {
	switch {
	case !a.isNewest(asked):
	case page != a.answered():
		a.cells.ask()
	case err != nil:
		a.h.log.Warn("bring the activity up to date", "problem", err)
	default:
		a.freshen(asked, answer)
		a.showCards(answer.cards)
		a.paint()
	}
}

func (a *activityView) failed(err error) {
	a.h.log.Warn("read the activity", "problem", err)
	a.middle.Objects = []fyne.CanvasObject{a.h.problemCard(problem.Of(err))}
	a.middle.Refresh()
}

// keptWords says how long the record is kept.
func (a *activityView) keptWords() string {
	return t(a.h.keptKey("activity.kept", "activity.kept.demo"))
}

// paintHold says in the title row what keeps changes from being sent, and offers to
// lift it where no card in sight does.
func (a *activityView) paintHold() {
	held, offered := heldWords(a.h.state()), false
	for _, c := range a.cards {
		offered = offered || c.resume.Visible()
	}
	if held == "" {
		a.note.SetText(a.keptWords())
	} else {
		a.note.SetText(held + " " + heldBody(a.h.state()))
	}
	if offers := held != "" && !offered; offers != a.resume.Visible() {
		look.SetVisible(a.resume, offers)
		a.root.Refresh() // gives it its place
	}
}

// paint shows what was read.
func (a *activityView) paint() {
	a.paintHold()
	a.filter.KeepRoom(a.filterRoom())
	a.filter.SetOptions(a.filterWords())
	a.filter.SetSelected(slices.Index(directory.Outcomes, a.query.Outcome))
	look.SetVisible(a.tools, !a.byBatch)
	enable(a.export, a.position().total > 0)
	enable(a.remove, a.counts[directory.WentWell]+a.counts[directory.NotDone] > 0)
	a.middle.Objects = []fyne.CanvasObject{a.table()}
	if a.position().shown == 0 {
		what, next := "activity.none", "activity.none.body"
		if a.counts[directory.AnyOutcome] > 0 {
			what, next = "activity.noneSuch", "activity.noneSuch.body"
		}
		a.middle.Objects = append(a.middle.Objects, emptyState(look.IconActivity, t(what), t(next)))
	}
	a.pager.paint()
	a.table().Refresh()
	a.root.Refresh()
}

// filterWords names the outcomes, each with its count if that is not 0.
func (a *activityView) filterWords() []string {
	words := make([]string, len(directory.Outcomes))
	for i, outcome := range directory.Outcomes {
		words[i] = outcomeWord(outcome)
		if n := a.found[outcome]; n > 0 {
			words[i] = t("filter.status", values{"Status": words[i], "N": number(n)})
		}
	}
	return words
}

// manyChanges is a count for which the segments have room from the start.
const manyChanges = 999

// filterRoom are the widest words that the segments may get.
func (a *activityView) filterRoom() []string {
	words := make([]string, len(directory.Outcomes))
	most := mostOfWidth(max(a.counts[directory.AnyOutcome], manyChanges))
	for i, outcome := range directory.Outcomes {
		words[i] = t("filter.status", values{"Status": outcomeWord(outcome), "N": number(most)})
	}
	return words
}

func outcomeWord(o directory.Outcome) string {
	switch o {
	case directory.StillOpen:
		return t("outcomes.open")
	case directory.ToDecide:
		return t("outcomes.toDecide")
	case directory.WentWell:
		return t("outcomes.done")
	case directory.NotDone:
		return t("outcomes.notDone")
	}
	return t("filter.everybody")
}
