package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

// usersHead lays out the head of the list: title and subtitle in the first line,
// search and filter in the second, and a button at the right of the second. The
// bar with the selection lies over the first line, so that it moves nothing when it
// comes. In a narrow window the search shrinks; where that is not enough, the
// button moves to the first line, and the bar ends before it.
type usersHead struct{}

const (
	headTop       float32 = 9
	headLine      float32 = 44 // the height of the first line, and of the bar over it
	headGap       float32 = 7
	headFoot      float32 = 14
	titleGap      float32 = 14
	toolGap       float32 = 10
	searchWidth   float32 = 240
	searchAtLeast float32 = 130
)

// MinSize is called by the toolkit.
func (usersHead) MinSize(objects []fyne.CanvasObject) fyne.Size {
	least := max(searchAtLeast+toolGap+objects[3].MinSize().Width, objects[5].MinSize().Width+titleGap+objects[4].MinSize().Width)
	return fyne.NewSize(least, headLine+headGap+look.ControlHeight)
}

// Layout is called by the toolkit.
func (usersHead) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	const below = headLine + headGap
	title, filter := objects[0].MinSize(), objects[3].MinSize().Width
	subtitle := objects[1].MinSize().Height
	refresh := objects[4].MinSize().Width
	right, top, room := size.Width, below, size.Width-refresh-toolGap
	if searchAtLeast+toolGap+filter > room {
		right, top, room = size.Width-refresh-titleGap, (headLine-look.ControlHeight)/2, size.Width
	}
	search := min(searchWidth, room-filter-toolGap)
	place := func(i int, x, y, width, height float32) {
		objects[i].Move(fyne.NewPos(x, y))
		objects[i].Resize(fyne.NewSize(width, height))
	}
	titleTop := (headLine - title.Height) / 2
	place(0, 0, titleTop, title.Width, title.Height)
	place(1, title.Width+titleGap, titleTop+title.Height-subtitle-4, max(0, right-title.Width-titleGap), subtitle)
	place(2, 0, below, search, look.ControlHeight)
	place(3, search+toolGap, below, filter, look.ControlHeight)
	place(4, size.Width-refresh, top, refresh, look.ControlHeight)
	place(5, 0, 0, right, headLine)
}

// newBar is what lies over the title while somebody is ticked.
func (v *usersView) newBar() fyne.CanvasObject {
	most := values{"N": number(slices.Max(directory.PageSizes))}
	return look.NewBar(look.ColorAccentSoft, (headLine-look.ControlHeight)/2, container.New(selectionBar{v.invite},
		v.chosen.Ellipsis(), look.Caption(t("users.selectedHow")).Ellipsis(),
		roomFor(v.invite, t("users.inviteN", most), t("users.reactivateN", most)),
		v.leave,
		roomFor(v.archive, t("users.archiveN", most)),
		v.clear))
}

// roomFor gives a button the room that it needs for the longest of some texts.
func roomFor(b *look.Button, texts ...string) fyne.CanvasObject {
	var width float32
	for _, text := range texts {
		width = max(width, look.NewButton(b.Kind, text, b.Icon, nil).MinSize().Width)
	}
	return look.Sized(width, 0, b)
}

// selectionBar puts buttons at the right, each in a place of its own, and two
// texts at the left: the first is cut to what is left of the room, the second is
// there only as a whole. Where the leftmost button is out of sight, the texts have
// its room.
type selectionBar struct{ leftmost *look.Button }

// MinSize is called by the toolkit.
func (selectionBar) MinSize(objects []fyne.CanvasObject) fyne.Size {
	width := 2 * toolGap
	for _, o := range objects[2:] {
		width += o.MinSize().Width
	}
	return fyne.NewSize(width, look.ControlHeight)
}

// Layout is called by the toolkit.
func (l selectionBar) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	right, free := size.Width, float32(0)
	for i := len(objects) - 1; i >= 2; i-- {
		width := objects[i].MinSize().Width
		objects[i].Move(fyne.NewPos(right-width, 0))
		objects[i].Resize(fyne.NewSize(width, size.Height))
		right -= width + toolGap
		free = width + toolGap
	}
	if !l.leftmost.Visible() {
		right += free
	}
	left := float32(12)
	for i, o := range objects[:2] {
		whole := o.(*look.Text).Width()
		width := max(0, min(whole, right-left))
		if i == 1 && width < whole {
			width = 0
		}
		o.Move(fyne.NewPos(left, (size.Height-o.MinSize().Height)/2))
		o.Resize(fyne.NewSize(width, o.MinSize().Height))
		left += width + toolGap
	}
}
