package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sandbox"
	"mileiq.example/admin/ui/look"
)

// oops is a service that fails.
var oops = sandbox.Fault{Status: 500, ContentType: "text/plain", Body: "oops"}

func TestADoubleClickOnAnEntryOpensIt(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	d.signIn("avery.moss")
	people := d.active(2)
	d.archive(people...)
	d.press(words("nav.activity"))
	d.untilShows(people...)
	e := d.activity().people.rows[1]

	table := d.activity().peopleTable
	tap := func() {
		table.Tapped(&fyne.PointEvent{Position: fyne.NewPos(120, look.ControlHeight+1.5*look.RowHeight)})
	}
	tap()
	if d.dialogTitle() != "" {
		t.Error("one click opens it")
	}
	tap()

	if d.dialogTitle() != words("activity.item") {
		t.Fatalf("the window shows %q", d.dialogTitle())
	}
	for _, want := range []string{e.Seen.Name(), people[1], e.Seen.ID, words("change.archive"), words("outcome.archived"), "Avery Moss",
		words("activity.sent"), words("activity.ended"), words("outcome.tookEffect", values{"When": moment(e.EndedAt, d.ui.options.Now())})} {
		if !d.sees(want) {
			t.Errorf("the entry does not say %q", want)
		}
	}
	if d.sees(words("activity.decided")) || d.enabledButton(words("decide.open")) != nil {
		t.Error("an entry that needs no decision speaks of one")
	}
	d.key(fyne.KeyEscape)
	if d.dialogTitle() != "" {
		t.Error("Escape does not close the entry")
	}
}

