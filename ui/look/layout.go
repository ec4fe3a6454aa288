// Layouts: rows and columns with a gap, padding, and areas of one colour.

package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"
)

// HBox sets objects side by side, gap apart, each at its own height and
// vertically centred. A layout.NewSpacer takes the width that is left over; so
// does an object made by Stretch.
func HBox(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(hbox{gap: gap}, objects...)
}

// VBox stacks objects, gap apart, each as wide as the column. A
// layout.NewSpacer or an object made by Stretch takes the height left over.
func VBox(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(vbox{gap: gap}, objects...)
}

// Stretch makes an object of an HBox or VBox take the space that is left over.
func Stretch(object fyne.CanvasObject) fyne.CanvasObject {
	s := &stretched{content: object}
	s.ExtendBaseWidget(s)
	return s
}

// Frame puts objects at the edges, each at its own height or width, and gives
// center the rest, without gaps. Any of them may be nil.
func Frame(top, bottom, left, right, center fyne.CanvasObject) *fyne.Container {
	f := frame{top: top, bottom: bottom, left: left, right: right, center: center}
	var objects []fyne.CanvasObject
	for _, o := range []fyne.CanvasObject{top, left, center, right, bottom} { // the Tab key goes in this order
		if o != nil {
			objects = append(objects, o)
		}
	}
	return container.New(f, objects...)
}

// Pad puts space around an object.
func Pad(top, right, bottom, left float32, object fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedLayout(top, bottom, left, right), object)
}

// Sized gives an object at least a size.
func Sized(width, height float32, object fyne.CanvasObject) *fyne.Container {
	return container.New(sized{fyne.NewSize(width, height)}, object)
}

// Centered puts an object, at its own size, in the middle.
func Centered(object fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCenterLayout(), object)
}

// Indented puts a bullet before an object, as in a list of consequences.
func Indented(object fyne.CanvasObject) *fyne.Container {
	return container.New(bulleted{}, newBullet(), object)
}

type stretched struct {
	widget.BaseWidget
	content fyne.CanvasObject
}

// ExpandHorizontal and ExpandVertical make it a layout.SpacerObject.
func (s *stretched) ExpandHorizontal() bool { return true }
func (s *stretched) ExpandVertical() bool   { return true }

// CreateRenderer is called by the toolkit.
func (s *stretched) CreateRenderer() fyne.WidgetRenderer { return contentOnly(s.content) }

type hbox struct{ gap float32 }

func (l hbox) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.Size{}
	n := 0
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		least := o.MinSize()
		if isBareSpacer(o) {
			least = fyne.Size{}
		}
		size.Width += least.Width
		size.Height = max(size.Height, least.Height)
		n++
	}
	size.Width += l.gap * float32(max(0, n-1))
	return size
}

func (l hbox) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	left, springs := size.Width-l.MinSize(objects).Width, 0
	for _, o := range objects {
		if o.Visible() && expandsHorizontally(o) {
			springs++
		}
	}
	var x float32
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		least := o.MinSize()
		if isBareSpacer(o) {
			least = fyne.Size{}
		}
		if springs > 0 && expandsHorizontally(o) {
			least.Width += max(0, left) / float32(springs)
		}
		o.Resize(least)
		o.Move(fyne.NewPos(x, (size.Height-least.Height)/2))
		x += least.Width + l.gap
	}
}

type vbox struct{ gap float32 }

func (l vbox) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.Size{}
	n := 0
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		least := o.MinSize()
		if isBareSpacer(o) {
			least = fyne.Size{}
		}
		size.Height += least.Height
		size.Width = max(size.Width, least.Width)
		n++
	}
	size.Height += l.gap * float32(max(0, n-1))
	return size
}

func (l vbox) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	// The width goes first: it decides how high a wrapped paragraph is.
	springs := 0
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		if expandsVertically(o) {
			springs++
		}
		o.Resize(fyne.NewSize(size.Width, max(o.Size().Height, o.MinSize().Height)))
	}
	left := size.Height - l.MinSize(objects).Height
	var y float32
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		height := o.MinSize().Height
		if isBareSpacer(o) {
			height = 0
		}
		if springs > 0 && expandsVertically(o) {
			height += max(0, left) / float32(springs)
		}
		o.Resize(fyne.NewSize(size.Width, height))
		o.Move(fyne.NewPos(0, y))
		y += height + l.gap
	}
}

func expandsHorizontally(o fyne.CanvasObject) bool {
	s, ok := o.(layout.SpacerObject)
	return ok && s.ExpandHorizontal()
}

func expandsVertically(o fyne.CanvasObject) bool {
	s, ok := o.(layout.SpacerObject)
	return ok && s.ExpandVertical()
}

// isBareSpacer tells a spacer, which is nothing, from a stretched object.
func isBareSpacer(o fyne.CanvasObject) bool {
	_, spacer := o.(layout.SpacerObject)
	_, object := o.(*stretched)
	return spacer && !object
}

type frame struct{ top, bottom, left, right, center fyne.CanvasObject }

func leastOf(o fyne.CanvasObject) fyne.Size {
	if o == nil || !o.Visible() {
		return fyne.Size{}
	}
	return o.MinSize()
}

func (l frame) MinSize([]fyne.CanvasObject) fyne.Size {
	top, bottom, left, right, center := leastOf(l.top), leastOf(l.bottom), leastOf(l.left), leastOf(l.right), leastOf(l.center)
	return fyne.NewSize(
		max(top.Width, bottom.Width, left.Width+center.Width+right.Width),
		top.Height+max(left.Height, center.Height, right.Height)+bottom.Height)
}

func (l frame) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	// The width goes first: it decides how high a wrapped paragraph is.
	for _, o := range []fyne.CanvasObject{l.top, l.bottom} {
		if o != nil {
			o.Resize(fyne.NewSize(size.Width, leastOf(o).Height))
		}
	}
	top, bottom := leastOf(l.top).Height, leastOf(l.bottom).Height
	left, right := leastOf(l.left).Width, leastOf(l.right).Width
	middle := max(0, size.Height-top-bottom)
	put(l.top, 0, 0, size.Width, top)
	put(l.bottom, 0, size.Height-bottom, size.Width, bottom)
	put(l.left, 0, top, left, middle)
	put(l.right, size.Width-right, top, right, middle)
	put(l.center, left, top, max(0, size.Width-left-right), middle)
}

func put(o fyne.CanvasObject, x, y, width, height float32) {
	if o == nil || !o.Visible() {
		return
	}
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(width, height))
}

type sized struct{ least fyne.Size }

func (l sized) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := l.least
	for _, o := range objects {
		size = size.Max(o.MinSize())
	}
	return size
}

func (l sized) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Resize(size)
		o.Move(fyne.Position{})
	}
}

const bulletIndent float32 = 18

type bulleted struct{}

func (bulleted) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[1].MinSize().AddWidthHeight(bulletIndent, 0)
}

func (bulleted) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[1].Move(fyne.NewPos(bulletIndent, 0))
	objects[1].Resize(fyne.NewSize(size.Width-bulletIndent, size.Height))
	objects[0].Resize(fyne.NewSquareSize(5))
	objects[0].Move(fyne.NewPos(1, StyleBody.lineHeight()/2-1.5))
}
