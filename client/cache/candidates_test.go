package cache_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"mileiq.example/admin/client/cache"
	"mileiq.example/admin/client/directory"
)

// parish is a copy with a few people, and many who are called almost the same.
func parish(t testing.TB, many int) *cache.Cache {
	c := fresh(t)
	people := []directory.User{
		{ID: "cerny", DisplayName: "Anders Černý", UserName: "anders.cerny@contoso.example", EmployeeNumber: "4711"},
		{ID: "quirós", DisplayName: "José Luis Quirós", UserName: "jq", Email: "jose.quiros@contoso.example", Addresses: "jose.quiros@contoso.example\npepe@contoso.example"},
		{ID: "ibáñez", DisplayName: "Ángel Muñoz Ibáñez", UserName: "angel.munoz@contoso.example", ExternalID: "HR-17"},
		{ID: "zahra", DisplayName: "al-Zahra, Fatima", UserName: "fatima.alzahra@contoso.example"},
		{ID: "li", DisplayName: "李小龙", UserName: "li.xiaolong@contoso.example"},
		{ID: "none", UserName: "x@contoso.example"},
	}
	for i := range many {
		people = append(people, directory.User{ID: fmt.Sprint(i), DisplayName: fmt.Sprintf("Anders Maria A%d", i), UserName: fmt.Sprintf("anders.a%d@contoso.example", i)})
	}
	put(t, c, people...)
	return c
}

func has(users []directory.User, id string) bool {
	return slices.ContainsFunc(users, func(u directory.User) bool { return u.ID == id })
}

func TestWhomANameMayMeanIsOfferedAmongManyWhoseNameIsLikeIt(t *testing.T) {
	c := parish(t, 300)
	for name, want := range map[string]string{
		"Anders Černý": "cerny", "CERNY, Anders": "cerny", "Anders Cernny": "cerny", "A. Černý": "cerny", "Jose Quiros": "quirós", "Quirós José": "quirós", "Luis Quirós": "quirós",
		"Angel Munoz": "ibáñez", "Ibáñez, Ángel": "ibáñez", "Munoz": "ibáñez", "Munozz": "ibáñez", "Fatima al-Zahra": "zahra", "Zahra": "zahra", "李小龙": "li", "李小": "li",
		"Ángel Maria Muñoz de la Ibáñez": "ibáñez",
	} {
		users, err := c.LikeName(t.Context(), name)
		if err != nil || !has(users, want) {
			t.Errorf("%q offers %d people without %s, %v", name, len(users), want, err)
		}
		if len(users) > 500 {
			t.Errorf("%q offers %d people", name, len(users))
		}
	}
	for _, name := range []string{"", "Nobody", "-", strings.Repeat("a b ", 1000)} {
		if users, err := c.LikeName(t.Context(), name); err != nil || has(users, "cerny") {
			t.Errorf("%q offers %+v, %v", name, users, err)
		}
	}
}

func TestWhomAMistypedAddressMayMeanIsOffered(t *testing.T) {
	c := parish(t, 300)
	for address, want := range map[string]string{
		"anders.cerny@contoso.exampel": "cerny", "ANDERS.CERNYY@contoso.example": "cerny", "anders.crny@contoso.example": "cerny", "andres.cerny@contoso.example": "cerny",
		"anders.cerny@fabrikam.example": "cerny", "pepe@contoso.exampl": "quirós", "pep@contoso.example": "quirós", "jose.quirso@contoso.example": "quirós", "cerny.anders@contoso.example": "cerny",
	} {
		users, err := c.LikeAddress(t.Context(), address)
		if err != nil || !has(users, want) || len(users) > 500 {
			t.Errorf("%q offers %d people without %s, %v", address, len(users), want, err)
		}
	}
	for _, address := range []string{"", "@", "@contoso.example", "anders.cerny", strings.Repeat("ü", 1000) + "@x"} {
		if users, err := c.LikeAddress(t.Context(), address); err != nil || has(users, "cerny") {
			t.Errorf("%q offers %+v, %v", address, users, err)
		}
	}
}

