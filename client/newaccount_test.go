package client_test

// Who signed in: an account that is new on this computer is asked about, once, and
// nothing of it is kept before the answer.

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/clienttest"
	"mileiq.example/admin/client/desktop"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sandbox"
)

// asked returns a desk at which an account has signed in for the first time, and the
// question was not answered.
func asked(t *testing.T, login string) *desk {
	t.Helper()
	d := newDesk(t, 20)
	d.store = newWatchedStore()
	d.start()
	d.signInUnanswered(login)
	return d
}

func (d *desk) signInUnanswered(login string) {
	d.t.Helper()
	if err := clienttest.SignInUnanswered(context.Background(), d.client, login); err != nil {
		d.t.Fatalf("sign in as %s: %v", login, err)
	}
}

// mustKeepNothing checks that the disk and the keyring know nobody.
func (d *desk) mustKeepNothing() {
	d.t.Helper()
	folders := desktop.FoldersIn(d.folder)
	for _, folder := range []string{folders.Data, folders.Cache} {
		entries, err := os.ReadDir(folder)
		if err != nil {
			d.t.Fatal(err)
		}
		for _, e := range entries {
			switch e.Name() {
			case "lock", "show.sock", "organization.toml", "keyring.toml": // of the folder and the organization
			default:
				d.t.Errorf("kept: %s", filepath.Join(folder, e.Name()))
			}
		}
	}
	if d.sessionKept() {
		d.t.Error("the keyring has the session")
	}
}

// peopleRead counts what the users' service was asked.
func (d *desk) peopleRead() int { return len(d.demo.Requests()) }

func TestANewAccountIsAskedAboutAndNothingIsKeptOrReadBefore(t *testing.T) {
	d := asked(t, robin)

	s := d.client.State()
	want := client.Identity{Issuer: d.demo.Issuer(), Subject: s.Asked.Subject, Name: "Robin Vale", Email: "robin.vale@contoso.example"}
	if s.Phase != client.NewAccount || s.Asked != want || s.Asked.Subject == "" || s.Organization.Name != "Contoso" || s.Name != "" {
		t.Errorf("state: %+v", s)
	}
	d.nobodySeen()
	d.mustKeepNothing()
	if n := d.peopleRead(); n != 0 {
		t.Errorf("the users' service was asked %d times", n)
	}
}

func TestYesBeginsTheSessionAndTheAccountIsNotAskedAboutAgain(t *testing.T) {
	d := asked(t, robin)

	if err := d.client.AcceptIdentity(context.Background(), d.client.State().Asked); err != nil {
		t.Fatal(err)
	}

	d.untilCopied()
	if s := d.client.State(); s.Phase != client.Ready || s.Name != "Robin Vale" || s.SessionOnly || s.Asked != (client.Identity{}) {
		t.Errorf("state: %+v", s)
	}
	if err := d.client.SignOut(context.Background()); err != nil {
		t.Fatal(err)
	}
	d.restart()
	d.signInUnanswered(robin)
	if s := d.client.State(); s.Phase != client.Ready {
		t.Errorf("signed in again: %+v", s)
	}
}

func TestEveryNewAccountIsAskedAboutAlsoOneWithoutTheRole(t *testing.T) {
	d := signedIn(t, 20, avery)
	for _, login := range []string{robin, noor} {
		if err := d.client.SignOut(context.Background()); err != nil {
			t.Fatal(err)
		}

		d.signInUnanswered(login)

		if s := d.client.State(); s.Phase != client.NewAccount {
			t.Fatalf("%s: %+v", login, s)
		}
		if err := clienttest.Accept(context.Background(), d.client); err != nil {
			t.Fatal(err)
		}
	}
	if s := d.client.State(); s.Phase != client.WithoutRole || s.Name != "Noor Haddad" {
		t.Errorf("state: %+v", s)
	}
}

func TestNoKeepsNothingAndLeadsBackToTheSignIn(t *testing.T) {
	d := asked(t, robin)

	if err := d.client.RejectIdentity(context.Background(), d.client.State().Asked); err != nil {
		t.Fatal(err)
	}

	if s := d.client.State(); s.Phase != client.SignedOut || s.Problem != nil || s.Organization.Name != "Contoso" {
		t.Errorf("state: %+v", s)
	}
	d.nobodySeen()
	d.mustKeepNothing()
	d.signInUnanswered(robin)
	if s := d.client.State(); s.Phase != client.NewAccount {
		t.Errorf("after a no it is asked about again: %+v", s)
	}
}

func TestNoThatCannotBeToldToTheServiceForgetsTheTokensAllTheSame(t *testing.T) {
	d := asked(t, robin)
	who := d.client.State().Asked
	if err := d.demo.Close(); err != nil {
		t.Fatal(err)
	}

	err := d.client.RejectIdentity(context.Background(), who)

	mustFail(t, err, problem.NotRevoked)
	if s := d.client.State(); s.Phase != client.SignedOut {
		t.Errorf("state: %+v", s)
	}
	d.mustKeepNothing()
	mustFail(t, d.client.AcceptIdentity(context.Background(), who), problem.Refused)
}

func TestQuittingWhileTheAccountIsAskedAboutKeepsNothing(t *testing.T) {
	d := asked(t, robin)

	d.stop()

	d.mustKeepNothing()
	d.start()
	if s := d.client.State(); s.Phase != client.SignedOut {
		t.Errorf("after a restart: %+v", s)
	}
}

