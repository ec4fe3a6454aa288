package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sandbox"
	"mileiq.example/admin/ui/look"
)

// planned is a plan to archive users, read now.
func (d *desk) planned(emails ...string) directory.Plan {
	d.t.Helper()
	var users []directory.User
	for _, email := range emails {
		users = append(users, d.users().rows[d.rowOf(email)].User)
	}
	plan, err := d.client.Plan(d.t.Context(), directory.Archive, users)
	if err != nil {
		d.t.Fatal(err)
	}
	return plan
}

// leave confirms an archive of n users that does not go out, and signs out. One of them
// was sent, and nobody knows how that ended.
func (d *desk) leave(n int) (emails []string) {
	d.t.Helper()
	emails = d.active(n)
	plan := d.planned(emails...)
	d.demo.SetFault(always(sandbox.Fault{DropBefore: true}))
	batch, err := d.client.Confirm(d.t.Context(), plan)
	if err != nil {
		d.t.Fatal(err)
	}
	d.until("one was sent", func() bool {
		page, err := d.client.Record(d.t.Context(), directory.RecordQuery{Batch: batch.ID, Limit: 1})
		return err == nil && page.Entries[0].State == directory.Unknown
	})
	if err := d.client.SignOut(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
	d.demo.SetFault(nil)
	d.untilSees(words("signIn.browser"))
	return emails
}

func TestTheSignInPageSaysWhatWaitsAndTakesItBack(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	people := d.leave(3)

	d.untilSees(tn("elsewhere.queued", 2))
	for _, want := range []string{"Avery Moss", "Contoso", moment(d.ui.options.Now(), d.ui.options.Now())} {
		if !d.sees(want) {
			t.Errorf("it does not say %q", want)
		}
	}
	for _, email := range people {
		if d.sees(email) {
			t.Errorf("%s is named", email)
		}
	}
	d.press(words("elsewhere.takeBack"))
	if d.dialogTitle() != tn("elsewhere.ask.title", 2) || !d.sees("Avery Moss") || !d.sees(tn("elsewhere.sent.more", 1)) {
		t.Errorf("it asks %q", d.texts())
	}
	d.press(words("dialog.cancel"))
	if !d.sees(tn("elsewhere.queued", 2)) {
		t.Error("cancelling takes back")
	}

	d.press(words("elsewhere.takeBack"))
	d.press(tn("elsewhere.ask.yes", 2))

	d.untilSees(tn("elsewhere.tookBack", 2))
	d.untilSees(tn("elsewhere.sent", 1)) // it waits on
	if d.sees(words("elsewhere.takeBack")) {
		t.Error("what was sent can be taken back")
	}
	d.signIn("avery.moss")
	d.until("nothing waits", func() bool { return d.ui.state.Waiting == 0 })
	for _, email := range people {
		if n := len(d.letters(email, "removal")); n != 0 {
			t.Errorf("%s was archived", email)
		}
	}
}

func TestActivityOfAnotherAccountSaysWhatWaitsAndTakesItBack(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	d.leave(3)
	d.signIn("robin.vale")
	d.press(words("nav.activity"))

	d.untilSees(tn("elsewhere.queued", 2))
	if !d.sees("Avery Moss") {
		t.Error("it does not say who confirmed")
	}
	d.press(words("elsewhere.show"))
	if d.dialogTitle() != words("elsewhere.title") || !d.sees(tn("elsewhere.queued.next", 2)) || !d.sees(tn("elsewhere.sent.more", 1)) {
		t.Errorf("the whole of it is %q", d.texts())
	}
	d.press(words("elsewhere.takeBack"))
	d.press(tn("elsewhere.ask.yes", 2))
	d.untilSees(tn("elsewhere.sent", 1)) // in the list that is still open
	d.press(words("dialog.close"))

	d.until("the line says what is left", func() bool { return d.sees(tn("elsewhere.sent", 1)) && !d.sees(tn("elsewhere.queued", 2)) })
}

func TestWhatWaitsIsSaidWhereNoOrganizationIsKnownAlsoAfterARestart(t *testing.T) {
	folder, store := t.TempDir(), memoryStore()
	d := newDesk(t, deskOptions{users: 60, folder: folder, store: store})
	d.signIn("avery.moss")
	d.leave(2)
	if err := d.client.Disconnect(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.untilSees(words("firstRun.title"))
	d.untilSees(tn("elsewhere.queued", 1))
	d.close()
	broken := filepath.Join(folder, "data", "0123456789abcdef01234567")
	if err := os.MkdirAll(broken, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(broken, "outbox.db"), []byte("no database"), 0o600); err != nil {
		t.Fatal(err)
	}

	again := newDesk(t, deskOptions{demo: d.demo, folder: folder, store: store, firstRun: true})

	again.untilSees(words("firstRun.title"))
	again.untilSees(tn("elsewhere.several", 2, values{"Accounts": tn("elsewhere.accounts", 1)}) + " " + tn("elsewhere.several.unread", 1))
	again.press(words("elsewhere.show"))
	again.untilSees(tn("elsewhere.queued", 1))
	if !again.sees(words("elsewhere.unread")) || !again.sees(strings.TrimPrefix(again.demo.SCIM(), "http://")) {
		t.Errorf("it says %q", again.texts())
	}
	again.press(words("problem.details"))
	if !again.sees(filepath.Join(filepath.Base(broken), "outbox.db")) {
		t.Errorf("the details do not name the file: %q", again.texts())
	}
}

func TestWithoutTheRoleWhatWaitsIsSaidToo(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("robin.vale")
	plan := d.planned(d.active(1)...)
	d.demo.SetFault(always(sandbox.Fault{DropBefore: true}))
	if _, err := d.client.Confirm(t.Context(), plan); err != nil {
		t.Fatal(err)
	}
	d.until("it was sent", func() bool { return d.ui.state.Sending.Problem != nil })
	if err := d.demo.SetRole(d.atService("robin.vale@contoso.example").ID, sandbox.RoleUser); err != nil {
		t.Fatal(err)
	}
	d.demo.SetFault(nil)
	d.client.Refresh()

	d.untilSees(words("noRole.title"))

	d.untilSees(tn("elsewhere.sent", 1))
}

func TestWhatWaitsBelowAPageMovesNothingOfIt(t *testing.T) {
	s := newStage(t)
	f := newFirstRun(s.host)
	s.window.SetContent(f.content())
	f.column.whole.Refresh() // by now the texts know how high they are
	at := func() fyne.Position { return fyne.CurrentApp().Driver().AbsolutePositionForObject(f.goOn) }
	before := at()

	f.elsewhere.show([]client.Elsewhere{{ID: "a", Waiting: directory.Waiting{ConfirmedBy: "Robin Vale", Queued: 1}, Organization: "Contoso"}})

	if after := at(); after != before {
		t.Errorf("the button went from %v to %v", before, after)
	}
	button, bottom := f.elsewhere.root.Objects[0], s.window.Canvas().Size().Height
	if end := fyne.CurrentApp().Driver().AbsolutePositionForObject(button).Y + button.Size().Height; button.Size().Height < 40 || end > bottom || end < bottom-20 {
		t.Errorf("it ends at %v of %v", end, bottom)
	}
	f.elsewhere.show(nil)
	if after := at(); after != before {
		t.Errorf("and then to %v", after)
	}
}

// A name is data: it stands in a widget of its own.
func TestWhatWaitsIsSaidForEachCase(t *testing.T) {
	s := newStage(t)
	e := newElsewhereList(s.host, t.Context(), nil, nil)
	name := "Nobody. 5 confirmed changes"
	for what, c := range map[string]struct {
		one  client.Elsewhere
		want []string
	}{
		"queued": {client.Elsewhere{Waiting: directory.Waiting{ConfirmedBy: name, Queued: 2, First: today, Last: today}, Organization: "Contoso"},
			[]string{tn("elsewhere.queued", 2), words("elsewhere.by"), name, words("elsewhere.when"), moment(today, today), words("elsewhere.for"), "Contoso", tn("elsewhere.queued.next", 2), words("elsewhere.takeBack")}},
		"all": {client.Elsewhere{Waiting: directory.Waiting{ConfirmedBy: name, Queued: 1, Sent: 2, Undecided: 3, First: today.Add(-time.Hour), Last: today}, Organization: "Contoso"},
			[]string{tn("elsewhere.queued", 1), words("elsewhere.by"), name, words("elsewhere.when"), words("elsewhere.between", values{"First": moment(today.Add(-time.Hour), today), "Last": moment(today, today)}),
				words("elsewhere.for"), "Contoso", tn("elsewhere.queued.next", 1), tn("elsewhere.sent.more", 2) + " " + tn("elsewhere.sent.next", 2), tn("elsewhere.undecided.more", 3), words("elsewhere.takeBack")}},
		"sent": {client.Elsewhere{Waiting: directory.Waiting{ConfirmedBy: name, Sent: 1, First: today, Last: today}, Organization: "Contoso"},
			[]string{tn("elsewhere.sent", 1), words("elsewhere.by"), name, words("elsewhere.when"), moment(today, today), words("elsewhere.for"), "Contoso", tn("elsewhere.sent.next", 1)}},
		"to decide": {client.Elsewhere{Waiting: directory.Waiting{ConfirmedBy: name, Undecided: 1, First: today, Last: today}, Organization: "Contoso"},
			[]string{tn("elsewhere.undecided", 1), words("elsewhere.by"), name, words("elsewhere.when"), moment(today, today), words("elsewhere.for"), "Contoso", words("elsewhere.undecided.next")}},
		"unread": {client.Elsewhere{Problem: &problem.Problem{Kind: problem.DiskTrouble}},
			[]string{words("elsewhere.unread"), words("elsewhere.unread.body"), words("problem.details")}},
		"newer": {client.Elsewhere{Problem: &problem.Problem{Kind: problem.NewerVersion}},
			[]string{words("elsewhere.unread"), words("problem.newerVersion") + " " + words("problem.newerVersion.next"), words("problem.details")}},
	} {
		if got := said(e.card(c.one)); strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%s: the card says %q, want %q", what, got, c.want)
		}
		line := said(e.line(c.one))
		if line[0] != c.want[0] || c.one.Problem == nil && line[1] != shortName(name) {
			t.Errorf("%s: the line says %q", what, line)
		}
	}
	if got := shortName(strings.Repeat("x", 50)); len([]rune(got)) != nameAtMost || !strings.HasSuffix(got, "…") {
		t.Errorf("a long name is %q in a line", got)
	}
	found := []client.Elsewhere{{Waiting: directory.Waiting{Queued: 2, Sent: 1}}, {Waiting: directory.Waiting{Undecided: 4}}, {Problem: &problem.Problem{}}}
	for n, want := range map[int]string{
		2: tn("elsewhere.several", 7, values{"Accounts": tn("elsewhere.accounts", 2)}),
		3: tn("elsewhere.several", 7, values{"Accounts": tn("elsewhere.accounts", 2)}) + " " + tn("elsewhere.several.unread", 1),
	} {
		if got := said(look.VBox(0, lineOrCount(&elsewhereList{h: s.host, found: found[:n]})...)); got[0] != want {
			t.Errorf("of %d it says %q, want %q", n, got, want)
		}
	}
	if got := elsewhereCount(found[2:]); got != tn("elsewhere.several.unread", 1) {
		t.Errorf("of a file that cannot be read it says %q", got)
	}
}