func TestWhoseNameAddressOrNumberBeginsWithWhatIsTypedIsFound(t *testing.T) {
	c := parish(t, 300)
	for typed, want := range map[string]string{
		"ce": "cerny", "Černý": "cerny", "anders ce": "cerny", "cerny a": "cerny", "anders.ce": "cerny", "47": "cerny", "4711": "cerny", "hr": "", "HR-1": "ibáñez",
		"quir": "quirós", "jose q": "quirós", "quiros lu": "quirós", "pepe": "quirós", "jq": "quirós", "jose.quiros@": "quirós", "Mun": "ibáñez", "ib": "ibáñez", " fatima ": "zahra",
		"zah": "zahra", "李": "li", "x@": "none", "uiros": "", "": "", "  ": "", "%": "", "_": "", "anders anders": "",
	} {
		users, err := c.BeginningWith(t.Context(), typed)
		if err != nil || want != "" && !has(users, want) {
			t.Errorf("%q is the beginning of %d people without %s, %v", typed, len(users), want, err)
		}
		if want == "" && has(users, "cerny") {
			t.Errorf("%q is the beginning of Anders Černý", typed)
		}
	}
}

func TestANameIsKnownIfSomebodyHasAllItsWordsAndNoOthers(t *testing.T) {
	c := parish(t, 3)
	names := []string{"anders cerny", "Černý, Anders", "Anders", "José Luis Quirós", "Quirós, José Luis", "Jose Quiros", "Nobody", "", "李小龙"}

	known, err := c.HaveName(t.Context(), names)

	ok(t, err)
	for i, want := range []bool{true, true, false, true, true, false, false, false, true} {
		if known[names[i]] != want {
			t.Errorf("%q is known: %t, want %t", names[i], known[names[i]], want)
		}
	}
}

// BenchmarkCandidates looks for candidates among 200,000 users, and beside that for a
// page of the same search.
func BenchmarkCandidates(b *testing.B) {
	c := fresh(b)
	var people []directory.User
	for i := range 200_000 {
		given, family := []string{"Anders", "Beatriz", "Camille", "José"}[i%4], fmt.Sprintf("Quir%d", i/8)
		people = append(people, directory.User{ID: fmt.Sprint(i), DisplayName: given + " " + family, UserName: fmt.Sprintf("%s.%s.%d@contoso.example", given, family, i), EmployeeNumber: fmt.Sprint(100_000 + i)})
	}
	put(b, c, people...)
	ok(b, c.Index(b.Context()))
	for name, look := range map[string]func() ([]directory.User, error){
		"page": func() ([]directory.User, error) {
			users, _, err := c.Page(b.Context(), directory.Query{Search: "jose quir15000", Limit: 50})
			return users, err
		},
		"suggest":        func() ([]directory.User, error) { return c.BeginningWith(b.Context(), "jose quir150") },
		"suggest-letter": func() ([]directory.User, error) { return c.BeginningWith(b.Context(), "a") },
		"name":           func() ([]directory.User, error) { return c.LikeName(b.Context(), "Quir15000, José") },
		"mistyped-name":  func() ([]directory.User, error) { return c.LikeName(b.Context(), "José Qiur15000") },
		"address":        func() ([]directory.User, error) { return c.LikeAddress(b.Context(), "jose.quir15000@contoso.exampel") },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := look(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func TestWhateverIsAskedForIsAnswered(t *testing.T) {
	c := parish(t, 3)
	text := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOfN(rapid.ByteRange('@', 255), 0, 9), func(b []byte) string { return string(b) + "@x" }), rapid.StringMatching(`[aü@. '%\x00]{0,6}`))
	rapid.Check(t, func(t *rapid.T) {
		asked := text.Draw(t, "asked")
		for what, look := range map[string]func(context.Context, string) ([]directory.User, error){"name": c.LikeName, "address": c.LikeAddress, "typed": c.BeginningWith} {
			if _, err := look(context.Background(), asked); err != nil {
				t.Fatalf("%s %q: %v", what, asked, err)
			}
		}
		if known, err := c.HaveName(context.Background(), []string{asked}); err != nil || known["nobody"] {
			t.Fatalf("%q: %v, %v", asked, known, err)
		}
	})
}
