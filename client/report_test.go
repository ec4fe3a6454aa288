package client_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"mileiq.example/admin/client"
)

func TestNoCellOfAReportIsAFormula(t *testing.T) {
	for given, want := range map[string]string{
		"":                          "",
		"Ada":                       "Ada",
		"O'Brien; \"Q\", x\ny":      "O'Brien; \"Q\", x\ny",
		"=HYPERLINK(\"http://x\")":  "'=HYPERLINK(\"http://x\")",
		"+1":                        "'+1",
		"-1":                        "'-1",
		"@SUM(A1)":                  "'@SUM(A1)",
		"  =1+1":                    "'  =1+1",
		"\u00a0=1":                  "'\u00a0=1",
		"＝1":                        "'＝1",
		"\t=1":                      "'\t=1",
		"\rx":                       "'x", // the writer leaves carriage returns out
		"ada@contoso.example":       "ada@contoso.example",
		"a-b":                       "a-b",
		"\u3000＠x":                  "'\u3000＠x",
		"'already":                  "'already",
		"\x00=1":                    "'\x00=1",
		"\n=cmd|' /C calc'!A0":      "'\n=cmd|' /C calc'!A0",
		" ordinary, with a comma":   " ordinary, with a comma",
		"2026-11-23T09:00:00+01:00": "2026-11-23T09:00:00+01:00",
	} {
		if got := readBack(t, [][]string{{"x", given}})[0][1]; got != want {
			t.Errorf("%q is written as %q, want %q", given, got, want)
		}
	}
}

// readBack is what a CSV reader makes of a table.
func readBack(t interface{ Fatal(...any) }, rows [][]string) [][]string {
	var b bytes.Buffer
	if err := client.WriteTable(&b, rows); err != nil {
		t.Fatal(err)
	}
	text, ok := strings.CutPrefix(b.String(), "\ufeff")
	if !ok {
		t.Fatal("there is no byte order mark")
	}
	read, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return read
}

func TestAReportIsReadBackAsItWasWrittenButForApostrophes(t *testing.T) {
	cell := rapid.StringOf(rapid.OneOf(rapid.Rune(), rapid.SampledFrom([]rune("=+-@,;\"' \t\n")))).Filter(func(s string) bool { return !strings.Contains(s, "\r") })
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, 3, 3), 1, 5).Draw(t, "rows")
		for i, row := range readBack(t, rows) {
			for j, got := range row {
				if got != rows[i][j] && got != "'"+rows[i][j] {
					t.Fatalf("%q became %q", rows[i][j], got)
				}
				if start := strings.TrimLeft(got, " "); start != "" && slices.Contains([]byte("=+-@\t\n"), start[0]) {
					t.Fatalf("%q can be taken for a formula", got)
				}
			}
		}
	})
}

func TestAReportThatCannotBeWrittenSaysSo(t *testing.T) {
	full := errors.New("no space left")
	if err := client.WriteTable(broken{full}, [][]string{{strings.Repeat("x", 10_000)}}); !errors.Is(err, full) {
		t.Errorf("the error is %v", err)
	}
}

type broken struct{ err error }

func (f broken) Write([]byte) (int, error) { return 0, f.err }
