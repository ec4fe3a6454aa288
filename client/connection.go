package client

// The connection of a session: its tokens, what the service can do, and who the
// admin is there.

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/scim"
	"mileiq.example/admin/client/transport"
)

// afterCancel is how long a token request is waited for when its caller no
// longer wants it. A refresh token works once: who stops listening in the middle
// loses the session.
const afterCancel = 5 * time.Second

// connect resumes the session if needed, learns what the service can do, and
// asks who the admin is. It returns a *problem.Problem, of kind NoRole where the
// account lacks the role. It may be called again after an error.
func (s *session) connect(ctx context.Context) error {
	if s.signedIn.Load() == nil {
		if err := s.resume(ctx); err != nil {
			return err
		}
	}
	service, err := s.newService()
	if err != nil {
		return err
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
	if has, known := s.organization.profile.HasRole(identity, me, features.Extension); known && !has {
		return &problem.Problem{Kind: problem.NoRole}
	}
	s.remember(ctx, features, me)
	s.use(service, features, me)
	return nil
}

func (s *session) newService() (*scim.Client, error) {
	p := s.organization.profile
	roots, err := p.RootCAs()
	if err != nil {
		return nil, err
	}
	service, err := scim.New(p.SCIM, scim.Options{
		Tokens: tokens{s}, RootCAs: roots, AllowLoopbackHTTP: p.Loopback(),
		UserAgent: "MileIQ-Admin", Now: s.client.options.Now, Backoff: s.client.options.Pause,
	})
	if err != nil {
		return nil, problem.Of(err)
	}
	return service, nil
}

// remember keeps what a start without the network needs to know.
func (s *session) remember(ctx context.Context, features scim.Features, me *directory.User) {
	self := ""
	if me != nil {
		self = me.ID
	}
	s.facts.KeepAccepted(ctx, s.client.options.Now(), features.Extension, self)
}

// use makes service the connection.
func (s *session) use(service *scim.Client, features scim.Features, me *directory.User) {
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
	return s.facts.Invitations(context.Background())
}

// sessionOnly reports whether the session ends with the program, because there is
// no keyring that would keep it.
func (s *session) sessionOnly() bool {
	signedIn := s.signedIn.Load()
	return signedIn != nil && !s.organization.place.demo && !signedIn.Persistent()
}

// resume continues the session of the keyring.
func (s *session) resume(ctx context.Context) error {
	provider, err := s.client.provider(ctx, s.organization.profile)
	if err != nil {
		return err
	}
	ctx, cancel := transport.Outlast(ctx, afterCancel)
	defer cancel()
	resumed, err := provider.Resume(ctx, s.organization.place.store, s.organization.profile.Key())
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

// revoke ends a closed session at the service and in the keyring. The
// *problem.Problem of kind NotRevoked says that the service could not be told.
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
	return notRevoked(err)
}

// endTokens revokes what there is and removes the session from the keyring,
// also when ctx is over.
func (s *session) endTokens(ctx context.Context) error {
	if signedIn := s.signedIn.Load(); signedIn != nil {
		return signedIn.SignOut(ctx)
	}
	return s.organization.place.store.Delete(context.WithoutCancel(ctx), s.organization.profile.Key())
}

// whoAmI asks the service for the admin's own user: by /Me, else by the
// profile's mapping. nil without an error means that nobody can say; then the
// plan says so.
func (s *session) whoAmI(ctx context.Context, service *scim.Client, identity oauth.Identity) (*directory.User, error) {
	self := s.organization.profile.Self
	value, _ := identity.Claims[self.Claim].(string)
	me, err := service.Self(ctx, self.Attribute, value)
	switch {
	case errors.Is(err, scim.ErrInvalidAttribute):
		return nil, &problem.Problem{Kind: problem.BadProfile, Detail: "self", Cause: err}
	case err != nil:
		return nil, problem.Of(err)
	}
	return me, nil
}

// tokens gives the OAuth session's tokens to the SCIM client.
type tokens struct{ s *session }

func (t tokens) Token(ctx context.Context) (string, error) {
	ctx, cancel := transport.Outlast(ctx, afterCancel)
	defer cancel()
	token, err := t.s.signedIn.Load().Token(ctx)
	if err != nil {
		return "", err
	}
	return token.Reveal(), nil
}

func (t tokens) Renew(ctx context.Context, rejected string) (string, error) {
	ctx, cancel := transport.Outlast(ctx, afterCancel)
	defer cancel()
	token, err := t.s.signedIn.Load().Renew(ctx, oauth.Token(rejected))
	if err != nil {
		return "", err
	}
	return token.Reveal(), nil
}
