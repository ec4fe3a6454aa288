package ui

import (
	"fyne.io/fyne/v2"

	"mileiq.example/admin/ui/look"
)

// usersHead lays out the head of the list: title and subtitle in the first line,
// search and filter in the second, and two buttons at the right of the second. In
// a narrow window the buttons move to the first line and the search shrinks.
type usersHead struct{}

const (
	headGap       float32 = 14
	toolGap       float32 = 10
	searchWidth   float32 = 240
	searchAtLeast float32 = 130
)

// MinSize is called by the toolkit.
func (usersHead) MinSize(objects []fyne.CanvasObject) fyne.Size {
	title, filter := objects[0].MinSize(), objects[3].MinSize()
	return fyne.NewSize(searchAtLeast+toolGap+filter.Width, title.Height+headGap+look.ControlHeight)
}

// Layout is called by the toolkit.
func (usersHead) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	title, filter := objects[0].MinSize(), objects[3].MinSize().Width
	list, refresh := objects[4].MinSize().Width, objects[5].MinSize().Width
	below := title.Height + headGap
	buttons := list + toolGap + refresh
	right, buttonsTop := size.Width, below
	if searchWidth+filter+buttons+2*toolGap > size.Width {
		right, buttonsTop = size.Width-buttons-headGap, (title.Height-look.ControlHeight)/2
	}
	search := min(searchWidth, size.Width-filter-toolGap)
	place := func(i int, x, y, width, height float32) {
		objects[i].Move(fyne.NewPos(x, y))
		objects[i].Resize(fyne.NewSize(width, height))
	}
	place(0, 0, 0, title.Width, title.Height)
	place(1, title.Width+headGap, 0, max(0, right-title.Width-headGap), title.Height)
	place(2, 0, below, search, look.ControlHeight)
	place(3, search+toolGap, below, filter, look.ControlHeight)
	place(4, size.Width-buttons, buttonsTop, list, look.ControlHeight)
	place(5, size.Width-refresh, buttonsTop, refresh, look.ControlHeight)
}
