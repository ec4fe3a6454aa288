package client

// What a session has of prepared leavers: the store, how its people stand as the copy and
// the outbox say, and how many are due.

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
		began := time.Now()
		s.countDue(ctx, day)
		// Of a long list a count takes long, and while a batch goes out much changes:
		// counting takes a fifth of the time at most.
		if !pause(ctx, 4*time.Since(began)) {
			return
		}
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

// pause waits, and reports whether ctx goes on.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
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
