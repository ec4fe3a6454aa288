// Account: who is signed in, at the foot of the left pane.

package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

const accountHeight float32 = 48

// Account shows a name and where it belongs, with the initials beside it, and opens a
// menu. A tap, Enter, Space and the arrows up and down open it.
//
// All methods are for the UI goroutine.
type Account struct {
	control

	initials, name, place string
	items                 func() []MenuItem
}

var (
	_ fyne.Widget       = (*Account)(nil)
	_ fyne.Tappable     = (*Account)(nil)
	_ fyne.Focusable    = (*Account)(nil)
	_ fyne.Accessible   = (*Account)(nil)
	_ desktop.Hoverable = (*Account)(nil)
)

// NewAccount returns a button of somebody. tip shows whole what may be cut, and items are
// those of the menu, asked for when it opens.
func NewAccount(initials, name, place, tip string, items func() []MenuItem) *Account {
	a := &Account{initials: initials, name: name, place: place, items: items}
	a.tip = tip
	a.extend(a, a.openMenu)
	return a
}

// TypedKey opens the menu with Enter, Space, Up and Down and passes other keys on.
func (a *Account) TypedKey(key *fyne.KeyEvent) {
	if key.Name == fyne.KeyUp || key.Name == fyne.KeyDown {
		a.pressIfEnabled()
		return
	}
	a.control.TypedKey(key)
}

func (a *Account) openMenu() {
	driver := fyne.CurrentApp().Driver()
	if c := driver.CanvasForObject(a); c != nil {
		showMenu(c, a.items(), driver.AbsolutePositionForObject(a), a.Size(), a)
	}
}

// AccessibilityLabel returns the name and where it belongs.
func (a *Account) AccessibilityLabel() string { return a.name + ", " + a.place }

// AccessibilityRole returns button, the nearest that the toolkit has.
func (a *Account) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer is called by the toolkit.
func (a *Account) CreateRenderer() fyne.WidgetRenderer {
	back, around, disc := newBox(Radius), newRing(Radius), newBox(avatarSize/2)
	letters, name, place := newLine(StyleLabel), newLine(StyleSmall), newLine(StyleCaption)
	letters.Alignment = fyne.TextAlignCenter
	const side, gap, chevronSize = 4, 10, 14
	chevron := newGlyph(IconChevronUp, ColorMuted, chevronSize)
	r := &renderer{objects: []fyne.CanvasObject{
		around.Rectangle, back.Rectangle, disc.Rectangle, letters.Text, name.Text, place.Text, chevron.Image}}
	r.minSize = func() fyne.Size {
		return fyne.NewSize(side+avatarSize+2*gap+chevronSize+side, accountHeight)
	}
	r.layout = func(size fyne.Size) {
		back.place(0, 0, size.Width, size.Height)
		around.around(size)
		top := (size.Height - avatarSize) / 2
		disc.place(side, top, avatarSize, avatarSize)
		letters.place(side, top, avatarSize, avatarSize)
		left := side + avatarSize + gap
		right := size.Width - side - chevronSize
		width := max(0, right-gap/2-left)
		first, second := StyleSmall.lineHeight(), StyleCaption.lineHeight()
		y := (size.Height - first - 1 - second) / 2
		name.place(left, y, width, first)
		place.place(left, y+first+1, width, second)
		chevron.place(right+chevronSize/2, size.Height/2)
	}
	r.refresh = func() {
		var fill fyne.ThemeColorName
		if a.lit() {
			fill = ColorNeutralSoft
		}
		back.paint(fill, "", 0)
		disc.paint(ColorAccentSoft, "", 0)
		letters.set(a.initials, StyleLabel, ColorAccent)
		name.set(a.name, StyleSmall, ColorText)
		place.set(a.place, StyleCaption, "")
		chevron.set(IconChevronUp, ColorMuted)
		around.show(a.ring())
		r.layout(a.Size())
	}
	return r.start(a)
}
