package ui

import (
	"fmt"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/leavers"
)

// openReading opens the dialog with a list that was read.
func openReading(s *stage, r listReading) *leaversDialog {
	list := newLeaversList(s.viewHost)
	list.ask()
	list.dialog.take(r)
	return list.dialog
}

// noChoice takes nothing.
var noChoice = leavers.Choice{Who: leavers.None, By: leavers.ByAddress, UserName: leavers.None, Name: leavers.None, FamilyName: leavers.None,
	Number: leavers.None, Manager: leavers.None, Status: leavers.None, Day: leavers.None, Note: leavers.None}

// someReading is a pasted text with a line of every result.
func someReading() listReading {
	r := listReading{source: listSource{name: "leavers.txt"}, choice: noChoice, question: leavers.Question{Choice: noChoice}}
	r.doc = &leavers.Document{Name: "leavers.txt", Encoding: "Windows-1252", Guessed: true, Sample: "Björn Åkesson <bjorn@contoso.example>",
		Sheets: []leavers.Sheet{{Text: "Ada <ada@contoso.example>\n\nBjörn Åkesson <bjorn@contoso.example>\nJosé Quirós"}}}
	r.list.Counts = map[leavers.Result]int{}
	for i, result := range leavers.Results {
		line := leavers.Line{Result: result, Users: 1, User: knownPerson(i, directory.Active), First: 1}
		line.Line, line.Written = i+1, fmt.Sprintf("person.%d@contoso.example", i)
		switch result {
		case leavers.Ambiguous:
			line.Users, line.User = 2, directory.User{}
		case leavers.NotFound, leavers.Named:
			line.Users, line.User = 0, directory.User{}
		case leavers.Archived:
			line.User.Status = directory.Archived
		}
		r.list.Lines = append(r.list.Lines, line)
		r.list.Counts[result]++
	}
	return r
}

// tableOf is a table of texts.
func tableOf(headings []string, rows ...[]string) leavers.Table {
	table := leavers.Table{Headings: headings, Total: len(rows)}
	for i, texts := range rows {
		row := leavers.Row{Line: i + 2}
		for _, text := range texts {
			row.Cells = append(row.Cells, leavers.Cell{Text: text})
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

// formReading is the answers to a form: one column of addresses is who sent it.
func formReading() listReading {
	r := listReading{source: listSource{name: "Offboarding requests.csv"}}
	r.doc = &leavers.Document{Name: "Offboarding requests.csv", Encoding: "UTF-8", Sheets: []leavers.Sheet{{}}}
	r.question = leavers.Question{
		Choice: noChoice, Why: leavers.WhySeveral, AskOrder: true,
		Columns: []leavers.Column{{At: 1, By: leavers.ByAddress, Different: 2, In: 3}, {At: 3, By: leavers.ByAddress, Different: 3, In: 3}},
		Table: tableOf([]string{"Timestamp", "Email Address", "Name of the leaver", "E-mail of the leaver", "Last day"},
			[]string{"20/11/2026 9:03", "yusuf.almansouri@contoso.example", "Adaeze Okonkwo", "adaeze.okonkwo@contoso.example", "10/11/2026"},
			[]string{"21/11/2026 9:03", "noor.haddad@contoso.example", "Björn Åkesson", "bjorn.akesson@contoso.example", "11/11/2026"},
			[]string{"21/11/2026 9:15", "yusuf.almansouri@contoso.example", "Eleni Papadopoulou", "eleni.papadopoulou@contoso.example", "12/11/2026"}),
	}
	r.question.Choice.Name, r.question.Choice.Day = 2, 4
	return r
}

var formFacts = columnFacts{people: 3, administrators: 1, byStatus: map[directory.Status]int{directory.Active: 3}, namesKnown: true}

// rowReading is a table that was read, with everything that a row may say.
func rowReading() listReading {
	r := formReading()
	r.byAdmin = true
	r.choice = r.question.Choice
	r.choice.Who, r.choice.Order = 3, leavers.DayMonthYear
	r.list.Counts = map[leavers.Result]int{leavers.Matched: 3}
	for i, leaves := range []directory.Day{"", "2026-11-23", "2026-11-30"} {
		u := knownPerson(i, directory.Active)
		line := leavers.Line{Result: leavers.Matched, Users: 1, User: u}
		line.Mention = leavers.Mention{Line: i + 2, Written: u.Email, Address: u.Email, Name: u.DisplayName, Number: "4711", Manager: "Yusuf Al-Mansouri", Leaves: leaves}
		if leaves == "" {
			line.WrittenDay = "soon"
		}
		r.list.Lines = append(r.list.Lines, line)
	}
	return r
}
