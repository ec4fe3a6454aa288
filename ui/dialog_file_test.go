package ui

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/leavers"
	"mileiq.example/admin/client/sandbox"
)

// askFile opens the file dialog and returns it with the path that is chosen.
func (d *desk) askFile(name string) (f *fileDialog, chosen *string) {
	d.t.Helper()
	d.untilSees(words("signIn.browser"))
	chosen = new(string)
	f = newFileDialog(d.ui.host, fileQuestion{title: "File", confirm: "Take", name: name, extensions: listExtensions, chosen: func(path string) { *chosen = path }})
	f.open()
	return f, chosen
}

func (d *desk) untilFolderIsRead(f *fileDialog) {
	d.t.Helper()
	d.until("the folder is read", func() bool { return !f.busy })
}

func TestAFolderThatDoesNotAnswerHoldsNothingUp(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	answer, given := make(chan struct{}), make(chan struct{})
	d.ui.host.readFolder = func(path string) ([]folderEntry, error) {
		if path == separator+"slow" {
			<-answer
			defer close(given)
		}
		return []folderEntry{{name: "of" + filepath.Base(path) + ".csv"}}, nil
	}
	f, _ := d.askFile("")
	f.field.SetText("/slow/")
	if !f.busy || !d.sees(words("file.reading")) {
		t.Error("the dialog does not say that it reads")
	}
	f.field.SetText("/quick/")
	d.untilSees("ofquick.csv")
	close(answer)
	<-given
	d.until("what was asked before is dropped", func() bool { return len(d.queue) == 0 })
	if d.sees("ofslow.csv") || !d.sees("ofquick.csv") {
		t.Error("an answer about another folder is shown")
	}
}

func TestAFolderWithNothingToChooseIsNoWrongName(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	d.ui.host.readFolder = func(path string) ([]folderEntry, error) {
		if path == separator+"empty" {
			return nil, nil
		}
		return []folderEntry{{name: "exits.csv"}}, nil
	}

	for _, name := range []string{"", "report.csv"} { // to open, to save
		f, _ := d.askFile(name)
		f.field.SetText("/empty/" + name)
		d.untilFolderIsRead(f)
		if !d.sees(words("file.empty")) {
			t.Errorf("a dialog for %q says %q of an empty folder", name, d.texts())
		}
		d.key(fyne.KeyEscape)
	}
	f, _ := d.askFile("")
	f.field.SetText("/full/reports")
	d.untilFolderIsRead(f)
	if !d.sees(words("file.nothing")) {
		t.Errorf("of a name that does not fit it says %q", d.texts())
	}
}

func TestATypedPathOpensAndItsFolderIsRemembered(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	folder := t.TempDir()
	file := filepath.Join(folder, "list.other")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	f, chosen := d.askFile("")
	f.field.SetText(file)
	d.key(fyne.KeyReturn)
	d.until("the file is chosen", func() bool { return *chosen == file })
	if d.dialogTitle() != "" {
		t.Error("the dialog stays open")
	}
	f, _ = d.askFile("")
	if got := f.field.Text(); got != folder+separator {
		t.Errorf("the dialog opens in %q", got)
	}
}

