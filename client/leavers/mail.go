package leavers

// What of a text is a mail's: who wrote it, who got it, who signed it.

import "strings"

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
