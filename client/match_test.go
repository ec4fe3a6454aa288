package client_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/leavers"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sandbox"
)

// mentioned reads a list, and picks the column of addresses that is not the managers'
// where it is asked.
func mentioned(list string) ([]leavers.Mention, error) {
	ctx := context.Background()
	document, err := leavers.Open(ctx, "", strings.NewReader(list), leavers.OpenOptions{})
	if err != nil {
		return nil, err
	}
	q, err := document.Suggest(ctx, 0)
	if err != nil {
		return nil, err
	}
	choice := q.Choice
	if q.Why != leavers.WhyNot {
		addresses := slices.DeleteFunc(q.Columns, func(c leavers.Column) bool {
			return c.By != leavers.ByAddress || c.At >= 0 && q.Table.Headings[c.At] == "Manager"
		})
		if len(addresses) != 1 {
			return nil, fmt.Errorf("%d columns hold addresses", len(addresses))
		}
		choice = q.Choose(addresses[0])
	}
	return document.Mentions(ctx, choice)
}

// results writes what a list comes to, line by line.
func (d *desk) results(list string) (results string, matched leavers.List) {
	d.t.Helper()
	mentions, err := mentioned(list)
	if err != nil {
		d.t.Fatal(err)
	}
	matched, err = d.client.Match(context.Background(), mentions)
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
			if u.Status != sandbox.Archived && u.Email != avery+"@contoso.example" { // she is signed in
				want = append(want, u.ID)
			}
		}
		list := written(rt, named)

		mentions, err := mentioned(list)
		if err != nil {
			rt.Fatalf("%q: %v", list, err)
		}
		matched, err := d.client.Match(context.Background(), mentions)
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

// encodings are those in which every name can be written.
var encodings = map[string]encoding.Encoding{
	"UTF-8": encoding.Nop, "UTF-8 with a mark": unicode.UTF8BOM,
	"UTF-16 LE with a mark": unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "UTF-16 BE with a mark": unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
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

func TestANameGivesCandidatesAndNeverAMatch(t *testing.T) {
	d := signedIn(t, 1234, avery)
	for _, c := range []struct {
		written string
		want    int
	}{
		{"José Quirós", 1}, {"Quirós, José", 1}, {"jose QUIROS", 1}, {norm.NFD.String("José Quirós"), 1},
		{"Anders Černý", 3}, {"cerny anders", 3}, {"李小龙", 1}, {"Nobody Whatsoever", 0},
	} {
		list, err := d.client.Match(t.Context(), []leavers.Mention{{Line: 1, Written: c.written, Name: c.written}, {Line: 2, Written: c.written, Address: c.written}})
		if err != nil {
			t.Fatal(err)
		}

		for _, line := range list.Lines {
			want := leavers.Named
			if c.want == 0 {
				want = leavers.NotFound
			}
			if line.Result != want || len(line.Candidates) != c.want || line.User.ID != "" {
				t.Errorf("%q comes to %s with %d candidates, want %d", c.written, line.Result, len(line.Candidates), c.want)
			}
			for _, candidate := range line.Candidates {
				if candidate.Because != leavers.SameName {
					t.Errorf("%q offers %s because of %s", c.written, candidate.User.DisplayName, candidate.Because)
				}
			}
			again, err := d.client.Candidates(t.Context(), line.Mention)
			if err != nil || !slices.Equal(again, line.Candidates) && len(again) > 0 {
				t.Errorf("%q offers %+v when asked again, %v", c.written, again, err)
			}
		}
		if len(list.Users()) > 0 {
			t.Errorf("%q matches %+v", c.written, list.Users())
		}
	}
}

func TestOneselfIsSaidInAListAndNotMatched(t *testing.T) {
	d := signedIn(t, 40, avery)
	me := d.user("Avery")

	got, list := d.results(me.Email + "\nrobin.vale@contoso.example\n" + strings.ToUpper(me.Email))

	if got != "yourself matched repeated" || list.Lines[0].User.ID != me.ID || len(list.Users()) != 1 {
		t.Errorf("the list comes to %s", got)
	}
}

func TestMatchingEndsWhenItIsCancelled(t *testing.T) {
	d := signedIn(t, 40, avery)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()

	list, err := d.client.Match(ctx, []leavers.Mention{{Name: "Björn Åkesson"}})

	if problem.Of(err).Kind != problem.Cancelled || len(list.Lines) > 0 {
		t.Errorf("%+v, %v", list, err)
	}
}
