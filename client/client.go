package client

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/problem"
)

// KeyringService is the name under which the system's keyring lists the
// program's entries.
const KeyringService = "MileIQ Admin"

// Options says how to open a Client. The zero value works for a system with a
// keyring.
type Options struct {
	// Folders is where files go; the system's folders when empty.
	Folders Folders
	// Store keeps the refresh token; the system's keyring when nil.
	Store oauth.Store
	// Organization is the profile file or URL of the command line, or "".
	Organization string
	// Demo starts the demo organization, if it does not run yet, and returns the
	// address of its profile; nil means that there is no demo.
	Demo func() (profileURL string, err error)
	// StartDemo begins with the demo organization instead of the first screen.
	StartDemo bool
	// Log is discarded when nil.
	Log *slog.Logger
	// Now is time.Now when nil.
	Now func() time.Time
	// SyncEvery is the time between two copies; 5 minutes when 0.
	SyncEvery time.Duration
	// Pause is how long to wait before attempt n (from 1) after trouble; a
	// growing random time when nil.
	Pause func(n int) time.Duration
	// Parallel is how many changes are under way together at most; 16 when 0.
	Parallel int

	// machineOwner is the user who must own the machine's profile: root, but in
	// tests.
	machineOwner int
}

// Client is the program's side of an organization. Its methods may be called
// from several goroutines.
type Client struct {
	options Options
	log     *slog.Logger
	lock    *flock.Flock
	// shows answers those who ask for the window; nil where it cannot.
	shows net.Listener

	// turn is held while the organization or the account is changed, so that
	// one such change ends before the next begins. It is taken before mu.
	turn sync.Mutex

	mu      sync.Mutex // guards what follows; held for assignments only
	closed  bool
	state   State
	profile Profile
	offered Profile
	// offeredKey is how the machine's profile is remembered if it is declined.
	offeredKey string
	place      place
	session    *session
	flow       *oauth.SignIn // the sign-in under way, if any
	watchers   map[int]func(Change)
	nextID     int
	// signedOutHere: somebody signed out since the program started.
	signedOutHere bool
	// damaged is which outboxes were found damaged since then, by their path.
	damaged map[string]*problem.Problem
}

// place is where the things of the current organization are kept.
type place struct {
	data, cache string
	store       oauth.Store
	// demo: its people and keys die with the program, and so do its databases
	// and tokens.
	demo bool
}

const demoFolder = "demo"

func (c *Client) realPlace() place {
	return place{c.options.Folders.Data, c.options.Folders.Cache, c.options.Store, false}
}

func (c *Client) demoPlace() place {
	folders := c.options.Folders
	return place{filepath.Join(folders.Data, demoFolder), filepath.Join(folders.Cache, demoFolder), oauth.NewMemory(), true}
}

// forgetDemo deletes what a demo left.
func (c *Client) forgetDemo() {
	p := c.demoPlace()
	if err := errors.Join(os.RemoveAll(p.data), os.RemoveAll(p.cache)); err != nil {
		c.log.Warn("delete what the demo left", "problem", err)
	}
}

// Phase is what the window shows as a whole.
type Phase int

const (
	// Opening: Start has not ended yet.
	Opening Phase = iota
	// FirstRun: no organization is known.
	FirstRun
	// Replacing: the command line or the machine's profile offers another
	// organization than the known one; the admin decides.
	Replacing
	// SignedOut: the organization is known, nobody is signed in.
	SignedOut
	// WithoutRole: the account may not see or remove users.
	WithoutRole
	// Ready: there is a copy to show; whether it is fresh, Sync tells.
	Ready
)

// Organization is what a window shows of a profile.
type Organization struct {
	Name       string
	SCIMHost   string
	IssuerHost string
	// Demo is not nil in the demo organization.
	Demo *Demo
}

