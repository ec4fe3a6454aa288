package look

import (
	"fmt"
	"strings"
	"testing"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"pgregory.net/rapid"
)

// threeColumns are a name, an address and an id.
var threeColumns = []Column{{Kind: CellText, Parts: 1}, {Kind: CellMuted, Parts: 1.5}, {Kind: CellMono}}

func entriesOf(texts ...[3]string) *Entries {
	rows := make([]Row, len(texts))
	for i, text := range texts {
		rows[i] = Row{Cells: []Cell{{Text: text[0]}, {Text: text[1]}, {Text: text[2], Tip: "whole " + text[2]}}}
	}
	e := NewEntries(threeColumns, len(rows))
	e.SetRows(rows)
	return e
}

// paintedIn joins what is painted of a row's cell, line by line, and tells whether all
// of it is inside of the row and of its column.
func paintedIn(e *Entries, row, column int) (text string, inside bool) {
	v := e.body.view(row)
	inside = true
	p := v.parts.texts[column]
	for _, o := range test.WidgetRenderer(p).Objects() {
		line := o.(*canvas.Text)
		text += line.Text
		end := p.Position().Add(line.Position()).AddXY(line.MinSize().Width, line.Size().Height)
		right := e.places[column].x + e.places[column].width
		if strings.TrimSpace(line.Text) != "" && (end.Y > v.Size().Height || end.X > right+0.5) {
			inside = false
		}
	}
	return text, inside
}

func TestNoTextOfAListInADialogIsEverCut(t *testing.T) {
	long := [3]string{
		"Maria del Carmen Fernández de la Vega y Sanz de Santamaría",
		strings.Repeat("somebody.", 20) + "x@" + strings.Repeat("department.", 12) + "contoso.example",
		strings.Repeat("0123456789abcdef", 5),
	}
	short := [3]string{"Ada", "ada@contoso.example", "1c82…3d82"}
	for _, width := range []float32{400, 500, 812, 1200} {
		e := entriesOf(short, long, short)
		newWindow(t, e, width, 900)
		for row, want := range [][3]string{short, long, short} {
			for column, text := range want {
				if got, inside := paintedIn(e, row, column); got != text || !inside {
					t.Errorf("%v wide: row %d shows %q, inside: %t", width, row, got, inside)
				}
			}
		}
	}
}

func TestAnAddressIsOnOneLineWhileThereIsRoomForIt(t *testing.T) {
	long := "anders.andersson-lindqvist@logistics.department.contoso.example"
	e := entriesOf([3]string{"Ada", "ada@contoso.example", "1"}, [3]string{"Anders Andersson", long, "2"})
	newWindow(t, e, 812, 300)

	if got := e.tops[2]; got != 2*e.RowHeight {
		t.Errorf("two rows are %v high", got)
	}
}

func TestARoughWidthIsNeverTooSmall(t *testing.T) {
	newWindow(t, NewHairline(), 10, 10)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.RuneFrom(nil, unicode.Latin, unicode.Cyrillic, unicode.Greek, unicode.Digit)),
			rapid.StringMatching(`[a-zA-Z0-9.@_ -]*`)).Draw(t, "text")
		style := rapid.SampledFrom([]Style{StyleBody, StyleMuted, StyleMono}).Draw(t, "style")
		if rough, exact := roughWidth(style, text), style.width(text); rough < exact {
			t.Fatalf("%+q is %v wide, and roughly %v", text, exact, rough)
		}
	})
}

func TestAListInADialogTakesTheHeightThatTheRestLeaves(t *testing.T) {
	for _, c := range []struct{ rows, height, atLeast int }{{4, 600, 4}, {30, 680, 12}, {30, 1000, 20}, {30, 300, 2}} {
		texts := make([][3]string, c.rows)
		for i := range texts {
			texts[i] = [3]string{fmt.Sprint("Person ", i), "person@contoso.example", "1"}
		}
		e, below := entriesOf(texts...), Body("What happens to them")
		w := newWindow(t, NewHairline(), 1240, float32(c.height))
		cancel := NewButton(Outline, "Cancel", "", nil)
		d := NewDialog(w.Canvas(), "Archive?", VBox(0), cancel)
		d.SetContent(VBox(12, Body("Doubts"), NewCard(1, e), below))
		d.Open(nil)

		if got := e.InSight(); got < c.atLeast || got < c.rows && e.Size().Height < e.RowHeight*float32(got) {
			t.Errorf("%d of %d rows are in sight in a window of %d", got, c.rows, c.height)
		}
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject
		if foot := at(below).Y + below.Size().Height; c.height > 300 && foot > at(cancel).Y {
			t.Errorf("in a window of %d what is below the list ends at %v, behind the buttons at %v", c.height, foot, at(cancel).Y)
		}
		if bottom := at(cancel).Y + cancel.Size().Height; bottom > float32(c.height) {
			t.Errorf("the buttons end at %v in a window of %d", bottom, c.height)
		}
	}
}

