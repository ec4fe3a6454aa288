package cache_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"mileiq.example/admin/client/cache"
	"mileiq.example/admin/client/directory"
)

// found are the ids of who has an address.
func found(t fataler, c *cache.Cache, address string) (ids []string) {
	t.Helper()
	key := directory.AddressKey(address)
	users, err := c.Match(context.Background(), []string{key})
	ok(t, err)
	for _, u := range users[key] {
		ids = append(ids, u.ID)
	}
	return ids
}

func TestAddressesMatchExactlyButForCaseAndComposition(t *testing.T) {
	c := fresh(t)
	put(t, c,
		directory.User{ID: "ada", UserName: "alovelace", Email: "Ada@Contoso.example"},
		directory.User{ID: "bjorn", UserName: "björn@contoso.example", Email: "b@contoso.example"},
		directory.User{ID: "grace", UserName: "Grace@contoso.example"},
		directory.User{ID: "asa", UserName: "ÅSA@contoso.example"},
		directory.User{ID: "heir", UserName: "ADA@contoso.example", Email: "heir@contoso.example"},
	)

	for address, want := range map[string]string{
		"ada@contoso.example": "ada heir", "ALovelace": "ada", "alovelac": "", "da@contoso.example": "", "ada@contoso.exampl": "",
		norm.NFD.String("BJÖRN@contoso.example"): "bjorn", "b@contoso.example": "bjorn", "bjorn@contoso.example": "",
		"grace@CONTOSO.example": "grace", "grace": "", "åsa@contoso.example": "asa", "": "", "%": "", "ada@contoso_example": "",
	} {
		if got := strings.Join(found(t, c, address), " "); got != want {
			t.Errorf("%q is %q, want %q", address, got, want)
		}
	}
}

func TestNobodyMatchesByACharacterThatOnlyStandsForAnother(t *testing.T) {
	c := fresh(t)
	put(t, c,
		directory.User{ID: "two", UserName: "dubois2@contoso.example"},
		directory.User{ID: "squared", UserName: "d", Email: "dubois²@contoso.example"},
		directory.User{ID: "fi", UserName: "fiona@contoso.example", Addresses: "fiona@contoso.example\noﬃce@contoso.example"},
		directory.User{ID: "strauß", UserName: "Strauß@contoso.example"},
	)

	for address, want := range map[string]string{
		"dubois2@contoso.example": "two", "DUBOIS²@contoso.example": "squared", "①": "", "ﬁona@contoso.example": "", "Ｆｉｏｎａ@contoso.example": "fi",
		"office@contoso.example": "", "oﬃce@contoso.example": "fi", "strauss@contoso.example": "", "STRAUẞ@contoso.example": "strauß",
	} {
		if got := strings.Join(found(t, c, address), " "); got != want {
			t.Errorf("%q is %q, want %q", address, got, want)
		}
	}
}

// TestMatchFindsWhoeverHasTheAddressOrNumberAndNobodyElse compares with looking at every
// user, while users come, change and go.
func TestMatchFindsWhoeverHasTheAddressOrNumberAndNobodyElse(t *testing.T) {
	few := rapid.SampledFrom([]string{"", "ada", "ADA", "ádá", norm.NFD.String("ÁDÁ"), "bob", "王", "z z", "a²", "a2", "%", "\u202e", strings.Repeat("long", 60), strings.Repeat("long", 60) + "er"})
	number := rapid.SampledFrom([]string{"", "7", "07", " 7 ", "ada"})
	eachRound(t, func(t *rapid.T, c *cache.Cache) {
		now := map[string]directory.User{}
		for range rapid.IntRange(1, 5).Draw(t, "rounds") {
			for _, u := range crowd(t) {
				u.UserName, u.Email = few.Draw(t, "user name"), few.Draw(t, "email")
				u.Addresses = directory.NewAddresses(rapid.SliceOfN(few, 0, 3).Draw(t, "addresses")...)
				u.ExternalID, u.EmployeeNumber = number.Draw(t, "external"), number.Draw(t, "number")
				put(t, c, u)
				now[u.ID] = u
			}
			for _, id := range slices.Sorted(maps.Keys(now)) {
				if rapid.IntRange(0, 3).Draw(t, "removed") == 0 {
					ok(t, c.Remove(context.Background(), c.Stamp(), id))
					delete(now, id)
				}
			}
			ids := func(users []directory.User) (ids []string) {
				for _, u := range users {
					ids = append(ids, u.ID)
				}
				slices.Sort(ids)
				return ids
			}
			who := func(has func(directory.User) bool) (ids []string) {
				for id, u := range now {
					if has(u) {
						ids = append(ids, id)
					}
				}
				slices.Sort(ids)
				return ids
			}
			var keys []string
			for _, a := range rapid.SliceOf(few).Draw(t, "asked") {
				keys = append(keys, directory.AddressKey(a))
			}

			got, err := c.Match(context.Background(), keys)
			ok(t, err)
			numbers, err := c.WithNumber(context.Background(), []string{"7", "07", "ada", "no", ""})
			ok(t, err)

			for _, key := range keys {
				want := who(func(u directory.User) bool {
					return key != "" && slices.ContainsFunc(append(u.Addresses.All(), u.Address(), u.UserName), func(a string) bool { return directory.AddressKey(a) == key })
				})
				if !slices.Equal(ids(got[key]), want) {
					t.Fatalf("%q is %q, want %q", key, ids(got[key]), want)
				}
			}
			for key := range got {
				if !slices.Contains(keys, key) {
					t.Fatalf("nobody asked for %q", key)
				}
			}
			for _, n := range []string{"7", "07", "ada", "no"} {
				want := who(func(u directory.User) bool {
					return strings.TrimSpace(u.ExternalID) == n || strings.TrimSpace(u.EmployeeNumber) == n
				})
				if !slices.Equal(ids(numbers[n]), want) {
					t.Fatalf("the number %q is of %q, want %q", n, ids(numbers[n]), want)
				}
			}
			if len(numbers[""]) > 0 {
				t.Fatalf("no number is that of %q", ids(numbers[""]))
			}
		}
	})
}

