package leavers_test

// Whom a finder finds in a real copy.

import (
	"context"
	"path/filepath"
	"testing"

	"mileiq.example/admin/client/cache"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/leavers"
)

// finderOf looks among people of these names, whose addresses are first.last@contoso.example.
func finderOf(t *testing.T, people map[string]string) leavers.Finder {
	t.Helper()
	c, err := cache.Open(t.Context(), filepath.Join(t.TempDir(), "cache.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	var users []directory.User
	for name, address := range people {
		users = append(users, directory.User{ID: address, UserName: address, DisplayName: name, Email: address, Status: directory.Active, Version: `"1"`})
	}
	if err := c.Put(t.Context(), c.Stamp(), 0, users...); err != nil {
		t.Fatal(err)
	}
	return leavers.Finder{People: c}
}

var fourPeople = map[string]string{
	"Björn Åkesson": "bjorn.akesson@contoso.example", "Grace Hopper": "grace.hopper@contoso.example",
	"Anders Černý": "anders.cerny@contoso.example", "李小龙": "li.xiaolong@contoso.example",
}

func TestAMistypedAddressGivesCandidates(t *testing.T) {
	finder := finderOf(t, fourPeople)
	for _, mistyped := range []string{"bjorn.akesson@contoso.exampel", "bjron.akesson@contoso.example", "bjorn.akeson@contoso.example", "Bjorn.Akesson@old.example"} {
		list, err := finder.Match(t.Context(), mentions(mistyped), directory.Who{})

		if err != nil {
			t.Fatal(err)
		}
		line := list.Lines[0]
		if line.Result != leavers.Named || len(line.Candidates) == 0 || line.Candidates[0].User.DisplayName != "Björn Åkesson" || line.Candidates[0].Because != leavers.LikeAddress {
			t.Errorf("%q comes to %s, %+v", mistyped, line.Result, line.Candidates)
		}
	}
}

// asked is a copy that counts the names whose likes are looked for.
type asked struct {
	leavers.People
	names int
}

func (a *asked) LikeName(ctx context.Context, name string) ([]directory.User, error) {
	a.names++
	return a.People.LikeName(ctx, name)
}

// Beyond the first lines candidates are looked for when somebody asks for them.
func TestOfALongListOfNamesEachIsSaidToHaveCandidates(t *testing.T) {
	copied := &asked{People: finderOf(t, fourPeople).People}
	finder := leavers.Finder{People: copied}
	var all []leavers.Mention
	for i := range 1000 {
		all = append(all, leavers.Mention{Line: i + 1, Name: []string{"Åkesson, Björn", "Nobody Whatsoever"}[i%2]})
	}

	list, err := finder.Match(t.Context(), all, directory.Who{})

	if err != nil || list.Counts[leavers.Named] != 500 || list.Counts[leavers.NotFound] != 500 {
		t.Fatalf("the list comes to %v, %v", list.Counts, err)
	}
	if copied.names != 100 || len(list.Lines[98].Candidates) != 1 || len(list.Lines[998].Candidates) != 0 {
		t.Errorf("%d names were looked for, the last offers %+v", copied.names, list.Lines[998].Candidates)
	}
	found, err := finder.Candidates(t.Context(), list.Lines[998].Mention)
	if err != nil || len(found) != 1 || found[0].User.DisplayName != "Björn Åkesson" {
		t.Errorf("asked again the last offers %+v, %v", found, err)
	}
}

func TestSuggestionsComeAsOneTypes(t *testing.T) {
	finder := finderOf(t, fourPeople)
	for typed, want := range map[string]string{
		"bj": "Björn Åkesson", "akess": "Björn Åkesson", "Åkesson b": "Björn Åkesson", "bjorn.a": "Björn Åkesson", "Bjorn Akessonn": "Björn Åkesson",
		"李": "李小龙", "bjorn.akesson@contoso.exampl": "Björn Åkesson", "": "", "zzzz": "", "@": "",
	} {
		found, err := finder.Suggest(t.Context(), typed, 5)
		if err != nil {
			t.Fatal(err)
		}

		if want == "" && len(found) > 0 || want != "" && (len(found) == 0 || found[0].User.DisplayName != want) {
			t.Errorf("%q suggests %+v, want %s", typed, found, want)
		}
	}
	if found, err := finder.Suggest(t.Context(), "a", 2); err != nil || len(found) != 2 {
		t.Errorf("two were asked for, %d came, %v", len(found), err)
	}
}

// A copy that cannot be read is trouble, and no list in which nobody is found.
func TestACopyThatCannotBeReadIsTroubleAndNoShortList(t *testing.T) {
	finder := finderOf(t, fourPeople)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for name, call := range map[string]func() (int, error){
		"Match": func() (int, error) {
			list, err := finder.Match(ended, mentions("nobody"), directory.Who{})
			return len(list.Lines), err
		},
		"Candidates": func() (int, error) {
			found, err := finder.Candidates(ended, leavers.Mention{Name: "Grace Hopper"})
			return len(found), err
		},
		"Suggest": func() (int, error) { found, err := finder.Suggest(ended, "gr", 5); return len(found), err },
	} {
		if n, err := call(); err == nil || n != 0 {
			t.Errorf("%s finds %d, %v", name, n, err)
		}
	}
}
