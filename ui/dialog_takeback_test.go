package ui

import (
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/sandbox"
	"mileiq.example/admin/ui/look"
)

// confirmArchive ticks users and confirms, and waits for the notice.
func (d *desk) confirmArchive(emails ...string) {
	d.t.Helper()
	d.tick(emails...)
	d.press(words("users.archiveN", values{"N": number(len(emails))}))
	d.press(tn("archive.button", len(emails)))
	d.until("it is confirmed", func() bool { return d.dialogTitle() == "" })
}

// hold lets no change take effect until release is called. begun reports whether
// one is on its way.
func (d *desk) hold() (begun func() bool, release func()) {
	held := make(chan struct{})
	var underWay atomic.Bool
	d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
		if !isChange(r) {
			return nil
		}
		if !underWay.Swap(true) {
			d.queue <- func() {} // which has the test look again
		}
		return &sandbox.Fault{Delay: held}
	})
	return underWay.Load, func() {
		d.demo.SetFault(nil)
		close(held)
	}
}

func TestTheNoticeAfterAnArchiveTakesItBack(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	people := d.active(3)
	before := d.demo.Users()
	d.confirmArchive(people...)
	d.untilSees(tn("archive.done", 3))

	d.press(words("back.open"))

	d.untilSees(tn("back.archived", 3))
	for _, email := range people {
		u := d.users().rows[d.rowOf(email)].User
		line := slices.IndexFunc(d.texts(), func(s string) bool { return strings.HasPrefix(s, u.Name()+", "+email+", "+shortID(u.ID)) })
		if line < 0 || !strings.HasSuffix(d.texts()[line], words("back.word.archived")) {
			t.Errorf("the dialog does not name %s and how he stands in %q", email, d.texts())
		}
	}
	if focused, ok := d.ui.Window().Canvas().Focused().(*look.Button); !ok || focused.Text != words("dialog.cancel") {
		t.Error("Cancel has not the keyboard")
	}
	if n := statusChanges(before, d.demo.Users()); n != 3 {
		t.Errorf("before its button is pressed %d users have changed", n)
	}
	d.press(tn("back.button", 3))

	for _, email := range people {
		d.untilStatus(email, words("status.invited"))
		if n := len(d.letters(email, "invitation")); n != 1 {
			t.Errorf("%s got %d invitations", email, n)
		}
	}
	if n := statusChanges(before, d.demo.Users()); n != 3 {
		t.Errorf("%d users changed, want 3", n)
	}
}

func TestWhatWasNotSentIsCancelledAtOnceAndTheOneUnderWayIsInvitedAgain(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	people := d.active(4)
	begun, release := d.hold()
	d.confirmArchive(people...)
	d.until("a change is on its way", begun)

	d.press(words("back.open"))
	d.untilSees(tn("back.unsent", 3))
	if !d.sees(tn("back.underWay", 1)) || d.sees(tn("back.archived", 1)) {
		t.Errorf("in sight: %q", d.texts())
	}
	d.press(tn("back.button", 4))
	d.untilSees(tn("back.waits", 1))
	if !d.sees(tn("back.cancelled", 3)) || d.enabledButton(tn("back.button", 4)) != nil {
		t.Errorf("in sight: %q", d.texts())
	}
	release()

	d.until("one is invited again", func() bool {
		return slices.ContainsFunc(people, func(email string) bool { return d.atService(email).Status == sandbox.Invited })
	})
	d.until("the dialog is closed", func() bool { return d.dialogTitle() == "" })
	letters := 0
	for _, email := range people {
		letters += len(d.letters(email, "removal"))
	}
	if letters != 1 {
		t.Errorf("%d people were archived, want the one who was under way", letters)
	}
}

func TestCancellingTheQuestionTakesNothingBack(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	people := d.active(2)
	begun, release := d.hold()
	d.confirmArchive(people...)
	d.until("a change is on its way", begun)
	d.press(words("back.open"))
	d.untilSees(tn("back.unsent", 1))

	d.key(fyne.KeyEscape)
	release()

	for _, email := range people {
		d.untilStatus(email, words("status.archived"))
	}
	if d.dialogTitle() != "" || len(d.demo.Letters()) != 2 {
		t.Errorf("%d letters", len(d.demo.Letters()))
	}
}

