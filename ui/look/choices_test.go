package look

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// onCanvas puts a widget into a window of a width and gives it the keyboard.
func onCanvas(t *testing.T, w fyne.CanvasObject, width float32) fyne.Canvas {
	t.Helper()
	test.NewTempApp(t)
	window := test.NewTempWindow(t, VBox(0, w))
	window.SetPadded(false)
	window.Resize(fyne.NewSize(width, 500))
	if f, ok := w.(fyne.Focusable); ok {
		window.Canvas().Focus(f)
	}
	return window.Canvas()
}

func keys(f fyne.Focusable, names ...fyne.KeyName) {
	for _, name := range names {
		f.TypedKey(&fyne.KeyEvent{Name: name})
	}
}

func TestNoCardIsChosenUntilSomebodyChoosesOne(t *testing.T) {
	var chosen []int
	c := NewChoices([]Choice{{Title: "a"}, {Title: "b"}, {Title: "c"}}, func(i int) { chosen = append(chosen, i) })
	onCanvas(t, c, 700) // two side by side
	keys(c, fyne.KeyRight, fyne.KeyDown, fyne.KeyLeft, fyne.KeyDown)
	if c.Chosen() != -1 || len(chosen) != 0 {
		t.Fatalf("arrows choose %v", chosen)
	}
	keys(c, fyne.KeySpace)
	if c.Chosen() != 2 {
		t.Errorf("Space chooses %d, want the card below", c.Chosen())
	}
	keys(c, fyne.KeyHome, fyne.KeyReturn, fyne.KeyReturn, fyne.KeyEnd, fyne.KeyEnter)
	if len(chosen) != 3 || chosen[1] != 0 || chosen[2] != 2 {
		t.Errorf("chosen were %v", chosen)
	}
}

func TestATapChoosesTheCardUnderThePointerAndNoneBetweenThem(t *testing.T) {
	c := NewChoices([]Choice{{Title: "a", Text: "one"}, {Title: "b", Text: "two"}}, nil)
	onCanvas(t, c, 700)
	c.Tapped(&fyne.PointEvent{Position: fyne.NewPos(c.cards[0].size.Width+choiceGap/2, 10)})
	if c.Chosen() != -1 {
		t.Error("a tap between the cards chooses one")
	}
	c.Tapped(&fyne.PointEvent{Position: c.cards[1].at.AddXY(5, 5)})
	if c.Chosen() != 1 {
		t.Errorf("card %d is chosen", c.Chosen())
	}
}

func TestCardsOfARowAreOfOneHeightAndHoldTheirTexts(t *testing.T) {
	long := "a text that is so long that it needs more than one line of a card, however wide the window may be, and one more"
	c := NewChoices([]Choice{{Title: "a"}, {Title: "b", Text: long + long}}, nil)
	onCanvas(t, c, 700)
	a, b := c.cards[0], c.cards[1]
	if a.size != b.size || b.size.Height < choicePadding+b.text.MinSize().Height {
		t.Errorf("the cards are %v and %v, the text %v", a.size, b.size, b.text.MinSize())
	}
	before := c.MinSize().Height
	c.SetText(1, long+long+long+long)
	if c.MinSize().Height <= before {
		t.Error("a longer text gets no more room")
	}
}

func TestAnExcerptThatIsTooWideIsScrolledFromTheKeyboard(t *testing.T) {
	headings := []string{"first column", "second column", "third column", "fourth column", "fifth column"}
	narrow := NewExcerpt(headings[:2], [][]string{{"a", "b"}}, nil)
	onCanvas(t, narrow, 700)
	if !narrow.Disabled() {
		t.Error("Tab stops at what need not be scrolled")
	}
	row := []string{"some text that is long", "some text that is long", "some text that is long", "some text that is long", "the end"}
	e := NewExcerpt(headings, [][]string{row}, []int{4})
	onCanvas(t, e, 300)
	if e.Disabled() {
		t.Fatal("Tab passes by what must be scrolled")
	}
	keys(e, fyne.KeyRight)
	if got := e.scroll.Offset.X; got != e.body.columns[1].x {
		t.Errorf("Right scrolls to %v", got)
	}
	e.Reveal(4)
	if end := e.body.columns[4].x + e.body.columns[4].width; e.scroll.Offset.X+e.scroll.Size().Width < end {
		t.Error("a column is not scrolled into sight")
	}
	keys(e, fyne.KeyHome)
	if e.scroll.Offset.X != 0 {
		t.Error("Home does not scroll to the beginning")
	}
	tapped := -1
	e.OnTap = func(column int) { tapped = column }
	e.body.Tapped(&fyne.PointEvent{Position: fyne.NewPos(e.body.columns[2].x+3, 50)})
	if tapped != 2 {
		t.Errorf("column %d was tapped", tapped)
	}
}

func TestATableTellsWhichRowAHandMadeTheCurrentOne(t *testing.T) {
	var rows []int
	table := NewTable([]Column{{Title: "Name", Parts: 1}})
	table.Length = func() int { return 5 }
	table.Row = func(int) Row { return Row{Cells: []Cell{{Text: "x"}}} }
	table.OnCurrent = func(i int) { rows = append(rows, i) }
	onCanvas(t, table, 300)
	table.Resize(fyne.NewSize(300, 300))
	table.SetCursor(3)
	if len(rows) != 0 {
		t.Fatalf("what no hand did is told: %v", rows)
	}
	keys(table, fyne.KeyDown)
	table.Tapped(&fyne.PointEvent{Position: fyne.NewPos(100, ControlHeight+10)})
	if len(rows) != 2 || rows[0] != 4 || rows[1] != 0 {
		t.Errorf("told were %v", rows)
	}
}

func TestTabCompletesWhatCanBeCompletedAndElseGoesOn(t *testing.T) {
	f := NewField("", "")
	f.Complete = func() string {
		if f.Text() == "nov" {
			return "November"
		}
		return ""
	}
	onCanvas(t, f, 300)
	f.SetText("nov")
	if !f.Entry.AcceptsTab() {
		t.Fatal("Tab goes on although something can be completed")
	}
	f.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyTab})
	if f.Text() != "November" || f.Entry.AcceptsTab() {
		t.Errorf("completed to %q", f.Text())
	}
}

func TestTheChosenColumnOfAnExcerptStandsOutFromTheOthersThatAreMarked(t *testing.T) {
	test.NewTempApp(t)
	b := NewExcerpt([]string{"Name", "E-mail", "Manager"}, [][]string{{"a", "b", "c"}}, []int{1, 2}).body
	fills := func() (all []fyne.ThemeColorName) {
		for i := range b.headings {
			fill, _ := b.fills(i)
			all = append(all, fill)
		}
		return all
	}

	if got := fills(); got[1] != got[2] || got[1] == got[0] {
		t.Errorf("before one is chosen the fills are %v", got)
	}
	b.excerpt.SetChosen(2)
	if got := fills(); got[2] == got[1] || got[2] == got[0] || got[1] == got[0] {
		t.Errorf("once one is chosen the fills are %v", got)
	}
}
