package client_test

// Signing in, the end of sessions, and what is seen of the copy meanwhile.

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/clienttest"
	"mileiq.example/admin/client/desktop"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sandbox"
)

// nobodySeen checks that the copy is hidden.
func (d *desk) nobodySeen() {
	d.t.Helper()
	_, err := d.client.Users(context.Background(), all)
	mustFail(d.t, err, problem.SessionExpired)
	_, err = d.client.Rows(context.Background(), d.actives(1))
	mustFail(d.t, err, problem.SessionExpired)
	_, err = d.client.Record(context.Background(), directory.RecordQuery{Limit: 10})
	mustFail(d.t, err, problem.SessionExpired)
	_, err = d.client.Plan(context.Background(), directory.Archive, []directory.User{{ID: d.actives(1)[0]}})
	mustFail(d.t, err, problem.SessionExpired)
	_, err = d.client.LeaverLists(context.Background())
	mustFail(d.t, err, problem.SessionExpired)
	_, err = d.client.Leavers(context.Background(), directory.LeaverQuery{Limit: 10})
	mustFail(d.t, err, problem.SessionExpired)
	if s := d.client.State(); s.LeaversDue != 0 || s.LeaversProblem != nil {
		d.t.Errorf("of prepared leavers %d are seen, and %v", s.LeaversDue, s.LeaversProblem)
	}
}

// copyOnDisk returns the files of the copies.
func (d *desk) copyOnDisk() []string {
	d.t.Helper()
	files, err := filepath.Glob(filepath.Join(desktop.FoldersIn(d.folder).Cache, "*", "*"))
	if err != nil {
		d.t.Fatal(err)
	}
	return files
}

// sessionKept reports whether the keyring has a session. The desk's store must
// be a watched one.
func (d *desk) sessionKept() bool { return len(d.store.(*watchedStore).secrets()) > 0 }

func TestSigningInShowsTheAccountAndTheWholeOrganization(t *testing.T) {
	d := newDesk(t, 60)
	d.start()
	d.untilPhase(client.SignedOut)
	if s := d.client.State(); s.Organization.Name != "Contoso" || s.Organization.Demo == nil || s.Problem != nil {
		t.Errorf("before signing in: %+v", s)
	}

	d.signIn(avery)
	d.untilCopied()

	s := d.client.State()
	if s.Phase != client.Ready || s.Name != "Avery Moss" || s.Email != "avery.moss@contoso.example" || s.SessionOnly || !s.Invitations {
		t.Errorf("signed in: %+v", s)
	}
	if page := d.users(); page.Total != 60 || len(page.Rows) != 60 || page.Counts.All != 60 {
		t.Errorf("%d users of %d, counted %d", len(page.Rows), page.Total, page.Counts.All)
	}
}

func TestAnAccountWithoutTheRoleIsNamedAndSeesNobody(t *testing.T) {
	d := newDesk(t, 60)
	d.start()

	d.signIn(noor)

	s := d.client.State()
	if s.Phase != client.WithoutRole || s.Name != "Noor Haddad" || s.Email == "" || s.Problem == nil || s.Problem.Kind != problem.NoRole {
		t.Errorf("state: %+v", s)
	}
	d.nobodySeen()
	d.restart()
	if s := d.client.State(); s.Phase != client.WithoutRole || s.Name != "Noor Haddad" {
		t.Errorf("after a restart: %+v", s)
	}
}

func TestAnotherAccountMaySignInInPlaceOfOneWithoutTheRole(t *testing.T) {
	d := newDesk(t, 60)
	d.start()
	d.signIn(noor)

	if err := d.client.SignOut(context.Background()); err != nil {
		t.Fatal(err)
	}
	d.signIn(avery)

	d.untilCopied()
	if s := d.client.State(); s.Name != "Avery Moss" {
		t.Errorf("state: %+v", s)
	}
}

func TestALostRoleHidesTheCopyAlsoAfterARestartWithoutANetwork(t *testing.T) {
	d := signedIn(t, 60, robin)
	if err := d.demo.SetRole(d.user("Robin").ID, sandbox.RoleUser); err != nil {
		t.Fatal(err)
	}

	d.client.Refresh()
	d.untilPhase(client.WithoutRole)

	d.nobodySeen()
	if s := d.client.State(); s.Name != "Robin Vale" || s.Problem == nil || s.Problem.Kind != problem.NoRole {
		t.Errorf("state: %+v", s)
	}
	d.stop()
	d.always(isAny, sandbox.Fault{DropBefore: true})
	d.start()
	if s := d.client.State(); s.Phase != client.WithoutRole {
		t.Errorf("after a restart: %+v", s)
	}
	d.nobodySeen()
}

