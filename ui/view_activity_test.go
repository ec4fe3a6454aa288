package ui

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/sandbox"
)

// activity is the view of what was confirmed.
func (d *desk) activity() *activityView { return d.ui.screen.(*mainScreen).activity }

// shownIn are the addresses in sight in Activity.
func (d *desk) shownIn() (emails []string) {
	for _, e := range d.activity().people.rows {
		emails = append(emails, e.Seen.Email)
	}
	return emails
}

func (d *desk) untilShows(emails ...string) {
	d.t.Helper()
	d.until(fmt.Sprintf("Activity shows %q", emails), func() bool {
		a := d.activity()
		return a.loaded() && slices.Equal(d.shownIn(), emails)
	})
}

// chooseLast chooses the last entry of a menu that is about to open.
func (d *desk) chooseLast() {
	d.t.Helper()
	d.until("the menu is open", func() bool { return d.menu() != nil })
	d.key(fyne.KeyEnd, fyne.KeyReturn)
}

// otherwise has another administrator archive and invite somebody, after the dialog
// was checked and before anything is sent.
func (d *desk) otherwise(email string) {
	d.t.Helper()
	id := d.atService(email).ID
	for _, err := range []error{d.demo.ArchiveAsOther(id), d.demo.InviteAsOther(id)} {
		if err != nil {
			d.t.Fatal(err)
		}
	}
}

// conflict confirms an archive of somebody whom another administrator invites anew
// before it is sent, and waits for the question.
func (d *desk) conflict(email string) {
	d.t.Helper()
	d.tick(email)
	d.press(words("users.archiveN", values{"N": "1"}))
	d.until("the plan is checked", func() bool { return d.enabledButton(tn("archive.button", 1)) != nil })
	d.otherwise(email)
	d.press(tn("archive.button", 1))
	d.untilSees(tn("banner.undecided", 1))
}

func TestAConflictShowsWhatChangedAndTheAdminDecides(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	email := d.active(1)[0]
	d.conflict(email)

	d.press(tn("banner.undecided.show", 1))
	d.untilShows(email)
	d.key(desktop.KeyMenu)
	d.chooseLast() // Decide…
	d.until("it is asked", func() bool { return d.dialogTitle() == tn("decide.title", 1) })
	for _, want := range []string{email, words("changed.status", values{"Was": words("status.active"), "Now": words("status.invited")}), words("decide.was"), words("status.invited")} {
		if !d.sees(want) {
			t.Errorf("the question does not say %q", want)
		}
	}
	d.press(tn("decide.archive", 1))
	d.until("it asks once more", func() bool { return d.dialogTitle() == tn("archive.title", 1) })
	d.press(tn("archive.button", 1))

	d.until("it is done", func() bool { return d.atService(email).Status == sandbox.Archived })
	d.until("nothing is to be decided", func() bool { return !d.sees(tn("banner.undecided", 1)) })
	if n := len(d.letters(email, "removal")); n != 2 { // the other's, and this one
		t.Errorf("%d removals were mailed", n)
	}
}

func TestAConflictThatIsLeftAsItIsChangesNothingAndIsNotAskedAgain(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	email := d.active(1)[0]
	d.conflict(email)
	before := d.demo.Users()

	d.press(tn("banner.undecided.show", 1))
	d.untilShows(email)
	d.press(tn("batch.decide", 1)) // on the batch's card
	d.press(tn("decide.leave", 1))

	d.until("nothing is to be decided", func() bool { return !d.sees(tn("banner.undecided", 1)) })
	d.activity().ways.OnChanged(1)
	d.untilSees(tn("batch.notSent", 1))
	if n := statusChanges(before, d.demo.Users()); n != 0 {
		t.Errorf("%d users changed", n)
	}
}

func TestTheRecordIsSearchedFilteredAndShownByBatch(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	people := d.active(3)
	d.archive(people[0])
	d.archive(people[1], people[2])
	d.shortcut(fyne.Key3, fyne.KeyModifierShortcutDefault)
	d.untilShows(people[1], people[2], people[0])

	d.shortcut(fyne.KeyF, fyne.KeyModifierShortcutDefault)
	d.activity().search.SetText(strings.ToUpper(people[2]))
	d.untilShows(people[2])
	d.shortcut(fyne.Key3, fyne.KeyModifierShortcutDefault)
	d.key(fyne.KeyEscape)
	d.untilShows(people[1], people[2], people[0])

	d.activity().filter.OnChanged(slices.Index(directory.Outcomes, directory.NotDone))
	d.untilShows()
	d.untilSees(words("activity.noneSuch"))
	d.key(fyne.KeyEscape)
	d.untilShows(people[1], people[2], people[0])

	d.activity().ways.OnChanged(1)
	d.until("the batches are shown", func() bool { return len(d.activity().batches.rows) == 2 && d.sees(tn("batch.archived", 2)) })
	d.activity().update(client.Change{State: true})
	d.until("the cells are up to date", func() bool { return !d.activity().cells.running })
	if n := len(d.activity().batches.rows); n != 2 {
		t.Fatalf("%d batches are left in sight", n)
	}
	d.activity().batchTable.OnActivate(1)
	d.untilShows(people[0])
	d.press(words("activity.showAll"))
	d.untilShows(people[1], people[2], people[0])
}

