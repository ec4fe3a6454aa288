package ui

import (
	"strings"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/leavers"
	"mileiq.example/admin/ui/look"
)

// preview shows the result of every entry of the list.
func (l *leaversDialog) preview() {
	l.asking, l.filter = false, ""
	filters := []leavers.Result{""}
	words := []string{t("filter.all", values{"N": number(len(l.found.Lines))})}
	for _, r := range matchResults {
		if n := l.found.Counts[r]; n > 0 || r == leavers.Matched {
			filters = append(filters, r)
			words = append(words, t("filter.status", values{"Status": resultWord(r), "N": number(n)}))
		}
	}
	segments := look.NewSegments(words, func(i int) {
		l.filter = filters[i]
		l.choose()
		l.table.Refresh()
		l.table.ScrollToTop()
	})
	l.table = look.NewTable([]look.Column{
		{Title: t("list.line"), Kind: look.CellMuted, Width: 62},
		{Title: t("list.written"), Kind: look.CellText, Parts: 1.3},
		{Title: t("column.name"), Kind: look.CellText, Parts: 0.9},
		{Title: t("column.email"), Kind: look.CellMuted, Parts: 1.3},
		{Title: t("list.result"), Kind: look.CellTone, Width: 140},
	})
	l.table.Inset, l.table.Height = 14, 36
	l.table.Length = func() int { return len(l.shown) }
	l.table.Row = func(i int) look.Row { return l.row(l.found.Lines[l.shown[i]]) }
	l.table.FitRows = max(3, int((l.h.canvas().Size().Height-previewRest)/l.table.Height))
	l.choose()
	matched := tn("list.count", len(l.found.Lines), values{"Matched": number(l.found.Counts[leavers.Matched])})
	head := look.HBox(12, look.Strong(matched))
	if l.from != "" {
		head.Add(look.Stretch(look.Caption(displayName(l.from)).Ellipsis()))
	}
	body := look.VBox(12, head, look.HBox(0, segments), look.NewCard(1, l.table),
		look.Wrapped(look.StyleCaption, t("list.fresh", values{"When": moment(l.h.state().Sync.At, l.h.now())})), l.note)
	l.note.SetText("")
	l.dialog.SetContent(body)
	l.showButtons()
	l.h.focus(l.table)
}

// choose applies the filter.
func (l *leaversDialog) choose() {
	l.shown = nil
	for i, line := range l.found.Lines {
		if l.filter == "" || line.Result == l.filter {
			l.shown = append(l.shown, i)
		}
	}
}

// row is the table row of an entry: the text that was written, and the name and
// address of the user it means, each in its own cell.
func (l *leaversDialog) row(line leavers.Line) look.Row {
	cells := []look.Cell{
		{Text: number(line.Line)},
		{Text: displayName(line.Written), Mark: mixedWords(mailbox(line.Address))}, // may imitate a user's address
		{}, {}, {Text: resultWord(line.Result)},
	}
	if line.Users == 1 {
		cells[2], cells[3] = nameCell(line.User), addressCell(line.User)
	}
	switch result := &cells[4]; line.Result {
	case leavers.Matched:
		result.Tone = look.ToneSuccess
	case leavers.NotFound:
		result.Tone = look.ToneDanger
	case leavers.Ambiguous:
		cells[2].Text = tn("list.several", line.Users)
		result.Tone = look.ToneWarning
	case leavers.Archived:
		result.Tone = look.ToneNeutral
	case leavers.Repeated:
		result.Text = t("list.repeatedLine", values{"Line": number(line.First)})
	}
	return look.Row{Cells: cells}
}

// copyUnmatched copies the entries without a user, as they were written, so that
// the list's author can correct them; in a spreadsheet, too, they are text.
func (l *leaversDialog) copyUnmatched() {
	var unmatched []string
	for _, line := range l.found.Lines {
		if line.Result == leavers.NotFound || line.Result == leavers.Ambiguous {
			unmatched = append(unmatched, client.CellText(line.Written))
		}
	}
	l.h.app.Clipboard().SetContent(strings.Join(unmatched, "\n"))
	l.note.SetText(tn("list.copied", len(unmatched)))
}

// archiveMatched opens the confirmation for the users of the list.
func (l *leaversDialog) archiveMatched() {
	l.h.confirm(directory.Archive, l.found.Users(), func() {
		l.list.draft = leaversDraft{}
		l.close()
	})
}
