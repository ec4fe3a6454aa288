package prepared

import (
	"slices"

	"mileiq.example/admin/client/directory"
)

// heads counts the people of entries: each once in a group, and once in all.
type heads struct {
	byGroup  map[directory.LeaverGroup]int
	archived int
	// met says of each person of the index, by its number, where that one was counted.
	met []counted
}

// counted has a bit for each group in which a person was counted, by the group's place
// among directory.LeaverGroups, and one for those who are archived.
type counted uint8

const countedArchived counted = 1 << 7

func newHeads(people int) *heads {
	return &heads{byGroup: map[directory.LeaverGroup]int{}, met: make([]counted, people)}
}

// count counts the person of an entry. An entry that means nobody counts as one.
func (h *heads) count(e indexed, group directory.LeaverGroup, archived bool) {
	if e.person == "" {
		h.byGroup[group]++
		h.byGroup[directory.AnyLeaver]++
		return
	}
	met, in := &h.met[e.number], counted(1)<<slices.Index(directory.LeaverGroups, group)
	if *met == 0 {
		h.byGroup[directory.AnyLeaver]++
	}
	if *met&in == 0 {
		h.byGroup[group]++
	}
	if archived && *met&countedArchived == 0 {
		h.archived++
		in |= countedArchived
	}
	*met |= in
}
