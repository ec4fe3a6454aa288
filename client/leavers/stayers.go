package leavers

// How a list says of some people that they stay: by a sign before them, a stroke through
// them, or a word. And mailboxes that no single person has.

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The signs that stand before what comes and before what goes, as in the lines of a diff.
// Each alone only marks an item of a list.
const (
	goneSigns  = "-−✗✘❌☒🔴➖⛔🚫<"
	comesSigns = "+＋✓✔✅☑🟢➕🆗>"
)

// sign is +1 or -1 where a text begins with a sign of what comes or goes; else 0.
func sign(text string) int {
	r, size := utf8.DecodeRuneInString(tidy(text))
	rest := tidy(text)
	if rest = rest[min(size, len(rest)):]; rest == "" && r != '+' && r != '-' || (r == '<' || r == '>') && !strings.HasPrefix(rest, " ") {
		return 0
	}
	switch {
	case strings.ContainsRune(goneSigns, r):
		return -1
	case strings.ContainsRune(comesSigns, r):
		return 1
	}
	return 0
}

// markOpposed sets apart the addresses behind a sign where others have the opposite one.
func markOpposed(lines []textLine) (any bool) {
	first := 0
	for _, line := range lines {
		is := sign(line.text)
		if len(line.addresses) == 0 || is == 0 || line.header != notHeader {
			continue
		}
		if first == 0 {
			first = is
		}
		if is != first {
			line.setApart(ApartOther)
			any = true
		}
	}
	return any
}

// struckText is what a text strikes through: Markdown, chats, pages and Jira, whose dashes
// stand at the ends of words.
var struckText = regexp.MustCompile(`(?i)~~[^~\n]+~~|(^|[\s|(>*_])~[^\s~][^~\n]*~($|[\s|).,;:!?<*_])|<(s|del|strike)\b[^>@\n]*>.*?</(s|del|strike)>|(^|[\s|])-[\pL<"'\[(][^\n|]*?[^\s|-]-($|[\s|.,;:!?])|\[s\].*?\[/s\]`)

// mayStrike reports, faster than the expression, whether a text may strike something.
func mayStrike(text string) bool {
	for i := range len(text) {
		switch c := text[i]; {
		case c == '~', c == '<' && i+1 < len(text) && strings.IndexByte("sSdD", text[i+1]) >= 0, c == '[' && i+2 < len(text) && text[i+2] == ']',
			c == '-' && (i == 0 || text[i-1] <= ' ' || text[i-1] == '|'):
			return true
		}
	}
	return false
}

// strike sets apart the addresses that are struck through.
func strike(text string, all []address) {
	if !mayStrike(text) {
		return
	}
	for _, struck := range struckText.FindAllStringIndex(text, -1) {
		for i := range all {
			if a := &all[i]; a.at >= struck[0] && a.end <= struck[1] {
				a.apart = ApartStruck
			}
		}
	}
}

// showsFormats reports whether a text uses so many formats of Markdown that a stroke is one
// more of them: each line of such a list has another one.
func showsFormats(text string) bool {
	return strings.Contains(text, "**") && strings.Contains(text, "](") && strings.Contains(text, "`")
}

// unstrike takes back what was said of strokes.
func unstrike(lines []textLine) {
	for _, line := range lines {
		for i := range line.addresses {
			if a := &line.addresses[i]; a.apart == ApartStruck {
				a.apart = NotApart
			}
		}
	}
}

// isStruck reports whether a whole cell is struck through.
func isStruck(text string) bool {
	if text = tidy(text); !mayStrike(text) {
		return false
	}
	struck := struckText.FindStringIndex(text)
	return struck != nil && struck[0] == 0 && struck[1] == len(text)
}

// isOfFunction reports whether an address is that of a mailbox which several people read.
func isOfFunction(local string) bool {
	return functionMailboxes[strings.Join(wordsOf(local), "")]
}

// functionMailboxes are those of RFC 2142, and what companies add to them.
var functionMailboxes = wordSet(`info marketing sales support abuse noc security hostmaster usenet webmaster www uucp ftp
	hr hrteam humanresources people peopleops it itsupport ithelp helpdesk servicedesk office reception contact kontakt admin administrator admins accounting
	finance payroll billing invoices legal compliance privacy press jobs careers recruiting everyone allstaff allemployees leavers newsletter
	personal personalabteilung buchhaltung vertrieb empfang buero rh drh compta comptabilite recursoshumanos ventas soporte ufficiopersonale risorseumane kadry`)

