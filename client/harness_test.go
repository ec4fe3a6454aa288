package client_test

// What the tests share: an organization of its own for each, and a client that
// talks to it over real HTTP on the loopback interface.

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/clienttest"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sandbox"
)

// patience is how long a test waits for something that must happen.
const patience = clienttest.Patience

// Accounts of the demo organization.
const (
	avery = clienttest.Avery // a business administrator
	robin = clienttest.Robin // another
	noor  = clienttest.Noor  // without the role
)

// desk is an admin's computer and the organization that is administered from it.
type desk struct {
	t      *testing.T
	demo   *sandbox.Server
	client *client.Client
	store  oauth.Store
	folder string
	clock  *clienttest.Clock
	log    *slog.Logger
	// parallel is how many changes are under way together at most, 0 as many as usual.
	parallel int
	// organization is what the command line says.
	organization string
	changed      <-chan struct{}
	unsubscribe  func()
}

// newDesk starts an organization of that many users. The client is not started.
func newDesk(t *testing.T, users int) *desk {
	t.Helper()
	t.Parallel()
	d := makeDesk(t, users)
	t.Cleanup(d.close)
	return d
}

// makeDesk is newDesk for a test that closes the desk itself.
func makeDesk(t *testing.T, users int) *desk {
	t.Helper()
	return deskOf(t, sandbox.Options{Users: users})
}

// deskOf is makeDesk for an organization that is not the usual one.
func deskOf(t *testing.T, organization sandbox.Options) *desk {
	t.Helper()
	demo, computer := clienttest.StartOrganization(t, organization), clienttest.NewComputer(t)
	return &desk{
		t: t, demo: demo, store: computer.Store, folder: computer.Folder, clock: computer.Clock, log: computer.Log, organization: demo.Profile(),
	}
}

// close ends the program and the organization.
func (d *desk) close() {
	d.stop()
	_ = d.demo.Close()
}

// signedIn returns a desk at which an account has signed in and the copy is
// complete.
func signedIn(t *testing.T, users int, login string) *desk {
	t.Helper()
	d := newDesk(t, users)
	d.start()
	d.signIn(login)
	d.untilCopied()
	return d
}

func (d *desk) options() client.Options {
	options := clienttest.Computer{Folder: d.folder, Store: d.store, Clock: d.clock, Log: d.log}.Options(d.organization)
	options.Parallel = d.parallel
	return options
}

// start starts the program.
func (d *desk) start() {
	d.t.Helper()
	if err := d.tryToStart(d.options()); err != nil {
		d.t.Fatalf("start: %v", err)
	}
}

func (d *desk) tryToStart(options client.Options) error {
	d.t.Helper()
	opened, err := client.Open(options)
	if err != nil {
		d.t.Fatalf("open: %v", err)
	}
	d.client = opened
	d.changed, d.unsubscribe = clienttest.Changes(opened)
	return opened.Start(context.Background())
}

// stop ends the program; what was sent and not answered stays unanswered.
func (d *desk) stop() {
	d.t.Helper()
	if d.client == nil {
		return
	}
	d.unsubscribe()
	if err := d.client.Close(); err != nil {
		d.t.Errorf("close: %v", err)
	}
	d.client = nil
}

func (d *desk) restart() {
	d.t.Helper()
	d.stop()
	d.start()
}

// takeChange says yes to the changed profile of the organization.
func (d *desk) takeChange() {
	d.t.Helper()
	if s := d.client.State(); s.Phase != client.Replacing || len(s.Changed) == 0 {
		d.t.Fatalf("no change is asked about: %+v", s)
	}
	if err := d.client.Replace(context.Background(), true); err != nil {
		d.t.Fatal(err)
	}
}

// signIn signs in without a browser.
func (d *desk) signIn(login string) {
	d.t.Helper()
	if err := d.tryToSignIn(login); err != nil {
		d.t.Fatalf("sign in as %s: %v", login, err)
	}
}

func (d *desk) tryToSignIn(login string) error {
	d.t.Helper()
	return clienttest.SignIn(context.Background(), d.client, login)
}

// signInBrowser signs in as in a browser: the way without one is the demo's.
func (d *desk) signInBrowser(login string) {
	d.t.Helper()
	if err := clienttest.SignInWithBrowser(d.t.Context(), d.client, login); err != nil {
		d.t.Fatalf("sign in as %s: %v", login, err)
	}
}

// until waits for a condition that changes of the client bring about.
func (d *desk) until(what string, holds func() bool) {
	d.t.Helper()
	clienttest.Until(d.t, what, holds, d.changed, func(struct{}) {}, func() string { return fmt.Sprintf("state: %+v", d.client.State()) })
}

func (d *desk) untilPhase(phase client.Phase) {
	d.t.Helper()
	d.until("the phase", func() bool { return d.client.State().Phase == phase })
}

