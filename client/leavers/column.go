package leavers

// What the columns of a table hold.

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"mileiq.example/admin/client/directory"
)

// addressKey is what addresses that mean the same have in common.
func addressKey(address string) string { return directory.AddressKey(address) }

// column is what was seen of a column.
type column struct {
	at   int
	role role
	// hidden: the workbook does not show it.
	hidden bool
	// full is how many cells are not empty; addresses how many hold an address, times how
	// many a day with a time, tickets how many the number of a ticket, words how many
	// letters and no digits, digits how many digits alone.
	full, addresses, times, tickets, words, digits int
	different                                      map[string]bool
	days                                           dayOrders
	// differs: an address in it is another than that of the person's own column in the row.
	differs bool
}

// columnsCounted is of how many columns different people are counted, which takes memory.
const columnsCounted = 64

// columns are what was seen of a table.
type columns struct {
	all  []column
	mail int // the first one with the person's own address by its heading; None without
	// first are the first rows, beside the first lines beside them, total how many there are.
	first, beside []Row
	total         int
	hiddenRows    int // of total
	// mixedNames: an address in the column stands beside different names, or, where no column
	// has names, is merged over rows that have words of their own.
	mixedNames []bool
	onlyCells  bool // every cell that is not empty is an address
	// sections: rows below are headed by a word for others, such as "Managers".
	sections bool
	pivot    bool // some rows are groups of those below
}

// speaksOfOthers reports whether a line above the headings speaks of others than the
// leavers, such as a row that groups the columns: "Manager;;Employee;".
func (c columns) speaksOfOthers(s shape) bool {
	above := s.heading
	for _, row := range c.beside[:max(0, min(len(c.beside), above))] {
		full := slices.DeleteFunc(slices.Clone(row.Cells), func(c Cell) bool { return tidy(c.Text) == "" })
		for _, cell := range full {
			if strings.HasPrefix(cell.Text, "#TYPE") { // …ActiveDirectory… of a console
				continue
			}
			switch r := roleOf(cellText(cell.Text)); r {
			case othersRole:
				return true
			case formRole, ticketRole: // alone it may say who made the report
				if len(full) > 1 {
					return true
				}
			}
		}
	}
	return false
}

// columnsOf looks at the whole table.
func (s shape) columnsOf(ctx context.Context) (c columns, err error) {
	c.all, c.mail, c.onlyCells = make([]column, len(s.headings)), None, true
	c.mixedNames = make([]bool, len(s.headings))
	name := None
	for i, h := range s.headings {
		c.all[i] = column{at: i, role: roleOf(h), hidden: slices.Contains(s.hidden, i)}
		if c.all[i].role == ownMail && c.mail == None {
			c.mail = i
		}
	}
	if choice := c.byHeadings(); choice.Name != None {
		name = choice.Name
	}
	names := make([]map[string]string, len(s.headings))
	parts := sections{shape: s, mail: c.mail, name: name}
	groups := newPivot(s)
	err = s.visit(ctx, func(kind rowKind, row Row) bool {
		parts.see(kind, row)
		switch kind {
		case besideRow:
			if len(c.beside) < RowsShown {
				c.beside = append(c.beside, kept(row))
			}
		case personRow:
			c.total++
			groups.see(row)
			c.sections = c.sections || headsOthers(row)
			if row.Hidden {
				c.hiddenRows++
			} else if len(c.first) < RowsShown {
				c.first = append(c.first, kept(row))
			}
			c.add(row, name, names)
		}
		return c.total <= LinesAtMost
	})
	c.sections = c.sections || parts.any()
	c.pivot = groups.any()
	if err == nil && c.total > LinesAtMost {
		err = ErrTooLong
	}
	return c, err
}

