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

// usersHead sets the title and what is said beside it above the search and the
// filter, and the list button and the refresh button at the right: of the
// search, or of the title in a window too narrow for that. Then the search gives
// way as well.
type usersHead struct{}

const (
	headGap       float32 = 14
	toolGap       float32 = 10
	searchWidth   float32 = 240
	searchAtLeast float32 = 130
)

// MinSize is called by the toolkit.
func (usersHead) MinSize(objects []fyne.CanvasObject) fyne.Size {
	title, filter := objects[0].MinSize(), objects[3].MinSize()
	return fyne.NewSize(searchAtLeast+toolGap+filter.Width, title.Height+headGap+look.ControlHeight)
}

// Layout is called by the toolkit.
func (usersHead) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	title, filter := objects[0].MinSize(), objects[3].MinSize().Width
	list, refresh := objects[4].MinSize().Width, objects[5].MinSize().Width
	below := title.Height + headGap
	buttons := list + toolGap + refresh
	right, buttonsTop := size.Width, below
	if searchWidth+filter+buttons+2*toolGap > size.Width {
		right, buttonsTop = size.Width-buttons-headGap, (title.Height-look.ControlHeight)/2
	}
	search := min(searchWidth, size.Width-filter-toolGap)
	place := func(i int, x, y, width, height float32) {
		objects[i].Move(fyne.NewPos(x, y))
		objects[i].Resize(fyne.NewSize(width, height))
	}
	place(0, 0, 0, title.Width, title.Height)
	place(1, title.Width+headGap, 0, max(0, right-title.Width-headGap), title.Height)
	place(2, 0, below, search, look.ControlHeight)
	place(3, search+toolGap, below, filter, look.ControlHeight)
	place(4, size.Width-buttons, buttonsTop, list, look.ControlHeight)
	place(5, size.Width-refresh, buttonsTop, refresh, look.ControlHeight)
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

