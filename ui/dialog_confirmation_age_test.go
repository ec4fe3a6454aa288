package ui

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sandbox"
	"mileiq.example/admin/ui/look"
)

// What was read for a question is good for a minute, however long its dialog is open.

// ask ticks users and opens the question whether to archive them, and waits until it
// can be confirmed.
func (d *desk) ask(emails ...string) {
	d.t.Helper()
	d.tick(emails...)
	d.press(words("users.archiveN", values{"N": number(len(emails))}))
	d.until("the question can be answered", func() bool { return d.enabledButton(tn("archive.button", len(emails))) != nil })
}

// refreshed has the copy brought up to date.
func (d *desk) refreshed() {
	d.t.Helper()
	ended := d.client.State().Sync.Ended
	d.client.Refresh()
	d.until("the copy is up to date", func() bool { return d.client.State().Sync.Ended > ended })
}

func TestAQuestionThatWasOpenForHoursArchivesNobodyUnderAnOldName(t *testing.T) {
	for name, pass := range map[string]func(d *desk){
		"hours passed":       func(d *desk) { d.clock.Pass(3 * time.Hour) },
		"the computer slept": func(d *desk) { d.clock.Set(3 * time.Hour) },
		"a minute passed":    func(d *desk) { d.clock.Pass(time.Minute) },
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, deskOptions{users: 60})
			d.signIn("avery.moss")
			emails := d.active(2)
			d.ask(emails...)
			renamed := d.atService(emails[0])
			if err := d.demo.Rename(renamed.ID, "Somebody Else", "somebody.else@contoso.example"); err != nil {
				t.Fatal(err)
			}
			d.refreshed()
			pass(d)

			d.enabledButton(tn("archive.button", 2)).Tapped(&fyne.PointEvent{})

			d.untilSees(words("check.changed"))
			for _, want := range []string{renamed.DisplayName, emails[0], "Somebody Else", "somebody.else@contoso.example", words("check.noLongerIn")} {
				if !d.sees(want) {
					t.Errorf("the question does not say %q", want)
				}
			}
			if title := d.dialogTitle(); title != tn("archive.title", 1) {
				t.Errorf("the question is %q", title)
			}
			if b, ok := d.ui.Window().Canvas().Focused().(*look.Button); !ok || b.Text != words("dialog.cancel") {
				t.Error("Cancel does not have the keyboard")
			}
			if still := d.ui.host.still; still.movedAt.IsZero() || !still.isWithin(patience, still.movedAt) {
				t.Error("a click that was on its way would answer another question")
			}
			d.clock.Pass(settling)
			d.press(tn("archive.button", 1))
			d.untilStatus(emails[1], words("status.archived"))
			d.until("all is done", func() bool { return d.ui.state.Waiting == 0 })
			if now := d.atService("somebody.else@contoso.example"); now.Status != sandbox.Active || len(d.letters(now.Email, "removal")) != 0 {
				t.Errorf("Somebody Else is %s", now.Status)
			}
		})
	}
}

func TestWhoWasArchivedAndInvitedAgainMeanwhileIsNotArchivedByTheOldQuestion(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	email := d.active(1)[0]
	d.ask(email)
	id := d.atService(email).ID
	if err := d.demo.ArchiveAsOther(id); err != nil {
		t.Fatal(err)
	}
	if err := d.demo.InviteAsOther(id); err != nil {
		t.Fatal(err)
	}
	d.refreshed()
	d.clock.Pass(3 * time.Hour)

	d.enabledButton(tn("archive.button", 1)).Tapped(&fyne.PointEvent{})

	d.until("nobody is left in the question", func() bool { return d.dialogTitle() == tn("archive.nobody", 0) })
	if !d.sees(words("status.invited")) {
		t.Error("the question does not say what has changed")
	}
	if d.enabledButton(tn("archive.button", 1)) != nil {
		t.Error("it can still be confirmed")
	}
	d.press(words("dialog.close"))
	if u := d.atService(email); u.Status != sandbox.Invited || len(d.letters(email, "removal")) != 1 {
		t.Errorf("the user is %s", u.Status)
	}
}

func TestAQuestionThatGrewOldIsReadAgainByItselfAndAfterThatWhenSomebodyComesBack(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	email := d.active(1)[0]
	id := d.atService(email).ID
	var reads atomic.Int32
	d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
		if strings.HasSuffix(r.URL.Path, "/Users/"+id) {
			reads.Add(1)
		}
		return nil
	})
	d.ask(email)
	if n := reads.Load(); n != 1 {
		t.Fatalf("the user was read %d times", n)
	}

	d.clock.Pass(2 * time.Minute)
	d.until("it is read again by itself", func() bool { return reads.Load() == 2 && d.enabledButton(tn("archive.button", 1)) != nil })
	if d.sees(words("check.changed")) {
		t.Error("nothing has changed, and the question says that something has")
	}
	d.clock.Pass(8 * time.Hour)
	d.untilSees(words("check.old"))
	if n := reads.Load(); n != 2 {
		t.Errorf("the user was read %d times with nobody there", n)
	}
	if d.enabledButton(tn("archive.button", 1)) != nil {
		t.Error("an old question can be confirmed")
	}

	test.MoveMouse(d.ui.Window().Canvas(), fyne.NewPos(640, 20)) // beside the dialog
	d.until("it is read again", func() bool { return reads.Load() == 3 && d.enabledButton(tn("archive.button", 1)) != nil })
}

