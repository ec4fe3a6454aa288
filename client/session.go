package client

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"mileiq.example/admin/client/cache"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/scim"
	"mileiq.example/admin/client/sqlite"
)

// session is one account of one organization: its two databases, its
// connection, and the two goroutines that copy and send.
type session struct {
	client   *Client
	profile  Profile
	place    place
	identity oauth.Identity // as it was when the session was opened
	account  directory.Account

	cache  *cache.Cache
	outbox *outbox.Outbox
	// cacheFolder is the account's own.
	cacheFolder string
	// damaged says that the outbox was found damaged since the program started, and
	// where it was set aside; nil if it was not.
	damaged *problem.Problem
	// unfinished is how many confirmed changes an earlier session left.
	unfinished int

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
	sync      chan struct{} // capacity 1: copy now
	dispatch  chan struct{} // capacity 1: something to send
	meter     sendingMeter
	copies    sqlite.Group[cache.Answer]
}

// copyLives is how long a copy may be shown without the service having
// accepted the session.
const copyLives = 30 * 24 * time.Hour

// Facts that a copy remembers beside the users.
const (
	factCopiedAt    = "copiedAt"    // RFC 3339, when the last walk was complete
	factAcceptedAt  = "acceptedAt"  // RFC 3339, when the service last accepted the session
	factInvitations = "invitations" // "yes" where the service knows the three statuses
	factSelf        = "self"        // the admin's own user id
	factRole        = "role"        // roleMissing if the account last lacked the role, else ""
)

const roleMissing = "missing"

// afterCancel is how long a token request is waited for when its caller no
// longer wants it. A refresh token works once: who stops listening in the middle
// loses the session.
const afterCancel = 5 * time.Second

// newSession opens the databases of an account. Both lie in a folder of the
// account's own, so that no account ever sees another's.
func (c *Client) newSession(ctx context.Context, p Profile, identity oauth.Identity) (*session, error) {
	account := directory.Account{Issuer: identity.Issuer, Subject: identity.Subject, Organization: p.SCIM}
	sum := sha256.Sum256([]byte(account.Issuer + "\n" + account.Subject + "\n" + account.Organization))
	folder := hex.EncodeToString(sum[:12])
	c.mu.Lock()
	in := c.place
	c.mu.Unlock()
	s := &session{
		client: c, profile: p, place: in, identity: identity, account: account,
		cacheFolder: filepath.Join(in.cache, folder),
		connected:   make(chan struct{}), sync: make(chan struct{}, 1), dispatch: make(chan struct{}, 1),
	}
	s.copies.Commit, s.copies.Most, s.copies.Wait = s.copyAnswers, copiesAtOnce, copiesWait
	s.ctx, s.cancel = context.WithCancel(context.Background())
	if err := s.openDatabases(ctx, filepath.Join(in.data, folder, "outbox.db"), filepath.Join(s.cacheFolder, "cache.db")); err != nil {
		s.cancel()
		return nil, problem.Wrap(problem.DiskTrouble, err)
	}
	s.selfID, _ = s.cache.Fact(ctx, factSelf)
	return s, nil
}

func (s *session) openDatabases(ctx context.Context, outboxPath, cachePath string) (err error) {
	now := s.client.options.Now()
	if s.outbox, err = s.openOutbox(ctx, outboxPath, now); err != nil {
		return err
	}
	if s.cache, err = openCache(ctx, cachePath, now); err != nil {
		return errors.Join(err, s.outbox.Close())
	}
	if err = s.outbox.Recover(ctx); err == nil {
		s.unfinished, err = s.outbox.CountConfirmedSince(ctx, s.account, now.Add(-confirmationLives)) // the others are asked about
	}
	if err != nil {
		return errors.Join(err, s.outbox.Close(), s.cache.Close())
	}
	return nil
}

// openCache opens the copy. One that is damaged or from a newer program is set
// aside: the service has it all.
func openCache(ctx context.Context, path string, now time.Time) (*cache.Cache, error) {
	opened, err := cache.Open(ctx, path)
	if !errors.Is(err, sqlite.ErrDamaged) && !errors.Is(err, sqlite.ErrNewer) {
		return opened, err
	}
	if _, err := sqlite.SetAside(path, now); err != nil {
		return nil, err
	}
	return cache.Open(ctx, path)
}

// openOutbox opens the outbox. A damaged one is set aside, never deleted; what can
// be read of it is brought over for review.
func (s *session) openOutbox(ctx context.Context, path string, now time.Time) (*outbox.Outbox, error) {
	opened, err := outbox.Open(ctx, path)
	if err == nil || !errors.Is(err, sqlite.ErrDamaged) {
		s.damaged = s.client.damagedBefore(path, nil)
		return opened, err
	}
	s.client.log.Error("open the outbox", "problem", err)
	opened, aside, replaced := outbox.Replace(ctx, path, now)
	if replaced != nil {
		return nil, replaced
	}
	s.damaged = s.client.damagedBefore(path, &problem.Problem{Kind: problem.DiskTrouble, Detail: aside, Cause: err})
	return opened, nil
}