// State is everything about the client that a window shows beside the users.
type State struct {
	Phase        Phase
	Organization Organization
	// Offered is the organization of the command line in phase Replacing, or that
	// of the machine's profile, if OfferedByMachine.
	Offered          Organization
	OfferedByMachine bool
	// Name and Email are the signed-in account's, from its ID token.
	Name, Email string
	// SessionOnly: the session is not kept, because there is no keyring that
	// would keep it.
	SessionOnly bool
	// Problem says why the phase is what it is, for example SessionExpired.
	Problem *problem.Problem
	// CanDemo: there is a demo to try.
	CanDemo bool
	// Invitations is true where the service knows the three statuses; else
	// inviting again means reactivating.
	Invitations bool
	Sync        Sync
	// Waiting is the number of confirmed changes that are not finished, and Sending
	// how they go out.
	Waiting int
	Sending Sending
	// Unfinished of them were confirmed before this session began: they go on.
	Unfinished int
	// Undecided is the number of conflicts that the admin has not decided.
	Undecided int
}

// Sync is how the copy stands.
type Sync struct {
	Running bool
	// Copied of Total users have come in the running walk.
	Copied, Total int
	// At is when the copy was last complete; zero if never.
	At time.Time
	// Problem is why the last attempt failed; nil after one that did not.
	Problem *problem.Problem
	// Ended counts the attempts of this session that came to an end.
	Ended int
}

// Offline reports whether the service cannot be reached at the moment.
func (s Sync) Offline() bool { return s.Problem != nil && s.Problem.Kind == problem.Unreachable }

// Change says what is new; several may be set.
type Change struct {
	State    bool
	Users    bool
	Activity bool
	// Show: somebody started the program again, and wants to see its window.
	Show bool
}

// Open prepares a client: folders, lock, known organization. It reads only the
// disk; call Start next. It returns a *problem.Problem of kind AlreadyRunning when
// another program has the data folder.
func Open(options Options) (*Client, error) {
	if options.Folders == (Folders{}) {
		options.Folders = SystemFolders()
	}
	if options.Store == nil {
		options.Store = oauth.NewKeyring(KeyringService)
	}
	if options.Log == nil {
		options.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.SyncEvery == 0 {
		options.SyncEvery = 5 * time.Minute
	}
	if options.Pause == nil {
		options.Pause = jitter
	}
	if options.Parallel == 0 {
		options.Parallel = defaultParallel
	}
	if err := options.Folders.make(); err != nil {
		return nil, problem.Wrap(problem.DiskTrouble, err)
	}
	lock := flock.New(filepath.Join(options.Folders.Data, "lock"), flock.SetPermissions(0o600))
	locked, err := lock.TryLock()
	if err != nil {
		return nil, problem.Wrap(problem.DiskTrouble, err)
	}
	if !locked {
		return nil, &problem.Problem{Kind: problem.AlreadyRunning}
	}
	c := &Client{
		options: options, log: options.Log, lock: lock,
		state:    State{Phase: Opening, CanDemo: options.Demo != nil},
		watchers: map[int]func(Change){}, damaged: map[string]*problem.Problem{},
	}
	if c.shows, err = listen(options.Folders.Data); err != nil {
		// Too long a path, or a disk without sockets: a second start says that
		// this one runs.
		c.log.Warn("a second start cannot bring this window to the front", "problem", err)
		return c, nil
	}
	go answer(c.shows, func() { c.tell(Change{Show: true}) })
	return c, nil
}

// jitter is the full-jitter backoff: up to one second, then two, four, up to a
// minute.
func jitter(n int) time.Duration {
	limit := time.Minute
	if n < 7 {
		limit = time.Second << (n - 1)
	}
	return rand.N(limit)
}

// Close stops the work in the background, waits for it, and releases the data
// folder. What was confirmed and not sent goes out after the next start. Calls
// that come later return a *problem.Problem.
func (c *Client) Close() error {
	c.mu.Lock()
	again, flow := c.closed, c.flow
	c.closed = true
	c.mu.Unlock()
	if again {
		return nil // the data folder may be another program's by now
	}
	if c.shows != nil {
		_ = c.shows.Close() // which removes the socket
	}
	if flow != nil {
		flow.Close()
	}
	c.turn.Lock()
	defer c.turn.Unlock()
	err := c.end()
	c.forgetDemo()
	return errors.Join(err, c.lock.Unlock())
}

// take waits for the turn. It returns a *problem.Problem of kind Cancelled once the
// client was closed.
func (c *Client) take() (release func(), err error) {
	c.turn.Lock()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		c.turn.Unlock()
		return nil, &problem.Problem{Kind: problem.Cancelled}
	}
	return c.turn.Unlock, nil
}

// State returns how things stand.
func (c *Client) State() State {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state
}

