package leavers

// Rows that go on with the person above, whose address is merged over them: one person has
// several rows then, such as one for each thing to give back.

import (
	"strings"
	"unicode"
)

// rowReader reads who is mentioned in the rows of a table.
type rowReader struct {
	shape    shape
	choice   Choice
	mentions []Mention
	// Of the last row that names somebody by a cell of its own: that cell, the name beside
	// it, whether it is hidden, and which of the mentions are of it.
	cell     Cell
	name     string
	hidden   bool
	from, to int
	unknown  []bool // columns whose headings say nothing; nil before that is asked
}

// read adds who is mentioned in a row.
func (r *rowReader) read(row Row) {
	cell := r.choice.whoCell(row)
	switch {
	case !cell.Above || cell.Text != r.cell.Text || r.hidden && !row.Hidden: // what a hidden row says is in sight here
		r.from = len(r.mentions)
		r.mentions = append(r.mentions, r.shape.inRow(r.choice, row)...)
		r.cell, r.name, r.hidden, r.to = cell, r.choice.nameIn(row), row.Hidden, len(r.mentions)
	case r.isOfAnother(row): // the address is the first one's, and nobody is lost
		r.mentions = append(r.mentions, r.shape.inRow(r.choice, row.without(r.choice.Who, r.choice.UserName))...)
	case r.hidden || !row.Hidden:
		r.complete(row)
	}
}

// isOfAnother reports whether a row names somebody else than the person whose address is
// merged over it: by the name, or, without a column of names, by words of its own.
func (r *rowReader) isOfAnother(row Row) bool {
	if r.choice.Name != None || r.choice.FamilyName != None {
		name := r.choice.nameIn(row)
		return name != "" && r.name != "" && !strings.EqualFold(name, r.name)
	}
	if r.unknown == nil {
		for _, h := range r.shape.headings {
			r.unknown = append(r.unknown, roleOf(h) == unknownRole)
		}
	}
	for i, cell := range row.Cells {
		if i >= len(r.unknown) {
			break
		}
		if r.unknown[i] && i != r.choice.Who && i != r.choice.Note && i != r.choice.Day && cell.mayBeName() {
			return true
		}
	}
	return false
}

// mayBeName reports whether a cell of its own row has words that may be somebody's name.
func (c Cell) mayBeName() bool {
	return !c.Above && c.Day == "" && c.Text != "" && !strings.ContainsFunc(c.Text, unicode.IsDigit) && !hasAt(c.Text) && nameLike(cellText(c.Text))
}

// complete adds what a further row of a person says. Of several leaving days the last one
// counts, and one that cannot be read is not passed over: nobody leaves too early.
func (r *rowReader) complete(row Row) {
	day, written := dayIn(cellAt(row, r.choice.Day), r.choice.Order)
	if r.name == "" {
		r.name = r.choice.nameIn(row)
	}
	for i := r.from; i < r.to; i++ {
		m := &r.mentions[i]
		switch {
		case m.WrittenDay != "":
		case written != "":
			m.Leaves, m.WrittenDay = "", written
		default:
			m.Leaves = max(m.Leaves, day)
		}
		fill := func(text *string, column int) {
			if *text == "" {
				*text = cellText(cellAt(row, column).Text)
			}
		}
		fill(&m.Number, r.choice.Number)
		fill(&m.Status, r.choice.Status)
		fill(&m.Note, r.choice.Note)
		if m.Name == "" {
			m.Name = r.name
		}
		if m.Manager == "" {
			m.Manager = personName(cellAt(row, r.choice.Manager).Text)
		}
	}
}

// whoCell is the cell of a row that names the person.
func (c Choice) whoCell(row Row) Cell {
	cell := cellAt(row, c.Who)
	if c.By == ByAddress && tidy(cellText(cell.Text)) == "" {
		return cellAt(row, c.UserName)
	}
	return cell
}

// nameIn is the name in a row.
func (c Choice) nameIn(row Row) string {
	name := personName(cellAt(row, c.Name).Text)
	if family := personName(cellAt(row, c.FamilyName).Text); family != "" {
		name = tidy(name + " " + family)
	}
	return name
}

// without is the row with nothing in these columns.
func (r Row) without(columns ...int) Row {
	r = kept(r)
	for _, column := range columns {
		if column >= 0 && column < len(r.Cells) {
			r.Cells[column] = Cell{}
		}
	}
	return r
}
