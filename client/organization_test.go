package client_test

// Which organization the program shows: first run, command line, another one.

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/clienttest"
	"mileiq.example/admin/client/desktop"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sandbox"
)

func TestWithoutAnOrganizationTheFirstScreenIsShown(t *testing.T) {
	d := newDesk(t, 3)
	d.organization = ""

	d.start()

	if s := d.client.State(); s.Phase != client.FirstRun || s.Problem != nil || s.CanDemo {
		t.Errorf("state: %+v", s)
	}
	d.nobodySeen()
}

func TestTheOrganizationOfTheCommandLineIsKept(t *testing.T) {
	for _, c := range []string{"a URL", "a file"} {
		t.Run(c, func(t *testing.T) {
			d := newDesk(t, 20)
			if c == "a file" {
				d.organization = d.profileFile(d.profile())
			}
			d.start()
			d.untilPhase(client.SignedOut)
			d.stop()

			d.organization = ""
			d.start()

			if s := d.client.State(); s.Phase != client.SignedOut || s.Organization.Name != "Contoso" ||
				s.Organization.SCIMHost != strings.TrimPrefix(d.demo.Issuer(), "http://") {
				t.Errorf("state: %+v", s)
			}
			d.signIn(avery)
		})
	}
}

func TestAProfileWithoutAnIssuerFindsItAtTheService(t *testing.T) {
	d := newDesk(t, 20)
	d.organization = d.profileFile("scim = '" + d.demo.SCIM() + "'")

	d.start()

	if s := d.client.State(); s.Phase != client.SignedOut || s.Organization.IssuerHost != strings.TrimPrefix(d.demo.Issuer(), "http://") {
		t.Errorf("state: %+v", s)
	}
}

func TestAnotherOrganizationReplacesTheKnownOneOnlyWhenAsked(t *testing.T) {
	for _, yes := range []bool{false, true} {
		t.Run(map[bool]string{false: "no", true: "yes"}[yes], func(t *testing.T) {
			d := signedIn(t, 20, avery)
			d.stop()
			other, err := sandbox.Start(sandbox.Options{Users: 5})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = other.Close() })
			d.organization = other.Profile()

			d.start()

			s := d.client.State()
			if s.Phase != client.Replacing || "http://"+s.Offered.SCIMHost != other.Issuer() || "http://"+s.Organization.SCIMHost != d.demo.Issuer() {
				t.Fatalf("state: %+v", s)
			}
			d.nobodySeen()
			if err := d.client.Replace(context.Background(), yes); err != nil {
				t.Fatal(err)
			}
			s = d.client.State()
			if yes && (s.Phase != client.SignedOut || "http://"+s.Organization.SCIMHost != other.Issuer()) {
				t.Errorf("state: %+v", s)
			}
			if !yes && (s.Phase != client.Ready || "http://"+s.Organization.SCIMHost != d.demo.Issuer() || d.users().Total != 20) {
				t.Errorf("state: %+v", s)
			}
			mustFail(t, d.client.Replace(context.Background(), true), problem.Refused)
		})
	}
}

func TestAChangedProfileOfTheKnownOrganizationIsAskedAboutAndANoLosesNothing(t *testing.T) {
	d := newDesk(t, 20)
	text := d.profile()
	d.organization = d.profileFile(text)
	d.start()
	d.signIn(avery)
	d.untilCopied()
	waits := d.actives(1)[0]
	d.paused(waits)
	sent := d.patches(waits) // it never arrived
	d.stop()
	d.organization = d.profileFile(strings.Replace(text, `"email", `, "", 1))

	d.start()

	s := d.client.State()
	if s.Phase != client.Replacing || len(s.Changed) != 1 || s.Changed[0].Field != client.FieldScopes || s.OfferedByMachine {
		t.Fatalf("state: %+v", s)
	}
	if err := d.client.Replace(context.Background(), false); err != nil {
		t.Fatal(err)
	}
	if s := d.client.State(); s.Phase != client.Ready || s.Waiting != 1 || d.users().Total != 20 {
		t.Errorf("after a no: %+v", s)
	}
	d.stop()
	d.organization = ""
	d.start()
	if s := d.client.State(); s.Phase != client.Ready || s.Waiting != 1 {
		t.Errorf("after another start: %+v", s)
	}
	if d.patches(waits) != sent {
		t.Error("it was sent all the same")
	}
}