func TestAnAnswerCountsOnlyForTheAccountThatWasShown(t *testing.T) {
	d := asked(t, robin)
	shown := d.client.State().Asked
	d.signInUnanswered(noor)
	other := shown
	other.Email = "robin.vale@contoso.example.evil.example"

	for _, who := range []client.Identity{shown, other, {}} {
		mustFail(t, d.client.AcceptIdentity(context.Background(), who), problem.Refused)
		mustFail(t, d.client.RejectIdentity(context.Background(), who), problem.Refused)
	}

	if s := d.client.State(); s.Phase != client.NewAccount || s.Asked.Name != "Noor Haddad" {
		t.Errorf("state: %+v", s)
	}
	d.mustKeepNothing()
}

func TestAnAnswerWithoutAQuestionIsRefused(t *testing.T) {
	d := signedIn(t, 20, avery)

	mustFail(t, d.client.AcceptIdentity(context.Background(), client.Identity{}), problem.Refused)
	mustFail(t, d.client.RejectIdentity(context.Background(), client.Identity{}), problem.Refused)

	if s := d.client.State(); s.Phase != client.Ready {
		t.Errorf("state: %+v", s)
	}
}

func TestTheQuestionEndsWithItsOrganization(t *testing.T) {
	for name, leave := range map[string]func(*client.Client) error{
		"signing out":          func(c *client.Client) error { return c.SignOut(context.Background()) },
		"another organization": func(c *client.Client) error { return c.Disconnect(context.Background()) },
	} {
		t.Run(name, func(t *testing.T) {
			d := asked(t, robin)
			who := d.client.State().Asked

			if err := leave(d.client); err != nil {
				t.Fatal(err)
			}

			if s := d.client.State(); s.Phase == client.NewAccount {
				t.Errorf("state: %+v", s)
			}
			d.mustKeepNothing()
			mustFail(t, d.client.AcceptIdentity(context.Background(), who), problem.Refused)
		})
	}
}

func TestTheDemoNeverAsksWhoSignedIn(t *testing.T) {
	d := newDesk(t, 20)
	options := d.options()
	options.Organization, options.StartDemo = "", true
	options.Demo = func() (string, error) { return d.demo.Profile(), nil }
	if err := d.tryToStart(options); err != nil {
		t.Fatal(err)
	}

	d.signInUnanswered(avery)

	if s := d.client.State(); s.Phase != client.Ready {
		t.Errorf("state: %+v", s)
	}
	if _, err := os.Stat(d.accountsFile()); !os.IsNotExist(err) {
		t.Errorf("the demo's account is remembered: %v", err)
	}
}

// A profile cannot call itself a demo to keep the question away.
func TestAnOrganizationThatCallsItselfADemoIsAskedAbout(t *testing.T) {
	d := asked(t, avery)

	if s := d.client.State(); s.Organization.Demo == nil || s.Phase != client.NewAccount {
		t.Errorf("state: %+v", s)
	}
}

func (d *desk) accountsFile() string {
	return filepath.Join(desktop.FoldersIn(d.folder).Data, "accounts")
}

func TestADamagedOrForgedRecordOfAccountsOnlyMeansBeingAskedAgain(t *testing.T) {
	replaceBy := func(text string) func(*desk, []byte) error {
		return func(d *desk, _ []byte) error { return os.WriteFile(d.accountsFile(), []byte(text), 0o600) }
	}
	for name, damage := range map[string]func(d *desk, was []byte) error{
		"gone":       func(d *desk, _ []byte) error { return os.Remove(d.accountsFile()) },
		"empty":      replaceBy(""),
		"garbage":    replaceBy("\x00\xff\xfenot a record\n\n"),
		"another":    replaceBy(strings.Repeat("a", 64) + "\n"),
		"one letter": func(d *desk, was []byte) error { was[3] ^= 1; return os.WriteFile(d.accountsFile(), was, 0o600) },
		"cut short":  func(d *desk, was []byte) error { return os.WriteFile(d.accountsFile(), was[:40], 0o600) },
		"a folder": func(d *desk, _ []byte) error {
			if err := os.Remove(d.accountsFile()); err != nil {
				return err
			}
			return os.Mkdir(d.accountsFile(), 0o700)
		},
		"written by others": func(d *desk, _ []byte) error { return os.Chmod(d.accountsFile(), 0o666) },
		"a link": func(d *desk, _ []byte) error {
			if err := os.Rename(d.accountsFile(), d.accountsFile()+".elsewhere"); err != nil {
				return err
			}
			return os.Symlink(d.accountsFile()+".elsewhere", d.accountsFile())
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := signedIn(t, 20, avery)
			id := d.actives(1)[0]
			batch := d.confirm(directory.Archive, id)
			d.mustEnd(batch, directory.Done, directory.ReasonNone)
			if err := d.client.SignOut(context.Background()); err != nil {
				t.Fatal(err)
			}
			was, err := os.ReadFile(d.accountsFile())
			if err != nil {
				t.Fatal(err)
			}
			if err := damage(d, was); err != nil {
				t.Fatal(err)
			}

			d.signInUnanswered(avery)

			if s := d.client.State(); s.Phase != client.NewAccount {
				t.Fatalf("state: %+v", s)
			}
			if err := clienttest.Accept(context.Background(), d.client); err != nil {
				t.Fatal(err)
			}
			d.untilCopied()
			d.mustHaveChanged(id, sandbox.Archived, 1, 1)
			if n := len(d.recorded()); n != 1 {
				t.Errorf("%d changes are recorded", n)
			}
		})
	}
}

func TestTheRecordOfAccountsNamesNobody(t *testing.T) {
	d := signedIn(t, 20, avery)

	record, err := os.ReadFile(d.accountsFile())

	if err != nil || len(record) == 0 {
		t.Fatalf("the record: %v", err)
	}
	for _, name := range []string{"avery", "moss", "contoso", "127.0.0.1"} {
		if strings.Contains(strings.ToLower(string(record)), name) {
			t.Errorf("the record says %q", record)
		}
	}
}
