package report

import (
	"bytes"
	"encoding/csv"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

type failer interface{ Fatal(...any) }

// written is a table as it stands in a file, behind its byte order mark.
func written(t failer, rows [][]string) string {
	var b bytes.Buffer
	if err := Write(&b, rows); err != nil {
		t.Fatal(err)
	}
	text, ok := strings.CutPrefix(b.String(), "\ufeff")
	if !ok {
		t.Fatal("there is no byte order mark")
	}
	return text
}

// readBack is what a CSV reader makes of a table that is cut at a separator.
func readBack(t failer, text string, separator rune) [][]string {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord = separator, -1
	r.LazyQuotes = separator != ',' // no trouble with a quote is forgiven where it is cut as it was written
	read, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return read
}

func TestNoCellOfAReportIsAFormula(t *testing.T) {
	for given, want := range map[string]string{
		"":                          "",
		"Ada":                       "Ada",
		"O'Brien; \"Q\", x\ny":      "O'Brien; \"Q\", x\ny",
		"=HYPERLINK(\"http://x\")":  "'=HYPERLINK(\"http://x\")",
		"+1":                        "'+1",
		"-1":                        "'-1",
		"\u22121":                   "'\u22121",
		"@SUM(A1)":                  "'@SUM(A1)",
		"  =1+1":                    "'  =1+1",
		"\u00a0=1":                  "'\u00a0=1",
		"＝1":                        "'＝1",
		"﹢1":                        "'﹢1",
		"\t=1":                      "'\t'=1",
		"\rx":                       "'\rx",
		"ada@contoso.example":       "ada@contoso.example",
		"a-b":                       "a-b",
		"\u3000＠x":                  "'\u3000＠x",
		"'already":                  "'already",
		"'=1":                       "''=1",
		"\"=1":                      "'\"=1",
		"“=1":                       "'“=1",
		"\u200b\ufeff\u2060=1":      "'\u200b\ufeff\u2060=1",
		"\n=cmd|' /C calc'!A0":      "'\n'=cmd|' /C calc'!A0",
		" ordinary, with a comma":   " ordinary, with a comma",
		"2026-11-23T09:00:00+01:00": "2026-11-23T09:00:00+01:00",

		// What another locale, or a reader without quotes, takes for a cell of its own.
		"Ada;=cmd|'/C calc'!A0": "Ada;'=cmd|'/C calc'!A0",
		"Ada; =1":               "Ada;' =1",
		"Ada,+1":                "Ada,'+1",
		"Ada\t-1":               "Ada\t'-1",
		"Ada|@x":                "Ada|'@x",
		"Ada\n=1":               "Ada\n'=1",
		"Ada\u2028=1":           "Ada\u2028'=1",
		"Ada;\"=1":              "Ada;'\"=1",
		";;=1":                  ";;'=1",
		"Ada; Bob + Co":         "Ada; Bob + Co",

		// What would end the text, or turn its direction.
		"\x00=1":         "⟨U+0000⟩=1",
		"a\x1ab\u0085":   "a⟨U+001A⟩b⟨U+0085⟩",
		"\u202e=1":       "⟨U+202E⟩=1",
		"a\u2066b\u2069": "a⟨U+2066⟩b⟨U+2069⟩",
		"\xff=1":         "\ufffd=1",
	} {
		if got := readBack(t, written(t, [][]string{{"x", given}}), ',')[0][1]; got != want {
			t.Errorf("%q is written as %q, want %q", given, got, want)
		}
	}
}

func TestEveryCellIsQuotedAndEveryLineEndsInCRAndLF(t *testing.T) {
	if got, want := written(t, [][]string{{"Name", "", "7"}, {`a "b" c`}}), "\"Name\",\"\",\"7\"\r\n\"a \"\"b\"\" c\"\r\n"; got != want {
		t.Errorf("written is %q, want %q", got, want)
	}
}

// cells have what is dangerous at every place.
var cells = rapid.Custom(func(t *rapid.T) string {
	part := rapid.OneOf(
		rapid.SampledFrom([]string{"=1+1", "+", "-", "@x", "＝", "＋", "－", "＠", "\t", "\r", "\n", "\r\n", ";", ",", "|", `"`, `""`, "'", " ", "\u00a0", "\u3000",
			"\u200b", "\ufeff", "\u2060", "\u202e", "\u2066", "\x00", "\u2028", "\u0085", "Ada", "’", "“"}),
		rapid.String())
	return strings.Join(rapid.SliceOfN(part, 0, 6).Draw(t, "parts"), "")
})

func tables(t *rapid.T) [][]string {
	return rapid.SliceOfN(rapid.SliceOfN(cells, 3, 3), 1, 5).Draw(t, "rows")
}

// isFormula is what the most eager spreadsheet does: it drops blanks, quotes and what is
// invisible, and then looks at the first character. An apostrophe makes it text.
func isFormula(cell string) bool {
	cell = strings.TrimLeft(cell, " \u00a0\u3000\u200b\u200c\u200d\u2060\ufeff\u00ad\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x00\"“”„’‘«»")
	return cell != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(cell)[0])
}

func TestNoReaderSeesAFormulaWhateverItsSeparator(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := tables(t)
		text := written(t, rows)
		for _, separator := range ",;\t|" {
			for _, row := range readBack(t, text, separator) {
				for _, cell := range row {
					if isFormula(cell) || cell != "" && strings.Contains("\t\r", cell[:1]) {
						t.Fatalf("cut at %q by a reader that knows quotes, %q has the formula %q", separator, text, cell)
					}
				}
			}
			lines := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("\r\n\u2028\u2029\u0085", r) })
			for _, line := range lines {
				for cell := range strings.SplitSeq(line, string(separator)) {
					if isFormula(cell) {
						t.Fatalf("cut at %q by a reader without quotes, %q has the formula %q", separator, text, cell)
					}
				}
				for _, cell := range strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(",;\t|", r) }) {
					if isFormula(cell) {
						t.Fatalf("cut at every separator, %q has the formula %q", text, cell)
					}
				}
			}
			if strings.ContainsAny(text, "\x00\u0085\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c") {
				t.Fatalf("%q has characters that end it or turn its direction", text)
			}
		}
	})
}

// undone takes away one apostrophe wherever Write puts one.
func undone(cell string) string {
	var b strings.Builder
	begins := true
	for i, r := range cell {
		if without, guarded := strings.CutPrefix(cell[i:], "'"); begins && guarded && formula(without) {
			begins = false
			continue
		}
		b.WriteRune(r)
		begins = separates(r)
	}
	return b.String()
}

func TestTheTextOfAReportComesBackOnceTheApostrophesAreTakenAway(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := tables(t)

		read := readBack(t, written(t, rows), ',')

		for i, row := range rows {
			for j, cell := range row {
				want := strings.ReplaceAll(visible(cell), "\r\n", "\n") // the reader's doing
				if got := undone(read[i][j]); got != want {
					t.Fatalf("%q was read as %q, which is %q", cell, read[i][j], got)
				}
			}
		}
	})
}

func TestAReportThatCannotBeWrittenSaysSo(t *testing.T) {
	full := errors.New("no space left")
	if err := Write(broken{full}, [][]string{{strings.Repeat("x", 10_000)}}); !errors.Is(err, full) {
		t.Errorf("the error is %v", err)
	}
}

type broken struct{ err error }

func (f broken) Write([]byte) (int, error) { return 0, f.err }
