// Quiet shapes: areas of a colour, cards, hairlines, avatars, bullets.

package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Fill is an area of one colour of the palette behind its content.
type Fill struct {
	widget.BaseWidget

	content      fyne.CanvasObject
	color, line  fyne.ThemeColorName
	radius, room float32
}

// NewFill returns content on a colour.
func NewFill(color fyne.ThemeColorName, content fyne.CanvasObject) *Fill {
	return newFill(&Fill{content: content, color: color})
}

// NewBar returns content on a rounded area of a colour, with room around it.
func NewBar(color fyne.ThemeColorName, room float32, content fyne.CanvasObject) *Fill {
	return newFill(&Fill{content: content, color: color, radius: 10, room: room})
}

// NewCard returns content on a rounded, outlined surface, with room around it.
func NewCard(room float32, content fyne.CanvasObject) *Fill {
	return newFill(&Fill{content: content, color: ColorSurface, line: ColorBorder, radius: RadiusCard, room: room})
}

func newFill(f *Fill) *Fill {
	f.ExtendBaseWidget(f)
	return f
}

// CreateRenderer is called by the toolkit.
func (f *Fill) CreateRenderer() fyne.WidgetRenderer {
	f.ExtendBaseWidget(f)
	back, outline := newBox(f.radius), newBox(f.radius)
	// The outline lies above, because rows of a table have square corners.
	r := &renderer{objects: []fyne.CanvasObject{back.Rectangle, f.content, outline.Rectangle}}
	paint := func() {
		back.paint(f.color, "", 0)
		outline.paint("", f.line, hairline)
		SetVisible(outline.Rectangle, f.line != "")
	}
	r.layout = func(size fyne.Size) {
		back.place(0, 0, size.Width, size.Height)
		outline.place(0, 0, size.Width, size.Height)
		f.content.Move(fyne.NewSquareOffsetPos(f.room))
		f.content.Resize(size.SubtractWidthHeight(2*f.room, 2*f.room))
	}
	r.minSize = func() fyne.Size { return f.content.MinSize().AddWidthHeight(2*f.room, 2*f.room) }
	r.refresh = func() {
		paint()
		f.content.Refresh()
	}
	paint() // not start: at every level, refreshing the content would double
	r.layout(f.Size())
	return r
}

// Hairline is a line of one pixel, horizontal or vertical as it is laid out.
type Hairline struct{ widget.BaseWidget }

// NewHairline returns a hairline.
func NewHairline() *Hairline {
	h := &Hairline{}
	h.ExtendBaseWidget(h)
	return h
}

// CreateRenderer is called by the toolkit.
func (h *Hairline) CreateRenderer() fyne.WidgetRenderer {
	h.ExtendBaseWidget(h)
	back := newBox(0)
	r := &renderer{objects: []fyne.CanvasObject{back.Rectangle}}
	r.layout = func(size fyne.Size) { back.place(0, 0, size.Width, size.Height) }
	r.minSize = func() fyne.Size { return fyne.NewSquareSize(hairline) }
	r.refresh = func() { back.paint(ColorBorder, "", 0) }
	return r.start(h)
}

// Avatar is a person's initials in a circle. It is decoration: the name always
// stands beside it.
type Avatar struct {
	widget.BaseWidget
	initials string
}

const avatarSize float32 = 32

// NewAvatar returns an avatar. One or two letters fit.
func NewAvatar(initials string) *Avatar {
	a := &Avatar{initials: initials}
	a.ExtendBaseWidget(a)
	return a
}

// SetInitials changes the letters.
func (a *Avatar) SetInitials(initials string) {
	if a.initials == initials {
		return
	}
	a.initials = initials
	a.Refresh()
}

// CreateRenderer is called by the toolkit.
func (a *Avatar) CreateRenderer() fyne.WidgetRenderer {
	a.ExtendBaseWidget(a)
	disc := newBox(avatarSize / 2)
	letters := newLine(StyleLabel)
	letters.Alignment = fyne.TextAlignCenter
	r := &renderer{objects: []fyne.CanvasObject{disc.Rectangle, letters.Text}}
	r.layout = func(size fyne.Size) {
		x, y := (size.Width-avatarSize)/2, (size.Height-avatarSize)/2
		disc.place(x, y, avatarSize, avatarSize)
		letters.place(x, y, avatarSize, avatarSize)
	}
	r.minSize = func() fyne.Size { return fyne.NewSquareSize(avatarSize) }
	r.refresh = func() {
		disc.paint(ColorAccentSoft, "", 0)
		letters.set(a.initials, StyleLabel, ColorAccent)
	}
	return r.start(a)
}

// bullet is the dot before a list entry.
type bullet struct{ widget.BaseWidget }

func newBullet() *bullet {
	b := &bullet{}
	b.ExtendBaseWidget(b)
	return b
}

// CreateRenderer is called by the toolkit.
func (b *bullet) CreateRenderer() fyne.WidgetRenderer {
	dot := newBox(2.5)
	r := &renderer{objects: []fyne.CanvasObject{dot.Rectangle}}
	r.layout = func(size fyne.Size) { dot.place(0, 0, size.Width, size.Height) }
	r.minSize = func() fyne.Size { return fyne.NewSquareSize(5) }
	r.refresh = func() { dot.paint(ColorText, "", 0) }
	return r.start(b)
}

// Picture shows an icon at a size, not interactive.
type Picture struct {
	widget.BaseWidget
	name IconName
	tint fyne.ThemeColorName
	size float32
}

// NewPicture returns an icon in a colour of the palette.
func NewPicture(name IconName, tint fyne.ThemeColorName, size float32) *Picture {
	p := &Picture{name: name, tint: tint, size: size}
	p.ExtendBaseWidget(p)
	return p
}

// CreateRenderer is called by the toolkit.
func (p *Picture) CreateRenderer() fyne.WidgetRenderer {
	p.ExtendBaseWidget(p)
	g := newGlyph(p.name, p.tint, p.size)
	r := &renderer{objects: []fyne.CanvasObject{g.Image}}
	r.layout = func(size fyne.Size) { g.place(size.Width/2, size.Height/2) }
	r.minSize = func() fyne.Size { return fyne.NewSquareSize(p.size) }
	r.refresh = func() { g.set(p.name, p.tint) }
	return r.start(p)
}

// Logo is the program's mark: an archive box on a rounded accent square.
type Logo struct {
	widget.BaseWidget
	size float32
}

// NewLogo returns the mark, size pixels wide and high.
func NewLogo(size float32) *Logo {
	l := &Logo{size: size}
	l.ExtendBaseWidget(l)
	return l
}

// CreateRenderer is called by the toolkit.
func (l *Logo) CreateRenderer() fyne.WidgetRenderer {
	l.ExtendBaseWidget(l)
	tile := newBox(l.size / 4)
	g := newGlyph(IconArchive, ColorOnAccent, l.size*0.58)
	r := &renderer{objects: []fyne.CanvasObject{tile.Rectangle, g.Image}}
	r.layout = func(size fyne.Size) {
		tile.place((size.Width-l.size)/2, (size.Height-l.size)/2, l.size, l.size)
		g.place(size.Width/2, size.Height/2)
	}
	r.minSize = func() fyne.Size { return fyne.NewSquareSize(l.size) }
	r.refresh = func() {
		tile.paint(ColorAccent, "", 0)
		g.set(IconArchive, ColorOnAccent)
	}
	return r.start(l)
}
