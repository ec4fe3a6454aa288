package look

// What a scroll costs the table, beside the toolkit's own list with one bare
// label in a row. Nothing is painted: that is the graphics card's work.
// assets/bench.sh runs both in turn.

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

const benchRows = 5000

// BenchmarkScroll scrolls down row by row, and begins anew at the end.
func BenchmarkScroll(b *testing.B) {
	down := &fyne.ScrollEvent{Scrolled: fyne.Delta{DY: -RowHeight}}
	b.Run("program", func(b *testing.B) {
		tt := newTestTable(b, benchRows)
		for n := 0; b.Loop(); n++ {
			if n%(benchRows/2) == 0 {
				tt.ScrollToTop()
			}
			tt.scroll.Scrolled(down)
		}
	})
	b.Run("list", func(b *testing.B) {
		list := widget.NewList(func() int { return benchRows },
			func() fyne.CanvasObject { return widget.NewLabel("") },
			func(i int, row fyne.CanvasObject) { row.(*widget.Label).SetText(fmt.Sprintf("Amélie Öztürk %d", i)) })
		newWindow(b, list, 1000, ControlHeight+inSight*RowHeight)
		for n := 0; b.Loop(); n++ {
			list.ScrollToOffset(RowHeight * float32(n%(benchRows/2)))
		}
	})
}
