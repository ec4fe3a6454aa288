package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/ui/look"
)

const (
	chooserWidth  float32 = 190
	addFieldWidth float32 = 230
	// subtitleAtLeast is the room below which nothing of the sentence can be read.
	subtitleAtLeast float32 = 100
)

// leaversHead lays out the head of the leavers: title, lists and a sentence in the first
// line; in the second the field to add somebody, the button for a file, the groups, and at
// the right the one button that archives. The bar with the selection lies over the first
// line. In a narrow window the two buttons stand in the first line.
type leaversHead struct{}

func (leaversHead) buttons(objects []fyne.CanvasObject) (open, archive float32) {
	return objects[4].MinSize().Width, objects[6].MinSize().Width
}

// MinSize is called by the toolkit.
func (l leaversHead) MinSize(objects []fyne.CanvasObject) fyne.Size {
	open, archive := l.buttons(objects)
	first := objects[0].MinSize().Width + chooserWidth + open + archive + 2*titleGap + toolGap
	second := searchAtLeast + toolGap + objects[5].MinSize().Width
	return fyne.NewSize(max(first, second, objects[7].MinSize().Width), headLine+headGap+look.ControlHeight)
}

// Layout is called by the toolkit.
func (l leaversHead) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	const below = headLine + headGap
	place := func(i int, x, y, width, height float32) {
		objects[i].Move(fyne.NewPos(x, y))
		objects[i].Resize(fyne.NewSize(width, height))
	}
	open, archive := l.buttons(objects)
	filter := objects[5].MinSize().Width
	right, top := size.Width, below
	wide := searchAtLeast+filter+open+archive+3*toolGap <= size.Width
	field := min(addFieldWidth, size.Width-filter-toolGap)
	if wide {
		field = min(addFieldWidth, size.Width-filter-open-archive-3*toolGap)
		place(4, field+toolGap, below, open, look.ControlHeight)
		place(5, field+open+2*toolGap, below, filter, look.ControlHeight)
	} else {
		top = (headLine - look.ControlHeight) / 2
		right = size.Width - archive - toolGap - open - titleGap
		place(4, size.Width-archive-toolGap-open, top, open, look.ControlHeight)
		place(5, field+toolGap, below, filter, look.ControlHeight)
	}
	place(3, 0, below, field, look.ControlHeight)
	place(6, size.Width-archive, top, archive, look.ControlHeight)

	title, chooser, subtitle := objects[0].MinSize(), objects[1].MinSize(), objects[2].MinSize().Height
	titleTop := (headLine - title.Height) / 2
	place(0, 0, titleTop, title.Width, title.Height)
	x := title.Width + titleGap
	place(1, x, (headLine-chooser.Height)/2, chooserWidth, chooser.Height)
	x += chooserWidth + titleGap
	look.SetVisible(objects[2], right-x >= subtitleAtLeast)
	place(2, x, (headLine-subtitle)/2, max(0, right-x), subtitle)
	place(7, 0, 0, right, headLine)
}

// belowAddField puts what is suggested below the field, over what is there.
type belowAddField struct{}

// MinSize is called by the toolkit.
func (belowAddField) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// Layout is called by the toolkit.
func (belowAddField) Layout(objects []fyne.CanvasObject, _ fyne.Size) {
	objects[0].Move(fyne.NewPos(look.PageMargin, headTop+headLine+headGap+look.ControlHeight+4))
	objects[0].Resize(objects[0].MinSize())
}

// newBar makes what lies over the title while something is ticked.
func (v *leaversView) newBar() {
	v.tickedText = look.Strong("").Tint(look.ColorAccent)
	v.archive = look.NewButton(look.Primary, "", look.IconArchive, v.h.ifStill(v.archiveSelected))
	v.setDay = look.NewButton(look.Outline, t("leavers.setDay"), look.IconCalendar, v.h.ifStill(func() { v.askDay(v.ticked()) }))
	v.setNote = look.NewButton(look.Outline, t("leavers.setNote"), look.IconNote, v.h.ifStill(func() { v.askNote(v.ticked()) }))
	v.remove = look.NewButton(look.Outline, t("leavers.remove"), "", v.h.ifStill(func() { v.removeEntries(v.ticked()) }))
	v.clear = look.NewButton(look.Outline, t("users.clear"), "", v.untickAll)
	most := values{"N": number(directory.PageSizes[len(directory.PageSizes)-1])}
	v.bar = look.NewBar(look.ColorAccentSoft, (headLine-look.ControlHeight)/2, container.New(selectionBar{v.archive},
		v.tickedText.Ellipsis(), look.Caption(t("users.selectedHow")).Ellipsis(),
		roomFor(v.archive, t("users.archiveN", most)), v.setDay, v.setNote, v.remove, v.clear))
	v.bar.Hide()
}
