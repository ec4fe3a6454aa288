package agenda

// How long a page of a hundred thousand prepared leavers takes.

import (
	"fmt"
	"testing"

	"mileiq.example/admin/client/directory"
)

func BenchmarkLeaversOfALargeList(b *testing.B) {
	const n = directory.LeaversInList
	d := newDesk(b)
	ctx := b.Context()
	var users []directory.User
	var leaving []directory.Leaver
	for i := range n {
		id := fmt.Sprintf("2819c223-7f76-453a-919d-%012d", i)
		u := directory.User{ID: id, UserName: fmt.Sprintf("person.%d@contoso.example", i), DisplayName: fmt.Sprintf("Person %d", i),
			Email: fmt.Sprintf("person.%d@contoso.example", i), Status: directory.Active, Version: `"1"`}
		users = append(users, u)
		leaving = append(leaving, directory.Leaver{Line: i, Written: u.Email, Address: u.Email, Person: u, Leaves: directory.Day(fmt.Sprintf("2026-%02d-%02d", 1+i%12, 1+i%28))})
	}
	d.has(users...)
	d.whole()
	list, added, err := d.Add(ctx, directory.LeaverList{Name: "All"}, leaving)
	if err != nil || added != n {
		b.Fatal(added, err)
	}
	page := func(b *testing.B, q directory.LeaverQuery) {
		q.ListID, q.Limit = list.ID, 50
		got, err := d.Page(ctx, q)
		if err != nil || len(got.Entries) != 50 {
			b.Fatal(len(got.Entries), err)
		}
	}
	b.Run("first page", func(b *testing.B) {
		for b.Loop() {
			page(b, directory.LeaverQuery{})
		}
	})
	b.Run("last page", func(b *testing.B) {
		for b.Loop() {
			page(b, directory.LeaverQuery{Offset: n - 50})
		}
	})
	b.Run("search", func(b *testing.B) {
		for b.Loop() {
			page(b, directory.LeaverQuery{Search: "person 9"})
		}
	})
	b.Run("after a change of the copy", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			d.has(users[0])
			b.StartTimer()
			page(b, directory.LeaverQuery{})
		}
	})
	b.Run("after a change of the list", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			if err := d.Set(ctx, []int64{1}, directory.LeaverChange{Leaves: new(directory.Day)}); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
			page(b, directory.LeaverQuery{})
		}
	})
	b.Run("lists", func(b *testing.B) {
		for b.Loop() {
			if _, err := d.Lists(ctx); err != nil {
				b.Fatal(err)
			}
		}
	})
}
