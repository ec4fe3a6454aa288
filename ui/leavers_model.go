package ui

import (
	"slices"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/leavers"
	"mileiq.example/admin/client/problem"
)

// leaversModel is what the view of leavers knows, as plain data: the question, its page,
// the lists, and which entries are ticked. It knows no window.
type leaversModel struct {
	pageModel[directory.LeaverEntry, int64]
	query directory.LeaverQuery // its Offset and Limit are the page's
	lists []directory.LeaverList
	// found counts the entries that the list and the search have, by group; AnyLeaver is
	// all. people counts whom they mean, each once: that is what the window says. An entry
	// that means nobody counts as one. archived are those of them who are archived.
	found, people map[directory.LeaverGroup]int
	archived      int
	// groups are those in which the rows of the page stand: where they stood when the page
	// was read. A row stays there until the page is read again, so that nothing moves under
	// the pointer, and shows what became of it in its place (M8). Counts say how it is now,
	// everywhere; see moved for what stands between the two.
	groups map[int64]directory.LeaverGroup
	// candidates are users whom an entry may mean that means nobody yet.
	candidates map[int64][]leavers.Candidate
	// problem is why the lists could not be read; nil if they were.
	problem *problem.Problem
	// used is the list to which somebody was added last, or that was looked at last; 0:
	// none was.
	used int64
}

// leaversAnswer is what the view shows.
type leaversAnswer struct {
	lists []directory.LeaverList
	page  client.LeaverPage
}

func newLeaversModel() leaversModel {
	return leaversModel{
		pageModel:  newPageModel(directory.PageSize, func(e directory.LeaverEntry) int64 { return e.ID }),
		candidates: map[int64][]leavers.Candidate{},
	}
}

// question is what the page asks.
func (m *leaversModel) question(today directory.Day) directory.LeaverQuery {
	q := m.query
	q.Today, q.Offset, q.Limit = today, m.offset, m.limit
	return q
}

// The acts that ask another question go to its first page and return how many entries
// they unticked (M5).

// choose keeps the entries of a list; 0 is all lists.
func (m *leaversModel) choose(list int64) (cleared int) {
	m.query.ListID, m.query.Search = list, ""
	if list != 0 {
		m.used = list
	}
	return m.goTo(0)
}

// keep keeps the entries of a group.
func (m *leaversModel) keep(group directory.LeaverGroup) (cleared int) {
	m.query.Group = group
	return m.goTo(0)
}

// searchFor keeps the entries that have these words.
func (m *leaversModel) searchFor(text string) (cleared int) {
	m.query.Search = text
	return m.goTo(0)
}

// take takes the answer to a question; lost is how many ticked entries are not on the
// page any more. A page that is gone gives way to the last one, which is to be asked for.
func (m *leaversModel) take(question int, answer leaversAnswer) (v verdict, lost int) {
	v, lost = m.pageModel.take(question, answer.page.Entries, answer.page.Total)
	switch v {
	case taken:
		m.count(answer)
		m.problem = nil
		m.groups = make(map[int64]directory.LeaverGroup, len(m.rows))
		for _, e := range m.rows {
			m.groups[e.ID] = e.Group
		}
	case pastEnd:
		m.goToLast(answer.page.Total)
	}
	return v, lost
}

// fail notes that a question could not be answered. The rows stay.
func (m *leaversModel) fail(question int, p *problem.Problem) bool {
	if !m.isNewest(question) {
		return false
	}
	m.problem, m.answered = p, question
	return true
}

// freshen takes what is new about the entries of the page, and whether it has others by
// now.
func (m *leaversModel) freshen(question int, rows []directory.LeaverEntry, answer leaversAnswer) bool {
	if !m.pageModel.freshen(question, rows) {
		return false
	}
	m.count(answer)
	m.compare(answer.page.Entries, answer.page.Total)
	return true
}

// count takes what an answer counts.
func (m *leaversModel) count(answer leaversAnswer) {
	m.found, m.people, m.archived = answer.page.Found, answer.page.People, answer.page.Archived
	m.lists = answer.lists
}

// list is a list that is known; ok is false for an id that none has.
func (m *leaversModel) list(id int64) (list directory.LeaverList, ok bool) {
	i := slices.IndexFunc(m.lists, func(l directory.LeaverList) bool { return l.ID == id })
	if i < 0 {
		return directory.LeaverList{}, false
	}
	return m.lists[i], true
}

