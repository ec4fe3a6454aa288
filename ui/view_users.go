package ui

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

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

// narrow is the width of a list below which less important columns are hidden.
const narrow = 760

// usersView shows the list of users. It is a usersModel with the widgets that show
// it.
type usersView struct {
	usersModel
	ticks
	h *viewHost
	// cells updates the rows in sight.
	cells oneAtATime
	// askedByHand is when the admin asked for the page that is read; zero when a
	// change of the copy did.
	askedByHand time.Time
	// loggedTicks are the ticked rows that the log knows of.
	loggedTicks string
	// addsFound: somebody was to be put among the leavers before the search answered.
	addsFound bool
	// cancelLoad ends the reading of a page that is under way.
	cancelLoad context.CancelFunc

	title    *look.Text
	subtitle *look.Text
	search   *look.Field
	filter   *look.Segments
	bar      fyne.CanvasObject
	chosen   *look.Text
	archive  *look.Button
	invite   *look.Button
	leave    *look.Button
	clear    *look.Button
	table    *look.Table
	middle   *fyne.Container
	pager    *pager
	root     fyne.CanvasObject
}

func newUsersView(h *viewHost) *usersView {
	v := &usersView{usersModel: newUsersModel(), h: h, loggedTicks: "none"}
	v.cells.run = v.refreshCells
	v.title = look.Title(t("nav.users"))
	v.subtitle = look.Caption("")
	v.search = look.NewField(look.IconSearch, t("users.search"))
	v.search.OnChanged = func(text string) { v.showAnother(v.searchFor(text)) }
	v.search.OnEscape = func() bool {
		if v.search.Text() == "" {
			v.h.focus(v.table)
			return true
		}
		v.search.SetText("")
		return true
	}
	v.search.OnSubmitted = func(string) { v.h.focus(v.table) }
	v.filter = look.NewSegments(v.filterWords(), func(i int) {
		v.filterBy(v.filters()[i])
	})
	v.filter.KeepRoom(v.filterRoom())
	refresh := look.NewIconButton(look.IconRefresh, t("users.refresh"), v.refresh)
	v.chosen = look.Strong("").Tint(look.ColorAccent)
	v.archive = look.NewButton(look.Primary, "", look.IconArchive, h.ifStill(v.archiveSelected))
	v.invite = look.NewButton(look.Outline, "", h.inviteIcon(), h.ifStill(v.inviteSelected))
	v.leave = look.NewButton(look.Outline, t("users.addToLeavers"), look.IconLeavers, h.ifStill(v.addToLeavers))
	v.clear = look.NewButton(look.Outline, t("users.clear"), "", v.untickAll)
	v.bar = v.newBar()
	v.bar.Hide()

	v.table = look.NewTable([]look.Column{
		{Kind: look.CellCheck, Width: look.CheckWidth},
		{Title: t("column.name"), Kind: look.CellText, Parts: 1.1, Sortable: true},
		{Title: t("column.email"), Kind: look.CellMuted, Parts: 1.35, Sortable: true},
		{Title: t("column.status"), Kind: look.CellPill, Width: look.StatusWidth, Sortable: true},
		{Title: t("column.changed"), Kind: look.CellMuted, Width: look.DateWidth, Sortable: true, HideBelow: narrow},
		{Kind: look.CellMenu, Width: look.MenuWidth},
	})
	v.ticks = ticks{of: &v.usersModel, in: v.table, paintBar: v.paintSelection}
	v.table.SetSort(columnName, false)
	v.table.Length = func() int { return len(v.rows) }
	v.table.Row = v.row
	v.table.OnToggle = h.ifStillAt(v.tick)
	v.table.OnHeaderToggle = h.ifStill(v.tickPage)
	v.table.OnSort = v.sort
	v.table.OnMenu = func(i int, at fyne.Position) { h.ifStill(func() { v.openMenu(i, at) })() }
	v.table.OnRange = func(ticks map[int]bool) { h.ifStill(func() { v.tickRange(ticks) })() }
	v.table.OnActivate = func(i int) { v.showDetails(v.rows[i]) }
	v.table.OnMoved = h.moved
	v.middle = container.NewStack(v.table)
	v.pager = newPager(v.position,
		func(offset int) { v.showAnother(v.goTo(offset)) },
		func(limit int) { v.showAnother(v.resize(limit)) })

	head := look.Pad(headTop, look.PageMargin, headFoot, look.PageMargin,
		container.New(usersHead{}, v.title, v.subtitle.Ellipsis(), v.search, v.filter, refresh, v.bar))
	v.root = look.Frame(head, v.pager.root, nil, nil, v.middle)
	return v
}