func TestAFileIsReachedByArrowsAndTab(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	folder := t.TempDir()
	if err := errors.Join(os.Mkdir(filepath.Join(folder, "November"), 0o700), os.WriteFile(filepath.Join(folder, "November", "exits.xlsx"), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	f, chosen := d.askFile("")
	f.field.SetText(folder + "/nov")
	d.untilFolderIsRead(f)
	if !f.field.Entry.AcceptsTab() {
		t.Fatal("Tab does not complete the only name")
	}
	d.key(fyne.KeyTab)
	d.untilFolderIsRead(f)
	if got, want := f.field.Text(), filepath.Join(folder, "November")+separator; got != want {
		t.Fatalf("completed to %q, want %q", got, want)
	}
	if f.field.Entry.AcceptsTab() {
		t.Error("Tab does not leave the field where nothing is to complete")
	}
	d.key(fyne.KeyDown, fyne.KeyReturn)
	d.until("the file is chosen", func() bool { return *chosen == filepath.Join(folder, "November", "exits.xlsx") })
}

func TestAFolderIsEnteredAndItsNameStaysInSight(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "in"), 0o700); err != nil {
		t.Fatal(err)
	}
	f, chosen := d.askFile("list.csv")
	f.field.SetText(filepath.Join(folder, "in"))
	d.key(fyne.KeyReturn)
	d.until("the folder is entered", func() bool { return f.folder == filepath.Join(folder, "in") })
	if got := filepath.Base(f.field.Text()); got != "list.csv" {
		t.Errorf("the name to save under has become %q", got)
	}
	d.press(words("file.up"))
	if f.folder != folder || filepath.Base(f.field.Text()) != "list.csv" {
		t.Errorf("the folder above is %q, and the field says %q", f.folder, f.field.Text())
	}
	d.key(fyne.KeyReturn)
	d.until("the new file is chosen", func() bool { return *chosen == filepath.Join(folder, "list.csv") })
}

func TestAFileIsReplacedOnlyWhenThatIsSaid(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	file := filepath.Join(t.TempDir(), "list.csv")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	f, chosen := d.askFile("list.csv")
	f.field.SetText(file)
	d.key(fyne.KeyReturn)
	d.until("it is asked", func() bool { return d.dialogTitle() == words("file.replace.title") })
	d.key(fyne.KeyReturn) // Cancel has the keyboard
	if *chosen != "" || d.dialogTitle() != "File" {
		t.Fatalf("%q is chosen, and %q is open", *chosen, d.dialogTitle())
	}
	f.submit()
	d.press(words("file.replace.yes"))
	if *chosen != file {
		t.Errorf("%q is chosen", *chosen)
	}
}

func TestWhatIsNoFileIsSaidAndNotOpened(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	pipe := filepath.Join(t.TempDir(), "pipe.csv")
	makePipe(t, pipe)
	f, chosen := d.askFile("")
	for path, said := range map[string]string{pipe: words("list.notRegular"), pipe + "x": words("file.missing"), os.DevNull: words("list.notRegular")} {
		f.field.SetText(path)
		d.key(fyne.KeyReturn)
		d.untilSees(said)
	}
	if *chosen != "" {
		t.Errorf("%q is chosen", *chosen)
	}
}

func TestAPipeIsNeverReadAsAList(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe.csv")
	makePipe(t, pipe)
	if _, err := fileSource(pipe).read(t.Context(), func(done, all int64) {}); !errors.Is(err, errNotRegular) {
		t.Errorf("reading a pipe ends with %v", err)
	}
}

func TestAFileThatChangesWhileItIsReadIsNotUsed(t *testing.T) {
	for name, change := range map[string]func(path string) error{
		"longer": func(path string) error {
			f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			_, err = f.WriteString("more")
			return errors.Join(err, f.Close())
		},
		"shorter": func(path string) error { return os.Truncate(path, 1) },
		"newer":   func(path string) error { return os.Chtimes(path, time.Time{}, time.Unix(1, 0)) },
		"replaced": func(path string) error {
			return errors.Join(os.Remove(path), os.WriteFile(path, make([]byte, 300_000), 0o600))
		},
		"gone": os.Remove,
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "list.csv")
			if err := os.WriteFile(path, make([]byte, 300_000), 0o600); err != nil {
				t.Fatal(err)
			}
			begun := false
			_, err := fileSource(path).read(t.Context(), func(done, all int64) {
				if done > 0 && !begun {
					begun = true
					if err := change(path); err != nil {
						t.Error(err)
					}
				}
			})
			if !errors.Is(err, errChanged) {
				t.Errorf("reading it ends with %v", err)
			}
		})
	}
}

