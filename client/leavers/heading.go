package leavers

// What the heading of a column says.

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// heading is a heading made comparable: without case, accents and signs.
type heading struct {
	words  string // with a space between two words and at both ends
	joined string // without spaces
	edges  []bool // of each byte of joined and the end: a word begins or ends there
}

// headingAtMost is the length in bytes beyond which a cell is no heading.
const headingAtMost = 120

func newHeading(cell string) heading {
	if len(cell) > headingAtMost {
		return heading{}
	}
	words := wordsOf(numberSigns.Replace(cell))
	h := heading{words: " " + strings.Join(words, " ") + " ", joined: strings.Join(words, "")}
	h.edges = make([]bool, len(h.joined)+1)
	at := 0
	for _, word := range words {
		h.edges[at] = true
		at += len(word)
	}
	h.edges[at] = true
	return h
}

// numberSigns are words.
var numberSigns = strings.NewReplacer("#", " number ", "N°", " number ", "n°", " number ", "№", " number ")

// wordsOf returns the words of a text, comparable: "E-MailAdresse N+1" has e, mail,
// adresse, n and 1.
func wordsOf(text string) []string {
	if isASCII(text) {
		return splitWords(text)
	}
	return splitWords(norm.NFKD.String(text))
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func splitWords(text string) (words []string) {
	var word strings.Builder
	end := func() {
		if word.Len() > 0 {
			words = append(words, word.String())
			word.Reset()
		}
	}
	var before rune
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Mn, r) && r != '\u3099' && r != '\u309a': // accents; not those of kana, which make other letters
			continue
		case unicode.IsUpper(r) && unicode.IsLower(before): // managerMail
			end()
			word.WriteRune(unicode.ToLower(r))
		case unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) || r == 'ー':
			word.WriteRune(withoutStroke(unicode.ToLower(r)))
		default:
			end()
		}
		before = r
	}
	end()
	return words
}

// withoutStroke takes apart the letters that have no accent by Unicode and one to the eye.
func withoutStroke(r rune) rune {
	switch r {
	case 'ł':
		return 'l'
	case 'ø':
		return 'o'
	case 'đ':
		return 'd'
	case 'ı':
		return 'i'
	case 'ά':
		return 'α'
	}
	return r
}

// phrases are words and parts of words that may stand in a text.
type phrases struct {
	alone map[string]bool // words
	parts []string        // also within words, and several words
	// firsts are the first letters of those parts that are of a script without spaces.
	unspaced []string
}

// wordAtMost is the number of letters up to which a part is a whole word: "hr" is
// nothing in "Jahr".
const wordAtMost = 3

func newPhrases(list string) *phrases {
	p := &phrases{alone: map[string]bool{}}
	for _, phrase := range strings.Split(list, ";") {
		words := wordsOf(phrase)
		if len(words) == 0 {
			continue
		}
		joined := strings.Join(words, " ")
		p.alone[joined] = true
		switch {
		case !spaced(joined):
			p.unspaced = append(p.unspaced, joined)
			p.parts = append(p.parts, joined)
		case utf8.RuneCountInString(joined) > wordAtMost:
			p.parts = append(p.parts, joined)
		default:
			p.parts = append(p.parts, " "+joined+" ")
		}
	}
	return p
}

// spaced reports whether a text is of a script that has spaces between words.
func spaced(text string) bool {
	return !strings.ContainsFunc(text, unspacedRune)
}

func unspacedRune(r rune) bool {
	return r >= 0x0e00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai)
}

// in reports whether one of them stands in a heading, also as a part of a word.
func (p *phrases) in(h heading) bool {
	for _, part := range p.parts {
		if strings.Contains(h.words, part) {
			return true
		}
	}
	return false
}

// begins reports whether a word of a heading begins with one of them: "ende" is nothing in
// "attendees".
func (p *phrases) begins(h heading) bool {
	for _, part := range p.parts {
		if strings.Contains(h.words, " "+strings.TrimLeft(part, " ")) || !spaced(part) && strings.Contains(h.words, part) {
			return true
		}
	}
	return false
}

// beginsOrEnds reports whether a word of a heading begins or ends with one of them: "ende"
// is something in "Vertragsende", and nothing in "gender".
func (p *phrases) beginsOrEnds(h heading) bool {
	return p.begins(h) || slices.ContainsFunc(p.parts, func(part string) bool {
		return strings.Contains(h.words, strings.TrimRight(part, " ")+" ")
	})
}

// amongWords reports whether one of them is one of the words.
func (p *phrases) amongWords(words []string) bool {
	for _, word := range words {
		if p.alone[word] {
			return true
		}
		if spaced(word) {
			continue
		}
		for _, part := range p.unspaced {
			if strings.Contains(word, part) {
				return true
			}
		}
	}
	return false
}

