// Banner: a card in a dialog or on a page that says how things stand.

package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

const (
	bannerHeight float32 = 40 // of a banner with one line
	bannerSide   float32 = 14
)

// Banner is an icon, a bold lead, a text and at most one action, on the soft
// colour of a tone. It wraps when it is too narrow.
//
// All methods are for the UI goroutine.
type Banner struct {
	widget.BaseWidget

	tone   Tone
	icon   IconName
	text   *Paragraph
	action *Button
	plain  string
}

var _ fyne.Accessible = (*Banner)(nil)

// NewBannerCard returns a banner for the inside of a dialog or page.
func NewBannerCard(tone Tone, icon IconName, lead, text string) *Banner {
	b := &Banner{text: NewParagraph(), action: NewButton(Link, "", "", nil)}
	b.action.Hide()
	b.ExtendBaseWidget(b)
	b.Set(tone, icon, lead, text)
	return b
}

// Set changes what the banner says.
func (b *Banner) Set(tone Tone, icon IconName, lead, text string) {
	b.tone, b.icon, b.plain = tone, icon, lead
	spans := []Span{{Text: lead, Style: StyleSmallStrong, Color: b.leadColor()}}
	if text != "" {
		b.plain += " " + text
		spans = append(spans, Span{Text: " " + text, Style: StyleSmall})
	}
	b.text.SetSpans(spans...)
	b.Refresh()
}

// SetAction gives the banner something to press. An empty text takes it away.
func (b *Banner) SetAction(text string, onTapped func()) {
	b.action.OnTapped = onTapped
	b.action.SetText(text)
	if text == "" {
		b.action.Hide()
	} else {
		b.action.Show()
	}
	b.Refresh()
}

// Action is the button of SetAction, for tests and for focus.
func (b *Banner) Action() *Button { return b.action }

func (b *Banner) leadColor() fyne.ThemeColorName {
	if b.tone == ToneNone || b.tone == ToneNeutral {
		return ColorText
	}
	return b.tone.Color()
}

// AccessibilityLabel returns lead and text.
func (b *Banner) AccessibilityLabel() string { return b.plain }

// AccessibilityRole returns text.
func (b *Banner) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer is called by the toolkit.
func (b *Banner) CreateRenderer() fyne.WidgetRenderer {
	b.ExtendBaseWidget(b)
	const bannerIcon, gap = 16, 10
	back, icon := newBox(10), newGlyph(b.icon, ColorText, bannerIcon)
	textHeight := func() float32 { return b.text.MinSize().Height }
	height := func() float32 {
		return max(bannerHeight, textHeight()+bannerHeight-StyleSmall.lineHeight()-2)
	}
	r := &renderer{objects: []fyne.CanvasObject{back.Rectangle, icon.Image, b.text, b.action}}
	r.minSize = func() fyne.Size { return fyne.NewSize(200, height()) }
	r.layout = func(size fyne.Size) {
		if size.IsZero() {
			return // there is no width yet to wrap to
		}
		back.place(0, 0, size.Width, size.Height)
		left, right := bannerSide, size.Width-bannerSide
		if b.action.Visible() {
			least := b.action.MinSize()
			b.action.Resize(least)
			b.action.Move(fyne.NewPos(right-least.Width, (size.Height-least.Height)/2))
			right -= least.Width + 16
		}
		if b.icon != "" {
			icon.place(left+bannerIcon/2, bannerHeight/2)
			left += bannerIcon + gap
		}
		b.text.Resize(fyne.NewSize(max(1, right-left), 0))
		b.text.Resize(fyne.NewSize(max(1, right-left), textHeight()))
		b.text.Move(fyne.NewPos(left, (size.Height-textHeight())/2))
	}
	r.refresh = func() {
		back.paint(b.tone.Soft(), "", 0)
		icon.set(b.icon, ColorText)
		b.text.Refresh()
		b.action.Refresh()
		r.layout(b.Size())
	}
	return r.start(b)
}
