package leavers

// From a text to rows of cells.

import "strings"

// spaces as a delimiter are two or more of them, as in what a console shows.
const spaces byte = ' '

// lexer cuts a text into rows of cells. encoding/csv does not do: with LazyQuotes a
// quotation mark that never closes takes the rest of the list into its cell, and
// "Ada" Okonkwo,… the next rows. Here a quotation mark that is not closed before the
// next cell that begins with one is a letter like others, and its cell ends where it
// would without it. So every line stays a line, and nothing is lost.
//
// Each byte is looked at a few times at most.
type lexer struct {
	text      string
	delimiter byte
	at        int // the next byte
	line      int // its line, counted from 1
	cells     []string
	framed    bool // rows begin with a pipe
	doubled   bool // and headings with two
	looked    int  // bytes that were looked at
}

func newLexer(text string, delimiter byte) *lexer {
	l := &lexer{text: text, delimiter: delimiter, line: 1}
	if delimiter == '|' {
		l.framed, l.doubled = frames(text)
	}
	return l
}

// lexed is a row. Its cells are valid until the next one is read.
type lexed struct {
	line  int
	cells []string
	wide  bool // there are more than ColumnsAtMost, which are left out
	// outside: rows begin with a pipe, and this line does not.
	outside bool
	indent  int // spaces before the first cell
}

// next reads the next row that has anything in it.
func (l *lexer) next() (row lexed, ok bool) {
	for l.at < len(l.text) {
		row = l.row()
		for _, cell := range row.cells {
			if tidy(cell) != "" {
				return row, true
			}
		}
	}
	return lexed{}, false
}

// row reads the next line, and the following ones where a quoted cell goes on.
func (l *lexer) row() lexed {
	row := lexed{line: l.line}
	l.cells = l.cells[:0]
	outer, double := l.pipes()
	row.outside = l.framed && !outer
	begin := l.at
	for more := true; more; {
		l.skip(' ')
		if len(l.cells) == 0 {
			row.indent = l.at - begin
		}
		cell := l.cell()
		if len(l.cells) < ColumnsAtMost {
			l.cells = append(l.cells, cell)
		} else {
			row.wide = row.wide || tidy(cell) != ""
		}
		more = l.at < len(l.text) && l.text[l.at] != '\n'
		if more {
			l.passDelimiter(double)
		}
	}
	if l.at < len(l.text) { // \n
		l.at++
		l.line++
	}
	if last := len(l.cells) - 1; outer && last > 0 && tidy(l.cells[last]) == "" {
		l.cells = l.cells[:last]
	}
	row.cells = l.cells
	return row
}

// frames says whether every line with a pipe begins with one, as in the tables of wikis,
// and whether the first has two, as headings in Jira. It is one of the whole text: a row
// whose first cell is empty begins with a pipe too.
func frames(text string) (framed, double bool) {
	lines := 0
	for line := range strings.Lines(text) {
		if !strings.Contains(line, "|") {
			continue
		}
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "|") {
			return false, false
		}
		if lines++; lines == 1 {
			double = allDouble(line)
		}
	}
	return lines > 0, double
}

// allDouble reports whether a line has no pipes but two at a time.
func allDouble(line string) bool {
	return len(line) > 4 && strings.HasPrefix(line, "||") && strings.HasSuffix(line, "||") && !strings.Contains(strings.ReplaceAll(line, "||", ""), "|")
}

// pipes passes those with which a row of a wiki's table begins; outer: there is one, so
// that one at the end is none between cells. double: there are two.
func (l *lexer) pipes() (outer, double bool) {
	if !l.framed {
		return false, false
	}
	line := l.text[l.at:]
	if end := strings.IndexByte(line, '\n'); end >= 0 {
		line = line[:end]
	}
	l.looked += len(line)
	trimmed := strings.TrimLeft(line, " \t")
	if !strings.HasPrefix(trimmed, "|") {
		return false, false
	}
	l.at += len(line) - len(trimmed) + 1
	if double = l.doubled && allDouble(strings.TrimSpace(line)); double {
		l.at++
	}
	return true, double
}

