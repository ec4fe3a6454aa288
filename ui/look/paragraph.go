// Text of several lines, wrapped between words, with bold and muted parts.

package look

import (
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Span is a part of a paragraph in one style.
type Span struct {
	Text  string
	Style Style
	Color fyne.ThemeColorName // empty: the style's own
}

// Paragraph is text that wraps between words to the width that it is given. A
// line feed starts a new line. Its height depends on its width, so that its
// MinSize is right only once it has been given a width.
//
// All methods are for the UI goroutine.
type Paragraph struct {
	widget.BaseWidget

	spans []Span
	align fyne.TextAlign
	width float32
	lines [][]Span
}

var (
	_ fyne.Widget     = (*Paragraph)(nil)
	_ fyne.Accessible = (*Paragraph)(nil)
)

// NewParagraph returns a paragraph of spans, set one after another.
func NewParagraph(spans ...Span) *Paragraph {
	p := &Paragraph{spans: spans}
	p.ExtendBaseWidget(p)
	return p
}

// Wrapped returns a paragraph in one style.
func Wrapped(style Style, text string) *Paragraph {
	return NewParagraph(Span{Text: text, Style: style})
}

// Centered centres every line. It returns the paragraph itself.
func (p *Paragraph) Centered() *Paragraph {
	p.align = fyne.TextAlignCenter
	p.Refresh()
	return p
}

// SetSpans changes the text.
func (p *Paragraph) SetSpans(spans ...Span) {
	if equalSpans(p.spans, spans) {
		return
	}
	p.spans = spans
	p.lines = nil
	p.Refresh()
}

// SetText changes the text of a paragraph of one style, which it keeps.
func (p *Paragraph) SetText(text string) {
	span := Span{Text: text}
	if len(p.spans) > 0 {
		span.Style, span.Color = p.spans[0].Style, p.spans[0].Color
	}
	p.SetSpans(span)
}

// Text returns the whole text without its styles.
func (p *Paragraph) Text() string {
	var b strings.Builder
	for _, span := range p.spans {
		b.WriteString(span.Text)
	}
	return b.String()
}

// AccessibilityLabel returns the whole text.
func (p *Paragraph) AccessibilityLabel() string { return p.Text() }

// AccessibilityRole returns text.
func (p *Paragraph) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// Resize gives the paragraph its width, and wraps it anew if that changed.
func (p *Paragraph) Resize(size fyne.Size) {
	if size.Width != p.width {
		p.width = size.Width
		p.lines = nil
	}
	p.BaseWidget.Resize(size)
}

// paragraphWidth is the least width that a paragraph is wrapped to, so that one
// that has no width yet does not make a tower of single letters of itself.
const paragraphWidth float32 = 80

// wrapped returns the lines for the present width. Before there is one, the
// text is not wrapped.
func (p *Paragraph) wrapped() [][]Span {
	if p.lines == nil && p.width > 0 {
		p.lines = wrap(p.spans, max(paragraphWidth, p.width))
	}
	if p.lines == nil {
		p.lines = wrap(p.spans, 0)
	}
	return p.lines
}

// lineWidth is how wide a line of the wrapped text is.
func (p *Paragraph) lineWidth(i int) (width float32) {
	for _, span := range p.wrapped()[i] {
		width += span.Style.width(span.Text)
	}
	return width
}

// CreateRenderer is called by the toolkit.
func (p *Paragraph) CreateRenderer() fyne.WidgetRenderer {
	p.ExtendBaseWidget(p)
	r := &paragraphRenderer{paragraph: p}
	r.Refresh()
	return r
}

type paragraphRenderer struct {
	paragraph *Paragraph
	texts     []*canvas.Text
	objects   []fyne.CanvasObject
}

func (r *paragraphRenderer) Destroy()                     {}
func (r *paragraphRenderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *paragraphRenderer) Layout(fyne.Size) { r.Refresh() }

func (r *paragraphRenderer) MinSize() fyne.Size {
	var height float32
	for _, spans := range r.paragraph.wrapped() {
		height += lineHeight(spans)
	}
	return fyne.NewSize(paragraphWidth, height)
}

func (r *paragraphRenderer) Refresh() {
	n := 0
	var y float32
	for i, spans := range r.paragraph.wrapped() {
		var x float32
		if r.paragraph.align == fyne.TextAlignCenter {
			x = max(0, (r.paragraph.width-r.paragraph.lineWidth(i))/2)
		}
		height := lineHeight(spans)
		for _, span := range spans {
			text := r.text(n)
			n++
			show(text, span)
			text.Resize(fyne.NewSize(span.Style.width(span.Text), height))
			text.Move(fyne.NewPos(x, y))
			x += span.Style.width(span.Text)
		}
		y += height
	}
	r.texts = r.texts[:n]
	r.objects = r.objects[:n]
}

func (r *paragraphRenderer) text(i int) *canvas.Text {
	if i == len(r.texts) {
		text := canvas.NewText("", colorOf(ColorText))
		r.texts = append(r.texts, text)
		r.objects = append(r.objects, text)
	}
	return r.texts[i]
}

func show(text *canvas.Text, span Span) {
	name := span.Color
	if name == "" {
		name = span.Style.color()
	}
	color, size, face := colorOf(name), span.Style.size(), span.Style.face()
	if text.Text == span.Text && text.Color == color && text.TextSize == size && text.TextStyle == face {
		return
	}
	text.Text, text.Color, text.TextSize, text.TextStyle = span.Text, color, size, face
	text.Refresh()
}

func lineHeight(spans []Span) float32 {
	height := StyleBody.lineHeight()
	for i, span := range spans {
		if h := span.Style.lineHeight(); i == 0 || h > height {
			height = h
		}
	}
	return height + 2 // a little air between lines
}

func equalSpans(a, b []Span) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// wrap breaks spans into lines no wider than width, between words where it can.
// A width of zero or less breaks at line feeds only.
func wrap(spans []Span, width float32) [][]Span {
	w := wrapper{width: width}
	for _, span := range spans {
		for i, part := range strings.Split(span.Text, "\n") {
			if i > 0 {
				w.newLine()
			}
			for _, word := range words(part) {
				w.add(Span{Text: word, Style: span.Style, Color: span.Color})
			}
		}
	}
	return append(w.lines, w.line)
}

type wrapper struct {
	width, used float32
	lines       [][]Span
	line        []Span
}

func (w *wrapper) newLine() {
	w.lines = append(w.lines, w.line)
	w.line, w.used = nil, 0
}

func (w *wrapper) add(word Span) {
	bare := word.Style.width(strings.TrimRightFunc(word.Text, unicode.IsSpace))
	if w.width > 0 && w.used+bare > w.width {
		if w.used > 0 {
			w.newLine()
		}
		word = w.breakUp(word)
	}
	w.append(word)
}

// breakUp puts as many full lines of a word that is wider than a whole line as
// there are, and returns the rest of it.
func (w *wrapper) breakUp(word Span) Span {
	runes := []rune(word.Text)
	for len(runes) > 1 {
		n := fitting(runes, word.Style, w.width)
		if n == len(runes) || strings.TrimSpace(string(runes[n:])) == "" {
			break
		}
		w.append(Span{Text: string(runes[:n]), Style: word.Style, Color: word.Color})
		w.newLine()
		runes = runes[n:]
	}
	word.Text = string(runes)
	return word
}

// fitting is how many of the first runes are no wider than width, at least one.
// It measures few and short texts: an address of 400 letters took 400 of them.
func fitting(runes []rune, style Style, width float32) int {
	fits := func(n int) bool { return style.width(string(runes[:n])) <= width }
	low, high := 1, 2 // low fits, or is one
	for high < len(runes) && fits(high) {
		low, high = high, 2*high
	}
	high = min(high, len(runes))
	if high > low && fits(high) {
		return high
	}
	// Now low fits and high does not.
	for high-low > 1 {
		if middle := (low + high) / 2; fits(middle) {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}

// append adds text to the line, joining it to a neighbour of the same style so
// that a line is few objects.
func (w *wrapper) append(s Span) {
	w.used += s.Style.width(s.Text)
	if last := len(w.line) - 1; last >= 0 && w.line[last].Style == s.Style && w.line[last].Color == s.Color {
		w.line[last].Text += s.Text
		return
	}
	w.line = append(w.line, s)
}

// words splits a text after its spaces; the words joined give the text again.
func words(text string) []string {
	var out []string
	start, space := 0, false
	for i, r := range text {
		isSpace := unicode.IsSpace(r)
		if space && !isSpace {
			out = append(out, text[start:i])
			start = i
		}
		space = isSpace
	}
	if start < len(text) {
		out = append(out, text[start:])
	}
	return out
}
