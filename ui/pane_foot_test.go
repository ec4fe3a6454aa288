package ui

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"mileiq.example/admin/client"
	"mileiq.example/admin/ui/look"
)

// accountAtFoot is the button at the foot of the left pane.
func (d *desk) accountAtFoot() *look.Account {
	d.t.Helper()
	for _, o := range d.objects() {
		if a, ok := o.(*look.Account); ok {
			return a
		}
	}
	d.t.Fatal("there is no account at the foot")
	return nil
}

// chooseInAccountMenu opens the menu at the foot and chooses the item with that text.
func (d *desk) chooseInAccountMenu(text string) {
	d.t.Helper()
	d.ui.focus(d.accountAtFoot())
	d.key(fyne.KeyReturn)
	if d.menu() == nil {
		d.t.Fatal("no menu opens")
	}
	items := d.ui.screen.(*mainScreen).accountMenu()
	i := slices.IndexFunc(items, func(item look.MenuItem) bool { return item.Text == text })
	if i < 0 {
		d.t.Fatalf("the menu has no %q", text)
	}
	d.key(fyne.KeyHome)
	for range i {
		d.key(fyne.KeyDown)
	}
	d.key(fyne.KeyReturn)
}

func TestTheAccountAtTheFootOpensAMenuFromTheKeyboard(t *testing.T) {
	demo := startDemo(t, 5)
	d := newDesk(t, deskOptions{demo: demo, organization: realProfile(t, demo)})
	d.signIn("avery.moss")
	for text, title := range map[string]string{
		words("settings.signOut"):    words("signOut.title"),
		words("settings.disconnect"): words("disconnect.title"),
	} {
		d.chooseInAccountMenu(text)
		if d.dialogTitle() != title {
			t.Errorf("%s shows %q", text, d.dialogTitle())
		}
		d.key(fyne.KeyEscape)
		if d.ui.Window().Canvas().Focused() != fyne.Focusable(d.accountAtFoot()) {
			t.Errorf("after %s the keyboard is not back at the foot", text)
		}
	}
	if got := d.accountAtFoot().AccessibilityLabel(); got != "Avery Moss, Fabrikam" {
		t.Errorf("the foot says %q", got)
	}
}

func TestATapOnTheAccountAtTheFootOpensTheMenuAboveIt(t *testing.T) {
	d := newDesk(t, deskOptions{users: 5})
	d.signIn("avery.moss")

	d.accountAtFoot().Tapped(&fyne.PointEvent{})

	if d.menu() == nil {
		t.Fatal("no menu opens")
	}
	d.key(fyne.KeyEscape)
	if d.menu() != nil {
		t.Error("Escape does not close it")
	}
}

func TestTheMenuKeyOpensTheRowsMenuWhateverElseHasTheKeyboard(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	d.signIn("avery.moss")
	d.addToLeavers(d.active(1)...)
	d.showLeavers()
	m := d.ui.screen.(*mainScreen)
	for view, table := range map[int]*look.Table{viewUsers: m.users.table, viewLeavers: m.prepared.table} {
		m.show(view)
		table.SetCursor(0)
		for name, leave := range map[string]func(){
			"the account after its menu was closed": func() { d.accountAtFoot().Tapped(&fyne.PointEvent{}); d.key(fyne.KeyEscape) },
			"nothing":                               func() { d.ui.Window().Canvas().Unfocus() },
			"the table":                             func() { d.ui.focus(table) },
		} {
			leave()

			d.key(desktop.KeyMenu)

			if d.menu() == nil {
				t.Errorf("view %d: no menu opens while %s has the keyboard", view, name)
				continue
			}
			d.key(fyne.KeyEscape)
			if d.menu() != nil || d.ui.Window().Canvas().Focused() != fyne.Focusable(table) {
				t.Errorf("view %d: after the menu the keyboard is not in the table", view)
			}
		}
	}
	m.show(viewSettings)
	if d.key(desktop.KeyMenu); d.menu() != nil {
		t.Error("Settings have a menu of a row")
	}
}

