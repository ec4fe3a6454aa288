// StatusLine: the one line below the menu that is always there.

package look

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

const (
	statusHeight float32 = 34
	statusIcon   float32 = 16
	statusGap    float32 = 16 // between what stands at the right
	// progressWidth is that of a message's progress bar, progressLeast the room
	// below which it is left out.
	progressWidth float32 = 220
	progressLeast float32 = 60
)

// Message is one thing that a status line says.
type Message struct {
	Name       string // tells messages apart; the same message may change its words
	Tone       Tone
	Icon       IconName
	Lead, Text string
	Action     string // what can be pressed; "" is nothing
	OnAction   func()
	// HasProgress shows a bar that is Progress full, 0 to 1.
	HasProgress bool
	Progress    float64
	// Last is always below all others, so that none comes behind it.
	Last bool
}

func (m Message) whole() string {
	if m.Text == "" {
		return m.Lead
	}
	return m.Lead + " " + m.Text
}

// StatusLine says one message at a time, the gravest first, on one line that is
// always kept: nothing below it moves when a message comes, changes or goes. With
// several messages a count turns to the next one. Where a message is cut, a tip
// shows the whole of it, and so does OnMore.
//
// All methods are for the UI goroutine.
type StatusLine struct {
	widget.BaseWidget

	// OnMore is called to show the whole of a message that is cut.
	OnMore func(Message)
	// Count words where one is: "1 of 2".
	Count func(at, of int) string

	messages []Message
	current  int
	// counted keeps the room of the count.
	counted    bool
	lead, text *Text
	bar        *Progress
	action     *Button
	more       *Button
	turn       *Button
}

var _ fyne.Accessible = (*StatusLine)(nil)

// NewStatusLine returns a line that says nothing. more is the text of the button
// that shows the whole of a message.
func NewStatusLine(more string) *StatusLine {
	l := &StatusLine{lead: NewText(StyleSmallStrong, "").Ellipsis(), text: NewText(StyleSmall, "").Ellipsis(), bar: NewProgress()}
	l.action = NewButton(Link, "", "", l.act)
	l.more = NewButton(Link, more, "", func() {
		if m, ok := l.Message(); ok && l.OnMore != nil {
			l.OnMore(m)
		}
	})
	l.turn = NewButton(Link, "", "", l.Turn)
	l.ExtendBaseWidget(l)
	return l
}

// SetMessages changes what the line says; the gravest message comes first. The
// message in sight stays, unless a graver one has come. changed reports whether
// another one is in sight.
func (l *StatusLine) SetMessages(messages []Message) (changed bool) {
	before, had := l.Message()
	known := map[string]bool{}
	for _, m := range l.messages {
		known[m.Name] = true
	}
	at := slices.IndexFunc(messages, func(m Message) bool { return had && m.Name == before.Name })
	graver := slices.IndexFunc(messages, func(m Message) bool { return !known[m.Name] })
	if at < 0 || graver >= 0 && graver < at {
		at = 0
	}
	l.messages, l.current = messages, at
	now, has := l.Message()
	changed = has != had || now.Name != before.Name
	switch {
	case len(messages) > 1 || has && !now.Last:
		l.counted = true
	case changed:
		l.counted = false
	}
	l.Refresh()
	return changed
}

// Messages returns everything that the line says, the gravest first.
func (l *StatusLine) Messages() []Message { return l.messages }

// Message returns the message in sight, if there is one.
func (l *StatusLine) Message() (m Message, ok bool) {
	if l.current >= len(l.messages) {
		return Message{}, false
	}
	return l.messages[l.current], true
}

// Turn goes to the next message, and from the last to the first.
func (l *StatusLine) Turn() {
	if len(l.messages) > 0 {
		l.current = (l.current + 1) % len(l.messages)
		l.Refresh()
	}
}

func (l *StatusLine) act() {
	if m, ok := l.Message(); ok && m.OnAction != nil {
		m.OnAction()
	}
}

// AccessibilityLabel returns the whole message in sight.
func (l *StatusLine) AccessibilityLabel() string {
	m, _ := l.Message()
	return m.whole()
}

// AccessibilityRole returns text.
func (l *StatusLine) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

func (l *StatusLine) count(at, of int) string {
	if l.Count == nil {
		return ""
	}
	return l.Count(at, of) + " ›"
}

