package ui

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// entryRow is a row of a made-up list.
type entryRow struct {
	id   int
	text string
}

// pageOf is a page of so many rows with the rows a question was answered with.
func pageOf(limit, total int, ids ...int) *pageModel[entryRow, int] {
	m := newPageModel(limit, func(r entryRow) int { return r.id })
	m.take(m.ask(), rowsOf(ids...), total)
	return &m
}

func rowsOf(ids ...int) (rows []entryRow) {
	for _, id := range ids {
		rows = append(rows, entryRow{id, "first"})
	}
	return rows
}

func TestOnlyTheAnswerToTheNewestQuestionIsTaken(t *testing.T) {
	m := pageOf(10, 2, 1, 2)
	old := m.ask()
	newest := m.ask()

	if v, _ := m.take(old, rowsOf(3), 1); v != overtaken || len(m.rows) != 2 || m.total != 2 {
		t.Errorf("an overtaken answer is %v and leaves %v of %d", v, m.rows, m.total)
	}
	if m.freshen(old, []entryRow{{1, "later"}}) || m.rows[0].text != "first" {
		t.Error("rows are freshened by an overtaken answer")
	}
	if v, _ := m.take(newest, rowsOf(3), 1); v != taken || len(m.rows) != 1 || m.total != 1 || !m.loaded {
		t.Errorf("the newest answer is %v and leaves %v of %d", v, m.rows, m.total)
	}
}

func TestAPageThatIsGoneLeavesWhatIsInSight(t *testing.T) {
	m := pageOf(10, 30, 1, 2)
	m.toggle(0)
	m.goTo(20)
	m.toggle(1)

	if v, lost := m.take(m.ask(), nil, 12); v != pastEnd || lost != 0 || len(m.rows) != 2 || len(m.selected) != 1 {
		t.Errorf("it is %v, %d are lost and %v are left", v, lost, m.rows)
	}
	for total, want := range map[int]int{0: 0, 1: 0, 10: 0, 11: 10, 20: 10, 21: 20} {
		if m.goToLast(total); m.offset != want {
			t.Errorf("the last page of %d begins at %d, want %d", total, m.offset, want)
		}
	}
	m.goTo(0)
	if v, _ := m.take(m.ask(), nil, 0); v != taken || len(m.rows) != 0 {
		t.Errorf("an empty list is %v", v)
	}
}

func TestAnotherPageOrSizeUnselectsAndSaysHowMany(t *testing.T) {
	for name, act := range map[string]func(*pageModel[entryRow, int]) int{
		"another page": func(m *pageModel[entryRow, int]) int { return m.goTo(10) },
		"another size": func(m *pageModel[entryRow, int]) int { return m.resize(25) },
		"clearing":     func(m *pageModel[entryRow, int]) int { return m.clearSelection() },
	} {
		m := pageOf(10, 30, 1, 2, 3)
		m.toggle(0)
		m.toggle(2)
		if n := act(m); n != 2 || len(m.selected) != 0 {
			t.Errorf("%s: %d were unselected and %v are left", name, n, m.selected)
		}
		if n := act(m); n != 0 {
			t.Errorf("%s again: %d were unselected", name, n)
		}
	}
	m := pageOf(10, 30, 1)
	m.goTo(20)
	if m.resize(25); m.offset != 0 || m.limit != 25 {
		t.Errorf("the page begins at %d and has %d", m.offset, m.limit)
	}
}

func TestATakenAnswerUnselectsWhoIsNotOnIt(t *testing.T) {
	m := pageOf(10, 3, 1, 2, 3)
	m.selectPage()

	v, lost := m.take(m.ask(), rowsOf(2, 4), 2)

	if v != taken || lost != 2 || !maps.Equal(m.selected, map[int]bool{2: true}) {
		t.Errorf("%d are lost, %v are selected", lost, m.selected)
	}
}

func TestFresheningChangesWhatRowsSayAndNothingElse(t *testing.T) {
	m := pageOf(10, 3, 1, 2, 3)
	m.toggle(1)

	m.freshen(m.asked, []entryRow{{3, "later"}, {9, "new"}, {1, "later"}})

	if want := []entryRow{{1, "later"}, {2, "first"}, {3, "later"}}; !slices.Equal(m.rows, want) || m.total != 3 || !m.selected[2] {
		t.Errorf("the page is %v of %d", m.rows, m.total)
	}
}

func TestThatTheListHasChangedIsToldFromWhatWasDoneHere(t *testing.T) {
	for name, c := range map[string]struct {
		expected []int
		rows     []int
		total    int
		want     bool
	}{
		"the same":                               {nil, []int{1, 2, 3}, 30, false},
		"another order":                          {nil, []int{2, 1, 3}, 30, true},
		"somebody new":                           {nil, []int{1, 2, 4}, 30, true},
		"more elsewhere":                         {nil, []int{1, 2, 3}, 31, true},
		"fewer elsewhere":                        {nil, []int{1, 2, 3}, 29, true},
		"an expected one left":                   {[]int{2}, []int{1, 3, 4}, 29, false},
		"an expected one stayed":                 {[]int{2}, []int{1, 2, 3}, 30, false},
		"an expected one and another left":       {[]int{2}, []int{1, 4, 5}, 28, true},
		"an expected one left, another came":     {[]int{2}, []int{0, 1, 3}, 29, true},
		"an expected one left with none to come": {[]int{2}, []int{1, 3}, 29, false},
		"an expected one left, two came":         {[]int{2}, []int{1, 3, 4, 5}, 29, true},
		"two expected left, two came":            {[]int{2, 3}, []int{1, 4, 5}, 28, false},
		"one of two expected left":               {[]int{2, 3}, []int{1, 3, 4}, 29, false},
		"fewer in sight":                         {nil, []int{1, 2}, 30, true},
	} {
		m := pageOf(3, 30, 1, 2, 3)
		m.expect(c.expected...)
		m.compare(rowsOf(c.rows...), c.total)
		if m.changed != c.want {
			t.Errorf("%s: changed is %t", name, m.changed)
		}
		m.take(m.ask(), rowsOf(c.rows...), c.total)
		if m.changed || len(m.expected) != 0 {
			t.Errorf("%s: after its answer the page is still changed, or somebody expected", name)
		}
	}
}

