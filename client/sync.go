package client

import (
	"context"
	"errors"
	"time"

	"mileiq.example/admin/client/cache"
	"mileiq.example/admin/client/scim"
)

// syncPage is how many users one request of the walk asks for.
const syncPage = 200

// Refresh has the copy brought up to date now. It does not wait; State().Sync
// tells how it goes.
func (c *Client) Refresh() {
	if s, release, err := c.hold(); err == nil {
		nudge(s.sync)
		release()
	}
}

// keepCopy copies the organization now, whenever it is asked to, and from time
// to time, until the session ends.
func (s *session) keepCopy(ctx context.Context) {
	failures, refused := 0, refusals(0)
	for ctx.Err() == nil {
		err := s.copyOnce(ctx)
		pause, retryAfter := s.client.options.SyncEvery, time.Duration(0)
		switch {
		case ctx.Err() != nil:
			return
		case err == nil:
			failures, refused = 0, 0
			// The service can be reached: what waits for it can go.
			nudge(s.dispatch)
		default:
			why := AsProblem(err)
			s.client.log.Warn("copy the organization", "problem", err)
			if s.tooOld(ctx) {
				why = &Problem{Kind: SessionExpired, err: err}
			}
			if refused.endSession(why) {
				s.over(why)
				return
			}
			failures++
			if why.Kind != ManyMissing { // which asking at once again does not mend
				pause, retryAfter = s.client.options.Pause(failures), why.RetryAfter
			}
		}
		if !wait(ctx, retryAfter, nil) || !wait(ctx, pause-retryAfter, s.sync) {
			return
		}
	}
}

// wait returns true after the pause or a nudge, false when ctx ends. What the
// service asked for (RFC 9110 section 10.2.3) is waited for without nudges.
func wait(ctx context.Context, pause time.Duration, nudged <-chan struct{}) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-nudged:
	case <-timer.C:
	}
	return true
}

// copyOnce makes one attempt, and says in the state how it went.
func (s *session) copyOnce(ctx context.Context) error {
	running := func(state *State) { state.Sync.Running, state.Sync.Copied, state.Sync.Total = true, 0, 0 }
	s.update(running)
	service, features, ok := s.service()
	if !ok {
		if err := s.connect(ctx); err != nil {
			return s.copyEnded(ctx, err)
		}
		service, features, _ = s.service()
		if s.client.State().Phase != Ready {
			s.client.ready(s, nil) // the role is back
		}
		s.update(running)
	}
	return s.copyEnded(ctx, s.walk(ctx, service, features))
}

// copyEnded says in the state how an attempt ended, and returns err.
func (s *session) copyEnded(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return err
	}
	at, only, invitations := s.copiedAt(ctx), s.sessionOnly(), s.invitations()
	s.update(func(state *State) {
		state.Sync = Sync{At: at, Ended: state.Sync.Ended + 1}
		if err != nil {
			state.Sync.Problem = AsProblem(err)
		}
		state.Invitations, state.SessionOnly = invitations, only
	})
	s.client.tell(Change{Users: true})
	return err
}

// walk copies every page. Each page carries the stamp of the moment its request
// began, so that it never overwrites what was learnt later.
func (s *session) walk(ctx context.Context, service *scim.Client, features scim.Features) error {
	walk := s.cache.Stamp()
	began := walk
	copied := 0
	result, err := service.Walk(ctx, features, syncPage, func(page scim.Page) error {
		if err := s.cache.Put(ctx, began, walk, page.Users...); err != nil {
			return problem(DiskTrouble, err)
		}
		began = s.cache.Stamp() // the next request begins when this returns
		copied += len(page.Users)
		s.update(func(state *State) { state.Sync.Copied, state.Sync.Total = copied, page.Total })
		s.client.tell(Change{Users: true})
		return nil
	})
	if err != nil {
		return translate(err)
	}
	if !result.Complete {
		return &Problem{Kind: UnexpectedAnswer, Host: s.profile.SCIMHost(), Count: max(result.Total-result.Users, 0)}
	}
	if err := s.settleMissing(ctx, service, walk); err != nil {
		return err
	}
	now := s.client.options.Now().UTC().Format(time.RFC3339)
	return problem(DiskTrouble, errors.Join(s.cache.SetFact(ctx, factCopiedAt, now), s.cache.SetFact(ctx, factAcceptedAt, now)))
}

// settleMissing looks up every user whom a complete walk did not meet: only
// the service's own 404 takes a user out of the copy. Where many are missing
// the list is not to be trusted, and nothing is removed.
func (s *session) settleMissing(ctx context.Context, service *scim.Client, walk cache.Stamp) error {
	missing, of, err := s.cache.Missing(ctx, walk)
	if err != nil {
		return problem(DiskTrouble, err)
	}
	if len(missing) > max(1, of/100) {
		return &Problem{Kind: ManyMissing, Host: s.profile.SCIMHost(), Count: len(missing)}
	}
	for _, id := range missing {
		stamp := s.cache.Stamp()
		user, err := service.User(ctx, id)
		switch {
		case err == nil:
			err = s.cache.Put(ctx, stamp, walk, user)
		case errors.Is(err, scim.ErrNotFound):
			err = s.cache.Remove(ctx, stamp, id)
		default:
			return translate(err)
		}
		if err != nil {
			return problem(DiskTrouble, err)
		}
	}
	return nil
}
