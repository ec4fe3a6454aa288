package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// command is something that the keyboard or the main menu can do. The shortcuts,
// the menu and the list of keys that F1 shows are all made from commands.
type command struct {
	name string // by which it is looked up
	text string // key of its words in the menu; "" is not in the menu
	help string // key of its line in the list of keys; "" has none
	// key with mod is its shortcut, and plain the key that does it without any;
	// "" is none.
	key   fyne.KeyName
	mod   fyne.KeyModifier
	plain fyne.KeyName
	// enabled reports whether it does anything now.
	enabled func(*UI) bool
	// do does it. nil: a widget does it itself, and it stands here for its help.
	do func(*UI)
}

const (
	control = fyne.KeyModifierShortcutDefault
	alt     = fyne.KeyModifierAlt
)

// commands are all of them, in the order in which the list of keys shows them.
var commands = []command{
	{name: "tab", help: "tab"},
	{name: "search", text: "menu.search", help: "search", key: fyne.KeyF, mod: control, enabled: inMain, do: onMain((*mainScreen).search)},
	{name: "refresh", text: "menu.refresh", help: "refresh", key: fyne.KeyR, mod: control, plain: fyne.KeyF5, enabled: inMain, do: onMain((*mainScreen).refresh)},
	{name: "tickPage", text: "menu.tickPage", help: "tickPage", key: fyne.KeyA, mod: control, enabled: inLists, do: onMain((*mainScreen).tickPage)},
	{name: "move", help: "move"},
	{name: "tick", help: "tick"},
	{name: "extend", help: "extend"},
	{name: "archive", text: "menu.archive", help: "archive", plain: fyne.KeyDelete, enabled: inMain, do: onMain((*mainScreen).archive)},
	{name: "invite", text: "menu.invite", enabled: inUsers, do: onUsers((*usersView).inviteSelected)},
	{name: "addToLeavers", text: "menu.addToLeavers", help: "leavers", key: fyne.KeyD, mod: control, enabled: inUsers, do: onUsers((*usersView).addToLeavers)},
	{name: "archiveDue", text: "menu.archiveDue", help: "due", key: fyne.KeyD, mod: control | fyne.KeyModifierShift, enabled: inMain, do: onMain((*mainScreen).archiveDue)},
	{name: "pick", text: "menu.pick", enabled: inLeavers, do: onEntry((*leaversView).askPick)},
	{name: "setDay", text: "menu.setDay", enabled: inLeavers, do: onEntries((*leaversView).askDay)},
	{name: "setNote", text: "menu.setNote", enabled: inLeavers, do: onEntries((*leaversView).askNote)},
	{name: "removeLeavers", text: "menu.removeLeavers", enabled: inLeavers, do: onEntries((*leaversView).removeEntries)},
	{name: "newList", text: "leavers.newList", enabled: inMain, do: onMain(func(m *mainScreen) { m.show(viewLeavers); m.prepared.askNewList() })},
	{name: "renameList", text: "menu.renameList", enabled: inLeavers, do: onList((*leaversView).askRename)},
	{name: "deleteList", text: "menu.deleteList", enabled: inLeavers, do: onList((*leaversView).askDeleteList)},
	{name: "exportList", text: "leavers.export", enabled: inLeavers, do: onLeavers((*leaversView).export)},
	{name: "inviteList", text: "menu.inviteList", enabled: inLeavers, do: onLeavers((*leaversView).askInvite)},
	{name: "list", text: "menu.list", help: "list", key: fyne.KeyL, mod: control, enabled: inMain, do: onMain((*mainScreen).askForList)},
	{name: "details", help: "details"},
	{name: "rowMenu", help: "menu", plain: desktop.KeyMenu, enabled: inMain, do: onMain((*mainScreen).openRowMenu)},
	{name: "previousPage", text: "menu.previousPage", help: "page", key: fyne.KeyLeft, mod: alt, enabled: inPages, do: onPager((*pager).previous)},
	{name: "nextPage", text: "menu.nextPage", help: "page", key: fyne.KeyRight, mod: alt, enabled: inPages, do: onPager((*pager).next)},
	{name: "users", text: "menu.users", help: "views", key: fyne.Key1, mod: control, enabled: inMain, do: onMain(func(m *mainScreen) { m.show(viewUsers) })},
	{name: "leavers", text: "nav.leavers", help: "views", key: fyne.Key2, mod: control, enabled: inMain, do: onMain(func(m *mainScreen) { m.show(viewLeavers) })},
	{name: "activity", text: "menu.activity", help: "views", key: fyne.Key3, mod: control, enabled: inMain, do: onMain(func(m *mainScreen) { m.show(viewActivity) })},
	{name: "settings", text: "menu.settings", help: "views", key: fyne.Key4, mod: control, enabled: inMain, do: onMain(func(m *mainScreen) { m.show(viewSettings) })},
	{name: "sortName", text: "menu.sortName", enabled: inUsers, do: onUsers(func(v *usersView) { v.sort(columnName) })},
	{name: "sortEmail", text: "menu.sortEmail", enabled: inUsers, do: onUsers(func(v *usersView) { v.sort(columnEmail) })},
	{name: "sortStatus", text: "menu.sortStatus", enabled: inUsers, do: onUsers(func(v *usersView) { v.sort(columnStatus) })},
	{name: "sortChanged", text: "menu.sortChanged", enabled: inUsers, do: onUsers(func(v *usersView) { v.sort(columnChanged) })},
	{name: "escape", help: "escape", plain: fyne.KeyEscape, enabled: inMain, do: onMain((*mainScreen).escape)},
	{name: "signOut", text: "menu.signOut", enabled: mainAlsoBelow, do: func(u *UI) { u.host.askSignOut(false) }},
	{name: "leave", text: "settings.disconnect", enabled: mainAlsoBelow, do: func(u *UI) { u.host.askLeave() }},
	{name: "keys", text: "menu.keys", help: "help", plain: fyne.KeyF1, enabled: anywhere, do: (*UI).showKeys},
	{name: "quit", text: "menu.quit", help: "quit", key: fyne.KeyQ, mod: control, enabled: anywhere, do: (*UI).askQuit},
}

