package leavers_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"mileiq.example/admin/client/leavers"
)

// Headings of columns of addresses: those of the person, of his user principal name, and
// of somebody else or nobody knows whom.
var (
	ownHeadings    = []string{"E-mail", "Email Address", "Work Email", "Mail", "E-Mail-Adresse", "Courriel", "Correo electrónico", "メールアドレス", "Email"}
	othersHeadings = []string{"Manager e-mail", "E-Mail Vorgesetzter", "Supervisor email", "Requester", "Home Email", "Contact", "Chef", "上司のメール", "Reports to", "Alternate e-mail", "Netfang", "Remark", ""}
	plainHeadings  = []string{"Name", "Department", "City", "Employee ID", "Last day", "Status", "Abteilung"}
)

// drawnTable is a table with the addresses of each column.
type drawnTable struct {
	text     string
	headings []string
	kinds    []string // of each column: own, upn, others, plain
	held     []map[string]bool
}

func drawTable(t *rapid.T) drawnTable {
	var d drawnTable
	delimiter := rapid.SampledFrom([]string{",", ";", "\t", "|"}).Draw(t, "delimiter")
	width := rapid.IntRange(2, 6).Draw(t, "width")
	for i := range width {
		kind := rapid.SampledFrom([]string{"own", "upn", "others", "plain", "plain"}).Draw(t, "kind")
		var heading string
		switch kind {
		case "own":
			heading = rapid.SampledFrom(ownHeadings).Draw(t, "heading")
		case "upn":
			heading = "userPrincipalName"
		case "others":
			heading = rapid.SampledFrom(othersHeadings).Draw(t, "heading")
		case "plain":
			heading = plainHeadings[i]
		}
		d.headings, d.kinds, d.held = append(d.headings, heading), append(d.kinds, kind), append(d.held, map[string]bool{})
	}
	var text strings.Builder
	for range rapid.IntRange(0, 2).Draw(t, "titles") {
		text.WriteString(rapid.SampledFrom([]string{"Leavers November\n", "Created by boss@x.example\n", "#TYPE Selected\n", "\n"}).Draw(t, "title"))
	}
	if rapid.Bool().Draw(t, "headings") {
		text.WriteString(strings.Join(d.headings, delimiter) + "\n")
	}
	for row := range rapid.IntRange(1, 6).Draw(t, "rows") {
		var cells []string
		for i := range width {
			cell := ""
			if rapid.IntRange(0, 4).Draw(t, "full") > 0 {
				cell = rapid.SampledFrom([]string{"Ada Okonkwo", "IT", "2026-11-30", "4711"}).Draw(t, "cell")
				if d.kinds[i] != "plain" {
					wrapping := rapid.SampledFrom([]string{"%s", "\"%s\"", "Ada <%s>", "SMTP:%s", " %s "}).Draw(t, "wrapping")
					cell = fmt.Sprintf(wrapping, fmt.Sprintf("c%dr%d@x.example", i, row))
				}
			}
			cells = append(cells, cell)
		}
		cells = cells[:rapid.IntRange(1, width).Draw(t, "cells")]
		for i, cell := range cells {
			if address := fmt.Sprintf("c%dr%d@x.example", i, row); strings.Contains(cell, address) {
				d.held[i][address] = true
			}
		}
		text.WriteString(strings.Join(cells, delimiter) + rapid.SampledFrom([]string{"\n", "\n", "\n", delimiter + "\n", "\n\n"}).Draw(t, "end"))
	}
	text.WriteString(rapid.SampledFrom([]string{"", "Total: 3\n", "\nRegards\nYusuf\nboss@x.example\n", "Questions to boss@x.example\n"}).Draw(t, "footer"))
	d.text = text.String()
	return d
}

// TestNoAddressBesideTheChosenColumnIsEverTaken draws tables of every shape. Whatever is
// suggested or picked, an address of another column than that, and that of the same
// person's user principal name, stands in no mention.
func TestNoAddressBesideTheChosenColumnIsEverTaken(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := drawTable(rt)
		ctx := context.Background()
		document, err := leavers.Open(ctx, "", strings.NewReader(d.text), leavers.OpenOptions{})
		if errors.Is(err, leavers.ErrEmpty) {
			return
		}
		if err != nil {
			rt.Fatal(err)
		}
		q, err := document.Suggest(ctx, 0)
		if errors.Is(err, leavers.ErrEmpty) {
			return
		}
		if err != nil {
			rt.Fatal(err)
		}
		if q.Why == leavers.WhyNot {
			// By its words: where only its headings share a delimiter, a text is one column.
			if h := q.Choice.Who; h >= 0 && q.Table.Headings[h] != "" && slices.Contains(othersHeadings, q.Table.Headings[h]) {
				rt.Fatalf("%q\ntakes %q without asking", d.text, q.Table.Headings[q.Choice.Who])
			}
			d.check(rt, document, q, q.Choice)
		}
		for _, column := range q.Columns {
			if column.At != leavers.All && q.Why != leavers.WhyMixedAddress {
				d.check(rt, document, q, q.Choose(column))
			}
		}
	})
}

