package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"mileiq.example/admin/ui/look"
)

// command is something that the keyboard and the main menu can do.
type command struct {
	word string // key of its name
	key  fyne.KeyName
	mod  fyne.KeyModifier
	do   func(*mainScreen)
}

// commands are the window's shortcuts. Keys of the list itself are look.Table's.
var commands = []command{
	{"menu.search", fyne.KeyF, fyne.KeyModifierShortcutDefault, (*mainScreen).search},
	{"menu.refresh", fyne.KeyR, fyne.KeyModifierShortcutDefault, func(m *mainScreen) { m.show(viewUsers); m.users.refresh() }},
	{"menu.tickPage", fyne.KeyA, fyne.KeyModifierShortcutDefault, func(m *mainScreen) { m.onUsers((*usersView).selectPage) }},
	{"menu.previousPage", fyne.KeyLeft, fyne.KeyModifierAlt, func(m *mainScreen) { m.onPager((*pager).previous) }},
	{"menu.nextPage", fyne.KeyRight, fyne.KeyModifierAlt, func(m *mainScreen) { m.onPager((*pager).following) }},
	{"menu.users", fyne.Key1, fyne.KeyModifierShortcutDefault, func(m *mainScreen) { m.show(viewUsers) }},
	{"menu.activity", fyne.Key2, fyne.KeyModifierShortcutDefault, func(m *mainScreen) { m.show(viewActivity) }},
	{"menu.settings", fyne.Key3, fyne.KeyModifierShortcutDefault, func(m *mainScreen) { m.show(viewSettings) }},
	{"menu.list", fyne.KeyL, fyne.KeyModifierShortcutDefault, func(m *mainScreen) { m.show(viewUsers); m.users.openList() }},
}

// onUsers does something with the list, if the list is in sight.
func (m *mainScreen) onUsers(do func(*usersView)) {
	if m.current == viewUsers {
		do(m.users)
	}
}

// onPager does something with the pager of the view in sight, if it has one.
func (m *mainScreen) onPager(do func(*pager)) {
	switch m.current {
	case viewUsers:
		do(m.users.pager)
	case viewActivity:
		do(m.activity.pager)
	}
}

// search goes to the search of the view in sight, or else to that of the users.
func (m *mainScreen) search() {
	if m.current == viewActivity {
		m.activity.showPeople()
		m.u.focus(m.activity.search.Entry)
		return
	}
	m.show(viewUsers)
	m.u.focus(m.users.search.Entry)
}

// run does a command, unless a dialog or a menu has the keyboard or there is no
// list to command.
func (u *UI) run(c command) {
	m, ok := u.screen.(*mainScreen)
	if !ok || u.window.Canvas().Overlays().Top() != nil {
		return
	}
	c.do(m)
}

// addShortcuts makes the commands work from the keyboard. A text field keeps
// its own keys: the toolkit offers it a shortcut first, so that Ctrl+A in a
// field selects its text.
func (u *UI) addShortcuts() {
	for _, c := range commands {
		u.window.Canvas().AddShortcut(&desktop.CustomShortcut{KeyName: c.key, Modifier: c.mod}, func(fyne.Shortcut) { u.run(c) })
	}
	// The toolkit turns Ctrl+A into a shortcut of its own kind.
	u.window.Canvas().AddShortcut(&fyne.ShortcutSelectAll{}, func(fyne.Shortcut) { u.run(commands[2]) })
	u.window.Canvas().SetOnTypedKey(u.typedKey)
	u.window.SetOnDropped(u.dropped)
	if c, ok := u.window.Canvas().(desktop.Canvas); ok { // what tests have is none
		c.SetOnKeyDown(func(*fyne.KeyEvent) { look.UsedKeyboard() })
	}
}

// typedKey gets the keys that the focused widget has no use for.
func (u *UI) typedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyF1:
		u.showKeys()
	case fyne.KeyF5:
		u.run(commands[1])
	case fyne.KeyEscape:
		if m, ok := u.screen.(*mainScreen); ok {
			m.escape()
		}
	}
}

// escape clears or closes the nearest thing: the notice, then the selection.
func (m *mainScreen) escape() {
	if m.notice.Text() != "" {
		m.notice.Dismiss()
		return
	}
	switch m.current {
	case viewUsers:
		m.users.clearSelection(false)
	case viewActivity:
		m.activity.showAll()
	}
}

// mainMenu holds every command with its shortcut.
func (u *UI) mainMenu() *fyne.MainMenu {
	m, ok := u.screen.(*mainScreen)
	if !ok {
		return fyne.NewMainMenu(fyne.NewMenu(t("menu.program"), quitItem(u)), fyne.NewMenu(t("menu.help"), helpItem(u)))
	}
	items := make([]*fyne.MenuItem, len(commands))
	for i, c := range commands {
		items[i] = fyne.NewMenuItem(t(c.word), func() { u.run(c) })
		items[i].Shortcut = &desktop.CustomShortcut{KeyName: c.key, Modifier: c.mod}
	}
	users := []*fyne.MenuItem{
		items[0], items[1], fyne.NewMenuItemSeparator(),
		items[2],
		fyne.NewMenuItem(t("menu.archive"), func() { u.run(command{do: func(m *mainScreen) { m.onUsers((*usersView).archiveSelected) }}) }),
		fyne.NewMenuItem(t(m.users.inviteKey("menu.invite", "menu.reactivate")), func() {
			u.run(command{do: func(m *mainScreen) { m.onUsers((*usersView).inviteSelected) }})
		}),
		items[8],
		fyne.NewMenuItemSeparator(), items[3], items[4],
		fyne.NewMenuItemSeparator(), u.sortItem("menu.sortName", columnName), u.sortItem("menu.sortEmail", columnEmail),
		u.sortItem("menu.sortStatus", columnStatus), u.sortItem("menu.sortChanged", columnChanged),
	}
	return fyne.NewMainMenu(
		fyne.NewMenu(t("menu.program"), fyne.NewMenuItem(t("menu.signOut"), func() { m.settings.askSignOut(false) }), fyne.NewMenuItemSeparator(), quitItem(u)),
		fyne.NewMenu(t("nav.users"), users...),
		fyne.NewMenu(t("menu.view"), items[5], items[6], items[7]),
		fyne.NewMenu(t("menu.help"), helpItem(u)),
	)
}

func (u *UI) sortItem(word string, column int) *fyne.MenuItem {
	return fyne.NewMenuItem(t(word), func() {
		u.run(command{do: func(m *mainScreen) { m.onUsers(func(v *usersView) { v.sort(column) }) }})
	})
}

func quitItem(u *UI) *fyne.MenuItem {
	item := fyne.NewMenuItem(t("menu.quit"), u.close)
	item.IsQuit = true
	return item
}

func helpItem(u *UI) *fyne.MenuItem { return fyne.NewMenuItem(t("menu.keys"), u.showKeys) }
