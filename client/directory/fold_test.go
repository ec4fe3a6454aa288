package directory_test

import (
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
	"pgregory.net/rapid"

	"mileiq.example/admin/client/directory"
)

func TestTextIsFoldedWhateverItsCaseAndComposition(t *testing.T) {
	for text, want := range map[string]string{
		"":                       "",
		"Ada LOVELACE":           "ada lovelace",
		"ÅSA":                    "åsa",
		"A\u030aSA":              "åsa",
		"STRASSE Straße":         "strasse strasse",
		"ΓΙΏΡΓΟΣ":                "γιώργοσ",
		"Ｆｕｌｌ":                   "full",
		"王小明":                    "王小明",
		"\u03aa\u0301":           "\u0390",
		"ada@Bücher.example":     "ada@bücher.example",
		norm.NFD.String("Zoë É"): "zoë é",
	} {
		if got := directory.Fold(text); got != want {
			t.Errorf("%+q is folded to %+q, want %+q", text, got, want)
		}
	}
}

func TestAddressesAreTheSameWhateverCaseCompositionAndWidthAndNothingElse(t *testing.T) {
	for _, same := range [][2]string{
		{"Ada@Contoso.example", "ada@contoso.EXAMPLE"}, {"BJÖRN@x", norm.NFD.String("björn@x")}, {"Ａｄａ＠ｘ", "ada@x"},
		{"ΓΙΏΡΓΟΣ@x", "γιώργος@x"}, {"ǅ", "ǆ"}, {"ẞ", "ß"}, {"İ", "i\u0307"}, {norm.NFD.String("İ"), "İ"}, {"ｶﾞ", "ガ"}, {"ДМИТРИЙ", "дмитрий"},
		{"\u03aa\u0301", "\u0390"}, {"\u212a", "k"}, // the same by composition (UAX 15)
	} {
		if a, b := directory.AddressKey(same[0]), directory.AddressKey(same[1]); a != b {
			t.Errorf("%q and %q have the keys %+q and %+q", same[0], same[1], a, b)
		}
	}
	for _, other := range [][2]string{
		{"dubois²", "dubois2"}, {"duboi\ufb01", "duboifi"}, {"①", "1"}, {"½", "1⁄2"}, {"ªda", "ada"}, {"ß", "ss"}, {"ẞ", "SS"}, {"ſ", "s"}, {"ı", "i"}, {"İ", "i"},
		{"bjorn", "björn"}, {"ø", "o"}, {"æ", "ae"}, {"𝐚da", "ada"}, {"ⓐda", "ada"}, {"а", "a"}, {"ｱ", "あ"}, {"㎏", "kg"}, {"™", "tm"}, {"ǆ", "dž"}, {"μ", "µ"},
		{"ŀ", "l·"}, {"a\u200bda", "ada"}, {"a\u00a0b", "a b"}, {"…", "..."}, {"ﬆ", "st"}, {"\u2010", "-"}, {"ϑ", "θ"}, {"ℓ", "l"},
	} {
		if a, b := directory.AddressKey(other[0]), directory.AddressKey(other[1]); a == b {
			t.Errorf("%q and %q have one key, %+q", other[0], other[1], a)
		}
	}
}

// TestAKeyIsNoWiderThanItsPromise compares characters that Unicode calls alike in
// whatever way with what the promise says of each.
func TestAKeyIsNoWiderThanItsPromise(t *testing.T) {
	byFold := map[string][]rune{}
	for r := rune(1); r <= unicode.MaxRune; r++ {
		if unicode.Is(unicode.Cn, r) || r >= 0xd800 && r <= 0xdfff {
			continue
		}
		fold := directory.Fold(string(r))
		byFold[fold] = append(byFold[fold], r)
	}
	wide, same := 0, 0
	for _, alike := range byFold {
		for i, a := range alike {
			for _, b := range alike[:i] {
				wide++
				if directory.AddressKey(string(a)) != directory.AddressKey(string(b)) {
					continue
				}
				same++
				if !sameLetter(a, b) {
					t.Fatalf("%q (%U) and %q (%U) have one key", a, a, b, b)
				}
			}
		}
	}
	if same < 1000 || wide < 2*same {
		t.Errorf("of %d pairs %d are the same", wide, same)
	}
}

// sameLetter reports whether one of two characters is the other in another case,
// composition or width.
func sameLetter(a, b rune) bool {
	plain := func(r rune) string { return norm.NFC.String(width.Fold.String(string(r))) }
	return strings.EqualFold(plain(a), plain(b))
}

func TestEqualKeysHaveEqualFoldsAndAKeyIsItsOwn(t *testing.T) {
	letters := rapid.StringOf(rapid.OneOf(rapid.Rune(), rapid.SampledFrom([]rune("aAkKsSſßẞıIİiςσΣµμ²ﬁǅǆÅ\u030a\u0307\u0301ΐｶﾞＡａ@.ᾳᾼﾡㄱ\u212aᎠꭰᏸᏰ"))))
	rapid.Check(t, func(t *rapid.T) {
		text := letters.Draw(t, "text")
		key := directory.AddressKey(text)
		if again := directory.AddressKey(key); again != key {
			t.Fatalf("the key of %+q is %+q, whose key is %+q", text, key, again)
		}
		for _, variant := range []string{norm.NFD.String(text), norm.NFC.String(text), width.Fold.String(text), key} {
			if got := directory.AddressKey(variant); got != key {
				t.Fatalf("%+q has the key %+q, and its variant %+q has %+q", text, key, variant, got)
			}
			if directory.Fold(variant) != directory.Fold(text) {
				t.Fatalf("%+q and %+q have one key and are folded to %+q and %+q", text, variant, directory.Fold(text), directory.Fold(variant))
			}
		}
	})
}
