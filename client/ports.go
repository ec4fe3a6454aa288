package client

// What a session is to its dispatcher and its replica.

import (
	"context"

	"mileiq.example/admin/client/cache"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/dispatch"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/replica"
	"mileiq.example/admin/client/scim"
)

// standing is how the account stands with the service, as one goroutine of the
// session finds it.
type standing struct {
	scim.Standing
	session *session
}

// Trouble ends the session where why says so.
func (s *standing) Trouble(why *problem.Problem) (over bool) {
	// Nothing goes on without the admin's word.
	if over = s.IsOver(why) || why.Kind == problem.OtherHosts; over {
		s.session.over(why)
	}
	return over
}

// copyStanding is the standing that the replica finds.
type copyStanding struct{ standing }

// Connect returns the connection, and makes it first if there is none.
func (c *copyStanding) Connect(ctx context.Context) (replica.Service, scim.Features, error) {
	s := c.session
	if service, features, ok := s.service(); ok {
		return service, features, nil
	}
	if err := s.connect(ctx); err != nil {
		return nil, scim.Features{}, err
	}
	if s.client.State().Phase != Ready {
		s.client.showReady(s, nil) // the role is back
	}
	copyReport{s}.Began() // also where nothing of the session was shown before
	service, features, _ := s.service()
	return service, features, nil
}

// Whole keeps that the copy is whole now, and that the service has accepted the
// account.
func (c *copyStanding) Whole(ctx context.Context) error {
	return c.session.facts.KeepWhole(ctx, c.session.client.options.Now())
}

// Accepted has what waits for the service go: it can be reached.
func (c *copyStanding) Accepted() {
	c.standing.Accepted()
	c.session.dispatcher.Nudge()
}

// Trouble ends the session also where the copy is too old to be shown.
func (c *copyStanding) Trouble(why *problem.Problem) (over bool) {
	if c.session.facts.TooOld(c.session.ctx, c.session.client.options.Now()) {
		why = &problem.Problem{Kind: problem.SessionExpired, Cause: why}
	}
	return c.standing.Trouble(why)
}

// replicaCopy is the copy for the replica, whose readings count for what waits.
type replicaCopy struct {
	replica.Copy
	session *session
}

func (c replicaCopy) PutAnswers(ctx context.Context, walk cache.Stamp, answers ...cache.Answer) error {
	var users []directory.User
	for _, a := range answers {
		users = append(users, a.Users...)
	}
	return c.session.take(ctx, users, func() error { return c.Copy.PutAnswers(ctx, walk, answers...) })
}

func (c replicaCopy) Put(ctx context.Context, stamp, walk cache.Stamp, users ...directory.User) error {
	return c.PutAnswers(ctx, walk, cache.Answer{Stamp: stamp, Users: users})
}

// sendingReport shows how sending goes.
type sendingReport struct{ session *session }

func (r sendingReport) ItemsChanged() {
	r.session.client.tell(Change{Users: true, Activity: true, Leavers: true})
	r.session.agenda.Nudge()
}

func (r sendingReport) StatusChanged(now dispatch.Status) {
	r.session.update(func(l *live) {
		if now.Reading >= l.sending.Reading { // else it was overtaken
			l.sending = now
		}
	})
}

// copyReport shows how copying goes.
type copyReport struct{ session *session }

func (r copyReport) Began() {
	r.session.update(func(l *live) { l.sync.Running, l.sync.Copied, l.sync.Total = true, 0, 0 })
}

func (r copyReport) Copied(users, of int) {
	r.session.update(func(l *live) { l.sync.Copied, l.sync.Total = users, of })
	r.session.client.tell(Change{Users: true})
}

func (r copyReport) Ended(err error) {
	s := r.session
	now := Sync{At: s.facts.CopiedAt(s.ctx)}
	if err != nil {
		now.Problem = problem.Of(err)
	}
	why, invitations := s.notKept(), s.invitations()
	s.update(func(l *live) {
		now.Ended = l.sync.Ended + 1
		l.sync, l.notKept, l.invitations = now, why, invitations
	})
	if why != nil {
		s.work.Go(s.keepQuietly) // it may have to wait for the keyring
	}
	s.client.tell(Change{Users: true, Leavers: true})
	s.agenda.Nudge()
	// Now, and not when somebody waits for it. Whoever does will have it done again.
	if err := s.cache.Index(s.ctx); err != nil && s.ctx.Err() == nil {
		s.client.log.Warn("index the copy", "problem", err)
	}
}
