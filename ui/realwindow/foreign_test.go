//go:build window && scimmy

package realwindow

// The main job in the real window with a users' service that nobody here wrote,
// behind the demo's sign-in. Besides what the other tests of this package need it
// needs what package scimmytest says:
//
//	go test -tags window,scimmy,migrated_fynedo -run Foreign ./ui/realwindow

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mileiq.example/admin/client/sandbox"
	"mileiq.example/admin/client/scim/scimmytest"
)

// Of the service's 61 users, the first of whom is Avery, the last two are those
// whose addresses hold foreignPair.
const (
	foreignUsers = 61
	foreignPair  = "n9993" // person99939@example.com and person99938@example.com
	foreignOne   = "99950" // person99950@example.com
)

// foreign is a users' service and the authorization server that knows its admins.
type foreign struct {
	demo    *sandbox.Server
	service *scimmytest.Service
	profile string  // the file that says how to connect them
	opened  journal // what the program gave the browser, an address a line
}

func startForeign(t *testing.T) *foreign {
	t.Helper()
	demo, err := sandbox.Start(sandbox.Options{Users: 3})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = demo.Close() })
	f := &foreign{demo: demo, profile: filepath.Join(t.TempDir(), "fabrikam.toml")}
	f.service = scimmytest.Start(t, scimmytest.Options{Users: foreignUsers, First: "avery.moss@contoso.example", Issuer: demo.Issuer()})
	demo.ServeResource(f.service.URL)
	write(t, f.profile, 0o600, fmt.Sprintf(`name = "Fabrikam"
scim = %q
issuer = %q
required_role = "MDLAdminCenterRole.Admin"

[self]
claim = "preferred_username"
attribute = "userName"
`, f.service.URL, demo.Issuer()))
	f.catchBrowser(t)
	return f
}

// catchBrowser puts a script where the program looks for the browser. It writes
// down the address, and the test goes there itself.
func (f *foreign) catchBrowser(t *testing.T) {
	t.Helper()
	folder := t.TempDir()
	f.opened = journal(filepath.Join(folder, "opened"))
	write(t, filepath.Join(folder, "xdg-open"), 0o700, fmt.Sprintf("#!/bin/sh\nprintf '%%s\\n' \"$1\" >>'%s'\n", f.opened))
	t.Setenv("PATH", folder+string(os.PathListSeparator)+os.Getenv("PATH"))
}

func write(t *testing.T, path string, mode os.FileMode, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}

// signIn presses the button that opens the browser, and then plays the browser
// and the person in front of it, as far as the program's own page.
func (f *foreign) signIn(t *testing.T, w *window, account string) {
	t.Helper()
	w.keys(t, "Return")
	f.opened.await(t, w.process, 0, 1, f.demo.Issuer())
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar, Timeout: patience}
	page, err := browser.Get(strings.TrimSpace(f.opened.lines(t, 0)[0]))
	if err != nil {
		t.Fatal(err)
	}
	page.Body.Close()
	done, err := browser.PostForm(page.Request.URL.String(), url.Values{"account": {account}})
	if err != nil {
		t.Fatal(err)
	}
	defer done.Body.Close()
	if body, err := io.ReadAll(done.Body); err != nil || done.StatusCode != http.StatusOK {
		t.Fatalf("the program's page: %s, %v\n%s", done.Status, err, body)
	}
}

