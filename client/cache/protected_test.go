package cache_test

import (
	"slices"
	"testing"

	"mileiq.example/admin/client/directory"
)

func TestAnEntryProtectsEverybodyWhoHasItAmongHisAddresses(t *testing.T) {
	c := fresh(t)
	var users []directory.User
	for _, id := range []string{"a", "b", "c", "d"} {
		users = append(users, directory.User{ID: id, UserName: id + "@contoso.example", Status: directory.Active})
	}
	users[1].Email, users[1].Addresses = "b@contoso.example", "b@contoso.example\nShared@contoso.example"
	users[2].Email, users[2].Addresses = "shared@contoso.example", "shared@contoso.example"
	put(t, c, users...)

	protected, err := c.Protected(t.Context(), []string{"SHARED@contoso.example", "id:a", "d", "nobody", "d"})

	ok(t, err)
	for i, want := range [][]string{{"b", "c"}, {"a"}, {"d"}, {}, {"d"}} {
		got := directory.IDs(protected[i])
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("entry %d protects %q, want %q", i, got, want)
		}
	}
	if none, err := c.Protected(t.Context(), nil); len(none) != 0 || err != nil {
		t.Errorf("no entries protect %+v, %v", none, err)
	}
}
