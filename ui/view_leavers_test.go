package ui

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sandbox"
	"mileiq.example/admin/ui/look"
)

// prepared is the view of leavers.
func (d *desk) prepared() *leaversView { return d.ui.screen.(*mainScreen).prepared }

// showLeavers goes to Leavers and waits until it has been read.
func (d *desk) showLeavers() *leaversView {
	d.t.Helper()
	d.shortcut(fyne.Key2, control)
	v := d.prepared()
	d.until("the leavers are read", func() bool { return v.loaded && !v.isAsking() })
	return v
}

// addToLeavers puts people among the leavers as Users does.
func (d *desk) addToLeavers(emails ...string) {
	d.t.Helper()
	v, due := d.prepared(), d.ui.screen.(*mainScreen).due
	d.until("those due at the start are counted", func() bool { return due.counted != "" }) // else these are told
	var people []directory.Leaver
	for _, email := range emails {
		page, err := d.client.Users(d.t.Context(), directory.Query{Search: email, Limit: 1})
		if err != nil || len(page.Rows) == 0 {
			d.t.Fatal("no user", email, err)
		}
		people = append(people, directory.Leaver{Person: page.Rows[0].User})
	}
	v.addPeople(people, 0)
	d.until("they are added", func() bool { return d.ui.screen.(*mainScreen).notice.Text() != "" && v.used != 0 })
}

// entry is the entry of a user that is in sight.
func (d *desk) entry(email string) directory.LeaverEntry {
	d.t.Helper()
	for _, e := range d.prepared().rows {
		if e.Person.Email == email {
			return e
		}
	}
	d.t.Fatalf("%s is not among the leavers in sight", email)
	return directory.LeaverEntry{}
}

// untilGroup waits until a user stands in a group of all leavers.
func (d *desk) untilGroup(email string, group directory.LeaverGroup) {
	d.t.Helper()
	d.until(email+" is "+string(group), func() bool {
		page, err := d.client.Leavers(d.t.Context(), directory.LeaverQuery{Limit: everything})
		if err != nil {
			d.t.Fatal(err)
		}
		for _, e := range page.Entries {
			if e.Person.Email == email {
				return e.Group == group
			}
		}
		return false
	})
}

// hands counts what somebody does.
type hands struct {
	*desk
	searches, keys, confirmations int
}

// find searches for a text: Ctrl+F, the text, Enter.
func (h *hands) find(text string) {
	h.t.Helper()
	h.searches++
	h.shortcut(fyne.KeyF, control)
	h.ui.Window().Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace}) // what is selected gives way
	for _, r := range text {
		h.ui.Window().Canvas().Focused().TypedRune(r)
	}
	h.key(fyne.KeyReturn)
}

func (h *hands) addCurrent() {
	h.keys++
	h.shortcut(fyne.KeyD, control)
}

func TestThreeNamedPeopleNeedThreeSearchesThreeKeysAndOneConfirmation(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	look.UsedKeyboard()
	h := &hands{desk: d}
	names := []string{"Adaeze Okonkwo", "Björn Åkesson", "Fatima al-Zahra"}
	var emails []string
	for _, name := range names {
		page, err := d.client.Users(t.Context(), directory.Query{Search: name, Limit: 1})
		if err != nil || len(page.Rows) != 1 {
			t.Fatalf("%d are called %s: %v", len(page.Rows), name, err)
		}
		emails = append(emails, page.Rows[0].Email)
	}

	for i, name := range names {
		h.find(name)
		h.addCurrent()
		d.until("they are added", func() bool { return d.ui.state.LeaversDue == i+1 })
	}
	h.confirmations++
	d.shortcut(fyne.KeyD, control|fyne.KeyModifierShift)
	d.press(tn("archive.button", 3))

	for _, email := range emails {
		d.until(email+" is archived", func() bool { return d.atService(email).Status == sandbox.Archived })
		if n := len(d.letters(email, "removal")); n != 1 {
			t.Errorf("%s got %d letters", email, n)
		}
	}
	if h.searches > 3 || h.keys > 3 || h.confirmations != 1 {
		t.Errorf("it took %d searches, %d keys and %d confirmations", h.searches, h.keys, h.confirmations)
	}
	batches, all, err := d.client.Batches(t.Context(), 0, 10)
	if err != nil || all != 1 || batches[0].All() != 3 {
		t.Errorf("%d batches, %v", all, err)
	}
}

