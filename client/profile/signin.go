package profile

// The sign-in service of an organization: how it is reached, and the session of an
// account that a store keeps between two starts.

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/transport"
)

// Provider finds out about the sign-in service. now is the wall clock. An error is a
// *problem.Problem.
func (p Profile) Provider(ctx context.Context, now func() time.Time) (*oauth.Provider, error) {
	config, err := p.OAuth(now)
	if err != nil {
		return nil, problem.Of(err)
	}
	provider, err := oauth.Discover(ctx, config)
	if err != nil {
		return nil, problem.Of(err)
	}
	return provider, nil
}

// KeptSession is the session of an account of an organization, as a store keeps it.
type KeptSession struct {
	Profile Profile
	Store   oauth.Store
	Subject string // of the account
	Now     func() time.Time
}

// resumeAtMost is how long a session is resumed only to be ended.
const resumeAtMost = 5 * time.Second

// Resume continues the session. An error is a *problem.Problem, of kind SessionExpired
// also where the store has another account's by now.
func (k KeptSession) Resume(ctx context.Context) (*oauth.Session, error) {
	provider, err := k.Profile.Provider(ctx, k.Now)
	if err != nil {
		return nil, err
	}
	ctx, cancel := transport.Outlast(ctx, oauth.AfterCancel)
	defer cancel()
	resumed, err := provider.Resume(ctx, k.Store, k.Profile.Key())
	if err != nil {
		return nil, problem.Of(err)
	}
	if resumed.Identity().Subject != k.Subject {
		return nil, &problem.Problem{Kind: problem.SessionExpired}
	}
	return resumed, nil
}

// End ends the session at the service and in the store. resumed is the session, nil where
// it was not resumed yet. The *problem.Problem of kind NotRevoked says that the service
// could not be told.
func (k KeptSession) End(ctx context.Context, resumed *oauth.Session) error {
	var notResumed error
	if resumed == nil {
		brief, cancel := context.WithTimeout(ctx, resumeAtMost)
		resumed, notResumed = k.Resume(brief)
		cancel()
	}
	err := k.Forget(ctx, resumed)
	if notResumed != nil && problem.Of(notResumed).Kind != problem.SessionExpired {
		err = errors.Join(err, fmt.Errorf("%w: %w", oauth.ErrNotRevoked, notResumed))
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, oauth.ErrNotRevoked):
		return &problem.Problem{Kind: problem.NotRevoked, Cause: err} // whatever else went wrong
	}
	return problem.Of(err)
}

// Forget revokes what there is, which is nothing where the session was not resumed, and
// removes it from the store, also when ctx is over.
func (k KeptSession) Forget(ctx context.Context, resumed *oauth.Session) error {
	if resumed != nil {
		return resumed.SignOut(ctx)
	}
	return k.Store.Delete(context.WithoutCancel(ctx), k.Profile.Key())
}