func TestTheMomentsOfAnEntryAreThoseThatThereWere(t *testing.T) {
	d := newDesk(t, deskOptions{users: 5})
	d.signIn("avery.moss")
	at := time.Now().Add(-2 * time.Minute)
	when := moment(at, time.Now())
	for name, c := range map[string]struct {
		item directory.Item
		want []labelled
	}{
		"nothing yet":  {directory.Item{Attempts: 0}, nil},
		"sent":         {directory.Item{SentAt: at, Attempts: 1}, []labelled{{words("activity.sent"), when}}},
		"sent twice":   {directory.Item{SentAt: at, Attempts: 2}, []labelled{{words("activity.sent"), tn("activity.attempts", 2, values{"When": when})}}},
		"ended unsent": {directory.Item{EndedAt: at}, []labelled{{words("activity.ended"), when}}},
		"decided": {directory.Item{SentAt: at, Attempts: 1, EndedAt: at, DecidedAt: at},
			[]labelled{{words("activity.sent"), when}, {words("activity.ended"), when}, {words("activity.decided"), when}}},
	} {
		if got := d.activity().moments(c.item); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestAnEntrysMenuOffersWhatItsStateAllows(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	d.signIn("avery.moss")
	email := d.active(1)[0]
	d.archive(email)
	d.press(words("nav.activity"))
	d.untilShows(email)
	a := d.activity()
	labels := func() (all []string) {
		a.openMenu(0, fyne.Position{})
		for _, o := range d.objects() {
			if text, ok := o.(*canvas.Text); ok && text.Text != "" {
				all = append(all, text.Text)
			}
		}
		d.key(fyne.KeyEscape)
		return all
	}
	details, batch, cancel, decide := words("row.details"), words("activity.showBatch"), words("activity.cancel"), words("decide.open")
	for name, c := range map[string]struct {
		state directory.State
		batch string
		want  []string
	}{
		"done":                 {directory.Done, "", []string{details, batch}},
		"done, of this batch":  {directory.Done, a.people.rows[0].BatchID, []string{details}},
		"waiting":              {directory.Queued, "", []string{details, batch, cancel}},
		"on its way":           {directory.Sending, "", []string{details, batch}},
		"conflict":             {directory.Conflict, "", []string{details, batch, decide}},
		"conflict, this batch": {directory.Conflict, "b", []string{details, decide}},
	} {
		a.people.rows[0].State, a.query.Batch = c.state, c.batch
		if got := labels(); !slices.Equal(got, c.want) {
			t.Errorf("%s: the menu offers %q, want %q", name, got, c.want)
		}
	}
	a.query.Batch = ""
	a.openMenu(5, fyne.Position{}) // a row that is gone
	if d.menu() != nil {
		t.Error("a row that is gone has a menu")
	}
}

func TestAnEmptyActivitySaysWhetherThereIsAnythingAtAll(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	d.signIn("avery.moss")
	d.press(words("nav.activity"))
	d.untilSees(words("activity.none"))
	if d.enabledButton(words("activity.export")) != nil || d.enabledButton(words("activity.delete")) != nil {
		t.Error("nothing can be exported or deleted")
	}
	d.press(words("nav.users"))
	email := d.active(1)[0]
	d.archive(email)

	d.press(words("nav.activity"))
	d.untilShows(email)
	if d.sees(words("activity.none")) || d.enabledButton(words("activity.export")) == nil || d.enabledButton(words("activity.delete")) == nil {
		t.Error("with an entry, Activity is empty or offers nothing")
	}
	d.activity().search.SetText("nobody is called this")
	d.untilSees(words("activity.noneSuch"))
	if d.sees(words("activity.none.body")) {
		t.Error("it says that there is nothing at all")
	}
}

func TestTheQuestionWhetherToDeleteCountsWhatGoesAndWhatStays(t *testing.T) {
	d := newDesk(t, deskOptions{users: 5})
	d.signIn("avery.moss")
	d.press(words("nav.activity"))
	for _, c := range []struct{ ended, stay int }{{1, 0}, {2, 1}, {1234, 3}} {
		d.activity().openDelete("", time.Now(), c.ended, c.stay)
		for _, want := range []string{tn("delete.title", c.ended), tn("delete.lead", c.ended), words("delete.then")} {
			if !d.sees(want) {
				t.Errorf("of %d the question does not say %q", c.ended, want)
			}
		}
		if d.enabledButton(tn("delete.yes", c.ended)) == nil {
			t.Errorf("of %d the button does not say how many", c.ended)
		}
		if d.sees(words("delete.stay.why")) != (c.stay > 0) || c.stay > 0 && !d.sees(tn("delete.stay", c.stay)) {
			t.Errorf("that %d stay is not said as it should", c.stay)
		}
		d.key(fyne.KeyEscape)
	}
	d.activity().askDelete("")
	d.untilSees(words("delete.none"))
}

func TestTheDecisionCountsWhatItIsAbout(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	d.signIn("avery.moss")
	rows := slices.Clone(d.users().rows[:3])
	var entries []directory.Entry
	for i := range rows {
		rows[i].Status = directory.Active
		e := directory.Entry{}
		e.ID, e.Seen, e.Kind, e.State, e.Reason = int64(i+1), rows[i].User, directory.Archive, directory.Conflict, directory.ReasonTooOld
		entries = append(entries, e)
	}
	rows[2].Status = directory.Archived // nothing is left to do about the last

	for n, again := range map[int]int{1: 1, 2: 2, 3: 2} {
		d.activity().openDecision(entries[:n], rows[:n])
		for _, want := range []string{tn("decide.title", n), tn("decide.lead", n), tn("decide.leave", n), tn("decide.archive", again), words("decide.later")} {
			if !d.sees(want) {
				t.Errorf("of %d the question does not say %q", n, want)
			}
		}
		d.key(fyne.KeyEscape)
	}
	d.activity().openDecision(entries[2:], rows[2:])
	if d.sees(tn("decide.archive", 0)) || d.sees(tn("decide.archive", 1)) {
		t.Error("somebody who is archived is offered to be archived")
	}
	d.key(fyne.KeyEscape)
	d.activity().openDecision(entries[:1], nil)
	if !d.sees(words("reason.gone")) {
		t.Error("somebody who is gone is not said to be")
	}
}

func TestHowABatchStandsIsCountedInWords(t *testing.T) {
	d := newDesk(t, deskOptions{users: 5})
	d.signIn("avery.moss")
	b := directory.Summary{Tally: directory.Tally{Done: 1, Already: 2, Refused: 3, Failed: 4, Conflicts: 11, Undecided: 5, Cancelled: 7, Open: 8}}
	b.Kind = directory.Archive
	want := []string{tn("batch.archived", 1), tn("batch.alreadyArchived", 2), tn("batch.refused", 3), tn("batch.failed", 4),
		tn("batch.undecided", 5), tn("batch.notSent", 6), tn("batch.cancelled", 7)}
	if got := d.activity().tallyWords(b); got != strings.Join(want, " · ") {
		t.Errorf("it stands as %q", got)
	}
	if got := d.activity().batchName(b); got != tn("batch.archive", 36) {
		t.Errorf("it is called %q", got)
	}
	b.Kind, b.Tally = directory.Invite, directory.Tally{Done: 2, Already: 1}
	if got := d.activity().tallyWords(b); got != tn("batch.invited", 2)+" · "+tn("batch.alreadyInvited", 1) {
		t.Errorf("an invitation stands as %q", got)
	}
	d.ui.state.Invitations = false
	if got := d.activity().tallyWords(b); got != tn("batch.reactivated", 2)+" · "+tn("batch.alreadyActive", 1) {
		t.Errorf("a reactivation stands as %q", got)
	}
	if got := d.activity().batchName(b); got != tn("batch.reactivate", 3) {
		t.Errorf("it is called %q", got)
	}
}

func TestTimeLeftIsRoundedUp(t *testing.T) {
	if err := loadTranslations(); err != nil {
		t.Fatal(err)
	}
	for d, want := range map[time.Duration]string{
		0:                       tn("batch.secondsLeft", 1),
		1400 * time.Millisecond: tn("batch.secondsLeft", 1),
		59 * time.Second:        tn("batch.secondsLeft", 59),
		time.Minute:             tn("batch.minutesLeft", 1),
		61 * time.Second:        tn("batch.minutesLeft", 2),
		120 * time.Second:       tn("batch.minutesLeft", 2),
	} {
		if got := timeLeft(d); got != want {
			t.Errorf("%s is %q, want %q", d, got, want)
		}
	}
}

func TestAnEntryThatIsToBeDecidedLeadsToTheDecision(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	d.signIn("avery.moss")
	email := d.active(1)[0]
	d.conflict(email)
	d.press(tn("banner.undecided.show", 1))
	d.untilShows(email)
	d.activity().peopleTable.OnActivate(0)

	d.press(words("decide.open"))

	d.until("it is asked", func() bool { return d.dialogTitle() == tn("decide.title", 1) })
	if len(d.ui.dialogs) != 1 {
		t.Errorf("%d dialogs are open", len(d.ui.dialogs))
	}
}

func TestDeletingABatchLeadsBackToAllOfThemUnlessSomethingStays(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	d.signIn("avery.moss")
	people := d.active(2)
	d.archive(people[0])
	d.archive(people[1])
	d.press(words("nav.activity"))
	d.untilShows(people[1], people[0])
	a := d.activity()
	a.showBatch(a.people.rows[0].BatchID)
	d.untilShows(people[1])

	d.press(words("activity.delete"))
	d.press(tn("delete.yes", 1))

	d.untilShows(people[0])
	if a.query.Batch != "" {
		t.Error("Activity is still about the batch that is gone")
	}
	a.showBatch(a.people.rows[0].BatchID)
	batch := a.people.rows[0].BatchID
	a.openDelete(batch, time.Now(), 1, 1)
	d.press(tn("delete.yes", 1))
	d.untilSees(tn("delete.done", 1))
	if a.query.Batch != batch {
		t.Error("Activity is no longer about the batch of which something stays")
	}
}

func TestTheNoticeOfABatchLeadsToActivity(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	d.signIn("avery.moss")
	email := d.active(1)[0]
	d.archive(email)
	d.untilSees(tn("archive.done", 1))

	d.press(words("notice.activity"))

	d.untilShows(email)
	if d.sees(tn("archive.done", 1)) {
		t.Error("the notice stays")
	}
}

func TestWhatIsShownIsSavedWhereTheAdminSays(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	d.signIn("avery.moss")
	email := d.active(1)[0]
	d.archive(email)
	d.press(words("nav.activity"))
	d.untilShows(email)

	d.press(words("activity.export"))

	if d.ui.Window().Canvas().Overlays().Top() == nil {
		t.Error("it is not asked where")
	}
}