func TestClosingWhileItWaitsInvitesNobodyAndActivityDoesItLater(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	people := d.active(2)
	begun, release := d.hold()
	d.confirmArchive(people...)
	d.until("a change is on its way", begun)
	d.press(words("back.open"))
	d.press(tn("back.button", 2))
	d.untilSees(tn("back.waits", 1))

	d.press(words("dialog.close"))
	d.untilSees(words("back.left"))
	release()
	d.until("the one under way has ended", func() bool { return d.ui.state.Waiting == 0 })
	if n := len(d.demo.Letters()); n != 1 {
		t.Errorf("%d letters", n)
	}
	d.press(words("nav.activity"))
	d.untilSees(tn("batch.archived", 1))
	d.press(words("back.open"))
	d.press(tn("back.button", 1))

	d.until("it is invited again", func() bool { return len(d.demo.Letters()) == 2 })
}

func TestWhoCannotBeInvitedAgainIsNamedWithTheReason(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	people := d.active(3)
	names := map[string]string{}
	for _, email := range people {
		names[email] = d.users().rows[d.rowOf(email)].Name()
	}
	d.confirmArchive(people...)
	d.untilSees(tn("archive.done", 3))
	first := d.atService(people[0])
	if err := d.demo.Rename(first.ID, "Somebody Else", "somebody.else@contoso.example"); err != nil {
		t.Fatal(err)
	}
	d.press(words("back.open"))
	d.untilSees(tn("back.archived", 2))
	if !d.sees(tn("check.leftOut", 1)) || !d.sees("Somebody Else") || d.sees(names[people[0]]+", ") {
		t.Errorf("in sight: %q", d.texts())
	}
	// Another is invited by somebody else while the question is open.
	if err := d.demo.InviteAsOther(d.atService(people[1]).ID); err != nil {
		t.Fatal(err)
	}
	d.press(tn("back.button", 2))

	d.until("it is said who was not invited", func() bool { return d.dialogTitle() == words("back.some") })
	if !d.sees(names[people[1]]) || !d.sees(words("reason.notArchived")) {
		t.Errorf("in sight: %q", d.texts())
	}
	d.press(words("dialog.close"))
	d.untilStatus(people[2], words("status.invited"))
	if n := len(d.letters("somebody.else@contoso.example", "invitation")); n != 0 {
		t.Error("somebody else was invited")
	}
}

func TestTheNumberIsTypedToTakeManyBack(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	begun, release := d.hold()
	n := d.confirmPage()
	d.until("a change is on its way", begun)

	d.press(words("back.open"))
	d.untilSees(tn("check.type", n))
	if d.enabledButton(tn("back.button", n)) != nil {
		t.Error("the number need not be typed")
	}
	d.field().SetText(number(n))
	d.press(tn("back.button", n))
	d.untilSees(tn("back.cancelled", n-1))
	release()

	d.until("the dialog is closed", func() bool { return d.dialogTitle() == "" })
	d.until("nothing waits", func() bool { return d.ui.state.Waiting == 0 && len(d.demo.Letters()) == 2 })
}

func TestWhereTheServiceDeletedSomebodyThereIsNoWayBackAndThatIsSaid(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	people := d.active(1)
	d.archive(people...)
	if err := d.demo.Remove(d.atService(people[0]).ID); err != nil {
		t.Fatal(err)
	}
	ended := d.ui.state.Sync.Ended
	d.client.Refresh()
	d.until("the copy is made anew", func() bool { return d.ui.state.Sync.Ended > ended })
	batches, _, err := d.client.Batches(t.Context(), 0, 1)
	if err != nil || len(batches) != 1 {
		t.Fatalf("%+v, %v", batches, err)
	}

	d.ui.screen.(*mainScreen).takeBack(batches[0].ID)

	d.untilSees(words("back.nothing"))
	if !d.sees(tn("back.gone", 1)) || d.enabledButton(tn("back.button", 0)) != nil {
		t.Errorf("in sight: %q", d.texts())
	}
}

func TestWhatWasTakenBackIsNotTakenBackTwice(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	people := d.active(2)
	d.confirmArchive(people...)
	d.untilSees(tn("archive.done", 2))
	d.press(words("back.open"))
	d.press(tn("back.button", 2))
	d.untilSees(tn("invite.done", 2))
	if d.enabledButton(words("back.open")) != nil {
		t.Error("an invitation is offered to be taken back")
	}
	batches, _, err := d.client.Batches(t.Context(), 1, 1)
	if err != nil || len(batches) != 1 {
		t.Fatalf("%+v, %v", batches, err)
	}

	d.ui.screen.(*mainScreen).takeBack(batches[0].ID)

	d.untilSees(words("back.nothing"))
	d.press(words("dialog.close"))
	if len(d.demo.Letters()) != 4 {
		t.Errorf("%d letters", len(d.demo.Letters()))
	}
}
