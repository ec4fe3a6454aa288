// IconButton: a square button that shows an icon only.

package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// IconButton is pressed by a tap, Enter or Space. It shows an icon, and says in
// words what it does: in a tip, and to those who cannot see it.
//
// All methods are for the UI goroutine.
type IconButton struct {
	control

	Icon     IconName
	Tint     fyne.ThemeColorName // empty: the colour of text
	OnTapped func()
}

var (
	_ fyne.Widget       = (*IconButton)(nil)
	_ fyne.Tappable     = (*IconButton)(nil)
	_ fyne.Focusable    = (*IconButton)(nil)
	_ fyne.Accessible   = (*IconButton)(nil)
	_ desktop.Hoverable = (*IconButton)(nil)
)

// NewIconButton returns a button that shows an icon. The label says what it
// does.
func NewIconButton(icon IconName, label string, onTapped func()) *IconButton {
	b := &IconButton{Icon: icon, OnTapped: onTapped}
	b.tip = label
	b.extend(b, b.tapped)
	return b
}

func (b *IconButton) tapped() {
	if b.OnTapped != nil {
		b.OnTapped()
	}
}

// AccessibilityLabel returns what the button does.
func (b *IconButton) AccessibilityLabel() string { return b.tip }

// AccessibilityRole returns button.
func (b *IconButton) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

func (b *IconButton) tint() fyne.ThemeColorName {
	switch {
	case b.Disabled():
		return ColorDisabled
	case b.Tint == "" || b.hovered:
		return ColorText
	}
	return b.Tint
}

// CreateRenderer is called by the toolkit.
func (b *IconButton) CreateRenderer() fyne.WidgetRenderer {
	back, around := newBox(Radius), newRing(Radius)
	icon := newGlyph(b.Icon, b.tint(), IconSize)
	r := &renderer{objects: []fyne.CanvasObject{around.Rectangle, back.Rectangle, icon.Image}}
	r.minSize = func() fyne.Size { return fyne.NewSquareSize(ControlHeight) }
	r.layout = func(size fyne.Size) {
		back.place(0, 0, size.Width, size.Height)
		around.around(size)
		icon.place(size.Width/2, size.Height/2)
	}
	r.refresh = func() {
		var fill fyne.ThemeColorName
		if b.lit() {
			fill = ColorHover
		}
		back.paint(fill, "", 0)
		icon.set(b.Icon, b.tint())
		around.show(b.ring())
	}
	return r.start(b)
}