// filters are the status segments; "" is all. Nobody is invited where the
// service has no invitations.
func (v *usersView) filters() []directory.Status {
	all := append([]directory.Status{""}, directory.Statuses...)
	if v.u.state.Invitations {
		return all
	}
	return slices.DeleteFunc(all, func(s directory.Status) bool { return s == directory.Invited })
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

// dropUnseen unticks whoever a refresh took off the page.
func (v *usersView) dropUnseen() {
	before := len(v.selected)
	seen := map[string]bool{}
	for _, r := range v.rows {
		if v.selected[r.ID] {
			seen[r.ID] = true
		}
	}
	v.selected = seen
	if lost := before - len(seen); lost > 0 {
		v.m.say(tn("users.selectionCleared", lost))
	}
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

// isNews reports whether the copy has another page by now, for another reason
// than what was confirmed here: whoever it was confirmed of may have gone from
// the page, which then ends with others.
func (v *usersView) isNews(page client.UserPage) bool {
	rest := func(rows []client.Row) (ids []string) {
		for _, r := range rows {
			if !v.expected[r.ID] {
				ids = append(ids, r.ID)
			}
		}
		return ids
	}
	shown, now := rest(v.rows), rest(page.Rows)
	gone := v.total - page.Total
	return len(now) < len(shown) || !slices.Equal(shown, now[:len(shown)]) || gone < 0 || gone > len(v.expected) || len(now)-len(shown) > gone
}

// takeCells takes what is new about the users of the page. Users who are gone
// from the copy stay in sight until the admin moves on.
func (v *usersView) takeCells(rows []client.Row) {
	now := make(map[string]client.Row, len(rows))
	for _, r := range rows {
		now[r.ID] = r
	}
	for i, r := range v.rows {
		fresh, ok := now[r.ID]
		if !ok {
			continue
		}
		if fresh.Status != r.Status {
			v.u.log.Info("row shows", "status", fresh.Status)
		}
		v.rows[i] = fresh
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

// sortKeys says what each column that can be sorted is sorted by.
var sortKeys = map[int]directory.SortKey{
	columnName: directory.SortByName, columnEmail: directory.SortByEmail,
	columnStatus: directory.SortByStatus, columnChanged: directory.SortByLastModified,
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

// selectedUsers returns the ticked users that kind is for, in the page's order.
func (v *usersView) selectedUsers(kind directory.Kind) []directory.User {
	var users []directory.User
	for _, r := range v.rows {
		if v.selected[r.ID] && !kind.Done(r.Status) {
			users = append(users, r.User)
		}
	}
	return users
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

// inviteKey chooses between inviting and reactivating, which is all that a
// service without the MileIQ extension can do.
func (v *usersView) inviteKey(invite, reactivate string) string {
	if v.u.state.Invitations {
		return invite
	}
	return reactivate
}

// inviteIcon is a letter only where one is sent.
func (v *usersView) inviteIcon() look.IconName {
	if v.u.state.Invitations {
		return look.IconMail
	}
	return look.IconCheck
}

// showUser shows everything that is known of a user, each in a widget of its own.
func (v *usersView) showUser(u directory.User) {
	lines := look.VBox(10,
		fact(t("column.name"), displayName(u.Name())),
		fact(t("column.email"), directory.DisplayAddress(u.Email)),
		fact(t("user.userName"), displayName(u.UserName)),
		fact(t("user.id"), displayName(u.ID)),
		fact(t("column.status"), statusWord(u.Status)),
	)
	add := func(key, value string) {
		if value != "" {
			lines.Add(fact(t(key), value))
		}
	}
	add("user.role", roleWord(u.Role))
	add("user.rates", ratesWord(u.Rates))
	add("user.invitedAt", date(u.InvitedAt))
	add("user.joinedAt", date(u.JoinedAt))
	add("user.archivedAt", date(u.ArchivedAt))
	add("column.changed", date(u.LastModified))
	if note := mixedNote([]directory.User{u}); note != nil {
		lines.Add(note)
	}
	closeButton := look.NewButton(look.Outline, t("dialog.close"), "", v.u.closeDialog)
	d := look.NewDialog(v.u.window.Canvas(), t("user.title"), lines, closeButton)
	d.OnCancel = v.u.closeDialog
	v.u.openDialog(d)
}

// row is what the table shows of a user.
func (v *usersView) row(i int) look.Row {
	r := v.rows[i]
	tone, icon, word := v.statusLook(r)
	return look.Row{
		Key: r.ID, Checked: v.selected[r.ID], Checkable: true,
		Cells: []look.Cell{
			{}, nameCell(r.User), addressCell(r.User),
			{Text: word, Tone: tone, Icon: icon}, {Text: date(r.LastModified)}, {},
		},
	}
}

// statusLook is how a row's status is painted; a change that is under way says so.
func (v *usersView) statusLook(r client.Row) (look.Tone, look.IconName, string) {
	switch pending := r.Pending; {
	case pending.Kind == directory.Archive && pending.State == directory.Queued:
		return look.ToneNeutral, look.IconActivity, t("pending.waiting")
	case pending.Kind == directory.Archive:
		return look.ToneNeutral, look.IconActivity, t("pending.archiving")
	case pending.Kind == directory.Invite && pending.State == directory.Queued:
		return look.ToneWarning, look.IconActivity, t("pending.waiting")
	case pending.Kind == directory.Invite:
		return look.ToneWarning, look.IconActivity, t(v.inviteKey("pending.inviting", "pending.reactivating"))
	}
	switch r.Status {
	case directory.Active:
		return look.ToneSuccess, look.IconCheck, statusWord(r.Status)
	case directory.Invited:
		return look.ToneWarning, look.IconMail, statusWord(r.Status)
	}
	return look.ToneNeutral, look.IconArchive, statusWord(r.Status)
}

// filterWords names the segments, with how many each has once that is known.
func (v *usersView) filterWords() []string {
	if !v.loaded {
		words := []string{t("filter.everybody")}
		for _, s := range v.filters()[1:] {
			words = append(words, statusWord(s))
		}
		return words
	}
	words := []string{t("filter.all", values{"N": number(v.counts.All)})}
	for _, s := range v.filters()[1:] {
		words = append(words, t("filter.status", values{"Status": statusWord(s), "N": number(v.counts.ByStatus[s])}))
	}
	return words
}

// paintHead shows counts, the age of the copy and whether there is a newer page.
func (v *usersView) paintHead() {
	sync := v.u.state.Sync
	age := t("users.neverCopied")
	switch {
	case sync.Running && sync.Total > 0:
		age = t("users.copying", values{"N": number(sync.Copied), "Of": number(sync.Total)})
	case sync.Running:
		age = t("users.connecting")
	case !sync.At.IsZero() && sync.Problem == nil:
		age = t("users.upToDate", values{"When": ago(sync.At, v.u.options.Now())})
	case !sync.At.IsZero():
		age = t("users.copyOf", values{"When": moment(sync.At, v.u.options.Now())})
	}
	v.subtitle.SetText(v.u.organizationName() + " · " + age)
	v.filter.SetOptions(v.filterWords())
	v.filter.SetSelected(slices.Index(v.filters(), v.query.Status))
	look.SetVisible(v.fresh, v.changed && v.loaded && !sync.Running)
	v.root.Refresh()
}

// paintSelection shows the bar when somebody is ticked.
func (v *usersView) paintSelection() {
	n := len(v.selected)
	state := look.Unchecked
	switch {
	case n > 0 && n == len(v.rows):
		state = look.Checked
	case n > 0:
		state = look.Partial
	}
	v.table.SetHeaderState(state)
	v.chosen.SetText(tn("users.selected", n))
	toArchive, toInvite := len(v.selectedUsers(directory.Archive)), len(v.selectedUsers(directory.Invite))
	v.archive.SetText(t("users.archiveN", values{"N": number(toArchive)}))
	v.invite.SetIcon(v.inviteIcon())
	v.invite.SetText(t(v.inviteKey("users.inviteN", "users.reactivateN"), values{"N": number(toInvite)}))
	look.SetVisible(v.archive, toArchive > 0)
	look.SetVisible(v.invite, toInvite > 0)
	look.SetVisible(v.bar, n > 0)
	v.root.Refresh()
}

// paintMiddle shows the rows, or why there are none.
func (v *usersView) paintMiddle() {
	sync := v.u.state.Sync
	var empty fyne.CanvasObject
	switch {
	case v.problem != nil:
		what, next := problemWords(v.problem)
		empty = emptyState(look.IconWarning, what, next)
	case len(v.rows) > 0:
	case sync.At.IsZero() && sync.Problem != nil:
		what, next := problemWords(sync.Problem)
		empty = emptyState(look.IconOffline, what, next, look.NewButton(look.Outline, t("banner.tryNow"), look.IconRefresh, v.u.client.Refresh))
	case sync.At.IsZero():
		empty = emptyState(look.IconUsers, t("empty.loading"), t("empty.loading.body"), v.progress())
	case v.query.Search != "":
		empty = emptyState(look.IconSearch, t("empty.search"), t("empty.search.body"),
			look.NewButton(look.Outline, t("empty.search.clear"), "", func() { v.search.SetText("") }))
	case v.query.Status != "":
		empty = emptyState(look.IconUsers, t("empty.filter"), t("empty.filter.body"))
	case v.loaded:
		empty = emptyState(look.IconUsers, t("empty.none"), t("empty.none.body"))
	}
	if empty == nil {
		v.middle.Objects = []fyne.CanvasObject{v.table}
	} else {
		v.middle.Objects = []fyne.CanvasObject{v.table, empty}
	}
	v.middle.Refresh()
}

// progress shows how far the first copy is.
func (v *usersView) progress() fyne.CanvasObject {
	sync, bar := v.u.state.Sync, look.NewProgress()
	if sync.Total > 0 {
		bar.SetValue(float64(sync.Copied) / float64(sync.Total))
	}
	return look.Sized(260, 0, bar)
}

// emptyState says why there is nothing and what to do.
func emptyState(icon look.IconName, what, next string, action ...fyne.CanvasObject) fyne.CanvasObject {
	column := look.VBox(8,
		look.Centered(look.NewPicture(icon, look.ColorMuted, 36)),
		look.NewText(look.StyleDialogTitle, what).Align(fyne.TextAlignCenter),
		look.Wrapped(look.StyleMuted, next).Centered())
	for _, a := range action {
		column.Add(look.Pad(8, 0, 0, 0, look.Centered(a)))
	}
	return look.Centered(look.Sized(420, 0, column))
}

func enable(w fyne.Disableable, enabled bool) {
	if enabled {
		w.Enable()
	} else {
		w.Disable()
	}
}
