package leavers

// Whether a sentence that names two people says something of the second one: "Ada Berg
// ada@x and Her Lead Tom tom@x". Capitals make names of words there, so it is seen by how
// many words are no name of his, and by what they mean.

import (
	"slices"
	"strings"
	"unicode"
)

// arrows lead from somebody to who takes over.
var arrows = []string{"→", "⇒", "➔", "➜", "➡", "⟶", "->", "=>"}

// nameWords are the words of a text that may be names.
func nameWords(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(",;/|()[]<>\"“”„«»*_`~•·，；、", r)
	})
}

// leads reports whether an arrow stands between two addresses.
func leads(between string) bool {
	return slices.ContainsFunc(arrows, func(arrow string) bool { return strings.Contains(between, arrow) })
}

// saysOther reports whether the words between two addresses may make the second one
// somebody else's. opened: a name stands before it as in mails.
func (s *surroundings) saysOther(between, address string, opened bool) bool {
	separated := opened || strings.ContainsAny(between, ",;|\t\n，；、")
	strange := 0
	for _, word := range nameWords(between) {
		switch {
		case !strings.ContainsFunc(word, unicode.IsLetter), s.knows(wordsOf(word)), standsIn(word, address), nameParticles[strings.ToLower(word)]:
		case othersWords.in(newHeading(word)):
			return true
		default:
			strange++
		}
	}
	return strange > 1 && !separated // Tom Lund tom@x has one
}

// namesSecond reports whether the words before the addresses of a line name one of them, and
// then another with words between that are no list: "Ada Berg and her lead Tom (ada@x, tom@x)".
func (s *surroundings) namesSecond(before string, all []address) bool {
	if len(all) < 2 {
		return false
	}
	first, said := -1, false // said: a word stands between that says something of the second one
	for _, word := range nameWords(before) {
		if s.knows(wordsOf(word)) {
			continue // "und" stands in lund@x
		}
		named := -1
		for i, a := range all {
			if len([]rune(word)) > 2 && standsIn(word, a.text) {
				named = i
				break
			}
		}
		switch {
		case named >= 0 && first >= 0 && named != first && said:
			return true
		case named >= 0:
			first, said = named, false
		case first >= 0 && strings.ContainsFunc(word, unicode.IsLetter) && !nameParticles[word]:
			r := []rune(strings.TrimLeft(word, "'’-"))
			said = said || len(r) > 0 && unicode.IsLower(r[0]) || othersWords.in(newHeading(word))
		}
	}
	return false
}
