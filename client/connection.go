package client

// The connection of a session: its tokens, what the service can do, and who the
// admin is there.

import (
	"context"

	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/profile"
	"mileiq.example/admin/client/scim"
)

// connect resumes the session if needed, learns what the service can do, and
// asks who the admin is. It returns a *problem.Problem, of kind NoRole where the
// account lacks the role. It may be called again after an error.
func (s *session) connect(ctx context.Context) error {
	if s.signedIn.Load() == nil {
		resumed, err := s.kept().Resume(oauth.WithoutAsking(ctx))
		if err != nil {
			return err
		}
		s.signedIn.Store(resumed)
	}
	signedIn, options := s.signedIn.Load(), s.client.options
	c, err := s.organization.profile.Connect(ctx, signedIn.Identity(), scim.Options{
		Tokens: oauth.Bearer{Session: signedIn}, Secrets: signedIn.Secrets(), UserAgent: "MileIQ-Admin", Now: options.Now, Backoff: options.Pause,
	})
	if err != nil {
		return err
	}
	// What a start without the network needs to know.
	s.facts.KeepAccepted(ctx, options.Now(), c.Features.Extension, c.SelfID)
	s.use(c)
	return nil
}

// use makes c the connection.
func (s *session) use(c profile.Connection) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.features = c.Features
	if c.SelfID != "" {
		s.selfID = c.SelfID
	}
	if s.scim == nil {
		close(s.connected)
	}
	s.scim = c.Service
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

// notKept returns why the session ends with the program; nil where the keyring has it.
func (s *session) notKept() *problem.Problem {
	signedIn := s.signedIn.Load()
	if signedIn == nil || s.organization.place.demo {
		return nil
	}
	if err := signedIn.NotKept(); err != nil {
		return problem.Of(err)
	}
	return nil
}

// keepAgain stores the session where that failed before.
func (s *session) keepAgain(ctx context.Context) error {
	signedIn := s.signedIn.Load()
	if signedIn == nil {
		return nil
	}
	if err := signedIn.KeepAgain(ctx); err != nil {
		return problem.Of(err)
	}
	return nil
}

// keepQuietly is keepAgain from time to time, without a question to the admin.
func (s *session) keepQuietly() {
	if err := s.keepAgain(oauth.WithoutAsking(s.ctx)); err != nil {
		s.client.log.Warn("the keyring still does not keep the session", "problem", err)
	}
	why := s.notKept()
	s.update(func(l *live) { l.notKept = why })
}

// kept is the session as the keyring has it.
func (s *session) kept() profile.KeptSession {
	return s.client.kept(s.organization, s.identity.Subject)
}

func (c *Client) kept(o *organization, subject string) profile.KeptSession {
	return profile.KeptSession{Profile: c.trusting(o.profile), Store: o.place.store, Subject: subject, Now: c.options.Now}
}
