package client

// One sign-in and its end.

import (
	"context"
	"errors"

	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/profile"
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
	p, again, running := c.currentProfile(), c.signedOutHere, c.signIn
	c.mu.Unlock()
	if running != nil {
		running.Close() // its port may be the only one that the provider knows
	}
	provider, err := c.trusting(p).Provider(ctx, c.options.Now)
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
	c.signIn = flow
	c.mu.Unlock()
	if closed {
		flow.Close()
		return nil, &problem.Problem{Kind: problem.Cancelled}
	}
	return &SignIn{client: c, flow: flow, profile: p}, nil
}

// trusting is p with the sign-in hosts that the admin confirmed on this computer.
func (c *Client) trusting(p Profile) Profile {
	return p.Trusting(profile.ConfirmedHosts(c.options.Folders.Data, p))
}

// ConfirmSignInHosts answers a *problem.Problem of kind OtherHosts: the hosts that its
// Detail names belong to the organization's sign-in service. That is kept. Where that was
// all that kept the session of the keyring away, it goes on; else sign in.
func (c *Client) ConfirmSignInHosts(ctx context.Context, hosts []string) error {
	release, err := c.acquire()
	if err != nil {
		return err
	}
	defer release()
	c.mu.Lock()
	k := c.known
	c.mu.Unlock()
	if k.phase() != SignedOut || k.tryingDemo() {
		return &problem.Problem{Kind: problem.Refused}
	}
	if err := profile.ConfirmHosts(c.options.Folders.Data, k.organization.profile, hosts); err != nil {
		return err
	}
	return c.open(ctx, k.organization.profile, k.organization.place)
}

// currentProfile returns the profile of the known organization, the zero profile
// without one. The caller holds mu.
func (c *Client) currentProfile() Profile {
	if c.known.organization == nil {
		return Profile{}
	}
	return c.known.organization.profile
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
// client's state says what the account may see, or, in phase NewAccount, whom it asks
// about. Where the sign-in itself fails, the client is as it was before.
func (s *SignIn) Finish(ctx context.Context) error {
	signedIn, err := s.flow.Wait(ctx)
	if err != nil {
		return problem.Of(err)
	}
	c := s.client
	release, err := c.acquire()
	if err != nil {
		return errors.Join(err, signedIn.SignOut(context.WithoutCancel(ctx)))
	}
	defer release()
	c.mu.Lock()
	current := c.known.organization
	c.mu.Unlock()
	if current == nil || !current.profile.Same(s.profile) {
		// The organization was changed while the browser was open.
		return errors.Join(&problem.Problem{Kind: problem.Cancelled}, signedIn.SignOut(context.WithoutCancel(ctx)))
	}
	if err := c.endSession(); err != nil {
		c.log.Error("end the old session", "problem", err)
	}
	c.log.Info("signed in", "issuer", s.profile.IssuerHost())
	into, who := &organization{s.profile, current.place}, identityOf(signedIn)
	if !into.place.demo && !c.ownAccounts().Has(who.key()) {
		c.ask(&newAccount{into, who, signedIn})
		return nil
	}
	return c.enter(ctx, into, signedIn)
}

// enter begins a session with a fresh sign-in. Before it nothing of the account is
// kept.
func (c *Client) enter(ctx context.Context, o *organization, signedIn *oauth.Session) error {
	s, err := c.newSession(ctx, o, signedIn.Identity())
	if err != nil {
		c.showSignedOut(o, problem.Of(err))
		return errors.Join(err, signedIn.SignOut(context.WithoutCancel(ctx)))
	}
	if err := signedIn.Keep(ctx, o.place.store, o.profile.Key()); err != nil {
		// Never silently a file: the session lives until the program ends.
		c.log.Warn("the keyring does not keep the session", "problem", err)
	}
	s.signedIn.Store(signedIn)
	c.setSession(s)
	err = s.connect(ctx)
	if err != nil && problem.Of(err).Kind == problem.NoRole {
		c.showWithoutRole(s, err)
		return nil
	}
	if err != nil {
		// Signed in, but the users' service does not answer: the background
		// goes on trying, and the banner says why.
		c.log.Warn("connect after signing in", "problem", err)
	}
	c.showReady(s, err)
	s.begin()
	return nil
}

// KeepSession asks the keyring once more to keep the session that it did not keep. It
// returns a *problem.Problem where it still does not.
func (c *Client) KeepSession(ctx context.Context) error {
	return c.with(ctx, func(ctx context.Context, s *session) error {
		err := s.keepAgain(ctx)
		why := s.notKept()
		s.update(func(l *live) { l.notKept = why })
		return err
	})
}

// SignOut tells the service that the session is over, forgets it and the copy.
// Confirmed changes stay on disk for the same account's next sign-in. A
// *problem.Problem of kind NotRevoked says that the service could not be told, one of kind
// NotForgotten that the keyring did not delete the session, NotEnded both. The session is
// over here all the same, and is not taken up again.
func (c *Client) SignOut(ctx context.Context) error {
	release, err := c.acquire()
	if err != nil {
		return err
	}
	defer release()
	return c.signOut(ctx)
}

// signOut is SignOut for those who have acquired the client.
func (c *Client) signOut(ctx context.Context) error {
	if asked := c.takeAsked(); asked != nil {
		return c.reject(ctx, asked)
	}
	c.mu.Lock()
	s, o := c.session, c.known.organization
	c.mu.Unlock()
	switch {
	case s == nil && o == nil:
		return nil
	case s == nil:
		return c.forgetStored(ctx, o)
	}
	if err := c.endSession(); err != nil {
		c.log.Error("end the session", "problem", err)
	}
	s.forgetCopy()
	err := s.kept().End(ctx, s.signedIn.Load())
	c.signedOut(s.organization)
	return err
}

// forgetStored ends a session that the keyring has and that could not be opened, for
// example because its databases cannot be read.
func (c *Client) forgetStored(ctx context.Context, o *organization) error {
	identity, err := oauth.Stored(ctx, o.place.store, o.profile.Key())
	if errors.Is(err, oauth.ErrUnreadable) {
		return c.kept(o, "").Forget(ctx, nil)
	}
	if errors.Is(err, oauth.ErrNoSession) || errors.Is(err, oauth.ErrNoKeyring) {
		return nil
	}
	return c.kept(o, identity.Subject).End(ctx, nil)
}

// signedOut shows the sign-in page after a session was ended on purpose.
func (c *Client) signedOut(o *organization) {
	c.log.Info("signed out", "issuer", o.profile.IssuerHost())
	c.mu.Lock()
	c.signedOutHere = true
	c.mu.Unlock()
	c.showSignedOut(o, nil)
}
