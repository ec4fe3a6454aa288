package ui

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/layout"

	"mileiq.example/admin/client/leavers"
	"mileiq.example/admin/ui/look"
)

const (
	leaversWidth float32 = 1130
	// areaHeight is the height of the field that a list is pasted into;
	// areaHeightLow is for a low window.
	areaHeight, areaHeightLow float32 = 240, 150
)

// typedLinesAtMost is how many lines the field holds. The toolkit needs 40 ms for
// 300 lines and four seconds for 5,000, so longer lists are kept outside of it.
const typedLinesAtMost = 300

// leaversList opens the dialog that takes a list of leavers. It keeps what was
// pasted and not used yet from one dialog to the next.
type leaversList struct {
	h      *viewHost
	draft  leaversDraft
	dialog *leaversDialog // nil while it is not open
}

func newLeaversList(h *viewHost) *leaversList { return &leaversList{h: h} }

// leaversDraft is what was pasted and not used yet.
type leaversDraft struct {
	typed string
	long  string // a text too long for the field; "" if there is none
}

// leaversStep is what the dialog shows.
type leaversStep int

const (
	stepList     leaversStep = iota // it asks for a list
	stepQuestion                    // it asks how the list is to be read
	stepPreview                     // it shows whom the list means
)

// leaversDialog takes leavers from a pasted list or a file. It asks for the list and, where
// the list leaves it open, whose addresses count; it shows which users are meant, and ends
// with the confirmation for them or with a list that is kept. It reads and matches in the
// background. What goes wrong is said above what is in sight, which stays as it is.
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
	foot   *leaversFoot

	open, sample, back, copy, no, next, use, archive, keep *look.Button

	step     leaversStep
	reading  listReading // what the question or the preview is about
	question *columnStep // nil before the first
	preview  *previewStep
	keeping  *keepDialog // nil before the first
}

// canAsk reports whether there is a copy to match with, and says so if there is none.
func (list *leaversList) canAsk() bool {
	if list.h.state().Sync.At.IsZero() {
		list.h.say(t("list.noCopy"))
		return false
	}
	return true
}

