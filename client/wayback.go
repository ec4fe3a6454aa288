package client

// The way back from an archive: what was not sent can be cancelled, and who was
// archived can be invited again.

import (
	"context"

	"mileiq.example/admin/client/directory"
)

// WayBack is what can be taken back of a batch that archives, at one moment.
type WayBack struct {
	// Unsent are those whose change was not sent: CancelRest cancels it.
	Unsent []directory.User
	// UnderWay are those of whom it is not known yet how their change ends. They
	// come to their end first.
	UnderWay []directory.User
	// Archived are those who were archived by the batch's own requests and still are,
	// also whom one of them hit in place of somebody else. They are shown to Plan as the admin confirmed them, so that whoever is somebody
	// else by now is left out.
	Archived []directory.User
	// Gone is how many others the batch archived who are not in the organization any
	// more: some services delete whom they archive. There is no way back for them.
	Gone int
}

// People are all of them, in this order.
func (w WayBack) People() []directory.User {
	people := make([]directory.User, 0, len(w.Unsent)+len(w.UnderWay)+len(w.Archived))
	return append(append(append(people, w.Unsent...), w.UnderWay...), w.Archived...)
}

// WayBack returns what can be taken back of a batch. There is nothing for a batch
// that invites, or that is not in the record any more.
func (c *Client) WayBack(ctx context.Context, batch string) (way WayBack, err error) {
	err = c.with(ctx, func(ctx context.Context, s *session) (err error) {
		way, err = s.wayBack(ctx, batch)
		return err
	})
	return way, err
}

func (s *session) wayBack(ctx context.Context, batch string) (way WayBack, err error) {
	const everything = 1 << 30
	page, err := s.outbox.Record(ctx, directory.RecordQuery{Batch: batch, Limit: everything})
	if err != nil {
		return WayBack{}, err
	}
	var archived []directory.User
	for _, e := range page.Entries {
		switch {
		case e.Kind != directory.Archive:
		case e.State == directory.Queued:
			way.Unsent = append(way.Unsent, e.Seen)
		case e.State.Open():
			way.UnderWay = append(way.UnderWay, e.Seen)
		case e.Reason == directory.ReasonHitAnother:
			archived = append(archived, e.Found) // it is he who was archived
		case e.Effective() && e.Reason == directory.ReasonDeletedByService:
			way.Gone++
		case e.Effective():
			archived = append(archived, e.Seen)
		}
	}
	archived, gone, err := s.stillArchived(ctx, archived)
	if err != nil {
		return WayBack{}, err
	}
	way.Archived, way.Gone = archived, way.Gone+gone
	return way, nil
}

// stillArchived returns those of the users, as they were confirmed, who are archived
// in the copy and of whom no change is open, and how many are not in the copy any
// more.
func (s *session) stillArchived(ctx context.Context, confirmed []directory.User) (archived []directory.User, gone int, err error) {
	if len(confirmed) == 0 {
		return nil, 0, nil // without ids all open changes would be read
	}
	ids := make([]string, len(confirmed))
	for i, u := range confirmed {
		ids[i] = u.ID
	}
	users, err := s.cache.Users(ctx, ids)
	if err != nil {
		return nil, 0, err
	}
	open, err := s.outbox.OpenItems(ctx, s.account, ids...)
	if err != nil {
		return nil, 0, err
	}
	now := make(map[string]directory.User, len(users))
	for _, u := range users {
		now[u.ID] = u
	}
	for _, was := range confirmed {
		u, known := now[was.ID]
		_, isOpen := open[was.ID]
		switch {
		case !known:
			gone++
		case u.Status == directory.Archived && !isOpen:
			was.Status, was.Role = u.Status, u.Role
			archived = append(archived, was)
		}
	}
	return archived, gone, nil
}
