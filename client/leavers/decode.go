package leavers

// From the bytes of a text to its letters.

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/transform"
)

// readText reads a text in an encoding; "" finds out which.
func (d *Document) readText(data []byte, chosen Encoding, meter *meter) error {
	found := guessed{chosen, true}
	if chosen == "" {
		found = encodingOf(data)
	}
	encoding, known := encodingNamed(found.encoding)
	if !known {
		return fmt.Errorf("the encoding %q is not known", chosen)
	}
	text, err := decoded(data, encoding, meter)
	if err != nil {
		return err
	}
	d.Encoding, d.Guessed, d.Sample = found.encoding, !found.certain, sampleOf(text)
	if is, err := d.readMarkup(text, meter); is {
		return err
	}
	d.Sheets = []Sheet{{Text: text}}
	return usableText(text)
}

// usableText says why a text can be no list.
func usableText(text string) error {
	switch {
	case strings.TrimSpace(text) == "":
		return ErrEmpty
	case strings.Count(text, "\n") >= LinesAtMost:
		return ErrTooLong
	case !readable(text):
		return &NotListError{UnknownFile}
	}
	return notListText(text)
}

// readable reports whether a text has no zero bytes and hardly any other control
// characters. A few get in by copying, or mark the end of a file of DOS.
func readable(text string) bool {
	controls := 0
	for i := range len(text) {
		switch b := text[i]; {
		case b == 0:
			return false
		case b < ' ' && !unicode.IsSpace(rune(b)), b == 0x7f:
			controls++
		}
	}
	return controls <= 4 || controls*100 <= len(text)
}

// decoded returns the text in UTF-8, without a byte order mark, with lines that end in
// \n, and none at its end. What the encoding does not have becomes U+FFFD.
func decoded(data []byte, encoding textEncoding, meter *meter) (string, error) {
	var text strings.Builder
	text.Grow(len(data))
	in := transform.NewReader(&meteredReader{bytes.NewReader(data), meter}, encoding.is.NewDecoder())
	buffer := make([]byte, chunk)
	first, afterCR := true, false
	for {
		n, err := in.Read(buffer)
		piece := buffer[:n]
		if first && n > 0 {
			piece = bytes.TrimPrefix(piece, []byte("\ufeff"))
			first = false
		}
		afterCR = appendLines(&text, piece, afterCR)
		if err == io.EOF {
			return strings.TrimRight(text.String(), "\n"), nil
		}
		if err != nil {
			return "", err
		}
	}
}

// appendLines adds a piece, whose lines may end in \r\n or \r. AfterCR says whether the
// piece before it ended in \r.
func appendLines(text *strings.Builder, piece []byte, afterCR bool) bool {
	if afterCR && len(piece) > 0 && piece[0] == '\n' {
		piece, afterCR = piece[1:], false
	}
	for len(piece) > 0 {
		end := bytes.IndexByte(piece, '\r')
		if end < 0 {
			text.Write(piece)
			return false
		}
		text.Write(piece[:end])
		text.WriteByte('\n')
		piece, afterCR = piece[end+1:], len(piece) == end+1
		if len(piece) > 0 && piece[0] == '\n' {
			piece = piece[1:]
		}
	}
	return afterCR
}

// meteredReader counts what is read of it.
type meteredReader struct {
	in    *bytes.Reader
	meter *meter
}

func (r *meteredReader) Read(into []byte) (int, error) {
	n, err := r.in.Read(into[:min(len(into), chunk)])
	if stopped := r.meter.step(int64(n)); stopped != nil {
		return 0, stopped
	}
	return n, err
}

// sampleAtMost is how many characters a sample line has.
const sampleAtMost = 120

// sampleOf returns the first line with a letter beyond ASCII, or with anything beyond
// it, so much of it as can be shown; "" where there is none.
func sampleOf(text string) string {
	letter := func(r rune) bool { return r >= utf8.RuneSelf && unicode.IsLetter(r) }
	at := strings.IndexFunc(text, letter)
	if at < 0 {
		at = strings.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf })
	}
	if at < 0 {
		return ""
	}
	begin := strings.LastIndexByte(text[:at], '\n') + 1
	line, _, _ := strings.Cut(text[begin:], "\n")
	runes := []rune(line[:min(len(line), 1<<16)])
	if len(runes) <= sampleAtMost {
		return line
	}
	from := max(0, utf8.RuneCountInString(line[:min(at-begin, 1<<16)])-sampleAtMost/2)
	return string(runes[min(from, len(runes)-sampleAtMost):][:sampleAtMost])
}