// isStaying reports whether a text says of people that they stay, or come in the place of
// one who leaves.
func isStaying(text string) bool {
	if len(text) > headingAtMost {
		return false
	}
	const wordsAtMost = 3
	words := wordsOf(text)
	return len(words) > 0 && len(words) <= wordsAtMost && (stayWords.begins(newHeading(text)) || stayWords.amongWords(words))
}

// startsWithRole reports whether a name begins with what its bearer is to the leaver, or
// says it in brackets: "Nachfolge Yusuf". Of "Boss, Hugo" the address says that it is a name.
func startsWithRole(name, address string) bool {
	if remark := inBrackets.FindString(name); remark != "" && isOfStayer(remark) {
		return true
	}
	first, _, several := strings.Cut(name, " ")
	return several && !standsIn(first, address) && isOfStayer(first)
}

// isOfStayer reports whether a word says of somebody that he is another than the leaver.
func isOfStayer(word string) bool {
	switch word = strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) }); roleOf(word) {
	case othersRole, ticketRole, formRole:
		return true
	}
	return isStaying(word)
}

// firstWords looks for a word before several names that is none of a name: their addresses
// have the rest of the name and not this word, not even its first letter.
type firstWords struct {
	seen  map[string]int
	again bool
	fits  bool // another name begins as its address says
}

func (f *firstWords) see(name, address string) {
	words := wordsOf(name)
	if len(words) == 0 || address == "" {
		return
	}
	letter, _ := utf8.DecodeRuneInString(words[0])
	begin, _ := utf8.DecodeRuneInString(strings.ToLower(address))
	switch {
	case standsIn(words[0], address):
		f.fits = true
	case len(words) > 1 && letter != begin && standsIn(strings.Join(words[1:], " "), address):
		if f.seen == nil {
			f.seen = map[string]int{}
		}
		f.seen[words[0]]++
		f.again = f.again || f.seen[words[0]] > 1
	}
}

// any reports whether there is such a word.
func (f *firstWords) any() bool { return f.again && f.fits }

// markGroups sets apart the addresses of groups, as RFC 5322 writes them, of which the
// label does not say that they leave: "Staying: yusuf@x, noor@x;".
func markGroups(lines []textLine) (any bool) {
	for _, line := range lines {
		if line.header != notHeader || line.signed || !strings.Contains(line.text, ";") || !strings.Contains(line.text, ":") {
			continue
		}
		groups := line.groups()
		if !areGroups(groups) {
			continue
		}
		for _, g := range groups {
			if g.label != "" && isOfLeavers(g.label) {
				continue
			}
			for i := g.first; i < g.end; i++ {
				if a := &line.addresses[i]; a.apart == NotApart {
					a.apart = ApartOther
					any = true
				}
			}
		}
	}
	return any
}

// group is a label and its addresses, by their numbers in the line.
type group struct {
	label      string
	first, end int
	closed     bool // a semicolon ends it
}

// groups cuts a line at semicolons.
func (l textLine) groups() (groups []group) {
	begin := 0
	for i, a := range l.addresses {
		between := withoutLinkWords(l.text[begin:a.at])
		begin = a.end
		before, after, closed := strings.Cut(between, ";")
		if !closed {
			after = before
		}
		label := ""
		if at := strings.LastIndexByte(after, ':'); at >= 0 {
			label = tidy(strings.Trim(withoutMarks(after[:at]), "*_\"', "))
		}
		if last := len(groups) - 1; last >= 0 && closed {
			groups[last].closed = true
		}
		if i == 0 || closed || label != "" {
			groups = append(groups, group{label: label, first: i})
		}
		groups[len(groups)-1].end = i + 1
	}
	if len(groups) > 0 {
		groups[len(groups)-1].closed = strings.Contains(l.text[begin:], ";")
	}
	return groups
}

// areGroups reports whether what was cut is groups, and no list with semicolons: a label
// stands before several addresses, or before each of several groups.
func areGroups(groups []group) bool {
	labels, several := 0, false
	for _, g := range groups {
		if g.label == "" {
			continue
		}
		labels++
		several = several || g.closed && g.end-g.first > 1
	}
	return several || labels > 1 && groups[0].closed
}
