package ui

import (
	"context"
	"errors"
	"io"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/storage"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/leavers"
	"mileiq.example/admin/ui/look"
)

const (
	listWidth float32 = 1000
	// areaHeight is that of the field that a list is pasted into, without and
	// with little room.
	areaHeight, areaHeightLow float32 = 240, 150
	// listTableRest is what of the window's height the rows of a preview cannot
	// have: the rest of the dialog.
	listTableRest float32 = 400
)

// typedLinesAtMost is how many lines the field holds. The toolkit needs 40 ms
// for 300 lines and four seconds for 5,000: longer lists are kept beside it.
const typedLinesAtMost = 300

// leaversList asks for lists of leavers. What was pasted and not archived yet
// outlives the dialog.
type leaversList struct {
	h      *viewHost
	draft  listDraft
	dialog *listDialog // nil while it is not open
}

func newLeaversList(h *viewHost) *leaversList { return &leaversList{h: h} }

// listDraft is what was pasted and not archived yet.
type listDraft struct {
	typed string
	long  string // what is too long for the field; "" is none
}

// listDialog takes leavers from a pasted list or from a file: it asks for the
// list, shows whom it means, and hands those on to the confirmation. It reads and
// matches in the background.
type listDialog struct {
	list   *leaversList
	h      *viewHost
	ctx    context.Context
	cancel context.CancelFunc

	// cancelWork ends the reading that is under way, whose answer then does not
	// come; nil while there is none.
	cancelWork context.CancelFunc

	dialog *look.Dialog
	area   *look.TextArea
	note   *look.Text // how things stand, under the field or the table

	open, sample, back, copy, no, next, archive *look.Button

	// asking: the list is asked for; else a preview is in sight.
	asking bool
	from   string // the name of the file; "" for what was pasted
	found  leavers.List
	filter leavers.Result // "" shows all
	shown  []int          // the lines in sight, as indexes of found.Lines
	table  *look.Table
}

// ask opens the dialog.
func (list *leaversList) ask() {
	if list.h.state().Sync.At.IsZero() {
		list.h.say(t("list.noCopy"))
		return
	}
	l := &listDialog{list: list, h: list.h}
	l.ctx, l.cancel = context.WithCancel(l.h.screenCtx)
	l.open = look.NewButton(look.Outline, t("list.open"), "", l.pickFile)
	l.sample = look.NewButton(look.Quiet, t("list.sample"), "", l.saveSample)
	l.back = look.NewButton(look.Outline, t("list.back"), look.IconChevronLeft, func() { l.ask(nil) })
	l.copy = look.NewButton(look.Quiet, t("list.copy"), look.IconCopy, l.copyUnmatched)
	l.no = look.NewButton(look.Outline, t("dialog.cancel"), "", l.close)
	l.next = look.NewButton(look.Primary, t("list.next"), "", l.takeTyped)
	l.archive = look.NewButton(look.Primary, "", look.IconArchive, l.archiveMatched)
	height := areaHeight
	if l.h.isLow() {
		height = areaHeightLow
	}
	l.area = look.NewTextArea(height, t("list.placeholder"))
	l.area.SetText(list.draft.typed)
	l.area.OnChanged = func(text string) {
		list.draft.typed = text
		l.allow()
	}
	l.area.OnPaste = l.pasted
	l.note = look.Caption("")
	l.dialog = l.h.newDialog(t("list.title"), look.VBox(0),
		l.open, l.sample, l.back, l.copy, layout.NewSpacer(), l.no, l.next, l.archive)
	l.dialog.Width = listWidth
	l.dialog.OnCancel = l.close
	l.ask(nil)
	list.dialog = l
	l.h.notice.Dismiss()
	l.h.openDialog(l.dialog)
	l.h.focus(l.area.Entry)
}

// close forgets the preview. What was pasted is there the next time.
func (l *listDialog) close() {
	l.cancel()
	l.list.dialog = nil
	l.h.closeDialog()
}

