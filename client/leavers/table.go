package leavers

// Where a sheet has a table. What shares a delimiter in several lines is one, also where
// its rows are uneven and lines stand before and after it: read as loose text, the
// addresses of managers would be those of leavers.

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// source is the rows of a sheet, however they are written.
type source struct {
	text      string
	delimiter byte // of the text; 0: rows has them
	rows      []Row
}

// oftenRows is how many rows are read between two looks at the context.
const oftenRows = 256

// each visits the rows that have anything in them, in their order, with their number
// counted from 0. The cells are valid during the visit. visit returns false to end.
func (in source) each(ctx context.Context, visit func(i int, row Row) bool) error {
	if in.delimiter == 0 {
		for i, row := range in.rows {
			if i%oftenRows == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			if !visit(i, row) {
				return nil
			}
		}
		return nil
	}
	lexer := newLexer(in.text, in.delimiter)
	var cells []Cell
	for i := 0; ; i++ {
		if i%oftenRows == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		row, ok := lexer.next()
		if !ok {
			return nil
		}
		cells = cells[:0]
		for _, text := range row.cells {
			cells = append(cells, Cell{Text: text})
		}
		if row.wide && i < sampledRows {
			return ErrTooWide
		}
		if !visit(i, Row{Line: row.line, Cells: cells, outside: row.outside, indent: row.indent}) {
			return nil
		}
	}
}

// sampledRows is how many rows decide where a table is and what its headings are.
const sampledRows = 200

// sample is a row that helps to decide.
type sample struct {
	row       Row
	full      int // cells that are not empty
	addresses int // cells with an address
	bare      int // of these, with nothing else but a name in front of angle brackets
	angled    int // cells with an angle bracket before an address
	prose     int // cells with more words than cells have
}

// sampleOf looks at the first rows.
func (in source) sampleOf(ctx context.Context) (samples []sample, err error) {
	err = in.each(ctx, func(i int, row Row) bool {
		s := sample{row: Row{Line: row.Line, Cells: slices.Clone(row.Cells), Hidden: row.Hidden}}
		for _, cell := range row.Cells {
			text := cellText(cell.Text)
			if text == "" {
				continue
			}
			s.full++
			if isProse(text) {
				s.prose++
			}
			if all := addressesIn(text); len(all) > 0 {
				s.addresses++
				if strings.Contains(text, "<") {
					s.angled++
				}
				if isBare(text, all) {
					s.bare++
				}
			}
		}
		samples = append(samples, s)
		return i+1 < sampledRows
	})
	return samples, err
}

// isProse reports whether a cell has more words than cells of tables mostly have.
func isProse(text string) bool {
	const wordsAtMost = 9
	return len(text) > 2*wordsAtMost && len(strings.Fields(text[:min(len(text), 400)])) > wordsAtMost
}

// isBare reports whether a text is addresses, and a name before angle brackets at most.
func isBare(text string, all []address) bool {
	if strings.Contains(text, "<") || strings.Contains(text, "HYPERLINK") {
		return true
	}
	begin, names := 0, 0
	if len(all) == 1 && strings.HasSuffix(strings.TrimSpace(text[:all[0].at]), "(") { // Ada (ada@x)
		names = len(strings.Fields(text[:all[0].at]))
	}
	for i := 0; i <= len(all); i++ {
		end := len(text)
		if i < len(all) {
			end = all[i].at
		}
		for _, w := range wordsOf(text[begin:end]) {
			if names--; w != "smtp" && w != "sip" && w != "mailto" && (names < 0 || i > 0) {
				return false
			}
		}
		if i < len(all) {
			begin = all[i].end
		}
	}
	return true
}

// shape is how a sheet is a table.
type shape struct {
	source source
	// heading is the number of the row with the headings, -1 without; first that of the
	// first row behind it.
	heading, first int
	headings       []string // one for each column, "" where there is none
	named          bool     // the headings are labels of a text, and stand in no row
	hidden         []int    // columns that a workbook does not show
	extra          []Row    // lines with addresses that stand in no row
	// score says how sure the headings are, count how many rows look like some.
	score, count int
}

// delimiters are those of tables, those that are least likely to stand in a text first.
var delimiters = []byte{'\t', ';', '|', ','}

