package leavers

// What of a text is a mail's: who wrote it, who got it, who signed it.

import (
	"regexp"
	"strings"
)

// header is a field of a mail's header.
type header int

const (
	notHeader header = iota
	fromHeader
	toHeader
	ccHeader
	otherHeader // nobody stands in it: subject, date
)

// headerKind says which field a label names.
func headerKind(words []string) header {
	for kind, name := range map[header]string{fromHeader: "from", toHeader: "to", ccHeader: "cc", otherHeader: ""} {
		if headerWords[name].are(words) {
			return kind
		}
	}
	return notHeader
}

// textLine is a line of a text and what it is.
type textLine struct {
	text      string
	addresses []address
	header    header
	signed    bool // it stands below the closing words of a mail
	words     int  // words outside addresses
}

// markHeaders finds the lines of headers: two different fields that follow each other, or
// one that plainly is one and has an address.
func markHeaders(lines []textLine) (any bool) {
	for i := 0; i < len(lines); i++ {
		end, kinds := i, map[header]bool{}
		for end < len(lines) {
			kind := headerOf(lines[end].text)
			switch {
			case kind != notHeader:
				lines[end].header = kind
				kinds[kind] = true
			case end > i && goesOn(lines[end-1], lines[end]):
				lines[end].header = lines[end-1].header
			case end > i && tidy(lines[end].text) == "" && end+1 < len(lines) && headerOf(lines[end+1].text) != notHeader:
			default:
				kind = -1
			}
			if kind == -1 {
				break
			}
			end++
		}
		if end == i {
			continue
		}
		persons := kinds[fromHeader] || kinds[toHeader] || kinds[ccHeader]
		if persons && len(kinds) > 1 {
			any = true
		} else {
			any = lonelyHeaders(lines[i:end]) || any
		}
		i = end
	}
	return any
}

// lonelyHeaders takes back what was said of lines that all are of one field, unless its
// word has two letters and somebody stands in it: "A: ada@x" is an item of a list.
func lonelyHeaders(lines []textLine) (any bool) {
	for i := range lines {
		line := &lines[i]
		label, _, _ := labelled(line.text)
		if line.header == otherHeader || len(line.addresses) == 0 || len([]rune(label)) < 2 {
			line.header = notHeader
			continue
		}
		any = true
	}
	return any
}

// headerOf says which field a line is.
func headerOf(line string) header {
	label, _, ok := labelled(line)
	if !ok || len(label) > 30 {
		return notHeader
	}
	return headerKind(wordsOf(label))
}

// goesOn reports whether a line goes on with the recipients of the one before.
func goesOn(before, line textLine) bool {
	if before.header == notHeader || before.header == otherHeader || len(line.addresses) == 0 {
		return false
	}
	end := strings.TrimRight(before.text, " \t")
	return strings.HasPrefix(line.text, " ") || strings.HasPrefix(line.text, "\t") || strings.HasSuffix(end, ";") || strings.HasSuffix(end, ",")
}

// markSigned finds what stands below closing words, up to the next mail. Above them
// somebody was named; else they are thanks in advance.
func markSigned(lines []textLine) {
	signed, named := false, false
	for i := range lines {
		line := &lines[i]
		switch {
		case line.header != notHeader:
			signed, named = false, false
		case len(line.addresses) > 0 && !signed:
			named = true
		case named && closes(withoutMarks(line.text)) || tidy(line.text) == "--":
			signed = true
		}
		line.signed = signed
	}
}

// markLabels sets apart the address behind a label that names somebody else: "HRBP:".
func markLabels(lines []textLine) {
	for _, line := range lines {
		if len(line.addresses) == 0 {
			continue
		}
		label, value, ok := labelled(line.text)
		if !ok || !hasAt(value) {
			continue
		}
		h := newHeading(label)
		switch roleOf(label) {
		case othersRole, formRole, ticketRole:
		case addressRole:
			if !othersWords.in(h) && !ticketWords.in(h) {
				continue
			}
		default:
			continue
		}
		line.setApart(ApartOther)
	}
}

