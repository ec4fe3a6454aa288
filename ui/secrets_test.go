package ui

// A32 of the attacks on a sign-in: a hostile service repeats everything secret that it was
// given, and the window shows none of it.

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/desktop"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/sandbox"
)

// gathered are the secrets that came to be in a test.
type gathered struct {
	mu  sync.Mutex
	all map[string]string // what it is, by its value
}

func (g *gathered) add(what, secret string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.all == nil {
		g.all = map[string]string{}
	}
	if secret != "" {
		g.all[secret] = what
	}
}

func (g *gathered) each(f func(what, secret string)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for secret, what := range g.all {
		f(what, secret)
	}
}

// sentence quotes all of them.
func (g *gathered) sentence() string {
	var b strings.Builder
	g.each(func(_, secret string) { b.WriteString(" you sent " + secret + "/" + secret + ".") })
	return b.String()
}

// watchedKeyring is a keyring that tells what is kept in it.
type watchedKeyring struct {
	oauth.Store
	seen *gathered
}

func (k watchedKeyring) Set(ctx context.Context, key string, secret oauth.Secret) error {
	var record struct{ Refresh string }
	_ = json.Unmarshal([]byte(secret.Reveal()), &record)
	k.seen.add("a refresh token", record.Refresh)
	return k.Store.Set(ctx, key, secret)
}

// watchBrowser signs in as a browser does, and gathers what it sees.
func (d *desk) watchBrowser(account string, seen *gathered) func(string) error {
	return func(address string) error {
		go func() {
			jar, _ := cookiejar.New(nil)
			browser := &http.Client{Jar: jar, CheckRedirect: func(next *http.Request, _ []*http.Request) error {
				seen.add("a code", next.URL.Query().Get("code"))
				return nil
			}}
			page, err := browser.Get(address)
			if err == nil {
				_ = page.Body.Close()
				page, err = browser.PostForm(page.Request.URL.String(), url.Values{"account": {account}})
			}
			if err != nil {
				d.t.Errorf("browser: %v", err)
				return
			}
			_ = page.Body.Close()
		}()
		return nil
	}
}

// everyText is all that the window paints or a screen reader says, in the window and in
// each dialog and menu over it; in order, and without spaces: long texts are wrapped.
func (d *desk) everyText() string {
	var b strings.Builder
	roots := append([]fyne.CanvasObject{d.ui.Window().Content()}, d.ui.Window().Canvas().Overlays().List()...)
	for _, root := range roots {
		for _, o := range allObjects(nil, root) {
			if text, ok := o.(*canvas.Text); ok {
				b.WriteString(text.Text)
			}
		}
		b.WriteString("\n")
		for _, o := range allObjects(nil, root) {
			if said, ok := o.(fyne.Accessible); ok {
				b.WriteString(said.AccessibilityLabel() + "\n")
			}
		}
	}
	return strings.Join(strings.Fields(b.String()), "") + d.ui.Window().Title() + d.ui.options.App.Clipboard().Content()
}

// allObjects is visible with what is hidden now and may be shown later.
func allObjects(found []fyne.CanvasObject, o fyne.CanvasObject) []fyne.CanvasObject {
	found = append(found, o)
	var inside []fyne.CanvasObject
	switch o := o.(type) {
	case fyne.Widget:
		inside = test.WidgetRenderer(o).Objects()
	case *fyne.Container:
		inside = o.Objects
	}
	for _, child := range inside {
		found = allObjects(found, child)
	}
	return found
}

// mustBeSilent checks that nothing secret is in the window. It counts the looks.
func (d *desk) mustBeSilent(where string, seen *gathered, looks *int) {
	d.t.Helper()
	*looks++
	text := d.everyText()
	seen.each(func(what, secret string) {
		if strings.Contains(text, strings.Join(strings.Fields(secret), "")) {
			d.t.Errorf("%s shows %s", where, what)
		}
	})
}

