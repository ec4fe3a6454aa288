package ui

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// mainScreen is the window with an organization in it: the left pane, the line
// below the menu, and one of the views. It owns the views; they do not know each other.
type mainScreen struct {
	h      *host
	ctx    context.Context
	cancel context.CancelFunc

	users    *usersView
	activity *activityView
	settings *settingsView
	leavers  *leaversList // the dialog that reads a list
	prepared *leaversView
	due      *dueNews
	views    []view
	current  int

	nav  []*look.NavItem
	line *look.StatusLine
	// lineStill knows when the line last said something else by itself. That
	// moves nothing but what its own button does.
	lineStill stillness
	area      *fyne.Container
	root      fyne.CanvasObject
	notice    *look.Notice

	// followed is the batch whose end a notice will tell; "" if there is none.
	followed string
	ends     oneAtATime
	// back is the dialog that takes an archive back; nil before the first.
	back *takeBack
}

// view is one content of the main area. It lives as long as the main screen, so
// that nothing is lost while another view is in sight.
type view interface {
	content() fyne.CanvasObject
	// shown is called when the view is put into the main area.
	shown()
	update(client.Change)
}

// noticeTime is how long a notice stays.
const noticeTime = 6 * time.Second

// takeBackTime is how long one stays that offers to take an archive back.
const takeBackTime = 15 * time.Second

// The views, in the order of the left pane.
const (
	viewUsers = iota
	viewLeavers
	viewActivity
	viewSettings
)

func newMain(h *host) *mainScreen {
	m := &mainScreen{h: h, area: container.NewStack(), lineStill: stillness{now: h.still.now}}
	m.ctx, m.cancel = context.WithCancel(h.ctx)
	m.notice = look.NewNotice()
	m.notice.After, m.notice.KeepRight = h.after, pagerButtons
	m.ends.run = m.findEnd
	m.leavers = newLeaversList(m.hostOf(viewLeavers))
	m.users = newUsersView(m.hostOf(viewUsers))
	m.prepared = newLeaversView(m.hostOf(viewLeavers), m.leavers.pickFile, m.readText)
	m.due = &dueNews{h: m.hostOf(viewLeavers), count: h.client.DueLeavers, began: m.prepared.dayBegan, notify: h.app.SendNotification}
	m.activity = newActivityView(m.hostOf(viewActivity))
	m.settings = newSettingsView(m.hostOf(viewSettings))
	m.views = []view{m.users, m.prepared, m.activity, m.settings}
	m.nav = []*look.NavItem{
		look.NewNavItem(t("nav.users"), look.IconUsers, func() { m.show(viewUsers) }),
		look.NewNavItem(t("nav.leavers"), look.IconLeavers, func() { m.show(viewLeavers) }),
		look.NewNavItem(t("nav.activity"), look.IconActivity, func() { m.show(viewActivity) }),
		look.NewNavItem(t("nav.settings"), look.IconSettings, func() { m.show(viewSettings) }),
	}
	m.paintDue()
	m.line = m.newStatusLine()
	main := look.Frame(m.line, nil, nil, nil, m.area)
	m.root = look.Frame(nil, nil, m.pane(), nil, look.NewFill(look.ColorSurface, container.NewStack(main, m.notice)))
	return m
}

// hostOf is what a view knows of the main screen.
func (m *mainScreen) hostOf(view int) *viewHost {
	return &viewHost{
		host: m.h, screenCtx: m.ctx, notice: m.notice,
		inSight: func() bool { return m.current == view },
		show:    func() { m.show(view) }, showMessages: m.showMessages,
		confirm: m.confirm, confirmListed: m.confirmListed, takeBack: m.takeBack,
		addToLeavers: func(people []directory.User) { m.prepared.addUsers(people) },
		showLeavers:  m.showLeavers, showInUsers: m.showInUsers,
	}
}

// readText opens the dialog that reads a list, with a text in it.
func (m *mainScreen) readText(text string) {
	m.leavers.draft = leaversDraft{typed: text}
	m.leavers.ask()
}

// showLeavers shows Leavers with a list; 0 is all lists.
func (m *mainScreen) showLeavers(list int64) {
	if m.prepared.query.ListID != list || m.prepared.query.Search != "" || m.prepared.query.Group != directory.AnyLeaver {
		m.prepared.keep(directory.AnyLeaver)
		m.prepared.showList(list)
	}
	m.show(viewLeavers)
}

// showInUsers shows Users with one of them.
func (m *mainScreen) showInUsers(u directory.User) {
	m.show(viewUsers)
	m.users.find(u)
}

// confirm asks whether a change of these users is to be made. What was confirmed
// is followed, and is no news in the list.
func (m *mainScreen) confirm(kind directory.Kind, users []directory.User, confirmed func()) {
	m.confirmListed(kind, users, listed{}, confirmed)
}

// confirmListed is confirm with what a list says of the users.
func (m *mainScreen) confirmListed(kind directory.Kind, users []directory.User, list listed, confirmed func()) {
	c := newConfirmation(m.hostOf(viewUsers), kind, users, m.users.everybody, func(batch directory.Batch, underWay string) {
		confirmed()
		m.confirmed(batch, underWay)
	})
	c.listed = list
	c.open()
}

// confirmed follows what was confirmed, which is no news in the list.
func (m *mainScreen) confirmed(batch directory.Batch, underWay string) {
	m.follow(batch, underWay)
	for _, item := range batch.Items {
		m.users.expect(item.Seen.ID)
	}
}