// ask asks for the list, and says why the last one could not be used.
func (l *listDialog) ask(err error) {
	l.asking, l.found = true, leavers.List{}
	l.note.SetText("")
	body := look.VBox(14, look.Wrapped(look.StyleBody, t("list.lead")))
	if n := lines(l.list.draft.long); n > 0 {
		card := look.NewBannerCard(look.ToneInfo, look.IconList, tn("list.long", n), t("list.long.body"))
		card.SetAction(t("list.long.remove"), func() {
			l.list.draft.long = ""
			l.ask(nil)
			l.h.focus(l.area.Entry)
		})
		body.Add(card)
	}
	body.Add(l.area)
	if err != nil {
		what, next := listWords(err)
		body.Add(look.NewBannerCard(look.ToneDanger, look.IconWarning, what, next))
	}
	body.Add(look.Wrapped(look.StyleCaption, t("list.forms")))
	body.Add(l.note)
	l.dialog.SetTitle(t("list.title"))
	l.dialog.SetContent(body)
	l.showButtons()
	l.allow()
	l.h.focus(l.area.Entry)
}

// lines counts the lines of a text.
func lines(text string) int {
	if text == "" {
		return 0
	}
	return strings.Count(strings.TrimRight(text, "\n"), "\n") + 1
}

// showButtons shows those of the step that is in sight.
func (l *listDialog) showButtons() {
	unmatched := l.found.Counts[leavers.NotFound] + l.found.Counts[leavers.Ambiguous]
	n := l.found.Counts[leavers.Matched]
	for button, visible := range map[*look.Button]bool{
		l.open: l.asking, l.sample: l.asking, l.next: l.asking,
		l.back: !l.asking, l.copy: !l.asking && unmatched > 0, l.archive: !l.asking && n > 0,
	} {
		look.SetVisible(button, visible)
	}
	l.archive.SetText(t("list.archive", values{"N": number(n)}))
	l.dialog.Refresh()
}

// allow enables what can be pressed: not twice while a list is being read.
func (l *listDialog) allow() {
	busy := l.cancelWork != nil
	enable(l.open, !busy)
	enable(l.next, !busy && (strings.TrimSpace(l.list.draft.typed) != "" || l.list.draft.long != ""))
}

// pasted keeps what is too long for the field beside it, and goes on with it.
func (l *listDialog) pasted(text string) bool {
	if lines(text)+lines(l.list.draft.typed) <= typedLinesAtMost && len(text) <= 100*typedLinesAtMost {
		return false
	}
	if l.list.draft.long != "" {
		text = l.list.draft.long + "\n" + text
	}
	l.list.draft.long = text
	l.ask(nil)
	l.takeTyped()
	return true
}

// takeTyped reads what was pasted.
func (l *listDialog) takeTyped() {
	text := l.list.draft.typed
	if l.list.draft.long != "" {
		text = l.list.draft.long + "\n" + text
	}
	l.read("", func(context.Context) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil })
}

// readURI reads a file that was dropped.
func (l *listDialog) readURI(uri fyne.URI) {
	l.read(uri.Name(), func(context.Context) (io.ReadCloser, error) { return storage.Reader(uri) })
}

// read reads a list and shows whom it means; where it cannot be read, it says
// why, and what was pasted stays.
func (l *listDialog) read(name string, open func(context.Context) (io.ReadCloser, error)) {
	if l.cancelWork != nil {
		l.cancelWork()
	}
	ctx, cancel := context.WithCancel(l.ctx)
	l.cancelWork = cancel
	l.note.SetText(t("list.reading"))
	l.allow()
	inBackground(l.h.host, ctx, func(ctx context.Context) (leavers.List, error) {
		list, err := open(ctx)
		if err != nil {
			return leavers.List{}, err
		}
		mentions, err := leavers.Read(list)
		if err = errors.Join(err, list.Close()); err != nil {
			return leavers.List{}, err
		}
		return l.h.client.Match(ctx, mentions)
	}, func(found leavers.List, err error) {
		l.cancelWork = nil
		cancel()
		if err != nil {
			l.h.log.Warn("read a list", "problem", listKind(err))
			l.ask(err)
			return
		}
		l.h.log.Info("list", "entries", len(found.Lines), "matched", found.Counts[leavers.Matched])
		l.from, l.found = name, found
		l.preview()
	})
}

