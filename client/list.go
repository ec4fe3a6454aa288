package client

// Leavers from a list: a CSV file, or text pasted from a mail or a spreadsheet,
// becomes mentions of people. Whom they are, MatchList says.

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	utf "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// What a list may hold.
const (
	ListBytesAtMost = 16 << 20 // bytes, as they are in the file
	ListLinesAtMost = 100_000  // lines, and people on them
)

// Why a list cannot be used; compare with errors.Is. Nothing of such a list is
// used: half of it would be worse than none.
var (
	ErrListTooLarge = errors.New("the list is larger than 16 MiB")
	ErrListTooLong  = errors.New("the list has more than 100,000 lines")
	ErrListNotText  = errors.New("the list is not text")
	ErrListWorkbook = errors.New("the list is a workbook")
	ErrListEmpty    = errors.New("the list names nobody")
	// ErrListColumns: a table without a heading that says which column counts.
	ErrListColumns = errors.New("which column of the list counts is not known")
)

// ListQuoteError says that the quotation marks of a table do not match.
type ListQuoteError struct{ Line int } // counted from 1

func (e *ListQuoteError) Error() string {
	return fmt.Sprintf("line %d of the list: a quotation mark is missing or too many", e.Line)
}

// Mention is one place of a list where somebody is named.
type Mention struct {
	Line    int    // counted from 1
	Written string // what stands there, cut where it is very long; text from outside
	// Address is the e-mail address or user name in it, or "" where the line
	// has none.
	Address string
}

// mentionAtMost is the length in bytes beyond which nothing is an address or a
// user name, and nobody reads on. RFC 5321 allows addresses of 254.
const mentionAtMost = 1000

// bounded is the mention without what is too long. The address stays whole.
func (m Mention) bounded() Mention {
	if len(m.Address) > mentionAtMost {
		m.Address = ""
	}
	if len(m.Written) > mentionAtMost && m.Address != "" {
		m.Written = m.Address
	}
	if len(m.Written) > mentionAtMost {
		m.Written = strings.ToValidUTF8(m.Written[:mentionAtMost], "") + "…"
	}
	return m
}

// ReadList reads a list: UTF-8, UTF-16 or Windows-1252, with or without a byte
// order mark; a table with commas, semicolons or tabs, with or without a
// heading, or addresses in any other arrangement. Of a table only one column
// counts: the one whose heading says e-mail or user name, else the only one
// with addresses, unless it is headed otherwise. Every line that is not empty
// is mentioned.
//
// Its errors are those above, or the reader's.
func ReadList(r io.Reader) ([]Mention, error) {
	data, err := io.ReadAll(io.LimitReader(r, ListBytesAtMost+1))
	if err != nil {
		return nil, fmt.Errorf("read the list: %w", err)
	}
	if len(data) > ListBytesAtMost {
		return nil, ErrListTooLarge
	}
	text, err := decodeList(data)
	if err != nil {
		return nil, err
	}
	if strings.Count(text, "\n") >= ListLinesAtMost {
		return nil, ErrListTooLong
	}
	mentions, err := mentionsIn(text)
	switch {
	case err != nil:
		return nil, err
	case len(mentions) == 0:
		return nil, ErrListEmpty
	case len(mentions) > ListLinesAtMost:
		return nil, ErrListTooLong
	}
	for i, m := range mentions {
		mentions[i] = m.bounded()
	}
	return mentions, nil
}

// mentionsIn reads a text whose lines end in \n.
func mentionsIn(text string) ([]Mention, error) {
	shape, isTable, err := shapeOf(text)
	if err != nil {
		return nil, err
	}
	if isTable {
		return shape.mentions(text)
	}
	return listed(text), nil
}

// The beginnings of workbooks: today's are ZIP files, older ones compound files.
var workbooks = [][]byte{[]byte("PK\x03\x04"), {0xd0, 0xcf, 0x11, 0xe0}}

// decodeList returns the text of a file with lines that end in \n, none at its
// end.
func decodeList(data []byte) (string, error) {
	for _, beginning := range workbooks {
		if bytes.HasPrefix(data, beginning) {
			return "", ErrListWorkbook
		}
	}
	decoded, _, err := transform.Bytes(utf.BOMOverride(decoderFor(data)), data)
	if err != nil {
		return "", ErrListNotText
	}
	text := string(decoded)
	controls := 0
	for _, r := range text {
		if r == 0 {
			return "", ErrListNotText
		}
		if unicode.IsControl(r) && !unicode.IsSpace(r) {
			controls++
		}
	}
	if controls*100 > len(text) {
		return "", ErrListNotText
	}
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	return strings.TrimRight(text, "\n"), nil
}

