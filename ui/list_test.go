package ui

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/leavers"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sandbox"
	"mileiq.example/admin/ui/look"
)

// openList opens the dialog from the keyboard.
func (d *desk) openList() *listDialog {
	d.t.Helper()
	d.shortcut(fyne.KeyL, fyne.KeyModifierShortcutDefault)
	if d.ui.screen.(*mainScreen).leavers.dialog == nil {
		d.t.Fatal("the dialog is not open")
	}
	return d.ui.screen.(*mainScreen).leavers.dialog
}

// typeList types a list and has it matched.
func (d *desk) typeList(lines ...string) *listDialog {
	d.t.Helper()
	l := d.openList()
	l.area.SetText(strings.Join(lines, "\n"))
	d.press(words("list.next"))
	d.until("the preview is in sight", func() bool { return !l.asking })
	return l
}

// paste pastes into the field of the list, as the toolkit does.
func (d *desk) paste(l *listDialog, text string) {
	clipboard := d.ui.options.App.Clipboard()
	clipboard.SetContent(text)
	l.area.Entry.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clipboard})
}

// countWords is what the preview says of a list.
func countWords(matched, all int) string {
	return tn("list.count", all, values{"Matched": number(matched)})
}

func archiveWords(n int) string { return words("list.archive", values{"N": number(n)}) }

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

// listFile writes a file and returns its address.
func listFile(t *testing.T, name, text string) fyne.URI {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return storage.NewFileURI(path)
}

func TestADroppedFileIsReadAsAList(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	leavers := d.statusOf(sandbox.Active, 2)
	file := listFile(t, "Leavers November.csv", "Name;E-mail;Manager\r\nAda;"+leavers[0]+";avery.moss@contoso.example\r\nBob;"+leavers[1]+";\r\n")

	d.ui.dropped(fyne.Position{}, []fyne.URI{file})

	d.untilSees(countWords(2, 2))
	if !d.sees("Leavers November.csv") {
		t.Error("the preview does not say which file it is of")
	}
	if d.sees("avery.moss@contoso.example") {
		t.Error("a manager is taken for a leaver")
	}
}

func TestDroppedFilesAreLeftAloneWhileSomethingElseIsAsked(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	leavers := d.statusOf(sandbox.Active, 2)
	file := listFile(t, "other.csv", leavers[1])
	d.typeList(leavers[0])
	d.press(archiveWords(1))
	d.until("the dialog has checked", func() bool { return d.enabledButton(tn("archive.button", 1)) != nil })

	d.ui.dropped(fyne.Position{}, []fyne.URI{file})

	if d.ui.screen.(*mainScreen).leavers.dialog.cancelWork != nil || d.dialogTitle() != tn("archive.title", 1) {
		t.Error("a file that was dropped onto the confirmation is read")
	}
}

func TestALostListIsSaidAndNothingPastedIsLost(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	leaver := d.statusOf(sandbox.Active, 1)[0]
	for name, unusable := range map[string]struct {
		files []fyne.URI
		said  string
	}{
		"gone":       {[]fyne.URI{storage.NewFileURI(filepath.Join(t.TempDir(), "gone.csv"))}, words("list.unreadable")},
		"a folder":   {[]fyne.URI{storage.NewFileURI(t.TempDir())}, words("list.unreadable")},
		"a workbook": {[]fyne.URI{listFile(t, "leavers.xlsx", "PK\x03\x04")}, words("list.workbook.next")},
		"a picture":  {[]fyne.URI{listFile(t, "leavers.png", "\x89PNG\x00\x00")}, words("list.notText.next")},
		"empty":      {[]fyne.URI{listFile(t, "leavers.csv", "\n\n")}, words("list.empty")},
		"columns":    {[]fyne.URI{listFile(t, "leavers.csv", "a@x,b@x\nc@x,d@x")}, words("list.columns")},
		"a quote":    {[]fyne.URI{listFile(t, "leavers.csv", "Name,E-mail\nAda,a@x\n\"B,b@x")}, words("list.quote", values{"Line": "3"})},
		"several":    {[]fyne.URI{listFile(t, "a.csv", "a@x"), listFile(t, "b.csv", "b@x")}, words("list.manyFiles")},
	} {
		t.Run(name, func(t *testing.T) {
			d.t = t
			l := d.openList()
			l.area.SetText(leaver)

			d.ui.dropped(fyne.Position{}, unusable.files)

			d.untilSees(unusable.said)
			if l.area.Text() != leaver || !d.sees(words("list.next")) {
				t.Error("what was pasted is lost")
			}
			d.press(words("list.next"))
			d.untilSees(countWords(1, 1))
			d.key(fyne.KeyEscape)
		})
	}
}

