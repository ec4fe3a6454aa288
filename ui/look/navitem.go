// NavItem: an entry of the left pane.

package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

const navHeight float32 = 38

// NavItem is an icon and a word that lead to a view. It is pressed by a tap,
// Enter or Space.
//
// All methods are for the UI goroutine.
type NavItem struct {
	control

	Text     string
	Icon     IconName
	OnTapped func()
	active   bool
	count    string
}

var (
	_ fyne.Widget       = (*NavItem)(nil)
	_ fyne.Tappable     = (*NavItem)(nil)
	_ fyne.Focusable    = (*NavItem)(nil)
	_ fyne.Accessible   = (*NavItem)(nil)
	_ desktop.Hoverable = (*NavItem)(nil)
)

// NewNavItem returns an entry that is not active.
func NewNavItem(text string, icon IconName, onTapped func()) *NavItem {
	n := &NavItem{Text: text, Icon: icon, OnTapped: onTapped}
	n.extend(n, n.tapped)
	return n
}

func (n *NavItem) tapped() {
	if n.OnTapped != nil {
		n.OnTapped()
	}
}

// SetActive marks the entry as the view that is shown.
func (n *NavItem) SetActive(active bool) {
	if n.active == active {
		return
	}
	n.active = active
	n.Refresh()
}

// Active tells whether the entry is the view that is shown.
func (n *NavItem) Active() bool { return n.active }

// SetText changes the word.
func (n *NavItem) SetText(text string) {
	if n.Text == text {
		return
	}
	n.Text = text
	n.Refresh()
}

// SetCount changes what waits there, in a pill at the right: "3 due". "" is nothing.
func (n *NavItem) SetCount(count string) {
	if n.count == count {
		return
	}
	n.count = count
	n.Refresh()
}

// Count is what waits there.
func (n *NavItem) Count() string { return n.count }

// AccessibilityLabel returns the word, and what waits there.
func (n *NavItem) AccessibilityLabel() string {
	if n.count == "" {
		return n.Text
	}
	return n.Text + ", " + n.count
}

// AccessibilityRole returns button.
func (n *NavItem) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

func (n *NavItem) look() (fill, text fyne.ThemeColorName, style Style) {
	switch {
	case n.active:
		return ColorAccentSoft, ColorAccent, StyleStrong
	case n.Disabled():
		return "", ColorDisabled, StyleBody
	case n.hovered:
		return ColorNeutralSoft, ColorText, StyleBody
	}
	return "", ColorMuted, StyleBody
}

// CreateRenderer is called by the toolkit.
func (n *NavItem) CreateRenderer() fyne.WidgetRenderer {
	back, around := newBox(Radius), newRing(Radius)
	icon, label, count := newGlyph(n.Icon, ColorMuted, IconSize), newLine(StyleBody), newPill()
	const left, gap = 10, 12
	r := &renderer{objects: append([]fyne.CanvasObject{around.Rectangle, back.Rectangle, icon.Image, label.Text}, count.objects()...)}
	r.minSize = func() fyne.Size {
		return fyne.NewSize(left+IconSize+gap+StyleStrong.width(n.Text)+left, navHeight)
	}
	r.layout = func(size fyne.Size) {
		back.place(0, 0, size.Width, size.Height)
		around.around(size)
		icon.place(left+IconSize/2, size.Height/2)
		room := max(0, size.Width-2*left-IconSize-gap)
		if n.count != "" {
			pill := min(count.width(), room)
			count.place(size.Width-left-pill, size.Height/2, pill)
			room = max(0, room-pill-gap)
		}
		label.place(left+IconSize+gap, 0, room, size.Height)
	}
	r.refresh = func() {
		fill, text, style := n.look()
		back.paint(fill, "", 0)
		icon.set(n.Icon, text)
		label.set(n.Text, style, text)
		count.set(ToneWarning, "", n.count)
		SetVisible(count.label.Text, n.count != "")
		around.show(n.ring())
		r.layout(n.Size())
	}
	return r.start(n)
}