// The cells are brought up to date while another page is read, and the page comes first.
func TestWhatOnePageSaysIsNotShownOverTheNext(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	people := d.active(2)
	a := d.activity()
	d.archive(people[0])
	d.shortcut(fyne.Key3, fyne.KeyModifierShortcutDefault)
	d.untilShows(people[0])
	page, before := a.answered(), slices.Clone(a.inSight)
	answer, err := a.reading(a.rowsQuery(), a.cardsInSight())(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d.shortcut(fyne.Key1, fyne.KeyModifierShortcutDefault)
	d.archive(people[1])
	d.shortcut(fyne.Key3, fyne.KeyModifierShortcutDefault)
	d.untilShows(people[1], people[0])

	a.refreshed(a.people.asked, page, answer, nil)

	if slices.Equal(a.inSight, before) || !a.cells.running {
		t.Errorf("the batch before is in sight, or the page is not brought up to date")
	}
}

func TestTheRecordIsDeletedOnlyWhenConfirmedAndWhatIsOpenStays(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	people := d.active(2)
	d.archive(people[0])
	d.conflict(people[1])
	d.press(words("nav.activity"))
	d.untilShows(people[1], people[0])

	d.press(words("activity.delete"))
	d.until("it is asked", func() bool { return d.dialogTitle() == tn("delete.title", 1) })
	d.untilSees(tn("delete.stay", 1))
	d.press(words("dialog.cancel"))
	d.untilShows(people[1], people[0])
	d.press(words("activity.delete"))
	d.press(tn("delete.yes", 1))

	d.untilShows(people[1])
	d.untilSees(tn("delete.done", 1))
}

func TestActivityComesInPagesThatTurnFromTheKeyboard(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	n := d.confirmPage()
	d.press(words("nav.activity"))
	d.untilSees(tn("batch.archived", n))
	d.activity().pager.resize(25)
	d.until("a page of 25", func() bool { return len(d.activity().people.rows) == 25 })
	first := d.shownIn()

	d.shortcut(fyne.KeyRight, fyne.KeyModifierAlt)
	d.until("the other page", func() bool { return len(d.activity().people.rows) == n-25 })
	if slices.ContainsFunc(d.shownIn(), func(email string) bool { return slices.Contains(first, email) }) {
		t.Error("somebody is on both pages")
	}
	d.shortcut(fyne.KeyLeft, fyne.KeyModifierAlt)
	d.untilShows(first...)
}

func TestNoRowOfActivityMovesWhileChangesEnd(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	held := make(chan struct{})
	d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
		if isChange(r) {
			return &sandbox.Fault{Delay: held}
		}
		return nil
	})
	d.press(words("nav.activity"))
	d.activity().filter.OnChanged(slices.Index(directory.Outcomes, directory.StillOpen))
	d.untilShows()
	d.press(words("nav.users"))
	n := d.confirmPage()
	d.press(words("nav.activity"))
	d.until("those that wait are in sight", func() bool { return len(d.activity().people.rows) == n })
	before := d.shownIn()

	close(held)

	d.until("all are done", func() bool {
		return !slices.ContainsFunc(d.activity().people.rows, func(e directory.Entry) bool { return e.State != directory.Done })
	})
	if !slices.Equal(d.shownIn(), before) {
		t.Error("the rows moved")
	}
	d.until("the filter counts", func() bool { return d.activity().counts[directory.WentWell] == n })
}

func TestWhatWaitedGoesOnAfterARestartAndSaysSo(t *testing.T) {
	folder, store := t.TempDir(), oauth.NewMemory()
	d := newDesk(t, deskOptions{users: 60, folder: folder, store: store})
	d.signIn("avery.moss")
	email := d.active(1)[0]
	d.demo.SetFault(always(sandbox.Fault{DropBefore: true}))
	d.tick(email)
	d.press(words("users.archiveN", values{"N": "1"}))
	d.press(tn("archive.button", 1))
	d.until("it waits", func() bool { return d.ui.state.Waiting == 1 })
	d.close()
	d.demo.SetFault(nil)

	again := newDesk(t, deskOptions{demo: d.demo, folder: folder, store: store})

	again.untilSees(tn("notice.goesOn", 1))
	again.until("it is done", func() bool { return again.atService(email).Status == sandbox.Archived })
	if n := len(again.letters(email, "removal")); n != 1 {
		t.Errorf("%d removals were mailed", n)
	}
}

