package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/sandbox"
	"mileiq.example/admin/ui/look"
)

// openList opens the dialog from the keyboard.
func (d *desk) openList() *leaversDialog {
	d.t.Helper()
	d.shortcut(fyne.KeyL, fyne.KeyModifierShortcutDefault)
	if d.ui.screen.(*mainScreen).leavers.dialog == nil {
		d.t.Fatal("the dialog is not open")
	}
	return d.ui.screen.(*mainScreen).leavers.dialog
}

// typeList types a list and has it matched.
func (d *desk) typeList(lines ...string) *leaversDialog {
	d.t.Helper()
	l := d.openList()
	l.area.SetText(strings.Join(lines, "\n"))
	d.press(words("list.next"))
	d.until("the preview is in sight", func() bool { return l.step == stepPreview })
	return l
}

// paste pastes into the field of the list, as the toolkit does.
func (d *desk) paste(l *leaversDialog, text string) {
	clipboard := d.ui.options.App.Clipboard()
	clipboard.SetContent(text)
	l.area.Entry.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clipboard})
}

// countWords is what the preview says of a list.
func countWords(matched, all int) string {
	return tn("list.count", all, values{"Matched": number(matched)})
}

func archiveWords(n int) string { return tn("list.archive", n) }

// statusOf are the addresses of n users with a status, who administer nothing.
func (d *desk) statusOf(status sandbox.Status, n int) []string {
	d.t.Helper()
	var emails []string
	for _, u := range d.demo.Users() {
		if u.Status == status && u.Role == sandbox.RoleUser && len(emails) < n {
			emails = append(emails, u.Email)
		}
	}
	if len(emails) < n {
		d.t.Fatalf("only %d users are %s", len(emails), status)
	}
	return emails
}

func TestLeaversOfAPastedListAreArchivedAndNobodyElse(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	before := d.demo.Users()
	leavers, archived := d.statusOf(sandbox.Active, 3), d.statusOf(sandbox.Archived, 1)[0]

	d.typeList("Lovelace, Ada <"+strings.ToUpper(leavers[0])+">; "+leavers[1], leavers[2], "nobody@contoso.example", leavers[0], archived)

	for _, want := range []string{countWords(3, 6), words("list.notFound"), words("list.repeatedLine", values{"Line": "1"}), words("list.archived"), leavers[2]} {
		if !d.sees(want) {
			t.Errorf("the preview does not say %q", want)
		}
	}
	if n := statusChanges(before, d.demo.Users()); n != 0 {
		t.Errorf("%d users changed although nothing was confirmed", n)
	}
	d.press(archiveWords(3))
	d.until("the dialog has checked", func() bool { return d.enabledButton(tn("archive.button", 3)) != nil })
	d.press(tn("archive.button", 3))
	d.until("all three are archived", func() bool {
		return !slices.ContainsFunc(leavers, func(email string) bool { return d.atService(email).Status != sandbox.Archived })
	})
	if n := statusChanges(before, d.demo.Users()); n != 3 {
		t.Errorf("%d users changed, want the 3 of the list", n)
	}
	d.until("the dialogs are closed", func() bool { return d.dialogTitle() == "" && d.ui.screen.(*mainScreen).leavers.dialog == nil })
	if got := d.openList().area.Text(); got != "" {
		t.Errorf("a list that was archived is offered again: %q", got)
	}
}

func TestCancellingTheConfirmationLeadsBackToTheList(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	before := d.demo.Users()
	leavers := d.statusOf(sandbox.Active, 2)
	d.typeList(leavers...)

	d.press(archiveWords(2))
	d.until("the dialog has checked", func() bool { return d.enabledButton(tn("archive.button", 2)) != nil })
	d.key(fyne.KeyEscape)

	if !d.sees(countWords(2, 2)) {
		t.Errorf("the preview is not in sight but %q", d.texts())
	}
	d.press(words("list.back"))
	if got := d.ui.screen.(*mainScreen).leavers.dialog.area.Text(); got != strings.Join(leavers, "\n") {
		t.Errorf("the list has become %q", got)
	}
	d.key(fyne.KeyEscape)
	if d.dialogTitle() != "" {
		t.Error("Escape does not close the dialog")
	}
	if got := d.openList().area.Text(); got != strings.Join(leavers, "\n") {
		t.Errorf("opened again, the list is %q", got)
	}
	if n := statusChanges(before, d.demo.Users()); n != 0 {
		t.Errorf("%d users changed", n)
	}
}

