package client

import (
	"context"
	"slices"
	"testing"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
)

func TestAnEntryMeansEverybodyWhoHasItAmongHisAddresses(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	b := newBare(t, nil)
	s := b.withSession(contoso)
	users := people("a", "b", "c", "d")
	users[1].Email, users[1].Addresses = "b@contoso.example", "b@contoso.example\nShared@contoso.example"
	users[2].Email, users[2].Addresses = "shared@contoso.example", "shared@contoso.example"
	s.has(t, users...)
	_, err := b.Protect(ctx, "SHARED@contoso.example", "id:a", "d", "nobody")
	must(t, err)

	list, err := b.Protected(ctx)

	must(t, err)
	for i, want := range [][]string{{"b", "c"}, {"a"}, {"d"}, nil} {
		got := idsOf(list[i].Users)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%q means %q, want %q", list[i].Entry, got, want)
		}
	}
	plan, err := b.Plan(ctx, directory.Archive, users)
	if err != nil || len(plan.Users) != 0 || len(plan.LeftOut) != 4 {
		t.Errorf("planned are %+v, %v", plan.Users, err)
	}
}

func TestWithoutACopyTheListOfProtectedPeopleIsTrouble(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	b := newBare(t, nil)
	s := b.withSession(contoso)
	_, err := b.Protect(ctx, "id:a")
	must(t, err)
	must(t, s.cache.Close())

	list, err := b.Protected(ctx)

	mustFail(t, err, problem.DiskTrouble)
	if list != nil {
		t.Errorf("the list is %+v", list)
	}
}
