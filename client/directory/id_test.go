package directory_test

import (
	"testing"

	"mileiq.example/admin/client/directory"
)

func TestAnIDIsAddressableIfNobodyCanMakeAnotherPathOfIt(t *testing.T) {
	for id, want := range map[string]bool{
		"u1": true, "5f0c1d2e-0000-4000-8000-000000000001": true, "ann@example.com": true, "a+b=": true, "a:b,c": true,
		"a b": true, "é": true, "a.b": true, ".a": true, "a..": true, "~_-$&'()*!": true,
		"": false, ".": false, "..": false, "...": false, "/": false, "a/b": false, "../u2": false, "a/../u2": false,
		`a\b`: false, "a%2Fb": false, "%2e%2e": false, "%252e": false, "100%": false, "u1?x": false, "u1#x": false,
		"u1;x": false, " u1": false, "u1 ": false, " ": false, "u1\n": false, "\u00a0u1": false, "u\x001": false, "u\u00851": false,
	} {
		if got := directory.Addressable(id); got != want {
			t.Errorf("%q is addressable: %v", id, got)
		}
	}
}

func TestAUserWhoCannotBeAddressedIsLeftOutOfEveryPlan(t *testing.T) {
	for kind, status := range map[directory.Kind]directory.Status{directory.Archive: directory.Active, directory.Invite: directory.Archived} {
		users := []directory.User{{ID: "a/../b", Status: status}, {ID: "b", Status: status}}
		p := directory.PlanShown(kind, users, users, nil, directory.Who{Administrators: 5})
		if len(p.Users) != 1 || p.Users[0].ID != "b" || len(p.LeftOut) != 1 || p.LeftOut[0].Reason != directory.ReasonNotAddressable {
			t.Errorf("%s: %+v", kind, p)
		}
	}
}