func TestARoleThatCameBackShowsTheCopyAfterARestart(t *testing.T) {
	d := signedIn(t, 60, robin)
	if err := d.demo.SetRole(d.user("Robin").ID, sandbox.RoleUser); err != nil {
		t.Fatal(err)
	}
	d.client.Refresh()
	d.untilPhase(client.WithoutRole)
	d.stop()

	if err := d.demo.SetRole(d.user("Robin").ID, sandbox.RoleBusinessAdministrator); err != nil {
		t.Fatal(err)
	}
	d.start()

	d.untilPhase(client.Ready)
	d.untilCopied()
	if page := d.users(); page.Total != 60 {
		t.Errorf("%d users", page.Total)
	}
}

func TestAnExpiredSessionHidesTheCopyAndKeepsTheOutbox(t *testing.T) {
	d := newDesk(t, 60)
	d.store = newWatchedStore()
	d.start()
	d.signIn(avery)
	d.untilCopied()
	ids := d.actives(1)
	d.always(isChange, sandbox.Fault{DropBefore: true})
	batch := d.confirm(directory.Archive, ids...)

	d.demo.RevokeAllTokens()
	d.client.Refresh()
	d.untilPhase(client.SignedOut)

	if s := d.client.State(); s.Problem == nil || s.Problem.Kind != problem.SessionExpired || s.Organization.Name != "Contoso" {
		t.Errorf("state: %+v", s)
	}
	d.nobodySeen()
	d.stop()
	if d.sessionKept() {
		t.Error("the keyring still has the refused session")
	}
	d.heal()
	d.start()
	d.signIn(avery)
	d.mustEnd(batch, directory.Done, directory.ReasonNone)
	d.mustHaveChanged(ids[0], sandbox.Archived, 1, 1)
}

func TestAServiceThatRefusesEveryTokenEndsTheSessionAndForgetsIt(t *testing.T) {
	d := newDesk(t, 20)
	d.store = newWatchedStore()
	d.start()
	d.signIn(avery)
	d.untilCopied()
	d.always(isAny, status(http.StatusUnauthorized))

	d.client.Refresh()
	d.untilPhase(client.SignedOut)

	if p := d.client.State().Problem; p == nil || p.Kind != problem.SessionExpired {
		t.Errorf("problem: %v", p)
	}
	d.stop()
	if d.sessionKept() {
		t.Error("the keyring still has the session")
	}
}

func TestOneRefusedTokenDoesNotEndTheSession(t *testing.T) {
	d := signedIn(t, 20, avery)
	d.times(2, isList, status(http.StatusUnauthorized)) // the renewed token, too

	if p := d.refresh(); p == nil || p.Kind != problem.SessionExpired {
		t.Errorf("problem: %v", p)
	}

	d.untilCopied()
	if s := d.client.State(); s.Phase != client.Ready || d.users().Total != 20 {
		t.Errorf("state: %+v", s)
	}
}

func TestSigningOutRevokesTheSessionAndForgetsTheCopy(t *testing.T) {
	d := newDesk(t, 60)
	store := newWatchedStore()
	d.store = store
	d.start()
	d.signIn(avery)
	d.untilCopied()
	kept := store.secrets()

	if err := d.client.SignOut(context.Background()); err != nil {
		t.Fatal(err)
	}

	d.nobodySeen()
	if s := d.client.State(); s.Phase != client.SignedOut || s.Problem != nil || s.Name != "" {
		t.Errorf("state: %+v", s)
	}
	if d.sessionKept() {
		t.Error("the keyring still has the session")
	}
	if files := d.copyOnDisk(); len(files) != 0 {
		t.Errorf("still on disk: %v", files)
	}
	// Whoever had copied the keyring entry can do nothing with it.
	d.stop()
	for key, secret := range kept {
		if err := d.store.Set(context.Background(), key, secret); err != nil {
			t.Fatal(err)
		}
	}
	d.start()
	d.untilPhase(client.SignedOut)
	if p := d.client.State().Problem; p == nil || p.Kind != problem.SessionExpired {
		t.Errorf("the revoked session: %v", p)
	}
}

