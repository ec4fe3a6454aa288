// Entries: a list in a dialog whose texts are never cut.

package look

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Entries lists rows of plain data in a dialog. A text that is too long for its
// column is wrapped and never cut, so rows may differ in height. Of the columns of
// a table it knows texts and pills; a text column with Parts is as wide as its
// texts need while there is room for all of them.
//
// It is one stop of the Tab key. While it has the keyboard, one row is the cursor
// row: Up, Down, PageUp, PageDown, Home and End move it, Enter, Space, the Menu key
// and Shift+F10 open its menu, and the copy shortcut calls OnCopy.
//
// All methods, and all calls of its functions, are on the UI goroutine.
type Entries struct {
	widget.BaseWidget

	OnMenu  func(i int, pos fyne.Position) // right button or keys; pos is absolute, for ShowMenu
	OnTap   func(i, column int)            // a tap on a cell
	OnCopy  func(i int)                    // the copy shortcut
	OnInput func()                         // the pointer moves over the list, or it gets a key

	RowHeight float32 // of a row whose texts have one line each

	columns []Column
	rows    []Row
	length  int
	room    float32 // the height that it was given; 0: none yet
	width   float32 // that places and tops are for
	places  []extent
	tops    []float32 // of each row, and the end of the last one

	body    *entriesBody
	scroll  *Scroll
	cursor  int
	pointed pointed
	focused bool
	shift   shiftKey
}

var (
	_ fyne.Widget            = (*Entries)(nil)
	_ fyne.Focusable         = (*Entries)(nil)
	_ fyne.Shortcutable      = (*Entries)(nil)
	_ fyne.Tappable          = (*Entries)(nil)
	_ fyne.SecondaryTappable = (*Entries)(nil)
	_ desktop.Hoverable      = (*Entries)(nil)
	_ desktop.Keyable        = (*Entries)(nil)
)

const (
	entriesInset  float32 = 16
	entriesHeight float32 = 36
	// entriesLeast is for how many rows of one line there is room even where the
	// window is too low for the dialog.
	entriesLeast = 3
	// entriesFirst is for how many rows there is room before the dialog says for how
	// many.
	entriesFirst = 10
)

// NewEntries returns a list that has room for n rows and shows none yet.
func NewEntries(columns []Column, n int) *Entries {
	e := &Entries{RowHeight: entriesHeight, columns: columns, length: n, pointed: nothingPointed}
	e.body = &entriesBody{list: e}
	e.body.ExtendBaseWidget(e.body)
	e.scroll = newScroll(e.body, entriesHeight)
	e.scroll.OnScrolled = func(fyne.Position) {
		e.body.arrange(false)
		e.hover()
	}
	e.ExtendBaseWidget(e)
	return e
}

// SetRows shows rows. The list keeps them.
func (e *Entries) SetRows(rows []Row) {
	e.rows, e.length, e.tops = rows, len(rows), nil
	e.scroll.row = e.RowHeight
	e.cursor = clamp(e.cursor, e.length)
	e.measure()
	e.Refresh()
}

// Rows returns what is shown.
func (e *Entries) Rows() []Row { return e.rows }

// InSight returns how many rows are in sight as a whole.
func (e *Entries) InSight() int {
	e.measure()
	n, top := 0, e.scroll.Offset.Y
	for i := range e.rows {
		if e.tops[i] >= top && e.tops[i+1] <= top+e.scroll.Size().Height+0.5 {
			n++
		}
	}
	return n
}

// Cursor returns the index of the cursor row, 0 if there are no rows.
func (e *Entries) Cursor() int { return clamp(e.cursor, len(e.rows)) }

// Resize gives the list its width, which decides how high its rows are.
func (e *Entries) Resize(size fyne.Size) {
	if size.Width != e.width {
		e.width, e.tops = size.Width, nil
		e.measure()
	}
	e.BaseWidget.Resize(size)
}

// setRoom gives the list a height: at most that of its rows, and at least that of a
// few of them.
func (e *Entries) setRoom(height float32) {
	e.measure()
	e.room = max(height, float32(min(entriesLeast, e.length))*e.RowHeight)
	e.room = min(e.room, e.tops[e.length])
}

// measure finds the width of each column and the height of each row. A text that
// is narrower than its column even by a rough count is not shaped: that would take
// a second for 10,000 people.
func (e *Entries) measure() {
	if e.tops != nil {
		return
	}
	e.places = e.divide()
	e.tops = make([]float32, e.length+1)
	for i := range e.length {
		height := e.RowHeight
		if i < len(e.rows) && e.width > 0 {
			height = e.height(e.rows[i])
		}
		e.tops[i+1] = e.tops[i] + height
	}
}

// divide divides the width among the columns. One with neither Width nor Parts is
// as wide as its widest cell. Columns with Parts share what the others leave: each
// gets what its widest text needs and a part of the rest, or, where there is not
// room for all, at most its part and what the modest ones leave.
func (e *Entries) divide() []extent {
	columns := slices.Clone(e.columns)
	left, parts, wanted := e.width-2*entriesInset, float32(0), float32(0)
	needs := make([]float32, len(columns))
	for i, c := range columns {
		for _, row := range e.rows {
			if c.Width == 0 {
				needs[i] = max(needs[i], cellWidth(c.Kind, row.cell(i)))
			}
		}
		switch {
		case c.Parts > 0:
			parts += c.Parts
			wanted += needs[i]
		case c.Width == 0:
			columns[i].Width = min(needs[i], e.width*widestByNeed)
		}
		left -= columns[i].Width
	}
	for i, c := range columns {
		switch share := left * c.Parts / max(parts, 1); {
		case c.Parts == 0:
		case wanted <= left:
			columns[i].Width = max(1, needs[i]+(left-wanted)*c.Parts/parts)
		default:
			columns[i].Width = max(1, min(needs[i], share))
		}
	}
	if wanted > left {
		e.shareRest(columns, needs, left)
	}
	return extents(columns, e.width, entriesInset)
}

