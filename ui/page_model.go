package ui

import "slices"

// pageModel is one page of a list as plain data: which page it is, what stands
// on it, what is selected, and which answers still count. It knows no window and
// no client, and belongs to one goroutine.
//
// A page is a fixed list of rows until another one is asked for. What happens
// meanwhile changes what the rows say, never which rows there are.
type pageModel[R any, ID comparable] struct {
	id func(R) ID // whom or what a row is about

	offset, limit int // of the page that is asked for
	rows          []R
	total         int  // rows on all pages
	loaded        bool // rows are an answer
	// changed: the list has another page by now.
	changed  bool
	selected map[ID]bool
	// expected are the rows that were changed from here: that they leave a
	// filtered page is no news.
	expected map[ID]bool
	// asked numbers the questions. Only the answer to the newest counts. answered is the
	// one that the page is the answer to.
	asked, answered int
}

func newPageModel[R any, ID comparable](limit int, id func(R) ID) pageModel[R, ID] {
	return pageModel[R, ID]{id: id, limit: limit, selected: map[ID]bool{}, expected: map[ID]bool{}}
}

// verdict is what became of an answer.
type verdict int

const (
	overtaken verdict = iota // a newer question was asked: nothing changed
	pastEnd                  // the page that was asked for is gone: nothing changed
	taken                    // the answer is the page now
)

// ask begins a question and returns its number.
func (m *pageModel[R, ID]) ask() int {
	m.asked++
	return m.asked
}

// isNewest reports whether the answer to a question counts.
func (m *pageModel[R, ID]) isNewest(question int) bool { return question == m.asked }

// isAsking reports whether the page that is asked for is not there yet.
func (m *pageModel[R, ID]) isAsking() bool { return m.asked != m.answered }

// goTo chooses another page. It returns how many rows it unselected: nothing must
// happen to what is no longer in sight (M5).
func (m *pageModel[R, ID]) goTo(offset int) (cleared int) {
	m.offset = offset
	return m.clearSelection()
}

// resize changes how many rows a page has, and goes to the first one.
func (m *pageModel[R, ID]) resize(limit int) (cleared int) {
	m.limit = limit
	return m.goTo(0)
}

// goToLast chooses the last page of a list of so many rows.
func (m *pageModel[R, ID]) goToLast(total int) { m.offset = max(0, total-1) / m.limit * m.limit }

// take takes the answer to a question. lost is how many selected rows are not
// on the page any more; they are no longer selected.
func (m *pageModel[R, ID]) take(question int, rows []R, total int) (v verdict, lost int) {
	switch {
	case !m.isNewest(question):
		return overtaken, 0
	case len(rows) == 0 && m.offset > 0:
		return pastEnd, 0
	}
	m.rows, m.total, m.loaded, m.changed, m.answered = rows, total, true, false, question
	clear(m.expected)
	before := len(m.selected)
	seen := map[ID]bool{}
	for _, r := range rows {
		if id := m.id(r); m.selected[id] {
			seen[id] = true
		}
	}
	m.selected = seen
	return taken, before - len(seen)
}

// freshen replaces rows of the page by what they say now. Rows that are gone from
// the list stay as they were. It does nothing for a question that was overtaken.
func (m *pageModel[R, ID]) freshen(question int, rows []R) bool {
	if !m.isNewest(question) {
		return false
	}
	now := make(map[ID]R, len(rows))
	for _, r := range rows {
		now[m.id(r)] = r
	}
	for i, r := range m.rows {
		if fresh, ok := now[m.id(r)]; ok {
			m.rows[i] = fresh
		}
	}
	return true
}

// compare notes whether the list has another page by now, for another reason
// than what was changed from here: an expected row may have left the page, which
// then ends with others.
func (m *pageModel[R, ID]) compare(rows []R, total int) {
	others := func(rows []R) (ids []ID) {
		for _, r := range rows {
			if id := m.id(r); !m.expected[id] {
				ids = append(ids, id)
			}
		}
		return ids
	}
	shown, now := others(m.rows), others(rows)
	gone := m.total - total
	m.changed = len(now) < len(shown) || !slices.Equal(shown, now[:len(shown)]) ||
		gone < 0 || gone > len(m.expected) || len(now)-len(shown) > gone
}

// ids are those of the rows.
func (m *pageModel[R, ID]) ids() []ID {
	ids := make([]ID, len(m.rows))
	for i, r := range m.rows {
		ids[i] = m.id(r)
	}
	return ids
}

// toggle selects row i, or unselects it. It reports whether there is such a row.
func (m *pageModel[R, ID]) toggle(i int) bool {
	if i < 0 || i >= len(m.rows) {
		return false
	}
	if id := m.id(m.rows[i]); m.selected[id] {
		delete(m.selected, id)
	} else {
		m.selected[id] = true
	}
	return true
}

// setTicks selects rows, or unselects them. Rows that the page does not have are left
// out.
func (m *pageModel[R, ID]) setTicks(ticks map[int]bool) {
	for i, tick := range ticks {
		switch {
		case i < 0 || i >= len(m.rows):
		case tick:
			m.selected[m.id(m.rows[i])] = true
		default:
			delete(m.selected, m.id(m.rows[i]))
		}
	}
}

// selectPage selects every row of the page.
func (m *pageModel[R, ID]) selectPage() {
	for _, r := range m.rows {
		m.selected[m.id(r)] = true
	}
}

// allSelected reports whether every row of the page is selected.
func (m *pageModel[R, ID]) allSelected() bool { return len(m.selected) == len(m.rows) }

// clearSelection unselects every row, and returns how many they were.
func (m *pageModel[R, ID]) clearSelection() (cleared int) {
	cleared = len(m.selected)
	clear(m.selected)
	return cleared
}

// expect notes that rows are about to change.
func (m *pageModel[R, ID]) expect(ids ...ID) {
	for _, id := range ids {
		m.expected[id] = true
	}
}

// position is where the page is in the list.
func (m *pageModel[R, ID]) position() position {
	return position{m.offset, m.limit, len(m.rows), m.total}
}
