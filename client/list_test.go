package client_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sandbox"
)

// mentioned writes what a list mentions as line:address, "?" for a line
// without one.
func mentioned(t *testing.T, list string) string {
	t.Helper()
	mentions, err := client.ReadList(strings.NewReader(list))
	if err != nil {
		t.Fatalf("%q: %v", list, err)
	}
	var all []string
	for _, m := range mentions {
		address := m.Address
		if address == "" {
			address = "?" + m.Written
		}
		all = append(all, fmt.Sprintf("%d:%s", m.Line, address))
	}
	return strings.Join(all, " ")
}

func TestListsAreReadHoweverPeopleWriteThem(t *testing.T) {
	for list, want := range map[string]string{
		// Text as it is pasted.
		"ada@x.example":                                                        "1:ada@x.example",
		"ada@x.example\nbob@x.example\n":                                       "1:ada@x.example 2:bob@x.example",
		"ada@x.example\r\n\r\nbob@x.example":                                   "1:ada@x.example 3:bob@x.example",
		"ada@x.example\rbob@x.example":                                         "1:ada@x.example 2:bob@x.example",
		"ada@x.example, bob@x.example;carl@x.example":                          "1:ada@x.example 1:bob@x.example 1:carl@x.example",
		"ada@x.example bob@x.example\tcarl@x.example":                          "1:ada@x.example 1:bob@x.example 1:carl@x.example",
		"ada@x.example bob@x.example\nc@x.example d@x.example":                 "1:ada@x.example 1:bob@x.example 2:c@x.example 2:d@x.example",
		"Ada Lovelace <ada@x.example>; \"Björn\" <b@x.example>":                "1:ada@x.example 1:b@x.example",
		"Lovelace, Ada <ada@x.example>; Vale, Robin <r@x.example>":             "1:ada@x.example 1:r@x.example",
		"\"Lovelace, Ada\" <ada@x.example>, r@x.example":                       "1:ada@x.example 1:r@x.example",
		"A <a@x.example>; B <b@x.example>;\nC <c@x.example>; D <d@x.example>;": "1:a@x.example 1:b@x.example 2:c@x.example 2:d@x.example",
		"mailto:ada@x.example, 'o'brien@x.example'.":                           "1:ada@x.example 1:o'brien@x.example",
		"\u200bada@x.example\u00a0\nbob@x.example\ufeff":                       "1:ada@x.example 2:bob@x.example",
		"alovelace\nbob, carl":                                                 "1:alovelace 2:bob 2:carl",
		"E-mail\nada@x.example\nbob@x.example":                                 "2:ada@x.example 3:bob@x.example",
		"old@x.example <new@x.example>":                                        "1:new@x.example",
		"Ada < \u200bada@x.example >":                                          "1:ada@x.example",
		// Tables.
		"Name\tTitle\tE-mail\nAda\t\tada@x.example\n\t\tbob@x.example":      "2:ada@x.example 3:bob@x.example",
		"Name,E-mail\nAda,ada@x.example\nBob,bob@x.example":                 "2:ada@x.example 3:bob@x.example",
		"Name;E-Mail-Adresse;Ort\n\"Love;lace\";ada@x.example;Paris\n":      "2:ada@x.example",
		"UPN\tName\nada@x.example\tAda\n\nbob@x.example\tBob":               "2:ada@x.example 4:bob@x.example",
		"Ada,ada@x.example\nBob,bob@x.example":                              "1:ada@x.example 2:bob@x.example",
		"Ada,ada@x.example":                                                 "1:ada@x.example",
		"Nom;Adresse électronique\nAda;ada@x.example\nBob;bob@x.example":    "2:ada@x.example 3:bob@x.example",
		"sep=;\nName;E-mail\nAda;ada@x.example":                             "3:ada@x.example",
		"username,full name\nalovelace,Ada\nbob,Bob":                        "2:alovelace 3:bob",
		"mail,userPrincipalName\n,ada@x.example\nbob@x.example,b@y.example": "2:ada@x.example 3:bob@x.example",
		"Address,E-mail\n12 High Street,ada@x.example":                      "2:ada@x.example",
		"Name,E-mail\n\"Ada\nLovelace\",ada@x.example\nBob,bob@x.example":   "2:ada@x.example 4:bob@x.example",
		"Name,E-mail\nAda,\nBob,n/a\n,\nCarl\nDora,d@x.example e@x.example": "2:?Ada 3:n/a 5:?Carl 6:d@x.example 6:e@x.example",
	} {
		if got := mentioned(t, list); got != want {
			t.Errorf("%q\n mentions %s\n want     %s", list, got, want)
		}
	}
}

