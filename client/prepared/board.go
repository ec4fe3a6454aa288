package prepared

import (
	"slices"
	"strings"

	"mileiq.example/admin/client/directory"
)

// Board is what has to be done with each entry of an index, as its people stand on a day.
// It does not change.
type Board struct {
	index     *Index
	standings map[string]directory.LeaverStanding
	today     directory.Day
	groups    []directory.LeaverGroup // of the entries
}

// NewBoard lays the standings of people, by their id, over an index.
func NewBoard(index *Index, standings map[string]directory.LeaverStanding, today directory.Day) *Board {
	b := &Board{index: index, standings: standings, today: today, groups: make([]directory.LeaverGroup, len(index.entries))}
	for i, e := range index.entries {
		b.groups[i] = directory.GroupOf(e.leaver(), standings[e.person], today)
	}
	return b
}

// Standing says how a person stands.
func (b *Board) Standing(person string) directory.LeaverStanding { return b.standings[person] }

// Entry returns an entry as it stands; see directory.NewLeaverEntry.
func (b *Board) Entry(l directory.Leaver, now directory.User, newest directory.Item) directory.LeaverEntry {
	return directory.NewLeaverEntry(l, b.standings[l.Person.ID], now, newest, b.today)
}

// Found is what a board finds.
type Found struct {
	// IDs are the entries of the page.
	IDs []int64
	// Total is how many the query means. Found counts what its search finds, by group,
	// and Counts what is in its list, or in all; AnyLeaver is the sum.
	Total         int
	Found, Counts map[directory.LeaverGroup]int
	// People is Found in people: who stands in two entries counts once, in a group and in
	// the sum; an entry that means nobody counts as one. Archived are those of them who are
	// archived as the copy says.
	People   map[directory.LeaverGroup]int
	Archived int
}

// Find answers a query, of which the day is that of the board.
func (b *Board) Find(q directory.LeaverQuery) Found {
	f := Found{Found: map[directory.LeaverGroup]int{}, Counts: map[directory.LeaverGroup]int{}}
	words := strings.Fields(directory.Fold(q.Search))
	ids, heads := map[directory.LeaverGroup][]int64{}, newHeads(len(b.index.people))
	for i, e := range b.index.entries {
		if q.ListID != 0 && e.list != q.ListID {
			continue
		}
		group := b.groups[i]
		f.Counts[group]++
		if slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(e.words, word) }) {
			continue
		}
		f.Found[group]++
		heads.count(e, group, b.standings[e.person].Status == directory.Archived)
		if q.Group == directory.AnyLeaver || q.Group == group {
			ids[group] = append(ids[group], e.id)
		}
	}
	sum(f.Counts)
	sum(f.Found)
	f.People, f.Archived = heads.byGroup, heads.archived
	var all []int64
	for _, group := range directory.LeaverGroups {
		all = append(all, ids[group]...)
	}
	f.Total = len(all)
	first := min(max(q.Offset, 0), len(all))
	f.IDs = all[first : first+min(max(q.Limit, 0), len(all)-first)]
	return f
}

// sum adds what all groups have together.
func sum(counts map[directory.LeaverGroup]int) {
	all := 0
	for _, n := range counts {
		all += n
	}
	counts[directory.AnyLeaver] = all
}

// Counts counts the entries of each list by group; AnyLeaver is the sum. Lists without
// entries are left out.
func (b *Board) Counts() map[int64]map[directory.LeaverGroup]int {
	counts := map[int64]map[directory.LeaverGroup]int{}
	for i, e := range b.index.entries {
		of := counts[e.list]
		if of == nil {
			of = map[directory.LeaverGroup]int{}
			counts[e.list] = of
		}
		of[b.groups[i]]++
	}
	for _, of := range counts {
		sum(of)
	}
	return counts
}

// Archived returns the ids of who of a list is archived, each once; 0 is all lists.
func (b *Board) Archived(list int64) (people []string) {
	met := map[string]bool{}
	for _, e := range b.index.entries {
		if (list == 0 || e.list == list) && b.standings[e.person].Status == directory.Archived && !met[e.person] {
			met[e.person] = true
			people = append(people, e.person)
		}
	}
	return people
}

// Due returns how many people are due, of whichever list: one who is in two counts once.
func (b *Board) Due() int {
	due := map[string]bool{}
	for i, e := range b.index.entries {
		if b.groups[i] == directory.LeaverDue {
			due[e.person] = true
		}
	}
	return len(due)
}
