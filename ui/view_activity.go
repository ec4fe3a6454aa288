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

// activityView is the record of what was confirmed: for each person, or each
// batch, when, and how it ended. Its page is a fixed list until the admin turns,
// filters, searches or comes back: what happens meanwhile changes its cells.
type activityView struct {
	m *mainScreen
	u *UI

	query   directory.RecordQuery
	byBatch bool // batches are listed in place of people
	offset  int  // of the page of batches

	entries []directory.Entry
	total   int
	counts  map[directory.Outcome]int
	batches []directory.Summary
	all     int // batches
	loaded  bool
	// generation numbers the questions; only the newest's answer counts.
	generation int
	cells      oneAtATime
	cards      map[string]*batchCard // in the summary, by batch

	ways    *look.Segments
	export  *look.Button
	remove  *look.Button
	summary *fyne.Container
	search  *look.Field
	filter  *look.Segments
	tools   fyne.CanvasObject
	people  *look.Table
	history *look.Table
	middle  *fyne.Container
	pager   *pager
	root    fyne.CanvasObject
}

func newActivityView(m *mainScreen) *activityView {
	a := &activityView{m: m, u: m.u, query: directory.RecordQuery{Limit: directory.PageSizes[0]}}
	a.cells.run = a.refreshCells
	a.ways = look.NewSegments([]string{t("activity.people"), t("activity.batches")}, func(i int) {
		a.byBatch = i == 1
		a.ask(func(q *directory.RecordQuery) { q.Batch = "" })
	})
	a.export = look.NewButton(look.Outline, t("activity.export"), "", a.saveShown)
	a.remove = look.NewButton(look.Outline, t("activity.delete"), "", func() { a.askDelete(a.query.Batch) })
	a.search = look.NewField(look.IconSearch, t("menu.search"))
	a.search.OnChanged = func(text string) { a.ask(func(q *directory.RecordQuery) { q.Search = text }) }
	a.search.OnEscape = func() bool {
		if a.search.Text() == "" {
			a.u.focus(a.people)
		}
		a.search.SetText("")
		return true
	}
	a.search.OnSubmitted = func(string) { a.u.focus(a.people) }
	a.filter = look.NewSegments(a.filterWords(), func(i int) {
		a.ask(func(q *directory.RecordQuery) { q.Outcome = directory.Outcomes[i] })
	})
	a.tools = look.Pad(0, look.PageMargin, 14, look.PageMargin, container.New(toolRow{}, a.search, a.filter))
	a.newTables()
	a.summary = look.VBox(0)
	a.middle = container.NewStack(a.people)
	a.pager = newPager(a.pages, a.turn, func(limit int) {
		a.ask(func(q *directory.RecordQuery) { q.Limit = limit })
	})
	head := look.VBox(0,
		look.Pad(24, look.PageMargin, 14, look.PageMargin, look.HBox(14, look.Title(t("nav.activity")), a.ways,
			look.Stretch(look.Caption(t("activity.kept")).Ellipsis()), a.export, a.remove)),
		a.summary, a.tools)
	a.root = look.Frame(head, a.pager.root, nil, nil, a.middle)
	return a
}

func (a *activityView) newTables() {
	a.people = look.NewTable([]look.Column{
		{Title: t("column.name"), Kind: look.CellText, Parts: 1},
		{Title: t("column.email"), Kind: look.CellMuted, Parts: 1.65},
		{Title: t("column.change"), Kind: look.CellMuted, Width: 84, HideBelow: narrow},
		{Title: t("column.outcome"), Kind: look.CellTone, Width: 88},
		{Title: t("column.result"), Kind: look.CellMuted, Parts: 1.5},
		{Title: t("column.confirmed"), Kind: look.CellMuted, Width: 112, HideBelow: narrow},
		{Kind: look.CellMenu, Width: look.MenuWidth},
	})
	a.people.Length = func() int { return len(a.entries) }
	a.people.Row = a.row
	a.people.OnMenu = a.openMenu
	a.people.OnActivate = func(i int) { a.showEntry(a.entries[i]) }
	a.history = look.NewTable([]look.Column{
		{Title: t("column.confirmed"), Kind: look.CellMuted, Width: 150},
		{Title: t("column.change"), Kind: look.CellText, Parts: 1},
		{Title: t("column.by"), Kind: look.CellMuted, Parts: 0.8, HideBelow: narrow},
		{Title: t("column.result"), Kind: look.CellMuted, Parts: 1.8},
		{Kind: look.CellMenu, Width: look.MenuWidth},
	})
	a.history.Length = func() int { return len(a.batches) }
	a.history.Row = a.batchRow
	a.history.OnMenu = a.openBatchMenu
	a.history.OnActivate = func(i int) { a.showBatch(a.batches[i].ID) }
}