func (v *usersView) content() fyne.CanvasObject { return v.root }

func (v *usersView) shown() {
	v.h.focus(v.table)
	if !v.loaded && hasCopy(v.h.state().Sync) {
		v.load()
	}
}

// update follows the client. The rows of the page stay; their cells change.
func (v *usersView) update(change client.Change) {
	sync := v.h.state().Sync
	if change.State {
		if !slices.Contains(v.filters(), v.query.Status) {
			v.filterBy("") // the service no longer has this status
		}
		v.paintHead()
		v.paintMiddle()
	}
	switch {
	case !change.Users && !change.State || !hasCopy(sync):
	case v.copied(sync.Ended), !v.loaded || len(v.rows) == 0:
		v.load()
		v.askedByHand = time.Time{}
	default:
		v.cells.ask()
	}
}

// filters are the status segments; "" is all.
func (v *usersView) filters() []directory.Status { return statusFilters(v.h.state().Invitations) }

// filterBy shows the first page of the users with a status; "" is everybody.
func (v *usersView) filterBy(status directory.Status) { v.showAnother(v.keep(status)) }

// showAnother shows another list or page. It says how many users were unticked for
// that (M5): nobody must archive people who are no longer in sight.
func (v *usersView) showAnother(unticked int) {
	v.sayUnticked(unticked)
	if unticked > 0 {
		v.repaint()
	}
	v.load()
}

func (v *usersView) sayUnticked(n int) {
	if n > 0 {
		v.h.say(tn("users.selectionCleared", n))
	}
}

// load asks for the page and shows it from its top.
func (v *usersView) load() {
	v.addsFound = false
	v.askedByHand = v.h.still.now()
	if v.cancelLoad != nil {
		v.cancelLoad()
	}
	ctx, cancel := context.WithCancel(v.h.screenCtx)
	v.cancelLoad = cancel
	asked, query := v.ask(), v.question()
	inBackground(v.h.host, ctx, func(ctx context.Context) (client.UserPage, error) {
		return v.h.client.Users(ctx, query)
	}, func(page client.UserPage, err error) { v.loadedPage(asked, page, err) })
}

func (v *usersView) loadedPage(asked int, page client.UserPage, err error) {
	first, before := !v.loaded, identities(v.rows)
	if err != nil {
		if !v.fail(asked, problem.Of(err)) {
			return
		}
		v.h.log.Error("read the copy", "problem", err)
	} else {
		verdict, lost := v.take(asked, page)
		switch verdict {
		case overtaken:
			return
		case pastEnd:
			v.load() // the last page
			return
		}
		v.sayUnticked(lost)
	}
	if !slices.Equal(before, identities(v.rows)) && !v.h.still.awaits(v.askedByHand) {
		v.h.moved() // the admin no longer waits for it
	}
	v.paintHead()
	v.paintSelection()
	v.pager.paint()
	v.paintMiddle()
	v.table.Refresh()
	v.table.ScrollToTop()
	if first && len(v.rows) > 0 {
		v.h.log.Info("first rows", "rows", len(v.rows), "of", v.total)
	}
	v.addFound()
	v.h.log.Info("page", "rows", len(v.rows), "of", v.total, "searchLength", len(v.query.Search))
}

