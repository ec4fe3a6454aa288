package ui

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/leavers"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/ui/look"
)

// The columns of the leavers.
const (
	leaverCheck = iota
	leaverWritten
	leaverPerson
	leaverStatus
	leaverDay
	leaverNote
	leaverMenu
)

// leaversView shows the lists of leavers that were prepared. It is a leaversModel with the
// widgets that show it.
type leaversView struct {
	leaversModel
	ticks
	h *viewHost
	// openFile asks for a file with a list, openText reads a text that was pasted.
	openFile func()
	openText func(text string)
	// cells updates the rows in sight.
	cells oneAtATime
	// askedByHand is when the admin asked for the page that is read; zero when something
	// else did.
	askedByHand time.Time
	// current is the entry that becomes the current row once the page is read; 0: the first.
	current int64
	// pageCtx ends, by cancelLoad, when another page is asked for.
	pageCtx    context.Context
	cancelLoad context.CancelFunc
	// typed are the users that what is being typed may mean.
	typed     []leavers.Candidate
	typedAsks int // numbers the questions for them

	title       *look.Text
	chooser     *look.Select
	subtitle    *look.Text
	add         *look.Field
	suggestions *look.Suggestions
	open        *look.Button
	filter      *look.Segments
	archiveDue  *look.Button
	bar         fyne.CanvasObject
	tickedText  *look.Text
	archive     *look.Button
	setDay      *look.Button
	setNote     *look.Button
	remove      *look.Button
	clear       *look.Button
	table       *look.Table
	middle      *fyne.Container
	origin      *look.Text
	pager       *pager
	root        fyne.CanvasObject
}

func newLeaversView(h *viewHost, openFile func(), openText func(string)) *leaversView {
	v := &leaversView{leaversModel: newLeaversModel(), h: h, openFile: openFile, openText: openText}
	v.cells.run = v.refreshCells
	v.title = look.Title(t("nav.leavers"))
	v.subtitle = look.Caption(t(h.keptKey("leavers.kept", "leavers.kept.demo")))
	v.chooser = look.NewSelect(t("leavers.list"), []string{t("leavers.allLists")}, 0, v.chooseList)
	v.chooser.Width = chooserWidth
	v.chooser.More = v.listItems
	v.newAddField()
	v.open = look.NewButton(look.Outline, t("leavers.open"), "", openFile)
	v.filter = look.NewSegments(v.filterWords(), func(i int) { v.showAnother(v.keep(leaverGroups()[i])) })
	v.filter.KeepRoom(v.filterRoom())
	v.archiveDue = look.NewButton(look.Primary, "", look.IconArchive, h.ifStill(v.askArchiveDue))
	v.newBar()
	v.newTable()
	v.middle = container.NewStack(v.table)
	v.origin = look.Caption("").Ellipsis()
	v.pager = newPager(v.position,
		func(offset int) { v.showAnother(v.goTo(offset)) },
		func(limit int) { v.showAnother(v.resize(limit)) }, v.origin)
	head := look.Pad(headTop, look.PageMargin, headFoot, look.PageMargin,
		container.New(leaversHead{}, v.title, v.chooser, v.subtitle.Ellipsis(), v.add, v.open, v.filter, roomFor(v.archiveDue, t("leavers.archiveDue", values{"N": number(manyDue)})), v.bar))
	page := look.Frame(head, v.pager.root, nil, nil, v.middle)
	v.root = container.NewStack(page, container.New(belowAddField{}, v.suggestions))
	v.paint()
	return v
}

func (v *leaversView) newTable() {
	v.table = look.NewTable([]look.Column{
		{Kind: look.CellCheck, Width: look.CheckWidth},
		{Title: t("list.written"), Kind: look.CellMuted, Parts: 1.25},
		{Title: t("leavers.person"), Kind: look.CellPerson, Parts: 1.4},
		{Title: t("column.status"), Kind: look.CellPill, Width: look.StatusWidth},
		{Title: t("leavers.leaves"), Kind: look.CellText, Width: 116},
		{Title: t("leavers.note"), Kind: look.CellMuted, Width: 116, HideBelow: narrow},
		{Kind: look.CellMenu, Width: look.MenuWidth},
	})
	v.ticks = ticks{of: &v.leaversModel, in: v.table, paintBar: v.paintSelection}
	v.table.Length = func() int { return len(v.rows) }
	v.table.Row = v.row
	v.table.OnToggle = v.h.ifStillAt(v.tick)
	v.table.OnHeaderToggle = v.h.ifStill(v.tickPage)
	v.table.OnMenu = func(i int, at fyne.Position) { v.h.ifStill(func() { v.openMenu(i, at) })() }
	v.table.OnRange = func(ticks map[int]bool) { v.h.ifStill(func() { v.tickRange(ticks) })() }
	v.table.OnActivate = func(i int) { v.openEntry(v.rows[i]) }
	v.table.OnMoved = v.h.moved
}

func (v *leaversView) content() fyne.CanvasObject { return v.root }

func (v *leaversView) shown() {
	v.h.focus(v.table)
	if !v.loaded || len(v.selected) == 0 {
		v.load()
		return
	}
	v.cells.ask()
}

// update follows the client. The rows of the page stay; their cells change.
func (v *leaversView) update(change client.Change) {
	switch {
	case !v.h.inSight() || !change.Leavers && !change.Users && !change.Activity:
		// A view out of sight is read when it is shown.
	case len(v.rows) > 0:
		v.cells.ask()
	default:
		v.load()
		v.askedByHand = time.Time{}
	}
}