func TestAnAnswerThatIsNoProfileIsSaidOnTheFirstScreen(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer http.HandlerFunc
		kind   problem.Kind
	}{
		{"404", http.NotFound, problem.UnexpectedAnswer},
		{"a redirect", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) }, problem.UnexpectedAnswer},
		{"a web page", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = io.WriteString(w, "<html>Welcome</html>")
		}, problem.UnexpectedAnswer},
		{"no TOML", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") }, problem.BadProfile},
		{"too long, and whole up to there", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "scim = 'https://a.example'\nissuer = 'https://b.example'\n"+strings.Repeat("#\n", 1<<20))
		}, problem.UnexpectedAnswer},
		{"half", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, "scim = ")
		}, problem.Unreachable},
		{"authorities", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "scim = 'https://a.example'\nca_file = '/etc/ssl/ca.pem'")
		}, problem.BadProfile},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := httptest.NewServer(c.answer)
			t.Cleanup(server.Close)
			d := newDesk(t, 3)
			options := d.options()
			options.Organization = server.URL + "/profile.toml"

			err := d.tryToStart(options)

			mustFail(t, err, c.kind)
			if s := d.client.State(); s.Phase != client.FirstRun || s.Problem == nil || s.Problem.Kind != c.kind {
				t.Errorf("state: %+v", s)
			}
			if files := filesIn(t, desktop.FoldersIn(d.folder).Data); len(files) != 1 { // the lock
				t.Errorf("kept: %d files", len(files))
			}
		})
	}
}

func TestAFileThatIsNoProfileIsSaid(t *testing.T) {
	d := newDesk(t, 3)
	options := d.options()
	options.Organization = filepath.Join(t.TempDir(), "nothing.toml")

	p := mustFail(t, d.tryToStart(options), problem.BadProfile)

	if p.Detail != "nothing.toml" {
		t.Errorf("detail %q", p.Detail)
	}
}

func TestAProfileThatCannotBeReadLeavesTheKnownOrganizationAndIsSaid(t *testing.T) {
	d := signedIn(t, 20, avery)
	d.stop()
	d.organization = d.profileFile("what?")

	d.start()

	if s := d.client.State(); s.Phase != client.Ready || s.Problem == nil || s.Problem.Kind != problem.BadProfile || d.users().Total != 20 {
		t.Errorf("state: %+v", s)
	}
}

func TestTheKnownOrganizationDoesNotWaitLongForAProfile(t *testing.T) {
	d := signedIn(t, 20, avery)
	d.stop()
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	t.Cleanup(server.Close)
	d.organization = server.URL + "/profile.toml"
	began := time.Now()

	d.start()

	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it waited %v", took)
	}
	if s := d.client.State(); s.Phase != client.Ready || s.Problem == nil || s.Problem.Kind != problem.Unreachable || d.users().Total != 20 {
		t.Errorf("state: %+v", s)
	}
}

func TestADamagedKeptProfileIsSaidOnTheFirstScreen(t *testing.T) {
	d := signedIn(t, 20, avery)
	d.stop()
	d.organization = ""
	kept := filepath.Join(desktop.FoldersIn(d.folder).Data, "organization.toml")
	if err := os.WriteFile(kept, []byte("scim = 'http://evil.example'"), 0o600); err != nil {
		t.Fatal(err)
	}

	err := d.tryToStart(d.options())

	mustFail(t, err, problem.BadProfile)
	if s := d.client.State(); s.Phase != client.FirstRun || s.Problem == nil {
		t.Errorf("state: %+v", s)
	}
}

func TestADataFolderBelongsToOneProgram(t *testing.T) {
	d := newDesk(t, 3)
	d.start()

	_, err := client.Open(d.options())

	mustFail(t, err, problem.AlreadyRunning)
	d.restart()
}

func TestATypedAddressMustBeEncrypted(t *testing.T) {
	d := newDesk(t, 3)
	d.organization = ""
	d.start()
	for _, typed := range []string{"", "http://a.example", d.demo.SCIM(), "https://", "ftp://a.example", "https://u:p@a.example"} {
		_, err := d.client.Find(context.Background(), typed)
		mustFail(t, err, problem.BadAddress)
	}
}

