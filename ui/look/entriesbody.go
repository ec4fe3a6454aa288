// The rows of a list in a dialog, inside its scroller.

package look

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// entriesBody holds a view for each row in sight and uses them in turn: row i is
// shown by view i modulo the number of views.
type entriesBody struct {
	widget.BaseWidget

	list    *Entries
	views   []*entryView
	objects []fyne.CanvasObject
}

// arrange puts the rows in sight into place. With reload all of them are painted
// anew.
func (b *entriesBody) arrange(reload bool) {
	e := b.list
	height := e.scroll.Size().Height
	if height <= 0 || e.width <= 0 {
		return
	}
	e.measure()
	b.provide(int(height/e.RowHeight) + 2) // no row is lower than that
	first := max(0, e.rowAt(0))
	for i := first; i < first+len(b.views); i++ {
		view := b.views[i%len(b.views)]
		if i >= len(e.rows) {
			view.vacate()
			continue
		}
		size := fyne.NewSize(e.width, e.tops[i+1]-e.tops[i])
		view.Move(fyne.NewPos(0, e.tops[i]))
		if reload || view.index != i || view.Size() != size {
			view.Resize(size)
			view.show(i, e.rows[i])
		}
	}
}

func (b *entriesBody) provide(n int) {
	if n == len(b.views) {
		return
	}
	for len(b.views) < n {
		b.views = append(b.views, newEntryView(b.list))
	}
	b.views = b.views[:n]
	b.objects = make([]fyne.CanvasObject, n)
	for i, view := range b.views {
		view.index = -1
		b.objects[i] = view
	}
}

// view returns the view of a row, or nil if the row is not in sight.
func (b *entriesBody) view(i int) *entryView {
	if i < 0 || len(b.views) == 0 {
		return nil
	}
	if v := b.views[i%len(b.views)]; v.index == i {
		return v
	}
	return nil
}

func (b *entriesBody) repaint(i int) {
	if v := b.view(i); v != nil && v.parts != nil {
		v.parts.paint(v)
	}
}

// CreateRenderer is called by the toolkit.
func (b *entriesBody) CreateRenderer() fyne.WidgetRenderer { return &entriesBodyRenderer{b} }

type entriesBodyRenderer struct{ body *entriesBody }

func (r *entriesBodyRenderer) Destroy()                     {}
func (r *entriesBodyRenderer) Layout(fyne.Size)             { r.body.arrange(false) }
func (r *entriesBodyRenderer) Objects() []fyne.CanvasObject { return r.body.objects }
func (r *entriesBodyRenderer) Refresh()                     { r.body.arrange(true) }

func (r *entriesBodyRenderer) MinSize() fyne.Size {
	e := r.body.list
	e.measure()
	return fyne.NewSize(1, e.tops[e.length])
}

// entryView paints a row. It is not interactive: the list is.
type entryView struct {
	widget.BaseWidget

	list  *Entries
	index int // of the row that it shows, -1: none
	row   Row
	parts *entryParts
}

var _ fyne.Accessible = (*entryView)(nil)

func newEntryView(e *Entries) *entryView {
	v := &entryView{list: e, index: -1}
	v.ExtendBaseWidget(v)
	v.Hidden = true
	return v
}

// AccessibilityLabel returns the texts of the cells, and what is doubtful there.
func (v *entryView) AccessibilityLabel() string {
	var texts []string
	for _, cell := range v.row.Cells {
		for _, text := range []string{cell.Text, cell.Mark} {
			if text != "" {
				texts = append(texts, text)
			}
		}
	}
	return strings.Join(texts, ", ")
}

// AccessibilityRole returns container.
func (v *entryView) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleContainer }

func (v *entryView) show(index int, row Row) {
	v.index, v.row = index, row
	if !v.Visible() {
		v.Show() // paints
		return
	}
	v.Refresh()
}

