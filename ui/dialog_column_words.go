package ui

import (
	"slices"
	"strings"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/leavers"
)

// What the question about the columns of a list says. Headings and names of files are text
// from outside.

// listName names a list in a sentence.
func listName(source string) string {
	if source == "" {
		return t("question.pasted")
	}
	return t("question.file", values{"Name": displayName(source)})
}

func (s *columnStep) title() string {
	switch {
	case s.orderAlone:
		return t("question.title.order")
	case s.changing, s.of().Why == leavers.WhyNot:
		return t("question.title.change")
	case s.of().Why == leavers.WhyNoAddresses:
		return t("question.title.noAddresses")
	}
	return t("question.title")
}

// lead says why it is asked.
func (s *columnStep) lead() string {
	q, n := s.of(), s.addresses()
	v := values{"List": listName(s.reading.source.name)}
	lead := ""
	switch q.Why {
	case leavers.WhyNot:
		if s.orderAlone {
			return s.orderLead()
		}
		return t("question.change", v)
	case leavers.WhySeveral:
		if n == 2 {
			lead = t("question.two", v)
		} else {
			lead = tn("question.several", n, v)
		}
	case leavers.WhyUnknown:
		lead = t("question.unknown", v)
	case leavers.WhyForm:
		lead = t("question.form", v)
	case leavers.WhyTicket:
		lead = t("question.ticket", v)
	case leavers.WhyHidden:
		lead = t("question.hiddenColumn", v)
	case leavers.WhyNoAddresses:
		lead = t("question.noAddresses", v)
	case leavers.WhyNames:
		v["Column"] = s.heading(s.doubted())
		lead = t("question.names", v)
	case leavers.WhyMixedAddress:
		return t("question.mixed", v)
	}
	if n > 1 {
		lead += " " + tn("question.others", n-1)
	}
	return lead
}

// orderLead says which dates are asked about.
func (s *columnStep) orderLead() string {
	var days []string
	for _, day := range s.of().Days {
		days = append(days, displayName(oneLine(day)))
	}
	return t("question.order", values{"List": listName(s.reading.source.name), "Column": s.heading(s.of().Choice.Day), "Days": strings.Join(days, ", ")})
}

// doubted is the column whose addresses the names do not fit: the one that was matched, or
// before that the first with addresses.
func (s *columnStep) doubted() int {
	if len(s.reading.list.Lines) > 0 {
		return s.reading.choice.Who
	}
	for _, c := range s.of().Columns {
		if c.By == leavers.ByAddress {
			return c.At
		}
	}
	return leavers.None
}

func (s *columnStep) useWords() string {
	switch {
	case s.of().Why == leavers.WhyMixedAddress:
		return t("question.use.addresses")
	case s.choices == nil, s.of().Why == leavers.WhyNot: // not the column is asked about
		return t("question.use.list")
	}
	return t("question.use")
}

// heading is that of a column, or its number where it has none.
func (s *columnStep) heading(column int) string {
	if s.of().Why == leavers.WhyMixedAddress {
		for _, c := range s.of().Columns {
			if c.At == column {
				return s.columnTitle(c)
			}
		}
	}
	return columnHeading(s.of().Table, column)
}

// columnHeading is that of a column, or its number where it has none, and whether it is
// hidden.
func columnHeading(table leavers.Table, column int) string {
	heading := shownHeading(table, column)
	if slices.Contains(table.HiddenColumns, column) {
		return t("question.hidden", values{"Name": heading})
	}
	return heading
}

func shownHeading(table leavers.Table, column int) string {
	if column >= 0 && column < len(table.Headings) {
		if heading := displayName(oneLine(table.Headings[column])); strings.TrimSpace(heading) != "" {
			return heading
		}
	}
	return t("question.column", values{"N": number(column + 1)})
}

// oneLine is a text whose line breaks are spaces: headings of spreadsheets have some.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// columnTitle names a column on its card.
func (s *columnStep) columnTitle(c leavers.Column) string {
	switch {
	case s.of().Why == leavers.WhyMixedAddress && c.Apart:
		return t("question.apart")
	case s.of().Why == leavers.WhyMixedAddress:
		return t("question.inText")
	case c.At == leavers.All:
		return t("question.all")
	}
	return s.heading(c.At)
}