func TestTheSelectionOutlivesAList(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	ticked := d.active(3)
	d.tick(ticked[1:]...)

	d.typeList(ticked[0])
	d.press(archiveWords(1))
	d.press(tn("archive.button", 1))
	d.untilStatus(ticked[0], words("status.archived"))

	if n := len(d.users().selected); n != 2 {
		t.Errorf("%d users are ticked, want still 2", n)
	}
}

func TestWhoeverIsConfirmedIsNoLongerTicked(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")

	d.archive(d.active(2)...)

	if n := len(d.users().selected); n != 0 {
		t.Errorf("%d users are still ticked", n)
	}
}

// slowList reads a list that never comes; the channel tells when that was given
// up.
func slowList(l *leaversDialog) <-chan struct{} {
	givenUp := make(chan struct{})
	l.read(listSource{name: "slow.csv", read: func(ctx context.Context, _ func(done, all int64)) ([]byte, error) {
		<-ctx.Done()
		close(givenUp)
		return nil, ctx.Err()
	}})
	return givenUp
}

func TestTheWindowGoesOnWhileAListIsReadAndTheLastListCounts(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	leaver := d.statusOf(sandbox.Active, 1)[0]
	l := d.openList()
	first := slowList(l)
	if !d.sees(words("list.reading")) || d.enabledButton(words("list.next")) != nil {
		t.Error("the dialog does not say that it reads")
	}

	l.read(droppedSource(listFile(t, "quick.csv", leaver)))
	d.untilSees(countWords(1, 1))
	mustGiveUp(t, first)

	d.press(words("list.back"))
	second := slowList(l)
	d.key(fyne.KeyEscape)
	if d.dialogTitle() != "" {
		t.Error("Escape does not close the dialog")
	}
	mustGiveUp(t, second)
}

func mustGiveUp(t *testing.T, givenUp <-chan struct{}) {
	t.Helper()
	select {
	case <-givenUp:
	case <-time.After(patience):
		t.Fatal("a list that nobody waits for is still being read")
	}
}

func TestALongPasteIsKeptBesideTheField(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	leaver := d.statusOf(sandbox.Active, 1)[0]
	l := d.openList()
	d.paste(l, leaver)
	if l.area.Text() != leaver {
		t.Fatalf("a short paste does not go into the field: %q", l.area.Text())
	}
	strangers := make([]string, 5000)
	for i := range strangers {
		strangers[i] = fmt.Sprintf("stranger%d@contoso.example", i)
	}

	d.paste(l, strings.Join(strangers, "\n"))

	d.untilSees(countWords(1, 5001))
	d.press(words("list.back"))
	if l.area.Text() != leaver || !d.sees(tn("list.long", 5000)) {
		t.Errorf("the field holds %d bytes, and the dialog says %q", len(l.area.Text()), d.texts())
	}
	d.press(words("list.long.remove"))
	d.press(words("list.next"))
	d.untilSees(countWords(1, 1))
}

// segments are those of the open dialog.
func (d *desk) segments() *look.Segments {
	d.t.Helper()
	for _, o := range d.objects() {
		if s, ok := o.(*look.Segments); ok {
			return s
		}
	}
	d.t.Fatal("there are no segments")
	return nil
}

func TestAListNeedsACopy(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	d.ui.state.Sync = client.Sync{Running: true}

	d.shortcut(fyne.KeyL, fyne.KeyModifierShortcutDefault)

	if d.dialogTitle() != "" || !d.sees(words("list.noCopy")) {
		t.Error("a list is matched with nothing")
	}
}

func TestTheListIsReachableFromTheKeyboard(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	l := d.openList()
	canvas := d.ui.Window().Canvas()
	if canvas.Focused() != fyne.Focusable(l.area.Entry) {
		t.Errorf("%T has the keyboard", canvas.Focused())
	}
	l.area.SetText(d.statusOf(sandbox.Active, 1)[0])

	for range 6 {
		if tabbable, ok := canvas.Focused().(fyne.Tabbable); ok && tabbable.AcceptsTab() {
			t.Fatalf("%T keeps the Tab key to itself", canvas.Focused())
		}
		canvas.FocusNext()
		if canvas.Focused() == fyne.Focusable(l.next) {
			break
		}
	}
	d.key(fyne.KeyReturn)

	d.untilSees(countWords(1, 1))
	if canvas.Focused() != fyne.Focusable(l.preview.table) {
		t.Errorf("%T has the keyboard in the preview", canvas.Focused())
	}
}
