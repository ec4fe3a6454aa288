package ui

import (
	"context"
	"fmt"
	"slices"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client"
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
	// say tells what was taken back.
	say func(string)

	found []client.Elsewhere
	shown string // what is in sight says all this
	asks  oneAtATime
}

func newElsewhereList(h *host, ctx context.Context, arrange func(*elsewhereList) []fyne.CanvasObject, say func(string)) *elsewhereList {
	e := &elsewhereList{h: h, ctx: ctx, root: look.VBox(0), arrange: arrange, say: say}
	e.asks.run = e.read
	return e
}

// showElsewhere has a whole-window screen show the list below its column.
func (c *screenColumn) showElsewhere(h *host, ctx context.Context) *elsewhereList {
	took := look.Wrapped(look.StyleCaption, "").Centered()
	e := newElsewhereList(h, ctx, func(e *elsewhereList) (cards []fyne.CanvasObject) {
		for _, one := range e.found {
			cards = append(cards, look.Pad(0, 0, 12, 0, e.card(one)))
		}
		return append(cards, took)
	}, took.SetText)
	c.below.Add(look.Sized(columnWidth, 0, e.root))
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
	if says == e.shown && len(e.root.Objects) > 0 {
		return
	}
	e.found, e.shown = found, says
	e.root.Objects = e.arrange(e)
	e.root.Refresh()
	e.h.canvas().Refresh(e.h.canvas().Content()) // the room of others changes with it
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
		if one.Queued > 0 {
			notes = append(notes, tn("elsewhere.sent.more", one.Sent))
		}
		notes = append(notes, tn("elsewhere.sent.next", one.Sent))
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
	path, detail := one.Problem.Detail, problemDetail(&why)
	body.Add(look.Wrapped(look.StyleMono, path))
	body.Add(look.Wrapped(look.StyleMono, detail))
	e.h.openDialog(e.h.newDialog(elsewhereLead(one), body,
		look.NewButton(look.Outline, t("problem.copyDetails"), look.IconCopy, func() { e.h.copyText(path + "\n" + detail) }),
		look.NewButton(look.Outline, t("dialog.close"), "", e.h.closeDialog)))
}

// facts are who confirmed it, when, and for which organization.
func (e *elsewhereList) facts(one client.Elsewhere) fyne.CanvasObject {
	lines := look.VBox(2)
	for _, line := range [][2]string{
		{t("elsewhere.by"), displayName(one.ConfirmedBy)}, {t("elsewhere.when"), e.whenWords(one)}, {t("elsewhere.for"), displayName(one.Organization)},
	} {
		lines.Add(look.HBox(8, look.Sized(104, 0, look.Caption(line[0])), look.Stretch(look.Small(line[1]).Ellipsis())))
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

// line says the most of it in one line, above a list.
func (e *elsewhereList) line(one client.Elsewhere) fyne.CanvasObject {
	line := look.HBox(12, look.Strong(elsewhereLead(one)))
	if one.Problem == nil {
		line.Add(look.Small(displayName(one.ConfirmedBy)))
	}
	note := ""
	if one.Problem == nil {
		note = e.whenWords(one) + " · " + displayName(one.Organization)
	}
	line.Add(look.Stretch(look.Caption(note).Ellipsis()))
	line.Add(look.NewButton(look.Quiet, t("elsewhere.show"), "", e.showAll))
	if action := e.action(one); action != nil {
		line.Add(action)
	}
	return look.NewCard(10, line)
}

// lineOrCount is one line for one account, and one for all where there are several.
func lineOrCount(e *elsewhereList) []fyne.CanvasObject {
	switch n := len(e.found); n {
	case 0:
		return nil
	case 1:
		return []fyne.CanvasObject{e.line(e.found[0])}
	default:
		return []fyne.CanvasObject{look.NewCard(10, look.HBox(12, look.Stretch(look.Strong(tn("elsewhere.several", n)).Ellipsis()),
			look.NewButton(look.Outline, t("elsewhere.show"), "", e.showAll)))}
	}
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
	e.h.openDialog(e.h.newDialog(t("elsewhere.title"), all.root, look.NewButton(look.Outline, t("dialog.close"), "", e.h.closeDialog)))
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
