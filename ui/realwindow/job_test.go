//go:build window

// Package realwindow tests the built program from outside, as an admin uses it:
// in a real window, with the keyboard alone, against a demo organization in a
// process of its own, with a real keyring. What came of it is asked of the
// organization over HTTP.
//
// It knows the program's command line, its keys and the lines of its log. It
// must not know anything of how the window is built: no widgets, no places on
// the screen. Where the mouse is to click is found in a picture of the screen.
//
// The tests need an X display with a window manager, a session bus with an
// unlocked keyring, xdotool, ImageMagick, and Chromium with its chromedriver. The
// environment variable MILEIQ_ADMIN names the program and SCREENSHOTS the folder
// for the pictures of each step:
//
//	go test -tags window,migrated_fynedo ./ui/realwindow
package realwindow

import (
	"cmp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/desktop"
	"mileiq.example/admin/client/directory"
)

// TestMainJobFromTheKeyboard archives two people by their checkboxes and one by
// the row menu, invites that one again, and then asks the organization.
func TestMainJobFromTheKeyboard(t *testing.T) {
	o := startOrganization(t)
	before := o.users(t)
	ticked, word := choosePair(t, before)
	other := chooseOne(t, before, ticked)
	config, data := t.TempDir(), t.TempDir()
	show := pictures{test: "job"}

	w := openWindow(t, config, data, "light", "-organization", o.addresses["profile"])
	signIn(t, w, &show)
	archiveTicked(t, w, &show, word)
	archiveByMenu(t, w, &show, other)
	inviteByMenu(t, w, &show)
	visitOtherViews(t, w, &show)
	w.keys(t, "alt+F4")
	w.process.wantEnd(t)
	wantOnlyTheseChanges(t, o, before, ticked, other)
	wantActivity(t, data, ticked, other)

	again := openWindow(t, config, data, "dark", "-organization", o.addresses["profile"])
	comeBackSignedIn(t, again, &show)
	if err := again.process.command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	again.process.wantEnd(t)
	wantOnlyTheseChanges(t, o, before, ticked, other)
}

// signIn signs in right here as Avery, who is the first account offered.
func signIn(t *testing.T, w *window, show *pictures) {
	w.await(t, 1, "msg=screen", "shows=*ui.signIn")
	show.picture(t, w, "sign-in")
	w.keys(t, "Tab", "Return")
	w.await(t, 1, "msg=screen", "shows=*ui.newAccount")
	show.picture(t, w, "is-that-you")
	w.acceptAccount(t)
	w.await(t, 1, "msg=screen", "shows=*ui.mainScreen")
	w.await(t, 1, `msg="first rows"`)
	show.picture(t, w, "users")
}

// archiveTicked finds two people, ticks both and archives them.
func archiveTicked(t *testing.T, w *window, show *pictures, word string) {
	w.search(t, word, 2)
	w.keys(t, "space", "Down", "space")
	show.picture(t, w, "two-ticked")
	w.keys(t, "Delete")
	w.await(t, 1, "msg=checked", "kind=archive", "users=2", "leftOut=0")
	show.picture(t, w, "archive-two")
	w.keys(t, "Tab", "Return")
	w.await(t, 1, "msg=confirmed", "kind=archive", "users=2")
	w.await(t, 2, "msg=ended", "state=done")
	w.await(t, 2, `msg="row shows"`, "status=archived")
	show.picture(t, w, "two-archived")
}

// archiveByMenu finds one person and archives him or her by the row menu, whose
// last line that is.
func archiveByMenu(t *testing.T, w *window, show *pictures, who user) {
	w.search(t, who.mailName(), 1)
	w.keys(t, "shift+F10", "End")
	show.picture(t, w, "row-menu")
	w.keys(t, "Return")
	w.await(t, 1, "msg=checked", "kind=archive", "users=1", "leftOut=0")
	show.picture(t, w, "archive-one")
	w.keys(t, "Tab", "Return")
	w.await(t, 1, "msg=confirmed", "kind=archive", "users=1")
	w.await(t, 1, "msg=ended", "state=done")
	w.await(t, 1, `msg="row shows"`, "status=archived")
	show.picture(t, w, "one-archived")
}

