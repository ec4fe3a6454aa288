// Table: a header and rows with a checkbox, texts, a status and a menu, used
// with the mouse or from the keyboard.

package look

import (
	"math"

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

// rowAt returns the row at a position within the table, or -1.
func (t *Table) rowAt(pos fyne.Position) int {
	y := pos.Y - t.headHeight()
	if y < 0 || pos.Y >= t.Size().Height {
		return -1
	}
	i := int((y + t.scroll.Offset.Y) / t.Height)
	if i >= t.length() {
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

// Tapped ticks, opens the menu, activates or sorts, depending on where.
func (t *Table) Tapped(ev *fyne.PointEvent) {
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
	t.SetCursor(i)
	switch t.kindAt(ev.Position.X) {
	case CellCheck:
		t.toggle(i)
	case CellMenu:
		t.openMenu(i)
	default:
		if t.OnActivate != nil {
			t.OnActivate(i)
		}
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
	t.SetCursor(i)
	t.OnMenu(i, ev.AbsolutePosition)
}

func (t *Table) toggle(i int) {
	if t.OnToggle != nil && t.Row != nil && t.Row(i).Checkable {
		t.OnToggle(i)
	}
}

// openMenu opens the menu of a row under its dots.
func (t *Table) openMenu(i int) {
	if t.OnMenu == nil {
		return
	}
	t.reveal(i)
	place := fyne.NewPos(t.Inset, 0)
	for c, e := range extents(t.columns, t.Size().Width, t.Inset) {
		if t.columns[c].Kind == CellMenu {
			place.X = e.x + e.width - 16
		}
	}
	place.Y = t.headHeight() + float32(i+1)*t.Height - t.scroll.Offset.Y
	t.OnMenu(i, fyne.CurrentApp().Driver().AbsolutePositionForObject(t).Add(place))
}

// MouseIn marks the row under the pointer.
func (t *Table) MouseIn(ev *desktop.MouseEvent) { t.MouseMoved(ev) }

// MouseMoved marks the row under the pointer.
func (t *Table) MouseMoved(ev *desktop.MouseEvent) {
	t.pointer, t.inside = ev.Position, true
	t.hover()
}

// MouseOut ends what MouseIn began.
func (t *Table) MouseOut() {
	t.inside = false
	t.hover()
}

// hover finds the row under the pointer anew, also when the rows moved.
func (t *Table) hover() {
	now, column := -1, -1
	if t.inside {
		now, column = t.rowAt(t.pointer), t.columnAt(t.pointer.X)
	}
	if now != t.hovered || column != t.tipped {
		t.tipped = column
		t.offerCellTip(now, column)
	}
	if now == t.hovered {
		return
	}
	before := t.hovered
	t.hovered = now
	t.body.repaint(before)
	t.body.repaint(now)
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
	if l := v.parts.lines[column]; text == "" && l.Text.Text != l.full {
		text = l.full
	}
	e := v.parts.extents[column]
	offerTip(t, area{
		at:   fyne.NewPos(e.x, t.headHeight()+float32(row)*t.Height-t.scroll.Offset.Y),
		size: fyne.NewSize(e.width, t.Height),
	}, text)
}

// FocusGained outlines the cursor row.
func (t *Table) FocusGained() { t.setFocused(true) }

// FocusLost takes the outline away.
func (t *Table) FocusLost() { t.setFocused(false) }

func (t *Table) setFocused(focused bool) {
	t.focused, t.shift = focused, false
	t.body.repaint(t.cursor)
}

// TypedRune does nothing.
func (t *Table) TypedRune(rune) {}

// KeyDown notes that the keyboard is used, and the Shift key, which TypedKey is
// not told of.
func (t *Table) KeyDown(key *fyne.KeyEvent) {
	if !keyboard {
		UsedKeyboard()
		t.body.repaint(t.cursor)
	}
	if key.Name == desktop.KeyShiftLeft || key.Name == desktop.KeyShiftRight {
		t.shift = true
	}
}

// KeyUp ends what KeyDown began.
func (t *Table) KeyUp(key *fyne.KeyEvent) {
	if key.Name == desktop.KeyShiftLeft || key.Name == desktop.KeyShiftRight {
		t.shift = false
	}
}

// TypedKey does what Table says of keys.
func (t *Table) TypedKey(key *fyne.KeyEvent) {
	if t.moveWith(key.Name) {
		return
	}
	switch {
	case key.Name == fyne.KeyDelete && t.OnDelete != nil:
		t.OnDelete()
	case t.length() == 0:
		passOn(t, key)
	case key.Name == fyne.KeySpace:
		t.toggle(t.cursor)
	case key.Name == fyne.KeyReturn, key.Name == fyne.KeyEnter, key.Name == desktop.KeyMenu,
		key.Name == fyne.KeyF10 && t.shift:
		t.openMenu(t.cursor)
	default:
		passOn(t, key)
	}
}

func (t *Table) moveWith(key fyne.KeyName) bool {
	page := max(1, int(t.scroll.Size().Height/t.Height)-1)
	switch key {
	case fyne.KeyUp:
		t.SetCursor(t.cursor - 1)
	case fyne.KeyDown:
		t.SetCursor(t.cursor + 1)
	case fyne.KeyPageUp:
		t.SetCursor(t.cursor - page)
	case fyne.KeyPageDown:
		t.SetCursor(t.cursor + page)
	case fyne.KeyHome:
		t.SetCursor(0)
	case fyne.KeyEnd:
		t.SetCursor(t.length() - 1)
	default:
		return false
	}
	return true
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

// tableBody holds the row views inside the scroller. Row i is shown by view
// i modulo the number of views, so that scrolling by a row changes one view.
type tableBody struct {
	widget.BaseWidget

	table   *Table
	views   []*rowView
	objects []fyne.CanvasObject
}

func newTableBody(t *Table) *tableBody {
	b := &tableBody{table: t}
	b.ExtendBaseWidget(b)
	return b
}

// arrange puts the rows in sight into place. With reload it asks for all of
// them again, otherwise for those only that came into sight.
func (b *tableBody) arrange(reload bool) {
	t := b.table
	height, length := t.scroll.Size().Height, t.length()
	if height <= 0 || t.Row == nil {
		return
	}
	b.provide(int(math.Ceil(float64(height/t.Height))) + 1)
	first := max(0, int(t.scroll.Offset.Y/t.Height))
	size := fyne.NewSize(t.Size().Width, t.Height)
	for i := first; i < first+len(b.views); i++ {
		view := b.views[i%len(b.views)]
		if i >= length {
			view.vacate()
			continue
		}
		view.Move(fyne.NewPos(0, float32(i)*t.Height))
		view.Resize(size)
		if reload || view.index != i {
			view.show(i, t.Row(i))
		}
	}
}

// provide makes n views. Another number puts every row into another view.
func (b *tableBody) provide(n int) {
	if n == len(b.views) {
		return
	}
	for len(b.views) < n {
		b.views = append(b.views, newRowView(b.table))
	}
	b.views = b.views[:n]
	b.objects = make([]fyne.CanvasObject, n)
	for i, view := range b.views {
		view.index = -1
		b.objects[i] = view
	}
}

// view returns the view of a row, or nil if the row is not in sight.
func (b *tableBody) view(i int) *rowView {
	if i < 0 || len(b.views) == 0 {
		return nil
	}
	if v := b.views[i%len(b.views)]; v.index == i {
		return v
	}
	return nil
}

func (b *tableBody) repaint(i int) {
	if v := b.view(i); v != nil {
		v.paint()
	}
}

func (b *tableBody) reload(i int) {
	if v := b.view(i); v != nil && i < b.table.length() {
		v.show(i, b.table.Row(i))
	}
}

// CreateRenderer is called by the toolkit.
func (b *tableBody) CreateRenderer() fyne.WidgetRenderer {
	return &tableBodyRenderer{b}
}

type tableBodyRenderer struct{ body *tableBody }

func (r *tableBodyRenderer) Destroy()                     {}
func (r *tableBodyRenderer) Layout(fyne.Size)             { r.body.arrange(false) }
func (r *tableBodyRenderer) Objects() []fyne.CanvasObject { return r.body.objects }
func (r *tableBodyRenderer) Refresh()                     { r.body.arrange(true) }

func (r *tableBodyRenderer) MinSize() fyne.Size {
	t := r.body.table
	return fyne.NewSize(leastWidth(t.columns, t.Inset), float32(t.length())*t.Height)
}
