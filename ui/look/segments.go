// Segments: one choice of a few, all in sight, as for a filter.

package look

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

const segmentMargin float32 = 13

// Segments shows a few options side by side, of which one is selected. It is
// one stop of the Tab key; Left, Right, Home and End choose, as does a tap.
//
// All methods are for the UI goroutine.
type Segments struct {
	widget.DisableableWidget

	OnChanged func(selected int) // not called by SetSelected

	options  []string
	room     []string // texts that the options have room for; may be shorter
	selected int
	hovered  int // -1: none
	focused  bool
	scroll   *container.Scroll // that it is in; nil: none
}

var (
	_ fyne.Widget       = (*Segments)(nil)
	_ fyne.Tappable     = (*Segments)(nil)
	_ fyne.Focusable    = (*Segments)(nil)
	_ fyne.Accessible   = (*Segments)(nil)
	_ desktop.Hoverable = (*Segments)(nil)
)

// NewSegments returns segments whose first option is selected.
func NewSegments(options []string, onChanged func(selected int)) *Segments {
	s := &Segments{options: options, OnChanged: onChanged, hovered: -1}
	s.ExtendBaseWidget(s)
	return s
}

// SetOptions changes the texts, for example the counts in them. The selection
// stays where it is if it still exists.
func (s *Segments) SetOptions(options []string) {
	s.options = options
	s.selected = clamp(s.selected, len(options))
	s.Refresh()
}

// KeepRoom gives each option room for a text, so that nothing moves when its own text
// changes, for example the count in it.
func (s *Segments) KeepRoom(texts []string) {
	if slices.Equal(s.room, texts) {
		return
	}
	s.room = texts
	s.Refresh()
}

// Selected returns the index of the selected option.
func (s *Segments) Selected() int { return s.selected }

// SetSelected selects an option without calling OnChanged.
func (s *Segments) SetSelected(selected int) {
	selected = clamp(selected, len(s.options))
	if s.selected == selected {
		return
	}
	s.selected = selected
	s.Refresh()
}

func (s *Segments) choose(i int) {
	if s.Disabled() || i < 0 || i >= len(s.options) || i == s.selected {
		return
	}
	s.SetSelected(i)
	if s.OnChanged != nil {
		s.OnChanged(i)
	}
}

// Tapped selects the option under the pointer.
func (s *Segments) Tapped(ev *fyne.PointEvent) {
	usedPointer()
	s.Refresh()
	s.choose(s.at(ev.Position.X))
}

// KeyDown notes that the keyboard is used, which may be the Tab key.
func (s *Segments) KeyDown(*fyne.KeyEvent) {
	if !keyboard {
		UsedKeyboard()
		s.Refresh()
	}
}

// KeyUp does nothing.
func (s *Segments) KeyUp(*fyne.KeyEvent) {}

// MouseIn marks the option under the pointer.
func (s *Segments) MouseIn(ev *desktop.MouseEvent) { s.setHovered(s.at(ev.Position.X)) }

// MouseMoved marks the option under the pointer.
func (s *Segments) MouseMoved(ev *desktop.MouseEvent) { s.setHovered(s.at(ev.Position.X)) }

// MouseOut ends what MouseIn began.
func (s *Segments) MouseOut() { s.setHovered(-1) }

func (s *Segments) setHovered(i int) {
	if s.hovered == i {
		return
	}
	s.hovered = i
	s.Refresh()
}

func (s *Segments) scrolledBy(scroll *container.Scroll) { s.scroll = scroll }

// FocusGained shows the focus ring.
func (s *Segments) FocusGained() {
	s.focused = true
	reveal(s.scroll, s)
	s.Refresh()
}

// FocusLost hides the focus ring.
func (s *Segments) FocusLost() {
	s.focused = false
	s.Refresh()
}

// TypedRune does nothing.
func (s *Segments) TypedRune(rune) {}

// TypedKey selects with Left, Right, Home and End and passes other keys on.
func (s *Segments) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyLeft:
		s.choose(s.selected - 1)
	case fyne.KeyRight:
		s.choose(s.selected + 1)
	case fyne.KeyHome:
		s.choose(0)
	case fyne.KeyEnd:
		s.choose(len(s.options) - 1)
	default:
		passOn(s, key)
	}
}