func (d *desk) untilCopied() {
	d.t.Helper()
	d.until("a complete copy", func() bool {
		now := d.client.State().Sync
		return !now.Running && !now.At.IsZero() && now.Problem == nil
	})
}

// refresh has the organization copied once more, from its beginning to its end,
// and returns how that went.
func (d *desk) refresh() *problem.Problem {
	d.t.Helper()
	d.until("no copying", func() bool { return !d.client.State().Sync.Running })
	before := d.client.State().Sync.Ended
	d.client.Refresh()
	var after client.Sync
	d.until("another copy", func() bool {
		after = d.client.State().Sync
		return after.Ended > before
	})
	return after.Problem
}

// user returns the user of the organization with that given name.
func (d *desk) user(given string) sandbox.User {
	d.t.Helper()
	for _, u := range d.demo.Users() {
		if u.GivenName == given {
			return u
		}
	}
	d.t.Fatalf("nobody is called %s", given)
	return sandbox.User{}
}

// actives returns the ids of n active users who do not administer anything.
func (d *desk) actives(n int) []string {
	d.t.Helper()
	var ids []string
	for _, u := range d.demo.Users() {
		if u.Status == sandbox.Active && u.Role == sandbox.RoleUser && len(ids) < n {
			ids = append(ids, u.ID)
		}
	}
	if len(ids) < n {
		d.t.Fatalf("only %d active users", len(ids))
	}
	return ids
}

// row returns a user as the window shows it.
func (d *desk) row(id string) client.Row {
	d.t.Helper()
	rows, err := d.client.Rows(context.Background(), []string{id})
	if err != nil {
		d.t.Fatal(err)
	}
	if len(rows) == 0 {
		return client.Row{}
	}
	return rows[0]
}

// all is a query for everybody.
var all = directory.Query{Limit: 100_000}

func (d *desk) users() client.UserPage {
	d.t.Helper()
	page, err := d.client.Users(context.Background(), all)
	if err != nil {
		d.t.Fatal(err)
	}
	return page
}

// shownTo returns users as the window shows them; who is not in the copy has only
// an id.
func shownTo(ctx context.Context, c *client.Client, ids []string) ([]directory.User, error) {
	rows, err := c.Rows(ctx, ids)
	byID := make(map[string]directory.User, len(rows))
	for _, row := range rows {
		byID[row.ID] = row.User
	}
	users := make([]directory.User, len(ids))
	for i, id := range ids {
		users[i] = byID[id]
		users[i].ID = id
	}
	return users, err
}

// shown is shownTo at a desk.
func (d *desk) shown(ids ...string) []directory.User {
	d.t.Helper()
	users, err := shownTo(context.Background(), d.client, ids)
	if err != nil {
		d.t.Fatal(err)
	}
	return users
}

func (d *desk) plan(kind directory.Kind, ids ...string) directory.Plan {
	d.t.Helper()
	plan, err := d.client.Plan(context.Background(), kind, d.shown(ids...))
	if err != nil {
		d.t.Fatalf("plan: %v", err)
	}
	return plan
}

// confirm plans and confirms; every one of the users must be let through.
func (d *desk) confirm(kind directory.Kind, ids ...string) directory.Batch {
	d.t.Helper()
	plan := d.plan(kind, ids...)
	if len(plan.Users) != len(ids) {
		d.t.Fatalf("of %d users %d are left out: %+v", len(ids), len(plan.LeftOut), plan.LeftOut)
	}
	batch, err := d.client.Confirm(context.Background(), plan)
	if err != nil {
		d.t.Fatalf("confirm: %v", err)
	}
	return batch
}

// paused has sending paused. A pause of nothing would end at once, so that somebody's
// archive waits meanwhile; release takes it back. It has had no effect.
func (d *desk) paused(somebody string) (release func()) {
	d.t.Helper()
	plan := d.plan(directory.Archive, somebody)
	d.always(isAny, sandbox.Fault{DropBefore: true})
	waits := d.confirmPlan(plan)
	d.untilState(waits, directory.Unknown)
	if err := d.client.PauseSending(context.Background()); err != nil {
		d.t.Fatal(err)
	}
	d.heal()
	d.untilState(waits, directory.Queued)
	return func() {
		d.t.Helper()
		if err := d.client.Cancel(context.Background(), d.items(waits)[0].ID); err != nil {
			d.t.Fatal(err)
		}
	}
}

// items returns a batch's items as Activity shows them.
func (d *desk) items(batch directory.Batch) []directory.Item {
	d.t.Helper()
	page, err := d.client.Record(context.Background(), directory.RecordQuery{Batch: batch.ID, Limit: 1_000_000})
	if err != nil {
		d.t.Fatal(err)
	}
	if len(page.Entries) == 0 {
		d.t.Fatal("the batch is gone")
	}
	items := make([]directory.Item, len(page.Entries))
	for i, e := range page.Entries {
		items[i] = e.Item
	}
	return items
}

