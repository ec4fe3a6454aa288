package directory_test

import (
	"slices"
	"testing"
	"time"

	"mileiq.example/admin/client/directory"
)

func TestDifferencesNameWhatMattersMostFirst(t *testing.T) {
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	ada := directory.User{ID: "1", UserName: "ada", DisplayName: "Ada", Email: "ada@example.com", Status: directory.Active,
		Role: directory.RoleUser, Rates: directory.RatesOrganization, JoinedAt: noon, LastModified: noon, Version: `"1"`}
	for name, c := range map[string]struct {
		change func(*directory.User)
		want   []directory.Aspect
		same   bool
	}{
		"nothing":               {func(*directory.User) {}, nil, true},
		"the same moment":       {func(u *directory.User) { u.JoinedAt = noon.In(time.FixedZone("", 3600)) }, nil, true},
		"the version alone":     {func(u *directory.User) { u.Version = `"2"` }, nil, true},
		"the date alone":        {func(u *directory.User) { u.LastModified = noon.Add(1) }, []directory.Aspect{directory.AspectLastModified}, true},
		"a role not said":       {func(u *directory.User) { u.Role, u.Rates = "", "" }, nil, true},
		"the rates":             {func(u *directory.User) { u.Rates = directory.RatesStandard }, []directory.Aspect{directory.AspectRates}, true},
		"invited again":         {func(u *directory.User) { u.Status, u.InvitedAt = directory.Invited, noon }, []directory.Aspect{directory.AspectStatus, directory.AspectInvitedAt}, false},
		"another name":          {func(u *directory.User) { u.DisplayName = "Eve" }, []directory.Aspect{directory.AspectName}, false},
		"another address":       {func(u *directory.User) { u.Email = "eve@example.com" }, []directory.Aspect{directory.AspectEmail}, false},
		"another user name":     {func(u *directory.User) { u.UserName = "eve" }, []directory.Aspect{directory.AspectUserName}, false},
		"administrator by now":  {func(u *directory.User) { u.Role = directory.RoleBusinessAdministrator }, []directory.Aspect{directory.AspectRole}, false},
		"archived at a moment":  {func(u *directory.User) { u.ArchivedAt = noon }, []directory.Aspect{directory.AspectArchivedAt}, true},
		"the moment of joining": {func(u *directory.User) { u.JoinedAt = noon.Add(1) }, []directory.Aspect{directory.AspectJoinedAt}, true},
	} {
		t.Run(name, func(t *testing.T) {
			now := ada
			c.change(&now)

			if got := directory.Differences(ada, now); !slices.Equal(got, c.want) {
				t.Errorf("Differences = %v, want %v", got, c.want)
			}
			if got := directory.SamePerson(ada, now); got != c.same {
				t.Errorf("SamePerson = %v, want %v", got, c.same)
			}
		})
	}
}
