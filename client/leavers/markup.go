package leavers

// Texts that are markup: tables in HTML, as many programs export them under the name of a
// workbook, and the XML of Excel 2003.

import (
	"bytes"
	"regexp"
	"strings"

	"golang.org/x/text/encoding/htmlindex"
)

// markupBegin is how much of a text says whether it is markup.
const markupBegin = 4096

// markupReader returns what reads the sheets of a text that is markup; nil where it is none.
func markupReader(text string) func(string, *meter) ([]Sheet, error) {
	begin := text[:min(len(text), markupBegin)]
	switch {
	case pageBegin.MatchString(begin):
		return readPage
	case xmlBegin.MatchString(begin) && excelML.MatchString(begin):
		return readExcelML
	}
	return nil
}

// readMarkup makes sheets of a text that is markup; ok is false where it is none.
func (d *Document) readMarkup(text string, meter *meter) (ok bool, err error) {
	read := markupReader(text)
	if read == nil {
		return false, nil
	}
	if !readable(text) {
		return true, &NotListError{UnknownFile}
	}
	if d.Sheets, err = read(text, meter); err != nil {
		return true, err
	}
	d.Sample = sampleOfSheets(d.Sheets)
	return true, nil
}

// sampleOfSheets is the sample line of a text, without the markup.
func sampleOfSheets(sheets []Sheet) string {
	for _, s := range sheets {
		if s.Text != "" {
			return sampleOf(s.Text)
		}
		for _, row := range s.Rows {
			if sample := sampleOf(strings.ReplaceAll(wholeRow(row), "\n", " ")); sample != "" {
				return sample
			}
		}
	}
	return ""
}

// declaredCharset is how markup names its encoding.
var declaredCharset = regexp.MustCompile(`(?i)<meta[^>]{0,200}charset\s*=\s*["']?\s*([a-z0-9_:.-]{1,40})|^\s*<\?xml[^>]{0,100}encoding\s*=\s*["']([a-z0-9_:.-]{1,40})`)

// declaredEncoding is the encoding that markup names itself, if it can be true; "" where it
// names none.
func declaredEncoding(data []byte) Encoding {
	begin := data[:min(len(data), markupBegin)]
	if !pageBegin.Match(begin) && !xmlBegin.Match(begin) {
		return ""
	}
	found := declaredCharset.FindSubmatch(begin)
	if found == nil {
		return ""
	}
	name := string(append(found[1], found[2]...))
	declared, err := htmlindex.Get(name)
	if err != nil {
		return ""
	}
	canonical, err := htmlindex.Name(declared)
	if err != nil {
		return ""
	}
	if canonical == "gbk" || canonical == "gb18030" {
		return gbkName
	}
	for _, e := range encodings {
		if known, err := htmlindex.Name(e.is); err == nil && known == canonical && len(e.languages) > 0 && fits(data, e) {
			return e.name
		}
	}
	return ""
}

// fits reports whether all bytes are characters of an encoding.
func fits(data []byte, e textEncoding) bool {
	text, err := e.is.NewDecoder().Bytes(beyondASCII(data))
	return err == nil && !bytes.Contains(bytes.TrimRight(text, "\ufffd"), []byte("\ufffd")) // the end may be cut
}
