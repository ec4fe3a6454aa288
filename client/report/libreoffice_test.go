//go:build libreoffice

// What a real spreadsheet makes of a report. It needs LibreOffice (soffice).
package report

import (
	"encoding/csv"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// dangerous are cells that calculate in some spreadsheet unless they are defused.
func dangerous() (cells []string) {
	for _, start := range []string{"", " ", "\u00a0", "\u3000", `"`, `""`, "'", "“", "\u200b", "\ufeff", "\t", "\n", "\r\n", "Ada;", "Ada,", "Ada|", "Ada\t", "Ada\n", "Ada; ", `Ada;"`, ";", ";;"} {
		for _, formula := range []string{"=1+1", "+1+1", "-1+1", "@SUM(1,1)", "＝1+1", "＋1+1", `=HYPERLINK("http://x";"y")`, "=cmd|'/C calc'!A0"} {
			cells = append(cells, start+formula)
		}
	}
	return append(cells, "\x00=1+1", "\u202e=1+1", "007", "1/2", "TRUE", "", "Björn Åkesson", "山田 太郎", `O'Brien "Q"`)
}

// convert has LibreOffice read a CSV file in a way, and returns what it writes. The way
// begins with the number of the separator, that of the quote, UTF-8, and the first line.
func convert(t *testing.T, folder, file, to, way string) string {
	t.Helper()
	profile := url.URL{Scheme: "file", Path: filepath.ToSlash(filepath.Join(folder, "profile"))}
	out, err := os.MkdirTemp(folder, "out")
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), "soffice", "--headless", "--norestore", "-env:UserInstallation="+profile.String(),
		"--infilter=CSV:"+way, "--convert-to", to, "--outdir", out, file)
	command.Env = append(os.Environ(), "HOME="+folder)
	if said, err := command.CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, said)
	}
	files, err := filepath.Glob(filepath.Join(out, "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("soffice wrote %v, %v", files, err)
	}
	content, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func write(t *testing.T, folder, name, text string) (path string) {
	t.Helper()
	path = filepath.Join(folder, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Each formula of a flat OpenDocument spreadsheet stands in this attribute.
const formulaAttribute = "table:formula="

func TestLibreOfficeSeesNoFormulaWhateverTheSeparator(t *testing.T) {
	folder := t.TempDir()
	var rows [][]string
	for _, cell := range dangerous() {
		rows = append(rows, []string{"Ada", cell, "Byron", cell})
	}
	report := write(t, folder, "report.csv", "\ufeff"+written(t, rows))
	undefused := write(t, folder, "undefused.csv", "\"=1+1\",x\r\n\"Ada;=1+1|=1+1\t=1+1\",x\r\n")
	for _, separator := range ",;\t|" {
		way := fmt.Sprintf("%d,34,76,1", separator)
		if calculated := convert(t, folder, undefused, "fods", way); !strings.Contains(calculated, formulaAttribute) {
			t.Errorf("at %q LibreOffice calculates nothing, so that this test proves nothing", separator)
		}

		sheet := convert(t, folder, report, "fods", way)

		if n := strings.Count(sheet, formulaAttribute); n > 0 {
			at := strings.Index(sheet, formulaAttribute)
			t.Errorf("at %q LibreOffice sees %d formulas, the first: %.200s", separator, n, sheet[at:])
		}
	}
}

func TestLibreOfficeReadsTheTextOfAReport(t *testing.T) {
	folder := t.TempDir()
	var rows [][]string
	for _, cell := range dangerous() {
		rows = append(rows, []string{"Ada", cell, "Byron"})
	}
	report := write(t, folder, "report.csv", "\ufeff"+written(t, rows))

	// What is quoted is text, also where it looks like a number.
	text := convert(t, folder, report, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true", "44,34,76,1,,0,true")

	read, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
	if err != nil || len(read) != len(rows) {
		t.Fatalf("%d lines of %d came back, %v", len(read), len(rows), err)
	}
	for i, row := range rows {
		want := strings.ReplaceAll(visible(row[1]), "\r\n", "\n")
		if got := undone(read[i][1]); got != want || read[i][0] != "Ada" || read[i][2] != "Byron" {
			t.Errorf("%q came back as %q", row, read[i])
		}
	}
}