// inviteByMenu invites the person whose row has the cursor.
func inviteByMenu(t *testing.T, w *window, show *pictures) {
	w.keys(t, "Menu", "End")
	show.picture(t, w, "row-menu-archived")
	w.keys(t, "Return")
	w.await(t, 1, "msg=checked", "kind=invite", "users=1", "leftOut=0")
	show.picture(t, w, "invite-one")
	w.keys(t, "Tab", "Return")
	w.await(t, 1, "msg=confirmed", "kind=invite", "users=1")
	w.await(t, 1, "msg=ended", "state=done")
	w.await(t, 1, `msg="row shows"`, "status=invited")
	show.picture(t, w, "one-invited")
}

// visitOtherViews takes pictures of everything else that a key leads to.
func visitOtherViews(t *testing.T, w *window, show *pictures) {
	w.keys(t, "ctrl+3")
	show.picture(t, w, "activity")
	w.keys(t, "ctrl+4")
	show.picture(t, w, "settings")
	w.keys(t, "ctrl+1")
	w.keys(t, "F1")
	show.picture(t, w, "keys")
	w.keys(t, "Escape")
	show.picture(t, w, "back-to-users")
}

// comeBackSignedIn checks that the session was kept: the window comes up with
// the list, and nobody is asked to sign in.
func comeBackSignedIn(t *testing.T, w *window, show *pictures) {
	opened := w.since
	w.await(t, 1, "msg=screen", "shows=*ui.mainScreen")
	w.await(t, 1, `msg="first rows"`)
	show.picture(t, w, "users-again")
	w.keys(t, "Home", "space", "Down", "space")
	show.picture(t, w, "two-ticked-again")
	w.keys(t, "Delete")
	w.await(t, 1, "msg=checked", "kind=archive")
	show.picture(t, w, "archive-again")
	w.keys(t, "Escape", "ctrl+3")
	show.picture(t, w, "activity-again")
	w.keys(t, "ctrl+4")
	show.picture(t, w, "settings-again")
	w.keys(t, "ctrl+1")
	for range 4 { // where the names of other scripts are
		w.keys(t, "alt+Right")
		w.await(t, 1, "msg=page")
	}
	w.keys(t, "End")
	show.picture(t, w, "last-page")
	if n := w.journal.count(t, opened, "shows=*ui.signIn"); n > 0 {
		t.Error("somebody who had signed in had to sign in again")
	}
	if n := w.journal.count(t, opened, "msg=confirmed"); n > 0 {
		t.Error("Escape in the dialog confirmed what it asked")
	}
}

// wantOnlyTheseChanges checks what the organization says: some archived, others
// archived and invited again, each told by mail, nobody else touched.
func wantOnlyTheseChanges(t *testing.T, o *organization, before map[string]user, archived []user, invited ...user) {
	t.Helper()
	type change struct {
		to    string
		times int // the status changed
	}
	want := map[string]change{}
	var mail []letter
	for _, u := range invited {
		want[u.ID] = change{"invited", 2}
		mail = append(mail, letter{u.address(), "removal", u.ID}, letter{u.address(), "invitation", u.ID})
	}
	for _, u := range archived {
		want[u.ID] = change{"archived", 1}
		mail = append(mail, letter{u.address(), "removal", u.ID})
	}

	now := o.users(t)
	if len(now) != len(before) {
		t.Errorf("there were %d people, now there are %d", len(before), len(now))
	}
	for id, was := range before {
		is := now[id]
		expected, expectedAny := want[id]
		if !expectedAny {
			if is.raw != was.raw {
				t.Errorf("%s was touched:\n%s\n%s", was.address(), was.raw, is.raw)
			}
			continue
		}
		if is.Extension.Status != expected.to || is.Active != (expected.to == "invited") {
			t.Errorf("%s is %s, and active is %t, want %s", was.address(), is.Extension.Status, is.Active, expected.to)
		}
		if times := is.version(t) - was.version(t); times != expected.times {
			t.Errorf("%s was changed %d times, want %d", was.address(), times, expected.times)
		}
	}
	if got := o.mail(t); !slices.Equal(sorted(got), sorted(mail)) {
		t.Errorf("the mail is %v, want %v", got, mail)
	}
}