func TestAddingBeforeTheSearchHasAnsweredAddsTheOnlyHitOrNobody(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	look.UsedKeyboard()
	v := d.users()
	say := d.ui.screen.(*mainScreen).notice

	v.search.SetText("Adaeze Okonkwo")
	v.addToLeavers() // the list still shows everybody
	d.until("she is added", func() bool { return strings.HasPrefix(say.AccessibilityLabel(), "Adaeze Okonkwo ") })
	d.until("one is due", func() bool { return d.ui.state.LeaversDue == 1 })

	v.search.SetText("a")
	v.addToLeavers()
	d.until("it is asked whom", func() bool { return say.Text() == words("users.addWhom") })
	if n := d.ui.state.LeaversDue; n != 1 {
		t.Errorf("%d are due", n)
	}
}

func TestTickedUsersAreAddedAcrossPagesAndMayBeTakenBack(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	people := d.active(2)

	d.tick(people...)
	d.press(words("users.addToLeavers"))
	d.until("two are due", func() bool { return d.ui.state.LeaversDue == 2 })
	if len(d.users().selected) != 0 {
		t.Error("they are still ticked")
	}
	d.press(words("pager.next"))
	d.until("the next page is in sight", func() bool { return d.users().offset == 50 && !d.users().isAsking() })
	more := d.active(1)
	d.tick(more...)
	d.press(words("users.addToLeavers"))
	d.until("three are due", func() bool { return d.ui.state.LeaversDue == 3 })
	say := d.ui.screen.(*mainScreen).notice
	d.until("the third is said", func() bool { return say.Text() == words("leavers.addedOne", values{"Due": "3"}) })
	if got := d.ui.screen.(*mainScreen).nav[viewLeavers].Count(); got != tn("nav.due", 3) {
		t.Errorf("the pane says %q", got)
	}

	d.press(words("leavers.undo"))

	d.until("two are due again", func() bool { return d.ui.state.LeaversDue == 2 })
	v := d.showLeavers()
	if len(v.lists) != 1 || v.lists[0].Name != words("leavers.listOf", values{"Day": date(d.ui.host.now())}) {
		t.Errorf("the lists are %v", v.lists)
	}
	d.entry(people[0])
	d.entry(people[1])
}

func TestWhoIsOnTheListIsNotAddedTwiceAndUndoIsNotOffered(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	email := d.active(1)[0]
	d.addToLeavers(email)
	say := d.ui.screen.(*mainScreen).notice
	say.Dismiss()

	d.addToLeavers(email)

	if say.Text() != words("leavers.addedAlready", values{"Due": "1"}) || d.enabledButton(words("leavers.undo")) != nil {
		t.Errorf("it says %q", say.Text())
	}
}

func TestWhatIsTypedAddsNobodyBeforeOneIsChosen(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	v := d.showLeavers()
	d.shortcut(fyne.KeyF, control)

	v.add.SetText("Adaeze Okonkwo")
	d.key(fyne.KeyReturn) // before anything is suggested
	d.until("somebody is suggested", func() bool { return v.suggestions.Len() == 2 })
	if n := d.ui.state.LeaversDue; n != 0 {
		t.Fatalf("%d were added by a name alone", n)
	}
	d.key(fyne.KeyDown, fyne.KeyReturn)

	d.until("she is among the leavers", func() bool { return len(v.rows) == 1 && !v.isAsking() })
	if e := v.rows[0]; e.Person.Name() != "Adaeze Okonkwo" || e.Written != "Adaeze Okonkwo" || e.Group != directory.LeaverDue {
		t.Errorf("the entry is %v", e)
	}
	if v.add.Text() != "" || v.suggestions.Len() != 0 || d.ui.Window().Canvas().Focused() != fyne.Focusable(v.add.Entry) {
		t.Error("the field is not ready for the next one")
	}
}

