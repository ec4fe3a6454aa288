package client

// The record of what was confirmed: what Activity shows, and what the admin
// decides about it.

import (
	"context"
	"errors"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/problem"
)

// Batches returns a page of what was confirmed together, without the single
// changes, the newest first, and how many batches there are.
func (c *Client) Batches(ctx context.Context, offset, limit int) (page []directory.Summary, total int, err error) {
	err = c.with(ctx, func(ctx context.Context, s *session) (err error) {
		page, total, err = s.outbox.Batches(ctx, offset, limit)
		return problem.Wrap(problem.DiskTrouble, err)
	})
	return page, total, err
}

// OpenBatches returns up to limit batches of which something is not finished.
func (c *Client) OpenBatches(ctx context.Context, limit int) (open []directory.Summary, err error) {
	err = c.with(ctx, func(ctx context.Context, s *session) (err error) {
		open, err = s.outbox.OpenBatches(ctx, limit)
		return problem.Wrap(problem.DiskTrouble, err)
	})
	return open, err
}

// Batch returns one batch without its changes. The *problem.Problem is of kind NotFound
// where the admin has deleted it.
func (c *Client) Batch(ctx context.Context, id string) (batch directory.Summary, err error) {
	err = c.with(ctx, func(ctx context.Context, s *session) (err error) {
		if batch, err = s.outbox.Batch(ctx, id); errors.Is(err, outbox.ErrNoBatch) {
			return problem.Wrap(problem.NotFound, err)
		}
		return problem.Wrap(problem.DiskTrouble, err)
	})
	return batch, err
}

// Record returns a page of the confirmed changes.
func (c *Client) Record(ctx context.Context, q directory.RecordQuery) (page directory.RecordPage, err error) {
	err = c.with(ctx, func(ctx context.Context, s *session) (err error) {
		page, err = s.outbox.Record(ctx, q)
		return problem.Wrap(problem.DiskTrouble, err)
	})
	return page, err
}

// LeaveAsIs notes that the admin has looked at these conflicts and wants nothing
// done about them. Confirming something new for their users decides them as well.
func (c *Client) LeaveAsIs(ctx context.Context, items []int64) error {
	return c.control(ctx, func(ctx context.Context, s *session) error {
		return s.outbox.Decide(ctx, items, c.options.Now())
	})
}

// Deletable returns how many changes DeleteRecord would delete.
func (c *Client) Deletable(ctx context.Context, batch string, by time.Time) (n int, err error) {
	err = c.with(ctx, func(ctx context.Context, s *session) (err error) {
		n, err = s.outbox.Deletable(ctx, batch, by)
		return problem.Wrap(problem.DiskTrouble, err)
	})
	return n, err
}

// DeleteRecord deletes whole batches, one or, with "", all, and returns how many
// changes that were. A batch of which something is not finished, or was not decided, or
// ended after the given moment, stays. After an error some may be deleted.
func (c *Client) DeleteRecord(ctx context.Context, batch string, by time.Time) (n int, err error) {
	err = c.with(ctx, func(ctx context.Context, s *session) (err error) {
		n, err = s.outbox.Delete(ctx, batch, by)
		c.log.Info("deleted from the record", "batch", batch, "changes", n)
		c.tell(Change{Activity: true})
		return problem.Wrap(problem.DiskTrouble, err)
	})
	return n, err
}
