package leavers_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"pgregory.net/rapid"

	"mileiq.example/admin/client/leavers"
)

func TestTheTablesOfAPageAreReadAsTheyAreShown(t *testing.T) {
	for page, want := range map[string]string{
		`<html><body><table><tr><th>Name</th><th>E-mail</th></tr><tr><td>Ada</td><td>ada@x</td></tr></table>`: "1: Name|E-mail\n2: Ada|ada@x",
		`<TABLE><TR><TD>a<TD>b<TR><TD>c<TD>d`: "1: a|b\n2: c|d",
		`<tr><td>a</td><td>b</td></tr>`:       "1: a|b",
		`<table><tr><td>Bj&ouml;rn &amp; S&oslash;n</td><td>&#x41;da&nbsp;Berg</td></tr></table>`:                                                                  "1: Björn & Søn|Ada\u00a0Berg",
		"<table><tr><td>\n   Ada\n   <b>Lovelace</b>\n</td><td>a<br>b<p>c</p></td></tr></table>":                                                                   "1: Ada Lovelace|a\nb\n\nc",
		`<table><tr><td colspan="2">a</td><td>b</td></tr><tr><td>c</td><td>d</td><td>e</td></tr></table>`:                                                          "1: a||b\n2: c|d|e",
		`<table><tr><td rowspan=2>a</td><td>b</td></tr><tr><td>c</td></tr><tr><td>d</td><td>e</td></tr></table>`:                                                   "1: a|b\n2: a|c\n3: d|e",
		`<table><tr><td>a</td><td rowspan="0" colspan="2">b</td></tr><tr><td>c</td></tr><tr></tr></table>`:                                                         "1: a|b\n2: c|b",
		`<table><tbody><tr><td rowspan=9>a</td><td>b</td></tr></tbody><tbody><tr><td>c</td><td>d</td></tr></tbody></table>`:                                        "1: a|b\n2: c|d",
		`<table><script>"<td>no</td>"</script><style>td{}</style><tr><td>a<script>no</script></td><td>b<!-- no --></td></tr></table>`:                              "1: a|b",
		`<table><tr style="display: none"><td>a</td><td>b</td></tr><tr hidden><td>c</td><td>d</td></tr><tr><td>e</td><td>f</td></tr>`:                              "*1: a|b\n*2: c|d\n3: e|f",
		`<table><tbody style='DISPLAY:none'><tr><td>a</td><td>b</td></tr></tbody><tr><td>c</td><td>d</td></tr></table>`:                                            "*1: a|b\n2: c|d",
		`<table><tr><td><span style="display:none">20261130</span>30/11/2026</td><td>b</td></tr></table>`:                                                          "1: 30/11/2026|b",
		`<table><tr><td><span hidden>no</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>`:                                                                  "1: |b\n2: c|d",
		`<table><tr><td><a href="mailto:ada@x">Ada</a></td><td><a href="MAILTO:bo%40x">bo@x</a></td></tr></table>`:                                                 "1: Ada <ada@x>|bo@x",
		`<table><tr><td><a href="mailto:ada@x">bo@x</a></td><td><a href="https://x">c</a></td></tr></table>`:                                                       "1: [bo@x](mailto:ada@x)|c",
		`<table><tr><td><table><tr><td>a</td><td>b</td></tr></table></td></tr></table>`:                                                                            "1: a|b",
		`<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><table><tr><td>a</td><td/><td>b</td></tr></table></html>`: "1: a||b",
	} {
		document := open(t, "leavers.xls", []byte(page))
		if got := shown(document.Sheets[0].Rows); got != want || len(document.Sheets) != 1 {
			t.Errorf("%s is\n%q, want\n%q, in %d sheets", page, got, want, len(document.Sheets))
		}
	}
}

