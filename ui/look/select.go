// Select: one choice of several, shown in a menu, as for the page size.

package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

const selectHeight float32 = 30

// Select is an outlined button that shows what is selected and opens a menu of
// its options. A tap, Enter, Space and Down open it.
//
// All methods are for the UI goroutine.
type Select struct {
	control

	Label     string             // what it selects, for accessibility
	OnChanged func(selected int) // not called by SetSelected
	// More are what can be done besides, below the options; nil is nothing.
	More func() []MenuItem
	// Width is how wide it is; 0 is as wide as its widest option.
	Width float32

	options  []string
	selected int
}

var (
	_ fyne.Widget       = (*Select)(nil)
	_ fyne.Tappable     = (*Select)(nil)
	_ fyne.Focusable    = (*Select)(nil)
	_ fyne.Accessible   = (*Select)(nil)
	_ desktop.Hoverable = (*Select)(nil)
)

// NewSelect returns a select. The label says, to those who cannot see what
// stands beside it, what is selected here.
func NewSelect(label string, options []string, selected int, onChanged func(selected int)) *Select {
	s := &Select{Label: label, options: options, selected: clamp(selected, len(options)), OnChanged: onChanged}
	s.extend(s, s.openMenu)
	return s
}

// Selected returns the index of the selected option.
func (s *Select) Selected() int { return s.selected }

// SetSelected selects an option without calling OnChanged.
func (s *Select) SetSelected(selected int) {
	selected = clamp(selected, len(s.options))
	if s.selected == selected {
		return
	}
	s.selected = selected
	s.Refresh()
}

// SetOptions replaces the options. The selection stays where it is if it still
// exists.
func (s *Select) SetOptions(options []string) {
	s.options = options
	s.selected = clamp(s.selected, len(options))
	s.Refresh()
}

// TypedKey opens the menu with Enter, Space and Down and passes other keys on.
func (s *Select) TypedKey(key *fyne.KeyEvent) {
	if key.Name == fyne.KeyDown {
		s.pressIfEnabled()
		return
	}
	s.control.TypedKey(key)
}

func (s *Select) openMenu() {
	driver := fyne.CurrentApp().Driver()
	c := driver.CanvasForObject(s)
	if c == nil || len(s.options) == 0 {
		return
	}
	items := make([]MenuItem, len(s.options))
	for i, option := range s.options {
		items[i] = MenuItem{Text: option, OnTapped: func() { s.choose(i) }}
		if i == s.selected {
			items[i].Icon = IconCheck
		}
	}
	if s.More != nil {
		items = append(append(items, MenuItem{Separator: true}), s.More()...)
	}
	menu := showMenu(c, items, driver.AbsolutePositionForObject(s), s.Size(), s)
	menu.highlight(s.selected)
}

func (s *Select) choose(i int) {
	if i == s.selected {
		return
	}
	s.SetSelected(i)
	if s.OnChanged != nil {
		s.OnChanged(i)
	}
}

func (s *Select) text() string {
	if s.selected < len(s.options) {
		return s.options[s.selected]
	}
	return ""
}

// AccessibilityLabel returns the label and what is selected.
func (s *Select) AccessibilityLabel() string { return s.Label + " " + s.text() }

// AccessibilityRole returns button, the nearest that the toolkit has.
func (s *Select) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer is called by the toolkit.
func (s *Select) CreateRenderer() fyne.WidgetRenderer {
	back, around := newBox(Radius), newRing(Radius)
	const side, chevronSize, gap = 11, 14, 10
	label, chevron := newLine(StyleSmall), newGlyph(IconChevronDown, ColorMuted, chevronSize)
	r := &renderer{objects: []fyne.CanvasObject{around.Rectangle, back.Rectangle, label.Text, chevron.Image}}
	r.minSize = func() fyne.Size {
		if s.Width > 0 {
			return fyne.NewSize(s.Width, selectHeight)
		}
		var width float32
		for _, option := range s.options {
			width = max(width, StyleSmall.width(option))
		}
		return fyne.NewSize(side+width+gap+chevronSize+side, selectHeight)
	}
	r.layout = func(size fyne.Size) {
		back.place(0, 0, size.Width, size.Height)
		around.around(size)
		label.place(side, 0, max(0, size.Width-2*side-gap-chevronSize+1), size.Height)
		chevron.place(size.Width-side-chevronSize/2, size.Height/2)
	}
	r.refresh = func() {
		fill, text := ColorSurface, ColorMuted
		if s.lit() {
			fill, text = ColorHover, ColorText
		}
		if s.Disabled() {
			text = ColorDisabled
		}
		back.paint(fill, ColorBorder, hairline)
		label.set(s.text(), StyleSmall, text)
		chevron.set(IconChevronDown, text)
		around.show(s.ring())
		r.layout(s.Size())
	}
	return r.start(s)
}
