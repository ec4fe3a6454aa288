package leavers

// The encodings of texts.

import (
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	japan "golang.org/x/text/encoding/japanese"
	korea "golang.org/x/text/encoding/korean"
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
	gbkName         Encoding = "GBK"
)

// textEncoding is an encoding that we know.
type textEncoding struct {
	name Encoding
	is   encoding.Encoding
	// languages are those that use it; none: it is never guessed.
	languages []language
	// rare is how much less it is met than Windows-1252, as a logarithm.
	rare float64
	mac  bool // of Macs before 2001
}

// encodings are those that we know, in the order in which they are offered.
var encodings = []textEncoding{
	{utf8Name, unicode.UTF8, nil, 0, false},
	{utf16LE, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), nil, 0, false},
	{utf16BE, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), nil, 0, false},
	{windows1252Name, charmap.Windows1252, westernEurope, 0, false},
	{"Windows-1250", charmap.Windows1250, centralEurope, 1.5, false},
	{"Windows-1251", charmap.Windows1251, russian, 0.5, false},
	{"Windows-1253", charmap.Windows1253, hellenic, 1.5, false},
	{"Windows-1254", charmap.Windows1254, turkish, 2, false},
	{"Windows-1255", charmap.Windows1255, hebraic, 1.5, false},
	{"Windows-1256", charmap.Windows1256, arab, 1.5, false},
	{"Windows-1257", charmap.Windows1257, baltic, 3, false},
	{"ISO-8859-2", charmap.ISO8859_2, centralEurope, 3, false},
	{"ISO-8859-5", charmap.ISO8859_5, russian, 4, false},
	{"ISO-8859-7", charmap.ISO8859_7, hellenic, 3, false},
	{"ISO-8859-15", charmap.ISO8859_15, nil, 0, false},
	{"KOI8-R", charmap.KOI8R, russian, 4, false},
	{"Code page 437", charmap.CodePage437, westernEurope, 6, false},
	{"Code page 850", charmap.CodePage850, westernEurope, 4, false},
	{"Code page 852", charmap.CodePage852, centralEurope, 5, false},
	{"Code page 866", charmap.CodePage866, russian, 4, false},
	{macRomanName, charmap.Macintosh, westernEurope, 3, true},
	{"Mac Cyrillic", charmap.MacintoshCyrillic, russian, 6, true},
	{"Shift_JIS", japan.ShiftJIS, inJapanese, 0.5, false},
	{"EUC-JP", japan.EUCJP, inJapanese, 2, false},
	{"ISO-2022-JP", japan.ISO2022JP, nil, 0, false},
	{gbkName, simplifiedchinese.GB18030, inChinese, 0.5, false}, // GBK is a part of it
	{"Big5", traditionalchinese.Big5, inTraditional, 1.5, false},
	{"EUC-KR", korea.EUCKR, inKorean, 1.5, false},
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

func encodingNamed(name Encoding) (textEncoding, bool) {
	for _, e := range encodings {
		if e.name == name {
			return e, true
		}
	}
	return textEncoding{}, false
}