// headsOthers reports whether a row says of whom it is or the next ones are: "Managers",
// "Approver;E-Mail", or "Manager:" where others have a name.
func headsOthers(row Row) bool {
	first := cellText(firstFull(row.Cells))
	if first == "" || len(first) > headingAtMost || hasAt(first) {
		return false
	}
	if !strings.HasSuffix(first, ":") {
		for _, cell := range row.Cells {
			if hasAt(cell.Text) {
				return false
			}
		}
	}
	if full := slices.DeleteFunc(slices.Clone(row.Cells), func(c Cell) bool { return tidy(c.Text) == "" }); len(full) > 1 {
		if !strings.HasSuffix(first, ":") && !slices.ContainsFunc(full[1:], func(c Cell) bool { r := roleOf(cellText(c.Text)); return r == ownMail || r == addressRole }) {
			return false
		}
	}
	r := roleOf(first)
	return r == othersRole || r == ticketRole || r == formRole || isStaying(first)
}

// kept is a row that may be kept: its cells are its own.
func kept(row Row) Row {
	row.Cells = slices.Clone(row.Cells)
	return row
}

// ticketNumber is a number as ticket systems give them.
var ticketNumber = regexp.MustCompile(`^(?i:INC|REQ|RITM|SCTASK|TASK|CHG|SR|CASE|TKT|HD)[-_ #]?\d{2,}$|^[A-Z]{2,10}-\d+$`)

// ticketAtMost is the length in bytes beyond which nothing is the number of a ticket.
const ticketAtMost = 30

// add notes a row.
func (c *columns) add(row Row, name int, names []map[string]string) {
	own := ""
	words, ownWords := false, false // whether its own words were looked for, and found
	for i, cell := range row.Cells {
		if i >= len(c.all) {
			break
		}
		text := cellText(cell.Text)
		if text == "" {
			continue
		}
		col := &c.all[i]
		col.full++
		all := addressesIn(text)
		if len(all) == 0 {
			c.onlyCells = false
			col.addOther(cell, text)
			continue
		}
		c.onlyCells = c.onlyCells && isBare(text, all)
		col.addresses++
		key := addressKey(all[0].text)
		if i == c.mail {
			own = key
		}
		if i >= columnsCounted {
			continue
		}
		if col.different == nil {
			col.different = map[string]bool{}
		}
		col.different[key] = true
		if cell.Above && name == None && !words {
			words, ownWords = true, c.hasOwnWords(row)
		}
		c.mixedNames[i] = c.mixedNames[i] || cell.Above && ownWords
		if written := tidy(cellAt(row, name).Text); written != "" {
			if names[i] == nil {
				names[i] = map[string]string{}
			}
			if before, again := names[i][key]; again && !strings.EqualFold(before, written) {
				c.mixedNames[i] = true
			} else if !again {
				names[i][key] = written
			}
		}
	}
	if own == "" {
		return
	}
	for i := range c.all[:min(len(c.all), columnsCounted)] {
		if col := &c.all[i]; (col.role == ownLogin || col.role == ownUPN) && !col.differs {
			all := addressesIn(cellText(cellAt(row, i).Text))
			col.differs = len(all) > 0 && addressKey(all[0].text) != own
		}
	}
}

// hasOwnWords reports whether a row has words of its own of which no heading says what they
// are: they may be a name.
func (c *columns) hasOwnWords(row Row) bool {
	for i, cell := range row.Cells {
		if i < len(c.all) && c.all[i].role == unknownRole && cell.mayBeName() {
			return true
		}
	}
	return false
}

// addOther notes a cell without an address.
func (col *column) addOther(cell Cell, text string) {
	digit, letter := strings.ContainsFunc(text, unicode.IsDigit), strings.ContainsFunc(text, unicode.IsLetter)
	switch {
	case letter && !digit:
		col.words++
	case digit && !letter && cell.Day == "":
		col.digits++
	}
	if digit && letter && len(text) <= ticketAtMost && ticketNumber.MatchString(text) {
		col.tickets++
	}
	if col.mayHoldDays() {
		col.days.add(Cell{Text: text, Day: cell.Day})
		if strings.Contains(text, ":") && digit {
			if _, ok := readDay(text); ok {
				col.times++
			}
		}
	}
	if col.at < columnsCounted {
		if col.different == nil {
			col.different = map[string]bool{}
		}
		col.different[text] = true
	}
}

// mayHoldDays reports whether days in the column count for anything.
func (col column) mayHoldDays() bool { return col.role == leavingRole || col.role == unknownRole }

