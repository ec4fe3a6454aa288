package leavers

// The rows of a table: people's, and lines between and below that are nobody's.

import (
	"context"
	"slices"
	"strings"
	"unicode"
)

// rowKind is what a row of a table is.
type rowKind int

const (
	personRow rowKind = iota
	besideRow         // a line before, between or below the rows
	ruleRow           // drawn, or the headings once more
)

// visit visits the rows of the table, and what stands beside them.
func (s shape) visit(ctx context.Context, visit func(kind rowKind, row Row) bool) error {
	for _, row := range s.extra {
		if !visit(besideRow, row) {
			return nil
		}
	}
	walk := rowWalk{shape: s}
	return s.source.each(ctx, func(i int, row Row) bool {
		switch {
		case i == s.heading:
			return true
		case i < s.first:
			return visit(besideRow, row)
		}
		return visit(walk.kind(row), row)
	})
}

// rowWalk remembers what was seen of the rows.
type rowWalk struct {
	shape  shape
	next   int  // the line that follows the row before without a gap
	ended  bool // a line beside the table stands above, and no row since
	closed bool // a mail's closing words stand above
}

// kind says what the next row is.
func (w *rowWalk) kind(row Row) rowKind {
	gap := w.next > 0 && row.Line > w.next
	w.next = row.Line + 1
	full, text, drawn := 0, "", true
	for i, cell := range row.Cells {
		if w.shape.source.delimiter != 0 {
			w.next += strings.Count(cell.Text, "\n")
		}
		if t := tidy(cell.Text); t != "" {
			full++
			if text == "" {
				text = t
			}
			drawn = drawn && i < ColumnsAtMost && isDrawn(t)
		}
	}
	switch {
	case drawn || w.isHeading(row):
		return ruleRow
	case w.closed:
		return besideRow
	case row.outside: // its cell would stand in the first column, and may be of another
		w.ended = true
		return besideRow
	case full > 1 || len(w.shape.headings) < 2 && !isProse(text):
		if full == 1 && closes(text) {
			w.closed = true
			return besideRow
		}
		w.ended = false
		return personRow
	}
	return w.lonely(text, gap)
}

// lonely says what a row with one cell is in a table with several columns.
func (w *rowWalk) lonely(text string, gap bool) rowKind {
	all := addressesIn(cellText(text))
	switch {
	case closes(text):
		w.closed = true
	case isTotal(text):
	case len(all) > 0 && isBare(text, all) && !gap && !w.ended:
		return personRow
	case len(all) == 0 && nameLike(text):
		return personRow
	}
	w.ended = true
	return besideRow
}

// isDrawn reports whether a cell is a line of a drawing, such as |---|:-:|.
func isDrawn(text string) bool {
	return len(text) > 1 && strings.Trim(text, "-=_:+| ─━═┼│") == ""
}

// isHeading reports whether a row repeats the headings, as on the next page.
func (w *rowWalk) isHeading(row Row) bool {
	if w.shape.heading < 0 || len(row.Cells) == 0 {
		return false
	}
	for i, h := range w.shape.headings {
		text := ""
		if i < len(row.Cells) {
			text = cellText(row.Cells[i].Text)
		}
		if text != h {
			return false
		}
	}
	return true
}

// closes reports whether a line ends the text of a mail.
func closes(text string) bool {
	if len(text) > headingAtMost {
		return false
	}
	words := wordsOf(text)
	return text == "--" || closingWords.are(words) || len(words) > 1 && len(words) < 5 && closingWords.are(words[:len(words)-1])
}

// isTotal reports whether a line is a sum or says where a report comes from.
func isTotal(text string) bool {
	if len(text) > headingAtMost {
		return false
	}
	words := wordsOf(strings.TrimLeft(text, "*-= ("))
	if len(words) == 0 {
		return true
	}
	isNumber := func(word string) bool { return strings.Trim(word, "0123456789") == "" }
	return totalWords.begin(words) && (len(words) > 1 || totalWords.are(words)) ||
		len(words) > 1 && isNumber(words[0]) && totalWords.are(words[1:])
}

// nameLike reports whether a text may be somebody's name, user name or number.
func nameLike(text string) bool {
	const wordsAtMost, bytesAtMost = 5, 80
	text = tidy(text)
	if text == "" || len(text) > bytesAtMost || len(strings.Fields(text)) > wordsAtMost || strings.ContainsAny(text[len(text)-1:], ".:!?") ||
		!strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) {
		return false
	}
	words := wordsOf(text)
	return len(words) > 0 && !greetingWords.are(words[:1]) && !closingWords.are(words) && !isTotal(text) && !exampleWords.begin(words)
}

// personName is a name as it is said: "Okonkwo, Adaeze" is Adaeze Okonkwo.
func personName(text string) string {
	text = strings.Join(strings.Fields(cellText(text)), " ")
	family, given, found := strings.Cut(text, ",")
	if family, given = tidy(family), tidy(given); !found || given == "" || family == "" || strings.Contains(given, ",") {
		return text
	}
	return given + " " + family
}

// cell is the text of a cell of a row; "" where there is none.
func cellAt(row Row, column int) Cell {
	if column < 0 || column >= len(row.Cells) {
		return Cell{}
	}
	return row.Cells[column]
}

