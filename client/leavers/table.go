package leavers

// Texts that are tables.

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
)

// delimiters are those of tables, the least likely to stand in a text first.
var delimiters = []rune{'\t', ';', ','}

// lookedAt is how many rows decide what a table looks like.
const lookedAt = 50

// tableShape is how a table is to be read.
type tableShape struct {
	delimiter rune
	heading   bool  // the first row is one
	columns   []int // of each row the first of these that is not empty counts
	declared  bool  // the first line only says what the delimiter is
}

// shapeOf finds out whether a text is a table. A table has a heading that we
// know, or rows of equally many cells.
func shapeOf(text string) (tableShape, bool, error) {
	if first, _, _ := strings.Cut(text, "\n"); len(first) == len("sep=;") && strings.EqualFold(first[:4], "sep=") {
		return declaredShape(text, rune(first[4]))
	}
	for _, d := range delimiters {
		rows, err := firstRows(text, d)
		if len(rows) == 0 {
			continue
		}
		columns := knownColumns(rows)
		if len(columns) > 0 && len(rows[0]) > 1 {
			return tableShape{delimiter: d, heading: true, columns: columns}, true, err
		}
	}
	var problem error
	for _, d := range delimiters {
		rows, err := firstRows(text, d)
		if !even(rows) {
			continue
		}
		shape, ok := unheadedShape(rows, d)
		switch {
		case ok || err != nil && !allAddresses(rows):
			return shape, true, err
		case len(rows) > 1:
			problem = ErrColumns
		}
	}
	return tableShape{}, false, problem
}

// declaredShape is that of a table that begins with the line by which
// spreadsheets are told the delimiter.
func declaredShape(text string, delimiter rune) (tableShape, bool, error) {
	if !slices.Contains(delimiters, delimiter) {
		return tableShape{}, false, ErrColumns
	}
	rows, err := firstRows(withoutFirstLine(text), delimiter)
	if err != nil || len(rows) == 0 {
		return tableShape{}, false, err
	}
	shape := tableShape{delimiter: delimiter, heading: true, columns: knownColumns(rows)}
	if len(shape.columns) == 0 {
		var ok bool
		if shape, ok = unheadedShape(rows, delimiter); !ok {
			return tableShape{}, false, ErrColumns
		}
	}
	shape.declared = true
	return shape, true, nil
}

// withoutFirstLine empties the first line, so that the others keep their
// numbers: readers of tables pass over empty lines.
func withoutFirstLine(text string) string {
	_, rest, _ := strings.Cut(text, "\n")
	return "\n" + rest
}

// firstRows returns the rows that decide about a table. An error says that
// quotation marks do not match, after the rows that it returns.
func firstRows(text string, delimiter rune) (rows [][]string, err error) {
	reader := tableReader(text, delimiter)
	for len(rows) < lookedAt {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return rows, quoteError(err)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func tableReader(text string, delimiter rune) *csv.Reader {
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma = delimiter
	reader.FieldsPerRecord = -1
	reader.TrimLeadingSpace = delimiter != '\t' // which is a space itself
	return reader
}

func quoteError(err error) error {
	var syntax *csv.ParseError
	if errors.As(err, &syntax) {
		return &QuoteError{syntax.StartLine}
	}
	return err
}

// even reports whether rows have equally many cells, two or more, of which the
// last is not always empty, as where a mail wraps a list of addresses.
func even(rows [][]string) bool {
	if len(rows) == 0 || len(rows[0]) < 2 {
		return false
	}
	last := len(rows[0]) - 1
	ends := 0
	for _, row := range rows {
		if len(row) != last+1 {
			return false
		}
		if row[last] != "" {
			ends++
		}
	}
	return ends > 0
}

// unheadedShape is that of a table with exactly one column of addresses.
func unheadedShape(rows [][]string, delimiter rune) (tableShape, bool) {
	var columns []int
	for i := range rows[0] {
		if share(rows, i) >= 0.5 {
			columns = append(columns, i)
		}
	}
	if len(columns) != 1 {
		return tableShape{}, false
	}
	first := rows[0][columns[0]]
	heading := len(addressesIn(first)) == 0
	if heading && !speaksOfAddresses(first) {
		return tableShape{}, false // it may be somebody without an address, or the column of somebody else
	}
	return tableShape{delimiter: delimiter, heading: heading, columns: columns}, true
}

// mentions reads the whole table.
func (s tableShape) mentions(text string) ([]Mention, error) {
	if s.declared {
		text = withoutFirstLine(text)
	}
	reader := tableReader(text, s.delimiter)
	var mentions []Mention
	for first := true; ; first = false {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return mentions, nil
		}
		if err != nil {
			return nil, quoteError(err)
		}
		if first && s.heading {
			continue
		}
		line, _ := reader.FieldPos(0)
		mentions = append(mentions, s.inRow(line, row)...)
		if len(mentions) > LinesAtMost {
			return nil, ErrTooLong
		}
	}
}

// inRow returns who is mentioned in the column that counts. A row that has
// nothing there is a mention of nobody, unless it is empty.
func (s tableShape) inRow(line int, row []string) []Mention {
	for _, column := range s.columns {
		if column < len(row) && tidy(row[column]) != "" {
			return mentionsOf(line, tidy(row[column]))
		}
	}
	var rest []string
	for _, cell := range row {
		if cell = tidy(cell); cell != "" {
			rest = append(rest, cell)
		}
	}
	if len(rest) == 0 {
		return nil
	}
	return []Mention{{Line: line, Written: strings.Join(rest, ", ")}}
}
