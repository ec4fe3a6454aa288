// One row of a table: plain data, and how it is painted.

package look

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Cell is what one cell shows. Which of it counts depends on the kind of the
// column.
type Cell struct {
	Text  string
	Below string // of CellPerson: what stands below the text
	Tone  Tone
	Icon  IconName
	Mark  string // what is doubtful about the text: a sign after it, and these words in a tip
	Tip   string // what a tip says where there is no Mark; of Entries only
}

// Row is what one row of a table shows. Cells has one entry for each column,
// also for those of CellCheck and CellMenu, whose entries are not used.
type Row struct {
	Key       string // what the row is about; not shown
	Cells     []Cell
	Checked   bool
	Checkable bool
}

func (r Row) cell(i int) Cell {
	if i < len(r.Cells) {
		return r.Cells[i]
	}
	return Cell{}
}

// rowView paints a row. It is not interactive: the table is, so that nothing in
// a row can take the keyboard and keep it when the row is used for another
// user, and so that a whole cell can be hit.
type rowView struct {
	widget.BaseWidget

	table *Table
	index int // of the row that it shows, -1: none
	row   Row
	parts *rowParts
}

var _ fyne.Accessible = (*rowView)(nil)

func newRowView(t *Table) *rowView {
	v := &rowView{table: t, index: -1}
	v.ExtendBaseWidget(v)
	v.Hidden = true
	return v
}

// AccessibilityLabel returns the texts of the cells, and what is doubtful there.
func (v *rowView) AccessibilityLabel() string {
	var texts []string
	for _, cell := range v.row.Cells {
		if cell.Text != "" {
			texts = append(texts, cell.Text)
		}
		if cell.Below != "" {
			texts = append(texts, cell.Below)
		}
		if cell.Mark != "" {
			texts = append(texts, cell.Mark)
		}
	}
	return strings.Join(texts, ", ")
}

// AccessibilityRole returns container.
func (v *rowView) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleContainer }

// show makes the view show a row.
func (v *rowView) show(index int, row Row) {
	v.index, v.row = index, row
	if !v.Visible() {
		v.Show() // paints
		return
	}
	v.paint()
}

// vacate makes the view show nothing.
func (v *rowView) vacate() {
	v.index, v.row = -1, Row{}
	v.Hide()
}

func (v *rowView) paint() {
	if v.parts != nil {
		v.parts.paint(v)
	}
}

// CreateRenderer is called by the toolkit.
func (v *rowView) CreateRenderer() fyne.WidgetRenderer {
	v.ExtendBaseWidget(v)
	if v.parts == nil { // the toolkit drops renderers of what is out of sight for long
		v.parts = newRowParts(v.table.columns)
	}
	r := &renderer{objects: v.parts.objects()}
	r.minSize = func() fyne.Size { return fyne.NewSize(1, v.table.Height) }
	r.layout = func(size fyne.Size) { v.parts.place(v.table, size) }
	r.refresh = v.paint
	return r.start(v)
}

// rowParts are the objects of a row. Each is redrawn only when it changes.
type rowParts struct {
	columns    []Column
	back, rule box
	current    [2]box // lines above and below the current row
	lines      []*line
	below      []*line  // of CellPerson; nil for other cells
	marks      []*glyph // of the texts
	marked     []bool
	pills      []*pill
	spills     []bool // a pill may use the room of the next column, which says nothing
	ticks      []*tick
	dots       []*glyph
	extents    []extent
	height     float32
}

func newRowParts(columns []Column) *rowParts {
	n := len(columns)
	p := &rowParts{
		columns: columns,
		back:    newBox(0), rule: newBox(0), current: [2]box{newBox(0), newBox(0)},
		lines: make([]*line, n), below: make([]*line, n), marks: make([]*glyph, n), marked: make([]bool, n), pills: make([]*pill, n), spills: make([]bool, n), ticks: make([]*tick, n), dots: make([]*glyph, n),
	}
	for _, line := range p.current {
		line.Hide()
	}
	for i, c := range columns {
		switch c.Kind {
		case CellPill:
			p.pills[i] = newPill()
		case CellCheck:
			p.ticks[i] = newTick()
		case CellMenu:
			p.dots[i] = newGlyph(IconDots, ColorText, IconSize)
		default:
			p.lines[i] = newLine(c.Kind.style())
			p.marks[i] = newGlyph("", ColorWarning, markSize)
			if c.Kind == CellPerson {
				p.below[i] = newLine(StyleCaption)
			}
		}
	}
	return p
}

