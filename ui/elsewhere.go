package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/ui/look"
)

// elsewhereList shows what waits of accounts that are not signed in: how much, who
// confirmed it, when, and for which organization. Names are in widgets of their own.
type elsewhereList struct {
	h    *host
	ctx  context.Context
	root *fyne.Container
	// arrange makes what is shown. It is called when something is new, and not each time:
	// a button may have the keyboard.
	arrange func(*elsewhereList) []fyne.CanvasObject
	// say tells what was taken back, and is followed by another reading.
	say func(string)
	// resized is called when the list needs more room, or less.
	resized func()

	found []client.Elsewhere
	shown string // what is in sight says all this
	asks  oneAtATime
}

func newElsewhereList(h *host, ctx context.Context, arrange func(*elsewhereList) []fyne.CanvasObject, say func(string)) *elsewhereList {
	e := &elsewhereList{h: h, ctx: ctx, root: look.VBox(0), arrange: arrange, say: say, resized: func() {}}
	e.asks.run = e.read
	return e
}

// showElsewhere has a whole-window screen show the list at its bottom.
func (c *screenColumn) showElsewhere(h *host, ctx context.Context) *elsewhereList {
	took := look.Caption("").Ellipsis()
	e := newElsewhereList(h, ctx, func(e *elsewhereList) (lines []fyne.CanvasObject) {
		if took.Text() != "" {
			lines = append(lines, look.Pad(0, look.PageMargin, 8, look.PageMargin, took))
		}
		for _, line := range lineOrCount(e) {
			lines = append(lines, look.Pad(0, look.PageMargin, 16, look.PageMargin, line))
		}
		return lines
	}, took.SetText)
	e.resized = c.whole.Refresh
	c.strip.Add(e.root)
	e.load()
	return e
}

// update asks again where something may have changed: also a session that has ended by
// itself brings what is on its way to an end.
func (e *elsewhereList) update(change client.Change) {
	if change.Elsewhere || change.Activity {
		e.load()
	}
}

// load reads the list in the background.
func (e *elsewhereList) load() { e.asks.ask() }

func (e *elsewhereList) read(done func()) {
	inBackground(e.h, e.ctx, e.h.client.Elsewhere, func(found []client.Elsewhere, err error) {
		defer done()
		if err != nil {
			e.h.log.Warn("read what waits elsewhere", "problem", err)
			return
		}
		e.show(found)
	})
}

func (e *elsewhereList) show(found []client.Elsewhere) {
	says := ""
	for _, one := range found {
		says += fmt.Sprintln(one.ID, one.Waiting, one.Organization, wholeProblem(one.Problem))
	}
	if says == e.shown && len(e.found) == len(found) {
		return
	}
	e.found, e.shown = found, says
	e.root.Objects = e.arrange(e)
	e.root.Refresh()
	e.resized()
}

// elsewhereLead says what waits of an account.
func elsewhereLead(one client.Elsewhere) string {
	switch {
	case one.Problem != nil:
		return t("elsewhere.unread")
	case one.Queued > 0:
		return tn("elsewhere.queued", one.Queued)
	case one.Sent > 0:
		return tn("elsewhere.sent", one.Sent)
	}
	return tn("elsewhere.undecided", one.Undecided)
}

// elsewhereNotes say what becomes of it.
func elsewhereNotes(one client.Elsewhere) (notes []string) {
	if one.Problem != nil {
		if one.Problem.Kind == problem.NewerVersion {
			what, next := problemWords(one.Problem)
			return []string{what + " " + next}
		}
		return []string{t("elsewhere.unread.body")}
	}
	if one.Queued > 0 {
		notes = append(notes, tn("elsewhere.queued.next", one.Queued))
	}
	if one.Sent > 0 {
		note := tn("elsewhere.sent.next", one.Sent)
		if one.Queued > 0 {
			note = tn("elsewhere.sent.more", one.Sent) + " " + note
		}
		notes = append(notes, note)
	}
	if one.Undecided > 0 {
		if one.Queued+one.Sent > 0 {
			notes = append(notes, tn("elsewhere.undecided.more", one.Undecided))
		} else {
			notes = append(notes, t("elsewhere.undecided.next"))
		}
	}
	return notes
}

