package ui

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"mileiq.example/admin/client/leavers"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sandbox"
)

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

	d.untilSees(words("question.title"))
	if d.enabledButton(words("question.use")) != nil || d.sees(countWords(2, 2)) {
		t.Error("a column is taken although nobody chose it")
	}
	d.chooseColumn("E-mail")
	d.untilSees(countWords(2, 2))
	if !d.sees("Leavers November.csv") {
		t.Error("the preview does not say which file it is of")
	}
	if d.sees("avery.moss@contoso.example") {
		t.Error("a manager is taken for a leaver")
	}
}

// chooseColumn chooses the card with that title from the keyboard, and uses it.
func (d *desk) chooseColumn(title string) {
	d.t.Helper()
	question := d.ui.screen.(*mainScreen).leavers.dialog.question
	d.ui.focus(question.choices)
	d.key(fyne.KeyHome)
	for _, c := range question.of().Columns {
		if question.columnTitle(c) == title {
			d.key(fyne.KeySpace)
			d.press(words("question.use"))
			return
		}
		d.key(fyne.KeyRight)
	}
	d.t.Fatalf("there is no column %q", title)
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
	d.ui.dropped(fyne.Position{}, []fyne.URI{file})

	if d.ui.screen.(*mainScreen).leavers.dialog.cancelWork != nil || d.dialogTitle() != words("drop.title") || !d.sees(words("drop.busy")) {
		t.Error("a file that was dropped onto the confirmation is read, or it is not said why not")
	}
	d.key(fyne.KeyEscape)
	if d.dialogTitle() != tn("archive.title", 1) {
		t.Error("the confirmation is gone, or it was said twice")
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
		"a folder":   {[]fyne.URI{storage.NewFileURI(t.TempDir())}, words("list.notRegular")},
		"a workbook": {[]fyne.URI{listFile(t, "leavers.xlsx", "PK\x03\x04")}, words("list.damaged")},
		"a picture":  {[]fyne.URI{listFile(t, "leavers.png", "\x89PNG\r\n\x1a\n\x00\x00")}, words("kind.picture")},
		"empty":      {[]fyne.URI{listFile(t, "leavers.csv", "\n\n")}, words("list.empty")},
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

func TestTheSampleIsAListThatCanBeRead(t *testing.T) {
	if err := loadTranslations(); err != nil {
		t.Fatal(err)
	}
	var file strings.Builder
	if err := writeSample(&file); err != nil {
		t.Fatal(err)
	}

	ctx := context.Background()
	document, err := leavers.Open(ctx, "sample.csv", strings.NewReader(file.String()), leavers.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	question, err := document.Suggest(ctx, 0)
	if err != nil || question.Why != leavers.WhyNot {
		t.Fatalf("asks %q, %v", question.Why, err)
	}
	mentions, err := document.Mentions(ctx, question.Choice)

	if err != nil || len(mentions) != 2 || mentions[0].Address != "ada@contoso.example" || mentions[1].Line != 3 {
		t.Errorf("%+v, %v", mentions, err)
	}
}

func TestEveryTroubleWithAListHasWords(t *testing.T) {
	if err := loadTranslations(); err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	troubles := []error{leavers.ErrTooLarge, leavers.ErrTooLong, leavers.ErrNotText, leavers.ErrEmpty, leavers.ErrColumns,
		leavers.ErrPassword, leavers.ErrOldWorkbook, leavers.ErrDamaged, leavers.ErrUnpacked, leavers.ErrTooWide, leavers.ErrNoValues,
		errManyFiles, errNotRegular, errChanged, os.ErrPermission, os.ErrNotExist, &problem.Problem{Kind: problem.DiskTrouble}}
	for _, kind := range leavers.Kinds {
		troubles = append(troubles, &leavers.NotListError{Kind: kind})
	}
	for _, err := range troubles {
		what, next := leaversTroubleWords(fmt.Errorf("wrapped: %w", err))
		if said[what] || next == "" || strings.HasPrefix(what, "list.") || strings.HasPrefix(next, "list.") || strings.Contains(what+next, "<no value>") {
			t.Errorf("%v is said as %q, %q", err, what, next)
		}
		said[what] = true
	}
}

func TestNamesOfOthersHaveTheColumnAskedForAndInATextTheyAreMarked(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	leavers := d.statusOf(sandbox.Active, 2)
	table := listFile(t, "exits.csv", "Name,E-mail\r\nZebulon Quux,"+leavers[0]+"\r\nXanthippe Quux,"+leavers[1]+"\r\n")
	text := listFile(t, "exits.txt", "Zebulon Quux <"+leavers[0]+">")

	d.ui.dropped(fyne.Position{}, []fyne.URI{table})
	d.untilSees(words("question.names", values{"List": "“exits.csv”", "Column": "E-mail"}))
	d.chooseColumn("E-mail")
	d.untilSees(countWords(2, 2))
	if !d.sees(words("list.nameDiffers")) {
		t.Error("in the table names that differ are not marked")
	}
	d.ui.dropped(fyne.Position{}, []fyne.URI{text})
	d.untilSees(countWords(1, 1))
	if !d.sees(words("list.nameDiffers")) {
		t.Error("in the text a name that differs is not marked")
	}
}

func TestANameGivesCandidatesOfWhomOneIsPickedAndTakenBack(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	d.typeList("Bjorn Akesson")
	d.untilSees(countWords(0, 1))
	if !d.sees(words("list.named")) {
		t.Fatalf("the name has no candidates: %q", d.texts())
	}
	d.key(fyne.KeyReturn)
	d.press(words("leavers.pick"))
	d.untilSees(countWords(1, 1))
	if d.enabledButton(archiveWords(1)) == nil || !d.sees("bjorn.akesson@contoso.example") {
		t.Error("whom the admin picked cannot be archived")
	}
	d.key(fyne.KeyReturn)
	d.press(words("pick.undo"))
	d.untilSees(countWords(0, 1))
}
