package leavers

// Workbooks, and what other ZIP files are.

import "strings"

// readWorkbook reads the workbook that a ZIP file is.
func readWorkbook(data []byte, meter *meter) ([]Sheet, error) {
	p, err := openParcel(data, meter)
	if err != nil {
		return nil, err
	}
	read, err := p.reader()
	if err != nil {
		return nil, err
	}
	sheets, err := read(p)
	if err != nil {
		return nil, err
	}
	return usable(sheets)
}

// usable leaves out the sheets in which nothing stands.
func usable(all []Sheet) ([]Sheet, error) {
	var sheets []Sheet
	fine, unknown := false, false
	var trouble error
	for _, s := range all {
		unknown = unknown || s.Unknown > 0
		switch {
		case s.Trouble != nil && (trouble == nil || !s.Hidden):
			trouble = s.Trouble
		case len(s.Rows) > 0:
			fine = true
		}
		if s.Trouble != nil || len(s.Rows) > 0 {
			sheets = append(sheets, s)
		}
	}
	switch {
	case fine:
		return sheets, nil
	case trouble != nil:
		return nil, trouble
	case unknown:
		return nil, ErrNoValues
	}
	return nil, ErrEmpty
}

// reader returns what reads the sheets of the workbook, or says what it is otherwise.
func (p *parcel) reader() (func(*parcel) ([]Sheet, error), error) {
	mimetype, err := p.mimetype()
	if err != nil {
		return nil, err
	}
	switch {
	case p.parts["encrypted-package"] != nil:
		return nil, ErrPassword // OpenDocument 1.3, part 2, 3.4.1
	case p.has("xl/workbook.bin"):
		return nil, ErrOldWorkbook
	case strings.HasPrefix(mimetype, openDocument):
		return openDocumentReader(p, mimetype)
	case p.parts["word/document.xml"] != nil:
		return nil, &NotListError{Letter}
	case p.has("ppt/"):
		return nil, &NotListError{Presentation}
	case p.parts["index.zip"] != nil || p.has("index/"):
		return nil, p.ofApple()
	case p.has("xl/") || p.parts["_rels/.rels"] != nil:
		return readOfficeOpen, nil
	case p.parts["content.xml"] != nil:
		return openDocumentReader(p, openDocument+"spreadsheet")
	}
	return nil, &NotListError{Archive}
}

// ofApple says which of Apple's programs a file is of.
func (p *parcel) ofApple() error {
	switch {
	case p.has("index/tables/") || p.parts["index/calculationengine.iwa"] != nil:
		return &NotListError{Numbers}
	case p.has("index/slide") || p.has("index/masterslide"):
		return &NotListError{Presentation}
	case p.parts["index/document.iwa"] != nil:
		return &NotListError{Letter}
	}
	return &NotListError{Archive}
}
