package ui

import (
	"math"
	"strings"
	"testing"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

func TestTheMainMenusShortcutsCanBeRead(t *testing.T) {
	d := newDesk(t, deskOptions{users: 5})
	d.signIn("avery.moss")
	for i := range d.ui.mainMenu().Items {
		for _, variant := range []fyne.ThemeVariant{theme.VariantLight, theme.VariantDark} {
			menu := d.ui.mainMenu()

			writeShortcuts(menu)

			wantLegible(t, test.NewTempWindow(t, widget.NewMenu(menu.Items[i])), variant)
		}
	}
}

func TestAMenusShortcutsStandInOneColumnAndStillWork(t *testing.T) {
	d := newDesk(t, deskOptions{users: 5})
	d.signIn("avery.moss")
	plain, written := d.ui.mainMenu(), d.ui.mainMenu()

	writeShortcuts(written)

	var words []string
	for i, m := range written.Items {
		column := float32(-1)
		for j, item := range m.Items {
			before := plain.Items[i].Items[j]
			if before.Shortcut == nil {
				if item.Label != before.Label || item.Shortcut != nil {
					t.Errorf("%q became %q", before.Label, item.Label)
				}
				continue
			}
			if item.Shortcut.ShortcutName() != before.Shortcut.ShortcutName() {
				t.Errorf("%q has the shortcut %s", item.Label, item.Shortcut.ShortcutName())
			}
			spaced := strings.FieldsFunc(item.Label, unicode.IsSpace)
			keys := spaced[len(spaced)-1]
			words = append(words, keys)
			left := menuTextWidth(strings.TrimSuffix(item.Label, keys))
			if column < 0 {
				column = left
			}
			if !strings.HasPrefix(item.Label, before.Label) || math.Abs(float64(left-column)) > 2 {
				t.Errorf("the keys of %q stand at %v, and others at %v", item.Label, left, column)
			}
		}
	}
	for _, want := range []string{"Ctrl+F", "Alt+Left", "Ctrl+1"} {
		if !strings.Contains(strings.Join(words, " "), want) {
			t.Errorf("the menus have the shortcuts %q, and not %s", words, want)
		}
	}
}