// setApart sets the addresses of a line apart that do not stand apart already.
func (l textLine) setApart(why Apart) {
	for i := range l.addresses {
		if l.addresses[i].apart == NotApart {
			l.addresses[i].apart = why
		}
	}
}

// markSections sets apart what stands below a line such as "Managers:" or "Do not
// remove", down to the next line without an address.
func markSections(lines []textLine) (any bool) {
	const wordsAtMost = 4 // of a line without a colon
	apart := false
	for _, line := range lines {
		text := withoutMarks(line.text)
		switch {
		case len(line.addresses) > 0:
			if apart && line.header == notHeader {
				line.setApart(ApartOther)
				any = true
			}
		case text == "" || len(text) > headingAtMost:
		default:
			words := wordsOf(text)
			colon := strings.HasSuffix(text, ":") || strings.HasSuffix(text, "：")
			apart = (colon || len(words) <= wordsAtMost) && line.header == notHeader && !line.signed &&
				(apartWords.amongWords(words) || doneBy(words) || strings.Contains(" "+strings.Join(words, " ")+" ", " don t ") || roleOf(strings.Trim(text, ":： ")) == othersRole)
		}
	}
	return any
}

// clock is a time of the day.
var clock = regexp.MustCompile(`\b\d{1,2}[:.]\d{2}([:.]\d{2})?\b`)

// writtenDate is a date, whose parts are no time of the day: 30.11.2026.
var writtenDate = regexp.MustCompile(`\b\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b`)

// markSpeakers sets apart who says something in a chat: his address stands first in a
// line with a time, or before a colon and other addresses.
func markSpeakers(lines []textLine) {
	const near = 100 // bytes around the address
	for _, line := range lines {
		if len(line.addresses) == 0 {
			continue
		}
		first := &line.addresses[0]
		before := writtenDate.ReplaceAllString(line.text[max(0, first.at-near):first.at], "")
		after := writtenDate.ReplaceAllString(line.text[first.end:min(len(line.text), first.end+near)], "")
		timed := clock.MatchString(before) || len(line.addresses) == 1 && clock.MatchString(after)
		says := len(line.addresses) > 1 && strings.HasPrefix(strings.TrimLeft(after, ")> "), ":")
		if first.apart == NotApart && (says || timed && !strings.Contains(clock.ReplaceAllString(before, ""), ":")) {
			first.apart = ApartMail
		}
	}
}

// paragraph is lines between two empty ones.
type paragraph struct {
	lines           []textLine
	addresses, rest int // lines with addresses, and without
	sentence        bool
	phone           bool
}

// phone is a telephone number.
var phone = regexp.MustCompile(`\+?\(?\d[\d ()/.-]{6,}\d`)

// markCard sets the address of the last paragraph apart where that is a card, such as a
// name, a title and an address, and the others are none: the writer's.
func markCard(lines []textLine) {
	var all []paragraph
	last := paragraph{}
	for i := 0; i <= len(lines); i++ {
		if i == len(lines) || tidy(lines[i].text) == "" {
			if last.addresses > 0 {
				all = append(all, last)
			}
			last = paragraph{}
			continue
		}
		line := lines[i]
		last.lines = append(last.lines, line)
		if len(line.addresses) == 0 {
			last.rest++
			last.phone = last.phone || phone.MatchString(line.text)
			continue
		}
		last.addresses++
		last.sentence = last.sentence || line.words > 0 && !strings.Contains(line.text, "<")
	}
	if len(all) < 2 {
		return
	}
	card := all[len(all)-1]
	if card.addresses != 1 || card.rest == 0 {
		return
	}
	for _, p := range all[:len(all)-1] {
		if p.addresses != 1 || p.rest == 0 || p.sentence != card.sentence || p.phone != card.phone {
			for _, line := range card.lines {
				line.setApart(ApartMail)
			}
			return
		}
	}
}
