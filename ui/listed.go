package ui

import (
	"strings"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/leavers"
)

// listed is what lists say of people beside who is meant, by the ids of the people.
type listed struct {
	notes map[string]string
	// names are as they are written there; text from outside.
	names map[string]string
}

func newListed() listed { return listed{notes: map[string]string{}, names: map[string]string{}} }

// add takes in what stands with somebody. He may stand in several places: then each note
// counts once, and of the names one that is not his.
func (l listed) add(u directory.User, name, note string) {
	if before := l.notes[u.ID]; note != "" && !strings.Contains(before, note) {
		l.notes[u.ID] = strings.TrimPrefix(before+", "+note, ", ")
	}
	if name != "" && (l.names[u.ID] == "" || leavers.NameDiffers(name, u)) {
		l.names[u.ID] = name
	}
}

// namedOtherwise are those whose name is certainly another one than their list has.
func (l listed) namedOtherwise(users []directory.User) (others []directory.User) {
	for _, u := range users {
		if name := l.names[u.ID]; name != "" && leavers.NameDiffers(name, u) {
			others = append(others, u)
		}
	}
	return others
}
