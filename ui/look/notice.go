// Notice: a short line at the foot of the window that goes away by itself.

package look

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

const (
	noticeHeight float32 = 44
	noticeFoot           = (PagerHeight - noticeHeight) / 2 // from the window's lower edge
)

// Notice says what just happened. It lies over a view's pager, as the last object of
// a stack, lets taps through beside its card, and takes nobody's keyboard. A text
// that is too long for one line has several, and then the card reaches above the
// pager.
//
// All methods are for the UI goroutine.
type Notice struct {
	widget.BaseWidget

	// After runs a function once, later, on the UI goroutine, and returns what
	// calls that off. Nil: a notice stays until Dismiss.
	After func(d time.Duration, f func()) (cancel func())
	// KeepRight is how much room at the right it leaves to the pager's buttons,
	// unless its text needs that too.
	KeepRight float32

	who    string // stands before the text, in a widget of its own
	text   string
	action *Button
	second *Button
	cancel func()
	next   func() // says what is to follow; nil: nothing is
	shown  bool
}

var _ fyne.Accessible = (*Notice)(nil)

// NewNotice returns a notice that says nothing yet.
func NewNotice() *Notice {
	n := &Notice{action: NewButton(Link, "", "", nil), second: NewButton(Link, "", "", nil)}
	n.ExtendBaseWidget(n)
	n.Hidden = true
	return n
}

// Say shows a text for a while, in place of what it said before.
func (n *Notice) Say(text string, d time.Duration) { n.Offer(text, d, "", nil) }

// Offer shows a text, and something to press, for a while.
func (n *Notice) Offer(text string, d time.Duration, action string, onTapped func()) {
	n.stopTimer()
	n.who, n.text = "", text
	n.offer(n.action, action, onTapped)
	n.offer(n.second, "", nil)
	n.shown = true
	if n.After != nil {
		n.cancel = n.After(d, n.Dismiss)
	}
	SetVisible(n, true)
	n.Refresh()
}

// Follow offers something once what the notice says now is over, or at once.
func (n *Notice) Follow(text string, d time.Duration, action string, onTapped func()) {
	n.next = func() { n.Offer(text, d, action, onTapped) }
	n.sayNext()
}

// Also offers something else to press, beside what Offer offers now.
func (n *Notice) Also(action string, onTapped func()) {
	n.offer(n.second, action, onTapped)
	n.Refresh()
}

// About puts a name before what Offer says now. It has a widget of its own: a name is
// no part of a sentence.
func (n *Notice) About(name string) {
	n.who = name
	n.Refresh()
}

func (n *Notice) offer(b *Button, action string, onTapped func()) {
	b.SetText(action)
	b.OnTapped = func() {
		next := n.next
		n.next = nil
		n.Dismiss()
		if onTapped != nil {
			onTapped() // may lead to a view that takes every notice away
		}
		n.next = next
		n.sayNext()
	}
	SetVisible(b, action != "")
}

// Dismiss takes the notice away. What is to follow is said then.
func (n *Notice) Dismiss() {
	n.stopTimer()
	n.shown = false
	n.Hide()
	n.sayNext()
}

// sayNext says what is to follow, if nothing is said now.
func (n *Notice) sayNext() {
	if next := n.next; next != nil && !n.shown {
		n.next = nil
		next()
	}
}

func (n *Notice) stopTimer() {
	if n.cancel != nil {
		n.cancel()
		n.cancel = nil
	}
}

// Text returns what the notice says now; empty if it is not shown.
func (n *Notice) Text() string {
	if !n.shown {
		return ""
	}
	return n.text
}

// Action is the button of Offer.
func (n *Notice) Action() *Button { return n.action }

// AccessibilityLabel returns what the notice says, after the name that it is about.
func (n *Notice) AccessibilityLabel() string {
	if n.shown && n.who != "" {
		return n.who + " " + n.text
	}
	return n.Text()
}

// AccessibilityRole returns text.
func (n *Notice) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

const (
	noticeSide, noticeGap float32 = 18, 20
	noticeWord            float32 = 5    // between the name and the text
	noticeName            float32 = 0.35 // of the window: as wide as the name may be
)

// CreateRenderer is called by the toolkit.
func (n *Notice) CreateRenderer() fyne.WidgetRenderer {
	n.ExtendBaseWidget(n)
	card, label, who := newBox(RadiusCard), Wrapped(StyleSmall, ""), newLine(StyleSmallStrong)
	r := &renderer{objects: []fyne.CanvasObject{card.Rectangle, who.Text, label, n.second, n.action}}
	r.minSize = func() fyne.Size { return fyne.Size{} }
	r.layout = func(size fyne.Size) {
		tail := float32(0)
		for _, b := range []*Button{n.action, n.second} {
			if b.Visible() {
				tail += noticeGap + b.MinSize().Width
			}
		}
		name := float32(0)
		if n.who != "" {
			name = min(StyleSmallStrong.width(n.who)+1, size.Width*noticeName) + noticeWord
		}
		tail += name
		x, width := n.place(size.Width, StyleSmall.width(n.text)+1+2*noticeSide+tail)
		label.Resize(fyne.NewSize(max(1, width-2*noticeSide-tail), 0))
		words := label.MinSize().Height
		high := max(noticeHeight, words+10)
		y := size.Height - noticeFoot - high
		card.place(x, y, width, high)
		label.Resize(fyne.NewSize(max(1, width-2*noticeSide-tail), words))
		label.Move(fyne.NewPos(x+noticeSide+name, y+(high-words)/2))
		who.place(x+noticeSide, y, max(0, name-noticeWord), high)
		right := x + width - noticeSide
		for _, b := range []*Button{n.action, n.second} { // from the right
			if !b.Visible() {
				continue
			}
			least := b.MinSize()
			b.Resize(least)
			b.Move(fyne.NewPos(right-least.Width, y+(high-least.Height)/2))
			right -= least.Width + noticeGap
		}
	}
	r.refresh = func() {
		shadow(card, 14, 6)
		card.paint(ColorSurface, ColorBorder, hairline)
		who.set(n.who, StyleSmallStrong, "")
		SetVisible(who.Text, n.who != "")
		label.SetText(n.text)
		n.action.Refresh()
		n.second.Refresh()
		r.layout(n.Size())
	}
	return r.start(n)
}

// place returns where the card is in a window: in the middle, or as far left of it
// as the pager's buttons need, or over them.
func (n *Notice) place(window, wanted float32) (x, width float32) {
	width = min(wanted, window-2*PageMargin)
	x = (window - width) / 2
	if free := window - PageMargin - n.KeepRight; x+width > free {
		x = max(PageMargin, free-width)
	}
	return x, width
}
