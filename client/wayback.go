package client

// The way back from an archive: CancelRest cancels what was not sent, and a plan
// invites those who were archived.

import (
	"context"
	"math"

	"mileiq.example/admin/client/directory"
)

// WayBack is what can be taken back of a batch.
type WayBack = directory.WayBack

// WayBack returns what can be taken back of a batch. There is nothing for a batch
// that invites, or that is not in the record any more.
func (c *Client) WayBack(ctx context.Context, batch string) (WayBack, error) {
	return ask(ctx, c, func(ctx context.Context, s *session) (WayBack, error) { return s.wayBack(ctx, batch) })
}

func (s *session) wayBack(ctx context.Context, batch string) (WayBack, error) {
	record, err := s.outbox.Record(ctx, directory.RecordQuery{Batch: batch, Limit: math.MaxInt32})
	if err != nil {
		return WayBack{}, err
	}
	way := directory.NewWayBack(record.Entries)
	if len(way.Archived) == 0 {
		return way, nil // without ids all open changes would be read
	}
	ids := directory.IDs(way.Archived)
	users, err := s.cache.Users(ctx, ids)
	if err != nil {
		return WayBack{}, err
	}
	open, err := s.outbox.OpenItems(ctx, s.account, ids...)
	if err != nil {
		return WayBack{}, err
	}
	return way.Now(users, open), nil
}
