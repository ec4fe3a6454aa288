// Choices: one choice of a few, each a card with a title and a text below it.

package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Choice is one card.
type Choice struct {
	Title string
	Text  string // wrapped below it
}

const (
	choiceWidth   float32 = 300 // at least; fewer stand side by side in a narrow dialog
	choiceGap     float32 = 12
	choicePadding float32 = 14
	choiceDot     float32 = 14
	choiceLines           = 2 // of text that a card has room for at least
)

// Choices are cards of which at most one is chosen; at first none is. They are one stop
// of the Tab key: the arrows, Home and End go from card to card, Space and Enter choose
// the one with the ring, as a tap does. What was chosen stays so until another one is.
//
// All methods are for the UI goroutine.
type Choices struct {
	widget.BaseWidget

	OnChanged func(chosen int)  // not called by SetChosen
	OnCurrent func(current int) // the arrows went to a card; nil is nothing

	cards   []*choiceCard
	chosen  int // -1: none
	current int
	hovered int // -1: none
	focused bool
	width   float32
	scroll  *container.Scroll // that it is in; nil: none
}

var (
	_ fyne.Widget       = (*Choices)(nil)
	_ fyne.Tappable     = (*Choices)(nil)
	_ fyne.Focusable    = (*Choices)(nil)
	_ fyne.Accessible   = (*Choices)(nil)
	_ desktop.Hoverable = (*Choices)(nil)
	_ desktop.Keyable   = (*Choices)(nil)
)

// choiceCard is the paint of a card.
type choiceCard struct {
	Choice
	back, circle, dot box
	around            ring
	title             *line
	text              *Paragraph
	at                fyne.Position
	size              fyne.Size
}

// NewChoices returns cards of which none is chosen.
func NewChoices(choices []Choice, onChanged func(chosen int)) *Choices {
	c := &Choices{OnChanged: onChanged, chosen: -1, hovered: -1}
	for _, choice := range choices {
		c.cards = append(c.cards, &choiceCard{
			Choice: choice, back: newBox(10), circle: newBox(choiceDot / 2), dot: newBox(3), around: newRing(10),
			title: newLine(StyleStrong), text: Wrapped(StyleCaption, choice.Text),
		})
	}
	c.ExtendBaseWidget(c)
	return c
}

// Chosen returns the index of what is chosen, -1 for nothing.
func (c *Choices) Chosen() int { return c.chosen }

// SetChosen chooses a card without calling OnChanged; -1 is none.
func (c *Choices) SetChosen(chosen int) {
	if chosen >= len(c.cards) || chosen == c.chosen {
		return
	}
	c.chosen = max(-1, chosen)
	c.current = max(0, c.chosen)
	c.Refresh()
}

// SetText changes the text of a card.
func (c *Choices) SetText(i int, text string) {
	if i < 0 || i >= len(c.cards) || c.cards[i].Text == text {
		return
	}
	c.cards[i].Text = text
	c.cards[i].text.SetText(text)
	c.arrange()
	c.Refresh()
}

func (c *Choices) choose(i int) {
	if i < 0 || i >= len(c.cards) || i == c.chosen {
		return
	}
	c.SetChosen(i)
	if c.OnChanged != nil {
		c.OnChanged(i)
	}
}

// Tapped chooses the card under the pointer.
func (c *Choices) Tapped(ev *fyne.PointEvent) {
	usedPointer()
	if i := c.cardAt(ev.Position); i >= 0 {
		c.current = i
		c.choose(i)
	}
	c.Refresh()
}

func (c *Choices) cardAt(pos fyne.Position) int {
	for i, card := range c.cards {
		inside := pos.Subtract(card.at)
		if inside.X >= 0 && inside.Y >= 0 && inside.X < card.size.Width && inside.Y < card.size.Height {
			return i
		}
	}
	return -1
}

// KeyDown notes that the keyboard is used, which may be the Tab key.
func (c *Choices) KeyDown(*fyne.KeyEvent) {
	if !keyboard {
		UsedKeyboard()
		c.Refresh()
	}
}

// KeyUp does nothing.
func (c *Choices) KeyUp(*fyne.KeyEvent) {}

// MouseIn marks the card under the pointer.
func (c *Choices) MouseIn(ev *desktop.MouseEvent) { c.MouseMoved(ev) }

// MouseMoved marks the card under the pointer.
func (c *Choices) MouseMoved(ev *desktop.MouseEvent) { c.setHovered(c.cardAt(ev.Position)) }

// MouseOut ends what MouseIn began.
func (c *Choices) MouseOut() { c.setHovered(-1) }

func (c *Choices) setHovered(i int) {
	if c.hovered != i {
		c.hovered = i
		c.Refresh()
	}
}

func (c *Choices) scrolledBy(s *container.Scroll) { c.scroll = s }

// FocusGained shows the ring around the current card.
func (c *Choices) FocusGained() {
	c.focused = true
	reveal(c.scroll, c)
	c.Refresh()
}

// FocusLost hides the ring.
func (c *Choices) FocusLost() {
	c.focused = false
	c.Refresh()
}

// TypedRune does nothing.
func (c *Choices) TypedRune(rune) {}

