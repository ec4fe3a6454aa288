package look

import (
	"fmt"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

// testTable is a table of n rows in a window of 1000 by 456, in which exactly
// ten rows are in sight, with a record of what it told.
type testTable struct {
	*Table
	window                          fyne.Window
	n                               int
	checked                         map[int]bool
	toggled, menus, activated, sort []int
	time                            time.Time
	menuAt                          fyne.Position
	headerToggled, asked            int
}

const inSight = 10

func newTestTable(t testing.TB, n int) *testTable {
	tt := &testTable{Table: NewTable(userColumns()), n: n, checked: map[int]bool{}}
	tt.Length = func() int { return tt.n }
	tt.Row = func(i int) Row {
		tt.asked++
		if i < 0 || i >= tt.n {
			t.Fatalf("asked for row %d of %d", i, tt.n)
		}
		return Row{
			Cells: []Cell{
				{}, {Text: fmt.Sprintf("Person %d", i)}, {Text: fmt.Sprintf("person.%d@contoso.example", i)},
				statusCell("Active"), {Text: "2 Nov 2026"}, {},
			},
			Checked:   tt.checked[i],
			Checkable: i != 3,
		}
	}
	tt.OnToggle = func(i int) {
		tt.toggled = append(tt.toggled, i)
		tt.checked[i] = !tt.checked[i]
		tt.RefreshRow(i)
	}
	tt.OnMenu = func(i int, pos fyne.Position) { tt.menus, tt.menuAt = append(tt.menus, i), pos }
	tt.OnActivate = func(i int) { tt.activated = append(tt.activated, i) }
	tt.OnSort = func(i int) { tt.sort = append(tt.sort, i) }
	tt.OnRange = func(ticks map[int]bool) {
		for i, tick := range ticks {
			tt.checked[i] = tick
		}
		tt.Refresh()
	}
	tt.Now = func() time.Time { return tt.time }
	tt.OnHeaderToggle = func() { tt.headerToggled++ }
	tt.window = newWindow(t, tt.Table, 1000, ControlHeight+inSight*RowHeight)
	return tt
}

func (tt *testTable) press(names ...fyne.KeyName) {
	for _, name := range names {
		key(tt.Table, name)
	}
}

// rowY is the middle of a row that is in sight while nothing is scrolled.
func rowY(i int) float32 { return ControlHeight + (float32(i)+0.5)*RowHeight }

func (tt *testTable) tap(x, y float32) { test.TapCanvas(tt.window.Canvas(), fyne.NewPos(x, y)) }

func TestTableIsOneTabStop(t *testing.T) {
	tt := newTestTable(t, 50)
	after := NewButton(Outline, "After", "", nil)
	w := newWindow(t, Frame(nil, after, nil, nil, tt.Table), 1000, 500)

	w.Canvas().FocusNext()
	first := w.Canvas().Focused()
	w.Canvas().FocusNext()
	second := w.Canvas().Focused()

	focusables := map[fyne.Focusable]bool{first: true, second: true}
	if !focusables[tt.Table] || !focusables[after] {
		t.Errorf("Tab stops at %T, %T", first, second)
	}
	walk(tt.Table, func(o fyne.CanvasObject) {
		if _, ok := o.(fyne.Focusable); ok && o != tt.Table {
			t.Errorf("%T in the table can take the keyboard", o)
		}
	})
}

func TestArrowsPagesHomeAndEndMoveTheCursorRow(t *testing.T) {
	steps := []struct {
		key  fyne.KeyName
		want int
	}{
		{fyne.KeyUp, 0}, {fyne.KeyDown, 1}, {fyne.KeyDown, 2}, {fyne.KeyUp, 1},
		{fyne.KeyPageDown, 10}, {fyne.KeyPageDown, 19}, {fyne.KeyPageUp, 10},
		{fyne.KeyEnd, 49}, {fyne.KeyDown, 49}, {fyne.KeyPageDown, 49}, {fyne.KeyHome, 0}, {fyne.KeyPageUp, 0},
	}
	tt := newTestTable(t, 50)
	for i, step := range steps {
		tt.press(step.key)
		if tt.Cursor() != step.want {
			t.Fatalf("step %d, %s: row %d, want %d", i, step.key, tt.Cursor(), step.want)
		}
		if v := tt.body.view(step.want); v == nil || !v.Visible() {
			t.Fatalf("step %d, %s: the cursor row is not in sight", i, step.key)
		}
	}
}

func TestSpaceTogglesTheCursorRowIfItCanBeTicked(t *testing.T) {
	tt := newTestTable(t, 50)

	tt.press(fyne.KeySpace, fyne.KeyDown, fyne.KeySpace, fyne.KeyDown, fyne.KeyDown, fyne.KeySpace)

	wantInts(t, "toggled", tt.toggled, []int{0, 1}) // not 3, which is not Checkable
}

func TestEnterOpensTheRowAndMenuKeyAndShiftF10ItsMenu(t *testing.T) {
	tt := newTestTable(t, 50)
	tt.press(fyne.KeyDown)

	tt.press(fyne.KeyReturn, fyne.KeyEnter, desktop.KeyMenu, fyne.KeyF10)
	tt.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	tt.press(fyne.KeyF10)
	tt.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	tt.press(fyne.KeyF10)

	wantInts(t, "opened", tt.activated, []int{1, 1})
	wantInts(t, "menus", tt.menus, []int{1, 1})
	if want := ControlHeight + 2*RowHeight; tt.menuAt.Y != want || tt.menuAt.X < 900 {
		t.Errorf("the menu opens at %v, want under the dots at y %v", tt.menuAt, want)
	}
}

func TestMenuOfARowOutOfSightOpensBesideTheRow(t *testing.T) {
	tt := newTestTable(t, 50)
	test.Scroll(tt.window.Canvas(), fyne.NewPos(500, 200), 0, -1000)

	tt.press(desktop.KeyMenu)

	wantInts(t, "menus", tt.menus, []int{0})
	if want := ControlHeight + RowHeight; tt.menuAt.Y != want {
		t.Errorf("the menu opens at %v, want y %v", tt.menuAt, want)
	}
}

func TestTablePassesOtherKeysOnToTheWindow(t *testing.T) {
	tt := newTestTable(t, 50)
	keys := windowKeys(tt.window)

	tt.press(fyne.KeyEscape, fyne.KeyF1, fyne.KeyF10, fyne.KeyDelete)

	if len(*keys) != 4 {
		t.Errorf("the window got %v", *keys)
	}
}

func TestEmptyTableSurvivesEveryKey(t *testing.T) {
	tt := newTestTable(t, 0)
	tt.press(fyne.KeyUp, fyne.KeyDown, fyne.KeyPageUp, fyne.KeyPageDown, fyne.KeyHome, fyne.KeyEnd,
		fyne.KeySpace, fyne.KeyReturn, fyne.KeyDelete, desktop.KeyMenu)
	tt.tap(30, rowY(0))

	if len(tt.toggled)+len(tt.menus)+len(tt.activated) != 0 || tt.Cursor() != 0 {
		t.Error("an empty table told of a row")
	}
}

func TestTheWholeCheckboxCellTogglesAndTheRestDoesNot(t *testing.T) {
	tt := newTestTable(t, 50)
	right := PageMargin + CheckWidth

	tt.tap(1, rowY(0))
	tt.tap(right-1, rowY(1))
	tt.tap(PageMargin, ControlHeight+2*RowHeight+1) // the upper edge of the row
	tt.tap(right+1, rowY(4))

	wantInts(t, "toggled", tt.toggled, []int{0, 1, 2})
	if tt.Cursor() != 4 || len(tt.activated) != 0 {
		t.Errorf("a tap beside the checkbox makes row %d current and opens %v", tt.Cursor(), tt.activated)
	}
}

func TestRowThatCannotBeTickedIsNotToggledByATap(t *testing.T) {
	tt := newTestTable(t, 50)
	tt.tap(PageMargin+9, rowY(3))
	wantInts(t, "toggled", tt.toggled, nil)
}

func TestDotsAndRightButtonOpenTheRowMenu(t *testing.T) {
	tt := newTestTable(t, 50)

	tt.tap(1000-PageMargin-MenuWidth+1, rowY(2))
	tt.tap(1000-PageMargin+10, rowY(5)) // in the margin
	tt.TappedSecondary(&fyne.PointEvent{Position: fyne.NewPos(300, rowY(6)), AbsolutePosition: fyne.NewPos(300, rowY(6))})

	wantInts(t, "menus", tt.menus, []int{2, 5, 6})
	if tt.menuAt != fyne.NewPos(300, rowY(6)) {
		t.Errorf("the menu opens at %v", tt.menuAt)
	}
	if tt.Cursor() != 6 {
		t.Errorf("the cursor row is %d", tt.Cursor())
	}
}

func TestTapOnARowGivesTheTableTheKeyboard(t *testing.T) {
	tt := newTestTable(t, 50)

	tt.tap(300, rowY(7))

	if tt.window.Canvas().Focused() != tt.Table || tt.Cursor() != 7 {
		t.Errorf("focused %T, cursor row %d", tt.window.Canvas().Focused(), tt.Cursor())
	}
}

func TestTapBelowTheLastRowDoesNothing(t *testing.T) {
	tt := newTestTable(t, 2)
	tt.tap(PageMargin+9, rowY(4))
	tt.tap(990, rowY(4))
	if len(tt.toggled)+len(tt.menus)+len(tt.activated) != 0 {
		t.Error("there is no row there")
	}
}

func TestHeaderTogglesAndSortsSortableColumnsOnly(t *testing.T) {
	tt := newTestTable(t, 50)

	tt.tap(PageMargin+9, 10)
	tt.tap(PageMargin+CheckWidth+20, 10)      // name
	tt.tap(1000-PageMargin-MenuWidth-20, 10)  // last changed
	tt.tap(1000-PageMargin-MenuWidth-150, 10) // status, which is not sortable

	wantInts(t, "sorted", tt.sort, []int{1, 4})
	if tt.headerToggled != 1 || len(tt.toggled)+len(tt.activated) != 0 {
		t.Errorf("header toggled %d times, rows %v", tt.headerToggled, tt.toggled)
	}
}

// cursorRows returns the rows that are outlined.
func (tt *testTable) cursorRows() []int {
	var rows []int
	for _, v := range tt.body.views {
		if v.Visible() && v.parts.current[0].Visible() {
			rows = append(rows, v.index)
		}
	}
	return rows
}

func BenchmarkRefresh(b *testing.B) {
	tt := newTestTable(b, 5000)
	b.ResetTimer()
	for range b.N {
		tt.Refresh()
	}
}

func BenchmarkHover(b *testing.B) {
	tt := newTestTable(b, 5000)
	b.ResetTimer()
	for i := range b.N {
		tt.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(300, rowY(i%inSight))}})
	}
}
