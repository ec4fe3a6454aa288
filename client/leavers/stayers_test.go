package leavers_test

import "testing"

// Lists that say of some people that they stay, each in another way. None of them is taken
// without a question, and the same signs and words in a plain list ask nothing.
var listsWithStayers = []struct{ name, list, want string }{
	{"lone section row", "Name,Email\nAda,ada@contoso.example\nBo,bo@contoso.example\nStaying,\nYusuf,yusuf@contoso.example\nNoor,noor@contoso.example\n", "? unknown: name Name 5/5, Email 4/4"},
	{"lone section row, unknown word", "Name,Email\nAda,ada@contoso.example\nBo,bo@contoso.example\nEftir,\nYusuf,yusuf@contoso.example\n", "? unknown: name Name 4/4, Email 3/3"},
	{"lone section row, several words", "Name;E-Mail;Tag\nAda Okonkwo;ada@contoso.example;30.11.2026\nBleiben noch;;\nYusuf A;yusuf@contoso.example;\n", "? unknown: name Name 3/3, E-Mail 2/2"},
	{"section row, several words, no delimiter", "Name,Email\nAda Okonkwo,ada@contoso.example\nBo Liu,bo@contoso.example\nNot leaving\nYusuf A,yusuf@contoso.example\n", "? unknown: name Name 4/4, Email 3/3"},
	{"pivot, indented", "Email,Count\nyusuf@contoso.example,2\n  ada@contoso.example,1\n  bo@contoso.example,1\nnoor@contoso.example,1\n  eleni@contoso.example,1\n", "? unknown: Email 5/5"},
	{"pivot, by its counts", "Email,Anzahl\nyusuf@contoso.example,2\nada@contoso.example,1\nbo@contoso.example,1\nnoor@contoso.example,1\neleni@contoso.example,1\n", "? unknown: Email 5/5"},
	{"pivot, quoted", "\"Email\",\"Count\"\n\"yusuf@contoso.example\",\"2\"\n\"  ada@contoso.example\",\"1\"\n\"  bo@contoso.example\",\"1\"\n", "? unknown: Email 3/3"},
	{"pivot, tabs", "Email\tTrips\nyusuf@contoso.example\t2\n    ada@contoso.example\t1\n    bo@contoso.example\t1\n", "? unknown: Email 3/3"},
	{"counts of a plain list", "Email,Trips\nada@contoso.example,2\nbo@contoso.example,1\neleni@contoso.example,3\n", "[Email] 2:ada 3:bo 4:eleni"},
	{"one count everywhere", "Email,Devices\nada@contoso.example,1\nbo@contoso.example,1\neleni@contoso.example,1\n", "[Email] 2:ada 3:bo 4:eleni"},
	{"numbers to the right", "No,Email\n  9,ada@contoso.example\n 10,bo@contoso.example\n", "[Email] 2:ada 3:bo"},
	{"groups of a directory", "displayName,mail,owner\nAll leavers,hr@contoso.example,Yusuf\nSales,it@contoso.example,Noor\n", "[mail] 2:(hr) 3:(it)"},
	{"a mailbox in a list", "ada@contoso.example\nhelpdesk@contoso.example\nbo@contoso.example\n", "1:ada 2:(helpdesk) 3:bo"},
	{"group of RFC 5322", "Leavers: ada@contoso.example, bo@contoso.example;\n", "1:ada 1:bo"},
	{"groups of RFC 5322", "Leavers: ada@contoso.example, bo@contoso.example; Staying: yusuf@contoso.example, noor@contoso.example;\n", "? mixedAddress: text 2/2, apart 2/2"},
	{"group, unknown label", "Sales: yusuf@contoso.example, noor@contoso.example;\n", "? mixedAddress: apart 2/2"},
	{"groups, unknown labels", "Team A: Yusuf <yusuf@contoso.example>, noor@contoso.example; Team B: ada@contoso.example;\n", "? mixedAddress: apart 3/3"},
	{"behind a group", "Leavers: ada@contoso.example, bo@contoso.example; yusuf@contoso.example\n", "? mixedAddress: text 2/2, apart 1/1"},
	{"label and semicolons", "Please remove: ada@contoso.example; bo@contoso.example;\n", "1:ada 1:bo"},
	{"Nachfolge", "Name;E-Mail\nAda Okonkwo;ada@contoso.example\nNachfolge Yusuf;yusuf@contoso.example\nBo Liu;bo@contoso.example\nNachfolge Noor;noor@contoso.example\n", "? unknown: name Name 4/4, E-Mail 4/4"},
	{"Nachfolge once", "Name;E-Mail\nAda Okonkwo;ada@contoso.example\nBo Liu;bo@contoso.example\nNachfolge Yusuf;yusuf@contoso.example\n", "? unknown: name Name 3/3, E-Mail 3/3"},
	{"Backup", "Name,Email\nAda Okonkwo,ada@contoso.example\nBackup: Yusuf,yusuf@contoso.example\n", "? unknown: name Name 2/2, Email 2/2"},
	{"remplaçant behind", "Nom;E-mail\nAda Okonkwo;ada@contoso.example\nYusuf (remplaçant);yusuf@contoso.example\n", "? unknown: name Nom 2/2, E-mail 2/2"},
	{"a word in no list, twice", "Name;E-Mail\nAda Okonkwo;ada@contoso.example\nStaðgengill Yusuf;yusuf@contoso.example\nBo Liu;bo@contoso.example\nStaðgengill Noor;noor@contoso.example\n", "? unknown: name Name 4/4, E-Mail 4/4"},
	{"Boss is a name", "Name,Email\nHugo Boss,hugo@contoso.example\nBoss Hugo,boss@contoso.example\nAda Okonkwo,ada@contoso.example\n", "[Email] 2:hugo 3:boss 4:ada"},
	{"one given name twice", "Name,Email\nMaria Lopez,m.lopez@contoso.example\nMaria Silva,m.silva@contoso.example\nAda Okonkwo,ada@contoso.example\n", "[Email] 2:m.lopez 3:m.silva 4:ada"},
	{"geht, Vertretung", "E-Mail;Funktion\nada@contoso.example;geht\nyusuf@contoso.example;Vertretung\n", "? unknown: E-Mail 2/2"},
	{"leaves, stays", "Email,Plan\nada@contoso.example,leaves\nyusuf@contoso.example,stays\n", "? unknown: Email 2/2"},
	{"leaves, stays, as a status", "Email,Status\nada@contoso.example,leaving\nyusuf@contoso.example,staying\n", "? unknown: Email 2/2"},
	{"successor alone", "Email,Function\nada@contoso.example,Sales\nyusuf@contoso.example,Successor of Ada\n", "? unknown: Email 2/2"},
	{"departments", "E-Mail;Abteilung\nada@contoso.example;Vertrieb\nbo@contoso.example;Technik\n", "[E-Mail] 2:ada 3:bo"},
	{"- and +", "- ada@contoso.example\n+ yusuf@contoso.example\n", "? mixedAddress: text 1/1, apart 1/1"},
	{"diff with names", "-Ada Okonkwo <ada@contoso.example>\n+Yusuf <yusuf@contoso.example>\n", "? mixedAddress: text 1/1, apart 1/1"},
	{"diff of a table", "-ada@contoso.example,Ada,Sales\n+yusuf@contoso.example,Yusuf,Sales\n", "? unknown: #1 2/2, name #2 2/2, name #3 1/2"},
	{"diff with headings", "--- a/list.csv\n+++ b/list.csv\n@@ -1,2 +1,2 @@\n Name,Email\n-Ada,ada@contoso.example\n+Yusuf,yusuf@contoso.example\n", "? unknown: name Name 2/2, Email 2/2"},
	{"column of signs", "Change,Email\n-,ada@contoso.example\n+,yusuf@contoso.example\n", "? unknown: Email 2/2"},
	{"ticks and crosses", "❌ ada@contoso.example\n✅ yusuf@contoso.example\n", "? mixedAddress: text 1/1, apart 1/1"},
	{"old diff", "< ada@contoso.example\n---\n> yusuf@contoso.example\n", "? mixedAddress: apart 2/2"},
	{"all with +", "+ ada@contoso.example\n+ bo@contoso.example\n", "1:ada 2:bo"},
	{"all with -", "- ada@contoso.example\n- bo@contoso.example\n", "1:ada 2:bo"},
	{"Markdown", "~~yusuf@contoso.example~~\nada@contoso.example\n", "? mixedAddress: text 1/1, apart 1/1"},
	{"Markdown with the name", "- Ada <ada@contoso.example>\n- ~~Yusuf <yusuf@contoso.example>~~\n", "? mixedAddress: text 1/1, apart 1/1"},
	{"a page", "ada@contoso.example\n<s>yusuf@contoso.example</s>\n", "? mixedAddress: text 1/1, apart 1/1"},
	{"a page, deleted", "ada@contoso.example, <del class=\"x\">Yusuf yusuf@contoso.example</del>\n", "? mixedAddress: text 1/1, apart 1/1"},
	{"Jira", "* ada@contoso.example\n* -yusuf@contoso.example-\n", "? mixedAddress: text 1/1, apart 1/1"},
	{"Slack", "ada@contoso.example\n~yusuf@contoso.example~\n", "? mixedAddress: text 1/1, apart 1/1"},
	{"in a cell", "Name,Email\nAda,ada@contoso.example\nYusuf,~~yusuf@contoso.example~~\n", "[Email] 2:ada 3:(yusuf)"},
	{"the name of a row", "| Name | Email |\n|---|---|\n| Ada | ada@contoso.example |\n| ~~Yusuf~~ | yusuf@contoso.example |\n", "[Email] 3:ada 4:(yusuf)"},
	{"dates with dashes", "ada@contoso.example -30-11-2026-\nbo@contoso.example - 1-12-2026\n", "1:ada 2:bo"},
}

func TestNobodyOfWhomTheListSaysThatHeStaysIsTakenWithoutAQuestion(t *testing.T) {
	for _, l := range listsWithStayers {
		if got := outcome(t, l.name, l.list); got != l.want {
			t.Errorf("%s\n comes to %s\n want     %s", l.name, got, l.want)
		}
	}
}