// CreateRenderer is called by the toolkit.
func (l *StatusLine) CreateRenderer() fyne.WidgetRenderer {
	l.ExtendBaseWidget(l)
	r := &statusLineRenderer{line: l, back: newBox(0), rule: newBox(0), icon: newGlyph("", ColorText, statusIcon)}
	r.objects = []fyne.CanvasObject{r.back.Rectangle, r.rule.Rectangle, r.icon.Image, l.lead, l.text, l.bar, l.more, l.action, l.turn}
	r.Refresh()
	return r
}

type statusLineRenderer struct {
	line       *StatusLine
	back, rule box
	icon       *glyph
	objects    []fyne.CanvasObject
}

func (r *statusLineRenderer) Destroy()                     {}
func (r *statusLineRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *statusLineRenderer) MinSize() fyne.Size           { return fyne.NewSize(200, statusHeight) }

func (r *statusLineRenderer) Layout(size fyne.Size) {
	l := r.line
	r.back.place(0, 0, size.Width, size.Height)
	r.rule.place(0, size.Height-hairline, size.Width, hairline)
	right := size.Width - PageMargin
	// atRight puts a button before what stands at the right already.
	atRight := func(b *Button, kept float32) {
		least := b.MinSize()
		room := max(least.Width, kept)
		b.Resize(least)
		b.Move(fyne.NewPos(right-least.Width, (size.Height-least.Height)/2))
		right -= room + statusGap
	}
	if l.counted {
		atRight(l.turn, StyleSmall.width(l.count(9, 9))) // as wide whatever the numbers are
	}
	if l.action.Visible() {
		atRight(l.action, 0)
	}
	left := PageMargin
	m, _ := l.Message()
	if m.Icon != "" {
		r.icon.place(left+statusIcon/2, size.Height/2)
		left += statusIcon + 10
	}
	r.layoutText(m, left, max(left, right), size.Height)
}

// layoutText sets lead, text, progress and the button that shows the whole text
// between left and right.
func (r *statusLineRenderer) layoutText(m Message, left, right, height float32) {
	l := r.line
	put := func(o fyne.CanvasObject, width float32) {
		least := o.MinSize().Height
		o.Move(fyne.NewPos(left, (height-least)/2))
		o.Resize(fyne.NewSize(width, least))
		left += width
	}
	space := StyleSmall.width(" ")
	lead, text := StyleSmallStrong.width(m.Lead)+1, StyleSmall.width(m.Text)+1
	if m.Text == "" {
		space, text = 0, 0
	}
	isCut := lead+space+text > right-left
	SetVisible(l.more, isCut && l.OnMore != nil)
	if l.more.Visible() {
		right = max(left, right-l.more.MinSize().Width-statusGap)
	}
	put(l.lead, min(lead, right-left))
	left = min(left+space, right)
	put(l.text, min(text, right-left))
	if l.more.Visible() {
		left += statusGap
		put(l.more, l.more.MinSize().Width)
	}
	left += 10
	room := min(progressWidth, right-left)
	SetVisible(l.bar, m.HasProgress && !isCut && room >= progressLeast)
	put(l.bar, max(0, room))
}

func (r *statusLineRenderer) Refresh() {
	l := r.line
	m, ok := l.Message()
	fill, tint := ColorSurface, ColorText
	if ok {
		fill = m.Tone.Soft()
	}
	if m.Tone != ToneNone && m.Tone != ToneNeutral {
		tint = m.Tone.Color()
	}
	r.back.paint(fill, "", 0)
	r.rule.paint(ColorBorder, "", 0)
	SetVisible(r.rule.Rectangle, ok)
	r.icon.set(m.Icon, ColorText)
	l.lead.SetText(m.Lead)
	l.lead.SetColor(tint)
	l.text.SetText(m.Text)
	l.bar.SetValue(m.Progress)
	l.action.SetText(m.Action)
	SetVisible(l.action, m.Action != "")
	l.turn.SetText(l.count(l.current+1, len(l.messages)))
	SetVisible(l.turn, len(l.messages) > 1)
	for _, o := range []fyne.CanvasObject{l.lead, l.text, l.bar, l.action, l.more, l.turn} {
		o.Refresh()
	}
	r.Layout(l.Size())
}
