package directory_test

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"mileiq.example/admin/client/directory"
)

func TestAPlainLineIsWhatIsSeen(t *testing.T) {
	for given, want := range map[string]string{ // "": it is none
		"ada@contoso.example":        "ada@contoso.example",
		"  ada@contoso.example ":     "ada@contoso.example",
		"björn.åkesson@例え.example":   "björn.åkesson@例え.example",
		"506e 1b7a":                  "506e 1b7a",
		"":                           "",
		"   ":                        "",
		"ada@contoso.example\n":      "",
		"a\r\nb":                     "",
		"a\tb":                       "",
		"a\x00b":                     "",
		"a\u00a0b":                   "",
		"\u3000a":                    "",
		"a\u200bb":                   "",
		"\u202eelpmaxe.osotnoc@ada":  "",
		"a\u2066b\u2069":             "",
		"\ufeffa":                    "",
		"a\u00adb":                   "",
		"a\u2028b":                   "",
		"a\xff":                      "",
		"ada\U000e0041@contoso.test": "",
	} {
		if got, ok := directory.PlainLine(given); ok != (want != "") || ok && got != want {
			t.Errorf("of %q comes %q, %v, want %q", given, got, ok, want)
		}
	}
}

func TestWhateverStandsThereAPlainLineHasNothingThatIsNotSeen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("a@. \u200d\u202e\r\n\x00\u00a0\u2060")))).Draw(t, "text")

		line, ok := directory.PlainLine(s)

		if !ok {
			return
		}
		if line == "" || strings.TrimSpace(line) != line || strings.ContainsFunc(line, func(r rune) bool {
			return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Bidi_Control) || unicode.IsSpace(r) && r != ' '
		}) {
			t.Fatalf("%q gives %q", s, line)
		}
		if !strings.Contains(s, line) {
			t.Fatalf("%q gives %q, which does not stand there", s, line)
		}
	})
}

func TestAPlainAddressIsOneAddressAlone(t *testing.T) {
	for line, want := range map[string]bool{
		"ada@contoso.example":                           true,
		"o'brien+leaver@contoso.example":                true,
		"a..b@contoso.example":                          true,
		"ada_fabrikam.com#EXT#@contoso.example":         true,
		"björn@contoso.example":                         true,
		"ada":                                           false,
		"@contoso.example":                              false,
		"ada@":                                          false,
		"ada@contoso.example@evil.example":              false,
		"ada@contoso.example,eve@evil.example":          false,
		"ada@contoso.example; eve@evil.example":         false,
		"ada@contoso.example eve@evil.example":          false,
		"Ada <ada@contoso.example>":                     false,
		"ada@contoso.example(comment)":                  false,
		`"ada@contoso.example"`:                         false,
		"mailto:ada@contoso.example":                    false,
		`=HYPERLINK("http://evil.example")@contoso.com`: false,
	} {
		if got := directory.IsPlainAddress(line); got != want {
			t.Errorf("%q is a plain address: %v", line, got)
		}
	}
}
