package leavers

// Workbooks in OpenDocument (ISO/IEC 26300): .ods.

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// openDocument begins the media types of OpenDocument files.
const openDocument = "application/vnd.oasis.opendocument."

// openDocumentReader returns what reads the sheets, or says what the file is otherwise.
func openDocumentReader(p *parcel, mimetype string) (func(*parcel) ([]Sheet, error), error) {
	switch strings.TrimSuffix(strings.TrimPrefix(mimetype, openDocument), "-template") {
	case "spreadsheet":
	case "text":
		return nil, &NotListError{Letter}
	case "presentation":
		return nil, &NotListError{Presentation}
	default:
		return nil, &NotListError{Picture} // a drawing, an image, a chart, a formula
	}
	encrypted := false
	if p.parts["meta-inf/manifest.xml"] != nil {
		err := p.walk("META-INF/manifest.xml", elements{begin: func(name string, _ []xml.Attr) error {
			encrypted = encrypted || name == "encryption-data"
			return nil
		}})
		if err != nil {
			return nil, err
		}
	}
	if encrypted {
		return nil, ErrPassword
	}
	return readOpenDocument, nil
}

func readOpenDocument(p *parcel) ([]Sheet, error) {
	r := &openDocumentSheets{parcel: p, hidden: map[string]bool{}}
	if err := p.walk("content.xml", elements{begin: r.begin, text: r.text, end: r.end}); err != nil {
		return nil, err
	}
	return r.sheets, nil
}

// openDocumentSheets reads the tables of a spreadsheet.
type openDocumentSheets struct {
	parcel  *parcel
	sheets  []Sheet
	hidden  map[string]bool   // styles of tables that are not shown
	style   string            // the one that is being read
	tables  int               // tables that are open: one within another is no sheet
	sheet   *grid             // nil outside a sheet
	rows    int               // how often the row stands there
	columns int               // that were named so far
	cell    *openDocumentCell // nil outside a cell
}

// openDocumentCell is a cell that is being read.
type openDocumentCell struct {
	attributes          []xml.Attr
	depth               int // elements that are open in it
	paragraphs, ignored int // of these, those whose text counts, and those whose text does not
	text                []byte
}

func (r *openDocumentSheets) begin(name string, attributes []xml.Attr) error {
	switch {
	case r.cell != nil:
		return r.cell.begin(name, attributes)
	case name == "table":
		return r.beginTable(attributes)
	case r.tables == 0 && name == "style":
		r.style = attribute(attributes, "name")
	case r.tables == 0 && name == "table-properties":
		if attribute(attributes, "display") == "false" {
			r.hidden[r.style] = true
			return r.parcel.keep(1, len(r.style))
		}
	case r.sheet == nil || r.sheet.Trouble != nil || r.tables > 1:
	case name == "table-column":
		from := r.columns
		r.columns = min(from+repeated(attributes, "number-columns-repeated"), rowsOfSheets)
		if isCollapsed(attributes) {
			return r.sheet.hideColumns(from, r.columns-1)
		}
	case name == "table-row":
		r.rows = repeated(attributes, "number-rows-repeated")
		r.sheet.row.Line++
		r.sheet.row.Hidden = isCollapsed(attributes)
	case name == "table-cell" || name == "covered-table-cell":
		r.cell = &openDocumentCell{attributes: attributes}
	}
	return nil
}

func (r *openDocumentSheets) beginTable(attributes []xml.Attr) error {
	r.tables++
	if r.tables > 1 {
		return nil
	}
	name := attribute(attributes, "name")
	r.columns = 0
	r.sheet = &grid{left: &r.parcel.allowance, Sheet: Sheet{Name: name, Hidden: r.hidden[attribute(attributes, "style-name")]}}
	return r.parcel.keep(1, len(name))
}

func (r *openDocumentSheets) text(text []byte) error {
	if r.cell != nil && r.cell.paragraphs > 0 && r.cell.ignored == 0 {
		r.cell.text = append(r.cell.text, text...)
	}
	return nil
}