// columnText says whom a column means, as far as that is known.
func (s *columnStep) columnText(i int) string {
	c := s.of().Columns[i]
	if c.In == 0 {
		return t("question.empty")
	}
	parts := []string{tn("question.people", c.Different, values{"Lines": tn("question.lines", c.In)})}
	switch c.By {
	case leavers.ByNumber:
		parts = append(parts, t("question.byNumber"))
	case leavers.ByName:
		parts = append(parts, t("question.byName"))
	}
	f, known := s.facts[i]
	if !known {
		return strings.Join(append(parts, t("question.matching")), " · ")
	}
	return strings.Join(append(parts, s.factWords(f, c)...), " · ")
}

// factWords says who stands in a column.
func (s *columnStep) factWords(f columnFacts, c leavers.Column) (parts []string) {
	switch {
	case f.people == 0 && f.toPick > 0:
		parts = append(parts, tn("question.toPick", f.toPick))
	case f.people == 0:
		parts = append(parts, t("question.nobody", values{"Organization": s.l.h.organizationName()}))
	default:
		parts = append(parts, statusesWords(f))
	}
	if f.people > 0 && f.notFound > 0 {
		parts = append(parts, tn("question.notFound", f.notFound))
	}
	if f.administrators > 0 {
		parts = append(parts, tn("question.administrators", f.administrators))
	}
	if f.namesKnown && c.By != leavers.ByName {
		column := values{"Column": s.heading(s.of().Choice.Name)}
		switch {
		case f.namesDisagree:
			parts = append(parts, t("question.namesDiffer", column))
		case f.namesDiffer > 0:
			parts = append(parts, tn("question.someNamesDiffer", f.namesDiffer, column))
		default:
			parts = append(parts, t("question.namesAgree", column))
		}
	}
	return parts
}

// statusesWords says which statuses the people of a column have.
func statusesWords(f columnFacts) string {
	var some []string
	for _, status := range []directory.Status{directory.Active, directory.Invited, directory.Archived} {
		switch n := f.byStatus[status]; {
		case n == 0:
		case f.notFound > 0: // then "all" would say too much
			some = append(some, t("question.some", values{"N": number(n), "Status": statusWord(status)}))
		case n == f.people && n == 2:
			return t("question.both", values{"Status": statusWord(status)})
		case n == f.people:
			return tn("question.allOf", n, values{"Status": statusWord(status)})
		default:
			some = append(some, t("question.some", values{"N": number(n), "Status": statusWord(status)}))
		}
	}
	return strings.Join(some, ", ")
}

// excerptNote says what of the list is not shown.
func (s *columnStep) excerptNote() string {
	q := s.of()
	var parts []string
	if total, shown := q.Table.Total, min(len(q.Table.Rows), excerptRows); total > shown && shown > 0 {
		parts = append(parts, tn("question.firstRows", shown, values{"Total": number(total)}))
	}
	if _, left := excerptColumnsOf(q); left > 0 {
		parts = append(parts, tn("question.moreColumns", left))
	}
	if n := len(q.Table.Beside); n > 0 {
		parts = append(parts, tn("question.beside", n))
	}
	parts = append(parts, hiddenWords(q.Table)...)
	if n := s.reading.doc.Sheets[q.Choice.Sheet].Unknown; n > 0 {
		parts = append(parts, tn("question.formulas", n))
	}
	return strings.Join(parts, " ")
}

// hiddenWords says what of a table the workbook does not show.
func hiddenWords(table leavers.Table) (parts []string) {
	if n := table.HiddenRows; n > 0 {
		parts = append(parts, tn("question.hiddenRows", n))
	}
	if n := len(table.HiddenColumns); n > 0 {
		parts = append(parts, tn("question.hiddenColumns", n))
	}
	return parts
}

func (s *columnStep) sheetName(n int) string { return sheetName(s.reading.doc, n) }

// sheetName is the name of a sheet, or its number: tables of pages mostly have none.
func sheetName(doc *leavers.Document, n int) string {
	sheet := doc.Sheets[n]
	name := displayName(oneLine(sheet.Name))
	if strings.TrimSpace(name) == "" {
		name = t("question.table", values{"N": number(n + 1)})
	}
	if sheet.Hidden {
		return t("question.hidden", values{"Name": name})
	}
	return name
}

func orderWord(order leavers.DayOrder) string {
	switch order {
	case leavers.DayMonthYear:
		return t("order.dmy")
	case leavers.MonthDayYear:
		return t("order.mdy")
	case leavers.YearMonthDay:
		return t("order.ymd")
	}
	return t("order.choose")
}

// firstLines are the first lines of a text that are not empty, as rows.
func firstLines(text string, most int) (rows [][]string) {
	for line := range strings.Lines(text) {
		if len(rows) == most {
			break
		}
		if line = strings.TrimSpace(line); line != "" {
			rows = append(rows, []string{displayName(line)})
		}
	}
	return rows
}