func TestSigningOutWithoutANetworkForgetsEverythingAndSaysSo(t *testing.T) {
	for _, c := range []struct {
		name   string
		resume bool
	}{{"connected before", false}, {"never connected since the start", true}} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t, 20)
			d.store = newWatchedStore()
			d.start()
			d.signIn(avery)
			d.untilCopied()
			if c.resume {
				d.stop()
			}
			if err := d.demo.Close(); err != nil {
				t.Fatal(err)
			}
			if c.resume {
				d.start()
			}

			err := d.client.SignOut(context.Background())

			mustFail(t, err, problem.NotRevoked)
			if s := d.client.State(); s.Phase != client.SignedOut {
				t.Errorf("state: %+v", s)
			}
			if d.sessionKept() || len(d.copyOnDisk()) != 0 {
				t.Errorf("kept: session %t, copy %v", d.sessionKept(), d.copyOnDisk())
			}
			d.restart()
			if s := d.client.State(); s.Phase != client.SignedOut {
				t.Errorf("after a restart: %+v", s)
			}
		})
	}
}

func TestTheCopyIsReadableAfterAStartWithoutANetwork(t *testing.T) {
	d := signedIn(t, 60, avery)
	at := d.client.State().Sync.At
	d.stop()
	if err := d.demo.Close(); err != nil {
		t.Fatal(err)
	}

	d.start()

	s := d.client.State()
	if s.Phase != client.Ready || s.Name != "Avery Moss" || !s.Sync.At.Equal(at) || !s.Invitations {
		t.Errorf("state: %+v", s)
	}
	if page := d.users(); page.Total != 60 {
		t.Errorf("%d users", page.Total)
	}
	d.until("being offline", func() bool { return d.client.State().Sync.Offline() })
	plan := d.plan(directory.Archive, d.actives(2)...)
	if plan.Checked || len(plan.Users) != 2 || !plan.CopiedAt.Equal(at) {
		t.Errorf("plan: %+v", plan)
	}
}

func TestACopyOlderThanThirtyDaysIsHiddenUntilTheNextSignIn(t *testing.T) {
	d := signedIn(t, 60, avery)
	d.stop()

	d.clock.Pass(31 * 24 * time.Hour)
	d.always(isAny, sandbox.Fault{DropBefore: true})
	d.start()

	if s := d.client.State(); s.Phase != client.SignedOut || s.Problem == nil || s.Problem.Kind != problem.SessionExpired {
		t.Errorf("state: %+v", s)
	}
	d.nobodySeen()
	d.stop()
	d.heal()
	d.clock.Pass(-2 * 24 * time.Hour)
	d.start()
	if s := d.client.State(); s.Phase != client.Ready {
		t.Errorf("after 29 days: %+v", s)
	}
}

func TestTheCopyIsHiddenAfterThirtyDaysAlsoInARunningProgram(t *testing.T) {
	d := signedIn(t, 20, avery)
	d.always(isAny, sandbox.Fault{DropBefore: true})

	d.clock.Pass(31 * 24 * time.Hour)
	d.client.Refresh()

	d.untilPhase(client.SignedOut)
	d.nobodySeen()
}

func TestASecondAccountSeesNothingOfTheFirstAndSendsNothingForIt(t *testing.T) {
	d := signedIn(t, 60, avery)
	ids := d.actives(1)
	d.always(isChange, sandbox.Fault{DropBefore: true})
	batch := d.confirm(directory.Archive, ids...)
	d.untilState(batch, directory.Unknown)
	if err := d.client.SignOut(context.Background()); err != nil {
		t.Fatal(err)
	}
	sent := d.patches(ids[0])
	d.heal()

	d.signIn(robin)
	d.untilCopied()
	d.refresh()

	if n := len(d.recorded()); n != 0 {
		t.Errorf("Robin sees %d changes of Avery's", n)
	}
	if row := d.row(ids[0]); row.Pending.ID != 0 || d.client.State().Waiting != 0 {
		t.Errorf("Robin sees Avery's open change: %+v", row)
	}
	if n := d.patches(ids[0]); n != sent {
		t.Errorf("with Robin's session %d changes of Avery's were sent", n-sent)
	}
	d.mustHaveChanged(ids[0], sandbox.Active, 0, 0)
	if err := d.client.SignOut(context.Background()); err != nil {
		t.Fatal(err)
	}
	d.signIn(avery)
	d.mustEnd(batch, directory.Done, directory.ReasonNone)
	d.mustHaveChanged(ids[0], sandbox.Archived, 1, 1)
}

