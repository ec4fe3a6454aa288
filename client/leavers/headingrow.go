package leavers

import (
	"strings"
	"unicode"
)

// Which row of a table has its headings, and where its rows begin if none has.

// What a heading counts in the search for the row that has them.
var headingScores = map[role]int{
	ownMail: 3, ownUPN: 3, ownLogin: 3, addressRole: 3,
	nameRole: 2, givenRole: 2, familyRole: 2, numberRole: 2, othersRole: 2, leavingRole: 2, unitRole: 2,
	otherDayRole: 1, formRole: 1, ticketRole: 1, noteRole: 1, statusRole: 1,
}

// Headings are looked for in the first rows, and in the first cells of each.
const (
	headingRows  = 60
	headingCells = 200
	sureScore    = 5
)

// scoreOf says how much a row looks like headings; address: one of them is of addresses
// or user names.
func scoreOf(s sample) (score int, address bool) {
	if s.addresses > 0 {
		return 0, false
	}
	known, person := 0, false
	for _, cell := range s.row.Cells[:min(len(s.row.Cells), headingCells)] {
		text := cellText(cell.Text)
		if text == "" || isProse(text) || cell.Day != "" {
			continue
		}
		r := roleOf(text)
		if headingScores[r] > 0 {
			known++
		}
		score += headingScores[r]
		address = address || r == ownMail || r == ownUPN || r == ownLogin || r == addressRole
		person = person || r == nameRole || r == givenRole || r == familyRole || r == numberRole
	}
	switch alone := s.full < 2; {
	case alone && len(s.row.Cells) > 1 && (address || person): // the other columns have none
		return score, address
	case alone, !address && known < 2:
		return 0, false
	}
	return score, address
}

// headingAmong returns the row that looks most like headings, and how much; -1 without.
func headingAmong(samples []sample) (at, score int) {
	at = -1
	rows := false // whether people's rows stand above
	for i, s := range samples[:min(len(samples), headingRows)] {
		n, address := scoreOf(s)
		if n > score && (!rows || address && n >= sureScore && n > score+2) {
			at, score = i, n
		}
		rows = rows || s.addresses > 0 && s.full > 1 && s.bare == s.addresses
	}
	return at, score
}

// hasRowsBelow reports whether what looks like headings has rows: a sentence with the
// same words has none.
func hasRowsBelow(samples []sample, heading, score int) bool {
	below := samples[heading+1:]
	if len(below) == 0 {
		return score >= sureScore
	}
	many, run, running := 0, 0, true
	for _, s := range below {
		isRow := len(s.row.Cells) > 1 && s.prose < max(1, s.full)
		if isRow {
			many++
		}
		running = running && isRow
		if running {
			run++
		}
	}
	_, address := scoreOf(samples[heading])
	alone := samples[heading].full < 2 // a word and a delimiter, as no sentence has
	return many > 0 && (score >= sureScore || address || alone) || run > 0 && (many*2 >= len(below) || run > 1)
}

// unheaded finds a table without known headings: several rows with cells, most of the
// lines or some that follow each other. begin is the first of them.
func unheaded(samples []sample, delimiter byte) (begin int, ok bool) {
	rows, addresses, bare, prose, angled := 0, 0, 0, 0, 0
	for _, s := range samples {
		if s.full < 2 {
			continue
		}
		rows++
		addresses += s.addresses
		bare += s.bare
		prose += s.prose
		angled += s.angled
	}
	switch {
	case rows == 1:
		return oneRow(samples)
	case rows < 2:
		return 0, false
	case addresses == 0:
		return 0, delimiter != ',' && prose == 0 && rows*10 >= len(samples)*8 && even(samples)
	case delimiter == ',' && angled == addresses && addresses == rows && samples[0].addresses == 1:
		return 0, false // Lovelace, Ada <ada@x>
	case rows*10 >= len(samples)*6 && bare*10 >= addresses*8 && prose*5 <= rows:
		return 0, true
	}
	return block(samples)
}

// oneRow reports whether the only row with several cells is one of a table: it has
// addresses and what is none.
func oneRow(samples []sample) (begin int, ok bool) {
	for i, s := range samples {
		if s.full > 1 {
			return i, s.bare > 1 && s.bare == s.addresses && s.full > s.addresses && s.prose == 0 && s.angled == 0
		}
	}
	return 0, false
}

// even reports whether most rows have equally many cells.
func even(samples []sample) bool {
	counts := map[int]int{}
	most := 0
	for _, s := range samples {
		counts[len(s.row.Cells)]++
		most = max(most, counts[len(s.row.Cells)])
	}
	return most*10 >= len(samples)*8
}

// block finds rows that follow each other in a longer text, such as a table that was
// pasted into a mail.
func block(samples []sample) (begin int, ok bool) {
	run, first, several := 0, 0, 0
	for i, s := range samples {
		if s.bare > 1 && s.bare == s.addresses { // several addresses, and no sentence
			if several++; several == 1 {
				first = i
			}
			if several == 2 {
				if first > 0 && samples[first-1].full > 1 {
					first--
				}
				return first, true
			}
		}
		isRow := s.full > 1 && s.bare > 0 && s.bare == s.addresses && s.prose == 0
		same := run > 0 && len(samples[i-1].row.Cells) == len(s.row.Cells)
		switch {
		case isRow && same:
			run++
		case isRow:
			run = 1
		default:
			run = 0
		}
		if run == 2 {
			if begin = i - 1; begin > 0 && samples[begin-1].full > 1 { // it may be the headings
				begin--
			}
			return begin, true
		}
	}
	return 0, false
}

// unknownHeading finds headings in words that we do not know: the first row above those
// with addresses that has a word where they have them.
func unknownHeading(samples []sample) int {
	column := addressColumn(samples)
	if column < 0 {
		return -1
	}
	for i, s := range samples[:min(len(samples), headingRows)] {
		if s.addresses > 0 {
			return -1
		}
		if s.full < 2 || column >= len(s.row.Cells) || s.prose > 0 {
			continue
		}
		if strings.ContainsFunc(cellText(s.row.Cells[column].Text), unicode.IsLetter) {
			return i
		}
	}
	return -1
}

// addressColumn is the one with the most addresses; -1 without any.
func addressColumn(samples []sample) int {
	counts := map[int]int{}
	best := -1
	for _, s := range samples {
		for i, cell := range s.row.Cells {
			if hasAt(cell.Text) {
				counts[i]++
				if best < 0 || counts[i] > counts[best] || counts[i] == counts[best] && i < best {
					best = i
				}
			}
		}
	}
	return best
}
