package leavers

// Pivot tables in one column: groups, and their people below them. Who stands for a group
// is the manager of the others.

import (
	"strconv"
	"strings"
	"unicode"
)

// pivot looks for groups among the rows of a table.
type pivot struct {
	delimiter byte
	counts    int  // the column of counts, or None
	flat      bool // a row is not indented
	indented  bool // and one below is, that begins with a word
	open      int  // how many people of the group are still to come
	inGroup   int  // people of it so far
	several   bool // the counts of a group with several people were right
	wrong     bool // a row has no count, or one that does not fit
}

// newPivot looks for counts only where a table has nothing else beside its first column:
// the cost centres of a longer one may fit by chance.
func newPivot(s shape) pivot {
	p := pivot{delimiter: s.source.delimiter, counts: None}
	if len(s.headings) == 2 && roleOf(s.headings[1]) == unknownRole {
		p.counts = 1
	}
	return p
}

// see looks at the row of a person.
func (p *pivot) see(row Row) {
	if len(row.Cells) == 0 {
		return
	}
	begin := row.Cells[0].Text
	indent := row.indent
	if p.delimiter == 0 || p.delimiter == '\t' { // in a quoted cell and a workbook they are in the text
		indent += len(begin) - len(strings.TrimLeft(begin, " \u00a0"))
	}
	switch first := firstLetter(begin); {
	case p.delimiter == spaces || !unicode.IsLetter(first): // numbers are aligned to the right
	case indent == 0:
		p.flat = true
	case p.flat:
		p.indented = true
	}
	p.count(row)
}

func firstLetter(text string) rune {
	for _, r := range tidy(text) {
		return r
	}
	return ' '
}

// count looks at the count of a row: that of a group is the sum of those below.
func (p *pivot) count(row Row) {
	n, err := strconv.Atoi(tidy(cellAt(row, p.counts).Text))
	switch {
	case err != nil || n < 1 || n > LinesAtMost:
		p.wrong = true
	case p.open == 0:
		p.open, p.inGroup = n, 0
	case n > p.open:
		p.wrong = true
	default:
		p.open -= n
		p.inGroup++
		p.several = p.several || p.open == 0 && p.inGroup > 1
	}
}

// any reports whether the table has groups.
func (p *pivot) any() bool {
	return p.indented || p.counts != None && p.several && !p.wrong && p.open == 0
}
