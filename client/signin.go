package client

import (
	"context"
	"errors"
	"slices"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/problem"
)

// CallbackPage is what the browser shows when the sign-in has ended there.
type CallbackPage struct {
	DoneTitle, DoneBody     string
	FailedTitle, FailedBody string
}

// SignIn is a sign-in under way.
type SignIn struct {
	client  *Client
	flow    *oauth.SignIn
	profile Profile
}

// BeginSignIn opens the door for the browser's answer. Hand URL to the browser,
// then call Finish. A sign-in that is still under way is cancelled.
func (c *Client) BeginSignIn(ctx context.Context, page CallbackPage) (*SignIn, error) {
	c.mu.Lock()
	p, again, running := c.profile, c.signedOutHere, c.flow
	c.mu.Unlock()
	if running != nil {
		running.Close() // its port may be the only one that the provider knows
	}
	provider, err := c.provider(ctx, p)
	if err != nil {
		return nil, err
	}
	var options []oauth.SignInOption
	if again {
		// Whoever just signed out wants to choose, not to be signed in again.
		options = append(options, oauth.ChooseAccount())
	}
	flow, err := provider.Begin(oauth.Page{
		Done:   oauth.PageText{Title: page.DoneTitle, Body: page.DoneBody},
		Failed: oauth.PageText{Title: page.FailedTitle, Body: page.FailedBody},
	}, options...)
	if err != nil {
		return nil, problem.Of(err)
	}
	c.mu.Lock()
	closed := c.closed
	c.flow = flow
	c.mu.Unlock()
	if closed {
		flow.Close()
		return nil, &problem.Problem{Kind: problem.Cancelled}
	}
	return &SignIn{client: c, flow: flow, profile: p}, nil
}

func (c *Client) provider(ctx context.Context, p Profile) (*oauth.Provider, error) {
	config, err := p.oauthConfig(c.options.Now)
	if err != nil {
		return nil, err
	}
	provider, err := oauth.Discover(ctx, config)
	if err != nil {
		return nil, problem.Of(err)
	}
	return provider, nil
}

// URL is the address for the browser. It holds no secret and may be shown.
func (s *SignIn) URL() string { return s.flow.URL() }

// As signs in with a demo account, without a browser. It works in the demo
// organization only. Finish still has to be called, meanwhile.
func (s *SignIn) As(ctx context.Context, login string) error {
	if s.profile.Demo == nil {
		return &problem.Problem{Kind: problem.Refused}
	}
	if err := s.flow.WithoutBrowser(ctx, login); err != nil {
		return problem.Of(err)
	}
	return nil
}

// Cancel ends the sign-in; Finish returns a *problem.Problem of kind Cancelled.
func (s *SignIn) Cancel() { s.flow.Close() }

// Finish waits until the sign-in has ended, at most five minutes. After nil the
// client's state says what the account may see. Where the sign-in itself fails,
// the client is as it was before.
func (s *SignIn) Finish(ctx context.Context) error {
	signedIn, err := s.flow.Wait(ctx)
	if err != nil {
		return problem.Of(err)
	}
	c := s.client
	release, err := c.take()
	if err != nil {
		return errors.Join(err, signedIn.SignOut(context.WithoutCancel(ctx)))
	}
	defer release()
	c.mu.Lock()
	other := !c.profile.same(s.profile)
	c.mu.Unlock()
	if other {
		// The organization was changed while the browser was open.
		return errors.Join(&problem.Problem{Kind: problem.Cancelled}, signedIn.SignOut(context.WithoutCancel(ctx)))
	}
	if err := c.end(); err != nil {
		c.log.Error("end the old session", "problem", err)
	}
	c.log.Info("signed in", "issuer", s.profile.IssuerHost())
	return c.enter(ctx, s.profile, signedIn)
}

// enter begins a session with a fresh sign-in.
func (c *Client) enter(ctx context.Context, p Profile, signedIn *oauth.Session) error {
	s, err := c.newSession(ctx, p, signedIn.Identity())
	if err != nil {
		c.signedOut(p, problem.Of(err))
		return errors.Join(err, signedIn.SignOut(context.WithoutCancel(ctx)))
	}
	if err := signedIn.Keep(ctx, s.place.store, p.key()); err != nil {
		// Never silently a file: the session lives until the program ends.
		c.log.Warn("the keyring does not keep the session", "problem", err)
	}
	s.signedIn.Store(signedIn)
	c.mu.Lock()
	c.session = s
	c.mu.Unlock()
	err = s.connect(ctx)
	if err != nil && problem.Of(err).Kind == problem.NoRole {
		c.withoutRole(s, err)
		return nil
	}
	if err != nil {
		// Signed in, but the users' service does not answer: the background
		// goes on trying, and the banner says why.
		c.log.Warn("connect after signing in", "problem", err)
	}
	c.ready(s, err)
	s.begin()
	return nil
}

