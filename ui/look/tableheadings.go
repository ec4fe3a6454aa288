// The headings that stand between the rows of a table.

package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Heading stands between the rows of a table, above the first row of a group. It is
// no row: nothing on it can be pressed, and the keyboard passes over it.
type Heading struct {
	Before     int // the row that it stands above
	Lead, Text string
}

// HeadingHeight is the height of a heading.
const HeadingHeight float32 = 32

// SetHeadings sets the headings, in the order of the rows. Call Refresh afterwards.
func (t *Table) SetHeadings(headings []Heading) { t.headings = headings }

// Headings returns the headings.
func (t *Table) Headings() []Heading { return t.headings }

// headingTop is where heading k begins.
func (t *Table) headingTop(k int) float32 {
	return float32(t.headings[k].Before)*t.Height + float32(k)*HeadingHeight
}

// rowTop is where row i begins.
func (t *Table) rowTop(i int) float32 {
	top := float32(i) * t.Height
	for _, h := range t.headings {
		if h.Before <= i {
			top += HeadingHeight
		}
	}
	return top
}

// groupTop is where row i begins, or the heading directly above it.
func (t *Table) groupTop(i int) float32 {
	for k, h := range t.headings {
		if h.Before == i {
			return t.headingTop(k)
		}
	}
	return t.rowTop(i)
}

// rowAtHeight is the row at a height within all rows. on is false where a heading
// stands there: the row is the one below it.
func (t *Table) rowAtHeight(y float32) (row int, on bool) {
	above := float32(0) // the headings above
	for k, h := range t.headings {
		top := t.headingTop(k)
		if y < top {
			break
		}
		if y < top+HeadingHeight {
			return h.Before, false
		}
		above += HeadingHeight
	}
	return int((y - above) / t.Height), true
}

// rowsHeight is the height of all rows and headings.
func (t *Table) rowsHeight() float32 {
	return float32(t.length())*t.Height + float32(len(t.headings))*HeadingHeight
}

// headingView paints a heading.
type headingView struct {
	widget.BaseWidget
	heading Heading
}

var _ fyne.Accessible = (*headingView)(nil)

func newHeadingView() *headingView {
	v := &headingView{}
	v.ExtendBaseWidget(v)
	return v
}

func (v *headingView) show(heading Heading) {
	v.heading = heading
	v.Refresh()
}

// AccessibilityLabel returns its words.
func (v *headingView) AccessibilityLabel() string { return v.heading.Lead + " " + v.heading.Text }

// AccessibilityRole returns text.
func (v *headingView) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer is called by the toolkit.
func (v *headingView) CreateRenderer() fyne.WidgetRenderer {
	v.ExtendBaseWidget(v)
	back, rule := newBox(0), newBox(0)
	lead, text := newLine(StyleLabel), newLine(StyleCaption)
	r := &renderer{objects: []fyne.CanvasObject{back.Rectangle, rule.Rectangle, lead.Text, text.Text}}
	r.minSize = func() fyne.Size { return fyne.NewSize(1, HeadingHeight) }
	r.layout = func(size fyne.Size) {
		back.place(0, 0, size.Width, size.Height)
		rule.place(0, size.Height-hairline, size.Width, hairline)
		room := max(0, size.Width-2*PageMargin)
		width := min(room, StyleLabel.width(v.heading.Lead)+1)
		lead.place(PageMargin, 0, width, size.Height)
		text.place(PageMargin+width+6, 0, max(0, room-width-6), size.Height)
	}
	r.refresh = func() {
		back.paint(ColorBackground, "", 0)
		rule.paint(ColorBorder, "", 0)
		lead.set(v.heading.Lead, StyleLabel, ColorText)
		text.set(v.heading.Text, StyleCaption, "")
		r.layout(v.Size())
	}
	return r.start(v)
}
