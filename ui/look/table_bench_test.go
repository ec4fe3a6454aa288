package look

// What a scroll costs the table, beside the toolkit's own list with one bare
// label in a row. Nothing is painted: that is the graphics card's work.
// assets/bench.sh runs both in turn.

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

const benchRows = 200

// offset goes down row by row, and begins anew at the end.
func offset(n int) float32 { return float32(n%(benchRows-15)) * RowHeight }

// BenchmarkScroll scrolls by one row.
func BenchmarkScroll(b *testing.B) {
	test.NewTempApp(b)
	rows := make([]Row, benchRows)
	for i := range rows {
		name := fmt.Sprintf("Amélie Öztürk %d", i)
		rows[i] = Row{Key: name, Checkable: true, Cells: []Cell{
			{}, {Text: name}, {Text: fmt.Sprintf("amelie.ozturk%d@contoso.example", i)},
			{Text: "Active", Tone: ToneSuccess, Icon: IconCheck}, {Text: fmt.Sprintf("%d Aug 2026", i%28+1)}, {},
		}}
	}
	size := fyne.NewSize(1024, 520)
	b.Run("program", func(b *testing.B) {
		table := NewTable([]Column{
			{Kind: CellCheck, Width: CheckWidth}, {Title: "Name", Kind: CellText, Parts: 1.1}, {Title: "E-mail", Kind: CellMuted, Parts: 1.35},
			{Title: "Status", Kind: CellPill, Width: StatusWidth}, {Title: "Last changed", Kind: CellMuted, Width: DateWidth}, {Kind: CellMenu, Width: MenuWidth},
		})
		table.Length = func() int { return len(rows) }
		table.Row = func(i int) Row { return rows[i] }
		test.NewTempWindow(b, table).Resize(size)
		for n := 0; b.Loop(); n++ {
			table.scroll.ScrollToOffset(fyne.NewPos(0, offset(n)))
		}
	})
	b.Run("list", func(b *testing.B) {
		list := widget.NewList(func() int { return len(rows) },
			func() fyne.CanvasObject { return widget.NewLabel("") },
			func(i int, row fyne.CanvasObject) { row.(*widget.Label).SetText(rows[i].Cells[1].Text) })
		test.NewTempWindow(b, list).Resize(size)
		for n := 0; b.Loop(); n++ {
			list.ScrollToOffset(offset(n))
		}
	})
}
