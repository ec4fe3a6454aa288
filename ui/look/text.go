// One line of text, and how it is cut to a width.

package look

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Style is the size, weight and default colour of a text.
type Style int

// The styles of text.
const (
	StyleBody        Style = iota // 14
	StyleStrong                   // 14 bold
	StyleMuted                    // 14 muted
	StyleSmall                    // 13
	StyleSmallMuted               // 13 muted
	StyleSmallStrong              // 13 bold
	StyleCaption                  // 12 muted
	StyleLabel                    // 12 bold, above a field
	StyleMono                     // 12 monospace, muted
	StyleTitle                    // 22 bold, a view
	StyleDialogTitle              // 18 bold, a dialog
)

func (s Style) size() float32 {
	switch s {
	case StyleSmall, StyleSmallMuted, StyleSmallStrong:
		return SizeSmall
	case StyleCaption, StyleLabel, StyleMono:
		return SizeCaption
	case StyleTitle:
		return SizeTitle
	case StyleDialogTitle:
		return SizeDialogTitle
	}
	return SizeText
}

func (s Style) face() fyne.TextStyle {
	switch s {
	case StyleStrong, StyleSmallStrong, StyleLabel, StyleTitle, StyleDialogTitle:
		return fyne.TextStyle{Bold: true}
	case StyleMono:
		return fyne.TextStyle{Monospace: true}
	}
	return fyne.TextStyle{}
}

func (s Style) color() fyne.ThemeColorName {
	switch s {
	case StyleMuted, StyleSmallMuted, StyleCaption, StyleMono:
		return ColorMuted
	}
	return ColorText
}

// width returns how wide a text is, in device-independent pixels.
func (s Style) width(text string) float32 {
	if text == "" {
		return 0
	}
	return fyne.MeasureText(text, s.size(), s.face()).Width
}

// roughWidth is about how wide a text is, and never less than its width. Latin, Greek
// and Cyrillic letters are not shaped: their widths are added up, so that the texts of
// 10,000 people can be measured at once. It is for the UI goroutine.
func roughWidth(s Style, text string) float32 {
	known := runeWidths[s]
	if known == nil {
		known = map[rune]float32{}
		runeWidths[s] = known
	}
	var width float32
	for _, r := range text {
		if r < ' ' || r >= 0x530 || r >= 0x300 && r < 0x370 || r >= 0x483 && r < 0x48a { // or a combining mark
			return s.width(text)
		}
		w, ok := known[r]
		if !ok {
			w = s.width(string(r))
			known[r] = w
		}
		width += w
	}
	return width + 2
}

// runeWidths are the widths of single characters, which do not change: sizes and
// fonts are the same as long as the program runs.
var runeWidths = map[Style]map[rune]float32{}

// lineHeight returns the height of one line.
func (s Style) lineHeight() float32 {
	return fyne.MeasureText("M", s.size(), s.face()).Height
}

const ellipsis = "…"

