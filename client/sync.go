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
	if s, err := c.current(); err == nil {
		nudge(s.sync)
	}
}

// keepCopy copies the organization now, whenever it is asked to, and from time
// to time, until the session ends.
func (s *session) keepCopy(ctx context.Context) {
	failures := 0
	for ctx.Err() == nil {
		err := s.copyOnce(ctx)
		pause := s.client.options.SyncEvery
		switch {
		case ctx.Err() != nil:
			return
		case err == nil:
			failures = 0
			// The service can be reached: what waits for it can go.
			nudge(s.dispatch)
		default:
			why := AsProblem(err)
			s.client.log.Warn("copy the organization", "problem", err)
			if why.Kind == SessionExpired || why.Kind == NoRole {
				s.over(why)
				return
			}
			failures++
			pause = max(s.client.options.Pause(failures), why.RetryAfter)
		}
		if !s.wait(ctx, pause, s.sync) {
			return
		}
	}
}

// wait returns true after the pause or a nudge, false when the session ends.
func (s *session) wait(ctx context.Context, pause time.Duration, nudged <-chan struct{}) bool {
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

func (s *session) copyOnce(ctx context.Context) (err error) {
	s.client.update(func(state *State) { state.Sync.Running, state.Sync.Copied, state.Sync.Total = true, 0, 0 })
	defer func() {
		at := s.copiedAt(context.WithoutCancel(ctx))
		if ctx.Err() != nil {
			return
		}
		only, invitations := s.sessionOnly(), s.invitations()
		s.client.update(func(state *State) {
			state.Sync = Sync{At: at, Ended: state.Sync.Ended + 1}
			if err != nil {
				state.Sync.Problem = AsProblem(err)
			}
			state.Invitations, state.SessionOnly = invitations, only
			if s.damaged != "" {
				state.Problem = &Problem{Kind: DiskTrouble, Detail: s.damaged}
			}
		})
		s.client.tell(Change{Users: true})
	}()
	service, features, ok := s.service()
	if !ok {
		if err := s.connect(ctx); err != nil {
			return err
		}
		service, features, _ = s.service()
	}
	return s.walk(ctx, service, features)
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
		s.client.update(func(state *State) { state.Sync.Copied, state.Sync.Total = copied, page.Total })
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