func TestReadingAFileCanBeGivenUpAndIsBounded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "list.csv")
	if err := errors.Join(os.WriteFile(path, nil, 0o600), os.Truncate(path, leavers.BytesAtMost)); err != nil {
		t.Fatal(err)
	}
	ctx, giveUp := context.WithCancel(t.Context())
	_, err := fileSource(path).read(ctx, func(done, all int64) {
		if done > 1<<20 {
			giveUp()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("what is given up ends with %v", err)
	}
	if data, err := fileSource(path).read(t.Context(), func(done, all int64) {}); err != nil || len(data) != leavers.BytesAtMost {
		t.Errorf("%d bytes are read, %v", len(data), err)
	}
	if err := os.Truncate(path, leavers.BytesAtMost+1); err != nil {
		t.Fatal(err)
	}
	if _, err := fileSource(path).read(t.Context(), func(done, all int64) {}); !errors.Is(err, leavers.ErrTooLarge) {
		t.Errorf("one byte too many ends with %v", err)
	}
}

func TestWhatIsSavedIsForTheAdminAloneAndTroubleLeavesTheOldFile(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	d.signIn("avery.moss")
	folder := t.TempDir()
	path := filepath.Join(folder, "leavers.csv")
	if err := os.WriteFile(path, []byte("before"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := saveFile(path, func(io.Writer) error { return fs.ErrInvalid }); !errors.Is(err, fs.ErrInvalid) {
		t.Errorf("trouble ends with %v", err)
	}
	if data, err := os.ReadFile(path); err != nil || string(data) != "before" {
		t.Errorf("the old file holds %q, %v", data, err)
	}
	openList(d).saveSample()
	d.field().SetText(path)
	d.key(fyne.KeyReturn)
	d.press(words("file.replace.yes"))
	d.untilSees(words("list.sample.saved", values{"Name": "leavers.csv"}))
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 || info.Size() == 0 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if left, _ := os.ReadDir(folder); len(left) != 1 {
		t.Errorf("%d files are in the folder", len(left))
	}
}

func TestAFileThatIsChosenIsReadAsAList(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	leaver := d.statusOf(sandbox.Active, 1)[0]
	file := filepath.Join(t.TempDir(), "leavers.csv")
	if err := os.WriteFile(file, []byte(leaver), 0o600); err != nil {
		t.Fatal(err)
	}
	d.openList()
	d.press(words("list.open"))
	d.field().SetText(file)
	d.key(fyne.KeyReturn)
	d.untilSees(countWords(1, 1))
}

func TestOpenAFileInLeaversAsksForTheFileAtOnce(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	leaver := d.statusOf(sandbox.Active, 1)[0]
	file := filepath.Join(t.TempDir(), "leavers.csv")
	if err := os.WriteFile(file, []byte(leaver), 0o600); err != nil {
		t.Fatal(err)
	}
	v := d.showLeavers()

	for name, button := range map[string]func(){"above the list": func() { v.open.Tapped(&fyne.PointEvent{}) }, "where there is none": func() { d.press(words("leavers.open")) }} {
		button()
		if d.dialogTitle() != words("list.open.title") || len(d.ui.host.canvas().Overlays().List()) != 1 {
			t.Errorf("the button %s opens %q", name, d.dialogTitle())
		}
		d.key(fyne.KeyEscape)
		if d.dialogTitle() != "" {
			t.Errorf("Escape leads to %q", d.dialogTitle())
		}
	}
	d.press(words("leavers.open"))
	d.field().SetText(file)
	d.key(fyne.KeyReturn)
	d.untilSees(countWords(1, 1))
}

func TestWithoutACopyNoFileIsAskedFor(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	d.signIn("avery.moss")
	m := d.ui.screen.(*mainScreen)
	d.ui.state.Sync.At = time.Time{}

	m.leavers.pickFile()

	if d.dialogTitle() != "" || m.notice.Text() != words("list.noCopy") {
		t.Errorf("%q is open, it says %q", d.dialogTitle(), m.notice.Text())
	}
}
