// What the two kinds of text entry have in common.

package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// entry is the toolkit's entry inside of an owner, which draws the outline.
type entry struct {
	widget.Entry
	owner       fyne.Widget
	scroll      *container.Scroll // that the owner is in; nil: none
	hasKeyboard bool
	surface     color.Color // of the theme that it was painted in; nil: not yet painted
}

// FocusGained brings the owner into sight and shows the accent outline.
func (e *entry) FocusGained() {
	e.hasKeyboard = true
	reveal(e.scroll, e.owner)
	e.Entry.FocusGained()
	e.owner.Refresh()
}

// FocusLost hides the accent outline.
func (e *entry) FocusLost() {
	e.hasKeyboard = false
	e.Entry.FocusLost()
	e.owner.Refresh()
}

// KeyDown notes that the keyboard is used, which may be the Tab key.
func (e *entry) KeyDown(key *fyne.KeyEvent) {
	UsedKeyboard()
	e.Entry.KeyDown(key)
}

// outline paints the outline of the owner.
func (e *entry) outline(b box) {
	if e.hasKeyboard {
		b.paint("", ColorAccent, ringWidth)
	} else {
		b.paint("", ColorBorder, hairline)
	}
}

// followTheme paints the entry again if the theme has changed since it was painted.
// The owner's refresh calls it: the toolkit applies a new theme to what is in the
// window then, and to nothing else.
func (e *entry) followTheme() {
	before, now := e.surface, colorOf(ColorSurface)
	e.surface = now
	switch {
	case before == nil || before == now:
	case e.hasKeyboard: // the toolkit gives the cursor its colour when the keyboard comes
		e.Entry.FocusLost()
		e.Entry.FocusGained()
	default:
		e.Refresh()
	}
}

// isFunctionKey tells the keys that have no meaning in a text.
func isFunctionKey(name fyne.KeyName) bool {
	switch name {
	case fyne.KeyF1, fyne.KeyF2, fyne.KeyF3, fyne.KeyF4, fyne.KeyF5, fyne.KeyF6,
		fyne.KeyF7, fyne.KeyF8, fyne.KeyF9, fyne.KeyF10, fyne.KeyF11, fyne.KeyF12:
		return true
	}
	return false
}
