package leavers

// The XML of workbooks.

import (
	"bufio"
	"encoding/xml"
	"io"

	"golang.org/x/text/encoding/unicode"
)

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
	if err := walkXML(in, &p.allowance, to); err != nil {
		return in.trouble(err)
	}
	return nil
}

// walkXML reads a whole XML document.
func walkXML(file io.Reader, left *allowance, to elements) error {
	in, err := newTokenReader(file)
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
			if err := left.element(1); err != nil {
				return err
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

// tokenReader gives the bytes of a document in UTF-8, and only so many for each tag and each
// text between two tags: encoding/xml would keep a longer one whole.
type tokenReader struct {
	in    *bufio.Reader
	bytes int // of this token
}

// newTokenReader looks at the first bytes: XML may be in UTF-16 as well.
func newTokenReader(file io.Reader) (*tokenReader, error) {
	in := bufio.NewReaderSize(file, 32<<10)
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

// Read makes it an io.Reader; of one with ReadByte, encoding/xml calls nothing else.
func (r *tokenReader) Read(into []byte) (int, error) { return r.in.Read(into) }

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
