package ui

import (
	"bytes"
	"context"
	"strings"

	"fyne.io/fyne/v2/layout"

	"mileiq.example/admin/client/leavers"
	"mileiq.example/admin/ui/look"
)

const (
	leaversWidth float32 = 1000
	// areaHeight is the height of the field that a list is pasted into;
	// areaHeightLow is for a low window.
	areaHeight, areaHeightLow float32 = 240, 150
	// previewRest is the height of everything in the dialog but the rows of the
	// preview.
	previewRest float32 = 400
)

// typedLinesAtMost is how many lines the field holds. The toolkit needs 40 ms for
// 300 lines and four seconds for 5,000, so longer lists are kept outside of it.
const typedLinesAtMost = 300

// leaversList opens the dialog that takes a list of leavers. It keeps what was
// pasted and not archived yet from one dialog to the next.
type leaversList struct {
	h      *viewHost
	draft  leaversDraft
	dialog *leaversDialog // nil while it is not open
}

func newLeaversList(h *viewHost) *leaversList { return &leaversList{h: h} }

// leaversDraft is what was pasted and not archived yet.
type leaversDraft struct {
	typed string
	long  string // a text too long for the field; "" if there is none
}

// leaversDialog takes leavers from a pasted list or a file. It asks for the list,
// shows which users it means, and opens the confirmation for them. It reads and
// matches in the background.
type leaversDialog struct {
	list   *leaversList
	h      *viewHost
	ctx    context.Context
	cancel context.CancelFunc

	// cancelWork ends the reading that is under way; its answer is dropped. nil
	// if nothing is being read.
	cancelWork context.CancelFunc

	dialog *look.Dialog
	area   *look.TextArea
	note   *look.Text // under the field or the table

	open, sample, back, copy, no, next, archive *look.Button

	// asking is true while the dialog asks for the list, and false while it shows
	// the preview.
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

// close closes the dialog and drops the preview. The pasted text is kept.
func (l *leaversDialog) close() {
	l.cancel()
	l.list.dialog = nil
	l.h.closeDialog()
}

// ask asks for the list. err is why the last one could not be used, or nil.
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

// showButtons shows the buttons of the current step.
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

// allow enables the buttons. While a list is being read none can be started.
func (l *leaversDialog) allow() {
	busy := l.cancelWork != nil
	enable(l.open, !busy)
	enable(l.next, !busy && (strings.TrimSpace(l.list.draft.typed) != "" || l.list.draft.long != ""))
}

// pasted keeps a text that is too long for the field outside of it, and reads it.
// It reports whether it did.
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
	l.read(pastedSource(text))
}

// read reads and matches a list and shows the preview. If that fails, the dialog
// says why and keeps what was pasted.
func (l *leaversDialog) read(source listSource) {
	if l.cancelWork != nil {
		l.cancelWork()
	}
	ctx, cancel := context.WithCancel(l.ctx)
	l.cancelWork = cancel
	l.note.SetText(t("list.reading"))
	l.allow()
	inBackground(l.h.host, ctx, func(ctx context.Context) (leavers.List, error) {
		data, err := source.read(ctx, func(done, all int64) {})
		if err != nil {
			return leavers.List{}, err
		}
		mentions, err := leavers.Read(bytes.NewReader(data))
		if err != nil {
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
		l.from, l.found = source.name, found
		l.preview()
	})
}
