package leavers

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// lookedAt is how many bytes the lexer looks at, for a text that it cuts into rows.
func lookedAt(text string, delimiter byte) int {
	l := newLexer(text, delimiter)
	for {
		if _, ok := l.next(); !ok {
			return l.looked
		}
	}
}

// Each byte is looked at a few times, whatever the quotation marks, brackets and
// delimiters are: counted, since a clock tells nothing on a busy machine.
func TestTheLexerLooksAtEachByteAFewTimes(t *testing.T) {
	const n, times = 1 << 16, 8
	for _, piece := range []string{
		`"`, `""`, `"a" b,`, `"a b,`, `"p,""x`, `,"",`, `""x,`, "\"a\n", "\"a\n,", `" `, `"  "`, `[`, `<`, `<[`, `[|`, `]|<`, `\|`, `||`, "|\n", " ", "  ", "a  ", "\n", ",", `"a"",`, `a",`, "\"\n\"",
	} {
		for _, before := range []string{"", `"`, `"p,`, `""x,`} {
			text := before + strings.Repeat(piece, n/len(piece))
			for _, d := range []byte{',', '|', '\t', spaces, '\n'} {
				if looked := lookedAt(text, d); looked > times*len(text) {
					t.Errorf("%q and %q, cut at %q: %d bytes looked at, of %d", before, piece, d, looked, len(text))
				}
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.StringOfN(rapid.SampledFrom([]rune("\",| \na[]<>")), 1, 12, -1).Draw(t, "piece")
		text := rapid.StringOfN(rapid.SampledFrom([]rune("\",| \na")), 0, 6, -1).Draw(t, "before") + strings.Repeat(piece, 2000)
		for _, d := range []byte{',', '|', spaces} {
			if looked := lookedAt(text, d); looked > times*len(text) {
				t.Fatalf("cut at %q: %d bytes looked at, of %d", d, looked, len(text))
			}
		}
	})
}

// Nothing of a text is lost in its rows, and nothing is there twice.
func TestEachByteOfATextStandsInOneCell(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom([]rune("\", \nab")), 0, 40, -1).Draw(t, "text")
		l := newLexer(text, ',')
		letters := ""
		for {
			row, ok := l.next()
			if !ok {
				break
			}
			for _, cell := range row.cells {
				letters += strings.Map(func(r rune) rune {
					if r == 'a' || r == 'b' {
						return r
					}
					return -1
				}, cell)
			}
		}
		want := strings.NewReplacer("\"", "", ",", "", " ", "", "\n", "").Replace(text)
		if letters != want {
			t.Fatalf("%q has %q, want %q", text, letters, want)
		}
	})
}
