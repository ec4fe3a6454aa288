package leavers_test

// Lists as people have them. Each says who is mentioned, or what is asked.

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mileiq.example/admin/client/leavers"
)

// writtenMentions writes mentions as line:address, line:?what for one without an address and
// line:(address) for one that stands apart. People of the demo's company are written
// without it.
func writtenMentions(mentions []leavers.Mention) string {
	var all []string
	for _, m := range mentions {
		who := m.Address
		switch {
		case m.Apart != leavers.NotApart:
			who = "(" + m.Written + ")"
		case who == "":
			who = "?" + m.Written
		}
		all = append(all, fmt.Sprintf("%d:%s", m.Line, strings.ReplaceAll(who, "@contoso.example", "")))
	}
	return strings.Join(all, " ")
}

// outcome writes what becomes of a list: who is mentioned, or why it is asked and which
// columns could name people.
func outcome(t testing.TB, name, data string) string {
	t.Helper()
	ctx := context.Background()
	document, err := leavers.Open(ctx, name, strings.NewReader(data), leavers.OpenOptions{})
	if err != nil {
		return "! " + err.Error()
	}
	q, err := document.Suggest(ctx, 0)
	if err != nil {
		return "! " + err.Error()
	}
	if q.Why != leavers.WhyNot {
		var columns []string
		for _, c := range q.Columns {
			name := "all"
			switch {
			case c.Apart:
				name = "apart"
			case q.Why == leavers.WhyMixedAddress:
				name = "text"
			case c.At >= 0:
				name = q.Table.Headings[c.At]
				if name == "" {
					name = fmt.Sprintf("#%d", c.At+1)
				}
			}
			switch c.By {
			case leavers.ByName:
				name = "name " + name
			case leavers.ByNumber:
				name = "number " + name
			}
			columns = append(columns, fmt.Sprintf("%s %d/%d", name, c.Different, c.In))
		}
		if q.Choice.Who != leavers.None || q.Choice.UserName != leavers.None {
			t.Errorf("asked, and chosen: %+v", q.Choice)
		}
		return fmt.Sprintf("? %s: %s", q.Why, strings.Join(columns, ", "))
	}
	mentions, err := document.Mentions(ctx, q.Choice)
	if err != nil {
		return "! " + err.Error()
	}
	column := ""
	if q.Choice.Who >= 0 {
		column = "[" + q.Table.Headings[q.Choice.Who]
		if q.Choice.UserName >= 0 {
			column += "+" + q.Table.Headings[q.Choice.UserName]
		}
		column += "] "
	}
	return column + writtenMentions(mentions)
}

