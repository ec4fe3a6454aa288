package client

// One account of one organization: who it is, its connection and its lifetime.

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"mileiq.example/admin/client/agenda"
	"mileiq.example/admin/client/cache"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/dispatch"
	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/replica"
	"mileiq.example/admin/client/scim"
)

// session is one account of one organization: its databases, its connection,
// and what copies and sends in the background.
type session struct {
	client       *Client
	organization *organization
	identity     oauth.Identity // as it was when the session was opened
	account      directory.Account

	cache  *cache.Cache
	outbox *outbox.Outbox
	agenda *agenda.Agenda
	facts  cache.Facts
	copies *cache.Writer
	// cacheFolder is the account's own.
	cacheFolder string
	// damaged says that the outbox was found damaged since the program started, and
	// where it was set aside; nil if it was not.
	damaged *problem.Problem
	// leaversProblem is that of State.
	leaversProblem *problem.Problem
	// unfinished is how many confirmed changes an earlier session left.
	unfinished int

	dispatcher *dispatch.Dispatcher
	replica    *replica.Replica
	// covers is who was protected when the list was read last.
	covers atomic.Pointer[directory.Protected]
	// taking is held while a reading is stored and compared with what waits, and while
	// a plan is compared with the copy and confirmed.
	taking sync.Mutex

	// signedIn is nil until the session of the keyring was resumed.
	signedIn atomic.Pointer[oauth.Session]

	mu       sync.Mutex // guards what follows
	scim     *scim.Client
	features scim.Features
	selfID   string

	ctx    context.Context // ends with the session
	cancel context.CancelFunc
	// work counts all that uses the databases: the two goroutines, and calls
	// from outside while they last.
	work      sync.WaitGroup
	ending    sync.Once
	connected chan struct{} // closed when scim is set
}

// newSession opens the databases of an account. Both lie in a folder of the
// account's own, so that no account ever sees another's.
func (c *Client) newSession(ctx context.Context, o *organization, identity oauth.Identity) (*session, error) {
	account := directory.Account{Issuer: identity.Issuer, Subject: identity.Subject, Organization: o.profile.SCIM}
	s := &session{
		client: c, organization: o, identity: identity, account: account,
		cacheFolder: filepath.Join(o.place.cache, account.Key()), connected: make(chan struct{}),
	}
	s.covers.Store(&directory.Protected{})
	if err := s.openStores(ctx, s.outboxPath(), filepath.Join(s.cacheFolder, "cache.db")); err != nil {
		return nil, problem.Wrap(problem.DiskTrouble, err)
	}
	s.facts = cache.Facts{Cache: s.cache, Log: c.log}
	s.openAgenda(ctx)
	s.copies = cache.NewWriter(s.cache, c.log)
	s.selfID = s.facts.Self(ctx)
	s.dispatcher = dispatch.New(dispatch.Options{
		Account: account, Outbox: s.outbox, Copy: s.copies, Session: &standing{session: s}, Report: sendingReport{s},
		Log: c.log, Protects: func(u directory.User) bool { return s.covers.Load().Covers(u) },
		Clock: c.options.clock(), Pause: c.options.Pause, Parallel: c.options.Parallel,
	})
	s.replica = replica.New(replica.Options{
		Copy: replicaCopy{s.cache, s}, Session: &copyStanding{standing{session: s}}, Report: copyReport{s},
		Log: c.log, Host: o.profile.SCIMHost(), Every: c.options.SyncEvery, Pause: c.options.Pause,
	})
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s, nil
}

// outboxPath is where the session has its outbox.
func (s *session) outboxPath() string { return outbox.PathIn(s.organization.place.data, s.account) }

func (s *session) shownAccount() *account { return &account{s.identity.Name, s.identity.Email} }

// begin starts the background work. Call it at most once.
func (s *session) begin() {
	s.work.Go(func() { s.replica.Run(s.ctx) })
	s.work.Go(func() { s.agenda.Count(s.ctx) })
	s.work.Go(func() {
		select {
		case <-s.ctx.Done():
		case <-s.connected:
			service, features, _ := s.service()
			s.dispatcher.Run(s.ctx, service, features)
		}
	})
}

// close ends the background work, waits for it and closes the databases.
func (s *session) close() error {
	s.cancel()
	s.work.Wait()
	if service, _, ok := s.service(); ok {
		service.Close()
	}
	return errors.Join(s.cache.Close(), s.outbox.Close(), s.agenda.Close())
}

// forgetCopy deletes the copy of a closed session, with what was set aside of
// it. What cannot be deleted now is overwritten by the next copy.
func (s *session) forgetCopy() {
	if err := os.RemoveAll(s.cacheFolder); err != nil {
		s.client.log.Warn("delete the copy", "problem", err)
	}
}

// over ends the session from one of its own goroutines: the phase changes, the
// copy is hidden, the background work stops. The databases are closed by
// whoever replaces the session.
func (s *session) over(why *problem.Problem) {
	s.ending.Do(func() {
		s.cancel()
		if why.Kind == problem.NoRole {
			s.client.showWithoutRole(s, why)
			return
		}
		s.client.showSignedOut(s.organization, why)
		if why.Kind == problem.OtherHosts {
			return // the admin may confirm them, and then the session goes on
		}
		// Whoever begins the next session waits for this goroutine, so that
		// nothing newer is forgotten here.
		if err := s.kept().Forget(oauth.WithoutAsking(context.Background()), s.signedIn.Load()); err != nil {
			s.client.log.Warn("forget the refused session", "problem", err)
		}
	})
}

// update changes what is shown of the session and tells the watchers, as long as
// its copy is what is shown. f assigns, and nothing else.
func (s *session) update(f func(*live)) {
	c := s.client
	c.mu.Lock()
	shown := c.session == s && c.known.phase() == Ready
	if shown {
		f(&c.known.live)
	}
	c.mu.Unlock()
	if shown {
		c.tell(Change{State: true})
	}
}

func (c *Client) setSession(s *session) {
	c.mu.Lock()
	c.session = s
	c.mu.Unlock()
}

// endSession stops the current session, if there is one, and waits for it. A sign-in
// that waits for the admin's word is revoked.
func (c *Client) endSession() error {
	c.dropAsked()
	c.mu.Lock()
	s := c.session
	c.session = nil
	c.mu.Unlock()
	if s == nil {
		return nil
	}
	defer c.tell(Change{Elsewhere: true})
	return s.close()
}

// hold returns the session whose copy may be shown and keeps its databases open
// until release is called.
func (c *Client) hold() (s *session, release func(), err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.session == nil || c.known.phase() != Ready {
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

// ask is [Client.with] for what brings an answer. After an error that is the zero value.
func ask[T any](ctx context.Context, c *Client, f func(context.Context, *session) (T, error)) (answer T, err error) {
	err = c.with(ctx, func(ctx context.Context, s *session) (err error) {
		answer, err = f(ctx, s)
		return err
	})
	if err != nil {
		var none T
		return none, err
	}
	return answer, nil
}
