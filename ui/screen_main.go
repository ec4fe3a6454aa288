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

// mainScreen is the window with an organization in it: the left pane, the
// banners, and one of the views.
type mainScreen struct {
	u      *UI
	ctx    context.Context
	cancel context.CancelFunc

	users    *usersView
	activity *activityView
	settings *settingsView
	views    []view
	current  int

	nav     []*look.NavItem
	banners *fyne.Container
	news    *bannerNews // what the banners say; nil before the first
	area    *fyne.Container
	main    *fyne.Container // the banners above the area
	root    fyne.CanvasObject
	notice  *look.Notice

	// followed is the batch whose end the notice will say, or "".
	followed string
	ends     oneAtATime
}

// view is what the main area shows. It lives as long as the main screen, so
// that looking at another view loses nothing.
type view interface {
	content() fyne.CanvasObject
	// shown is called when the view is put into the main area.
	shown()
	update(client.Change)
}

// noticeTime is how long a notice stays.
const noticeTime = 6 * time.Second

// The views, in the order of the left pane.
const (
	viewUsers = iota
	viewActivity
	viewSettings
)

func newMain(u *UI) *mainScreen {
	m := &mainScreen{u: u, banners: look.VBox(1), area: container.NewStack()}
	m.ctx, m.cancel = context.WithCancel(u.ctx)
	m.notice = look.NewNotice()
	m.notice.After = u.after
	m.ends.run = m.findEnd
	m.users, m.activity, m.settings = newUsersView(m), newActivityView(m), newSettingsView(m)
	m.views = []view{m.users, m.activity, m.settings}
	m.nav = []*look.NavItem{
		look.NewNavItem(t("nav.users"), look.IconUsers, func() { m.show(viewUsers) }),
		look.NewNavItem(t("nav.activity"), look.IconActivity, func() { m.show(viewActivity) }),
		look.NewNavItem(t("nav.settings"), look.IconSettings, func() { m.show(viewSettings) }),
	}
	m.main = look.Frame(m.banners, nil, nil, nil, m.area)
	m.root = look.Frame(nil, nil, m.pane(), nil, look.NewFill(look.ColorSurface, container.NewStack(m.main, m.notice)))
	return m
}

func (m *mainScreen) pane() fyne.CanvasObject {
	u := m.u
	head := look.HBox(10, look.NewLogo(24), look.NewText(look.StyleStrong, t("app.name")))
	who := look.HBox(10, look.NewAvatar(initials(u.state.Name)), look.Stretch(look.VBox(1,
		look.Small(displayName(u.state.Name)).Ellipsis(),
		look.Caption(u.organizationName()).Ellipsis(),
	)))
	items := look.VBox(2)
	for _, item := range m.nav {
		items.Add(item)
	}
	column := look.VBox(0,
		look.Pad(20, 22, 18, 22, head),
		look.Pad(0, 12, 0, 12, items),
		layout.NewSpacer(),
		look.Pad(0, 12, 0, 12, look.Sized(0, 1, look.NewHairline())),
		look.Pad(14, 16, 14, 22, who),
	)
	line := look.Sized(1, 0, look.NewHairline())
	return look.Sized(look.PaneWidth, 0, look.Frame(nil, nil, nil, line, look.NewFill(look.ColorBackground, column)))
}

func (m *mainScreen) content() fyne.CanvasObject { return m.root }

func (m *mainScreen) shown() {
	m.showBanners()
	m.show(viewUsers)
	sending := m.u.state.Sending
	if n := m.u.state.Unfinished; n > 0 && !sending.Paused && len(sending.Stopped) == 0 { // which a banner says
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
	m.views[index].shown()
}

func (m *mainScreen) update(change client.Change) {
	if change.State {
		m.showBanners()
	}
	sending := m.u.state.Sending
	if m.followed != "" && (sending.Batch != m.followed || sending.Left == 0) { // a large batch is not read for every change
		m.ends.ask()
	}
	for _, v := range m.views {
		v.update(change)
	}
}

// say shows a short notice at the bottom. The next one replaces it.
func (m *mainScreen) say(text string) { m.notice.Say(text, noticeTime) }

// follow says that a batch is under way, and how it ended when it has.
func (m *mainScreen) follow(batch, underWay string) {
	m.followed = batch
	m.notice.Offer(underWay, noticeTime, t("notice.activity"), func() { m.show(viewActivity) })
	m.ends.ask()
}

// findEnd looks whether the followed batch has ended, and says how.
func (m *mainScreen) findEnd(done func()) {
	followed := m.followed
	inBackground(m.u, m.ctx, func(ctx context.Context) (directory.Summary, error) {
		return m.u.client.Batch(ctx, followed)
	}, func(b directory.Summary, err error) {
		defer done()
		if err != nil || b.Open > 0 || m.followed != followed {
			return
		}
		m.followed = ""
		if m.current == viewActivity || b.Cancelled == b.All() {
			return // it stands there, or the admin has just done it
		}
		key := "archive.done"
		if b.Kind == directory.Invite {
			key = m.users.inviteKey("invite.done", "reactivate.done")
		}
		ended := b.Done + b.Already
		text := tn(key, ended)
		if others := b.All() - ended; others > 0 {
			text += " " + tn("notice.others", others)
		}
		m.notice.Offer(text, noticeTime, t("notice.activity"), func() { m.show(viewActivity) })
	})
}

// initials are one or two letters for an avatar: of the first and the last word.
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