func TestWhatIsTypedSearchesTheListToo(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	people := d.active(3)
	d.addToLeavers(people...)
	v := d.showLeavers()

	v.add.SetText(people[1])
	d.until("something is suggested", func() bool { return v.suggestions.Len() > 0 })
	v.chooseTyped(v.suggestions.Len() - 1)

	d.until("one is in sight", func() bool { return len(v.rows) == 1 && v.rows[0].Person.Email == people[1] })
	v.add.OnEscape()
	d.until("all are in sight", func() bool { return len(v.rows) == 3 })
}

func TestAPastedListIsReadAsAListAndNotTyped(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	v := d.showLeavers()
	d.ui.options.App.Clipboard().SetContent("adaeze.okonkwo@contoso.example\nbjorn.akesson@contoso.example")

	v.add.Entry.TypedShortcut(&fyne.ShortcutPaste{Clipboard: d.ui.options.App.Clipboard()})

	if d.dialogTitle() != words("list.title") || v.add.Text() != "" {
		t.Errorf("the dialog is %q, the field has %q", d.dialogTitle(), v.add.Text())
	}
}

func TestALeavingDayDecidesWhoIsDue(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	people := d.active(2)
	d.addToLeavers(people...)
	v := d.showLeavers()
	v.table.SetCursor(0)
	look.UsedKeyboard()
	email := v.rows[0].Person.Email

	d.ui.run(d.ui.command("setDay"))
	d.field().SetText("31.12.2099")
	d.press(words("day.yes"))
	d.until("one is due", func() bool { return d.ui.state.LeaversDue == 1 })
	d.untilGroup(email, directory.LeaverLater)

	d.until("the page shows it", func() bool { return !v.isAsking() && d.entry(email).Leaves == "2099-12-31" })
	v.askDay([]directory.LeaverEntry{d.entry(email)})
	d.press(words("day.clear"))
	d.untilGroup(email, directory.LeaverDue)
}

func TestNothingIsSentWithoutItsConfirmationAndThenTheNoteGoesWithIt(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	email := d.active(1)[0]
	d.addToLeavers(email)
	v := d.showLeavers()
	v.askNote(v.rows)
	d.field().SetText("HR-4711")
	d.press(words("note.yes"))
	d.until("the note is kept", func() bool { return !v.isAsking() && len(v.rows) == 1 && v.rows[0].Note == "HR-4711" })
	before := d.demo.Users()

	d.press(words("leavers.archiveDue", values{"N": "1"}))
	d.until("it is asked", func() bool { return d.dialogTitle() == tn("archive.title", 1) })
	d.key(fyne.KeyEscape)
	if statusChanges(before, d.demo.Users()) != 0 {
		t.Fatal("somebody was archived without a confirmation")
	}
	d.press(words("leavers.archiveDue", values{"N": "1"}))
	d.press(tn("archive.button", 1))

	d.untilGroup(email, directory.LeaverDone)
	d.until("the row says so and stays", func() bool { return len(v.rows) == 1 && v.row(0).Cells[leaverStatus].Text == words("outcome.archived") })
	if v.groups[v.rows[0].ID] != directory.LeaverDue {
		t.Error("the row has moved to another group by itself")
	}
	record, err := d.client.Record(t.Context(), directory.RecordQuery{Search: "HR-4711", Limit: 5})
	if err != nil || len(record.Entries) != 1 || record.Entries[0].Note != "HR-4711" {
		t.Errorf("Activity has %v, %v", record.Entries, err)
	}
	if v.isStale() {
		t.Error("that the list has changed is said, although it was changed from here")
	}
}

// headingTexts are those of the groups in sight.
func (v *leaversView) headingTexts() (texts []string) {
	for _, heading := range v.table.Headings() {
		texts = append(texts, heading.Lead+" "+heading.Text)
	}
	return texts
}

// segment is what the filter says of a group.
func (v *leaversView) segment(group directory.LeaverGroup) string {
	return v.filterWords()[slices.Index(leaverGroups(), group)]
}

