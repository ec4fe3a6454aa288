package look

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"pgregory.net/rapid"
)

// atCheck is on the checkboxes, atName beside them, atMenu on the dots.
const (
	atCheck float32 = PageMargin + 9
	atName  float32 = 300
	atMenu  float32 = 1000 - PageMargin - 10
)

// click clicks after a while, with keys held.
func (tt *testTable) click(after time.Duration, x, y float32, held fyne.KeyModifier) {
	tt.time = tt.time.Add(after)
	tt.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, y)}, Button: desktop.MouseButtonPrimary, Modifier: held})
	tt.MouseUp(&desktop.MouseEvent{})
	tt.tap(x, y)
}

// hold presses keys while Shift is down.
func (tt *testTable) hold(names ...fyne.KeyName) {
	tt.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	tt.press(names...)
	tt.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
}

func (tt *testTable) ticked() (rows []int) {
	for i := range tt.n {
		if tt.checked[i] {
			rows = append(rows, i)
		}
	}
	return rows
}

func TestADoubleClickOnARowOpensItAndTwoClicksDoNot(t *testing.T) {
	for name, c := range map[string]struct {
		clicks func(*testTable)
		want   []int
	}{
		"one":            {func(tt *testTable) { tt.click(0, atName, rowY(2), 0) }, nil},
		"two quick ones": {func(tt *testTable) { tt.click(0, atName, rowY(2), 0); tt.click(200*time.Millisecond, 500, rowY(2), 0) }, []int{2}},
		"two slow ones": {func(tt *testTable) {
			tt.click(0, atName, rowY(2), 0)
			tt.click(400*time.Millisecond, atName, rowY(2), 0)
		}, nil},
		"a clock set back": {func(tt *testTable) { tt.click(0, atName, rowY(2), 0); tt.click(-time.Hour, atName, rowY(2), 0) }, nil},
		"two rows":         {func(tt *testTable) { tt.click(0, atName, rowY(2), 0); tt.click(0, atName, rowY(4), 0) }, nil},
		"three": {func(tt *testTable) {
			for range 3 {
				tt.click(0, atName, rowY(2), 0)
			}
		}, []int{2}},
		"four": {func(tt *testTable) {
			for range 4 {
				tt.click(0, atName, rowY(2), 0)
			}
		}, []int{2, 2}},
		"the checkbox between": {func(tt *testTable) {
			tt.click(0, atName, rowY(2), 0)
			tt.click(0, atCheck, rowY(2), 0)
			tt.click(0, atName, rowY(2), 0)
		}, nil},
		"the checkbox, then name": {func(tt *testTable) { tt.click(0, atCheck, rowY(2), 0); tt.click(0, atName, rowY(2), 0) }, nil},
		"the dots":                {func(tt *testTable) { tt.click(0, atMenu, rowY(2), 0); tt.click(0, atMenu, rowY(2), 0) }, nil},
		"the header":              {func(tt *testTable) { tt.click(0, atName, 10, 0); tt.click(0, atName, 10, 0) }, nil},
		"another row in its place": {func(tt *testTable) {
			tt.click(0, atName, rowY(2), 0)
			row := tt.Row
			tt.Row = func(i int) Row { r := row(i); r.Key = "another"; return r }
			tt.click(0, atName, rowY(2), 0)
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			tt := newTestTable(t, 50)
			tt.time = time.Now()

			c.clicks(tt)

			wantInts(t, "opened", tt.activated, c.want)
		})
	}
}

func TestTwoQuickClicksOnCheckboxesAreTwoTicks(t *testing.T) {
	tt := newTestTable(t, 50)
	tt.click(0, atCheck, rowY(4), 0)
	tt.click(0, atCheck, rowY(4), 0)
	wantInts(t, "after two on one", tt.ticked(), nil)
	tt.click(0, atCheck, rowY(5), 0)
	tt.click(0, atCheck, rowY(6), 0)
	wantInts(t, "after one on each of two", tt.ticked(), []int{5, 6})
	wantInts(t, "toggled", tt.toggled, []int{4, 4, 5, 6})
}

