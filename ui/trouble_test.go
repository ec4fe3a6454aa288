package ui

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sandbox"
)

// always answers every request of the users' service with one fault.
func always(f sandbox.Fault) func(*http.Request) *sandbox.Fault {
	return func(*http.Request) *sandbox.Fault { return &f }
}

func TestTroubleWhileRefreshingIsSaidAndLosesNothing(t *testing.T) {
	troubles := map[string]struct {
		fault sandbox.Fault
		kind  problem.Kind
	}{
		"a captive portal":     {sandbox.Fault{Status: 200, ContentType: "text/html", Body: "<html><body>Accept our terms</body></html>"}, problem.NotSCIM},
		"malformed JSON":       {sandbox.Fault{Status: 200, ContentType: "application/scim+json", Body: `{"schemas":[`}, problem.NotSCIM},
		"a rate limit":         {sandbox.Fault{Status: 429, ContentType: "application/scim+json", Body: `{}`}, problem.Busy},
		"an error":             {sandbox.Fault{Status: 500, ContentType: "text/plain", Body: "oops"}, problem.ServiceError},
		"a missing page":       {sandbox.Fault{Status: 404, ContentType: "application/scim+json", Body: `{}`}, problem.NotFound},
		"a closed connection":  {sandbox.Fault{DropBefore: true}, problem.Unreachable},
		"a redirect elsewhere": {sandbox.Fault{Status: 302, Header: http.Header{"Location": {"https://elsewhere.example/"}}}, problem.UnexpectedAnswer},
	}
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	d.tick(d.active(2)...)
	for name, trouble := range troubles {
		t.Run(name, func(t *testing.T) {
			d.t = t
			rows := len(d.users().rows)
			d.demo.SetFault(always(trouble.fault))

			d.shortcut(fyne.KeyR, fyne.KeyModifierShortcutDefault)

			d.until("the trouble is known", func() bool { return d.ui.state.Sync.Problem != nil })
			if got := d.ui.state.Sync.Problem.Kind; got != trouble.kind {
				t.Errorf("the trouble is taken for %s, want %s", got, trouble.kind)
			}
			said := words("banner.offline")
			if trouble.kind != problem.Unreachable {
				said, _ = problemWords(d.ui.state.Sync.Problem)
			}
			d.untilSees(said)
			if len(d.users().selected) != 2 || len(d.users().rows) != rows {
				t.Errorf("%d ticked and %d rows are left, want 2 and %d", len(d.users().selected), len(d.users().rows), rows)
			}
			d.demo.SetFault(nil)
			d.shortcut(fyne.KeyR, fyne.KeyModifierShortcutDefault)
			d.until("all is well again", func() bool { return d.ui.state.Sync.Problem == nil && !d.ui.state.Sync.Running })
			if d.sees(said) {
				t.Errorf("the window still says %q", said)
			}
			if len(d.users().selected) != 2 {
				t.Errorf("%d are ticked, want still 2", len(d.users().selected))
			}
		})
	}
}

func TestTroubleWhileCheckingIsSaidInTheDialogAndNothingCanBeConfirmed(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	d.tick(d.active(2)...)
	before := d.demo.Users()
	d.demo.SetFault(always(sandbox.Fault{Status: 500, ContentType: "text/plain", Body: "oops"}))

	d.key(fyne.KeyDelete)

	_, next := problemWords(&problem.Problem{Kind: problem.ServiceError, Status: 500})
	d.untilSees(next)
	if d.enabledButton(tn("archive.button", 2)) != nil {
		t.Error("what could not be checked can be confirmed")
	}
	d.key(fyne.KeyEscape)
	if len(d.users().selected) != 2 || statusChanges(before, d.demo.Users()) != 0 {
		t.Error("the selection is lost or somebody changed")
	}
}

func TestDetailsOfATroubleLeadBackToTheQuestion(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	d.tick(d.active(2)...)
	d.demo.SetFault(always(sandbox.Fault{Status: 500, ContentType: "text/plain", Body: "oops"}))
	d.key(fyne.KeyDelete)

	d.press(words("problem.details"))
	d.untilSees(words("problem.copyDetails"))
	d.key(fyne.KeyEscape)

	if got := d.dialogTitle(); got != tn("archive.title", 2) {
		t.Errorf("after the details the window shows %q", got)
	}
}

func TestDeleteWithNobodyTickedSaysWhatToDo(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")

	d.key(fyne.KeyDelete)

	if d.dialogTitle() != "" || !d.sees(words("users.tickFirst")) {
		t.Error("Delete with nobody ticked does not say what to do")
	}
}

