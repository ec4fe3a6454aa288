// Suggestions: what may be meant by what is being typed, below a field.

package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Suggestion is one of them: a line with a smaller one below it, and a pill at the
// right. A pill without a text is not there.
type Suggestion struct {
	Icon        IconName
	Text, Below string
	Pill        string
	PillTone    Tone
	PillIcon    IconName
}

// Suggestions is a card that lies over what is below a field. The keyboard stays in the
// field, which gives its keys to Key. It is as high as its suggestions, and there only
// while it has any.
//
// All methods are for the UI goroutine.
type Suggestions struct {
	widget.BaseWidget

	OnChoose func(i int) // Enter on one, or a tap

	items   []Suggestion
	current int // -1: none
}

var (
	_ fyne.Widget       = (*Suggestions)(nil)
	_ fyne.Tappable     = (*Suggestions)(nil)
	_ fyne.Focusable    = (*Suggestions)(nil)
	_ fyne.Accessible   = (*Suggestions)(nil)
	_ desktop.Hoverable = (*Suggestions)(nil)
)

// NewSuggestions returns a card that is not there yet.
func NewSuggestions() *Suggestions {
	s := &Suggestions{current: -1}
	s.ExtendBaseWidget(s)
	s.Hidden = true
	return s
}

// Set shows suggestions; none take the card away. Nothing is marked.
func (s *Suggestions) Set(items []Suggestion) {
	s.items, s.current = items, -1
	SetVisible(s, len(items) > 0)
	s.Resize(s.MinSize())
	s.Refresh()
}

// Len returns how many there are.
func (s *Suggestions) Len() int { return len(s.items) }

// Current returns the one that is marked, or -1.
func (s *Suggestions) Current() int { return s.current }

// Key does what a key means here, and reports whether it means anything: Down and Up mark
// another one, Enter chooses the marked one, or marks the first where none is. Up goes
// from the first one back to the field, where none is marked, and from there to the last.
func (s *Suggestions) Key(key fyne.KeyName) bool {
	if len(s.items) == 0 {
		return false
	}
	switch key {
	case fyne.KeyDown:
		s.mark(min(s.current+1, len(s.items)-1))
	case fyne.KeyUp:
		if s.current < 0 {
			s.mark(len(s.items) - 1)
			break
		}
		s.mark(s.current - 1)
	case fyne.KeyReturn, fyne.KeyEnter:
		if s.current < 0 {
			s.mark(0)
			return true
		}
		s.choose(s.current)
	default:
		return false
	}
	return true
}

func (s *Suggestions) mark(i int) {
	if s.current == i {
		return
	}
	s.current = i
	s.Refresh()
}

func (s *Suggestions) choose(i int) {
	if i >= 0 && i < len(s.items) && s.OnChoose != nil {
		s.OnChoose(i)
	}
}

func (s *Suggestions) at(y float32) int {
	i := int((y - menuPadding) / RowHeight)
	if y < menuPadding || i >= len(s.items) {
		return -1
	}
	return i
}

// Tapped chooses the one under the pointer.
func (s *Suggestions) Tapped(ev *fyne.PointEvent) { s.choose(s.at(ev.Position.Y)) }

// MouseIn marks the one under the pointer.
func (s *Suggestions) MouseIn(ev *desktop.MouseEvent) { s.MouseMoved(ev) }

// MouseMoved marks the one under the pointer.
func (s *Suggestions) MouseMoved(ev *desktop.MouseEvent) {
	if i := s.at(ev.Position.Y); i >= 0 {
		s.mark(i)
	}
}

// MouseOut leaves the mark where it is, for the keyboard.
func (s *Suggestions) MouseOut() {}

// FocusGained does nothing: a click on the card takes the keyboard from the field, which
// must not take the card away before the click is over.
func (s *Suggestions) FocusGained() {}

// FocusLost does nothing.
func (s *Suggestions) FocusLost() {}

// TypedRune does nothing.
func (s *Suggestions) TypedRune(rune) {}

