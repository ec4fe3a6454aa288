package directory

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// displayRunes bounds what Display returns, before the ellipsis, so that one
// name cannot fill a window. It counts runes of the escaped text.
const displayRunes = 120

// wholeRunes bounds what DisplayWhole returns. The longest e-mail address has 320
// characters (RFC 5321 section 4.5.3.1), the longest sentence of a service that is kept
// has 500, and each may be escaped.
const wholeRunes = 4000

// marksInARow is how many combining marks may stand on one letter. More than
// that draw over the neighbouring rows.
const marksInARow = 3

// Display makes text from outside safe to show on one line: control
// characters, bidirectional overrides, zero-width and other invisible
// characters and line breaks appear as ⟨U+202E⟩, and so does a combining mark
// that has no letter to stand on. Invalid UTF-8 appears as U+FFFD, and overlong
// text ends in an ellipsis. Text without any of these comes back in Unicode
// normal form C and otherwise unchanged. Display of what Display returned
// changes nothing more.
//
// It exists because a toolkit obeys such characters: a name with U+202E in it
// can make a dialog name somebody else (CVE-2021-42574 is the same trick).
func Display(s string) string { return display(s, displayRunes) }

// DisplayWhole is Display for what says who somebody is and must be read to its end,
// such as an address or an id.
func DisplayWhole(s string) string { return display(s, wholeRunes) }

func display(s string, most int) string {
	s = strings.TrimFunc(s, func(r rune) bool { return r == ' ' || r == '\u00a0' })
	s = norm.NFC.String(strings.ToValidUTF8(s, "\uFFFD"))
	var b strings.Builder
	length, marks := 0, 0
	for _, r := range s {
		shown := string(r)
		switch {
		case hidden(r), length == 0 && combining(r):
			shown, marks = fmt.Sprintf("⟨U+%04X⟩", r), 0
		case !combining(r):
			marks = 0
		case marks == marksInARow:
			continue
		default:
			marks++
		}
		length += utf8.RuneCountInString(shown)
		if length > most {
			b.WriteRune('…')
			break
		}
		b.WriteString(shown)
	}
	return b.String()
}

// combining reports whether r is drawn on or around the letter before it.
func combining(r rune) bool { return unicode.In(r, unicode.Mn, unicode.Me) }

// blankBraille is a character of its own that looks like a space.
const blankBraille = '\u2800'

// hidden reports whether r would be invisible, would move other characters, or
// would break the line.
func hidden(r rune) bool {
	switch {
	case r == ' ', r == '\u00a0', r == '\u3000':
		return false
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Z), r == blankBraille:
		return true
	}
	return unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}
