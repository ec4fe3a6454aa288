// What a list in a dialog does with the pointer and the keyboard.

package look

import (
	"cmp"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

func (e *Entries) input() {
	if e.OnInput != nil {
		e.OnInput()
	}
}

// Tapped makes a row the cursor row and tells which of its cells was tapped.
func (e *Entries) Tapped(ev *fyne.PointEvent) {
	usedPointer()
	focus(e)
	e.input()
	i, column := e.rowAt(ev.Position.Y), e.columnAt(ev.Position.X)
	if i < 0 {
		return
	}
	e.SetCursor(i)
	if column >= 0 && e.OnTap != nil {
		e.OnTap(i, column)
	}
}

// TappedSecondary opens the menu of a row where the pointer is.
func (e *Entries) TappedSecondary(ev *fyne.PointEvent) {
	usedPointer()
	focus(e)
	e.input()
	i := e.rowAt(ev.Position.Y)
	if i < 0 || e.OnMenu == nil {
		return
	}
	e.SetCursor(i)
	e.OnMenu(i, ev.AbsolutePosition)
}

// MouseIn marks the row under the pointer.
func (e *Entries) MouseIn(ev *desktop.MouseEvent) { e.MouseMoved(ev) }

// MouseMoved marks the row under the pointer.
func (e *Entries) MouseMoved(ev *desktop.MouseEvent) {
	e.pointed.at, e.pointed.inside = ev.Position, true
	e.hover()
	e.input()
}

// MouseOut ends what MouseIn began.
func (e *Entries) MouseOut() {
	e.pointed.inside = false
	e.hover()
}

// hover finds the row under the pointer anew, also when the rows moved.
func (e *Entries) hover() {
	e.pointed.find(func(pos fyne.Position) (row, column int) {
		return e.rowAt(pos.Y), e.columnAt(pos.X)
	}, e.offerCellTip, e.body.repaint)
}

// offerCellTip schedules a tip for a cell: its mark's words, or else its own.
func (e *Entries) offerCellTip(row, column int) {
	if row < 0 || column < 0 {
		offerTip(e, area{}, "")
		return
	}
	cell := e.rows[row].cell(column)
	offerTip(e, e.areaOf(row, column), cmp.Or(cell.Mark, cell.Tip))
}

// FocusGained outlines the cursor row.
func (e *Entries) FocusGained() { e.setFocused(true) }

// FocusLost takes the outline away.
func (e *Entries) FocusLost() { e.setFocused(false) }

func (e *Entries) setFocused(focused bool) {
	e.focused = focused
	e.shift.forget()
	e.body.repaint(e.cursor)
}

// TypedRune does nothing.
func (e *Entries) TypedRune(rune) {}

// TypedShortcut copies.
func (e *Entries) TypedShortcut(shortcut fyne.Shortcut) {
	e.input()
	if _, isCopy := shortcut.(*fyne.ShortcutCopy); isCopy && e.OnCopy != nil && len(e.rows) > 0 {
		e.OnCopy(e.Cursor())
	}
}

// KeyDown notes that the keyboard is used, and the Shift key, which TypedKey is not
// told of.
func (e *Entries) KeyDown(key *fyne.KeyEvent) {
	e.input()
	if !keyboard {
		UsedKeyboard()
		e.body.repaint(e.cursor)
	}
	e.shift.note(key, true)
}

// KeyUp ends what KeyDown began.
func (e *Entries) KeyUp(key *fyne.KeyEvent) {
	e.shift.note(key, false)
}

// TypedKey does what Entries says of keys.
func (e *Entries) TypedKey(key *fyne.KeyEvent) {
	e.input()
	if to, moves := reached(key.Name, e.cursor, int(e.scroll.Size().Height/e.RowHeight), len(e.rows)); moves {
		e.SetCursor(to)
		return
	}
	switch key.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace, desktop.KeyMenu:
		e.openMenu()
	case fyne.KeyF10:
		if e.shift.isDown(fyne.CurrentApp().Driver()) {
			e.openMenu()
			return
		}
		passOn(e, key)
	default:
		passOn(e, key)
	}
}

// openMenu opens the menu of the cursor row under its first cell.
func (e *Entries) openMenu() {
	if e.OnMenu == nil || len(e.rows) == 0 {
		return
	}
	e.shift.forget()
	i := e.Cursor()
	e.reveal(i)
	at := fyne.NewPos(entriesInset, e.tops[i+1]-e.scroll.Offset.Y)
	e.OnMenu(i, fyne.CurrentApp().Driver().AbsolutePositionForObject(e).Add(at))
}
