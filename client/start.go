package client

// Which organization is used: that of the start, another one, none; and what is shown of
// it.

import (
	"context"
	"errors"

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

func (c *Client) realPlace() place {
	return place{c.options.Folders.Data, c.options.Folders.Cache, c.entries, false}
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
			return c.firstRun(problem.Of(err))
		}
		return nil
	}
	return c.startOwn(ctx)
}

// startOwn shows the admin's own organization, or the first screen where none is known.
func (c *Client) startOwn(ctx context.Context) error {
	choice := profile.Sources{
		Data: c.options.Folders.Data, CommandLine: c.options.Organization,
		Machine: c.options.Folders.Machine, Owner: c.options.machineOwner,
	}.Choose(ctx)
	if choice.Problem != nil {
		c.log.Warn("find out which organization", "problem", choice.Problem)
	}
	switch {
	case choice.Profile == nil:
		return c.firstRun(choice.Problem)
	case choice.Offer != nil:
		c.show(known{started: true, organization: &organization{*choice.Profile, c.realPlace()}, offer: choice.Offer})
		return nil
	}
	return c.openAlthough(ctx, *choice.Profile, choice.Problem)
}

// firstRun shows the first screen, and there what went wrong, which it returns; nil for
// nothing.
func (c *Client) firstRun(why *problem.Problem) error {
	c.show(known{started: true, problem: why})
	if why == nil {
		return nil
	}
	return why
}

// openAlthough opens p and says what went wrong before, unless something worse
// is to be said; nil for nothing.
func (c *Client) openAlthough(ctx context.Context, p Profile, why *problem.Problem) error {
	err := c.open(ctx, p, c.realPlace())
	if why == nil {
		return err
	}
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
	if err := k.offer.Answer(c.options.Folders.Data, yes); err != nil {
		return err
	}
	p := k.organization.profile
	if yes {
		p = k.offer.Profile
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
	if errors.Is(err, oauth.ErrNoSession) && !errors.Is(err, oauth.ErrUnreadable) {
		c.showSignedOut(current, nil)
		return nil
	}
	if err != nil {
		c.log.Warn("read the keyring", "problem", err)
		c.showSignedOut(current, problem.Of(err))
		return nil
	}
	s, err := c.newSession(ctx, current, identity)
	if err != nil {
		c.showSignedOut(current, problem.Of(err))
		return err
	}
	c.setSession(s)
	switch {
	case s.facts.TooOld(ctx, c.options.Now()):
		// Nothing is begun: only a sign-in shows this copy again.
		c.showSignedOut(current, &problem.Problem{Kind: problem.SessionExpired})
		return nil
	case s.facts.LacksRole(ctx):
		// The copy stays hidden until the service accepts the account again.
		c.showWithoutRole(s, &problem.Problem{Kind: problem.NoRole})
	default:
		c.showReady(s, nil)
	}
	s.begin()
	return nil
}

// ReadKeyring looks once more for the session of the known organization, where the keyring
// could not be read. In every other phase than SignedOut it does nothing.
func (c *Client) ReadKeyring(ctx context.Context) error {
	release, err := c.acquire()
	if err != nil {
		return err
	}
	defer release()
	c.mu.Lock()
	k := c.known
	c.mu.Unlock()
	if k.phase() != SignedOut {
		return nil
	}
	return c.open(ctx, k.organization.profile, k.organization.place)
}

// showSignedOut shows the sign-in screen of an organization.
func (c *Client) showSignedOut(o *organization, why *problem.Problem) {
	c.show(known{started: true, organization: o, problem: why})
}

// showWithoutRole hides the copy: the account lacks the role.
func (c *Client) showWithoutRole(s *session, err error) {
	c.log.Warn("the account lacks the role", "problem", err)
	s.facts.KeepLacksRole(context.Background())
	c.show(known{started: true, organization: s.organization, account: s.shownAccount(), lacksRole: true, problem: problem.Of(err)})
}

// showReady shows the copy of s. err is why there is no connection yet, or nil.
func (c *Client) showReady(s *session, err error) {
	ctx := context.Background()
	now := live{
		sync:           Sync{At: s.facts.CopiedAt(ctx)},
		notKept:        s.notKept(),
		invitations:    s.invitations(),
		sending:        s.dispatcher.Status(ctx),
		unfinished:     s.unfinished,
		leaversProblem: s.leaversProblem,
	}
	if err != nil {
		now.sync.Problem = problem.Of(err)
	}
	c.show(known{started: true, organization: s.organization, account: s.shownAccount(), problem: s.damaged, live: now})
	c.tell(Change{State: true, Users: true, Activity: true, Leavers: true})
	s.agenda.Nudge()
}
