package look

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// newGroupedTable is a table of 30 rows in three groups: of 2, 8 and 20.
func newGroupedTable(t testing.TB) *testTable {
	tt := newTestTable(t, 30)
	tt.SetHeadings([]Heading{{Before: 0, Lead: "Due", Text: "2 people"}, {Before: 2, Lead: "Later"}, {Before: 10, Lead: "Done"}})
	tt.Refresh()
	return tt
}

func TestATapOnAHeadingIsOnNoRow(t *testing.T) {
	tt := newGroupedTable(t)

	tt.tap(100, ControlHeight+HeadingHeight/2)
	tt.tap(PageMargin+9, ControlHeight+HeadingHeight+2*RowHeight+HeadingHeight/2)

	if len(tt.toggled) > 0 || len(tt.menus) > 0 || tt.picked {
		t.Errorf("it ticked %v and opened %v", tt.toggled, tt.menus)
	}
}

func TestATapBelowAHeadingIsOnTheRowThatIsPaintedThere(t *testing.T) {
	tt := newGroupedTable(t)
	for row, top := range map[int]float32{0: HeadingHeight, 1: HeadingHeight + RowHeight, 2: 2*HeadingHeight + 2*RowHeight, 5: 2*HeadingHeight + 5*RowHeight} {
		tt.toggled = nil

		tt.tap(PageMargin+9, ControlHeight+top+2)
		tt.tap(PageMargin+9, ControlHeight+top+RowHeight-2)

		switch {
		case row == 3:
		case len(tt.toggled) != 2 || tt.toggled[0] != row || tt.toggled[1] != row:
			t.Errorf("taps on row %d ticked %v", row, tt.toggled)
		}
		if v := tt.body.view(row); v == nil || v.Position().Y != top {
			t.Errorf("row %d is not painted at %v", row, top)
		}
	}
}

func TestTheKeyboardPassesOverHeadings(t *testing.T) {
	tt := newGroupedTable(t)
	tt.Focus()

	tt.press(fyne.KeyDown, fyne.KeyDown, fyne.KeyDown)

	if tt.Cursor() != 3 {
		t.Errorf("after three times Down row %d is current", tt.Cursor())
	}
	tt.press(fyne.KeyEnd)
	if last := tt.scroll.Offset.Y + tt.scroll.Size().Height; last != 30*RowHeight+3*HeadingHeight {
		t.Errorf("at the end %v is in sight, want all rows and headings", last)
	}
	tt.press(fyne.KeyHome)
	if tt.scroll.Offset.Y != 0 {
		t.Error("the heading of the first row is not in sight with it")
	}
}

func TestAMenuOfARowOpensBelowItAlsoUnderAHeading(t *testing.T) {
	tt := newGroupedTable(t)

	tt.SetCursor(2)
	tt.Focus()
	tt.press(fyne.KeyReturn) // OnActivate
	tt.OnActivate = nil
	tt.press(fyne.KeyReturn)

	if len(tt.menus) != 1 || tt.menuAt.Y != ControlHeight+2*HeadingHeight+3*RowHeight {
		t.Errorf("menus %v at %v", tt.menus, tt.menuAt)
	}
}

func TestAPersonsCellHasASecondLineAndItsTipWhatIsCut(t *testing.T) {
	test.NewTempApp(t)
	table := NewTable([]Column{{Kind: CellPerson, Width: 120}, {Kind: CellText, Parts: 1}})
	table.Length = func() int { return 1 }
	table.Row = func(int) Row {
		return Row{Cells: []Cell{{Text: "Ada", Below: "ada.with.a.long.address@contoso.example"}, {}}}
	}
	newWindow(t, table, 600, 200)

	v := table.body.view(0)

	if v.AccessibilityLabel() != "Ada, ada.with.a.long.address@contoso.example" {
		t.Errorf("it says %q", v.AccessibilityLabel())
	}
	if got := v.parts.cutTexts(0); got != "ada.with.a.long.address@contoso.example" {
		t.Errorf("its tip is %q", got)
	}
}

func TestAnEntryOfThePaneSaysWhatWaitsThere(t *testing.T) {
	test.NewTempApp(t)
	n := NewNavItem("Leavers", IconLeavers, nil)
	before := n.MinSize()

	n.SetCount("3 due")

	if n.AccessibilityLabel() != "Leavers, 3 due" || n.Count() != "3 due" {
		t.Errorf("it says %q", n.AccessibilityLabel())
	}
	if n.MinSize() != before {
		t.Error("its size has changed: the entries below would move")
	}
}

func TestANoticeSaysTheNameThatItIsAboutInAWidgetOfItsOwn(t *testing.T) {
	test.NewTempApp(t)
	n := NewNotice()
	newWindow(t, n, 800, 200)

	n.Offer("added to leavers.", 0, "Undo", nil)
	n.About("Adaeze Okonkwo")

	if n.AccessibilityLabel() != "Adaeze Okonkwo added to leavers." || n.Text() != "added to leavers." {
		t.Errorf("it says %q", n.AccessibilityLabel())
	}
	n.Say("Copied.", 0)
	if n.AccessibilityLabel() != "Copied." {
		t.Errorf("the next one says %q", n.AccessibilityLabel())
	}
}

func TestASelectOffersWhatElseCanBeDone(t *testing.T) {
	test.NewTempApp(t)
	created := 0
	s := NewSelect("List", []string{"All lists"}, 0, nil)
	s.Width = 180
	s.More = func() []MenuItem { return []MenuItem{{Text: "New list…", OnTapped: func() { created++ }}} }
	w := newWindow(t, s, 300, 300)

	s.Tapped(nil)
	menu := w.Canvas().Overlays().Top().(*Menu)
	menu.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
	menu.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})

	if created != 1 || s.Selected() != 0 {
		t.Errorf("created %d, selected %d", created, s.Selected())
	}
	if s.MinSize().Width != 180 {
		t.Errorf("it is %v wide", s.MinSize().Width)
	}
}

func TestAButtonMayBecomeAnotherKind(t *testing.T) {
	test.NewTempApp(t)
	b := NewButton(Primary, "Archive", IconArchive, nil)
	size := b.MinSize()

	b.SetKind(Outline)

	if fill, _, _ := b.colors(); fill != ColorSurface || b.MinSize() != size {
		t.Errorf("it is filled with %s, %v large", fill, b.MinSize())
	}
}

func TestAChosenRowIsTheCurrentOne(t *testing.T) {
	tt := newTestTable(t, 5)
	usedPointer()
	if _, marked := tt.Current(); marked {
		t.Error("a row that nobody has chosen is the current one")
	}

	tt.tap(400, rowY(2))

	if i, marked := tt.Current(); i != 2 || !marked {
		t.Errorf("row %d is the current one: %v", i, marked)
	}
	tt.n = 0
	tt.Refresh()
	if _, marked := tt.Current(); marked {
		t.Error("a table without rows has a current one")
	}
}
