package ui

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/ui/look"
)

// The columns of the list.
const (
	columnCheck = iota
	columnName
	columnEmail
	columnStatus
	columnChanged
	columnMenu
)

// narrow is the width of a list below which columns that matter less give way.
const narrow = 760

// usersView is the list of users. Its page is a fixed list of ids until the
// admin turns, filters, sorts, searches or refreshes: what the sync brings
// changes the cells of the page, never its rows.
type usersView struct {
	m *mainScreen
	u *UI

	query  directory.Query
	rows   []client.Row
	total  int
	counts directory.Counts
	loaded bool // rows are those of query
	// changed: the copy has another page for query by now.
	changed bool
	// adopt: the admin asked for a refresh, and what the copy's attempt number
	// adoptAfter or a later one brings is shown.
	adopt      bool
	adoptAfter int
	// cells brings the rows in sight up to date.
	cells    oneAtATime
	selected map[string]bool
	// expected are the users of the page who were changed from here: that they
	// leave a filtered page is no news.
	expected map[string]bool
	// generation numbers the questions; only the newest's answer counts.
	generation int
	// cancelLoad ends the running question.
	cancelLoad context.CancelFunc
	problem    *problem.Problem
	// draft is a list of leavers that was begun, and list the dialog that shows
	// it; nil while there is none.
	draft listDraft
	list  *listDialog

	title    *look.Text
	subtitle *look.Text
	search   *look.Field
	filter   *look.Segments
	fresh    *look.Banner
	bar      fyne.CanvasObject
	chosen   *look.Text
	archive  *look.Button
	invite   *look.Button
	clear    *look.Button
	table    *look.Table
	middle   *fyne.Container
	pager    *pager
	root     fyne.CanvasObject
}

func newUsersView(m *mainScreen) *usersView {
	v := &usersView{m: m, u: m.u, selected: map[string]bool{}, expected: map[string]bool{}}
	v.cells.run = v.refreshCells
	v.query = directory.Query{Sort: directory.SortByName, Limit: directory.PageSizes[0]}

	v.title = look.Title(t("nav.users"))
	v.subtitle = look.Caption("")
	v.search = look.NewField(look.IconSearch, t("users.search"))
	v.search.OnChanged = func(text string) {
		v.turn(func(q *directory.Query) { q.Search, q.Offset = text, 0 })
	}
	v.search.OnEscape = func() bool {
		if v.search.Text() == "" {
			v.u.focus(v.table)
			return true
		}
		v.search.SetText("")
		return true
	}
	v.search.OnSubmitted = func(string) { v.u.focus(v.table) }
	v.filter = look.NewSegments(v.filterWords(), func(i int) {
		v.filterBy(v.filters()[i])
	})
	refresh := look.NewIconButton(look.IconRefresh, t("users.refresh"), v.refresh)
	list := look.NewButton(look.Outline, t("users.fromList"), look.IconList, v.openList)
	v.fresh = look.NewBanner(look.ToneInfo, look.IconInfo, t("users.changed"), "")
	v.fresh.SetAction(t("users.changed.refresh"), v.load)
	v.fresh.Hide()
	fresh := look.Pad(1, 0, 0, 0, v.fresh) // off the banner above

	v.chosen = look.Strong("").Tint(look.ColorAccent)
	v.archive = look.NewButton(look.Primary, "", look.IconArchive, v.archiveSelected)
	v.invite = look.NewButton(look.Outline, "", v.inviteIcon(), v.inviteSelected)
	v.clear = look.NewButton(look.Outline, t("users.clear"), "", func() { v.clearSelection(false) })
	v.bar = look.Pad(14, look.PageMargin, 0, look.PageMargin,
		look.NewBar(look.ColorAccentSoft, 8, look.HBox(10, look.Pad(0, 0, 0, 8, v.chosen), layout.NewSpacer(), v.archive, v.invite, v.clear)))
	v.bar.Hide()

	v.table = look.NewTable([]look.Column{
		{Kind: look.CellCheck, Width: look.CheckWidth},
		{Title: t("column.name"), Kind: look.CellText, Parts: 1.1, Sortable: true},
		{Title: t("column.email"), Kind: look.CellMuted, Parts: 1.35, Sortable: true},
		{Title: t("column.status"), Kind: look.CellPill, Width: look.StatusWidth, Sortable: true},
		{Title: t("column.changed"), Kind: look.CellMuted, Width: look.DateWidth, Sortable: true, HideBelow: narrow},
		{Kind: look.CellMenu, Width: look.MenuWidth},
	})
	v.table.SetSort(columnName, false)
	v.table.Length = func() int { return len(v.rows) }
	v.table.Row = v.row
	v.table.OnToggle = v.toggle
	v.table.OnHeaderToggle = v.togglePage
	v.table.OnSort = v.sort
	v.table.OnMenu = v.openMenu
	v.table.OnActivate = func(i int) { v.toggle(i) }
	v.table.OnDelete = v.archiveSelected
	v.middle = container.NewStack(v.table)
	v.pager = newPager(
		func() pages { return pages{v.query.Offset, v.query.Limit, len(v.rows), v.total} },
		func(offset int) { v.turn(func(q *directory.Query) { q.Offset = offset }) },
		func(limit int) { v.turn(func(q *directory.Query) { q.Limit, q.Offset = limit, 0 }) })

	head := look.VBox(0,
		fresh,
		look.Pad(24, look.PageMargin, 0, look.PageMargin, container.New(usersHead{}, v.title, v.subtitle.Ellipsis(), v.search, v.filter, list, refresh)),
		v.bar,
		gap(14),
	)
	v.root = look.Frame(head, v.pager.root, nil, nil, v.middle)
	return v
}