func TestSelectingAndUnselecting(t *testing.T) {
	m := pageOf(10, 3, 1, 2, 3)
	if m.toggle(-1) || m.toggle(3) || len(m.selected) != 0 {
		t.Error("a row that is not there is selected")
	}
	if !m.toggle(2) || !m.selected[3] || m.allSelected() {
		t.Errorf("%v are selected", m.selected)
	}
	if m.selectPage(); !m.allSelected() || len(m.selected) != 3 {
		t.Errorf("%v are selected", m.selected)
	}
	if !m.toggle(0) || m.selected[1] || m.allSelected() {
		t.Errorf("%v are selected", m.selected)
	}
	if got := m.ids(); !slices.Equal(got, []int{1, 2, 3}) {
		t.Errorf("the ids are %v", got)
	}
	if got := m.position(); got != (position{0, 10, 3, 3}) {
		t.Errorf("the position is %v", got)
	}
}

func TestThereIsAPageWhereOneBeginsInTheList(t *testing.T) {
	at := position{offset: 10, limit: 10, shown: 10, total: 30}
	for offset, want := range map[int]bool{-10: false, 0: true, 10: false, 20: true, 29: true, 30: false} {
		if at.hasPage(offset) != want {
			t.Errorf("a page at %d: %t", offset, !want)
		}
	}
	for total, want := range map[int]int{1: 0, 10: 0, 11: 10, 30: 20, 31: 30} {
		if got := (position{limit: 10, total: total}).last(); got != want {
			t.Errorf("the last page of %d begins at %d", total, got)
		}
	}
	if (position{limit: 10}).hasPage(0) {
		t.Error("an empty list has a page to go to")
	}
}

// TestAPageHoldsWhateverHappens takes the model through any order of acts, of
// answers that come late and of a list that changes under it.
func TestAPageHoldsWhateverHappens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := newPageModel(3, func(r entryRow) int { return r.id })
		list := rowsOf(1, 2, 3, 4, 5, 6, 7)
		next := 8
		type answer struct {
			question int
			rows     []entryRow
			total    int
			cells    bool
		}
		var pending []answer
		read := func(cells bool, question int) {
			page := list[min(m.offset, len(list)):min(m.offset+m.limit, len(list))]
			if cells {
				page = nil
				for _, r := range list {
					if slices.Contains(m.ids(), r.id) {
						page = append(page, r)
					}
				}
			}
			pending = append(pending, answer{question, slices.Clone(page), len(list), cells})
		}
		var before []int
		t.Repeat(map[string]func(*rapid.T){
			"goes to another page": func(t *rapid.T) {
				m.goTo(rapid.IntRange(0, 3).Draw(t, "page") * m.limit)
				if len(m.selected) != 0 {
					t.Fatalf("%v are selected on a page that is not in sight", m.selected)
				}
				read(false, m.ask())
			},
			"resizes": func(t *rapid.T) {
				m.resize(rapid.SampledFrom([]int{2, 3, 5}).Draw(t, "size"))
				read(false, m.ask())
			},
			"refreshes":       func(*rapid.T) { read(false, m.ask()) },
			"refreshes cells": func(*rapid.T) { read(true, m.asked) },
			"toggles":         func(t *rapid.T) { m.toggle(rapid.IntRange(0, 5).Draw(t, "row")) },
			"selects all":     func(*rapid.T) { m.selectPage() },
			"loses a row":     func(*rapid.T) { list = list[:max(0, len(list)-1)] },
			"gets a row": func(*rapid.T) {
				list = append([]entryRow{{next, "first"}}, list...)
				next++
			},
			"says something else": func(*rapid.T) {
				for i := range list {
					list[i].text += "!"
				}
			},
			"is answered": func(t *rapid.T) {
				if len(pending) == 0 {
					return
				}
				i := rapid.IntRange(0, len(pending)-1).Draw(t, "answer")
				a := pending[i]
				pending = slices.Delete(pending, i, i+1)
				before = m.ids()
				switch {
				case a.cells:
					m.freshen(a.question, a.rows)
					if !slices.Equal(m.ids(), before) {
						t.Fatalf("freshening turned the rows %v into %v", before, m.ids())
					}
				case a.question != m.asked:
					if v, _ := m.take(a.question, a.rows, a.total); v != overtaken || !slices.Equal(m.ids(), before) {
						t.Fatalf("an overtaken answer is %v and turned %v into %v", v, before, m.ids())
					}
				default:
					switch v, _ := m.take(a.question, a.rows, a.total); v {
					case taken:
						if !slices.Equal(m.rows, a.rows) || m.total != a.total || m.changed {
							t.Fatalf("the page is %v of %d, answered was %v of %d", m.rows, m.total, a.rows, a.total)
						}
					case pastEnd:
						m.goToLast(a.total)
						read(false, m.ask())
					default:
						t.Fatalf("the newest answer is %v", v)
					}
				}
			},
			"": func(t *rapid.T) {
				ids := m.ids()
				for id := range m.selected {
					if !slices.Contains(ids, id) {
						t.Fatalf("%d is selected and not in sight among %v", id, ids)
					}
				}
				if !m.loaded && len(m.rows) > 0 {
					t.Fatal("there are rows before any answer")
				}
			},
		})
	})
}
