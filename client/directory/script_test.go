package directory_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"mileiq.example/admin/client/directory"
)

func TestNamesAsTheyAreWrittenAreNotMarkedAsMixed(t *testing.T) {
	for _, name := range []string{
		"", "42", "Ada Lovelace", "José Núñez", "Nguyễn Thị Ánh", "Ольга Иванова", "Γιώργος Παπαδόπουλος", "李小龙", "山田 たろう カナ",
		"김민준 (金敏俊)", "محمد بن عبد الله", "Յակոբ", "王小明 (Ming Wang)", "अनुष्का Sharma", "ㄅㄆ 李", "Ada 🚗 2", "µ-Team", "e\u0301lodie",
		"יוסי Cohen",
	} {
		if mixed := directory.MixedScripts(name); mixed != nil {
			t.Errorf("%q is marked as a mixture of %v", name, mixed)
		}
	}
}

func TestNamesThatMixAlphabetsWhichLookAlikeAreMarked(t *testing.T) {
	for name, want := range map[string]string{
		"\u0410very Moss":      "Cyrillic Latin", // the first letter is Cyrillic
		"Avery M\u043ess":      "Cyrillic Latin",
		"Αvery Moss":           "Greek Latin",
		"Dmitri Волков":        "Cyrillic Latin",
		"Ꭺvery Moss":           "Cherokee Latin",
		"Иван Παπά":            "Cyrillic Greek",
		"李 Иван":               "Cyrillic Han",
		"राम محمد Ada":         "Arabic Devanagari Latin",
		"한글 ひらがな":              "Hangul Hiragana",
		"a\u0301\u0430":        "Cyrillic Latin",
		"avery.m\u043ess@x.co": "Cyrillic Latin",
	} {
		if got := strings.Join(directory.MixedScripts(name), " "); got != want {
			t.Errorf("MixedScripts(%+q) = %q, want %q", name, got, want)
		}
	}
}

func TestOneForeignLookalikeAnywhereInALatinNameIsMarked(t *testing.T) {
	lookalikes := []rune("аеорсухіјѕАВЕКМНОРСТХοΑΒΕΖΗΙΚΜΝΟΡΤΥΧ")
	rapid.Check(t, func(t *rapid.T) {
		name := []rune(rapid.StringMatching(`[A-Za-z]{2,12}( [A-Za-z]{2,12})?`).Draw(t, "name"))
		if directory.MixedScripts(string(name)) != nil {
			t.Fatalf("%q is marked", string(name))
		}
		at := rapid.IntRange(0, len(name)).Draw(t, "at")
		forged := string(slices.Insert(slices.Clone(name), at, rapid.SampledFrom(lookalikes).Draw(t, "letter")))
		if directory.MixedScripts(forged) == nil {
			t.Fatalf("%+q is not marked", forged)
		}
	})
}

func FuzzMixedScripts(f *testing.F) {
	f.Add("Ada")
	f.Add("\u0410da\xff\u202e")
	f.Fuzz(func(t *testing.T, s string) {
		mixed := directory.MixedScripts(s)
		if len(mixed) == 1 || !slices.IsSorted(mixed) {
			t.Errorf("MixedScripts(%+q) = %v", s, mixed)
		}
		for _, name := range mixed {
			if unicode.Scripts[name] == nil {
				t.Errorf("MixedScripts(%+q) names %q", s, name)
			}
		}
	})
}

func TestADomainInOtherLettersIsShownAsItIsLookedUp(t *testing.T) {
	for given, want := range map[string]string{
		"ada@contoso.example":           "ada@contoso.example",
		"ada@Contoso.Example":           "ada@Contoso.Example",
		"ada@cont\u043eso.example":      "ada@xn--contso-zqf.example",
		"ada@münchen.example":           "ada@xn--mnchen-3ya.example",
		"zoë@contoso.example":           "zoë@contoso.example",
		"a@b@münchen.example":           "a@b@xn--mnchen-3ya.example",
		"münchen":                       "münchen",
		"":                              "",
		"ada@":                          "ada@",
		"ada@\u202econtoso.example":     "ada@⟨U+202E⟩contoso.example",
		"\u202eada@contoso.example":     "⟨U+202E⟩ada@contoso.example",
		"ada@bad label\u0430.example":   "ada@bad label\u0430.example",
		"ada@contoso.example\u3002evil": "ada@contoso.example.evil",
	} {
		if got := directory.DisplayAddress(given); got != want {
			t.Errorf("DisplayAddress(%+q) = %+q, want %+q", given, got, want)
		}
	}
}

func TestADomainWithoutANameBeforeItIsShownAsItIsLookedUp(t *testing.T) {
	if got := directory.DisplayAddress("@bücher.example"); got != "@xn--bcher-kva.example" {
		t.Errorf("shown as %q", got)
	}
}
