package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"mileiq.example/admin/client/oauth"
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
	// Demo starts the demo organization and returns the address of its
	// profile. It is called at most once; nil means that there is no demo.
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
}

// Client is the program's side of an organization. Its methods may be called
// from several goroutines.
type Client struct {
	options Options
	log     *slog.Logger
	lock    *flock.Flock
	store   oauth.Store

	// turn is held while the organization or the account is changed, so that
	// one such change ends before the next begins.
	turn sync.Mutex

	mu       sync.Mutex // guards what follows
	state    State
	profile  Profile
	offered  Profile
	session  *session
	watchers map[int]func(Change)
	nextID   int
	// signedOutHere: somebody signed out since the program started.
	signedOutHere bool
}

// Phase is what the window shows as a whole.
type Phase int

const (
	// Opening: Start has not ended yet.
	Opening Phase = iota
	// FirstRun: no organization is known.
	FirstRun
	// Replacing: the command line offers another organization than the known
	// one; the admin decides.
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
	// Offered is the organization of the command line in phase Replacing.
	Offered Organization
	// Name and Email are the signed-in account's, from its ID token.
	Name, Email string
	// SessionOnly: the session is not kept, because there is no keyring that
	// would keep it.
	SessionOnly bool
	// Problem says why the phase is what it is, for example SessionExpired.
	Problem *Problem
	// CanDemo: there is a demo to try.
	CanDemo bool
	// Invitations is true where the service knows the three statuses; else
	// inviting again means reactivating.
	Invitations bool
	Sync        Sync
	// Waiting is the number of confirmed changes that are not finished.
	Waiting int
}

// Sync is how the copy stands.
type Sync struct {
	Running bool
	// Copied of Total users have come in the running walk.
	Copied, Total int
	// At is when the copy was last complete; zero if never.
	At time.Time
	// Problem is why the last attempt failed; nil after one that did not.
	Problem *Problem
	// Ended counts the attempts of this session that came to an end.
	Ended int
}

// Offline reports whether the service cannot be reached at the moment.
func (s Sync) Offline() bool { return s.Problem != nil && s.Problem.Kind == Unreachable }

// Change says what is new; several may be set.
type Change struct {
	State    bool
	Users    bool
	Activity bool
}

// Open prepares a client: folders, lock, known organization. It reads only the
// disk; call Start next. It returns a *Problem of kind AlreadyRunning when
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
	if err := options.Folders.make(); err != nil {
		return nil, problem(DiskTrouble, err)
	}
	lock := flock.New(filepath.Join(options.Folders.Data, "lock"), flock.SetPermissions(0o600))
	locked, err := lock.TryLock()
	if err != nil {
		return nil, problem(DiskTrouble, err)
	}
	if !locked {
		return nil, &Problem{Kind: AlreadyRunning}
	}
	return &Client{
		options: options, log: options.Log, lock: lock, store: options.Store,
		state:    State{Phase: Opening, CanDemo: options.Demo != nil},
		watchers: map[int]func(Change){},
	}, nil
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
// folder. What was confirmed and not sent goes out after the next start.
func (c *Client) Close() error {
	c.turn.Lock()
	defer c.turn.Unlock()
	err := c.end()
	return errors.Join(err, c.lock.Unlock())
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
// must be quick and must not call the client. cancel ends it.
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
	c.turn.Lock()
	defer c.turn.Unlock()
	if c.options.StartDemo {
		return c.startDemo(ctx)
	}
	known, isKnown, err := savedProfile(c.options.Folders.Data)
	if err != nil {
		c.log.Error("read the kept profile", "problem", err)
		c.update(func(s *State) { s.Phase, s.Problem = FirstRun, AsProblem(err) })
		return err
	}
	if c.options.Organization != "" {
		return c.startWith(ctx, known, isKnown)
	}
	if !isKnown {
		c.update(func(s *State) { s.Phase = FirstRun })
		return nil
	}
	return c.open(ctx, known)
}

