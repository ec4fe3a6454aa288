package leavers

// Whether the name that a list has beside an address is that of the user.

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"mileiq.example/admin/client/directory"
)

// NameDiffers reports whether a name is certainly not that of the user. Order, case,
// accents, initials, further names, and what stands in brackets or quotation marks make
// no difference; another family name does. A name in other letters than the user's is
// compared with his address.
func NameDiffers(written string, u directory.User) bool {
	name := compared(written)
	own := compared(u.DisplayName)
	if len(name) == 0 {
		return false
	}
	if len(own) > 0 && !strings.Contains(u.DisplayName, "@") && !otherLetters(name, own) {
		return !agree(name, own) && !agree(plainWords(written), plainWords(u.DisplayName))
	}
	compare := false
	for _, address := range append(u.Addresses.All(), u.Email, u.UserName) {
		parts := localParts(address)
		if agreeByHalf(name, parts) {
			return false
		}
		compare = compare || slices.ContainsFunc(parts, func(part string) bool { return utf8.RuneCountInString(part) >= 3 })
	}
	return compare && !otherLetters(name, localParts(u.Address()))
}

// compared are the words of a name without what stands in brackets or quotation marks.
func compared(name string) []string { return plainWords(withoutAsides(name)) }

// plainWords are the words of a name, with the spellings of letters that many keyboards lack
// as one letter: Müller, Mueller and Muller are the same.
func plainWords(name string) []string {
	words := directory.NameWords(name)
	for i, word := range words {
		words[i] = digraphs.Replace(word)
	}
	return words
}

var digraphs = strings.NewReplacer("ae", "a", "oe", "o", "ue", "u", "aa", "a")

// asides are the marks around what is no part of the name that counts.
var asides = map[rune]rune{'(': ')', '[': ']', '"': '"', '“': '”', '„': '“', '«': '»', '‘': '’', '\'': '\''}

// withoutAsides takes out what stands between marks. A mark opens only where a word may
// begin: O'Brien has none. One that nobody closes is left where it is.
func withoutAsides(name string) string {
	letters := []rune(name)
	var kept []rune
	for i := 0; i < len(letters); i++ {
		closing, opens := asides[letters[i]]
		if opens && (i == 0 || letters[i-1] == ' ') {
			if end := slices.Index(letters[i+1:], closing); end > 0 {
				i += end + 1
				continue
			}
		}
		kept = append(kept, letters[i])
	}
	return string(kept)
}

// agree reports whether two names may be those of one person: each word of the shorter
// one is in the other, if only as an initial. Of three and more a middle one may differ.
func agree(a, b []string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if strings.Join(a, "") == strings.Join(b, "") {
		return true
	}
	left := slices.Clone(b)
	var missing []int
	var rest []string
	// Whole words first, so that an initial does not take one.
	for _, same := range []func(x, y string) bool{func(x, y string) bool { return x == y }, initial} {
		missing, rest = nil, nil
		for i, word := range a {
			if word == "" {
				continue
			}
			if at := slices.IndexFunc(left, func(other string) bool { return other != "" && same(word, other) }); at >= 0 {
				left[at] = ""
				a = slices.Clone(a)
				a[i] = ""
				continue
			}
			missing, rest = append(missing, i), append(rest, word)
		}
	}
	if strings.Join(rest, "") == strings.Join(left, "") { // al-Zahra, Alzahra
		return true
	}
	return len(missing) == 0 || len(a) >= 3 && len(missing) == 1 && missing[0] > 0 && missing[0] < len(a)-1
}

// initial reports whether one of two words is the first letter of the other.
func initial(a, b string) bool {
	short, long := a, b
	if len(a) > len(b) {
		short, long = b, a
	}
	return utf8.RuneCountInString(short) == 1 && strings.HasPrefix(long, short)
}

// agreeByHalf reports whether at least half of the words of a name are among the parts
// of an address, almost: there are several ways to write a name in other letters.
func agreeByHalf(name, parts []string) bool {
	joined := strings.Join(parts, "")
	found := 0
	for _, word := range name {
		near := func(part string) bool { return almost(word, part) }
		if slices.ContainsFunc(parts, near) || utf8.RuneCountInString(word) >= 3 && strings.Contains(joined, word) {
			found++
		}
	}
	return 2*found >= len(name)
}

// localParts are the words before the at sign of an address, without digits.
func localParts(address string) (parts []string) {
	local, _, _ := strings.Cut(address, "@")
	return plainWords(strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return ' '
		}
		return r
	}, local))
}

// otherLetters reports whether one of two names has letters of which the other has
// none: Latin ones, or others.
func otherLetters(a, b []string) bool {
	latinA, othersA := letters(a)
	latinB, othersB := letters(b)
	return latinA && othersB && !othersA || othersA && latinB && !othersB || latinA != latinB
}

func letters(words []string) (latin, others bool) {
	for _, word := range words {
		for _, r := range word {
			if unicode.IsLetter(r) {
				latin = latin || unicode.Is(unicode.Latin, r)
				others = others || !unicode.Is(unicode.Latin, r)
			}
		}
	}
	return latin, others
}