// A line without the pipe with which all rows begin is of no column. Found by the test
// above: rapid seed 7173357194189738539.
func TestALineOutsideThePipesOfATableIsNoRowOfIt(t *testing.T) {
	for list, want := range map[string]string{
		"\n\n|yusuf@contoso.example||Ada Okonkwo|noor@contoso.example\nbo@contoso.example\n":                   "? several: #1 1/1, name #3 1/1, #4 1/1",
		"|Name|Email|\n|---|---|\n|Ada|ada@contoso.example|\n|Bo|bo@contoso.example|\nyusuf@contoso.example\n": "[Email] 3:ada 4:bo 5:(yusuf)",
	} {
		if got := outcome(t, "", list); got != want {
			t.Errorf("%q\n comes to %s\n want     %s", list, got, want)
		}
	}
}

// What stands behind the delimiter is of another column, also where no heading stands
// above it: rapid seed 14875885337850150347 of the test above.
func TestACellWithoutAHeadingIsNotOfTheColumnBesideIt(t *testing.T) {
	for list, want := range map[string]string{
		"Name\t\n\tyusuf@contoso.example\n":                                        "? unknown: #2 1/1",
		"Name\t\nAda\tyusuf@contoso.example\n\tnoor@contoso.example\n":             "? unknown: name Name 1/1, #2 2/2",
		"Name\t\n\nAda\tyusuf@contoso.example\n":                                   "? unknown: name Name 1/1, #2 1/1",
		"Name,\nAda,yusuf@contoso.example\n":                                       "? unknown: name Name 1/1, #2 1/1",
		"Name,\n,yusuf@contoso.example\n":                                          "? unknown: #2 1/1",
		"Name\t\n\tyusuf@contoso.example\n\nRegards\nNoor\nnoor@contoso.example\n": "? unknown: #2 1/1",
		"Name\t\nAda\n\n\tyusuf@contoso.example\n":                                 "? noAddresses: name Name 1/1",
		"Name;\n;yusuf@contoso.example\n":                                          "? unknown: #2 1/1",
		"Email\n\tada@contoso.example\n\tbo@contoso.example\n":                     "[Email] 2:ada 3:bo",
	} {
		if got := outcome(t, "", list); got != want {
			t.Errorf("%q\n comes to %s\n want     %s", list, got, want)
		}
	}
}

// check reads by a choice, and looks at whose addresses are taken.
func (d drawnTable) check(t *rapid.T, document *leavers.Document, q leavers.Question, choice leavers.Choice) {
	mentions, err := document.Mentions(context.Background(), choice)
	if errors.Is(err, leavers.ErrEmpty) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if choice.UserName >= 0 && (d.kinds[choice.UserName+d.framed()] != "upn" || d.kinds[choice.Who+d.framed()] != "own") {
		t.Fatalf("%q\n%q falls through to %q", d.text, d.headings[choice.Who], d.headings[choice.UserName])
	}
	for _, m := range mentions {
		if !strings.Contains(m.Address, "@") {
			continue
		}
		var columns []int
		for i := range d.held {
			if d.held[i][m.Address] {
				columns = append(columns, i)
			}
		}
		switch {
		case m.Address == "boss@x.example" && choice.Who == leavers.None && len(addressColumns(d)) == 0: // nobody else is named
		case m.Address == "boss@x.example":
			t.Fatalf("%q\ntakes who stands beside the table, by %+v", d.text, choice)
		case choice.Who == leavers.None: // a text
			if strings.Count(d.text, "\n") > 1 && len(addressColumns(d)) > 1 && tableLike(d) {
				t.Fatalf("%q\nis read as a text", d.text)
			}
		case !slices.Contains(columns, choice.Who+d.framed()) && !(choice.UserName >= 0 && slices.Contains(columns, choice.UserName+d.framed())):
			t.Fatalf("%q\ntakes %s, of column %v, by %+v", d.text, m.Address, columns, choice)
		}
	}
}

// framed is how many columns the pipes hide with which all rows begin.
func (d drawnTable) framed() int {
	for line := range strings.Lines(d.text) {
		if strings.Contains(line, "|") && !strings.HasPrefix(line, "|") {
			return 0
		}
	}
	return min(1, strings.Count(d.text, "|"))
}

