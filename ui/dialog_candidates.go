package ui

import (
	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// candidatesDialog asks whom a line of a list means. Each candidate has a button of his own
// and nobody is chosen; somebody else can be looked for.
type candidatesDialog struct {
	p    *previewStep
	line int
	pane *candidatesPane
}

// ask opens the candidates of a line that means nobody yet, and of one that was picked for.
func (p *previewStep) ask(line int) {
	if p.l.cancelWork != nil || !p.canPick(line) {
		return
	}
	h := p.l.h
	c := &candidatesDialog{p: p, line: line}
	p.candidates = c
	c.pane = newCandidatesPane(h, p.l.ctx, p.list.Lines[line].Mention, func(u directory.User) {
		c.end(func() { p.pick(line, u) })
	})
	no := look.NewButton(look.Outline, t("dialog.cancel"), "", h.closeDialog)
	buttons := []fyne.CanvasObject{no}
	if _, picked := p.picked[line]; picked {
		buttons = append(buttons, look.NewButton(look.Outline, t("pick.undo"), "", func() { c.end(func() { p.unpick(line) }) }))
	}
	d := h.newDialog(t("pick.title"), look.VBox(12, c.written(), c.pane.root), buttons...)
	d.Width = candidatesWidth
	h.openDialog(d)
	c.pane.begin(no)
	c.pane.find("")
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

// end closes the dialog and shows the list as it is then, at the same line.
func (c *candidatesDialog) end(change func()) {
	l := c.p.l
	l.h.closeDialog()
	change()
	at := c.p.table.Cursor()
	l.showPreview(nil)
	c.p.table.SetCursor(at)
}
