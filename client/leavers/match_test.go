package leavers_test

// What mentions come to, given who was found for them.

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/leavers"
)

func person(id string, status directory.Status) directory.User {
	return directory.User{ID: id, UserName: id + "@x.example", Status: status}
}

// found is who has which address.
var found = map[string][]directory.User{
	"ada@x.example": {person("ada", directory.Active)},
	"countess":      {person("ada", directory.Active)}, // her user name
	"bob@x.example": {person("bob", directory.Invited)},
	"old@x.example": {person("old", directory.Archived)},
	"elder":         {person("old", directory.Archived)},
	"two@x.example": {person("two", directory.Active), person("three", directory.Active)},
	"duo":           {person("two", directory.Active), person("three", directory.Active)},
}

var known = leavers.Known{ByAddress: found}

// mentions are those of one line each.
func mentions(addresses ...string) (all []leavers.Mention) {
	for i, a := range addresses {
		all = append(all, leavers.Mention{Line: 10 + i, Written: a, Address: a})
	}
	return all
}

func TestEachMentionSaysWhatItComesTo(t *testing.T) {
	list := leavers.Match(mentions("ADA@x.example", "bob@x.example", "old@x.example", "two@x.example", "nobody", ""), known)

	for i, want := range []leavers.Line{
		{Result: leavers.Matched, User: person("ada", directory.Active), Users: 1},
		{Result: leavers.Matched, User: person("bob", directory.Invited), Users: 1},
		{Result: leavers.Archived, User: person("old", directory.Archived), Users: 1},
		{Result: leavers.Ambiguous, Users: 2},
		{Result: leavers.NotFound},
		{Result: leavers.NotFound},
	} {
		want.Mention = list.Lines[i].Mention
		list.Lines[i].Candidates = nil
		if !reflect.DeepEqual(list.Lines[i], want) || want.Line != 10+i {
			t.Errorf("line %d is %+v, want %+v", i, list.Lines[i], want)
		}
	}
	counts := fmt.Sprint(list.Counts)
	if want := fmt.Sprint(map[leavers.Result]int{leavers.Matched: 2, leavers.Archived: 1, leavers.Ambiguous: 1, leavers.NotFound: 2}); counts != want {
		t.Errorf("counts %s, want %s", counts, want)
	}
}

func TestWhoIsMentionedAgainIsToldWithTheFirstLine(t *testing.T) {
	for again, want := range map[string]struct {
		first string
		user  string
		users int
	}{
		"ada@x.example": {"Ada@X.example", "ada", 1},
		"countess":      {"ada@x.example", "ada", 1}, // by another name
		"elder":         {"old@x.example", "old", 1},
		"two@x.example": {"two@x.example", "", 2},
		"nobody":        {"Nobody", "", 0},
	} {
		list := leavers.Match(mentions("bob@x.example", want.first, again), known)

		if line := list.Lines[2]; line.Result != leavers.Repeated || line.First != 11 || line.User.ID != want.user || line.Users != want.users {
			t.Errorf("%s after %s: %+v", again, want.first, line)
		}
		if list.Lines[1].Result == leavers.Repeated || list.Lines[1].First != 0 {
			t.Errorf("the first: %+v", list.Lines[1])
		}
	}
}

func TestWhatNobodyOrSeveralMayMeanRepeatsNothingElse(t *testing.T) {
	list := leavers.Match(mentions("nobody", "somebody", "two@x.example", "duo", "", "", "ada@x.example"), known)

	var results []string
	for _, line := range list.Lines {
		results = append(results, string(line.Result))
	}
	if got := strings.Join(results, " "); got != "notFound notFound ambiguous ambiguous notFound notFound matched" {
		t.Errorf("the list comes to %s", got)
	}
}

func TestOnlyTheMatchedAreTakenEachOnceAndInOrder(t *testing.T) {
	list := leavers.Match(mentions("bob@x.example", "old@x.example", "two@x.example", "countess", "ada@x.example", "nobody"), known)

	var ids []string
	for _, u := range list.Users() {
		ids = append(ids, u.ID)
	}
	if !slices.Equal(ids, []string{"bob", "ada"}) {
		t.Errorf("users %q", ids)
	}
}