func TestEachListThatPeopleHaveComesToTheRightPeopleOrIsAskedAbout(t *testing.T) {
	for name, want := range map[string]string{
		"01-entra-bulk-delete.csv":             "[User name [userPrincipalName] Required] 3:(chris) 4:adaeze.okonkwo 5:bjorn.akesson",
		"02-entra-bulk-template-columns.csv":   "? several: name Name [displayName] Required 2/2, User name [userPrincipalName] Required 2/2, Alternate email [otherMails] 1/1, Manager [manager] 1/2",
		"04-entra-export-users.csv":            "? several: userPrincipalName 3/3, name displayName 3/3, mail 2/2, alternateEmailAddress 1/1",
		"05-powershell-type-line.csv":          "? several: name Name 2/2, Mail 2/2, ManagerMail 1/2",
		"07-hr-report-title-lines.csv":         "? several: number Personalnr. 2/2, name Name 2/2, E-Mail 2/2, E-Mail Vorgesetzter 1/2",
		"08-hr-report-title-lines-padded.csv":  "[E-Mail] 5:adaeze.okonkwo 6:bjorn.akesson",
		"09-ragged-rows.csv":                   "? several: name Employee 3/3, Employee e-mail 3/3, Manager e-mail 2/3",
		"10-even-rows-two-address-columns.csv": "? several: name Employee 2/2, Employee e-mail 2/2, Manager e-mail 1/2",
		"12-google-forms-offboarding.csv":      "? several: Email Address 2/2, name Name of the leaver 2/2, E-mail of the leaver 2/2",
		"13-email-heading-twice-gap.csv":       "? several: name Name 2/2, Email 1/1, Email 1/2",
		"14-manager-first.csv":                 "? several: Email 2/2, name Employee 2/2, Employee Email 2/2",
		"15-servicedesk-requester.csv":         "? ticket: Requester email 2/2",
		"16-de-fuehrungskraft.csv":             "? unknown: number Personalnummer 2/2, name Name 2/2, E-Mail Führungskraft 2/2",
		"17-fr-n-plus-1.csv":                   "? unknown: number Matricule 2/2, name Nom 2/2, Adresse mail du N+1 2/2",
		"18-bamboohr-work-home.csv":            "? several: number Employee # 2/2, name Last name, First name 2/2, Work Email 1/1, Home Email 2/2, Supervisor email 1/2",
		"20-excel-unicode-text.txt":            "[E-Mail] 2:adaeze.okonkwo 4:bjorn.akesson",
		"21-sep-cp1252.csv":                    "[E-Mail-Adresse] 3:adaeze.okonkwo 4:bjorn.akesson",
		"22-shift-jis.csv":                     "[メールアドレス] 2:adaeze.okonkwo 3:bjorn.akesson",
		"23-cp1251.csv":                        "[Электронная почта] 2:adaeze.okonkwo 3:bjorn.akesson",
		"24-pipes.txt":                         "[Email] 2:adaeze.okonkwo 3:bjorn.akesson",
		"25-slack-mailto.txt":                  "1:adaeze.okonkwo 1:bjorn.akesson",
		"27-markdown.txt":                      "1:adaeze.okonkwo 2:bjorn.akesson 3:eleni.papadopoulou 4:fatima.alzahra",
		"28-mailto-query.txt":                  "1:adaeze.okonkwo 2:bjorn.akesson 2:(yusuf.almansouri)",
		"29-outlook.txt":                       "1:adaeze.okonkwo 1:BJORN.AKESSON@CONTOSO.EXAMPLE 1:anais.lefevre 1:eleni.papadopoulou",
		"30-forwarded-mail.txt":                "? mixedAddress: text 2/2, apart 3/4",
		"31-excel-clipboard-nickname.txt":      "[E-mail] 2:adaeze.okonkwo 3:bjorn.akesson",
		"32-exchange-emailaddresses.csv":       "[EmailAddresses] 2:adaeze.okonkwo 2:ada 3:bjorn.akesson",
		"33-m365-german.csv":                   "? several: name Anzeigename 2/2, Benutzerprinzipalname 2/2, Proxyadressen 2/2, Alternative E-Mail-Adresse 1/1",
		"34-google-admin.csv":                  "? several: name First Name [Required] 2/2, name Last Name [Required] 2/2, Email Address [Required] 2/2, Recovery Email 1/1, Manager Email 1/2, number Employee ID 2/2",
		"35-slack-members.csv":                 "[email] 2:adaeze.okonkwo 3:?deploybot, Bot, 0, 0, 0, U02, Deploy Bot 4:bjorn.akesson",
		"36-gam-members.csv":                   "? several: group 1/2, email 2/2",
		"38-upn-and-mail.csv":                  "[Mail+UserPrincipalName] 2:adaeze.okonkwo 3:bjorn.akesson",
		"42-leavers.xlsx":                      "! the workbook is damaged",
		"43-leavers.ods":                       "! the workbook is damaged",
		"46-status-column.csv":                 "[Work Email] 2:adaeze.okonkwo 3:bjorn.akesson 4:eleni.papadopoulou",
		"47-formula-escaped.csv":               "[E-mail] 2:adaeze.okonkwo 3:bjorn.akesson 4:eleni.papadopoulou",
		"49-slash.txt":                         "1:adaeze.okonkwo 1:bjorn.akesson 2:eleni.papadopoulou 2:fatima.alzahra",
		"52-gam.json":                          "! the file is no list: json",
		"58-user-fallback.csv":                 "? several: Leaver e-mail 0/0, E-mail 0/0, Created by user 1/1",
		"62-nl-leidinggevende.csv":             "? unknown: number Personeelsnummer 2/2, name Naam 2/2, E-mail leidinggevende 2/2",
		"65-bare-quotes.csv":                   "[E-mail] 2:adaeze.okonkwo 3:bjorn.akesson",
		"66-excel-mac-cr-macroman.csv":         "[E-Mail] 2:bjorn.akesson 3:adaeze.okonkwo",
		"67-de-benutzerprinzipalname.csv":      "[Benutzerprinzipalname] 2:adaeze.okonkwo 3:bjorn.akesson",
		"70-angle-and-plain.txt":               "1:adaeze.okonkwo 1:bjorn.akesson 2:eleni.papadopoulou 2:(eleni@old.example)",
		"71-nfkc.txt":                          "1:anders.dubois² 2:anders.dubois2¹ 3:lukasz.dubois",
		"72-chamilo-trailing-semicolons.csv":   "[username] 2:adaeze.okonkwo 3:bjorn.akesson",
		"73-empty-own-column.csv":              "? several: name Leaver 2/2, Company e-mail 0/0, HR business partner e-mail 2/2",
	} {
		data, err := os.ReadFile(filepath.Join("testdata", "lists", name))
		if err != nil {
			t.Fatal(err)
		}
		if got := outcome(t, name, string(data)); got != want {
			t.Errorf("%s\n comes to %s\n want     %s", name, got, want)
		}
	}
}
