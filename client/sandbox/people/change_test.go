package people

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// morning is the time at which these tests begin.
var morning = time.Date(2026, 11, 22, 8, 0, 0, 1_234_567, time.UTC)

// newOrganization has 20 people and a clock that stands at the time at now.
func newOrganization(now *time.Time) (*Organization, *Mailbox) {
	mail := NewMailbox("http://127.0.0.1/join/")
	return New(Seed(20), func() time.Time { return *now }, mail), mail
}

func named(t *testing.T, o *Organization, name string) User {
	t.Helper()
	for _, u := range o.Users() {
		if u.DisplayName == name {
			return u
		}
	}
	t.Fatalf("nobody is called %s", name)
	return User{}
}

// archived archives somebody as somebody else, invited invites.
func archived(t *testing.T, o *Organization, id string) User {
	t.Helper()
	u, err := o.Update(id, "", nil, (*Edit).Archive)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func invited(t *testing.T, o *Organization, id string) (u User, token string) {
	t.Helper()
	u, err := o.Update(id, "", nil, (*Edit).Invite)
	if err != nil {
		t.Fatal(err)
	}
	newest, _ := o.mail.Newest(1)
	return u, strings.TrimPrefix(newest[0].Link, "http://127.0.0.1/join/")
}

func TestArchivingSetsStandingRatesAndTime(t *testing.T) {
	now := morning
	o, _ := newOrganization(&now)
	before := named(t, o, "Adaeze Okonkwo")

	after := archived(t, o, before.ID)

	want := before
	want.Status, want.Rates, want.Version = Archived, StandardRates, before.Version+1
	want.ArchivedAt = morning.Truncate(time.Millisecond)
	want.LastModified = want.ArchivedAt
	if after != want {
		t.Errorf("the user is\n%+v, want\n%+v", after, want)
	}
	if stored, ok := o.User(before.ID); !ok || stored != after {
		t.Errorf("kept is %+v", stored)
	}
}

func TestInvitingForgetsWhenSomebodyJoinedAndWasArchived(t *testing.T) {
	now := morning
	o, _ := newOrganization(&now)
	before := named(t, o, "Grace Hopper-Whitfield")

	after, _ := invited(t, o, before.ID)

	want := before
	want.Status, want.Version = Invited, before.Version+1
	want.InvitedAt = morning.Truncate(time.Millisecond)
	want.LastModified, want.JoinedAt, want.ArchivedAt = want.InvitedAt, time.Time{}, time.Time{}
	if after != want {
		t.Errorf("the user is\n%+v, want\n%+v", after, want)
	}
}

func TestJoiningGivesTheRatesOfTheOrganization(t *testing.T) {
	now := morning
	o, _ := newOrganization(&now)
	before, token := invited(t, o, named(t, o, "Grace Hopper-Whitfield").ID)
	now = now.Add(time.Hour)

	after, err := o.Join(token)

	want := before
	want.Status, want.Rates, want.Version = Active, OrganizationRates, before.Version+1
	want.JoinedAt = now.Truncate(time.Millisecond)
	want.LastModified = want.JoinedAt
	if err != nil || after != want {
		t.Errorf("error %v, the user is\n%+v, want\n%+v", err, after, want)
	}
}

func TestRefusedChangesHaveNoEffect(t *testing.T) {
	now := morning
	o, mail := newOrganization(&now)
	avery, robin := named(t, o, "Avery Moss"), named(t, o, "Robin Vale")
	active, gone := named(t, o, "Adaeze Okonkwo"), named(t, o, "Grace Hopper-Whitfield")
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		user   User
		actor  string
		admits func(int) bool
		change func(*Edit) error
		want   error
	}{
		"archiving yourself":           {robin, robin.ID, nil, (*Edit).Archive, ErrYourself},
		"inviting a member":            {active, avery.ID, nil, (*Edit).Invite, ErrAlreadyJoined},
		"activating an archived user":  {gone, avery.ID, nil, (*Edit).Activate, ErrInviteInstead},
		"joining without invitation":   {active, active.ID, nil, (*Edit).join, ErrNotInvited},
		"a version that is not wanted": {active, avery.ID, func(v int) bool { return v == active.Version+1 }, (*Edit).Archive, ErrStale},
		"a change that fails after a part of it": {active, avery.ID, nil, func(e *Edit) error {
			e.User.NickName = "Ada"
			return errors.Join(e.Archive(), broken)
		}, broken},
	} {
		after, err := o.Update(c.user.ID, c.actor, c.admits, c.change)
		if stored, _ := o.User(c.user.ID); !errors.Is(err, c.want) || after != c.user || stored != c.user {
			t.Errorf("%s: error %v, the user is %+v", name, err, stored)
		}
	}
	if _, err := o.Update("nobody", "", nil, (*Edit).Archive); !errors.Is(err, ErrNoUser) {
		t.Errorf("changing nobody: %v", err)
	}
	if len(mail.Letters()) != 0 {
		t.Errorf("letters were sent: %v", mail.Letters())
	}
}