// addressColumns are those with addresses.
func addressColumns(d drawnTable) (columns []int) {
	for i, held := range d.held {
		if len(held) > 0 {
			columns = append(columns, i)
		}
	}
	return columns
}

// tableLike reports whether two rows have addresses in two columns each.
func tableLike(d drawnTable) bool {
	rows := map[string]int{}
	for _, held := range d.held {
		for address := range held {
			_, row, _ := strings.Cut(address, "r")
			rows[row]++
		}
	}
	many := 0
	for _, n := range rows {
		if n > 1 {
			many++
		}
	}
	return many > 1
}

// TestEachAddressInATextIsMentioned writes addresses in a text in many ways. Each is
// mentioned: taken, or said to stand apart.
func TestEachAddressInATextIsMentioned(t *testing.T) {
	wrappings := []string{"%s", "<%s>", "(%s)", "[%s]", "'%s'", "“%s”", "mailto:%s", "<mailto:%[1]s|%[1]s>", "[%[1]s](mailto:%[1]s)", "**%s**", "~~%s~~", "`%s`", "_%s_", "SMTP:%s", "Ada <%s>", "\"Okonkwo, Ada\" <%s>", "Ada (%s)",
		"From: %s", "Cc: Noor <%s>", "was %s", "mailto:x@y.example?cc=%s", "Manager: %s", "%s/", "%s.", "&lt;%s&gt;", "<a href=\"mailto:%[1]s\">%[1]s</a>", "=HYPERLINK(\"mailto:%[1]s\",\"%[1]s\")", "Ada: %s", "请删除%s", "* %s", "> %s", "%s,", "%s:"}
	between := []string{"\n", "\n", " ", ", ", "; ", " and ", "\n\n", "\t", " / ", ". ", "\nRegards\n", "\nPlease remove these people from the organization now: ", "\n-- \n"}
	rapid.Check(t, func(rt *rapid.T) {
		var text strings.Builder
		var all []string
		for i := range rapid.IntRange(1, 8).Draw(rt, "addresses") {
			address := fmt.Sprintf("person%d@x.example", i)
			all = append(all, address)
			fmt.Fprintf(&text, rapid.SampledFrom(wrappings).Draw(rt, "wrapping"), address)
			text.WriteString(rapid.SampledFrom(between).Draw(rt, "between"))
		}
		ctx := context.Background()
		document, err := leavers.Open(ctx, "", strings.NewReader(text.String()), leavers.OpenOptions{})
		if err != nil {
			rt.Fatal(err)
		}
		q, err := document.Suggest(ctx, 0)
		if err != nil {
			rt.Fatalf("%q: %v", text.String(), err)
		}
		if q.Table.Headings != nil && q.Why != leavers.WhyMixedAddress {
			return // a table
		}
		mentions, err := document.Mentions(ctx, q.Choice)
		if err != nil {
			rt.Fatal(err)
		}
		for _, address := range all {
			if !slices.ContainsFunc(mentions, func(m leavers.Mention) bool { return m.Address == address || strings.Contains(m.Written, address) }) {
				rt.Fatalf("%q\ndoes not mention %s: %+v", text.String(), address, mentions)
			}
		}
	})
}

// FuzzSuggest feeds anything. Whatever is suggested or picked, only what stands in the
// list is mentioned, in its order.
func FuzzSuggest(f *testing.F) {
	for _, l := range furtherLists {
		f.Add([]byte(l.list))
	}
	for _, seed := range []string{
		"ada@x.example", "sep=;\na;b", "\xff\xfea\x00@\x00b\x00", "Lovelace, Ada <ada@x.example>; b@x",
		"\"a\"\"b\";c@d\n\"", "a@b\tc@d\n\te@f", "<a@b><c@d>", "\xef\xbb\xbfE-mail\n\xe9@x", "mail\n\n\n@\n", "a＠b", "_a@b_", "a@b?cc=d@e&x=f@g", "||a||b@c||\n|d|e@f|",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		ctx := context.Background()
		document, err := leavers.Open(ctx, "", strings.NewReader(string(data)), leavers.OpenOptions{})
		if err != nil {
			return
		}
		q, err := document.Suggest(ctx, 0)
		if err != nil {
			return
		}
		choices := []leavers.Choice{q.Choice}
		for _, column := range q.Columns {
			choices = append(choices, q.Choose(column))
		}
		for _, choice := range choices {
			mentions, err := document.Mentions(ctx, choice)
			if err != nil {
				if mentions != nil {
					t.Fatal("mentions in spite of an error")
				}
				continue
			}
			line := 1
			for _, m := range mentions {
				if m.Line < line {
					t.Fatalf("line %d after line %d", m.Line, line)
				}
				line = m.Line
				if m.Written == "" || m.Address != "" && !strings.Contains(m.Written, m.Address) || m.Address != "" && m.Apart != leavers.NotApart {
					t.Fatalf("%q: %+v", data, m)
				}
			}
		}
	})
}

