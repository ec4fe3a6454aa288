package client

// The databases of an account: opened, and replaced where they are damaged.

import (
	"context"
	"errors"
	"time"

	"mileiq.example/admin/client/cache"
	"mileiq.example/admin/client/dispatch"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sqlite"
)

// openStores opens the databases. After an error none is open.
func (s *session) openStores(ctx context.Context, outboxPath, cachePath string) (err error) {
	now := s.client.options.Now()
	if s.outbox, err = s.openOutbox(ctx, outboxPath, now); err != nil {
		return err
	}
	if s.cache, err = cache.OpenAnew(ctx, cachePath, now); err != nil {
		return errors.Join(err, s.outbox.Close())
	}
	if err = s.outbox.Recover(ctx); err == nil {
		if _, err := s.refuseProtected(ctx); err != nil {
			s.client.log.Error("refuse what was confirmed of protected people", "problem", err)
		}
		// The others are asked about.
		s.unfinished, err = s.outbox.CountConfirmedSince(ctx, s.account, now.Add(-dispatch.ConfirmationLives))
	}
	if err != nil {
		return errors.Join(err, s.outbox.Close(), s.cache.Close())
	}
	return nil
}

// openOutbox opens the outbox. A damaged one is set aside, never deleted; what can
// be read of it is brought over for review.
func (s *session) openOutbox(ctx context.Context, path string, now time.Time) (*outbox.Outbox, error) {
	opened, err := outbox.Open(ctx, path)
	if err == nil || !errors.Is(err, sqlite.ErrDamaged) {
		s.damaged = s.client.damagedBefore(path, nil)
		return opened, err
	}
	s.client.log.Error("open the outbox", "problem", err)
	opened, aside, replaced := outbox.Replace(ctx, path, now)
	if replaced != nil {
		return nil, replaced
	}
	s.damaged = s.client.damagedBefore(path, &problem.Problem{Kind: problem.RecordDamaged, Detail: aside, Cause: err})
	return opened, nil
}

// damagedBefore returns what is known of damage to the file at path, and takes in
// what is new. A session may end before its damage was shown, and the next one
// finds the file in order.
func (c *Client) damagedBefore(path string, found *problem.Problem) *problem.Problem {
	c.mu.Lock()
	defer c.mu.Unlock()
	if found != nil {
		c.damaged[path] = found
	}
	return c.damaged[path]
}
