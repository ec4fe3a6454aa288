// What everything that can be pressed has in common: hover, focus, Enter and
// Space, disabled.

package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// control is the base of a widget that can be focused and pressed. The widget
// embeds it and calls extend before anything else.
type control struct {
	widget.DisableableWidget

	self             fyne.Widget
	press            func()
	tip              string // shown under the pointer and with the keyboard, if not empty
	hovered, focused bool
	scroll           *container.Scroll // that it is in; nil: none
}

func (c *control) extend(self fyne.Widget, press func()) {
	c.self, c.press = self, press
	c.ExtendBaseWidget(self)
}

var _ desktop.Keyable = (*control)(nil)

// Tapped presses the control.
func (c *control) Tapped(*fyne.PointEvent) {
	usedPointer()
	c.Refresh()
	c.pressIfEnabled()
}

// KeyDown notes that the keyboard is used, which may be the Tab key.
func (c *control) KeyDown(*fyne.KeyEvent) {
	if !keyboard {
		UsedKeyboard()
		c.Refresh()
	}
}

// KeyUp does nothing.
func (c *control) KeyUp(*fyne.KeyEvent) {}

// MouseIn marks the control as under the pointer.
func (c *control) MouseIn(*desktop.MouseEvent) { c.setHovered(true) }

// MouseMoved does nothing.
func (c *control) MouseMoved(*desktop.MouseEvent) {}

// MouseOut ends what MouseIn began.
func (c *control) MouseOut() { c.setHovered(false) }

// FocusGained shows the focus ring.
func (c *control) FocusGained() { c.setFocused(true) }

// FocusLost hides the focus ring.
func (c *control) FocusLost() { c.setFocused(false) }

// TypedRune does nothing: keys press a control, characters do not.
func (c *control) TypedRune(rune) {}

// TypedKey presses the control on Enter and Space and passes other keys on.
func (c *control) TypedKey(key *fyne.KeyEvent) {
	if presses(key) {
		c.pressIfEnabled()
		return
	}
	passOn(c.self, key)
}

func (c *control) pressIfEnabled() {
	c.showTip(false)
	if !c.Disabled() && c.press != nil {
		c.press()
	}
}

func (c *control) setHovered(hovered bool) {
	if c.hovered == hovered {
		return
	}
	c.hovered = hovered
	c.showTip(hovered)
	c.Refresh()
}

func (c *control) setFocused(focused bool) {
	if c.focused == focused {
		return
	}
	c.focused = focused
	if focused {
		reveal(c.scroll, c.self)
	}
	c.showTip(focused && keyboard)
	c.Refresh()
}

func (c *control) scrolledBy(s *container.Scroll) { c.scroll = s }

func (c *control) showTip(show bool) {
	text := ""
	if show {
		text = c.tip
	}
	offerTip(c.self, area{size: c.Size()}, text)
}

func (c *control) lit() bool  { return c.hovered && !c.Disabled() }
func (c *control) ring() bool { return c.focused && keyboard && !c.Disabled() }
