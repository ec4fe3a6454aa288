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