func TestEachTableOfAPageIsASheetThoseWithAddressesFirst(t *testing.T) {
	page := `<table><tr><td>Report</td><td>Page 1</td></tr></table>
		<table><caption>Exits <i>in November</i></caption><tr><td>Ada</td><td>ada@x</td></tr></table>
		<div style="display:none"><table><tr><td>Old</td><td>old@x</td></tr></table></div>`
	document := open(t, "a.html", []byte(page))
	var sheets []string
	for _, s := range document.Sheets {
		sheets = append(sheets, fmt.Sprint(s.Name, s.Hidden, " ", shown(s.Rows)))
	}
	if got := strings.Join(sheets, "; "); got != "Exits in Novemberfalse 1: Ada|ada@x; true 1: Old|old@x; false 1: Report|Page 1" {
		t.Errorf("the sheets are %s", got)
	}
}

// taken reads a file without an answer from the admin: who is taken, who stands apart, and
// why it is asked.
func taken(t *testing.T, data string) (addresses, apart string, why leavers.Why) {
	t.Helper()
	ctx := context.Background()
	document := open(t, "leavers.xls", []byte(data))
	q, err := document.Suggest(ctx, 0)
	if err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	mentions, err := document.Mentions(ctx, q.Choice)
	if err != nil && !errors.Is(err, leavers.ErrColumns) {
		t.Fatalf("%s: %v", data, err)
	}
	var all, others []string
	for _, m := range mentions {
		if m.Apart != leavers.NotApart {
			others = append(others, m.Written)
		} else if m.Address != "" {
			all = append(all, m.Address)
		}
	}
	return strings.Join(all, " "), strings.Join(others, " "), q.Why
}

func TestNoAddressOfAPageOutsideOfItsTableIsTakenOrLost(t *testing.T) {
	table := `<table><tr><th>Name</th><th>E-mail</th></tr><tr><td>Ada Berg</td><td>ada.berg@x.example</td></tr><tr><td>Bo Lund</td><td>bo.lund@x.example</td></tr></table>`
	for _, page := range []string{
		`<p>Report for boss@x.example</p>` + table,
		table + `<p>Questions: <a href="mailto:boss@x.example">HR</a></p>`,
		`<div><table><tr><td>boss@x.example</td></tr></table></div>` + table,
		`<table><tr><td><table><tr><td>boss@x.example</td></tr></table>` + table + `</td></tr></table>`,
		strings.Replace(table, "Bo Lund", `Bo Lund<span style="display:none">boss@x.example</span>`, 1),
		strings.Replace(table, "<tr><td>Bo", "boss@x.example<tr><td>Bo", 1),
	} {
		got, apart, why := taken(t, "<html>"+page)
		if got != "ada.berg@x.example bo.lund@x.example" || apart != "boss@x.example" || why != leavers.WhyNot {
			t.Errorf("%s\ntakes %q, apart %q, asks %q", page, got, apart, why)
		}
	}
}

func TestAColumnOfManagersInAPageIsAskedAbout(t *testing.T) {
	got, _, why := taken(t, `<table><tr><th>E-mail</th><th>Manager e-mail</th></tr><tr><td>ada@x</td><td>boss@x</td></tr></table>`)
	if got != "" || why != leavers.WhySeveral {
		t.Errorf("takes %q, asks %q", got, why)
	}
}

func TestAPageWithoutATableIsItsText(t *testing.T) {
	for page, want := range map[string]string{
		`<html><body><ul><li>ada@x.example</li><li>bo@x.example</li></ul>`:                                     "ada@x.example bo@x.example",
		`<p>Ada Berg <Ada.Berg@x.example></p>`:                                                                 "ada.berg@x.example",
		`<div>ada@x.example<br>bo@x.example</div>`:                                                             "ada@x.example bo@x.example",
		`<table><tr><td>E-mail</td></tr><tr><td>ada@x.example</td></tr><tr><td>bo@x.example</td></tr></table>`: "ada@x.example bo@x.example",
	} {
		if got, _, why := taken(t, page); got != want || why != leavers.WhyNot {
			t.Errorf("%s takes %q, asks %q", page, got, why)
		}
	}
}

