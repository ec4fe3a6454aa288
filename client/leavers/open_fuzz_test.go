package leavers_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"mileiq.example/admin/client/leavers"
)

// refusals are the errors by which a file may be refused.
var refusals = []error{
	leavers.ErrTooLarge, leavers.ErrTooLong, leavers.ErrTooWide, leavers.ErrEmpty, leavers.ErrNotList,
	leavers.ErrPassword, leavers.ErrOldWorkbook, leavers.ErrDamaged, leavers.ErrUnpacked, leavers.ErrNoValues,
}

// FuzzOpen opens files of any bytes.
func FuzzOpen(f *testing.F) {
	for _, list := range lists {
		for _, encoding := range strings.Split(list.encodings, ",") {
			data, err := written[leavers.Encoding(encoding)].NewEncoder().Bytes([]byte(list.heading + "\r\n" + list.names))
			if err == nil {
				f.Add(data, "")
				f.Add(data, encoding)
			}
		}
	}
	grid := [][]string{{"Name", "E-mail", "Last day"}, {"Björn", "bjorn@x.example", "2026-11-30"}}
	for _, data := range [][]byte{
		asXLSX(grid), asODS(grid), xlsx(strings.Repeat("<row/>", 1000)), compound("EncryptedPackage"), compound("Workbook"),
		xlsx(`<row r="2" hidden="1"><c r="B2" s="1"><v>46356</v></c><c r="D2" t="s"><v>2</v></c><c t="inlineStr"><is><t>a</t></is></c><c><f>A1</f></c></row>`),
		ods(`<table:table table:name="One"><table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="3"><text:p>a<text:s text:c="2"/></text:p></table:table-cell></table:table-row></table:table>`),
		zipped("mimetype", "x", "xl/worksheets/sheet1.xml", "<x/>"),
		asHTML(grid), asExcelML(grid),
		[]byte("<html><p>boss@x<table><caption>One</caption><tr><th rowspan=2>a<th colspan=2 hidden>b<tr><td><a href='mailto:a@x?cc=b@x'>b@x</a><td><span style=display:none>1</span><table><td>x</table></table><script>x</script>"),
		[]byte(`<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="One"><Table><Row ss:Index="3" ss:Hidden="1"><Cell ss:Index="2" ss:MergeAcross="1"><Data ss:Type="DateTime">2026-11-30T00:00:00</Data><Comment/></Cell></Row></Table></Worksheet></Workbook>`),
	} {
		f.Add(data, "")
	}
	files, err := filepath.Glob(filepath.Join("testdata", "encodings", "*"))
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, "")
	}

	f.Fuzz(func(t *testing.T, data []byte, encoding string) {
		if !slices.Contains(leavers.Encodings(), leavers.Encoding(encoding)) {
			encoding = ""
		}
		checkOpen(t, data, leavers.Encoding(encoding))
	})
}

// FuzzOpenParts opens workbooks whose parts are any bytes: in ZIP files of any bytes,
// hardly any part has the right sum.
func FuzzOpenParts(f *testing.F) {
	f.Add([]byte(`<row r="2" hidden="1"><c r="B2" s="1"><v>46356</v></c><c r="D2" t="s"><v>0</v></c><c t="inlineStr"><is><r><t>a</t></r></is></c><c><f>A1</f></c></row>`),
		[]byte(`<si><t xml:space="preserve">_x000D_a</t><rPh><t>b</t></rPh></si>`),
		[]byte(`<numFmt numFmtId="164" formatCode="[$-407]dd\.mm\.yyyy;@"/></numFmts><cellXfs><xf numFmtId="164"/><xf numFmtId="14"/>`))
	f.Add([]byte(`<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="3" office:value-type="date" office:date-value="2026-11-30T09:12:00"><text:p>a<text:s text:c="2"/></text:p><office:annotation/></table:table-cell></table:table-row>`),
		[]byte(nil), []byte(nil))

	f.Fuzz(func(t *testing.T, data, shared, styles []byte) {
		checkOpen(t, ods(`<table:table table:name="One">`+string(data)+`</table:table>`), "")
		checkOpen(t, zipped(
			"xl/workbook.xml", `<workbook><workbookPr date1904="1"/><sheets><sheet name="One" r:id="r1"/></sheets></workbook>`,
			"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="r1" Type="/worksheet" Target="sheet1.xml"/>`+
				`<Relationship Id="r2" Type="/sharedStrings" Target="strings.xml"/><Relationship Id="r3" Type="/styles" Target="styles.xml"/></Relationships>`,
			"xl/sheet1.xml", `<worksheet><sheetData>`+string(data)+`</sheetData></worksheet>`,
			"xl/strings.xml", `<sst>`+string(shared)+`</sst>`,
			"xl/styles.xml", `<styleSheet><numFmts>`+string(styles)+`</cellXfs></styleSheet>`,
		), "")
	})
}

// checkOpen opens a file. That the time grows no faster than the file is checked by
// counting: what is read and unpacked, what is kept, and what memory is asked for on the
// way.
func checkOpen(t *testing.T, data []byte, encoding leavers.Encoding) {
	t.Helper()
	var work int64
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	document, err := leavers.Open(context.Background(), "a", bytes.NewReader(data), leavers.OpenOptions{
		Encoding: encoding,
		Progress: func(done, of int64) {
			if done < work || of > 0 && done > of {
				t.Fatalf("%d of %d after %d", done, of, work)
			}
			work = done
		},
	})
	runtime.ReadMemStats(&after)

	if most := int64(len(data)) + max(int64(len(data)), 64<<20); work > most {
		t.Fatalf("%d bytes of work for %d bytes", work, len(data))
	}
	// 256 MiB: two million cells in a few rows may be asked for before they are too many.
	if asked := after.TotalAlloc - before.TotalAlloc; asked > 256<<20+uint64(work)*200 {
		t.Fatalf("%d bytes of memory were asked for, for %d bytes of work", asked, work)
	}
	if err == nil {
		checkDocument(t, document, len(data))
		return
	}
	if !slices.ContainsFunc(refusals, func(k error) bool { return errors.Is(err, k) }) {
		t.Fatalf("%v", err)
	}
	if document != nil {
		t.Fatal("a document and an error")
	}
}

// checkDocument checks what is true of every document.
func checkDocument(t *testing.T, d *leavers.Document, size int) {
	fine := false
	for _, s := range d.Sheets {
		if (s.Text != "") == (s.Rows != nil) && s.Trouble == nil {
			t.Fatalf("%+v is neither a text nor a sheet", s)
		}
		fine = fine || s.Trouble == nil
		if len(s.Text) > 3*size || !utf8.ValidString(s.Text) || strings.ContainsAny(s.Text, "\r\x00") || strings.HasSuffix(s.Text, "\n") || strings.Count(s.Text, "\n") >= leavers.LinesAtMost {
			t.Fatalf("%q is no text", s.Text)
		}
		if len(s.Rows) > leavers.LinesAtMost {
			t.Fatalf("%d rows", len(s.Rows))
		}
		for _, row := range s.Rows {
			if len(row.Cells) == 0 || len(row.Cells) > leavers.ColumnsAtMost || row.Cells[len(row.Cells)-1].Text == "" || row.Line < 1 {
				t.Fatalf("row %d has %d cells", row.Line, len(row.Cells))
			}
			for _, c := range row.Cells {
				if c.Day != "" && !strings.HasPrefix(c.Text, string(c.Day)) {
					t.Fatalf("%+v", c)
				}
			}
		}
	}
	if !fine || len([]rune(d.Sample)) > 120 {
		t.Fatalf("%+v", d)
	}
}
