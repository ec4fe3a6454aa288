package leavers

// What a file is by its first bytes.

import (
	"bytes"
	"regexp"
)

// beginnings are the first bytes of files that are no list.
var beginnings = []struct {
	bytes string
	kind  Kind
}{
	{"%PDF-", PDF},
	{"{\\rtf", Letter},
	{"\x89PNG\r\n", Picture}, {"\xff\xd8\xff", Picture}, {"GIF87a", Picture}, {"GIF89a", Picture},
	{"II*\x00", Picture}, {"MM\x00*", Picture},
	{"\x1f\x8b", Archive}, {"7z\xbc\xaf\x27\x1c", Archive}, {"Rar!\x1a\x07", Archive}, {"BZh91AY&SY", Archive}, {"\xfd7zXZ\x00", Archive},
}

// The beginnings of files that hold other files.
const (
	zipBeginning      = "PK\x03\x04"
	emptyZipBeginning = "PK\x05\x06"
	compoundBeginning = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" // [MS-CFB] 2.2
)

// The names of streams that say what a compound file is; [MS-OFFCRYPTO] 2.3.4.4 for the
// first one.
var streams = []struct {
	name string
	err  error
}{
	{"EncryptedPackage", ErrPassword},
	{"Workbook", ErrOldWorkbook},
	{"Book", ErrOldWorkbook},
	{"WordDocument", &NotListError{Letter}},
	{"PowerPoint Document", &NotListError{Presentation}},
	{"__properties_version1.0", &NotListError{MailFile}},
}

// oldTables are the beginnings of SYLK and DIF, by which spreadsheets passed on tables.
var oldTables = regexp.MustCompile(`^(ID;PWXL;|TABLE\r?\n0,1\r?\n)`)

// BIFF of Excel 2 to 4 begins with the type of its first record, BOF, and its length.
var biff = regexp.MustCompile(`^(\x09\x00\x04\x00|\x09\x02\x06\x00|\x09\x04\x06\x00|\x09\x08\x10\x00|\x09\x08\x08\x00)`)

// notList says why a file that is no ZIP file is neither a list; nil where it may be one.
func notList(data []byte) error {
	for _, b := range beginnings {
		if bytes.HasPrefix(data, []byte(b.bytes)) {
			return &NotListError{b.kind}
		}
	}
	switch {
	case bytes.HasPrefix(data, []byte(compoundBeginning)):
		return inCompound(data)
	case biff.Match(data), oldTables.Match(data):
		return ErrOldWorkbook
	case len(data) > 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP",
		len(data) > 12 && string(data[4:8]) == "ftyp" && bytes.IndexByte(data[:4], 0) >= 0,
		len(data) > 26 && string(data[:2]) == "BM" && string(data[6:10]) == "\x00\x00\x00\x00":
		return &NotListError{Picture}
	}
	return nil
}

// inCompound says what a compound file is: the files of Office before 2007, and today's
// where they are encrypted. Its directory has names in UTF-16.
func inCompound(data []byte) error {
	for _, s := range streams {
		var name []byte
		for _, letter := range []byte(s.name) {
			name = append(name, letter, 0)
		}
		if bytes.Contains(data, append(name, 0, 0)) {
			return s.err
		}
	}
	return &NotListError{UnknownFile}
}

var (
	jsonBegin = regexp.MustCompile(`^\s*(\[\s*)?\{\s*("[^"\n]{0,200}"\s*:|\})`)
	pageBegin = regexp.MustCompile(`(?i)^\s*(<\?xml[^>]{0,200}\?>\s*)?(<!--[^>]{0,400}-->\s*){0,2}(<!doctype html|<(html|head|title|table|thead|tbody|caption|tr|meta|body|style|div|p|center|h[1-6]|ul|ol))[\s/>]`)
	xmlBegin  = regexp.MustCompile(`^\s*(<\?xml|<\?mso-application|<!DOCTYPE|<svg|<([a-z]+:)?Workbook)\s`)
	excelML   = regexp.MustCompile(`urn:schemas-microsoft-com:office:spreadsheet`)
)

// notListText says why a text is no list; nil where it may be one.
func notListText(text string) error {
	begin := text[:min(len(text), 4096)]
	switch {
	case jsonBegin.MatchString(begin):
		return &NotListError{JSON}
	case xmlBegin.MatchString(begin):
		return &NotListError{XML}
	}
	return nil
}