// preview shows what every entry of the list comes to.
func (l *listDialog) preview() {
	l.asking, l.filter = false, ""
	filters := []leavers.Result{""}
	words := []string{t("filter.all", values{"N": number(len(l.found.Lines))})}
	for _, r := range listResults {
		if n := l.found.Counts[r]; n > 0 || r == leavers.Matched {
			filters = append(filters, r)
			words = append(words, t("filter.status", values{"Status": resultWord(r), "N": number(n)}))
		}
	}
	segments := look.NewSegments(words, func(i int) {
		l.filter = filters[i]
		l.choose()
		l.table.Refresh()
		l.table.ScrollToTop()
	})
	l.table = look.NewTable([]look.Column{
		{Title: t("list.line"), Kind: look.CellMuted, Width: 62},
		{Title: t("list.written"), Kind: look.CellText, Parts: 1.3},
		{Title: t("column.name"), Kind: look.CellText, Parts: 0.9},
		{Title: t("column.email"), Kind: look.CellMuted, Parts: 1.3},
		{Title: t("list.result"), Kind: look.CellTone, Width: 140},
	})
	l.table.Inset, l.table.Height = 14, 36
	l.table.Length = func() int { return len(l.shown) }
	l.table.Row = func(i int) look.Row { return l.row(l.found.Lines[l.shown[i]]) }
	l.table.FitRows = max(3, int((l.h.canvas().Size().Height-listTableRest)/l.table.Height))
	l.choose()
	matched := tn("list.count", len(l.found.Lines), values{"Matched": number(l.found.Counts[leavers.Matched])})
	head := look.HBox(12, look.Strong(matched))
	if l.from != "" {
		head.Add(look.Stretch(look.Caption(displayName(l.from)).Ellipsis()))
	}
	body := look.VBox(12, head, look.HBox(0, segments), look.NewCard(1, l.table),
		look.Wrapped(look.StyleCaption, t("list.fresh", values{"When": moment(l.h.state().Sync.At, l.h.now())})), l.note)
	l.note.SetText("")
	l.dialog.SetContent(body)
	l.showButtons()
	l.h.focus(l.table)
}

// choose finds the lines that the filter lets through.
func (l *listDialog) choose() {
	l.shown = nil
	for i, line := range l.found.Lines {
		if l.filter == "" || line.Result == l.filter {
			l.shown = append(l.shown, i)
		}
	}
}

// row is what the table shows of an entry: what was written, and the name and
// address of whom it means, each in a cell of its own.
func (l *listDialog) row(line leavers.Line) look.Row {
	cells := []look.Cell{
		{Text: number(line.Line)},
		{Text: displayName(line.Written), Mark: mixedWords(mailbox(line.Address))}, // looks like somebody, and is nobody
		{}, {}, {Text: resultWord(line.Result)},
	}
	if line.Users == 1 {
		cells[2], cells[3] = nameCell(line.User), addressCell(line.User)
	}
	switch result := &cells[4]; line.Result {
	case leavers.Matched:
		result.Tone = look.ToneSuccess
	case leavers.NotFound:
		result.Tone = look.ToneDanger
	case leavers.Ambiguous:
		cells[2].Text = tn("list.several", line.Users)
		result.Tone = look.ToneWarning
	case leavers.Archived:
		result.Tone = look.ToneNeutral
	case leavers.Repeated:
		result.Text = t("list.repeatedLine", values{"Line": number(line.First)})
	}
	return look.Row{Cells: cells}
}

