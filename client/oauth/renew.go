package oauth

// Renewing a session: one refresh at a time, with the newest refresh token, which
// is stored before the new access token is used.

import (
	"context"
	"errors"
	"fmt"

	"mileiq.example/admin/client/problem"
)

// renew returns an access token other than stale.
func (s *Session) renew(ctx context.Context, stale Token) (Token, error) {
	result := s.renewals.DoChan("", func() (any, error) { return s.renewNow(stale) })
	select {
	case r := <-result:
		token, _ := r.Val.(Token)
		return token, r.Err
	case <-ctx.Done():
		return "", contextError(ctx)
	}
}

func (s *Session) renewNow(stale Token) (Token, error) {
	s.provider.sessionLock <- struct{}{}
	defer func() { <-s.provider.sessionLock }()
	current, left, err := s.current()
	if err != nil {
		return "", err
	}
	if current != stale && left > 0 {
		return current, nil
	}
	// Nobody expects a question of the keyring now.
	ctx := WithoutAsking(s.life)
	g, err := s.redeem(ctx)
	if err != nil {
		return "", s.endIfRefused(ctx, err)
	}
	// Stored before it is used: after a crash in between, the old token would
	// be all there is, and using it again looks like theft.
	s.keepRefreshToken(ctx, g.refresh)
	if g.idToken != "" {
		if err := s.renewIdentity(ctx, g); err != nil {
			return "", s.endIfRefused(ctx, err)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.useGrant(g)
	return s.access, nil
}

// redeem refreshes with the newest token. Another process with the same keyring
// may have replaced the one in memory: before the request, or while it ran.
func (s *Session) redeem(ctx context.Context) (grant, error) {
	s.takeStoredToken(ctx)
	token := s.refreshToken()
	if token == "" {
		return grant{}, ErrSessionExpired
	}
	g, err := s.provider.refresh(ctx, token)
	if isInvalidGrant(err) && s.takeStoredToken(ctx) {
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

// takeStoredToken takes the stored refresh token in place of the one in memory, and
// reports whether it is another one, of the same account. It does so only if this
// session's last write succeeded: else the stored token is the older of the two.
func (s *Session) takeStoredToken(ctx context.Context) bool {
	s.mu.Lock()
	store, key, current, persistent, subject := s.store, s.key, s.refresh, s.persistent, s.identity.Subject
	s.mu.Unlock()
	if store == nil || !persistent {
		return false
	}
	secret, err := store.Get(ctx, key)
	if err != nil {
		return false
	}
	stored, err := decodeStored(secret)
	if err != nil || !stored.belongsTo(s.provider.config) || stored.Subject != subject || same(stored.Refresh, current.Reveal()) {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refresh = Secret(stored.Refresh)
	return true
}

// endIfRefused ends the session if err, from a refresh, says that it cannot go
// on, and returns what the caller of the session is told. What is stored is then
// removed too: a token that the server does not accept is worth nothing.
func (s *Session) endIfRefused(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ErrNoSession // signed out meanwhile
	}
	_, distrusted := errors.AsType[*RefusedError](err)
	if !errors.Is(err, ErrSessionExpired) && !distrusted {
		return problem.While("renew the session", err)
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

// useGrant makes g's access token the current one. The caller holds mu, or nobody
// else knows s yet.
func (s *Session) useGrant(g grant) {
	s.access, s.expiry = g.access, g.expiry
	s.early = min(refreshEarly, g.lifetime/5)
}

// keepRefreshToken remembers a new refresh token and stores it. It also stores the
// old one if an earlier attempt failed.
func (s *Session) keepRefreshToken(ctx context.Context, token Secret) {
	s.mu.Lock()
	changed := token != "" && token != s.refresh
	if changed {
		s.refresh = token
	}
	saved := s.store == nil || s.persistent
	s.mu.Unlock()
	if changed || !saved {
		_ = s.save(ctx)
	}
}
