package look

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

func TestWhatGetsTheKeyboardComesIntoSight(t *testing.T) {
	var column []fyne.CanvasObject
	var stops []fyne.Focusable
	field := NewField("", "")
	segments := NewSegments([]string{"One", "Two"}, nil)
	for i := range 30 {
		b := NewButton(Outline, "Press", "", nil)
		banner := NewBannerCard(ToneInfo, IconInfo, "Lead", "Text")
		banner.SetAction("Act", nil)
		switch i {
		case 20:
			column = append(column, NewCard(10, field))
			stops = append(stops, field.Entry)
		case 22:
			column = append(column, HBox(4, Stretch(segments)))
			stops = append(stops, segments)
		case 24:
			column = append(column, banner)
			stops = append(stops, banner.Action())
		default:
			column = append(column, HBox(0, b))
			stops = append(stops, b)
		}
	}
	s := NewScroll(VBox(10, column...))
	w := newWindow(t, container.NewStack(s), 300, 200)
	driver := fyne.CurrentApp().Driver()
	inSight := func(o fyne.CanvasObject) bool {
		top := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(s).Y
		return top >= 0 && top+o.Size().Height <= s.Size().Height
	}

	for range 2 { // down, and from the end back to the top
		for i, stop := range stops {
			w.Canvas().Focus(stop)
			if !inSight(stop.(fyne.CanvasObject)) {
				t.Errorf("stop %d is out of sight", i)
			}
		}
	}
}

func TestANarrowTableLeavesOutWhatMattersLess(t *testing.T) {
	columns := []Column{
		{Kind: CellText, Parts: 1, Title: "Name"},
		{Kind: CellText, Width: 100, Title: "Changed", HideBelow: 500},
		{Kind: CellMenu, Width: MenuWidth},
	}
	table := NewTable(columns)
	table.Length = func() int { return 1 }
	table.Row = func(int) Row { return Row{Cells: []Cell{{Text: "Somebody"}, {Text: "today", Mark: "odd"}, {}}} }
	w := newWindow(t, table, 600, 300)
	shown := func() bool {
		parts := table.body.view(0).parts
		if parts.marks[1].Visible() != (parts.lines[1].Text.Text != "") {
			t.Error("the mark and its text are not shown together")
		}
		return parts.lines[1].Text.Text == "today"
	}
	if !shown() {
		t.Error("there is room, and the column is left out")
	}
	w.Resize(fyne.NewSize(480, 300))
	if shown() {
		t.Error("there is no room, and the column is shown")
	}
	if e := extents(columns, 480, 0); e[0].width != 480-MenuWidth || e[1].width != 0 {
		t.Errorf("the columns are at %v", e)
	}
	w.Resize(fyne.NewSize(600, 300))
	if !shown() {
		t.Error("there is room again, and the column is left out")
	}
}

func TestAnotherContentIsShownFromItsTopAndFollowsTheKeyboard(t *testing.T) {
	s := NewScroll(Body("before"))
	newWindow(t, s, 300, 100)
	list := VBox(8)
	var last *Button
	for range 9 {
		last = NewButton(Outline, "Pick", "", nil)
		list.Add(last)
	}
	s.ScrollToOffset(fyne.NewPos(0, 20))

	s.SetContent(list)

	if s.Offset.Y != 0 {
		t.Errorf("it is shown from %v on", s.Offset.Y)
	}
	last.FocusGained()
	if s.Offset.Y == 0 {
		t.Error("its last button gets the keyboard out of sight")
	}
}
