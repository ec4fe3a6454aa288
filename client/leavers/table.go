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
		if !visit(i, Row{Line: row.line, Cells: cells}) {
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
	begin := 0
	for i := 0; i <= len(all); i++ {
		end := len(text)
		if i < len(all) {
			end = all[i].at
		}
		for _, w := range wordsOf(text[begin:end]) {
			if w != "smtp" && w != "sip" && w != "mailto" {
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
	extra          []Row    // lines with addresses that stand in no row
	// score says how sure the headings are, count how many rows look like some.
	score, count int
}

// delimiters are those of tables, those that are least likely to stand in a text first.
var delimiters = []byte{'\t', ';', '|', ','}

// shapeOf finds the table of a sheet; ok is false where the sheet is a text.
func shapeOf(ctx context.Context, s Sheet) (found shape, ok bool, err error) {
	if s.Text == "" {
		return workbookShape(ctx, s.Rows)
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

// workbookShape is that of a sheet of a workbook, which is a table always.
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

// What a heading counts in the search for the row that has them.
var headingScores = map[role]int{
	ownMail: 3, ownUPN: 3, ownLogin: 3, addressRole: 3,
	nameRole: 2, givenRole: 2, familyRole: 2, numberRole: 2, othersRole: 2, leavingRole: 2,
	otherDayRole: 1, formRole: 1, ticketRole: 1, noteRole: 1, statusRole: 1,
}

// Headings are looked for in the first rows, and in the first cells of each.
const (
	headingRows  = 60
	headingCells = 200
	sureScore    = 5
)

// scoreOf says how much a row looks like headings; address: one of them is of addresses
// or user names.
func scoreOf(s sample) (score int, address bool) {
	if s.addresses > 0 {
		return 0, false
	}
	known := 0
	for _, cell := range s.row.Cells[:min(len(s.row.Cells), headingCells)] {
		text := cellText(cell.Text)
		if text == "" || isProse(text) || cell.Day != "" {
			continue
		}
		r := roleOf(text)
		if headingScores[r] > 0 {
			known++
		}
		score += headingScores[r]
		address = address || r == ownMail || r == ownUPN || r == ownLogin || r == addressRole
	}
	if !address && known < 2 || s.full < 2 && !(address && len(s.row.Cells) > 1) {
		return 0, false
	}
	return score, address
}

// headingAmong returns the row that looks most like headings, and how much; -1 without.
func headingAmong(samples []sample) (at, score int) {
	at = -1
	rows := false // whether people's rows stand above
	for i, s := range samples[:min(len(samples), headingRows)] {
		n, address := scoreOf(s)
		if n > score && (!rows || address && n >= sureScore && n > score+2) {
			at, score = i, n
		}
		rows = rows || s.addresses > 0 && s.full > 1 && s.bare == s.addresses
	}
	return at, score
}

// hasRowsBelow reports whether what looks like headings has rows: a sentence with the
// same words has none.
func hasRowsBelow(samples []sample, heading, score int) bool {
	below := samples[heading+1:]
	if len(below) == 0 {
		return score >= sureScore
	}
	many, run, running := 0, 0, true
	for _, s := range below {
		isRow := len(s.row.Cells) > 1 && s.prose < max(1, s.full)
		if isRow {
			many++
		}
		running = running && isRow
		if running {
			run++
		}
	}
	return many > 0 && score >= sureScore || run > 0 && (many*2 >= len(below) || run > 1)
}

// unheaded finds a table without known headings: several rows with cells, most of the
// lines or some that follow each other. begin is the first of them.
func unheaded(samples []sample, delimiter byte) (begin int, ok bool) {
	rows, addresses, bare, prose, angled := 0, 0, 0, 0, 0
	for _, s := range samples {
		if s.full < 2 {
			continue
		}
		rows++
		addresses += s.addresses
		bare += s.bare
		prose += s.prose
		angled += s.angled
	}
	switch {
	case rows == 1:
		return oneRow(samples)
	case rows < 2:
		return 0, false
	case addresses == 0:
		return 0, delimiter != ',' && prose == 0 && rows*10 >= len(samples)*8 && even(samples)
	case delimiter == ',' && angled == addresses && addresses == rows && samples[0].addresses == 1:
		return 0, false // Lovelace, Ada <ada@x>
	case rows*10 >= len(samples)*6 && bare*10 >= addresses*8 && prose*5 <= rows:
		return 0, true
	}
	return block(samples)
}

// oneRow reports whether the only row with several cells is one of a table: it has
// addresses and what is none.
func oneRow(samples []sample) (begin int, ok bool) {
	for i, s := range samples {
		if s.full > 1 {
			return i, s.bare > 1 && s.bare == s.addresses && s.full > s.addresses && s.prose == 0 && s.angled == 0
		}
	}
	return 0, false
}

// even reports whether most rows have equally many cells.
func even(samples []sample) bool {
	counts := map[int]int{}
	most := 0
	for _, s := range samples {
		counts[len(s.row.Cells)]++
		most = max(most, counts[len(s.row.Cells)])
	}
	return most*10 >= len(samples)*8
}

// block finds rows that follow each other in a longer text, such as a table that was
// pasted into a mail.
func block(samples []sample) (begin int, ok bool) {
	run, first, several := 0, 0, 0
	for i, s := range samples {
		if s.bare > 1 && s.bare == s.addresses { // several addresses, and no sentence
			if several++; several == 1 {
				first = i
			}
			if several == 2 {
				if first > 0 && samples[first-1].full > 1 {
					first--
				}
				return first, true
			}
		}
		isRow := s.full > 1 && s.bare > 0 && s.bare == s.addresses && s.prose == 0
		same := run > 0 && len(samples[i-1].row.Cells) == len(s.row.Cells)
		switch {
		case isRow && same:
			run++
		case isRow:
			run = 1
		default:
			run = 0
		}
		if run == 2 {
			if begin = i - 1; begin > 0 && samples[begin-1].full > 1 { // it may be the headings
				begin--
			}
			return begin, true
		}
	}
	return 0, false
}

// unknownHeading finds headings in words that we do not know: the first row above those
// with addresses that has a word where they have them.
func unknownHeading(samples []sample) int {
	column := addressColumn(samples)
	if column < 0 {
		return -1
	}
	for i, s := range samples[:min(len(samples), headingRows)] {
		if s.addresses > 0 {
			return -1
		}
		if s.full < 2 || column >= len(s.row.Cells) || s.prose > 0 {
			continue
		}
		if strings.ContainsFunc(cellText(s.row.Cells[column].Text), unicode.IsLetter) {
			return i
		}
	}
	return -1
}

// addressColumn is the one with the most addresses; -1 without any.
func addressColumn(samples []sample) int {
	counts := map[int]int{}
	best := -1
	for _, s := range samples {
		for i, cell := range s.row.Cells {
			if hasAt(cell.Text) {
				counts[i]++
				if best < 0 || counts[i] > counts[best] || counts[i] == counts[best] && i < best {
					best = i
				}
			}
		}
	}
	return best
}

// singleShape is that of a text that is one column under a heading that we know.
func singleShape(ctx context.Context, text string) (shape, bool, error) {
	in := source{text: text, delimiter: '\n'}
	samples, err := in.sampleOf(ctx)
	if err != nil {
		return shape{}, false, err
	}
	found := shape{source: in}
	found.heading, found.score = singleHeading(samples)
	if found.heading < 0 {
		return shape{}, false, nil
	}
	return found.complete(samples), true, nil
}

// singleHeading finds the heading of a table with one column: above it stands nobody, and
// below it no sentences.
func singleHeading(samples []sample) (at, score int) {
	const above = 10
	for i, s := range samples[:min(len(samples), above)] {
		if s.addresses > 0 {
			return -1, 0
		}
		text := cellText(firstFull(s.row.Cells))
		if strings.ContainsAny(text, ",;\t|") {
			continue
		}
		switch roleOf(text) {
		case ownMail, ownUPN, ownLogin, addressRole, numberRole, nameRole:
		default:
			continue
		}
		if below := samples[i+1:]; len(below) > 0 && looksLikeColumn(below) {
			return i, sureScore
		}
	}
	return -1, 0
}

// looksLikeColumn reports whether most lines are short, and no two words with a sign
// behind them that ends a sentence.
func looksLikeColumn(samples []sample) bool {
	short := 0
	for _, s := range samples {
		text := tidy(firstFull(s.row.Cells))
		if words := len(strings.Fields(text)); words <= 4 && !(words > 1 && strings.ContainsAny(text[len(text)-1:], ".:!?")) {
			short++
		}
	}
	return short*10 >= len(samples)*8
}

// firstFull is the text of the first cell that is not empty.
func firstFull(cells []Cell) string {
	for _, cell := range cells {
		if tidy(cell.Text) != "" {
			return cell.Text
		}
	}
	return ""
}

// alignedShape is that of a text whose columns are aligned with spaces, as a console
// shows them.
func alignedShape(ctx context.Context, text string) (shape, bool, error) {
	if !strings.Contains(text, "  ") {
		return shape{}, false, nil
	}
	in := source{text: text, delimiter: spaces}
	samples, err := in.sampleOf(ctx)
	if err != nil {
		return shape{}, false, err
	}
	found := shape{source: in}
	found.heading, found.score = headingAmong(samples)
	if found.heading >= 0 && hasRowsBelow(samples, found.heading, found.score) {
		return found.complete(samples), true, nil
	}
	begin, ok := unheaded(samples, spaces)
	if !ok {
		return shape{}, false, nil
	}
	found.heading, found.first = unknownHeading(samples[begin:]), begin
	if found.heading >= 0 {
		found.heading += begin
	}
	return found.complete(samples), true, nil
}

// isArrow reports whether a word is a sign between two that belong together. A slash and
// a plus sign stand between alternatives and companions.
func isArrow(word string) bool {
	return strings.Trim(word, "-–—=<>→←⇒:|") == ""
}

// pairedShape is that of a text with equally many addresses on every line, and nothing
// else: those of leavers and of their managers may stand beside each other.
func pairedShape(ctx context.Context, text string) (shape, bool, error) {
	var rows []Row
	width := 0
	for line := 1; text != ""; line++ {
		if line%oftenRows == 0 && ctx.Err() != nil {
			return shape{}, false, ctx.Err()
		}
		var written string
		written, text, _ = strings.Cut(text, "\n")
		words := slices.DeleteFunc(strings.Fields(written), isArrow)
		if len(words) == 0 {
			continue
		}
		if width == 0 {
			width = len(words)
		}
		if len(words) != width || width < 2 || width > ColumnsAtMost {
			return shape{}, false, nil
		}
		row := Row{Line: line}
		for _, word := range words {
			if all := addressesIn(word); len(all) != 1 || !isBare(word, all) {
				return shape{}, false, nil
			}
			row.Cells = append(row.Cells, Cell{Text: word})
		}
		rows = append(rows, row)
	}
	if len(rows) < 2 {
		return shape{}, false, nil
	}
	return shape{source: source{rows: rows}, heading: -1, headings: make([]string, width)}, true, nil
}
