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

	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/transport"
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

	renewals singleflight.Group

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
	// notKept is why the session was not stored when that was last tried; nil where it
	// was.
	notKept error
	// endReason is why the session has ended; nil while it lives.
	endReason error
}

// Format keeps the tokens out of logs, whatever the verb.
func (*Session) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "session") }

func newSession(p *Provider, identity Identity, g grant) *Session {
	s := &Session{provider: p, identity: identity}
	s.life, s.stop = context.WithCancel(context.Background())
	s.refresh = g.refresh
	s.useGrant(g)
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
	stored, err := decodeStored(secret)
	if err != nil {
		return nil, err
	}
	if !stored.belongsTo(p.config) {
		return nil, fmt.Errorf("%w: %w", ErrNoSession, problem.New("the stored one is for something else"))
	}
	s := newSession(p, stored.identity(), grant{refresh: Secret(stored.Refresh)})
	s.store, s.key, s.persistent = store, key, true
	if _, err := s.renew(ctx, ""); err != nil {
		return nil, err
	}
	return s, nil
}

// Stored tells who is stored under key, without any network: enough to show the
// local copy. ErrNoSession if nobody is.
func Stored(ctx context.Context, store Store, key string) (Identity, error) {
	secret, err := store.Get(ctx, key)
	if err != nil {
		return Identity{}, err
	}
	return IdentityIn(secret)
}

// IdentityIn tells whose session a stored secret is. It returns ErrUnreadable for what is
// none.
func IdentityIn(secret Secret) (Identity, error) {
	stored, err := decodeStored(secret)
	if err != nil {
		return Identity{}, err
	}
	return stored.identity(), nil
}

// Identity returns the account, as the newest ID token describes it.
func (s *Session) Identity() Identity {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.identity.clone()
}

// Secrets are the tokens of the session, and the code and verifier of its sign-in.
// Whoever sends one of them to a service takes them out of its answers.
func (s *Session) Secrets() *transport.Secrets { return &s.provider.secrets }

// Persistent reports whether the session will survive the end of the program.
func (s *Session) Persistent() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.persistent
}

// NotKept returns why the session will not survive the end of the program, as an error
// of the store or ErrNoLastingSession; nil where it will, or where nobody asked for it.
func (s *Session) NotKept() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.notKept
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

// current returns the access token and how long it is still valid: zero or less
// if it has expired.
func (s *Session) current() (Token, time.Duration, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.access, s.expiry.Sub(s.provider.now()), s.endReason
}

// due reports whether an access token that is valid for so long should be
// renewed already.
func (s *Session) due(left time.Duration) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return left <= s.early && s.refresh != ""
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
	case s.provider.sessionLock <- struct{}{}:
		defer func() { <-s.provider.sessionLock }()
	case <-ctx.Done():
		return contextError(ctx)
	}
	s.mu.Lock()
	endReason, refresh := s.endReason, s.refresh
	if endReason == nil && refresh != "" {
		s.store, s.key = store, key
	}
	if endReason == nil && refresh == "" {
		s.notKept = ErrNoLastingSession
	}
	s.mu.Unlock()
	if endReason != nil {
		return endReason
	}
	if refresh == "" {
		return fmt.Errorf("%w: %w", ErrNoLastingSession, ErrNotStored)
	}
	if err := s.save(ctx); err != nil {
		return problem.While("keep the session", err)
	}
	return nil
}

// KeepAgain stores the session once more where that failed before, and does nothing where
// it did not. Errors are those of the store.
func (s *Session) KeepAgain(ctx context.Context) error {
	select {
	case s.provider.sessionLock <- struct{}{}:
		defer func() { <-s.provider.sessionLock }()
	case <-ctx.Done():
		return contextError(ctx)
	}
	s.mu.Lock()
	failed := s.endReason == nil && s.store != nil && !s.persistent
	s.mu.Unlock()
	if !failed {
		return nil
	}
	return s.save(ctx)
}

// SignOut ends the session: here at once and in any case, and at the server by
// revoking the refresh token, which may take five seconds. Signing out twice is
// fine.
//
// Errors: ErrNotRevoked if the server could not be told, and *NotForgottenError if the
// store would not forget; both may be joined.
func (s *Session) SignOut(ctx context.Context) error {
	s.stop()
	token, hint, forgotten := s.end(ctx)
	if token == "" {
		return forgotten
	}
	return errors.Join(s.provider.revoke(ctx, token, hint), forgotten)
}

// end drops the tokens here and returns the one to revoke, "" if there is none.
func (s *Session) end(ctx context.Context) (token, hint string, err error) {
	s.provider.sessionLock <- struct{}{}
	defer func() { <-s.provider.sessionLock }()
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
	s.endReason, s.persistent, s.notKept = why, false, nil
}
