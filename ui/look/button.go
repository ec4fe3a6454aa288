// Button: text, an icon or both, in five kinds.

package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Kind is how much a button asks to be pressed.
type Kind int

// The kinds of button. A screen has at most one Primary.
const (
	Outline Kind = iota // most buttons
	Primary             // what the screen is for
	Danger              // removes people
	Quiet               // no outline until it is under the pointer
	Link                // looks like a link, has no room around it
)

// Button is pressed by a tap, Enter or Space. Change its exported fields only
// before it is shown, and with the setters afterwards.
//
// All methods are for the UI goroutine.
type Button struct {
	control

	Text     string
	Icon     IconName
	Kind     Kind
	Height   float32 // 0 is ControlHeight; a Link is as high as its text
	OnTapped func()
}

var (
	_ fyne.Widget        = (*Button)(nil)
	_ fyne.Tappable      = (*Button)(nil)
	_ fyne.Focusable     = (*Button)(nil)
	_ fyne.Disableable   = (*Button)(nil)
	_ fyne.Accessible    = (*Button)(nil)
	_ desktop.Hoverable  = (*Button)(nil)
	_ desktop.Cursorable = (*Button)(nil)
)

// NewButton returns a button. Icon may be empty.
func NewButton(kind Kind, text string, icon IconName, onTapped func()) *Button {
	b := &Button{Text: text, Icon: icon, Kind: kind, OnTapped: onTapped}
	b.extend(b, b.tapped)
	return b
}

func (b *Button) tapped() {
	if b.OnTapped != nil {
		b.OnTapped()
	}
}

// SetText changes the text. It costs nothing if the text is the same.
func (b *Button) SetText(text string) {
	if b.Text == text {
		return
	}
	b.Text = text
	b.Refresh()
}

// SetKind changes what the button is for. It costs nothing if it is the same.
func (b *Button) SetKind(kind Kind) {
	if b.Kind == kind {
		return
	}
	b.Kind = kind
	b.Refresh()
}

// SetIcon changes the icon; "" is none. It costs nothing if it is the same.
func (b *Button) SetIcon(icon IconName) {
	if b.Icon == icon {
		return
	}
	b.Icon = icon
	b.Refresh()
}

// Cursor is a hand over a link.
func (b *Button) Cursor() desktop.Cursor {
	if b.Kind == Link && !b.Disabled() {
		return desktop.PointerCursor
	}
	return desktop.DefaultCursor
}

// AccessibilityLabel returns the text.
func (b *Button) AccessibilityLabel() string { return b.Text }

// AccessibilityRole returns button, or link for a link.
func (b *Button) AccessibilityRole() fyne.AccessibleRole {
	if b.Kind == Link {
		return fyne.AccessibleRoleLink
	}
	return fyne.AccessibleRoleButton
}

func (b *Button) height() float32 {
	switch {
	case b.Height > 0:
		return b.Height
	case b.Kind == Link:
		return StyleSmall.lineHeight()
	}
	return ControlHeight
}

func (b *Button) style() Style {
	if b.Kind == Link {
		return StyleSmall
	}
	return StyleBody
}

func (b *Button) margin() float32 {
	if b.Kind == Link {
		return 0
	}
	return 15
}

// colors returns what the button is painted with now.
func (b *Button) colors() (fill, line, text fyne.ThemeColorName) {
	switch b.Kind {
	case Primary:
		fill, text = ColorAccent, ColorOnAccent
		if b.lit() {
			fill = ColorAccentHover
		}
	case Danger:
		fill, text = ColorDanger, ColorOnDanger
		if b.lit() {
			fill = ColorDangerHover
		}
	case Quiet:
		text = ColorMuted
		if b.lit() {
			fill, text = ColorHover, ColorText
		}
	case Link:
		text = ColorAccent
		if b.lit() {
			text = ColorAccentHover
		}
	default:
		fill, line, text = ColorSurface, ColorBorder, ColorText
		if b.lit() {
			fill = ColorHover
		}
	}
	if b.Disabled() {
		text = ColorDisabled
		if b.Kind == Primary || b.Kind == Danger {
			fill = ColorDisabledFill
		}
	}
	return fill, line, text
}

const iconGap float32 = 8 // between an icon and its text

// CreateRenderer is called by the toolkit.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	back, around := newBox(Radius), newRing(Radius)
	label, icon := newLine(b.style()), newGlyph(b.Icon, ColorText, IconSize)
	r := &renderer{objects: []fyne.CanvasObject{around.Rectangle, back.Rectangle, icon.Image, label.Text}}
	contentWidth := func() float32 {
		width := b.style().width(b.Text)
		if b.Icon != "" {
			width += IconSize
			if b.Text != "" {
				width += iconGap
			}
		}
		return width
	}
	r.minSize = func() fyne.Size { return fyne.NewSize(contentWidth()+2*b.margin(), b.height()) }
	r.layout = func(size fyne.Size) {
		back.place(0, 0, size.Width, size.Height)
		around.around(size)
		x := max(b.margin(), (size.Width-contentWidth())/2)
		if b.Icon != "" {
			icon.place(x+IconSize/2, size.Height/2)
			x += IconSize + iconGap
		}
		label.place(x, 0, max(0, size.Width-x-b.margin()+1), size.Height)
	}
	r.refresh = func() {
		fill, line, text := b.colors()
		back.paint(fill, line, hairline)
		icon.set(b.Icon, text)
		label.set(b.Text, b.style(), text)
		label.underline(b.Kind == Link && b.lit())
		around.show(b.ring())
		r.layout(b.Size())
	}
	return r.start(b)
}
