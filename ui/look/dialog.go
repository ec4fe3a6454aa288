// Dialog: a modal card over the window, with a keyboard of its own.

package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"
)

const (
	dialogWidth   float32 = 600
	dialogPadding float32 = 24
	dialogGap     float32 = 16
	dialogMargin  float32 = 24 // to the window's edge

	dialogBar float32 = 8 // right of the content, for the scroll bar
	buttonGap float32 = 10

	lowWindow float32 = 720 // where every row of a list counts
)

// Dialog is a title, a content that scrolls when the window is too low for it,
// a foot that does not, and buttons. While it is shown nothing else in the window can be used: Tab
// stays inside, Escape cancels, Enter and Space press the focused button, and
// what was focused gets the keyboard back afterwards. The toolkit's own dialogs
// focus nothing and know neither Escape nor Enter.
//
// Window shortcuts are not keys of a dialog: who adds shortcuts to the canvas
// has to ask whether its Overlays are empty.
//
// All methods are for the UI goroutine.
type Dialog struct {
	widget.BaseWidget

	OnCancel func() // Escape; nil hides the dialog
	OnInput  func() // the pointer moves over the dialog
	Width    float32

	canvas  fyne.Canvas
	title   *dialogTitle
	content fyne.CanvasObject
	list    *Entries // in the content; nil: there is none
	scroll  *Scroll
	foot    *fyne.Container
	buttons *fyne.Container
	tips    *tipLayer
	arrange func() // lays all of it out again; set once that was done

	shown     bool
	before    fyne.Focusable // what had the keyboard
	beforeKey func(*fyne.KeyEvent)
}

var (
	_ fyne.Widget            = (*Dialog)(nil)
	_ fyne.Tappable          = (*Dialog)(nil)
	_ fyne.SecondaryTappable = (*Dialog)(nil)
	_ desktop.Hoverable      = (*Dialog)(nil)
)

// NewDialog returns a dialog that is not shown. Buttons stand at its right foot
// in the given order; a layout.NewSpacer or something stretched among them moves those
// before it to the left.
func NewDialog(c fyne.Canvas, title string, content fyne.CanvasObject, buttons ...fyne.CanvasObject) *Dialog {
	d := &Dialog{
		Width:   dialogWidth,
		canvas:  c,
		title:   newDialogTitle(title),
		content: content,
		buttons: HBox(buttonGap, buttons...),
		foot:    VBox(0),
		tips:    newTipLayer(),
	}
	if !hasSpacer(buttons) {
		d.buttons.Objects = append([]fyne.CanvasObject{layout.NewSpacer()}, buttons...)
	}
	d.list = listIn(content)
	d.scroll = NewScroll(d.inset(content))
	d.ExtendBaseWidget(d)
	return d
}

func hasSpacer(objects []fyne.CanvasObject) bool {
	for _, o := range objects {
		if expandsHorizontally(o) {
			return true
		}
	}
	return false
}

// inset leaves room for the focus rings, which the scroller would cut off, and
// for its bar.
func (d *Dialog) inset(content fyne.CanvasObject) fyne.CanvasObject {
	const room = ringGap + ringWidth
	return Pad(room, room+dialogBar, room, room, content)
}

// SetTitle changes the title.
func (d *Dialog) SetTitle(title string) {
	d.title.setText(title)
	if size := d.title.Size(); size.Width > 0 && d.title.fit(size.Width) != size.Height {
		d.arrange()
	}
}

// Title returns the title.
func (d *Dialog) Title() string { return d.title.text() }

// SetContent replaces what is between title and buttons.
func (d *Dialog) SetContent(content fyne.CanvasObject) {
	d.content, d.list = content, listIn(content)
	d.scroll.Content = d.inset(content)
	adopt(content, &d.scroll.Scroll)
	d.scroll.Refresh()
	d.Refresh()
}

// SetFoot puts what must not be scrolled out of sight between the content and
// the buttons; nil is nothing.
func (d *Dialog) SetFoot(foot fyne.CanvasObject) {
	d.foot.Objects = nil
	if foot != nil {
		d.foot.Objects = []fyne.CanvasObject{foot}
	}
	d.Refresh()
}

// List returns the first list in the content, which gets the height that the rest of
// it leaves; nil if there is none.
func (d *Dialog) List() *Entries { return d.list }

func listIn(o fyne.CanvasObject) *Entries {
	switch o := o.(type) {
	case *Entries:
		return o
	case *Fill:
		return listIn(o.content)
	case *stretched:
		return listIn(o.content)
	case *fyne.Container:
		for _, child := range o.Objects {
			if list := listIn(child); list != nil {
				return list
			}
		}
	}
	return nil
}

// Content returns what is between title and buttons.
func (d *Dialog) Content() fyne.CanvasObject { return d.content }

// Showing tells whether the dialog is shown.
func (d *Dialog) Showing() bool { return d.shown }

// Open shows the dialog and gives the keyboard to first, or, if that is nil, to
// the first button that is not disabled. It does nothing if it is shown.
func (d *Dialog) Open(first fyne.Focusable) {
	if d.shown {
		return
	}
	d.shown = true
	dropTip(d.canvas)
	UsedKeyboard() // so that it is seen what Enter does
	d.before, d.beforeKey = d.canvas.Focused(), d.canvas.OnTypedKey()
	if d.before != nil {
		// Below the dialog it keeps the focus, but must not look like it.
		d.before.FocusLost()
	}
	d.canvas.SetOnTypedKey(d.typedKey)
	d.canvas.Overlays().Add(d)
	d.Refresh()
	if first == nil {
		first = d.firstButton()
	}
	if first != nil {
		d.canvas.Focus(first)
	}
}

