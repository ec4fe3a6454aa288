// Table: a header and rows with a checkbox, texts, a status and a menu, used
// with the mouse or from the keyboard.

package look

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Table shows rows of plain data that it asks for when they come into sight.
//
// It is one stop of the Tab key. One row is the current row, and marked once a key
// was pressed or a row was clicked: a click makes a row current, and Up, Down, PageUp,
// PageDown, Home and End move it. A row is ticked by its checkbox and by Space, and by
// nothing else. With Shift, a click on a checkbox and the keys that move tick all rows
// from the one where the last tick or move without Shift was. A double click beside
// checkbox and dots and Enter open the row; the Menu key and Shift+F10 open its menu.
// Other keys are passed on to the window.
//
// The table finds double clicks itself. For a fyne.DoubleTappable the toolkit waits
// after every click, and takes quick clicks on two checkboxes for one double click.
//
// It keeps a view for each row in sight and uses them in turn. The toolkit's
// List, which does the same, takes the keyboard for itself, leaves a gap between
// rows that a selection does not fill, and makes a new row at every refresh.
//
// All methods, and all calls of its functions, are on the UI goroutine.
type Table struct {
	widget.BaseWidget

	Length func() int      // how many rows there are
	Row    func(i int) Row // what row i shows; called only for 0 <= i < Length()

	OnToggle       func(i int)                    // the checkbox of a row that is Checkable, or Space
	OnMenu         func(i int, pos fyne.Position) // three dots, right button or keys; pos is absolute, for ShowMenu
	OnRange        func(ticks map[int]bool)       // Shift: which rows are to be ticked, and which no longer
	OnActivate     func(i int)                    // a double click beside checkbox and dots, or Enter
	OnCurrent      func(i int)                    // a click or a key made a row the current row
	OnMoved        func()                         // the rows moved within the window, and no input of the table's did that
	OnHeaderToggle func()                         // the header's checkbox
	OnSort         func(column int)               // the header of a Sortable column

	Inset      float32 // left and right of the columns; PageMargin unless changed before it is shown
	Height     float32 // of a row; RowHeight unless changed before it is shown
	HideHeader bool    // for a table in a card: no header, and no line under the last row
	FitRows    int     // so many of its rows are always in sight: 0 means three

	Now func() time.Time // tells a double click from two clicks; time.Now unless changed

	columns    []Column
	headings   []Heading
	head       *tableHead
	body       *tableBody
	scroll     *Scroll
	state      CheckState
	sortColumn int // -1: none
	descending bool
	cursor     int
	pointed    pointed
	focused    bool
	picked     bool // the current row was chosen with the pointer
	shift      shiftKey
	pressed    fyne.KeyModifier
	last       tap
	ticking    tickRange
}

var (
	_ fyne.Widget            = (*Table)(nil)
	_ fyne.Focusable         = (*Table)(nil)
	_ fyne.Tappable          = (*Table)(nil)
	_ fyne.SecondaryTappable = (*Table)(nil)
	_ desktop.Hoverable      = (*Table)(nil)
	_ desktop.Keyable        = (*Table)(nil)
	_ desktop.Mouseable      = (*Table)(nil)
)

// NewTable returns a table without rows. Set Length and Row before it is shown.
func NewTable(columns []Column) *Table {
	t := &Table{columns: columns, Inset: PageMargin, Height: RowHeight, Now: time.Now, sortColumn: -1, pointed: nothingPointed}
	t.head = newTableHead(t)
	t.body = newTableBody(t)
	t.scroll = newScroll(t.body, t.Height)
	t.scroll.OnScrolled = func(fyne.Position) {
		t.body.arrange(false)
		t.hover()
	}
	t.ExtendBaseWidget(t)
	return t
}

// SetHeaderState sets what the header's checkbox shows.
func (t *Table) SetHeaderState(state CheckState) {
	if t.state == state {
		return
	}
	t.state = state
	t.head.Refresh()
}

