package ui

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/layout"

	"mileiq.example/admin/ui/look"
)

const (
	fileDialogWidth float32 = 780
	// fileDialogRest is the height of everything in it but the rows.
	fileDialogRest float32 = 330
	fileRow        float32 = 34
)

// preferFolder is the folder of the file that was chosen last.
const preferFolder = "folder"

// fileDialog asks for a file. What is typed into its field and what is chosen in the
// list below are the same: the path in the field counts. Folders are read in the
// background; only the answer about the folder in the field counts.
type fileDialog struct {
	h      *host
	q      fileQuestion
	ctx    context.Context
	cancel context.CancelFunc
	home   string

	folder  string // whose content is in sight, or being read
	begin   string // of a name in it, as it is typed
	reading int    // counts the readings: an answer to an older one is dropped
	busy    bool   // the folder is being read
	entries []folderEntry
	shown   []folderEntry
	trouble error // why the folder cannot be read

	dialog  *look.Dialog
	field   *look.Field
	up      *look.Button
	table   *look.Table
	note    *look.Paragraph
	confirm *look.Button
}

func newFileDialog(h *host, q fileQuestion) *fileDialog {
	f := &fileDialog{h: h, q: q}
	f.ctx, f.cancel = context.WithCancel(h.ctx)
	f.home, _ = os.UserHomeDir()
	f.field = look.NewField("", t("file.path"))
	f.field.OnChanged = func(string) { f.typed() }
	f.field.OnSubmitted = func(string) { f.submit() }
	f.field.OnKey = func(key fyne.KeyName) bool {
		if key == fyne.KeyDown {
			h.focus(f.table)
		}
		return key == fyne.KeyDown
	}
	f.field.Complete = f.complete
	f.up = look.NewButton(look.Outline, t("file.up"), look.IconChevronUp, f.goUp)
	f.table = look.NewTable([]look.Column{
		{Title: t("file.name"), Kind: look.CellText, Parts: 1},
		{Title: t("file.kind"), Kind: look.CellMuted, Width: 110},
		{Title: t("file.changed"), Kind: look.CellMuted, Width: 150, HideBelow: 520},
	})
	f.table.Inset, f.table.Height = 14, fileRow
	f.table.Length = func() int { return len(f.shown) }
	f.table.Row = func(i int) look.Row { return f.row(f.shown[i]) }
	f.table.OnCurrent = f.take
	f.table.OnActivate = func(i int) {
		f.take(i)
		f.submit()
	}
	f.note = look.Wrapped(look.StyleCaption, " ")
	rows := max(4, int((h.canvas().Size().Height-fileDialogRest)/fileRow))
	height := look.ControlHeight + float32(min(rows, 12))*fileRow + 2
	no := look.NewButton(look.Outline, t("dialog.cancel"), "", f.close)
	f.confirm = look.NewButton(look.Primary, q.confirm, "", f.submit)
	f.dialog = h.newDialog(q.title, look.VBox(12,
		look.HBox(10, look.Stretch(f.field), f.up),
		look.Sized(0, height, look.NewCard(1, f.table)), f.note,
	), layout.NewSpacer(), no, f.confirm)
	f.dialog.Width = fileDialogWidth
	f.dialog.OnCancel = f.close
	return f
}

func (f *fileDialog) open() {
	folder := f.h.app.Preferences().String(preferFolder)
	if folder == "" {
		folder = f.home
	}
	f.field.SetText(inFolder(folder) + f.q.name)
	f.h.openDialog(f.dialog)
	f.h.focus(f.field.Entry)
}

func (f *fileDialog) close() {
	f.cancel()
	f.h.closeDialog()
}

// row is a file or folder in the list.
func (f *fileDialog) row(e folderEntry) look.Row {
	kind := t("file.folder")
	if !e.folder {
		kind = fileSize(e.size)
	}
	return look.Row{Key: e.name, Cells: []look.Cell{{Text: displayName(e.name)}, {Text: kind}, {Text: moment(e.changed, f.h.now())}}}
}

// path is what is typed, as a path.
func (f *fileDialog) path() string { return typedPath(f.field.Text(), f.folder, f.home) }

// typed shows what is in the folder that is typed. It is read again only when it is
// another one.
func (f *fileDialog) typed() {
	folder, begin := splitPath(f.path())
	f.begin = begin
	if folder == f.folder || folder == "" {
		f.paint()
		return
	}
	f.folder, f.entries, f.trouble, f.busy = folder, nil, nil, true
	f.reading++
	asked, read := f.reading, f.h.readFolder
	if read == nil {
		read = readFolder
	}
	inBackground(f.h, f.ctx, func(context.Context) ([]folderEntry, error) {
		return read(folder)
	}, func(entries []folderEntry, err error) {
		if asked != f.reading {
			return
		}
		f.entries, f.trouble, f.busy = entries, err, false
		f.paint()
		f.table.ScrollToTop()
	})
	f.paint()
}

