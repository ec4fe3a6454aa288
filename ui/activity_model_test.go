package ui

import (
	"slices"
	"testing"

	"mileiq.example/admin/client/directory"
)

// changesOf is an answer with these changes.
func changesOf(total int, ids ...int64) activityAnswer {
	var a activityAnswer
	for _, id := range ids {
		e := directory.Entry{}
		e.ID = id
		a.page.Entries = append(a.page.Entries, e)
	}
	a.page.Total = total
	a.page.Counts = map[directory.Outcome]int{directory.AnyOutcome: total}
	return a
}

// batchesOf is an answer with these batches.
func batchesOf(all int, ids ...string) activityAnswer {
	a := changesOf(all)
	for _, id := range ids {
		b := directory.Summary{}
		b.ID = id
		a.batches = append(a.batches, b)
	}
	a.all = all
	return a
}

func TestActivityAsksForPeopleOrBatches(t *testing.T) {
	m := newActivityModel()
	m.goTo(50)
	if q := m.pageQuery(); q.Offset != 50 || q.Limit != 50 {
		t.Errorf("a page of people is asked for as %+v", q)
	}
	m.byBatch = true
	m.goTo(100)
	if q := m.pageQuery(); q.Limit != 0 {
		t.Errorf("beside batches %d people are asked for", q.Limit)
	}
	if m.people.offset != 50 || m.batches.offset != 100 || m.position().offset != 100 {
		t.Errorf("the pages begin at %d and %d", m.people.offset, m.batches.offset)
	}
	m.change(func(q *directory.RecordQuery) { q.Search = "ada" })
	if m.people.offset != 0 || m.batches.offset != 0 || m.query.Search != "ada" || !m.narrowed() {
		t.Error("another question does not begin at its first page")
	}
	m.goTo(50)
	m.only(directory.RecordQuery{Batch: "b"})
	if m.byBatch || m.position().offset != 0 || m.query.Search != "" || !m.narrowed() {
		t.Errorf("one batch is asked for as %+v", m.query)
	}
	m.only(directory.RecordQuery{})
	if m.narrowed() {
		t.Error("everything counts as narrowed")
	}
	m.resize(25)
	if m.people.limit != 25 || m.batches.limit != 25 {
		t.Error("one of the pages keeps its size")
	}
}

func TestActivityTakesTheAnswerToItsNewestQuestionOnly(t *testing.T) {
	m := newActivityModel()
	old, newest := m.ask(), m.ask()
	if m.take(old, changesOf(3, 1, 2, 3)) != overtaken || m.loaded() {
		t.Error("an overtaken answer is taken")
	}
	if m.take(newest, changesOf(3, 1, 2, 3)) != taken || !m.loaded() || m.counts[directory.AnyOutcome] != 3 || m.position().total != 3 {
		t.Error("the newest answer is not taken")
	}
	m.goTo(50)
	if m.take(m.ask(), changesOf(3)) != pastEnd || m.people.offset != 0 || len(m.people.rows) != 3 {
		t.Error("a page that is gone does not lead to the first one")
	}

	m.byBatch = true
	if m.take(m.ask(), batchesOf(2, "a", "b")) != taken || len(m.batches.rows) != 2 || m.position().total != 2 || len(m.people.rows) != 3 {
		t.Error("batches are not taken, or take the place of people")
	}
}

func TestActivityFreshensPeopleAndTakesBatchesWhole(t *testing.T) {
	m := newActivityModel()
	question := m.ask()
	m.take(question, changesOf(3, 1, 2, 3))
	if q := m.rowsQuery(); !slices.Equal(q.Items, []int64{1, 2, 3}) || q.Limit != 3 {
		t.Errorf("the rows are asked for as %+v", q)
	}
	fresh := changesOf(9, 3, 1)
	fresh.page.Entries[0].State = directory.Done
	if !m.freshen(question, fresh) || m.people.rows[2].State != directory.Done || len(m.people.rows) != 3 || m.people.total != 3 || m.counts[directory.AnyOutcome] != 9 {
		t.Errorf("freshened, the page is %+v of %d", m.people.rows, m.people.total)
	}

	m.byBatch = true
	if q := m.rowsQuery(); q.Items == nil || len(q.Items) != 0 || q.Limit != 0 {
		t.Errorf("beside batches rows are asked for as %+v", q)
	}
	if m.freshen(m.ask()-1, batchesOf(1, "a")) || len(m.batches.rows) != 0 {
		t.Error("an overtaken answer is taken")
	}
	if !m.freshen(m.people.asked, batchesOf(2, "a", "b")) || len(m.batches.rows) != 2 || m.batches.total != 2 {
		t.Error("batches are not taken")
	}
}
