package ui

import "mileiq.example/admin/ui/look"

// ticks are the ticks of a view's page: the page has them, and the table and what is said
// of the selection show them.
type ticks struct {
	of interface {
		toggle(row int) bool
		setTicks(map[int]bool)
		selectPage()
		allSelected() bool
		clearSelection() int
	}
	in *look.Table
	// paintBar paints what the bar says of the selection.
	paintBar func()
}

// tick ticks or unticks a row.
func (t *ticks) tick(row int) {
	if t.of.toggle(row) {
		t.paintBar()
		t.in.RefreshRow(row)
	}
}

// tickRange ticks some rows and unticks others.
func (t *ticks) tickRange(rows map[int]bool) {
	t.of.setTicks(rows)
	t.repaint()
}

// tickPage ticks the whole page, or nothing if all of it is ticked.
func (t *ticks) tickPage() {
	if t.of.allSelected() {
		t.untickAll()
		return
	}
	t.selectPage()
}

// selectPage ticks the whole page.
func (t *ticks) selectPage() {
	t.of.selectPage()
	t.repaint()
}

// untickAll unticks everything.
func (t *ticks) untickAll() {
	if t.of.clearSelection() > 0 {
		t.repaint()
	}
}

func (t *ticks) repaint() {
	t.paintBar()
	t.in.Refresh()
}