// whenWords say when it was confirmed.
func (e *elsewhereList) whenWords(one client.Elsewhere) string {
	first, last := moment(one.First, e.h.now()), moment(one.Last, e.h.now())
	if first == last {
		return first
	}
	return t("elsewhere.between", values{"First": first, "Last": last})
}

// action is what can be done about it, nil for nothing.
func (e *elsewhereList) action(one client.Elsewhere) fyne.CanvasObject {
	switch {
	case one.Problem != nil:
		return look.NewButton(look.Outline, t("problem.details"), "", func() { e.showUnread(one) })
	case one.Queued > 0:
		return look.NewButton(look.Outline, t("elsewhere.takeBack"), "", func() { e.askTakeBack(one) })
	}
	return nil
}

// showUnread shows which file could not be read, and why.
func (e *elsewhereList) showUnread(one client.Elsewhere) {
	body := look.VBox(12)
	for _, note := range elsewhereNotes(one) {
		body.Add(look.Wrapped(look.StyleBody, note))
	}
	why := *one.Problem
	why.Detail = "" // the path, which may be long
	path, detail := directory.DisplayWhole(one.Problem.Detail), problemDetail(&why)
	body.Add(look.Wrapped(look.StyleMono, path))
	body.Add(look.Wrapped(look.StyleMono, detail))
	e.h.openDialog(e.h.newDialog(elsewhereLead(one), body,
		look.NewButton(look.Outline, t("problem.copyDetails"), look.IconCopy, func() { copyDetails(e.h.app, path, detail) }),
		look.NewButton(look.Outline, t("dialog.close"), "", e.h.closeDialog)))
}

// facts are who confirmed it, when, and for which organization.
func (e *elsewhereList) facts(one client.Elsewhere) fyne.CanvasObject {
	lines := look.VBox(2)
	for _, line := range [][2]string{
		{t("elsewhere.by"), directory.DisplayWhole(one.ConfirmedBy)}, {t("elsewhere.when"), e.whenWords(one)}, {t("elsewhere.for"), directory.DisplayWhole(one.Organization)},
	} {
		lines.Add(look.Shares(8, []float32{104, 0.9}, look.Caption(line[0]), look.Wrapped(look.StyleSmall, line[1])))
	}
	return lines
}

// card says everything about what waits of one account.
func (e *elsewhereList) card(one client.Elsewhere) fyne.CanvasObject {
	body := look.VBox(8, look.Strong(elsewhereLead(one)))
	if one.Problem == nil {
		body.Add(e.facts(one))
	}
	for _, note := range elsewhereNotes(one) {
		body.Add(look.Wrapped(look.StyleCaption, note))
	}
	if action := e.action(one); action != nil {
		body.Add(look.HBox(0, action))
	}
	return look.NewCard(14, body)
}

// line says the most of it in little room.
func (e *elsewhereList) line(one client.Elsewhere) fyne.CanvasObject {
	words := look.VBox(2, look.Strong(elsewhereLead(one)).Ellipsis())
	if one.Problem == nil {
		words.Add(look.HBox(10, look.Small(shortName(one.ConfirmedBy)),
			look.Stretch(look.Caption(e.whenWords(one)+" · "+displayName(one.Organization)).Ellipsis())))
	}
	line := look.HBox(10, look.Stretch(words), look.NewButton(look.Quiet, t("elsewhere.show"), "", e.showAll))
	if action := e.action(one); action != nil {
		line.Add(action)
	}
	return look.NewCard(10, line)
}