// copyUnmatched puts the entries that came to nobody into the clipboard, as
// they were written, for whoever made the list.
func (l *listDialog) copyUnmatched() {
	var unmatched []string
	for _, line := range l.found.Lines {
		if line.Result == leavers.NotFound || line.Result == leavers.Ambiguous {
			unmatched = append(unmatched, line.Written)
		}
	}
	l.h.app.Clipboard().SetContent(strings.Join(unmatched, "\n"))
	l.note.SetText(tn("list.copied", len(unmatched)))
}

// archiveMatched opens the same confirmation as for people who were ticked.
func (l *listDialog) archiveMatched() {
	l.h.confirm(directory.Archive, l.found.Users(), func() {
		l.list.draft = listDraft{}
		l.close()
	})
}

// listFiles are the endings of the files that are offered.
var listFiles = []string{".csv", ".tsv", ".txt"}

// pickFile lets the admin choose a file. The toolkit opens it.
func (l *listDialog) pickFile() {
	picker := dialog.NewFileOpen(func(file fyne.URIReadCloser, err error) {
		switch {
		case l.ctx.Err() != nil && file != nil:
			_ = file.Close()
		case err != nil:
			l.ask(err)
		case file != nil:
			l.read(file.URI().Name(), func(context.Context) (io.ReadCloser, error) { return file, nil })
		}
	}, l.h.window)
	picker.SetView(dialog.ListView) // whole names
	picker.SetFilter(storage.NewExtensionFileFilter(listFiles))
	picker.SetTitleText(t("list.open.title"))
	picker.SetConfirmText(t("list.open.yes"))
	l.showPicker(picker)
}

// showPicker shows a dialog of the toolkit, which knows no Escape key and gives
// nothing the keyboard.
func (l *listDialog) showPicker(picker *dialog.FileDialog) {
	picker.SetDismissText(t("dialog.cancel"))
	canvas := l.h.canvas()
	before := canvas.OnTypedKey()
	picker.SetOnClosed(func() { canvas.SetOnTypedKey(before) })
	canvas.SetOnTypedKey(func(key *fyne.KeyEvent) {
		if key.Name == fyne.KeyEscape {
			picker.Dismiss()
		}
	})
	picker.Show()
	picker.Resize(canvas.Size().SubtractWidthHeight(80, 60)) // before Show it fails
}

// saveSample writes a file that shows how a list may look.
func (l *listDialog) saveSample() {
	picker := dialog.NewFileSave(func(file fyne.URIWriteCloser, err error) {
		switch {
		case err != nil:
			l.sampleEnded("", err)
		case file != nil:
			inBackground(l.h.host, l.ctx, func(context.Context) (struct{}, error) {
				return struct{}{}, errors.Join(writeSample(file), file.Close())
			}, func(_ struct{}, err error) { l.sampleEnded(file.URI().Name(), err) })
		}
	}, l.h.window)
	picker.SetFileName(t("list.sample.name"))
	picker.SetTitleText(t("list.sample.title"))
	picker.SetConfirmText(t("list.sample.yes"))
	l.showPicker(picker)
}

func (l *listDialog) sampleEnded(name string, err error) {
	if err != nil {
		l.h.log.Warn("save the sample", "problem", err)
		l.note.SetText(t("list.sample.failed"))
		return
	}
	l.note.SetText(t("list.sample.saved", values{"Name": displayName(name)}))
}

// dropped takes a file that was dropped onto the window for a list.
func (u *UI) dropped(_ fyne.Position, files []fyne.URI) {
	if m, ok := u.screen.(*mainScreen); ok && len(files) > 0 {
		m.leavers.drop(files)
	}
}

// drop reads a file, unless something else is asked at the moment or there is no
// copy to match.
func (list *leaversList) drop(files []fyne.URI) {
	top := list.h.canvas().Overlays().Top
	if list.dialog == nil && top() == nil {
		list.ask()
	}
	switch l := list.dialog; {
	case l == nil || top() != l.dialog:
	case len(files) > 1:
		l.ask(errManyFiles)
	default:
		l.readURI(files[0])
	}
}