// mostly reports whether n of the column's cells are most of them.
func (col column) mostly(n int) bool { return n > 0 && n*10 >= col.full*8 }

// holdsAddresses reports whether the column holds addresses, and not one in a remark.
func (col column) holdsAddresses() bool {
	switch col.role {
	case ownMail, ownUPN, ownLogin, addressRole, othersRole:
		return col.addresses > 0
	}
	return col.addresses*5 >= col.full && col.addresses > 0
}

// hiddenColumns are those that are not shown, and hold something.
func (c columns) hiddenColumns() (hidden []int) {
	for i, col := range c.all {
		if col.hidden && col.full > 0 {
			hidden = append(hidden, i)
		}
	}
	return hidden
}

// first returns the first column with a role, or None.
func (c columns) firstOf(r role) int {
	return slices.IndexFunc(c.all, func(col column) bool { return col.role == r })
}

// byHeadings is a choice with the columns that stand beside the person, by their headings.
func (c columns) byHeadings() Choice {
	choice := noColumns(0)
	name, given, family := c.firstOf(nameRole), c.firstOf(givenRole), c.firstOf(familyRole)
	switch {
	case given != None && family != None && name == None:
		choice.Name, choice.FamilyName = given, family
	case given != None && name != None && family == None: // "Name;Vorname"
		choice.Name, choice.FamilyName = given, name
	case name != None:
		choice.Name = name
	case family != None:
		choice.Name = family
	default:
		choice.Name = given
	}
	choice.Number = c.firstOf(numberRole)
	choice.Status = c.firstOf(statusRole)
	choice.Note = c.firstOf(ticketRole)
	if choice.Note == None {
		choice.Note = c.firstOf(noteRole)
	}
	return choice
}

// besidePerson is a choice with the columns that stand beside the person.
func (c columns) besidePerson() (choice Choice, askOrder bool) {
	choice = c.byHeadings()
	choice.Manager = slices.IndexFunc(c.all, func(col column) bool { return col.role == othersRole && col.addresses == 0 && col.full > 0 })
	choice.Day = c.leavingDay()
	if choice.Day != None {
		choice.Order, askOrder = c.all[choice.Day].days.order()
	}
	return choice, askOrder
}

// leavingDay is the column of the leaving day: its heading says so, or it is the only one
// of days of which the heading says nothing else. A day that is overlooked would be today.
func (c columns) leavingDay() int {
	best := None
	for i, col := range c.all {
		if col.role != leavingRole || col.addresses > 0 {
			continue
		}
		if best == None || col.days.days > 0 && (c.all[best].days.days == 0 || c.all[best].hidden && !col.hidden) {
			best = i
		}
	}
	if best != None {
		return best
	}
	only := None
	for i, col := range c.all {
		if col.role != unknownRole || col.days.days*2 < col.full || col.days.days == 0 || col.times > 0 && col.mostly(col.times) && i < formColumns {
			continue
		}
		if only != None {
			return None
		}
		only = i
	}
	return only
}

// formColumns is among how many first columns a form has its times.
const formColumns = 3

// isForm reports whether it is a form's table; its words are in no list of every
// language, so times in the first columns say it too.
func (c columns) isForm() bool {
	for i, col := range c.all {
		if col.role == formRole || i < formColumns && col.role == unknownRole && col.mostly(col.times) {
			return true
		}
	}
	return false
}

// isTicket reports whether it is a table of tickets.
func (c columns) isTicket() bool {
	return slices.ContainsFunc(c.all, func(col column) bool {
		return col.role == ticketRole || col.role == unknownRole && col.mostly(col.tickets)
	})
}

// afterOthers reports whether a heading follows that of somebody else, with none of the
// person's between: the "E-mail" behind "Manager" is his.
func (c columns) afterOthers(at int) bool {
	for i := at - 1; i >= 0; i-- {
		switch c.all[i].role {
		case othersRole, ticketRole, formRole:
			return true
		case nameRole, givenRole, familyRole, numberRole, ownMail, ownUPN, ownLogin:
			return false
		}
	}
	return false
}
