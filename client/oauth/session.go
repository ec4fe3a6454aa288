package oauth

// A signed-in session: an access token that is always valid, a refresh token that
// is always stored, and their end.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// refreshEarly is how long before its end an access token is renewed; a fifth of
// its life if that is shorter.
const refreshEarly = time.Minute

// Session is an account that is signed in. Its methods may be called from any
// goroutine.
type Session struct {
	provider *Provider

	// life ends when the session is signed out, and with it a refresh that is
	// under way. It is not the context of any one call, because a refresh must
	// not be lost with the caller that happened to start it: the server has
	// already replaced the token.
	life context.Context
	stop context.CancelFunc

	flight singleflight.Group

	// mu guards what follows; it is never held while waiting.
	mu         sync.Mutex
	identity   Identity
	access     Token
	expiry     time.Time
	early      time.Duration
	refresh    Secret
	store      Store // nil until kept
	key        string
	persistent bool
	over       error // why there is no more session
}

// Format keeps the tokens out of logs, whatever the verb.
func (*Session) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "session") }

func newSession(p *Provider, identity Identity, g grant) *Session {
	s := &Session{provider: p, identity: identity}
	s.life, s.stop = context.WithCancel(context.Background())
	s.refresh = g.refresh
	s.use(g)
	return s
}

// Resume continues the session that was stored under key, by refreshing it.
//
// Errors: ErrNoSession if none is stored, or if it belongs to another issuer,
// client or resource, whose token must not be sent here; ErrSessionExpired if the
// server refuses it, in which case it is also removed from the store; those of
// the store; those of the network, which leave everything as it was.
func (p *Provider) Resume(ctx context.Context, store Store, key string) (*Session, error) {
	secret, err := store.Get(ctx, key)
	if err != nil {
		return nil, err
	}
	r, err := decodeRecord(secret)
	if err != nil {
		return nil, err
	}
	if !r.belongsTo(p.config) {
		return nil, fmt.Errorf("%w: the stored one is for something else", ErrNoSession)
	}
	s := newSession(p, r.identity(), grant{refresh: Secret(r.Refresh)})
	s.store, s.key, s.persistent = store, key, true
	if _, err := s.renew(ctx, ""); err != nil {
		return nil, err
	}
	return s, nil
}

func (r record) belongsTo(cfg Config) bool {
	return r.Issuer == cfg.Issuer && r.Client == cfg.ClientID && r.Resource == cfg.Resource
}

// Stored tells who is stored under key, without any network: enough to show the
// local copy. ErrNoSession if nobody is.
func Stored(ctx context.Context, store Store, key string) (Identity, error) {
	secret, err := store.Get(ctx, key)
	if err != nil {
		return Identity{}, err
	}
	r, err := decodeRecord(secret)
	if err != nil {
		return Identity{}, err
	}
	return r.identity(), nil
}

// Identity returns the account, as the newest ID token describes it.
func (s *Session) Identity() Identity {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.identity.clone()
}

// Persistent reports whether the session will survive the end of the program.
func (s *Session) Persistent() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.persistent
}

// Token returns an access token that is valid now, and renews it first if it is
// about to expire. However many callers wait, one refresh is sent.
//
// Errors: ErrSessionExpired, ErrNoSession after a sign-out, ErrCancelled and
// ErrTimeout from ctx, ErrClock and *RefusedError from a refresh that was not
// believed, and temporary ones: *UnreachableError, *UnavailableError,
// *UnexpectedAnswerError.
func (s *Session) Token(ctx context.Context) (Token, error) {
	current, left, err := s.current()
	if err != nil {
		return "", err
	}
	if left > 0 && !s.due(left) {
		return current, nil
	}
	renewed, err := s.renew(ctx, current)
	if err != nil && left > 0 && temporary(err) {
		return current, nil
	}
	return renewed, err
}

// Renew returns another access token than rejected, which the service answered
// with 401. It refreshes once for all callers, and not at all if that has
// happened since rejected was handed out. Errors are those of Token.
func (s *Session) Renew(ctx context.Context, rejected Token) (Token, error) {
	renewed, err := s.renew(ctx, rejected)
	if err == nil && renewed == rejected {
		// It joined the refresh that had brought rejected itself.
		return s.renew(ctx, rejected)
	}
	return renewed, err
}