// Folders returns where the client keeps its files.
func (c *Client) Folders() Folders { return c.options.Folders }

// Subscribe has f called after every change, from goroutines of the client: f
// must be quick and must not call the client, but for State. cancel ends it; a
// call of f that has begun by then may still be running.
func (c *Client) Subscribe(f func(Change)) (cancel func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	id := c.nextID
	c.nextID++
	c.watchers[id] = f
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.watchers, id)
	}
}

// tell calls the watchers.
func (c *Client) tell(change Change) {
	c.mu.Lock()
	watchers := make([]func(Change), 0, len(c.watchers))
	for _, f := range c.watchers {
		watchers = append(watchers, f)
	}
	c.mu.Unlock()
	for _, f := range watchers {
		f(change)
	}
}

// update changes the state and tells the watchers. f runs under the lock: it
// assigns, and nothing else.
func (c *Client) update(f func(*State)) {
	c.mu.Lock()
	f(&c.state)
	c.mu.Unlock()
	c.tell(Change{State: true})
}

// Start finds out what to show first: it reads the profile of the command line
// or the kept one, and the session of the keyring. With both it shows the copy
// at once and connects in the background.
func (c *Client) Start(ctx context.Context) error {
	release, err := c.take()
	if err != nil {
		return err
	}
	defer release()
	if c.options.StartDemo {
		if err := c.startDemo(ctx); err != nil {
			return c.firstRun(err)
		}
		return nil
	}
	known, isKnown, err := savedProfile(c.options.Folders.Data)
	if err != nil {
		c.log.Error("read the kept profile", "problem", err)
		return c.firstRun(err)
	}
	if c.options.Organization != "" {
		return c.startWith(ctx, known, isKnown)
	}
	return c.startWithMachine(ctx, known, isKnown)
}

// firstRun shows the first screen, and there what went wrong. It returns err.
func (c *Client) firstRun(err error) error {
	var why *problem.Problem
	if err != nil {
		why = problem.Of(err)
	}
	c.update(func(s *State) { *s = State{Phase: FirstRun, CanDemo: s.CanDemo, Problem: why} })
	return err
}

// knownWaits is how long the copy of the known organization waits for the
// profile of the command line.
const knownWaits = 5 * time.Second

// startWith handles the profile of the command line.
func (c *Client) startWith(ctx context.Context, known Profile, isKnown bool) error {
	reading, cancel := patient(ctx, isKnown)
	defer cancel()
	given, err := loadProfile(reading, c.options.Organization)
	if err != nil {
		return c.startWithout(ctx, known, isKnown, err)
	}
	return c.startGiven(ctx, given, known, isKnown, "")
}

// patient limits the time for finding out about a given organization, where a
// known one waits.
func patient(ctx context.Context, isKnown bool) (context.Context, context.CancelFunc) {
	if isKnown {
		return context.WithTimeout(ctx, knownWaits)
	}
	return context.WithCancel(ctx)
}

// startWithout goes on where a given organization could not be found out about.
// The known one goes on without the file or server that brought it: that is how
// a copy is read offline.
func (c *Client) startWithout(ctx context.Context, known Profile, isKnown bool, err error) error {
	if !isKnown {
		return c.firstRun(err)
	}
	c.log.Warn("read the given profile", "problem", err)
	return c.openAlthough(ctx, known, problem.Of(err))
}

// startGiven uses the organization that was given by the command line or by the
// machine's administrator, which has a key; where another one is known, the admin
// decides.
func (c *Client) startGiven(ctx context.Context, given, known Profile, isKnown bool, machineKey string) error {
	finding, cancel := patient(ctx, isKnown)
	err := c.complete(finding, &given)
	cancel()
	if err != nil {
		return c.startWithout(ctx, known, isKnown, err)
	}
	if isKnown && !known.same(given) {
		c.mu.Lock()
		c.profile, c.offered, c.offeredKey = known, given, machineKey
		c.mu.Unlock()
		c.update(func(s *State) {
			s.Phase, s.Organization, s.Offered, s.OfferedByMachine = Replacing, known.organization(), given.organization(), machineKey != ""
		})
		return nil
	}
	if err := saveProfile(c.options.Folders.Data, given); err != nil {
		return c.firstRun(err)
	}
	return c.open(ctx, given, c.realPlace())
}