// mentions reads the whole table.
func (s shape) mentions(ctx context.Context, choice Choice) (mentions []Mention, err error) {
	if choice.Who == None || choice.Who == All && s.heading >= 0 {
		return nil, ErrColumns
	}
	tooLong := false
	rows := rowReader{shape: s, choice: choice}
	err = s.visit(ctx, func(kind rowKind, row Row) bool {
		switch kind {
		case personRow:
			rows.read(row)
		case besideRow:
			rows.mentions = append(rows.mentions, beside(row)...)
		}
		tooLong = len(rows.mentions) > LinesAtMost
		return !tooLong
	})
	if tooLong {
		err = ErrTooLong
	}
	if err != nil {
		return nil, err
	}
	mentions = rows.mentions
	if len(s.extra) > 0 {
		slices.SortStableFunc(mentions, func(a, b Mention) int { return a.Line - b.Line })
	}
	return mentions, nil
}

// beside are the addresses of a line beside the table. None of them is taken.
func beside(row Row) (mentions []Mention) {
	for _, cell := range row.Cells {
		if cell.Above {
			continue
		}
		text := cellText(cell.Text)
		for _, a := range addressesIn(text) {
			mentions = append(mentions, Mention{Line: row.Line, Written: a.text, Apart: ApartTable})
		}
	}
	return mentions
}

// inRow returns who is mentioned in a row. A row that names nobody in the column that
// counts is a mention without an address.
func (s shape) inRow(choice Choice, row Row) []Mention {
	var mentions []Mention
	if choice.Who == All {
		for _, cell := range row.Cells {
			if cell.Above {
				continue
			}
			found := inCell(ByAddress, row.Line, cellText(cell.Text))
			setHidden(found, row.Hidden || cell.Covered)
			mentions = append(mentions, found...)
		}
		return mentions
	}
	mentions = inCell(choice.By, row.Line, cellText(cellAt(row, choice.Who).Text))
	if len(mentions) == 0 && choice.By == ByAddress {
		mentions = inCell(choice.By, row.Line, cellText(cellAt(row, choice.UserName).Text))
	}
	if len(mentions) == 0 {
		mentions = []Mention{{Line: row.Line, Written: wholeRow(row)}}
	}
	name := choice.nameIn(row)
	apartFromName(mentions, name)
	struck := isStruck(cellAt(row, choice.Name).Text) || isStruck(firstFull(row.Cells))
	day, written := dayIn(cellAt(row, choice.Day), choice.Order)
	for i := range mentions {
		m := &mentions[i]
		m.Leaves, m.WrittenDay = day, written
		m.Manager = personName(cellAt(row, choice.Manager).Text)
		m.Status = cellText(cellAt(row, choice.Status).Text)
		m.Note = cellText(cellAt(row, choice.Note).Text)
		if m.Name == "" {
			m.Name = name
		}
		if m.Number == "" {
			m.Number = cellText(cellAt(row, choice.Number).Text)
		}
		if struck && !row.Hidden && m.Apart == NotApart {
			m.Address, m.Apart = "", ApartStruck
		}
	}
	setHidden(mentions, row.Hidden || choice.whoCell(row).Covered)
	return mentions
}

// setHidden sets those apart that the workbook does not show.
func setHidden(mentions []Mention, hidden bool) {
	for i := range mentions {
		if m := &mentions[i]; hidden && m.Apart == NotApart {
			m.Address, m.Apart = "", ApartHidden
		}
	}
}

// apartFromName sets apart those of several in a cell in whom the name of the row does not
// stand, if it stands in another one.
func apartFromName(mentions []Mention, name string) {
	if len(mentions) < 2 || name == "" || !slices.ContainsFunc(mentions, func(m Mention) bool { return m.Address != "" && standsIn(name, m.Address) }) {
		return
	}
	for i := range mentions {
		if m := &mentions[i]; m.Address != "" && !standsIn(name, m.Address) {
			m.Written, m.Address, m.Apart = m.Address, "", ApartOther
		}
	}
}

// inCell returns who is mentioned in a cell: its addresses, or the whole of it as a user
// name, a number or a name.
func inCell(by By, line int, text string) []Mention {
	text = tidy(text)
	switch {
	case text == "":
		return nil
	case by == ByNumber:
		return []Mention{{Line: line, Written: text, By: ByNumber, Number: text}}
	case by == ByName:
		return []Mention{{Line: line, Written: text, Name: personName(text)}}
	}
	all := addressesIn(text)
	if len(all) == 0 {
		return []Mention{{Line: line, Written: text, Address: text}}
	}
	setCellApart(text, all)
	var mentions []Mention
	seen := map[string]bool{}
	for _, a := range all {
		key := addressKey(a.text)
		if seen[key] { // SMTP:a@x SIP:a@x
			continue
		}
		seen[key] = true
		m := Mention{Line: line, Written: text, Address: a.text, Apart: a.apart}
		if len(all) > 1 {
			m.Written = a.text
		}
		if a.apart != NotApart {
			m.Written, m.Address = a.text, ""
		}
		mentions = append(mentions, m)
	}
	return mentions
}

// wholeRow is what stands in a row.
func wholeRow(row Row) string {
	var cells []string
	size := 0
	for _, cell := range row.Cells {
		if text := tidy(cell.Text); text != "" && size <= mentionAtMost {
			cells = append(cells, text)
			size += len(text)
		}
	}
	return strings.Join(cells, ", ")
}
