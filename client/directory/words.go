package directory

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// NameWords returns the words of a name, so that names can be compared as people
// write them: without case, accents and signs. "Quirós, José" has the words "quiros"
// and "jose", "O'Brien" is one word and "al-Zahra" two. They are good for finding whom
// a name may mean, and never for saying who somebody is.
func NameWords(name string) []string {
	return strings.FieldsFunc(withoutAccents(Fold(name)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
}

// withoutAccents takes accents, apostrophes and what cannot be seen out of folded text.
func withoutAccents(folded string) string {
	if isASCII(folded) {
		return apostrophes.Replace(folded)
	}
	plain := strings.Map(func(r rune) rune {
		switch {
		case accent(r), hidden(r):
			return -1
		}
		return r
	}, norm.NFD.String(folded))
	return norm.NFC.String(apostrophes.Replace(plain))
}

// accent reports whether a mark may be left out when a name is written: those of Latin,
// Greek and Cyrillic, and the vowel signs of Hebrew and Arabic. Marks of other scripts
// are letters.
func accent(r rune) bool {
	return r >= 0x300 && r <= 0x36f || r >= 0x591 && r <= 0x5c7 && unicode.IsMark(r) || r >= 0x64b && r <= 0x65f
}

// apostrophes takes out signs within a word, and writes letters that Unicode does not
// take apart as people do who cannot type them.
var apostrophes = strings.NewReplacer("'", "", "’", "", "ʼ", "", "`", "", "´", "",
	"ø", "o", "ł", "l", "đ", "d", "ð", "d", "ħ", "h", "ı", "i", "æ", "ae", "œ", "oe", "þ", "th", "ŧ", "t")
