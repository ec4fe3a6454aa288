package ui

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// hostile are people who chose their names to deceive an administrator. Every
// name has "Mallory" in it and every address "mallory.e", so that a test can
// tell where they get to.
var hostile = []struct{ name, email string }{
	{"Mallory \u202etsop eht fo ymeraC\u202c", "mallory.e1@contoso.example"},
	{"Mallory Moss, avery.moss@contoso.example, and 40 others?", "mallory.e2@contoso.example"},
	{"Mallory\r\nRobin Vale\nrobin.vale@contoso.example", "mallory.e3@contoso.example"},
	{"M\u0430llory Mallory", "mallory.e4@cont\u043eso.example"},
	{"\u200bMal\u00adlory\u200d Mallory\U000e0041", "mallory.e5@contoso.example"},
	{"<b>Mallory</b> {{.N}} %d %s \\n", "mallory.e6@contoso.example"},
	{"Mallory " + strings.Repeat("von und zu ", 60), "mallory.e7." + strings.Repeat("x", 180) + "@contoso.example"},
	{"Mallory " + strings.Repeat("a\u0335\u0336\u0337\u0338\u0321\u0322\u0327\u0328", 30), "mallory.e8@contoso.example"},
	{"מלורי Mallory (3 users)", "m\u0430llory.mallory.e9@contoso.example"},
}

func TestHostileNamesAreShownAsWhatTheyAreAndSayNothingElse(t *testing.T) {
	demo := startDemo(t, 40)
	i := 0
	for _, u := range demo.Users() {
		if u.Status == "active" && u.Role == "user" && i < len(hostile) {
			if err := demo.Rename(u.ID, hostile[i].name, hostile[i].email); err != nil {
				t.Fatal(err)
			}
			i++
		}
	}
	var log bytes.Buffer // the handler locks
	d := newDesk(t, deskOptions{demo: demo, log: slog.New(slog.NewTextHandler(&log, nil))})
	d.signIn("avery.moss")
	d.onlyThemselves("the rows")
	marked := 0
	for i := range d.users().rows {
		for _, cell := range d.users().row(i).Cells {
			if cell.Mark != "" && strings.Contains(cell.Text, "llory") {
				marked++
			}
		}
	}
	if marked != 2 {
		t.Errorf("%d names and addresses are marked as mixed, want 2", marked)
	}

	emails := make([]string, len(hostile))
	for i, person := range hostile {
		emails[i] = person.email
		d.openMenuOf(person.email)
		d.onlyThemselves("the row's menu")
		d.menu().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn}) // details
		d.onlyThemselves("the details")
		d.press(words("dialog.close"))
	}

	for _, email := range emails {
		d.users().tick(d.rowOf(email))
	}
	d.onlyThemselves("the selection")
	d.press(words("users.archiveN", values{"N": number(len(emails))}))
	d.untilSees(words("check.done", values{"Organization": "Contoso"}))
	d.onlyThemselves("the confirmation")
	if !d.sees(tn("mark.some", 2)) {
		t.Error("the confirmation does not warn of mixed alphabets")
	}
	d.press(tn("archive.button", len(emails)))
	for _, email := range emails {
		d.untilStatus(email, words("status.archived"))
	}
	d.untilSees(tn("archive.done", len(emails)))
	d.onlyThemselves("the notice")
	d.press(words("nav.activity"))
	d.until("Activity has the people", func() bool {
		return slices.ContainsFunc(painted(d), func(s string) bool { return strings.Contains(s, "mallory.e") })
	})
	d.onlyThemselves("Activity")
	if title := d.ui.Window().Title(); title != words("app.name") {
		t.Errorf("the window is called %q", title)
	}
	d.close()
	if strings.Contains(log.String(), "llory") {
		t.Errorf("names are in the log:\n%s", log.String())
	}

	answer, err := http.Get(demo.Mail())
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(page), "\n") {
		if deceives(line) {
			t.Errorf("the mail page has the line %+q", line)
		}
	}
}

// openMenuOf opens the menu of a user's row.
func (d *desk) openMenuOf(email string) {
	d.t.Helper()
	table := d.users().table
	table.SetCursor(d.rowOf(email))
	d.ui.focus(table)
	d.key(desktop.KeyMenu)
	if d.menu() == nil {
		d.t.Fatalf("the row of %s has no menu", email)
	}
}

// painted are all texts on the screen as they are painted, line by line.
func painted(d *desk) []string {
	window := d.ui.Window()
	objects := visible(nil, window.Content())
	for _, overlay := range window.Canvas().Overlays().List() {
		objects = visible(objects, overlay)
	}
	var texts []string
	for _, o := range objects {
		if text, ok := o.(*canvas.Text); ok {
			texts = append(texts, text.Text)
		}
	}
	return texts
}

// onlyThemselves checks that no text on the screen has characters that deceive,
// and that a text with a hostile name or address in it is that name or address, or a
// line of it, and nothing else.
func (d *desk) onlyThemselves(where string) {
	d.t.Helper()
	var allowed []string
	for _, person := range hostile {
		allowed = append(allowed, directory.Display(person.name), directory.DisplayAddress(person.email))
	}
	for _, text := range painted(d) {
		if deceives(text) {
			d.t.Errorf("%s: a text is %+q", where, text)
		}
		if !strings.Contains(text, "llory") {
			continue
		}
		whole := strings.TrimSuffix(text, "…")
		if !slices.ContainsFunc(allowed, func(s string) bool {
			// It may be cut, or one line of several.
			return s == text || whole != text && strings.HasPrefix(s, whole) || strings.Contains(s, text)
		}) {
			d.t.Errorf("%s: a name or address stands in %q", where, text)
		}
	}
}

// deceives reports whether a line has a character that cannot be seen or that
// moves others.
func deceives(line string) bool {
	return strings.IndexFunc(line, func(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) }) >= 0
}

func TestATipShowsWhatAnIconMeans(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	d.signIn("avery.moss")
	for _, o := range d.objects() {
		if b, ok := o.(*look.IconButton); ok && b.AccessibilityLabel() == words("users.refresh") {
			b.KeyDown(nil)
			b.FocusGained()
		}
	}

	d.until("the tip is shown", func() bool {
		return d.ui.Window().Content().(*look.Root).Tip() == words("users.refresh")
	})
}