// damagedBefore returns what is known of damage to the outbox at path, and takes in
// what is new. A session may end before its damage was shown, and the next one
// finds the outbox in order.
func (c *Client) damagedBefore(path string, found *problem.Problem) *problem.Problem {
	c.mu.Lock()
	defer c.mu.Unlock()
	if found != nil {
		c.damaged[path] = found
	}
	return c.damaged[path]
}

// begin starts the background work. Call it at most once.
func (s *session) begin() {
	s.work.Go(func() { s.keepCopy(s.ctx) })
	s.work.Go(func() { s.keepSending(s.ctx) })
}

// close ends the background work, waits for it and closes the databases.
func (s *session) close() error {
	s.cancel()
	s.work.Wait()
	if service, _, ok := s.service(); ok {
		service.Close()
	}
	return errors.Join(s.cache.Close(), s.outbox.Close())
}

// forgetCopy deletes the copy of a closed session, with what was set aside of
// it. What cannot be deleted now is overwritten by the next copy.
func (s *session) forgetCopy() {
	if err := os.RemoveAll(s.cacheFolder); err != nil {
		s.client.log.Warn("delete the copy", "problem", err)
	}
}

func nudge(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default: // already nudged
	}
}

// connect resumes the session if needed, learns what the service can do, and
// asks who the admin is. It returns a *problem.Problem, of kind NoRole where the
// account lacks the role. It may be called again after an error.
func (s *session) connect(ctx context.Context) error {
	if s.signedIn.Load() == nil {
		if err := s.resume(ctx); err != nil {
			return err
		}
	}
	roots, err := s.profile.rootCAs()
	if err != nil {
		return err
	}
	service, err := scim.New(s.profile.SCIM, scim.Options{
		Tokens: tokens{s}, RootCAs: roots, AllowLoopbackHTTP: isLoopback(s.profile.SCIM),
		UserAgent: "MileIQ-Admin", Now: s.client.options.Now, Backoff: s.client.options.Pause,
	})
	if err != nil {
		return problem.Of(err)
	}
	features, err := service.Discover(ctx)
	if err != nil {
		return problem.Of(err)
	}
	identity := s.signedIn.Load().Identity()
	me, err := s.whoAmI(ctx, service, identity)
	if err != nil {
		return err
	}
	if has, known := hasRole(s.profile, identity, me, features.Extension); known && !has {
		return &problem.Problem{Kind: problem.NoRole}
	}
	s.remember(ctx, features, me)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.features = features
	if me != nil {
		s.selfID = me.ID
	}
	if s.scim == nil {
		close(s.connected)
	}
	s.scim = service
	return nil
}

// remember keeps what a start without the network needs to know.
func (s *session) remember(ctx context.Context, features scim.Features, me *directory.User) {
	invitations := "no"
	if features.Extension {
		invitations = "yes"
	}
	s.setFact(ctx, factInvitations, invitations)
	s.setFact(ctx, factAcceptedAt, s.client.options.Now().UTC().Format(time.RFC3339))
	s.setFact(ctx, factRole, "")
	if me != nil {
		s.setFact(ctx, factSelf, me.ID)
	}
}

func (s *session) setFact(ctx context.Context, name, value string) {
	if err := s.cache.SetFact(ctx, name, value); err != nil {
		s.client.log.Warn("keep a fact beside the copy", "problem", err)
	}
}

func (s *session) resume(ctx context.Context) error {
	provider, err := s.client.provider(ctx, s.profile)
	if err != nil {
		return err
	}
	ctx, cancel := outlast(ctx, afterCancel)
	defer cancel()
	resumed, err := provider.Resume(ctx, s.place.store, s.profile.key())
	if err != nil {
		return problem.Of(err)
	}
	if resumed.Identity().Subject != s.identity.Subject {
		// The keyring entry was replaced under us: these databases are not
		// that account's.
		return &problem.Problem{Kind: problem.SessionExpired}
	}
	s.signedIn.Store(resumed)
	return nil
}

// outlast returns a context that ends d after ctx.
func outlast(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.AfterFunc(d, cancel)
		context.AfterFunc(longer, func() { timer.Stop() })
	})
	return longer, func() {
		stop()
		cancel()
	}
}

// revoke ends a closed session at the service and in the keyring. The *problem.Problem
// of kind NotRevoked says that the service could not be told.
func (s *session) revoke(ctx context.Context) error {
	var notResumed error
	if s.signedIn.Load() == nil {
		brief, cancel := context.WithTimeout(ctx, afterCancel)
		notResumed = s.resume(brief)
		cancel()
	}
	err := s.endTokens(ctx)
	if notResumed != nil && problem.Of(notResumed).Kind != problem.SessionExpired {
		err = errors.Join(err, fmt.Errorf("%w: %w", oauth.ErrNotRevoked, notResumed))
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, oauth.ErrNotRevoked):
		return &problem.Problem{Kind: problem.NotRevoked, Cause: err}
	}
	return problem.Of(err)
}

// endTokens revokes what there is and removes the session from the keyring,
// also when ctx is over.
func (s *session) endTokens(ctx context.Context) error {
	if signedIn := s.signedIn.Load(); signedIn != nil {
		return signedIn.SignOut(ctx)
	}
	return s.place.store.Delete(context.WithoutCancel(ctx), s.profile.key())
}