func TestWhoIsArchivedFromLeaversStaysInPlaceAndThePageSaysWhereHeBelongsNow(t *testing.T) {
	for name, group := range map[string]directory.LeaverGroup{"of all": directory.AnyLeaver, "of those due": directory.LeaverDue} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, deskOptions{})
			d.signIn("avery.moss")
			d.addToLeavers(d.active(3)...)
			v := d.showLeavers()
			v.showAnother(v.keep(group))
			d.until("the page is read", func() bool { return len(v.rows) == 3 && !v.isAsking() })
			order := v.ids()
			v.tick(0)
			v.tick(1)

			v.archiveSelected()
			d.press(tn("archive.button", 2))

			archived := func(i int) bool { return v.row(i).Cells[leaverStatus].Text == words("outcome.archived") }
			d.until("the rows say so", func() bool {
				return archived(0) && archived(1) && v.rows[0].Outcome.State == directory.Done && v.rows[1].Outcome.State == directory.Done
			})
			if !slices.Equal(v.ids(), order) {
				t.Error("rows have moved")
			}
			if due, done := v.segment(directory.LeaverDue), v.segment(directory.LeaverDone); due != "Due 1" || done != "Done 2" {
				t.Errorf("the segments say %q and %q", due, done)
			}
			if got, want := v.headingTexts(), []string{"Due 1 person · 2 below are in “Done” now"}; !slices.Equal(got, want) {
				t.Errorf("the headings say %q, want %q", got, want)
			}
			if v.isStale() {
				t.Error("that the list has changed is said, although it was changed from here")
			}

			v.refresh()
			d.until("the page is read again", func() bool {
				return !v.isAsking() && v.groups[order[2]] == directory.LeaverDue && len(v.starts()) <= 2 && v.rows[0].ID == order[2]
			})
			want := []string{"Due 1 person", "Done 2 people"}
			if group == directory.LeaverDue {
				want = want[:1]
			}
			if got := v.headingTexts(); !slices.Equal(got, want) {
				t.Errorf("read again, the headings say %q, want %q", got, want)
			}
		})
	}
}

func TestTheArchivedOfAListAreInvitedAgainTogether(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	people := d.active(2)
	d.addToLeavers(people...)
	v := d.showLeavers()
	d.press(words("leavers.archiveDue", values{"N": "2"}))
	d.press(tn("archive.button", 2))
	for _, email := range people {
		d.untilGroup(email, directory.LeaverDone)
		d.until(email+" is archived", func() bool { return d.atService(email).Status == sandbox.Archived })
	}
	d.until("the view knows", func() bool {
		return v.found[directory.LeaverDone] == 2 && v.rows[0].Now.Status == directory.Archived && v.rows[1].Now.Status == directory.Archived
	})

	v.askInvite()
	d.press(tn("invite.button", 2))

	for _, email := range people {
		d.until(email+" is invited", func() bool { return d.atService(email).Status == sandbox.Invited })
	}
}

func TestAnEntryThatMeansNobodyIsPickedFromItsCandidates(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	if _, _, err := d.client.AddLeavers(t.Context(), directory.LeaverList{Name: "From HR"},
		[]directory.Leaver{{Written: "Adaeze Okonkwo", Name: "Adaeze Okonkwo"}, {Written: "nobody@contoso.exampel", Address: "nobody@contoso.exampel"}}); err != nil {
		t.Fatal(err)
	}
	v := d.showLeavers()
	pill := func(i int) string { return v.row(i).Cells[leaverStatus].Text }
	d.until("one can be picked and one is not found", func() bool { return pill(0) == words("leavers.pick") && pill(1) == words("leavers.notFound") })
	look.UsedKeyboard()
	d.ui.Window().Canvas().Focus(v.table)
	v.table.SetCursor(0)

	d.key(fyne.KeyReturn)
	if d.dialogTitle() != words("pick.title") {
		t.Fatalf("Enter opens %q", d.dialogTitle())
	}
	d.untilSees("adaeze.okonkwo@contoso.example")
	if n := d.ui.state.LeaversDue; n != 0 {
		t.Errorf("%d are due before anybody was picked", n)
	}
	d.press(words("leavers.pick"))

	d.until("she is due", func() bool { return d.ui.state.LeaversDue == 1 })
	d.press(words("leavers.undo"))
	d.until("nobody is meant again", func() bool { return d.ui.state.LeaversDue == 0 })
}