// When commands do something. A dialog or a menu has the keyboard to itself; what
// works all the same stands in the menu bar of the system, or opens a dialog.

func anywhere(*UI) bool { return true }

// mainAlsoBelow: the main screen is there, maybe below a dialog.
func mainAlsoBelow(u *UI) bool {
	_, ok := u.screen.(*mainScreen)
	return ok
}

func inMain(u *UI) bool { return mainAlsoBelow(u) && u.window.Canvas().Overlays().Top() == nil }

func inUsers(u *UI) bool { return inMain(u) && u.screen.(*mainScreen).current == viewUsers }

func inLeavers(u *UI) bool { return inMain(u) && u.screen.(*mainScreen).current == viewLeavers }

// inLists: rows can be ticked in sight.
func inLists(u *UI) bool { return inUsers(u) || inLeavers(u) }

func inPages(u *UI) bool { return inMain(u) && u.screen.(*mainScreen).pager() != nil }

func onMain(do func(*mainScreen)) func(*UI) {
	return func(u *UI) { do(u.screen.(*mainScreen)) }
}

func onUsers(do func(*usersView)) func(*UI) {
	return onMain(func(m *mainScreen) { do(m.users) })
}

func onLeavers(do func(*leaversView)) func(*UI) {
	return onMain(func(m *mainScreen) { do(m.prepared) })
}

// onEntries does something with the ticked entries, or else with the current one.
func onEntries(do func(*leaversView, []directory.LeaverEntry)) func(*UI) {
	return onLeavers(func(v *leaversView) { do(v, v.meant()) })
}

// onEntry does something with the current entry.
func onEntry(do func(*leaversView, directory.LeaverEntry)) func(*UI) {
	return onLeavers(func(v *leaversView) {
		if e, ok := v.currentEntry(); ok {
			do(v, e)
			return
		}
		v.h.say(t("leavers.tickFirst"))
	})
}

// onList does something with the list in sight.
func onList(do func(*leaversView, directory.LeaverList)) func(*UI) {
	return onLeavers(func(v *leaversView) {
		if list, ok := v.chosen(); ok {
			do(v, list)
			return
		}
		v.h.say(t("leavers.chooseFirst"))
	})
}

func onPager(do func(*pager)) func(*UI) {
	return onMain(func(m *mainScreen) { do(m.pager()) })
}

// run does a command, if it does anything now.
func (u *UI) run(c command) {
	if c.do != nil && c.enabled(u) {
		c.do(u)
	}
}

// command is the command with a name.
func (u *UI) command(name string) command {
	i := slices.IndexFunc(u.commands, func(c command) bool { return c.name == name })
	if i < 0 {
		panic("there is no command " + name) // a test opens every menu
	}
	return u.commands[i]
}

// addShortcuts makes the commands work from the keyboard. A text field keeps
// its own keys: the toolkit offers it a shortcut first, so that Ctrl+A in a
// field selects its text.
func (u *UI) addShortcuts() {
	canvas := u.window.Canvas()
	for _, c := range u.commands {
		if c.key != "" {
			canvas.AddShortcut(c.shortcut(), func(fyne.Shortcut) { u.run(c) })
		}
	}
	// The toolkit turns Ctrl+A into a shortcut of its own kind.
	canvas.AddShortcut(&fyne.ShortcutSelectAll{}, func(fyne.Shortcut) { u.run(u.command("tickPage")) })
	canvas.SetOnTypedKey(u.typedKey)
	u.window.SetOnDropped(u.dropped)
	if c, ok := canvas.(desktop.Canvas); ok { // the canvas of tests is none
		c.SetOnKeyDown(func(*fyne.KeyEvent) { look.UsedKeyboard() })
	}
}