func (v *entryView) vacate() {
	v.index, v.row = -1, Row{}
	v.Hide()
}

// CreateRenderer is called by the toolkit.
func (v *entryView) CreateRenderer() fyne.WidgetRenderer {
	v.ExtendBaseWidget(v)
	v.parts = newEntryParts(v.list.columns)
	r := &renderer{objects: v.parts.objects}
	r.minSize = func() fyne.Size { return fyne.NewSize(1, v.list.RowHeight) }
	r.layout = func(size fyne.Size) { v.parts.place(v) }
	r.refresh = func() {
		v.parts.fill(v)
		v.parts.paint(v)
		v.parts.place(v)
	}
	return r.start(v)
}

// entryParts are the objects of a row.
type entryParts struct {
	back, rule, cursor box
	texts              []*Paragraph // nil for a pill
	marks              []*glyph
	pills              []*pill // nil for a text
	objects            []fyne.CanvasObject
}

func newEntryParts(columns []Column) *entryParts {
	n := len(columns)
	p := &entryParts{
		back: newBox(0), rule: newBox(0), cursor: newBox(6),
		texts: make([]*Paragraph, n), marks: make([]*glyph, n), pills: make([]*pill, n),
	}
	p.cursor.Hide()
	p.objects = []fyne.CanvasObject{p.back.Rectangle, p.rule.Rectangle, p.cursor.Rectangle}
	for i, c := range columns {
		if c.Kind == CellPill {
			p.pills[i] = newPill()
			p.objects = append(p.objects, p.pills[i].objects()...)
			continue
		}
		p.texts[i], p.marks[i] = NewParagraph(), newGlyph("", ColorWarning, markSize)
		p.objects = append(p.objects, p.texts[i], p.marks[i].Image)
	}
	return p
}

// fill puts the texts of the row into its parts.
func (p *entryParts) fill(v *entryView) {
	for i, c := range v.list.columns {
		cell := v.row.cell(i)
		if p.pills[i] != nil {
			p.pills[i].set(cell.Tone, cell.Icon, cell.Text)
			continue
		}
		p.texts[i].SetSpans(cellSpans(c.Kind, cell)...)
		icon := IconName("")
		if cell.Mark != "" {
			icon = IconWarning
		}
		p.marks[i].set(icon, ColorWarning)
	}
}

func (p *entryParts) place(v *entryView) {
	e, size := v.list, v.Size()
	if v.index < 0 || len(e.places) == 0 || e.width <= 0 {
		return
	}
	p.back.place(0, 0, size.Width, size.Height)
	p.rule.place(0, size.Height-hairline, size.Width, hairline)
	p.cursor.place(3, 2, size.Width-6, size.Height-hairline-4)
	for i, c := range e.columns {
		place, middle := e.places[i], e.RowHeight/2
		if p.pills[i] != nil {
			p.pills[i].place(place.x, middle, place.width)
			continue
		}
		text, line := p.texts[i], c.Kind.style().lineHeight()+2
		text.Resize(fyne.NewSize(textWidth(place, v.row.cell(i)), size.Height))
		text.Move(fyne.NewPos(place.x, middle-line/2))
		if p.marks[i].Visible() {
			last := len(text.wrapped()) - 1
			p.marks[i].place(place.x+text.lineWidth(last)+markGap+markSize/2, middle+float32(last)*line)
		}
	}
}

func (p *entryParts) paint(v *entryView) {
	e, fill := v.list, ColorSurface
	if v.index >= 0 && v.index == e.pointed.row {
		fill = ColorHover
	}
	p.back.paint(fill, "", 0)
	p.rule.paint(ColorBorder, "", 0)
	SetVisible(p.rule.Rectangle, v.index < len(e.rows)-1)
	p.cursor.paint("", ColorAccent, ringWidth)
	SetVisible(p.cursor.Rectangle, e.focused && keyboard && v.index >= 0 && v.index == e.cursor)
}