// are reports whether the words, all of them, are one of the phrases.
func (p *phrases) are(words []string) bool { return p.alone[strings.Join(words, " ")] }

// begin reports whether the words begin with one of the phrases of up to three words.
func (p *phrases) begin(words []string) bool {
	for n := 1; n <= min(3, len(words)); n++ {
		if p.are(words[:n]) {
			return true
		}
	}
	return len(words) > 0 && !spaced(words[0]) && p.amongWords(words[:1])
}

// word is a word of headings with what it speaks of.
type word struct {
	text    string
	meaning meaning
	alone   bool // only as a whole word, not as a part of one
}

// newVocabulary has the words by their first byte and one more.
func newVocabulary(lists map[meaning]string) map[string][]word {
	meanings := map[string]meaning{}
	for s, list := range lists {
		for _, w := range strings.Fields(list) {
			meanings[strings.Join(wordsOf(w), "")] |= s
		}
	}
	all := map[string][]word{}
	for text, s := range meanings {
		w := word{text: text, meaning: s, alone: spaced(text) && utf8.RuneCountInString(text) <= wordAtMost}
		all[text[:1]] = append(all[text[:1]], w)
	}
	return all
}

// meaningsAmong says what a heading speaks of if it has no words but those of some meanings;
// noMeaning else.
func (h heading) meaningsAmong(allowed meaning) meaning {
	if h.joined == "" {
		return noMeaning
	}
	reached := make([]bool, len(h.joined)+1)
	meanings := make([]meaning, len(h.joined)+1) // of any way that leads there
	reached[0] = true
	for at := range h.joined {
		if !reached[at] {
			continue
		}
		for _, w := range vocabulary[h.joined[at:at+1]] {
			end := at + len(w.text)
			if w.meaning&allowed == 0 || !strings.HasPrefix(h.joined[at:], w.text) || w.alone && !(h.edges[at] && h.edges[end]) {
				continue
			}
			reached[end] = true
			meanings[end] |= meanings[at] | w.meaning&allowed
		}
	}
	if !reached[len(h.joined)] {
		return noMeaning
	}
	return meanings[len(h.joined)]
}

// role is what a column is by its heading.
type role int

const (
	unknownRole  role = iota
	ownMail           // the person's own address
	ownUPN            // his user principal name
	ownLogin          // his user name
	addressRole       // an address, whose is not known; or a postal one
	nameRole          // his name
	givenRole         // his given name
	familyRole        // his family name
	numberRole        // his employee number
	othersRole        // somebody else
	leavingRole       // the day on which he leaves
	unitRole          // where he works
	otherDayRole      // another day
	formRole          // a form has it
	ticketRole        // a ticket has it
	noteRole          // a note
	statusRole        // his state
)

// roleOf says what a column is by its heading.
func roleOf(cell string) role {
	h := newHeading(cell)
	if h.joined == "" {
		return unknownRole
	}
	if s := h.meaningsAmong(ofOwnMail | ofID); s&ofMail != 0 {
		return ownMail
	}
	if s := h.meaningsAmong(ofOwnLogin | ofMail | ofAddress); s&ofUPN != 0 {
		return ownUPN
	}
	if s := h.meaningsAmong(ofOwnLogin | ofID); s&ofLogin != 0 {
		return ownLogin
	}
	if exactOwn[h.joined] {
		return ownMail
	}
	if mailWords.in(h) || h.meaningsAmong(ofOwnMail)&ofAddress != 0 {
		return addressRole
	}
	if s := h.meaningsAmong(ofOwnNumber); s&ofNumber != 0 || s&(ofPerson|ofID) == ofPerson|ofID {
		return numberRole
	}
	switch s := h.meaningsAmong(ofOwnName); {
	case s&ofGiven != 0 && s&(ofFamily|ofName) == 0:
		return givenRole
	case s&ofFamily != 0 && s&(ofGiven|ofName) == 0:
		return familyRole
	case s&(ofGiven|ofFamily|ofName|ofPerson) != 0:
		return nameRole
	}
	switch {
	case formWords.in(h) && !noFormWords.in(h):
		return formRole
	case ticketWords.in(h) && !noTicketWords.in(h):
		return ticketRole
	case othersWords.in(h):
		return othersRole
	case otherDayWords.in(h):
		return otherDayRole
	case unitWords.begins(h):
		return unitRole
	case leavingWords.beginsOrEnds(h):
		return leavingRole
	case statusWords.in(h):
		return statusRole
	case noteWords.in(h):
		return noteRole
	}
	return unknownRole
}

// exactOwn are headings of well-known exports that have words of others in them and
// are the person's own.
var exactOwn = map[string]bool{
	"workcontactworkemail":                 true, // ADP
	"businessemailinformationemailaddress": true, // SAP SuccessFactors
	"emailaddressworkcontact":              true,
}
