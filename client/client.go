package client

// The one door: opening and closing a client, and hearing of changes.

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"mileiq.example/admin/client/desktop"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/dispatch"
	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/transport"
)

// KeyringService is the name under which the system's keyring lists the
// program's entries.
const KeyringService = "MileIQ Admin"

// Options says how to open a Client. The zero value works for a system with a
// keyring.
type Options struct {
	// Folders is where files go; the system's folders when empty.
	Folders desktop.Folders
	// Store keeps the refresh tokens of all data folders; the system's keyring when nil.
	Store oauth.Store
	// Organization is the profile file or URL of the command line, or "".
	Organization string
	// Demo starts the demo organization, if it does not run yet, and returns the
	// address of its profile; nil means that there is no demo.
	Demo func() (profileURL string, err error)
	// StartDemo begins with the demo organization instead of the first screen.
	StartDemo bool
	// Temporary: the folders are deleted with the program, so that nothing but the demo
	// may be used here.
	Temporary bool
	// Log is discarded when nil.
	Log *slog.Logger
	// Now is the wall clock; time.Now when nil.
	Now func() time.Time
	// Elapsed is the monotonic clock, as of directory.Clock; that of this computer
	// when nil.
	Elapsed func() time.Duration
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
	options  Options
	log      *slog.Logger
	instance *desktop.Instance
	// entries are those of the data folder in the keyring.
	entries *desktop.Entries

	// changing is held while the organization or the account is changed, so that
	// one such change ends before the next begins. It is taken before mu.
	changing sync.Mutex
	// protecting is held while the list of protected people is changed, and for
	// reading while a plan is confirmed: nobody is confirmed who is protected by then.
	protecting sync.RWMutex

	mu       sync.Mutex // guards what follows; held for assignments only
	closed   bool
	known    known
	session  *session
	signIn   *oauth.SignIn // the one under way, if any
	asked    *newAccount   // the one that waits for the admin's word, if any
	watchers map[int]func(Change)
	nextID   int
	// signedOutHere: somebody signed out since the program started.
	signedOutHere bool
	// damaged is which files were found damaged since then, by their path.
	damaged map[string]*problem.Problem
}

// Change says what is new; several may be set.
type Change struct {
	State    bool
	Users    bool
	Activity bool
	// Elsewhere: what waits of accounts that are not signed in.
	Elsewhere bool
	// Leavers: the prepared lists, or how their people stand.
	Leavers bool
	// Show: somebody started the program again, and wants to see its window.
	Show bool
}

// Open prepares a client: folders and lock. It reads only the disk; call Start
// next. It returns a *problem.Problem, of kind AlreadyRunning when another program
// has the data folder.
func Open(options Options) (*Client, error) {
	options = options.complete()
	if err := options.Folders.Make(); err != nil {
		return nil, err
	}
	instance, err := desktop.Claim(options.Folders.Data)
	if err != nil {
		return nil, err
	}
	if err := options.Folders.MustBeWritable(); err != nil {
		return nil, errors.Join(err, instance.Release())
	}
	c := &Client{
		options: options, log: options.Log, instance: instance,
		watchers: map[int]func(Change){}, damaged: map[string]*problem.Problem{},
		// The system's folder is the one whose entries had no folder in their names.
		entries: desktop.NewEntries(options.Store, options.Folders.Data, options.Folders.Data == desktop.SystemFolders().Data),
	}
	if err := instance.Serve(func() { c.tell(Change{Show: true}) }); err != nil {
		// A second start says that this one runs.
		c.log.Warn("a second start cannot bring this window to the front", "problem", err)
	}
	return c, nil
}

// complete returns o with what was left out.
func (o Options) complete() Options {
	if o.Folders == (desktop.Folders{}) {
		o.Folders = desktop.SystemFolders()
	}
	if o.Store == nil {
		o.Store = oauth.NewKeyring(KeyringService)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	clock := directory.NewClock()
	if o.Now == nil {
		o.Now = clock.Now
	}
	if o.Elapsed == nil {
		o.Elapsed = clock.Elapsed
	}
	if o.SyncEvery == 0 {
		o.SyncEvery = 5 * time.Minute
	}
	if o.Pause == nil {
		o.Pause = transport.Backoff
	}
	if o.Parallel == 0 {
		o.Parallel = dispatch.DefaultParallel
	}
	return o
}

// clock is the computer's.
func (o Options) clock() directory.Clock { return directory.Clock{Now: o.Now, Elapsed: o.Elapsed} }

// OpenOrShow is Open for a program with a window. Where another program has the
// data folder, that one is asked to show its window: shown is then true, and
// there is nothing to open. It waits up to three seconds for a program that is
// starting or ending just now.
//
// It returns a *problem.Problem of kind CloseFirst where the options name an
// organization, which the running program would never hear of, and one of kind
// AlreadyRunning where that program cannot be asked.
func OpenOrShow(ctx context.Context, options Options) (c *Client, shown bool, err error) {
	options = options.complete()
	namesOne := options.Organization != "" || options.StartDemo
	shown, err = desktop.StartOrShow(ctx, options.Folders.Data, func() (err error) {
		c, err = Open(options)
		if err != nil && namesOne && problem.Of(err).Kind == problem.AlreadyRunning {
			return &problem.Problem{Kind: problem.CloseFirst}
		}
		return err
	})
	return c, shown, err
}

// Close stops the work in the background, waits for it, and releases the data
// folder. What was confirmed and not sent goes out after the next start. Calls
// that come later return a *problem.Problem.
func (c *Client) Close() error {
	c.mu.Lock()
	again, signIn := c.closed, c.signIn
	c.closed = true
	c.mu.Unlock()
	if again {
		return nil // the data folder may be another program's by now
	}
	c.instance.StopServing()
	if signIn != nil {
		signIn.Close()
	}
	c.changing.Lock()
	defer c.changing.Unlock()
	c.keepAtLast()
	err := c.endSession()
	c.forgetDemo()
	return errors.Join(err, c.instance.Release())
}

// keepAtLast stores the session before the program ends, where the keyring did not keep it
// until now. It asks nobody.
func (c *Client) keepAtLast() {
	c.mu.Lock()
	s := c.session
	c.mu.Unlock()
	if s == nil {
		return
	}
	if err := s.keepAgain(oauth.WithoutAsking(context.Background())); err != nil {
		c.log.Warn("the keyring did not keep the session", "problem", err)
	}
}

// acquire waits until nobody else changes the organization or the account, and
// keeps others from it until release is called. It returns a *problem.Problem of
// kind Cancelled once the client was closed.
func (c *Client) acquire() (release func(), err error) {
	c.changing.Lock()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		c.changing.Unlock()
		return nil, &problem.Problem{Kind: problem.Cancelled}
	}
	return c.changing.Unlock, nil
}

// State returns how things stand.
func (c *Client) State() State {
	c.mu.Lock()
	known := c.known
	c.mu.Unlock()
	s := known.state(c.options.Demo != nil)
	s.DemoOnly = c.options.Temporary
	return s
}

// Folders returns where the client keeps its files.
func (c *Client) Folders() desktop.Folders { return c.options.Folders }

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

// show replaces what is known, and tells the watchers.
func (c *Client) show(k known) {
	c.mu.Lock()
	c.known = k
	c.mu.Unlock()
	c.tell(Change{State: true})
}
