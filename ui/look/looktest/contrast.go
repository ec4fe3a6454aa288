package looktest

import (
	"fmt"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
)

// Contrast is how well one colour can be read on another, from 1 to 21, as WCAG 2.2
// defines it. What is translucent must have been laid over something.
func Contrast(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	return (math.Max(la, lb) + 0.05) / (math.Min(la, lb) + 0.05)
}

func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	linear := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

// Over is what is seen of a colour that lies over another one.
func Over(above, below color.Color) color.Color {
	top, under := color.NRGBAModel.Convert(above).(color.NRGBA), color.NRGBAModel.Convert(below).(color.NRGBA)
	blend := func(t, u uint8) uint8 {
		return uint8((int(t)*int(top.A) + int(u)*(255-int(top.A)) + 127) / 255)
	}
	return color.NRGBA{R: blend(top.R, under.R), G: blend(top.G, under.G), B: blend(top.B, under.B), A: 255}
}

// HardToRead lists the texts in a window that have less contrast to what is below
// them than they need: 4.5, or 3 in the colour of what cannot be used now. Under a
// dialog or a menu nothing is read.
func HardToRead(w fyne.Window, background, disabled color.Color) (texts []string) {
	objects := []fyne.CanvasObject{w.Content()}
	overlays := w.Canvas().Overlays().List()
	objects = append(objects, overlays...)
	outline(w) // makes and lays out what was never painted
	p := &painted{background: background}
	window := area{size: w.Canvas().Size()}
	for i, o := range objects {
		p.reading = i == len(overlays)
		p.visit(o, window)
	}
	for _, seen := range p.texts {
		least := 4.5 // success criterion 1.4.3
		if seen.color == disabled {
			least = 3
		}
		if got := Contrast(Over(seen.color, seen.below), seen.below); got < least {
			texts = append(texts, fmt.Sprintf("%q, %s on %s, has a contrast of %.2f", seen.text, inHex(seen.color), inHex(seen.below), got))
		}
	}
	return texts
}

// painted collects what a window paints, from below to above.
type painted struct {
	background color.Color
	reading    bool // texts count
	boxes      []paintedBox
	texts      []paintedText
}

type paintedBox struct {
	area
	color color.Color
}

type paintedText struct {
	text         string
	color, below color.Color
}

// area is a part of the window.
type area struct {
	at   fyne.Position
	size fyne.Size
}

func (a area) has(p fyne.Position) bool {
	return p.X >= a.at.X && p.Y >= a.at.Y && p.X < a.at.X+a.size.Width && p.Y < a.at.Y+a.size.Height
}

func (a area) intersect(b area) area {
	left, top := max(a.at.X, b.at.X), max(a.at.Y, b.at.Y)
	right, bottom := min(a.at.X+a.size.Width, b.at.X+b.size.Width), min(a.at.Y+a.size.Height, b.at.Y+b.size.Height)
	return area{fyne.NewPos(left, top), fyne.NewSize(right-left, bottom-top)}
}

// visit takes in what is painted of o within a part of the window.
func (p *painted) visit(o fyne.CanvasObject, within area) {
	if !o.Visible() {
		return
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
	switch o := o.(type) {
	case *canvas.Text:
		middle := at.AddXY(o.MinSize().Width/2, o.Size().Height/2)
		if p.reading && o.Text != "" && within.has(middle) {
			p.texts = append(p.texts, paintedText{o.Text, o.Color, p.below(middle)})
		}
	case *canvas.Rectangle:
		p.boxes = append(p.boxes, paintedBox{area{at, o.Size()}.intersect(within), o.FillColor})
	case fyne.Widget:
		if _, clips := o.(fyne.Scrollable); clips { // as the toolkit clips
			within = within.intersect(area{at, o.Size()})
		}
		for _, part := range test.WidgetRenderer(o).Objects() {
			p.visit(part, within)
		}
	case *fyne.Container:
		for _, part := range o.Objects {
			p.visit(part, within)
		}
	}
}

// below is the colour at a point so far.
func (p *painted) below(at fyne.Position) color.Color {
	seen := p.background
	for _, b := range p.boxes {
		if b.color != nil && b.has(at) {
			seen = Over(b.color, seen)
		}
	}
	return seen
}