// Close takes the dialog away and gives the keyboard back. It does nothing if
// the dialog is not shown.
func (d *Dialog) Close() {
	if !d.shown {
		return
	}
	d.shown = false
	dropTip(d.canvas)
	d.canvas.Overlays().Remove(d)
	d.canvas.SetOnTypedKey(d.beforeKey)
	if d.before != nil && d.canvas.Focused() == d.before {
		d.before.FocusGained()
	}
	d.before, d.beforeKey = nil, nil
}

func (d *Dialog) firstButton() fyne.Focusable {
	for _, o := range d.buttons.Objects {
		if b, ok := o.(*Button); ok && !b.Disabled() && b.Visible() {
			return b
		}
	}
	return nil
}

// typedKey gets the keys that the focused widget passes on, and all keys while
// nothing in the dialog is focused.
func (d *Dialog) typedKey(key *fyne.KeyEvent) {
	if key.Name != fyne.KeyEscape {
		return
	}
	if d.OnCancel != nil {
		d.OnCancel()
		return
	}
	d.Close()
}

// Tapped keeps taps from what is below.
func (d *Dialog) Tapped(*fyne.PointEvent) {}

// TappedSecondary keeps taps from what is below.
func (d *Dialog) TappedSecondary(*fyne.PointEvent) {}

// MouseIn tells of input.
func (d *Dialog) MouseIn(*desktop.MouseEvent) { d.input() }

// MouseMoved tells of input.
func (d *Dialog) MouseMoved(*desktop.MouseEvent) { d.input() }

// MouseOut does nothing.
func (d *Dialog) MouseOut() {}

func (d *Dialog) input() {
	if d.OnInput != nil {
		d.OnInput()
	}
}

// CreateRenderer is called by the toolkit.
func (d *Dialog) CreateRenderer() fyne.WidgetRenderer {
	d.ExtendBaseWidget(d)
	scrim, card := newBox(0), newBox(RadiusDialog)
	r := &renderer{objects: []fyne.CanvasObject{scrim.Rectangle, card.Rectangle, d.title, d.scroll, d.foot, d.buttons, d.tips}}
	r.minSize = func() fyne.Size { return fyne.Size{} }
	r.layout = func(size fyne.Size) {
		scrim.place(0, 0, size.Width, size.Height)
		d.tips.Resize(size)
		d.place(card, size)
	}
	d.arrange = func() { r.layout(d.Size()) }
	r.refresh = func() {
		scrim.paint(ColorScrim, "", 0)
		card.paint(ColorSurface, ColorBorder, hairline)
		d.title.Refresh()
		d.scroll.Refresh()
		d.foot.Refresh()
		d.buttons.Refresh()
		d.tips.Refresh()
		r.layout(d.Size())
	}
	return r.start(d)
}

// place centres the card. The content gets its width first, because that
// decides how high it is.
func (d *Dialog) place(card box, window fyne.Size) {
	const room = ringGap + ringWidth
	margin, padding, gap := dialogMargin, dialogPadding, dialogGap // above and below
	if d.list != nil && window.Height < lowWindow {
		margin, padding, gap = 12, 18, 12
	}
	width := min(d.Width, window.Width-2*dialogMargin)
	inner := width - 2*dialogPadding
	if inner <= 0 {
		return
	}
	d.buttons.Resize(fyne.NewSize(inner, d.buttons.MinSize().Height)) // a text among them may wrap
	title, buttons := d.title.fit(inner), d.buttons.MinSize().Height
	frame := 2*padding + title + 2*gap + buttons
	if len(d.foot.Objects) > 0 {
		frame += d.foot.MinSize().Height + gap
	}

	padded := d.scroll.Content
	for range 2 { // a second time for what is wrapped inside of something
		padded.Resize(fyne.NewSize(inner+2*room+dialogBar, padded.MinSize().Height))
	}
	most := max(0, window.Height-2*margin-frame)
	if d.list != nil {
		rest := padded.MinSize().Height - 2*room - d.list.MinSize().Height
		d.list.setRoom(most - rest)
		padded.Resize(fyne.NewSize(inner+2*room+dialogBar, padded.MinSize().Height))
		defer d.scroll.Refresh() // its bar is for another height
	}
	content := min(padded.MinSize().Height-2*room, most)

	height := frame + content
	left, top := (window.Width-width)/2, max(0, (window.Height-height)/2)
	card.place(left, top, width, height)
	x, y := left+dialogPadding, top+padding
	d.title.Move(fyne.NewPos(x, y))
	d.title.Resize(fyne.NewSize(inner, title))
	y += title + gap
	d.scroll.Move(fyne.NewPos(x-room, y-room))
	d.scroll.Resize(fyne.NewSize(inner+2*room+dialogBar, content+2*room))
	y += content + gap
	if len(d.foot.Objects) > 0 {
		d.foot.Move(fyne.NewPos(x, y))
		d.foot.Resize(fyne.NewSize(inner, d.foot.MinSize().Height))
		y += d.foot.MinSize().Height + gap
	}
	d.buttons.Move(fyne.NewPos(x, y))
	d.buttons.Resize(fyne.NewSize(inner, buttons))
}
