package look

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

func TestHeaderShowsNoneSomeAndAll(t *testing.T) {
	tt := newTestTable(t, 50)
	r := test.WidgetRenderer(tt.head).(*tableHeadRenderer)

	for state, want := range map[CheckState]IconName{Partial: IconMinus, Checked: IconCheck} {
		tt.SetHeaderState(state)
		if !r.check.mark.Visible() || r.check.mark.icon != want {
			t.Errorf("state %d shows %q", state, r.check.mark.icon)
		}
	}
	tt.SetHeaderState(Unchecked)
	if r.check.mark.Visible() {
		t.Error("unchecked shows a mark")
	}
}

func TestSortedColumnIsMarkedWithItsDirection(t *testing.T) {
	tt := newTestTable(t, 50)
	r := test.WidgetRenderer(tt.head).(*tableHeadRenderer)

	tt.SetSort(2, false)
	if !r.arrow.Visible() || r.arrow.icon != IconChevronUp {
		t.Errorf("ascending shows %q", r.arrow.icon)
	}
	tt.SetSort(2, true)
	if r.arrow.icon != IconChevronDown {
		t.Errorf("descending shows %q", r.arrow.icon)
	}
	tt.SetSort(-1, false)
	if r.arrow.Visible() {
		t.Error("unsorted shows an arrow")
	}
}

func TestCursorRowIsOutlinedWhileTheTableHasTheKeyboard(t *testing.T) {
	tt := newTestTable(t, 50)
	tt.SetCursor(4)
	wantInts(t, "without the keyboard", tt.cursorRows(), nil)

	tt.window.Canvas().Focus(tt.Table)
	wantInts(t, "with the keyboard", tt.cursorRows(), []int{4})
	tt.press(fyne.KeyDown)
	wantInts(t, "after Down", tt.cursorRows(), []int{5})

	tt.window.Canvas().Unfocus()
	wantInts(t, "after losing it", tt.cursorRows(), nil)
}

func TestViewUsedForAnotherRowKeepsNothingOfTheOneBefore(t *testing.T) {
	tt := newTestTable(t, 500)
	tt.checked[2] = true
	tt.Refresh()
	tt.window.Canvas().Focus(tt.Table)
	test.MoveMouse(tt.window.Canvas(), fyne.NewPos(300, rowY(1)))

	test.Scroll(tt.window.Canvas(), fyne.NewPos(300, 200), 0, -40*RowHeight)

	soft := theme.Color(ColorAccentSoft)
	wantInts(t, "outlined", tt.cursorRows(), nil)
	for _, v := range tt.body.views {
		if want := fmt.Sprintf("Person %d", v.index); v.parts.lines[1].full != want {
			t.Errorf("row %d shows %q", v.index, v.parts.lines[1].full)
		}
		if v.parts.back.FillColor == soft {
			t.Errorf("row %d looks ticked", v.index)
		}
	}
	if tt.window.Canvas().Focused() != tt.Table {
		t.Error("scrolling took the keyboard away")
	}
	tt.press(fyne.KeySpace)
	wantInts(t, "toggled", tt.toggled, []int{0}) // the cursor row, still
}

func TestTickedAndHoveredRowsAreColoredWhole(t *testing.T) {
	tt := newTestTable(t, 50)
	tt.checked[2] = true
	tt.RefreshRow(2)

	test.MoveMouse(tt.window.Canvas(), fyne.NewPos(700, rowY(5)))

	for i, want := range map[int]fyne.ThemeColorName{2: ColorAccentSoft, 5: ColorHover, 6: ColorSurface} {
		v := tt.body.view(i)
		if v.parts.back.FillColor != theme.Color(want) || v.parts.back.Size() != fyne.NewSize(1000, RowHeight) {
			t.Errorf("row %d is %v, %v", i, v.parts.back.FillColor, v.parts.back.Size())
		}
	}
}

func TestRowThatScrollsUnderThePointerIsTheHoveredOne(t *testing.T) {
	tt := newTestTable(t, 50)
	test.MoveMouse(tt.window.Canvas(), fyne.NewPos(700, rowY(5)))

	test.Scroll(tt.window.Canvas(), fyne.NewPos(700, rowY(5)), 0, -3*RowHeight)

	if tt.pointed.row != 8 {
		t.Errorf("row %d is hovered", tt.pointed.row)
	}
}

