// Excerpt: the first rows of somebody's table, as they stand there.

package look

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

const (
	excerptRow   float32 = 36
	excerptInset float32 = 10 // before and after a text
	excerptLeast float32 = 72
	excerptMost  float32 = 270 // a longer text is cut; a tip shows it
)

// Excerpt shows headings and a few rows, with some columns marked. Columns are as wide as
// their texts; where there are too many of them, it scrolls sideways, and is one stop of
// the Tab key whose Left and Right go from column to column.
//
// All methods are for the UI goroutine.
type Excerpt struct {
	widget.BaseWidget

	OnTap func(column int) // a tap on a column

	body    *excerptBody
	scroll  *container.Scroll
	column  int // the first in sight
	focused bool
}

var (
	_ fyne.Widget      = (*Excerpt)(nil)
	_ fyne.Focusable   = (*Excerpt)(nil)
	_ fyne.Disableable = (*Excerpt)(nil)
	_ fyne.Accessible  = (*Excerpt)(nil)
	_ desktop.Keyable  = (*Excerpt)(nil)
)

// NewExcerpt returns an excerpt. Rows may be shorter than headings. marked are the columns
// that stand out.
func NewExcerpt(headings []string, rows [][]string, marked []int) *Excerpt {
	e := &Excerpt{body: newExcerptBody(headings, rows, marked)}
	e.body.excerpt = e
	e.scroll = container.NewHScroll(e.body)
	e.ExtendBaseWidget(e)
	return e
}

// Reveal scrolls a column into sight.
func (e *Excerpt) Reveal(column int) {
	if column < 0 || column >= len(e.body.columns) {
		return
	}
	place := e.body.columns[column]
	offset := e.scroll.Offset
	switch {
	case place.x < offset.X:
		offset.X = place.x
	case place.x+place.width > offset.X+e.scroll.Size().Width:
		offset.X = max(0, min(place.x, place.x+place.width-e.scroll.Size().Width))
	default:
		return
	}
	e.scroll.ScrollToOffset(offset)
}

// SetMarked marks these columns and no others.
func (e *Excerpt) SetMarked(columns []int) {
	e.body.mark(columns)
	e.body.Refresh()
}

// SetChosen has one of the marked columns stand out, by its fill and a frame, from the
// others; -1 is none.
func (e *Excerpt) SetChosen(column int) {
	if e.body.chosen != column {
		e.body.chosen = column
		e.body.Refresh()
	}
}

// Disabled reports that there is nothing to scroll; the Tab key then passes it by.
func (e *Excerpt) Disabled() bool { return e.body.MinSize().Width <= e.Size().Width }

// Enable does nothing.
func (e *Excerpt) Enable() {}

// Disable does nothing.
func (e *Excerpt) Disable() {}

// FocusGained shows the ring.
func (e *Excerpt) FocusGained() {
	e.focused = true
	e.Refresh()
}

// FocusLost hides the ring.
func (e *Excerpt) FocusLost() {
	e.focused = false
	e.Refresh()
}

// KeyDown notes that the keyboard is used, which may be the Tab key.
func (e *Excerpt) KeyDown(*fyne.KeyEvent) {
	if !keyboard {
		UsedKeyboard()
		e.Refresh()
	}
}

// KeyUp does nothing.
func (e *Excerpt) KeyUp(*fyne.KeyEvent) {}

// TypedRune does nothing.
func (e *Excerpt) TypedRune(rune) {}

// TypedKey scrolls by a column, or to either end, and passes other keys on.
func (e *Excerpt) TypedKey(key *fyne.KeyEvent) {
	to := e.column
	switch key.Name {
	case fyne.KeyLeft:
		to--
	case fyne.KeyRight:
		to++
	case fyne.KeyHome:
		to = 0
	case fyne.KeyEnd:
		to = len(e.body.columns) - 1
	default:
		passOn(e, key)
		return
	}
	if to >= 0 && to < len(e.body.columns) {
		e.column = to
		e.scroll.ScrollToOffset(fyne.NewPos(min(e.body.columns[to].x, max(0, e.body.MinSize().Width-e.scroll.Size().Width)), 0))
	}
}

// AccessibilityLabel returns all texts, row by row.
func (e *Excerpt) AccessibilityLabel() string {
	lines := []string{strings.Join(e.body.headings, ", ")}
	for _, row := range e.body.rows {
		lines = append(lines, strings.Join(row, ", "))
	}
	return strings.Join(lines, "\n")
}

