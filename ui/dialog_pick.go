package ui

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/leavers"
	"mileiq.example/admin/ui/look"
)

// pickDialog asks whom an entry means. Each candidate has a button of his own; somebody
// else can be looked for.
type pickDialog struct {
	v      *leaversView
	entry  directory.LeaverEntry
	search *look.Field
	list   *fyne.Container
	asks   int // numbers the searches
	dialog *look.Dialog
}

const pickWidth float32 = 760

// askPick opens the candidates of an entry.
func (v *leaversView) askPick(e directory.LeaverEntry) { v.openPick(e).look("") }

func (v *leaversView) openPick(e directory.LeaverEntry) *pickDialog {
	p := &pickDialog{v: v, entry: e, list: look.VBox(8)}
	p.search = look.NewField(look.IconSearch, t("pick.search"))
	p.search.OnChanged = p.look
	no := look.NewButton(look.Outline, t("dialog.cancel"), "", v.h.closeDialog)
	p.dialog = v.h.newDialog(t("pick.title"), look.VBox(12, p.written(), p.list, p.search), no)
	p.dialog.Width = pickWidth
	p.list.Add(look.Caption(t("pick.looking")))
	v.h.openDialog(p.dialog)
	v.h.focus(no)
	return p
}

// written shows what the list says of the person.
func (p *pickDialog) written() fyne.CanvasObject {
	e := p.entry
	facts := look.VBox(6, fact(t("list.written"), writtenWords(e.Leaver)))
	add := func(label, text string) {
		if text != "" && text != e.Written {
			facts.Add(fact(label, displayName(text)))
		}
	}
	add(t("column.name"), e.Name)
	add(t("column.email"), e.Address)
	add(t("user.employeeNumber"), e.Number)
	add(t("leavers.note"), e.Note)
	return look.NewCard(14, facts)
}

// look finds whom the entry may mean, or whom a text finds.
func (p *pickDialog) look(text string) {
	p.asks++
	asked := p.asks
	inBackground(p.v.h.host, p.v.h.screenCtx, func(ctx context.Context) ([]leavers.Candidate, error) {
		if strings.TrimSpace(text) == "" {
			return p.v.candidatesOf(ctx, mention(p.entry.Leaver))
		}
		return p.v.suggested(ctx, text, candidatesAtMost)
	}, func(found []leavers.Candidate, err error) {
		if asked != p.asks {
			return
		}
		if err != nil {
			p.v.h.log.Warn("look for candidates", "problem", err)
		}
		p.show(found, text != "")
	})
}

// show lists candidates. Another list may have another button under the pointer.
func (p *pickDialog) show(found []leavers.Candidate, searched bool) {
	p.v.h.moved()
	p.list.RemoveAll()
	switch now := p.entry.Now; {
	case len(found) == 0 && searched:
		p.list.Add(look.Wrapped(look.StyleMuted, t("pick.noneFound")))
	case len(found) == 0:
		p.list.Add(look.Wrapped(look.StyleMuted, t("pick.none")))
	case p.entry.Changed && now.ID != "" && !searched:
		p.list.Add(look.Wrapped(look.StyleSmall, t("leavers.changed")+" "+changedWords(p.entry.Person, now, p.v.h.now())))
	}
	for _, c := range found {
		p.list.Add(p.candidate(c))
	}
	p.dialog.Refresh()
}

// candidate shows a user: name, whole address, status, why he is a candidate, and the
// button that picks him.
func (p *pickDialog) candidate(c leavers.Candidate) fyne.CanvasObject {
	u := c.User
	pill := statusPill(u.Status)
	who := look.VBox(1, wholeText(look.StyleStrong, displayName(u.Name())),
		wholeText(look.StyleSmallMuted, directory.DisplayAddress(u.Address())),
		look.Wrapped(look.StyleCaption, becauseWord(c.Because)))
	if words := mixedWords(u.Name()); words != "" {
		who.Add(look.Wrapped(look.StyleCaption, words))
	}
	pick := look.NewButton(look.Outline, t("leavers.pick"), "", p.v.h.clickIfStill(func() { p.pick(u) }))
	return look.NewCard(12, look.HBox(14, look.Stretch(who), look.NewPill(pill.Tone, pill.Icon, pill.Text), pick))
}

// pick has the entry mean a user. It can be taken back while the notice is in sight.
func (p *pickDialog) pick(u directory.User) {
	v, e := p.v, p.entry
	v.h.closeDialog()
	one := []directory.LeaverEntry{e}
	v.set(one, directory.LeaverChange{Person: &u}, func() {
		before := e.Person
		v.h.notice.Offer(t("pick.done"), takeBackTime, t("leavers.undo"), func() {
			v.set(one, directory.LeaverChange{Person: &before}, func() {})
		})
		v.h.notice.About(displayName(u.Name()))
	})
}