// chosen is the list that is in sight; ok is false while all lists are.
func (m *leaversModel) chosen() (list directory.LeaverList, ok bool) {
	if m.query.ListID == 0 {
		return directory.LeaverList{}, false
	}
	return m.list(m.query.ListID)
}

// target is the list that somebody is added to: the one that was used last, or else the
// newest. Without any it is a new one with a name.
func target(lists []directory.LeaverList, used int64, name string) directory.LeaverList {
	newest := directory.LeaverList{Name: name}
	for _, l := range lists {
		if l.ID == used {
			return l
		}
		if newest.ID == 0 || l.CreatedAt.After(newest.CreatedAt) {
			newest = l
		}
	}
	return newest
}

// groupStart is where a group begins on the page.
type groupStart struct {
	row   int
	group directory.LeaverGroup
}

// starts are where the groups of the page begin.
func (m *leaversModel) starts() (starts []groupStart) {
	for i, e := range m.rows {
		group := m.groups[e.ID]
		if len(starts) == 0 || starts[len(starts)-1].group != group {
			starts = append(starts, groupStart{i, group})
		}
	}
	return starts
}

// moved counts the rows that stand in a group on the page and belong to another one by
// now, by that one.
func (m *leaversModel) moved(from directory.LeaverGroup) map[directory.LeaverGroup]int {
	moved := map[directory.LeaverGroup]int{}
	for _, e := range m.rows {
		if m.groups[e.ID] == from && e.Group != from {
			moved[e.Group]++
		}
	}
	return moved
}

// dueSince is the earliest day of those due on the page; "" where one has no day.
func (m *leaversModel) dueSince() (since directory.Day) {
	for _, e := range m.rows {
		switch {
		case e.Group != directory.LeaverDue:
		case e.Leaves == "":
			return ""
		case since == "" || e.Leaves < since:
			since = e.Leaves
		}
	}
	return since
}

// ticked are the ticked entries, in the page's order.
func (m *leaversModel) ticked() (entries []directory.LeaverEntry) {
	for _, e := range m.rows {
		if m.selected[e.ID] {
			entries = append(entries, e)
		}
	}
	return entries
}

// isMeant reports whether an entry says who leaves, and that one can be archived as far as
// is known: nobody archives him already, and the copy does not show him as archived.
func isMeant(e directory.LeaverEntry) bool {
	return e.Person.ID != "" && e.Group != directory.LeaverDone && e.Now.Status != directory.Archived
}

// toArchive are the people of entries that can be archived, as they are shown, each once,
// and what their lists say of them.
func toArchive(entries []directory.LeaverEntry) (people []directory.User, list listed) {
	list = newListed()
	met := map[string]bool{}
	for _, e := range entries {
		if !isMeant(e) {
			continue
		}
		list.add(e.Person, e.Name, e.Note)
		if !met[e.Person.ID] {
			met[e.Person.ID] = true
			people = append(people, e.Person)
		}
	}
	return people, list
}

// toInvite are the people of entries whom a confirmed change has archived, as the copy has
// them now, each once.
func toInvite(entries []directory.LeaverEntry) (people []directory.User) {
	met := map[string]bool{}
	for _, e := range entries {
		if e.Now.ID != "" && e.Now.Status == directory.Archived && !met[e.Now.ID] {
			met[e.Now.ID] = true
			people = append(people, e.Now)
		}
	}
	return people
}

// mention is what of an entry says who is meant.
func mention(l directory.Leaver) leavers.Mention {
	return leavers.Mention{Line: l.Line, Written: l.Written, Address: l.Address, Number: l.Number, Name: l.Name}
}

// leaversEmptiness says why no entries are in sight.
type leaversEmptiness int

const (
	leaversInSight    leaversEmptiness = iota
	leaversUnreadable                  // they could not be read
	leaversLoading                     // they are being read
	leaversNoneFound                   // the search found none
	leaversNoneSuch                    // none is in the group
	leaversNoneInList                  // the list has no entries
	leaversNone                        // there are no lists
)

// emptiness says why no entries are in sight, if none are.
func (m *leaversModel) emptiness() leaversEmptiness {
	switch {
	case m.problem != nil:
		return leaversUnreadable
	case len(m.rows) > 0:
		return leaversInSight
	case !m.loaded:
		return leaversLoading
	case m.query.Search != "" && m.found[directory.AnyLeaver] == 0:
		return leaversNoneFound
	case m.query.Group != directory.AnyLeaver && m.found[directory.AnyLeaver] > 0:
		return leaversNoneSuch
	case m.query.ListID != 0:
		return leaversNoneInList
	}
	return leaversNone
}
