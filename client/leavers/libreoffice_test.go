//go:build libreoffice

// What a real spreadsheet writes. It needs LibreOffice (soffice).
package leavers_test

import (
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"mileiq.example/admin/client/leavers"
)

func TestCellsThatLibreOfficeMergesAreTrueOfEachRow(t *testing.T) {
	grid := [][]string{
		{"Leaving date", "Name", "E-mail", "Remarks"},
		{"2026-12-01", "Ada", "ada@x.example", "a"},
		{"", "Bo", "bo@x.example", ""},
		{"", "Cy", "cy@x.example", "b"},
		{"", "", "", "c"},
		{"2026-12-03", "Di", "di@x.example", ""},
	}
	const want = "2: ada@x.example, Ada, 2026-12-01, a\n3: bo@x.example, Bo, 2026-12-01, a\n4: cy@x.example, Cy, 2026-12-01, b\n6: di@x.example, Di, 2026-12-03, "
	folder := t.TempDir()
	file := filepath.Join(folder, "a.xlsx")
	merged := []mergedCells{{0, 1, 3}, {3, 1, 2}, {1, 3, 4}, {2, 3, 4}}
	if err := os.WriteFile(file, mergedXLSX(t, grid, merged...), 0o600); err != nil {
		t.Fatal(err)
	}
	profile := url.URL{Scheme: "file", Path: filepath.ToSlash(filepath.Join(folder, "profile"))}
	for name, to := range map[string]string{"a.ods": "ods", "a.xlsx": "xlsx"} {
		out := filepath.Join(folder, "out")
		command := exec.CommandContext(t.Context(), "soffice", "--headless", "--norestore", "-env:UserInstallation="+profile.String(), "--convert-to", to, "--outdir", out, file)
		command.Env = append(os.Environ(), "HOME="+folder)
		said, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("soffice: %v\n%s", err, said)
		}
		data, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Fatalf("%v: soffice said %s", err, said)
		}
		if got, why := mentionsOf(t, name, data, leavers.None); got != want || why != leavers.WhyNot {
			t.Errorf("%s (%s):\n%s\nwant\n%s", name, why, got, want)
		}
	}
}