func TestWithoutCandidatesOneTypesAtOnceAndElseEnterPicksNobody(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	if _, _, err := d.client.AddLeavers(t.Context(), directory.LeaverList{Name: "From HR"},
		[]directory.Leaver{{Written: "Adaeze Okonkwo", Name: "Adaeze Okonkwo"}, {Written: "Zzyzx Qwrtp", Name: "Zzyzx Qwrtp"}}); err != nil {
		t.Fatal(err)
	}
	v := d.showLeavers()
	focused := func() fyne.Focusable { return d.ui.Window().Canvas().Focused() }

	v.askPick(v.rows[1])
	for _, r := range "Fatima al-Zahra" {
		focused().TypedRune(r)
	}
	if got := d.field().Text(); got != "Fatima al-Zahra" {
		t.Errorf("before the answer the field has %q", got)
	}
	d.untilSees("fatima.alzahra@contoso.example")
	if focused() != fyne.Focusable(d.field().Entry) {
		t.Error("the keyboard has left the field")
	}
	d.field().SetText("")
	d.untilSees(words("pick.none"))
	if focused() != fyne.Focusable(d.field().Entry) {
		t.Error("without candidates the keyboard is not in the field")
	}
	d.key(fyne.KeyEscape)

	v.askPick(v.rows[0])
	d.untilSees("adaeze.okonkwo@contoso.example")
	d.key(fyne.KeyReturn)
	if d.dialogTitle() != "" || d.ui.state.LeaversDue != 0 {
		t.Error("Enter does not leave everything as it is")
	}
}

func TestSomebodyWhoHasChangedIsMarkedAndLeftOutOfTheConfirmation(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	email := d.active(1)[0]
	d.addToLeavers(email)
	v := d.showLeavers()
	if err := d.demo.Rename(d.atService(email).ID, "Somebody Else", "somebody.else@contoso.example"); err != nil {
		t.Fatal(err)
	}
	d.client.Refresh()
	d.until("the entry is marked", func() bool { return len(v.rows) == 1 && v.rows[0].Changed })
	if mark := v.row(0).Cells[leaverPerson].Mark; !strings.Contains(mark, words("leavers.changed")) {
		t.Errorf("its mark is %q", mark)
	}

	v.selectPage()
	d.key(fyne.KeyDelete)

	d.untilSees(words("reason.changedSinceShown"))
	if d.enabledButton(tn("archive.button", 1)) != nil {
		t.Error("he can be archived")
	}
}

func TestAListIsMadeNamedAndDeleted(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	v := d.showLeavers()

	d.ui.run(d.ui.command("newList"))
	d.field().SetText("November exits")
	d.press(words("lists.new.yes"))
	d.until("the list is in sight", func() bool { l, ok := v.chosen(); return ok && l.Name == "November exits" })
	d.ui.run(d.ui.command("renameList"))
	d.field().SetText("December exits")
	d.press(words("lists.rename.yes"))
	d.until("it has another name", func() bool { l, ok := v.chosen(); return ok && l.Name == "December exits" })
	d.addToLeavers(d.active(1)...)
	if d.prepared().used != v.query.ListID {
		t.Error("somebody is added to another list than the one in sight")
	}
	d.ui.run(d.ui.command("deleteList"))
	d.until("it is asked", func() bool { return d.dialogTitle() == words("lists.delete") })
	d.press(words("lists.delete.yes"))

	d.until("no list is left", func() bool { return v.query.ListID == 0 && len(v.lists) == 0 && !v.isAsking() })
	if !d.sees(words("leavers.none")) {
		t.Error("the view does not say what it is for")
	}
}

func TestWhatIsTakenOffAListCanBePutBack(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	people := d.active(2)
	d.addToLeavers(people...)
	v := d.showLeavers()
	v.selectPage()

	d.press(words("leavers.remove"))
	d.until("the list is empty", func() bool { return len(v.rows) == 0 && d.ui.state.LeaversDue == 0 })
	d.press(words("leavers.undo"))

	d.until("both are back", func() bool { return len(v.rows) == 2 && d.ui.state.LeaversDue == 2 })
}

