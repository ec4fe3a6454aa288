package leavers

// The XML of Excel 2003 (SpreadsheetML), which many programs write under the name .xls.

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// excelMLReader is a workbook while it is read.
type excelMLReader struct {
	left   allowance
	sheets []Sheet
	sheet  *grid // nil outside a table
	name   string
	hidden bool // the sheet: said behind its table
	column int  // the next one that may be said to be hidden
	inside []string
	cell   excelMLCell
}

// excelMLCell is a cell while it is read.
type excelMLCell struct {
	kind    string // its type, as it is written
	across  int    // cells that it covers at its right
	down    int    // cells that it covers below
	formula bool
	data    int // elements Data that are open
	ignored int // elements Comment that are open
	text    []byte
}

func readExcelML(text string, meter *meter) ([]Sheet, error) {
	r := &excelMLReader{left: newAllowance()}
	part := &meteredText{strings.NewReader(text), meter}
	if err := walkXML(part, &r.left, elements{begin: r.begin, text: r.text, end: r.end}); err != nil {
		return nil, inWorkbook(meter.ctx, err)
	}
	return usable(r.sheets)
}

// meteredText looks at the context while a text is read that was counted before.
type meteredText struct {
	in    *strings.Reader
	meter *meter
}

func (r *meteredText) Read(into []byte) (int, error) {
	if err := r.meter.step(0); err != nil {
		return 0, err
	}
	return r.in.Read(into)
}

func (r *excelMLReader) begin(name string, attributes []xml.Attr) error {
	r.inside = append(r.inside, name)
	switch name {
	case "Worksheet":
		r.name, r.hidden = attribute(attributes, "Name"), false
		return r.left.keep(1, len(r.name))
	case "Table":
		if r.sheet == nil {
			r.column = 0
			r.sheet = &grid{left: &r.left, Sheet: Sheet{Name: r.name}}
		}
	}
	if r.sheet == nil || r.sheet.Trouble != nil {
		return nil
	}
	switch name {
	case "Column":
		return r.beginColumn(attributes)
	case "Row":
		return r.beginRow(attributes)
	case "Cell":
		r.cell = excelMLCell{text: r.cell.text[:0], formula: attribute(attributes, "Formula") != ""}
		r.cell.across, _ = strconv.Atoi(attribute(attributes, "MergeAcross"))
		r.cell.down, _ = strconv.Atoi(attribute(attributes, "MergeDown"))
		if at, err := strconv.Atoi(attribute(attributes, "Index")); err == nil && at > 0 {
			r.sheet.column = min(at, rowsOfSheets) - 1
		}
	case "Comment":
		r.cell.ignored++
	case "Data":
		r.cell.data++
		if r.cell.ignored == 0 {
			r.cell.kind = attribute(attributes, "Type")
		}
	}
	return nil
}

// beginColumn notes which columns are not shown.
func (r *excelMLReader) beginColumn(attributes []xml.Attr) error {
	if at, err := strconv.Atoi(attribute(attributes, "Index")); err == nil && at > 0 {
		r.column = min(at, rowsOfSheets) - 1
	}
	more, _ := strconv.Atoi(attribute(attributes, "Span"))
	from := r.column
	r.column = min(from+max(more, 0), rowsOfSheets) + 1
	if yes(attribute(attributes, "Hidden")) || isZero(attribute(attributes, "Width")) {
		return r.sheet.hideColumns(from, r.column-1)
	}
	return nil
}

// beginRow reads the number of a row. Where there is none it is the next one.
func (r *excelMLReader) beginRow(attributes []xml.Attr) error {
	line := r.sheet.row.Line + 1
	if written := attribute(attributes, "Index"); written != "" {
		var err error
		if line, err = strconv.Atoi(written); err != nil || line < 1 || line > rowsOfSheets {
			return ErrDamaged
		}
	}
	r.sheet.row = Row{Line: line, Hidden: yes(attribute(attributes, "Hidden")) || isZero(attribute(attributes, "Height"))}
	r.sheet.column = 0
	return nil
}

func (r *excelMLReader) text(text []byte) error {
	switch {
	case r.cell.data > 0 && r.cell.ignored == 0:
		r.cell.text = append(r.cell.text, text...)
		if len(r.cell.text) > stringsAtMost {
			return ErrUnpacked
		}
	case len(r.inside) > 0 && r.inside[len(r.inside)-1] == "Visible" && strings.Contains(string(text), "Hidden"): // SheetHidden, SheetVeryHidden
		r.hidden = true
	}
	return nil
}

func (r *excelMLReader) end(name string) error {
	r.inside = r.inside[:len(r.inside)-1]
	switch name {
	case "Worksheet":
		if r.sheet != nil {
			return r.endSheet()
		}
		return nil
	case "Data":
		r.cell.data = max(0, r.cell.data-1)
	case "Comment":
		r.cell.ignored = max(0, r.cell.ignored-1)
	}
	if r.sheet == nil || r.sheet.Trouble != nil {
		return nil
	}
	switch name {
	case "Cell":
		return r.noted(r.endCell())
	case "Row":
		return r.noted(r.sheet.endRow(1))
	}
	return nil
}

func (r *excelMLReader) endSheet() error {
	err := r.sheet.fillMerged()
	r.sheet.Hidden = r.hidden
	r.sheets = append(r.sheets, r.sheet.Sheet)
	r.sheet = nil
	return err
}

// noted notes what is wrong with a sheet alone.
func (r *excelMLReader) noted(err error) error {
	if err == nil {
		return nil
	}
	return r.sheet.close(err)
}

func (r *excelMLReader) endCell() error {
	cell := r.cell.cell()
	if r.cell.formula && cell.Text == "" && r.cell.kind != "String" {
		r.sheet.Unknown++
	}
	column := r.sheet.column
	if err := r.sheet.put(cell, 1); err != nil {
		return err
	}
	if cell.Text != "" {
		if err := r.sheet.merge(column, min(max(r.cell.down, 0), rowsOfSheets)+1); err != nil {
			return err
		}
	}
	r.sheet.column += min(max(r.cell.across, 0), rowsOfSheets)
	r.cell = excelMLCell{text: r.cell.text[:0]}
	return nil
}

// cell is what the cell says.
func (c excelMLCell) cell() Cell {
	text := string(c.text)
	switch c.kind {
	case "DateTime":
		return isoDate(text)
	case "Boolean":
		return Cell{Text: boolean(yes(text))}
	case "Number":
		return format{}.cell(text, false)
	}
	return Cell{Text: text}
}