func TestDisconnectingForgetsTheOrganizationAndKeepsTheOutbox(t *testing.T) {
	d := newDesk(t, 20)
	d.store = newWatchedStore()
	d.start()
	d.signIn(avery)
	d.untilCopied()
	id := d.actives(1)[0]
	d.always(isChange, sandbox.Fault{DropBefore: true})
	batch := d.confirm(directory.Archive, id)

	if err := d.client.Disconnect(context.Background()); err != nil {
		t.Fatal(err)
	}

	if s := d.client.State(); s.Phase != client.FirstRun || d.sessionKept() || len(d.copyOnDisk()) != 0 {
		t.Errorf("state: %+v", s)
	}
	d.organization = ""
	d.restart()
	if s := d.client.State(); s.Phase != client.FirstRun {
		t.Errorf("after a restart: %+v", s)
	}
	d.heal()
	d.organization = d.demo.Profile()
	d.restart()
	d.signIn(avery)
	d.mustEnd(batch, directory.Done, directory.ReasonNone)
}

func TestASignInThatOutlivesItsOrganizationIsRevokedNotUsed(t *testing.T) {
	d := newDesk(t, 20)
	d.store = newWatchedStore()
	d.start()
	flow, err := d.client.BeginSignIn(context.Background(), client.CallbackPage{})
	if err != nil {
		t.Fatal(err)
	}
	other, err := sandbox.Start(sandbox.Options{Users: 5})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = other.Close() })
	if err := d.client.Connect(context.Background(), client.Profile{
		Name: "Other", SCIM: other.SCIM(), Issuer: other.Issuer(), ClientID: "mileiq-admin", RedirectHost: "127.0.0.1",
	}); err != nil {
		t.Fatal(err)
	}
	finished := clienttest.Finishing(flow)

	if err := flow.As(context.Background(), avery); err != nil {
		t.Fatal(err)
	}

	mustFail(t, <-finished, problem.Cancelled)
	if s := d.client.State(); s.Phase != client.SignedOut || s.Organization.Name != "Other" || d.sessionKept() {
		t.Errorf("state: %+v", s)
	}
}

func TestTheDemoMayBeTriedAndLeftAndLeavesAKnownOrganizationAlone(t *testing.T) {
	d := signedIn(t, 20, avery)
	d.stop()
	trial, err := sandbox.Start(sandbox.Options{Users: 5})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = trial.Close() })
	options := d.options()
	options.Organization, options.Demo = "", func() (string, error) { return trial.Profile(), nil }
	if err := d.tryToStart(options); err != nil {
		t.Fatal(err)
	}

	if err := d.client.TryDemo(context.Background()); err != nil {
		t.Fatal(err)
	}
	d.signIn(robin)
	d.untilCopied()
	if n := d.users().Total; n != 5 {
		t.Errorf("%d users in the demo", n)
	}
	if err := d.client.Disconnect(context.Background()); err != nil {
		t.Fatal(err)
	}

	d.restart()
	if s := d.client.State(); s.Phase != client.Ready || d.users().Total != 20 {
		t.Errorf("state: %+v", s)
	}
}

// trying returns a desk at which the demo is tried, beside what the desk knows.
func (d *desk) tryDemo(change func(*client.Options)) (trial *sandbox.Server) {
	d.t.Helper()
	trial, err := sandbox.Start(sandbox.Options{Users: 5})
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { _ = trial.Close() })
	options := d.options()
	options.Organization, options.Demo = "", func() (string, error) { return trial.Profile(), nil }
	if change != nil {
		change(&options)
	}
	if err := d.tryToStart(options); err != nil {
		d.t.Fatal(err)
	}
	if err := d.client.TryDemo(context.Background()); err != nil {
		d.t.Fatal(err)
	}
	if !d.client.State().TryingDemo {
		d.t.Error("the window is not told that the demo is tried")
	}
	return trial
}

// demoOnDisk returns what the demo left.
func (d *desk) demoOnDisk() (left []string) {
	d.t.Helper()
	folders := desktop.FoldersIn(d.folder)
	for _, folder := range []string{folders.Data, folders.Cache} {
		if _, err := os.Stat(filepath.Join(folder, "demo")); err == nil {
			left = append(left, folder)
		}
	}
	return left
}