func TestKeysAreThoseOfTheMentionsWithAnAddress(t *testing.T) {
	keys := leavers.Keys(mentions("ADA@x.example", "", "Bjo\u0308rn"))

	if want := []string{directory.AddressKey("ada@x.example"), directory.AddressKey("björn")}; !slices.Equal(keys, want) {
		t.Errorf("keys %q, want %q", keys, want)
	}
}

func TestNobodyIsMatchedTwiceWhateverAListSays(t *testing.T) {
	all := append(slices.Sorted(maps.Keys(found)), "nobody", "")
	rapid.Check(t, func(t *rapid.T) {
		list := leavers.Match(mentions(rapid.SliceOf(rapid.SampledFrom(all)).Draw(t, "list")...), known)
		met, counted := map[string]bool{}, 0
		for _, u := range list.Users() {
			if met[u.ID] || u.Status == directory.Archived {
				t.Fatalf("%s is matched", u.ID)
			}
			met[u.ID] = true
		}
		for _, n := range list.Counts {
			counted += n
		}
		if counted != len(list.Lines) || list.Counts[leavers.Matched] != len(met) {
			t.Fatalf("counts %v of %d lines", list.Counts, len(list.Lines))
		}
	})
}

func TestANumberMatchesOnlyWhereTheListNamesPeopleByIt(t *testing.T) {
	ada, bob := person("ada", directory.Active), person("bob", directory.Active)
	numbers := leavers.Known{ByAddress: found, ByNumber: map[string][]directory.User{
		"7": {ada}, "07": {bob}, "8": {ada, bob}, "9": {person("old", directory.Archived)},
	}}
	for _, c := range []struct {
		mention leavers.Mention
		result  leavers.Result
		user    string
		offered int
	}{
		{leavers.Mention{By: leavers.ByNumber, Number: "7"}, leavers.Matched, "ada", 0},
		{leavers.Mention{By: leavers.ByNumber, Number: " 07 "}, leavers.Matched, "bob", 0},
		{leavers.Mention{By: leavers.ByNumber, Number: "007"}, leavers.NotFound, "", 0},
		{leavers.Mention{By: leavers.ByNumber, Number: "8"}, leavers.Ambiguous, "", 2},
		{leavers.Mention{By: leavers.ByNumber, Number: "9"}, leavers.Archived, "old", 0},
		{leavers.Mention{By: leavers.ByNumber, Number: "7", Apart: leavers.ApartHidden}, leavers.Named, "", 1},
		{leavers.Mention{By: leavers.ByNumber}, leavers.NotFound, "", 0},
		{leavers.Mention{Number: "7"}, leavers.Named, "", 1}, // a gap where the address should be
		{leavers.Mention{Address: "7"}, leavers.Named, "", 1},
		{leavers.Mention{Address: "nobody@x.example", Number: "7"}, leavers.Named, "", 1},
		{leavers.Mention{Address: "ada@x.example", Number: "7"}, leavers.Matched, "ada", 0},
		{leavers.Mention{Address: "ada@x.example", Number: "8"}, leavers.Matched, "ada", 0},
		{leavers.Mention{Address: "ada@x.example", Number: "10"}, leavers.Matched, "ada", 0},
		{leavers.Mention{Address: "ada@x.example", Number: "07"}, leavers.Ambiguous, "", 2},
		{leavers.Mention{Address: "two@x.example", Number: "7"}, leavers.Ambiguous, "", 3},
		{leavers.Mention{Written: "ada@x.example", Apart: leavers.ApartMail}, leavers.NotFound, "", 0},
	} {
		list := leavers.Match([]leavers.Mention{c.mention}, numbers)

		line := list.Lines[0]
		if line.Result != c.result || line.User.ID != c.user || len(line.Candidates) != c.offered || list.Counts[c.result] != 1 {
			t.Errorf("%+v comes to %s %s with %d candidates, want %s %s with %d", c.mention, line.Result, line.User.ID, len(line.Candidates), c.result, c.user, c.offered)
		}
	}
}

