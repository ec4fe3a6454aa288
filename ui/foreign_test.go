//go:build scimmy

package ui

// The main job with a users' service that nobody here wrote, behind the demo's
// sign-in. It knows no invitations, no roles and no rates, and sends no mail that
// anybody here knew of: the window must not promise any of that. The service
// needs what package scimmytest says:
//
//	go test -tags scimmy,ci,migrated_fynedo -run Foreign ./ui

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/scim/scimmytest"
	"mileiq.example/admin/ui/look"
)

const (
	foreignName  = "Fabrikam"
	foreignUsers = 60
	averyAddress = "avery.moss@contoso.example"
	// selfByUserName finds the admin among the users.
	selfByUserName = "[self]\nclaim = \"preferred_username\"\nattribute = \"userName\"\n"
)

// foreignDesk is a desk at which another service's users are administered.
type foreignDesk struct {
	*desk
	service *scimmytest.Service
}

// newForeignDesk connects a service whose first user is Avery. more is what else
// stands in the organization's profile.
func newForeignDesk(t *testing.T, more string) *foreignDesk {
	t.Helper()
	demo := startDemo(t, 3)
	service := scimmytest.Start(t, scimmytest.Options{Users: foreignUsers, First: averyAddress, Issuer: demo.Issuer()})
	demo.ServeResource(service.URL)
	profile := filepath.Join(t.TempDir(), "organization.toml")
	text := fmt.Sprintf("name = %q\nscim = %q\nissuer = %q\nrequired_role = %q\n%s",
		foreignName, service.URL, demo.Issuer(), directory.BusinessAdministratorClaim, more)
	if err := os.WriteFile(profile, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return &foreignDesk{newDesk(t, deskOptions{demo: demo, organization: profile}), service}
}

// people are the addresses of the first n users of the page who are not Avery.
func (d *foreignDesk) people(n int) []string {
	d.t.Helper()
	var emails []string
	for _, r := range d.users().rows {
		if r.Email != averyAddress && len(emails) < n {
			emails = append(emails, r.Email)
		}
	}
	if len(emails) < n {
		d.t.Fatalf("only %d users on the page", len(emails))
	}
	return emails
}

// openRowMenu opens the menu behind a user's three dots.
func (d *foreignDesk) openRowMenu(email string) {
	d.t.Helper()
	d.tapRow(email, atDots)
	d.until("the menu is open", func() bool { return d.menu() != nil })
}

// isWritten reports whether a text is painted, as in a menu.
func (d *foreignDesk) isWritten(text string) bool {
	return slices.ContainsFunc(d.objects(), func(o fyne.CanvasObject) bool {
		painted, ok := o.(*canvas.Text)
		return ok && painted.Text == text
	})
}

// untilAsked waits until the dialog has checked, and checks its title.
func (d *foreignDesk) untilAsked(title, button string) {
	d.t.Helper()
	d.until("the dialog has checked", func() bool { return d.enabledButton(button) != nil })
	if got := d.dialogTitle(); got != title {
		d.t.Errorf("the dialog asks %q, want %q", got, title)
	}
}

// mustHaveArchived checks at the service itself that these users are archived,
// that of the others only the touched were changed, and that those are active.
func (d *foreignDesk) mustHaveArchived(before map[string]scimmytest.User, archived, touched []string) {
	d.t.Helper()
	now := d.service.Users(d.t)
	if !slices.Equal(slices.Sorted(maps.Keys(before)), slices.Sorted(maps.Keys(now))) {
		d.t.Errorf("there were %d users, now there are %d", len(before), len(now))
	}
	for id, is := range now {
		isArchived := slices.Contains(archived, is.UserName)
		if is.Active == isArchived {
			d.t.Errorf("%s: active is %t", is.UserName, is.Active)
		}
		if !isArchived && !slices.Contains(touched, is.UserName) && is.Raw != before[id].Raw {
			d.t.Errorf("%s was touched:\n%s\n%s", is.UserName, before[id].Raw, is.Raw)
		}
	}
}

func TestForeignServiceIsAdministeredAndOnlyThoseNamedAreTouched(t *testing.T) {
	d := newForeignDesk(t, selfByUserName)
	d.signIn("avery.moss")
	before := d.service.Users(t)
	people := d.people(3)
	if d.users().total != foreignUsers || !d.sees(foreignName) || d.sees(words("banner.demo")) {
		t.Fatalf("%d users are listed; in sight: %q", d.users().total, d.texts())
	}

	d.tick(people[0], people[1])
	d.press(words("users.archiveN", values{"N": "2"}))
	d.untilAsked(tn("archive.title", 2), tn("archive.button", 2))
	d.press(tn("archive.button", 2))
	d.untilStatus(people[0], words("status.archived"))
	d.untilStatus(people[1], words("status.archived"))
	d.untilSees(tn("archive.done", 2))
	d.mustHaveArchived(before, people[:2], nil)

	d.openRowMenu(people[2])
	d.key(fyne.KeyEnd, fyne.KeyReturn)
	d.press(tn("archive.button", 1))
	d.untilStatus(people[2], words("status.archived"))
	d.mustHaveArchived(before, people, nil)

	d.openRowMenu(people[0])
	if !d.isWritten(words("row.reactivate")) || d.isWritten(words("row.invite")) {
		t.Error("the menu of an archived user does not offer to reactivate, or it offers to invite")
	}
	d.key(fyne.KeyEnd, fyne.KeyReturn)
	d.untilAsked(tn("reactivate.title", 1), tn("reactivate.button", 1))
	d.press(tn("reactivate.button", 1))
	d.untilStatus(people[0], words("status.active"))
	d.untilSees(tn("reactivate.done", 1))
	d.mustHaveArchived(before, people[1:], people[:1])

	d.press(words("nav.activity"))
	d.untilSees(words("outcome.reactivated"))
	if d.sees(words("outcome.invited")) {
		t.Error("Activity says that somebody was invited")
	}
	if letters := d.demo.Letters(); len(letters) > 0 {
		t.Errorf("the demo organization has sent mail: %+v", letters)
	}
}

func TestForeignServiceIsNotPromisedWhatOnlyMileIQDoes(t *testing.T) {
	d := newForeignDesk(t, selfByUserName)
	d.signIn("avery.moss")
	person := d.people(1)[0]
	organization := values{"Organization": foreignName}
	promises := []string{
		tn("archive.mail", 1), words("archive.account", organization), words("archive.rates"), words("archive.products"), words("check.again"),
		tn("invite.mail", 1), words("invite.rates"),
	}
	mustNotPromise := func() {
		t.Helper()
		for _, promise := range promises {
			if d.sees(promise) {
				t.Errorf("the dialog says %q", promise)
			}
		}
	}

	d.tick(person)
	d.press(words("users.archiveN", values{"N": "1"}))
	d.untilAsked(tn("archive.title", 1), tn("archive.button", 1))
	mustNotPromise()
	for _, want := range []string{person, words("archive.foreign", organization)} {
		if !d.sees(want) {
			t.Errorf("the dialog to archive does not say %q", want)
		}
	}
	d.press(tn("archive.button", 1))
	d.untilStatus(person, words("status.archived"))

	d.tick(person)
	d.press(words("users.reactivateN", values{"N": "1"}))
	d.untilAsked(tn("reactivate.title", 1), tn("reactivate.button", 1))
	mustNotPromise()
	if want := words("reactivate.lead", organization); !d.sees(want) {
		t.Errorf("the dialog to reactivate does not say %q", want)
	}
}

func TestForeignServiceHasTwoStatuses(t *testing.T) {
	d := newForeignDesk(t, selfByUserName)
	d.signIn("avery.moss")
	person := d.people(1)[0]
	d.archive(person)

	want := []string{
		words("filter.all", values{"N": number(foreignUsers)}),
		words("filter.status", values{"Status": words("status.active"), "N": number(foreignUsers - 1)}),
		words("filter.status", values{"Status": words("status.archived"), "N": "1"}),
	}
	d.until("the filter offers two statuses", func() bool { return slices.Equal(d.users().filterWords(), want) })
	d.users().filter.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})

	d.until("the archived user alone is in sight", func() bool {
		v := d.users()
		return v.query.Status == directory.Archived && len(v.rows) == 1 && v.rows[0].Email == person
	})
	if got := d.users().filter.AccessibilityLabel(); got != want[2] {
		t.Errorf("the filter shows %q, want %q", got, want[2])
	}
}