// openAlthough opens p and says what went wrong before, unless something worse
// is to be said.
func (c *Client) openAlthough(ctx context.Context, p Profile, why *problem.Problem) error {
	err := c.open(ctx, p, c.realPlace())
	c.update(func(s *State) {
		if s.Problem == nil {
			s.Problem = why
		}
	})
	return err
}

// complete finds the issuer of a profile that does not name one.
func (c *Client) complete(ctx context.Context, p *Profile) error {
	if p.Issuer != "" {
		return nil
	}
	roots, err := p.rootCAs()
	if err != nil {
		return err
	}
	options := []oauth.Option{oauth.TrustRoots(roots)}
	if isLoopback(p.SCIM) {
		options = append(options, oauth.LoopbackHTTP())
	}
	found, err := oauth.FindAuthorizationServer(ctx, p.SCIM, options...)
	if err != nil {
		return problem.Of(err)
	}
	p.Issuer = found.Issuer
	return p.check(isLoopback(p.SCIM), false)
}

// Replace answers phase Replacing: true uses the offered organization from now
// on, false goes on with the known one. The known one's outbox stays on disk
// either way.
func (c *Client) Replace(ctx context.Context, yes bool) error {
	release, err := c.take()
	if err != nil {
		return err
	}
	defer release()
	c.mu.Lock()
	phase, p, offered, machineKey := c.state.Phase, c.profile, c.offered, c.offeredKey
	c.mu.Unlock()
	if phase != Replacing {
		return &problem.Problem{Kind: problem.Refused}
	}
	switch {
	case yes:
		p = offered
		if err := saveProfile(c.options.Folders.Data, p); err != nil {
			return err
		}
	case machineKey != "":
		if err := c.decline(machineKey); err != nil {
			return err
		}
	}
	return c.open(ctx, p, c.realPlace())
}

// Find looks up the organization at an address that the admin typed. Nothing is
// kept and no token is involved: show the hosts, and call Connect if the admin
// agrees.
func (c *Client) Find(ctx context.Context, address string) (Profile, error) {
	return discoverProfile(ctx, address)
}

// Connect makes p the organization of this computer.
func (c *Client) Connect(ctx context.Context, p Profile) error {
	release, err := c.take()
	if err != nil {
		return err
	}
	defer release()
	if err := p.check(isLoopback(p.SCIM), false); err != nil {
		return err
	}
	if err := saveProfile(c.options.Folders.Data, p); err != nil {
		return err
	}
	return c.open(ctx, p, c.realPlace())
}

// TryDemo starts the demo organization. Nothing of it is kept.
func (c *Client) TryDemo(ctx context.Context) error {
	release, err := c.take()
	if err != nil {
		return err
	}
	defer release()
	return c.startDemo(ctx)
}

func (c *Client) startDemo(ctx context.Context) error {
	if c.options.Demo == nil {
		return problem.Wrap(problem.Unexplained, errors.New("there is no demo organization"))
	}
	address, err := c.options.Demo()
	if err != nil {
		return problem.Wrap(problem.Unexplained, err)
	}
	p, err := loadProfile(ctx, address)
	if err != nil {
		return err
	}
	if err := c.end(); err != nil {
		c.log.Error("end the old session", "problem", err)
	}
	c.forgetDemo()
	return c.open(ctx, p, c.demoPlace())
}

// Disconnect signs out and forgets the organization. Outboxes stay on disk. A
// *problem.Problem of kind NotRevoked is that of SignOut: the organization is forgotten
// all the same.
func (c *Client) Disconnect(ctx context.Context) error {
	release, err := c.take()
	if err != nil {
		return err
	}
	defer release()
	revoked := c.signOut(ctx)
	c.mu.Lock()
	demo := c.place.demo
	c.mu.Unlock()
	if !demo {
		err = os.Remove(filepath.Join(c.options.Folders.Data, profileFile))
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return problem.Wrap(problem.DiskTrouble, err)
	}
	c.mu.Lock()
	c.profile, c.place = Profile{}, place{}
	c.mu.Unlock()
	_ = c.firstRun(nil)
	return revoked
}

func (p Profile) organization() Organization {
	return Organization{Name: p.Name, SCIMHost: p.SCIMHost(), IssuerHost: p.IssuerHost(), Demo: p.Demo}
}