func TestOfATableOnlyTheColumnOfAddressesCounts(t *testing.T) {
	list := "Leaver,E-mail,Manager,Manager's e-mail\nAda,ada@x.example,Bob,bob@x.example\nCarl,carl@x.example,Dora,dora@x.example\n"

	if got := mentioned(t, list); got != "2:ada@x.example 3:carl@x.example" {
		t.Errorf("mentions %s", got)
	}
}

func TestWhatIsNoUsableListIsRefusedWhole(t *testing.T) {
	lines := strings.Repeat("ada@x.example\n", client.ListLinesAtMost)
	for name, refused := range map[string]struct {
		list string
		want error
	}{
		"nothing":                           {"", client.ErrListEmpty},
		"empty lines":                       {"\n \n\t\n", client.ErrListEmpty},
		"a heading alone":                   {"Name,E-mail\n", client.ErrListEmpty},
		"too many lines":                    {lines + "bob@x.example", client.ErrListTooLong},
		"too many lines, all empty but one": {strings.Repeat("\n", client.ListLinesAtMost) + "bob@x.example", client.ErrListTooLong},
		"too many on one line":              {strings.Repeat("a@x ", client.ListLinesAtMost+1), client.ErrListTooLong},
		"too many bytes":                    {strings.Repeat("a", client.ListBytesAtMost+1), client.ErrListTooLarge},
		"a workbook":                        {"PK\x03\x04\x14\x00\x06\x00", client.ErrListWorkbook},
		"a picture":                         {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", client.ErrListNotText},
		"two columns of addresses":          {"ada@x.example,bob@x.example\ncarl@x.example,dora@x.example", client.ErrListColumns},
		"the managers' column alone":        {"Name,Manager's e-mail\nAda,boss@x.example\nBob,boss@x.example", client.ErrListColumns},
		"a heading of something else":       {"Name,Assistant\nAda,bob@x.example\nCarl,bob@x.example", client.ErrListColumns},
		"a first row without an address":    {"Bob,-\nAda,ada@x.example\nCarl,c@x.example", client.ErrListColumns},
		"names without addresses":           {"Lovelace,Ada\nVale,Robin", client.ErrListColumns},
		"an unknown delimiter":              {"sep=|\nName|E-mail\nAda|ada@x.example", client.ErrListColumns},
	} {
		if mentions, err := client.ReadList(strings.NewReader(refused.list)); !errors.Is(err, refused.want) || mentions != nil {
			t.Errorf("%s: %d mentions, %v, want %v", name, len(mentions), err, refused.want)
		}
	}
	if _, err := client.ReadList(strings.NewReader(lines)); err != nil {
		t.Errorf("as many lines as may be: %v", err)
	}
}

func TestAQuoteThatDoesNotMatchIsToldWithItsLine(t *testing.T) {
	for list, want := range map[string]int{
		"Name,E-mail\nAda,ada@x.example\n\"Bob,bob@x.example\nCarl,carl@x.example":           3,
		"Ada,a@x.example,manager@x.example\n\"Bob,b@x.example,manager@x.example\n":           2,
		"Name,E-mail\n" + strings.Repeat("Ada,ada@x.example\n", 60) + "B \"ob\",b@x.example": 62,
	} {
		var quote *client.ListQuoteError
		if mentions, err := client.ReadList(strings.NewReader(list)); !errors.As(err, &quote) || quote.Line != want || mentions != nil {
			t.Errorf("%q: %v, want line %d", list, err, want)
		}
	}
}

func TestAVeryLongLineIsCutAndNamesNobody(t *testing.T) {
	long := strings.Repeat("ö", 5000)

	mentions, err := client.ReadList(strings.NewReader(long + "\n" + long + " <ada@x.example>\n" + long + "@x.example"))

	if err != nil || len(mentions) != 3 {
		t.Fatalf("%d mentions, %v", len(mentions), err)
	}
	for i, want := range []string{"", "ada@x.example", ""} {
		m := mentions[i]
		if m.Address != want || len(m.Written) > 1100 || !utf8.ValidString(m.Written) || !strings.Contains(m.Written, want) {
			t.Errorf("line %d mentions %q in %d bytes", m.Line, m.Address, len(m.Written))
		}
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestAListThatCannotBeReadIsAnError(t *testing.T) {
	half := io.MultiReader(strings.NewReader("ada@x.example\n"), failing{})
	if mentions, err := client.ReadList(half); !errors.Is(err, io.ErrUnexpectedEOF) || mentions != nil {
		t.Errorf("%d mentions, %v", len(mentions), err)
	}
}

// encodings are those in which a list may be written.
var encodings = map[string]encoding.Encoding{
	"UTF-8": encoding.Nop, "UTF-8 with a mark": unicode.UTF8BOM,
	"UTF-16 LE with a mark": unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "UTF-16 BE with a mark": unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
	"UTF-16 LE": unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "UTF-16 BE": unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
	"Windows-1252": charmap.Windows1252,
}

func TestListsAreReadInEveryEncoding(t *testing.T) {
	const list = "Name;E-mail\nBjörn;björn@contoso.example\nAda;ada@contoso.example\n"
	for name, e := range encodings {
		written, err := e.NewEncoder().String(list)
		if err != nil {
			t.Fatal(err)
		}
		if got := mentioned(t, written); got != "2:björn@contoso.example 3:ada@contoso.example" {
			t.Errorf("%s: mentions %s", name, got)
		}
	}
}

// FuzzReadList feeds anything. What is accepted mentions only what stands in
// the list, in its order.
func FuzzReadList(f *testing.F) {
	for _, seed := range []string{
		"ada@x.example", "Name,E-mail\nAda,ada@x.example\n", "sep=;\na;b", "\xff\xfea\x00@\x00b\x00", "Lovelace, Ada <ada@x.example>; b@x",
		"\"a\"\"b\";c@d\n\"", "a@b\tc@d\n\te@f", "<a@b><c@d>", "\xef\xbb\xbfE-mail\n\xe9@x", "mail\n\n\n@\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		mentions, err := client.ReadList(bytes.NewReader(data))
		if err != nil {
			if mentions != nil {
				t.Fatal("mentions in spite of an error")
			}
			return
		}
		lines, line := bytes.Count(data, []byte("\n"))+bytes.Count(data, []byte("\r"))+1, 1
		for _, m := range mentions {
			if m.Line < line || m.Line > lines {
				t.Fatalf("line %d after line %d of %d", m.Line, line, lines)
			}
			line = m.Line
			if m.Written == "" || !strings.Contains(m.Written, m.Address) {
				t.Fatalf("%q is not in %q", m.Address, m.Written)
			}
		}
	})
}

// results writes what a list comes to, line by line.
func (d *desk) results(list string) (results string, matched client.MatchedList) {
	d.t.Helper()
	mentions, err := client.ReadList(strings.NewReader(list))
	if err != nil {
		d.t.Fatal(err)
	}
	matched, err = d.client.MatchList(context.Background(), mentions)
	if err != nil {
		d.t.Fatal(err)
	}
	var all []string
	for _, line := range matched.Lines {
		all = append(all, string(line.Result))
	}
	return strings.Join(all, " "), matched
}

func TestAListMatchesUsersAndSaysWhatItsOtherLinesAre(t *testing.T) {
	d := signedIn(t, 40, avery)
	bjorn, grace, adaeze, anais := d.user("Björn"), d.user("Grace"), d.user("Adaeze"), d.user("Anaïs")
	// Somebody has Anaïs's address and keeps a user name of his own.
	dmitri := d.user("Dmitri")
	if err := d.demo.Rename(dmitri.ID, dmitri.DisplayName, anais.Email); err != nil {
		t.Fatal(err)
	}
	// Adaeze is known by another address than her user name.
	if err := d.demo.Rename(adaeze.ID, adaeze.DisplayName, "adaeze@fabrikam.example"); err != nil {
		t.Fatal(err)
	}
	if p := d.refresh(); p != nil {
		t.Fatal(p)
	}

	got, list := d.results(strings.Join([]string{
		strings.ToUpper(bjorn.Email), "nobody@contoso.example", bjorn.Email, grace.Email, anais.Email,
		"adaeze@fabrikam.example", adaeze.UserName, dmitri.UserName, "nobody@contoso.example", grace.Email,
	}, "\n"))

	if want := "matched notFound repeated archived ambiguous matched repeated matched repeated repeated"; got != want {
		t.Errorf("the list comes to\n%s, want\n%s", got, want)
	}
	if list.Lines[2].First != 1 || list.Lines[6].First != 6 || list.Lines[8].First != 2 || list.Lines[4].Users != 2 {
		t.Errorf("repetitions and users are told as %+v", list.Lines)
	}
	var ids []string
	for _, u := range list.Users() {
		ids = append(ids, u.ID)
	}
	if want := []string{bjorn.ID, adaeze.ID, dmitri.ID}; !slices.Equal(ids, want) {
		t.Errorf("matched are %q, want %q", ids, want)
	}
}

// TestWhoIsMatchedDependsOnlyOnWhoIsNamed writes the same people in many ways.
// Nobody else is ever matched.
func TestWhoIsMatchedDependsOnlyOnWhoIsNamed(t *testing.T) {
	d := signedIn(t, 60, avery)
	people := d.demo.Users()
	rapid.Check(t, func(rt *rapid.T) {
		named := rapid.SliceOfNDistinct(rapid.SampledFrom(people), 1, 20, func(u sandbox.User) string { return u.ID }).Draw(rt, "named")
		var want []string
		for _, u := range named {
			if u.Status != sandbox.Archived {
				want = append(want, u.ID)
			}
		}
		list := written(rt, named)

		mentions, err := client.ReadList(strings.NewReader(list))
		if err != nil {
			rt.Fatalf("%q: %v", list, err)
		}
		matched, err := d.client.MatchList(context.Background(), mentions)
		if err != nil {
			rt.Fatal(err)
		}

		var got []string
		for _, u := range matched.Users() {
			got = append(got, u.ID)
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			rt.Fatalf("%q\nmatches %d users, want %d", list, len(got), len(want))
		}
	})
}

// written writes people, and some whom nobody knows, as a list of some form.
func written(t *rapid.T, people []sandbox.User) string {
	strangers := rapid.IntRange(0, 3).Draw(t, "strangers")
	rows := make([][2]string, 0, len(people)+strangers) // name and address
	for _, u := range people {
		address := u.Email
		switch rapid.IntRange(0, 3).Draw(t, "case") {
		case 0:
			address = strings.ToUpper(address)
		case 1:
			address = strings.ToUpper(address[:3]) + address[3:]
		case 2:
			address = norm.NFD.String(address)
		}
		rows = append(rows, [2]string{u.DisplayName, address})
	}
	for i := range strangers {
		rows = append(rows, [2]string{people[0].DisplayName, fmt.Sprintf("x%s%d@contoso.example", people[0].GivenName, i)})
	}
	rows = rapid.Permutation(rows).Draw(t, "order")
	text := asText(t, rows)
	if rapid.Bool().Draw(t, "table") {
		text = asTable(t, rows)
	}
	if rapid.Bool().Draw(t, "carriage returns") {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	name := rapid.SampledFrom([]string{"UTF-8", "UTF-8 with a mark", "UTF-16 LE with a mark", "UTF-16 BE with a mark"}).Draw(t, "encoding")
	encoded, err := encodings[name].NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

// asTable writes a table with somebody else's address beside each, under a
// heading that says so, or with a department and no heading.
func asTable(t *rapid.T, rows [][2]string) string {
	var text strings.Builder
	table := csv.NewWriter(&text)
	table.Comma = rapid.SampledFrom([]rune{',', ';', '\t'}).Draw(t, "delimiter")
	headed := rapid.Bool().Draw(t, "heading")
	swapped := rapid.Bool().Draw(t, "swapped")
	add := func(name, address, other string) {
		cells := []string{name, address, other}
		if swapped {
			cells = []string{other, address, name}
		}
		_ = table.Write(cells)
	}
	if headed {
		add("Name", rapid.SampledFrom([]string{"E-mail", "EMAIL ADDRESS", "userPrincipalName", "Mail"}).Draw(t, "word"), "Manager")
	}
	for _, row := range rows {
		other := "Sales, \"North\""
		if headed {
			other = "avery.moss@contoso.example"
		}
		add(row[0], row[1], other)
	}
	table.Flush()
	return text.String()
}

// asText writes a list without columns.
func asText(t *rapid.T, rows [][2]string) string {
	between := rapid.SampledFrom([]string{"\n", "; ", ";\n", ", "}).Draw(t, "between")
	withNames := rapid.Bool().Draw(t, "names")
	var parts []string
	for _, row := range rows {
		part := row[1]
		if withNames {
			part = row[0] + " <" + row[1] + ">"
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, between)
}

// TestUpTo200UsersAreReadAgainAndMoreComeFromTheCopy is about the plan; that
// each of the others is read before anything is sent is the dispatcher's test.
func TestUpTo200UsersAreReadAgainAndMoreComeFromTheCopy(t *testing.T) {
	d := signedIn(t, 300, avery)
	var addresses []string
	for _, id := range d.actives(201) {
		u, _ := d.demo.User(id)
		addresses = append(addresses, u.Email)
	}
	reads := func() (n int) {
		for _, r := range d.demo.Requests() {
			if r.Method == http.MethodGet && strings.Contains(r.Path, "/Users/") {
				n++
			}
		}
		return n
	}
	for n, want := range map[int]int{200: 200, 201: 0} {
		_, list := d.results(strings.Join(addresses[:n], "\n"))
		var ids []string
		for _, u := range list.Users() {
			ids = append(ids, u.ID)
		}
		before := reads()

		plan := d.plan(directory.Archive, ids...)

		if len(plan.Users) != n || len(plan.LeftOut) != 0 {
			t.Errorf("%d of %d are planned, and %d left out", len(plan.Users), n, len(plan.LeftOut))
		}
		if got := reads() - before; got != want || plan.Checked != (want > 0) || plan.CopiedAt.IsZero() {
			t.Errorf("of %d users %d were read, checked %t, copied at %s", n, got, plan.Checked, plan.CopiedAt)
		}
	}
}
