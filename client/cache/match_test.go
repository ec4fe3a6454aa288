package cache_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
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

// TestMatchFindsWhoeverHasTheAddressAndNobodyElse compares with looking at
// every user.
func TestMatchFindsWhoeverHasTheAddressAndNobodyElse(t *testing.T) {
	eachRound(t, func(t *rapid.T, c *cache.Cache) {
		users := crowd(t)
		put(t, c, users...)
		asked := rapid.SliceOf(rapid.SampledFrom([]string{"ada", "ADA", "ádá", norm.NFD.String("ÁDÁ"), "bob", "王", "z z", "z", "_da", "%", "\u202e", "nobody"})).Draw(t, "asked")
		var keys []string
		for _, a := range asked {
			keys = append(keys, directory.AddressKey(a))
		}

		got, err := c.Match(context.Background(), keys)
		ok(t, err)

		for _, key := range keys {
			var want, ids []string
			for _, u := range users {
				if directory.AddressKey(u.Address()) == key || directory.AddressKey(u.UserName) == key {
					want = append(want, u.ID)
				}
			}
			for _, u := range got[key] {
				ids = append(ids, u.ID)
			}
			slices.Sort(want)
			slices.Sort(ids)
			if !slices.Equal(ids, want) {
				t.Fatalf("%q is %q, want %q", key, ids, want)
			}
		}
		for key := range got {
			if !slices.Contains(keys, key) {
				t.Fatalf("nobody asked for %q", key)
			}
		}
	})
}

func TestAUserIsFoundByAnyOfHisAddresses(t *testing.T) {
	c, _, _ := crowded(t)
	for key, want := range map[string]int{"further@example.com": 1, "b@example.com": 1, "urther@example.com": 0, "": 0} {
		found, err := c.WithAddress(t.Context(), []string{"x", key})
		if err != nil || len(found) != want || want == 1 && found[0].ID != "other" {
			t.Errorf("%q: %+v, %v", key, found, err)
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
