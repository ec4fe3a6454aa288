package client

// Prepared leavers: the lists that are kept on this computer, laid beside the copy and
// what was confirmed. Nothing of it is sent: that is for a confirmation like any other.

import (
	"context"

	"mileiq.example/admin/client/directory"
)

// LeaverPage is one page of prepared leavers.
type LeaverPage struct {
	Entries []directory.LeaverEntry
	// Total is the number of entries on all pages of the query.
	Total int
	// Found counts what the search finds, of every group, whatever the query's;
	// directory.AnyLeaver is the sum. Without a search it equals Counts.
	Found map[directory.LeaverGroup]int
	// Counts are those of the query's list, or of all lists, whatever the search.
	Counts map[directory.LeaverGroup]int
}

// LeaverLists returns the lists with their counts, the newest first.
func (c *Client) LeaverLists(ctx context.Context) (lists []directory.LeaverList, err error) {
	err = c.withLeavers(ctx, func(ctx context.Context, s *session) error {
		board, err := s.leaverBoard(ctx, c.today())
		if err != nil {
			return err
		}
		if lists, err = s.leavers.store.Lists(ctx); err != nil {
			return err
		}
		counts := board.Counts()
		for i := range lists {
			lists[i].Counts = counts[lists[i].ID]
		}
		return nil
	})
	return lists, err
}

// AddLeavers keeps people in a list, and returns the list and how many were added; into.ID
// 0 makes a new list of its name and origin. Who stands in the list already is not added
// twice, unless that entry is done. After an error none was added. It is a
// *problem.Problem of kind NoList where the list is gone, NoListName where a new one has
// no name, ListFull where there would be too many.
func (c *Client) AddLeavers(ctx context.Context, into directory.LeaverList, people []directory.Leaver) (list directory.LeaverList, added int, err error) {
	err = c.changeLeavers(ctx, func(ctx context.Context, s *session) error {
		if into.ID == 0 {
			into.CreatedBy = s.adminName()
		}
		today := c.today()
		board, err := s.leaverBoard(ctx, today)
		if err != nil {
			return err
		}
		done := func(l directory.Leaver) bool {
			return directory.GroupOf(l, board.Standing(l.Person.ID), today) == directory.LeaverDone
		}
		list, added, err = s.leavers.store.Add(ctx, into, people, done, c.options.Now())
		return err
	})
	return list, added, err
}

// Leavers returns one page of the entries.
func (c *Client) Leavers(ctx context.Context, q directory.LeaverQuery) (page LeaverPage, err error) {
	err = c.withLeavers(ctx, func(ctx context.Context, s *session) error {
		if q.Today == "" {
			q.Today = c.today()
		}
		board, err := s.leaverBoard(ctx, q.Today)
		if err != nil {
			return err
		}
		found := board.Find(q)
		entries, err := s.leaverEntries(ctx, found.IDs, board)
		page = LeaverPage{Entries: entries, Total: found.Total, Found: found.Found, Counts: found.Counts}
		return err
	})
	return page, err
}

// DueLeavers counts the people of all lists whose day has come, each once.
func (c *Client) DueLeavers(ctx context.Context, today directory.Day) (due int, err error) {
	err = c.withLeavers(ctx, func(ctx context.Context, s *session) error {
		board, err := s.leaverBoard(ctx, today)
		if err != nil {
			return err
		}
		due = board.Due()
		return nil
	})
	return due, err
}

// ArchivedLeavers returns who of a list is archived as the copy says, each once, in the
// order of days and then of the list: for a plan to invite them again. 0 is all lists.
func (c *Client) ArchivedLeavers(ctx context.Context, list int64) (archived []directory.User, err error) {
	err = c.withLeavers(ctx, func(ctx context.Context, s *session) error {
		board, err := s.leaverBoard(ctx, c.today())
		if err != nil {
			return err
		}
		archived, err = s.cache.Users(ctx, board.Archived(list))
		return err
	})
	return archived, err
}

// LeaverEntries returns these entries as they stand now, in the order of the ids; ids that
// are not there any more are left out.
func (c *Client) LeaverEntries(ctx context.Context, ids []int64) (entries []directory.LeaverEntry, err error) {
	err = c.withLeavers(ctx, func(ctx context.Context, s *session) error {
		board, err := s.leaverBoard(ctx, c.today())
		if err != nil {
			return err
		}
		entries, err = s.leaverEntries(ctx, ids, board)
		return err
	})
	return entries, err
}

// SetLeavers changes entries; ids that are not there any more are left out.
func (c *Client) SetLeavers(ctx context.Context, ids []int64, change directory.LeaverChange) error {
	return c.changeLeavers(ctx, func(ctx context.Context, s *session) error {
		return s.leavers.store.Set(ctx, ids, change, c.options.Now())
	})
}

// DeleteLeavers deletes entries; nothing happens to their people.
func (c *Client) DeleteLeavers(ctx context.Context, ids ...int64) error {
	return c.changeLeavers(ctx, func(ctx context.Context, s *session) error {
		return s.leavers.store.Delete(ctx, ids)
	})
}

// RenameLeaverList gives a list another name. The *problem.Problem is of kind NoList
// where the list is gone, NoListName where the name is empty.
func (c *Client) RenameLeaverList(ctx context.Context, id int64, name string) error {
	return c.changeLeavers(ctx, func(ctx context.Context, s *session) error {
		return s.leavers.store.Rename(ctx, id, name)
	})
}

// DeleteLeaverList deletes a list with its entries; nothing happens to their people.
func (c *Client) DeleteLeaverList(ctx context.Context, id int64) error {
	return c.changeLeavers(ctx, func(ctx context.Context, s *session) error {
		return s.leavers.store.DeleteList(ctx, id)
	})
}

// withLeavers is with for those who need the prepared leavers.
func (c *Client) withLeavers(ctx context.Context, f func(context.Context, *session) error) error {
	return c.with(ctx, func(ctx context.Context, s *session) error {
		if s.leavers.store == nil {
			return s.leavers.problem
		}
		return f(ctx, s)
	})
}

// changeLeavers is withLeavers for what changes them.
func (c *Client) changeLeavers(ctx context.Context, f func(context.Context, *session) error) error {
	return c.withLeavers(ctx, func(ctx context.Context, s *session) error {
		err := f(ctx, s)
		s.leavers.nudge()
		c.tell(Change{Leavers: true})
		return err
	})
}

// today is the day by the computer's calendar.
func (c *Client) today() directory.Day { return directory.NewDay(c.options.Now().Local()) }

// adminName is what the admin who is signed in is called.
func (s *session) adminName() string {
	if s.identity.Name != "" {
		return s.identity.Name
	}
	return s.identity.Email
}