// tryDemo starts at the first page and signs in to the demo.
func tryDemo(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t, deskOptions{users: 12, firstRun: true})
	d.press(words("firstRun.demo"))
	d.browserAccount = "avery.moss"
	d.press(words("signIn.browser"))
	d.untilRows()
	return d
}

func TestFromTheDemoTheMenuAtTheFootLeadsBackToTheFirstPage(t *testing.T) {
	d := tryDemo(t)
	if !d.sees(words("banner.demo.body")) {
		t.Error("the demo does not say how it is left")
	}

	d.chooseInAccountMenu(words("demo.leave"))
	if d.dialogTitle() != words("demo.leave.title") {
		t.Fatalf("it asks %q", d.dialogTitle())
	}
	d.press(words("demo.leave.yes"))

	d.untilSees(words("firstRun.title"))
}

func TestTheDemoSaysThatWhatIsKeptEndsWithIt(t *testing.T) {
	d := tryDemo(t)
	person := d.users().rows[0].Email

	d.showLeavers()
	for _, sentence := range []string{words("leavers.kept.demo"), words("leavers.none.safe.demo")} {
		if !d.sees(sentence) {
			t.Errorf("Leavers do not say %q", sentence)
		}
	}
	d.press(words("nav.activity"))
	if !d.sees(words("activity.kept.demo")) {
		t.Error("Activity does not say it")
	}
	l := d.openList()
	l.read(pastedSource(person))
	d.press(words("list.keep"))
	d.untilSees(tn("keep.lead.demo", 1))
	if d.sees("on this computer") {
		t.Errorf("something is promised that the demo does not keep: %q", d.texts())
	}
}

func TestFromTheDemosSignInOneComesBackToTheFirstPage(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12, firstRun: true})
	d.press(words("firstRun.demo"))
	d.untilSees(words("signIn.browser"))

	d.press(words("demo.leave.yes"))

	d.untilSees(words("firstRun.title"))
	d.press(words("firstRun.demo")) // and in again
	d.untilSees(words("signIn.browser"))
}

func TestFromTheDemoWithoutTheRoleOneComesBackToTheFirstPage(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12, firstRun: true})
	d.press(words("firstRun.demo"))
	d.browserAccount = "noor.haddad"
	d.press(words("signIn.browser"))
	d.untilSees(words("noRole.title"))

	d.press(words("demo.leave.yes"))

	d.untilSees(words("firstRun.title"))
}

func TestSettingsAndTheMainMenuLeadOutOfTheDemo(t *testing.T) {
	d := tryDemo(t)
	d.press(words("nav.settings"))
	if d.sees(words("settings.disconnect")) {
		t.Error("the demo speaks of another organization")
	}

	d.press(words("demo.leave"))
	if d.dialogTitle() != words("demo.leave.title") {
		t.Fatalf("Settings ask %q", d.dialogTitle())
	}
	d.key(fyne.KeyEscape)
	d.chooseInMainMenu(words("demo.leave"))
	if d.dialogTitle() != words("demo.leave.title") {
		t.Errorf("the main menu asks %q", d.dialogTitle())
	}
	d.press(words("dialog.cancel"))
	if d.ui.state.Phase != client.Ready {
		t.Error("Cancel leaves the demo")
	}
}

func TestADemoThatIsAllThereIsSaysHowToStartWithoutIt(t *testing.T) {
	d := tryDemo(t)
	d.ui.state.DemoOnly = true

	d.chooseInAccountMenu(words("demo.leave"))

	if d.dialogTitle() != words("problem.demoOnly") || !d.sees(words("problem.demoOnly.next")) {
		t.Errorf("it says %q", d.texts())
	}
	d.press(words("dialog.close"))
	if d.ui.state.Phase != client.Ready || d.dialogTitle() != "" {
		t.Error("it leaves the demo, or the dialog stays")
	}
}
