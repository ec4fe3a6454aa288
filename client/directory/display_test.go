package directory_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"mileiq.example/admin/client/directory"
)

func TestOrdinaryNamesAreShownAsTheyAre(t *testing.T) {
	names := []string{
		"Ada Lovelace", "José Ángel Núñez", "Zoë Brontë", "Siobhán O’Néill", "Nguyễn Thị Ánh", "Łukasz Żółć",
		"Ольга Иванова", "Γιώργος Παπαδόπουλος", "王小明", "山田 太郎", "山田\u3000太郎", "김민준", "محمد بن عبد الله",
		"مُحَمَّد", "דָּוִד", "สมชาย ใจดี", "अनुष्का शर्मा", "தமிழ்ச்செல்வி", "Ғани Қасымов", "ኃይለ ሥላሴ", "Գևորգ", "ნინო",
		"Anne-Marie d'Arc (she/her)", "X Æ A-12", "\u00c5ngstr\u00f6m", "a\u00a0b", "ada@example.com", "Tom & Jerry <tj@example.com>", "🚗 Fleet",
	}
	for _, name := range names {
		if shown := directory.Display(name); shown != name {
			t.Errorf("Display(%+q) = %+q", name, shown)
		}
	}
}

func TestDisplayShowsWhatWouldOtherwiseBeObeyedOrUnseen(t *testing.T) {
	tests := []struct{ given, shown string }{
		{"", ""},
		{"  Ada \u00a0", "Ada"},
		{"Archive \u202eecilA", "Archive ⟨U+202E⟩ecilA"},
		{"a\u2066b\u2069c", "a⟨U+2066⟩b⟨U+2069⟩c"},
		{"a\u061cb\u200eb\u200fc", "a⟨U+061C⟩b⟨U+200E⟩b⟨U+200F⟩c"},
		{"Ada\nBob", "Ada⟨U+000A⟩Bob"},
		{"Ada\r\nBob", "Ada⟨U+000D⟩⟨U+000A⟩Bob"},
		{"Ada\u2028Bob\u2029", "Ada⟨U+2028⟩Bob⟨U+2029⟩"},
		{"\tAda", "⟨U+0009⟩Ada"},
		{"\x1b[31mAda", "⟨U+001B⟩[31mAda"},
		{"Ada\x00", "Ada⟨U+0000⟩"},
		{"Ada\u0085", "Ada⟨U+0085⟩"},
		{"A\u200bd\u200ca\u200d", "A⟨U+200B⟩d⟨U+200C⟩a⟨U+200D⟩"},
		{"\ufeffAda", "⟨U+FEFF⟩Ada"},
		{"Ada\u00ad", "Ada⟨U+00AD⟩"},
		{"Ada\U000e0041", "Ada⟨U+E0041⟩"},
		{"Ada\ufe0f", "Ada⟨U+FE0F⟩"},
		{"Ada\u3164\uffa0\u115f\u2800", "Ada⟨U+3164⟩⟨U+FFA0⟩⟨U+115F⟩⟨U+2800⟩"},
		{"Ada\u2003Bob", "Ada⟨U+2003⟩Bob"},
		{"\ue000", "⟨U+E000⟩"},
		{"A\xff\xfeda", "A\ufffdda"},
		{"e\u0301", "é"},
		{"\u0301Ada", "⟨U+0301⟩Ada"},
		{"z\u0321\u0322\u0324\u0325\u032dAda", "z\u0321\u0322\u0324Ada"},
		{"z\u20dd\u20dd\u20dd\u20dd\u20ddAda", "z\u20dd\u20dd\u20ddAda"},
	}
	for _, test := range tests {
		if shown := directory.Display(test.given); shown != test.shown {
			t.Errorf("Display(%+q) = %+q, want %+q", test.given, shown, test.shown)
		}
	}
}

func TestDisplayEndsOverlongTextInAnEllipsis(t *testing.T) {
	if shown := directory.Display(strings.Repeat("ж", 120)); shown != strings.Repeat("ж", 120) {
		t.Errorf("120 letters became %q", shown)
	}
	if shown := directory.Display(strings.Repeat("ж", 121)); shown != strings.Repeat("ж", 120)+"…" {
		t.Errorf("121 letters became %q", shown)
	}
	if shown := directory.Display(strings.Repeat("a", 118) + "\n" + "b"); shown != strings.Repeat("a", 118)+"…" {
		t.Errorf("an escape was cut in two or the bound exceeded: %q", shown)
	}
}