// whoAmI asks the service for the admin's own user: by /Me, else by the
// profile's mapping. nil without an error means that nobody can say; then the
// plan says so.
func (s *session) whoAmI(ctx context.Context, service *scim.Client, identity oauth.Identity) (*directory.User, error) {
	me, err := service.Me(ctx)
	if err == nil {
		return &me, nil
	}
	if !errors.Is(err, scim.ErrNoMe) {
		return nil, problem.Of(err)
	}
	value, _ := identity.Claims[s.profile.Self.Claim].(string)
	if s.profile.Self.Claim == "" || value == "" {
		return nil, nil
	}
	me, err = service.Find(ctx, s.profile.Self.Attribute, value)
	var answer *scim.Error
	switch {
	case err == nil:
		return &me, nil
	case errors.Is(err, scim.ErrNotFound), errors.Is(err, scim.ErrAmbiguous),
		errors.As(err, &answer) && answer.Status == http.StatusBadRequest: // a filter that it does not know
		return nil, nil
	case errors.Is(err, scim.ErrInvalidAttribute):
		return nil, &problem.Problem{Kind: problem.BadProfile, Detail: "self", Cause: err}
	}
	return nil, problem.Of(err)
}

// service returns the connection; ok is false while there is none.
func (s *session) service() (service *scim.Client, features scim.Features, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.scim, s.features, s.scim != nil
}

// invitations reports whether the service knows the three statuses; before the
// first connection of this start the copy remembers.
func (s *session) invitations() bool {
	if _, features, ok := s.service(); ok {
		return features.Extension
	}
	known, _ := s.cache.Fact(context.Background(), factInvitations)
	return known == "yes"
}

func (s *session) sessionOnly() bool {
	signedIn := s.signedIn.Load()
	return signedIn != nil && !s.place.demo && !signedIn.Persistent()
}

func (s *session) copiedAt(ctx context.Context) time.Time { return s.timeFact(ctx, factCopiedAt) }

// tooOld reports whether the copy must stay hidden until the next sign-in.
func (s *session) tooOld(ctx context.Context) bool {
	accepted := s.timeFact(ctx, factAcceptedAt)
	return !accepted.IsZero() && s.client.options.Now().Sub(accepted) > copyLives
}

// lacksRole reports whether the service last said that the account lacks the
// role.
func (s *session) lacksRole(ctx context.Context) bool {
	role, err := s.cache.Fact(ctx, factRole)
	return err == nil && role == roleMissing
}

func (s *session) timeFact(ctx context.Context, name string) time.Time {
	value, err := s.cache.Fact(ctx, name)
	if err != nil {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, value)
	if err != nil {
		return time.Time{}
	}
	return t
}

// refusalsBelieved is how many times in a row the service must refuse a fresh
// access token: one may have expired on its way.
const refusalsBelieved = 3

// refusals counts them.
type refusals int

// endSession reports whether why ends the session: the role is gone, the
// authorization server refuses the session, or the service refuses its tokens.
func (r *refusals) endSession(why *problem.Problem) bool {
	if !errors.Is(why, scim.ErrUnauthorized) {
		*r = 0
		return why.Kind == problem.SessionExpired || why.Kind == problem.NoRole
	}
	*r++
	return *r >= refusalsBelieved
}

// over ends the session from one of its own goroutines: the phase changes, the
// copy is hidden, the background work stops. The databases are closed by
// whoever replaces the session.
func (s *session) over(why *problem.Problem) {
	s.ending.Do(func() {
		s.cancel()
		if why.Kind == problem.NoRole {
			s.client.withoutRole(s, why)
			return
		}
		s.client.signedOut(s.profile, why)
		// Whoever begins the next session waits for this goroutine, so that
		// nothing newer is forgotten here.
		if err := s.endTokens(context.Background()); err != nil {
			s.client.log.Warn("forget the refused session", "problem", err)
		}
	})
}

// update changes the state and tells the watchers, as long as the session is the
// one that is shown.
func (s *session) update(f func(*State)) {
	c := s.client
	c.mu.Lock()
	shown := c.session == s && c.state.Phase == Ready
	if shown {
		f(&c.state)
	}
	c.mu.Unlock()
	if shown {
		c.tell(Change{State: true})
	}
}

// tokens gives the OAuth session's tokens to the SCIM client.
type tokens struct{ s *session }

func (t tokens) Token(ctx context.Context) (string, error) {
	ctx, cancel := outlast(ctx, afterCancel)
	defer cancel()
	token, err := t.s.signedIn.Load().Token(ctx)
	if err != nil {
		return "", err
	}
	return token.Reveal(), nil
}

func (t tokens) Renew(ctx context.Context, rejected string) (string, error) {
	ctx, cancel := outlast(ctx, afterCancel)
	defer cancel()
	token, err := t.s.signedIn.Load().Renew(ctx, oauth.Token(rejected))
	if err != nil {
		return "", err
	}
	return token.Reveal(), nil
}