// TestAClickScrollsNothing: a row that is half in sight stays half in sight, so that
// a second click at the same place is on the same row.
func TestAClickScrollsNothing(t *testing.T) {
	for name, x := range map[string]float32{"checkbox": atCheck, "name": atName, "dots": atMenu} {
		tt := newTestTable(t, 50)
		test.Scroll(tt.window.Canvas(), fyne.NewPos(300, 200), 0, -RowHeight/2-1)
		before := tt.scroll.Offset

		for _, y := range []float32{ControlHeight + 3, ControlHeight + inSight*RowHeight - 3} {
			tt.click(0, x, y, 0)
			tt.TappedSecondary(&fyne.PointEvent{Position: fyne.NewPos(x, y)})
		}

		if tt.scroll.Offset != before {
			t.Errorf("%s: scrolled from %v to %v", name, before, tt.scroll.Offset)
		}
	}
}

func TestShiftAndAClickOnACheckboxTickFromTheAnchor(t *testing.T) {
	tt := newTestTable(t, 50)
	tt.click(0, atCheck, rowY(1), 0)
	tt.click(0, atCheck, rowY(5), fyne.KeyModifierShift)
	wantInts(t, "downwards", tt.ticked(), []int{1, 2, 4, 5}) // 3 cannot be ticked
	tt.click(0, atCheck, rowY(2), fyne.KeyModifierShift)
	wantInts(t, "back", tt.ticked(), []int{1, 2})
	tt.click(0, atCheck, rowY(0), fyne.KeyModifierShift)
	wantInts(t, "upwards", tt.ticked(), []int{0, 1})
	tt.click(0, atName, rowY(8), 0)
	tt.click(0, atCheck, rowY(6), fyne.KeyModifierShift)
	wantInts(t, "from a row that was made current", tt.ticked(), []int{0, 1, 6, 7, 8})
	tt.click(0, atName, rowY(9), fyne.KeyModifierShift)
	wantInts(t, "beside the checkbox", tt.ticked(), []int{0, 1, 6, 7, 8})
}

func TestShiftAndKeysThatMoveTickFromTheAnchor(t *testing.T) {
	tt := newTestTable(t, 50)
	tt.press(fyne.KeyDown, fyne.KeySpace, fyne.KeyDown, fyne.KeyDown, fyne.KeyDown) // 1 ticked, on 4
	tt.hold(fyne.KeyDown, fyne.KeyDown)
	wantInts(t, "down", tt.ticked(), []int{1, 4, 5, 6})
	tt.hold(fyne.KeyUp)
	wantInts(t, "up again", tt.ticked(), []int{1, 4, 5})
	tt.hold(fyne.KeyHome)
	wantInts(t, "to the first", tt.ticked(), []int{0, 1, 2, 4})
	tt.hold(fyne.KeyPageDown)
	wantInts(t, "a page down", tt.ticked(), []int{1, 4, 5, 6, 7, 8, 9})
	tt.hold(fyne.KeyPageUp)
	wantInts(t, "a page up", tt.ticked(), []int{0, 1, 2, 4})
	tt.hold(fyne.KeyEnd)
	if n := len(tt.ticked()); n != 47 || tt.Cursor() != 49 { // 1, and 4 to 49
		t.Errorf("to the last, %d are ticked, and row %d is current", n, tt.Cursor())
	}
}

func TestShiftBeginsAnewOnceItsTicksWereTakenAway(t *testing.T) {
	tt := newTestTable(t, 50)
	tt.checked[6] = true
	tt.press(fyne.KeyDown, fyne.KeyDown, fyne.KeyDown, fyne.KeyDown)
	tt.hold(fyne.KeyDown, fyne.KeyDown, fyne.KeyDown) // 4 to 7
	clear(tt.checked)                                 // Clear was pressed

	tt.hold(fyne.KeyUp)
	wantInts(t, "after all were unticked", tt.ticked(), []int{4, 5, 6})
	tt.hold(fyne.KeyUp)
	wantInts(t, "and one fewer", tt.ticked(), []int{4, 5})
}

