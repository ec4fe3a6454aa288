// Tone: the five meanings that colour has here, and the pill that shows one.

package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Tone is what a colour means. It never says alone what a word or an icon does
// not say.
type Tone int

// The tones. ToneNone is muted text.
const (
	ToneNone Tone = iota
	ToneInfo
	ToneSuccess
	ToneWarning
	ToneDanger
	ToneNeutral
)

// Color returns the tone's colour for text and icons.
func (t Tone) Color() fyne.ThemeColorName {
	switch t {
	case ToneInfo:
		return ColorAccent
	case ToneSuccess:
		return ColorSuccess
	case ToneWarning:
		return ColorWarning
	case ToneDanger:
		return ColorDanger
	case ToneNeutral:
		return ColorNeutral
	}
	return ColorMuted
}

// Soft returns the tone's colour behind its text.
func (t Tone) Soft() fyne.ThemeColorName {
	switch t {
	case ToneInfo:
		return ColorAccentSoft
	case ToneSuccess:
		return ColorSuccessSoft
	case ToneWarning:
		return ColorWarningSoft
	case ToneDanger:
		return ColorDangerSoft
	}
	return ColorNeutralSoft
}

const (
	pillHeight   float32 = 24
	pillIcon     float32 = 14
	pillTextSize         = StyleSmall
)

// pill is the paint of a pill: a word with an icon on a soft colour.
type pill struct {
	back  box
	icon  *glyph
	label *line
	shown string
}

func newPill() *pill {
	p := &pill{back: newBox(pillHeight / 2), icon: newGlyph("", ColorMuted, pillIcon), label: newLine(pillTextSize)}
	p.back.Hide()
	return p
}

func (p *pill) objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{p.back.Rectangle, p.icon.Image, p.label.Text}
}

func (p *pill) set(tone Tone, icon IconName, text string) {
	p.shown = text
	SetVisible(p.back.Rectangle, text != "")
	p.back.paint(tone.Soft(), "", 0)
	p.icon.set(icon, tone.Color())
	p.label.set(text, pillTextSize, tone.Color())
}

func (p *pill) width() float32 {
	width := 2*10 + pillTextSize.width(p.shown)
	if p.icon.Visible() {
		width += pillIcon + 6
	}
	return width
}

// place puts the pill at x, vertically centred on y, no wider than width.
func (p *pill) place(x, centreY, width float32) {
	width = min(width, p.width())
	p.back.place(x, centreY-pillHeight/2, width, pillHeight)
	left := x + 10
	if p.icon.Visible() {
		p.icon.place(x+8+pillIcon/2, centreY)
		left = x + 8 + pillIcon + 6
	}
	p.label.place(left, centreY-pillHeight/2, max(0, x+width-left-8), pillHeight)
}

// Pill is a word with an icon on a soft colour. It is not interactive.
type Pill struct {
	widget.BaseWidget
	tone Tone
	icon IconName
	text string
}

var _ fyne.Accessible = (*Pill)(nil)

// NewPill returns a pill.
func NewPill(tone Tone, icon IconName, text string) *Pill {
	p := &Pill{tone: tone, icon: icon, text: text}
	p.ExtendBaseWidget(p)
	return p
}

// Set changes all of it.
func (p *Pill) Set(tone Tone, icon IconName, text string) {
	if p.tone == tone && p.icon == icon && p.text == text {
		return
	}
	p.tone, p.icon, p.text = tone, icon, text
	p.Refresh()
}

// AccessibilityLabel returns the word.
func (p *Pill) AccessibilityLabel() string { return p.text }

// AccessibilityRole returns text.
func (p *Pill) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer is called by the toolkit.
func (p *Pill) CreateRenderer() fyne.WidgetRenderer {
	p.ExtendBaseWidget(p)
	paint := newPill()
	r := &renderer{objects: paint.objects()}
	r.minSize = func() fyne.Size { return fyne.NewSize(paint.width(), pillHeight) }
	r.layout = func(size fyne.Size) { paint.place(0, size.Height/2, size.Width) }
	r.refresh = func() {
		paint.set(p.tone, p.icon, p.text)
		r.layout(p.Size())
	}
	return r.start(p)
}
