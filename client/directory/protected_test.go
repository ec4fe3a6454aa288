package directory_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"mileiq.example/admin/client/directory"
)

func TestAnEntryProtectsWhomItNamesByAddressNameOrID(t *testing.T) {
	user := directory.User{ID: "7f-A", UserName: "svc.Backup", Email: "BreakGlass@Contoso.example", Status: directory.Active}
	abroad := directory.User{ID: "9", UserName: "notfall@bücher.example", Status: directory.Active}
	for _, c := range []struct {
		entry string
		user  directory.User
		want  bool
	}{
		{"breakglass@contoso.example", user, true},
		{"BREAKGLASS@CONTOSO.EXAMPLE", user, true},
		{"SVC.backup", user, true},
		{"id:7f-A", user, true},
		{"ID: 7f-A", user, true},
		{"7f-A", user, true},
		{"id:7f-a", user, false},
		{"7f-a", user, false},
		{"id:breakglass@contoso.example", user, false},
		{"breakglass@contoso.example.evil", user, false},
		{"glass@contoso.example", user, false},
		{"notfall@bücher.example", abroad, true},
		{"notfall@BÜCHER.example", abroad, true},
		{"notfall@xn--bcher-kva.example", abroad, true},
		{"breakglass@contoso.example", directory.User{ID: "1", Email: " breakglass@contoso.example "}, true},
		{"breakglass@contoso.example", directory.User{ID: "1"}, false},
		{"breakglass@contoso.example", directory.User{ID: "1", Email: "a@contoso.example", Addresses: "a@contoso.example\nBreakGlass@contoso.example"}, true},
		{"a@contoso.example\nbreakglass@contoso.example", directory.User{ID: "1", Addresses: "a@contoso.example\nbreakglass@contoso.example"}, false},
	} {
		if got := directory.NewProtected([]string{c.entry}).Covers(c.user); got != c.want {
			t.Errorf("%q protects %+v: %t, want %t", c.entry, c.user, got, c.want)
		}
	}
	if directory.NewProtected(nil).Covers(directory.User{}) || (directory.Protected{}).Covers(user) {
		t.Error("an empty list protects somebody")
	}
	if both := directory.NewProtected([]string{"id:1"}, []string{"id:2"}); !both.Covers(directory.User{ID: "1"}) || !both.Covers(directory.User{ID: "2"}) {
		t.Error("of two lists only one counts")
	}
}

func TestWhatIsTypedBecomesAnEntryOrIsRefused(t *testing.T) {
	for typed, want := range map[string]string{
		" a@contoso.example\n": "a@contoso.example", "id:7": "id:7", "ID: 7 ": "id:7", "svc backup": "svc backup", "7f-A": "7f-A", "é": "é",
		"": "", " ": "", "id:": "", "id: ": "", "Avery Moss <a@contoso.example>": "", "a\u202eb": "", "a\x00b": "", "a\nb": "", "a\xffb": "",
		strings.Repeat("x", 512): strings.Repeat("x", 512), strings.Repeat("x", 513): "",
	} {
		if got, ok := directory.ParseProtected(typed); got != want || ok != (want != "") {
			t.Errorf("%q became %q, %t", typed, got, ok)
		}
	}
}

func TestNobodyProtectedIsEverInAPlan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.StringOfN(rapid.SampledFrom([]rune("aAbB@é")), 0, 3, -1)
		users := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) directory.User {
			u := someone.Draw(t, "who")
			u.UserName, u.Email = letters.Draw(t, "userName"), letters.Draw(t, "email")
			u.Addresses = directory.NewAddresses(rapid.SliceOfN(letters, 0, 2).Draw(t, "addresses")...)
			return u
		}), 0, 8).Draw(t, "users")
		entry := rapid.OneOf(letters, rapid.Map(rapid.IntRange(1, 12), func(n int) string { return "id:" + string(rune('0'+n%10)) }))
		var entries []string
		for _, typed := range rapid.SliceOfN(entry, 0, 4).Draw(t, "typed") {
			if e, ok := directory.ParseProtected(typed); ok {
				entries = append(entries, e)
			}
		}
		who := directory.Who{Administrators: rapid.IntRange(-1, 5).Draw(t, "administrators"), Protected: directory.NewProtected(entries)}
		kind := rapid.SampledFrom([]directory.Kind{directory.Archive, directory.Invite}).Draw(t, "kind")

		plan := directory.NewPlan(kind, users, who)

		mustHoldEverybodyOnce(t, users, plan)
		for _, u := range plan.Users {
			if named(entries, u) {
				t.Errorf("%+v is planned although %q protect him", u, entries)
			}
		}
		for _, l := range plan.LeftOut {
			if (l.Reason == directory.ReasonProtected) != named(entries, l.User) {
				t.Errorf("%+v is left out as %q by %q", l.User, l.Reason, entries)
			}
		}
	})
}

// named says the same in other words: an entry is the id, or is equal but for
// case to the address or the name.
func named(entries []string, u directory.User) bool {
	for _, e := range entries {
		if e == "id:"+u.ID || e == u.ID {
			return true
		}
		for _, a := range append(u.Addresses.All(), u.Email, u.UserName) {
			if a != "" && strings.EqualFold(e, a) {
				return true
			}
		}
	}
	return false
}
