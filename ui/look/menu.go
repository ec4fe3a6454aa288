// Menu: what opens at a row's three dots, and under a Select.

package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

const (
	menuPadding   float32 = 6
	menuMinWidth  float32 = 200 // under nothing; under a Select it is as wide as that
	menuSeparator float32 = 9
	menuMargin    float32 = 4 // to the window's edge
)

// MenuItem is one line of a menu. The zero value with only Separator set is a
// line between items.
type MenuItem struct {
	Text      string
	Icon      IconName // may be empty
	Danger    bool
	Disabled  bool
	Separator bool
	OnTapped  func()
}

// Menu is a popup that is open from ShowMenu until something is chosen, Escape
// is typed, something else is tapped, or Hide. It has the keyboard all the
// while.
type Menu struct {
	widget.BaseWidget

	items   []MenuItem
	canvas  fyne.Canvas
	back    fyne.Focusable
	anchor  fyne.Position
	size    fyne.Size // of what it opens under
	current int       // highlighted item, -1: none
	open    bool
}

var (
	_ fyne.Widget            = (*Menu)(nil)
	_ fyne.Focusable         = (*Menu)(nil)
	_ fyne.Tappable          = (*Menu)(nil)
	_ fyne.SecondaryTappable = (*Menu)(nil)
	_ desktop.Hoverable      = (*Menu)(nil)
)

// ShowMenu opens a menu with a corner at pos, an absolute position: below and
// right of it where there is room, else above or left. What is chosen is
// called after the menu is gone. The keyboard then goes to returnFocusTo, or
// back to where it was if that is nil.
func ShowMenu(c fyne.Canvas, items []MenuItem, pos fyne.Position, returnFocusTo fyne.Focusable) *Menu {
	return showMenu(c, items, pos, fyne.Size{}, returnFocusTo)
}

// showMenu opens a menu below, or else above, an area of the window.
func showMenu(c fyne.Canvas, items []MenuItem, pos fyne.Position, size fyne.Size, back fyne.Focusable) *Menu {
	m := &Menu{items: items, canvas: c, back: back, anchor: pos, size: size, current: -1, open: true}
	m.ExtendBaseWidget(m)
	m.move(0, 1)
	dropTip(c)
	c.Overlays().Add(m)
	c.Focus(m)
	return m
}

// Hide closes the menu. It may be called again.
func (m *Menu) Hide() {
	if !m.open {
		return
	}
	m.open = false
	m.canvas.Overlays().Remove(m)
	if m.back != nil {
		m.canvas.Focus(m.back)
	}
}

func (m *Menu) choose(i int) {
	if i < 0 || i >= len(m.items) || !m.items[i].selectable() {
		return
	}
	m.Hide()
	if m.items[i].OnTapped != nil {
		m.items[i].OnTapped()
	}
}

func (item MenuItem) selectable() bool { return !item.Separator && !item.Disabled }

// move highlights the first selectable item from i on, in steps.
func (m *Menu) move(i, step int) {
	for ; i >= 0 && i < len(m.items); i += step {
		if m.items[i].selectable() {
			m.highlight(i)
			return
		}
	}
}

func (m *Menu) highlight(i int) {
	if m.current == i {
		return
	}
	m.current = i
	m.Refresh()
}

// FocusGained does nothing: a menu always looks as if it had the keyboard.
func (m *Menu) FocusGained() {}

// FocusLost does nothing.
func (m *Menu) FocusLost() {}

// TypedRune does nothing.
func (m *Menu) TypedRune(rune) {}

// TypedKey moves with Up, Down, Home and End, chooses with Enter and Space, and
// closes with Escape and Left. No key reaches the window.
func (m *Menu) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyDown:
		m.move(m.current+1, 1)
	case fyne.KeyUp:
		m.move(m.current-1, -1)
	case fyne.KeyHome, fyne.KeyPageUp:
		m.move(0, 1)
	case fyne.KeyEnd, fyne.KeyPageDown:
		m.move(len(m.items)-1, -1)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		m.choose(m.current)
	case fyne.KeyEscape, fyne.KeyLeft:
		m.Hide()
	}
}

// Tapped chooses the item under the pointer; beside the menu it closes it.
func (m *Menu) Tapped(ev *fyne.PointEvent) {
	if !m.contains(ev.Position) {
		m.Hide()
		return
	}
	m.choose(m.at(ev.Position))
}

// TappedSecondary closes the menu if it is beside it.
func (m *Menu) TappedSecondary(ev *fyne.PointEvent) {
	if !m.contains(ev.Position) {
		m.Hide()
	}
}

// MouseIn highlights the item under the pointer.
func (m *Menu) MouseIn(ev *desktop.MouseEvent) { m.MouseMoved(ev) }

