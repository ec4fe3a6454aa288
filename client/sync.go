package client

import (
	"context"
	"errors"
	"time"

	"mileiq.example/admin/client/cache"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/scim"
)

// syncPage is how many users one request of the walk asks for.
const syncPage = 200

const (
	// pagesAtOnce is how many pages are stored in one transaction, and how many
	// may wait for the next.
	pagesAtOnce = 10
	// pagesWait is how long a page waits for others to be stored with.
	pagesWait = 200 * time.Millisecond
)

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
			why := problem.Of(err)
			s.client.log.Warn("copy the organization", "problem", err)
			if s.tooOld(ctx) {
				why = &problem.Problem{Kind: problem.SessionExpired, Cause: err}
			}
			if refused.endSession(why) {
				s.over(why)
				return
			}
			failures++
			if why.Kind != problem.ManyMissing { // which asking at once again does not mend
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
			state.Sync.Problem = problem.Of(err)
		}
		state.Invitations, state.SessionOnly = invitations, only
	})
	s.client.tell(Change{Users: true})
	return err
}

// walk copies every page and settles what is missing.
func (s *session) walk(ctx context.Context, service *scim.Client, features scim.Features) error {
	walk := s.cache.Stamp()
	result, err := s.copyPages(ctx, service, features, walk)
	if err != nil {
		return err
	}
	if !result.Complete {
		return &problem.Problem{Kind: problem.UnexpectedAnswer, Host: s.profile.SCIMHost(), Count: max(result.Total-result.Users, 0)}
	}
	if err := s.settleMissing(ctx, service, walk); err != nil {
		return err
	}
	now := s.client.options.Now().UTC().Format(time.RFC3339)
	return problem.Wrap(problem.DiskTrouble, errors.Join(s.cache.SetFact(ctx, factCopiedAt, now), s.cache.SetFact(ctx, factAcceptedAt, now)))
}

// fetched is a page and the stamp of the moment before its request.
type fetched struct {
	cache.Stamp
	scim.Page
}

// copyPages has pages stored while the next ones are fetched. Each carries the
// stamp of the moment its request began, so that it never overwrites what was
// learnt later.
func (s *session) copyPages(ctx context.Context, service *scim.Client, features scim.Features, walk cache.Stamp) (scim.WalkResult, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	pages, notStored := make(chan fetched, pagesAtOnce), make(chan error, 1)
	go func() {
		err := s.storePages(ctx, walk, pages)
		if err != nil {
			cancel() // nothing more is wanted
		}
		notStored <- err
	}()
	began := walk
	result, err := service.Walk(ctx, features, syncPage, func(page scim.Page) error {
		select {
		case pages <- fetched{began, page}:
		case <-ctx.Done():
			return ctx.Err()
		}
		began = s.cache.Stamp() // the next request begins when this returns
		return nil
	})
	close(pages)
	// What came before an error of the service is stored all the same.
	if err := <-notStored; err != nil {
		return result, problem.Wrap(problem.DiskTrouble, err)
	}
	if err != nil {
		return result, problem.Of(err)
	}
	return result, nil
}

// storePages stores pages as they come in, several in one transaction: that
// writes each page of the index once instead of once for every answer.
func (s *session) storePages(ctx context.Context, walk cache.Stamp, pages <-chan fetched) error {
	copied := 0
	for {
		some, total := gather(pages)
		if len(some) == 0 {
			return nil
		}
		if err := s.cache.PutAnswers(ctx, walk, some...); err != nil {
			return err
		}
		for _, answer := range some {
			copied += len(answer.Users)
		}
		s.update(func(state *State) { state.Sync.Copied, state.Sync.Total = copied, total })
		s.client.tell(Change{Users: true})
	}
}

// gather waits for a page and returns what comes until there are pagesAtOnce or
// pagesWait is over, with the number of users as the service said last. It
// returns nothing when there is no more.
func gather(pages <-chan fetched) (some []cache.Answer, total int) {
	var late <-chan time.Time
	for len(some) < pagesAtOnce {
		select {
		case page, more := <-pages:
			if !more {
				return some, total
			}
			if late == nil {
				late = time.After(pagesWait)
			}
			some, total = append(some, cache.Answer{Stamp: page.Stamp, Users: page.Users}), page.Total
		case <-late:
			return some, total
		}
	}
	return some, total
}

// settleMissing looks up every user whom a complete walk did not meet: only
// the service's own 404 takes a user out of the copy. Where many are missing
// the list is not to be trusted, and nothing is removed.
func (s *session) settleMissing(ctx context.Context, service *scim.Client, walk cache.Stamp) error {
	missing, of, err := s.cache.Missing(ctx, walk)
	if err != nil {
		return problem.Wrap(problem.DiskTrouble, err)
	}
	if len(missing) > max(1, of/100) {
		return &problem.Problem{Kind: problem.ManyMissing, Host: s.profile.SCIMHost(), Count: len(missing)}
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
			return problem.Of(err)
		}
		if err != nil {
			return problem.Wrap(problem.DiskTrouble, err)
		}
	}
	return nil
}
