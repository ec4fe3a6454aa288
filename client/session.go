package client

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"mileiq.example/admin/client/cache"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/scim"
	"mileiq.example/admin/client/sqlite"
)

// session is one account of one organization: its two databases, its
// connection, and the two goroutines that copy and send.
type session struct {
	client   *Client
	profile  Profile
	identity oauth.Identity
	account  directory.Account

	cachePath string
	cache     *cache.Cache
	outbox    *outbox.Outbox
	// damaged is where a damaged outbox was set aside, or "".
	damaged string

	// signedIn is nil until the session of the keyring was resumed.
	signedIn atomic.Pointer[oauth.Session]

	mu       sync.Mutex // guards what follows
	scim     *scim.Client
	features scim.Features
	selfID   string

	ctx       context.Context // ends with the session
	cancel    context.CancelFunc
	work      sync.WaitGroup
	connected chan struct{} // closed when scim is set
	sync      chan struct{} // capacity 1: copy now
	dispatch  chan struct{} // capacity 1: something to send
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
)

// newSession opens the databases of an account. Both lie in a folder of the
// account's own, so that no account ever sees another's.
func (c *Client) newSession(ctx context.Context, p Profile, identity oauth.Identity) (*session, error) {
	account := directory.Account{Issuer: identity.Issuer, Subject: identity.Subject, Organization: p.SCIM}
	sum := sha256.Sum256([]byte(account.Issuer + "\n" + account.Subject + "\n" + account.Organization))
	folder := hex.EncodeToString(sum[:12])
	s := &session{
		client: c, profile: p, identity: identity, account: account,
		cachePath: filepath.Join(c.options.Folders.Cache, folder, "cache.db"),
		connected: make(chan struct{}), sync: make(chan struct{}, 1), dispatch: make(chan struct{}, 1),
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	var err error
	if s.outbox, s.damaged, err = openOutbox(ctx, filepath.Join(c.options.Folders.Data, folder, "outbox.db"), c.options.Now()); err != nil {
		return nil, problem(DiskTrouble, translate(err))
	}
	if s.cache, err = openCache(ctx, s.cachePath, c.options.Now()); err != nil {
		return nil, errors.Join(problem(DiskTrouble, translate(err)), s.outbox.Close())
	}
	if err := s.outbox.Recover(ctx); err != nil {
		return nil, errors.Join(problem(DiskTrouble, err), s.outbox.Close(), s.cache.Close())
	}
	s.selfID, _ = s.cache.Fact(ctx, factSelf)
	return s, nil
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

// openOutbox opens the outbox. A damaged one is set aside, never deleted, and
// aside says where.
func openOutbox(ctx context.Context, path string, now time.Time) (opened *outbox.Outbox, aside string, err error) {
	opened, err = outbox.Open(ctx, path)
	if !errors.Is(err, sqlite.ErrDamaged) {
		return opened, "", err
	}
	if aside, err = sqlite.SetAside(path, now); err != nil {
		return nil, "", err
	}
	opened, err = outbox.Open(ctx, path)
	return opened, aside, err
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
	return errors.Join(s.cache.Close(), s.outbox.Close())
}

// forgetCopy deletes the copy of a closed session. What cannot be deleted now
// is overwritten by the next copy.
func (s *session) forgetCopy() {
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(s.cachePath + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			s.client.log.Warn("delete the copy", "problem", err)
		}
	}
}

func nudge(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default: // already nudged
	}
}

// connect resumes the session if needed, learns what the service can do, and
// asks who the admin is. It returns a *Problem, of kind NoRole where the
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
		UserAgent: "MileIQ-Admin", Now: s.client.options.Now,
	})
	if err != nil {
		return translate(err)
	}
	features, err := service.Discover(ctx)
	if err != nil {
		return translate(err)
	}
	me, err := s.whoAmI(ctx, service)
	if err != nil {
		return err
	}
	if has, known := hasRole(s.profile, s.identity, me, features.Extension); known && !has {
		return &Problem{Kind: NoRole}
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
	facts := map[string]string{
		factInvitations: invitations,
		factAcceptedAt:  s.client.options.Now().UTC().Format(time.RFC3339),
	}
	if me != nil {
		facts[factSelf] = me.ID
	}
	for name, value := range facts {
		if err := s.cache.SetFact(ctx, name, value); err != nil {
			s.client.log.Warn("keep a fact beside the copy", "problem", err)
		}
	}
}

func (s *session) resume(ctx context.Context) error {
	provider, err := s.client.provider(ctx, s.profile)
	if err != nil {
		return err
	}
	resumed, err := provider.Resume(ctx, s.client.currentStore(), s.profile.key())
	if err != nil {
		return translate(err)
	}
	if resumed.Identity().Subject != s.identity.Subject {
		// The keyring entry was replaced under us: these databases are not
		// that account's.
		return &Problem{Kind: SessionExpired}
	}
	s.signedIn.Store(resumed)
	return nil
}

// resumeToRevoke gets hold of the session only to end it; nil if that cannot
// be done.
func (s *session) resumeToRevoke(ctx context.Context) *oauth.Session {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if err := s.resume(ctx); err != nil {
		return nil
	}
	return s.signedIn.Load()
}

func (c *Client) currentStore() oauth.Store {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.store
}

// whoAmI asks the service for the admin's own user: by /Me, else by the
// profile's mapping. nil without an error means that nobody can say.
func (s *session) whoAmI(ctx context.Context, service *scim.Client) (*directory.User, error) {
	me, err := service.Me(ctx)
	if err == nil {
		return &me, nil
	}
	if !errors.Is(err, scim.ErrNoMe) {
		return nil, translate(err)
	}
	value, _ := s.identity.Claims[s.profile.Self.Claim].(string)
	if s.profile.Self.Claim == "" || value == "" {
		return nil, nil
	}
	me, err = service.Find(ctx, s.profile.Self.Attribute, value)
	if errors.Is(err, scim.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, translate(err)
	}
	return &me, nil
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
	return signedIn != nil && s.client.currentStoreIsKept() && !signedIn.Persistent()
}

// currentStoreIsKept is false in the demo, whose session is meant to end with
// the program.
func (c *Client) currentStoreIsKept() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.store == c.options.Store
}

func (s *session) copiedAt(ctx context.Context) time.Time { return s.timeFact(ctx, factCopiedAt) }

// tooOld reports whether the copy must stay hidden until the next sign-in.
func (s *session) tooOld(ctx context.Context) bool {
	accepted := s.timeFact(ctx, factAcceptedAt)
	return !accepted.IsZero() && s.client.options.Now().Sub(accepted) > copyLives
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

// over ends the session from one of its own goroutines: the phase changes, the
// copy is hidden, the background work stops. The databases are closed by
// whoever replaces the session.
func (s *session) over(why *Problem) {
	s.cancel()
	if why.Kind == NoRole {
		s.client.withoutRole(s, why)
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := s.client.currentStore().Delete(ctx, s.profile.key()); err != nil {
		s.client.log.Warn("forget the refused session", "problem", err)
	}
	s.client.signedOut(s.profile, why)
}

// tokens gives the OAuth session's tokens to the SCIM client.
type tokens struct{ s *session }

func (t tokens) Token(ctx context.Context) (string, error) {
	token, err := t.s.signedIn.Load().Token(ctx)
	if err != nil {
		return "", err
	}
	return token.Reveal(), nil
}

func (t tokens) Renew(ctx context.Context, rejected string) (string, error) {
	token, err := t.s.signedIn.Load().Renew(ctx, oauth.Token(rejected))
	if err != nil {
		return "", err
	}
	return token.Reveal(), nil
}
