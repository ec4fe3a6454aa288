// The title of a dialog: one line where that is enough.

package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// dialogTitle is never cut: a sentence with the name of a host may be longer than a
// line.
type dialogTitle struct {
	widget.BaseWidget
	line  *Text      // where the title fits into one
	lines *Paragraph // where it does not
}

func newDialogTitle(text string) *dialogTitle {
	t := &dialogTitle{line: DialogTitle(text), lines: Wrapped(StyleDialogTitle, text)}
	t.lines.Hide()
	t.ExtendBaseWidget(t)
	return t
}

func (t *dialogTitle) setText(text string) {
	t.line.SetText(text)
	t.lines.SetText(text)
}

func (t *dialogTitle) text() string { return t.line.Text() }

// fit lays the title out for a width and returns how high it is.
func (t *dialogTitle) fit(width float32) (height float32) {
	fits := StyleDialogTitle.width(t.text()) <= width
	SetVisible(t.line, fits)
	SetVisible(t.lines, !fits)
	t.line.Resize(fyne.NewSize(width, t.line.MinSize().Height))
	t.lines.Resize(fyne.NewSize(width, 0))
	t.lines.Resize(fyne.NewSize(width, t.lines.MinSize().Height))
	if fits {
		return t.line.Size().Height
	}
	return t.lines.Size().Height
}

// CreateRenderer is called by the toolkit.
func (t *dialogTitle) CreateRenderer() fyne.WidgetRenderer {
	r := &renderer{objects: []fyne.CanvasObject{t.line, t.lines}}
	r.minSize = func() fyne.Size { return fyne.Size{} }
	r.layout = func(size fyne.Size) { t.fit(size.Width) }
	r.refresh = func() {
		t.line.Refresh()
		t.lines.Refresh()
	}
	return r.start(t)
}
