package people

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var orders = []Order{
	{},
	{"displayName", func(u *User) string { return u.DisplayName }},
	{"nickName", func(u *User) string { return u.NickName }},
	{"status", func(u *User) string { return string(u.Status) }},
}

// filters are by what is written in a query; "" is none.
var filters = map[string]func(*User) bool{
	"":         nil,
	"active":   func(u *User) bool { return u.Status == Active },
	"nickname": func(u *User) bool { return u.NickName != "" },
	"nobody":   func(*User) bool { return false },
}

// sorted is the list that q means, without anything that is remembered.
func sorted(o *Organization, q Query) []User {
	users := o.Users()
	slices.SortFunc(users, func(a, b User) int {
		byKey := 0
		if q.Order.Key != nil {
			x, y := q.Order.Key(&a), q.Order.Key(&b)
			switch {
			case x == "" && y != "":
				byKey = 1
			case x != "" && y == "":
				byKey = -1
			default:
				byKey = cmp.Compare(x, y)
			}
		}
		return cmp.Or(byKey, cmp.Compare(a.ID, b.ID))
	})
	if q.Filter != "" {
		users = slices.DeleteFunc(users, func(u User) bool { return !q.Matches(&u) })
	}
	if q.Descending {
		slices.Reverse(users)
	}
	return users
}

// Whatever was listed and changed before, a page is cut from the list as it is now.
func TestPagesAreCutFromTheListAsItIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := morning
		o, _ := newOrganization(&now)
		anybody := func(t *rapid.T) User { return rapid.SampledFrom(o.Users()).Draw(t, "user") }
		t.Repeat(map[string]func(*rapid.T){
			"list": func(t *rapid.T) {
				filter := rapid.SampledFrom([]string{"", "active", "nickname", "nobody"}).Draw(t, "filter")
				q := Query{
					Order:      rapid.SampledFrom(orders).Draw(t, "order"),
					Descending: rapid.Bool().Draw(t, "descending"),
					Filter:     filter,
					Matches:    filters[filter],
				}
				startIndex, count := rapid.IntRange(1, 25).Draw(t, "startIndex"), rapid.IntRange(0, 25).Draw(t, "count")
				users, total := o.List(q, startIndex, count)
				want := sorted(o, q)
				page := want[min(startIndex-1, len(want)):]
				page = page[:min(count, len(page))]
				if total != len(want) || !slices.Equal(users, page) {
					t.Fatalf("%d of %d users, want %d of %d", len(users), total, len(page), len(want))
				}
			},
			"name": func(t *rapid.T) {
				name := rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "name")
				_, _ = o.Update(anybody(t).ID, "", nil, func(e *Edit) error { e.User.NickName = name; return nil })
			},
			"archive": func(t *rapid.T) { _, _ = o.Update(anybody(t).ID, "", nil, (*Edit).Archive) },
			"remove": func(t *rapid.T) {
				if u := anybody(t); !u.Administers() {
					_ = o.Remove(u.ID)
				}
			},
		})
	})
}

func TestAWalkSortsOnceUntilTheOrderChanges(t *testing.T) {
	now := morning
	o, _ := newOrganization(&now)
	asked := 0
	q := Query{Order: Order{"displayName", func(u *User) string { asked++; return u.DisplayName }}}
	o.List(q, 1, 5)
	o.List(q, 6, 5)
	if asked != 20 {
		t.Errorf("20 people were asked %d times for their key", asked)
	}
	asked = 0
	archived(t, o, named(t, o, "Adaeze Okonkwo").ID)
	o.List(q, 11, 5)
	if asked != 2 { // before and after
		t.Errorf("a change of something else had %d keys asked for", asked)
	}
}

func TestOnlySomeFilteredListsAreRemembered(t *testing.T) {
	now := morning
	o, _ := newOrganization(&now)
	asked := 0
	query := func(i int) Query {
		return Query{Filter: fmt.Sprint(i), Matches: func(*User) bool { asked++; return true }}
	}
	for i := range keptResults {
		o.List(query(i), 1, 5)
		o.List(query(i), 6, 5)
	}
	if asked != 20*keptResults || len(o.found) != keptResults {
		t.Errorf("%d lists are kept; filters were asked %d times", len(o.found), asked)
	}
	o.List(query(keptResults), 1, 5)
	if len(o.found) != 1 {
		t.Errorf("%d lists are kept", len(o.found))
	}
}

func TestEverybodyAdministersWhoHasTheRoleAndIsActive(t *testing.T) {
	for _, role := range []Role{RoleUser, RoleBusinessAdministrator} {
		for _, status := range []Status{Invited, Active, Archived} {
			u := User{Role: role, Status: status}
			if u.Administers() != (role == RoleBusinessAdministrator && status == Active) {
				t.Errorf("%s %s: %t", status, role, u.Administers())
			}
		}
	}
}

// One page of a large organization, as a walk asks for it.
func BenchmarkPage(b *testing.B) {
	o := New(Seed(100_000), time.Now, NewMailbox(""))
	q := Query{Order: Order{"userName", func(u *User) string { return strings.ToLower(u.UserName) }}}
	o.List(q, 1, 0)
	for i := 0; b.Loop(); i++ {
		o.List(q, i*200%100_000+1, 200)
	}
}