func (v *usersView) content() fyne.CanvasObject { return v.root }

func (v *usersView) shown() {
	v.u.focus(v.table)
	if !v.loaded && v.hasCopy() {
		v.load()
	}
}

// hasCopy reports whether there is something to show. While the first copy
// comes in it is not shown: each page of it would move the rows.
func (v *usersView) hasCopy() bool {
	sync := v.u.state.Sync
	return !sync.At.IsZero() || sync.Problem != nil
}

// update follows the client: cells change, rows do not.
func (v *usersView) update(change client.Change) {
	if change.State {
		if !slices.Contains(v.filters(), v.query.Status) {
			v.filterBy("") // the service has no such status any more
		}
		v.paintHead()
		v.paintMiddle()
	}
	if !change.Users && !change.State || !v.hasCopy() {
		return
	}
	if v.adopt && v.u.state.Sync.Ended >= v.adoptAfter {
		v.adopt = false
		v.load()
		return
	}
	if !v.loaded || len(v.rows) == 0 {
		v.load()
		return
	}
	v.cells.ask()
}

// turn asks another question. It clears the selection and says so (M5): nobody
// must archive people who are no longer in sight.
func (v *usersView) turn(change func(*directory.Query)) {
	change(&v.query)
	v.clearSelection(true)
	v.load()
}

// filterBy shows the users with a status from their beginning; "" is everybody.
func (v *usersView) filterBy(status directory.Status) {
	v.turn(func(q *directory.Query) { q.Status, q.Offset = status, 0 })
}

// clearSelection unticks everybody; aloud says how many that were.
func (v *usersView) clearSelection(aloud bool) {
	n := len(v.selected)
	clear(v.selected)
	if n == 0 {
		return
	}
	if aloud {
		v.m.say(tn("users.selectionCleared", n))
	}
	v.paintSelection()
	v.table.Refresh()
}

// load asks for the page of the query and shows it from its top.
func (v *usersView) load() {
	if v.cancelLoad != nil {
		v.cancelLoad()
	}
	ctx, cancel := context.WithCancel(v.m.ctx)
	v.cancelLoad = cancel
	v.generation++
	generation, query := v.generation, v.query
	inBackground(v.u, ctx, func(ctx context.Context) (client.UserPage, error) {
		return v.u.client.Users(ctx, query)
	}, func(page client.UserPage, err error) {
		if generation != v.generation {
			return
		}
		v.loadedPage(page, err)
	})
}

func (v *usersView) loadedPage(page client.UserPage, err error) {
	first := !v.loaded
	v.problem = nil
	if err != nil {
		v.u.log.Error("read the copy", "problem", err)
		v.problem = problem.Of(err)
	} else {
		if len(page.Rows) == 0 && page.Total > 0 {
			// The page that was asked for is gone; the last one is shown.
			v.query.Offset = (page.Total - 1) / v.query.Limit * v.query.Limit
			v.load()
			return
		}
		v.rows, v.total, v.counts, v.loaded, v.changed = page.Rows, page.Total, page.Counts, true, false
		clear(v.expected)
		v.dropUnseen()
	}
	v.paintHead()
	v.paintSelection()
	v.pager.paint()
	v.paintMiddle()
	v.table.Refresh()
	v.table.ScrollToTop()
	if first && len(v.rows) > 0 {
		v.u.log.Info("first rows", "rows", len(v.rows), "of", v.total)
	}
	v.u.log.Info("page", "rows", len(v.rows), "of", v.total, "searchLength", len(v.query.Search))
}