func TestLeavingTheDemoShowsTheKnownOrganizationAgain(t *testing.T) {
	for name, signIn := range map[string]func(*desk){"signed in there": func(d *desk) { d.signIn(robin) }, "not signed in there": func(*desk) {}} {
		t.Run(name, func(t *testing.T) {
			d := signedIn(t, 20, avery)
			d.stop()
			d.tryDemo(nil)
			signIn(d)

			if err := d.client.LeaveDemo(context.Background()); err != nil {
				t.Fatal(err)
			}

			d.untilCopied()
			if s := d.client.State(); s.Phase != client.Ready || s.Name != "Avery Moss" || s.TryingDemo || d.users().Total != 20 {
				t.Errorf("state: %+v", s)
			}
			if left := d.demoOnDisk(); len(left) > 0 {
				t.Errorf("the demo left %v", left)
			}
		})
	}
}

func TestLeavingTheDemoWithoutAKnownOrganizationShowsTheFirstScreen(t *testing.T) {
	d := newDesk(t, 3)
	d.tryDemo(nil)
	d.signIn(avery)

	if err := d.client.LeaveDemo(context.Background()); err != nil {
		t.Fatal(err)
	}

	if s := d.client.State(); s.Phase != client.FirstRun || s.TryingDemo || s.Problem != nil || !s.CanDemo {
		t.Errorf("state: %+v", s)
	}
	mustFail(t, d.client.LeaveDemo(context.Background()), problem.Refused)
	if err := d.client.TryDemo(context.Background()); err != nil {
		t.Errorf("the demo cannot be tried again: %v", err)
	}
}

func TestOnlyTheDemoIsLeft(t *testing.T) {
	d := signedIn(t, 20, avery) // its profile has a demo's accounts, and is kept all the same

	mustFail(t, d.client.LeaveDemo(context.Background()), problem.Refused)

	if s := d.client.State(); s.Phase != client.Ready || s.TryingDemo {
		t.Errorf("state: %+v", s)
	}
}

// The files of -demo are deleted with the program: what is confirmed for a real
// organization would be lost with them.
func TestWhereFilesAreDeletedWithTheProgramThereIsNothingButTheDemo(t *testing.T) {
	d := newDesk(t, 3)
	d.tryDemo(func(o *client.Options) { o.StartDemo, o.Temporary = true, true })
	d.signIn(avery)
	if s := d.client.State(); !s.DemoOnly {
		t.Errorf("the window is not told: %+v", s)
	}

	mustFail(t, d.client.LeaveDemo(context.Background()), problem.DemoOnly)
	if s := d.client.State(); s.Phase != client.Ready {
		t.Errorf("state: %+v", s)
	}
	if err := d.client.Disconnect(context.Background()); err != nil {
		t.Fatal(err)
	}
	mustFail(t, d.client.Connect(context.Background(), client.Profile{
		Name: "Other", SCIM: d.demo.SCIM(), Issuer: d.demo.Issuer(), ClientID: "mileiq-admin", RedirectHost: "127.0.0.1",
	}), problem.DemoOnly)
}

// A session that could not be opened has its tokens in the keyring all the same.
func TestAnotherOrganizationForgetsAlsoASessionThatCouldNotBeOpened(t *testing.T) {
	d := newDesk(t, 3)
	store := newWatchedStore()
	d.store = store
	d.start()
	d.signIn(avery)
	d.untilCopied()
	stolen := store.secrets()
	d.stop()
	account := filepath.Dir(d.outboxFile())
	if err := os.RemoveAll(account); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(account, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	mustFail(t, d.tryToStart(d.options()), problem.DiskTrouble)
	if !d.sessionKept() {
		t.Fatal("the keyring has no session")
	}

	if err := d.client.Disconnect(context.Background()); err != nil {
		t.Fatal(err)
	}

	if d.sessionKept() {
		t.Error("the keyring still has the session")
	}
	d.stop()
	for key, secret := range stolen {
		if err := d.store.Set(context.Background(), key, secret); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(account); err != nil {
		t.Fatal(err)
	}
	d.start()
	d.untilPhase(client.SignedOut)
	if p := d.client.State().Problem; p == nil || p.Kind != problem.SessionExpired {
		t.Errorf("the token still works: %v", p)
	}
}
