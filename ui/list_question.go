package ui

import (
	"strings"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/leavers"
)

// listQuestion is what the admin is asked about a list, and has said so far. It is plain
// data. Nothing is chosen at first: what is not said does not count.
type listQuestion struct {
	reading listReading
	// changing: the list is read already, and the admin wants it read in another way.
	changing bool
	// orderAlone: only the order of the dates is asked for, and no column.
	orderAlone bool
	chosen     int // of the question's columns; -1: none
	day        int // the column of the leaving day; leavers.None: none
	note       int // that of the note, likewise
	// name is that of the name, and family the second one, where the name stands in two.
	name, family int
	order        leavers.DayOrder
	facts        map[int]columnFacts // of the question's columns, as far as they are known
}

// columnFacts is whom a column means.
type columnFacts struct {
	people, administrators, notFound, toPick, namesDiffer int
	byStatus                                              map[directory.Status]int
	namesKnown, namesDisagree                             bool
}

// newListQuestion asks about a reading. Where the list was read already, what it was read
// by is chosen.
func newListQuestion(r listReading, changing bool) *listQuestion {
	r.question.Columns = offeredColumns(r.question, changing)
	q := &listQuestion{reading: r, changing: changing, chosen: -1, order: r.question.Choice.Order, facts: map[int]columnFacts{}}
	if r.question.AskOrder {
		q.order = ""
	}
	q.orderAlone = r.question.AsksOrderAlone() && !changing
	by := r.question.Choice
	if changing {
		by = r.choice
		q.order = by.Order
	}
	q.day, q.note, q.name, q.family = by.Day, by.Note, by.Name, by.FamilyName
	for i, c := range r.question.Columns {
		if (changing || r.question.Why == leavers.WhyNot) && c.At == by.Who && c.By == by.By {
			q.chosen = i
		}
	}
	return q
}

// offeredColumns are those to choose from, those of addresses first. Where several columns
// hold addresses, numbers and names would only be in the way, until the admin asks for more.
func offeredColumns(q leavers.Question, changing bool) (columns []leavers.Column) {
	held := 0
	for _, c := range q.Columns {
		if c.By == leavers.ByAddress {
			columns = append(columns, c)
			if c.In > 0 {
				held++
			}
		}
	}
	if held > 1 && !changing && q.Why == leavers.WhySeveral {
		return columns
	}
	for _, by := range []leavers.By{leavers.ByNumber, leavers.ByName} {
		for _, c := range q.Columns {
			if c.By == by {
				columns = append(columns, c)
			}
		}
	}
	return columns
}

// addresses counts the columns that hold addresses.
func (q *listQuestion) addresses() (n int) {
	for _, c := range q.of().Columns {
		if c.By == leavers.ByAddress {
			n++
		}
	}
	return n
}

func (q *listQuestion) of() leavers.Question { return q.reading.question }

// marked are the columns that the question is about. Of a list that is read in another way
// they are those that could name the people.
func (q *listQuestion) marked() []int {
	if q.orderAlone {
		return []int{q.day}
	}
	question := q.of()
	question.AskOrder = false
	return question.Marked()
}

// answered is the reading with what the admin has said. Who says how dates are written has
// said nothing of the column: that is still the program's choice, and may be doubted.
func (q *listQuestion) answered() listReading {
	r := q.reading
	if !q.orderAlone {
		r.byAdmin = true
		return r
	}
	r.question.Choice, r.question.AskOrder = q.choice(), false
	return r
}

// choice is what the admin has said.
func (q *listQuestion) choice() leavers.Choice {
	choice := q.of().Choice
	if q.chosen >= 0 {
		choice = q.of().Choose(q.of().Columns[q.chosen])
	}
	choice.Day, choice.Order, choice.Note = q.day, q.order, q.note
	choice.Name, choice.FamilyName = q.name, q.family
	return choice
}

// ready reports whether all is said that must be.
func (q *listQuestion) ready() bool {
	if len(q.of().Columns) > 0 || q.of().Why != leavers.WhyNot {
		if q.chosen < 0 {
			return false
		}
	}
	return !q.needsOrder() || q.order != ""
}

// needsOrder reports whether the order of day, month and year has to be said: where the
// list leaves it open, and where another column was chosen, of which nothing is known.
func (q *listQuestion) needsOrder() bool {
	switch {
	case q.day < 0 || !q.hasOrder():
		return false
	case q.day == q.of().Choice.Day:
		return q.of().AskOrder
	}
	return true
}

// hasOrder reports whether the days of the chosen column are written in some order. Those
// of a workbook, and ISO ones, are days whatever they look like.
func (q *listQuestion) hasOrder() bool {
	if q.day < 0 {
		return false
	}
	for _, row := range q.of().Table.Rows {
		if q.day >= len(row.Cells) {
			continue
		}
		cell := row.Cells[q.day]
		text := strings.TrimSpace(cell.Text)
		if _, isISO := directory.ParseDay(text); text != "" && cell.Day == "" && !isISO {
			return true
		}
	}
	return false
}

// factsOf is whom a list means that was read by one column.
func factsOf(list leavers.List, choice leavers.Choice) (f columnFacts) {
	seen := map[string]bool{}
	f.byStatus = map[directory.Status]int{}
	for _, line := range list.Lines {
		if line.Apart != leavers.NotApart {
			continue // of nobody in this column
		}
		switch line.Result {
		case leavers.NotFound:
			f.notFound++
		case leavers.Named, leavers.Ambiguous:
			f.toPick++
		}
		if line.NameDiffers {
			f.namesDiffer++
		}
		u := line.User
		if u.ID == "" || seen[u.ID] {
			continue
		}
		seen[u.ID] = true
		f.people++
		f.byStatus[u.Status]++
		if u.Role == directory.RoleBusinessAdministrator {
			f.administrators++
		}
	}
	f.namesKnown = f.people > 0 && choice.Name >= 0
	f.namesDisagree = list.NamesDisagree()
	return f
}

const (
	// excerptRows is how many rows of a list are shown; excerptRowsLow in a low window.
	excerptRows, excerptRowsLow = 5, 3
	// excerptColumns is how many columns are shown, those that count among them.
	excerptColumns = 30
)

// excerptColumnsOf are the columns to be shown: all, or, if there are very many, those that
// are asked about or stand beside the person, and the first of the others.
func excerptColumnsOf(q leavers.Question) (columns []int, left int) {
	all := len(q.Table.Headings)
	for _, row := range q.Table.Rows {
		all = max(all, len(row.Cells))
	}
	counts := map[int]bool{q.Choice.Day: true, q.Choice.Name: true, q.Choice.FamilyName: true, q.Choice.Number: true, q.Choice.Manager: true, q.Choice.Note: true}
	for _, c := range q.Columns {
		counts[c.At] = true
	}
	others := excerptColumns
	for i := range all {
		if counts[i] {
			others--
		}
	}
	for i := range all {
		switch {
		case counts[i]:
			columns = append(columns, i)
		case others > 0:
			columns = append(columns, i)
			others--
		}
	}
	return columns, all - len(columns)
}

// excerptOf are headings and first rows in these columns, safe to show.
func excerptOf(q leavers.Question, columns []int, most int, heading func(int) string) (headings []string, rows [][]string) {
	for _, c := range columns {
		headings = append(headings, heading(c))
	}
	for _, row := range q.Table.Rows[:min(most, len(q.Table.Rows))] {
		var cells []string
		for _, c := range columns {
			text := ""
			if c < len(row.Cells) {
				text = displayName(row.Cells[c].Text)
			}
			cells = append(cells, text)
		}
		rows = append(rows, cells)
	}
	return headings, rows
}
