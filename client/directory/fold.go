package directory

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Fold makes text comparable whatever its case and composition. Folding can take
// apart what was composed (U+0390), hence the second normalization. A Caser keeps
// state, so each call has its own. Text of ASCII alone, as most is, has no
// composition.
func Fold(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	return norm.NFKC.String(cases.Fold().String(norm.NFKC.String(s)))
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
// they are compared without case and composition, as in the search.
func AddressKey(address string) string { return Fold(address) }
