package oauth

// What a store holds of a session, and how that is written, read and removed.

import (
	"context"
	"encoding/json"
	"fmt"

	"mileiq.example/admin/client/problem"
)

// storedSession is what a store holds of a session: the refresh token, for which
// server, client and service it is good, and enough of the identity to read the
// local copy without a network. The token in it is plain text: never print one.
type storedSession struct {
	Version  int            `json:"v"`
	Refresh  string         `json:"refresh"`
	Issuer   string         `json:"iss"`
	Client   string         `json:"client"`
	Resource string         `json:"resource,omitempty"`
	Subject  string         `json:"sub"`
	Name     string         `json:"name,omitempty"`
	Email    string         `json:"email,omitempty"`
	Roles    []string       `json:"roles,omitempty"`
	Claims   map[string]any `json:"claims,omitempty"`
}

const storedVersion = 1

func newStored(cfg Config, id Identity, refresh Secret) storedSession {
	return storedSession{
		Version: storedVersion, Refresh: refresh.Reveal(),
		Issuer: id.Issuer, Client: cfg.ClientID, Resource: cfg.Resource,
		Subject: id.Subject, Name: id.Name, Email: id.Email, Roles: id.Roles, Claims: id.Claims,
	}
}

// encode makes a secret that fits into every platform's keyring. Where it is too
// big it leaves out what the service can tell again: claims, then roles, then
// name and address.
func (s storedSession) encode() (Secret, error) {
	shrink := []func(){
		func() {},
		func() { s.Claims = nil },
		func() { s.Roles = nil },
		func() { s.Name, s.Email = "", "" },
	}
	var encoded []byte
	for _, step := range shrink {
		step()
		var err error
		if encoded, err = json.Marshal(s); err != nil {
			return "", problem.While("encode the session", err)
		}
		if len(encoded) <= maxSecret {
			break
		}
	}
	return Secret(encoded), nil
}

// decodeStored returns ErrUnreadable for anything that encode did not write. It is
// ErrNoSession, too: what cannot be read is as good as not there.
func decodeStored(secret Secret) (storedSession, error) {
	var stored storedSession
	if json.Unmarshal([]byte(secret.Reveal()), &stored) != nil || stored.Version != storedVersion ||
		stored.Refresh == "" || stored.Issuer == "" || stored.Subject == "" {
		return storedSession{}, fmt.Errorf("%w: %w", ErrUnreadable, ErrNoSession)
	}
	return stored, nil
}

func (s storedSession) identity() Identity {
	name := s.Name
	if name == "" {
		name = s.Subject
	}
	return Identity{
		Issuer: s.Issuer, Subject: s.Subject, Name: name, Email: s.Email,
		Roles: s.Roles, Claims: accountClaims(s.Claims),
	}
}

// belongsTo reports whether the refresh token may be sent with this configuration.
func (s storedSession) belongsTo(cfg Config) bool {
	return s.Issuer == cfg.Issuer && s.Client == cfg.ClientID && s.Resource == cfg.Resource
}

// save writes the session to its store and reads it back. The caller
// holds the session lock.
func (s *Session) save(ctx context.Context) error {
	s.mu.Lock()
	store, key := s.store, s.key
	session := newStored(s.provider.config, s.identity, s.refresh)
	s.mu.Unlock()
	if store == nil {
		return nil
	}
	err := writeThrough(ctx, store, key, session)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.persistent, s.notKept = err == nil, err
	return err
}

// writeThrough stores a session and checks that the store has it.
func writeThrough(ctx context.Context, store Store, key string, session storedSession) error {
	secret, err := session.encode()
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

// forget removes the session from its store, even if ctx has ended.
func (s *Session) forget(ctx context.Context) error {
	s.mu.Lock()
	store, key := s.store, s.key
	s.mu.Unlock()
	if store == nil {
		return nil
	}
	return Forget(ctx, store, key)
}

// Forget removes what is stored under key, even if ctx has ended. An error is a
// *NotForgottenError.
func Forget(ctx context.Context, store Store, key string) error {
	if err := store.Delete(context.WithoutCancel(ctx), key); err != nil {
		return &NotForgottenError{err}
	}
	return nil
}
