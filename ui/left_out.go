package ui

import (
	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// Those who are left out of a plan, and why. Name, address and reason are separate
// texts, and none of them is cut.

// namedAtMost is how many people a doubt names. A link shows the others.
const namedAtMost = 6

// leftOutLines name users who were asked for and are not in the plan.
func (h *host) leftOutLines(left []directory.LeftOut) fyne.CanvasObject {
	lead := look.Wrapped(look.StyleSmallStrong, tn("check.leftOut", len(left)))
	if len(left) == 1 && left[0].Reason != directory.ReasonChangedSinceShown {
		width := look.NewText(look.StyleSmallStrong, lead.Text()).MinSize().Width + 2
		return look.Shares(12, []float32{width, 0.9}, lead, doubtful(left[0].User, h.whyLeftOut(left[0])))
	}
	column := look.VBox(4, lead)
	for i, l := range left {
		if i == namedAtMost {
			column.Add(look.HBox(12, look.Small(tn("check.more", len(left)-namedAtMost)),
				look.NewButton(look.Link, t("check.showAll"), "", func() { h.showLeftOut(left) })))
			break
		}
		shown := l.User
		if l.Reason == directory.ReasonChangedSinceShown {
			shown = l.Was // whom the admin ticked
		}
		column.Add(doubtful(shown, h.whyLeftOut(l)))
		if l.Reason == directory.ReasonChangedSinceShown {
			column.Add(wasAndNow(l.Was, l.User))
		}
	}
	return column
}

// doubtsBar is the bar in which doubts stand.
func doubtsBar(lines fyne.CanvasObject) fyne.CanvasObject {
	icon := look.Sized(16, 20, look.NewPicture(look.IconWarning, look.ColorWarning, 16))
	return look.NewBar(look.ColorWarningSoft, 10, look.Shares(10, []float32{16, 0.9}, icon, lines))
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
func (h *host) whyLeftOut(l directory.LeftOut) string {
	if l.Reason == directory.ReasonChangedSinceShown {
		return reasonWord(l.Reason) + " " + changedWords(l.Was, l.User, h.now())
	}
	return reasonWord(l.Reason)
}

// showLeftOut lists everybody who is left out.
func (h *host) showLeftOut(left []directory.LeftOut) {
	rows := make([]look.Row, len(left))
	for i, l := range left {
		rows[i] = look.Row{Key: l.User.ID, Cells: []look.Cell{nameCell(l.User), addressCell(l.User), {Text: h.whyLeftOut(l)}}}
	}
	list := h.newPeopleList([]look.Column{
		{Kind: look.CellText, Parts: 1},
		{Kind: look.CellMuted, Parts: 1.4},
		{Kind: look.CellMuted, Parts: 1.4},
	}, len(rows), func(i int) directory.User { return left[i].User })
	list.SetRows(rows)
	d := h.newDialog(tn("check.leftOut", len(left)), look.NewCard(1, list), look.NewButton(look.Outline, t("dialog.close"), "", h.closeDialog))
	d.Width = confirmationWidth
	h.openDialog(d)
}
