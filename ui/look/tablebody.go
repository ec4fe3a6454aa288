// The rows of a table inside its scroller.

package look

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// tableBody holds the row views inside the scroller. Row i is shown by view
// i modulo the number of views, so that scrolling by a row changes one view.
type tableBody struct {
	widget.BaseWidget

	table   *Table
	views   []*rowView
	heads   []*headingView
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
	b.arrangeHeadings(reload)
	first, _ := t.rowAtHeight(max(0, t.scroll.Offset.Y))
	size := fyne.NewSize(t.Size().Width, t.Height)
	for i := first; i < first+len(b.views); i++ {
		view := b.views[i%len(b.views)]
		if i >= length {
			view.vacate()
			continue
		}
		view.Move(fyne.NewPos(0, t.rowTop(i)))
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
	for _, view := range b.views {
		view.index = -1
	}
	b.collect()
}

// arrangeHeadings puts the headings into place.
func (b *tableBody) arrangeHeadings(reload bool) {
	t := b.table
	if n := len(t.headings); n != len(b.heads) {
		for len(b.heads) < n {
			b.heads = append(b.heads, newHeadingView())
		}
		b.heads = b.heads[:n]
		b.collect()
		reload = true
	}
	for k, head := range b.heads {
		head.Move(fyne.NewPos(0, t.headingTop(k)))
		head.Resize(fyne.NewSize(t.Size().Width, HeadingHeight))
		if reload {
			head.show(t.headings[k])
		}
	}
}

// collect gathers what is painted.
func (b *tableBody) collect() {
	b.objects = make([]fyne.CanvasObject, 0, len(b.views)+len(b.heads))
	for _, view := range b.views {
		b.objects = append(b.objects, view)
	}
	for _, head := range b.heads {
		b.objects = append(b.objects, head)
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
	return fyne.NewSize(leastWidth(t.columns, t.Inset), t.rowsHeight())
}