func TestAnotherPageOfLeaversUnticks(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	d.addToLeavers(d.active(30)...)
	v := d.showLeavers()
	v.pager.resize(25)
	d.until("a page is there", func() bool { return len(v.rows) == 25 })
	v.tick(0)
	v.tick(3)

	d.shortcut(fyne.KeyRight, alt)

	d.until("the next page is there", func() bool { return len(v.rows) == 5 })
	if len(v.selected) != 0 || !d.sees(tn("users.selectionCleared", 2)) {
		t.Error("ticks stay on another page, or nothing is said of it")
	}
}

func TestShowInUsersFindsThePerson(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	email := d.active(1)[0]
	d.addToLeavers(email)
	v := d.showLeavers()
	d.users().query.Status = directory.Archived

	v.openMenu(0, fyne.NewPos(10, 10))
	for range 4 { // Details, Pick…, Leaving day…, Note…
		d.menu().TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	}
	d.menu().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})

	d.until("Users shows that person alone", func() bool {
		u := d.users()
		return d.ui.screen.(*mainScreen).current == viewUsers && len(u.rows) == 1 && u.rows[0].Email == email
	})
}

func TestThoseDueAreSaidOnceADayInNumbers(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	m := d.ui.screen.(*mainScreen)
	email := d.active(1)[0]
	d.addToLeavers(email)
	d.until("one is due", func() bool { return d.ui.state.LeaversDue == 1 })
	var mu sync.Mutex
	var sent []string
	m.due.notify = func(n *fyne.Notification) {
		mu.Lock()
		defer mu.Unlock()
		sent = append(sent, n.Title+": "+n.Content)
	}
	told := func() int {
		mu.Lock()
		defer mu.Unlock()
		return len(sent)
	}

	m.due.check()
	d.clock.Set(24 * time.Hour)
	m.due.check()
	d.until("it is said", func() bool { return told() == 1 })
	m.due.check()
	m.due.day = "" // as after a start on the same day
	m.due.check()
	d.clock.Set(24 * time.Hour)
	m.due.check()
	d.until("it is said on the next day", func() bool { return told() == 2 })

	for _, said := range sent {
		if said != words("app.name")+": "+tn("due.desktop", 1) || strings.Contains(said, "@") {
			t.Errorf("the desktop shows %q", said)
		}
	}
	if d.ui.host.accountKey() == "" || strings.Contains(d.ui.host.accountKey(), "avery") {
		t.Error("what is remembered names the account")
	}
}

func TestThoseDueAreSaidAfterWhatANoticeSaysNow(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	m := d.ui.screen.(*mainScreen)
	m.notice.Say("1 change goes on.", time.Hour)

	m.due.tell(2)

	if m.notice.Text() != "1 change goes on." {
		t.Errorf("the notice says %q", m.notice.Text())
	}
	m.notice.Dismiss()
	if m.notice.Text() != tn("due.notice", 2) {
		t.Errorf("after that it says %q", m.notice.Text())
	}
}

func TestThoseDueAreSaidLaterOnTheDayIfTheyCouldNotBeCounted(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	m := d.ui.screen.(*mainScreen)
	d.until("those due at the start are counted", func() bool { return m.due.counted != "" })
	counts, told := 0, make(chan *fyne.Notification, 2)
	m.due.notify = func(n *fyne.Notification) { told <- n }
	m.due.count = func(context.Context, directory.Day) (int, error) { return 0, errors.New("the disk is busy") }

	d.clock.Set(24 * time.Hour)
	m.due.check()
	d.until("the count failed", func() bool { return m.due.failed })
	m.due.count = func(context.Context, directory.Day) (int, error) { counts++; return 3, nil }
	m.due.check()
	m.due.check()
	d.until("it is said in the window", func() bool { return m.notice.Text() == tn("due.notice", 3) })

	if n := <-told; n.Content != tn("due.desktop", 3) || counts != 1 {
		t.Errorf("the desktop shows %q after %d counts", n.Content, counts)
	}
}

