// What a list of rows knows of the pointer and of the keys that move in it.

package look

import "fyne.io/fyne/v2"

// pointed is the cell under the pointer. Rows move under a pointer that rests, so it is
// found anew whenever they do.
type pointed struct {
	row, column int // -1: none
	at          fyne.Position
	inside      bool // the pointer is over the list
}

var nothingPointed = pointed{row: -1, column: -1}

// find finds the cell under the pointer anew: cellAt says which is at a position. It
// offers the tip of another cell, and repaints where another row is under the pointer.
func (p *pointed) find(cellAt func(fyne.Position) (row, column int), offerTip func(row, column int), repaint func(row int)) {
	before := *p
	p.row, p.column = -1, -1
	if p.inside {
		p.row, p.column = cellAt(p.at)
	}
	if p.row != before.row || p.column != before.column {
		offerTip(p.row, p.column)
	}
	if p.row != before.row {
		repaint(before.row)
		repaint(p.row)
	}
}

// reached is the row to which a key moves from the cursor row, if it is one that does.
// It may lie before the first row or behind the last. inSight is how many rows are.
func reached(key fyne.KeyName, cursor, inSight, length int) (row int, moves bool) {
	page := max(1, inSight-1)
	switch key {
	case fyne.KeyUp:
		return cursor - 1, true
	case fyne.KeyDown:
		return cursor + 1, true
	case fyne.KeyPageUp:
		return cursor - page, true
	case fyne.KeyPageDown:
		return cursor + page, true
	case fyne.KeyHome:
		return 0, true
	case fyne.KeyEnd:
		return length - 1, true
	}
	return 0, false
}
