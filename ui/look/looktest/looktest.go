// Package looktest describes what a window paints, for tests that compare it with
// what it painted before.
package looktest

import (
	"fmt"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
)

// Compare compares the outline of a window with testdata/name.txt. After a change
// that is meant, LOOK_OUTLINES=write writes the file anew: read the difference.
func Compare(t *testing.T, name string, w fyne.Window) {
	t.Helper()
	got := Outline(w)
	file := filepath.Join("testdata", name+".txt")
	if os.Getenv("LOOK_OUTLINES") == "write" {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if difference := Difference(got, string(want)); difference != "" {
		t.Errorf("%s: %s", name, difference)
	}
}

// Difference is the first line in which two outlines differ, "" if none does.
func Difference(got, want string) string {
	is, was := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(is), len(was)) {
		var now, before string
		if i < len(is) {
			now = is[i]
		}
		if i < len(was) {
			before = was[i]
		}
		if now != before {
			return fmt.Sprintf("line %d is\n%s\nand was\n%s", i+1, now, before)
		}
	}
	return ""
}

// Outline has a line for everything that is painted in a window, from below to
// above.
func Outline(w fyne.Window) string {
	outline(w) // makes and lays out what was never painted
	return outline(w)
}

func outline(w fyne.Window) string {
	var lines strings.Builder
	describe(&lines, w.Content())
	for _, o := range w.Canvas().Overlays().List() {
		lines.WriteString("over it\n")
		describe(&lines, o)
	}
	return lines.String()
}

func describe(lines *strings.Builder, o fyne.CanvasObject) {
	if !o.Visible() {
		return
	}
	if fmt.Sprintf("%T", o) == "*look.Spinner" { // it moves by itself
		return
	}
	at, size := fyne.CurrentApp().Driver().AbsolutePositionForObject(o), o.Size()
	place := fmt.Sprintf("%.1f,%.1f %.1fx%.1f", at.X, at.Y, size.Width, size.Height)
	switch o := o.(type) {
	case *canvas.Text:
		fmt.Fprintf(lines, "text %s %s %g%s %q\n", place, inHex(o.Color), o.TextSize, weight(o.TextStyle), o.Text)
	case *canvas.Rectangle:
		fmt.Fprintf(lines, "box %s %s border %s %g radius %g\n", place, inHex(o.FillColor), inHex(o.StrokeColor), o.StrokeWidth, o.CornerRadius)
	case *canvas.Circle:
		fmt.Fprintf(lines, "circle %s %s\n", place, inHex(o.FillColor))
	case *canvas.Image:
		name := ""
		if o.Resource != nil {
			name = o.Resource.Name()
		}
		fmt.Fprintf(lines, "image %s %s\n", place, name)
	case fyne.Widget:
		for _, part := range test.WidgetRenderer(o).Objects() {
			describe(lines, part)
		}
	case *fyne.Container:
		for _, part := range o.Objects {
			describe(lines, part)
		}
	}
}

func inHex(c color.Color) string {
	if c == nil {
		return "none"
	}
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	return fmt.Sprintf("%02x%02x%02x%02x", n.R, n.G, n.B, n.A)
}

func weight(s fyne.TextStyle) string {
	switch {
	case s.Bold:
		return " bold"
	case s.Monospace:
		return " mono"
	}
	return ""
}