// refreshCells brings the shown rows up to date and finds out whether the page
// would be another one by now.
func (v *usersView) refreshCells(done func()) {
	generation, query := v.generation, v.query
	ids := make([]string, len(v.rows))
	for i, r := range v.rows {
		ids[i] = r.ID
	}
	type news struct {
		rows []client.Row
		page client.UserPage
	}
	inBackground(v.u, v.m.ctx, func(ctx context.Context) (news, error) {
		rows, err := v.u.client.Rows(ctx, ids)
		if err != nil {
			return news{}, err
		}
		page, err := v.u.client.Users(ctx, query)
		return news{rows, page}, err
	}, func(n news, err error) {
		defer done()
		if generation != v.generation {
			return
		}
		if err != nil {
			v.u.log.Warn("bring the page up to date", "problem", err)
			return
		}
		v.takeCells(n.rows)
		v.counts = n.page.Counts
		v.changed = v.isNews(n.page)
		v.paintHead()
		v.table.Refresh()
	})
}

// expect notes that these users are about to change.
func (v *usersView) expect(items []directory.Item) {
	for _, item := range items {
		v.expected[item.Seen.ID] = true
	}
}

// refresh has the copy brought up to date and then shows it. The selection
// stays (M5).
func (v *usersView) refresh() {
	v.adopt, v.adoptAfter = true, v.u.state.Sync.Ended+1
	v.u.client.Refresh()
	v.load()
}

func (v *usersView) toggle(i int) {
	if i >= len(v.rows) {
		return
	}
	id := v.rows[i].ID
	if v.selected[id] {
		delete(v.selected, id)
	} else {
		v.selected[id] = true
	}
	v.paintSelection()
	v.table.RefreshRow(i)
}

// togglePage ticks the whole page, or nobody if all are ticked.
func (v *usersView) togglePage() {
	if len(v.selected) == len(v.rows) {
		v.clearSelection(false)
		return
	}
	v.selectPage()
}

func (v *usersView) selectPage() {
	for _, r := range v.rows {
		v.selected[r.ID] = true
	}
	v.paintSelection()
	v.table.Refresh()
}

// sort sorts by a column, and the other way round if it was sorted by it.
func (v *usersView) sort(column int) {
	key := sortKeys[column]
	v.turn(func(q *directory.Query) {
		q.Descending = q.Sort == key && !q.Descending
		q.Sort, q.Offset = key, 0
		v.table.SetSort(column, q.Descending)
	})
}

func (v *usersView) archiveSelected() { v.ask(directory.Archive, v.selectedUsers(directory.Archive)) }
func (v *usersView) inviteSelected()  { v.ask(directory.Invite, v.selectedUsers(directory.Invite)) }

// ask opens the confirmation for these users; nothing happens without it.
func (v *usersView) ask(kind directory.Kind, users []directory.User) {
	switch {
	case len(users) == 0 && len(v.selected) == 0:
		v.m.say(t("users.tickFirst"))
		return
	case len(users) == 0:
		key := "users.noneToArchive"
		if kind == directory.Invite {
			key = v.inviteKey("users.noneToInvite", "users.noneToReactivate")
		}
		v.m.say(t(key))
		return
	}
	openConfirmation(v, kind, users, func() { v.clearSelection(false) })
}

func (v *usersView) openMenu(i int, at fyne.Position) {
	if i >= len(v.rows) {
		return
	}
	u, pending := v.rows[i].User, v.rows[i].Pending
	items := []look.MenuItem{
		{Text: t("row.details"), Icon: look.IconInfo, OnTapped: func() { v.showUser(u) }},
		{Text: t("row.copyEmail"), Icon: look.IconCopy, Disabled: u.Address() == "", OnTapped: func() {
			v.u.options.App.Clipboard().SetContent(u.Address())
			v.m.say(t("notice.copied"))
		}},
		{Separator: true},
	}
	if pending.ID != 0 {
		items = append(items, look.MenuItem{Text: t("activity.cancel"), Icon: look.IconClose, Disabled: pending.State != directory.Queued,
			OnTapped: func() { v.m.cancelItem(pending.ID) }})
	} else if u.Status == directory.Archived {
		items = append(items, look.MenuItem{Text: t(v.inviteKey("row.invite", "row.reactivate")), Icon: v.inviteIcon(),
			OnTapped: func() { v.ask(directory.Invite, []directory.User{u}) }})
	} else {
		items = append(items, look.MenuItem{Text: t("row.archive"), Icon: look.IconArchive,
			OnTapped: func() { v.ask(directory.Archive, []directory.User{u}) }})
	}
	look.ShowMenu(v.u.window.Canvas(), items, at, v.table)
}
