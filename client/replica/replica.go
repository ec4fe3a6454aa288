// Package replica keeps the local copy true to the service: it walks through the
// whole list, again and again, stores what comes, and looks up who is missing.
//
// What it needs it is given as ports: the copy, the session, which connects it to
// the service, a log, and where to report. It knows neither windows nor accounts,
// and not how somebody signs in.
package replica

import (
	"context"
	"log/slog"
	"time"

	"mileiq.example/admin/client/cache"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/scim"
	"mileiq.example/admin/client/transport"
)

// Service is the organization's service; see [scim.Client].
type Service interface {
	Walk(ctx context.Context, f scim.Features, pageSize int, page func(scim.Page) error) (scim.WalkResult, error)
	User(ctx context.Context, id string) (directory.User, error)
}

// Copy is the local copy of the users; see [cache.Cache].
type Copy interface {
	Stamp() cache.Stamp
	PutAnswers(ctx context.Context, walk cache.Stamp, answers ...cache.Answer) error
	Missing(ctx context.Context, walk cache.Stamp) (ids []string, of int, err error)
	Put(ctx context.Context, stamp, walk cache.Stamp, users ...directory.User) error
	Remove(ctx context.Context, stamp cache.Stamp, id string) error
}

// Session is what the replica asks and tells of the account's standing with the
// service.
type Session interface {
	// Connect returns the connection, and makes it first if there is none.
	Connect(ctx context.Context) (Service, scim.Features, error)
	// Whole takes in that the copy is that of the whole organization now.
	Whole(ctx context.Context) error
	// Trouble takes in what went wrong and reports whether the session is over.
	Trouble(why *problem.Problem) (over bool)
	// Accepted takes in that nothing went wrong.
	Accepted()
}

// Reporter hears what is worth showing. Its methods are called from goroutines of
// the replica, and are quick.
type Reporter interface {
	// Began: an attempt begins.
	Began()
	// Copied says how many of how many users have come in the attempt.
	Copied(users, of int)
	// Ended says how the attempt ended; nil: the copy is whole.
	Ended(err error)
}

// Options is what a replica is given. All fields are needed.
type Options struct {
	Copy    Copy
	Session Session
	Report  Reporter
	Log     *slog.Logger
	// Host is the service's, for problems.
	Host string
	// Every is the time between two attempts, and Pause how long to wait before
	// attempt n (from 1) after trouble.
	Every time.Duration
	Pause func(n int) time.Duration
}

// Replica follows the service. Run belongs to one goroutine.
type Replica struct {
	Options
	nudged chan struct{} // capacity 1: copy now
}

// New returns a replica that copies nothing before Run.
func New(o Options) *Replica { return &Replica{o, make(chan struct{}, 1)} }

// Nudge has the copy brought up to date now. It does not wait.
func (r *Replica) Nudge() {
	select {
	case r.nudged <- struct{}{}:
	default: // it will be
	}
}

// Run copies the organization now, whenever it is nudged, and from time to time,
// until ctx ends or the session is over.
func (r *Replica) Run(ctx context.Context) {
	for failures := 0; ctx.Err() == nil; {
		err := r.attempt(ctx)
		pause, retryAfter := r.Every, time.Duration(0)
		switch {
		case ctx.Err() != nil:
			return
		case err == nil:
			failures = 0
			r.Session.Accepted()
		default:
			why := problem.Of(err)
			r.Log.Warn("copy the organization", "problem", err)
			if r.Session.Trouble(why) {
				return
			}
			failures++
			if why.Kind != problem.ManyMissing { // which asking at once again does not mend
				pause, retryAfter = r.Pause(failures), why.RetryAfter
			}
		}
		if !transport.Wait(ctx, retryAfter, nil) || !transport.Wait(ctx, pause-retryAfter, r.nudged) {
			return
		}
	}
}

// attempt copies once, and reports how it goes.
func (r *Replica) attempt(ctx context.Context) error {
	r.Report.Began()
	err := r.copyWhole(ctx)
	if ctx.Err() == nil {
		r.Report.Ended(err)
	}
	return err
}

func (r *Replica) copyWhole(ctx context.Context) error {
	service, features, err := r.Session.Connect(ctx)
	if err != nil {
		return err
	}
	if err := r.walk(ctx, service, features); err != nil {
		return err
	}
	return r.Session.Whole(ctx)
}
