package ui

import (
	"testing"

	"fyne.io/fyne/v2"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// copyFromMenu chooses "Copy e-mail" in the menu of somebody's row.
func (d *desk) copyFromMenu(email string) {
	d.t.Helper()
	d.openMenuOf(email)
	d.menu().TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	d.menu().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
}

func TestCopyEmailCopiesOneCleanAddressOrSaysWhyNot(t *testing.T) {
	demo := startDemo(t, 20)
	given := []struct{ email, copied, said string }{
		{"ada@contoso.example", "ada@contoso.example", "notice.copied"},
		{"eve\u202e@contoso.example", "", "copy.email.hidden"},
		{"eve\u200b@contoso.example", "", "copy.email.hidden"},
		{"ada@contoso.example\r\neve@evil.example", "", "copy.email.hidden"},
		{"ada@contoso.example,eve@evil.example", "", "copy.email.none"},
		{"Ada <ada.l@contoso.example>", "", "copy.email.none"},
	}
	i := 0
	for _, u := range demo.Users() {
		if u.Status == "active" && u.Role == "user" && i < len(given) {
			if err := demo.Rename(u.ID, "Ada Lovelace", given[i].email); err != nil {
				t.Fatal(err)
			}
			i++
		}
	}
	d := newDesk(t, deskOptions{demo: demo})
	d.signIn("avery.moss")
	clipboard := d.ui.options.App.Clipboard()

	for _, g := range given {
		clipboard.SetContent("")
		d.copyFromMenu(g.email)

		if got := clipboard.Content(); got != g.copied {
			t.Errorf("of %q is copied %q, want %q", g.email, got, g.copied)
		}
		if !d.sees(words(g.said)) {
			t.Errorf("of %q it is not said: %s", g.email, words(g.said))
		}
	}
}

func TestInADialogTooOnlyWhatIsSeenIsCopied(t *testing.T) {
	users := manyPeople(3)
	users[0].Email, users[0].ID = "ada@contoso.example\u200b", "506e\u202e1b7a"
	users[1].ID = " 506e"
	s, c := asked(t, fyne.NewSize(1240, 680), directory.Plan{Users: users, Checked: true})
	list := c.dialog.List()
	s.app.Clipboard().SetContent("before")
	for i := range 2 {
		list.OnTap(i, 2)
		if got := s.app.Clipboard().Content(); got != "before" {
			t.Errorf("of the id %q is copied %q", users[i].ID, got)
		}
	}
	list.SetCursor(0)
	s.focus(list)
	list.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	menu, ok := s.canvas().Overlays().Top().(*look.Menu)
	if !ok {
		t.Fatal("there is no menu")
	}
	menu.TypedKey(&fyne.KeyEvent{Name: fyne.KeyHome})
	menu.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if got := s.app.Clipboard().Content(); got != "before" {
		t.Errorf("of the address %q is copied %q", users[0].Email, got)
	}
	list.OnTap(2, 2)
	if got := s.app.Clipboard().Content(); got != users[2].ID {
		t.Errorf("of the id %q is copied %q", users[2].ID, got)
	}
}
