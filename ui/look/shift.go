// The Shift key, which a widget's TypedKey is not told of.

package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// shiftKey is the Shift key as one widget knows it.
type shiftKey struct {
	// told is whether the widget was told that the key went down, and not yet that
	// it went up. It is not told of the release while a menu or a dialog lies over it.
	told bool
}

// note takes down what KeyDown and KeyUp are told.
func (s *shiftKey) note(key *fyne.KeyEvent, down bool) {
	if key.Name == desktop.KeyShiftLeft || key.Name == desktop.KeyShiftRight {
		s.told = down
	}
}

// isDown asks the driver where that knows its keys: it hears of every key, whoever
// has the keyboard.
func (s *shiftKey) isDown(driver fyne.Driver) bool {
	if d, ok := driver.(desktop.Driver); ok {
		return d.CurrentKeyModifiers()&fyne.KeyModifierShift != 0
	}
	return s.told
}

// IsMenuKey reports whether a key asks for a menu: the Menu key, or F10 with Shift, for
// keyboards without one. It is for the window: where a driver does not know Shift, only
// the widget that has the keyboard can tell.
func IsMenuKey(name fyne.KeyName) bool {
	none := shiftKey{}
	return name == desktop.KeyMenu || name == fyne.KeyF10 && none.isDown(fyne.CurrentApp().Driver())
}

// forget is for a widget that gives the keyboard away.
func (s *shiftKey) forget() { s.told = false }
