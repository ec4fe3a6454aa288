package leavers

// Who is a candidate, and which comes first.

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"mileiq.example/admin/client/directory"
)

// pool are users, by their name, address and number.
func pool(people ...[3]string) (users []directory.User) {
	for i, p := range people {
		users = append(users, directory.User{ID: fmt.Sprint(i), DisplayName: p[0], UserName: p[1], Email: p[1], EmployeeNumber: p[2], Status: directory.Active})
	}
	return users
}

// said writes candidates as "name (because)".
func said(all []Candidate) string {
	var said []string
	for _, c := range all {
		said = append(said, fmt.Sprintf("%s (%s)", c.User.DisplayName, c.Because))
	}
	return strings.Join(said, ", ")
}

func TestCandidatesAreThoseWhomAMentionMayMeanTheBestFirst(t *testing.T) {
	users := pool(
		[3]string{"Anders Černý", "anders.cerny@contoso.example", "4711"},
		[3]string{"Anders Cernohorský", "anders.cernohorsky@contoso.example", "04711"},
		[3]string{"Andres Černý", "andres.cerny@contoso.example", ""},
		[3]string{"Věra Černá", "vera.cerna@contoso.example", ""},
		[3]string{"Vera Cerna-Nováková", "vera@contoso.example", ""},
		[3]string{"Robert Smith", "rsmith@contoso.example", ""},
		[3]string{"Madonna", "madonna@contoso.example", ""},
		[3]string{"Ada", "ada@contoso.example", ""},
		[3]string{"Anders Černý", "anders.cerny@fabrikam.example", ""},
	)
	for _, c := range []struct {
		mention Mention
		want    string
	}{
		{Mention{Name: "cerny, anders"}, "Anders Černý (sameName), Anders Černý (sameName)"},
		{Mention{Address: "Anders Cerny"}, "Anders Černý (sameName), Anders Černý (sameName)"},
		{Mention{Written: "Anders Cerny"}, "Anders Černý (sameName), Anders Černý (sameName)"},
		{Mention{Name: "Anders Cernyy"}, "Anders Černý (likeName), Anders Černý (likeName), Andres Černý (likeName)"},
		{Mention{Name: "A. Černý"}, "Anders Černý (likeName), Anders Černý (likeName), Andres Černý (likeName)"},
		{Mention{Name: "Anders Petr Černý"}, "Anders Černý (likeName), Anders Černý (likeName), Andres Černý (likeName)"},
		{Mention{Name: "Vera Cerna"}, "Věra Černá (sameName)"},
		{Mention{Name: "Bob Smith"}, ""},
		{Mention{Name: "R. S."}, ""},
		{Mention{Name: "Anders"}, "Anders Cernohorský (likeName), Anders Černý (likeName), Anders Černý (likeName), Andres Černý (likeName)"},
		{Mention{Name: "Madonna Ciccone"}, "Madonna (likeName)"},
		{Mention{Address: "anders.cerny@contoso.exampel"}, "Anders Černý (likeAddress), Andres Černý (likeAddress), Anders Černý (likeAddress)"},
		{Mention{Address: "ander.cerny@contoso.example"}, "Anders Černý (likeAddress), Andres Černý (likeAddress)"},
		{Mention{Address: "anders.cerny@old.example"}, "Anders Černý (likeAddress), Anders Černý (likeAddress)"},
		{Mention{Address: "ada@contoso.example"}, "Ada (sameAddress)"},
		{Mention{Address: "anders.cerny²@contoso.example"}, "Anders Černý (likeAddress), Andres Černý (likeAddress)"},
		{Mention{Address: "4711"}, "Anders Černý (sameNumber)"},
		{Mention{Number: " 04711 "}, "Anders Cernohorský (sameNumber)"},
		{Mention{Number: "4711", Name: "Robert Smith"}, "Anders Černý (sameNumber), Robert Smith (sameName)"},
		{Mention{Written: "rsmith@contoso.example", Apart: ApartMail}, "Robert Smith (sameAddress)"},
		{Mention{Written: "Robert Smith, Sales, anders.cerny@contoso.example, and many more words beside"}, ""},
		{Mention{Address: "nobody@nowhere.example"}, ""},
		{Mention{}, ""},
	} {
		if got := said(candidatesFor(c.mention, users, 10)); got != c.want {
			t.Errorf("%+v may mean\n%s, want\n%s", c.mention, got, c.want)
		}
	}
	if got := candidatesFor(Mention{Name: "Anders Černý"}, append(users, users...), 1); len(got) != 1 {
		t.Errorf("one was asked for: %s", said(got))
	}
}