func TestWithoutAKeyringTheSessionLivesUntilTheProgramEnds(t *testing.T) {
	d := newDesk(t, 20)
	d.store = noKeyring{}
	d.start()

	d.signIn(avery)
	d.untilCopied()

	if !d.client.State().SessionOnly {
		t.Error("the window is not told that the session is not kept")
	}
	d.restart()
	if s := d.client.State(); s.Phase != client.SignedOut {
		t.Errorf("after a restart: %+v", s)
	}
}

func TestASignInThatIsCancelledLeavesEverythingAsItWas(t *testing.T) {
	d := newDesk(t, 20)
	d.start()
	flow, err := d.client.BeginSignIn(context.Background(), client.CallbackPage{})
	if err != nil {
		t.Fatal(err)
	}
	finished := clienttest.Finishing(flow)

	flow.Cancel()

	mustFail(t, <-finished, problem.Cancelled)
	if s := d.client.State(); s.Phase != client.SignedOut {
		t.Errorf("state: %+v", s)
	}
	d.signIn(avery)
}

func TestClosingEndsASignInThatIsUnderWay(t *testing.T) {
	d := newDesk(t, 20)
	d.start()
	flow, err := d.client.BeginSignIn(context.Background(), client.CallbackPage{})
	if err != nil {
		t.Fatal(err)
	}
	finished := clienttest.Finishing(flow)

	d.stop()

	mustFail(t, <-finished, problem.Cancelled)
}

func TestANewSignInCancelsTheOneBefore(t *testing.T) {
	d := newDesk(t, 20)
	d.start()
	first, err := d.client.BeginSignIn(context.Background(), client.CallbackPage{})
	if err != nil {
		t.Fatal(err)
	}
	finished := clienttest.Finishing(first)

	d.signIn(avery)

	mustFail(t, <-finished, problem.Cancelled)
	if s := d.client.State(); s.Phase != client.Ready {
		t.Errorf("state: %+v", s)
	}
}

func TestDemoAccountsSignInWithoutABrowserInTheDemoOnly(t *testing.T) {
	d := newDesk(t, 20)
	d.organization = d.profileFile(withoutDemo(d.profile()))
	d.start()

	err := d.tryToSignIn(avery)

	mustFail(t, err, problem.Refused)
}

func TestAServiceThatDoesNotAnswerAfterTheSignInIsAskedAgain(t *testing.T) {
	d := newDesk(t, 20)
	d.start()
	d.always(isAny, status(http.StatusInternalServerError))

	d.signIn(avery)

	s := d.client.State()
	if s.Phase != client.Ready || s.Sync.Problem == nil || s.Sync.Problem.Kind != problem.ServiceError {
		t.Errorf("state: %+v", s)
	}
	d.heal()
	d.untilCopied()
}

func TestAnExpiredAccessTokenIsRenewedOnceForAll(t *testing.T) {
	d := signedIn(t, 60, avery)
	ids := d.actives(30)

	d.demo.ExpireAccessTokens()
	plan := d.plan(directory.Archive, ids...)

	if !plan.Checked || len(plan.Users) != 30 {
		t.Errorf("checked %t, %d users", plan.Checked, len(plan.Users))
	}
	if p := d.refresh(); p != nil || d.client.State().Phase != client.Ready {
		t.Errorf("afterwards: %v", p)
	}
}

