package directory_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"mileiq.example/admin/client/directory"
)

func TestPlanSaysWhyUsersAreLeftOut(t *testing.T) {
	admin := func(id string) directory.User {
		return directory.User{ID: id, Status: directory.Active, Role: directory.RoleBusinessAdministrator}
	}
	tests := []struct {
		name string
		kind directory.Kind
		user directory.User
		who  directory.Who
		want directory.Reason
	}{
		{"active", directory.Archive, directory.User{ID: "1", Status: directory.Active}, directory.Who{Administrators: 1}, directory.ReasonNone},
		{"invited", directory.Archive, directory.User{ID: "1", Status: directory.Invited}, directory.Who{Administrators: 1}, directory.ReasonNone},
		{"archived already", directory.Archive, directory.User{ID: "1", Status: directory.Archived}, directory.Who{}, directory.ReasonAlreadyArchived},
		{"the admin himself", directory.Archive, admin("1"), directory.Who{SelfID: "1", Administrators: 9}, directory.ReasonYourself},
		{"one of two administrators", directory.Archive, admin("2"), directory.Who{SelfID: "1", Administrators: 2}, directory.ReasonNone},
		{"the last administrator", directory.Archive, admin("2"), directory.Who{Administrators: 1}, directory.ReasonLastAdmin},
		{"an administrator of nobody knows how many", directory.Archive, admin("2"), directory.Who{Administrators: -1}, directory.ReasonNone},
		{"an administrator who never joined", directory.Archive,
			directory.User{ID: "2", Status: directory.Invited, Role: directory.RoleBusinessAdministrator}, directory.Who{Administrators: 1}, directory.ReasonNone},
		{"invite one who was archived", directory.Invite, directory.User{ID: "1", Status: directory.Archived}, directory.Who{}, directory.ReasonNone},
		{"invite the admin himself", directory.Invite, directory.User{ID: "1", Status: directory.Archived}, directory.Who{SelfID: "1"}, directory.ReasonNone},
		{"somebody without an id, and an unknown admin", directory.Archive, directory.User{Status: directory.Active}, directory.Who{Administrators: 1}, directory.ReasonNotAddressable},
		{"invite one who is active", directory.Invite, directory.User{ID: "1", Status: directory.Active}, directory.Who{}, directory.ReasonNotArchived},
		{"invite one who is invited", directory.Invite, directory.User{ID: "1", Status: directory.Invited}, directory.Who{}, directory.ReasonNotArchived},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			plan := directory.NewPlan(test.kind, []directory.User{test.user}, test.who)

			got := directory.ReasonNone
			if len(plan.LeftOut) == 1 {
				got = plan.LeftOut[0].Reason
			}
			if got != test.want || len(plan.Users)+len(plan.LeftOut) != 1 {
				t.Errorf("left out for %q, want %q (%+v)", got, test.want, plan)
			}
		})
	}
}

func TestPlanLeavesOneAdministratorBehind(t *testing.T) {
	var all []directory.User
	for _, id := range []string{"1", "2", "3"} {
		all = append(all, directory.User{ID: id, Status: directory.Active, Role: directory.RoleBusinessAdministrator})
	}

	plan := directory.NewPlan(directory.Archive, all, directory.Who{Administrators: 3})

	if len(plan.Users) != 2 || len(plan.LeftOut) != 1 || plan.LeftOut[0] != (directory.LeftOut{User: all[2], Reason: directory.ReasonLastAdmin}) {
		t.Errorf("%+v", plan)
	}
}

func TestPlanTellsWhenNobodyKnowsWhoTheAdminIs(t *testing.T) {
	if !directory.NewPlan(directory.Archive, nil, directory.Who{}).SelfUnknown {
		t.Error("an unknown admin was not told")
	}
	if directory.NewPlan(directory.Archive, nil, directory.Who{SelfID: "1"}).SelfUnknown {
		t.Error("a known admin was called unknown")
	}
}

var someone = rapid.Custom(func(t *rapid.T) directory.User {
	return directory.User{
		ID:     fmt.Sprint(rapid.IntRange(1, 12).Draw(t, "id")),
		Status: rapid.SampledFrom(append(directory.Statuses, directory.Active, directory.Active)).Draw(t, "status"),
		Role:   rapid.SampledFrom([]directory.Role{"", directory.RoleUser, directory.RoleBusinessAdministrator, directory.RoleBusinessAdministrator}).Draw(t, "role"),
	}
})

func TestNoPlanBreaksTheRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]directory.Kind{directory.Archive, directory.Invite}).Draw(t, "kind")
		users := rapid.SliceOf(someone).Draw(t, "users")
		who := directory.Who{
			SelfID:         rapid.SampledFrom([]string{"", "1", "2", "99"}).Draw(t, "self"),
			Administrators: rapid.IntRange(-1, 5).Draw(t, "administrators"),
		}

		plan := directory.NewPlan(kind, users, who)

		mustHoldEverybodyOnce(t, users, plan)
		administrators := 0
		for _, u := range plan.Users {
			if kind == directory.Archive && who.SelfID != "" && u.ID == who.SelfID {
				t.Errorf("the admin would archive himself: %+v", plan)
			}
			if kind.Done(u.Status) {
				t.Errorf("%s is %s already: %+v", u.ID, u.Status, plan)
			}
			if u.Role == directory.RoleBusinessAdministrator && u.Status == directory.Active {
				administrators++
			}
		}
		if kind == directory.Archive && who.Administrators >= 0 && administrators > 0 && administrators >= who.Administrators {
			t.Errorf("%d of %d administrators would be archived", administrators, who.Administrators)
		}
	})
}

// mustHoldEverybodyOnce checks that planned and left out together are the given
// users, each once and in the given order.
func mustHoldEverybodyOnce(t *rapid.T, given []directory.User, plan directory.Plan) {
	planned, left := plan.Users, plan.LeftOut
	met := map[string]bool{}
	for _, u := range given {
		if met[u.ID] {
			continue
		}
		met[u.ID] = true
		switch {
		case len(planned) > 0 && planned[0] == u:
			planned = planned[1:]
		case len(left) > 0 && left[0].User == u && left[0].Reason != directory.ReasonNone:
			left = left[1:]
		default:
			t.Fatalf("%+v is neither planned nor left out, or not in the given order: %+v", u, plan)
		}
	}
	if len(planned)+len(left) > 0 {
		t.Fatalf("the plan holds somebody twice, or whom nobody gave: %+v", plan)
	}
}

func TestKindSaysWhatIsDoneAlready(t *testing.T) {
	tests := []struct {
		kind   directory.Kind
		status directory.Status
		want   bool
	}{
		{directory.Archive, directory.Archived, true},
		{directory.Archive, directory.Active, false},
		{directory.Archive, directory.Invited, false},
		{directory.Invite, directory.Archived, false},
		{directory.Invite, directory.Invited, true},
		{directory.Invite, directory.Active, true},
	}
	for _, test := range tests {
		if got := test.kind.Done(test.status); got != test.want {
			t.Errorf("%s of one who is %s: done %v, want %v", test.kind, test.status, got, test.want)
		}
	}
}

func TestOnlyThreeStatesAreOpen(t *testing.T) {
	open := map[directory.State]bool{
		directory.Queued: true, directory.Sending: true, directory.Unknown: true,
		directory.Done: false, directory.Failed: false, directory.Refused: false, directory.Conflict: false, directory.Cancelled: false,
	}
	for state, want := range open {
		if got := state.Open(); got != want {
			t.Errorf("%s: open %v, want %v", state, got, want)
		}
	}
}

func TestOnlyThreeStatusesAndTwoKindsAreValid(t *testing.T) {
	for _, s := range directory.Statuses {
		if !s.Valid() {
			t.Errorf("status %q is not valid", s)
		}
	}
	if directory.Status("").Valid() || directory.Status("Active").Valid() || directory.Kind("").Valid() || directory.Kind("delete").Valid() {
		t.Error("an unknown word is valid")
	}
	if !directory.Archive.Valid() || !directory.Invite.Valid() {
		t.Error("a kind is not valid")
	}
}

func TestSameVersionNeverGuesses(t *testing.T) {
	noon := time.Date(2026, 3, 1, 12, 0, 0, 1, time.UTC)
	user := func(version string, modified time.Time) directory.User {
		return directory.User{ID: "1", Version: version, LastModified: modified}
	}
	never := time.Time{}
	tests := []struct {
		name string
		a, b directory.User
		want bool
	}{
		{"nothing known", user("", never), user("", never), false},
		{"equal tags", user(`W/"1"`, never), user(`W/"1"`, never), true},
		{"different tags", user(`W/"1"`, never), user(`W/"2"`, never), false},
		{"a weak tag is not the strong one", user(`"1"`, never), user(`W/"1"`, never), false},
		{"equal times", user("", noon), user("", noon), true},
		{"equal times in different zones", user("", noon), user("", noon.In(time.FixedZone("", 3600))), true},
		{"a nanosecond apart", user("", noon), user("", noon.Add(1)), false},
		{"equal tags, different times", user(`"1"`, noon), user(`"1"`, noon.Add(1)), false},
		{"equal times, different tags", user(`"1"`, noon), user(`"2"`, noon), false},
		{"one tag, equal times", user(`"1"`, noon), user("", noon), true},
		{"one time, equal tags", user(`"1"`, noon), user(`"1"`, never), true},
		{"a tag here, a time there", user(`"1"`, never), user("", noon), false},
		{"another user", directory.User{ID: "2", Version: `"1"`}, user(`"1"`, never), false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := directory.SameVersion(test.a, test.b); got != test.want {
				t.Errorf("SameVersion = %v, want %v", got, test.want)
			}
			if got := directory.SameVersion(test.b, test.a); got != test.want {
				t.Errorf("SameVersion the other way round = %v, want %v", got, test.want)
			}
		})
	}
}

