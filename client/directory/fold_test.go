package directory_test

import (
	"testing"

	"golang.org/x/text/unicode/norm"

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