// refreshCells updates the rows in sight, and finds out whether the list has
// another page by now.
func (v *usersView) refreshCells(done func()) {
	asked, query, ids := v.asked, v.question(), v.ids()
	type answer struct {
		rows []client.Row
		page client.UserPage
	}
	inBackground(v.h.host, v.h.screenCtx, func(ctx context.Context) (answer, error) {
		rows, err := v.h.client.Rows(ctx, ids)
		if err != nil {
			return answer{}, err
		}
		page, err := v.h.client.Users(ctx, query)
		return answer{rows, page}, err
	}, func(a answer, err error) {
		defer done()
		if err != nil {
			if v.isNewest(asked) {
				v.h.log.Warn("bring the page up to date", "problem", err)
			}
			return
		}
		who, toArchive := identities(v.rows), len(v.selectedUsers(directory.Archive))
		statuses, ok := v.freshen(asked, a.rows, a.page)
		if !ok {
			return
		}
		for _, status := range statuses {
			v.h.log.Info("row shows", "status", status)
		}
		if !slices.Equal(who, identities(v.rows)) || toArchive != len(v.selectedUsers(directory.Archive)) {
			v.h.moved()
			v.paintSelection()
		}
		v.paintHead()
		v.table.Refresh()
	})
}

// refresh has the client update the copy, and shows the page of the new copy. The
// selection stays (M5).
func (v *usersView) refresh() {
	v.awaitCopy(v.h.state().Sync.Ended)
	v.h.client.Refresh()
	v.load()
}

// sortKeys says what each column that can be sorted is sorted by.
var sortKeys = map[int]directory.SortKey{
	columnName: directory.SortByName, columnEmail: directory.SortByEmail,
	columnStatus: directory.SortByStatus, columnChanged: directory.SortByLastModified,
}

// sort sorts by a column, and the other way round if it was sorted by it.
func (v *usersView) sort(column int) {
	unticked := v.sortBy(sortKeys[column])
	v.table.SetSort(column, v.query.Descending)
	v.showAnother(unticked)
}

func (v *usersView) archiveSelected() {
	v.confirm(directory.Archive, v.selectedUsers(directory.Archive))
}

func (v *usersView) inviteSelected() {
	v.confirm(directory.Invite, v.selectedUsers(directory.Invite))
}

// confirm opens the confirmation for these users; nothing happens without it.
func (v *usersView) confirm(kind directory.Kind, users []directory.User) {
	switch {
	case len(users) == 0 && len(v.selected) == 0:
		v.h.say(t("users.tickFirst"))
		return
	case len(users) == 0:
		key := "users.noneToArchive"
		if kind == directory.Invite {
			key = v.h.inviteKey("users.noneToInvite", "users.noneToReactivate")
		}
		v.h.say(t(key))
		return
	}
	v.h.confirm(kind, users, v.untickAll)
}

func (v *usersView) openMenu(i int, at fyne.Position) {
	if i >= len(v.rows) {
		return
	}
	row := v.rows[i]
	u, pending, deleted := row.User, row.Pending, row.Deleted
	items := []look.MenuItem{
		{Text: t("row.details"), Icon: look.IconInfo, OnTapped: func() { v.showDetails(row) }},
		{Text: t("row.copyEmail"), Icon: look.IconCopy, Disabled: u.Address() == "", OnTapped: func() { v.h.say(v.h.copyEmail(u)) }},
		{Separator: true},
	}
	items = append(items, look.MenuItem{Text: t("users.addToLeavers"), Icon: look.IconLeavers, Disabled: !canLeave(row),
		OnTapped: func() { v.h.addToLeavers([]directory.User{u}) }})
	if pending.ID != 0 {
		items = append(items, look.MenuItem{Text: t("activity.cancel"), Icon: look.IconClose, Disabled: pending.State != directory.Queued,
			OnTapped: func() { v.h.cancelItem(pending.ID) }})
	} else if u.Status == directory.Archived {
		items = append(items, look.MenuItem{Text: t(v.h.inviteKey("row.invite", "row.reactivate")), Icon: v.h.inviteIcon(), Disabled: deleted,
			OnTapped: func() { v.confirm(directory.Invite, []directory.User{u}) }})
	} else {
		items = append(items, look.MenuItem{Text: t("row.archive"), Icon: look.IconArchive,
			OnTapped: func() { v.confirm(directory.Archive, []directory.User{u}) }})
	}
	look.ShowMenu(v.h.canvas(), items, at, v.table)
}