func TestDeleteWithOnlyArchivedTickedSaysWhyNothingHappens(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	email := d.active(1)[0]
	d.archive(email)
	d.tick(email)

	d.key(fyne.KeyDelete)

	if d.dialogTitle() != "" || !d.sees(words("users.noneToArchive")) {
		t.Error("Delete with only archived people ticked does not say why nothing happens")
	}
}

func TestBannersKeepTheKeyboardWhileTheyHaveNothingNewToSay(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	link := d.enabledButton(words("banner.demo.mail"))
	d.ui.focus(link.(fyne.Focusable))
	ended := d.ui.state.Sync.Ended

	d.ui.client.Refresh()
	d.until("another copy has ended", func() bool { return d.ui.state.Sync.Ended > ended })

	if d.enabledButton(words("banner.demo.mail")) != link {
		t.Error("the banner was made anew, and what had the keyboard is gone")
	}
}

func TestOfflineRemovalsWaitOnTheirRowsAndGoWhenTheServiceIsBack(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	email := d.active(1)[0]
	d.demo.SetFault(always(sandbox.Fault{DropBefore: true}))
	d.tick(email)

	d.key(fyne.KeyDelete)
	d.untilSees(strings.Split(words("check.later", values{"When": "X"}), "X")[0])
	d.press(tn("archive.button", 1))

	d.until("the row waits", func() bool { return d.status(email) != words("status.active") })
	d.press(words("nav.activity"))
	d.untilSees(email)
	d.demo.SetFault(nil)
	d.press(words("nav.users"))
	d.press(words("users.refresh"))
	d.untilStatus(email, words("status.archived"))
	if n := len(d.letters(email, "removal")); n != 1 {
		t.Errorf("%d mails, want 1", n)
	}
}

func TestWindowGoesOnWhileTheServiceHangs(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	hang := make(chan struct{})
	d.demo.SetFault(always(sandbox.Fault{Delay: hang}))
	defer close(hang)

	d.shortcut(fyne.KeyR, fyne.KeyModifierShortcutDefault)
	d.until("the refresh runs", func() bool { return d.ui.state.Sync.Running })
	d.tick(d.active(1)...)
	d.key(fyne.KeyDelete)

	d.untilSees(words("check.running", values{"Organization": "Contoso"}))
	d.key(fyne.KeyEscape)
	d.users().search.SetText("avery.moss")
	d.until("the search answers", func() bool { return len(d.users().rows) == 1 })
	d.demo.SetFault(nil)
}

func TestExpiredSessionLeadsToSignInAndBack(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	d.demo.RevokeAllTokens()

	d.shortcut(fyne.KeyR, fyne.KeyModifierShortcutDefault)

	d.untilSees(words("signIn.browser"))
	if !d.sees(words("problem.sessionExpired")) {
		t.Error("the sign-in screen does not say why")
	}
	if d.sees("@contoso.example") {
		t.Error("the copy is still in sight")
	}
	d.signIn("avery.moss")
}

func TestFirstRunKeepsWhatWasTypedWhenItIsNoAddress(t *testing.T) {
	for typed, want := range map[string]string{
		"contoso example":             "problem.badAddress",
		"http://directory.example":    "problem.badAddress",
		"https://127.0.0.1:1/scim/v2": "problem.unreachable.next",
	} {
		t.Run(typed, func(t *testing.T) {
			d := newDesk(t, deskOptions{users: 3, firstRun: true})
			d.untilSees(words("firstRun.title"))
			f := d.ui.screen.(*firstRun)
			f.field.SetText(typed)

			d.press(words("firstRun.continue"))

			d.untilSees(words(want))
			if got := f.field.Text(); got != typed {
				t.Errorf("the field holds %q after the mistake, want %q", got, typed)
			}
		})
	}
}

func TestBothHostsAreConfirmedAndGoingBackKeepsTheAddress(t *testing.T) {
	d := newDesk(t, deskOptions{users: 3, firstRun: true})
	d.untilSees(words("firstRun.title"))
	found := client.Profile{Name: "Fabrikam", SCIM: "https://people.fabrikam.example/scim/v2", Issuer: "https://login.fabrikam.example"}

	d.ui.showScreen(newConfirmHosts(d.ui.host, found))

	for _, want := range []string{"Fabrikam", "people.fabrikam.example", "login.fabrikam.example"} {
		if !d.sees(want) {
			t.Errorf("the screen does not name %s", want)
		}
	}
	d.press(words("hosts.no"))
	f, ok := d.ui.screen.(*firstRun)
	if !ok || f.field.Text() != found.SCIM {
		t.Errorf("going back leads to %T without the address", d.ui.screen)
	}
}

func TestFirstRunLeadsIntoTheDemo(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60, firstRun: true})

	d.press(words("firstRun.demo"))
	d.signIn("robin.vale")

	if !d.sees(words("banner.demo")) {
		t.Error("the demo does not say that it is one")
	}
}