func TestChangesThatChangeNothingKeepTheVersion(t *testing.T) {
	now := morning
	o, mail := newOrganization(&now)
	active, chidi, gone := named(t, o, "Adaeze Okonkwo"), named(t, o, "Chidi Anagonye"), named(t, o, "Grace Hopper-Whitfield")
	for name, c := range map[string]struct {
		user   User
		change func(*Edit) error
	}{
		"archiving an archived user":  {gone, (*Edit).Archive},
		"inviting an invited user":    {chidi, (*Edit).Invite},
		"activating a member":         {active, (*Edit).Activate},
		"activating an invited user":  {chidi, (*Edit).Activate},
		"writing the same name again": {active, func(e *Edit) error { e.User.DisplayName = active.DisplayName; return nil }},
	} {
		if after, err := o.Update(c.user.ID, "", func(v int) bool { return v == c.user.Version }, c.change); err != nil || after != c.user {
			t.Errorf("%s: error %v, the user is %+v", name, err, after)
		}
	}
	if len(mail.Letters()) != 0 {
		t.Errorf("letters were sent: %v", mail.Letters())
	}
}

func TestALetterAloneIsAChange(t *testing.T) {
	now := morning
	o, mail := newOrganization(&now)
	gone := named(t, o, "Grace Hopper-Whitfield")
	// Invited and archived again within one change: the user is what it was but for its times.
	after, err := o.Update(gone.ID, "", nil, func(e *Edit) error {
		err := errors.Join(e.Invite(), e.Archive())
		e.User = gone
		return err
	})
	if err != nil || after.Version != gone.Version+1 || len(mail.Letters()) != 2 {
		t.Errorf("error %v, version %d, %d letters", err, after.Version, len(mail.Letters()))
	}
}

func TestTheLastBusinessAdministratorCannotBeArchived(t *testing.T) {
	now := morning
	o, _ := newOrganization(&now)
	avery, robin, noor := named(t, o, "Avery Moss"), named(t, o, "Robin Vale"), named(t, o, "Noor Haddad")
	archived(t, o, robin.ID)
	if _, err := o.Update(avery.ID, noor.ID, nil, (*Edit).Archive); !errors.Is(err, ErrLastAdministrator) {
		t.Errorf("the last of two: %v", err)
	}
	promote := func(e *Edit) error {
		e.User.Role = RoleBusinessAdministrator
		return nil
	}
	if _, err := o.Update(noor.ID, "", nil, promote); err != nil {
		t.Fatal(err)
	}
	archived(t, o, avery.ID)
	if _, err := o.Update(noor.ID, avery.ID, nil, (*Edit).Archive); !errors.Is(err, ErrLastAdministrator) {
		t.Errorf("the last after a promotion: %v", err)
	}
	_, token := invited(t, o, robin.ID)
	if _, err := o.Update(noor.ID, "", nil, (*Edit).Archive); !errors.Is(err, ErrLastAdministrator) {
		t.Errorf("while the other is only invited: %v", err)
	}
	if _, err := o.Join(token); err != nil {
		t.Fatal(err)
	}
	archived(t, o, noor.ID)
	if _, err := o.Update(robin.ID, "", nil, (*Edit).Archive); !errors.Is(err, ErrLastAdministrator) {
		t.Errorf("the one who joined again: %v", err)
	}
}

func TestARemovedAdministratorIsNotCounted(t *testing.T) {
	now := morning
	o, _ := newOrganization(&now)
	if err := o.Remove(named(t, o, "Robin Vale").ID); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Update(named(t, o, "Avery Moss").ID, "", nil, (*Edit).Archive); !errors.Is(err, ErrLastAdministrator) {
		t.Errorf("error %v", err)
	}
}

func TestRemovedUsersAreGone(t *testing.T) {
	now := morning
	o, _ := newOrganization(&now)
	o.List(Query{}, 1, 20)
	all := o.Users()
	gone, token := invited(t, o, named(t, o, "Grace Hopper-Whitfield").ID)

	if err := o.Remove(gone.ID); err != nil {
		t.Fatal(err)
	}

	_, found := o.User(gone.ID)
	_, _, open := o.Invitation(token)
	_, total := o.List(Query{}, 1, 20)
	rest := slices.DeleteFunc(all, func(u User) bool { return u.ID == gone.ID })
	if found || open || total != 19 || !slices.Equal(o.Users(), rest) {
		t.Errorf("found %t, invitation %t, %d in the list", found, open, total)
	}
	if _, err := o.Join(token); !errors.Is(err, ErrNoUser) {
		t.Errorf("joining: %v", err)
	}
	if err := o.Remove(gone.ID); !errors.Is(err, ErrNoUser) {
		t.Errorf("removing again: %v", err)
	}
}

