package leavers

// Whether the words around an address leave it plain whose it is. What they say is known
// in no language for certain, so the question is what there is beside a list: a name, a
// word such as "and", the words that introduced the list. Any other word may say that the
// address is somebody else's: "forward her mail to yusuf@x".

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// besideWords are words beside an address that say nothing of whose it is.
var besideWords = newPhrases(`and;und;et;y;e;i;og;och;en;or;oder;ou;o;ja;и;і;та;ve;و;と;和;与;及;跟;、;및;와;과;also;too;as;well;sowie;auch;plus;ainsi que;ainsi;que;además;anche;também;ook;også;også;även;these;this;those;x;please;bitte;merci;mr;mrs;ms;herr;frau;m;mme`)

// nameParticles stand within names.
var nameParticles = wordSet(`van von der den ter ten zu zum zur af av de del della di da dos das do la le el al bin ibn abu ben`)

var (
	tagText  = regexp.MustCompile(`(?i)</?[a-z][^<>@]*>?`)
	linkText = regexp.MustCompile(`(?i)\b(mailto|smtp|sip):|=?HYPERLINK\(`)
	// x500Text is an address of Exchange among those of a cell.
	x500Text = regexp.MustCompile(`(?i)x500:/o=[^@,;]*?(smtp:|sip:|$)|\b(x400|spo|eum|ims?):`)
	// twoDigits stand in times and dates.
	twoDigits = regexp.MustCompile(`\d\d|\d[.:]`)
	// remarkText is a remark in brackets behind an address.
	inBrackets = regexp.MustCompile(`[(\[][^()\[\]@]*[)\]]`)
	remarkText = regexp.MustCompile(`^[^<>@]*>|^[>\s"']*[(\[][^()\[\]@]*[)\]]`)
)

// surroundings are the words around the addresses of a text that leave them plain.
type surroundings struct {
	known map[string]bool // words that stood around the first address
	named bool            // a name stood before the first address
	noted bool            // what stood behind it is known too
}

// note keeps the words around the first address.
func (s *surroundings) note(text string) {
	for _, word := range wordsOf(withoutLinkWords(text)) {
		s.known[word] = true
	}
}

func withoutLinkWords(text string) string {
	if !strings.ContainsAny(text, "<:(") {
		return text
	}
	return linkText.ReplaceAllString(tagText.ReplaceAllString(x500Text.ReplaceAllString(text, ""), " "), " ")
}

// isPlain reports whether what stands before an address leaves it plain whose it is. begins:
// the line begins with it.
func (s *surroundings) isPlain(before, address string, begins bool) bool {
	opened := strings.HasSuffix(strings.TrimRight(before, "\"' "), "<") || strings.HasSuffix(strings.TrimRight(before, " "), "(")
	text := withoutLinkWords(before)
	if !begins {
		text = remarkText.ReplaceAllString(text, " ")
	}
	if opened { // Björn Åkesson (Sales) <b@x>
		text = inBrackets.ReplaceAllString(text, " ")
	}
	text = strings.ReplaceAll(text, "：", ":")
	if at := strings.LastIndexByte(text, ':'); at >= 0 {
		if !clock.MatchString(text[:at]) && !s.isPlainLabel(text[:at], address) {
			return false
		}
		text = text[at+1:]
	}
	names, ok := s.namesIn(text, address)
	switch {
	case !ok, !begins && (leads(before) || s.saysOther(text, address, opened)):
		return false
	case len(names) == 0 || standsIn(strings.Join(names, " "), address):
		return !begins || len(names) == 0 || s.named
	case begins:
		return s.named
	}
	return opened && len(names) <= namesAtMost
}

// isPlainLabel reports whether what stands before a colon says whose the address is that
// stands behind it.
func (s *surroundings) isPlainLabel(label, address string) bool {
	if label = tidy(strings.Trim(withoutMarks(label), "*_\"'([ ")); !strings.ContainsFunc(label, unicode.IsLetter) || standsIn(label, address) && !strings.ContainsAny(label, ";=") {
		return true
	}
	switch roleOf(label) {
	case ownMail, ownUPN, ownLogin:
		return true
	}
	return s.knows(wordsOf(label)) || isOfLeavers(label)
}