// cut returns the text, or, if it is wider than width, a shorter one that ends in
// an ellipsis. It never cuts inside a rune.
func (s Style) cut(text string, width float32) string {
	if !(width > 0) { // also not a number
		return ""
	}
	if s.width(text) <= width {
		return text
	}
	// The widest prefix that fits, by bisection: at most seven measurements
	// for a text of a hundred runes.
	var starts []int // of the runes
	for i := range text {
		starts = append(starts, i)
	}
	low, high := 0, len(starts)-1
	for low < high {
		middle := (low + high + 1) / 2
		if s.width(text[:starts[middle]]+ellipsis) <= width {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return strings.TrimRight(text[:starts[low]], " ") + ellipsis
}

// line is one line of text on a canvas. It measures and redraws only when its
// text, style, colour or width changes: the toolkit's own truncation shapes the
// text at every refresh, which takes 16 ms for a window full of rows.
type line struct {
	*canvas.Text
	full   string
	style  Style
	color  fyne.ThemeColorName
	cutFor float32 // the width that Text was cut for; negative: not yet
}

func newLine(style Style) *line {
	l := &line{Text: canvas.NewText("", colorOf(style.color())), style: style, color: style.color(), cutFor: -1}
	l.TextSize, l.TextStyle = style.size(), style.face()
	return l
}

// set changes text, style and colour. An empty colour is the style's own.
func (l *line) set(text string, style Style, tint fyne.ThemeColorName) {
	if tint == "" {
		tint = style.color()
	}
	resolved := colorOf(tint)
	if l.full == text && l.style == style && l.color == tint && l.Color == resolved {
		return
	}
	if l.full != text || l.style != style {
		l.cutFor = -1
	}
	l.full, l.style, l.color = text, style, tint
	l.Color, l.TextSize, l.TextStyle = resolved, style.size(), style.face()
	l.fit()
	l.Refresh()
}

// underline is lost when set changes something, so it comes after it.
func (l *line) underline(on bool) {
	if l.TextStyle.Underline == on {
		return
	}
	l.TextStyle.Underline = on
	l.Refresh()
}

// place moves the line into a box, vertically centred, and cuts it to the box's
// width.
func (l *line) place(x, y, width, height float32) {
	l.Move(fyne.NewPos(x, y))
	l.Resize(fyne.NewSize(width, height))
	if width != l.cutFor {
		before := l.Text.Text
		l.fit()
		if l.Text.Text != before {
			l.Refresh()
		}
	}
}

func (l *line) fit() {
	width := l.Size().Width
	if width == l.cutFor {
		return
	}
	l.cutFor = width
	l.Text.Text = l.style.cut(l.full, width)
}

// Text is one line of text that follows the theme. Where it is cut, a tip shows
// the whole of it.
//
// All methods are for the UI goroutine.
type Text struct {
	widget.BaseWidget

	text     string
	style    Style
	color    fyne.ThemeColorName
	align    fyne.TextAlign
	ellipsis bool
}

var (
	_ fyne.Widget       = (*Text)(nil)
	_ fyne.Accessible   = (*Text)(nil)
	_ desktop.Hoverable = (*Text)(nil)
)

// NewText returns a text in a style.
func NewText(style Style, text string) *Text {
	t := &Text{text: text, style: style}
	t.ExtendBaseWidget(t)
	return t
}

// Title returns the title of a view.
func Title(text string) *Text { return NewText(StyleTitle, text) }

// DialogTitle returns the title of a dialog or of a whole-page state.
func DialogTitle(text string) *Text { return NewText(StyleDialogTitle, text) }

// Body returns ordinary text.
func Body(text string) *Text { return NewText(StyleBody, text) }

// Strong returns bold ordinary text.
func Strong(text string) *Text { return NewText(StyleStrong, text) }

// Muted returns secondary text of ordinary size.
func Muted(text string) *Text { return NewText(StyleMuted, text) }

// Small returns text one step smaller than ordinary.
func Small(text string) *Text { return NewText(StyleSmall, text) }

// Caption returns small secondary text.
func Caption(text string) *Text { return NewText(StyleCaption, text) }

// Label returns the small bold name of a field.
func Label(text string) *Text { return NewText(StyleLabel, text) }

// Ellipsis lets the text be narrower than it is, cut at the end with an
// ellipsis. It returns the text itself.
func (t *Text) Ellipsis() *Text {
	t.ellipsis = true
	t.Refresh()
	return t
}

// Align sets where the text stands in a wider box. It returns the text itself.
func (t *Text) Align(align fyne.TextAlign) *Text {
	t.align = align
	t.Refresh()
	return t
}

// Tint gives the text another colour than its style's. It returns the text
// itself.
func (t *Text) Tint(color fyne.ThemeColorName) *Text {
	t.SetColor(color)
	return t
}

// SetColor changes the colour; an empty name is the style's own.
func (t *Text) SetColor(color fyne.ThemeColorName) {
	if t.color == color {
		return
	}
	t.color = color
	t.Refresh()
}

// SetText changes the text. It costs nothing if the text is the same.
func (t *Text) SetText(text string) {
	if t.text == text {
		return
	}
	t.text = text
	t.Refresh()
}

// Text returns the whole text, also where it is shown cut.
func (t *Text) Text() string { return t.text }

// Width is that of the whole text.
func (t *Text) Width() float32 { return t.style.width(t.text) + 1 }

// AccessibilityLabel returns the whole text.
func (t *Text) AccessibilityLabel() string { return t.text }

// AccessibilityRole returns text.
func (t *Text) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// MouseIn shows the whole of a text that is cut.
func (t *Text) MouseIn(*desktop.MouseEvent) {
	if t.ellipsis && t.style.width(t.text) > t.Size().Width {
		offerTip(t, area{size: t.Size()}, t.text)
	}
}

// MouseMoved does nothing.
func (t *Text) MouseMoved(*desktop.MouseEvent) {}

// MouseOut ends what MouseIn began.
func (t *Text) MouseOut() { offerTip(t, area{}, "") }

// CreateRenderer is called by the toolkit.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	t.ExtendBaseWidget(t)
	l := newLine(t.style)
	r := &renderer{objects: []fyne.CanvasObject{l.Text}}
	r.layout = func(size fyne.Size) { l.place(0, 0, size.Width, size.Height) }
	r.minSize = func() fyne.Size {
		width := t.style.width(t.text)
		if t.ellipsis {
			width = min(width, t.style.width(ellipsis))
		}
		return fyne.NewSize(width, t.style.lineHeight())
	}
	r.refresh = func() {
		l.Alignment = t.align
		l.set(t.text, t.style, t.color)
	}
	return r.start(t)
}