// BenchmarkSuggest reads a table of 100,000 lines.
func BenchmarkSuggest(b *testing.B) {
	var list strings.Builder
	list.WriteString("Employee ID;Name;E-mail;Department;Manager;Last day\n")
	for i := range leavers.LinesAtMost - 2 {
		fmt.Fprintf(&list, "%d;\"Okonkwo, Adaeze %d\";adaeze.okonkwo%d@contoso.example;Sales;Yusuf Al-Mansouri;30.11.2026\n", i, i, i)
	}
	ctx := context.Background()
	for b.Loop() {
		document, err := leavers.Open(ctx, "", strings.NewReader(list.String()), leavers.OpenOptions{})
		if err != nil {
			b.Fatal(err)
		}
		q, err := document.Suggest(ctx, 0)
		if err != nil || q.Why != leavers.WhyNot {
			b.Fatal(q.Why, err)
		}
		if mentions, err := document.Mentions(ctx, q.Choice); err != nil || len(mentions) != leavers.LinesAtMost-2 {
			b.Fatal(len(mentions), err)
		}
	}
}

// workbook is a document of one sheet with the rows.
func workbook(rows ...[]string) *leavers.Document {
	var sheet leavers.Sheet
	for i, texts := range rows {
		row := leavers.Row{Line: i + 1}
		for _, text := range texts {
			row.Cells = append(row.Cells, leavers.Cell{Text: text})
		}
		sheet.Rows = append(sheet.Rows, row)
	}
	return &leavers.Document{Sheets: []leavers.Sheet{sheet}}
}

func TestARowThatAWorkbookHidesIsNotTakenByItself(t *testing.T) {
	document := workbook([]string{"Name", "E-mail"}, []string{"Ada", "ada@x"}, []string{"Bo", "bo@x"})
	document.Sheets[0].Rows[2].Hidden = true
	q, err := document.Suggest(context.Background(), 0)
	if err != nil || q.Why != leavers.WhyNot {
		t.Fatal(q.Why, err)
	}

	mentions, err := document.Mentions(context.Background(), q.Choice)

	if err != nil || len(mentions) != 2 || mentions[0].Address != "ada@x" || mentions[1].Address != "" || mentions[1].Apart != leavers.ApartHidden || mentions[1].Written != "bo@x" {
		t.Errorf("%+v, %v", mentions, err)
	}
}

func TestTheDayOfAWorkbookIsTakenAsItIs(t *testing.T) {
	document := workbook([]string{"E-mail", "Last day"}, []string{"ada@x", "03/04/26"})
	document.Sheets[0].Rows[1].Cells[1].Day = "2026-03-04"
	q, err := document.Suggest(context.Background(), 0)
	if err != nil || q.AskOrder {
		t.Fatal(q.AskOrder, err)
	}

	mentions, err := document.Mentions(context.Background(), q.Choice)

	if err != nil || len(mentions) != 1 || mentions[0].Leaves != "2026-03-04" || mentions[0].WrittenDay != "" {
		t.Errorf("%+v, %v", mentions, err)
	}
}