func (p *rowParts) objects() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{p.back.Rectangle, p.rule.Rectangle, p.current[0].Rectangle, p.current[1].Rectangle}
	for i, c := range p.columns {
		switch c.Kind {
		case CellPill:
			objects = append(objects, p.pills[i].objects()...)
		case CellCheck:
			objects = append(objects, p.ticks[i].objects()...)
		case CellMenu:
			objects = append(objects, p.dots[i].Image)
		default:
			objects = append(objects, p.lines[i].Text, p.marks[i].Image)
			if p.below[i] != nil {
				objects = append(objects, p.below[i].Text)
			}
		}
	}
	return objects
}

func (p *rowParts) place(t *Table, size fyne.Size) {
	p.extents, p.height = extents(p.columns, size.Width, t.Inset), size.Height
	p.back.place(0, 0, size.Width, size.Height)
	p.rule.place(0, size.Height-hairline, size.Width, hairline)
	p.current[0].place(0, 0, size.Width, ringWidth)
	p.current[1].place(0, size.Height-ringWidth, size.Width, ringWidth)
	for i, e := range p.extents {
		switch p.columns[i].Kind {
		case CellPill:
			p.placePill(i)
		case CellCheck:
			p.ticks[i].place(e.x, size.Height/2)
		case CellMenu:
			p.dots[i].place(e.x+e.width/2, size.Height/2)
		default:
			p.placeText(i)
		}
	}
}

const (
	markSize float32 = 15
	markGap  float32 = 5 // between a text and its mark
)

// placeText leaves room for the mark after the text, if there is one.
func (p *rowParts) placeText(i int) {
	if p.extents == nil {
		return
	}
	e, l, mark := p.extents[i], p.lines[i], p.marks[i]
	top, height := float32(0), p.height
	if below := p.below[i]; below != nil && below.full != "" {
		high, low := StyleBody.lineHeight(), StyleCaption.lineHeight()
		top, height = (p.height-high-low)/2, high
		below.place(e.x, top+high-1, max(0, e.width-cellGap), low)
	}
	SetVisible(mark.Image, p.marked[i] && e.width > 0)
	if !mark.Visible() {
		l.place(e.x, top, max(0, e.width-cellGap), height)
		return
	}
	l.place(e.x, top, max(0, e.width-cellGap-markGap-markSize), height)
	mark.place(e.x+l.MinSize().Width+markGap+markSize/2, top+height/2)
}

// cutTexts are the texts of a cell that are cut, as a whole; "" if none is.
func (p *rowParts) cutTexts(i int) string {
	var whole []string
	for _, l := range []*line{p.lines[i], p.below[i]} {
		if l != nil && l.Text.Text != l.full {
			whole = append(whole, l.full)
		}
	}
	return strings.Join(whole, "\n")
}

// placePill puts a pill into its column, or into that and the next one.
func (p *rowParts) placePill(i int) {
	width := p.extents[i].width
	if p.spills[i] {
		width += p.extents[i+1].width
	}
	p.pills[i].place(p.extents[i].x, p.height/2, width)
}

func (p *rowParts) paint(v *rowView) {
	fill := ColorSurface
	switch {
	case v.row.Checked:
		fill = ColorAccentSoft
	case v.index >= 0 && v.index == v.table.pointed.row:
		fill = ColorHover
	}
	p.back.paint(fill, "", 0)
	p.rule.paint(ColorBorder, "", 0)
	SetVisible(p.rule.Rectangle, !v.table.HideHeader || v.index < v.table.length()-1)
	for _, line := range p.current {
		line.paint(ColorAccent, "", 0)
		SetVisible(line.Rectangle, v.table.marksCurrent() && v.index >= 0 && v.index == v.table.cursor)
	}
	for i, c := range p.columns {
		p.paintCell(i, c.Kind, v.row)
	}
}

func (p *rowParts) paintCell(i int, kind CellKind, row Row) {
	cell := row.cell(i)
	switch kind {
	case CellPill:
		p.pills[i].set(cell.Tone, cell.Icon, cell.Text)
		p.spills[i] = i+1 < len(p.columns) && p.lines[i+1] != nil && row.cell(i+1).Text == ""
		if p.extents != nil {
			p.placePill(i)
		}
	case CellCheck:
		state := Unchecked
		if row.Checked {
			state = Checked
		}
		p.ticks[i].set(state, row.Checkable)
	case CellMenu:
		p.dots[i].set(IconDots, ColorText)
	default:
		var tint fyne.ThemeColorName
		if kind == CellTone || kind == CellPerson && cell.Tone != ToneNone {
			tint = cell.Tone.Color()
		}
		if p.below[i] != nil {
			p.below[i].set(cell.Below, StyleCaption, "")
		}
		p.marked[i] = cell.Mark != ""
		if p.marked[i] {
			p.marks[i].set(IconWarning, ColorWarning)
		}
		p.lines[i].set(cell.Text, kind.style(), tint)
		p.placeText(i)
	}
}
