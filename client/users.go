package client

// The list: its pages, and the rows in them.

import (
	"context"

	"mileiq.example/admin/client/directory"
)

// Row is one user as the window shows it.
type Row = directory.Row

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
	missing := directory.Missing(ids, copied)
	if len(missing) == 0 {
		return nil, nil
	}
	users, err := s.outbox.Deleted(ctx, s.account, missing)
	return directory.DeletedRows(users), err
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
	return directory.Rows(users, open), nil
}

// Refresh has the copy brought up to date now. It does not wait; State().Sync
// tells how it goes.
func (c *Client) Refresh() {
	if s, release, err := c.hold(); err == nil {
		s.replica.Nudge()
		release()
	}
}