// decoderFor is for data without a byte order mark. Spreadsheets write
// Windows-1252 where they are not asked for Unicode; of that only names are
// affected, since addresses are ASCII.
func decoderFor(data []byte) transform.Transformer {
	begin := data[:min(len(data), 1024)]
	even, odd := 0, 0 // zero bytes at even and odd places
	for i, b := range begin {
		switch {
		case b == 0 && i%2 == 0:
			even++
		case b == 0:
			odd++
		}
	}
	half := len(begin) / 2
	switch {
	case half > 0 && odd*10 > half*7 && even*10 < half:
		return utf.UTF16(utf.LittleEndian, utf.IgnoreBOM).NewDecoder()
	case half > 0 && even*10 > half*7 && odd*10 < half:
		return utf.UTF16(utf.BigEndian, utf.IgnoreBOM).NewDecoder()
	case utf8.Valid(data):
		return encoding.Nop.NewDecoder()
	}
	return charmap.Windows1252.NewDecoder()
}

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
			problem = ErrListColumns
		}
	}
	return tableShape{}, false, problem
}

// declaredShape is that of a table that begins with the line by which
// spreadsheets are told the delimiter.
func declaredShape(text string, delimiter rune) (tableShape, bool, error) {
	if !slices.Contains(delimiters, delimiter) {
		return tableShape{}, false, ErrListColumns
	}
	rows, err := firstRows(withoutFirstLine(text), delimiter)
	if err != nil || len(rows) == 0 {
		return tableShape{}, false, err
	}
	shape := tableShape{delimiter: delimiter, heading: true, columns: knownColumns(rows)}
	if len(shape.columns) == 0 {
		var ok bool
		if shape, ok = unheadedShape(rows, delimiter); !ok {
			return tableShape{}, false, ErrListColumns
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
		return &ListQuoteError{syntax.StartLine}
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

// Parts of the words for an e-mail address, and for those to whom a leaver
// reports, in a few languages. They are compared in lower case.
var (
	addressWords = []string{"mail", "adres", "address", "courriel", "correo", "upn", "почт", "メール", "メアド", "邮", "郵", "메일", "بريد", "דוא"}
	othersWords  = []string{"manager", "supervis", "superior", "boss", "approver", "leader", "contact", "vorgesetzt", "leiter", "chef", "respons", "jefe",
		"gerente", "capo", "руковод", "начальник", "上司", "经理", "主管"}
)

// speaksOfAddresses reports whether a heading that we do not know may be that
// of the leavers' addresses.
func speaksOfAddresses(heading string) bool {
	heading = strings.ToLower(heading)
	has := func(word string) bool { return strings.Contains(heading, word) }
	return slices.ContainsFunc(addressWords, has) && !slices.ContainsFunc(othersWords, has)
}

// allAddresses reports whether every cell that is not empty holds an address,
// as in a list that somebody wrapped.
func allAddresses(rows [][]string) bool {
	for i := range rows[0] {
		if share(rows, i) < 1 {
			return false
		}
	}
	return true
}

// share returns how many of the cells of a column that are not empty hold an
// address, from 0 to 1.
func share(rows [][]string, column int) float64 {
	cells, addresses := 0, 0
	for _, row := range rows {
		if column >= len(row) || tidy(row[column]) == "" {
			continue
		}
		cells++
		if len(addressesIn(row[column])) > 0 {
			addresses++
		}
	}
	if cells == 0 {
		return 0
	}
	return float64(addresses) / float64(cells)
}

// headings are the headings that we know, without all but their letters; those
// of addresses before those of user names.
var headings = [...][]string{
	{"email", "emailaddress", "emailaddresses", "emailid", "mail", "mailaddress", "primaryemail", "primaryemailaddress", "primarysmtpaddress",
		"workemail", "workemailaddress", "emailadresse", "mailadresse", "address", "adresse", "courriel", "correoelectronico", "correo"},
	{"userprincipalname", "upn"},
	{"username", "user", "login", "loginname", "account", "accountname", "samaccountname"},
}

// heading returns the rank of a heading among those that we know, or -1.
func headingRank(cell string) int {
	cell, _, _ = strings.Cut(cell, "[") // "Email Address [Required]"
	letters := strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, cell)
	return slices.IndexFunc(headings[:], func(known []string) bool { return slices.Contains(known, letters) })
}

// knownColumns returns the columns whose heading we know, the best first. A
// column of addresses in which nothing looks like one is something else, such
// as where people live.
func knownColumns(rows [][]string) (columns []int) {
	if slices.ContainsFunc(rows[0], func(cell string) bool { return strings.Contains(cell, "@") }) {
		return nil // no heading, but somebody's row
	}
	for rank := range headings {
		for i, cell := range rows[0] {
			if headingRank(cell) == rank && (rank > 0 || len(rows) == 1 || share(rows[1:], i) > 0) {
				columns = append(columns, i)
			}
		}
	}
	return columns
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
		if len(mentions) > ListLinesAtMost {
			return nil, ErrListTooLong
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

// mentionsOf returns the addresses of a cell, or the whole of it as a user name.
func mentionsOf(line int, written string) (mentions []Mention) {
	addresses := addressesIn(written)
	switch len(addresses) {
	case 0:
		return []Mention{{line, written, written}}
	case 1:
		return []Mention{{line, written, addresses[0]}}
	}
	for _, a := range addresses {
		mentions = append(mentions, Mention{line, a, a})
	}
	return mentions
}

// listed reads a text that is no table: addresses separated by lines,
// semicolons, commas or spaces, with or without names, and user names separated
// by lines, semicolons or commas.
func listed(text string) (mentions []Mention) {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if i == 0 && len(lines) > 1 && headingRank(line) >= 0 && !strings.Contains(line, "@") {
			continue
		}
		for _, part := range strings.FieldsFunc(line, func(r rune) bool { return r == ';' || r == '\t' }) {
			mentions = append(mentions, inPart(i+1, part)...)
		}
		if len(mentions) > ListLinesAtMost {
			break // too many already
		}
	}
	return mentions
}

// inPart reads what stands between semicolons. In "Lovelace, Ada
// <ada@contoso.example>" the comma separates nobody: what stands before it
// belongs to the name.
func inPart(line int, part string) (mentions []Mention) {
	var before string // the last one without an address
	for _, piece := range strings.Split(part, ",") {
		piece = tidy(piece)
		if piece == "" {
			continue
		}
		isAddress := len(addressesIn(piece)) > 0
		if before != "" {
			if isAddress && named(piece) {
				piece = before + ", " + piece
			} else {
				mentions = append(mentions, Mention{line, before, before})
			}
			before = ""
		}
		if isAddress {
			mentions = append(mentions, mentionsOf(line, piece)...)
		} else {
			before = piece
		}
	}
	if before != "" {
		mentions = append(mentions, Mention{line, before, before})
	}
	return mentions
}

// named reports whether an address has a name before it.
func named(piece string) bool {
	name, _, found := strings.Cut(piece, "<")
	return found && strings.Trim(name, "\"' ") != ""
}

// addressesIn returns the addresses of a text: those in angle brackets, where
// there are any, because a name may look like an address; else every word with
// an at sign in it.
func addressesIn(text string) (addresses []string) {
	for rest := text; ; {
		_, inside, opened := strings.Cut(rest, "<")
		inside, after, closed := strings.Cut(inside, ">")
		if !opened || !closed {
			break
		}
		if a := address(inside); a != "" {
			addresses = append(addresses, a)
		}
		rest = after
	}
	if len(addresses) > 0 {
		return addresses
	}
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`,;<>"()[]`, r) }) {
		if a := address(word); a != "" {
			addresses = append(addresses, a)
		}
	}
	return addresses
}

// address returns the address that a word is, or "".
func address(word string) string {
	word = tidy(word)
	if len(word) > 7 && strings.EqualFold(word[:7], "mailto:") {
		word = word[7:]
	}
	word = strings.TrimRight(strings.TrimLeft(word, "'‘’“”"), "'‘’“”.:")
	at := strings.LastIndexByte(word, '@')
	if at < 1 || at == len(word)-1 || strings.ContainsFunc(word, unicode.IsSpace) {
		return ""
	}
	return word
}

// tidy takes spaces and invisible characters from both ends, which come along
// when text is copied from a page.
func tidy(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) })
}
