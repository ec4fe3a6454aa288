package leavers

// Whether all rows of a table are of the same people. Below the leavers may stand those
// who stay, those who join, or whom to ask; no word says it in every language, so it is
// seen by what stands between them.

import (
	"slices"
	"strings"
	"unicode"
)

// sections looks for rows that are not of the same people as those above.
type sections struct {
	shape      shape
	mail, name int // columns, or None
	next       int // the line that follows the row before without a gap
	rows       int // of people so far
	gaps       int // between them
	block      int // rows since the last gap
	several    int // rows whose name has several words
	titled     bool
	lonely     bool // the row before has one cell and no address
	headed     bool // the first row has words wherever the headings have
	addressed  bool // a row has an address
	unlike     bool // the last row has a name that is not in its address
	firsts     firstWords
	signs      map[int]bool // before the first cell
	found      bool
}

// see looks at the next row.
func (s *sections) see(kind rowKind, row Row) {
	if s.shape.heading < 0 {
		return
	}
	gap := s.next > 0 && row.Line > s.next
	s.next = row.Line + 1
	if s.shape.source.delimiter != 0 {
		for _, cell := range row.Cells {
			s.next += strings.Count(cell.Text, "\n")
		}
	}
	first := cellText(firstFull(row.Cells))
	switch kind {
	case ruleRow:
		s.found = s.found || s.lonely && !isDrawn(tidy(first))
	case besideRow:
		s.titled = s.titled || s.rows > 0 && len(beside(row)) == 0 && !isTotal(first) && !closes(first)
	case personRow:
		s.person(row, first, gap)
	}
}

// person looks at a row of a person, or of what looks like one.
func (s *sections) person(row Row, first string, gap bool) {
	full := 0
	for _, cell := range row.Cells {
		if tidy(cell.Text) != "" {
			full++
		}
	}
	addresses := slices.ContainsFunc(row.Cells, func(c Cell) bool { return hasAt(c.Text) })
	mail, name := cellText(cellAt(row, s.mail).Text), cellText(cellAt(row, s.name).Text)
	words := wordsOf(name)
	lonely := full == 1 && !addresses && len(s.shape.headings) > 1
	switch {
	case s.titled && s.rows > 0,
		lonely && s.rows > 0 && (gap && s.addressed || len(words) == 1 && s.rows > 1 && s.isTitle(name)),
		hasAt(mail) && startsWithRole(name, mail),
		len(words) > 1 && words[len(words)-1] == "by" && addresses,
		s.headed && s.rows == 1 && hasAt(mail):
		s.found = true
	case full > 1 && !addresses && strings.ContainsFunc(mail, unicode.IsLetter):
		switch roleOf(mail) {
		case ownMail, ownUPN, addressRole, othersRole:
			s.found = true
		}
		s.found = s.found || gap && s.rows > 0
		s.headed = s.rows == 0 && full == s.headings() && !slices.ContainsFunc(row.Cells, func(c Cell) bool { return strings.ContainsFunc(c.Text, unicode.IsDigit) })
	}
	if gap && s.rows > 0 {
		s.gaps++
		s.block = 0
	}
	if is := sign(first); is != 0 && strings.ContainsFunc(first, unicode.IsLetter) {
		if s.signs == nil {
			s.signs = map[int]bool{}
		}
		s.signs[is] = true
	}
	if s.rows < RowsShown && hasAt(mail) {
		s.firsts.see(name, mail)
	}
	s.lonely, s.titled = lonely, false
	s.addressed = s.addressed || addresses
	s.unlike = hasAt(mail) && name != "" && !standsIn(name, mail)
	s.rows++
	s.block++
	if len(words) > 1 {
		s.several++
	}
}

// isTitle reports whether a lone word is rather that of a section than a name: all above
// have several words, or one and an address.
func (s *sections) isTitle(word string) bool {
	return (s.several == s.rows || s.several == 0 && s.addressed) && !strings.ContainsFunc(word, unicode.IsDigit)
}

// headings is how many columns have one.
func (s *sections) headings() (n int) {
	for _, h := range s.shape.headings {
		if h != "" {
			n++
		}
	}
	return n
}

// any reports whether rows of others stand among the people. One row alone behind a gap
// is who made the list.
func (s *sections) any() bool {
	return s.found || len(s.signs) > 1 || s.firsts.any() || s.gaps == 1 && s.block == 1 && (s.rows > 2 || s.unlike)
}
