package leavers_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"mileiq.example/admin/client/leavers"
)

// mergedCells is a cell that covers those below it, in a column from one row to another,
// all counted from 0.
type mergedCells struct{ column, from, to int }

// covers reports whether a cell is covered, and not the one that covers the others.
func (m mergedCells) covers(column, row int) bool {
	return column == m.column && row > m.from && row <= m.to
}

func isCovered(merged []mergedCells, column, row int) bool {
	return slices.ContainsFunc(merged, func(m mergedCells) bool { return m.covers(column, row) })
}

// rowsBelow is how many rows below its own a cell covers.
func rowsBelow(merged []mergedCells, column, row int) int {
	for _, m := range merged {
		if m.column == column && m.from == row {
			return m.to - m.from
		}
	}
	return 0
}

// mergedXLSX is a workbook with merged cells; a day in it is a date.
func mergedXLSX(t *testing.T, grid [][]string, merged ...mergedCells) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, row := range grid {
		for j, text := range row {
			place, _ := excelize.CoordinatesToCellName(j+1, i+1)
			if day, err := time.Parse(time.DateOnly, text); err == nil {
				_ = f.SetCellValue("Sheet1", place, day)
			} else if text != "" {
				_ = f.SetCellStr("Sheet1", place, text)
			}
		}
	}
	for _, m := range merged {
		from, _ := excelize.CoordinatesToCellName(m.column+1, m.from+1)
		to, _ := excelize.CoordinatesToCellName(m.column+1, m.to+1)
		if err := f.MergeCell("Sheet1", from, to); err != nil {
			t.Fatal(err)
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// mergedFiles are the same cells in every kind of file that can merge them.
func mergedFiles(t *testing.T, grid [][]string, merged ...mergedCells) map[string][]byte {
	t.Helper()
	var document, excel, page strings.Builder
	for i, row := range grid {
		document.WriteString(`<table:table-row>`)
		excel.WriteString(`<Row>`)
		page.WriteString(`<tr>`)
		for j, text := range row {
			below := rowsBelow(merged, j, i)
			if isCovered(merged, j, i) {
				document.WriteString(`<table:covered-table-cell/>`)
				continue
			}
			fmt.Fprintf(&document, `<table:table-cell table:number-rows-spanned="%d" table:number-columns-spanned="1"><text:p>%s</text:p></table:table-cell>`, below+1, text)
			fmt.Fprintf(&excel, `<Cell Index="%d" MergeDown="%d"><Data Type="String">%s</Data></Cell>`, j+1, below, text)
			fmt.Fprintf(&page, `<td rowspan="%d">%s</td>`, below+1, text)
		}
		document.WriteString(`</table:table-row>`)
		excel.WriteString(`</Row>`)
		page.WriteString(`</tr>`)
	}
	return map[string][]byte{
		"a.xlsx": mergedXLSX(t, grid, merged...),
		"a.ods":  table(document.String()),
		"a.xml":  excelXML(excel.String()),
		"a.html": []byte("<table>" + page.String() + "</table>"),
	}
}

// mentionsOf are the mentions of the first sheet, as "line: written, name, day, note", read
// by the column that is suggested, or by the one that is given.
func mentionsOf(t *testing.T, name string, data []byte, who int) (said string, why leavers.Why) {
	t.Helper()
	document := open(t, name, data)
	q, err := document.Suggest(context.Background(), 0)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	choice := q.Choice
	if who != leavers.None {
		choice = q.Choose(leavers.Column{At: who, By: leavers.ByAddress})
	}
	mentions, err := document.Mentions(context.Background(), choice)
	if err != nil {
		t.Fatalf("%s: %v, why %q", name, err, q.Why)
	}
	var lines []string
	for _, m := range mentions {
		who := m.Address
		if who == "" {
			who = "(" + m.Written + ")" + string(m.Apart)
		}
		lines = append(lines, fmt.Sprintf("%d: %s, %s, %s%s, %s", m.Line, who, m.Name, m.Leaves, m.WrittenDay, m.Note))
	}
	return strings.Join(lines, "\n"), q.Why
}

func TestACellThatIsMergedOverRowsIsTrueOfEachOfThem(t *testing.T) {
	grid := [][]string{
		{"Leaving date", "Name", "E-mail", "Ticket"},
		{"2026-12-01", "Ada", "ada@x.example", "INC001"},
		{"", "Bo", "bo@x.example", ""},
		{"", "Cy", "cy@x.example", "INC002"},
		{"", "Di", "di@x.example", ""},
		{"2026-12-03", "Ed", "ed@x.example", "INC003"},
	}
	const want = "2: ada@x.example, Ada, 2026-12-01, INC001\n3: bo@x.example, Bo, 2026-12-01, INC001\n" +
		"4: cy@x.example, Cy, 2026-12-01, INC002\n5: di@x.example, Di, , \n6: ed@x.example, Ed, 2026-12-03, INC003"
	for name, data := range mergedFiles(t, grid, mergedCells{0, 1, 3}, mergedCells{3, 1, 2}) {
		q, err := open(t, name, data).Suggest(context.Background(), 0)
		if err != nil {
			t.Fatal(err)
		}
		who := leavers.None
		if q.Why != leavers.WhyNot { // tickets are asked about
			who = 2
		}
		if got, why := mentionsOf(t, name, data, who); got != want {
			t.Errorf("%s (%s):\n%s\nwant\n%s", name, why, got, want)
		}
	}
}

func TestAnAddressThatIsMergedOverRowsIsOnePerson(t *testing.T) {
	grid := [][]string{
		{"Name", "E-mail", "Leaving date", "Remarks"},
		{"Ada", "ada@x.example", "", "laptop"},
		{"", "", "2026-12-01", "phone"},
		{"", "", "", "badge"},
		{"Bo", "bo@x.example", "2026-12-02", ""},
		{"", "", "2026-12-09", ""},
		{"Cy", "cy@x.example", "", ""},
		{"", "", "soon", ""},
	}
	const want = "2: ada@x.example, Ada, 2026-12-01, laptop\n5: bo@x.example, Bo, 2026-12-09, \n7: cy@x.example, Cy, soon, "
	for name, data := range mergedFiles(t, grid, mergedCells{0, 1, 3}, mergedCells{1, 1, 3}, mergedCells{0, 4, 5}, mergedCells{1, 4, 5}, mergedCells{0, 6, 7}, mergedCells{1, 6, 7}) {
		if got, why := mentionsOf(t, name, data, leavers.None); got != want || why != leavers.WhyNot {
			t.Errorf("%s (%s):\n%s\nwant\n%s", name, why, got, want)
		}
	}
}

func TestAnAddressThatIsMergedOverTheRowsOfSeveralPeopleIsAskedAboutAndNobodyIsLost(t *testing.T) {
	const want = "2: lead@x.example, Ada, , \n3: (Bo), Bo, , \n4: (Cy), Cy, , "
	grid := [][]string{{"Name", "E-mail"}, {"Ada", "lead@x.example"}, {"Bo", ""}, {"Cy", ""}}
	for name, data := range mergedFiles(t, grid, mergedCells{1, 1, 3}) {
		if q, err := open(t, name, data).Suggest(context.Background(), 0); err != nil || q.Why != leavers.WhyNames {
			t.Errorf("%s is not asked about: %q, %v", name, q.Why, err)
		}
		if got, _ := mentionsOf(t, name, data, 1); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
		}
	}

	grid[0][0] = "Zxqv" // nobody knows what it says
	for name, data := range mergedFiles(t, grid, mergedCells{1, 1, 3}) {
		if q, err := open(t, name, data).Suggest(context.Background(), 0); err != nil || q.Why == leavers.WhyNot {
			t.Errorf("%s is not asked about: %q, %v", name, q.Why, err)
		}
		if got, _ := mentionsOf(t, name, data, 1); !strings.Contains(got, "(Bo)") || !strings.Contains(got, "(Cy)") {
			t.Errorf("%s:\n%s", name, got)
		}
	}
}

func TestAnAddressBelowAMergedCellIsNotTakenByItself(t *testing.T) {
	grid := [][]string{{"Name", "E-mail", "Leaving date"}, {"Ada", "ada@x.example", "2026-12-01"}, {"Bo", "bo@x.example", "2026-11-01"}, {"Cy", "cy@x.example", ""}}
	data := repacked(t, mergedXLSX(t, grid), "xl/worksheets/sheet1.xml", func(s string) string {
		return strings.Replace(s, "</sheetData>", `</sheetData><mergeCells count="2"><mergeCell ref="B2:B3"/><mergeCell ref="C2:C4"/></mergeCells>`, 1)
	})

	got, _ := mentionsOf(t, "a.xlsx", data, 1)

	if want := "2: ada@x.example, Ada, 2026-12-01, \n3: (bo@x.example)hidden, Bo, 2026-12-01, \n4: cy@x.example, Cy, 2026-12-01, "; got != want {
		t.Errorf("\n%s\nwant\n%s", got, want)
	}
}

func TestAnAddressWhoseFirstRowIsHiddenIsThatOfTheRowInSight(t *testing.T) {
	data := xlsx(`<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c><c r="B1" t="inlineStr"><is><t>E-mail</t></is></c></row>` +
		`<row r="2" hidden="1"><c r="A2" t="inlineStr"><is><t>Ada</t></is></c><c r="B2" t="s"><v>0</v></c></row>` +
		`<row r="3"><c r="A3" t="inlineStr"><is><t>Ada</t></is></c></row></sheetData><mergeCells><mergeCell ref="B2:B3"/></mergeCells><sheetData>`)

	got, _ := mentionsOf(t, "a.xlsx", data, leavers.None)

	if want := "2: (ada@x.example)hidden, Ada, , \n3: ada@x.example, Ada, , "; got != want {
		t.Errorf("\n%s\nwant\n%s", got, want)
	}
}

func TestRowsThatStandThereSeveralTimesAreFilledForThemselves(t *testing.T) {
	data := table(`<table:table-row><table:table-cell table:number-rows-spanned="2"><text:p>a</text:p></table:table-cell><table:table-cell><text:p>b</text:p></table:table-cell></table:table-row>` +
		`<table:table-row table:number-rows-repeated="3"><table:covered-table-cell/><table:table-cell><text:p>c</text:p></table:table-cell></table:table-row>`)

	if got, want := shown(open(t, "a.ods", data).Sheets[0].Rows), "1: a|b\n2: a|c\n3: |c\n4: |c"; got != want {
		t.Errorf("\n%s\nwant\n%s", got, want)
	}
}

func TestMergedCellsThatSayNothingChangeNothing(t *testing.T) {
	const rows = `<row r="2"><c r="A2"><v>1</v></c><c r="C2"><v>2</v></c></row><row r="4"><c r="B4"><v>3</v></c></row>`
	for _, ref := range []string{
		"A2:A2", "A2:C2", "B2:B9", "D2:D9", "A3:A9", "A9:A2", "A5:A9", "A2", ":", "", "A:A", "2:3", "A2:A", "A0:A9", "A-1:A9", "AAAAAAA2:A9", "€2:€9",
	} {
		got := shown(open(t, "a.xlsx", xlsx(rows+`</sheetData><mergeCells><mergeCell ref="`+ref+`"/></mergeCells><sheetData>`)).Sheets[0].Rows)
		if got != "2: 1||2\n4: |3" {
			t.Errorf("%q: %s", ref, got)
		}
	}
}

func TestMergedCellsCostNoMoreThanOthers(t *testing.T) {
	const rows = 50_000
	merged := func(refs ...string) string {
		return `</sheetData><mergeCells>` + strings.Join(refs, "") + `</mergeCells><sheetData>`
	}
	var columns []string
	wide := strings.Builder{}
	for i := range 1000 {
		from, _ := excelize.CoordinatesToCellName(i+1, 1)
		to, _ := excelize.CoordinatesToCellName(i+1, 1<<20)
		columns = append(columns, fmt.Sprintf(`<mergeCell ref="%s:%s"/>`, from, to))
		wide.WriteString(`<c><v>1</v></c>`)
	}
	for name, of := range map[string]struct {
		data []byte
		want error
	}{
		"all rows and columns":       {xlsx(`<row>` + wide.String() + `</row>` + strings.Repeat(`<row><c><v>1</v></c></row>`, rows) + merged(`<mergeCell ref="A1:AMJ1048576"/>`)), nil},
		"all rows, column by column": {xlsx(`<row>` + wide.String() + `</row>` + strings.Repeat(`<row><c><v>1</v></c></row>`, rows) + merged(columns...)), leavers.ErrUnpacked},
		"the same again and again":   {xlsx(strings.Repeat(`<row><c><v>1</v></c><c><v>1</v></c></row>`, rows) + merged(slices.Repeat([]string{`<mergeCell ref="A1:A1048576"/>`}, 1000)...)), leavers.ErrUnpacked},
		"an OpenDocument's": {table(`<table:table-row>` + strings.Repeat(`<table:table-cell table:number-rows-spanned="1048576"><text:p>a</text:p></table:table-cell>`, 1000) + `</table:table-row>` +
			strings.Repeat(`<table:table-row><table:table-cell table:number-columns-repeated="1000"/><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row>`, 1500)), leavers.ErrUnpacked},
		"rows that are repeated": {table(`<table:table-row><table:table-cell table:number-rows-spanned="1000000000"><text:p>a</text:p></table:table-cell></table:table-row>` +
			`<table:table-row table:number-rows-repeated="99999"><table:covered-table-cell/><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row>`), nil},
		"the XML of 2003's": {excelXML(`<Row>` + strings.Repeat(`<Cell MergeDown="1048576"><Data>a</Data></Cell>`, 1000) + `</Row>` +
			strings.Repeat(`<Row><Cell Index="1001"><Data>a</Data></Cell></Row>`, 1500)), leavers.ErrUnpacked},
	} {
		if _, err := leavers.Open(context.Background(), name, bytes.NewReader(of.data), leavers.OpenOptions{}); !errors.Is(err, of.want) {
			t.Errorf("%s: %v, want %v", name, err, of.want)
		}
	}
}
