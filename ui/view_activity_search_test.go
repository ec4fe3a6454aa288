package ui

import (
	"testing"

	"fyne.io/fyne/v2"
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
