package ui

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/directory"
)

func TestTheSearchOfActivityHasTheKeyboardUntilEnterOrEscape(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	d.signIn("avery.moss")
	email := d.active(1)[0]
	d.archive(email)
	d.press(words("nav.activity"))
	d.untilShows(email)
	a := d.activity()
	focused := func() fyne.Focusable { return d.ui.Window().Canvas().Focused() }

	d.shortcut(fyne.KeyF, fyne.KeyModifierShortcutDefault)
	a.search.SetText("zzz")
	d.untilShows()
	d.key(fyne.KeyEscape)
	if a.search.Text() != "" || focused() != fyne.Focusable(a.search.Entry) {
		t.Error("the first Escape does not clear the search and stay in it")
	}
	d.untilShows(email)
	d.key(fyne.KeyEscape)
	if focused() != fyne.Focusable(a.peopleTable) {
		t.Error("the second Escape does not lead to the list")
	}
	d.shortcut(fyne.KeyF, fyne.KeyModifierShortcutDefault)
	d.key(fyne.KeyReturn)
	if focused() != fyne.Focusable(a.peopleTable) {
		t.Error("Enter does not lead to the list")
	}
}

func TestTheSegmentsOfActivityCountWhatTheSearchFinds(t *testing.T) {
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	emails := d.active(3)
	d.archive(emails...)
	d.press(words("nav.activity"))
	a := d.activity()
	d.until("all are done", func() bool { return a.counts[directory.WentWell] == 3 })

	a.search.SetText(emails[1])

	d.untilShows(emails[1])
	if a.found[directory.WentWell] != 1 || a.found[directory.AnyOutcome] != 1 || a.counts[directory.WentWell] != 3 {
		t.Errorf("found are %v of %v", a.found, a.counts)
	}
	if want := words("filter.status", values{"Status": outcomeWord(directory.WentWell), "N": "1"}); !slices.Contains(a.filterWords(), want) {
		t.Errorf("the segments are %q, without %q", a.filterWords(), want)
	}
	if !a.freshen(a.people.asked, activityAnswer{page: directory.RecordPage{Found: map[directory.Outcome]int{directory.WentWell: 2}}}) || a.found[directory.WentWell] != 2 {
		t.Error("what changes meanwhile is not counted")
	}
}

func TestASearchFromTheListOfBatchesLeadsToPeople(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	d.signIn("avery.moss")
	email := d.active(1)[0]
	d.archive(email)
	d.press(words("nav.activity"))
	a := d.activity()
	a.ways.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	d.until("the batch is in sight", func() bool { return a.byBatch && len(a.batches.rows) == 1 && !a.tools.Visible() })

	d.shortcut(fyne.KeyF, fyne.KeyModifierShortcutDefault)

	d.until("people are in sight", func() bool { return !a.byBatch && a.tools.Visible() && a.ways.Selected() == 0 })
}