// knows reports whether all words are plain ones.
func (s *surroundings) knows(words []string) bool {
	for _, word := range words {
		if !s.known[word] && !besideWords.alone[word] && strings.ContainsFunc(word, unicode.IsLetter) {
			return false
		}
	}
	return true
}

// namesIn returns the words that may be a name; ok is false where another word stands
// among them.
func (s *surroundings) namesIn(text, address string) (names []string, ok bool) {
	for _, word := range nameWords(text) {
		first, _ := utf8.DecodeRuneInString(strings.TrimLeft(word, "'‘’-–—.#"))
		lower := unicode.IsLower(first) && !strings.ContainsFunc(word, unicode.IsUpper) // al-Zahra
		switch {
		case !strings.ContainsFunc(word, unicode.IsLetter), s.knows(wordsOf(word)):
		case len(names) > 0 && nameParticles[word]: // Ada van der Berg
		case lower && !standsIn(word, address), unicode.IsDigit(first):
			return nil, false
		default:
			names = append(names, word)
		}
	}
	return names, true
}

// standsIn reports whether a word of a name stands in the local part of an address, or
// begins with it.
func standsIn(name, address string) bool {
	local, _, _ := strings.Cut(address, "@")
	words := wordsOf(local)
	joined := strings.Join(words, "")
	for _, word := range wordsOf(name) {
		letters := utf8.RuneCountInString(word)
		if letters > 2 && strings.Contains(joined, word) || letters > 1 && strings.HasPrefix(joined, word) {
			return true
		}
		for _, part := range words {
			if utf8.RuneCountInString(part) > 2 && strings.HasPrefix(word, part) {
				return true
			}
		}
	}
	return false
}

// isOfLeavers reports whether a title or a label says that those behind it leave.
func isOfLeavers(text string) bool {
	h := newHeading(text)
	return leavingWords.begins(h) || removeWords.begins(h) || h.meaningsAmong(ofOwnMail|ofName)&(ofPerson|ofMail) != 0
}

// markUnclear sets apart the addresses of which the text does not leave it plain whose
// they are.
func markUnclear(lines []textLine) (any bool) {
	s := surroundings{known: map[string]bool{}}
	first, outline := true, outlined(lines)
	for i := range lines {
		line := &lines[i]
		if len(line.addresses) == 0 || line.header != notHeader || line.signed {
			continue
		}
		if outline[i] || heads(*line) || s.namesSecond(line.text[:line.addresses[0].at], line.addresses) {
			line.setApart(ApartOther)
			any = true
		}
		if title, above := titleAbove(lines, i); above && !s.isPlainTitle(title, line.addresses[0].text, first) {
			setListApart(lines[i:])
			any = true
		}
		begin := 0
		for j := range line.addresses {
			a := &line.addresses[j]
			before := line.text[begin:a.at]
			if j == 0 {
				before = withoutMarks(before)
			}
			begin = a.end
			switch {
			case a.shared:
				any = any || first || !s.isPlain(before, a.text, j == 0)
			case a.apart != NotApart:
			case first:
				first = false
				names, _ := s.namesIn(withoutLinkWords(before), a.text)
				s.named = len(names) > 0 || endsWithName(before)
				s.note(before) // not before: a name that is known counts as no name
			case !s.isPlain(before, a.text, j == 0):
				a.apart = ApartOther
				any = true
			}
		}
		behind := remarkText.ReplaceAllString(withoutLinkWords(line.text[begin:]), " ")
		switch {
		case first:
		case !s.noted:
			s.noted = true
			s.note(behind)
		case !s.behind(behind, line.addresses[len(line.addresses)-1].text):
			line.setApart(ApartOther)
			any = true
		}
	}
	return any
}

// behind reports whether what stands behind the addresses of a line leaves them plain.
func (s *surroundings) behind(text, address string) bool {
	_, ok := s.namesIn(strings.NewReplacer(":", " ", ".", " ", "!", " ").Replace(text), address)
	return ok || closingWords.are(wordsOf(text))
}

// endsWithName reports whether the last word before an address may be a name.
func endsWithName(before string) bool {
	words := strings.Fields(strings.TrimRight(withoutLinkWords(before), " <(\"':-–—"))
	if len(words) == 0 {
		return false
	}
	r, _ := utf8.DecodeRuneInString(words[len(words)-1])
	return unicode.IsUpper(r) && (len(words) > 1 || strings.TrimRight(before, " ") == before)
}