// A row whose address and number are of different people says nothing of the rows that
// name one of them plainly.
func TestAContradictionRepeatsNobodyAndIsNotRepeated(t *testing.T) {
	numbers := leavers.Known{ByAddress: found, ByNumber: map[string][]directory.User{"7": {person("bob", directory.Active)}}}

	list := leavers.Match([]leavers.Mention{
		{Line: 1, Address: "ada@x.example", Number: "7"}, {Line: 2, Address: "ada@x.example"}, {Line: 3, Address: "ada@x.example", Number: "7"}, {Line: 4, Address: "bob@x.example", Number: "7"},
	}, numbers)

	var results []string
	for _, line := range list.Lines {
		results = append(results, string(line.Result))
	}
	if got := strings.Join(results, " "); got != "ambiguous matched ambiguous matched" {
		t.Errorf("the list comes to %s", got)
	}
}

func TestWhomNoPlanArchivesIsSaid(t *testing.T) {
	admin := func(id string) directory.User {
		u := person(id, directory.Active)
		u.Role = directory.RoleBusinessAdministrator
		return u
	}
	some := map[string][]directory.User{"me": {admin("me")}, "one": {admin("one")}, "two": {admin("two")}, "svc": {person("svc", directory.Active)}, "ada": {person("ada", directory.Active)}}

	list := leavers.Match(mentions("me", "one", "two", "svc", "ada", "me"), leavers.Known{ByAddress: some,
		Who: directory.Who{SelfID: "me", Administrators: 2, Protected: directory.NewProtected([]string{"id:svc"})}})

	var results []string
	for _, line := range list.Lines {
		results = append(results, string(line.Result))
		if line.User.ID == "" {
			t.Errorf("nobody is shown in %+v", line)
		}
	}
	if got, want := strings.Join(results, " "), "yourself matched lastAdministrator protected matched repeated"; got != want {
		t.Errorf("the list comes to %s, want %s", got, want)
	}
	if list.Counts[leavers.Matched] != 2 || list.Counts[leavers.Yourself] != 1 || len(list.Users()) != 2 {
		t.Errorf("counts %v", list.Counts)
	}
	for _, line := range list.Lines {
		if !slices.Contains(leavers.Results, line.Result) {
			t.Errorf("%s is never offered", line.Result)
		}
	}
}

func TestNamesDisagreeWhereMostOfThemAreOthers(t *testing.T) {
	three := map[string][]directory.User{}
	for _, id := range []string{"ada", "bob", "eve"} {
		u := person(id, directory.Active)
		u.DisplayName = id + " berg"
		three[id] = []directory.User{u}
	}
	for names, want := range map[string]bool{
		"Ada Berg;Bob Berg;Eve Berg": false, "Ada Berg;Bob Berg;Anders Černý": false, "Ada Berg;Anders Černý;Věra Nováková": true,
		";;": false, ";;Anders Černý": false, ";Bob Berg;Anders Černý": false, ";Věra Nováková;Anders Černý": true,
	} {
		all := mentions("ada", "bob", "eve", "ada", "nobody")
		for i, name := range strings.Split(names, ";") {
			all[i].Name = name
		}
		all[4].Name = "Somebody Else" // matches nobody

		list := leavers.Match(all, leavers.Known{ByAddress: three})

		if got := list.NamesDisagree(); got != want {
			t.Errorf("%q disagree: %t, want %t", names, got, want)
		}
	}
	one := mentions("ada")
	one[0].Name = "Anders Černý"
	if !leavers.Match(one, leavers.Known{ByAddress: three}).NamesDisagree() {
		t.Error("the only name is another, and that is not said")
	}
	if (leavers.List{}).NamesDisagree() {
		t.Error("names of nobody disagree")
	}
}

func TestWhoIsOfferedStandsInTheCountsAsNamed(t *testing.T) {
	list := leavers.Match(mentions("nobody", "ada@x.example", "somebody"), known)
	if got := list.NotFound(); !slices.Equal(got, []int{0, 2}) {
		t.Fatalf("not found are %v", got)
	}

	list.Offer(2, []leavers.Candidate{{User: person("bob", directory.Active), Because: leavers.LikeName}})

	if list.Lines[2].Result != leavers.Named || list.Counts[leavers.Named] != 1 || list.Counts[leavers.NotFound] != 1 || len(list.Users()) != 1 {
		t.Errorf("%+v, %v", list.Lines[2], list.Counts)
	}
}