func TestAHeadingThatOnlySoundsLikeLeavingIsOfNoDay(t *testing.T) {
	for heading, of := range map[string]bool{
		"Department": false, "Département": false, "Departamento": false, "Departement": false, "Gender": false, "Kalender": false, "Vendedor": false,
		"Départ": true, "Date de départ": true, "Departure date": true, "Vertragsende": true, "Beschäftigungsende": true, "Ende": true, "Leaving date": true, "TerminationDate": true, "Exit date": true,
	} {
		document := open(t, "list.csv", []byte("Email,"+heading+",City\nada@x,Sales,Bonn\nbo@x,Legal,Kiel\n"))
		q, err := document.Suggest(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		if is := q.Choice.Day == 1; is != of {
			t.Errorf("%s: of the day is %v, want %v", heading, is, of)
		}
	}
}

func TestTheRestOfTheRowStandsBesideThePerson(t *testing.T) {
	document := workbook(
		[]string{"Personalnr.", "Name", "E-Mail", "Austritt", "Vorgesetzter", "Status", "Bemerkung"},
		[]string{"4711", "Okonkwo, Adaeze", "ada@x", "30.11.2026", "Al-Mansouri, Yusuf", "gekündigt", "Laptop fehlt"})
	q, err := document.Suggest(context.Background(), 0)
	if err != nil || q.Why != leavers.WhyNot {
		t.Fatal(q.Why, err)
	}

	mentions, err := document.Mentions(context.Background(), q.Choice)

	want := leavers.Mention{Line: 2, Written: "ada@x", Address: "ada@x", Number: "4711", Name: "Adaeze Okonkwo", Manager: "Yusuf Al-Mansouri", Status: "gekündigt", Note: "Laptop fehlt", Leaves: "2026-11-30"}
	if err != nil || len(mentions) != 1 || mentions[0] != want {
		t.Errorf("%+v, %v\nwant %+v", mentions, err, want)
	}
}

// A gap is filled from the column of user principal names, and only where the column that
// was picked is plainly the same people's.
func TestAGapFallsThroughToTheSamePersonsUserPrincipalNameAlone(t *testing.T) {
	document := workbook(
		[]string{"userPrincipalName", "Mail", "Manager mail", "Alternate mail"},
		[]string{"ada@corp.x", "", "", "ada@home.x"},
		[]string{"bo@corp.x", "bo@x", "yusuf@x", ""})
	ctx := context.Background()
	q, err := document.Suggest(ctx, 0)
	if err != nil || q.Why != leavers.WhySeveral {
		t.Fatal(q.Why, err)
	}
	for heading, want := range map[string]string{
		"Mail": "2:ada@corp.x 3:bo@x", "Manager mail": "2:?ada@corp.x, ada@home.x 3:yusuf@x", "Alternate mail": "2:ada@home.x 3:?bo@corp.x, bo@x, yusuf@x", "userPrincipalName": "2:ada@corp.x 3:bo@corp.x",
	} {
		at := slices.IndexFunc(q.Columns, func(c leavers.Column) bool { return q.Table.Headings[c.At] == heading })
		mentions, err := document.Mentions(ctx, q.Choose(q.Columns[at]))
		if got := writtenMentions(mentions); err != nil || got != want {
			t.Errorf("%s: %s, %v, want %s", heading, got, err, want)
		}
	}
}

func TestATableNamesNobodyWithoutItsColumn(t *testing.T) {
	ctx := context.Background()
	document := workbook([]string{"Name", "Mail", "Manager mail"}, []string{"Ada", "ada@x", "yusuf@x"})
	q, err := document.Suggest(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	if mentions, err := document.Mentions(ctx, q.Choice); !errors.Is(err, leavers.ErrColumns) || mentions != nil {
		t.Errorf("%+v, %v", mentions, err)
	}
	q.Choice.Who = leavers.All
	if mentions, err := document.Mentions(ctx, q.Choice); !errors.Is(err, leavers.ErrColumns) || mentions != nil {
		t.Errorf("all: %+v, %v", mentions, err)
	}
}

func TestReadingEndsWhenNobodyWantsItAnyMore(t *testing.T) {
	for name, list := range map[string]string{"a table": "Name,E-mail\nAda,ada@x\n", "a text": "ada@x\nbo@x", "records": "Name: Ada\nE-mail: ada@x\n"} {
		document, err := leavers.Open(context.Background(), "", strings.NewReader(list), leavers.OpenOptions{})
		if err != nil {
			t.Fatal(err)
		}
		q, err := document.Suggest(context.Background(), 0)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if _, err := document.Suggest(ctx, 0); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
		if mentions, err := document.Mentions(ctx, q.Choice); !errors.Is(err, context.Canceled) || mentions != nil {
			t.Errorf("%s: %+v, %v", name, mentions, err)
		}
	}
}

func TestASheetThatCannotBeUsedSaysWhy(t *testing.T) {
	ctx := context.Background()
	document := workbook([]string{"E-mail"}, []string{"ada@x"})
	document.Sheets = append(document.Sheets, leavers.Sheet{Trouble: leavers.ErrTooLong}, leavers.Sheet{Text: "<tr><td>ada@x</td><td>yusuf@x</td></tr>"})
	for sheet, want := range map[int]error{1: leavers.ErrTooLong, 2: leavers.ErrNotList} {
		if _, err := document.Suggest(ctx, sheet); !errors.Is(err, want) {
			t.Errorf("sheet %d: %v", sheet, err)
		}
	}
	for _, sheet := range []int{-1, 3} {
		if _, err := document.Suggest(ctx, sheet); err == nil {
			t.Errorf("there is a sheet %d", sheet)
		}
	}
}
