package directory

import "strings"

// NameKey is what names have in common that people take for the same: case,
// composition and spaces do not count, nor do characters that cannot be seen, and
// letters of other alphabets count as the Latin ones that they look like (UTS 39
// section 4 calls that a skeleton; these are the letters that look alike in the
// program's font).
func NameKey(name string) string {
	seen := strings.Map(func(r rune) rune {
		if hidden(r) {
			return -1
		}
		return r
	}, name)
	// Letters that were changed may be composed with the marks that follow them.
	return strings.Join(strings.Fields(Fold(strings.Map(latinLookAlike, Fold(seen)))), " ")
}

// latinLookAlike is the small Latin letter that a small letter looks like in one of
// its cases, or the letter itself.
func latinLookAlike(r rune) rune {
	if at := strings.IndexRune(lookAlike, r); at >= 0 {
		return rune(latin[len([]rune(lookAlike[:at]))])
	}
	return r
}

// lookAlike are letters of Cyrillic, Greek, Armenian and Latin itself, and latin
// what each of them looks like.
const (
	lookAlike = "аеіјорсухѕԁһԛԝѵвкмнтзӏ" + "αβεζηικμνορτυχγ" + "օսոհց" + "ıɡɑ"
	latin     = "aeijopcyxsdhqwvbkmht3l" + "abezhikuvoptuxy" + "ounhg" + "iga"
)