// widestByNeed is the most of the list's width that a column gets only because its
// cells need it.
const widestByNeed = 0.3

// shareRest gives what modest columns leave to those that need more.
func (e *Entries) shareRest(columns []Column, needs []float32, left float32) {
	missing := float32(0)
	for i, c := range e.columns {
		if c.Parts > 0 {
			left -= columns[i].Width
			missing += max(0, needs[i]-columns[i].Width)
		}
	}
	for i, c := range e.columns {
		if c.Parts > 0 && missing > 0 && left > 0 {
			columns[i].Width += left * max(0, needs[i]-columns[i].Width) / missing
		}
	}
}

// cellWidth is how much room a cell needs for one line.
func cellWidth(kind CellKind, cell Cell) float32 {
	switch {
	case cell.Text == "":
		return 0
	case kind == CellPill:
		return roughWidth(pillTextSize, cell.Text) + 2*10 + cellGap
	}
	width := roughWidth(kind.style(), cell.Text) + cellGap
	if cell.Mark != "" {
		width += markGap + markSize
	}
	return width
}

// height is how high a row must be for its texts.
func (e *Entries) height(row Row) float32 {
	height := e.RowHeight
	for i, c := range e.columns {
		cell := row.cell(i)
		if c.Kind == CellPill || cellWidth(c.Kind, cell) <= e.places[i].width {
			continue
		}
		style := c.Kind.style()
		lines := wrap(cellSpans(c.Kind, cell), textWidth(e.places[i], cell))
		height = max(height, e.RowHeight+float32(len(lines)-1)*(style.lineHeight()+2))
	}
	return height
}

// textWidth is what a text may take of its column.
func textWidth(place extent, cell Cell) float32 {
	width := place.width - cellGap
	if cell.Mark != "" {
		width -= markGap + markSize
	}
	return max(paragraphWidth, width)
}

// cellSpans are the parts between which a text may be broken: words, and the parts
// of an address.
func cellSpans(kind CellKind, cell Cell) []Span {
	if kind == CellText {
		return []Span{{Text: cell.Text, Style: kind.style()}}
	}
	var spans []Span
	for _, part := range Breakable(cell.Text) {
		span := Span{Text: part, Style: kind.style()}
		if kind == CellTone {
			span.Color = cell.Tone.Color()
		}
		spans = append(spans, span)
	}
	return spans
}

// Breakable divides an address after the signs where it may be broken into lines:
// dots, hyphens, slashes and the at sign.
func Breakable(address string) (parts []string) {
	start := 0
	for i, r := range address {
		if strings.ContainsRune("@.-/_", r) {
			parts = append(parts, address[start:i+1])
			start = i + 1
		}
	}
	if start < len(address) {
		parts = append(parts, address[start:])
	}
	return parts
}

// rowAt returns the row at a height within the list, or -1.
func (e *Entries) rowAt(y float32) int {
	if y < 0 || y >= e.Size().Height || len(e.rows) == 0 {
		return -1
	}
	e.measure()
	i, found := slices.BinarySearch(e.tops, y+e.scroll.Offset.Y)
	if !found {
		i--
	}
	if i >= len(e.rows) {
		return -1
	}
	return i
}

func (e *Entries) columnAt(x float32) int {
	for i, p := range e.places {
		if x >= p.x && x < p.x+p.width {
			return i
		}
	}
	return -1
}

// SetCursor makes a row the cursor row and scrolls it into sight.
func (e *Entries) SetCursor(i int) {
	before := e.cursor
	e.cursor = clamp(i, len(e.rows))
	e.reveal(e.cursor)
	e.body.repaint(before)
	e.body.repaint(e.cursor)
}

// reveal scrolls no further than it takes to show the whole of a row.
func (e *Entries) reveal(i int) {
	if i >= len(e.rows) {
		return
	}
	e.measure()
	offset := e.scroll.Offset
	switch {
	case e.tops[i] < offset.Y:
		offset.Y = e.tops[i]
	case e.tops[i+1] > offset.Y+e.scroll.Size().Height:
		offset.Y = e.tops[i+1] - e.scroll.Size().Height
	default:
		return
	}
	e.scroll.ScrollToOffset(offset)
	e.body.arrange(false)
}

// Tell shows a text at a cell at once, as the answer to a tap or a key.
func (e *Entries) Tell(i, column int, text string) {
	if v := e.body.view(i); v != nil {
		tellTip(e, e.areaOf(i, column), text)
	}
}

func (e *Entries) areaOf(i, column int) area {
	return area{
		at:   fyne.NewPos(e.places[column].x, e.tops[i]-e.scroll.Offset.Y),
		size: fyne.NewSize(e.places[column].width, e.tops[i+1]-e.tops[i]),
	}
}

// CreateRenderer is called by the toolkit.
func (e *Entries) CreateRenderer() fyne.WidgetRenderer {
	e.ExtendBaseWidget(e)
	r := &renderer{objects: []fyne.CanvasObject{e.scroll}}
	r.minSize = func() fyne.Size {
		e.measure()
		room := e.room
		if room == 0 {
			room = entriesFirst * e.RowHeight
		}
		return fyne.NewSize(leastWidth(e.columns, entriesInset), min(room, e.tops[e.length]))
	}
	r.layout = func(size fyne.Size) {
		e.scroll.Resize(size)
		e.body.arrange(false)
	}
	r.refresh = func() {
		e.scroll.Refresh() // reloads the rows too
		e.hover()
	}
	return r.start(e)
}