// slowList reads a list that never comes; the channel tells when that was given
// up.
func slowList(l *listDialog) <-chan struct{} {
	givenUp := make(chan struct{})
	l.read("slow.csv", func(ctx context.Context) (io.ReadCloser, error) {
		<-ctx.Done()
		close(givenUp)
		return nil, ctx.Err()
	})
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

	l.readURI(listFile(t, "quick.csv", leaver))
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

func TestThePreviewIsFilteredByResult(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	leavers := d.statusOf(sandbox.Active, 2)
	l := d.typeList("first@contoso.example", leavers[0], "second@contoso.example", leavers[1], leavers[1])

	for i, want := range [][]int{{0, 1, 2, 3, 4}, {1, 3}, {0, 2}, {4}} {
		if i > 0 {
			d.segments().TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
		}
		if !slices.Equal(l.shown, want) {
			t.Errorf("filter %d shows the lines %v, want %v", i, l.shown, want)
		}
	}
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

func TestLinesWithoutAMatchAreCopiedAsTheyWereWritten(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	d.typeList("Ada <nobody@contoso.example>", d.statusOf(sandbox.Active, 1)[0], "=cmd()", "nobody@contoso.example")

	d.press(words("list.copy"))

	if got := d.ui.options.App.Clipboard().Content(); got != "Ada <nobody@contoso.example>\n=cmd()" {
		t.Errorf("copied %q", got)
	}
	if !d.sees(tn("list.copied", 2)) {
		t.Error("the dialog does not say so")
	}
}

func TestWhatAListSaysIsShownAsData(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")

	d.typeList("a\u202eda", d.statusOf(sandbox.Active, 1)[0])

	if !d.sees("a⟨U+202E⟩da") {
		t.Errorf("a character that turns text around is obeyed: %q", d.texts())
	}
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

func TestTheSampleIsAListThatCanBeRead(t *testing.T) {
	if err := loadTranslations(); err != nil {
		t.Fatal(err)
	}
	var file strings.Builder
	if err := writeSample(&file); err != nil {
		t.Fatal(err)
	}

	mentions, err := leavers.Read(strings.NewReader(file.String()))

	if err != nil || len(mentions) != 2 || mentions[0].Address != "ada@contoso.example" || mentions[1].Line != 3 {
		t.Errorf("%+v, %v", mentions, err)
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
	if canvas.Focused() != fyne.Focusable(l.table) {
		t.Errorf("%T has the keyboard in the preview", canvas.Focused())
	}
}

func TestEveryTroubleWithAListHasWords(t *testing.T) {
	if err := loadTranslations(); err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	for _, err := range []error{leavers.ErrTooLarge, leavers.ErrTooLong, leavers.ErrNotText, leavers.ErrWorkbook, leavers.ErrEmpty,
		leavers.ErrColumns, &leavers.QuoteError{Line: 7}, errManyFiles, os.ErrPermission, &problem.Problem{Kind: problem.DiskTrouble}} {
		what, next := listWords(fmt.Errorf("wrapped: %w", err))
		if said[what] || next == "" || strings.HasPrefix(what, "list.") || strings.HasPrefix(next, "list.") || strings.Contains(what+next, "<no value>") {
			t.Errorf("%v is said as %q, %q", err, what, next)
		}
		said[what] = true
	}
}
