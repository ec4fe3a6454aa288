package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

func TestAShortIDIsShownWholeAndALongOneByBothItsEnds(t *testing.T) {
	for id, want := range map[string]string{
		"":                     "",
		"7":                    "7",
		"abc":                  "abc",
		"abcd":                 "abcd",
		"12345678901":          "12345678901",
		"123456789012":         "1234…9012",
		"d1b2-0000-0000-9f3e":  "d1b2…9f3e",
		"мойидентификатор":     "мойи…атор",
		"1234 5678 9012 3456 ": "1234…3456",
	} {
		if got := shortID(id); got != want {
			t.Errorf("%q is shown as %q, want %q", id, got, want)
		}
	}
}

// person is a user of the list, or one made up.
func person(n int, status directory.Status) directory.User {
	return directory.User{ID: fmt.Sprintf("id-%08d-%08d", n, n), DisplayName: fmt.Sprintf("Person %d", n), Email: fmt.Sprintf("person.%d@contoso.example", n), Status: status}
}

func TestTheQuestionNamesEveryPersonByNameAddressAndID(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	d.signIn("avery.moss")
	people := d.active(3)
	d.tick(people...)

	d.press(words("users.archiveN", values{"N": "3"}))

	for _, email := range people {
		u := d.users().rows[d.rowOf(email)].User
		if want := u.Name() + ", " + email + ", " + shortID(u.ID); !d.sees(want) {
			t.Errorf("the question does not name %q", want)
		}
	}
}

func TestTheQuestionSpeaksOfOneAndOfSeveral(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	d.signIn("avery.moss")
	var archived []string
	for _, r := range d.users().rows {
		if r.Status == directory.Archived {
			archived = append(archived, r.Email)
		}
	}
	for _, c := range []struct {
		emails []string
		bar    string
		keys   []string // of sentences with a number
	}{
		{d.active(1), "users.archiveN", []string{"archive.title", "archive.lead", "archive.mail"}},
		{d.active(2), "users.archiveN", []string{"archive.title", "archive.lead", "archive.mail"}},
		{archived[:1], "users.inviteN", []string{"invite.title", "invite.lead", "invite.mail"}},
		{archived[:2], "users.inviteN", []string{"invite.title", "invite.lead", "invite.mail"}},
	} {
		d.tick(c.emails...)
		n := len(c.emails)
		d.press(words(c.bar, values{"N": number(n)}))
		d.until("it is checked", func() bool { return d.sees(words("check.done", values{"Organization": "Contoso"})) })
		for _, key := range c.keys {
			if want := tn(key, n); !d.sees(want) {
				t.Errorf("of %d the question does not say %q", n, want)
			}
		}
		if c.bar == "users.inviteN" {
			for _, want := range []string{tn("invite.joins", n, values{"Organization": "Contoso"}), words("invite.rates")} {
				if !d.sees(want) {
					t.Errorf("of %d the question does not say %q", n, want)
				}
			}
			if d.sees(words("archive.rates")) || d.sees(words("check.again")) {
				t.Error("an invitation is spoken of as an archive")
			}
		} else if !d.sees(words("check.again")) {
			t.Error("it does not say that they can be invited again")
		}
		d.key(fyne.KeyEscape)
		d.press(words("users.clear"))
	}
}

func TestTheQuestionCountsInvitationsThatAreWithdrawn(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	var invited []string
	for _, r := range d.users().rows {
		if r.Status == directory.Invited && len(invited) < 2 {
			invited = append(invited, r.Email)
		}
	}
	d.tick(append(d.active(1), invited...)...)

	d.press(words("users.archiveN", values{"N": "3"}))

	d.until("it is checked", func() bool { return d.enabledButton(tn("archive.button", 3)) != nil })
	if !d.sees(tn("archive.invited", 2)) {
		t.Error("the question does not say that two invitations are withdrawn")
	}
}

func TestTheQuestionCountsWhoIsLeftOutAndNamesTheFirstSix(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	d.signIn("avery.moss")
	c := &confirmation{h: d.ui.screen.(*mainScreen).hostOf(viewUsers), kind: directory.Archive}
	for n := range 9 {
		c.plan.LeftOut = append(c.plan.LeftOut, directory.LeftOut{User: person(n, directory.Archived), Reason: directory.ReasonAlreadyArchived})
	}
	said := func() string {
		var all []string
		for _, o := range visible(nil, c.leftOut()) {
			if a, ok := o.(fyne.Accessible); ok {
				all = append(all, a.AccessibilityLabel())
			}
		}
		return strings.Join(all, "\n")
	}

	nine := said()
	for _, want := range []string{tn("check.leftOut", 9), "Person 5", tn("check.more", 3), words("reason.alreadyArchived")} {
		if !strings.Contains(nine, want) {
			t.Errorf("it does not say %q in\n%s", want, nine)
		}
	}
	if strings.Contains(nine, "Person 6") {
		t.Error("more than six are named")
	}
	c.plan.LeftOut = c.plan.LeftOut[:6]
	if six := said(); !strings.Contains(six, "Person 5") || strings.Contains(six, tn("check.more", 1)) || !strings.Contains(six, tn("check.leftOut", 6)) {
		t.Errorf("six are said as\n%s", six)
	}
	c.plan.LeftOut[0] = directory.LeftOut{User: person(0, directory.Invited), Was: person(0, directory.Active), Reason: directory.ReasonChangedSinceShown}
	want := words("reason.changedSinceShown") + " " + words("changed.status", values{"Was": words("status.active"), "Now": words("status.invited")})
	if !strings.Contains(said(), want) {
		t.Errorf("what has changed is not said in\n%s", said())
	}
}

