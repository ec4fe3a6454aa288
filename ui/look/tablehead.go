// The header of a table.

package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// tableHead paints the header. Taps come to the table.
type tableHead struct {
	widget.BaseWidget
	table *Table
}

func newTableHead(t *Table) *tableHead {
	h := &tableHead{table: t}
	h.ExtendBaseWidget(h)
	return h
}

const sortIcon float32 = 12

// CreateRenderer is called by the toolkit.
func (h *tableHead) CreateRenderer() fyne.WidgetRenderer {
	r := &tableHeadRenderer{
		table: h.table,
		back:  newBox(0), above: newBox(0), below: newBox(0),
		arrow: newGlyph("", ColorText, sortIcon), check: newTick(),
	}
	r.objects = append(r.objects, r.back.Rectangle, r.above.Rectangle, r.below.Rectangle, r.arrow.Image)
	r.objects = append(r.objects, r.check.objects()...)
	for range h.table.columns {
		title := newLine(StyleLabel)
		r.titles = append(r.titles, title)
		r.objects = append(r.objects, title.Text)
	}
	r.Refresh()
	return r
}

type tableHeadRenderer struct {
	table              *Table
	back, above, below box
	arrow              *glyph
	check              *tick
	titles             []*line
	objects            []fyne.CanvasObject
}

func (r *tableHeadRenderer) Destroy()                     {}
func (r *tableHeadRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *tableHeadRenderer) MinSize() fyne.Size           { return fyne.NewSize(1, ControlHeight) }

func (r *tableHeadRenderer) Layout(size fyne.Size) {
	r.back.place(0, 0, size.Width, size.Height)
	r.above.place(0, 0, size.Width, hairline)
	r.below.place(0, size.Height-hairline, size.Width, hairline)
	for i, e := range extents(r.table.columns, size.Width, r.table.Inset) {
		c := r.table.columns[i]
		switch c.Kind {
		case CellCheck:
			r.check.place(e.x, size.Height/2)
		case CellMenu:
		default:
			r.titles[i].place(e.x, 0, max(0, e.width-cellGap), size.Height)
		}
		if i == r.table.sortColumn && e.width == 0 {
			r.arrow.place(-sortIcon, 0) // out of sight
		} else if i == r.table.sortColumn {
			r.arrow.place(e.x+min(StyleLabel.width(c.Title), e.width-cellGap)+4+sortIcon/2, size.Height/2-1)
		}
	}
}

func (r *tableHeadRenderer) Refresh() {
	r.back.paint(ColorBackground, "", 0)
	r.above.paint(ColorBorder, "", 0)
	r.below.paint(ColorBorder, "", 0)
	r.paintCheck()
	for i, c := range r.table.columns {
		text := ColorMuted
		if i == r.table.sortColumn {
			text = ColorText
		}
		if c.Kind != CellCheck && c.Kind != CellMenu {
			r.titles[i].set(c.Title, StyleLabel, text)
		}
	}
	r.arrow.set(r.arrowIcon(), ColorText)
	r.Layout(r.table.head.Size())
}

func (r *tableHeadRenderer) arrowIcon() IconName {
	switch {
	case r.table.sortColumn < 0:
		return ""
	case r.table.descending:
		return IconChevronDown
	}
	return IconChevronUp
}

func (r *tableHeadRenderer) paintCheck() {
	for _, c := range r.table.columns {
		if c.Kind == CellCheck {
			r.check.set(r.table.state, true)
			return
		}
	}
	r.check.setVisible(false)
}