func TestWhatWaitedForMoreThanADayIsAskedAboutInOneStep(t *testing.T) {
	folder, store := t.TempDir(), oauth.NewMemory()
	d := newDesk(t, deskOptions{users: 60, folder: folder, store: store})
	d.signIn("avery.moss")
	people := d.active(3)
	d.demo.SetFault(always(sandbox.Fault{DropBefore: true}))
	d.tick(people...)
	d.press(words("users.archiveN", values{"N": "3"}))
	d.press(tn("archive.button", 3))
	d.until("it waits", func() bool { return d.ui.state.Waiting == 3 })
	d.close()
	d.demo.SetFault(nil)

	later := newDesk(t, deskOptions{demo: d.demo, folder: folder, store: store, now: func() time.Time { return time.Now().Add(25 * time.Hour) }})
	later.untilSees(tn("banner.undecided", 3))
	if n := len(d.demo.Letters()); n != 0 {
		t.Errorf("%d letters were sent before anybody was asked", n)
	}
	later.press(words("nav.activity"))
	later.press(tn("batch.decide", 3))
	later.until("it is asked", func() bool { return later.dialogTitle() == tn("decide.title", 3) && later.sees(words("reason.tooOld")) })
	later.press(tn("decide.archive", 3))
	later.press(tn("archive.button", 3))

	for _, email := range people {
		later.until(email+" is archived", func() bool { return later.atService(email).Status == sandbox.Archived })
		if n := len(later.letters(email, "removal")); n != 1 {
			t.Errorf("%s got %d letters", email, n)
		}
	}
	later.until("nothing is to be decided", func() bool { return later.ui.state.Undecided == 0 })
}

func TestAWaitingChangeIsTakenBackFromItsRow(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	email := d.active(1)[0]
	release := d.paused()
	d.tick(email)
	d.press(words("users.archiveN", values{"N": "1"}))
	d.press(tn("archive.button", 1))
	d.untilStatus(email, words("pending.waiting"))
	release()

	d.tapRow(email, atDots)
	d.chooseLast() // Cancel this change

	d.untilStatus(email, words("status.active"))
	d.untilSees(words("activity.tookBack"))
	if err := d.client.ResumeSending(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.until("nothing waits", func() bool { return d.ui.state.Waiting == 0 })
	if n := len(d.demo.Letters()); n != 0 {
		t.Errorf("%d letters were sent", n)
	}
}

func TestThePlanSaysWhoChangedSinceTheListWasShown(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	people := d.active(2)
	d.tick(people...)
	d.otherwise(people[0])

	d.press(words("users.archiveN", values{"N": "2"}))

	d.until("the plan is checked", func() bool { return d.enabledButton(tn("archive.button", 1)) != nil })
	want := words("reason.changedSinceShown") + " " + words("changed.status", values{"Was": words("status.active"), "Now": words("status.invited")})
	if !d.sees(want) {
		t.Errorf("the dialog does not say %q", want)
	}
	d.press(tn("archive.button", 1))
	d.until("the other is archived", func() bool { return d.atService(people[1]).Status == sandbox.Archived })
	if got := d.atService(people[0]).Status; got != sandbox.Invited {
		t.Errorf("who had changed is %s", got)
	}
}

func TestInvitingABatchAgainLeavesOutWhomAnotherArchived(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	people := d.active(3)
	release := d.paused()
	d.tick(people...)
	d.press(words("users.archiveN", values{"N": "3"}))
	d.press(tn("archive.button", 3))
	d.until("it is confirmed", func() bool { return d.ui.state.Waiting == 4 })
	release()
	if err := d.demo.ArchiveAsOther(d.atService(people[1]).ID); err != nil {
		t.Fatal(err)
	}
	d.press(words("nav.activity"))
	d.press(words("batch.resume"))
	d.untilSees(tn("batch.archived", 2) + " · " + tn("batch.alreadyArchived", 1))

	d.press(words("back.open"))
	d.press(tn("back.button", 2))

	d.until("those two are invited", func() bool {
		return d.atService(people[0]).Status == sandbox.Invited && d.atService(people[2]).Status == sandbox.Invited
	})
	if got := d.atService(people[1]).Status; got != sandbox.Archived {
		t.Errorf("who was archived by another is %s", got)
	}
}
