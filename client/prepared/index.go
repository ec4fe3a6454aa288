package prepared

// Which entries a question means, and in which order: by what is kept of each in memory,
// which is little, so that a list of a hundred thousand is paged at once.

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sqlite"
)

// Index is what decides where entries stand. It does not change.
type Index struct {
	entries []indexed // by day, list and id
	people  []string  // whom they mean, each once
	changes int64     // of the store, when it was read
}

// indexed is an entry in the index.
type indexed struct {
	id, list int64
	leaves   directory.Day
	person   string
	setAt    int64
	words    string
}

// leaver is the entry as far as its group depends on it.
func (e indexed) leaver() (l directory.Leaver) {
	l.ID, l.ListID, l.Leaves, l.Person.ID, l.SetAt = e.id, e.list, e.leaves, e.person, time.Unix(0, e.setAt)
	return l
}

// Index returns the index of all entries.
func (s *Store) Index(ctx context.Context) (*Index, error) {
	s.mu.Lock()
	index, changes := s.index, s.changes
	s.mu.Unlock()
	if index != nil {
		return index, nil
	}
	index = &Index{changes: changes}
	met := map[string]bool{"": true}
	err := sqlite.EachRow(ctx, s.db.Read, func(rows *sql.Rows) error {
		var e indexed
		err := rows.Scan(&e.id, &e.list, &e.leaves, &e.person, &e.setAt, &e.words)
		index.entries = append(index.entries, e)
		if !met[e.person] {
			met[e.person] = true
			index.people = append(index.people, e.person)
		}
		return err
	}, "SELECT id, list, leaves, person, set_at, words FROM entries ORDER BY leaves, list, id")
	if err != nil {
		return nil, sqlite.While(reading, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.changes == changes {
		s.index = index
	}
	return index, nil
}

// People are the ids of whom the entries mean, each once.
func (i *Index) People() []string { return i.people }

// Changes numbers the index: two with one number are the same.
func (i *Index) Changes() int64 { return i.changes }

// Found is what an index finds.
type Found struct {
	// IDs are the entries of the page.
	IDs []int64
	// Total is how many the query means. Found counts what its search finds, by group,
	// and Counts what is in its list, or in all; AnyLeaver is the sum.
	Total         int
	Found, Counts map[directory.LeaverGroup]int
}

// Find answers a query. standings says how people stand, by their id.
func (i *Index) Find(q directory.LeaverQuery, standings map[string]directory.LeaverStanding) Found {
	f := Found{IDs: []int64{}, Found: map[directory.LeaverGroup]int{}, Counts: map[directory.LeaverGroup]int{}}
	words := strings.Fields(directory.Fold(q.Search))
	groups := map[directory.LeaverGroup][]int64{}
	for _, e := range i.entries {
		if q.ListID != 0 && e.list != q.ListID {
			continue
		}
		group := directory.GroupOf(e.leaver(), standings[e.person], q.Today)
		f.Counts[group]++
		f.Counts[directory.AnyLeaver]++
		if slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(e.words, word) }) {
			continue
		}
		f.Found[group]++
		f.Found[directory.AnyLeaver]++
		if q.Group == directory.AnyLeaver || q.Group == group {
			groups[group] = append(groups[group], e.id)
		}
	}
	var all []int64
	for _, group := range directory.LeaverGroups {
		all = append(all, groups[group]...)
	}
	f.Total = len(all)
	begin := min(max(q.Offset, 0), len(all))
	end := begin + min(max(q.Limit, 0), len(all)-begin)
	f.IDs = append(f.IDs, all[begin:end]...)
	return f
}

// Counts counts the entries of each list by group; AnyLeaver is the sum.
func (i *Index) Counts(standings map[string]directory.LeaverStanding, today directory.Day) map[int64]map[directory.LeaverGroup]int {
	counts := map[int64]map[directory.LeaverGroup]int{}
	for _, e := range i.entries {
		of := counts[e.list]
		if of == nil {
			of = map[directory.LeaverGroup]int{}
			counts[e.list] = of
		}
		of[directory.GroupOf(e.leaver(), standings[e.person], today)]++
		of[directory.AnyLeaver]++
	}
	return counts
}

// Due returns how many people are due, of whichever list.
func (i *Index) Due(standings map[string]directory.LeaverStanding, today directory.Day) int {
	due := map[string]bool{}
	for _, e := range i.entries {
		if directory.GroupOf(e.leaver(), standings[e.person], today) == directory.LeaverDue {
			due[e.person] = true
		}
	}
	return len(due)
}
