package leavers

// Workbooks: ZIP files with parts in XML, and how much of them is read.

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"golang.org/x/text/encoding/unicode"
)

// What a workbook may hold, so that a small file cannot fill the memory.
const (
	partsAtMost    = 10_000    // files in the ZIP file
	unpackedAtMost = 64 << 20  // bytes of the parts that are read
	elementsAtMost = 4_000_000 // XML elements in them
	ratioAtMost    = 200       // times that a part may grow, beyond largePart
	largePart      = 32 << 20  // bytes
	cellsAtMost    = 2_000_000 // cells in all sheets, and strings that they share
	stringsAtMost  = 32 << 20  // bytes of text in cells
	tokenAtMost    = 1 << 20   // bytes of a tag or of a text between two tags
	depthAtMost    = 100       // elements within each other
)

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

// parcel is a ZIP file, and what may still be taken out of it.
type parcel struct {
	parts map[string]*zip.File // by their names in lower case
	meter *meter
	// What is left of unpackedAtMost, elementsAtMost, cellsAtMost and stringsAtMost.
	bytes, elements, cells, text int64
}

func openParcel(data []byte, meter *meter) (*parcel, error) {
	// Each part has an entry of the directory that begins so (APPNOTE 4.3.12).
	if bytes.Count(data, []byte("PK\x01\x02")) > partsAtMost {
		return nil, ErrUnpacked
	}
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, ErrDamaged
	}
	p := &parcel{parts: map[string]*zip.File{}, meter: meter,
		bytes: unpackedAtMost, elements: elementsAtMost, cells: cellsAtMost, text: stringsAtMost}
	for _, f := range archive.File {
		name := partName(f.Name)
		if _, twice := p.parts[name]; !twice {
			p.parts[name] = f
		}
	}
	return p, nil
}

// partName is a name as parts are looked up by: some programs write other letters and
// slashes than they should.
func partName(name string) string {
	return strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(strings.ToLower(name), `\`, "/")), "/")
}

// has reports whether there is a part whose name begins so.
func (p *parcel) has(beginning string) bool {
	for name := range p.parts {
		if strings.HasPrefix(name, beginning) {
			return true
		}
	}
	return false
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

// mimetype is what the part of that name says; "" where there is none.
func (p *parcel) mimetype() (string, error) {
	if p.parts["mimetype"] == nil {
		return "", nil
	}
	part, err := p.open("mimetype")
	if err != nil {
		return "", err
	}
	said := make([]byte, 100)
	n, err := io.ReadFull(part, said)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", part.trouble(err)
	}
	return strings.TrimSpace(string(said[:n])), nil
}

// open opens a part. Its reader's errors are for trouble.
func (p *parcel) open(name string) (*part, error) {
	file := p.parts[partName(name)]
	if file == nil {
		return nil, ErrDamaged
	}
	if file.Flags&1 != 0 {
		return nil, ErrPassword // APPNOTE 4.4.4
	}
	packed, err := file.Open()
	if err != nil {
		return nil, ErrDamaged
	}
	return &part{parcel: p, packed: packed, size: int64(min(file.CompressedSize64, BytesAtMost))}, nil
}

// keep takes one cell or shared string with a text of so many bytes out of what may
// be kept.
func (p *parcel) keep(cells, bytes int) error {
	p.cells -= int64(cells)
	p.text -= int64(bytes)
	if p.cells < 0 || p.text < 0 {
		return ErrUnpacked
	}
	return nil
}

// part is a part that is being read.
type part struct {
	parcel   *parcel
	packed   io.Reader
	size     int64 // packed
	unpacked int64
}

// Read makes it an io.Reader.
func (p *part) Read(into []byte) (int, error) {
	n, err := p.packed.Read(into)
	p.unpacked += int64(n)
	p.parcel.bytes -= int64(n)
	if p.parcel.bytes < 0 || p.unpacked > largePart && p.unpacked > ratioAtMost*p.size {
		return 0, ErrUnpacked
	}
	if stopped := p.parcel.meter.step(int64(n)); stopped != nil {
		return 0, stopped
	}
	return n, err
}

// trouble says what an error in reading the part means.
func (p *part) trouble(err error) error {
	for _, known := range []error{ErrUnpacked, ErrTooLong, ErrTooWide, ErrPassword, p.parcel.meter.ctx.Err()} {
		if known != nil && errors.Is(err, known) {
			return err
		}
	}
	return ErrDamaged
}

// elements says what to do with the XML of a part: begin is called at each opening tag,
// text with what stands between two tags, end at each closing tag. The last two may be
// nil. Prefixes of names do not count.
type elements struct {
	begin func(name string, attributes []xml.Attr) error
	text  func(text []byte) error
	end   func(name string) error
}

// walk reads the whole part. It must be well formed, and its sum must be right.
func (p *parcel) walk(name string, to elements) error {
	in, err := p.open(name)
	if err != nil {
		return err
	}
	if err := in.walk(to); err != nil {
		return in.trouble(err)
	}
	return nil
}

func (p *part) walk(to elements) error {
	in, err := newTokenReader(p)
	if err != nil {
		return err
	}
	decoder := xml.NewDecoder(in)
	decoder.CharsetReader = func(_ string, input io.Reader) (io.Reader, error) { return input, nil } // in is in UTF-8
	var open []xml.Name
	for empty := true; ; {
		in.bytes = 0
		token, err := decoder.RawToken() // Token takes a fifth longer, for name spaces
		if err == io.EOF && !empty && len(open) == 0 {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			empty = false
			if p.parcel.elements--; p.parcel.elements < 0 {
				return ErrUnpacked
			}
			if open = append(open, t.Name); len(open) > depthAtMost {
				return ErrDamaged
			}
			err = to.begin(t.Name.Local, t.Attr)
		case xml.CharData:
			if to.text != nil {
				err = to.text(t)
			}
		case xml.EndElement:
			if len(open) == 0 || open[len(open)-1] != t.Name {
				return ErrDamaged
			}
			open = open[:len(open)-1]
			if to.end != nil {
				err = to.end(t.Name.Local)
			}
		case xml.Directive:
			err = ErrDamaged // a document type, which no workbook has
		}
		if err != nil {
			return err
		}
	}
}

// tokenReader gives the bytes of a part in UTF-8, and only so many for each tag and each
// text between two tags: encoding/xml would keep a longer one whole.
type tokenReader struct {
	in    *bufio.Reader
	bytes int // of this token
}

// newTokenReader looks at the first bytes: XML may be in UTF-16 as well.
func newTokenReader(p *part) (*tokenReader, error) {
	in := bufio.NewReaderSize(p, 32<<10)
	begin, err := in.Peek(3)
	if err != nil {
		return nil, err
	}
	switch {
	case string(begin) == "\xef\xbb\xbf":
		_, err = in.Discard(3)
	case string(begin[:2]) == "\xff\xfe" || string(begin[:2]) == "\xfe\xff":
		in = bufio.NewReaderSize(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Reader(in), 32<<10)
	}
	return &tokenReader{in: in}, err
}

// Read makes it an io.Reader.
func (r *tokenReader) Read(p []byte) (int, error) { return r.in.Read(p) }

// ReadByte is all that encoding/xml calls of it.
func (r *tokenReader) ReadByte() (byte, error) {
	if r.bytes++; r.bytes > tokenAtMost {
		return 0, ErrDamaged
	}
	return r.in.ReadByte()
}

// attribute returns the value of an attribute, or "".
func attribute(attributes []xml.Attr, name string) string {
	for _, a := range attributes {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// yes reports whether an attribute says so.
func yes(value string) bool { return value == "1" || value == "true" || value == "on" }