// wantActivity checks what is on the disk of all this, with the program closed.
// The session comes from the keyring.
func wantActivity(t *testing.T, data string, archived []user, invited ...user) {
	t.Helper()
	c, err := client.Open(client.Options{Folders: desktop.FoldersIn(data)})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	record, err := c.Record(t.Context(), directory.RecordQuery{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, u := range invited {
		want = append(want, "invite "+u.ID+" done", "archive "+u.ID+" done")
	}
	for _, u := range archived {
		want = append(want, "archive "+u.ID+" done")
	}
	var got []string
	for _, e := range record.Entries {
		got = append(got, string(e.Kind)+" "+e.Seen.ID+" "+string(e.State))
	}
	if slices.Sort(got); !slices.Equal(got, slices.Sorted(slices.Values(want))) {
		t.Errorf("the activity is %q, want %q", got, want)
	}
}

func sorted(letters []letter) []letter {
	return slices.SortedFunc(slices.Values(letters), func(a, b letter) int {
		return cmp.Or(cmp.Compare(a.To, b.To), cmp.Compare(a.Kind, b.Kind))
	})
}

// choosePair returns two active people, and a word for which the window's
// search finds them and nobody else.
func choosePair(t *testing.T, everybody map[string]user) (pair []user, word string) {
	t.Helper()
	return chooseGroup(t, everybody, 2)
}

// chooseGroup returns n active people, and a word for which the window's search
// finds them and nobody else.
func chooseGroup(t *testing.T, everybody map[string]user, n int) (group []user, word string) {
	t.Helper()
	for _, u := range byMailName(everybody) {
		for word := range strings.SplitSeq(u.mailName(), ".") {
			group := matches(everybody, word)
			if typeable(word) && len(group) == n && !slices.ContainsFunc(group, func(u user) bool { return !plain(u) }) {
				return group, word
			}
		}
	}
	t.Fatalf("no word finds exactly %d active people", n)
	return nil, ""
}

// chooseOne returns an active person who is none of the others, and whom the
// window's search finds by what stands before the at sign.
func chooseOne(t *testing.T, everybody map[string]user, others []user) user {
	t.Helper()
	for _, u := range byMailName(everybody) {
		isOther := slices.ContainsFunc(others, func(o user) bool { return o.ID == u.ID })
		if !isOther && plain(u) && typeable(u.mailName()) && len(matches(everybody, u.mailName())) == 1 {
			return u
		}
	}
	t.Fatal("nobody is active and found by an address")
	return user{}
}

// byMailName is everybody in an order that is the same each time.
func byMailName(everybody map[string]user) []user {
	users := make([]user, 0, len(everybody))
	for _, u := range everybody {
		users = append(users, u)
	}
	slices.SortFunc(users, func(a, b user) int { return cmp.Compare(a.address(), b.address()) })
	return users
}

// matches are the people whom the search finds for a word of small letters.
func matches(everybody map[string]user, word string) []user {
	var found []user
	for _, u := range byMailName(everybody) {
		if strings.Contains(strings.ToLower(u.DisplayName+"\n"+u.address()), word) {
			found = append(found, u)
		}
	}
	return found
}

// plain: active, and nobody whom the organization would not let go.
func plain(u user) bool { return u.Extension.Status == "active" && u.Extension.Role == "user" }

// typeable: long enough to mean somebody, and on every keyboard.
func typeable(word string) bool {
	return len(word) >= 4 && strings.Trim(word, "abcdefghijklmnopqrstuvwxyz.") == ""
}
