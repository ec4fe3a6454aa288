package ui

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sandbox"
)

// The main job, one test for each row of the table in the design (M1 to M11).

func TestM1SignInWithAWorkAccountInTheBrowser(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.untilSees(words("signIn.browser"))
	d.browserAccount = "avery.moss"

	d.press(words("signIn.browser"))
	d.acceptAccount()
	d.untilRows()

	if !d.sees("Avery Moss") || !d.sees("Contoso") {
		t.Errorf("the left pane does not name the admin and the organization: %q", d.texts())
	}
}

func TestM1SignInShowsTheAddressForABrowserElsewhere(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.untilSees(words("signIn.browser"))

	d.press(words("signIn.browser")) // nothing opens

	d.untilSees(d.demo.Issuer() + "/")
	d.press(words("signIn.copy"))
	if copied := d.ui.options.App.Clipboard().Content(); !strings.HasPrefix(copied, d.demo.Issuer()) {
		t.Errorf("copied %q, want an address of the sign-in service", copied)
	}
	d.press(words("dialog.cancel"))
	d.untilSees(words("signIn.browser"))
}

func TestM1DemoAlsoSignsInRightHere(t *testing.T) {
	d := newDesk(t, deskOptions{})

	d.press(words("signIn.as", values{"Name": "Avery Moss", "Role": words("role.businessAdministrator")}))
	d.acceptAccount()

	d.untilRows()
}

func TestM2WithoutTheRoleNobodyIsSeen(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.untilSees(words("signIn.browser"))
	d.browserAccount = "noor.haddad"

	d.press(words("signIn.browser"))
	d.acceptAccount()

	d.untilSees(words("noRole.title"))
	for _, want := range []string{"Noor Haddad", "noor.haddad@", words("noRole.help")} {
		if !d.sees(want) {
			t.Errorf("the screen does not say %q", want)
		}
	}
	if d.sees("@contoso.example") && d.sees("avery.moss@contoso.example") {
		t.Error("somebody without the role sees users")
	}
	d.press(words("noRole.other"))
	d.signIn("avery.moss")
}

func TestM2LosingTheRoleHidesTheList(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	if err := d.demo.SetRole(d.atService("avery.moss@contoso.example").ID, sandbox.RoleUser); err != nil {
		t.Fatal(err)
	}

	d.shortcut(fyne.KeyR, fyne.KeyModifierShortcutDefault)

	d.untilSees(words("noRole.title"))
}

func TestM5SelectionIsClearedWhenAnotherListIsShown(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	for _, way := range []struct {
		name string
		act  func()
	}{
		{"another page", func() { d.press(words("pager.next")) }},
		{"another order", func() { d.tapHeader(320) }},
		{"another page size", func() { d.users().pager.size.OnChanged(2) }},
		{"another filter", func() { d.users().filter.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight}) }},
		{"a search", func() { d.users().search.SetText("a") }},
	} {
		t.Run(way.name, func(t *testing.T) {
			d.t = t
			d.tick(d.active(3)...)
			d.ui.screen.(*mainScreen).notice.Dismiss()

			d.reload(way.act)

			if n := len(d.users().selected); n != 0 {
				t.Errorf("%d users are still ticked", n)
			}
			d.untilSees(tn("users.selectionCleared", 3))
		})
	}
}

func TestM5RefreshAndAnotherViewKeepTheSelection(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	d.tick(d.active(3)...)

	d.press(words("nav.activity"))
	d.press(words("nav.users"))
	d.press(words("users.refresh"))
	d.until("the refresh has ended", func() bool { return !d.users().awaitsCopy && !d.ui.state.Sync.Running })

	if n := len(d.users().selected); n != 3 {
		t.Errorf("%d users are ticked, want still 3", n)
	}
}

func TestM6ArchiveAsksAndOnlyTheDialogsButtonRemoves(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	people := d.active(2)
	before := d.demo.Users()
	d.tick(people...)

	d.press(words("users.archiveN", values{"N": "2"}))

	d.until("the dialog has checked", func() bool { return d.enabledButton(tn("archive.button", 2)) != nil })
	if got := d.dialogTitle(); got != tn("archive.title", 2) {
		t.Errorf("the dialog asks %q", got)
	}
	for _, want := range []string{people[0], people[1], tn("archive.mail", 2), words("archive.rates"), words("archive.products"),
		words("archive.account", values{"Organization": "Contoso"})} {
		if !d.sees(want) {
			t.Errorf("the dialog does not say %q", want)
		}
	}
	d.key(fyne.KeyEscape)
	if d.dialogTitle() != "" {
		t.Fatal("Escape does not close the dialog")
	}
	if n := statusChanges(before, d.demo.Users()); n != 0 {
		t.Errorf("%d users changed although nothing was confirmed", n)
	}
	if n := len(d.users().selected); n != 2 {
		t.Errorf("cancelling left %d users ticked, want 2", n)
	}

	d.press(words("users.archiveN", values{"N": "2"}))
	d.press(tn("archive.button", 2))

	for _, email := range people {
		d.untilStatus(email, words("status.archived"))
		if got := d.atService(email).Status; got != sandbox.Archived {
			t.Errorf("%s is %s at the organization", email, got)
		}
	}
	if n := statusChanges(before, d.demo.Users()); n != 2 {
		t.Errorf("%d users changed, want the 2 who were named", n)
	}
	d.untilSees(tn("archive.done", 2))
}

