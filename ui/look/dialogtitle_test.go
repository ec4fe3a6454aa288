package look

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
)

func TestTheTitleOfADialogIsNeverCut(t *testing.T) {
	w := newWindow(t, container.NewWithoutLayout(), 900, 600)
	d := NewDialog(w.Canvas(), "Short", Body("Content"), NewButton(Outline, "Close", "", nil))
	d.Open(nil)
	low := heightOf(d)
	long := strings.Repeat("department-of-vehicles.", 8) + "contoso.example cannot be reached."
	for _, title := range []string{long, "Short", strings.Repeat("long words ", 20), "Short again"} {
		d.SetTitle(title)

		shown := ""
		walk(d, func(o fyne.CanvasObject) {
			if text, ok := o.(*canvas.Text); ok && isShown(d, o) && text.TextSize == SizeDialogTitle {
				shown += text.Text
			}
		})
		if got, want := strings.ReplaceAll(shown, " ", ""), strings.ReplaceAll(title, " ", ""); got != want {
			t.Errorf("%q is shown as %q", title, shown)
		}
		if high := heightOf(d) > low; high != (len(title) > 20) {
			t.Errorf("with the title %q the dialog is %v high, and was %v", title, heightOf(d), low)
		}
		if d.Title() != title {
			t.Errorf("the title is %q", d.Title())
		}
	}
}

// heightOf is how high the card of a dialog is.
func heightOf(d *Dialog) (height float32) {
	boxes := 0
	walk(d, func(o fyne.CanvasObject) {
		if _, ok := o.(*canvas.Rectangle); ok {
			if boxes++; boxes == 2 { // the first one is the scrim
				height = o.Size().Height
			}
		}
	})
	return height
}

// isShown reports whether o is in sight, and not in a part of d that is hidden.
func isShown(d *Dialog, o fyne.CanvasObject) bool {
	line, lines := false, false
	walk(d.title.line, func(part fyne.CanvasObject) { line = line || part == o })
	walk(d.title.lines, func(part fyne.CanvasObject) { lines = lines || part == o })
	return line && d.title.line.Visible() || lines && d.title.lines.Visible()
}
