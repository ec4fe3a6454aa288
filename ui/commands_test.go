package ui

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// note is a browser that keeps the addresses it is asked to open.
func (d *desk) note(opened map[string]bool) func(*url.URL) error {
	return func(u *url.URL) error {
		opened[u.String()] = true
		return nil
	}
}

// chooseInMainMenu does what an item of the main menu does.
func (d *desk) chooseInMainMenu(label string) {
	d.t.Helper()
	for _, menu := range d.ui.Window().MainMenu().Items {
		for _, item := range menu.Items {
			if item.Label == label {
				item.Action()
				return
			}
		}
	}
	d.t.Fatalf("the main menu has no %q", label)
}

func TestTheMainMenuHoldsEveryCommandInItsPlace(t *testing.T) {
	d := newDesk(t, deskOptions{users: 5})
	d.signIn("avery.moss")
	var got []string
	for _, menu := range d.ui.Window().MainMenu().Items {
		line := menu.Label + ":"
		for _, item := range menu.Items {
			label := item.Label
			if item.IsSeparator {
				label = "-"
			}
			line += " " + label
			if item.Shortcut != nil {
				line += " (" + strings.TrimPrefix(item.Shortcut.ShortcutName(), "CustomDesktop:") + ")"
			}
		}
		got = append(got, line)
	}
	want := []string{
		"Program: Sign out… Use another organization… - Quit (Control+Q)",
		"Users: Search (Control+F) Refresh (Control+R) - Tick the page (Control+A) Archive the ticked… Invite the ticked again… " +
			"Add to leavers (Control+D) - Previous page (Alt+Left) Next page (Alt+Right) - " +
			"Sort by name Sort by e-mail Sort by status Sort by last change",
		"Leavers: From a list… (Control+L) New list… - Archive those due… (Shift+Control+D) Pick the person… Leaving day… Note… Remove from the list - " +
			"Rename this list… Export this list… Invite the archived of this list again… Delete this list…",
		"View: Users (Control+1) Leavers (Control+2) Activity (Control+3) Settings (Control+4)",
		"Help: Keyboard",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the main menu is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestEachItemOfTheMainMenuDoesWhatItSays(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	m := d.ui.screen.(*mainScreen)
	focused := func() fyne.Focusable { return d.ui.Window().Canvas().Focused() }

	d.chooseInMainMenu(words("menu.search"))
	if focused() != fyne.Focusable(m.users.search.Entry) {
		t.Error("Search does not lead to the search")
	}
	for _, view := range []struct {
		key   string
		index int
	}{{"menu.settings", viewSettings}, {"menu.activity", viewActivity}, {"menu.users", viewUsers}} {
		d.chooseInMainMenu(words(view.key))
		if m.current != view.index || !m.nav[view.index].Active() {
			t.Errorf("%s shows view %d", view.key, m.current)
		}
	}
	for _, order := range []struct {
		key string
		by  directory.SortKey
	}{{"menu.sortEmail", directory.SortByEmail}, {"menu.sortStatus", directory.SortByStatus},
		{"menu.sortChanged", directory.SortByLastModified}, {"menu.sortName", directory.SortByName}} {
		d.reload(func() { d.chooseInMainMenu(words(order.key)) })
		if q := m.users.query; q.Sort != order.by || q.Descending {
			t.Errorf("%s sorts by %s, descending %t", order.key, q.Sort, q.Descending)
		}
	}
	d.reload(func() { d.chooseInMainMenu(words("menu.nextPage")) })
	if m.users.offset != 50 {
		t.Errorf("the next page begins at %d", m.users.offset)
	}
	d.reload(func() { d.chooseInMainMenu(words("menu.previousPage")) })
	if m.users.offset != 0 {
		t.Errorf("the page before begins at %d", m.users.offset)
	}
	d.chooseInMainMenu(words("menu.tickPage"))
	if len(m.users.selected) != 50 {
		t.Errorf("%d users are ticked, want the page", len(m.users.selected))
	}
	archive := len(m.users.selectedUsers(directory.Archive))
	d.chooseInMainMenu(words("menu.archive"))
	d.until("Archive asks", func() bool { return d.dialogTitle() == tn("archive.title", archive-1) }) // without oneself
	d.key(fyne.KeyEscape)
	d.chooseInMainMenu(words("menu.invite"))
	if d.dialogTitle() != tn("invite.title", 50-archive) {
		t.Errorf("Invite asks %q", d.dialogTitle())
	}
	d.key(fyne.KeyEscape)
	d.chooseInMainMenu(words("menu.list"))
	if d.dialogTitle() != words("list.title") {
		t.Errorf("From a list shows %q", d.dialogTitle())
	}
	d.key(fyne.KeyEscape)
	ended := d.ui.state.Sync.Ended
	d.chooseInMainMenu(words("menu.settings"))
	d.chooseInMainMenu(words("menu.refresh"))
	d.until("the copy is brought up to date", func() bool { return d.ui.state.Sync.Ended > ended })
	if m.current != viewUsers {
		t.Error("Refresh does not show the users")
	}
	d.chooseInMainMenu(words("menu.keys"))
	if d.dialogTitle() != words("menu.keys") || !d.sees(words("keys.views")) {
		t.Error("Keyboard does not list the keys")
	}
	d.key(fyne.KeyEscape)
	d.chooseInMainMenu(words("menu.signOut"))
	if d.dialogTitle() != words("signOut.title") {
		t.Errorf("Sign out shows %q", d.dialogTitle())
	}
	d.press(words("dialog.cancel"))
	closed := false
	d.ui.Window().SetOnClosed(func() { closed = true })
	d.chooseInMainMenu(words("menu.quit"))
	if !closed {
		t.Error("Quit does not close the window")
	}
}

func TestTheListOfKeysSaysEachOfThemWhole(t *testing.T) {
	d := newDesk(t, deskOptions{})
	for _, size := range []fyne.Size{fyne.NewSize(1280, 800), fyne.NewSize(900, 600)} {
		d.ui.Window().Resize(size)
		d.ui.showKeys()

		for _, o := range d.objects() {
			if text, ok := o.(*look.Text); ok && text.Size().Width < text.Width()-1 {
				t.Errorf("%v: %q has %v of %v", size, text.Text(), text.Size().Width, text.Width())
			}
		}
		d.key(fyne.KeyEscape)
	}
}

func TestCommandsOfTheListDoNothingInOtherViewsAndBelowDialogs(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	m := d.ui.screen.(*mainScreen)
	inert := func(where string) {
		t.Helper()
		for _, key := range []string{"menu.tickPage", "menu.nextPage", "menu.archive", "menu.sortEmail"} {
			d.chooseInMainMenu(words(key))
		}
		if len(m.users.selected) != 0 || m.users.offset != 0 || m.users.query.Sort != directory.SortByName {
			t.Errorf("%s a command of the list works", where)
		}
	}

	d.chooseInMainMenu(words("menu.settings"))
	inert("in Settings")
	d.chooseInMainMenu(words("menu.users"))
	d.ui.showKeys()
	inert("below a dialog")
	d.shortcut(fyne.Key2, fyne.KeyModifierShortcutDefault)
	d.key(fyne.KeyEscape)
	if m.current != viewUsers {
		t.Error("below a dialog a shortcut shows another view")
	}
}

func TestWithoutAListTheMainMenuHasOnlyQuitAndHelp(t *testing.T) {
	d := newDesk(t, deskOptions{users: 5})
	d.untilSees(words("signIn.browser"))
	var labels []string
	for _, menu := range d.ui.Window().MainMenu().Items {
		for _, item := range menu.Items {
			labels = append(labels, item.Label)
		}
	}
	if !slices.Equal(labels, []string{words("menu.quit"), words("menu.keys")}) {
		t.Errorf("the menu offers %q", labels)
	}
	d.chooseInMainMenu(words("menu.keys"))
	if d.dialogTitle() != words("menu.keys") {
		t.Error("Keyboard does not list the keys")
	}
	d.press(words("dialog.close"))
	d.shortcut(fyne.KeyF, fyne.KeyModifierShortcutDefault) // there is nothing to search
	d.key(fyne.KeyEscape)
}

func TestTheMainMenuSpeaksOfReactivatingWhereThereAreNoInvitations(t *testing.T) {
	d := newDesk(t, deskOptions{users: 5})
	d.signIn("avery.moss")

	d.ui.state.Invitations = false
	d.ui.Window().SetMainMenu(d.ui.mainMenu())

	d.chooseInMainMenu(words("menu.reactivate"))
	d.untilSees(words("users.tickFirst"))
}

func TestF5RefreshesAndF1ListsTheKeys(t *testing.T) {
	d := newDesk(t, deskOptions{users: 5})
	d.signIn("avery.moss")
	ended := d.ui.state.Sync.Ended

	d.key(fyne.KeyF5)
	d.until("the copy is brought up to date", func() bool { return d.ui.state.Sync.Ended > ended })
	d.key(fyne.KeyF1)

	if d.dialogTitle() != words("menu.keys") {
		t.Fatal("F1 lists no keys")
	}
	names := []string{"tab", "search", "refresh", "tickPage", "move", "tick", "archive", "list", "menu", "page", "views", "escape", "help"}
	var got, want []string
	for _, text := range d.texts() {
		for _, name := range names {
			if text == words("keys."+name) && !slices.Contains(got, name) {
				got = append(got, name)
			}
		}
	}
	want = names
	if !slices.Equal(got, want) {
		t.Errorf("the keys are listed as %q, want %q", got, want)
	}
	if !d.sees("Ctrl+F") && !d.sees("⌘+F") {
		t.Error("the key of a shortcut is not named")
	}
}

func TestEscapeTakesTheNoticeThenTheSelection(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	d.signIn("avery.moss")
	m := d.ui.screen.(*mainScreen)
	d.tick(d.active(2)...)
	m.notice.Say("Something was said.", noticeTime)

	d.key(fyne.KeyEscape)
	if m.notice.Text() != "" || len(m.users.selected) != 2 {
		t.Errorf("the first Escape leaves the notice %q and %d ticked", m.notice.Text(), len(m.users.selected))
	}
	d.key(fyne.KeyEscape)
	if len(m.users.selected) != 0 {
		t.Errorf("the second Escape leaves %d ticked", len(m.users.selected))
	}

	d.tick(d.active(1)...)
	d.press(words("nav.settings"))
	d.key(fyne.KeyEscape)
	if len(m.users.selected) != 1 || m.current != viewSettings {
		t.Error("Escape in Settings does something to the list")
	}
}

func TestEscapeInActivityTakesBackWhatItIsNarrowedTo(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	d.signIn("avery.moss")
	d.press(words("nav.activity"))
	for name, narrow := range map[string]func(*directory.RecordQuery){
		"a batch":    func(q *directory.RecordQuery) { q.Batch = "b" },
		"a search":   func(q *directory.RecordQuery) { q.Search = "x" },
		"an outcome": func(q *directory.RecordQuery) { q.Outcome = directory.StillOpen },
	} {
		narrow(&d.activity().query)

		d.key(fyne.KeyEscape)

		if q := d.activity().query; q.Batch != "" || q.Search != "" || q.Outcome != directory.AnyOutcome {
			t.Errorf("Escape does not take back %s", name)
		}
	}
}

func TestAFirstChangeOfInvitationsChangesTheMenu(t *testing.T) {
	d := newDesk(t, deskOptions{users: 5})
	d.signIn("avery.moss")
	d.ui.state.Invitations = false // as if the service had had none before

	d.ui.noticed(client.Change{State: true})

	d.until("the change is handled", func() bool { return d.ui.state.Invitations })
	d.chooseInMainMenu(words("menu.invite"))
}
