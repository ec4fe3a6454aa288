package leavers

// From the bytes of a file to its text.

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	utf "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// The beginnings of workbooks: today's are ZIP files, older ones compound files.
var workbooks = [][]byte{[]byte("PK\x03\x04"), {0xd0, 0xcf, 0x11, 0xe0}}

// decode returns the text of a file with lines that end in \n, none at its
// end.
func decode(data []byte) (string, error) {
	for _, beginning := range workbooks {
		if bytes.HasPrefix(data, beginning) {
			return "", ErrWorkbook
		}
	}
	decoded, _, err := transform.Bytes(utf.BOMOverride(decoderFor(data)), data)
	if err != nil {
		return "", ErrNotText
	}
	text := string(decoded)
	controls := 0
	for _, r := range text {
		if r == 0 {
			return "", ErrNotText
		}
		if unicode.IsControl(r) && !unicode.IsSpace(r) {
			controls++
		}
	}
	if controls*100 > len(text) {
		return "", ErrNotText
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
