// Shares: texts side by side that wrap.

package look

import "fyne.io/fyne/v2"

// Shares sets objects side by side, gap apart, each with its share of the width and
// all of them at the top. A share of 1 or more is a number of pixels; smaller ones
// are parts of what those leave. It is for texts that wrap: its height depends on its
// width.
func Shares(gap float32, shares []float32, objects ...fyne.CanvasObject) *fyne.Container {
	c := &fyne.Container{Layout: &shared{gap: gap, shares: shares}, Objects: objects}
	c.Refresh()
	return c
}

type shared struct {
	gap    float32
	shares []float32
}

// MinSize is called by the toolkit.
func (l *shared) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for i, o := range objects {
		least := o.MinSize()
		size.Height = max(size.Height, least.Height)
		size.Width += max(l.fixed(i), min(least.Width, paragraphWidth))
	}
	size.Width += l.gap * float32(len(objects)-1)
	return size
}

func (l *shared) fixed(i int) float32 {
	if l.shares[i] >= 1 {
		return l.shares[i]
	}
	return 0
}

// Layout is called by the toolkit.
func (l *shared) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	left, parts := size.Width-l.gap*float32(len(objects)-1), float32(0)
	for i := range objects {
		left -= l.fixed(i)
		if l.shares[i] < 1 {
			parts += l.shares[i]
		}
	}
	var x float32
	for i, o := range objects {
		width := l.fixed(i)
		if width == 0 {
			width = max(1, left*l.shares[i]/parts)
		}
		o.Resize(fyne.NewSize(width, o.MinSize().Height)) // the width decides the height
		o.Resize(fyne.NewSize(width, o.MinSize().Height))
		o.Move(fyne.NewPos(x, 0))
		x += width + l.gap
	}
}