func TestOnlyRowsThatComeIntoSightAreAskedFor(t *testing.T) {
	tt := newTestTable(t, 1_000_000)
	if tt.asked > 3*(inSight+1) {
		t.Errorf("asked for %d rows to show %d", tt.asked, inSight)
	}
	tt.asked = 0

	test.Scroll(tt.window.Canvas(), fyne.NewPos(300, 200), 0, -RowHeight)

	if tt.asked != 1 {
		t.Errorf("asked for %d rows to scroll by one", tt.asked)
	}
}

func TestRefreshShowsWhatChangedAndRefreshRowNoMoreThanThat(t *testing.T) {
	tt := newTestTable(t, 50)
	tt.asked = 0

	tt.RefreshRow(3)
	tt.RefreshRow(40) // out of sight
	if tt.asked != 1 {
		t.Errorf("asked for %d rows", tt.asked)
	}

	tt.n = 4
	tt.SetCursor(3)
	tt.n = 2
	tt.Refresh()
	visible := 0
	for _, v := range tt.body.views {
		if v.Visible() {
			visible++
		}
	}
	if visible != 2 || tt.Cursor() != 1 {
		t.Errorf("%d rows in sight, cursor row %d", visible, tt.Cursor())
	}
}

func TestRefreshScrollsBackWhenThereAreFewerRows(t *testing.T) {
	tt := newTestTable(t, 500)
	tt.press(fyne.KeyEnd)

	tt.n = 12
	tt.Refresh()

	if v := tt.body.view(11); v == nil || !v.Visible() {
		t.Error("the last row is not in sight")
	}
	if max := 2 * RowHeight; tt.scroll.Offset.Y > max {
		t.Errorf("scrolled to %v of %v", tt.scroll.Offset.Y, max)
	}
}

func TestScrollToTopShowsTheFirstRow(t *testing.T) {
	tt := newTestTable(t, 500)
	tt.press(fyne.KeyEnd)

	tt.ScrollToTop()

	if v := tt.body.view(0); v == nil || !v.Visible() || tt.Cursor() != 0 || tt.scroll.Offset.Y != 0 {
		t.Errorf("cursor row %d, scrolled to %v", tt.Cursor(), tt.scroll.Offset.Y)
	}
}

func TestNamesAreCutToTheirColumn(t *testing.T) {
	tt := newTestTable(t, 3)
	row := tt.Row
	tt.Row = func(i int) Row {
		r := row(i)
		r.Cells[1].Text = "Margarethe von Hohenstein-Lilienthal zu Sonnenberg und Altenkirchen am Berg"
		return r
	}

	tt.Refresh()

	v := tt.body.view(0)
	width := extents(tt.columns, 1000, PageMargin)[1].width
	if shown := v.parts.lines[1].MinSize().Width; shown > width-cellGap {
		t.Errorf("%v wide in a column of %v", shown, width)
	}
	if label := v.AccessibilityLabel(); label[:10] != "Margarethe" || len(label) < 70 {
		t.Errorf("says %q", label)
	}
}

func TestTableFollowsTheTheme(t *testing.T) {
	tt := newTestTable(t, 5)

	test.ApplyTheme(t, Fixed(theme.VariantDark))
	tt.Refresh()

	v := tt.body.view(0)
	if v.parts.back.FillColor != Fixed(theme.VariantDark).Color(ColorSurface, 0) {
		t.Errorf("the row is %v", v.parts.back.FillColor)
	}
	if v.parts.lines[1].Color != Fixed(theme.VariantDark).Color(ColorText, 0) {
		t.Errorf("the name is %v", v.parts.lines[1].Color)
	}
}

func TestColumnsFillTheWidthAndShareItByParts(t *testing.T) {
	test.NewTempApp(t)
	got := extents(userColumns(), 1064, PageMargin)

	last := got[len(got)-1]
	if last.x+last.width != 1064-PageMargin {
		t.Errorf("the columns end at %v", last.x+last.width)
	}
	if ratio := got[2].width / got[1].width; ratio < 1.22 || ratio > 1.24 {
		t.Errorf("e-mail is %v times as wide as name", ratio)
	}
	for i := 1; i < len(got); i++ {
		if got[i].x != got[i-1].x+got[i-1].width {
			t.Errorf("column %d starts at %v", i, got[i].x)
		}
	}
}