// nameAtMost is how much of a name stands in a line; the whole is in the card.
const nameAtMost = 40

func shortName(name string) string {
	runes := []rune(displayName(name))
	if len(runes) > nameAtMost {
		runes = append(runes[:nameAtMost-1], '…')
	}
	return string(runes)
}

// lineOrCount is one line for one account, and one for all where there are several.
func lineOrCount(e *elsewhereList) []fyne.CanvasObject {
	switch len(e.found) {
	case 0:
		return nil
	case 1:
		return []fyne.CanvasObject{e.line(e.found[0])}
	}
	return []fyne.CanvasObject{look.NewCard(10, look.HBox(10, look.Stretch(look.Strong(elsewhereCount(e.found)).Ellipsis()),
		look.NewButton(look.Outline, t("elsewhere.show"), "", e.showAll)))}
}

// elsewhereCount says how much waits of several accounts, and what could not be read.
func elsewhereCount(found []client.Elsewhere) string {
	var parts []string
	changes, accounts, unread := 0, 0, 0
	for _, one := range found {
		if one.Problem != nil {
			unread++
			continue
		}
		accounts++
		changes += one.Queued + one.Sent + one.Undecided
	}
	if accounts > 0 {
		parts = append(parts, tn("elsewhere.several", changes, values{"Accounts": tn("elsewhere.accounts", accounts)}))
	}
	if unread > 0 {
		parts = append(parts, tn("elsewhere.several.unread", unread))
	}
	return strings.Join(parts, " ")
}

// showAll shows everything that waits elsewhere in a dialog.
func (e *elsewhereList) showAll() {
	took := look.Wrapped(look.StyleCaption, "")
	all := newElsewhereList(e.h, e.ctx, func(all *elsewhereList) (cards []fyne.CanvasObject) {
		for _, one := range all.found {
			cards = append(cards, look.Pad(0, 0, 12, 0, all.card(one)))
		}
		return append(cards, took)
	}, func(text string) {
		took.SetText(text)
		e.load()
	})
	all.show(slices.Clone(e.found))
	d := e.h.newDialog(t("elsewhere.title"), all.root, look.NewButton(look.Outline, t("dialog.close"), "", e.h.closeDialog))
	all.resized = func() { d.SetContent(all.root) }
	e.h.openDialog(d)
}

// askTakeBack asks whether what waits of an account is to be taken back.
func (e *elsewhereList) askTakeBack(one client.Elsewhere) {
	body := look.VBox(12, e.facts(one), look.Wrapped(look.StyleBody, tn("elsewhere.ask", one.Queued)))
	if one.Sent > 0 {
		body.Add(look.NewBannerCard(look.ToneWarning, look.IconInfo, tn("elsewhere.sent.more", one.Sent), tn("elsewhere.sent.next", one.Sent)))
	}
	no := look.NewButton(look.Outline, t("dialog.cancel"), "", e.h.closeDialog)
	var yes *look.Button
	yes = look.NewButton(look.Primary, tn("elsewhere.ask.yes", one.Queued), "", func() {
		yes.Disable()
		inBackground(e.h, e.ctx, func(ctx context.Context) (int, error) {
			return e.h.client.CancelElsewhere(ctx, one.ID)
		}, func(n int, err error) {
			e.h.closeDialog()
			if err != nil {
				e.h.log.Error("take back what waits elsewhere", "problem", err)
				e.h.showDetails(problem.Of(err))
			} else {
				e.say(tn("elsewhere.tookBack", n))
			}
			e.shown = "" // what was said belongs to it
			e.load()
		})
	})
	e.h.openDialog(e.h.newDialog(tn("elsewhere.ask.title", one.Queued), body, no, yes))
}

// wholeProblem is everything that is said about a problem; "" for nil.
func wholeProblem(p *problem.Problem) string {
	if p == nil {
		return ""
	}
	what, next := problemWords(p)
	return what + next + p.Detail
}
