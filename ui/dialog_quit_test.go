package ui

import (
	"testing"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/clienttest"
	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/ui/look"
)

// watchClose reports whether the window was closed.
func (d *desk) watchClose() (closed func() bool) {
	is := false
	d.ui.Window().SetOnClosed(func() { is = true })
	return func() bool { return is }
}

// withOpenChanges is a desk at which n changes were confirmed, of which the first is
// on its way and does not end before release is called.
func withOpenChanges(t *testing.T, n int, options deskOptions) (d *desk, release func()) {
	t.Helper()
	options.users = 60
	d = newDesk(t, options)
	d.signIn("avery.moss")
	begun, release := d.hold()
	d.confirmArchive(d.active(n)...)
	d.until("a change is on its way", begun)
	return d, release
}

func TestWithoutOpenChangesTheProgramQuitsAtOnce(t *testing.T) {
	for name, quit := range map[string]func(*desk){
		"the window's button": func(d *desk) { d.ui.closeRequested() },
		"the menu":            func(d *desk) { d.chooseInMainMenu(words("menu.quit")) },
		"the keys":            func(d *desk) { d.shortcut(fyne.KeyQ, fyne.KeyModifierShortcutDefault) },
	} {
		d := newDesk(t, deskOptions{users: 12})
		d.signIn("avery.moss")
		d.archive(d.active(1)...)
		d.until("it has ended", func() bool { return d.client.State().Waiting == 0 })
		closed := d.watchClose()

		quit(d)

		if !closed() {
			t.Errorf("%s does not quit", name)
		}
	}
}

func TestQuittingWithOpenChangesSaysWhatHappensToThemFirst(t *testing.T) {
	for name, quit := range map[string]func(*desk){
		"the window's button": func(d *desk) { d.ui.closeRequested() },
		"the menu":            func(d *desk) { d.chooseInMainMenu(words("menu.quit")) },
		"the keys":            func(d *desk) { d.shortcut(fyne.KeyQ, fyne.KeyModifierShortcutDefault) },
	} {
		t.Run(name, func(t *testing.T) {
			folder, store := t.TempDir(), oauth.NewMemory()
			d, release := withOpenChanges(t, 2, deskOptions{folder: folder, store: store})
			closed := d.watchClose()

			quit(d)

			if closed() || d.dialogTitle() != tn("quit.title", 2) {
				t.Fatalf("closed: %t; in sight: %q", closed(), d.texts())
			}
			for _, want := range []string{tn("quit.kept", 2), "Avery Moss", "avery.moss@contoso.example", words("quit.later")} {
				if !d.sees(want) {
					t.Errorf("it does not say %q", want)
				}
			}
			if focused, ok := d.ui.Window().Canvas().Focused().(*look.Button); !ok || focused.Text != words("dialog.cancel") {
				t.Error("Cancel has not the keyboard")
			}
			d.key(fyne.KeyEscape)
			if closed() || d.dialogTitle() != "" {
				t.Error("Escape does not go on with the program")
			}
			quit(d)
			d.press(words("quit.now"))
			if !closed() {
				t.Error("Quit now does not quit")
			}
			release()
			d.close()

			d = newDesk(t, deskOptions{folder: folder, store: store, demo: d.demo})
			d.untilRows()
			d.until("they go on at the next start", func() bool { return len(d.demo.Letters()) == 2 })
		})
	}
}

func TestWaitingQuitsWhenTheLastChangeHasEnded(t *testing.T) {
	d, release := withOpenChanges(t, 3, deskOptions{})
	closed := d.watchClose()
	d.ui.closeRequested()

	d.press(words("quit.wait"))

	d.untilSees(tn("quit.waits", 3, values{"Of": "3"}))
	if closed() || d.enabledButton(words("quit.wait")) != nil || d.enabledButton(words("quit.now")) == nil {
		t.Errorf("closed: %t; in sight: %q", closed(), d.texts())
	}
	release()
	d.until("it quits", closed)
	if n := len(d.demo.Letters()); n != 3 {
		t.Errorf("it quit after %d", n)
	}
}

func TestWaitingCanBeCancelled(t *testing.T) {
	d, release := withOpenChanges(t, 2, deskOptions{})
	closed := d.watchClose()
	d.ui.closeRequested()
	d.press(words("quit.wait"))

	d.press(words("dialog.cancel"))
	release()

	d.until("all have ended", func() bool { return d.ui.state.Waiting == 0 })
	if closed() || d.dialogTitle() != "" {
		t.Errorf("closed: %t; the dialog is %q", closed(), d.dialogTitle())
	}
}

func TestWhileSendingIsHeldThereIsNothingToWaitFor(t *testing.T) {
	d, release := withOpenChanges(t, 2, deskOptions{})
	closed := d.watchClose()
	d.ui.closeRequested()
	d.press(words("quit.wait"))
	if err := d.client.PauseSending(t.Context()); err != nil {
		t.Fatal(err)
	}

	d.untilSees(words("quit.stuck"))
	if d.enabledButton(words("quit.wait")) != nil {
		t.Error("it offers to wait for what does not end")
	}
	release()
	d.until("what was on its way has ended", func() bool { return d.ui.state.Waiting == 1 })
	d.untilSees(tn("quit.kept", 1))
	if err := d.client.ResumeSending(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.untilSees(words("quit.none"))
	if closed() {
		t.Error("it quits although the waiting had ended")
	}
}

func TestClosingTheWindowASecondTimeQuitsAtOnce(t *testing.T) {
	clock := &clienttest.Clock{}
	d, release := withOpenChanges(t, 2, deskOptions{now: clock.Now})
	defer release()
	closed := d.watchClose()
	d.ui.closeRequested()

	d.ui.closeRequested() // a double click
	d.shortcut(fyne.KeyQ, fyne.KeyModifierShortcutDefault)
	if closed() || d.dialogTitle() != tn("quit.title", 2) {
		t.Fatalf("closed: %t; the dialog is %q", closed(), d.dialogTitle())
	}
	clock.Pass(quitAgainAfter)
	d.shortcut(fyne.KeyQ, fyne.KeyModifierShortcutDefault) // a key that is held down
	if closed() {
		t.Fatal("a held key quits")
	}
	d.ui.closeRequested()

	if !closed() {
		t.Error("the second close does not quit")
	}
}

func TestInTheDemoOpenChangesAreSaidToBeLost(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60, firstRun: true})
	d.untilSees(words("firstRun.demo"))
	d.press(words("firstRun.demo"))
	d.signIn("avery.moss")
	begun, release := d.hold()
	d.confirmArchive(d.active(2)...)
	d.until("a change is on its way", begun)
	defer release()

	d.ui.closeRequested()

	if !d.sees(tn("quit.lost", 2)) || d.sees(words("quit.later")) {
		t.Errorf("in sight: %q", d.texts())
	}
}

func TestADialogThatClosesByItselfLeavesTheQuestionOpen(t *testing.T) {
	d, release := withOpenChanges(t, 2, deskOptions{})
	defer release()
	d.ui.showKeys()
	d.ui.closeRequested()

	d.ui.closeDialog() // that of the keys

	if len(d.ui.dialogs) != 1 || d.dialogTitle() != tn("quit.title", 2) {
		t.Fatalf("open are %d dialogs, the last %q", len(d.ui.dialogs), d.dialogTitle())
	}
	d.press(words("dialog.cancel"))
	if len(d.ui.dialogs) != 0 {
		t.Errorf("open is %q", d.dialogTitle())
	}
}
