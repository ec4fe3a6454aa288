package client

// Which organization: the kept one, that of the command line, that of the machine,
// the demo; and changing from one to another.

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/profile"
)

// place is where the things of an organization are kept.
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

// Start finds out what to show first: it reads the profile of the command line
// or the kept one, and the session of the keyring. With both it shows the copy
// at once and connects in the background.
func (c *Client) Start(ctx context.Context) error {
	release, err := c.acquire()
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
	return c.startOwn(ctx)
}

// startOwn shows the admin's own organization, or the first screen where none is known.
func (c *Client) startOwn(ctx context.Context) error {
	kept, err := profile.Saved(c.options.Folders.Data)
	if err != nil {
		c.log.Error("read the kept profile", "problem", err)
		return c.firstRun(err)
	}
	if c.options.Organization != "" {
		return c.startWithCommandLine(ctx, kept)
	}
	return c.startWithMachine(ctx, kept)
}

// firstRun shows the first screen, and there what went wrong, which it returns as a
// *problem.Problem; nil for nothing.
func (c *Client) firstRun(err error) error {
	if err == nil {
		c.show(known{started: true})
		return nil
	}
	why := problem.Of(err)
	c.show(known{started: true, problem: why})
	return why
}

// keptWaits is how long the copy of the kept organization waits for the profile of
// the command line.
const keptWaits = 5 * time.Second

// startWithCommandLine handles the profile of the command line. kept is nil where
// no organization is known.
func (c *Client) startWithCommandLine(ctx context.Context, kept *Profile) error {
	reading, cancel := patient(ctx, kept)
	defer cancel()
	given, err := profile.Load(reading, c.options.Organization)
	if err != nil {
		return c.startWithout(ctx, kept, err)
	}
	return c.startGiven(ctx, given, kept, "")
}

// startWithMachine handles a start that the command line gave no organization:
// the kept one goes on, unless the machine's profile names another one; that is
// the admin's to decide, once. Without a kept one the machine's is used.
func (c *Client) startWithMachine(ctx context.Context, kept *Profile) error {
	given, ok, err := profile.OfMachine(c.options.Folders.Machine, c.options.machineOwner)
	key := given.MachineKey()
	switch {
	case err != nil && kept != nil:
		c.log.Warn("read the machine's profile", "problem", err)
		return c.openAlthough(ctx, *kept, problem.Of(err))
	case err != nil:
		return c.firstRun(err)
	case !ok && kept == nil:
		return c.firstRun(nil)
	case !ok, kept != nil && profile.Declined(c.options.Folders.Data, key):
		return c.open(ctx, *kept, c.realPlace())
	}
	if given.Issuer == "" && kept != nil && given.SCIM == kept.SCIM {
		given.Issuer = kept.Issuer // found out before, at the same service
	}
	return c.startGiven(ctx, given, kept, key)
}

// patient limits the time for finding out about a given organization, where a
// kept one waits.
func patient(ctx context.Context, kept *Profile) (context.Context, context.CancelFunc) {
	if kept != nil {
		return context.WithTimeout(ctx, keptWaits)
	}
	return context.WithCancel(ctx)
}

// startWithout goes on where a given organization could not be found out about.
// The kept one goes on without the file or server that brought it: that is how
// a copy is read offline.
func (c *Client) startWithout(ctx context.Context, kept *Profile, err error) error {
	if kept == nil {
		return c.firstRun(err)
	}
	c.log.Warn("read the given profile", "problem", err)
	return c.openAlthough(ctx, *kept, problem.Of(err))
}

// startGiven uses the organization that was given by the command line, or by the
// machine's administrator; where another one is kept, the admin decides. machineKey
// is how the machine's profile is remembered if it is declined, "" for the command
// line's.
func (c *Client) startGiven(ctx context.Context, given Profile, kept *Profile, machineKey string) error {
	finding, cancel := patient(ctx, kept)
	err := given.Complete(finding)
	cancel()
	if err != nil {
		return c.startWithout(ctx, kept, err)
	}
	if kept != nil && !kept.Same(given) {
		c.show(known{started: true, organization: &organization{*kept, c.realPlace()}, offer: &offer{given, machineKey}})
		return nil
	}
	if err := profile.Save(c.options.Folders.Data, given); err != nil {
		return c.firstRun(err)
	}
	return c.open(ctx, given, c.realPlace())
}

// openAlthough opens p and says what went wrong before, unless something worse
// is to be said.
func (c *Client) openAlthough(ctx context.Context, p Profile, why *problem.Problem) error {
	err := c.open(ctx, p, c.realPlace())
	c.mu.Lock()
	if c.known.problem == nil {
		c.known.problem = why
	}
	c.mu.Unlock()
	c.tell(Change{State: true})
	return err
}

// Replace answers phase Replacing: true uses the offered organization from now
// on, false goes on with the known one. The known one's outbox stays on disk
// either way.
func (c *Client) Replace(ctx context.Context, yes bool) error {
	release, err := c.acquire()
	if err != nil {
		return err
	}
	defer release()
	c.mu.Lock()
	k := c.known
	c.mu.Unlock()
	if k.phase() != Replacing {
		return &problem.Problem{Kind: problem.Refused}
	}
	p := k.organization.profile
	switch {
	case yes:
		p = k.offer.profile
		if err := profile.Save(c.options.Folders.Data, p); err != nil {
			return err
		}
	case k.offer.declineKey != "":
		if err := profile.Decline(c.options.Folders.Data, k.offer.declineKey); err != nil {
			return err
		}
	}
	return c.open(ctx, p, c.realPlace())
}