// AccessibilityRole returns text.
func (e *Excerpt) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer is called by the toolkit.
func (e *Excerpt) CreateRenderer() fyne.WidgetRenderer {
	e.ExtendBaseWidget(e)
	around, outline := newRing(RadiusCard), newBox(RadiusCard)
	r := &renderer{objects: []fyne.CanvasObject{around.Rectangle, e.scroll, outline.Rectangle}}
	r.minSize = func() fyne.Size { return fyne.NewSize(200, e.body.MinSize().Height) }
	r.layout = func(size fyne.Size) {
		e.body.spread(size.Width)
		e.scroll.Resize(size)
		outline.place(0, 0, size.Width, size.Height)
		around.around(size)
	}
	r.refresh = func() {
		e.scroll.Refresh()
		outline.paint("", ColorBorder, hairline)
		around.show(e.focused && keyboard)
	}
	return r.start(e)
}

// excerptBody paints the whole table.
type excerptBody struct {
	widget.BaseWidget

	excerpt  *Excerpt
	headings []string
	rows     [][]string
	marked   map[int]bool
	chosen   int       // column, -1: none
	needs    []float32 // the width of each column's texts
	columns  []extent
	lines    [][]*line // the headings first
	tipped   [2]int    // row and column under the pointer
}

var (
	_ fyne.Tappable     = (*excerptBody)(nil)
	_ desktop.Hoverable = (*excerptBody)(nil)
)

func newExcerptBody(headings []string, rows [][]string, marked []int) *excerptBody {
	b := &excerptBody{headings: headings, rows: rows, chosen: -1}
	b.mark(marked)
	for i, heading := range headings {
		width := roughWidth(StyleLabel, heading)
		for _, row := range rows {
			if i < len(row) {
				width = max(width, roughWidth(StyleSmall, row[i]))
			}
		}
		b.needs = append(b.needs, max(excerptLeast, min(width+2*excerptInset, excerptMost)))
	}
	b.spread(0)
	b.ExtendBaseWidget(b)
	return b
}

func (b *excerptBody) mark(columns []int) {
	b.marked = map[int]bool{}
	for _, column := range columns {
		b.marked[column] = true
	}
}

// spread gives the columns the width that is left over, too.
func (b *excerptBody) spread(width float32) {
	var all float32
	for _, w := range b.needs {
		all += w
	}
	stretch := float32(1)
	if all > 0 && width > all {
		stretch = width / all
	}
	b.columns = make([]extent, len(b.needs))
	var x float32
	for i, w := range b.needs {
		b.columns[i] = extent{x, w * stretch}
		x += w * stretch
	}
}

// Tapped tells which column was tapped.
func (b *excerptBody) Tapped(ev *fyne.PointEvent) {
	usedPointer()
	if _, column := b.cellAt(ev.Position); column >= 0 && b.excerpt.OnTap != nil {
		b.excerpt.OnTap(column)
	}
}

func (b *excerptBody) cellAt(pos fyne.Position) (row, column int) {
	row = int(pos.Y / excerptRow)
	for i, c := range b.columns {
		if pos.X >= c.x && pos.X < c.x+c.width && row <= len(b.rows) {
			return row, i
		}
	}
	return row, -1
}

// MouseIn shows the whole of a text that is cut.
func (b *excerptBody) MouseIn(ev *desktop.MouseEvent) {
	b.tipped = [2]int{-1, -1}
	b.MouseMoved(ev)
}

// MouseMoved shows the whole of a text that is cut.
func (b *excerptBody) MouseMoved(ev *desktop.MouseEvent) {
	row, column := b.cellAt(ev.Position)
	if b.tipped == [2]int{row, column} {
		return
	}
	b.tipped = [2]int{row, column}
	text := ""
	if column >= 0 && row < len(b.lines) {
		if l := b.lines[row][column]; l.Text.Text != l.full {
			text = l.full
		}
	}
	var place area
	if column >= 0 {
		place = area{at: fyne.NewPos(b.columns[column].x, float32(row)*excerptRow), size: fyne.NewSize(b.columns[column].width, excerptRow)}
	}
	offerTip(b, place, text)
}

// MouseOut ends what MouseIn began.
func (b *excerptBody) MouseOut() { offerTip(b, area{}, "") }