func TestForeignServiceIsSpokenOfWithoutInvitations(t *testing.T) {
	d := newForeignDesk(t, "")
	d.signIn("avery.moss")

	tone, icon, word := d.users().statusLook(client.Row{
		User: directory.User{Status: directory.Archived}, Pending: directory.Item{ID: 1, Kind: directory.Invite, State: directory.Sending},
	})

	if word != words("pending.reactivating") || icon == look.IconMail || tone != look.ToneWarning {
		t.Errorf("a reactivation under way is painted as %q with %q", word, icon)
	}
	var menu []string
	for _, m := range d.ui.Window().MainMenu().Items {
		for _, item := range m.Items {
			menu = append(menu, item.Label)
		}
	}
	if !slices.Contains(menu, words("menu.reactivate")) || slices.Contains(menu, words("menu.invite")) {
		t.Errorf("the main menu says %q", menu)
	}
}

func TestForeignServiceThatDoesNotKnowTheAdminIsSaid(t *testing.T) {
	d := newForeignDesk(t, "")
	d.signIn("avery.moss")

	d.tick(averyAddress)
	d.press(words("users.archiveN", values{"N": "1"}))

	d.untilAsked(tn("archive.title", 1), tn("archive.button", 1))
	if !d.sees(words("check.selfUnknown")) {
		t.Errorf("the dialog does not say that the admin is unknown: %q", d.texts())
	}
}

func TestForeignServiceFindsTheAdminByTheProfileAndLeavesHimOut(t *testing.T) {
	for name, self := range map[string]string{
		"user name": selfByUserName,
		"e-mail":    "[self]\nclaim = \"email\"\nattribute = \"emails.value\"\n",
	} {
		t.Run(name, func(t *testing.T) {
			d := newForeignDesk(t, self)
			d.signIn("avery.moss")
			before := d.service.Users(t)
			person := d.people(1)[0]

			d.tick(averyAddress, person)
			d.press(words("users.archiveN", values{"N": "2"}))
			d.untilAsked(tn("archive.title", 1), tn("archive.button", 1))

			if !d.sees(words("reason.yourself")) || d.sees(words("check.selfUnknown")) {
				t.Errorf("the dialog does not say that the admin is left out: %q", d.texts())
			}
			d.press(tn("archive.button", 1))
			d.untilStatus(person, words("status.archived"))
			d.mustHaveArchived(before, []string{person}, nil)
		})
	}
}

func TestForeignServiceIsClosedToAccountsWithoutTheRole(t *testing.T) {
	d := newForeignDesk(t, "")
	d.untilSees(words("signIn.browser"))
	d.browserAccount = "noor.haddad"

	d.press(words("signIn.browser"))
	d.acceptAccount()

	d.untilSees(words("noRole.title"))
}