func TestTwoChangesWithinAMillisecondDiffer(t *testing.T) {
	now := morning
	o, _ := newOrganization(&now)
	id := named(t, o, "Adaeze Okonkwo").ID
	first := archived(t, o, id)
	second, _ := invited(t, o, id)
	now = now.Add(-time.Hour) // the clock is set back
	third := archived(t, o, id)
	if second.LastModified.Sub(first.LastModified) != time.Millisecond || third.LastModified.Sub(second.LastModified) != time.Millisecond {
		t.Errorf("%s, %s, %s", first.LastModified, second.LastModified, third.LastModified)
	}
}

func TestAnInvitationIsOpenUntilItIsUsedOrWithdrawn(t *testing.T) {
	now := morning
	o, _ := newOrganization(&now)
	grace, angel := named(t, o, "Grace Hopper-Whitfield"), named(t, o, "Ángel Muñoz Ibáñez")
	_, used := invited(t, o, grace.ID)
	_, withdrawn := invited(t, o, angel.ID)
	want := func(token string, state InvitationState, userID string) {
		t.Helper()
		if u, got, ok := o.Invitation(token); !ok || got != state || u.ID != userID {
			t.Errorf("found %t, state %d, want %d", ok, got, state)
		}
	}
	want(used, InvitationOpen, grace.ID)
	want(withdrawn, InvitationOpen, angel.ID)

	if _, err := o.Join(used); err != nil {
		t.Fatal(err)
	}
	archived(t, o, angel.ID)

	want(used, InvitationUsed, grace.ID)
	want(withdrawn, InvitationWithdrawn, angel.ID)
	archived(t, o, grace.ID)
	want(used, InvitationUsed, grace.ID) // and stays it, whatever comes later
	_, second := invited(t, o, angel.ID)
	want(second, InvitationOpen, angel.ID)
	for _, token := range []string{used, withdrawn} {
		if _, err := o.Join(token); !errors.Is(err, ErrNotInvited) {
			t.Errorf("joining: %v", err)
		}
	}
	if _, _, ok := o.Invitation("unknown"); ok {
		t.Error("an unknown invitation is found")
	}
	if _, err := o.Join("unknown"); !errors.Is(err, ErrNoUser) {
		t.Errorf("joining with an unknown one: %v", err)
	}
}

func TestAnInvitationThatIsTakenBackAtOnceIsNeverOpen(t *testing.T) {
	now := morning
	o, mail := newOrganization(&now)
	_, err := o.Update(named(t, o, "Grace Hopper-Whitfield").ID, "", nil, func(e *Edit) error { return errors.Join(e.Invite(), e.Archive()) })
	letters := mail.Letters()
	if err != nil || len(letters) != 2 {
		t.Fatalf("error %v, %d letters", err, len(letters))
	}
	if _, _, ok := o.Invitation(strings.TrimPrefix(letters[0].Link, "http://127.0.0.1/join/")); ok {
		t.Error("the link of the invitation works")
	}
}

func TestRewindBringsBackPeopleInvitationsAndLetters(t *testing.T) {
	now := morning
	o, mail := newOrganization(&now)
	_, open := invited(t, o, named(t, o, "Grace Hopper-Whitfield").ID)
	archived(t, o, named(t, o, "Adaeze Okonkwo").ID)
	byName := Query{Order: Order{"displayName", func(u *User) string { return u.DisplayName }}, Filter: "Q", Matches: func(u *User) bool { return u.NickName == "" }}
	list, _ := o.List(byName, 1, 20)
	users, letters := o.Users(), mail.Letters()

	rewind := o.Mark()
	for range 2 {
		if _, err := o.Join(open); err != nil {
			t.Fatal(err)
		}
		archived(t, o, named(t, o, "Avery Moss").ID)
		_, later := invited(t, o, named(t, o, "Avery Moss").ID)
		if err := o.Remove(named(t, o, "Dmitri Волков").ID); err != nil {
			t.Fatal(err)
		}
		if _, err := o.Update(named(t, o, "Q").ID, "", nil, func(e *Edit) error {
			e.User.DisplayName, e.User.NickName = "0", "Q"
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		o.List(byName, 1, 20)

		rewind()

		again, _ := o.List(byName, 1, 20)
		if !slices.Equal(o.Users(), users) || !slices.Equal(mail.Letters(), letters) || !slices.Equal(again, list) {
			t.Error("the organization is another one than before")
		}
		if _, state, ok := o.Invitation(open); !ok || state != InvitationOpen {
			t.Errorf("the invitation: found %t, state %d", ok, state)
		}
		if _, _, ok := o.Invitation(later); ok {
			t.Error("a later invitation is still there")
		}
		for _, u := range users {
			if got, ok := o.User(u.ID); !ok || got != u {
				t.Errorf("%s is %+v", u.DisplayName, got)
			}
		}
	}
	archived(t, o, named(t, o, "Robin Vale").ID)
	if _, err := o.Update(named(t, o, "Avery Moss").ID, "", nil, (*Edit).Archive); !errors.Is(err, ErrLastAdministrator) {
		t.Errorf("administrators are counted wrong: %v", err)
	}
}