// CreateRenderer is called by the toolkit.
func (b *excerptBody) CreateRenderer() fyne.WidgetRenderer {
	b.ExtendBaseWidget(b)
	backs, heads := make([]box, len(b.headings)), make([]box, len(b.headings))
	rules, frame := make([]box, len(b.rows)), newBox(0)
	r := &renderer{}
	for i := range b.headings {
		backs[i], heads[i] = newBox(0), newBox(0)
		r.objects = append(r.objects, backs[i].Rectangle, heads[i].Rectangle)
	}
	if last := len(backs) - 1; last >= 0 { // as round as the outline
		backs[0].TopLeftCornerRadius, backs[0].BottomLeftCornerRadius, heads[0].TopLeftCornerRadius = RadiusCard, RadiusCard, RadiusCard
		backs[last].TopRightCornerRadius, backs[last].BottomRightCornerRadius, heads[last].TopRightCornerRadius = RadiusCard, RadiusCard, RadiusCard
	}
	for i := range rules {
		rules[i] = newBox(0)
		r.objects = append(r.objects, rules[i].Rectangle)
	}
	r.objects = append(r.objects, frame.Rectangle)
	b.lines = nil
	for range len(b.rows) + 1 {
		var texts []*line
		for range b.headings {
			l := newLine(StyleSmall)
			texts = append(texts, l)
			r.objects = append(r.objects, l.Text)
		}
		b.lines = append(b.lines, texts)
	}
	r.minSize = func() fyne.Size {
		var width float32
		for _, w := range b.needs {
			width += w
		}
		return fyne.NewSize(width, float32(len(b.rows)+1)*excerptRow)
	}
	r.layout = func(size fyne.Size) {
		for i, c := range b.columns {
			backs[i].place(c.x, 0, c.width, size.Height)
			heads[i].place(c.x, 0, c.width, excerptRow)
			for row, texts := range b.lines {
				texts[i].place(c.x+excerptInset, float32(row)*excerptRow, max(0, c.width-2*excerptInset), excerptRow)
			}
		}
		for i, rule := range rules {
			rule.place(0, float32(i+1)*excerptRow, size.Width, hairline)
		}
		if b.isChosen(b.chosen) {
			c := b.columns[b.chosen]
			frame.place(c.x, 0, c.width, size.Height)
			b.roundFrame(frame)
		}
	}
	r.refresh = func() {
		for i := range b.headings {
			fill, head := b.fills(i)
			text := ColorText
			if b.isChosen(i) {
				text = ColorAccent
			}
			backs[i].paint(fill, "", 0)
			heads[i].paint(head, "", 0)
			b.lines[0][i].set(b.headings[i], StyleLabel, text)
			for row := range b.rows {
				cell := ""
				if i < len(b.rows[row]) {
					cell = b.rows[row][i]
				}
				b.lines[row+1][i].set(cell, StyleSmall, ColorText)
			}
		}
		for _, rule := range rules {
			rule.paint(ColorBorder, "", 0)
		}
		frame.paint("", "", 0)
		if b.isChosen(b.chosen) {
			frame.paint("", ColorAccent, ringWidth)
		}
		r.layout(b.Size())
	}
	return r.start(b)
}

func (b *excerptBody) isChosen(column int) bool {
	return column >= 0 && column < len(b.columns) && column == b.chosen
}

// fills are the colours of a column and of its heading. As long as nothing is chosen, all
// marked columns stand out alike; then the chosen one alone has the colour of a selection.
func (b *excerptBody) fills(column int) (fill, head fyne.ThemeColorName) {
	switch {
	case b.isChosen(column), b.marked[column] && b.chosen < 0:
		return ColorAccentSoft, ColorAccentSoft
	case b.marked[column]:
		return ColorHover, ColorBackground
	}
	return ColorSurface, ColorBackground
}

// roundFrame makes the frame of the chosen column as round as the outline where they meet.
func (b *excerptBody) roundFrame(frame box) {
	var left, right float32
	if b.chosen == 0 {
		left = RadiusCard
	}
	if b.chosen == len(b.columns)-1 {
		right = RadiusCard
	}
	frame.TopLeftCornerRadius, frame.BottomLeftCornerRadius = left, left
	frame.TopRightCornerRadius, frame.BottomRightCornerRadius = right, right
}
