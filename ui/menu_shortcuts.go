package ui

import (
	"runtime"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"mileiq.example/admin/ui/look"
)

// setMainMenu gives the window its menu.
func (u *UI) setMainMenu() {
	menu := u.mainMenu()
	if drawsMenu(u.window) {
		writeShortcuts(menu)
	}
	u.window.SetMainMenu(menu)
}

// drawsMenu reports whether the toolkit draws the window's menu itself. macOS draws
// it there, and the windows of tests have none.
func drawsMenu(w fyne.Window) bool {
	_, real := w.Canvas().(desktop.Canvas)
	return real && runtime.GOOS != "darwin"
}

// writeShortcuts writes the shortcuts of a menu behind the words of its items. The
// toolkit draws shortcuts in a fifth of the text's strength, 1.8 to 1 in dark colours,
// and no theme can change that.
func writeShortcuts(menu *fyne.MainMenu) {
	for _, m := range menu.Items {
		var widest float32
		for _, item := range m.Items {
			widest = max(widest, menuTextWidth(item.Label))
		}
		for _, item := range m.Items {
			if shortcut, ok := item.Shortcut.(*desktop.CustomShortcut); ok {
				item.Label = padTo(item.Label, widest+shortcutGap) + shortcutWords(shortcut)
				item.Shortcut = undrawnShortcut{shortcut}
			}
		}
	}
}

const shortcutGap = 32 // between the words of a menu and its shortcuts

func menuTextWidth(text string) float32 {
	return fyne.MeasureText(text, look.SizeText, fyne.TextStyle{}).Width
}

// padTo adds spaces until the text is so wide, and hair spaces for what is left.
func padTo(text string, width float32) string {
	for _, space := range []string{" ", "\u200a"} {
		one := menuTextWidth(space)
		missing := width - menuTextWidth(text)
		if one > 0 && missing > 0 {
			text += strings.Repeat(space, int(missing/one))
		}
	}
	return text
}

// shortcutWords are the keys of a shortcut as people call them.
func shortcutWords(s *desktop.CustomShortcut) string {
	var keys []string
	for _, modifier := range []struct {
		is    fyne.KeyModifier
		words string
	}{
		{fyne.KeyModifierControl, t("keys.name.control")},
		{fyne.KeyModifierAlt, t("keys.name.alt")},
		{fyne.KeyModifierShift, t("keys.name.shift")},
		{fyne.KeyModifierSuper, t("keys.name.super")},
	} {
		if s.Modifier&modifier.is != 0 {
			keys = append(keys, modifier.words)
		}
	}
	switch s.KeyName {
	case fyne.KeyLeft:
		keys = append(keys, t("keys.name.left"))
	case fyne.KeyRight:
		keys = append(keys, t("keys.name.right"))
	default:
		keys = append(keys, string(s.KeyName))
	}
	return strings.Join(keys, "+")
}

// undrawnShortcut works like the shortcut in it, but the toolkit does not see the
// keys, and draws none.
type undrawnShortcut struct{ works fyne.Shortcut }

var _ fyne.Shortcut = undrawnShortcut{}

func (s undrawnShortcut) ShortcutName() string { return s.works.ShortcutName() }