func TestAClosedClientAnswersWithAProblem(t *testing.T) {
	d := signedIn(t, 20, avery)
	c := d.client
	d.stop()

	mustFail(t, c.SignOut(context.Background()), problem.Cancelled)
	mustFail(t, c.Start(context.Background()), problem.Cancelled)
	_, err := c.Users(context.Background(), all)
	mustFail(t, err, problem.SessionExpired)
	_, err = c.BeginSignIn(context.Background(), client.CallbackPage{})
	mustFail(t, err, problem.Cancelled)
	c.Refresh()
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

func TestTheOutboxOfADamagedFileIsShownForReview(t *testing.T) {
	d := signedIn(t, 60, avery)
	ids := d.actives(3)
	d.always(isChange, sandbox.Fault{DropBefore: true})
	batch := d.confirm(directory.Archive, ids...)
	d.stop()
	d.heal()
	d.damageLastItem()

	d.start()
	d.untilCopied()

	if p := d.client.State().Problem; p == nil || p.Kind != problem.RecordDamaged || p.Detail == "" {
		t.Errorf("the window is told %v", p)
	} else if _, err := os.Stat(p.Detail); err != nil {
		t.Errorf("the damaged file: %v", err)
	}
	for _, item := range d.items(batch) {
		if item.State != directory.Conflict || item.Reason != directory.ReasonSalvaged {
			t.Errorf("%s is %s (%s)", item.Seen.Email, item.State, item.Reason)
		}
	}
	for _, id := range ids[:2] {
		d.mustHaveChanged(id, sandbox.Active, 0, 0)
	}
}

func TestAnOutboxThatIsGoneIsSaid(t *testing.T) {
	d := signedIn(t, 20, avery)
	d.ended(d.confirm(directory.Archive, d.actives(1)...))
	d.stop()
	if err := os.Remove(d.outboxFile()); err != nil {
		t.Fatal(err)
	}

	d.start()

	if p := d.client.State().Problem; p == nil || p.Kind != problem.RecordDamaged || p.Detail != "" {
		t.Errorf("the window is told %v", p)
	}
	d.restart()
	if p := d.client.State().Problem; p != nil {
		t.Errorf("a new outbox, and the window is told %v", p)
	}
}

// The session that finds the damage shows nothing until the next sign-in.
func TestDamageIsSaidAlsoWhereTheCopyIsHiddenAtFirst(t *testing.T) {
	d := signedIn(t, 20, avery)
	d.ended(d.confirm(directory.Archive, d.actives(1)...))
	d.stop()
	d.damageLastItem()
	d.clock.Pass(31 * 24 * time.Hour)
	d.start()
	d.untilPhase(client.SignedOut)

	d.clock.Pass(-31 * 24 * time.Hour) // a sign-in by a wrong clock is refused
	d.signIn(avery)

	if p := d.client.State().Problem; p == nil || p.Kind != problem.RecordDamaged || p.Detail == "" {
		t.Errorf("the window is told %v", p)
	}
}

func TestNothingOfADemoOutlivesTheProgram(t *testing.T) {
	d := newDesk(t, 20)
	d.store = newWatchedStore()
	options := d.options()
	options.Organization, options.StartDemo = "", true
	options.Demo = func() (string, error) { return d.demo.Profile(), nil }
	if err := d.tryToStart(options); err != nil {
		t.Fatal(err)
	}
	d.signIn(avery)
	d.untilCopied()
	d.ended(d.confirm(directory.Archive, d.actives(1)...))
	if d.client.State().SessionOnly {
		t.Error("a demo's session is not meant to be kept: nothing to tell")
	}

	d.stop()

	if d.sessionKept() {
		t.Error("the keyring has the demo's session")
	}
	for path := range filesIn(t, d.folder) {
		if filepath.Base(path) != "lock" {
			t.Errorf("left behind: %s", path)
		}
	}
}

func TestADemoThatDoesNotStartIsSaidOnTheFirstScreen(t *testing.T) {
	d := newDesk(t, 3)
	options := d.options()
	options.Organization, options.StartDemo = "", true
	options.Demo = func() (string, error) { return "", errors.New("no port") }

	err := d.tryToStart(options)

	mustFail(t, err, problem.NoDemo)
	if s := d.client.State(); s.Phase != client.FirstRun || s.Problem == nil || !s.CanDemo {
		t.Errorf("state: %+v", s)
	}
}

// noKeyring is a computer without one.
type noKeyring struct{}

func (noKeyring) Get(context.Context, string) (oauth.Secret, error) {
	return "", oauth.ErrNoKeyring
}
func (noKeyring) Set(context.Context, string, oauth.Secret) error { return oauth.ErrNoKeyring }
func (noKeyring) Delete(context.Context, string) error            { return oauth.ErrNoKeyring }
