package look

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
)

// later is a clock that a test turns by hand.
type later struct{ due []*func() }

func (l *later) after(_ time.Duration, f func()) func() {
	l.due = append(l.due, &f)
	return func() { f = nil }
}

// pass runs what was not called off.
func (l *later) pass() {
	due := l.due
	l.due = nil
	for _, f := range due {
		if *f != nil {
			(*f)()
		}
	}
}

func newRootWindow(t *testing.T, content fyne.CanvasObject) (*Root, *later) {
	clock := &later{}
	w := newWindow(t, container.NewWithoutLayout(), 600, 400)
	root := NewRoot(content, clock.after)
	w.SetContent(root)
	return root, clock
}

func wantTip(t *testing.T, root *Root, want string) {
	t.Helper()
	if got := root.Tip(); got != want {
		t.Errorf("the tip is %q, want %q", got, want)
	}
}

func TestAnIconSaysWhatItMeansUnderThePointerAndWithTheKeyboard(t *testing.T) {
	b := NewIconButton(IconRefresh, "Refresh", nil)
	root, clock := newRootWindow(t, container.NewCenter(b))

	b.MouseIn(&desktop.MouseEvent{})
	wantTip(t, root, "")
	clock.pass()
	wantTip(t, root, "Refresh")
	b.MouseOut()
	wantTip(t, root, "")

	b.FocusGained()
	clock.pass()
	wantTip(t, root, "Refresh")
	b.Tapped(nil)
	wantTip(t, root, "")

	b.MouseIn(&desktop.MouseEvent{})
	b.MouseOut()
	clock.pass()
	wantTip(t, root, "")
}

func TestATipGoesWhenSomethingOpens(t *testing.T) {
	b := NewIconButton(IconRefresh, "Refresh", nil)
	root, clock := newRootWindow(t, container.NewCenter(b))
	c := fyne.CurrentApp().Driver().CanvasForObject(b)
	d := NewDialog(c, "Title", VBox(0))
	for name, open := range map[string]func(){
		"menu":   func() { ShowMenu(c, []MenuItem{{Text: "One"}}, fyne.Position{}, nil).Hide() },
		"dialog": func() { d.Open(nil); d.Close() },
	} {
		for _, shown := range []bool{true, false} {
			b.MouseIn(&desktop.MouseEvent{})
			if shown {
				clock.pass()
				wantTip(t, root, "Refresh")
			}
			open()
			clock.pass()
			if root.Tip() != "" {
				t.Errorf("after a %s the tip is still there, or comes", name)
			}
			b.MouseOut()
		}
	}
}

func TestATipOfADialogIsDrawnAboveIt(t *testing.T) {
	root, clock := newRootWindow(t, container.NewWithoutLayout())
	c := fyne.CurrentApp().Driver().CanvasForObject(root)
	text := Body("somebody.with.a.long.name@contoso.example").Ellipsis()
	d := NewDialog(c, "Title", Sized(80, 0, HBox(0, Stretch(text))))
	d.Width = 160
	d.Open(nil)

	text.MouseIn(nil)
	clock.pass()

	wantTip(t, root, text.Text())
	if root.shown != d.tips {
		t.Error("the tip is below the dialog")
	}
	d.Close()
	wantTip(t, root, "")
}

func TestATableTellsTheWholeOfACutCellAndWhatIsDoubtful(t *testing.T) {
	long := strings.Repeat("long ", 40) + "name"
	table := NewTable([]Column{{Kind: CellText, Parts: 1}, {Kind: CellText, Parts: 1}, {Kind: CellMenu, Width: MenuWidth}})
	rows := []Row{
		{Cells: []Cell{{Text: long}, {Text: "short"}, {}}},
		{Cells: []Cell{{Text: "short", Mark: "Doubtful."}, {Text: "short"}, {}}},
	}
	table.Length, table.Row = func() int { return len(rows) }, func(i int) Row { return rows[i] }
	root, clock := newRootWindow(t, table)
	point := func(row int, x float32) {
		y := table.headHeight() + (float32(row)+0.5)*table.Height
		table.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, y)}})
		clock.pass()
	}

	point(0, 60)
	wantTip(t, root, long)
	point(0, 400)
	wantTip(t, root, "")
	point(1, 60)
	wantTip(t, root, "Doubtful.")
	point(1, 590) // the dots
	wantTip(t, root, "")
	point(1, 60)
	table.MouseOut()
	wantTip(t, root, "")
	if label := table.body.view(1).AccessibilityLabel(); !strings.Contains(label, "Doubtful.") {
		t.Errorf("who cannot see the mark is told %q", label)
	}
}

func TestATipStaysInTheWindow(t *testing.T) {
	words := strings.Repeat("words of some length ", 12)
	corners := map[string]fyne.Position{
		"top left": {}, "top right": fyne.NewPos(564, 0), "bottom left": fyne.NewPos(0, 364), "bottom right": fyne.NewPos(564, 364),
	}
	for name, at := range corners {
		b := NewIconButton(IconRefresh, words, nil)
		b.Resize(fyne.NewSquareSize(36))
		b.Move(at)
		root, clock := newRootWindow(t, container.NewWithoutLayout(b))
		b.FocusGained()
		clock.pass()

		found := false
		walk(root.layer, func(o fyne.CanvasObject) {
			if _, ok := o.(*tipLayer); ok || !o.Visible() || o.Size().IsZero() {
				return
			}
			found = true
			from, to := o.Position(), o.Position().Add(o.Size())
			if _, ok := o.(*Paragraph); ok && (from.X < 0 || from.Y < 0 || to.X > 600 || to.Y > 400) {
				t.Errorf("%s: words from %v to %v", name, from, to)
			}
		})
		if !found {
			t.Errorf("%s: no tip is drawn", name)
		}
	}
}