// startWith handles the profile of the command line.
func (c *Client) startWith(ctx context.Context, known Profile, isKnown bool) error {
	given, err := loadProfile(ctx, c.options.Organization)
	if err == nil {
		err = c.complete(ctx, &given)
	}
	switch {
	case err != nil && isKnown:
		// The known organization goes on without the file or server that
		// brought it: that is how a copy is read offline.
		c.log.Warn("read the profile of the command line", "problem", err)
		return c.open(ctx, known)
	case err != nil:
		c.update(func(s *State) { s.Phase, s.Problem = FirstRun, AsProblem(err) })
		return err
	case isKnown && !known.same(given):
		c.mu.Lock()
		c.profile, c.offered = known, given
		c.mu.Unlock()
		c.update(func(s *State) {
			s.Phase, s.Organization, s.Offered = Replacing, known.organization(), given.organization()
		})
		return nil
	}
	if err := saveProfile(c.options.Folders.Data, given); err != nil {
		return err
	}
	return c.open(ctx, given)
}

// complete finds the issuer of a profile that does not name one.
func (c *Client) complete(ctx context.Context, p *Profile) error {
	if p.Issuer != "" {
		return nil
	}
	found, err := oauth.FindAuthorizationServer(ctx, p.SCIM)
	if err != nil {
		return translate(err)
	}
	p.Issuer = found.Issuer
	return p.check(isLoopback(p.SCIM), false)
}

// Replace answers phase Replacing: true uses the offered organization from now
// on, false goes on with the known one. The known one's outbox stays on disk
// either way.
func (c *Client) Replace(ctx context.Context, yes bool) error {
	c.turn.Lock()
	defer c.turn.Unlock()
	c.mu.Lock()
	p, offered := c.profile, c.offered
	c.mu.Unlock()
	if yes {
		p = offered
		if err := saveProfile(c.options.Folders.Data, p); err != nil {
			return err
		}
	}
	return c.open(ctx, p)
}

// Find looks up the organization at an address that the admin typed. Nothing is
// kept and no token is involved: show the hosts, and call Connect if the admin
// agrees.
func (c *Client) Find(ctx context.Context, address string) (Profile, error) {
	return discoverProfile(ctx, address)
}

// Connect makes p the organization of this computer.
func (c *Client) Connect(ctx context.Context, p Profile) error {
	c.turn.Lock()
	defer c.turn.Unlock()
	if err := saveProfile(c.options.Folders.Data, p); err != nil {
		return err
	}
	return c.open(ctx, p)
}

// TryDemo starts the demo organization. Nothing of it is kept.
func (c *Client) TryDemo(ctx context.Context) error {
	c.turn.Lock()
	defer c.turn.Unlock()
	return c.startDemo(ctx)
}

func (c *Client) startDemo(ctx context.Context) error {
	if c.options.Demo == nil {
		return fmt.Errorf("there is no demo organization")
	}
	address, err := c.options.Demo()
	if err != nil {
		return problem(Unexplained, err)
	}
	p, err := loadProfile(ctx, address)
	if err != nil {
		return err
	}
	// The demo's keys die with the program, so its tokens have no business in
	// the keyring.
	c.mu.Lock()
	c.store = oauth.NewMemory()
	c.mu.Unlock()
	return c.open(ctx, p)
}

// Disconnect signs out and forgets the organization. Outboxes stay on disk.
func (c *Client) Disconnect(ctx context.Context) error {
	revoked := c.SignOut(ctx)
	c.turn.Lock()
	defer c.turn.Unlock()
	err := os.Remove(filepath.Join(c.options.Folders.Data, profileFile))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return problem(DiskTrouble, err)
	}
	c.mu.Lock()
	c.profile, c.store = Profile{}, c.options.Store
	c.mu.Unlock()
	c.update(func(s *State) { *s = State{Phase: FirstRun, CanDemo: s.CanDemo} })
	return revoked
}

func (p Profile) organization() Organization {
	return Organization{Name: p.Name, SCIMHost: p.SCIMHost(), IssuerHost: p.IssuerHost(), Demo: p.Demo}
}
