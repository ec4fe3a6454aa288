package ui

import (
	"maps"
	"slices"
	"strings"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/leavers"
)

// listPreview is a list and whom it means, with what the admin picked. It is plain data.
type listPreview struct {
	list   leavers.List
	picked map[int]directory.User // by line
	lines  []leavers.Line         // with what was picked
	counts map[leavers.Result]int
	today  directory.Day
}

func newListPreview(list leavers.List, today directory.Day) *listPreview {
	p := &listPreview{list: list, picked: map[int]directory.User{}, today: today}
	p.count()
	return p
}

// pick has a line mean a user.
func (p *listPreview) pick(i int, u directory.User) {
	p.picked[i] = u
	p.count()
}

// unpick takes a pick back.
func (p *listPreview) unpick(i int) {
	delete(p.picked, i)
	p.count()
}

// drop takes the lines of these users off the list: they are being archived.
func (p *listPreview) drop(users []directory.User) {
	gone := map[string]bool{}
	for _, u := range users {
		gone[u.ID] = true
	}
	rest, picked := leavers.List{Counts: map[leavers.Result]int{}}, map[int]directory.User{}
	for i, line := range p.list.Lines {
		if gone[p.lines[i].User.ID] {
			continue
		}
		if u, ok := p.picked[i]; ok {
			picked[len(rest.Lines)] = u
		}
		rest.Lines = append(rest.Lines, line)
		rest.Counts[line.Result]++
	}
	p.list, p.picked = rest, picked
	p.count()
}

// canPick reports whether somebody can be picked for a line, or a pick be taken back.
func (p *listPreview) canPick(i int) bool {
	if _, ok := p.picked[i]; ok {
		return true
	}
	switch p.list.Lines[i].Result {
	case leavers.Named, leavers.Ambiguous, leavers.NotFound:
		return true
	}
	return false
}

// count lays what was picked over the lines. Nobody is meant twice: who is meant by another
// line already is repeated.
func (p *listPreview) count() {
	p.lines, p.counts = p.list.Lines, p.list.Counts
	if len(p.picked) == 0 {
		return
	}
	p.lines, p.counts = slices.Clone(p.lines), maps.Clone(p.counts)
	first := map[string]int{} // the line that means a user
	for _, line := range p.list.Lines {
		if _, ok := first[line.User.ID]; !ok && line.User.ID != "" {
			first[line.User.ID] = line.Line
		}
	}
	for i := range p.lines {
		u, ok := p.picked[i]
		if !ok {
			continue
		}
		line := &p.lines[i]
		p.counts[line.Result]--
		line.User, line.Users = u, 1
		line.Result = leavers.Matched
		if u.Status == directory.Archived {
			line.Result = leavers.Archived
		}
		if at, ok := first[u.ID]; ok {
			line.Result, line.First = leavers.Repeated, at
		} else {
			first[u.ID] = line.Line
		}
		p.counts[line.Result]++
	}
}

// matched returns who is matched: those whose day has come or who have none, and those
// whose day is still to come or cannot be read.
func (p *listPreview) matched() (due, later []directory.User) {
	for _, line := range p.lines {
		switch {
		case line.Result != leavers.Matched:
		case line.Leaves > p.today, unreadDay(line):
			later = append(later, line.User)
		default:
			due = append(due, line.User)
		}
	}
	return due, later
}

// unreadDay reports whether something stands where the day should, and is none.
func unreadDay(line leavers.Line) bool { return line.Leaves == "" && line.WrittenDay != "" }

// unreadDays counts the lines of those who are matched whose day cannot be read.
func (p *listPreview) unreadDays() (n int) {
	for _, line := range p.lines {
		if line.Result == leavers.Matched && unreadDay(line) {
			n++
		}
	}
	return n
}

// withoutDay counts the lines of those who are matched and have no leaving day, where others
// of the list have one: who stands below a date in a group may be meant to leave on it too.
func (p *listPreview) withoutDay() (n int) {
	if !p.hasDays() {
		return 0
	}
	for _, line := range p.lines {
		if line.Result == leavers.Matched && line.Leaves == "" && line.WrittenDay == "" {
			n++
		}
	}
	return n
}

// hasDays reports whether any line has a leaving day, or what stands in its place.
func (p *listPreview) hasDays() bool {
	return p.has(func(l leavers.Line) string { return string(l.Leaves) + l.WrittenDay })
}

// listed is what the list says of those whom it means.
func (p *listPreview) listed() listed {
	list := newListed()
	for _, line := range p.lines {
		if line.Result == leavers.Matched {
			list.add(line.User, line.Name, line.Note)
		}
	}
	return list
}

// shown are the lines of a result; "" is all of them.
func (p *listPreview) shown(result leavers.Result) (lines []int) {
	for i, line := range p.lines {
		if result == "" || line.Result == result {
			lines = append(lines, i)
		}
	}
	return lines
}

// unmatched are the lines that mean nobody yet, as they were written.
func (p *listPreview) unmatched() (written []string) {
	for _, line := range p.lines {
		switch line.Result {
		case leavers.NotFound, leavers.Ambiguous, leavers.Named:
			written = append(written, line.Written)
		}
	}
	return written
}

// keepable are the lines that are worth keeping, as entries of a list: everybody but who
// stands in it twice, is archived already, or must not be archived: the admin himself.
func (p *listPreview) keepable() (people []directory.Leaver, left int) {
	for _, line := range p.lines {
		switch line.Result {
		case leavers.Repeated, leavers.Archived, leavers.Yourself:
			left++
			continue
		}
		l := directory.Leaver{Line: line.Line, Written: line.Written, Address: line.Address, Number: line.Number, Name: line.Name, Leaves: line.Leaves, Note: line.Note}
		if unreadDay(line) { // so that it is not lost
			l.Note = strings.TrimSpace(line.WrittenDay + " " + line.Note)
		}
		l.Person = line.User
		people = append(people, l)
	}
	return people, left
}

// has reports whether any line has something.
func (p *listPreview) has(text func(leavers.Line) string) bool {
	for _, line := range p.lines {
		if strings.TrimSpace(text(line)) != "" {
			return true
		}
	}
	return false
}
