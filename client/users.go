package client

import (
	"context"
	"slices"

	"mileiq.example/admin/client/directory"
)

// Row is one user as the window shows it: the copy, with an open change laid
// over it.
type Row struct {
	directory.User
	// Pending is the user's open change; its ID is 0 without one.
	Pending directory.Item
	// Deleted: the user was to be archived, and the service deleted him. He is in no
	// page that is read anew.
	Deleted bool
}

// UserPage is one page of the list.
type UserPage struct {
	Rows []Row
	// Total is the number of users on all pages of the query.
	Total int
	// Found counts whom the search finds, of every status, whatever the query's;
	// without a search that is everybody.
	Found directory.Counts
	// Counts are those of the whole organization, whatever the query.
	Counts directory.Counts
}

// Users returns one page of the local copy.
func (c *Client) Users(ctx context.Context, q directory.Query) (UserPage, error) {
	return ask(ctx, c, func(ctx context.Context, s *session) (page UserPage, err error) {
		users, found, err := s.cache.Page(ctx, q)
		if err != nil {
			return page, err
		}
		everybody := found
		if q.Search != "" {
			if everybody, err = s.cache.Counts(ctx); err != nil {
				return page, err
			}
		}
		rows, err := s.overlay(ctx, users)
		return UserPage{Rows: rows, Total: found.Of(q.Status), Found: found, Counts: everybody}, err
	})
}

// Rows returns these users of the local copy, in the order of the ids, and then those
// whom the service deleted when they were archived. Other ids that are not in the copy
// are left out.
func (c *Client) Rows(ctx context.Context, ids []string) ([]Row, error) {
	return ask(ctx, c, func(ctx context.Context, s *session) ([]Row, error) {
		users, err := s.cache.Users(ctx, ids)
		if err != nil {
			return nil, err
		}
		rows, err := s.overlay(ctx, users)
		if err != nil {
			return nil, err
		}
		deleted, err := s.deleted(ctx, ids, users)
		return append(rows, deleted...), err
	})
}

// deleted returns the rows of those who are not among the users of the copy because the
// service deleted them.
func (s *session) deleted(ctx context.Context, ids []string, copied []directory.User) ([]Row, error) {
	here := make(map[string]bool, len(copied))
	for _, u := range copied {
		here[u.ID] = true
	}
	missing := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return here[id] })
	if len(missing) == 0 {
		return nil, nil
	}
	users, err := s.outbox.Deleted(ctx, s.account, missing)
	var rows []Row
	for _, u := range users {
		rows = append(rows, Row{User: u, Deleted: true})
	}
	return rows, err
}

// overlay lays the open changes over users of the copy.
func (s *session) overlay(ctx context.Context, users []directory.User) ([]Row, error) {
	if len(users) == 0 {
		return []Row{}, nil // without ids all open changes would be read
	}
	open, err := s.outbox.OpenItems(ctx, s.account, directory.IDs(users)...)
	if err != nil {
		return nil, err
	}
	rows := make([]Row, len(users))
	for i, u := range users {
		rows[i].User = u
		rows[i].Pending = open[u.ID]
	}
	return rows, nil
}

// Refresh has the copy brought up to date now. It does not wait; State().Sync
// tells how it goes.
func (c *Client) Refresh() {
	if s, release, err := c.hold(); err == nil {
		s.replica.Nudge()
		release()
	}
}
