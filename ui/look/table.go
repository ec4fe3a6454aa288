// Table: a header and rows with a checkbox, texts, a status and a menu, used
// with the mouse or from the keyboard.

package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Table shows rows of plain data that it asks for when they come into sight.
//
// It is one stop of the Tab key. While it has the keyboard, one row is the
// cursor row, and outlined once a key was pressed: Up, Down, PageUp, PageDown, Home and End move it, Space ticks
// it, Enter, the Menu key and Shift+F10 open its menu, Delete calls OnDelete.
// Other keys are passed on to the window.
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
	OnActivate     func(i int)                    // a tap beside checkbox and dots
	OnDelete       func()                         // the Delete key
	OnHeaderToggle func()                         // the header's checkbox
	OnSort         func(column int)               // the header of a Sortable column

	Inset      float32 // left and right of the columns; PageMargin unless changed before it is shown
	Height     float32 // of a row; RowHeight unless changed before it is shown
	HideHeader bool    // for a table in a card: no header, and no line under the last row
	FitRows    int     // so many of its rows are always in sight: 0 means three

	columns    []Column
	head       *tableHead
	body       *tableBody
	scroll     *container.Scroll
	state      CheckState
	sortColumn int // -1: none
	descending bool
	cursor     int
	hovered    int // the row under the pointer, -1: none
	tipped     int // the column under the pointer, -1: none
	pointer    fyne.Position
	inside     bool // the pointer is over the table
	focused    bool
	shift      bool
}

var (
	_ fyne.Widget            = (*Table)(nil)
	_ fyne.Focusable         = (*Table)(nil)
	_ fyne.Tappable          = (*Table)(nil)
	_ fyne.SecondaryTappable = (*Table)(nil)
	_ desktop.Hoverable      = (*Table)(nil)
	_ desktop.Keyable        = (*Table)(nil)
)

// NewTable returns a table without rows. Set Length and Row before it is shown.
func NewTable(columns []Column) *Table {
	t := &Table{columns: columns, Inset: PageMargin, Height: RowHeight, sortColumn: -1, hovered: -1, tipped: -1}
	t.head = newTableHead(t)
	t.body = newTableBody(t)
	t.scroll = container.NewVScroll(t.body)
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

// Cursor returns the index of the cursor row, 0 if there are no rows.
func (t *Table) Cursor() int { return clamp(t.cursor, t.length()) }

// SetCursor makes a row the cursor row and scrolls it into sight.
func (t *Table) SetCursor(i int) {
	before := t.cursor
	t.cursor = clamp(i, t.length())
	t.reveal(t.cursor)
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

// ScrollToTop shows the first rows and makes the first the cursor row.
func (t *Table) ScrollToTop() {
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
	top := float32(i) * t.Height
	bottom := top + t.Height
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
	r.layout = func(size fyne.Size) {
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