func TestAPageIsReadInTheEncodingThatItNames(t *testing.T) {
	for _, of := range []struct {
		meta string
		is   *charmap.Charmap
		want leavers.Encoding
	}{
		{`<meta charset="windows-1250">`, charmap.Windows1250, "Windows-1250"},
		{`<meta http-equiv=Content-Type content="text/html; charset=windows-1257">`, charmap.Windows1257, "Windows-1257"},
		{`<meta charset=utf-8>`, charmap.Windows1252, "Windows-1252"}, // it is not true
	} {
		name := "Šimkė"
		if of.is == charmap.Windows1250 {
			name = "Šťastný"
		} else if of.is == charmap.Windows1252 {
			name = "Müller Ségo Åse"
		}
		data, err := of.is.NewEncoder().Bytes([]byte("<html><head>" + of.meta + "</head><table><tr><td>" + name + "</td><td>a@x</td></tr></table>"))
		if err != nil {
			t.Fatal(err)
		}
		document := open(t, "a.xls", data)
		if document.Encoding != of.want || !document.Guessed || document.Sheets[0].Rows[0].Cells[0].Text != name || document.Sample != name+", a@x" {
			t.Errorf("%s: %s, guessed: %v, %q, %+v", of.meta, document.Encoding, document.Guessed, document.Sample, document.Sheets[0].Rows)
		}
	}
}

func TestAPageCostsNoMoreThanAWorkbook(t *testing.T) {
	row := "<tr><td>a</td><td>b</td></tr>"
	for name, of := range map[string]struct {
		page string
		want error
	}{
		"100,001 rows":          {"<table>" + strings.Repeat(row, 100_001), leavers.ErrTooLong},
		"a million columns":     {"<table><tr><td>a</td>" + strings.Repeat("<td>b</td>", 1_000_000), leavers.ErrTooWide},
		"a far column":          {"<table><tr><td>a</td><td colspan=1000></td><td colspan=1000></td><td>b</td>", leavers.ErrTooWide},
		"cells that go down":    {"<table><tr>" + strings.Repeat("<td rowspan=65534>a</td>", 1000) + strings.Repeat("<tr><td>b</td></tr>", 60_000), leavers.ErrUnpacked},
		"empty cells go down":   {"<table><tr>" + strings.Repeat("<td rowspan=65534></td>", 1000) + strings.Repeat("<tr>", 60_000), leavers.ErrUnpacked},
		"cells that are hidden": {"<table>" + strings.Repeat("<tr><td hidden colspan=1000>", 10_000), leavers.ErrUnpacked},
		"tables within tables":  {strings.Repeat("<table><tr><td>", 101), leavers.ErrDamaged},
		"elements":              {"<table>" + strings.Repeat("<b>", 4_000_001), leavers.ErrUnpacked},
	} {
		if _, err := leavers.Open(context.Background(), "a.xls", strings.NewReader(of.page), leavers.OpenOptions{}); !errors.Is(err, of.want) {
			t.Errorf("%s: %v, want %v", name, err, of.want)
		}
	}
}

func TestReadingAPageEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	page := "<table>" + strings.Repeat("<tr><td>a</td><td>b</td></tr>", 10_000)
	_, err := leavers.Open(ctx, "a.html", strings.NewReader(page), leavers.OpenOptions{Progress: func(done, of int64) {
		if done == of {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// asHTML writes a grid as a page.
func asHTML(grid [][]string) []byte {
	var b strings.Builder
	b.WriteString("<html><meta charset=utf-8><table>")
	for _, row := range grid {
		b.WriteString("<tr>")
		for _, cell := range row {
			b.WriteString("<td>" + strings.ReplaceAll(html.EscapeString(cell), "\n", "<br>") + "</td>\n")
		}
		b.WriteString("</tr>\n")
	}
	return []byte(b.String() + "</table></html>")
}

// asExcelML writes a grid in the XML of Excel 2003.
func asExcelML(grid [][]string) []byte {
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="One"><Table>`)
	for _, row := range grid {
		b.WriteString("<Row>")
		for _, cell := range row {
			b.WriteString(`<Cell><Data ss:Type="String">` + strings.ReplaceAll(html.EscapeString(cell), "\n", "&#10;") + "</Data></Cell>\n")
		}
		b.WriteString("</Row>\n")
	}
	b.WriteString("</Table></Worksheet></Workbook>")
	return b.Bytes()
}

func TestAnyGridComesBackFromAPageAndFromTheXMLOfExcel2003(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var grid [][]string
		for range rapid.IntRange(1, 5).Draw(rt, "rows") {
			grid = append(grid, rapid.SliceOfN(rapid.StringMatching(`([A-Za-zöш<>&"'@;=]{1,8}( [a-zø]{1,5}|\n[a-z]{1,3})?)?`), 2, 6).Draw(rt, "row"))
		}
		grid = append(grid, []string{"a", "b"}) // so that it is no text
		for name, data := range map[string][]byte{"a.xls": asHTML(grid), "b.xls": asExcelML(grid)} {
			document, err := leavers.Open(context.Background(), name, bytes.NewReader(data), leavers.OpenOptions{})
			if err != nil {
				rt.Fatalf("%s: %v", data, err)
			}
			if got, want := shown(document.Sheets[0].Rows), wanted(grid); got != want {
				rt.Fatalf("%s\nis %q, want %q", data, got, want)
			}
		}
	})
}

func TestTheXMLOfExcel2003IsReadByWhatItsCellsAre(t *testing.T) {
	const begin = `<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">`
	document := open(t, "a.xls", []byte(begin+`<Worksheet ss:Name="Old"><Table><Row><Cell><Data ss:Type="String">x</Data></Cell></Row></Table><WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>
		<Worksheet ss:Name="Exits"><Table>
		<Row ss:Index="3" ss:Hidden="1"><Cell><Data ss:Type="String">a</Data><Comment><ss:Data>no</ss:Data></Comment></Cell></Row>
		<Row><Cell ss:MergeAcross="1"><ss:Data ss:Type="String"><B>Ada</B> Berg</ss:Data></Cell><Cell><Data ss:Type="DateTime">2026-11-30T00:00:00.000</Data></Cell>
		<Cell ss:Index="6"><Data ss:Type="Number">4711</Data></Cell><Cell><Data ss:Type="Boolean">1</Data></Cell><Cell ss:Formula="=R1C1"/></Row></Table></Worksheet></Workbook>`))
	if len(document.Sheets) != 2 || !document.Sheets[0].Hidden || document.Sheets[1].Hidden || document.Sheets[1].Unknown != 1 {
		t.Fatalf("%+v", document.Sheets)
	}
	if got := shown(document.Sheets[1].Rows); got != "*3: a\n4: Ada Berg||2026-11-30=2026-11-30|||4711|TRUE" {
		t.Errorf("%q", got)
	}
}

func TestWhoIsStruckThroughInAPageIsNotTaken(t *testing.T) {
	row := "<tr><td>%s</td><td>%s</td></tr>"
	for _, struck := range []string{fmt.Sprintf(row, "<s>Bo Lund</s>", "bo.lund@x"), fmt.Sprintf(row, "Bo Lund", "<del> bo.lund@x </del>"), fmt.Sprintf(row, "<strike>Bo Lund</strike>", "<strike>bo.lund@x</strike>")} {
		page := "<table>" + fmt.Sprintf(row, "Name", "E-mail") + struck + fmt.Sprintf(row, "Ada Berg", "ada.berg@x") + "</table>"
		if got, apart, _ := taken(t, page); got != "ada.berg@x" || !strings.Contains(apart, "bo.lund@x") {
			t.Errorf("%s takes %q, apart %q", page, got, apart)
		}
	}
}
