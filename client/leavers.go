package client

// Prepared leavers: the lists that are kept on this computer, laid beside the copy and
// what was confirmed. Nothing of it is sent: that is for a confirmation like any other.

import (
	"context"
	"errors"
	"sync"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/prepared"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sqlite"
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

// leaverStore is what a session has of prepared leavers.
type leaverStore struct {
	store *prepared.Store // nil where it cannot be opened
	// problem says why it cannot be opened, or that it was damaged.
	problem *problem.Problem
	// changed has room for one, and wakes who counts.
	changed chan struct{}

	mu      sync.Mutex // guards what follows; held while a board is made
	board   *prepared.Board
	boardOf boardOf
}

// boardOf says of which moment a board is.
type boardOf struct {
	index        *prepared.Index
	copies, sent int64
	whole        bool
	today        directory.Day
}

const leaversName = "leavers.db"

// openLeavers opens the prepared leavers. A damaged store is set aside, and what can be
// read of it is brought over. Trouble with them keeps nobody from the users.
func (s *session) openLeavers(ctx context.Context, path string, now time.Time) {
	store, err := prepared.Open(ctx, path)
	if errors.Is(err, sqlite.ErrDamaged) {
		s.client.log.Error("open the prepared leavers", "problem", err)
		var was prepared.Replaced
		if store, was, err = prepared.Replace(ctx, path, now); err == nil {
			s.client.damagedBefore(path, &problem.Problem{Kind: problem.LeaversDamaged, Detail: was.Aside, Count: was.Lost})
		}
	}
	if err != nil {
		s.client.log.Error("open the prepared leavers", "problem", err)
		s.leavers.problem = problem.Of(err)
		return
	}
	s.leavers.store, s.leavers.problem = store, s.client.damagedBefore(path, nil)
}

func (l *leaverStore) close() error {
	if l.store == nil {
		return nil
	}
	return l.store.Close()
}

// nudge has what is due counted again.
func (l *leaverStore) nudge() {
	select {
	case l.changed <- struct{}{}:
	default: // somebody has asked for it
	}
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

// leaverBoard returns how the entries stand on a day.
func (s *session) leaverBoard(ctx context.Context, today directory.Day) (*prepared.Board, error) {
	l := &s.leavers
	l.mu.Lock()
	defer l.mu.Unlock()
	index, err := l.store.Index(ctx)
	if err != nil {
		return nil, err
	}
	// Counted before it is read: what changes meanwhile is read the next time.
	now := boardOf{index, s.cache.Changes(), s.outbox.Changes(), !s.facts.CopiedAt(ctx).IsZero(), today}
	if l.board != nil && l.boardOf == now {
		return l.board, nil
	}
	standings, err := s.leaverStandings(ctx, index.People(), now.whole)
	if err != nil {
		return nil, err
	}
	l.board, l.boardOf = prepared.NewBoard(index, standings, today), now
	return l.board, nil
}

// leaverStandings returns how people stand, by their id.
func (s *session) leaverStandings(ctx context.Context, people []string, whole bool) (map[string]directory.LeaverStanding, error) {
	// The outbox first: the copy is written before an outcome.
	changes, err := s.outbox.LatestOf(ctx, s.account, directory.Archive, people)
	if err != nil {
		return nil, err
	}
	statuses, err := s.cache.Statuses(ctx, people)
	if err != nil {
		return nil, err
	}
	standings := make(map[string]directory.LeaverStanding, len(people))
	for _, id := range people {
		status, copied := statuses[id]
		change := changes[id]
		standings[id] = directory.LeaverStanding{
			Status: status, Gone: whole && !copied, Outcome: change.State, ConfirmedAt: change.ConfirmedAt,
		}
	}
	return standings, nil
}

// leaverEntries returns entries as they stand.
func (s *session) leaverEntries(ctx context.Context, ids []int64, board *prepared.Board) ([]directory.LeaverEntry, error) {
	entries, err := s.leavers.store.Entries(ctx, ids)
	if err != nil {
		return nil, err
	}
	var people []string
	for _, l := range entries {
		if l.Person.ID != "" {
			people = append(people, l.Person.ID)
		}
	}
	latest, err := s.outbox.LatestOf(ctx, s.account, directory.Archive, people)
	if err != nil {
		return nil, err
	}
	var items []int64
	for _, change := range latest {
		items = append(items, change.Item)
	}
	changes, err := s.outbox.Items(ctx, items)
	if err != nil {
		return nil, err
	}
	copied, err := s.cache.Users(ctx, people)
	if err != nil {
		return nil, err
	}
	now := make(map[string]directory.User, len(copied))
	for _, u := range copied {
		now[u.ID] = u
	}
	shown := make([]directory.LeaverEntry, len(entries))
	for i, l := range entries {
		shown[i] = board.Entry(l, now[l.Person.ID], changes[latest[l.Person.ID].Item])
	}
	return shown, nil
}

// countLeavers keeps the number of those who are due, until ctx ends. It changes by
// itself, too: with the day, also that on which the computer wakes up.
func (s *session) countLeavers(ctx context.Context) {
	if s.leavers.store == nil {
		return
	}
	calendar := time.NewTicker(s.client.options.lookAtDay)
	defer calendar.Stop()
	for day := s.client.today(); ; {
		s.countDue(ctx, day)
		for same := true; same; {
			select {
			case <-ctx.Done():
				return
			case <-s.leavers.changed:
				same = false
			case <-calendar.C:
			}
			if today := s.client.today(); today != day {
				day, same = today, false
				s.client.tell(Change{Leavers: true}) // entries are in other groups
			}
		}
	}
}

func (s *session) countDue(ctx context.Context, today directory.Day) {
	board, err := s.leaverBoard(ctx, today)
	if err != nil {
		if ctx.Err() == nil {
			s.client.log.Warn("count the leavers who are due", "problem", err)
		}
		return
	}
	if due := board.Due(); due != s.client.State().LeaversDue {
		s.update(func(l *live) { l.leaversDue = due })
	}
}

// adminName is what the admin who is signed in is called.
func (s *session) adminName() string {
	if s.identity.Name != "" {
		return s.identity.Name
	}
	return s.identity.Email
}
