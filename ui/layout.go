package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/layout"

	"mileiq.example/admin/ui/look"
)

// toolRow sets a search beside a filter; in a narrow window the search gives way.
type toolRow struct{}

// MinSize is called by the toolkit.
func (toolRow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(searchAtLeast+toolGap+objects[1].MinSize().Width, look.ControlHeight)
}

// Layout is called by the toolkit.
func (toolRow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	filter := objects[1].MinSize().Width
	search := min(searchWidth, size.Width-filter-toolGap)
	for i, x := range []float32{0, search + toolGap} {
		objects[i].Move(fyne.NewPos(x, 0))
		objects[i].Resize(fyne.NewSize([]float32{search, filter}[i], look.ControlHeight))
	}
}

// emptyState says why there is nothing and what to do.
func emptyState(icon look.IconName, what, next string, action ...fyne.CanvasObject) fyne.CanvasObject {
	column := look.VBox(8,
		look.Centered(look.NewPicture(icon, look.ColorMuted, 36)),
		look.NewText(look.StyleDialogTitle, what).Align(fyne.TextAlignCenter),
		look.Wrapped(look.StyleMuted, next).Centered())
	for _, a := range action {
		column.Add(look.Pad(8, 0, 0, 0, look.Centered(a)))
	}
	return look.Centered(look.Sized(420, 0, column))
}

// mostOfWidth is the largest number of as many digits as n.
func mostOfWidth(n int) int {
	most := 9
	for most < n {
		most = most*10 + 9
	}
	return most
}

func enable(w fyne.Disableable, enabled bool) {
	if enabled {
		w.Enable()
	} else {
		w.Disable()
	}
}

// gap is vertical room in a column.
func gap(height float32) fyne.CanvasObject {
	return look.Sized(0, height, layout.NewSpacer())
}

// settingsCard is a titled group.
func settingsCard(title string, content ...fyne.CanvasObject) fyne.CanvasObject {
	column := look.VBox(10, look.Strong(title))
	for _, o := range content {
		column.Add(o)
	}
	return look.NewCard(18, column)
}

// fact is a label with its value beside it, which is wrapped and never cut.
func fact(label, value string) fyne.CanvasObject {
	return labelledFact(label, wholeText(look.StyleBody, value))
}

func labelledFact(label string, value fyne.CanvasObject) fyne.CanvasObject {
	return look.Shares(12, []float32{140, 0.9}, look.Wrapped(look.StyleMuted, label), value)
}

// noteAndAction gives a note the room that is left, and its action the right end of
// that. It asks for no room: whoever stands beside it does not move as the action comes
// and goes.
type noteAndAction struct{}

func (noteAndAction) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, max(objects[0].MinSize().Height, objects[1].MinSize().Height))
}

func (noteAndAction) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	note, action := objects[0], objects[1]
	room := size.Width
	if action.Visible() {
		least := action.MinSize()
		width := min(least.Width, size.Width) // and over nobody else
		action.Resize(fyne.NewSize(width, least.Height))
		action.Move(fyne.NewPos(size.Width-width, (size.Height-least.Height)/2))
		room -= width + 14
	}
	height := note.MinSize().Height
	note.Resize(fyne.NewSize(max(room, 0), height))
	note.Move(fyne.NewPos(0, (size.Height-height)/2))
}
