// What every widget here is drawn with: a renderer made of functions, the focus
// ring, and the way of a key that a widget has no use for.

package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// renderer draws a widget whose objects do not change.
type renderer struct {
	objects []fyne.CanvasObject
	layout  func(fyne.Size)
	minSize func() fyne.Size
	refresh func()
}

// start paints and lays out what was just made. The toolkit drops the renderer
// of a widget that is out of sight for a minute, makes a new one when it comes
// back, and lays that out only if the size has changed since.
func (r *renderer) start(w fyne.Widget) *renderer {
	r.refresh()
	r.layout(w.Size())
	return r
}

// contentOnly draws a widget that is nothing but its content. The toolkit's own renderer
// for that does not refresh the content, which then keeps the colours of a theme
// that changed while it was out of the window.
func contentOnly(content fyne.CanvasObject) *renderer {
	return &renderer{
		objects: []fyne.CanvasObject{content},
		layout:  content.Resize,
		minSize: content.MinSize,
		refresh: content.Refresh,
	}
}

func (r *renderer) Destroy()                     {}
func (r *renderer) Layout(size fyne.Size)        { r.layout(size) }
func (r *renderer) MinSize() fyne.Size           { return r.minSize() }
func (r *renderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *renderer) Refresh()                     { r.refresh() }

// box is a rectangle that is redrawn only when it changes. A renderer lists its
// Rectangle, not the box: the painters know the toolkit's own types only.
type box struct{ *canvas.Rectangle }

func newBox(radius float32) box {
	b := box{canvas.NewRectangle(color.Transparent)}
	b.CornerRadius = radius
	return b
}

// paint fills the box and, where line is not empty, outlines it.
func (b box) paint(fill, line fyne.ThemeColorName, width float32) {
	var fillColor, lineColor color.Color = color.Transparent, color.Transparent
	if fill != "" {
		fillColor = colorOf(fill)
	}
	if line != "" {
		lineColor = colorOf(line)
	} else {
		width = 0
	}
	if fill == "" && line != "" {
		fillColor = faint(lineColor)
	}
	if b.FillColor == fillColor && b.StrokeColor == lineColor && b.StrokeWidth == width {
		return
	}
	b.FillColor, b.StrokeColor, b.StrokeWidth = fillColor, lineColor, width
	b.Refresh()
}

// faint is a colour that cannot be seen but is not black: the toolkit's shader
// blends the edge of an outline with the fill's red, green and blue, whatever
// its alpha, and drops them where alpha is zero. Black would darken the outline.
func faint(c color.Color) color.Color {
	r, g, b, _ := c.RGBA()
	return color.NRGBA{R: uint8(r >> 8), G: uint8(g >> 8), B: uint8(b >> 8), A: 1}
}

func (b box) place(x, y, width, height float32) {
	b.Move(fyne.NewPos(x, y))
	b.Resize(fyne.NewSize(width, height))
}

// ring is the focus ring around a control: outside of it, with a gap.
type ring struct{ box }

func newRing(radius float32) ring {
	r := ring{newBox(radius + ringGap + ringWidth)}
	r.Hide()
	return r
}

func (r ring) around(size fyne.Size) {
	const out = ringGap + ringWidth
	r.place(-out, -out, size.Width+2*out, size.Height+2*out)
}

func (r ring) show(focused bool) {
	r.paint("", ColorAccent, ringWidth)
	SetVisible(r.Rectangle, focused)
}

// SetVisible shows or hides an object, and asks for a redraw only on a change.
func SetVisible(o fyne.CanvasObject, visible bool) {
	switch {
	case visible && !o.Visible():
		o.Show()
		redraw(o)
	case !visible && o.Visible():
		o.Hide()
	}
}

// redraw asks for an object to be drawn again. The toolkit does not know on
// which canvas something is that was never painted, as what was hidden, and
// then drops the request.
func redraw(o fyne.CanvasObject) {
	driver := fyne.CurrentApp().Driver()
	if c := driver.CanvasForObject(o); c != nil {
		c.Refresh(o)
		return
	}
	for _, w := range driver.AllWindows() {
		w.Canvas().Refresh(o)
	}
}

// passOn gives a key that the focused widget has no use for to the canvas's
// own handler. The toolkit asks that handler only while nothing is focused, so
// that without this neither Escape in a dialog nor F1 would reach the window.
func passOn(widget fyne.CanvasObject, key *fyne.KeyEvent) {
	c := fyne.CurrentApp().Driver().CanvasForObject(widget)
	if c == nil {
		return
	}
	if handle := c.OnTypedKey(); handle != nil {
		handle(key)
	}
}

// presses tells whether a key presses a button. The toolkit's own buttons know
// Space only (its pull request 2263).
func presses(key *fyne.KeyEvent) bool {
	return key.Name == fyne.KeySpace || key.Name == fyne.KeyReturn || key.Name == fyne.KeyEnter
}

// focus gives a widget the keyboard, if it is on a canvas.
func focus(widget interface {
	fyne.CanvasObject
	fyne.Focusable
}) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(widget); c != nil {
		c.Focus(widget)
	}
}

// shadow lays a soft shadow under a box, blur wide and drop low. A dialog has
// none: its scrim sets it off already.
func shadow(b box, blur, drop float32) {
	b.Shadow.Color = colorOf(ColorShadow)
	b.Shadow.BlurRadius, b.Shadow.Offset = blur, fyne.NewPos(0, drop)
}
