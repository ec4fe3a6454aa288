// What a table does with the pointer and the keyboard.

package look

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// rowAt returns the row at a position within the table, or -1.
func (t *Table) rowAt(pos fyne.Position) int {
	y := pos.Y - t.headHeight()
	if y < 0 || pos.Y >= t.Size().Height {
		return -1
	}
	i, on := t.rowAtHeight(y + t.scroll.Offset.Y)
	if !on || i >= t.length() {
		return -1
	}
	return i
}

// columnAt returns the column at x, or -1. The checkbox can be hit from the
// table's edge on and the dots to the other edge.
func (t *Table) columnAt(x float32) int {
	places := extents(t.columns, t.Size().Width, t.Inset)
	for i, e := range places {
		left, right := e.x, e.x+e.width
		if i == 0 {
			left = 0
		}
		if i == len(places)-1 {
			right = t.Size().Width
		}
		if x >= left && x < right {
			return i
		}
	}
	return -1
}

func (t *Table) kindAt(x float32) CellKind {
	if i := t.columnAt(x); i >= 0 {
		return t.columns[i].Kind
	}
	return CellText
}

// MouseDown notes the keys that are held, which Tapped is not told of.
func (t *Table) MouseDown(ev *desktop.MouseEvent) { t.pressed = ev.Modifier }

// MouseUp does nothing: Tapped follows.
func (t *Table) MouseUp(*desktop.MouseEvent) {}

// tap is a click on a row beside its checkbox and dots.
type tap struct {
	counts bool // it may be the first of a double click
	row    int
	key    string // of the row: another row may have come to its place
	at     time.Time
}

// Tapped ticks, opens the menu, makes a row current, opens it or sorts, depending on
// where.
func (t *Table) Tapped(ev *fyne.PointEvent) {
	extends := t.pressed&fyne.KeyModifierShift != 0
	before := t.last
	t.pressed, t.last = 0, tap{}
	usedPointer()
	focus(t)
	t.body.repaint(t.cursor)
	if !t.HideHeader && ev.Position.Y < t.headHeight() {
		t.tapHeader(ev.Position.X)
		return
	}
	i := t.rowAt(ev.Position)
	if i < 0 {
		return
	}
	t.picked = true
	t.moveCursor(i)
	t.tellCurrent()
	switch t.kindAt(ev.Position.X) {
	case CellCheck:
		if extends {
			t.extendTo(i)
			return
		}
		t.ticking = tickRange{anchor: i}
		t.toggle(i)
	case CellMenu:
		t.openMenu(i)
	default:
		t.ticking = tickRange{anchor: i}
		t.tapRow(i, before)
	}
}

// tapRow opens a row at the second of two quick taps on it.
func (t *Table) tapRow(i int, before tap) {
	now := tap{counts: true, row: i, at: t.Now()}
	if t.Row != nil {
		now.key = t.Row(i).Key
	}
	since := now.at.Sub(before.at)
	isSecond := before.counts && before.row == now.row && before.key == now.key &&
		since >= 0 && since <= fyne.CurrentApp().Driver().DoubleTapDelay()
	if !isSecond {
		t.last = now
		return
	}
	if t.OnActivate != nil {
		t.OnActivate(i)
	}
}

func (t *Table) tapHeader(x float32) {
	i := t.columnAt(x)
	switch {
	case i < 0:
	case t.columns[i].Kind == CellCheck && t.OnHeaderToggle != nil:
		t.OnHeaderToggle()
	case t.columns[i].Sortable && t.OnSort != nil:
		t.OnSort(i)
	}
}

// TappedSecondary opens the menu of a row where the pointer is.
func (t *Table) TappedSecondary(ev *fyne.PointEvent) {
	usedPointer()
	focus(t)
	t.body.repaint(t.cursor)
	i := t.rowAt(ev.Position)
	if i < 0 || t.OnMenu == nil {
		return
	}
	t.picked, t.pressed, t.last = true, 0, tap{}
	t.moveCursor(i)
	t.OnMenu(i, ev.AbsolutePosition)
}

func (t *Table) tellCurrent() {
	if t.OnCurrent != nil && t.length() > 0 {
		t.OnCurrent(t.cursor)
	}
}

func (t *Table) toggle(i int) {
	if t.OnToggle != nil && t.Row != nil && t.Row(i).Checkable {
		t.OnToggle(i)
	}
}

// OpenMenu gives the table the keyboard and opens the menu of the current row, as the Menu
// key does in it.
func (t *Table) OpenMenu() {
	if t.length() == 0 {
		return
	}
	UsedKeyboard()
	focus(t)
	t.reveal(t.cursor)
	t.body.repaint(t.cursor)
	t.openMenu(t.cursor)
}

