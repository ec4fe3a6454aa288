package ui

import (
	"slices"
	"strings"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
)

// usersModel is what the list of users knows, as plain data: the question, its
// page and who is ticked. It knows no window.
type usersModel struct {
	pageModel[client.Row, string]
	query directory.Query // its Offset and Limit are the page's
	// found counts whom the search finds, by status, and counts everybody.
	found, counts directory.Counts
	// problem is why the copy could not be read; nil if it was.
	problem *problem.Problem
	// awaitsCopy: the admin asked for a refresh, and what the copy's attempt
	// number awaited or a later one brings is shown.
	awaitsCopy bool
	awaited    int
}

func newUsersModel() usersModel {
	return usersModel{
		pageModel: newPageModel(directory.PageSize, func(r client.Row) string { return r.ID }),
		query:     directory.Query{Sort: directory.SortByName},
	}
}

// question is what the page asks the copy.
func (m *usersModel) question() directory.Query {
	q := m.query
	q.Offset, q.Limit = m.offset, m.limit
	return q
}

// The acts that ask another question go to its first page and return how many
// users they unticked (M5).

// search keeps the users who have these words.
func (m *usersModel) searchFor(text string) (cleared int) {
	m.query.Search = text
	return m.goTo(0)
}

// keep keeps the users with a status; "" is everybody.
func (m *usersModel) keep(status directory.Status) (cleared int) {
	m.query.Status = status
	return m.goTo(0)
}

// sortBy sorts by a key, and the other way round if it was sorted by it.
func (m *usersModel) sortBy(key directory.SortKey) (cleared int) {
	m.query.Descending = m.query.Sort == key && !m.query.Descending
	m.query.Sort = key
	return m.goTo(0)
}

// awaitCopy has the next page shown that the copy brings, when so many of its
// attempts have ended.
func (m *usersModel) awaitCopy(ended int) { m.awaitsCopy, m.awaited = true, ended+1 }

// copied reports, once, that the awaited copy is there.
func (m *usersModel) copied(ended int) bool {
	if !m.awaitsCopy || ended < m.awaited {
		return false
	}
	m.awaitsCopy = false
	return true
}

// take takes the answer to a question; lost is how many ticked users are not on
// the page any more. A page that is gone gives way to the last one, which is to
// be asked for.
func (m *usersModel) take(question int, page client.UserPage) (v verdict, lost int) {
	v, lost = m.pageModel.take(question, page.Rows, page.Total)
	switch v {
	case taken:
		m.found, m.counts, m.problem = page.Found, page.Counts, nil
	case pastEnd:
		m.goToLast(page.Total)
	}
	return v, lost
}

// fail notes that a question could not be answered. The rows stay.
func (m *usersModel) fail(question int, p *problem.Problem) bool {
	if !m.isNewest(question) {
		return false
	}
	m.problem, m.answered = p, question
	return true
}

// freshen takes what is new about the users of the page, and whether the list
// has another page by now. It returns the statuses that have changed.
func (m *usersModel) freshen(question int, rows []client.Row, page client.UserPage) (statuses []directory.Status, ok bool) {
	before := slices.Clone(m.rows)
	if !m.pageModel.freshen(question, rows) {
		return nil, false
	}
	for i, r := range m.rows {
		if r.Status != before[i].Status {
			statuses = append(statuses, r.Status)
		}
	}
	m.found, m.counts = page.Found, page.Counts
	m.compare(page.Rows, page.Total)
	return statuses, true
}

// selectedUsers are the ticked users that kind is for, in the page's order.
func (m *usersModel) selectedUsers(kind directory.Kind) []directory.User {
	var users []directory.User
	for _, r := range m.rows {
		if m.selected[r.ID] && !r.Deleted && !kind.Done(r.Status) {
			users = append(users, r.User)
		}
	}
	return users
}

// identities are whom the rows are about, as they are shown.
func identities(rows []client.Row) []string {
	who := make([]string, len(rows))
	for i, r := range rows {
		who[i] = strings.Join([]string{r.ID, r.Name(), r.UserName, r.Email}, "\n")
	}
	return who
}

// everybody is the number of people of whom a plan's are a part, from the copy;
// 0 where that is not known. Whoever is archived already is no longer part of
// the organization.
func (m *usersModel) everybody(kind directory.Kind) int {
	switch {
	case !m.loaded:
		return 0
	case kind == directory.Archive:
		return m.counts.All - m.counts.ByStatus[directory.Archived]
	}
	return m.counts.All
}

// emptyReason says why no rows are in sight.
type emptyReason int

const (
	notEmpty    emptyReason = iota
	unreadable              // the copy could not be read
	noCopy                  // the first copy failed
	copying                 // the first copy is under way
	nobodyFound             // the search found nobody
	nobodySuch              // nobody has the status
	nobody                  // the organization has no users
)

// emptiness says why no rows are in sight, if none are.
func (m *usersModel) emptiness(sync client.Sync) emptyReason {
	switch {
	case m.problem != nil:
		return unreadable
	case len(m.rows) > 0:
		return notEmpty
	case sync.At.IsZero() && sync.Problem != nil:
		return noCopy
	case sync.At.IsZero():
		return copying
	case m.query.Search != "" && m.found.All == 0:
		return nobodyFound // else others whom the search finds have another status
	case m.query.Status != "":
		return nobodySuch
	case m.loaded:
		return nobody
	}
	return notEmpty
}

// statusFilters are the statuses to filter by; "" is all. Nobody is invited where
// the service has no invitations.
func statusFilters(invitations bool) []directory.Status {
	all := append([]directory.Status{""}, directory.Statuses...)
	if invitations {
		return all
	}
	return slices.DeleteFunc(all, func(s directory.Status) bool { return s == directory.Invited })
}

// hasCopy reports whether there is something to show. While the first copy comes
// in it is not shown: each page of it would move the rows.
func hasCopy(sync client.Sync) bool { return !sync.At.IsZero() || sync.Problem != nil }