// Find looks up the organization at an address that the admin typed. Nothing is
// kept and no token is involved: show the hosts, and call Connect if the admin
// agrees.
func (c *Client) Find(ctx context.Context, address string) (Profile, error) {
	return profile.Discover(ctx, address)
}

// Connect makes p the organization of this computer.
func (c *Client) Connect(ctx context.Context, p Profile) error {
	release, err := c.acquire()
	if err != nil {
		return err
	}
	defer release()
	if err := errors.Join(c.mayBeOwn(), p.Check(p.Loopback(), false)); err != nil {
		return problem.Of(err)
	}
	if err := profile.Save(c.options.Folders.Data, p); err != nil {
		return err
	}
	return c.open(ctx, p, c.realPlace())
}

// TryDemo starts the demo organization. Nothing of it is kept.
func (c *Client) TryDemo(ctx context.Context) error {
	release, err := c.acquire()
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
	p, err := profile.Load(ctx, address)
	if err != nil {
		return err
	}
	if err := c.endSession(); err != nil {
		c.log.Error("end the old session", "problem", err)
	}
	c.forgetDemo()
	return c.open(ctx, p, c.demoPlace())
}

// LeaveDemo ends the demo and shows what a start without it shows: the known
// organization, or the first screen. It returns a *problem.Problem of kind DemoOnly
// where there can be nothing but the demo.
func (c *Client) LeaveDemo(ctx context.Context) error {
	release, err := c.acquire()
	if err != nil {
		return err
	}
	defer release()
	c.mu.Lock()
	trying, s := c.known.tryingDemo(), c.session
	c.mu.Unlock()
	if !trying {
		return &problem.Problem{Kind: problem.Refused}
	}
	if err := c.mayBeOwn(); err != nil {
		return err
	}
	if err := c.endSession(); err != nil {
		c.log.Error("end the demo's session", "problem", err)
	}
	if s != nil {
		if err := s.revoke(ctx); err != nil {
			c.log.Warn("sign out of the demo", "problem", err)
		}
	}
	c.forgetDemo()
	return c.startOwn(ctx)
}

// mayBeOwn returns a *problem.Problem of kind DemoOnly where what an organization leaves
// on the disk would be deleted with the program.
func (c *Client) mayBeOwn() error {
	if c.options.Temporary {
		return &problem.Problem{Kind: problem.DemoOnly}
	}
	return nil
}

// Disconnect signs out and forgets the organization. Outboxes stay on disk. A
// *problem.Problem of kind NotRevoked is that of SignOut: the organization is
// forgotten all the same.
func (c *Client) Disconnect(ctx context.Context) error {
	release, err := c.acquire()
	if err != nil {
		return err
	}
	defer release()
	revoked := c.signOut(ctx)
	c.mu.Lock()
	demo := c.known.tryingDemo()
	c.mu.Unlock()
	if !demo {
		if err := profile.Forget(c.options.Folders.Data); err != nil {
			return err
		}
	}
	_ = c.firstRun(nil)
	return revoked
}

// open makes p the current organization, whose things are in that place, and
// resumes its session, if the keyring has one.
func (c *Client) open(ctx context.Context, p Profile, in place) error {
	if err := c.endSession(); err != nil {
		c.log.Error("end the old session", "problem", err)
	}
	current := &organization{p, in}
	identity, err := oauth.Stored(ctx, in.store, p.Key())
	if err != nil {
		if !errors.Is(err, oauth.ErrNoSession) {
			c.log.Warn("read the keyring", "problem", err)
		}
		c.showSignedOut(current, nil)
		return nil
	}
	s, err := c.newSession(ctx, current, identity)
	if err != nil {
		c.showSignedOut(current, problem.Of(err))
		return err
	}
	c.setSession(s)
	switch {
	case s.facts.tooOld(ctx, c.options.Now()):
		// Nothing is begun: only a sign-in shows this copy again.
		c.showSignedOut(current, &problem.Problem{Kind: problem.SessionExpired})
		return nil
	case s.facts.lacksRole(ctx):
		// The copy stays hidden until the service accepts the account again.
		c.showWithoutRole(s, &problem.Problem{Kind: problem.NoRole})
	default:
		c.showReady(s, nil)
	}
	s.begin()
	return nil
}

// showSignedOut shows the sign-in screen of an organization.
func (c *Client) showSignedOut(o *organization, why *problem.Problem) {
	c.show(known{started: true, organization: o, problem: why})
}

// showWithoutRole hides the copy: the account lacks the role.
func (c *Client) showWithoutRole(s *session, err error) {
	c.log.Warn("the account lacks the role", "problem", err)
	s.facts.set(context.Background(), factRole, roleMissing)
	c.show(known{started: true, organization: s.organization, account: s.shownAccount(), lacksRole: true, problem: problem.Of(err)})
}

// showReady shows the copy of s. err is why there is no connection yet, or nil.
func (c *Client) showReady(s *session, err error) {
	ctx := context.Background()
	now := live{
		sync:           Sync{At: s.facts.copiedAt(ctx)},
		sessionOnly:    s.sessionOnly(),
		invitations:    s.invitations(),
		sending:        s.dispatcher.Status(ctx),
		unfinished:     s.unfinished,
		leaversProblem: s.leavers.problem,
	}
	if err != nil {
		now.sync.Problem = problem.Of(err)
	}
	c.show(known{started: true, organization: s.organization, account: s.shownAccount(), problem: s.damaged, live: now})
	c.tell(Change{State: true, Users: true, Activity: true, Leavers: true})
	s.leavers.nudge()
}
