// Package report writes tables of words as CSV that is safe to open: in a spreadsheet of
// any language no cell calculates, whatever people are called. It knows nothing of what
// the tables say.
package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Write writes rows as CSV (RFC 4180) in UTF-8, with the byte order mark by which
// spreadsheets know it, and lines that end in CR and LF.
//
// Every cell is quoted. But a spreadsheet may take another separator than the comma, and
// some readers know no quotes. So a formula (CWE-1236) is looked for at the beginning of
// each cell, and behind everything in it that a reader may take for a separator or the end
// of a line. An apostrophe before it makes it text:
//
//	=1+1       is written as  '=1+1
//	Ada;=1+1   is written as  Ada;'=1+1
//	'=1+1      is written as  ''=1+1
//
// Who takes away one apostrophe at each of these places has the text again. Characters
// that would end the text or turn its direction are written by their number, such as
// ⟨U+202E⟩.
func Write(w io.Writer, rows [][]string) error {
	out := bufio.NewWriter(w)
	_, _ = out.WriteString("\ufeff") // Flush returns the first error
	for _, row := range rows {
		for i, cell := range row {
			if i > 0 {
				_ = out.WriteByte(',')
			}
			_ = out.WriteByte('"')
			_, _ = quotes.WriteString(out, Text(cell))
			_ = out.WriteByte('"')
		}
		_, _ = out.WriteString("\r\n")
	}
	return out.Flush()
}

// Text returns a cell as Write writes it, but for the quotes: as text also where it is
// pasted into a spreadsheet.
func Text(cell string) string { return defused(visible(cell)) }

// quotes doubles each quote.
var quotes = strings.NewReplacer(`"`, `""`)

// visible writes control characters, and those that turn the direction of the text, by
// their number. A tab and the end of a line are text.
func visible(cell string) string {
	cell = strings.ToValidUTF8(cell, "\uFFFD")
	if !strings.ContainsFunc(cell, harmful) {
		return cell
	}
	var b strings.Builder
	for _, r := range cell {
		if harmful(r) {
			fmt.Fprintf(&b, "⟨U+%04X⟩", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func harmful(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Bidi_Control) && !strings.ContainsRune("\t\r\n", r)
}

// defused puts an apostrophe at each place of a cell where a reader may see a formula.
func defused(cell string) string {
	if !strings.ContainsFunc(cell, startsFormula) {
		return cell
	}
	var b strings.Builder
	begins := true // of a cell, for some reader
	for i, r := range cell {
		if begins && formula(cell[i:]) {
			b.WriteByte('\'')
		}
		b.WriteRune(r)
		begins = separates(r) && !strings.HasPrefix(cell[i:], "\r\n") // which is one end of a line
	}
	return b.String()
}

// formula reports whether a cell is a formula, or becomes one once a reader has dropped
// what is blank, invisible or a quote.
func formula(cell string) bool {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(cell, dropped))
	return startsFormula(first)
}

// startsFormula reports whether r begins what a spreadsheet calculates: the four signs in
// all their forms (full-width, small, raised and lowered), the minus sign, and the blanks
// that a spreadsheet drops before one.
func startsFormula(r rune) bool {
	return strings.ContainsRune("=+-@＝＋－＠﹦﹢﹣﹫⁼⁺⁻₌₊₋−\t\r\n\u2028\u2029", r)
}

// separates reports whether some reader ends a cell or a line with r.
func separates(r rune) bool { return strings.ContainsRune(";,\t|\r\n\u2028\u2029", r) }

// dropped reports whether some reader drops r at the beginning of a cell.
func dropped(r rune) bool {
	switch {
	case r == '`', r == '´', r == '\u2800': // the last is a blank in Braille
		return true
	}
	return unicode.In(r, unicode.Zs, unicode.Cf, unicode.Quotation_Mark, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}