// TypedKey does what Choices says of keys, and passes others on.
func (c *Choices) TypedKey(key *fyne.KeyEvent) {
	columns := c.columns()
	to := c.current
	switch key.Name {
	case fyne.KeyLeft:
		to--
	case fyne.KeyRight:
		to++
	case fyne.KeyUp:
		to -= columns
	case fyne.KeyDown:
		to += columns
	case fyne.KeyHome:
		to = 0
	case fyne.KeyEnd:
		to = len(c.cards) - 1
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		c.choose(c.current)
		return
	default:
		passOn(c, key)
		return
	}
	if to < 0 || to >= len(c.cards) || to == c.current {
		return
	}
	c.current = to
	c.Refresh()
	if c.OnCurrent != nil {
		c.OnCurrent(to)
	}
}

// AccessibilityLabel returns the titles and texts, and what is chosen.
func (c *Choices) AccessibilityLabel() string {
	label := ""
	for i, card := range c.cards {
		mark := "○ "
		if i == c.chosen {
			mark = "● "
		}
		label += mark + card.Title + ", " + card.Text + "; "
	}
	return label
}

// AccessibilityRole returns container.
func (c *Choices) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleContainer }

// columns is how many cards stand side by side.
func (c *Choices) columns() int {
	return max(1, min(len(c.cards), 3, int((c.width+choiceGap)/(choiceWidth+choiceGap))))
}

// Resize gives the cards their width, which decides how high they are.
func (c *Choices) Resize(size fyne.Size) {
	if size.Width != c.width {
		c.width = size.Width
		c.arrange()
	}
	c.BaseWidget.Resize(size)
}

// arrange finds the place of every card. Those of a row are of one height.
func (c *Choices) arrange() {
	columns := c.columns()
	width := (c.width - choiceGap*float32(columns-1)) / float32(columns)
	var y float32
	for first := 0; first < len(c.cards); first += columns {
		row := c.cards[first:min(first+columns, len(c.cards))]
		lines := lineHeight([]Span{{Style: StyleCaption}}) * choiceLines // so that a longer text seldom moves anything
		height := 2*choicePadding + StyleStrong.lineHeight() + 4 + lines
		for _, card := range row {
			card.text.Resize(fyne.NewSize(max(1, width-2*choicePadding), 0))
			height = max(height, 2*choicePadding+StyleStrong.lineHeight()+4+card.text.MinSize().Height)
		}
		for i, card := range row {
			card.at, card.size = fyne.NewPos(float32(i)*(width+choiceGap), y), fyne.NewSize(width, height)
		}
		y += height + choiceGap
	}
}

// CreateRenderer is called by the toolkit.
func (c *Choices) CreateRenderer() fyne.WidgetRenderer {
	c.ExtendBaseWidget(c)
	r := &renderer{}
	for _, card := range c.cards {
		r.objects = append(r.objects, card.around.Rectangle, card.back.Rectangle, card.circle.Rectangle, card.dot.Rectangle, card.title.Text, card.text)
	}
	r.minSize = func() fyne.Size {
		if len(c.cards) == 0 {
			return fyne.Size{}
		}
		last := c.cards[len(c.cards)-1]
		return fyne.NewSize(choiceWidth, last.at.Y+last.size.Height)
	}
	r.layout = func(fyne.Size) {
		for _, card := range c.cards {
			card.place()
		}
	}
	r.refresh = func() {
		for i, card := range c.cards {
			card.paint(i == c.chosen, i == c.hovered)
			card.around.show(c.focused && keyboard && i == c.current)
		}
		r.layout(c.Size())
	}
	return r.start(c)
}

func (card *choiceCard) place() {
	x, y := card.at.X, card.at.Y
	card.back.place(x, y, card.size.Width, card.size.Height)
	card.around.around(card.size)
	card.around.Move(card.around.Position().Add(card.at))
	titleHeight := StyleStrong.lineHeight()
	dotY := y + choicePadding + (titleHeight-choiceDot)/2
	card.circle.place(x+choicePadding, dotY, choiceDot, choiceDot)
	card.dot.place(x+choicePadding+choiceDot/2-3, dotY+choiceDot/2-3, 6, 6)
	left := choicePadding + choiceDot + 8
	card.title.place(x+left, y+choicePadding, max(0, card.size.Width-left-choicePadding), titleHeight)
	width := max(1, card.size.Width-2*choicePadding)
	card.text.Resize(fyne.NewSize(width, card.text.MinSize().Height))
	card.text.Move(fyne.NewPos(x+choicePadding, y+choicePadding+titleHeight+4))
}

func (card *choiceCard) paint(chosen, hovered bool) {
	fill, line, width := ColorSurface, ColorBorder, hairline
	switch {
	case chosen:
		fill, line, width = ColorAccentSoft, ColorAccent, ringWidth
	case hovered:
		fill = ColorHover
	}
	card.back.paint(fill, line, width)
	card.title.set(card.Title, StyleStrong, ColorText)
	if chosen {
		card.circle.paint(ColorAccent, "", 0)
	} else {
		card.circle.paint(ColorSurface, ColorMuted, 1.4)
	}
	card.dot.paint(ColorOnAccent, "", 0)
	SetVisible(card.dot.Rectangle, chosen)
	card.text.Refresh()
}