// current returns the access token and how long it is valid, zero or less if it
// is not.
func (s *Session) current() (Token, time.Duration, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.access, s.expiry.Sub(s.provider.now()), s.over
}

// due reports whether an access token with so much left should be renewed.
func (s *Session) due(left time.Duration) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return left <= s.early && s.refresh != ""
}

// renew returns an access token other than stale.
func (s *Session) renew(ctx context.Context, stale Token) (Token, error) {
	result := s.flight.DoChan("", func() (any, error) { return s.renewNow(stale) })
	select {
	case r := <-result:
		token, _ := r.Val.(Token)
		return token, r.Err
	case <-ctx.Done():
		return "", ended(ctx)
	}
}

func (s *Session) renewNow(stale Token) (Token, error) {
	s.provider.turn <- struct{}{}
	defer func() { <-s.provider.turn }()
	current, left, err := s.current()
	if err != nil {
		return "", err
	}
	if current != stale && left > 0 {
		return current, nil
	}
	ctx := s.life
	g, err := s.redeem(ctx)
	if err != nil {
		return "", s.refused(ctx, err)
	}
	// Stored before it is used: after a crash in between, the old token would
	// be all there is, and using it again looks like theft.
	s.keepRefreshToken(ctx, g.refresh)
	if g.idToken != "" {
		if err := s.renewIdentity(ctx, g); err != nil {
			return "", s.refused(ctx, err)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.use(g)
	return s.access, nil
}

// redeem refreshes with the newest token. Another process with the same keyring
// may have replaced the one in memory: before the request, or while it ran.
func (s *Session) redeem(ctx context.Context) (grant, error) {
	s.adopt(ctx)
	token := s.refreshToken()
	if token == "" {
		return grant{}, ErrSessionExpired
	}
	g, err := s.provider.refresh(ctx, token)
	if isInvalidGrant(err) && s.adopt(ctx) {
		g, err = s.provider.refresh(ctx, s.refreshToken())
	}
	if isInvalidGrant(err) {
		return grant{}, ErrSessionExpired
	}
	return g, err
}

func isInvalidGrant(err error) bool {
	named, ok := errors.AsType[*ServerError](err)
	return ok && named.Code == "invalid_grant"
}

func (s *Session) refreshToken() Secret {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.refresh
}

// adopt takes over a stored refresh token of the same account that is not the one
// in memory, and reports whether there was one. It looks only while the store has
// what this session wrote last: else the stored one is the older.
func (s *Session) adopt(ctx context.Context) bool {
	s.mu.Lock()
	store, key, mine, persistent, subject := s.store, s.key, s.refresh, s.persistent, s.identity.Subject
	s.mu.Unlock()
	if store == nil || !persistent {
		return false
	}
	secret, err := store.Get(ctx, key)
	if err != nil {
		return false
	}
	r, err := decodeRecord(secret)
	if err != nil || !r.belongsTo(s.provider.config) || r.Subject != subject || same(r.Refresh, mine.Reveal()) {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refresh = Secret(r.Refresh)
	return true
}

// refused ends the session if err says that it cannot go on. What is stored then
// goes too: a token that the server does not take is worth nothing.
func (s *Session) refused(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ErrNoSession // signed out meanwhile
	}
	_, distrusted := errors.AsType[*RefusedError](err)
	if !errors.Is(err, ErrSessionExpired) && !distrusted {
		return fmt.Errorf("renew the session: %w", err)
	}
	s.wipe(ErrSessionExpired)
	_ = s.forget(ctx)
	if errors.Is(err, ErrSessionExpired) {
		return err
	}
	return fmt.Errorf("renew the session: %w: %w", ErrSessionExpired, err)
}

// renewIdentity checks the ID token of a refresh: it must speak of the same
// account (OpenID Connect Core 1.0 section 12.2).
func (s *Session) renewIdentity(ctx context.Context, g grant) error {
	p, before := s.provider, s.Identity()
	identity, err := p.verify(ctx, g.idToken, expectation{
		issuer: before.Issuer, clientID: p.config.ClientID, subject: before.Subject, accessToken: g.access, now: p.now(),
	})
	if errors.Is(err, ErrClock) {
		// It is about the right account. That the clock was changed since the
		// sign-in harms nothing: lifetimes of access tokens are relative.
		return nil
	}
	if err != nil || identity.equal(before) {
		return err
	}
	s.mu.Lock()
	s.identity = identity
	s.mu.Unlock()
	_ = s.save(ctx)
	return nil
}

// use makes g's access token the current one. The caller holds mu, or is the only
// one who knows s.
func (s *Session) use(g grant) {
	s.access, s.expiry = g.access, g.expiry
	s.early = min(refreshEarly, g.lifetime/5)
}

func (s *Session) keepRefreshToken(ctx context.Context, token Secret) {
	s.mu.Lock()
	unchanged := token == "" || token == s.refresh
	if !unchanged {
		s.refresh = token
	}
	saved := s.store == nil || s.persistent
	s.mu.Unlock()
	if unchanged && saved {
		return
	}
	_ = s.save(ctx)
}

// Keep stores the refresh token and who it belongs to in store, and from now on
// each new one before its access token is used. If storing fails, now or later,
// the session goes on in memory, Persistent is false, and the next renewal tries
// again.
//
// Errors: those of the store; ErrNotStored if the store has something else
// afterwards, or if the server gave no refresh token.
func (s *Session) Keep(ctx context.Context, store Store, key string) error {
	select {
	case s.provider.turn <- struct{}{}:
		defer func() { <-s.provider.turn }()
	case <-ctx.Done():
		return ended(ctx)
	}
	s.mu.Lock()
	over, refresh := s.over, s.refresh
	if over == nil && refresh != "" {
		s.store, s.key = store, key
	}
	s.mu.Unlock()
	if over != nil {
		return over
	}
	if refresh == "" {
		return fmt.Errorf("%w: the server gave no refresh token", ErrNotStored)
	}
	if err := s.save(ctx); err != nil {
		return fmt.Errorf("keep the session: %w", err)
	}
	return nil
}

// save writes the session to its store and reads it back. The caller has the turn.
func (s *Session) save(ctx context.Context) error {
	s.mu.Lock()
	store, key := s.store, s.key
	r := newRecord(s.provider.config, s.identity, s.refresh)
	s.mu.Unlock()
	if store == nil {
		return nil
	}
	err := writeThrough(ctx, store, key, r)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.persistent = err == nil
	return err
}

func writeThrough(ctx context.Context, store Store, key string, r record) error {
	secret, err := r.encode()
	if err != nil {
		return err
	}
	if err := store.Set(ctx, key, secret); err != nil {
		return err
	}
	stored, err := store.Get(ctx, key)
	if err != nil || !same(stored.Reveal(), secret.Reveal()) {
		return ErrNotStored
	}
	return nil
}

// SignOut ends the session: here at once and in any case, and at the server by
// revoking the refresh token, which may take five seconds. Signing out twice is
// fine.
//
// Errors: ErrNotRevoked if the server could not be told, and those of the store
// if it would not forget; both may be joined.
func (s *Session) SignOut(ctx context.Context) error {
	s.stop()
	token, hint, forgotten := s.end(ctx)
	if token == "" {
		return forgotten
	}
	return errors.Join(forgotten, s.provider.revoke(ctx, token, hint))
}

// end drops the tokens here and returns the one to revoke, "" if there is none.
func (s *Session) end(ctx context.Context) (token, hint string, err error) {
	s.provider.turn <- struct{}{}
	defer func() { <-s.provider.turn }()
	s.mu.Lock()
	token, hint = s.refresh.Reveal(), "refresh_token"
	if token == "" {
		token, hint = s.access.Reveal(), "access_token"
	}
	s.mu.Unlock()
	s.wipe(ErrNoSession)
	return token, hint, s.forget(ctx)
}

// wipe drops the tokens and notes why.
func (s *Session) wipe(why error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.access, s.refresh, s.expiry = "", "", time.Time{}
	s.over, s.persistent = why, false
}

// forget removes the session from its store, also when ctx is over already.
func (s *Session) forget(ctx context.Context) error {
	s.mu.Lock()
	store, key := s.store, s.key
	s.mu.Unlock()
	if store == nil {
		return nil
	}
	if err := store.Delete(context.WithoutCancel(ctx), key); err != nil {
		return fmt.Errorf("forget the session: %w", err)
	}
	return nil
}
