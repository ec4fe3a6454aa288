package ui

import "fyne.io/fyne/v2"

// frame sets parts around a centre, edge to edge; any of the parts may be nil.
// The toolkit's own border layout puts the theme's padding between them.
func frame(top, bottom, left, centre fyne.CanvasObject) *fyne.Container {
	l := frameLayout{top: top, bottom: bottom, left: left, centre: centre}
	c := &fyne.Container{Layout: l}
	for _, o := range []fyne.CanvasObject{centre, left, top, bottom} {
		if o != nil {
			c.Objects = append(c.Objects, o)
		}
	}
	return c
}

type frameLayout struct{ top, bottom, left, centre fyne.CanvasObject }

func least(o fyne.CanvasObject) fyne.Size {
	if o == nil || !o.Visible() {
		return fyne.Size{}
	}
	return o.MinSize()
}

// MinSize is called by the toolkit.
func (l frameLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	top, bottom, left, centre := least(l.top), least(l.bottom), least(l.left), least(l.centre)
	return fyne.NewSize(
		max(top.Width, bottom.Width, left.Width+centre.Width),
		top.Height+bottom.Height+max(left.Height, centre.Height))
}

// Layout is called by the toolkit. The top gets its width before its height is
// asked for, because text in it may wrap.
func (l frameLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	if l.top != nil {
		l.top.Resize(fyne.NewSize(size.Width, least(l.top).Height))
	}
	top, bottom, left := least(l.top).Height, least(l.bottom).Height, least(l.left).Width
	place := func(o fyne.CanvasObject, x, y, width, height float32) {
		if o != nil {
			o.Move(fyne.NewPos(x, y))
			o.Resize(fyne.NewSize(max(0, width), max(0, height)))
		}
	}
	place(l.top, 0, 0, size.Width, top)
	place(l.bottom, 0, size.Height-bottom, size.Width, bottom)
	place(l.left, 0, top, left, size.Height-top-bottom)
	place(l.centre, left, top, size.Width-left, size.Height-top-bottom)
}