func (r *openDocumentSheets) end(name string) error {
	switch {
	case r.cell != nil && r.cell.depth > 0:
		r.cell.end(name)
	case r.cell != nil:
		cell := r.cell
		r.cell = nil
		return r.noted(r.endCell(cell))
	case name == "table":
		r.tables--
		if r.tables == 0 {
			return r.endSheet()
		}
	case name == "table-row" && r.tables == 1 && r.sheet.Trouble == nil:
		return r.noted(r.sheet.endRow(r.rows))
	}
	return nil
}

func (r *openDocumentSheets) endSheet() error {
	err := r.sheet.fillMerged()
	r.sheets = append(r.sheets, r.sheet.Sheet)
	r.sheet = nil
	return err
}

// noted notes what is wrong with a sheet alone.
func (r *openDocumentSheets) noted(err error) error {
	if err == nil {
		return nil
	}
	return r.sheet.close(err)
}

func (r *openDocumentSheets) endCell(read *openDocumentCell) error {
	cell := read.cell()
	if cell.Text == "" && attribute(read.attributes, "formula") != "" && attribute(read.attributes, "value-type") == "" {
		r.sheet.Unknown++
	}
	column := r.sheet.column
	if err := r.sheet.put(cell, repeated(read.attributes, "number-columns-repeated")); err != nil || cell.Text == "" {
		return err
	}
	return r.sheet.merge(column, repeated(read.attributes, "number-rows-spanned"))
}

// isCollapsed reports whether a row or a column is not shown.
func isCollapsed(attributes []xml.Attr) bool {
	visibility := attribute(attributes, "visibility")
	return visibility == "collapse" || visibility == "filter"
}

// repeated is how often a cell or a row stands there.
func repeated(attributes []xml.Attr, name string) int {
	times, err := strconv.Atoi(attribute(attributes, name))
	if err != nil {
		return 1
	}
	return min(max(times, 1), rowsOfSheets)
}

// begin reads what stands in a cell: paragraphs. Comments and drawings do not count.
func (c *openDocumentCell) begin(name string, attributes []xml.Attr) error {
	c.depth++
	switch {
	case c.depth == 1 && name == "p":
		c.paragraphs++
		if len(c.text) > 0 {
			c.text = append(c.text, '\n')
		}
	case c.ignored > 0 || c.paragraphs == 0 || name == "annotation" || name == "note" || name == "ruby-text":
		c.ignored++
	case name == "s":
		spaces, err := strconv.Atoi(attribute(attributes, "c"))
		if err != nil {
			spaces = 1
		}
		c.text = append(c.text, strings.Repeat(" ", min(max(spaces, 0), 100))...)
	case name == "tab":
		c.text = append(c.text, '\t')
	case name == "line-break":
		c.text = append(c.text, '\n')
	}
	return nil
}

func (c *openDocumentCell) end(string) {
	c.depth--
	switch {
	case c.ignored > 0:
		c.ignored--
	case c.depth == 0:
		c.paragraphs--
	}
}

// cell is what the cell says: the value, and not how it is shown, but for ids that are
// shown with zeros before them.
func (c *openDocumentCell) cell() Cell {
	shown := string(c.text)
	switch attribute(c.attributes, "value-type") {
	case "date":
		return isoDate(attribute(c.attributes, "date-value"))
	case "boolean":
		return Cell{Text: boolean(yes(attribute(c.attributes, "boolean-value")))}
	case "float", "currency", "percentage":
		value := format{}.cell(attribute(c.attributes, "value"), false)
		if strings.HasPrefix(shown, "0") && strings.TrimLeft(shown, "0") == value.Text {
			return Cell{Text: shown}
		}
		return value
	case "string":
		if value := attribute(c.attributes, "string-value"); value != "" {
			return Cell{Text: value}
		}
	}
	return Cell{Text: shown}
}