// TestForeignServiceFromTheKeyboard archives two people by their checkboxes and
// one by the row menu, reactivates that one, and then asks the service.
func TestForeignServiceFromTheKeyboard(t *testing.T) {
	f := startForeign(t)
	before := f.service.Users(t)
	config, data := t.TempDir(), t.TempDir()
	show := pictures{test: "foreign"}

	w := openWindow(t, config, data, "light", "-organization", f.profile)
	w.await(t, 1, "msg=screen", "shows=*ui.signIn")
	show.picture(t, w, "sign-in")
	f.signIn(t, w, "avery.moss")
	w.acceptAccount(t)
	w.await(t, 1, `msg="first rows"`)
	show.picture(t, w, "users")
	archiveTicked(t, w, &show, foreignPair)
	f.archiveAndReactivate(t, w, &show)
	leaveSelfOut(t, w, &show)
	showArchived(t, w, &show)
	w.keys(t, "ctrl+3")
	show.picture(t, w, "activity")
	w.keys(t, "alt+F4")
	w.process.wantEnd(t)
	f.wantOnlyTheseChanges(t, before)

	again := openWindow(t, config, data, "dark", "-organization", f.profile)
	again.await(t, 1, `msg="first rows"`)
	show.picture(t, again, "users-again")
	again.keys(t, "Down", "space", "Delete")
	again.await(t, 1, "msg=checked", "kind=archive", "users=1", "leftOut=0")
	show.picture(t, again, "archive-again")
	again.keys(t, "Escape", "alt+F4")
	again.process.wantEnd(t)
	f.wantOnlyTheseChanges(t, before)
}

// archiveAndReactivate does both to one person, by the last line of the row menu.
func (f *foreign) archiveAndReactivate(t *testing.T, w *window, show *pictures) {
	t.Helper()
	w.search(t, foreignOne, 1)
	w.keys(t, "shift+F10", "End", "Return")
	w.await(t, 1, "msg=checked", "kind=archive", "users=1", "leftOut=0")
	show.picture(t, w, "archive-one")
	w.keys(t, "Tab", "Return")
	w.await(t, 1, "msg=ended", "state=done")
	w.await(t, 1, `msg="row shows"`, "status=archived")

	w.keys(t, "shift+F10", "End")
	show.picture(t, w, "row-menu-archived")
	w.keys(t, "Return")
	w.await(t, 1, "msg=checked", "kind=invite", "users=1", "leftOut=0")
	show.picture(t, w, "reactivate-one")
	w.keys(t, "Tab", "Return")
	w.await(t, 1, "msg=ended", "state=done")
	w.await(t, 1, `msg="row shows"`, "status=active")
	show.picture(t, w, "one-reactivated")
}

// leaveSelfOut asks for the admin's own archiving, which the dialog refuses.
func leaveSelfOut(t *testing.T, w *window, show *pictures) {
	t.Helper()
	w.search(t, "avery", 1)
	w.keys(t, "space", "Delete")
	w.await(t, 1, "msg=checked", "kind=archive", "users=0", "leftOut=1")
	show.picture(t, w, "yourself")
	w.keys(t, "Escape")
}

// showArchived chooses the last of the filter's statuses.
func showArchived(t *testing.T, w *window, show *pictures) {
	t.Helper()
	w.keys(t, "ctrl+f", "ctrl+a", "Delete")
	w.await(t, 1, "msg=page", fmt.Sprintf("of=%d", foreignUsers))
	w.keys(t, "Tab", "End")
	w.await(t, 1, "msg=page", "rows=2 of=2")
	show.picture(t, w, "archived")
}

// wantOnlyTheseChanges checks what the service says: the pair is archived, one
// was changed and is active, nobody else was touched, and the organization of the
// sign-in has not heard of any of it.
func (f *foreign) wantOnlyTheseChanges(t *testing.T, before map[string]scimmytest.User) {
	t.Helper()
	now := f.service.Users(t)
	if !slices.Equal(slices.Sorted(maps.Keys(before)), slices.Sorted(maps.Keys(now))) {
		t.Errorf("there were %d people, now there are %d", len(before), len(now))
	}
	for id, is := range now {
		archived := strings.Contains(is.UserName, foreignPair)
		changed := archived || strings.Contains(is.UserName, foreignOne)
		if is.Active == archived || changed == (is.Raw == before[id].Raw) {
			t.Errorf("%s:\n%s\n%s", is.UserName, before[id].Raw, is.Raw)
		}
	}
	if letters := f.demo.Letters(); len(letters) > 0 {
		t.Errorf("there is mail: %+v", letters)
	}
	for _, u := range f.demo.Users() {
		if u.Version != 1 {
			t.Errorf("%s of the other organization was changed", u.UserName)
		}
	}
}
