package directory_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"mileiq.example/admin/client/directory"
)

func TestWhatIsKeptOfANote(t *testing.T) {
	for given, want := range map[string]string{
		"":                                  "",
		" CHG-4711 ":                        "CHG-4711",
		"leaves\r\nFriday\u2028,\u00a0noon": "leaves Friday , noon",
		"\xff":                              "\ufffd",
		strings.Repeat("é", 201):            strings.Repeat("é", 200),
		strings.Repeat("ab ", 100):          strings.TrimSpace(strings.Repeat("ab ", 67)[:200]),
	} {
		if got := directory.KeptNote(given); got != want {
			t.Errorf("of %q is kept %q, want %q", given, got, want)
		}
	}
}

func TestWhateverIsWrittenAKeptNoteIsOneLineOfBoundedLength(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		given := rapid.OneOf(rapid.String(), rapid.StringN(190, 210, -1), rapid.StringOf(rapid.SampledFrom([]rune("a \n\r\v\u0085\u2028\u2029")))).Draw(t, "note")

		kept := directory.KeptNote(given)

		if utf8.RuneCountInString(kept) > directory.NoteRunes || !utf8.ValidString(kept) || strings.ContainsAny(kept, "\n\r\v\f\u0085\u2028\u2029") {
			t.Fatalf("of %q is kept %q", given, kept)
		}
		if again := directory.KeptNote(kept); again != kept {
			t.Fatalf("of %q is kept %q, and of that %q", given, kept, again)
		}
	})
}
