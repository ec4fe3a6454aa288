package leavers_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"mileiq.example/admin/client/leavers"
)

// zipped packs parts: names and contents in turn.
func zipped(parts ...string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i+1 < len(parts); i += 2 {
		part, err := w.Create(parts[i])
		if err != nil {
			panic(err)
		}
		_, _ = part.Write([]byte(parts[i+1]))
	}
	_ = w.Close()
	return b.Bytes()
}

const officeRelations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

// xlsx is a workbook with one sheet, of which the data are given, and other parts.
func xlsx(data string, parts ...string) []byte {
	return zipped(append([]string{
		"xl/workbook.xml", `<workbook xmlns:r="` + officeRelations + `"><sheets><sheet name="Leavers" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships>` +
			`<Relationship Id="r1" Type="` + officeRelations + `/worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="r2" Type="` + officeRelations + `/sharedStrings" Target="/xl/sharedStrings.xml"/>` +
			`<Relationship Id="r3" Type="` + officeRelations + `/styles" Target="styles.xml"/></Relationships>`,
		"xl/sharedStrings.xml", `<sst><si><t>ada@x.example</t></si><si><r><t>Björn </t></r><r><t xml:space="preserve">Åkesson</t></r></si>` +
			`<si><t>田中</t><rPh sb="0" eb="2"><t>タナカ</t></rPh></si><si><t>a_x000D_b_xZZ_c_x005F_x000A_</t></si></sst>`,
		"xl/styles.xml", `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[$-407]dd/mm/yyyy;@"/><numFmt numFmtId="165" formatCode="000000"/>` +
			`<numFmt numFmtId="166" formatCode="[h]:mm"/><numFmt numFmtId="167" formatCode="0.00&quot; days&quot;"/></numFmts>` +
			`<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>` +
			`<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="167"/><xf numFmtId="22"/><xf numFmtId="20"/></cellXfs></styleSheet>`,
		"xl/worksheets/sheet1.xml", `<worksheet><sheetData>` + data + `</sheetData></worksheet>`,
	}, parts...)...)
}

// ods is a workbook with the given tables.
func ods(tables string) []byte {
	return zipped("mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml",
		`<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:style="s"><office:automatic-styles>`+
			`<style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/></style:style>`+
			`<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>`+
			`</office:automatic-styles><office:body><office:spreadsheet>`+tables+`</office:spreadsheet></office:body></office:document-content>`)
}

func open(t *testing.T, name string, data []byte) *leavers.Document {
	t.Helper()
	document, err := leavers.Open(context.Background(), name, bytes.NewReader(data), leavers.OpenOptions{})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return document
}