// recorded returns every confirmed change, those of the newest batch first.
func (d *desk) recorded() []directory.Entry {
	d.t.Helper()
	page, err := d.client.Record(context.Background(), directory.RecordQuery{Limit: 1_000_000})
	if err != nil {
		d.t.Fatal(err)
	}
	return page.Entries
}

func (d *desk) untilState(batch directory.Batch, state directory.State) {
	d.t.Helper()
	d.until("the batch being "+string(state), func() bool { return d.items(batch)[0].State == state })
}

// ended waits until the whole batch has ended and returns its items.
func (d *desk) ended(batch directory.Batch) (items []directory.Item) {
	d.t.Helper()
	d.until("the end of the batch", func() bool {
		items = d.items(batch)
		for _, item := range items {
			if item.State.Open() {
				return false
			}
		}
		return true
	})
	return items
}

// mustEnd waits for the end of a batch and checks it.
func (d *desk) mustEnd(batch directory.Batch, state directory.State, reason directory.Reason) {
	d.t.Helper()
	for _, item := range d.ended(batch) {
		if item.State != state || item.Reason != reason {
			d.t.Errorf("%s ended as %q (%q, %q), not %q (%q)", item.Seen.Email, item.State, item.Reason, item.Detail, state, reason)
		}
	}
}

// mustHaveChanged checks how often a user's record changed since the
// organization was founded, and how many letters the user got.
func (d *desk) mustHaveChanged(id string, status sandbox.Status, changes, letters int) {
	d.t.Helper()
	u, ok := d.demo.User(id)
	if !ok {
		d.t.Fatal("the user is gone")
	}
	if u.Status != status || u.Version-1 != changes {
		d.t.Errorf("%s is %s after %d changes, not %s after %d", u.UserName, u.Status, u.Version-1, status, changes)
	}
	if n := d.letters(id); n != letters {
		d.t.Errorf("%s got %d letters, not %d", u.UserName, n, letters)
	}
}

func (d *desk) letters(id string) (n int) {
	for _, l := range d.demo.Letters() {
		if l.UserID == id {
			n++
		}
	}
	return n
}

// patches counts the changes that were asked for.
func (d *desk) patches(id string) (n int) {
	for _, r := range d.demo.Requests() {
		if r.Method == http.MethodPatch && strings.HasSuffix(r.Path, "/Users/"+id) {
			n++
		}
	}
	return n
}

// mustFail checks the kind of a problem.
func mustFail(t *testing.T, err error, kind problem.Kind) *problem.Problem {
	t.Helper()
	if err == nil {
		t.Fatalf("it went well, and should be %q", kind)
	}
	p := problem.Of(err)
	if p.Kind != kind {
		t.Fatalf("%q, not %q: %v", p.Kind, kind, err)
	}
	return p
}

// Requests that a fault may be for.

func isList(r *http.Request) bool {
	return r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/Users")
}

func isRead(r *http.Request) bool {
	return r.Method == http.MethodGet && strings.Contains(r.URL.Path, "/Users/")
}

func isChange(r *http.Request) bool { return r.Method == http.MethodPatch }

func isAny(*http.Request) bool { return true }

// always has a fault happen to every request of a kind.
func (d *desk) always(which func(*http.Request) bool, f sandbox.Fault) {
	d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
		if which(r) {
			return &f
		}
		return nil
	})
}

// once has a fault happen to the first request of a kind.
func (d *desk) once(which func(*http.Request) bool, f sandbox.Fault) { d.times(1, which, f) }

// times has a fault happen to the first n requests of a kind.
func (d *desk) times(n int64, which func(*http.Request) bool, f sandbox.Fault) {
	var met atomic.Int64
	d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
		if which(r) && met.Add(1) <= n {
			return &f
		}
		return nil
	})
}

// heal ends all faults.
func (d *desk) heal() { d.demo.SetFault(nil) }

// status is a fault that answers with a status and the words of RFC 7644
// section 3.12.
func status(code int) sandbox.Fault {
	return sandbox.Fault{Status: code, ContentType: "application/scim+json",
		Body: `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"detail":"Not today.","status":"` + http.StatusText(code) + `"}`}
}

// handled makes a fault's request take effect all the same.
func handled(f sandbox.Fault) sandbox.Fault {
	f.Handle = true
	return f
}

// gate is a fault's delay, and tells when the first request has come to it.
type gate struct {
	reached chan struct{}
	open    chan struct{}
	once    sync.Once
}

func newGate() *gate { return &gate{reached: make(chan struct{}), open: make(chan struct{})} }

func (g *gate) arrive() { g.once.Do(func() { close(g.reached) }) }

// wait waits for a channel to be closed.
func (d *desk) wait(what string, c <-chan struct{}) {
	d.t.Helper()
	clienttest.Wait(d.t, what, c)
}
