package leavers

// Texts that are no table: addresses in any arrangement, with or without names; mails and
// chats.

import (
	"context"
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// loose is what was read of a text that is no table.
type loose struct {
	mentions []looseMention
	// mixed: it has addresses of which the text does not say plainly whether they are those
	// of leavers.
	mixed bool
}

// looseMention is a mention with the address that stands there, whether it stands apart
// or not.
type looseMention struct {
	Mention
	written string
}

// readLoose reads a text.
func readLoose(ctx context.Context, text string) (loose, error) {
	lines, err := textLines(ctx, text)
	if err != nil {
		return loose{}, err
	}
	if showsFormats(text) {
		unstrike(lines)
	}
	var read loose
	read.mixed = markHeaders(lines)
	markSigned(lines)
	markLabels(lines)
	read.mixed = markSections(lines) || read.mixed
	markSpeakers(lines)
	markCard(lines)
	read.mixed = markOpposed(lines) || read.mixed
	read.mixed = markGroups(lines) || read.mixed
	setSentencesApart(lines)
	setAgainApart(lines)
	read.mixed = markUnclear(lines) || read.mixed
	any := false
	for _, line := range lines {
		any = any || len(line.addresses) > 0
		for _, a := range line.addresses {
			read.mixed = read.mixed || a.apart == ApartMail || a.apart == ApartStruck
		}
	}
	families := !any && areFamilyNames(lines)
	for i, line := range lines {
		if i%oftenRows == 0 && ctx.Err() != nil {
			return loose{}, ctx.Err()
		}
		switch {
		case families && tidy(line.text) != "":
			text := tidy(line.text)
			read.mentions = append(read.mentions, looseMention{Mention: Mention{Line: i + 1, Written: text, Name: personName(text)}})
		case any:
			read.mentions = append(read.mentions, line.amongAddresses(i+1)...)
		default:
			read.mentions = append(read.mentions, line.userNames(i+1)...)
		}
		if len(read.mentions) > LinesAtMost {
			return loose{}, ErrTooLong
		}
	}
	return read, nil
}

// textLines cuts a text into lines and finds the addresses of each.
func textLines(ctx context.Context, text string) ([]textLine, error) {
	lines := make([]textLine, 0, strings.Count(text, "\n")+1)
	for i := 0; ; i++ {
		if i%oftenRows == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		written, rest, more := strings.Cut(text, "\n")
		if strings.Contains(written, "&") {
			written = strings.ReplaceAll(html.UnescapeString(written), "\n", " ")
		}
		line := textLine{text: written, addresses: addressesIn(written)}
		if len(line.addresses) > 0 {
			line.words = line.wordsOutside()
		}
		lines = append(lines, line)
		if !more {
			return lines, nil
		}
		text = rest
	}
}

// sentenceAtLeast is from how many words outside its addresses a line is a sentence.
const sentenceAtLeast = 6

// wordsOutside counts the words of a sentence around the addresses. What stands before a
// colon introduces a list.
func (l textLine) wordsOutside() (words int) {
	begin, all := 0, l.addresses
	for i, a := range all {
		between := l.text[begin:a.at]
		if i == 0 {
			if at := strings.LastIndexAny(between, ":："); at >= 0 && !strings.ContainsAny(between[:at], ".!?") {
				between = between[at:]
			}
		}
		words += countWords(between)
		begin = a.end
		if len(all) > 3 && words > sentenceAtLeast*len(all) {
			break
		}
	}
	words += countWords(l.text[begin:])
	if len(all) > 1 { // each may have a name
		words -= min(words, 3*(len(all)-1))
	}
	return words
}

// countWords counts the words of a text that have letters.
func countWords(text string) (n int) {
	if !spaced(text) {
		return utf8.RuneCountInString(text) / 3
	}
	for _, word := range strings.Fields(text) {
		if strings.ContainsFunc(word, unicode.IsLetter) {
			n++
		}
	}
	return n
}

// setSentencesApart sets the addresses in sentences apart where others stand on lines of
// their own: "yusuf@x asked for it".
func setSentencesApart(lines []textLine) {
	bare := false
	for _, line := range lines {
		bare = bare || len(line.addresses) > 0 && line.words < sentenceAtLeast && line.header == notHeader && !line.signed
	}
	for i := range lines {
		line := &lines[i]
		for j := range line.addresses {
			a := &line.addresses[j]
			switch {
			case a.apart != NotApart:
			case line.header != notHeader || line.signed:
				a.apart = ApartMail
			case bare && line.words >= sentenceAtLeast:
				a.apart = ApartMail
			}
		}
	}
}

// setAgainApart sets apart the addresses that stand apart elsewhere: who is in From is not
// a leaver further down.
func setAgainApart(lines []textLine) {
	apart := map[string]bool{}
	for _, line := range lines {
		for _, a := range line.addresses {
			if a.apart == ApartMail || a.apart == ApartOther {
				apart[addressKey(a.text)] = true
			}
		}
	}
	if len(apart) == 0 {
		return
	}
	for _, line := range lines {
		for j := range line.addresses {
			a := &line.addresses[j]
			if a.apart == NotApart && apart[addressKey(a.text)] {
				a.apart = ApartOther
			}
		}
	}
}

// areFamilyNames reports whether every line has a family name, a comma, and a given name.
func areFamilyNames(lines []textLine) bool {
	any := false
	for _, line := range lines {
		text := tidy(line.text)
		if text == "" {
			continue
		}
		family, given, found := strings.Cut(text, ",")
		if !found || strings.ContainsAny(given, ",;\t") || strings.ContainsAny(family, ";\t") || !nameLike(family) || !nameLike(given) {
			return false
		}
		any = true
	}
	return any
}

// segment is what stands between two separators of a line.
type segment struct {
	text      string
	addresses []address
	comma     bool // a comma ends it
}

// segments cuts a line at semicolons, tabs and commas outside addresses.
func (l textLine) segments() (segments []segment) {
	begin, next := 0, 0
	var held []address
	end := func(at int, comma bool) {
		if text := tidy(l.text[begin:at]); text != "" || len(held) > 0 {
			segments = append(segments, segment{text: text, addresses: held, comma: comma})
		}
		held = nil
	}
	for i, r := range l.text {
		for next < len(l.addresses) && l.addresses[next].end <= i {
			held = append(held, l.addresses[next])
			next++
		}
		if next < len(l.addresses) && i >= l.addresses[next].at {
			continue
		}
		if strings.ContainsRune(";\t,，；、", r) {
			end(i, r == ',' || r == '，')
			begin = i + utf8.RuneLen(r)
		}
	}
	held = append(held, l.addresses[next:]...)
	end(len(l.text), false)
	return segments
}

// amongAddresses reads a line of a text that has addresses: what is none may be a name,
// and is never taken for a user name. In "Lovelace, Ada <ada@contoso.example>" the comma
// separates nobody.
func (l textLine) amongAddresses(line int) (mentions []looseMention) {
	nobody := func(text string) {
		text = tidy(strings.Trim(withoutMarks(text), "*_`~|\"'<>"))
		sentence := len(l.addresses) > 0 && l.words >= sentenceAtLeast
		if l.header == notHeader && !l.signed && !sentence && nameLike(text) && roleOf(text) == unknownRole {
			mentions = append(mentions, looseMention{Mention: Mention{Line: line, Written: text, Name: personName(text)}})
		}
	}
	before := ""
	for _, s := range l.segments() {
		if len(s.addresses) == 0 {
			if before != "" {
				nobody(before)
			}
			if before = s.text; !s.comma {
				nobody(before)
				before = ""
			}
			continue
		}
		text := s.text
		if before != "" {
			if isNamed(text) {
				text = before + ", " + text
			} else {
				nobody(before)
			}
			before = ""
		}
		for _, a := range s.addresses {
			m := looseMention{Mention: Mention{Line: line, Written: text, Address: a.text, Apart: a.apart}, written: a.text}
			if len(s.addresses) > 1 {
				m.Written = a.text
			} else {
				m.Name = nameBefore(text)
			}
			if a.apart != NotApart {
				m.Address = ""
			}
			mentions = append(mentions, m)
		}
	}
	if before != "" {
		nobody(before)
	}
	return mentions
}

// isNamed reports whether an address has a name before it.
func isNamed(text string) bool {
	name, _, found := strings.Cut(text, "<")
	return found && strings.Trim(name, "\"' ") != "" && !hasAt(name)
}

// connectors stand before the last name of a list.
var connectors = wordSet(`and und et y e i og och en & or oder ou o und`)

// nameBefore is the name before angle brackets; "" without one.
func nameBefore(text string) string {
	const wordsAtMost = 4
	name, _, found := strings.Cut(text, "<")
	if !found || hasAt(name) {
		return ""
	}
	name = strings.Trim(withoutMarks(name), "\"'‘’“”,:* ")
	words := strings.Fields(name)
	for len(words) > 0 && connectors[strings.ToLower(words[0])] {
		words = words[1:]
	}
	if len(words) == 0 || len(words) > wordsAtMost {
		return ""
	}
	return personName(strings.Join(words, " "))
}

// userNames reads a line of a text without addresses: user names, numbers or names,
// separated by semicolons, commas or tabs.
func (l textLine) userNames(line int) (mentions []looseMention) {
	const wordsAtMost = 8 // of a user name
	if text := withoutMarks(l.text); closes(text) || text != "" && strings.HasSuffix(text, ":") || tidy(l.text) == "" {
		return nil
	}
	for _, s := range l.segments() {
		text := tidy(s.text)
		if marked := tidy(strings.Trim(withoutMarks(text), "*`")); marked != "" {
			text = marked
		}
		m := Mention{Line: line, Written: text, Address: text}
		if strings.Contains(text, " ") {
			m.Name = personName(text)
		}
		if len(strings.Fields(text)) > wordsAtMost {
			m.Address, m.Name = "", ""
		}
		if l.signed {
			m.Address, m.Apart = "", ApartMail
		}
		mentions = append(mentions, looseMention{Mention: m})
	}
	return mentions
}

// Columns of the question about a text with addresses that stand apart.
const (
	textColumn = iota
	apartColumn
)

// chosen returns the mentions of a choice: the addresses of the text, those that stand
// apart, or all.
func (l loose) chosen(who int) (mentions []Mention) {
	for _, m := range l.mentions {
		isApart := m.Apart != NotApart
		if m.written != "" && (who == All || who == apartColumn) {
			m.Address, m.Apart = m.written, NotApart
			if who == apartColumn && !isApart {
				m.Address, m.Apart = "", ApartOther
			}
		}
		mentions = append(mentions, m.Mention)
	}
	return mentions
}

// table shows the addresses of a text, those that stand apart in a column of their own.
func (l loose) table() (table Table, text, apart Column) {
	table.Headings = []string{"", ""}
	text, apart = Column{At: textColumn, By: ByAddress}, Column{At: apartColumn, By: ByAddress, Apart: true}
	different := map[string]bool{}
	for _, m := range l.mentions {
		if m.written == "" {
			continue
		}
		table.Total++
		cells, column := []Cell{{Text: m.Written}, {}}, &text
		if m.Apart != NotApart {
			cells[0], cells[1] = cells[1], cells[0]
			column = &apart
		}
		column.In++
		if key := addressKey(m.written); !different[key] {
			different[key] = true
			column.Different++
		}
		if len(table.Rows) < RowsShown {
			table.Rows = append(table.Rows, Row{Line: m.Line, Cells: cells})
		}
	}
	return table, text, apart
}
