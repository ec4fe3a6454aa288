package leavers

// Who is named in a cell or a line.

import (
	"strings"
	"unicode"

	"mileiq.example/admin/client/directory"
)

// Mention is one place of a list where somebody is named. All its text is from outside.
type Mention struct {
	Line    int    // counted from 1
	Written string // what stands there, cut where it is very long
	// Address is the e-mail address or user name in it, or "" where the line
	// has none.
	Address string
	// By is ByNumber where the column that counts holds numbers: then Number says whom it
	// means. Else Address does, or nothing.
	By By
	// Apart says why the address that is written there is never taken by itself: Address is
	// "" then. The admin may pick the person.
	Apart Apart
	// Number is the employee number, Name the name of the person, Manager whom he
	// reports to, Status what the list says of him, such as "Terminated", and Note the note
	// or ticket number in the row; "" where it has none.
	Number, Name, Manager, Status, Note string
	// Leaves is the leaving day; "" where the row has none. WrittenDay is what stands
	// there where it is no day.
	Leaves     directory.Day
	WrittenDay string
}

// Apart says why an address stands apart from those of the leavers.
type Apart string

const (
	NotApart Apart = ""
	// ApartMail: of who wrote or got a mail, or signed it.
	ApartMail Apart = "mail"
	// ApartOther: a word beside it says that it is somebody else's or an earlier one, such
	// as "manager", "questions to" or "was"; or a link adds it, such as mailto:a@x?cc=b@x.
	ApartOther Apart = "other"
	// ApartLink: a link shows another address than it leads to. Neither is taken.
	ApartLink Apart = "link"
	// ApartTable: it stands before or after the table.
	ApartTable Apart = "table"
	// ApartHidden: the row is hidden in the workbook.
	ApartHidden Apart = "hidden"
)

// mentionAtMost is the length in bytes beyond which nothing is an address or a
// user name, and nobody reads on. RFC 5321 allows addresses of 254.
const mentionAtMost = 1000

// bounded is the mention without what is too long. The address stays whole.
func (m Mention) bounded() Mention {
	if len(m.Address) > mentionAtMost {
		m.Address = ""
	}
	if len(m.Written) > mentionAtMost && m.Address != "" {
		m.Written = m.Address
	}
	if len(m.Written) > mentionAtMost {
		m.Written = strings.ToValidUTF8(m.Written[:mentionAtMost], "") + "…"
	}
	return m
}

// mentionsOf returns the addresses of a cell, or the whole of it as a user name.
func mentionsOf(line int, written string) (mentions []Mention) {
	addresses := addressesIn(written)
	switch len(addresses) {
	case 0:
		return []Mention{{Line: line, Written: written, Address: written}}
	case 1:
		return []Mention{{Line: line, Written: written, Address: addresses[0]}}
	}
	for _, a := range addresses {
		mentions = append(mentions, Mention{Line: line, Written: a, Address: a})
	}
	return mentions
}

// listed reads a text that is no table: addresses separated by lines,
// semicolons, commas or spaces, with or without names, and user names separated
// by lines, semicolons or commas.
func listed(text string) (mentions []Mention) {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if i == 0 && len(lines) > 1 && headingRank(line) >= 0 && !strings.Contains(line, "@") {
			continue
		}
		for _, part := range strings.FieldsFunc(line, func(r rune) bool { return r == ';' || r == '\t' }) {
			mentions = append(mentions, inPart(i+1, part)...)
		}
		if len(mentions) > LinesAtMost {
			break // too many already
		}
	}
	return mentions
}

// inPart reads what stands between semicolons. In "Lovelace, Ada
// <ada@contoso.example>" the comma separates nobody: what stands before it
// belongs to the name.
func inPart(line int, part string) (mentions []Mention) {
	var before string // the last one without an address
	for _, piece := range strings.Split(part, ",") {
		piece = tidy(piece)
		if piece == "" {
			continue
		}
		isAddress := len(addressesIn(piece)) > 0
		if before != "" {
			if isAddress && named(piece) {
				piece = before + ", " + piece
			} else {
				mentions = append(mentions, Mention{Line: line, Written: before, Address: before})
			}
			before = ""
		}
		if isAddress {
			mentions = append(mentions, mentionsOf(line, piece)...)
		} else {
			before = piece
		}
	}
	if before != "" {
		mentions = append(mentions, Mention{Line: line, Written: before, Address: before})
	}
	return mentions
}

// named reports whether an address has a name before it.
func named(piece string) bool {
	name, _, found := strings.Cut(piece, "<")
	return found && strings.Trim(name, "\"' ") != ""
}

// addressesIn returns the addresses of a text: those in angle brackets, where
// there are any, because a name may look like an address; else every word with
// an at sign in it.
func addressesIn(text string) (addresses []string) {
	for rest := text; ; {
		_, inside, opened := strings.Cut(rest, "<")
		inside, after, closed := strings.Cut(inside, ">")
		if !opened || !closed {
			break
		}
		if a := address(inside); a != "" {
			addresses = append(addresses, a)
		}
		rest = after
	}
	if len(addresses) > 0 {
		return addresses
	}
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`,;<>"()[]`, r) }) {
		if a := address(word); a != "" {
			addresses = append(addresses, a)
		}
	}
	return addresses
}

// address returns the address that a word is, or "".
func address(word string) string {
	word = tidy(word)
	if len(word) > 7 && strings.EqualFold(word[:7], "mailto:") {
		word = word[7:]
	}
	word = strings.TrimRight(strings.TrimLeft(word, "'‘’“”"), "'‘’“”.:")
	at := strings.LastIndexByte(word, '@')
	if at < 1 || at == len(word)-1 || strings.ContainsFunc(word, unicode.IsSpace) {
		return ""
	}
	return word
}

// tidy takes spaces and invisible characters from both ends, which come along
// when text is copied from a page.
func tidy(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) })
}
