package directory

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// recommended are the scripts in wide modern use (UAX 31 table 5), by the names
// of package unicode. Cyrillic and Greek are missing: see MixedScripts.
var recommended = []string{
	"Arabic", "Armenian", "Bengali", "Bopomofo", "Devanagari", "Ethiopic", "Georgian", "Gujarati", "Gurmukhi", "Han",
	"Hangul", "Hebrew", "Hiragana", "Kannada", "Katakana", "Khmer", "Lao", "Malayalam", "Myanmar", "Oriya", "Sinhala",
	"Tamil", "Telugu", "Thaana", "Thai", "Tibetan",
}

// together are scripts that one language is written in, beside Latin letters
// (UTS 39 section 5.2, highly restrictive).
var together = [][]string{
	{"Bopomofo", "Han"},
	{"Han", "Hiragana", "Katakana"},
	{"Han", "Hangul"},
}

// MixedScripts returns the scripts of a text in alphabetical order, by their
// names in package unicode, if their mixture is one that can disguise a name,
// and nil otherwise. A text of one script is not mixed, nor is one of the
// scripts that a language needs together, nor are Latin letters with one other
// script that does not resemble them: that is the restriction level "moderately
// restrictive" of UTS 39 section 5.2. What is left is for example a Latin name
// with a Cyrillic letter in it, which nobody can see.
func MixedScripts(s string) []string {
	found := scriptsOf(s)
	foreign := slices.DeleteFunc(slices.Clone(found), func(name string) bool { return name == "Latin" })
	switch {
	case len(found) <= 1:
		return nil
	case len(foreign) == 1 && slices.Contains(recommended, foreign[0]):
		return nil
	}
	for _, family := range together {
		if !slices.ContainsFunc(foreign, func(name string) bool { return !slices.Contains(family, name) }) {
			return nil
		}
	}
	return found
}

// scriptsOf returns the scripts of the letters of s, sorted. Digits, signs and
// marks belong to all of them.
func scriptsOf(s string) []string {
	var found []string
	for _, r := range s {
		if r < unicode.MaxASCII && !unicode.IsLetter(r) || unicode.In(r, unicode.Common, unicode.Inherited) {
			continue
		}
		name := scriptOf(r)
		if at, ok := slices.BinarySearch(found, name); !ok && name != "" {
			found = slices.Insert(found, at, name)
		}
	}
	return found
}

// scriptOf returns the script of a character that is not in all of them, or ""
// for one that Unicode has not assigned.
func scriptOf(r rune) string {
	for _, name := range likely {
		if unicode.Is(unicode.Scripts[name], r) {
			return name
		}
	}
	for name, table := range unicode.Scripts {
		if unicode.Is(table, r) {
			return name
		}
	}
	return ""
}

// likely are the scripts to try first.
var likely = append([]string{"Latin", "Cyrillic", "Greek"}, recommended...)

// DisplayAddress is DisplayWhole for an e-mail address: its end says whose it is. A domain in other letters
// than ASCII is shown as it is looked up (xn--…, RFC 3492), because letters that
// look alike lead to different hosts.
func DisplayAddress(s string) string {
	at := strings.LastIndexByte(s, '@')
	if at >= 0 && strings.IndexFunc(s[at:], func(r rune) bool { return r > unicode.MaxASCII }) >= 0 {
		if domain, err := idna.Lookup.ToASCII(s[at+1:]); err == nil {
			s = s[:at+1] + domain
		}
	}
	return DisplayWhole(s)
}