func TestJudgeSendsOnlyToThePersonWhoWasConfirmed(t *testing.T) {
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	robin := directory.User{
		ID: "1", UserName: "robin@contoso.example", DisplayName: "Robin Vale", Email: "robin@contoso.example",
		Addresses: "robin@contoso.example\nr.vale@contoso.example", Status: directory.Active, Role: directory.RoleUser,
		LastModified: noon, Version: `"1"`,
	}
	archived := robin
	archived.Status = directory.Archived
	is := func(seen directory.User, changes ...func(*directory.User)) directory.User {
		for _, change := range changes {
			change(&seen)
		}
		return seen
	}
	version := func(u *directory.User) { u.Version, u.LastModified = `"2"`, noon.Add(time.Hour) }
	noVersion := func(u *directory.User) { u.Version, u.LastModified = "", time.Time{} }
	status := func(s directory.Status) func(*directory.User) { return func(u *directory.User) { u.Status = s } }
	invited := func(u *directory.User) { u.InvitedAt = noon }
	other := map[string]func(*directory.User){
		"name":                func(u *directory.User) { u.DisplayName = "Somebody Else" },
		"user name":           func(u *directory.User) { u.UserName = "else@contoso.example" },
		"address":             func(u *directory.User) { u.Email = "else@contoso.example" },
		"second address":      func(u *directory.User) { u.Addresses = "robin@contoso.example\nelse@contoso.example" },
		"addresses, one more": func(u *directory.User) { u.Addresses += "\nelse@contoso.example" },
		"id":                  func(u *directory.User) { u.ID = "2" },
	}
	const neverSent, sent = false, true
	type row struct {
		name string
		kind directory.Kind
		seen directory.User
		sent bool
		now  directory.User
		want directory.Verdict
	}
	rows := []row{
		{"never sent, unchanged", directory.Archive, robin, neverSent, robin, directory.Send},
		{"never sent, another version", directory.Archive, robin, neverSent, is(robin, version), directory.Send},
		{"never sent, no version", directory.Archive, robin, neverSent, is(robin, noVersion), directory.Send},
		{"never sent, addresses shuffled", directory.Archive, robin, neverSent, is(robin, func(u *directory.User) { u.Addresses = "r.vale@contoso.example\nrobin@contoso.example" }), directory.Send},
		{"never sent, addresses never recorded", directory.Archive, is(robin, func(u *directory.User) { u.Addresses = "" }), neverSent, robin, directory.Send},
		{"never sent, archived by others", directory.Archive, robin, neverSent, archived, directory.TakenEffect},
		{"never sent, another status", directory.Archive, robin, neverSent, is(robin, status(directory.Invited)), directory.Changed},
		{"never sent, an administrator by now", directory.Archive, robin, neverSent, is(robin, func(u *directory.User) { u.Role = directory.RoleBusinessAdministrator }), directory.Changed},
		{"never sent, the role is not said", directory.Archive, robin, neverSent, is(robin, func(u *directory.User) { u.Role = "" }), directory.Send},
		{"sent, unchanged", directory.Archive, robin, sent, robin, directory.Send},
		{"sent, archived", directory.Archive, robin, sent, is(archived, version), directory.TakenEffect},
		{"sent, another version, not archived", directory.Archive, robin, sent, is(robin, version), directory.Changed},
		{"sent, no version", directory.Archive, robin, sent, is(robin, noVersion), directory.Changed},
		{"sent, no version ever", directory.Archive, is(robin, noVersion), sent, is(robin, noVersion), directory.Changed},
		{"invite, never sent", directory.Invite, archived, neverSent, is(archived, version, invited), directory.Send},
		{"invite, sent, unchanged", directory.Invite, archived, sent, archived, directory.Send},
		{"invite, sent, invited", directory.Invite, archived, sent, is(archived, status(directory.Invited), version), directory.TakenEffect},
		{"invite, sent, joined meanwhile", directory.Invite, archived, sent, is(archived, status(directory.Active), version), directory.TakenEffect},
		{"invite, sent, an invitation of which the version says nothing", directory.Invite, archived, sent, is(archived, invited), directory.Changed},
		{"invite, sent, archived anew", directory.Invite, archived, sent, is(archived, version), directory.Changed},
	}
	for name, change := range other {
		rows = append(rows,
			row{"never sent, another " + name, directory.Archive, robin, neverSent, is(robin, change), directory.Changed},
			row{"never sent, another " + name + ", archived", directory.Archive, robin, neverSent, is(archived, change), directory.Changed},
			row{"sent, another " + name, directory.Archive, robin, sent, is(robin, change), directory.Changed},
			row{"sent, another " + name + ", archived", directory.Archive, robin, sent, is(archived, change), directory.HitAnother},
			row{"invite, sent, another " + name + ", active", directory.Invite, archived, sent, is(robin, change), directory.HitAnother},
		)
	}
	for _, r := range rows {
		item := directory.Item{Kind: r.kind, Seen: r.seen}
		if r.sent {
			item.SentAt = noon
		}
		if got := directory.Judge(item, r.now); got != r.want {
			t.Errorf("%s: Judge = %v, want %v", r.name, got, r.want)
		}
	}
}