func TestATableOfLeaversHasWhatWasWrittenWhomItMeansAndWhatBecameOfIt(t *testing.T) {
	if err := loadTranslations(); err != nil {
		t.Fatal(err)
	}
	answer := someLeavers()

	rows := outcomeWords{state: client.State{Invitations: true}, now: today}.leavers(answer.page.Entries, answer.lists)

	if len(rows) != len(answer.page.Entries)+1 {
		t.Fatalf("%d lines", len(rows))
	}
	for i, row := range rows {
		if len(row) != len(rows[0]) {
			t.Fatalf("line %d has %d cells", i, len(row))
		}
	}
	done := strings.Join(rows[len(rows)-1], "|")
	for _, want := range []string{"November exits", "person.6@contoso.example", "HR-4711", words("outcome.archived"), stamp(today), "2026-11-23"} {
		if !strings.Contains(done, want) {
			t.Errorf("%q is not in %q", want, done)
		}
	}
	if strings.Contains(done, "today") {
		t.Errorf("it says today: %q", done)
	}
}

func TestTheCountOfLeaversEndsAtThePagesMargin(t *testing.T) {
	s := newStage(t)
	v := leaversOn(s)

	where := v.pager.where
	end := fyne.CurrentApp().Driver().AbsolutePositionForObject(where).X + where.Size().Width

	if want := s.canvas().Size().Width - look.PageMargin; end != want {
		t.Errorf("it ends at %v, want %v", end, want)
	}
}

func TestWhoStandsOnTwoListsIsDueOnce(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	d.addToLeavers(d.active(1)...)
	v := d.showLeavers()
	again := []directory.Leaver{{Person: v.rows[0].Person}}
	other, _, err := d.client.AddLeavers(t.Context(), directory.LeaverList{Name: "Another"}, again)
	if err != nil {
		t.Fatal(err)
	}

	v.addPeople(again, other.ID)

	d.untilSees(words("leavers.addedAlready", values{"Due": "1"}))
}

func TestEveryCountIsOfPeopleAlsoOfWhoStandsOnTwoLists(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	people := d.active(2)
	d.addToLeavers(people...)
	v := d.showLeavers()
	twice := v.rows[0].Person
	if _, _, err := d.client.AddLeavers(t.Context(), directory.LeaverList{Name: "Another"}, []directory.Leaver{{Person: twice}}); err != nil {
		t.Fatal(err)
	}
	v.showList(0)
	d.until("three entries are in sight", func() bool { return len(v.rows) == 3 && !v.isAsking() })
	pane := func() string { return d.ui.screen.(*mainScreen).nav[viewLeavers].Count() }
	d.until("the pane counts", func() bool { return pane() == tn("nav.due", 2) })

	if got := v.segment(directory.LeaverDue); got != "Due 2" {
		t.Errorf("the segment says %q", got)
	}
	if got, want := v.headingTexts(), []string{"Due 2 people in 3 entries"}; !slices.Equal(got, want) {
		t.Errorf("the heading says %q, want %q", got, want)
	}
	d.press(words("leavers.archiveDue", values{"N": "2"}))
	d.until("it is asked about two", func() bool { return d.dialogTitle() == tn("archive.title", 2) })
	d.press(tn("archive.button", 2))
	d.until("all entries are done", func() bool { return v.people[directory.LeaverDone] == 2 && v.found[directory.LeaverDone] == 3 })
	if v.isStale() {
		t.Error("that the list has changed is said, although it was changed from here")
	}
	d.until("both can be invited again", func() bool { return v.archived == 2 })
	d.until("the pane counts nobody", func() bool { return pane() == "" })
}

func TestWhatIsArchivedInASearchIsWhatTheButtonCounts(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	people := d.active(3)
	d.addToLeavers(people...)
	v := d.showLeavers()

	v.showAnother(v.searchFor(people[1]))
	d.until("one is found", func() bool { return len(v.rows) == 1 && !v.isAsking() })
	d.press(words("leavers.archiveDue", values{"N": "1"}))

	d.until("it is asked about one", func() bool { return d.dialogTitle() == tn("archive.title", 1) })
}

func TestWithoutRoomForTheSentenceBesideTheListsThereIsNone(t *testing.T) {
	s := newStage(t)
	v := leaversOn(s)
	for width, want := range map[float32]bool{680: false, 1240: true} {
		s.window.Resize(fyne.NewSize(width, 600))
		if got := slices.Contains(visible(nil, s.window.Content()), fyne.CanvasObject(v.subtitle)); got != want {
			t.Errorf("at %v it is there: %v", width, got)
		}
	}
}