// MouseMoved highlights the item under the pointer.
func (m *Menu) MouseMoved(ev *desktop.MouseEvent) {
	if i := m.at(ev.Position); i >= 0 && m.items[i].selectable() {
		m.highlight(i)
	}
}

// MouseOut leaves the highlight where it is, for the keyboard.
func (m *Menu) MouseOut() {}

func (m *Menu) contains(pos fyne.Position) bool {
	at, size := m.panel()
	return pos.X >= at.X && pos.Y >= at.Y && pos.X < at.X+size.Width && pos.Y < at.Y+size.Height
}

// at returns the item at a position, or -1.
func (m *Menu) at(pos fyne.Position) int {
	if !m.contains(pos) {
		return -1
	}
	at, _ := m.panel()
	y := at.Y + menuPadding
	for i, item := range m.items {
		if pos.Y >= y && pos.Y < y+item.height() {
			return i
		}
		y += item.height()
	}
	return -1
}

func (item MenuItem) height() float32 {
	if item.Separator {
		return menuSeparator
	}
	return ControlHeight
}

// panel returns where the menu is on the canvas.
func (m *Menu) panel() (fyne.Position, fyne.Size) {
	size := fyne.NewSize(menuMinWidth, 2*menuPadding)
	if m.size.Width > 0 {
		size.Width = m.size.Width
	}
	for _, item := range m.items {
		size.Height += item.height()
		width := 2*menuPadding + 2*menuItemMargin + StyleBody.width(item.Text)
		if m.hasIcons() {
			width += IconSize + menuIconGap
		}
		size.Width = max(size.Width, width+menuTail)
	}
	window := m.canvas.Size()
	pos := fyne.NewPos(m.anchor.X, m.anchor.Y+m.size.Height)
	if pos.X+size.Width > window.Width-menuMargin {
		pos.X = m.anchor.X + m.size.Width - size.Width
	}
	if pos.Y+size.Height > window.Height-menuMargin {
		pos.Y = m.anchor.Y - size.Height
	}
	pos.X, pos.Y = max(menuMargin, pos.X), max(menuMargin, pos.Y)
	return pos, size
}

const (
	menuItemMargin float32 = 10
	menuIconGap    float32 = 10
	menuTail       float32 = 16
)

func (m *Menu) hasIcons() bool {
	for _, item := range m.items {
		if item.Icon != "" {
			return true
		}
	}
	return false
}

// CreateRenderer is called by the toolkit.
func (m *Menu) CreateRenderer() fyne.WidgetRenderer {
	m.ExtendBaseWidget(m)
	back := newBox(RadiusCard)
	r := &renderer{objects: []fyne.CanvasObject{back.Rectangle}}
	parts := make([]menuPart, len(m.items))
	for i := range m.items {
		parts[i] = menuPart{back: newBox(Radius), icon: newGlyph("", ColorText, IconSize), label: newLine(StyleBody)}
		r.objects = append(r.objects, parts[i].back.Rectangle, parts[i].icon.Image, parts[i].label.Text)
	}
	r.minSize = func() fyne.Size { return fyne.Size{} }
	r.layout = func(fyne.Size) {
		at, size := m.panel()
		back.place(at.X, at.Y, size.Width, size.Height)
		y := at.Y + menuPadding
		for i, item := range m.items {
			parts[i].place(at.X+menuPadding, y, size.Width-2*menuPadding, item, m.hasIcons())
			y += item.height()
		}
	}
	r.refresh = func() {
		shadow(back, 14, 6)
		back.paint(ColorSurface, ColorBorder, hairline)
		for i, item := range m.items {
			parts[i].paint(item, i == m.current)
		}
		r.layout(m.Size())
	}
	return r.start(m)
}

type menuPart struct {
	back  box
	icon  *glyph
	label *line
}

func (p menuPart) place(x, y, width float32, item MenuItem, icons bool) {
	if item.Separator {
		p.back.CornerRadius = 0
		p.back.place(x, y+menuSeparator/2, width, hairline)
		return
	}
	p.back.place(x, y, width, ControlHeight)
	left := x + menuItemMargin
	if icons {
		p.icon.place(left+IconSize/2, y+ControlHeight/2)
		left += IconSize + menuIconGap
	}
	p.label.place(left, y, x+width-left, ControlHeight)
}

func (p menuPart) paint(item MenuItem, current bool) {
	text := ColorText
	switch {
	case item.Disabled:
		text = ColorDisabled
	case item.Danger:
		text = ColorDanger
	}
	var fill fyne.ThemeColorName
	switch {
	case item.Separator:
		fill = ColorBorder
	case current:
		fill = ColorHover
	}
	p.back.paint(fill, "", 0)
	p.icon.set(item.Icon, text)
	p.label.set(item.Text, StyleBody, text)
}
