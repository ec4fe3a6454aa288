package ui

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
)

func TestASavedReportIsForTheAdminAloneCalculatesNothingAndLeavesALinksTargetAlone(t *testing.T) {
	demo := startDemo(t, 12)
	for _, u := range demo.Users() {
		if u.Status == "active" && u.Role == "user" {
			if err := demo.Rename(u.ID, "=cmd|'/C calc'!A0", "ada@contoso.example"); err != nil {
				t.Fatal(err)
			}
			break
		}
	}
	d := newDesk(t, deskOptions{demo: demo})
	d.signIn("avery.moss")
	d.confirmNoted("ada@contoso.example", "Ada;=1+1")
	d.press(words("nav.activity"))
	d.untilShows("ada@contoso.example")
	folder := t.TempDir()
	target, path := filepath.Join(folder, "target"), filepath.Join(folder, "report.csv")
	if err := os.WriteFile(target, []byte("before"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, path); err != nil {
		t.Fatal(err)
	}

	d.press(words("activity.export"))
	d.field().SetText(path)
	d.key(fyne.KeyReturn)
	d.press(words("file.replace.yes"))
	d.untilSees(words("report.saved", values{"Name": "report.csv"}))

	if content, err := os.ReadFile(target); err != nil || string(content) != "before" {
		t.Errorf("the target of the link has %q, %v", content, err)
	}
	if info, err := os.Lstat(path); err != nil || info.Mode() != 0o600 {
		t.Errorf("the report is %v, %v", info.Mode(), err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(content), "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 2 || !slices.Contains(rows[1], "'=cmd|'/C calc'!A0") || !slices.Contains(rows[1], "Ada;'=1+1") {
		t.Errorf("the report has %q, %v", rows, err)
	}
	if cells := len(rows[0]) + len(rows[1]); strings.Count(string(content), `"`) != 2*cells {
		t.Errorf("of %d cells not every one is quoted: %s", cells, content)
	}
}
