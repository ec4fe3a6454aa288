package ui

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/leavers"
	"mileiq.example/admin/ui/look"
)

// candidatesDialog asks whom a line of a list means. Each candidate has a button of his own
// and nobody is chosen; somebody else can be looked for.
type candidatesDialog struct {
	p      *previewStep
	line   int
	search *look.Field
	list   *fyne.Container
	asks   int // numbers the searches: an answer to an older one is dropped
	dialog *look.Dialog
}

// ask opens the candidates of a line that means nobody yet, and of one that was picked for.
func (p *previewStep) ask(line int) {
	if p.l.cancelWork != nil || !p.canPick(line) {
		return
	}
	h := p.l.h
	c := &candidatesDialog{p: p, line: line, list: look.VBox(8)}
	p.candidates = c
	c.search = look.NewField(look.IconSearch, t("pick.search"))
	c.search.OnChanged = c.find
	no := look.NewButton(look.Outline, t("dialog.cancel"), "", h.closeDialog)
	buttons := []fyne.CanvasObject{no}
	if _, picked := p.picked[line]; picked {
		buttons = append(buttons, look.NewButton(look.Outline, t("pick.undo"), "", func() { c.end(func() { p.unpick(line) }) }))
	}
	c.dialog = h.newDialog(t("pick.title"), look.VBox(12, c.written(), c.list, c.search), buttons...)
	c.dialog.Width = pickWidth
	c.list.Add(look.Caption(t("pick.looking")))
	h.openDialog(c.dialog)
	h.focus(no)
	c.find("")
}

// written shows what the list says of the person.
func (c *candidatesDialog) written() fyne.CanvasObject {
	line := c.p.list.Lines[c.line]
	facts := look.VBox(6, fact(t("list.written"), displayName(line.Written)))
	add := func(label, text string) {
		if text = oneLine(text); text != "" && text != line.Written {
			facts.Add(fact(label, displayName(text)))
		}
	}
	add(t("column.name"), line.Name)
	add(t("user.employeeNumber"), line.Number)
	add(t("pick.manager"), line.Manager)
	add(t("list.leaves"), wholeDate(line.Leaves))
	return look.NewCard(14, facts)
}

// find finds whom the line may mean, or whom a text finds.
func (c *candidatesDialog) find(text string) {
	c.asks++
	asked, h, line := c.asks, c.p.l.h, c.p.list.Lines[c.line]
	text = strings.TrimSpace(text)
	inBackground(h.host, c.p.l.ctx, func(ctx context.Context) ([]leavers.Candidate, error) {
		if text == "" {
			return candidatesOf(ctx, h.client, line.Mention)
		}
		return suggested(ctx, h.client, text, candidatesAtMost)
	}, func(found []leavers.Candidate, err error) {
		if asked != c.asks {
			return
		}
		if err != nil {
			h.log.Warn("look for candidates", "problem", err)
		}
		c.show(found, text != "", err)
	})
}

// show lists candidates. Another list may have another button under the pointer.
func (c *candidatesDialog) show(found []leavers.Candidate, searched bool, err error) {
	c.p.l.h.moved()
	c.list.RemoveAll()
	switch {
	case err != nil:
		c.list.Add(look.Wrapped(look.StyleMuted, t("pick.failed")))
	case len(found) == 0 && searched:
		c.list.Add(look.Wrapped(look.StyleMuted, t("pick.noneFound")))
	case len(found) == 0:
		c.list.Add(look.Wrapped(look.StyleMuted, t("pick.none")))
	}
	for _, candidate := range found {
		c.list.Add(c.candidate(candidate))
	}
	c.dialog.SetContent(c.dialog.Content()) // what is new in it follows the keyboard too
	c.dialog.Refresh()
}

// candidate shows a user: name, whole address, status, why he is a candidate, and the
// button that picks him.
func (c *candidatesDialog) candidate(candidate leavers.Candidate) fyne.CanvasObject {
	u := candidate.User
	pill := statusPill(u.Status)
	who := look.VBox(1, wholeText(look.StyleStrong, displayName(u.Name())),
		wholeText(look.StyleSmallMuted, directory.DisplayAddress(u.Address())),
		look.Wrapped(look.StyleCaption, becauseWord(candidate.Because)))
	if mixed(u) {
		who.Add(look.Wrapped(look.StyleCaption, mixedWords(u.Name()+" "+mailbox(u.Address()))))
	}
	pick := look.NewButton(look.Outline, t("leavers.pick"), "", c.p.l.h.clickIfStill(func() {
		c.end(func() { c.p.pick(c.line, u) })
	}))
	return look.NewCard(12, look.HBox(14, look.Stretch(who), look.NewPill(pill.Tone, pill.Icon, pill.Text), pick))
}

// end closes the dialog and shows the list as it is then, at the same line.
func (c *candidatesDialog) end(change func()) {
	l := c.p.l
	l.h.closeDialog()
	change()
	at := c.p.table.Cursor()
	l.showPreview(nil)
	c.p.table.SetCursor(at)
}