func TestM6CancelHasTheFocusSoThatEnterRemovesNobody(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	before := d.demo.Users()
	d.tick(d.active(1)...)
	d.key(fyne.KeyDelete)
	d.until("the dialog has checked", func() bool { return d.enabledButton(tn("archive.button", 1)) != nil })

	d.key(fyne.KeyReturn)

	if d.dialogTitle() != "" {
		t.Error("Enter on Cancel does not close the dialog")
	}
	if n := statusChanges(before, d.demo.Users()); n != 0 {
		t.Errorf("%d users changed", n)
	}
}

func TestM7ThreeDotsArchiveOneUser(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	before := d.demo.Users()
	email := d.active(1)[0]

	d.tapRow(email, atDots)
	d.until("the menu is open", func() bool { return d.menu() != nil })
	d.key(fyne.KeyEnd, fyne.KeyReturn) // Archive… is the last item
	d.press(tn("archive.button", 1))

	d.untilStatus(email, words("status.archived"))
	if n := statusChanges(before, d.demo.Users()); n != 1 {
		t.Errorf("%d users changed, want 1", n)
	}
}

func TestM8ArchivedUserStaysOnThePageUntilTheAdminMovesOn(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	d.users().filter.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight}) // Active
	d.until("only Active users are in sight", func() bool {
		v := d.users()
		return v.query.Status == directory.Active && !slices.ContainsFunc(v.rows, func(r client.Row) bool { return r.Status != directory.Active })
	})
	email := d.active(1)[0]
	row := d.rowOf(email)

	ended, active := d.ui.state.Sync.Ended, d.users().counts.ByStatus[directory.Active]
	d.archive(email)
	d.ui.client.Refresh()
	d.until("the copy knows it and the page was compared", func() bool {
		v := d.users()
		return d.ui.state.Sync.Ended > ended && v.counts.ByStatus[directory.Active] == active-1 && !v.cells.running
	})

	if d.users().changed {
		t.Error("the list is said to have changed, although only the admin changed it")
	}
	if got := d.rowOf(email); got != row {
		t.Errorf("the archived user moved from row %d to %d", row, got)
	}
	d.press(words("pager.next"))
	d.until("the next page is in sight", func() bool { return d.users().offset == 50 && d.users().rows[0].Email != email })
	d.press(words("pager.previous"))
	d.until("the first page is in sight", func() bool {
		v := d.users()
		return v.offset == 0 && v.loaded && !slices.ContainsFunc(v.rows, func(r client.Row) bool { return r.Email == email })
	})
	if got := d.atService(email).Status; got != sandbox.Archived {
		t.Errorf("%s is %s at the organization", email, got)
	}

	if err := d.demo.ArchiveAsOther(d.atService(d.active(1)[0]).ID); err != nil {
		t.Fatal(err)
	}
	d.ui.client.Refresh()
	d.until("the list says that somebody else changed it", func() bool { return d.users().changed })
}

func TestM9ArchivedUserIsInvitedAgainAndBecomesActiveOnAccepting(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	email := d.active(1)[0]
	d.archive(email)

	d.tapRow(email, atDots)
	d.until("the menu is open", func() bool { return d.menu() != nil })
	d.key(fyne.KeyEnd, fyne.KeyReturn) // Invite again…
	d.press(tn("invite.button", 1))

	d.untilStatus(email, words("status.invited"))
	letters := d.letters(email, "invitation")
	if len(letters) != 1 {
		t.Fatalf("%d invitations were mailed, want 1", len(letters))
	}
	answer, err := http.Post(letters[0].Link, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	d.press(words("users.refresh"))
	d.untilStatus(email, words("status.active"))
	if got := d.atService(email).Rates; got != sandbox.OrganizationRates {
		t.Errorf("the rates are %q after joining again", got)
	}
}

func TestM10RemovedUserIsMailedAndFallsBackToStandardRates(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	email := d.active(1)[0]

	d.archive(email)

	if n := len(d.letters(email, "removal")); n != 1 {
		t.Errorf("%d removal mails, want 1", n)
	}
	if n := len(d.demo.Letters()); n != 1 {
		t.Errorf("%d mails in all, want 1", n)
	}
	if got := d.atService(email).Rates; got != sandbox.StandardRates {
		t.Errorf("the rates are %q, want standard", got)
	}
}

func TestInvitedUsersCanBeArchivedAndAreMailed(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	d.users().search.SetText("chidi@fabrikam.example")
	d.until("the invited user is found", func() bool { return len(d.users().rows) == 1 && d.users().rows[0].Status == directory.Invited })

	d.archive("chidi@fabrikam.example")

	if n := len(d.letters("chidi@fabrikam.example", "removal")); n != 1 {
		t.Errorf("%d mails, want 1", n)
	}
}
