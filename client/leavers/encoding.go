package leavers

// The encodings of texts.

import (
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// The encodings that more than one place names.
const (
	utf8Name        Encoding = "UTF-8"
	utf16LE         Encoding = "UTF-16 LE"
	utf16BE         Encoding = "UTF-16 BE"
	windows1252Name Encoding = "Windows-1252"
	macRomanName    Encoding = "Mac Roman"
)

// encodings are those that we know, in the order in which they are offered.
var encodings = []struct {
	name Encoding
	is   encoding.Encoding
}{
	{utf8Name, unicode.UTF8},
	{utf16LE, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)},
	{utf16BE, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)},
	{windows1252Name, charmap.Windows1252},
	{"Windows-1250", charmap.Windows1250},
	{"Windows-1251", charmap.Windows1251},
	{"Windows-1253", charmap.Windows1253},
	{"Windows-1254", charmap.Windows1254},
	{"Windows-1255", charmap.Windows1255},
	{"Windows-1256", charmap.Windows1256},
	{"Windows-1257", charmap.Windows1257},
	{"ISO-8859-2", charmap.ISO8859_2},
	{"ISO-8859-5", charmap.ISO8859_5},
	{"ISO-8859-7", charmap.ISO8859_7},
	{"ISO-8859-15", charmap.ISO8859_15},
	{"KOI8-R", charmap.KOI8R},
	{"Code page 437", charmap.CodePage437},
	{"Code page 850", charmap.CodePage850},
	{"Code page 852", charmap.CodePage852},
	{"Code page 866", charmap.CodePage866},
	{macRomanName, charmap.Macintosh},
	{"Mac Cyrillic", charmap.MacintoshCyrillic},
	{"Shift_JIS", japanese.ShiftJIS},
	{"EUC-JP", japanese.EUCJP},
	{"ISO-2022-JP", japanese.ISO2022JP},
	{"GBK", simplifiedchinese.GB18030}, // which is a superset of it
	{"Big5", traditionalchinese.Big5},
	{"EUC-KR", korean.EUCKR},
}

// Encodings are those in which a text can be read, in the order in which they are
// offered.
func Encodings() []Encoding {
	var names []Encoding
	for _, e := range encodings {
		names = append(names, e.name)
	}
	return names
}
