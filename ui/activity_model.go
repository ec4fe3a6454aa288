package ui

import (
	"mileiq.example/admin/client/directory"
)

// activityModel is what Activity knows, as plain data: which changes or batches
// are asked for, and the page of them. It knows no window.
type activityModel struct {
	query   directory.RecordQuery // its Offset and Limit are the page's
	byBatch bool                  // batches are listed in place of people
	people  pageModel[directory.Entry, int64]
	batches pageModel[directory.Summary, string]
	// found counts what the search finds, by outcome, and counts all.
	found, counts map[directory.Outcome]int
}

func newActivityModel() activityModel {
	limit := directory.PageSize
	return activityModel{
		people:  newPageModel(limit, func(e directory.Entry) int64 { return e.ID }),
		batches: newPageModel(limit, func(b directory.Summary) string { return b.ID }),
	}
}

// activityAnswer is what a page, and the cards above it, show.
type activityAnswer struct {
	page    directory.RecordPage
	batches []directory.Summary
	all     int // batches
	cards   []directory.Summary
}

// ask begins a question and returns its number.
func (m *activityModel) ask() int {
	m.batches.ask()
	return m.people.ask()
}

func (m *activityModel) isNewest(question int) bool { return m.people.isNewest(question) }

// answered is the question that the page is the answer to.
func (m *activityModel) answered() int { return max(m.people.answered, m.batches.answered) }

// change asks another question, from its first page on.
func (m *activityModel) change(f func(*directory.RecordQuery)) {
	f(&m.query)
	m.toFirst()
}

// only asks for these changes alone, for each person.
func (m *activityModel) only(q directory.RecordQuery) {
	m.query, m.byBatch = q, false
	m.toFirst()
}

func (m *activityModel) toFirst() {
	m.people.goTo(0)
	m.batches.goTo(0)
}

// narrowed reports whether only some of all changes are asked for.
func (m *activityModel) narrowed() bool {
	return m.query.Batch != "" || m.query.Search != "" || m.query.Outcome != directory.AnyOutcome
}

func (m *activityModel) goTo(offset int) {
	if m.byBatch {
		m.batches.goTo(offset)
	} else {
		m.people.goTo(offset)
	}
}

func (m *activityModel) resize(limit int) {
	m.people.resize(limit)
	m.batches.resize(limit)
}

func (m *activityModel) position() position {
	if m.byBatch {
		return m.batches.position()
	}
	return m.people.position()
}

func (m *activityModel) loaded() bool { return m.people.loaded || m.batches.loaded }

// pageQuery is what the page asks the record. Of a page of batches it asks for
// the counts of people only.
func (m *activityModel) pageQuery() directory.RecordQuery {
	q := m.query
	q.Offset, q.Limit = m.people.offset, m.people.limit
	if m.byBatch {
		q.Limit = 0
	}
	return q
}

// rowsQuery asks for the rows of the page as they are by now.
func (m *activityModel) rowsQuery() directory.RecordQuery {
	q := directory.RecordQuery{Batch: m.query.Batch, Search: m.query.Search, Items: []int64{}}
	if !m.byBatch {
		q.Items = m.people.ids()
		q.Limit = len(q.Items)
	}
	return q
}

// take takes the answer to a question. Where the page is gone, the first one is to
// be asked for.
func (m *activityModel) take(question int, answer activityAnswer) verdict {
	var v verdict
	if m.byBatch {
		v, _ = m.batches.take(question, answer.batches, answer.all)
	} else {
		v, _ = m.people.take(question, answer.page.Entries, answer.page.Total)
	}
	switch v {
	case taken:
		m.found, m.counts = answer.page.Found, answer.page.Counts
	case pastEnd:
		m.goTo(0)
	}
	return v
}

// freshen takes what the rows of the page say by now. A list of batches is taken
// whole.
func (m *activityModel) freshen(question int, answer activityAnswer) bool {
	if !m.isNewest(question) {
		return false
	}
	if m.byBatch {
		m.batches.rows, m.batches.total = answer.batches, answer.all
	} else {
		m.people.freshen(question, answer.page.Entries)
	}
	m.found, m.counts = answer.page.Found, answer.page.Counts
	return true
}