// openMenu opens the menu of a row under its dots.
func (t *Table) openMenu(i int) {
	if t.OnMenu == nil {
		return
	}
	t.shift.forget()
	place := fyne.NewPos(t.Inset, 0)
	for c, e := range extents(t.columns, t.Size().Width, t.Inset) {
		if t.columns[c].Kind == CellMenu {
			place.X = e.x + e.width - 16
		}
	}
	place.Y = t.headHeight() + t.rowTop(i) + t.Height - t.scroll.Offset.Y
	t.OnMenu(i, fyne.CurrentApp().Driver().AbsolutePositionForObject(t).Add(place))
}

// MouseIn marks the row under the pointer.
func (t *Table) MouseIn(ev *desktop.MouseEvent) { t.MouseMoved(ev) }

// MouseMoved marks the row under the pointer.
func (t *Table) MouseMoved(ev *desktop.MouseEvent) {
	t.pointed.at, t.pointed.inside = ev.Position, true
	t.hover()
}

// MouseOut ends what MouseIn began.
func (t *Table) MouseOut() {
	t.pointed.inside = false
	t.hover()
}

// hover finds the row under the pointer anew, also when the rows moved.
func (t *Table) hover() {
	t.pointed.find(func(pos fyne.Position) (row, column int) {
		return t.rowAt(pos), t.columnAt(pos.X)
	}, t.offerCellTip, t.body.repaint)
}

// offerCellTip schedules a tip for a cell: its mark's words, or else the whole of
// a text that is cut.
func (t *Table) offerCellTip(row, column int) {
	v := t.body.view(row)
	if v == nil || column < 0 || v.parts == nil || v.parts.lines[column] == nil {
		offerTip(t, area{}, "")
		return
	}
	text := v.row.cell(column).Mark
	if text == "" {
		text = v.parts.cutTexts(column)
	}
	e := v.parts.extents[column]
	offerTip(t, area{
		at:   fyne.NewPos(e.x, t.headHeight()+t.rowTop(row)-t.scroll.Offset.Y),
		size: fyne.NewSize(e.width, t.Height),
	}, text)
}

// FocusGained marks the current row.
func (t *Table) FocusGained() { t.setFocused(true) }

// FocusLost takes the mark away.
func (t *Table) FocusLost() { t.setFocused(false) }

func (t *Table) setFocused(focused bool) {
	t.focused = focused
	t.shift.forget()
	t.body.repaint(t.cursor)
}

// marksCurrent reports whether the current row is marked: while the table has the
// keyboard, and somebody uses it or has chosen the row with the pointer.
func (t *Table) marksCurrent() bool { return t.focused && (keyboard || t.picked) }

// TypedRune does nothing.
func (t *Table) TypedRune(rune) {}

// KeyDown notes that the keyboard is used, and the Shift key, which TypedKey is
// not told of.
func (t *Table) KeyDown(key *fyne.KeyEvent) {
	if !keyboard {
		UsedKeyboard()
		t.body.repaint(t.cursor)
	}
	t.shift.note(key, true)
}

// KeyUp ends what KeyDown began.
func (t *Table) KeyUp(key *fyne.KeyEvent) {
	t.shift.note(key, false)
}

func (t *Table) isShiftDown() bool { return t.shift.isDown(fyne.CurrentApp().Driver()) }

// TypedKey does what Table says of keys.
func (t *Table) TypedKey(key *fyne.KeyEvent) {
	to, moves := reached(key.Name, t.cursor, int(t.scroll.Size().Height/t.Height), t.length())
	switch {
	case moves && t.isShiftDown() && t.OnRange != nil:
		t.moveCursor(to)
		t.reveal(t.cursor)
		t.extendTo(t.cursor)
	case moves:
		t.SetCursor(to)
		t.tellCurrent()
	case t.length() == 0:
		passOn(t, key)
	case key.Name == fyne.KeySpace && t.isShiftDown() && t.OnRange != nil:
		t.extendTo(t.cursor)
	case key.Name == fyne.KeySpace:
		t.ticking = tickRange{anchor: t.cursor}
		t.toggle(t.cursor)
	case (key.Name == fyne.KeyReturn || key.Name == fyne.KeyEnter) && t.OnActivate != nil:
		t.OnActivate(t.cursor)
	case key.Name == fyne.KeyReturn, key.Name == fyne.KeyEnter, key.Name == desktop.KeyMenu,
		key.Name == fyne.KeyF10 && t.isShiftDown():
		t.reveal(t.cursor)
		t.openMenu(t.cursor)
	default:
		passOn(t, key)
	}
}
