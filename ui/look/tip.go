// Tips: what an icon means, or the whole of a text that is cut. A tip is shown
// while the pointer rests on the widget or the widget has the keyboard.

package look

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

const (
	tipDelay           = 500 * time.Millisecond
	toldTime           = 2 * time.Second
	tipWidth   float32 = 420 // at most
	tipGap     float32 = 6   // to its widget
	tipMargin  float32 = 8   // to the window's edge
	tipPadding float32 = 9
)

// Root is the whole content of a window: it shows the content, and tips over it
// and over the dialogs. A window without a Root has no tips.
//
// The tool-tip library of the toolkit's users knows the toolkit's own popups
// only, and schedules by itself.
//
// All methods are for the UI goroutine.
type Root struct {
	widget.BaseWidget

	content fyne.CanvasObject
	after   func(d time.Duration, f func()) (cancel func())
	layer   *tipLayer
	cancel  func()    // stops the tip that is scheduled
	shown   *tipLayer // where one is shown
}

// NewRoot returns content with tips. after runs a function once, later, on the UI
// goroutine, and returns a function that stops it.
func NewRoot(content fyne.CanvasObject, after func(d time.Duration, f func()) (cancel func())) *Root {
	r := &Root{content: content, after: after, layer: newTipLayer()}
	r.ExtendBaseWidget(r)
	return r
}

// Tip returns the tip that is shown now, or "".
func (r *Root) Tip() string {
	if r.shown == nil {
		return ""
	}
	return r.shown.text
}

// CreateRenderer is called by the toolkit.
func (r *Root) CreateRenderer() fyne.WidgetRenderer {
	r.ExtendBaseWidget(r)
	return contentOnly(&fyne.Container{Layout: stack{}, Objects: []fyne.CanvasObject{r.content, r.layer}})
}

// stack gives every object the whole room; the first one says how much it needs.
type stack struct{}

func (stack) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

func (stack) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Resize(size)
	}
}

// area is a part of a widget.
type area struct {
	at   fyne.Position
	size fyne.Size
}

// offerTip schedules a tip with text at a part of w. It replaces any other tip. An
// empty text only removes the other one.
func offerTip(w fyne.CanvasObject, part area, text string) {
	driver := fyne.CurrentApp().Driver()
	c := driver.CanvasForObject(w)
	r := dropTip(c)
	if r == nil || text == "" {
		return
	}
	layer := r.layer
	if top := c.Overlays().Top(); top != nil {
		d, ok := top.(*Dialog)
		if !ok {
			return
		}
		layer = d.tips
	}
	r.cancel = r.after(tipDelay, func() {
		if w.Visible() {
			r.showTip(layer, w, part, text)
		}
	})
}

// tellTip shows a text at a part of w at once, as the answer to what was done there.
func tellTip(w fyne.CanvasObject, part area, text string) {
	c := fyne.CurrentApp().Driver().CanvasForObject(w)
	r := dropTip(c)
	if r == nil {
		return
	}
	layer := r.layer
	if d, ok := c.Overlays().Top().(*Dialog); ok {
		layer = d.tips
	}
	r.showTip(layer, w, part, text)
	r.cancel = r.after(toldTime, func() { dropTip(c) })
}

// showTip draws a tip at a part of w.
func (r *Root) showTip(layer *tipLayer, w fyne.CanvasObject, part area, text string) {
	driver := fyne.CurrentApp().Driver()
	// The layer begins below the window's menu.
	part.at = part.at.Add(driver.AbsolutePositionForObject(w)).Subtract(driver.AbsolutePositionForObject(layer))
	r.shown = layer
	layer.show(text, part)
}

// dropTip removes the tip that is shown or scheduled, if there is one. It returns
// the window's root, or nil if the window has none.
func dropTip(c fyne.Canvas) *Root {
	if c == nil {
		return nil
	}
	r, ok := c.Content().(*Root)
	if !ok {
		return nil
	}
	if r.cancel != nil {
		r.cancel()
		r.cancel = nil
	}
	if r.shown != nil {
		r.shown.show("", area{})
		r.shown = nil
	}
	return r
}

// tipLayer is where a tip is drawn. It fills the window and takes no events.
type tipLayer struct {
	widget.BaseWidget

	text string
	part area // within the layer
}

func newTipLayer() *tipLayer {
	l := &tipLayer{}
	l.ExtendBaseWidget(l)
	return l
}

func (l *tipLayer) show(text string, part area) {
	l.text, l.part = text, part
	l.Refresh()
}

// CreateRenderer is called by the toolkit.
func (l *tipLayer) CreateRenderer() fyne.WidgetRenderer {
	card, words := newBox(Radius), Wrapped(StyleSmall, "")
	r := &renderer{objects: []fyne.CanvasObject{card.Rectangle, words}}
	r.minSize = func() fyne.Size { return fyne.Size{} }
	r.layout = func(window fyne.Size) {
		width := min(StyleSmall.width(l.text)+1, tipWidth, window.Width-2*tipMargin-2*tipPadding)
		if l.text == "" || width <= 0 {
			return
		}
		words.Resize(fyne.NewSize(width, 0))
		size := fyne.NewSize(width, words.MinSize().Height).AddWidthHeight(2*tipPadding, 2*tipPadding)
		at := l.part.at.AddXY(0, l.part.size.Height+tipGap)
		if at.Y+size.Height > window.Height-tipMargin {
			at.Y = l.part.at.Y - tipGap - size.Height
		}
		at.X = max(tipMargin, min(at.X, window.Width-tipMargin-size.Width))
		card.place(at.X, at.Y, size.Width, size.Height)
		words.Move(at.AddXY(tipPadding, tipPadding))
		words.Resize(size.SubtractWidthHeight(2*tipPadding, 2*tipPadding))
	}
	r.refresh = func() {
		shadow(card, 10, 4)
		card.paint(ColorSurface, ColorBorder, hairline)
		words.SetText(l.text)
		SetVisible(card.Rectangle, l.text != "")
		SetVisible(words, l.text != "")
		r.layout(l.Size())
	}
	return r.start(l)
}
