//go:build window

package realwindow

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestAReportOfExitsBecomesLeaversAndThoseDueAreArchived opens a report with two columns
// of addresses, says which of them counts, picks whom a name means, keeps the list, and
// archives the five who are due. The sixth leaves later.
func TestAReportOfExitsBecomesLeaversAndThoseDueAreArchived(t *testing.T) {
	o := startOrganization(t)
	before := o.users(t)
	var people []user
	for range 6 {
		people = append(people, chooseNamed(t, before, people))
	}
	due, later := people[:5], people[5]
	manager := chooseOne(t, before, people)
	report := writeReport(t, due, later, manager)
	data := t.TempDir()
	show := pictures{test: "exits"}

	w := openWindow(t, t.TempDir(), data, "light", "-organization", o.addresses["profile"])
	signIn(t, w, &show)
	w.keys(t, "ctrl+l", "Tab", "Return")
	show.picture(t, w, "open-a-file")
	w.keys(t, "ctrl+a")
	xdotool(t, "type", "--clearmodifiers", "--delay", "40", report)
	w.keys(t, "Return")
	w.await(t, 1, "msg=list", "asks=several")
	show.picture(t, w, "whose-addresses")
	w.keys(t, "Tab", "space", "shift+Tab", "Return")
	w.await(t, 1, "msg=list", "entries=6", "matched=5")
	show.picture(t, w, "preview")
	w.keys(t, "End", "Return")
	show.picture(t, w, "who-is-meant")
	w.keys(t, "Tab", "Tab", "Return")
	show.picture(t, w, "picked")
	w.keys(t, "Tab", "Tab", "Tab", "Tab", "Return")
	show.picture(t, w, "keep")
	w.keys(t, "Return")
	w.await(t, 1, `msg="kept leavers"`, "people=6")
	w.await(t, 1, "msg=leavers", "rows=6 of=6")
	show.picture(t, w, "leavers")
	if touched := changedSince(t, o, before); len(touched) > 0 {
		t.Errorf("before anything was confirmed %v were changed", touched)
	}
	w.keys(t, "ctrl+shift+d")
	w.await(t, 1, "msg=checked", "kind=archive", "users=5", "leftOut=0")
	show.picture(t, w, "archive-due")
	w.keys(t, "Tab", "Return")
	w.await(t, 1, "msg=confirmed", "kind=archive", "users=5")
	w.await(t, 5, "msg=ended", "state=done")
	show.picture(t, w, "archived")
	w.keys(t, "alt+F4")
	w.process.wantEnd(t)

	wantOnlyTheseChanges(t, o, before, due)
	wantActivity(t, data, due)
}

// writeReport writes what a personnel department sends: everybody with an address, a name
// and a leaving day, but the last of those due, of whom it has a name alone. It returns
// the path.
func writeReport(t *testing.T, due []user, later, manager user) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "exits")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	today := time.Now()
	var text strings.Builder
	text.WriteString("Exits\r\n\r\nNo;Name;E-mail;Last day;Manager;Manager e-mail;Ticket\r\n")
	row := func(i int, u user, address string, day time.Time) {
		fmt.Fprintf(&text, "%d;%s;%s;%s;%s;%s;HR-%d\r\n", 4700+i, u.DisplayName, address, day.Format(time.DateOnly), manager.DisplayName, manager.address(), i)
	}
	row(1, later, later.address(), today.AddDate(0, 0, 30))
	for i, u := range due[:4] {
		row(2+i, u, u.address(), today.AddDate(0, 0, -i))
	}
	row(6, due[4], "", today)
	path := filepath.Join(folder, "exits.csv")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// chooseNamed returns an active person who is none of the others and whose name nobody
// else has, nor one that is almost the same.
func chooseNamed(t *testing.T, everybody map[string]user, others []user) user {
	t.Helper()
	for {
		u := chooseOne(t, everybody, others)
		if len(matches(everybody, strings.ToLower(u.DisplayName))) == 1 {
			return u
		}
		others = append(others, u)
	}
}