func TestSuggestionsBeginWithWhatIsTyped(t *testing.T) {
	users := pool(
		[3]string{"Anders Černý", "anders.cerny@contoso.example", "4711"},
		[3]string{"José Luis Quirós", "jquiros@contoso.example", "47"},
		[3]string{"Luisa Anders", "luisa@contoso.example", ""},
		[3]string{"Zoë", "anderson@contoso.example", ""},
	)
	for typed, want := range map[string]string{
		"and":                   "Anders Černý (beginsWithIt), Luisa Anders (beginsWithIt), Zoë (beginsWithIt)",
		"Anders Ce":             "Anders Černý (beginsWithIt)",
		"quiros jo":             "José Luis Quirós (beginsWithIt)",
		"jose qu":               "José Luis Quirós (beginsWithIt)",
		"LUI":                   "Luisa Anders (beginsWithIt), José Luis Quirós (beginsWithIt)",
		"anders.cerny":          "Anders Černý (beginsWithIt)",
		"47":                    "José Luis Quirós (sameNumber), Anders Černý (beginsWithIt)",
		"jquiros@":              "José Luis Quirós (beginsWithIt)",
		"LUISA@contoso.example": "Luisa Anders (sameAddress)",
		"ders":                  "", "": "", " ": "", "@": "", "luisa x": "",
	} {
		if got := said(suggestionsFor(typed, users, 10)); got != want {
			t.Errorf("%q suggests\n%s, want\n%s", typed, got, want)
		}
	}
}

func TestLettersThatDifferAreCountedUpToABound(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"cerny", "cerny", 0}, {"cerny", "cerni", 1}, {"cerny", "crny", 1}, {"cerny", "ecrny", 1}, {"example", "exampel", 1},
		{"černý", "cerny", 2}, {"ab", "", 2}, {"abc", "", 3}, {"abcdef", "ghijkl", 3},
	} {
		if got := distance(c.a, c.b, 2); got != c.want {
			t.Errorf("%q and %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
	words := rapid.StringMatching("[abč]{0,7}")
	rapid.Check(t, func(t *rapid.T) {
		a, b, most := words.Draw(t, "a"), words.Draw(t, "b"), rapid.IntRange(0, 4).Draw(t, "most")
		if got, want := distance(a, b, most), min(slowDistance([]rune(a), []rune(b)), most+1); got != want {
			t.Fatalf("%q and %q: %d, want %d", a, b, got, want)
		}
	})
}

// slowDistance is the definition.
func slowDistance(a, b []rune) int {
	if len(a) == 0 || len(b) == 0 {
		return len(a) + len(b)
	}
	other := 1
	if a[len(a)-1] == b[len(b)-1] {
		other = 0
	}
	a1, b1 := a[:len(a)-1], b[:len(b)-1]
	n := min(slowDistance(a1, b)+1, slowDistance(a, b1)+1, slowDistance(a1, b1)+other)
	if len(a) > 1 && len(b) > 1 && a[len(a)-1] == b[len(b)-2] && a[len(a)-2] == b[len(b)-1] {
		n = min(n, slowDistance(a[:len(a)-2], b[:len(b)-2])+1)
	}
	return n
}

func TestCandidatesAreTheSameInWhateverOrderTheCopyOffersThem(t *testing.T) {
	words := []string{"Anders", "Andres", "Černý", "cerny", "Quirós", "A.", "", "王"}
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom(words)
		var people [][3]string
		for range rapid.IntRange(0, 8).Draw(t, "people") {
			people = append(people, [3]string{word.Draw(t, "given") + " " + word.Draw(t, "family"), word.Draw(t, "local") + "@x", rapid.SampledFrom([]string{"", "7"}).Draw(t, "number")})
		}
		users := pool(people...)
		m := Mention{Name: word.Draw(t, "name") + " " + word.Draw(t, "name"), Address: rapid.SampledFrom([]string{"", "7", "cerny@x", "cernny@x", "Anders Cerny"}).Draw(t, "address")}
		shuffled := rapid.Permutation(append(slices.Clone(users), users...)).Draw(t, "order")

		got := candidatesFor(m, shuffled, 5)

		if want := candidatesFor(m, users, 5); !slices.Equal(got, want) {
			t.Fatalf("%s, and in another order %s", said(want), said(got))
		}
	})
}