// TypedKey does what Key says, and passes other keys on.
func (s *Suggestions) TypedKey(key *fyne.KeyEvent) {
	if !s.Key(key.Name) {
		passOn(s, key)
	}
}

// AccessibilityLabel returns what the marked one says.
func (s *Suggestions) AccessibilityLabel() string {
	if s.current < 0 || s.current >= len(s.items) {
		return ""
	}
	item := s.items[s.current]
	return item.Text + ", " + item.Below + ", " + item.Pill
}

// AccessibilityRole returns container.
func (s *Suggestions) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleContainer }

// suggestionsWidth is the width of the card.
const suggestionsWidth float32 = 460

// CreateRenderer is called by the toolkit.
func (s *Suggestions) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	r := &suggestionsRenderer{s: s, card: newBox(RadiusCard)}
	r.Refresh()
	return r
}

type suggestionParts struct {
	back        box
	icon        *glyph
	text, below *line
	pill        *pill
}

type suggestionsRenderer struct {
	s       *Suggestions
	card    box
	parts   []suggestionParts
	objects []fyne.CanvasObject
}

func (r *suggestionsRenderer) Destroy()                     {}
func (r *suggestionsRenderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *suggestionsRenderer) MinSize() fyne.Size {
	return fyne.NewSize(suggestionsWidth, float32(len(r.s.items))*RowHeight+2*menuPadding)
}

func (r *suggestionsRenderer) Layout(size fyne.Size) {
	r.card.place(0, 0, size.Width, size.Height)
	high, low := StyleBody.lineHeight(), StyleCaption.lineHeight()
	for i, p := range r.parts {
		y := menuPadding + float32(i)*RowHeight
		p.back.place(menuPadding, y, size.Width-2*menuPadding, RowHeight)
		x, right := menuPadding+menuItemMargin, size.Width-menuPadding-menuItemMargin
		if p.icon.Visible() {
			p.icon.place(x+IconSize/2, y+RowHeight/2)
			x += IconSize + menuIconGap
		}
		if p.pill.shown != "" {
			right -= p.pill.width()
			p.pill.place(right, y+RowHeight/2, p.pill.width())
			right -= menuIconGap
		}
		top := y + (RowHeight-high-low)/2
		if p.below.full == "" {
			top = y + (RowHeight-high)/2
		}
		p.text.place(x, top, max(0, right-x), high)
		p.below.place(x, top+high-1, max(0, right-x), low)
	}
}

func (r *suggestionsRenderer) Refresh() {
	shadow(r.card, 14, 6)
	r.card.paint(ColorSurface, ColorBorder, hairline)
	if len(r.parts) != len(r.s.items) {
		r.build()
	}
	for i, item := range r.s.items {
		p := r.parts[i]
		var fill fyne.ThemeColorName
		if i == r.s.current {
			fill = ColorHover
		}
		p.back.paint(fill, "", 0)
		p.icon.set(item.Icon, ColorMuted)
		p.text.set(item.Text, StyleBody, "")
		p.below.set(item.Below, StyleCaption, "")
		p.pill.set(item.PillTone, item.PillIcon, item.Pill)
		SetVisible(p.pill.label.Text, item.Pill != "")
		if item.Pill == "" {
			p.pill.icon.set("", "")
		}
	}
	r.Layout(r.s.Size())
}

func (r *suggestionsRenderer) build() {
	r.objects = []fyne.CanvasObject{r.card.Rectangle}
	r.parts = make([]suggestionParts, len(r.s.items))
	for i := range r.parts {
		p := suggestionParts{back: newBox(Radius), icon: newGlyph("", ColorMuted, IconSize), text: newLine(StyleBody), below: newLine(StyleCaption), pill: newPill()}
		r.parts[i] = p
		r.objects = append(append(r.objects, p.back.Rectangle, p.icon.Image, p.text.Text, p.below.Text), p.pill.objects()...)
	}
}