// paint shows what the folder has to offer.
func (f *fileDialog) paint() {
	begin := f.begin
	if f.q.name != "" {
		begin = "" // a new name is the beginning of no other
	}
	f.shown = offered(f.entries, begin, f.q.extensions)
	switch {
	case f.busy:
		f.say(t("file.reading"))
	case f.trouble != nil:
		f.say(folderTrouble(f.trouble))
	case len(f.shown) == 0 && begin == "":
		f.say(t("file.empty"))
	case len(f.shown) == 0:
		f.say(t("file.nothing"))
	default:
		f.say(tn("file.count", len(f.shown)))
	}
	f.table.Refresh()
}

func (f *fileDialog) say(text string) {
	f.note.SetText(text)
	f.dialog.Refresh()
}

// take puts the file or folder of a row into the field, without going there.
func (f *fileDialog) take(i int) {
	if i < 0 || i >= len(f.shown) {
		return
	}
	shown, cursor := f.shown, i
	changed := f.field.OnChanged
	f.field.OnChanged = nil // what is in sight stays
	f.field.SetText(filepath.Join(f.folder, shown[cursor].name))
	f.field.OnChanged = changed
}

// complete is the path in the field as far as the names in its folder decide it.
func (f *fileDialog) complete() string {
	if f.q.name != "" || f.busy {
		return ""
	}
	_, begin := splitPath(f.path())
	if begin == "" {
		return ""
	}
	whole := completion(offered(f.entries, begin, f.q.extensions), begin)
	if whole == begin {
		return ""
	}
	return inFolder(f.folder) + whole
}

// goUp shows the folder above.
func (f *fileDialog) goUp() {
	_, name := splitPath(f.path())
	if f.q.name == "" {
		name = ""
	}
	f.field.SetText(inFolder(filepath.Dir(f.folder)) + name)
	f.h.focus(f.field.Entry)
}

// submit asks the disk what is typed, and then goes to that folder, or ends with that
// file.
func (f *fileDialog) submit() {
	path := f.path()
	if path == "" {
		return
	}
	f.confirm.Disable()
	f.say(t("file.looking"))
	inBackground(f.h, f.ctx, func(context.Context) (fs.FileInfo, error) { return os.Stat(path) }, func(info fs.FileInfo, err error) {
		f.confirm.Enable()
		if f.path() != path {
			return // it was typed on meanwhile
		}
		missing := errors.Is(err, fs.ErrNotExist)
		switch {
		case err == nil && info.IsDir():
			f.goInto(filepath.Clean(path))
		case err == nil && !info.Mode().IsRegular():
			f.say(t("list.notRegular") + " " + t("list.notRegular.next"))
		case f.q.name == "" && err == nil, f.q.name != "" && missing && ending(path) == "":
			f.choose(path)
		case f.q.name != "" && err == nil:
			f.askReplace(path)
		case missing:
			f.say(t("file.missing"))
		default:
			f.say(folderTrouble(err))
		}
	})
}

// goInto shows the content of a folder. A file keeps the name that it is to be saved
// under.
func (f *fileDialog) goInto(folder string) {
	name := ""
	if f.q.name != "" {
		name = f.q.name
	}
	f.field.SetText(inFolder(folder) + name)
	f.h.focus(f.field.Entry)
}

// choose ends the question with a file, and remembers its folder.
func (f *fileDialog) choose(path string) {
	f.h.app.Preferences().SetString(preferFolder, filepath.Dir(path))
	f.close()
	f.q.chosen(path)
}

// askReplace asks whether a file that is there may be written over.
func (f *fileDialog) askReplace(path string) {
	no := look.NewButton(look.Outline, t("dialog.cancel"), "", f.h.closeDialog)
	yes := look.NewButton(look.Primary, t("file.replace.yes"), "", func() {
		f.h.closeDialog()
		f.choose(path)
	})
	f.paint()
	f.h.openDialog(f.h.newDialog(t("file.replace.title"), look.VBox(10,
		wholeText(look.StyleStrong, displayName(filepath.Base(path))),
		look.Wrapped(look.StyleBody, t("file.replace.body"))), no, yes))
}

// folderTrouble says why a folder or a file in it cannot be shown.
func folderTrouble(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return t("file.noFolder")
	case errors.Is(err, fs.ErrPermission):
		return t("file.forbidden")
	}
	return t("file.unreadable")
}

// fileSize writes a number of bytes.
func fileSize(n int64) string {
	const kilo = 1000
	switch {
	case n < kilo:
		return tn("size.bytes", int(n))
	case n < kilo*kilo:
		return t("size.kilobytes", values{"N": number(int((n + kilo/2) / kilo))})
	}
	return t("size.megabytes", values{"N": rate(float64(n) / (kilo * kilo))})
}