func TestSelfAndTheLastAdministratorAreLeftOutAndNamed(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	d.users().search.SetText("avery.moss")
	d.until("the admin is found", func() bool { return len(d.users().rows) == 1 })

	d.tick("avery.moss@contoso.example")
	d.key(fyne.KeyDelete)

	d.untilSees(words("reason.yourself"))
	if d.dialogTitle() != tn("archive.nobody", 0) {
		t.Errorf("the dialog says %q", d.dialogTitle())
	}
	if d.enabledButton(tn("archive.button", 0)) != nil {
		t.Error("a plan for nobody can be confirmed")
	}
	if d.sees(words("archive.rates")) || d.enabledButton(words("dialog.close")) == nil {
		t.Error("a plan for nobody says what happens, or cannot be closed")
	}
}

func TestManyPeopleAreConfirmedByTypingTheirNumber(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	people := d.active(26)
	d.tick(people...)
	d.press(words("users.archiveN", values{"N": "26"}))
	d.untilSees(tn("check.type", 26))
	if d.enabledButton(tn("archive.button", 26)) != nil {
		t.Fatal("26 people can be archived without typing the number")
	}

	d.field().SetText("26")
	d.press(tn("archive.button", 26))

	for _, email := range people {
		d.untilStatus(email, words("status.archived"))
	}
}

func TestRestartShowsTheCopyAtOnceAndStaysSignedIn(t *testing.T) {
	folder, store := t.TempDir(), memoryStore()
	first := newDesk(t, deskOptions{users: 60, folder: folder, store: store})
	first.signIn("avery.moss")
	demo := first.demo
	first.close()
	demo.SetFault(always(sandbox.Fault{DropBefore: true}))

	second := newDesk(t, deskOptions{folder: folder, store: store, demo: demo})

	second.until("the copy is in sight", func() bool {
		m, ok := second.ui.screen.(*mainScreen)
		return ok && len(m.users.rows) == 50
	})
	second.untilSees(words("banner.offline"))
}

func TestCopysAgeIsSaid(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 41, 0, 0, time.Local)
	for at, want := range map[time.Time]string{
		now.Add(-20 * time.Second): "just now",
		now.Add(-1 * time.Minute):  "a minute ago",
		now.Add(-5 * time.Minute):  "5 minutes ago",
		now.Add(-3 * time.Hour):    "today, 06:41",
		now.Add(-24 * time.Hour):   "yesterday, 09:41",
		now.AddDate(0, 0, -3):      "20 Nov 2026, 09:41",
	} {
		if got := ago(at, now); got != want {
			t.Errorf("%s is %q, want %q", at, got, want)
		}
	}
}

// Only the main screen leads to Settings: elsewhere nothing may point there.
func TestADiskProblemOnAFirstScreenNamesTheFoldersItself(t *testing.T) {
	d := newDesk(t, deskOptions{users: 3})
	d.untilSees(words("signIn.browser"))
	disk := &problem.Problem{Kind: problem.DiskTrouble}
	folders := d.client.Folders()
	d.ui.state.Problem = disk
	for name, show := range map[client.Phase]func() screen{
		client.FirstRun:  func() screen { return newFirstRun(d.ui.host) },
		client.SignedOut: func() screen { return newSignIn(d.ui.host) },
	} {
		d.ui.state.Phase = name
		d.ui.showScreen(show())
		for _, want := range []string{words("problem.diskTrouble"), folders.Data, folders.Cache} {
			if !d.sees(want) {
				t.Errorf("phase %d does not say %q: %q", name, want, d.texts())
			}
		}
		d.press(words("problem.details"))
		if d.sees(words("nav.settings")) || !d.sees(folders.Data) {
			t.Errorf("the details in phase %d say %q", name, d.texts())
		}
		d.key(fyne.KeyEscape)
		if d.sees(words("nav.settings")) {
			t.Errorf("phase %d points to Settings: %q", name, d.texts())
		}
	}
	d.ui.state.Phase = client.Ready
	if _, next := d.ui.host.problemWords(disk); next != words("problem.diskTrouble.next") {
		t.Errorf("where Settings can be reached it says %q", next)
	}
}

func TestADamagedFileIsNotTakenForAFullDisk(t *testing.T) {
	for name, p := range map[string]*problem.Problem{
		"a file": {Kind: problem.Damaged}, "the record": {Kind: problem.RecordDamaged, Detail: "outbox.db.damaged-1"}, "a record that is gone": {Kind: problem.RecordDamaged},
	} {
		what, next := problemWords(p)
		if said := what + " " + next; strings.Contains(said, "full") || strings.Contains(said, words("problem.diskTrouble")) {
			t.Errorf("%s is said as %q", name, said)
		}
	}
}
