// Scrolling that follows the keyboard.

package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// NewScroll returns content that scrolls up and down. What is in it when this
// is called comes into sight when it gets the keyboard; the toolkit's own
// scroller leaves it where it is.
func NewScroll(content fyne.CanvasObject) *container.Scroll {
	s := container.NewVScroll(content)
	adopt(content, s)
	return s
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