func TestPeopleWhoMayBeDisguisedComeFirstInTheirOrder(t *testing.T) {
	mixedName := func(n int) directory.User {
		u := person(n, directory.Active)
		u.DisplayName = fmt.Sprintf("M\u0430llory %d", n)
		return u
	}
	mixedAddress := person(4, directory.Active)
	mixedAddress.Email = "p\u0435rson.4@contoso.example"

	ordered, disguised := disguisedFirst([]directory.User{person(1, ""), mixedName(2), person(3, ""), mixedAddress, mixedName(5)})

	var ids []string
	for _, u := range ordered {
		ids = append(ids, strings.TrimLeft(u.ID[len(u.ID)-8:], "0"))
	}
	if got := strings.Join(ids, ""); got != "24513" || disguised != 3 {
		t.Errorf("the order is %s and %d are disguised", got, disguised)
	}
}

func TestAPlanOfTheCopySaysSoAndWhenItWasMade(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	d.signIn("avery.moss")
	at := time.Now().Add(-3 * time.Hour)
	done, later, again, self := words("check.done", values{"Organization": "Contoso"}), words("check.later", values{"When": moment(at, time.Now())}), words("check.again"), words("check.selfUnknown")
	for name, c2 := range map[string]struct {
		kind directory.Kind
		plan directory.Plan
		want []string
	}{
		"checked":              {directory.Archive, directory.Plan{Checked: true}, []string{done, again}},
		"of the copy":          {directory.Archive, directory.Plan{CopiedAt: at}, []string{later, again}},
		"an invitation":        {directory.Invite, directory.Plan{Checked: true}, []string{done}},
		"without knowing self": {directory.Archive, directory.Plan{Checked: true, SelfUnknown: true}, []string{done, again, self}},
	} {
		c2.plan.Kind, c2.plan.Users = c2.kind, []directory.User{person(1, directory.Active)}
		c := newConfirmation(d.ui.screen.(*mainScreen).hostOf(viewUsers), c2.kind, c2.plan.Users, func(directory.Kind) int { return 9 }, nil)
		d.ui.openDialog(c.dialog)
		c.checkedPlan(c2.plan, listPeople(c2.plan.Users, nil), planChanges{})
		for _, sentence := range []string{done, later, again, self} {
			if got := d.sees(sentence); got != slices.Contains(c2.want, sentence) {
				t.Errorf("%s: it says %q: %t", name, sentence, got)
			}
		}
		c.close()
	}
}

func TestThoseWhoseNumberIsTypedCannotBeConfirmedWithAnother(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	for n, typed := range map[int]bool{25: false, 26: true} {
		d.tick(d.active(n)...)
		d.press(words("users.archiveN", values{"N": number(n)}))
		d.until("it is checked", func() bool { return d.sees(words("check.done", values{"Organization": "Contoso"})) })
		fields := 0
		for _, o := range d.objects() {
			if _, ok := o.(*look.Field); ok {
				fields++
			}
		}
		if (fields == 1) != typed || (d.enabledButton(tn("archive.button", n)) == nil) != typed {
			t.Errorf("%d people: %d fields", n, fields)
		}
		d.key(fyne.KeyEscape)
		d.press(words("users.clear"))
	}
}

func TestAfterATroubleWhileCheckingTryAgainChecksAndOnlyThenConfirms(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	d.signIn("avery.moss")
	email := d.active(1)[0]
	d.tick(email)
	d.demo.SetFault(always(oops))
	d.key(fyne.KeyDelete)
	d.untilSees(words("check.tryAgain"))
	d.demo.SetFault(nil)

	d.press(words("check.tryAgain"))

	d.press(tn("archive.button", 1))
	d.untilStatus(email, words("status.archived"))
}

func TestWhatCannotBeConfirmedIsSaidAndTheQuestionStays(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	d.signIn("avery.moss")
	d.paused()
	email := d.active(1)[0]
	d.tick(email)
	d.press(words("users.archiveN", values{"N": "1"}))
	d.until("the plan is checked", func() bool { return d.enabledButton(tn("archive.button", 1)) != nil })
	meanwhile, err := d.client.Plan(t.Context(), directory.Archive, []directory.User{d.users().rows[d.rowOf(email)].User})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.client.Confirm(t.Context(), meanwhile); err != nil {
		t.Fatal(err)
	}

	d.press(tn("archive.button", 1))

	d.untilSees(words("problem.alreadyWaiting"))
	if d.dialogTitle() != tn("archive.title", 1) || len(d.users().selected) != 1 {
		t.Errorf("the dialog is %q and %d are ticked", d.dialogTitle(), len(d.users().selected))
	}
	d.press(words("dialog.cancel"))
	if d.dialogTitle() != "" {
		t.Error("the dialog cannot be left")
	}
}
