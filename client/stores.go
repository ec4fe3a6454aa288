package client

// The databases of an account: opened, and replaced where they are damaged.

import (
	"context"
	"errors"

	"mileiq.example/admin/client/cache"
	"mileiq.example/admin/client/dispatch"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/problem"
)

// openStores opens the databases. After an error none is open.
func (s *session) openStores(ctx context.Context, outboxPath, cachePath string) (err error) {
	now := s.client.options.Now()
	opened, damaged, err := outbox.OpenOrReplace(ctx, outboxPath, now)
	if damaged != nil {
		s.client.log.Error("open the outbox", "problem", damaged)
	}
	if err != nil {
		return err
	}
	s.outbox, s.damaged = opened, s.client.damagedBefore(outboxPath, damaged)
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
