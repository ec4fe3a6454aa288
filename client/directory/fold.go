package directory

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// Fold makes text comparable for searching and sorting, whatever its case and
// composition, and also where characters only stand for others. It says nothing of
// who somebody is: see [AddressKey]. Folding can take
// apart what was composed (U+0390), hence the second normalization. A Caser keeps
// state, so each call has its own. Text of ASCII alone, as most is, has no
// composition.
func Fold(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	return norm.NFKC.String(cases.Fold().String(strings.Map(smallCherokee, norm.NFKC.String(s))))
}

// smallCherokee is the small form of a Cherokee letter, and any other character itself.
// Unicode folds the small ones to capitals; package cases does that, and makes the
// capitals small as well, so that they never meet.
func smallCherokee(r rune) rune {
	if unicode.Is(unicode.Cherokee, r) {
		return unicode.ToLower(r)
	}
	return r
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// AddressKey is what addresses and user names that mean the same have in common:
// case, composition and width do not count, and everything else does. It is
// narrower than [Fold], for which "²" is a "2", "ﬁ" is "fi" and "ß" is "ss": who
// has such an address may be somebody else. Equal keys have equal folds.
func AddressKey(address string) string {
	if isASCII(address) {
		return strings.ToLower(address)
	}
	letters := strings.Map(smallLetter, norm.NFC.String(width.Fold.String(address)))
	// The small form of İ is two characters, which a letter alone cannot become.
	return norm.NFC.String(strings.ReplaceAll(letters, "İ", "i\u0307"))
}

// smallLetter is the small form of a letter, where that is the same letter: Unicode
// also has small forms for signs that are others, such as that of the Kelvin.
func smallLetter(r rune) rune {
	switch r {
	case 'ς': // at the end of a word; capitals do not tell
		return 'σ'
	case 'ẞ':
		return 'ß'
	}
	if small := unicode.ToLower(r); unicode.IsTitle(r) || unicode.ToUpper(small) == r {
		return small
	}
	return r
}