func TestTheWindowShowsNothingSecretThatAServiceRepeats(t *testing.T) {
	demo := startDemo(t, 60)
	folder, seen, looks := t.TempDir(), &gathered{}, 0
	program, closeLog, err := desktop.OpenLog(desktop.FoldersIn(folder))
	if err != nil {
		t.Fatal(err)
	}
	quote := func(r *http.Request, f sandbox.Fault) *sandbox.Fault {
		seen.add("an access token", strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
		detail, _ := json.Marshal(r.Header.Get("Authorization") + seen.sentence())
		f.Body = strings.ReplaceAll(f.Body, "@@", string(detail))
		return &f
	}
	watch := func(r *http.Request) *sandbox.Fault {
		seen.add("an access token", strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
		return nil
	}
	demo.SetFault(watch)
	d := newDesk(t, deskOptions{demo: demo, folder: folder, log: program, store: watchedKeyring{oauth.NewMemory(), seen}})
	d.untilSees(words("signIn.browser"))
	d.ui.host.browse = d.watchBrowser("avery.moss", seen)
	d.press(words("signIn.browser"))
	d.mustBeSilent("the sign-in", seen, &looks)
	d.acceptAccount()
	d.untilRows()

	// The service calls people by the secrets.
	targets := d.active(3)
	var secrets []string
	seen.each(func(_, secret string) { secrets = append(secrets, secret) })
	if len(secrets) < 3 {
		t.Fatalf("only %d secrets", len(secrets))
	}
	for i, email := range targets {
		secret := secrets[i%len(secrets)]
		if err := demo.Rename(d.atService(email).ID, "Mallory "+secret, fmt.Sprintf("m%d.%s@contoso.example", i, secret)); err != nil {
			t.Fatal(err)
		}
	}
	d.shortcut(fyne.KeyR, fyne.KeyModifierShortcutDefault)
	mallory := func() (emails []string) {
		for _, row := range d.users().rows {
			if strings.HasPrefix(row.DisplayName, "Mallory") {
				emails = append(emails, row.Email)
			}
		}
		return emails
	}
	d.until("the names are there", func() bool { return len(mallory()) == len(targets) })
	d.mustBeSilent("the list", seen, &looks)
	for _, email := range mallory() {
		d.openMenuOf(email)
		d.mustBeSilent("the row's menu", seen, &looks)
		d.menu().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		d.mustBeSilent("the details", seen, &looks)
		d.press(words("dialog.close"))
	}

	// It refuses a change in its own words, and everything else it quotes.
	d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
		if r.Method != http.MethodPatch {
			return watch(r)
		}
		return quote(r, sandbox.Fault{Status: 400, ContentType: "application/scim+json", Body: `{"scimType":@@,"detail":@@}`})
	})
	d.tick(mallory()[0])
	d.press(words("users.archiveN", values{"N": "1"}))
	d.untilSees(words("check.done", values{"Organization": "Contoso"}))
	d.mustBeSilent("the confirmation", seen, &looks)
	d.press(tn("archive.button", 1))
	d.until("the change has ended", func() bool {
		record, err := d.client.Record(t.Context(), directory.RecordQuery{Limit: 1})
		return err == nil && len(record.Entries) == 1 && record.Entries[0].State.Ended()
	})
	for _, view := range []string{"nav.activity", "nav.leavers", "nav.settings", "nav.users"} {
		d.press(words(view))
		d.drain()
		d.mustBeSilent(view, seen, &looks)
	}
	ticked := d.users().selectedUsers(directory.Archive)
	for _, answer := range []struct {
		name  string
		fault sandbox.Fault
	}{
		{"an error", sandbox.Fault{Status: 500, ContentType: "application/problem+json", Body: `{"title":@@,"detail":@@}`}},
		{"another error", sandbox.Fault{Status: 400, ContentType: "application/json", Body: `{"error":@@,"error_description":@@}`}},
		{"broken JSON", sandbox.Fault{Status: 200, ContentType: "application/scim+json", Body: `{"totalResults":@@,"Resources":[{"id":@@,"active":@@}`}},
		{"odd JSON", sandbox.Fault{Status: 200, ContentType: "application/scim+json", Body: `{"totalResults":1,"Resources":[{"id":@@,"userName":@@,"displayName":@@,"emails":[{"value":@@}],"active":true}]}`}},
		{"a page", sandbox.Fault{Status: 200, ContentType: "text/html", Body: `<html>@@</html>`}},
		{"a redirect", sandbox.Fault{Status: 302, Header: http.Header{"Location": {"https://" + secrets[0] + ".example/?token=" + secrets[1]}}}},
		{"a limit, in a while", sandbox.Fault{Status: 429, Header: http.Header{"Retry-After": {secrets[0]}}, ContentType: "application/json", Body: `{"message":@@}`}},
		{"a refusal", sandbox.Fault{Status: 403, ContentType: "application/scim+json", Body: `{"detail":@@}`}},
	} {
		d.demo.SetFault(func(r *http.Request) *sandbox.Fault { return quote(r, answer.fault) })
		_, planned := d.client.Plan(t.Context(), directory.Archive, ticked)
		d.shortcut(fyne.KeyR, fyne.KeyModifierShortcutDefault)
		d.until("the trouble is known: "+answer.name, func() bool {
			return d.ui.state.Phase != client.Ready || !d.ui.state.Sync.Running
		})
		d.mustBeSilent(answer.name, seen, &looks)
		if p := d.ui.state.Sync.Problem; p != nil {
			d.ui.host.showDetails(p)
			d.mustBeSilent("the details of "+answer.name, seen, &looks)
			d.press(words("problem.copyDetails"))
			d.mustBeSilent("what is copied of "+answer.name, seen, &looks)
			d.press(words("dialog.close"))
		}
		if planned != nil {
			seen.each(func(what, secret string) {
				if strings.Contains(planned.Error(), secret) {
					t.Errorf("the problem of a plan holds %s", what)
				}
			})
		}
	}
	d.demo.SetFault(watch)
	d.close()
	if err := closeLog(); err != nil {
		t.Fatal(err)
	}

	if looks < 20 {
		t.Errorf("looked only %d times", looks)
	}
	if err := filepath.WalkDir(folder, func(path string, f fs.DirEntry, err error) error {
		if err != nil || f.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		seen.each(func(what, secret string) {
			if strings.Contains(string(content), secret) {
				t.Errorf("%s holds %s", filepath.Base(path), what)
			}
		})
		return err
	}); err != nil {
		t.Error(err)
	}
	t.Logf("%d secrets, %d looks at the window", len(seen.all), looks)
}

func TestTheToolkitsErrorsReachTheLogWithoutTheirText(t *testing.T) {
	folders := desktop.FoldersIn(t.TempDir())
	program, closeLog, err := desktop.OpenLog(folders)
	if err != nil {
		t.Fatal(err)
	}
	before, output, flags := slog.Default(), log.Writer(), log.Flags()
	slog.SetDefault(program) // as main does: the toolkit writes to the standard log
	t.Cleanup(func() {
		slog.SetDefault(before)
		log.SetOutput(output)
		log.SetFlags(flags)
	})

	fyne.LogError("Noor Haddad", errors.New("Noor Haddad"))

	if err := closeLog(); err != nil {
		t.Fatal(err)
	}
	written, err := os.ReadFile(folders.LogFile())
	if err != nil || strings.Contains(string(written), "Noor") || !strings.Contains(string(written), "line=secrets_test.go:") {
		t.Errorf("%s, %v", written, err)
	}
}