// shown writes rows as "line: cell|cell=day", a star before hidden ones.
func shown(rows []leavers.Row) string {
	var lines []string
	for _, row := range rows {
		var cells []string
		for _, c := range row.Cells {
			if c.Day != "" {
				c.Text += "=" + string(c.Day)
			}
			cells = append(cells, c.Text)
		}
		line := fmt.Sprintf("%d: %s", row.Line, strings.Join(cells, "|"))
		if row.Hidden {
			line = "*" + line
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func TestAWorkbooksCellsAreReadByWhatTheyAre(t *testing.T) {
	for data, want := range map[string]string{
		// Text.
		`<row r="2"><c r="A2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c></row>`:                                     "2: ada@x.example||Björn Åkesson",
		`<row><c t="inlineStr"><is><t>a</t></is></c><c t="inlineStr"><is><r><t>b</t></r><r><t>c</t></r></is></c></row>`: "1: a|bc",
		`<row r="1"><c r="A1" t="s"><v>2</v></c></row>`:                                                                 "1: 田中",
		`<row r="1"><c r="A1" t="s"><v>3</v></c></row>`:                                                                 "1: a\rb_xZZ_c_x000A_",
		`<row r="1"><c r="A1" t="str"><f>B1</f><v>ada@x.example</v></c><c r="B1" t="e"><v>#N/A</v></c></row>`:           "1: ada@x.example|#N/A",
		`<row r="1"><c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>0</v></c></row>`:                                     "1: TRUE|FALSE",
		`<row r="1"><c r="A1" t="inlineStr"><is><t>a&amp;b &lt;c&gt; <![CDATA[<d>]]><!-- e --></t></is></c></row>`:      "1: a&b <c> <d>",
		`<x:row r="1"><x:c r="A1" t="s"><x:v>0</x:v></x:c></x:row>`:                                                     "1: ada@x.example",
		`<row r="1"><c r="B1" t="s"><v>0</v></c><c r="A1"><v>1</v></c></row>`:                                           "1: 1|ada@x.example",
		// Numbers, above all those of people.
		`<row r="1"><c r="A1"><v>4711</v></c><c r="B1"><v>4711.0</v></c><c r="C1"><v>1.2345678E7</v></c></row>`:                                         "1: 4711|4711|12345678",
		`<row r="1"><c r="A1" s="3"><v>4711</v></c><c r="B1" s="3"><v>12345678</v></c></row>`:                                                           "1: 004711|12345678",
		`<row r="1"><c r="A1"><v>12345678901234567</v></c><c r="B1"><v>0.1</v></c><c r="C1"><v>1.1000000000000001</v></c><c r="D1"><v>-3</v></c></row>`: "1: 12345678901234567|0.1|1.1|-3",
		`<row r="1"><c r="A1" s="5"><v>46356</v></c><c r="B1" s="4"><v>46356.5</v></c></row>`:                                                           "1: 46356|46356.5",
		// Days.
		`<row r="1"><c r="A1" s="1"><v>46356</v></c><c r="B1" s="2"><v>46356</v></c></row>`:                                                    "1: 2026-11-30=2026-11-30|2026-11-30=2026-11-30",
		`<row r="1"><c r="A1" s="6"><v>46356.383333333331</v></c></row>`:                                                                       "1: 2026-11-30 09:12=2026-11-30",
		`<row r="1"><c r="A1" s="7"><v>0.3833333333</v></c></row>`:                                                                             "1: 09:12",
		`<row r="1"><c r="A1" s="1"><v>1</v></c><c r="B1" s="1"><v>59</v></c><c r="C1" s="1"><v>60</v></c><c r="D1" s="1"><v>61</v></c></row>`: "1: 1900-01-01=1900-01-01|1900-02-28=1900-02-28|60|1900-03-01=1900-03-01",
		`<row r="1"><c r="A1" s="1"><v>-1</v></c><c r="B1" s="1"><v>2958465</v></c><c r="C1" s="1"><v>2958466</v></c></row>`:                   "1: -1|9999-12-31=9999-12-31|2958466",
		`<row r="1"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1" t="d"><v>2026-11-30T00:00:00</v></c></row>`:                                    "1: ada@x.example|2026-11-30=2026-11-30",
		// Rows.
		`<row r="1" hidden="1"><c r="A1"><v>1</v></c></row><row r="2"/><row r="3"><c r="A3" s="1"/></row><row r="7"><c r="A7"><v>2</v></c></row>`: "*1: 1\n7: 2",
	} {
		if got := shown(open(t, "a.xlsx", xlsx(data)).Sheets[0].Rows); got != want {
			t.Errorf("%s\n is   %s\n want %s", data, got, want)
		}
	}
}

func TestDaysAreCountedFrom1904WhereTheWorkbookSaysSo(t *testing.T) {
	data := xlsx(`<row r="1"><c r="A1" s="1"><v>44894</v></c><c r="B1" s="1"><v>0</v></c></row>`)
	from1904 := bytes.Clone(repacked(t, data, "xl/workbook.xml", func(s string) string {
		return strings.Replace(s, "<sheets>", `<workbookPr date1904="1"/><sheets>`, 1)
	}))

	if got := shown(open(t, "a.xlsx", from1904).Sheets[0].Rows); got != "1: 2026-11-30=2026-11-30|1904-01-01=1904-01-01" {
		t.Error(got)
	}
}

// repacked is a ZIP file in which a part is another one.
func repacked(t *testing.T, data []byte, name string, change func(string) string) []byte {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var parts []string
	for _, f := range archive.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		s := string(content)
		if f.Name == name {
			s = change(s)
		}
		parts = append(parts, f.Name, s)
	}
	return zipped(parts...)
}

func TestAnOpenDocumentsCellsAreReadByWhatTheyAre(t *testing.T) {
	for table, want := range map[string]string{
		`<table:table-row><table:table-cell office:value-type="string"><text:p>Ada<text:s text:c="2"/><text:span>Love</text:span>lace</text:p></table:table-cell></table:table-row>`:                                                                 "1: Ada  Lovelace",
		`<table:table-row><table:table-cell office:value-type="string"><text:p>a</text:p><text:p>b</text:p><office:annotation><text:p>no</text:p></office:annotation></table:table-cell></table:table-row>`:                                          "1: a\nb",
		`<table:table-row><table:table-cell office:value-type="string" office:string-value="ada@x.example"><text:p>ADA</text:p></table:table-cell></table:table-row>`:                                                                                "1: ada@x.example",
		`<table:table-row><table:table-cell><text:p><text:a href="mailto:ada@x.example">ada@x.example</text:a></text:p></table:table-cell></table:table-row>`:                                                                                        "1: ada@x.example",
		`<table:table-row><table:table-cell table:number-columns-repeated="3"/><table:table-cell table:number-columns-repeated="2"><text:p>a</text:p></table:table-cell><table:table-cell table:number-columns-repeated="16000"/></table:table-row>`: "1: |||a|a",
		`<table:table-row table:number-rows-repeated="4"><table:table-cell/></table:table-row><table:table-row table:number-rows-repeated="2"><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row>` +
			`<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>`: "5: a\n6: a",
		`<table:table-row><table:table-cell office:value-type="date" office:date-value="2026-11-30"><text:p>11/30/26</text:p></table:table-cell>` +
			`<table:table-cell office:value-type="date" office:date-value="2026-11-30T09:12:00"><text:p>30. Nov</text:p></table:table-cell></table:table-row>`: "1: 2026-11-30=2026-11-30|2026-11-30 09:12=2026-11-30",
		`<table:table-row><table:table-cell office:value-type="float" office:value="4711"><text:p>4.711,00</text:p></table:table-cell>` +
			`<table:table-cell office:value-type="float" office:value="4711"><text:p>004711</text:p></table:table-cell>` +
			`<table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>WAHR</text:p></table:table-cell></table:table-row>`: "1: 4711|004711|TRUE",
		`<table:table-header-rows><table:table-row table:visibility="filter"><table:covered-table-cell><text:p>a</text:p></table:covered-table-cell></table:table-row></table:table-header-rows>`: "*1: a",
		`<table:shapes><table:table table:name="within"><table:table-row><table:table-cell><text:p>no</text:p></table:table-cell></table:table-row></table:table></table:shapes>` +
			`<table:table-row><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row>`: "1: a",
	} {
		document := open(t, "a.ods", ods(`<table:table table:name="One" table:style-name="ta1">`+table+`</table:table>`))
		if got := shown(document.Sheets[0].Rows); got != want {
			t.Errorf("%s\n is   %s\n want %s", table, got, want)
		}
	}
}

func TestHiddenSheetsAreReadAndSaidToBeHidden(t *testing.T) {
	f := excelize.NewFile()
	for i, name := range []string{"Shown", "Hidden", "Empty"} {
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		if name != "Empty" {
			_ = f.SetCellValue(name, "B2", i)
		}
	}
	_ = f.DeleteSheet("Sheet1")
	_ = f.SetSheetVisible("Hidden", false)
	_ = f.SetRowVisible("Shown", 2, false)
	office, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	row := `<table:table-row table:visibility="collapse"><table:table-cell/><table:table-cell><text:p>1</text:p></table:table-cell></table:table-row>`
	open2 := ods(`<table:table table:name="Shown" table:style-name="ta1">` + row + `</table:table><table:table table:name="Hidden" table:style-name="ta2">` + row +
		`</table:table><table:table table:name="Empty"/>`)

	for name, data := range map[string][]byte{"a.xlsx": office.Bytes(), "a.ods": open2} {
		sheets := open(t, name, data).Sheets
		if len(sheets) != 2 || sheets[0].Name != "Shown" || sheets[0].Hidden || !sheets[0].Rows[0].Hidden || sheets[1].Name != "Hidden" || !sheets[1].Hidden {
			t.Errorf("%s: %+v", name, sheets)
		}
	}
}

func TestFormulasWithoutValuesAreCounted(t *testing.T) {
	office := open(t, "a.xlsx", xlsx(`<row r="1"><c r="A1"><f>B1</f></c><c r="B1"><f>C1</f><v>1</v></c><c r="C1" t="str"><f>""</f><v></v></c></row>`)).Sheets[0]
	document := open(t, "a.ods", ods(`<table:table table:name="One"><table:table-row><table:table-cell table:formula="of:=[.B1]"/>`+
		`<table:table-cell table:formula="of:=1" office:value-type="float" office:value="1"/></table:table-row></table:table>`)).Sheets[0]
	for _, sheet := range []leavers.Sheet{office, document} {
		if sheet.Unknown != 1 || shown(sheet.Rows) != "1: |1" {
			t.Errorf("%d unknown: %s", sheet.Unknown, shown(sheet.Rows))
		}
	}

	_, err := leavers.Open(context.Background(), "a.xlsx", bytes.NewReader(xlsx(`<row r="1"><c r="A1"><f>B1</f></c></row>`)), leavers.OpenOptions{})

	if !errors.Is(err, leavers.ErrNoValues) {
		t.Error(err)
	}
}

func TestASheetThatIsTooLongLeavesTheOthers(t *testing.T) {
	long := `<table:table table:name="Long"><table:table-row table:number-rows-repeated="100001"><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row></table:table>`
	short := `<table:table table:name="Short"><table:table-row table:number-rows-repeated="100000"><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row></table:table>`

	sheets := open(t, "a.ods", ods(long+short)).Sheets

	if !errors.Is(sheets[0].Trouble, leavers.ErrTooLong) || sheets[0].Rows != nil || sheets[1].Trouble != nil || len(sheets[1].Rows) != leavers.LinesAtMost {
		t.Errorf("%v, %v, %d rows", sheets[0].Trouble, sheets[1].Trouble, len(sheets[1].Rows))
	}
}

// A grid that spreadsheets could hold comes back as it was written.
func TestAnyGridOfCellsComesBack(t *testing.T) {
	cell := rapid.OneOf(
		rapid.Just(""), rapid.Just(" "), rapid.StringMatching(`[a-zåäöłŚяж田漢 @.;,"'<>&_x0-9\n\t]{0,12}`), rapid.StringMatching(`[1-9][0-9]{0,14}`), rapid.StringMatching(`_x004[0-9A-F]_`),
	)
	grids := rapid.SliceOfN(rapid.SliceOfN(cell, 0, 6), 1, 8)
	rapid.Check(t, func(t *rapid.T) {
		grid := grids.Draw(t, "grid")
		want := wanted(grid)
		for name, data := range map[string][]byte{"a.xlsx": asXLSX(grid), "a.ods": asODS(grid)} {
			document, err := leavers.Open(context.Background(), name, bytes.NewReader(data), leavers.OpenOptions{})
			if want == "" && errors.Is(err, leavers.ErrEmpty) {
				continue
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if got := shown(document.Sheets[0].Rows); got != want {
				t.Fatalf("%s: %q, want %q", name, got, want)
			}
		}
	})
}

func wanted(grid [][]string) string {
	var rows []leavers.Row
	for i, texts := range grid {
		for len(texts) > 0 && texts[len(texts)-1] == "" {
			texts = texts[:len(texts)-1]
		}
		if len(texts) == 0 {
			continue
		}
		row := leavers.Row{Line: i + 1}
		for _, text := range texts {
			row.Cells = append(row.Cells, leavers.Cell{Text: text})
		}
		rows = append(rows, row)
	}
	return shown(rows)
}

func asXLSX(grid [][]string) []byte {
	f := excelize.NewFile()
	for i, row := range grid {
		for j, text := range row {
			place, _ := excelize.CoordinatesToCellName(j+1, i+1)
			if text != "" {
				_ = f.SetCellStr("Sheet1", place, text)
			}
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		panic(err)
	}
	return b.Bytes()
}

func asODS(grid [][]string) []byte {
	var b strings.Builder
	for _, row := range grid {
		b.WriteString(`<table:table-row>`)
		for _, text := range row {
			b.WriteString(`<table:table-cell office:value-type="string">`)
			if text != "" {
				var p bytes.Buffer
				_ = xml.EscapeText(&p, []byte(text))
				b.WriteString(`<text:p>` + strings.NewReplacer("&#xA;", `<text:line-break/>`, "&#x9;", `<text:tab/>`).Replace(p.String()) + `</text:p>`)
			}
			b.WriteString(`</table:table-cell>`)
		}
		b.WriteString(`</table:table-row>`)
	}
	return ods(`<table:table table:name="One">` + b.String() + `</table:table>`)
}

// compound begins as the files of Office before 2007 do and has a stream of that name.
func compound(stream string) []byte {
	name, err := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().String(stream)
	if err != nil {
		panic(err)
	}
	return []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 504) + name + "\x00\x00" + strings.Repeat("\x00", 100))
}

func TestEachFileThatIsNoListSaysWhatItIs(t *testing.T) {
	const mark = "application/vnd.oasis.opendocument."
	kind := func(k leavers.Kind) error { return &leavers.NotListError{Kind: k} }
	whole := xlsx(`<row r="1"><c r="A1" t="s"><v>0</v></c></row>`)
	odsWhole := ods(`<table:table table:name="One"><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row></table:table>`)
	encrypted := bytes.Clone(whole)
	for i := range encrypted { // flag 0 of each entry of the directory
		if bytes.HasPrefix(encrypted[i:], []byte("PK\x01\x02")) {
			encrypted[i+8] |= 1
		}
	}
	for name, of := range map[string]struct {
		data []byte
		want error
	}{
		"pdf":                     {[]byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3"), kind(leavers.PDF)},
		"docx":                    {zipped("[Content_Types].xml", "<Types/>", "_rels/.rels", "<Relationships/>", "word/document.xml", "<w/>"), kind(leavers.Letter)},
		"odt":                     {zipped("mimetype", mark+"text", "content.xml", "<a/>"), kind(leavers.Letter)},
		"rtf":                     {[]byte(`{\rtf1\ansi ada@x.example}`), kind(leavers.Letter)},
		"doc":                     {compound("WordDocument"), kind(leavers.Letter)},
		"pptx":                    {zipped("_rels/.rels", "<Relationships/>", "ppt/presentation.xml", "<p/>"), kind(leavers.Presentation)},
		"ppt":                     {compound("PowerPoint Document"), kind(leavers.Presentation)},
		"msg":                     {compound("__properties_version1.0"), kind(leavers.MailFile)},
		"numbers":                 {zipped("Index/Document.iwa", "x", "Index/Tables/DataList.iwa", "x"), kind(leavers.Numbers)},
		"pages":                   {zipped("Index/Document.iwa", "x"), kind(leavers.Letter)},
		"zip":                     {zipped("leavers.csv", "ada@x.example"), kind(leavers.Archive)},
		"empty zip":               {zipped(), kind(leavers.Archive)},
		"gzip":                    {[]byte("\x1f\x8b\x08\x00\x00\x00\x00\x00"), kind(leavers.Archive)},
		"png":                     {[]byte("\x89PNG\r\n\x1a\n\x00\x00"), kind(leavers.Picture)},
		"jpeg":                    {[]byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00"), kind(leavers.Picture)},
		"heic":                    {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), kind(leavers.Picture)},
		"json":                    {[]byte("{\"primaryEmail\": \"ada@x.example\"}\n{\"primaryEmail\": \"bob@x.example\"}\n"), kind(leavers.JSON)},
		"json array":              {[]byte("\ufeff [\n  {\n \"mail\" : \"ada@x.example\"}]"), kind(leavers.JSON)},
		"html":                    {[]byte("<!DOCTYPE html><table><tr><td>ada@x.example"), nil},
		"html as xls":             {[]byte("\r\n<table border=1><tr><td>ada@x.example"), nil},
		"html without a table":    {[]byte("<!DOCTYPE html><title>ada@x.example</title><p>Sign in to go on"), kind(leavers.WebPage)},
		"html cut in a script":    {[]byte("<html><script>var a = '<table><tr><td>ada@x.example"), leavers.ErrDamaged},
		"xml":                     {[]byte("<?xml version=\"1.0\"?><users><mail>ada@x.example</mail></users>"), kind(leavers.XML)},
		"zero bytes":              {[]byte("ada@x.example\x00\x00bob@x.example\x00\x00\x00"), kind(leavers.UnknownFile)},
		"compound":                {compound("Anything"), kind(leavers.UnknownFile)},
		"xls":                     {compound("Workbook"), leavers.ErrOldWorkbook},
		"xls of 1995":             {compound("Book"), leavers.ErrOldWorkbook},
		"xls of 1992":             {[]byte("\x09\x04\x06\x00\x00\x00\x10\x00"), leavers.ErrOldWorkbook},
		"xlsb":                    {zipped("_rels/.rels", "<Relationships/>", "xl/workbook.bin", "x"), leavers.ErrOldWorkbook},
		"xml of 2003, cut":        {[]byte("<?xml version=\"1.0\"?>\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">"), leavers.ErrDamaged},
		"encrypted":               {compound("EncryptedPackage"), leavers.ErrPassword},
		"encrypted parts":         {encrypted, leavers.ErrPassword},
		"ods":                     {odsWhole, nil},
		"encrypted ods, whole":    {zipped("mimetype", mark+"spreadsheet", "encrypted-package", "x"), leavers.ErrPassword},
		"ods with encrypted part": {zipped("mimetype", mark+"spreadsheet", "META-INF/manifest.xml", "<manifest><file-entry><encryption-data/></file-entry></manifest>", "content.xml", "\x01\x02"), leavers.ErrPassword},
		"cut":                     {whole[:len(whole)-30], leavers.ErrDamaged},
		"nothing but a sheet":     {zipped("mimetype", "x", "xl/worksheets/sheet1.xml", "<x/>"), leavers.ErrDamaged},
		"XML cut":                 {repacked(t, whole, "xl/worksheets/sheet1.xml", func(s string) string { return s[:len(s)-20] }), leavers.ErrDamaged},
		"XML crossed":             {repacked(t, whole, "xl/worksheets/sheet1.xml", func(s string) string { return strings.Replace(s, "</c></row>", "</row></c>", 1) }), leavers.ErrDamaged},
		"XML ends twice":          {repacked(t, whole, "xl/worksheets/sheet1.xml", func(s string) string { return s + "</worksheet>" }), leavers.ErrDamaged},
		"XML empty":               {repacked(t, whole, "xl/worksheets/sheet1.xml", func(string) string { return "" }), leavers.ErrDamaged},
		"no XML":                  {repacked(t, whole, "xl/worksheets/sheet1.xml", func(string) string { return "ada@x.example" }), leavers.ErrDamaged},
		"string that is not":      {xlsx(`<row r="1"><c r="A1" t="s"><v>99</v></c></row>`), leavers.ErrDamaged},
		"negative string":         {xlsx(`<row r="1"><c r="A1" t="s"><v>-1</v></c></row>`), leavers.ErrDamaged},
		"row that is not":         {xlsx(`<row r="1048577"><c><v>1</v></c></row>`), leavers.ErrDamaged},
		"an entity":               {repacked(t, whole, "xl/worksheets/sheet1.xml", func(s string) string { return `<!DOCTYPE a [<!ENTITY b "c">]>` + s }), leavers.ErrDamaged},
		"wrong sum":               {bytes.Replace(zippedPlain("content.xml", `<document-content><table name="One"><table-row><table-cell><p>ada@x.example</p></table-cell></table-row></table></document-content>`), []byte("ada@"), []byte("bob@"), 1), leavers.ErrDamaged},
		"100,001 rows":            {xlsx(strings.Repeat(`<row><c><v>1</v></c></row>`, 100_001)), leavers.ErrTooLong},
		"a million columns":       {xlsx(`<row>` + strings.Repeat(`<c><v>1</v></c>`, 1_000_000) + `</row>`), leavers.ErrTooWide},
		"a far column":            {xlsx(`<row><c r="XFD1"><v>1</v></c></row>`), leavers.ErrTooWide},
		"repeated columns":        {ods(`<table:table><table:table-row><table:table-cell table:number-columns-repeated="1000000000"><text:p>a</text:p></table:table-cell></table:table-row></table:table>`), leavers.ErrTooWide},
		"repeated rows":           {ods(`<table:table><table:table-row table:number-rows-repeated="1000000000"><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row></table:table>`), leavers.ErrTooLong},
		"repeated wide rows":      {ods(`<table:table><table:table-row table:number-rows-repeated="100000"><table:table-cell table:number-columns-repeated="21"><text:p>a</text:p></table:table-cell></table:table-row></table:table>`), leavers.ErrUnpacked},
		"nothing":                 {nil, leavers.ErrEmpty},
		"nothing but spaces":      {[]byte(" \r\n\t\r\n"), leavers.ErrEmpty},
		"no cells":                {xlsx(``), leavers.ErrEmpty},
	} {
		_, err := leavers.Open(context.Background(), name, bytes.NewReader(of.data), leavers.OpenOptions{})
		var got, want *leavers.NotListError
		if errors.As(of.want, &want) {
			if !errors.As(err, &got) || got.Kind != want.Kind || !errors.Is(err, leavers.ErrNotList) {
				t.Errorf("%s: %v, want %v", name, err, of.want)
			}
		} else if !errors.Is(err, of.want) {
			t.Errorf("%s: %v, want %v", name, err, of.want)
		}
	}
}

// zippedPlain stores parts as they are, but for their sums.
func zippedPlain(name, content string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	part, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
	if err != nil {
		panic(err)
	}
	_, _ = part.Write([]byte(content))
	_ = w.Close()
	return b.Bytes()
}

// bomb is a workbook whose sheet is very much larger than the file.
func bomb(megabytes int, piece string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	w.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) { return flate.NewWriter(out, flate.BestSpeed) })
	add := func(name string, content ...string) {
		part, err := w.Create(name)
		if err != nil {
			panic(err)
		}
		for _, c := range content {
			_, _ = part.Write([]byte(c))
		}
	}
	add("xl/workbook.xml", `<workbook><sheets><sheet name="A" id="r1"/></sheets></workbook>`)
	add("xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="r1" Type="/worksheet" Target="sheet.xml"/></Relationships>`)
	add("xl/sheet.xml", `<worksheet><sheetData>`, strings.Repeat(piece, megabytes<<20/len(piece)))
	_ = w.Close()
	return b.Bytes()
}

func TestAZipBombIsStoppedBeforeItCostsMuch(t *testing.T) {
	for name, piece := range map[string]string{
		"spaces":        " ",
		"empty rows":    "<row/>",
		"deep":          "<a>",
		"attributes":    `x="" `,
		"one text":      "x",
		"wide rows":     `<row><c r="ALL1"><v>1</v></c></row>`,
		"empty strings": `<row><c t="inlineStr"><is><t></t></is></c></row>`,
	} {
		data := bomb(80, piece)
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		var done int64
		_, err := leavers.Open(context.Background(), "a.xlsx", bytes.NewReader(data), leavers.OpenOptions{Progress: func(d, _ int64) { done = d }})
		runtime.ReadMemStats(&after)

		if !slices.ContainsFunc([]error{leavers.ErrUnpacked, leavers.ErrDamaged, leavers.ErrTooLong, leavers.ErrTooWide}, func(e error) bool { return errors.Is(err, e) }) {
			t.Errorf("%s: %v", name, err)
		}
		if unpacked := done - int64(len(data)); unpacked > 64<<20 {
			t.Errorf("%s: %d bytes were unpacked", name, unpacked)
		}
		if grown := int64(after.Sys) - int64(before.Sys); grown > 128<<20 {
			t.Errorf("%s: %d bytes of memory more", name, grown)
		}
	}
}

func TestAFileOfMorePartsThanAnyWorkbookIsRefused(t *testing.T) {
	parts := make([]string, 0, 40_000)
	for i := range 20_000 {
		parts = append(parts, fmt.Sprintf("xl/%d", i), "")
	}

	_, err := leavers.Open(context.Background(), "a.xlsx", bytes.NewReader(zipped(parts...)), leavers.OpenOptions{})

	if !errors.Is(err, leavers.ErrUnpacked) {
		t.Error(err)
	}
}

func TestOpeningEndsWithItsContext(t *testing.T) {
	data := xlsx(strings.Repeat(`<row><c><v>1</v></c></row>`, 50_000))
	for after := int64(0); after < 3; after++ {
		ctx, cancel := context.WithCancel(context.Background())
		steps := int64(0)
		_, err := leavers.Open(ctx, "a.xlsx", bytes.NewReader(data), leavers.OpenOptions{Progress: func(done, _ int64) {
			if steps++; done > after*int64(len(data)) {
				cancel()
			}
		}})
		cancel()
		if !errors.Is(err, context.Canceled) {
			t.Errorf("after %d: %v", after, err)
		}
	}
}

func TestProgressOnlyGrows(t *testing.T) {
	for name, data := range map[string][]byte{
		"a.xlsx": xlsx(strings.Repeat(`<row><c><v>1</v></c></row>`, 50_000)),
		"a.csv":  []byte(strings.Repeat("ada@x.example\n", 50_000)),
	} {
		var last, lastOf int64
		_, err := leavers.Open(context.Background(), name, bytes.NewReader(data), leavers.OpenOptions{Size: int64(len(data)), Progress: func(done, of int64) {
			if done < last || done > of || of < lastOf {
				t.Fatalf("%s: %d of %d after %d of %d", name, done, of, last, lastOf)
			}
			last, lastOf = done, of
		}})
		if err != nil || last != lastOf {
			t.Errorf("%s: %d of %d, %v", name, last, lastOf, err)
		}
	}
}

func TestAFileThatChangesWhileItIsReadIsRefused(t *testing.T) {
	for size, want := range map[int64]error{0: nil, 13: nil, 12: leavers.ErrChanged, 14: leavers.ErrChanged, 17 << 20: leavers.ErrTooLarge} {
		if _, err := leavers.Open(context.Background(), "a.csv", strings.NewReader("ada@x.example"), leavers.OpenOptions{Size: size}); !errors.Is(err, want) {
			t.Errorf("%d: %v, want %v", size, err, want)
		}
	}
}

func TestAListThatLooksLikeAnotherFileIsRead(t *testing.T) {
	for _, text := range []string{
		"BZhang@x.example", "<table@x.example>", "<meta@x.example>, <html@x.example>", "[Sales] ada@x.example", "{ada@x.example}", "%PDF ada@x.example",
		"BMaier@x.example\nbob@x.example\ncarl@x.example", "PK@x.example", "[\"ada@x.example\"]", "GIF@x.example", "II*@x.example", "ada@x.example\x1a", "RIFF ada@x.example WEBP",
	} {
		if got := open(t, "", []byte(text)).Sheets[0].Text; got != text {
			t.Errorf("%q is %q", text, got)
		}
	}
}

func TestAReadersTroubleIsReturned(t *testing.T) {
	trouble := errors.New("the network is gone")

	_, err := leavers.Open(context.Background(), "", io.MultiReader(strings.NewReader("ada@x.example"), troubled{trouble}), leavers.OpenOptions{})

	if !errors.Is(err, trouble) {
		t.Error(err)
	}
}

type troubled struct{ err error }

func (r troubled) Read([]byte) (int, error) { return 0, r.err }

// The files are of SheetJS 0.18.5, ExcelJS 4.4.0, openpyxl 3.0.9 and Gnumeric 1.12.55,
// which read neither this program nor each other's code.
func TestWorkbooksOfOtherProgramsAreRead(t *testing.T) {
	const same = "1: Personnel no.|Name|E-mail|Last day\n2: 4711|Björn Åkesson|bjorn@x.example|2026-11-30=2026-11-30\n3: 004712|田中 <&>|t@x.example|2026-12-31=2026-12-31"
	for name, want := range map[string]string{
		"sheetjs.xlsx": same, "sheetjs.ods": same, "gnumeric.xlsx": same, "gnumeric.ods": same, "sheetjs-2003.xml": same,
		"sheetjs.html":      strings.NewReplacer("2026-11-30=2026-11-30", "11/30/26", "2026-12-31=2026-12-31", "12/31/26").Replace(same),
		"exceljs-1904.xlsx": "1: Personnel no.|Name|E-mail|Last day|x\n2: 4711|Björn Åkesson|bjorn@x.example|2026-11-30=2026-11-30\n*3: 004712|田中 <&>|t@x.example|2026-12-31=2026-12-31",
		"openpyxl.xlsx":     "1: n|mail|day\n2: 4711||2026-11-30=2026-11-30\n3: ada@x.example",
	} {
		if got := shown(open(t, name, fromFile(t, name)).Sheets[0].Rows); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := open(t, "sheetjs.txt", fromFile(t, "sheetjs.txt")); got.Encoding != "UTF-16 LE" || !strings.Contains(got.Sheets[0].Text, "田中") {
		t.Errorf("%+v", got)
	}
	sheets := open(t, "exceljs-1904.xlsx", fromFile(t, "exceljs-1904.xlsx")).Sheets
	if !sheets[1].Hidden || sheets[0].Unknown != 1 {
		t.Errorf("%+v", sheets)
	}
}

func TestOtherFilesOfOtherProgramsSayWhatTheyAre(t *testing.T) {
	for name, want := range map[string]error{
		"sheetjs.xlsb": leavers.ErrOldWorkbook, "sheetjs-97.xls": leavers.ErrOldWorkbook, "sheetjs-95.xls": leavers.ErrOldWorkbook, "sheetjs-2.xls": leavers.ErrOldWorkbook,
		"sheetjs.slk": leavers.ErrOldWorkbook, "sheetjs.dif": leavers.ErrOldWorkbook,
		"sheetjs.rtf": leavers.ErrNotList, "sheetjs.fods": leavers.ErrNotList, "52-gam.json": leavers.ErrNotList,
		"42-leavers.xlsx": leavers.ErrDamaged, "43-leavers.ods": leavers.ErrDamaged,
	} {
		if _, err := leavers.Open(context.Background(), name, bytes.NewReader(fromFile(t, name)), leavers.OpenOptions{}); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
	}
}

func fromFile(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "workbooks", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// What Excel shows for a date is in the language of the computer; the day is not.
func TestADateIsTheDayThatWasEnteredWhateverItsFormat(t *testing.T) {
	f := excelize.NewFile()
	day := time.Date(2026, time.November, 3, 0, 0, 0, 0, time.UTC)
	codes := []string{"dd/mm/yyyy", "m/d/yy", `d. mmmm yyyy`, "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", `yyyy"年"m"月"d"日"`, "mmm-yy", `[Red]dd.mm.yy`, "dd/mm/yyyy hh:mm"}
	for i, code := range codes {
		style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &code})
		if err != nil {
			t.Fatal(err)
		}
		place, _ := excelize.CoordinatesToCellName(i+1, 1)
		_ = f.SetCellValue("Sheet1", place, day)
		_ = f.SetCellStyle("Sheet1", place, place, style)
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}

	for i, c := range open(t, "a.xlsx", b.Bytes()).Sheets[0].Rows[0].Cells {
		if c.Day != "2026-11-03" {
			t.Errorf("%s is %+v", codes[i], c)
		}
	}
}