func (c command) shortcut() fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: c.key, Modifier: c.mod}
}

// typedKey gets the keys that the focused widget has no use for. They do nothing
// behind what is open: the toolkit's dialogs and menus take no keys away.
func (u *UI) typedKey(key *fyne.KeyEvent) {
	if u.window.Canvas().Overlays().Top() != nil {
		return
	}
	name := key.Name
	if look.IsMenuKey(name) {
		name = desktop.KeyMenu
	}
	for _, c := range u.commands {
		if c.plain != "" && c.plain == name {
			u.run(c)
		}
	}
}

// mainMenu holds every command with its shortcut.
func (u *UI) mainMenu() *fyne.MainMenu {
	if !mainAlsoBelow(u) {
		return fyne.NewMainMenu(u.menu("menu.program", "quit"), u.menu("menu.help", "keys"))
	}
	return fyne.NewMainMenu(
		u.menu("menu.program", "signOut", "leave", "", "quit"),
		u.menu("nav.users", "search", "refresh", "", "tickPage", "archive", "invite", "addToLeavers", "",
			"previousPage", "nextPage", "", "sortName", "sortEmail", "sortStatus", "sortChanged"),
		u.menu("nav.leavers", "list", "newList", "", "archiveDue", "pick", "setDay", "setNote", "removeLeavers", "",
			"renameList", "exportList", "inviteList", "deleteList"),
		u.menu("menu.view", "users", "leavers", "activity", "settings"),
		u.menu("menu.help", "keys"),
	)
}

// menu is a menu of the commands with these names; "" is a line between them.
func (u *UI) menu(title string, names ...string) *fyne.Menu {
	items := make([]*fyne.MenuItem, len(names))
	for i, name := range names {
		if name == "" {
			items[i] = fyne.NewMenuItemSeparator()
			continue
		}
		c := u.command(name)
		text := c.text
		switch name {
		case "invite":
			text = u.host.inviteKey(text, "menu.reactivate")
		case "inviteList":
			text = u.host.inviteKey(text, "menu.reactivateList")
		case "leave":
			text = u.host.leaveKey(text)
		}
		items[i] = fyne.NewMenuItem(t(text), func() { u.run(c) })
		items[i].IsQuit = name == "quit"
		if c.key != "" {
			items[i].Shortcut = c.shortcut()
		}
	}
	return fyne.NewMenu(t(title), items...)
}

// The commands of the main screen that are more than one call.

func (m *mainScreen) refresh() {
	if m.current == viewLeavers {
		m.prepared.refresh()
		return
	}
	m.show(viewUsers)
	m.users.refresh()
}

func (m *mainScreen) tickPage() {
	if m.current == viewLeavers {
		m.prepared.selectPage()
		return
	}
	m.users.selectPage()
}

// openRowMenu opens the menu of the current row of the view in sight. The table does that
// itself while it has the keyboard; here it is some other control that has no use for the
// key, such as the account after its menu was closed, or nothing at all.
func (m *mainScreen) openRowMenu() {
	switch m.current {
	case viewUsers:
		m.users.table.OpenMenu()
	case viewLeavers:
		m.prepared.table.OpenMenu()
	case viewActivity:
		m.activity.table().OpenMenu()
	}
}

// archiveDue asks about all whose day has come: of the list in sight, or of all lists.
func (m *mainScreen) archiveDue() {
	if m.current != viewLeavers {
		m.showLeavers(0)
	}
	m.prepared.askArchiveDue()
}

// archive asks about the ticked, or says why there is nothing to ask.
func (m *mainScreen) archive() {
	switch m.current {
	case viewUsers:
		m.users.archiveSelected()
	case viewLeavers:
		m.prepared.archiveSelected()
	default:
		m.notice.Say(t("users.tickThere"), noticeTime)
	}
}

func (m *mainScreen) askForList() { m.leavers.ask() }

// pager is that of the view in sight; nil if it has none.
func (m *mainScreen) pager() *pager {
	switch m.current {
	case viewUsers:
		return m.users.pager
	case viewLeavers:
		return m.prepared.pager
	case viewActivity:
		return m.activity.pager
	}
	return nil
}

// search goes to the search of the view in sight, or else to that of the users. What
// stands there gives way to what is typed next.
func (m *mainScreen) search() {
	field := m.users.search
	switch m.current {
	case viewActivity:
		m.activity.showPeople()
		field = m.activity.search
	case viewLeavers:
		field = m.prepared.add
	default:
		m.show(viewUsers)
	}
	m.h.focus(field.Entry)
	field.SelectAll()
}

// escape clears or closes the nearest thing: the notice, then the selection.
func (m *mainScreen) escape() {
	if m.notice.Text() != "" {
		m.notice.Dismiss()
		return
	}
	switch m.current {
	case viewUsers:
		m.users.untickAll()
	case viewLeavers:
		m.prepared.untickAll()
	case viewActivity:
		m.activity.showAll()
	}
}