func TestAListOfTenThousandMakesViewsForThoseInSightOnly(t *testing.T) {
	texts := make([][3]string, 10_000)
	for i := range texts {
		texts[i] = [3]string{fmt.Sprint("Person ", i), fmt.Sprintf("person.%d@contoso.example", i), "1"}
	}
	e := entriesOf(texts...)
	newWindow(t, e, 812, 400)

	key(e, fyne.KeyEnd)

	if n := len(e.body.views); n > 20 {
		t.Errorf("%d views", n)
	}
	if got, _ := paintedIn(e, 9999, 0); got != "Person 9999" {
		t.Errorf("the last row shows %q", got)
	}
}

func TestAListInADialogIsUsedFromTheKeyboard(t *testing.T) {
	var copied, menus []int
	e := entriesOf([3]string{"A"}, [3]string{"B"}, [3]string{"C"}, [3]string{"D"})
	e.OnCopy = func(i int) { copied = append(copied, i) }
	e.OnMenu = func(i int, _ fyne.Position) { menus = append(menus, i) }
	inputs := 0
	e.OnInput = func() { inputs++ }
	w := newWindow(t, e, 600, 200)
	keys := windowKeys(w)
	w.Canvas().Focus(e)

	for _, name := range []fyne.KeyName{fyne.KeyDown, fyne.KeyDown, fyne.KeyUp, fyne.KeyReturn, fyne.KeyEnd, desktop.KeyMenu, fyne.KeyHome, fyne.KeyUp, fyne.KeySpace} {
		key(e, name)
	}
	key(e, fyne.KeyEscape)
	e.SetCursor(2)
	e.TypedShortcut(&fyne.ShortcutCopy{})
	e.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	key(e, fyne.KeyF10)

	wantInts(t, "menus", menus, []int{1, 3, 0, 2})
	wantInts(t, "copied", copied, []int{2})
	if len(*keys) != 1 || (*keys)[0] != fyne.KeyEscape {
		t.Errorf("the window got %v", *keys)
	}
	if inputs == 0 {
		t.Error("nobody was told of the input")
	}
}

func TestAListInADialogTellsWhatWasTapped(t *testing.T) {
	var taps, menus []int
	e := entriesOf([3]string{"A", "a@contoso.example", "1234…5678"}, [3]string{"B", "b@contoso.example", "1234…5679"})
	e.OnTap = func(i, column int) { taps = append(taps, i, column) }
	e.OnMenu = func(i int, _ fyne.Position) { menus = append(menus, i) }
	w := newWindow(t, e, 600, 200)
	inCell := func(row, column int) fyne.Position {
		part := e.areaOf(row, column)
		return part.at.AddXY(4, part.size.Height/2)
	}

	test.TapCanvas(w.Canvas(), inCell(1, 2))
	test.TapCanvas(w.Canvas(), inCell(0, 0))
	test.TapCanvas(w.Canvas(), fyne.NewPos(50, 150)) // below the rows
	test.TapSecondaryAt(e, inCell(1, 1))

	wantInts(t, "taps", taps, []int{1, 2, 0, 0})
	wantInts(t, "menus", menus, []int{1})
}

func TestATipOfAListInADialogShowsTheWholeOfAnID(t *testing.T) {
	e := entriesOf([3]string{"A", "a@contoso.example", "1234…5678"})
	root, clock := newRootWindow(t, e)
	part := e.areaOf(0, 2)

	e.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: part.at.AddXY(4, 4)}})
	clock.pass()

	wantTip(t, root, "whole 1234…5678")
	e.Tell(0, 2, "Copied.")
	wantTip(t, root, "Copied.")
}