// shapeOf finds the table of a sheet; ok is false where the sheet is a text.
func shapeOf(ctx context.Context, s Sheet) (found shape, ok bool, err error) {
	if s.Text == "" {
		found, ok, err = workbookShape(ctx, s.Rows)
		found.extra, found.hidden = s.Beside, s.HiddenColumns
		return found, ok, err
	}
	found, ok, err = textShape(ctx, s)
	if err != nil || !ok {
		return shape{}, false, err
	}
	rows, addresses := false, false
	err = found.visit(ctx, func(kind rowKind, row Row) bool {
		rows = kind == personRow
		addresses = addresses || len(beside(row)) > 0
		return !rows
	})
	return found, rows || !addresses, err // without rows, lines beside them are lines of a text
}

// textShape finds the table of a text.
func textShape(ctx context.Context, s Sheet) (found shape, ok bool, err error) {
	for _, d := range declaredDelimiters(s.Text) {
		candidate, isTable, err := delimitedShape(ctx, source{text: s.Text, delimiter: d})
		if err != nil {
			return shape{}, false, err
		}
		if isTable && (!ok || candidate.score > found.score || candidate.score == found.score && candidate.count > found.count) {
			found, ok = candidate, true
		}
	}
	if ok {
		return found, true, nil
	}
	for _, find := range []func(context.Context, string) (shape, bool, error){recordShape, alignedShape, pairedShape, singleShape} {
		if found, ok, err = find(ctx, s.Text); ok || err != nil {
			return found, ok, err
		}
	}
	return shape{}, false, nil
}

// declaredDelimiters are those that a text may have: the one that its first line
// declares, as spreadsheets have it, or all.
func declaredDelimiters(text string) []byte {
	first, _, _ := strings.Cut(strings.TrimLeft(text, " \n\t"), "\n")
	line := strings.Trim(tidy(first), `"'`)
	if len(line) >= len("sep=;") && strings.EqualFold(line[:4], "sep=") {
		if line[4] < utf8.RuneSelf && !unicode.IsLetter(rune(line[4])) && line[4] > ' ' && line[4] != '"' {
			return []byte{line[4]}
		}
	}
	if len(line) == 4 && strings.EqualFold(line, "sep=") { // a tab, which tidying took
		return []byte{'\t'}
	}
	return delimiters
}

// workbookShape is that of a sheet of a workbook or of a page, which is a table always.
func workbookShape(ctx context.Context, rows []Row) (shape, bool, error) {
	in := source{rows: rows}
	samples, err := in.sampleOf(ctx)
	if err != nil || len(samples) == 0 {
		return shape{}, false, err
	}
	width := 0
	for _, s := range samples {
		width = max(width, s.full)
	}
	found := shape{source: in, heading: -1}
	if width == 1 {
		found.heading, found.score = singleHeading(samples)
	} else if found.heading, found.score = headingAmong(samples); found.heading < 0 {
		found.heading = unknownHeading(samples)
	}
	return found.complete(samples), true, nil
}

// delimitedShape is that of a text with a delimiter, if it is a table.
func delimitedShape(ctx context.Context, in source) (shape, bool, error) {
	if !strings.Contains(in.text, string(rune(in.delimiter))) {
		return shape{}, false, nil
	}
	samples, err := in.sampleOf(ctx)
	if err != nil {
		if err == ErrTooWide && !strings.Contains(strings.Trim(in.text, "\n"), "\n") {
			return shape{}, false, nil // a list on one line
		}
		return shape{}, false, err
	}
	found := shape{source: in, heading: -1}
	if found.heading, found.score = headingAmong(samples); found.heading >= 0 && hasRowsBelow(samples, found.heading, found.score) {
		for _, s := range samples[found.heading:] {
			if s.full > 1 {
				found.count++
			}
		}
		return found.complete(samples), true, nil
	}
	found.heading, found.score = -1, 0
	begin, ok := unheaded(samples, in.delimiter)
	if !ok {
		return shape{}, false, nil
	}
	found.heading = unknownHeading(samples[begin:])
	if found.heading >= 0 {
		found.heading += begin
	}
	found.first = begin
	for _, s := range samples[begin:] {
		if s.full > 1 {
			found.count++
		}
	}
	return found.complete(samples), true, nil
}

// complete adds the headings and where the rows begin.
func (s shape) complete(samples []sample) shape {
	width := 0
	for _, sample := range samples {
		width = max(width, len(sample.row.Cells))
	}
	s.headings = make([]string, width)
	if s.heading >= 0 {
		for i, cell := range samples[s.heading].row.Cells {
			s.headings[i] = strings.Join(strings.Fields(cellText(cell.Text)), " ")
		}
		s.first = s.heading + 1
	}
	return s
}
