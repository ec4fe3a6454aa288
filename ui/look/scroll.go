// Scrolling that follows the keyboard, and in steps of a few rows with the wheel.

package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

const (
	// wheelNotch is by how much the toolkit scrolls for one notch of a wheel, half
	// a row (scrollSpeed in its internal/driver/glfw; 10 on macOS, whose wheels
	// and pads come in fine steps). Fractions of it come from pads.
	wheelNotch float32 = 25
	// wheelRows is how many a notch scrolls by, as is usual.
	wheelRows float32 = 3
)

// Scroll shows content that scrolls up and down.
type Scroll struct {
	container.Scroll
	row float32 // the height of what the wheel goes three of at a time
}

// NewScroll returns content that scrolls up and down. What is in it when this
// is called comes into sight when it gets the keyboard; the toolkit's own
// scroller leaves it where it is.
func NewScroll(content fyne.CanvasObject) *Scroll {
	s := newScroll(content, RowHeight)
	adopt(content, &s.Scroll)
	return s
}

// SetContent shows another content, from its top.
func (s *Scroll) SetContent(content fyne.CanvasObject) {
	adopt(content, &s.Scroll)
	s.Content = content
	for range 2 { // the width decides how high wrapped text is; twice for what is inside of something
		content.Resize(fyne.NewSize(s.Size().Width, content.MinSize().Height))
	}
	s.ScrollToTop()
	s.Refresh()
}

func newScroll(content fyne.CanvasObject, row float32) *Scroll {
	s := &Scroll{row: row}
	s.Direction, s.Content = container.ScrollVerticalOnly, content
	s.ExtendBaseWidget(s)
	return s
}

// Scrolled is called by the toolkit. A notch of the wheel is three rows, but never
// so much that nothing of what was in sight stays there.
func (s *Scroll) Scrolled(ev *fyne.ScrollEvent) {
	notches := ev.Scrolled.DY / wheelNotch
	if notches == float32(int(notches)) && notches != 0 {
		step := max(wheelNotch, min(wheelRows*s.row, s.Size().Height-s.row))
		ev = &fyne.ScrollEvent{PointEvent: ev.PointEvent, Scrolled: fyne.NewDelta(ev.Scrolled.DX, notches*step)}
	}
	s.Scroll.Scrolled(ev)
}

// scrolled is a widget that comes into sight when it gets the keyboard.
type scrolled interface{ scrolledBy(*container.Scroll) }

// adopt tells every such widget in o which scroller it is in.
func adopt(o fyne.CanvasObject, s *container.Scroll) {
	switch o := o.(type) {
	case *fyne.Container:
		for _, child := range o.Objects {
			adopt(child, s)
		}
	case *Fill:
		adopt(o.content, s)
	case *stretched:
		adopt(o.content, s)
	case *Banner:
		adopt(o.action, s)
	case scrolled:
		o.scrolledBy(s)
	}
}

// reveal scrolls no further than it takes to show the whole of w, which is in s.
func reveal(s *container.Scroll, w fyne.CanvasObject) {
	if s == nil {
		return
	}
	const room = 20 // so that the edge of a card is in sight too
	driver := fyne.CurrentApp().Driver()
	top := driver.AbsolutePositionForObject(w).Y - driver.AbsolutePositionForObject(s.Content).Y - room
	bottom := top + w.Size().Height + 2*room
	offset := s.Offset
	switch {
	case top < offset.Y:
		offset.Y = max(0, top)
	case bottom > offset.Y+s.Size().Height:
		offset.Y = bottom - s.Size().Height
	default:
		return
	}
	s.ScrollToOffset(offset)
}
