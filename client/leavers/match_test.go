package leavers_test

// What mentions come to, given who was found for them.

import (
	"fmt"
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

// mentions are those of one line each.
func mentions(addresses ...string) (all []leavers.Mention) {
	for i, a := range addresses {
		all = append(all, leavers.Mention{Line: 10 + i, Written: a, Address: a})
	}
	return all
}

func TestEachMentionSaysWhatItComesTo(t *testing.T) {
	list := leavers.Match(mentions("ADA@x.example", "bob@x.example", "old@x.example", "two@x.example", "nobody", ""), found)

	for i, want := range []leavers.Line{
		{Result: leavers.Matched, User: person("ada", directory.Active), Users: 1},
		{Result: leavers.Matched, User: person("bob", directory.Invited), Users: 1},
		{Result: leavers.Archived, User: person("old", directory.Archived), Users: 1},
		{Result: leavers.Ambiguous, Users: 2},
		{Result: leavers.NotFound},
		{Result: leavers.NotFound},
	} {
		want.Mention = list.Lines[i].Mention
		if list.Lines[i] != want || want.Line != 10+i {
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
		list := leavers.Match(mentions("bob@x.example", want.first, again), found)

		if line := list.Lines[2]; line.Result != leavers.Repeated || line.First != 11 || line.User.ID != want.user || line.Users != want.users {
			t.Errorf("%s after %s: %+v", again, want.first, line)
		}
		if list.Lines[1].Result == leavers.Repeated || list.Lines[1].First != 0 {
			t.Errorf("the first: %+v", list.Lines[1])
		}
	}
}

func TestWhatNobodyOrSeveralMayMeanRepeatsNothingElse(t *testing.T) {
	list := leavers.Match(mentions("nobody", "somebody", "two@x.example", "duo", "", "", "ada@x.example"), found)

	var results []string
	for _, line := range list.Lines {
		results = append(results, string(line.Result))
	}
	if got := strings.Join(results, " "); got != "notFound notFound ambiguous ambiguous notFound notFound matched" {
		t.Errorf("the list comes to %s", got)
	}
}

func TestOnlyTheMatchedAreTakenEachOnceAndInOrder(t *testing.T) {
	list := leavers.Match(mentions("bob@x.example", "old@x.example", "two@x.example", "countess", "ada@x.example", "nobody"), found)

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
	var known []string
	for key := range found {
		known = append(known, key)
	}
	slices.Sort(known)
	rapid.Check(t, func(t *rapid.T) {
		list := leavers.Match(mentions(rapid.SliceOf(rapid.SampledFrom(append(known, "nobody", ""))).Draw(t, "list")...), found)
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