func TestTheQuestionCountsTheSecondsAndNothingMoves(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	d.ask(d.active(3)...)
	places := func() (all []fyne.Position) {
		for _, o := range d.objects() {
			switch o.(type) {
			case *look.Button, *look.Entries:
				all = append(all, fyne.CurrentApp().Driver().AbsolutePositionForObject(o))
			}
		}
		return all
	}
	before := places()

	d.clock.Pass(30 * time.Second)

	d.until("it says how long ago it was checked", func() bool {
		for n := 30; n < 50; n++ {
			if d.sees(tn("check.doneAgo", n, values{"Organization": "Contoso"})) {
				return true
			}
		}
		return false
	})
	after := places()
	for i := range before {
		if len(after) != len(before) || before[i] != after[i] {
			t.Fatalf("something moved: %v, now %v", before, after)
		}
	}
}

func TestWhatWasTypedHoldsOnlyForTheQuestionThatItWasTypedFor(t *testing.T) {
	d := newDesk(t, deskOptions{users: 120})
	d.signIn("avery.moss")
	emails := d.active(27)
	d.tick(emails...)
	d.press(words("users.archiveN", values{"N": "27"}))
	d.untilSees(tn("check.type", 27))
	d.field().SetText("27")

	d.clock.Pass(2 * time.Minute)
	d.until("it is read again", func() bool { return d.sees(words("check.running", values{"Organization": "Contoso"})) })
	d.until("it has been read", func() bool { return d.enabledButton(tn("archive.button", 27)) != nil })
	if d.field().Text() != "27" {
		t.Error("what was typed is gone, though nothing has changed")
	}

	if err := d.demo.Rename(d.atService(emails[5]).ID, "Somebody Else", emails[5]); err != nil {
		t.Fatal(err)
	}
	d.clock.Pass(2 * time.Minute)
	d.field().SetText("2") // somebody is there: it is read again
	d.untilSees(tn("check.type", 26))
	if d.field().Text() != "" || d.enabledButton(tn("archive.button", 26)) != nil {
		t.Error("the number that was typed for others still holds")
	}
}

func TestAPlanThatGrowsOldWhileItIsConfirmedIsReadAgain(t *testing.T) {
	var armed, jumped atomic.Bool
	now := func() time.Time {
		if jumped.Load() {
			return time.Now().Add(2 * time.Hour)
		}
		if armed.Load() {
			jumped.Store(true) // the next one is late
		}
		return time.Now()
	}
	d := newDesk(t, deskOptions{users: 60, now: now})
	d.signIn("avery.moss")
	email := d.active(1)[0]
	d.ask(email)
	armed.Store(true)

	d.enabledButton(tn("archive.button", 1)).Tapped(&fyne.PointEvent{})

	d.until("it can be answered again", func() bool { return jumped.Load() && d.enabledButton(tn("archive.button", 1)) != nil })
	if what := words("problem.questionTooOld"); d.sees(what) {
		t.Errorf("the window says %q", what)
	}
	if u := d.atService(email); u.Status != sandbox.Active {
		t.Errorf("the user is %s", u.Status)
	}
}

func TestWhatHasChangedIsSaidAlsoAfterACheckThatFailed(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	emails := d.active(2)
	d.ask(emails...)
	d.demo.SetFault(always(oops))
	d.clock.Pass(2 * time.Minute)
	d.enabledButton(tn("archive.button", 2)).Tapped(&fyne.PointEvent{})
	d.untilSees(words("check.failed", values{"Organization": "Contoso"}))
	if d.enabledButton(tn("archive.button", 2)) != nil {
		t.Error("a question that could not be checked can be confirmed")
	}
	d.demo.SetFault(nil)
	if err := d.demo.Rename(d.atService(emails[0]).ID, "Somebody Else", emails[0]); err != nil {
		t.Fatal(err)
	}

	d.press(words("check.tryAgain"))

	d.untilSees(words("check.changed"))
	if !d.sees("Somebody Else") || d.dialogTitle() != tn("archive.title", 1) {
		t.Errorf("the question is %q", d.dialogTitle())
	}
}

func TestAReReadThatOnlyTheCopyAnswersSaysSoAndKeepsWhatWasTyped(t *testing.T) {
	s, c := asked(t, fyne.NewSize(1240, 680), directory.Plan{Users: manyPeople(30), Checked: true})
	c.typed.OnChanged = nil // on stage no plan is fresh
	c.typed.SetText("30")
	s.focus(c.typed.Entry)
	later := directory.Plan{Kind: directory.Archive, Users: manyPeople(30), CopiedAt: today}

	c.checkedPlan(later, listPeople(later.Users, nil), planChanges{})

	if c.typed.Text() != "30" || s.canvas().Focused() != fyne.Focusable(c.typed.Entry) || c.yes.Disabled() {
		t.Errorf("typed is %q, and the button is disabled: %t", c.typed.Text(), c.yes.Disabled())
	}
	said := false
	for _, o := range visible(nil, s.canvas().Overlays().Top()) {
		if p, ok := o.(*look.Paragraph); ok && p.Text() == words("check.later", values{"When": moment(today, today)}) {
			said = true
		}
	}
	if !said {
		t.Error("nobody says that it was not checked")
	}
}