func TestAnAnswerThatLeavesSomethingOutShowsNobodyElse(t *testing.T) {
	seen := directory.User{ID: "1", UserName: "robin", DisplayName: "Robin Vale", Email: "r@contoso.example", Addresses: "r@contoso.example"}
	for name, c := range map[string]struct {
		change func(*directory.User)
		want   bool
	}{
		"the same":            {func(*directory.User) {}, false},
		"only the user name":  {func(u *directory.User) { *u = directory.User{ID: "1", UserName: "robin"} }, false},
		"another name":        {func(u *directory.User) { u.DisplayName = "Eve" }, true},
		"another user name":   {func(u *directory.User) { u.UserName = "eve" }, true},
		"another address":     {func(u *directory.User) { u.Email = "eve@contoso.example" }, true},
		"one more address":    {func(u *directory.User) { u.Addresses += "\neve@contoso.example" }, true},
		"another id":          {func(u *directory.User) { u.ID = "2" }, true},
		"another status only": {func(u *directory.User) { u.Status = directory.Archived }, false},
	} {
		answer := seen
		c.change(&answer)
		if got := directory.ShowsAnother(seen, answer); got != c.want {
			t.Errorf("%s: ShowsAnother = %t, want %t", name, got, c.want)
		}
	}
}

func TestNameIsTheFirstThatSaysSomething(t *testing.T) {
	tests := []struct {
		user          directory.User
		name, address string
	}{
		{directory.User{ID: "1", UserName: "ada", DisplayName: "Ada", Email: "ada@example.com"}, "Ada", "ada@example.com"},
		{directory.User{ID: "1", UserName: "ada", DisplayName: " \u3000", Email: "ada@example.com"}, "ada", "ada@example.com"},
		{directory.User{ID: "1", UserName: "\t", Email: "ada@example.com"}, "ada@example.com", "ada@example.com"},
		{directory.User{ID: "1", UserName: "ada", Email: " "}, "ada", "ada"},
		{directory.User{ID: "1"}, "1", ""},
	}
	for _, test := range tests {
		if got := test.user.Name(); got != test.name {
			t.Errorf("%+v is called %q, want %q", test.user, got, test.name)
		}
		if got := test.user.Address(); got != test.address {
			t.Errorf("%+v has the address %q, want %q", test.user, got, test.address)
		}
	}
}

// Only administrators are counted down, and only where they are archived.
func TestOthersDoNotUseUpTheAdministrators(t *testing.T) {
	admin := directory.User{ID: "admin", Status: directory.Active, Role: directory.RoleBusinessAdministrator}
	driver := directory.User{ID: "driver", Status: directory.Active, Role: directory.RoleUser}
	another := directory.User{ID: "another", Status: directory.Invited, Role: directory.RoleBusinessAdministrator}

	plan := directory.NewPlan(directory.Archive, []directory.User{driver, another, admin}, directory.Who{Administrators: 2})

	if len(plan.Users) != 3 {
		t.Errorf("left out are %+v", plan.LeftOut)
	}
}

func TestWhereThereIsNoAdministratorNoneIsArchived(t *testing.T) {
	admin := directory.User{ID: "admin", Status: directory.Active, Role: directory.RoleBusinessAdministrator}

	plan := directory.NewPlan(directory.Archive, []directory.User{admin}, directory.Who{Administrators: 0})

	if len(plan.LeftOut) != 1 || plan.LeftOut[0].Reason != directory.ReasonLastAdmin {
		t.Errorf("%+v", plan)
	}
}
