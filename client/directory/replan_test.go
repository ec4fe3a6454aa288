package directory_test

import (
	"slices"
	"testing"

	"mileiq.example/admin/client/directory"
)

func active(ids ...string) (users []directory.User) {
	for _, id := range ids {
		users = append(users, directory.User{ID: id, DisplayName: id, Status: directory.Active})
	}
	return users
}

func TestAPlanOfWhoWasShownLeavesOutWhoIsNotAsHeWas(t *testing.T) {
	shown := append(active("free", "waits", "renamed", "archived", "protected", "gone"), active("free", "gone")...)
	now := active("free", "waits", "renamed", "archived", "protected", "never shown")
	now[2].DisplayName = "Eve"
	now[3].Status = directory.Archived
	now[4].DisplayName = "Root"
	open := map[string]directory.Item{"waits": {}, "protected": {}}
	who := directory.Who{Administrators: -1, Protected: directory.NewProtected([]string{"id:protected"})}

	plan := directory.PlanShown(directory.Archive, shown, now, open, who)

	var left []string
	for _, l := range plan.LeftOut {
		left = append(left, l.User.ID+" "+string(l.Reason))
	}
	want := []string{"archived alreadyArchived", "protected protected", "renamed changedSinceShown", "never shown changedSinceShown", "waits alreadyWaiting", "gone gone"}
	if !slices.Equal(directory.IDs(plan.Users), []string{"free"}) || !slices.Equal(left, want) || plan.Kind != directory.Archive {
		t.Errorf("planned are %+v, left out %q", plan.Users, left)
	}
	if l := plan.LeftOut[2]; l.User.DisplayName != "Eve" || l.Was.DisplayName != "renamed" {
		t.Errorf("it does not say what changed: %+v", l)
	}
}

func TestAPlanMeansThePeopleOfItAsTheyStandInIt(t *testing.T) {
	plan := directory.Plan{Users: active("a", "b")}
	for name, c := range map[string]struct {
		change func(*directory.User)
		want   bool
	}{
		"the same":       {func(*directory.User) {}, true},
		"a newer one":    {func(u *directory.User) { u.Version = "2" }, true},
		"another name":   {func(u *directory.User) { u.DisplayName = "Eve" }, false},
		"another status": {func(u *directory.User) { u.Status = directory.Invited }, false},
		"not of it":      {func(u *directory.User) { u.ID = "c" }, true},
	} {
		now := active("b")
		c.change(&now[0])
		if got := plan.StillMeans(now); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

func TestAChangeIsDoubtfulWhereItsUserIsNotAsHeWasConfirmed(t *testing.T) {
	item := directory.Item{Kind: directory.Archive, Seen: active("a")[0]}
	for name, c := range map[string]struct {
		change func(*directory.User)
		want   bool
	}{
		"the same":                    {func(*directory.User) {}, false},
		"invited":                     {func(u *directory.User) { u.Status = directory.Invited }, true},
		"archived":                    {func(u *directory.User) { u.Status = directory.Archived }, false},
		"somebody else":               {func(u *directory.User) { u.DisplayName = "Eve" }, true},
		"somebody else, and archived": {func(u *directory.User) { u.DisplayName, u.Status = "Eve", directory.Archived }, true},
		"an administrator by now":     {func(u *directory.User) { u.Role = directory.RoleBusinessAdministrator }, false}, // nothing was said before
	} {
		now := active("a")[0]
		c.change(&now)
		if got := item.Doubtful(now); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

func TestAnAdministratorWhoseArchiveIsOpenIsAsGoodAsGone(t *testing.T) {
	admin := directory.User{Status: directory.Active, Role: directory.RoleBusinessAdministrator}
	invited := directory.User{Status: directory.Invited, Role: directory.RoleBusinessAdministrator}
	open := map[string]directory.Item{
		"a": {Kind: directory.Archive, Seen: admin}, "b": {Kind: directory.Invite, Seen: admin},
		"c": {Kind: directory.Archive, Seen: invited}, "d": {Kind: directory.Archive, Seen: active("d")[0]},
	}
	if got := directory.AdministratorsLeft(3, open); got != 2 {
		t.Errorf("%d are left", got)
	}
}

func TestIDsAreInOrderAndEachOnce(t *testing.T) {
	if got := directory.IDs(active("b", "a", "b")); !slices.Equal(got, []string{"b", "a"}) {
		t.Errorf("%q", got)
	}
}