// passDelimiter passes what stands between two cells.
func (l *lexer) passDelimiter(double bool) {
	if l.delimiter == spaces {
		l.skip(' ')
		return
	}
	l.at++
	if double && l.at < len(l.text) && l.text[l.at] == '|' {
		l.at++
	}
}

func (l *lexer) skip(letter byte) {
	for l.at < len(l.text) && l.text[l.at] == letter {
		l.at++
		l.looked++
	}
}

// cell reads one cell; behind it stand a delimiter, the end of a line or of the text.
func (l *lexer) cell() string {
	if l.delimiter != spaces && l.at < len(l.text) && l.text[l.at] == '"' {
		if cell, ok := l.quoted(); ok {
			return cell
		}
	}
	begin := l.at
	for l.at < len(l.text) && l.text[l.at] != '\n' && !l.delimits(l.at) {
		l.looked++
		switch c := l.text[l.at]; {
		case l.delimiter == '|' && (c == '[' || c == '<'):
			l.at = l.linkEnd(l.at)
		case l.delimiter == '|' && c == '\\' && strings.HasPrefix(l.text[l.at+1:], "|"):
			l.at += 2
		default:
			l.at++
		}
	}
	return l.text[begin:l.at]
}

// delimits reports whether a cell ends at a byte.
func (l *lexer) delimits(at int) bool {
	if l.delimiter == spaces {
		return l.text[at] == ' ' && at+1 < len(l.text) && l.text[at+1] == ' '
	}
	return l.text[at] == l.delimiter
}

// linkEnd is where a link with a pipe in it ends: <mailto:a@x|a@x> and [Ada|mailto:a@x];
// the next byte where there is none.
func (l *lexer) linkEnd(at int) int {
	closing := byte(']')
	if l.text[at] == '<' {
		closing = '>'
	}
	for i := at + 1; i < len(l.text); i++ {
		l.looked++
		switch l.text[i] {
		case closing:
			return i + 1
		case '\n', '[', '<', ']', '>':
			return at + 1
		}
	}
	return at + 1
}

// quoted reads a cell in quotation marks, also over several lines; ok is false where
// they are none.
func (l *lexer) quoted() (cell string, ok bool) {
	begin := l.at + 1
	bare, doubled, lines := false, false, 0
	for i := begin; i < len(l.text); i++ {
		l.looked++
		switch l.text[i] {
		case '\n':
			if bare {
				return "", false
			}
			lines++
		case '"':
			double := i+1 < len(l.text) && l.text[i+1] == '"'
			if double && !(bare && l.opens(i, begin)) {
				doubled = true
				i++
				continue
			}
			if end := l.closes(i + 1); end >= 0 && !double {
				l.at, l.line = end, l.line+lines
				cell = l.text[begin:i]
				if doubled {
					cell = strings.ReplaceAll(cell, `""`, `"`)
				}
				return cell, true
			}
			if l.opens(i, begin) {
				return "", false
			}
			bare = true
		}
	}
	return "", false
}

// closes returns where the cell ends whose quotation mark closed before at; -1 where
// something else stands there.
func (l *lexer) closes(at int) int {
	for at < len(l.text) && l.text[at] == ' ' {
		at++
		l.looked++
	}
	if at == len(l.text) || l.text[at] == '\n' || l.text[at] == l.delimiter {
		return at
	}
	return -1
}

// opens reports whether a cell may begin with the quotation mark at i.
func (l *lexer) opens(i, begin int) bool {
	for i--; i >= begin; i-- {
		l.looked++
		switch l.text[i] {
		case ' ':
		case '\n', l.delimiter:
			return true
		default:
			return false
		}
	}
	return false
}