// AccessibilityLabel returns the selected option.
func (s *Segments) AccessibilityLabel() string {
	if s.selected < len(s.options) {
		return s.options[s.selected]
	}
	return ""
}

// AccessibilityRole returns button, the nearest that the toolkit has.
func (s *Segments) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// width of an option is that of its bold text, so that selecting moves nothing.
func (s *Segments) width(i int) float32 {
	width := StyleStrong.width(s.options[i])
	if i < len(s.room) {
		width = max(width, StyleStrong.width(s.room[i]))
	}
	return width + 2*segmentMargin
}

// at returns the option at x, or -1.
func (s *Segments) at(x float32) int {
	var right float32
	for i := range s.options {
		right += s.width(i)
		if x < right {
			return i
		}
	}
	return -1
}

func clamp(i, length int) int { return max(0, min(i, length-1)) }

// CreateRenderer is called by the toolkit.
func (s *Segments) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	r := &segmentsRenderer{segments: s, back: newBox(Radius), frame: newBox(Radius), around: newRing(Radius)}
	r.Refresh()
	return r
}

type segment struct {
	back    box
	label   *line
	divider box
}

type segmentsRenderer struct {
	segments    *Segments
	back, frame box
	around      ring
	parts       []segment
	objects     []fyne.CanvasObject
}

func (r *segmentsRenderer) Destroy()                     {}
func (r *segmentsRenderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *segmentsRenderer) MinSize() fyne.Size {
	var width float32
	for i := range r.segments.options {
		width += r.segments.width(i)
	}
	return fyne.NewSize(width, ControlHeight)
}

func (r *segmentsRenderer) Layout(size fyne.Size) {
	width := r.MinSize().Width
	r.back.place(0, 0, width, size.Height)
	r.frame.place(0, 0, width, size.Height)
	r.around.around(fyne.NewSize(width, size.Height))
	var x float32
	for i := range r.parts {
		w := r.segments.width(i)
		r.parts[i].back.place(x, 0, w, size.Height)
		r.parts[i].label.place(x, 0, w, size.Height)
		r.parts[i].divider.place(x, 0, hairline, size.Height)
		x += w
	}
}

func (r *segmentsRenderer) Refresh() {
	s := r.segments
	if len(r.parts) != len(s.options) {
		r.build(len(s.options))
	}
	for i := range r.parts {
		fill, text, style := ColorSurface, ColorMuted, StyleBody
		switch {
		case i == s.selected:
			fill, text, style = ColorAccentSoft, ColorAccent, StyleStrong
		case s.Disabled():
			text = ColorDisabled
		case i == s.hovered:
			fill, text = ColorHover, ColorText
		}
		r.parts[i].back.paint(fill, "", 0)
		r.parts[i].label.set(s.options[i], style, text)
		r.parts[i].divider.paint(ColorBorder, "", 0)
	}
	r.back.paint(ColorSurface, "", 0)
	r.frame.paint("", ColorBorder, hairline)
	r.around.show(s.focused && keyboard && !s.Disabled())
	r.Layout(s.Size())
}

func (r *segmentsRenderer) build(n int) {
	r.parts = make([]segment, n)
	r.objects = []fyne.CanvasObject{r.around.Rectangle, r.back.Rectangle}
	for i := range r.parts {
		part := segment{back: newBox(0), label: newLine(StyleBody), divider: newBox(0)}
		part.label.Alignment = fyne.TextAlignCenter
		if i == 0 {
			part.back.TopLeftCornerRadius, part.back.BottomLeftCornerRadius = Radius, Radius
			part.divider.Hide()
		}
		if i == n-1 {
			part.back.TopRightCornerRadius, part.back.BottomRightCornerRadius = Radius, Radius
		}
		r.parts[i] = part
		r.objects = append(r.objects, part.back.Rectangle, part.label.Text, part.divider.Rectangle)
	}
	r.objects = append(r.objects, r.frame.Rectangle)
}