func (a *activityView) content() fyne.CanvasObject { return a.root }

func (a *activityView) shown() {
	a.m.notice.Dismiss() // it is about what stands here
	a.u.focus(a.table())
	a.load()
}

func (a *activityView) table() *look.Table {
	if a.byBatch {
		return a.history
	}
	return a.people
}

func (a *activityView) update(change client.Change) {
	switch {
	case a.m.current != viewActivity || !change.Activity && !change.State:
		// Out of sight it is read when it is shown.
	case a.loaded && a.pages().shown > 0:
		a.cells.ask()
	case change.Activity:
		a.load()
	}
}

// ask asks another question and shows its answer from the top.
func (a *activityView) ask(change func(*directory.RecordQuery)) {
	change(&a.query)
	a.query.Offset, a.offset = 0, 0
	a.load()
}

func (a *activityView) turn(offset int) {
	if a.byBatch {
		a.offset = offset
	} else {
		a.query.Offset = offset
	}
	a.load()
}

func (a *activityView) pages() pages {
	if a.byBatch {
		return pages{a.offset, a.query.Limit, len(a.batches), a.all}
	}
	return pages{a.query.Offset, a.query.Limit, len(a.entries), a.total}
}

// showPeople lists people in place of batches.
func (a *activityView) showPeople() {
	if a.byBatch {
		a.ways.SetSelected(0)
		a.byBatch = false
		a.ask(func(*directory.RecordQuery) {})
	}
}

// showOutcome shows Activity with the changes of one outcome.
func (a *activityView) showOutcome(outcome directory.Outcome) {
	a.showOnly(directory.RecordQuery{Outcome: outcome})
}

// showBatch shows Activity with the changes of one batch.
func (a *activityView) showBatch(batch string) { a.showOnly(directory.RecordQuery{Batch: batch}) }

// showAll takes back every filter, if there is one.
func (a *activityView) showAll() {
	if q := a.query; q.Batch != "" || q.Search != "" || q.Outcome != directory.AnyOutcome {
		a.showOnly(directory.RecordQuery{})
	}
}

func (a *activityView) showOnly(q directory.RecordQuery) {
	q.Limit = a.query.Limit
	a.search.Entry.Text = ""
	a.search.Entry.Refresh()
	a.ways.SetSelected(0)
	a.query, a.byBatch = q, false
	a.m.show(viewActivity)
}

// activityNews is what a page and the cards above it show.
type activityNews struct {
	page    directory.RecordPage
	batches []directory.Summary
	all     int
	cards   []directory.Summary
}

// reading returns the work that reads what is shown by now: a page, or, where items
// is not nil, these items alone.
func (a *activityView) reading(items []int64) func(context.Context) (activityNews, error) {
	c, q, byBatch, offset, cards := a.u.client, a.query, a.byBatch, a.offset, a.cardsAtMost()
	batch, limit := q.Batch, q.Limit
	if items != nil {
		q = directory.RecordQuery{Batch: q.Batch, Items: items, Limit: len(items)}
	}
	return func(ctx context.Context) (news activityNews, err error) {
		if news.cards, err = cardsToShow(ctx, c, batch, cards); err != nil {
			return news, err
		}
		if byBatch {
			if news.batches, news.all, err = c.Batches(ctx, offset, limit); err != nil {
				return news, err
			}
			q.Limit = 0 // of people only the counts
		}
		news.page, err = c.Record(ctx, q)
		return news, err
	}
}

// load asks for the page of the query and shows it from its top.
func (a *activityView) load() {
	a.generation++
	generation := a.generation
	inBackground(a.u, a.m.ctx, a.reading(nil), func(news activityNews, err error) {
		if generation != a.generation {
			return
		}
		if err != nil {
			a.failed(err)
			return
		}
		if at := a.pages(); news.isPastEnd(a.byBatch) && at.offset > 0 {
			a.turn(0) // the page was deleted
			return
		}
		a.loaded, a.entries, a.total = true, news.page.Entries, news.page.Total
		a.take(news)
		a.paint()
		a.table().ScrollToTop()
	})
}