// open makes p the current organization, whose things are in that place, and
// resumes its session, if the keyring has one.
func (c *Client) open(ctx context.Context, p Profile, in place) error {
	if err := c.end(); err != nil {
		c.log.Error("end the old session", "problem", err)
	}
	c.mu.Lock()
	c.profile, c.place = p, in
	c.mu.Unlock()
	identity, err := oauth.Stored(ctx, in.store, p.key())
	if err != nil {
		if !errors.Is(err, oauth.ErrNoSession) {
			c.log.Warn("read the keyring", "problem", err)
		}
		c.signedOut(p, nil)
		return nil
	}
	s, err := c.newSession(ctx, p, identity)
	if err != nil {
		c.signedOut(p, problem.Of(err))
		return err
	}
	c.mu.Lock()
	c.session = s
	c.mu.Unlock()
	switch {
	case s.tooOld(ctx):
		// Nothing is begun: only a sign-in shows this copy again.
		c.signedOut(p, &problem.Problem{Kind: problem.SessionExpired})
		return nil
	case s.lacksRole(ctx):
		// The copy stays hidden until the service accepts the account again.
		c.withoutRole(s, &problem.Problem{Kind: problem.NoRole})
	default:
		c.ready(s, nil)
	}
	s.begin()
	return nil
}

// SignOut tells the service that the session is over, forgets it and the copy.
// Confirmed changes stay on disk for the same account's next sign-in. A
// *problem.Problem of kind NotRevoked says that the service could not be told; the
// session is forgotten here all the same.
func (c *Client) SignOut(ctx context.Context) error {
	release, err := c.take()
	if err != nil {
		return err
	}
	defer release()
	return c.signOut(ctx)
}

// signOut is SignOut for those who have the turn.
func (c *Client) signOut(ctx context.Context) error {
	c.mu.Lock()
	s, p := c.session, c.profile
	c.mu.Unlock()
	if s == nil {
		return nil
	}
	if err := c.end(); err != nil {
		c.log.Error("end the session", "problem", err)
	}
	s.forgetCopy()
	err := s.revoke(ctx)
	c.log.Info("signed out", "issuer", p.IssuerHost())
	c.mu.Lock()
	c.signedOutHere = true
	c.mu.Unlock()
	c.signedOut(p, nil)
	return err
}

// signedOut shows the sign-in screen of p.
func (c *Client) signedOut(p Profile, why *problem.Problem) {
	c.update(func(s *State) {
		*s = State{Phase: SignedOut, Organization: p.organization(), CanDemo: s.CanDemo, Problem: why}
	})
}

// withoutRole hides the copy: the account lacks the role.
func (c *Client) withoutRole(s *session, err error) {
	c.log.Warn("the account lacks the role", "problem", err)
	s.setFact(context.Background(), factRole, roleMissing)
	c.update(func(state *State) {
		*state = State{
			Phase: WithoutRole, Organization: s.profile.organization(), CanDemo: state.CanDemo,
			Name: s.identity.Name, Email: s.identity.Email, Problem: problem.Of(err),
		}
	})
}

// ready shows the copy of s. err is why there is no connection yet, or nil.
func (c *Client) ready(s *session, err error) {
	ctx := context.Background()
	at, only, invitations := s.copiedAt(ctx), s.sessionOnly(), s.invitations()
	waiting, sending := s.waiting(ctx)
	undecided := s.undecided(ctx)
	c.update(func(state *State) {
		*state = State{
			Phase: Ready, Organization: s.profile.organization(), CanDemo: state.CanDemo,
			Name: s.identity.Name, Email: s.identity.Email,
			SessionOnly: only, Invitations: invitations,
			Sync: Sync{At: at}, Waiting: waiting, Sending: sending, Unfinished: s.unfinished, Undecided: undecided,
		}
		if err != nil {
			state.Sync.Problem = problem.Of(err)
		}
		if s.damaged != nil {
			state.Problem = s.damaged
		}
	})
	c.tell(Change{State: true, Users: true, Activity: true})
}

// end stops the current session, if there is one, and waits for it.
func (c *Client) end() error {
	c.mu.Lock()
	s := c.session
	c.session = nil
	c.mu.Unlock()
	if s == nil {
		return nil
	}
	return s.close()
}

// hold returns the session whose copy may be shown and keeps its databases open
// until release is called.
func (c *Client) hold() (s *session, release func(), err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.session == nil || c.state.Phase != Ready {
		return nil, nil, &problem.Problem{Kind: problem.SessionExpired}
	}
	// Under mu: whoever waits for the work has taken the session out before.
	c.session.work.Add(1)
	return c.session, c.session.work.Done, nil
}

// with runs f on the session whose copy may be shown. What f is given ends with
// the session, too. An error is a *problem.Problem.
func (c *Client) with(ctx context.Context, f func(context.Context, *session) error) error {
	s, release, err := c.hold()
	if err != nil {
		return err
	}
	defer release()
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.ctx, cancel)()
	err = f(inner, s)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return &problem.Problem{Kind: problem.Cancelled, Cause: err}
	case s.ctx.Err() != nil:
		return &problem.Problem{Kind: problem.SessionExpired, Cause: err}
	}
	return problem.Of(err)
}

// hasRole says what is known of the admin's role: by the ID token, or by the
// users' service where it has the extension. known is false when neither says
// anything and the service has roles; then it decides.
func hasRole(p Profile, identity oauth.Identity, me *directory.User, extension bool) (has, known bool) {
	if p.RequiredRole == "" {
		return true, false
	}
	if slices.Contains(identity.Roles, p.RequiredRole) {
		return true, true
	}
	if extension && me != nil && me.Role != "" {
		return me.Role == directory.RoleBusinessAdministrator, true
	}
	// Providers leave the claim out for accounts without any role. Where the
	// service knows of roles it decides; elsewhere the profile does.
	_, claimed := identity.Claims["roles"]
	return false, claimed || !extension
}
