package leavers

// Texts with a name before each value, as a form sends them by mail and as consoles list
// objects:
//
//	Name        : Adaeze Okonkwo
//	Mail        : adaeze.okonkwo@contoso.example
//	ManagerMail : yusuf.almansouri@contoso.example

import (
	"context"
	"strings"
)

// labelled cuts a line into a label and a value.
func labelled(line string) (label, value string, ok bool) {
	const atMost = 60 // bytes of a label
	line = withoutMarks(line)
	begin := line[:min(len(line), atMost)]
	at := strings.IndexAny(begin, ":=")
	if full := strings.Index(begin, "："); full >= 0 && (at < 0 || full < at) {
		label, value = line[:full], line[full+len("："):]
	} else if at > 0 {
		label, value = line[:at], line[at+1:]
	} else {
		return "", "", false
	}
	label, value = strings.Trim(label, "*_ \t\""), strings.Trim(tidy(value), "*_ \t")
	if label == "" || hasAt(label) || strings.ContainsAny(label, ",;\t|") || strings.HasPrefix(value, "//") || len(strings.Fields(label)) > 7 {
		return "", "", false
	}
	return label, value, true
}

// withoutMarks takes from the beginning of a line what marks a quotation or an item.
func withoutMarks(line string) string {
	return strings.TrimLeft(tidy(line), ">*-•·–—|# \t\u00a0")
}

// recordShape is that of a text of records, if it has any.
func recordShape(ctx context.Context, text string) (shape, bool, error) {
	r := records{columns: map[string]int{}}
	for line := 1; text != ""; line++ {
		if line%oftenRows == 0 && ctx.Err() != nil {
			return shape{}, false, ctx.Err()
		}
		var written string
		written, text, _ = strings.Cut(text, "\n")
		r.add(line, written)
	}
	if !r.known() {
		return shape{}, false, nil
	}
	return shape{source: source{rows: r.rows}, heading: -1, headings: r.headings, extra: r.extra, named: true}, true, nil
}

// records are what was read of a text.
type records struct {
	columns  map[string]int // of each label, by its words
	headings []string
	rows     []Row
	extra    []Row // lines outside with addresses
	holds    []bool
}

// labelsAtMost is how many different labels a text of records has at most.
const labelsAtMost = 100

// add reads a line.
func (r *records) add(line int, written string) {
	label, value, ok := labelled(written)
	words := wordsOf(label)
	if ok = ok && len(words) > 0 && headerKind(words) == notHeader; ok {
		key := strings.Join(words, " ")
		column, known := r.columns[key]
		if !known && len(r.columns) < labelsAtMost {
			column, known = len(r.columns), true
			r.columns[key] = column
			r.headings = append(r.headings, label)
			r.holds = append(r.holds, false)
		}
		if known {
			r.put(line, column, value)
			return
		}
	}
	if hasAt(written) {
		r.extra = append(r.extra, Row{Line: line, Cells: []Cell{{Text: tidy(written)}}})
	}
}

// put sets a value; a label that the record has already begins the next one.
func (r *records) put(line, column int, value string) {
	last := len(r.rows) - 1
	if last < 0 || column < len(r.rows[last].Cells) && r.rows[last].Cells[column].Text != "" {
		r.rows = append(r.rows, Row{Line: line})
		last++
	}
	row := &r.rows[last]
	for len(row.Cells) <= column {
		row.Cells = append(row.Cells, Cell{})
	}
	row.Cells[column].Text = value
	r.holds[column] = r.holds[column] || hasAt(value)
}

// known reports whether the labels are those of records: two say what they are, and one
// of them has an address.
func (r *records) known() bool {
	roles, address := 0, false
	for i, label := range r.headings {
		switch roleOf(label) {
		case ownMail, ownUPN, ownLogin, addressRole, othersRole:
			roles++
			address = address || r.holds[i]
		case nameRole, givenRole, familyRole, numberRole, leavingRole:
			roles++
		}
	}
	return roles > 1 && address
}
