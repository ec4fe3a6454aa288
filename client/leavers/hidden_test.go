package leavers_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"mileiq.example/admin/client/leavers"
)

// excelXML is a workbook in the XML of Excel 2003 with a table.
func excelXML(table string) []byte {
	return []byte(`<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet Name="One"><Table>` + table + `</Table></Worksheet></Workbook>`)
}

func TestHiddenRowsAndColumnsOfEveryKindOfWorkbookAreKnown(t *testing.T) {
	cells := func(cell string, texts ...string) (row string) {
		for _, text := range texts {
			row += fmt.Sprintf(cell, text)
		}
		return row
	}
	x := func(texts ...string) string { return cells(`<c t="inlineStr"><is><t>%s</t></is></c>`, texts...) }
	o := func(texts ...string) string {
		return cells(`<table:table-cell><text:p>%s</text:p></table:table-cell>`, texts...)
	}
	m := func(texts ...string) string { return cells(`<Cell><Data Type="String">%s</Data></Cell>`, texts...) }
	h := func(texts ...string) string { return cells(`<td>%s</td>`, texts...) }
	heads, ada, bo, cy := []string{"Name", "Old", "E-mail"}, []string{"Ada", "1", "ada@x"}, []string{"Bo", "2", "bo@x"}, []string{"Cy", "3", "cy@x"}
	for name, data := range map[string][]byte{
		"a.xlsx": xlsx(`</sheetData><cols><col min="2" max="2" hidden="1"/><col min="5" max="16384" width="0"/></cols><sheetData><row>` + x(heads...) + `</row><row>` + x(ada...) +
			`</row><row hidden="1">` + x(bo...) + `</row><row ht="0" customHeight="1">` + x(cy...) + `</row>`),
		"a.ods": ods(`<table:table><table:table-column/><table:table-column table:visibility="collapse"/><table:table-column table:number-columns-repeated="3"/><table:table-column table:visibility="filter" table:number-columns-repeated="16000"/>` +
			`<table:table-row>` + o(heads...) + `</table:table-row><table:table-row>` + o(ada...) + `</table:table-row><table:table-row table:visibility="filter">` + o(bo...) +
			`</table:table-row><table:table-row table:visibility="collapse">` + o(cy...) + `</table:table-row></table:table>`),
		"a.xls": excelXML(`<Column/><Column Hidden="1"/><Column Index="6" Span="200" Width="0"/><Row>` + m(heads...) + `</Row><Row>` + m(ada...) + `</Row><Row Hidden="1">` + m(bo...) + `</Row><Row Height="0">` + m(cy...) + `</Row>`),
		"b.xls": []byte(`<table><col><col style="display:none"><col span=3><col span=9 hidden><tr>` + h(heads...) + `<tr>` + h(ada...) + `<tr style="display:none">` + h(bo...) + `<tr hidden>` + h(cy...) + `</table>`),
		"c.xls": []byte(`<table><tr><th>Name<th style="display:none">Old<th>E-mail<tr>` + h(ada...) + `<tr style="display:none">` + h(bo...) + `<tr hidden>` + h(cy...) + `</table>`),
	} {
		document := open(t, name, data)

		q, err := document.Suggest(context.Background(), 0)

		if err != nil || q.Why != leavers.WhyNot || q.Choice.Who != 2 || fmt.Sprint(q.Table.HiddenColumns) != "[1]" || q.Table.HiddenRows != 2 || len(q.Table.Rows) != 1 {
			t.Errorf("%s: %+v, %v", name, q, err)
		}
		if got, apart, _ := taken(t, string(data)); got != "ada@x" || apart != "bo@x cy@x" {
			t.Errorf("%s takes %q, apart %q", name, got, apart)
		}
	}
}

func TestAColumnThatAWorkbookHidesIsNotTakenByItself(t *testing.T) {
	ctx := context.Background()
	document := workbook([]string{"Name", "E-mail"}, []string{"Ada", "ada@x"})
	document.Sheets[0].HiddenColumns = []int{1}
	q, err := document.Suggest(ctx, 0)
	if err != nil || q.Why != leavers.WhyHidden || q.Choice.Who != leavers.None {
		t.Fatalf("%+v, %v", q, err)
	}

	document = workbook([]string{"E-mail", "userPrincipalName"}, []string{"", "ada@x"}, []string{"bo@x", "bo@x"})
	document.Sheets[0].HiddenColumns = []int{1}
	if q, err = document.Suggest(ctx, 0); err != nil || q.Choice.UserName != leavers.None || q.Choose(q.Columns[0]).UserName != leavers.None {
		t.Errorf("a gap falls through to a hidden column: %+v, %v", q, err)
	}
}

func TestAShownColumnOfDatesIsBeforeAHiddenOne(t *testing.T) {
	document := workbook([]string{"E-mail", "Last day", "Leaving date"}, []string{"ada@x", "2026-11-01", "2026-11-30"})
	document.Sheets[0].HiddenColumns = []int{1}

	q, err := document.Suggest(context.Background(), 0)

	if err != nil || q.Choice.Day != 2 {
		t.Errorf("%+v, %v", q.Choice, err)
	}
}

func TestNobodyInAHiddenRowIsTakenWhereEveryAddressCounts(t *testing.T) {
	document := workbook([]string{"ada@x", "bo@x"}, []string{"cy@x", "di@x"})
	document.Sheets[0].Rows[1].Hidden = true
	choice := leavers.Choice{Who: leavers.All, By: leavers.ByAddress}

	mentions, err := document.Mentions(context.Background(), choice)

	var got []string
	for _, m := range mentions {
		got = append(got, m.Written+" "+string(m.Apart))
	}
	if all := strings.Join(got, ", "); err != nil || all != "ada@x , bo@x , cy@x hidden, di@x hidden" {
		t.Errorf("%s, %v", all, err)
	}
}

func TestColumnsThatAreHiddenAgainAndAgainAreRefused(t *testing.T) {
	for name, data := range map[string][]byte{
		"a.xlsx": xlsx(`</sheetData>` + strings.Repeat(`<col min="1" max="16384" hidden="1"/>`, 10_000) + `<sheetData>`),
		"a.xls":  excelXML(strings.Repeat(`<Column Index="1" Span="2000" Hidden="1"/>`, 10_000)),
	} {
		if _, err := leavers.Open(context.Background(), name, bytes.NewReader(data), leavers.OpenOptions{}); !errors.Is(err, leavers.ErrUnpacked) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