func TestAUserIsFoundByAnyOfHisAddresses(t *testing.T) {
	c, _, _ := crowded(t)
	for key, want := range map[string]int{"further@example.com": 1, "b@example.com": 1, "björn": 1, "urther@example.com": 0, "": 0} {
		found, err := c.WithAddress(t.Context(), []string{"x", key})
		if err != nil || len(found) != want || want == 1 && found[0].ID != "other" {
			t.Errorf("%q: %+v, %v", key, found, err)
		}
	}
}

func TestWhoComesAfterTheGreatestWasRemovedIsFound(t *testing.T) {
	c := fresh(t)
	put(t, c, named("1", "Ada"), named("2", "Grace"))
	ok(t, c.Index(t.Context()))
	ok(t, c.Remove(t.Context(), c.Stamp(), "2"))

	put(t, c, directory.User{ID: "3", UserName: "bjorn", Email: "b@example.com"})

	if got := found(t, c, "bjorn"); !slices.Equal(got, []string{"3"}) {
		t.Errorf("bjorn is %q", got)
	}
}

func TestWhoComesWhileKeysAreWrittenIsFound(t *testing.T) {
	c := fresh(t)
	var now []string
	var keying sync.WaitGroup
	ends, end := context.WithCancel(context.Background())
	keying.Go(func() {
		for ends.Err() == nil {
			if err := c.Index(ends); err != nil && ends.Err() == nil {
				t.Error(err)
			}
		}
	})
	for i := range 300 {
		id := fmt.Sprint(i)
		put(t, c, directory.User{ID: id, UserName: "name" + id, Email: "e@example.com"})
		if i%2 == 0 { // the next one gets his rid
			ok(t, c.Remove(context.Background(), c.Stamp(), id))
		} else {
			now = append(now, id)
		}
	}
	end()
	keying.Wait()

	for _, id := range now {
		if got := found(t, c, "name"+id); !slices.Equal(got, []string{id}) {
			t.Errorf("name%s is %q", id, got)
		}
	}
}

// BenchmarkMatch looks up 10,000 addresses among 200,000 users, in the two kinds
// of organization: user names that are the addresses, and others.
func BenchmarkMatch(b *testing.B) {
	const users, asked = 200_000, 10_000
	for _, kind := range []string{"addresses", "names"} {
		b.Run(kind, func(b *testing.B) {
			c := fresh(b)
			all := make([]directory.User, users)
			for i := range all {
				email := fmt.Sprintf("person.number%d@contoso.example", i)
				name := email
				if kind == "names" {
					name = fmt.Sprintf("pn%06d", i)
				}
				all[i] = directory.User{ID: fmt.Sprint(i), Email: email, UserName: name, DisplayName: fmt.Sprint("Person ", i), Status: directory.Active}
			}
			put(b, c, all...)
			ok(b, c.Index(b.Context()))
			keys := make([]string, asked)
			for i := range keys {
				keys[i] = directory.AddressKey(all[i*users/asked].Address())
				if kind == "names" && i%2 == 0 {
					keys[i] = directory.AddressKey(all[i*users/asked].UserName)
				}
			}
			for b.Loop() {
				found, err := c.Match(context.Background(), keys)
				if err != nil || len(found) != asked {
					b.Fatal(len(found), err)
				}
			}
		})
	}
}