func TestWhateverIsDisplayedIsSafe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		given := nasty.Draw(t, "text")
		mustBeSafe(t, given)
	})
}

func FuzzDisplay(f *testing.F) {
	for _, seed := range []string{"", "Ada", "\u202eecilA", "e\u0301\u0301\u0301\u0301", "a\nb", "\xff", strings.Repeat("\u0301", 200), strings.Repeat("\u200b", 100)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, given string) { mustBeSafe(t, given) })
}

// nasty draws text with far more of the troublesome characters than chance
// would bring.
var nasty = rapid.Custom(func(t *rapid.T) string {
	piece := rapid.OneOf(
		rapid.String(),
		rapid.SampledFrom([]string{
			" ", "\u00a0", "\u3000", "\n", "\r", "\u2028", "\u202e", "\u2066", "\u2069", "\u200b", "\u200d", "\ufe0f", "\u034f", "\u0301", "\u0323", "\u20dd",
			"\u09c7", "\u09be", "\u1100", "\u1161", "\U000e0041", "\xff", "⟨U+202E⟩", "…", "a", "ж",
		}),
	)
	return strings.Join(rapid.SliceOfN(piece, 0, 160).Draw(t, "pieces"), "")
})

type failer interface {
	Helper()
	Errorf(format string, args ...any)
}

func mustBeSafe(t failer, given string) {
	t.Helper()
	shown := directory.Display(given)
	if !utf8.ValidString(shown) {
		t.Errorf("Display(%+q) = %+q is not UTF-8", given, shown)
	}
	if !norm.NFC.IsNormalString(shown) {
		t.Errorf("Display(%+q) = %+q is not in normal form C", given, shown)
	}
	if n := utf8.RuneCountInString(shown); n > 121 {
		t.Errorf("Display(%+q) has %d characters", given, n)
	}
	marks := 0
	for i, r := range shown {
		if dangerous(r) {
			t.Errorf("Display(%+q) = %+q contains %U", given, shown, r)
		}
		if !unicode.In(r, unicode.Mn, unicode.Me) {
			marks = 0
			continue
		}
		if marks++; marks > 3 || i == 0 {
			t.Errorf("Display(%+q) = %+q has too many marks, or one without a letter, at byte %d", given, shown, i)
		}
	}
	if again := directory.Display(shown); again != shown {
		t.Errorf("Display(%+q) = %+q, and Display of that is %+q", given, shown, again)
	}
}

// dangerous is written out here, apart from the code under test, so that a
// category forgotten there is found.
func dangerous(r rune) bool {
	ranges := [][2]rune{
		{0x00, 0x1f}, {0x7f, 0x9f}, // C0, C1, DEL
		{0xad, 0xad}, {0x34f, 0x34f}, {0x61c, 0x61c}, {0x115f, 0x1160}, {0x17b4, 0x17b5}, {0x180b, 0x180f},
		{0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f}, // zero-width, bidi, line breaks, isolates
		{0x2800, 0x2800}, {0x3164, 0x3164}, {0xfe00, 0xfe0f}, {0xfeff, 0xfeff}, {0xffa0, 0xffa0}, {0xfff0, 0xfffb},
		{0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff}, // shorthand, music, tags and selectors
	}
	for _, between := range ranges {
		if r >= between[0] && r <= between[1] {
			return true
		}
	}
	return false
}

func TestMarksAreCountedAnewForEachLetter(t *testing.T) {
	const marks = "\u0331\u0332\u0333" // three, below the letter; none composes with e
	for text, want := range map[string]string{
		"e" + marks + "\u0331":            "e" + marks,
		"e" + marks + "o" + marks:         "e" + marks + "o" + marks,
		"e" + marks + "\u202e" + marks:    "e" + marks + "⟨U+202E⟩" + marks,
		"\u202e" + marks + "\u0333\u0333": "⟨U+202E⟩" + marks,
	} {
		if got := directory.Display(text); got != want {
			t.Errorf("%+q is shown as %+q, want %+q", text, got, want)
		}
	}
}