// HeaderState returns what the header's checkbox shows.
func (t *Table) HeaderState() CheckState { return t.state }

// SetSort sets the column that is marked as sorted; -1 is none.
func (t *Table) SetSort(column int, descending bool) {
	if t.sortColumn == column && t.descending == descending {
		return
	}
	t.sortColumn, t.descending = column, descending
	t.head.Refresh()
}

// Cursor returns the index of the current row, 0 if there are no rows.
func (t *Table) Cursor() int { return clamp(t.cursor, t.length()) }

// Current returns the index of the current row. marked tells whether somebody has chosen
// it: it is marked while the table has the keyboard.
func (t *Table) Current() (i int, marked bool) {
	return t.Cursor(), t.length() > 0 && (t.picked || t.focused && keyboard)
}

// SetCursor makes a row the current row and scrolls it into sight. Shift extends
// ticks from there on.
func (t *Table) SetCursor(i int) {
	t.moveCursor(i)
	t.reveal(t.cursor)
	t.ticking = tickRange{anchor: t.cursor}
}

// moveCursor makes a row the current row where it is. A click must not scroll: the
// next one at the same place would be on another row.
func (t *Table) moveCursor(i int) {
	before := t.cursor
	t.cursor = clamp(i, t.length())
	t.body.repaint(before)
	t.body.repaint(t.cursor)
}

// Focus gives the table the keyboard.
func (t *Table) Focus() { focus(t) }

// Refresh asks for the number of rows and for all rows in sight again.
func (t *Table) Refresh() {
	t.cursor = clamp(t.cursor, t.length())
	t.BaseWidget.Refresh()
}

// RefreshRow asks for one row again, if it is in sight.
func (t *Table) RefreshRow(i int) { t.body.reload(i) }

// ScrollToTop shows the first rows and makes the first the current row, which is not
// marked as long as nobody has chosen it.
func (t *Table) ScrollToTop() {
	t.picked = false
	t.SetCursor(0)
	t.scroll.ScrollToTop()
}

func (t *Table) length() int {
	if t.Length == nil {
		return 0
	}
	return t.Length()
}

func (t *Table) headHeight() float32 {
	if t.HideHeader {
		return 0
	}
	return ControlHeight
}

// reveal scrolls no further than it takes to show the whole of a row.
func (t *Table) reveal(i int) {
	top, bottom := t.groupTop(i), t.rowTop(i)+t.Height
	offset := t.scroll.Offset
	switch {
	case top < offset.Y:
		offset.Y = top
	case bottom > offset.Y+t.scroll.Size().Height:
		offset.Y = bottom - t.scroll.Size().Height
	default:
		return
	}
	t.scroll.ScrollToOffset(offset)
	t.body.arrange(false)
}

// CreateRenderer is called by the toolkit.
func (t *Table) CreateRenderer() fyne.WidgetRenderer {
	t.ExtendBaseWidget(t)
	r := &renderer{objects: []fyne.CanvasObject{t.scroll, t.head}}
	r.minSize = func() fyne.Size {
		rows := 3
		if t.FitRows > 0 {
			rows = min(t.FitRows, t.length())
		}
		return fyne.NewSize(leastWidth(t.columns, t.Inset), t.headHeight()+float32(rows)*t.Height)
	}
	var before fyne.Size
	r.layout = func(size fyne.Size) {
		if !before.IsZero() && size != before && t.OnMoved != nil {
			t.OnMoved()
		}
		before = size
		head := t.headHeight()
		t.head.Resize(fyne.NewSize(size.Width, head))
		t.scroll.Move(fyne.NewPos(0, head))
		t.scroll.Resize(fyne.NewSize(size.Width, max(0, size.Height-head)))
		t.body.arrange(false)
	}
	r.refresh = func() {
		SetVisible(t.head, !t.HideHeader)
		t.head.Refresh()
		t.scroll.Refresh() // reloads the rows too
		t.hover()
	}
	return r.start(t)
}