// takeBack asks whether a batch that archives is to be taken back.
func (m *mainScreen) takeBack(batch string) {
	if m.followed == batch {
		m.followed = "" // the dialog says how it ends
	}
	m.back = newTakeBack(m.hostOf(viewUsers), batch, m.confirmed)
	m.back.open()
}

// tell shows a notice about a batch, with the way to Activity, and to take it back if
// that can be done.
func (m *mainScreen) tell(text, batch string, takeBack bool) {
	stays := noticeTime
	if takeBack {
		stays = takeBackTime
	}
	m.notice.Offer(text, stays, t("notice.activity"), func() { m.show(viewActivity) })
	if takeBack {
		m.notice.Also(t("back.open"), func() { m.takeBack(batch) })
	}
}

func (m *mainScreen) pane() fyne.CanvasObject {
	head := look.HBox(10, look.NewLogo(24), look.NewText(look.StyleStrong, t("app.name")))
	items := look.VBox(2)
	for _, item := range m.nav {
		items.Add(item)
	}
	column := look.VBox(0,
		look.Pad(20, 22, 18, 22, head),
		look.Pad(0, 12, 0, 12, items),
		layout.NewSpacer(),
		look.Pad(0, 12, 0, 12, look.Sized(0, 1, look.NewHairline())),
		look.Pad(6, 12, 6, 18, m.foot()),
	)
	line := look.Sized(1, 0, look.NewHairline())
	return look.Sized(look.PaneWidth, 0, look.Frame(nil, nil, nil, line, look.NewFill(look.ColorBackground, column)))
}

func (m *mainScreen) content() fyne.CanvasObject { return m.root }

func (m *mainScreen) shown() {
	m.show(viewUsers)
	m.due.watch()
	m.activity.elsewhere.load() // before it is in sight, so that nothing moves there
	sending := m.h.state().Sending
	if n := m.h.state().Unfinished; n > 0 && !sending.Paused && len(sending.Stopped) == 0 { // the line tells of those
		m.notice.Offer(tn("notice.goesOn", n), noticeTime, t("notice.activity"), func() { m.show(viewActivity) })
	}
}

func (m *mainScreen) close() { m.cancel() }

// show puts a view into the main area.
func (m *mainScreen) show(index int) {
	m.current = index
	for i, item := range m.nav {
		item.SetActive(i == index)
	}
	m.area.Objects = []fyne.CanvasObject{m.views[index].content()}
	m.area.Refresh()
	m.showMessages()
	m.views[index].shown()
}

func (m *mainScreen) update(change client.Change) {
	if change.State {
		m.showMessages()
		m.paintDue()
	}
	sending := m.h.state().Sending
	if m.followed != "" && (sending.Batch != m.followed || sending.Left == 0) { // else a large batch would be read for every change
		m.ends.ask()
	}
	if m.back != nil {
		m.back.update()
	}
	for _, v := range m.views {
		v.update(change)
	}
}

// paintDue says in the pane how many leavers are due.
func (m *mainScreen) paintDue() {
	count := ""
	if n := m.h.state().LeaversDue; n > 0 {
		count = tn("nav.due", n)
	}
	m.nav[viewLeavers].SetCount(count)
}

// follow shows a notice that a batch is under way, or that it waits because sending is
// paused, and another one when it has ended.
func (m *mainScreen) follow(batch directory.Batch, underWay string) {
	m.followed = batch.ID
	m.ends.ask()
	if !m.h.state().Sending.Paused {
		m.tell(underWay, batch.ID, batch.Kind == directory.Archive)
		return
	}
	m.notice.Offer(tn("notice.paused", len(batch.Items)), takeBackTime, t("batch.resume"), m.hostOf(viewUsers).resume)
	if batch.Kind == directory.Archive {
		m.notice.Also(t("back.open"), func() { m.takeBack(batch.ID) })
	}
}

// findEnd reads the followed batch and shows a notice if it has ended.
func (m *mainScreen) findEnd(done func()) {
	followed := m.followed
	type followedBatch struct {
		directory.Summary
		way client.WayBack
	}
	inBackground(m.h, m.ctx, func(ctx context.Context) (b followedBatch, err error) {
		if b.Summary, err = m.h.client.Batch(ctx, followed); err != nil || b.Open > 0 {
			return b, err
		}
		b.way, err = m.h.client.WayBack(ctx, followed)
		return b, err
	}, func(b followedBatch, err error) {
		defer done()
		if err != nil || b.Open > 0 || m.followed != followed {
			return
		}
		m.followed = ""
		if m.current == viewActivity || b.Cancelled == b.All() {
			return // the admin sees it, or has just cancelled it
		}
		key := "archive.done"
		if b.Kind == directory.Invite {
			key = m.h.inviteKey("invite.done", "reactivate.done")
		}
		ended := b.Done + b.Already
		text := tn(key, ended)
		if others := b.All() - ended; others > 0 {
			text += " " + tn("notice.others", others)
		}
		m.tell(text, followed, len(b.way.Archived) > 0)
	})
}

// initials are the first letters of a name's first and last word, for an avatar.
func initials(name string) string {
	var letters []rune
	for _, word := range strings.Fields(name) {
		r, _ := utf8.DecodeRuneInString(word)
		if unicode.IsLetter(r) {
			letters = append(letters, unicode.ToUpper(r))
		}
	}
	switch len(letters) {
	case 0:
		return "?"
	case 1:
		return string(letters)
	}
	return string([]rune{letters[0], letters[len(letters)-1]})
}
