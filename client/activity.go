package client

// What was confirmed: the record that Activity shows, and what the admin may do
// about it.

import (
	"context"
	"time"

	"mileiq.example/admin/client/directory"
)

// Batches returns a page of what was confirmed together, without the single
// changes, the newest first, and how many batches there are.
func (c *Client) Batches(ctx context.Context, offset, limit int) (page []directory.Summary, total int, err error) {
	err = c.with(ctx, func(ctx context.Context, s *session) (err error) {
		page, total, err = s.outbox.Batches(ctx, offset, limit)
		return err
	})
	return page, total, err
}

// OpenBatches returns up to limit batches of which something is not finished.
func (c *Client) OpenBatches(ctx context.Context, limit int) ([]directory.Summary, error) {
	return ask(ctx, c, func(ctx context.Context, s *session) ([]directory.Summary, error) {
		return s.outbox.OpenBatches(ctx, limit)
	})
}

// Batch returns one batch without its changes. The *problem.Problem is of kind NotFound
// where the admin has deleted it.
func (c *Client) Batch(ctx context.Context, id string) (directory.Summary, error) {
	return ask(ctx, c, func(ctx context.Context, s *session) (directory.Summary, error) {
		return s.outbox.Batch(ctx, id)
	})
}

// Record returns a page of the confirmed changes.
func (c *Client) Record(ctx context.Context, q directory.RecordQuery) (directory.RecordPage, error) {
	return ask(ctx, c, func(ctx context.Context, s *session) (directory.RecordPage, error) {
		return s.outbox.Record(ctx, q)
	})
}

// LeaveAsIs notes that the admin has looked at these conflicts and wants nothing
// done about them. Confirming something new for their users decides them as well.
func (c *Client) LeaveAsIs(ctx context.Context, items []int64) error {
	return c.control(ctx, func(ctx context.Context, s *session) error {
		return s.outbox.Decide(ctx, items, c.options.Now())
	})
}

// Deletable returns how many changes DeleteRecord would delete.
func (c *Client) Deletable(ctx context.Context, batch string, by time.Time) (int, error) {
	return ask(ctx, c, func(ctx context.Context, s *session) (int, error) {
		return s.outbox.Deletable(ctx, batch, by)
	})
}

// DeleteRecord deletes whole batches, one or, with "", all, and returns how many
// changes that were. A batch of which something is not finished, or was not decided, or
// ended after the given moment, stays. After an error some may be deleted.
func (c *Client) DeleteRecord(ctx context.Context, batch string, by time.Time) (n int, err error) {
	err = c.with(ctx, func(ctx context.Context, s *session) (err error) {
		n, err = s.outbox.Delete(ctx, batch, by)
		c.log.Info("deleted from the record", "batch", batch, "changes", n)
		c.tell(Change{Activity: true})
		return err
	})
	return n, err
}

// Cancel takes back one confirmed change that was not sent yet; afterwards it
// returns a *problem.Problem of kind Conflict.
func (c *Client) Cancel(ctx context.Context, item int64) error {
	return c.with(ctx, func(ctx context.Context, s *session) error {
		if err := s.outbox.Cancel(ctx, item, c.options.Now()); err != nil {
			return err
		}
		s.changesMoved(ctx)
		return nil
	})
}

// PauseSending has nothing more sent until ResumeSending, also after a restart. What
// is on its way comes to its end.
func (c *Client) PauseSending(ctx context.Context) error {
	return c.control(ctx, func(ctx context.Context, s *session) error {
		return s.outbox.Pause(ctx, c.options.Now())
	})
}

// ResumeSending takes back PauseSending, and goes on with batches that were stopped.
func (c *Client) ResumeSending(ctx context.Context) error {
	return c.control(ctx, func(ctx context.Context, s *session) error {
		return s.outbox.Resume(ctx)
	})
}

// CancelRest takes back every change of a batch that was not sent yet, and returns
// how many these were. What is on its way comes to its end, and is not sent again.
func (c *Client) CancelRest(ctx context.Context, batch string) (n int, err error) {
	err = c.control(ctx, func(ctx context.Context, s *session) (err error) {
		n, err = s.outbox.CancelRest(ctx, batch, c.options.Now())
		return err
	})
	return n, err
}

// control runs an act of the admin on confirmed changes.
func (c *Client) control(ctx context.Context, f func(context.Context, *session) error) error {
	return c.with(ctx, func(ctx context.Context, s *session) error {
		if err := f(ctx, s); err != nil {
			return err
		}
		s.changesMoved(ctx)
		s.dispatcher.Nudge()
		return nil
	})
}

// changesMoved shows that confirmed changes are not as they were.
func (s *session) changesMoved(ctx context.Context) {
	s.dispatcher.Recount(context.WithoutCancel(ctx))
	s.client.tell(Change{Users: true, Activity: true, Leavers: true})
	s.agenda.Nudge()
}
