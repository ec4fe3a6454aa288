package ui

import (
	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// What is doubtful about a question. It stands above the people, so that nobody has
// to scroll to it.

// namedAtMost is how many people a doubt names. A link shows the others.
const namedAtMost = 6

// doubts are all of them in one bar; nil if there is none.
func (c *confirmation) doubts() fyne.CanvasObject {
	lines := look.VBox(4)
	if changed := c.changedMeanwhile(); changed != nil {
		lines.Add(changed)
	}
	if len(c.leftOutBefore()) > 0 {
		lines.Add(c.leftOut())
	}
	say := func(lead, next string) {
		lines.Add(look.NewParagraph(look.Span{Text: lead, Style: look.StyleSmallStrong}, look.Span{Text: " " + next, Style: look.StyleSmall}))
	}
	if n := c.people.disguised; n > 0 {
		say(tn("mark.some", n), t("mark.mixed.next"))
	}
	if n := c.people.namesakes; n > 0 {
		say(tn("mark.namesakes", n), t("mark.namesakes.next"))
	}
	if c.reading.done && len(c.plan.Users) > 0 {
		if !c.plan.Checked {
			lines.Add(look.Wrapped(look.StyleSmallStrong, t("check.later", values{"When": moment(c.plan.CopiedAt, c.h.now())})))
		}
		if c.plan.SelfUnknown {
			lines.Add(look.Wrapped(look.StyleSmall, t("check.selfUnknown")))
		}
	}
	if len(lines.Objects) == 0 {
		return nil
	}
	icon := look.Sized(16, 20, look.NewPicture(look.IconWarning, look.ColorWarning, 16))
	return look.NewBar(look.ColorWarningSoft, 10, look.Shares(10, []float32{16, 0.9}, icon, lines))
}

// leftOutBefore are those who are left out and not among what has changed meanwhile.
func (c *confirmation) leftOutBefore() []directory.LeftOut {
	said := map[string]bool{}
	for _, g := range c.since.gone {
		said[g.was.ID] = true
	}
	var left []directory.LeftOut
	for _, l := range c.plan.LeftOut {
		if !said[l.User.ID] {
			left = append(left, l)
		}
	}
	return left
}

// leftOut names the users who were asked for and are not in the plan, with the
// reason. Name, address and reason are separate texts.
func (c *confirmation) leftOut() fyne.CanvasObject {
	left := c.leftOutBefore()
	lead := look.Wrapped(look.StyleSmallStrong, tn("check.leftOut", len(left)))
	if len(left) == 1 && left[0].Reason != directory.ReasonChangedSinceShown {
		width := look.NewText(look.StyleSmallStrong, lead.Text()).MinSize().Width + 2
		return look.Shares(12, []float32{width, 0.9}, lead, doubtful(left[0].User, c.whyLeftOut(left[0])))
	}
	column := look.VBox(4, lead)
	for i, l := range left {
		if i == namedAtMost {
			column.Add(look.HBox(12, look.Small(tn("check.more", len(left)-namedAtMost)),
				look.NewButton(look.Link, t("check.showAll"), "", func() { c.showLeftOut(left) })))
			break
		}
		shown := l.User
		if l.Reason == directory.ReasonChangedSinceShown {
			shown = l.Was // whom the admin ticked
		}
		column.Add(doubtful(shown, c.whyLeftOut(l)))
		if l.Reason == directory.ReasonChangedSinceShown {
			column.Add(wasAndNow(l.Was, l.User))
		}
	}
	return column
}

// changedMeanwhile says what has changed while the question was open; nil if nothing
// has.
func (c *confirmation) changedMeanwhile() fyne.CanvasObject {
	if c.since.none() {
		return nil
	}
	lead := look.Wrapped(look.StyleSmallStrong, t("check.changed"))
	column := look.VBox(4, lead)
	room := namedAtMost
	add := func(u directory.User, why string, more fyne.CanvasObject) {
		if room--; room < 0 {
			return
		}
		column.Add(doubtful(u, why))
		if more != nil {
			column.Add(more)
		}
	}
	for _, g := range c.since.gone {
		var more fyne.CanvasObject
		if differs(g.was, g.User) {
			more = wasAndNow(g.was, g.User)
		}
		add(g.was, t("check.noLongerIn")+" "+reasonWord(g.Reason), more)
	}
	for _, p := range c.since.changed {
		add(p.was, t("check.stillIn"), wasAndNow(p.was, p.now))
	}
	for _, u := range c.since.added {
		add(u, t("check.nowIn"), nil)
	}
	if room < 0 {
		column.Add(look.Small(tn("check.more", -room)))
	}
	return column
}

// doubtful is a line about somebody: name, whole address, and what is to be said.
func doubtful(u directory.User, why string) fyne.CanvasObject {
	return doubtLine(wholeText(look.StyleSmall, displayName(u.Name())),
		wholeText(look.StyleSmallMuted, directory.DisplayAddress(u.Address())),
		look.Wrapped(look.StyleSmall, why))
}

func doubtLine(name, address, why fyne.CanvasObject) fyne.CanvasObject {
	return look.Shares(12, []float32{0.22, 0.36, 0.42}, name, address, why)
}

// whyLeftOut says why a user is left out, and what has changed if that is why.
func (c *confirmation) whyLeftOut(l directory.LeftOut) string {
	if l.Reason == directory.ReasonChangedSinceShown {
		return reasonWord(l.Reason) + " " + changedWords(l.Was, l.User, c.h.now())
	}
	return reasonWord(l.Reason)
}

// showLeftOut lists everybody who is left out.
func (c *confirmation) showLeftOut(left []directory.LeftOut) {
	rows := make([]look.Row, len(left))
	for i, l := range left {
		rows[i] = look.Row{Key: l.User.ID, Cells: []look.Cell{nameCell(l.User), addressCell(l.User), {Text: c.whyLeftOut(l)}}}
	}
	list := c.h.newPeopleList([]look.Column{
		{Kind: look.CellText, Parts: 1},
		{Kind: look.CellMuted, Parts: 1.4},
		{Kind: look.CellMuted, Parts: 1.4},
	}, len(rows), func(i int) directory.User { return left[i].User })
	list.OnInput = c.noticeInput
	list.SetRows(rows)
	d := c.h.newDialog(tn("check.leftOut", len(left)), look.NewCard(1, list), look.NewButton(look.Outline, t("dialog.close"), "", c.h.closeDialog))
	d.Width, d.List = confirmationWidth, list
	c.h.openDialog(d)
}