// dayBegan shows what another day has made of the entries in sight.
func (v *leaversView) dayBegan() {
	if v.h.inSight() {
		v.cells.ask()
	}
}

// leaverGroups are the segments.
func leaverGroups() []directory.LeaverGroup {
	return append([]directory.LeaverGroup{directory.AnyLeaver}, directory.LeaverGroups...)
}

// showAnother shows another list or page. It says how many entries were unticked for that
// (M5).
func (v *leaversView) showAnother(unticked int) {
	if unticked > 0 {
		v.h.say(tn("users.selectionCleared", unticked))
		v.repaint()
	}
	v.load()
}

// chooseList shows a list, or all of them.
func (v *leaversView) chooseList(i int) {
	list := int64(0)
	if i > 0 && i <= len(v.lists) {
		list = v.lists[i-1].ID
	}
	v.showList(list)
}

// showList shows a list, or all of them for 0.
func (v *leaversView) showList(list int64) {
	v.add.SetText("")
	v.showAnother(v.choose(list))
}

// read reads what a query asks for, and the lists.
func (v *leaversView) read(ctx context.Context, q directory.LeaverQuery) (answer leaversAnswer, err error) {
	if answer.lists, err = v.h.client.LeaverLists(ctx); err != nil {
		return answer, err
	}
	answer.page, err = v.h.client.Leavers(ctx, q)
	return answer, err
}

// load asks for the page and shows it from its top, or with the entry in sight that was
// asked for.
func (v *leaversView) load() {
	v.askedByHand = v.h.still.now()
	if v.cancelLoad != nil {
		v.cancelLoad()
	}
	ctx, cancel := context.WithCancel(v.h.screenCtx)
	v.pageCtx, v.cancelLoad = ctx, cancel
	asked, query := v.ask(), v.question(v.h.today())
	inBackground(v.h.host, ctx, func(ctx context.Context) (leaversAnswer, error) {
		return v.read(ctx, query)
	}, func(answer leaversAnswer, err error) { v.loadedPage(asked, answer, err) })
}

func (v *leaversView) loadedPage(asked int, answer leaversAnswer, err error) {
	before := v.ids()
	if err != nil {
		if !v.fail(asked, problem.Of(err)) {
			return
		}
		v.h.log.Error("read the leavers", "problem", err)
	} else {
		verdict, _ := v.take(asked, answer)
		switch verdict {
		case overtaken:
			return
		case pastEnd:
			v.load() // the last page
			return
		}
	}
	if _, known := v.chosen(); v.query.ListID != 0 && !known && err == nil {
		v.showAnother(v.choose(0)) // it was deleted
		return
	}
	if !slices.Equal(before, v.ids()) && !v.h.still.awaits(v.askedByHand) {
		v.h.moved() // the admin no longer waits for it
	}
	v.paint()
	v.table.ScrollToTop()
	if i := slices.Index(v.ids(), v.current); v.current != 0 && i >= 0 {
		v.table.SetCursor(i)
	}
	v.current = 0
	v.h.showMessages()
	v.h.log.Info("leavers", "rows", len(v.rows), "of", v.total)
	v.findCandidates()
}

// reload reads the page again after something that the admin did; the current row stays
// the same entry.
func (v *leaversView) reload() {
	if i := v.table.Cursor(); v.current == 0 && i < len(v.rows) {
		v.current = v.rows[i].ID
	}
	v.load()
}

// refreshCells updates the rows in sight.
func (v *leaversView) refreshCells(done func()) {
	asked, ids, query := v.asked, v.ids(), v.question(v.h.today())
	type fresh struct {
		rows []directory.LeaverEntry
		leaversAnswer
	}
	inBackground(v.h.host, v.h.screenCtx, func(ctx context.Context) (f fresh, err error) {
		if f.rows, err = v.h.client.LeaverEntries(ctx, ids); err != nil {
			return f, err
		}
		f.leaversAnswer, err = v.read(ctx, query)
		return f, err
	}, func(f fresh, err error) {
		defer done()
		if err != nil {
			v.h.log.Warn("bring the leavers up to date", "problem", err)
			return
		}
		before, _ := toArchive(v.ticked())
		defer v.h.watchButton(v.archiveDue)()
		if !v.freshen(asked, f.rows, f.leaversAnswer) {
			return
		}
		if now, _ := toArchive(v.ticked()); len(now) != len(before) {
			v.h.moved()
		}
		v.paint()
		v.h.showMessages()
	})
}

// findCandidates reads whom the entries of the page may mean that mean nobody yet, one
// after the other, until another page is asked for.
func (v *leaversView) findCandidates() {
	if v.pageCtx == nil {
		return
	}
	var wanted []directory.Leaver
	for _, e := range v.rows {
		if _, known := v.candidates[e.ID]; e.Person.ID == "" && !known {
			wanted = append(wanted, e.Leaver)
		}
	}
	if len(wanted) == 0 { // all are known
		return
	}
	next := wanted[0]
	inBackground(v.h.host, v.pageCtx, func(ctx context.Context) ([]leavers.Candidate, error) {
		return v.h.client.Candidates(ctx, mention(next))
	}, func(found []leavers.Candidate, err error) {
		if err != nil {
			v.h.log.Warn("look for candidates", "problem", err)
			return
		}
		v.candidates[next.ID] = found
		v.table.RefreshRow(slices.Index(v.ids(), next.ID))
		v.findCandidates()
	})
}

// isStale reports whether the page has other entries by now.
func (v *leaversView) isStale() bool { return v.changed && v.loaded }
