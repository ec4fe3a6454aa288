package ui

import (
	"net/http"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/sandbox"
	"mileiq.example/admin/ui/look"
)

// What needs room gets it, and what is needed is in sight.

// place is where an object is in the window.
func (d *desk) place(o fyne.CanvasObject) (top, bottom float32) {
	top = fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Y
	return top, top + o.Size().Height
}

func TestTheNumberIsTypedWhereItIsSeenAlsoInALowWindow(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	d.ui.Window().Resize(fyne.NewSize(900, 600))
	d.users().selectPage()
	d.users().archiveSelected()
	d.until("the count is asked for", func() bool { return d.sees("Type the number of users") })

	top, bottom := d.place(d.field())
	if top < 0 || bottom > 600 {
		t.Errorf("the field is from %v to %v in a window 600 high", top, bottom)
	}
	for _, o := range visible(nil, d.ui.dialogs[0].Content()) {
		if _, ok := o.(*look.Field); ok {
			t.Error("the field can be scrolled out of sight")
		}
	}
}

func TestWhoeverMayBeDisguisedStandsFirstInTheQuestion(t *testing.T) {
	d := newDesk(t, deskOptions{})
	d.signIn("avery.moss")
	d.users().selectPage()
	d.users().archiveSelected()
	d.until("the count is asked for", func() bool { return d.sees("Type the number of users") })

	for _, o := range d.objects() {
		if list, ok := o.(*look.Entries); ok {
			if first := list.Rows()[0]; first.Cells[0].Mark == "" {
				t.Errorf("the first is %q", first.Cells[0].Text)
			}
			return
		}
	}
	t.Error("the dialog has no list of people")
}

func TestActivityTellsTheWholeReasonInItsDetails(t *testing.T) {
	reason := "The user owns vehicles that are shared with " + strings.Repeat("other people and ", 8) + "cannot be removed."
	d := newDesk(t, deskOptions{users: 60})
	d.signIn("avery.moss")
	email := d.active(1)[0]
	d.tick(email)
	d.press(words("users.archiveN", values{"N": "1"}))
	d.until("the plan is checked", func() bool { return d.enabledButton(tn("archive.button", 1)) != nil })
	d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
		if r.Method != http.MethodPatch {
			return nil
		}
		return &sandbox.Fault{Status: 400, ContentType: "application/scim+json",
			Body: `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400","detail":"` + reason + `"}`}
	})
	d.press(tn("archive.button", 1))
	d.press(words("nav.activity"))
	d.untilSees(words("outcome.failed"))

	d.key(fyne.KeyReturn)                                                           // the menu of the first line
	d.ui.Window().Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn}) // details

	for _, want := range []string{strings.TrimSuffix(displayName(reason), "…"), words("change.archive"), words("outcome.failed"), "Avery Moss", email} {
		if !d.sees(want) {
			t.Errorf("the details do not say %q", want)
		}
	}
}