// ask opens the dialog.
func (list *leaversList) ask() {
	if !list.canAsk() {
		return
	}
	l := &leaversDialog{list: list, h: list.h}
	l.ctx, l.cancel = context.WithCancel(l.h.screenCtx)
	l.open = look.NewButton(look.Outline, t("list.open"), "", l.pickFile)
	l.sample = look.NewButton(look.Quiet, t("list.sample"), "", l.saveSample)
	l.back = look.NewButton(look.Outline, t("list.back"), look.IconChevronLeft, func() { l.ask(nil) })
	l.copy = look.NewButton(look.Quiet, t("list.copy"), look.IconCopy, l.copyUnmatched)
	l.no = look.NewButton(look.Outline, t("dialog.cancel"), "", l.goBack)
	l.next = look.NewButton(look.Primary, t("list.next"), "", l.takeTyped)
	l.use = look.NewButton(look.Primary, "", "", l.h.clickIfStill(l.useColumn))
	l.archive = look.NewButton(look.Primary, "", look.IconArchive, l.h.clickIfStill(l.archiveMatched))
	l.keep = look.NewButton(look.Primary, t("list.keep"), look.IconLeavers, l.h.clickIfStill(l.askKeep))
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
	l.foot = newLeaversFoot(l.stop)
	l.dialog = l.h.newDialog(t("list.title"), look.VBox(0),
		l.open, l.sample, l.back, l.copy, layout.NewSpacer(), l.no, l.next, l.use, l.archive, l.keep)
	l.dialog.Width = leaversWidth
	l.dialog.OnCancel = l.goBack
	l.dialog.SetFoot(l.foot.root)
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

// goBack leads from a question that the admin opened back to the preview, and closes the
// dialog otherwise.
func (l *leaversDialog) goBack() {
	if l.step == stepQuestion && l.question.changing && l.cancelWork == nil {
		l.showPreview(nil)
		return
	}
	l.close()
}

// done closes the dialog and forgets what was pasted: it has been used.
func (l *leaversDialog) done() {
	l.list.draft = leaversDraft{}
	l.close()
}

// ask asks for the list. err is why the last one could not be used, or nil.
func (l *leaversDialog) ask(err error) {
	l.stop()
	l.step, l.reading, l.question, l.preview = stepList, listReading{}, nil, nil
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
	body.Objects = append(body.Objects, troubleCard(err)...)
	body.Add(look.Wrapped(look.StyleCaption, t("list.forms")))
	l.show(t("list.title"), body)
	l.h.focus(l.area.Entry)
}

// troubleCard says why a list cannot be used; it is nothing without trouble.
func troubleCard(err error) []fyne.CanvasObject {
	if err == nil {
		return nil
	}
	what, next := leaversTroubleWords(err)
	return []fyne.CanvasObject{look.NewBannerCard(look.ToneDanger, look.IconWarning, what, next)}
}

// show shows a step.
func (l *leaversDialog) show(title string, body fyne.CanvasObject) {
	l.foot.say("")
	l.dialog.SetTitle(title)
	l.dialog.SetContent(body)
	l.showButtons()
	l.allow()
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
	asksList, asksColumn := l.step == stepList, l.step == stepQuestion
	ends := l.endings()
	for button, visible := range map[*look.Button]bool{
		l.open: asksList, l.sample: asksList, l.next: asksList,
		l.back: !asksList, l.use: asksColumn,
		l.copy: ends.copy, l.archive: ends.archive != "", l.keep: ends.keep,
	} {
		look.SetVisible(button, visible)
	}
	l.archive.SetText(ends.archive)
	l.archive.Kind, l.keep.Kind = look.Primary, look.Outline
	if ends.keepFirst {
		l.archive.Kind, l.keep.Kind = look.Outline, look.Primary
	}
	l.archive.Refresh()
	l.keep.Refresh()
	l.dialog.Refresh()
}

// allow enables the buttons. While a list is being read none can be started, and none that
// was read before can be used.
func (l *leaversDialog) allow() {
	free := l.cancelWork == nil
	enable(l.open, free)
	enable(l.next, free && (strings.TrimSpace(l.list.draft.typed) != "" || l.list.draft.long != ""))
	enable(l.use, free && l.step == stepQuestion && l.question.ready())
	enable(l.archive, free)
	enable(l.keep, free)
	enable(l.copy, free)
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

// read reads a list, and shows the question or the preview.
func (l *leaversDialog) read(source listSource) {
	l.work(func(ctx context.Context, progress listProgress) (listReading, error) {
		return listReading{source: source}.start(ctx, l.h.client, progress)
	}, l.take)
}

// take goes on with a list that was read: with a question, or with whom it means. Another
// button may be under the pointer then.
func (l *leaversDialog) take(r listReading) {
	l.h.moved()
	l.h.log.Info("list", "entries", len(r.list.Lines), "matched", r.list.Counts[leavers.Matched], "asks", string(r.question.Why))
	l.reading = r
	if r.asks() && !r.byAdmin {
		l.question = newColumnStep(l, newListQuestion(r, false))
		l.showQuestion(nil)
		l.h.focus(l.no)
		return
	}
	l.preview = newPreviewStep(l, newListPreview(r.list, l.h.today()))
	l.showPreview(nil)
}

// work does something that may take long, and says how far it is. done gets what came of
// it; trouble is said, and leaves everything as it is.
func (l *leaversDialog) work(do func(context.Context, listProgress) (listReading, error), done func(listReading)) {
	l.stop()
	ctx, cancel := context.WithCancel(l.ctx)
	l.cancelWork = cancel
	l.foot.begin()
	l.allow()
	inBackground(l.h.host, ctx, func(ctx context.Context) (listReading, error) {
		return do(ctx, l.tellProgress(ctx))
	}, func(r listReading, err error) {
		l.cancelWork = nil
		cancel()
		l.foot.end()
		l.allow()
		if err != nil {
			l.h.log.Warn("read a list", "problem", leaversTrouble(err))
			l.fail(err)
			return
		}
		done(r)
	})
}

// stop gives up the reading that is under way.
func (l *leaversDialog) stop() {
	if l.cancelWork == nil {
		return
	}
	l.cancelWork()
	l.cancelWork = nil
	l.foot.end()
	l.allow()
}

// fail says what went wrong above what is in sight.
func (l *leaversDialog) fail(err error) {
	switch l.step {
	case stepQuestion:
		l.showQuestion(err)
	case stepPreview:
		l.showPreview(err)
	default:
		l.ask(err)
	}
}
