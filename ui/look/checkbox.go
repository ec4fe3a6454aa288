// Checkbox: the tick box of table rows, and a labelled one for settings.

package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// CheckState is what a checkbox shows.
type CheckState int

// The states. Partial is for a header over rows of which some are ticked.
const (
	Unchecked CheckState = iota
	Partial
	Checked
)

const (
	tickSize   float32 = 18
	tickRadius float32 = 4.5
)

// tick is the paint of a checkbox. It is neither focusable nor tappable: what
// it stands in is, so that the whole cell can be hit.
type tick struct {
	back box
	mark *glyph
}

func newTick() *tick {
	return &tick{back: newBox(tickRadius), mark: newGlyph("", ColorOnAccent, tickSize-4)}
}

func (t *tick) objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{t.back.Rectangle, t.mark.Image}
}

func (t *tick) set(state CheckState, enabled bool) {
	mark := map[CheckState]IconName{Checked: IconCheck, Partial: IconMinus}[state]
	switch {
	case !enabled:
		t.back.paint(ColorDisabledFill, ColorBorder, 1.2)
		t.mark.set(mark, ColorDisabled)
	case state == Unchecked:
		t.back.paint(ColorSurface, ColorMuted, 1.2)
		t.mark.set("", ColorOnAccent)
	default:
		t.back.paint(ColorAccent, "", 0)
		t.mark.set(mark, ColorOnAccent)
	}
}

func (t *tick) setVisible(visible bool) {
	SetVisible(t.back.Rectangle, visible)
	if !visible {
		t.mark.set("", ColorOnAccent)
	}
}

// place puts the box with its left edge at x, vertically centred on y.
func (t *tick) place(x, centreY float32) {
	t.back.place(x, centreY-tickSize/2, tickSize, tickSize)
	t.mark.place(x+tickSize/2, centreY)
}

// Checkbox is a labelled tick box, ticked and unticked by a tap, Enter or Space.
//
// All methods are for the UI goroutine.
type Checkbox struct {
	control

	Text      string
	OnChanged func(checked bool) // not called by SetChecked
	checked   bool
}

var (
	_ fyne.Widget       = (*Checkbox)(nil)
	_ fyne.Tappable     = (*Checkbox)(nil)
	_ fyne.Focusable    = (*Checkbox)(nil)
	_ fyne.Accessible   = (*Checkbox)(nil)
	_ desktop.Hoverable = (*Checkbox)(nil)
)

// NewCheckbox returns a checkbox that is not ticked.
func NewCheckbox(text string, onChanged func(checked bool)) *Checkbox {
	c := &Checkbox{Text: text, OnChanged: onChanged}
	c.extend(c, c.toggle)
	return c
}

func (c *Checkbox) toggle() {
	c.SetChecked(!c.checked)
	if c.OnChanged != nil {
		c.OnChanged(c.checked)
	}
}

// Checked tells whether it is ticked.
func (c *Checkbox) Checked() bool { return c.checked }

// SetChecked ticks or unticks it without calling OnChanged.
func (c *Checkbox) SetChecked(checked bool) {
	if c.checked == checked {
		return
	}
	c.checked = checked
	c.Refresh()
}

// AccessibilityLabel returns the text.
func (c *Checkbox) AccessibilityLabel() string { return c.Text }

// AccessibilityRole returns button, the nearest that the toolkit has.
func (c *Checkbox) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer is called by the toolkit.
func (c *Checkbox) CreateRenderer() fyne.WidgetRenderer {
	around, box, label := newRing(tickRadius), newTick(), newLine(StyleBody)
	const gap = 10
	r := &renderer{objects: append(box.objects(), around.Rectangle, label.Text)}
	r.minSize = func() fyne.Size {
		return fyne.NewSize(tickSize+gap+StyleBody.width(c.Text), max(tickSize, StyleBody.lineHeight())+6)
	}
	r.layout = func(size fyne.Size) {
		box.place(0, size.Height/2)
		around.around(fyne.NewSquareSize(tickSize))
		around.Move(around.Position().AddXY(0, (size.Height-tickSize)/2))
		label.place(tickSize+gap, 0, max(0, size.Width-tickSize-gap), size.Height)
	}
	r.refresh = func() {
		state, text := Unchecked, ColorText
		if c.checked {
			state = Checked
		}
		if c.Disabled() {
			text = ColorDisabled
		}
		box.set(state, !c.Disabled())
		label.set(c.Text, StyleBody, text)
		around.show(c.ring())
	}
	return r.start(c)
}
