package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// over opens something over Users, of which two are ticked, or over Activity, of
// which the waiting are shown.
var over = map[string]func(*desk){
	"a dialog":       func(d *desk) { d.ui.showKeys() },
	"a menu of ours": func(d *desk) { look.ShowMenu(d.ui.host.canvas(), []look.MenuItem{{Text: "x"}}, fyne.Position{}, nil) },
	"a menu of the toolkit": func(d *desk) {
		widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", fyne.NewMenuItem("x", nil)), d.ui.host.canvas(), fyne.Position{})
	},
	"a pop-up of the toolkit":  func(d *desk) { widget.ShowPopUp(widget.NewLabel("x"), d.ui.host.canvas()) },
	"the file dialog to save":  func(d *desk) { d.activity().save(directory.RecordQuery{}, "report.csv") },
	"the file dialog to open":  func(d *desk) { openList(d).pickFile() },
	"the file dialog of lists": func(d *desk) { openList(d).saveSample() },
}

func openList(d *desk) *leaversDialog {
	list := d.ui.screen.(*mainScreen).leavers
	list.ask()
	return list.dialog
}

func TestTheWindowsKeysDoNothingBehindWhatIsOpen(t *testing.T) {
	for name, open := range over {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, deskOptions{users: 12})
			d.signIn("avery.moss")
			d.tick(d.active(2)...)
			d.activity().query.Search = "x"
			m := d.ui.screen.(*mainScreen)
			for _, view := range []int{viewUsers, viewActivity} {
				for _, c := range commands {
					if c.name == "quit" || c.do == nil {
						continue
					}
					m.show(view)
					open(d)
					overlays, dialogs := len(d.ui.host.canvas().Overlays().List()), len(d.ui.dialogs)

					if c.plain != "" {
						d.ui.typedKey(&fyne.KeyEvent{Name: c.plain})
					}
					if c.key != "" {
						d.ui.run(c)
					}

					if m.current != view || len(m.users.selected) != 2 || d.activity().query.Search != "x" {
						t.Errorf("%s: view %d, %d ticked, Activity narrowed to %q", c.name, m.current, len(m.users.selected), d.activity().query.Search)
					}
					if len(d.ui.host.canvas().Overlays().List()) != overlays || len(d.ui.dialogs) != dialogs {
						t.Errorf("%s opens or closes something", c.name)
					}
					d.clearOverlays()
				}
			}
		})
	}
}

// clearOverlays closes whatever is open.
func (d *desk) clearOverlays() {
	for len(d.ui.dialogs) > 0 {
		d.ui.closeDialog()
	}
	overlays := d.ui.host.canvas().Overlays()
	for top := overlays.Top(); top != nil; top = overlays.Top() {
		overlays.Remove(top)
	}
}

func TestEscapeInAFileDialogClosesThatAloneAlsoWhileItsFieldHasTheKeyboard(t *testing.T) {
	for _, name := range []string{"the file dialog to save", "the file dialog to open", "the file dialog of lists"} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, deskOptions{users: 12})
			d.signIn("avery.moss")
			d.press(words("nav.activity"))
			d.activity().query.Search = "x"
			over[name](d)
			overlays := d.ui.host.canvas().Overlays()
			open := len(overlays.List())
			if focused := d.ui.host.canvas().Focused(); focused != fyne.Focusable(d.field().Entry) {
				t.Fatalf("%T has the keyboard, and not the field for the path", focused)
			}
			d.key(fyne.KeyEscape)
			if len(overlays.List()) != open-1 || d.activity().query.Search != "x" {
				t.Fatalf("Escape leaves %d of %d open, and Activity narrowed to %q", len(overlays.List()), open, d.activity().query.Search)
			}
			for range d.ui.dialogs {
				d.key(fyne.KeyEscape)
			}
			d.ui.screen.(*mainScreen).show(viewActivity)
			d.key(fyne.KeyEscape)
			if len(overlays.List()) != 0 || d.activity().query.Search != "" {
				t.Error("afterwards Escape does not do what it did before")
			}
		})
	}
}

func TestAFileDialogIsGoneWithItsScreen(t *testing.T) {
	d := newDesk(t, deskOptions{users: 12})
	d.signIn("avery.moss")
	openList(d).pickFile()
	d.ui.showScreen(newOpening())
	if len(d.ui.host.canvas().Overlays().List()) != 0 {
		t.Error("something is open over the next screen")
	}
	d.key(fyne.KeyF1)
	if d.dialogTitle() != words("menu.keys") {
		t.Error("the window's keys do not work afterwards")
	}
}
