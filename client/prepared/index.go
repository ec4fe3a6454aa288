package prepared

// Which entries there are, by the little of each that is kept in memory: so a page of a
// hundred thousand is found at once.

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sqlite"
)

// Index is what decides where entries stand. It does not change.
type Index struct {
	entries []indexed // by day, list and id
	people  []string  // whom they mean, each once, sorted
}

// indexed is an entry in the index.
type indexed struct {
	id, list int64
	leaves   directory.Day
	person   string // "": nobody yet
	number   int    // of the person among the index's people
	setAt    int64
	words    string
}

// leaver is the entry as far as its group depends on it.
func (e indexed) leaver() (l directory.Leaver) {
	l.ID, l.ListID, l.Leaves, l.Person.ID, l.SetAt = e.id, e.list, e.leaves, e.person, time.Unix(0, e.setAt)
	return l
}

// Index returns the index of all entries: the same one until something changes.
func (s *Store) Index(ctx context.Context) (*Index, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	changes := s.kept.Changes() // before it is read: what changes meanwhile is read the next time
	if s.index != nil && s.indexOf == changes {
		return s.index, nil
	}
	index := &Index{}
	err := sqlite.EachRow(ctx, s.db, func(rows *sql.Rows) error {
		var e indexed
		err := rows.Scan(&e.id, &e.list, &e.leaves, &e.person, &e.setAt, &e.words)
		index.entries = append(index.entries, e)
		if e.person != "" {
			index.people = append(index.people, e.person)
		}
		return err
	}, "SELECT id, list, leaves, person, set_at, words FROM entries ORDER BY leaves, list, id")
	if err != nil {
		return nil, sqlite.While(reading, err)
	}
	slices.Sort(index.people)
	index.people = slices.Compact(index.people)
	for i := range index.entries {
		index.entries[i].number, _ = slices.BinarySearch(index.people, index.entries[i].person)
	}
	s.index, s.indexOf = index, changes
	return index, nil
}

// People are the ids of whom the entries mean, each once.
func (i *Index) People() []string { return i.people }
