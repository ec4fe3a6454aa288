package leavers

// Workbooks in Office Open XML (ECMA-376): .xlsx and .xlsm, also the strict kind.

import (
	"encoding/xml"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// rowsOfSheets is how many rows a sheet of any program may have; so a higher number is
// no row.
const rowsOfSheets = 1 << 20

// officeOpen is a workbook while it is read.
type officeOpen struct {
	parcel   *parcel
	from1904 bool
	formats  []format // of cells, by the number that cells have for them
	shared   []string
}

func readOfficeOpen(p *parcel) ([]Sheet, error) {
	w := &officeOpen{parcel: p}
	main, err := w.target("", "_rels/.rels", func(r relation) bool { return strings.HasSuffix(r.kind, "/officeDocument") })
	if err != nil {
		return nil, err
	}
	if main == "" {
		main = "xl/workbook.xml"
	}
	sheets, err := w.sheets(main)
	if err != nil {
		return nil, err
	}
	for _, step := range []func(string) error{w.readFormats, w.readShared} {
		if err := step(main); err != nil {
			return nil, err
		}
	}
	return w.readSheets(sheets)
}

// relation says that a part belongs to another one (ECMA-376, part 2).
type relation struct{ id, kind, part string }

// relations reads those of a part in a folder; there may be none.
func (w *officeOpen) relations(folder, name string) ([]relation, error) {
	if w.parcel.parts[partName(name)] == nil {
		return nil, nil
	}
	var all []relation
	err := w.parcel.walk(name, elements{begin: func(name string, attributes []xml.Attr) error {
		if name == "Relationship" && attribute(attributes, "TargetMode") != "External" {
			target := attribute(attributes, "Target")
			if !strings.HasPrefix(target, "/") {
				target = path.Join(folder, target)
			}
			all = append(all, relation{attribute(attributes, "Id"), attribute(attributes, "Type"), target})
			return w.parcel.keep(1, len(target))
		}
		return nil
	}})
	return all, err
}

// target is the first part that a relation leads to; "" for none.
func (w *officeOpen) target(folder, name string, fits func(relation) bool) (string, error) {
	relations, err := w.relations(folder, name)
	if err != nil {
		return "", err
	}
	for _, r := range relations {
		if fits(r) {
			return r.part, nil
		}
	}
	return "", nil
}

// relationsOf is the part that has the relations of another one.
func relationsOf(part string) string {
	return path.Join(path.Dir(part), "_rels", path.Base(part)+".rels")
}

// sheetPart is a sheet, and the part where its cells are.
type sheetPart struct {
	Sheet
	part string
}

// sheets reads which sheets the workbook has. Charts and macros are none.
func (w *officeOpen) sheets(main string) ([]sheetPart, error) {
	relations, err := w.relations(path.Dir(main), relationsOf(main))
	if err != nil {
		return nil, err
	}
	parts := map[string]string{}
	for _, r := range relations {
		if strings.HasSuffix(r.kind, "/worksheet") {
			parts[r.id] = r.part
		}
	}
	var sheets []sheetPart
	err = w.parcel.walk(main, elements{begin: func(name string, attributes []xml.Attr) error {
		switch name {
		case "workbookPr":
			w.from1904 = yes(attribute(attributes, "date1904"))
		case "sheet":
			if part := parts[attribute(attributes, "id")]; part != "" {
				state := attribute(attributes, "state")
				sheets = append(sheets, sheetPart{Sheet{Name: attribute(attributes, "name"), Hidden: state == "hidden" || state == "veryHidden"}, part})
			}
		}
		return nil
	}})
	if err == nil && len(sheets) == 0 {
		err = ErrDamaged
	}
	return sheets, err
}

// readFormats reads the formats of cells.
func (w *officeOpen) readFormats(main string) error {
	part, err := w.target(path.Dir(main), relationsOf(main), func(r relation) bool { return strings.HasSuffix(r.kind, "/styles") })
	if err != nil || part == "" {
		return err
	}
	codes := map[int]format{}
	inCells := false
	return w.parcel.walk(part, elements{
		begin: func(name string, attributes []xml.Attr) error {
			id, _ := strconv.Atoi(attribute(attributes, "numFmtId"))
			switch {
			case name == "cellXfs":
				inCells = true
			case name == "numFmt":
				codes[id] = formatOf(attribute(attributes, "formatCode"))
				return w.parcel.keep(1, 0)
			case name == "xf" && inCells:
				f, own := codes[id]
				if !own {
					f = builtIn(id)
				}
				w.formats = append(w.formats, f)
				return w.parcel.keep(1, 0)
			}
			return nil
		},
		end: func(name string) error {
			if name == "cellXfs" {
				inCells = false
			}
			return nil
		},
	})
}

// readShared reads the strings that cells share.
func (w *officeOpen) readShared(main string) error {
	part, err := w.target(path.Dir(main), relationsOf(main), func(r relation) bool { return strings.HasSuffix(r.kind, "/sharedStrings") })
	if err != nil || part == "" {
		return err
	}
	var text richText
	return w.parcel.walk(part, elements{
		begin: func(name string, _ []xml.Attr) error {
			if name == "si" {
				text.reset()
			}
			text.begin(name)
			return nil
		},
		text: text.add,
		end: func(name string) error {
			text.end(name)
			if name != "si" {
				return nil
			}
			w.shared = append(w.shared, text.String())
			return w.parcel.keep(1, len(text.written))
		},
	})
}

// richText is a text that may have several formats, of which the reading aid in small
// letters (rPh) is no part.
type richText struct {
	written      []byte
	inside, aids int // elements t and rPh that are open
}

func (t *richText) reset() { *t = richText{written: t.written[:0]} }

func (t *richText) begin(name string) {
	switch name {
	case "t":
		t.inside++
	case "rPh":
		t.aids++
	}
}

func (t *richText) add(text []byte) error {
	if t.inside > 0 && t.aids == 0 {
		t.written = append(t.written, text...)
	}
	return nil
}

func (t *richText) end(name string) {
	switch name {
	case "t":
		t.inside--
	case "rPh":
		t.aids--
	}
}

func (t *richText) String() string { return unescaped(string(t.written)) }

// escaped is how characters are written that XML does not allow, and the underscore
// before what looks like one (ECMA-376, part 1, 22.9.2.19). Other characters are not
// written so, but some programs leave such a text as it is.
var escaped = regexp.MustCompile(`_x(00[01][0-9A-Fa-f]|005[Ff])_`)

// unescaped reads what is escaped.
func unescaped(s string) string {
	if !strings.Contains(s, "_x00") {
		return s
	}
	return escaped.ReplaceAllStringFunc(s, func(found string) string {
		switch code, _ := strconv.ParseUint(found[2:6], 16, 8); code {
		case '_', '\t', '\n', '\r':
			return string(rune(code))
		}
		return "\ufffd"
	})
}

// readSheets reads the cells. A sheet that is too long or too wide leaves the others.
func (w *officeOpen) readSheets(parts []sheetPart) ([]Sheet, error) {
	var sheets []Sheet
	for _, s := range parts {
		sheet := &sheetReader{workbook: w, grid: grid{left: &w.parcel.allowance, Sheet: s.Sheet}}
		err := w.parcel.walk(s.part, elements{begin: sheet.begin, text: sheet.text, end: sheet.end})
		if err := sheet.close(err); err != nil {
			return nil, err
		}
		sheets = append(sheets, sheet.Sheet)
	}
	return sheets, nil
}

// sheetReader reads the cells of one sheet.
type sheetReader struct {
	workbook *officeOpen
	grid
	inData bool
	// Of the cell that is being read:
	kind    string // its type, as it is written
	format  int
	formula bool
	inValue bool
	value   []byte
	inline  richText
}

func (s *sheetReader) begin(name string, attributes []xml.Attr) error {
	if name == "sheetData" {
		s.inData = true
	}
	if !s.inData {
		switch name {
		case "col":
			return s.beginColumns(attributes)
		case "mergeCell": // they stand behind the rows
			if m, ok := mergedRange(attribute(attributes, "ref")); ok {
				return s.fillDown(m)
			}
		}
		return nil
	}
	switch name {
	case "row":
		return s.beginRow(attribute(attributes, "r"), yes(attribute(attributes, "hidden")) || isZero(attribute(attributes, "ht")))
	case "c":
		s.kind, s.format, s.formula, s.value = "", 0, false, s.value[:0]
		s.inline.reset()
		place := ""
		for _, a := range attributes {
			switch a.Name.Local {
			case "r":
				place = a.Value
			case "t":
				s.kind = a.Value
			case "s":
				s.format, _ = strconv.Atoi(a.Value)
			}
		}
		return s.beginCell(place)
	case "f":
		s.formula = true
	case "v":
		s.inValue = true
	default:
		s.inline.begin(name)
	}
	return nil
}

// beginColumns notes which columns are not shown.
func (s *sheetReader) beginColumns(attributes []xml.Attr) error {
	if !yes(attribute(attributes, "hidden")) && !isZero(attribute(attributes, "width")) {
		return nil
	}
	from, err := strconv.Atoi(attribute(attributes, "min"))
	to, toErr := strconv.Atoi(attribute(attributes, "max"))
	if err == nil && toErr == nil {
		return s.hideColumns(from-1, to-1)
	}
	return nil
}

// beginRow reads the number of a row. Where there is none it is the next one.
func (s *sheetReader) beginRow(number string, hidden bool) error {
	line := s.row.Line + 1
	if number != "" {
		var err error
		if line, err = strconv.Atoi(number); err != nil || line < 1 || line > rowsOfSheets {
			return ErrDamaged
		}
	}
	s.row = Row{Line: line, Hidden: hidden}
	s.column = 0
	return nil
}

// beginCell reads the place of a cell, such as "AB12". Where there is none it is the
// next one.
func (s *sheetReader) beginCell(place string) error {
	if place == "" {
		return nil
	}
	column, _ := splitPlace(place)
	if column < 0 {
		return ErrDamaged
	}
	s.column = column
	return nil
}

func (s *sheetReader) text(text []byte) error {
	if s.inValue {
		s.value = append(s.value, text...)
		return nil
	}
	return s.inline.add(text)
}

func (s *sheetReader) end(name string) error {
	if !s.inData {
		return nil
	}
	switch name {
	case "sheetData":
		s.inData = false
	case "row":
		return s.endRow(1)
	case "v":
		s.inValue = false
	case "c":
		cell, err := s.cell()
		if err != nil {
			return err
		}
		if s.formula && cell.Text == "" && s.kind != "str" {
			s.Unknown++
		}
		return s.put(cell, 1)
	default:
		s.inline.end(name)
	}
	return nil
}

// cell is what the cell that was read says.
func (s *sheetReader) cell() (Cell, error) {
	value := string(s.value)
	switch s.kind {
	case "inlineStr":
		return Cell{Text: s.inline.String()}, nil
	case "s":
		if value == "" {
			return Cell{}, nil
		}
		i, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil || i < 0 || i >= len(s.workbook.shared) {
			return Cell{}, ErrDamaged
		}
		return Cell{Text: s.workbook.shared[i]}, nil
	case "str":
		return Cell{Text: unescaped(value)}, nil
	case "b":
		return Cell{Text: boolean(yes(value))}, nil
	case "e":
		return Cell{Text: value}, nil
	case "d":
		return isoDate(value), nil
	}
	if s.format < 0 || s.format >= len(s.workbook.formats) {
		return format{}.cell(value, s.workbook.from1904), nil
	}
	return s.workbook.formats[s.format].cell(value, s.workbook.from1904), nil
}
