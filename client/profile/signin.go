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
// could not be told, NotForgotten that the store did not delete it, NotEnded both.
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
	if err == nil {
		return nil
	}
	return endProblem(err)
}

// endProblem says what of the end of a session went wrong.
func endProblem(err error) *problem.Problem {
	left, ok := errors.AsType[*oauth.NotForgottenError](err)
	switch notRevoked := errors.Is(err, oauth.ErrNotRevoked); {
	case notRevoked && ok:
		return &problem.Problem{Kind: problem.NotEnded, Because: left.Problem().Because, Cause: err}
	case notRevoked:
		return &problem.Problem{Kind: problem.NotRevoked, Cause: err} // whatever else went wrong
	case ok:
		return &problem.Problem{Kind: problem.NotForgotten, Because: left.Problem().Because, Cause: err}
	}
	return problem.Of(err)
}

// Forget revokes what there is, which is nothing where the session was not resumed, and
// removes it from the store, also when ctx is over.
func (k KeptSession) Forget(ctx context.Context, resumed *oauth.Session) error {
	if resumed != nil {
		return resumed.SignOut(ctx)
	}
	return oauth.Forget(ctx, k.Store, k.Profile.Key())
}
