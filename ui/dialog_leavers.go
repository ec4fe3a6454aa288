package ui

import (
	"context"
	"errors"
	"io"
	"strings"

	"fyne.io/fyne/v2/layout"

	"mileiq.example/admin/client/leavers"
	"mileiq.example/admin/ui/look"
)

const (
	leaversWidth float32 = 1000
	// areaHeight is that of the field that a list is pasted into, without and
	// with little room.
	areaHeight, areaHeightLow float32 = 240, 150
	// previewRest is what of the window's height the rows of a preview cannot
	// have: the rest of the dialog.
	previewRest float32 = 400
)

// typedLinesAtMost is how many lines the field holds. The toolkit needs 40 ms
// for 300 lines and four seconds for 5,000: longer lists are kept beside it.
const typedLinesAtMost = 300

// leaversList asks for lists of leavers. What was pasted and not archived yet
// outlives the dialog.
type leaversList struct {
	h      *viewHost
	draft  leaversDraft
	dialog *leaversDialog // nil while it is not open
}

func newLeaversList(h *viewHost) *leaversList { return &leaversList{h: h} }

// leaversDraft is what was pasted and not archived yet.
type leaversDraft struct {
	typed string
	long  string // what is too long for the field; "" is none
}

// leaversDialog takes leavers from a pasted list or from a file: it asks for the
// list, shows whom it means, and hands those on to the confirmation. It reads and
// matches in the background.
type leaversDialog struct {
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
	l := &leaversDialog{list: list, h: list.h}
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
	l.dialog.Width = leaversWidth
	l.dialog.OnCancel = l.close
	l.ask(nil)
	list.dialog = l
	l.h.notice.Dismiss()
	l.h.openDialog(l.dialog)
	l.h.focus(l.area.Entry)
}

// close forgets the preview. What was pasted is there the next time.
func (l *leaversDialog) close() {
	l.cancel()
	l.list.dialog = nil
	l.h.closeDialog()
}

// ask asks for the list, and says why the last one could not be used.
func (l *leaversDialog) ask(err error) {
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
		what, next := leaversTroubleWords(err)
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
func (l *leaversDialog) showButtons() {
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
func (l *leaversDialog) allow() {
	busy := l.cancelWork != nil
	enable(l.open, !busy)
	enable(l.next, !busy && (strings.TrimSpace(l.list.draft.typed) != "" || l.list.draft.long != ""))
}

// pasted keeps what is too long for the field beside it, and goes on with it.
func (l *leaversDialog) pasted(text string) bool {
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
func (l *leaversDialog) takeTyped() {
	text := l.list.draft.typed
	if l.list.draft.long != "" {
		text = l.list.draft.long + "\n" + text
	}
	l.read("", func(context.Context) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil })
}

// read reads a list and shows whom it means; where it cannot be read, it says
// why, and what was pasted stays.
func (l *leaversDialog) read(name string, open func(context.Context) (io.ReadCloser, error)) {
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
			l.h.log.Warn("read a list", "problem", leaversTrouble(err))
			l.ask(err)
			return
		}
		l.h.log.Info("list", "entries", len(found.Lines), "matched", found.Counts[leavers.Matched])
		l.from, l.found = name, found
		l.preview()
	})
}