func (n activityNews) isPastEnd(byBatch bool) bool {
	if byBatch {
		return len(n.batches) == 0
	}
	return len(n.page.Entries) == 0
}

// refreshCells brings the shown rows and cards up to date.
func (a *activityView) refreshCells(done func()) {
	generation := a.generation
	ids := make([]int64, len(a.entries))
	for i, e := range a.entries {
		ids[i] = e.ID
	}
	inBackground(a.u, a.m.ctx, a.reading(ids), func(news activityNews, err error) {
		defer done()
		if generation != a.generation {
			return
		}
		if err != nil {
			a.u.log.Warn("bring the activity up to date", "problem", err)
			return
		}
		now := make(map[int64]directory.Entry, len(news.page.Entries))
		for _, e := range news.page.Entries {
			now[e.ID] = e
		}
		for i, e := range a.entries {
			if fresh, ok := now[e.ID]; ok {
				a.entries[i] = fresh
			}
		}
		a.take(news)
		a.paint()
	})
}

// take takes what is the same for a page and for its cells.
func (a *activityView) take(news activityNews) {
	a.batches, a.all, a.counts = news.batches, news.all, news.page.Counts
	a.showCards(news.cards)
}

func (a *activityView) failed(err error) {
	a.u.log.Warn("read the activity", "problem", err)
	a.middle.Objects = []fyne.CanvasObject{a.u.problemCard(problem.Of(err))}
	a.middle.Refresh()
}

// paint shows what was read.
func (a *activityView) paint() {
	a.filter.SetOptions(a.filterWords())
	a.filter.SetSelected(slices.Index(directory.Outcomes, a.query.Outcome))
	look.SetVisible(a.tools, !a.byBatch)
	enable(a.export, a.pages().total > 0)
	enable(a.remove, a.counts[directory.WentWell]+a.counts[directory.NotDone] > 0)
	a.middle.Objects = []fyne.CanvasObject{a.table()}
	if a.pages().shown == 0 {
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

// filterWords names the outcomes, with how many changes each has, if any.
func (a *activityView) filterWords() []string {
	words := make([]string, len(directory.Outcomes))
	for i, outcome := range directory.Outcomes {
		words[i] = outcomeWord(outcome)
		if n := a.counts[outcome]; n > 0 {
			words[i] = t("filter.status", values{"Status": words[i], "N": number(n)})
		}
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

func (a *activityView) row(i int) look.Row {
	e := a.entries[i]
	tell := a.telling()
	tone, word := tell.outcome(e.Item)
	return look.Row{Cells: []look.Cell{
		nameCell(e.Seen),
		addressCell(e.Seen),
		{Text: tell.change(e.Item)},
		{Text: word, Tone: tone},
		{Text: tell.reason(e.Item)},
		{Text: moment(e.ConfirmedAt, tell.now)},
		{},
	}}
}

func (a *activityView) openMenu(i int, at fyne.Position) {
	if i >= len(a.entries) {
		return
	}
	e := a.entries[i]
	items := []look.MenuItem{{Text: t("row.details"), Icon: look.IconInfo, OnTapped: func() { a.showEntry(e) }}}
	if a.query.Batch == "" {
		items = append(items, look.MenuItem{Text: t("activity.showBatch"), Icon: look.IconList, OnTapped: func() { a.showBatch(e.BatchID) }})
	}
	switch {
	case e.Undecided():
		items = append(items, look.MenuItem{Separator: true},
			look.MenuItem{Text: t("decide.open"), Icon: look.IconHelp, OnTapped: func() { a.decide([]directory.Entry{e}) }})
	case e.State == directory.Queued:
		items = append(items, look.MenuItem{Separator: true},
			look.MenuItem{Text: t("activity.cancel"), Icon: look.IconClose, OnTapped: func() { a.m.cancelItem(e.ID) }})
	}
	look.ShowMenu(a.u.window.Canvas(), items, at, a.people)
}

// cancelItem takes back a change that was not sent yet.
func (m *mainScreen) cancelItem(id int64) {
	inBackground(m.u, m.ctx, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, m.u.client.Cancel(ctx, id)
	}, func(_ struct{}, err error) {
		switch {
		case err == nil:
			m.say(t("activity.tookBack"))
		case problem.Of(err).Kind == problem.Conflict:
			m.say(t("activity.tooLate"))
		default:
			m.activity.fail("cancel a change", err)
		}
	})
}