// heads reports whether a line ends with a colon behind its address: those below are his
// people, or what he wrote.
func heads(line textLine) bool {
	after := strings.TrimLeft(line.text[line.addresses[len(line.addresses)-1].end:], ">)]\"'*_ \t")
	return after != "" && strings.Trim(after, ":： \t") == ""
}

// outlined says which lines have more indented addresses below: those are his people's.
func outlined(lines []textLine) map[int]bool {
	parents := map[int]bool{}
	last, indent := -1, 0
	for i, line := range lines {
		if len(line.addresses) == 0 {
			if tidy(line.text) == "" {
				last = -1
			}
			continue
		}
		text := strings.TrimLeft(line.text, ">")
		in := len(text) - len(strings.TrimLeft(text, " \t\u00a0"))
		if last >= 0 && in > indent && !wraps(lines[last]) {
			parents[last] = true
		}
		last, indent = i, in
	}
	return parents
}

// wraps reports whether a list goes on below a line.
func wraps(line textLine) bool {
	end := strings.TrimRight(line.text, " \t")
	before := line.text[:line.addresses[0].at]
	return strings.HasSuffix(end, ",") || strings.HasSuffix(end, ";") || line.header != notHeader || strings.Contains(before, ":")
}

// titleAbove is the line above one with addresses, if that has none and may be their title:
// a lone name among addresses is somebody of whom only the name is known.
func titleAbove(lines []textLine, at int) (title string, ok bool) {
	i := at - 1
	for i >= 0 && tidy(lines[i].text) == "" {
		i--
	}
	if i < 0 || len(lines[i].addresses) > 0 || lines[i].header != notHeader || lines[i].signed {
		return "", false
	}
	switch title = lines[i].text; {
	case marked(title), i > 0 && tidy(lines[i-1].text) == "":
		return title, true
	case i == 0:
		return title, len(lines) > at+1 && len(lines[at+1].addresses) > 0
	}
	return "", false
}

// marked reports whether a line is a title by its signs.
func marked(line string) bool {
	line = strings.TrimSpace(line)
	end := strings.TrimRight(line, "*_ ")
	return strings.HasSuffix(end, ":") || strings.HasSuffix(end, "：") || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "**")
}

// isPlainTitle reports whether the line above addresses leaves it plain that they are
// those of leavers: it says so, greets, or is a sentence. first: none stands above it.
func (s *surroundings) isPlainTitle(line, address string, first bool) bool {
	const wordsAtMost = 4
	text := withoutMarks(line)
	title := tidy(strings.Trim(text, "*_:： "))
	words := wordsOf(title)
	colon := marked(line)
	switch {
	case len(words) == 0, len(title) > headingAtMost, twoDigits.MatchString(title), isDrawn(title):
		return true
	case len(words) > wordsAtMost && (first || !colon), strings.ContainsAny(title[len(title)-1:], ".!?,;"):
		return true
	case greetingWords.begin(words), closes(title), standsIn(title, address), s.knows(words), isOfLeavers(title), isTotal(title):
		return true
	}
	return false
}

// setListApart sets apart the addresses of the first lines, up to one without.
func setListApart(lines []textLine) {
	for i, line := range lines {
		if i > 0 && len(line.addresses) == 0 {
			return
		}
		line.setApart(ApartOther)
	}
}

// setCellApart sets apart the addresses of a cell of which its words do not leave it plain
// whose they are. Of a remark behind the first address that was done where it was found.
func setCellApart(text string, all []address) {
	s := surroundings{known: map[string]bool{}, named: true}
	begin := 0
	for j := range all {
		before := text[begin:all[j].at]
		begin = all[j].end
		if all[j].apart != NotApart {
			continue
		}
		if j == 0 {
			if names, ok := s.namesIn(withoutLinkWords(before), all[j].text); ok && len(names) > 1 && !strings.Contains(withoutLinkWords(before), ":") {
				continue
			}
		}
		if !s.isPlain(before, all[j].text, j == 0) {
			for k := range all {
				if all[k].apart == NotApart {
					all[k].apart = ApartOther
				}
			}
			return
		}
	}
}