// TestATickIsMadeByCheckboxSpaceAndShiftAlone clicks and types at random, and keeps
// book of what may be ticked.
func TestATickIsMadeByCheckboxSpaceAndShiftAlone(t *testing.T) {
	tt := newTestTable(t, 30)
	rapid.Check(t, func(r *rapid.T) {
		clear(tt.checked)
		tt.ScrollToTop()
		for range 15 {
			before := len(tt.toggled)
			ticked := tt.ticked()
			row := rapid.IntRange(0, 9).Draw(r, "row")
			after := time.Duration(rapid.IntRange(0, 600).Draw(r, "after")) * time.Millisecond
			switch rapid.IntRange(0, 5).Draw(r, "act") {
			case 0:
				tt.click(after, atCheck, rowY(row), 0)
				if want := row != 3; (len(tt.toggled) > before) != want || want && tt.toggled[before] != row {
					r.Fatalf("a click on the checkbox of row %d toggled %v", row, tt.toggled[before:])
				}
				continue
			case 1:
				tt.click(after, atName, rowY(row), 0)
			case 2:
				tt.click(after, atMenu, rowY(row), 0)
			case 3:
				tt.press(fyne.KeyDown, fyne.KeyReturn, fyne.KeyPageUp, fyne.KeyEnd, fyne.KeyDelete, fyne.KeyHome)
			case 4:
				tt.press(fyne.KeyHome, fyne.KeySpace)
				if len(tt.toggled) != before+1 || tt.toggled[before] != 0 {
					r.Fatalf("Space toggled %v", tt.toggled[before:])
				}
				continue
			case 5:
				tt.press(fyne.KeyHome)
				tt.hold(fyne.KeyDown)
				if !tt.checked[0] || !tt.checked[1] {
					r.Fatalf("Shift and Down ticked %v", tt.ticked())
				}
				continue
			}
			if now := tt.ticked(); len(tt.toggled) != before || len(now) != len(ticked) {
				r.Fatalf("ticked %v, and before %v", now, ticked)
			}
		}
	})
}

func TestARowThatWasClickedIsMarked(t *testing.T) {
	tt := newTestTable(t, 50)
	tt.click(0, atName, rowY(3), 0)
	wantInts(t, "after a click", tt.cursorRows(), []int{3})
	tt.ScrollToTop() // another page
	wantInts(t, "on another page", tt.cursorRows(), nil)
}

func TestTheTableTellsThatItsRowsMoved(t *testing.T) {
	tt := newTestTable(t, 50)
	moved := 0
	tt.OnMoved = func() { moved++ }
	tt.Refresh()
	tt.press(fyne.KeyEnd)
	if moved != 0 {
		t.Error("it tells of what its own keys did")
	}
	tt.window.Resize(fyne.NewSize(900, 400))
	if moved == 0 {
		t.Error("it does not tell that it has another size")
	}
}

func TestANotchOfTheWheelIsThreeRows(t *testing.T) {
	tt := newTestTable(t, 50)
	scroll := func(by float32) float32 {
		before := tt.scroll.Offset.Y
		test.Scroll(tt.window.Canvas(), fyne.NewPos(300, 100), 0, by)
		return (tt.scroll.Offset.Y - before) / RowHeight
	}
	if rows := scroll(-wheelNotch); rows != 3 {
		t.Errorf("one notch down is %v rows", rows)
	}
	if rows := scroll(-2 * wheelNotch); rows != 6 {
		t.Errorf("two are %v rows", rows)
	}
	if rows := scroll(wheelNotch); rows != -3 {
		t.Errorf("one up is %v rows", rows)
	}
	if rows := scroll(-4); rows != -4/-RowHeight {
		t.Errorf("a pad's step of 4 pixels is %v rows", rows)
	}
	tt.window.Resize(fyne.NewSize(1000, ControlHeight+3*RowHeight))
	if rows := scroll(-wheelNotch); rows != 2 {
		t.Errorf("where three rows are in sight, a notch is %v rows", rows)
	}
}
