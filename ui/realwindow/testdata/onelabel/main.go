// Onelabel is the least that a program of this toolkit can be: a window with one
// label, as large as that of MileIQ Admin at its first start. The benchmarks
// measure it beside the program.
package main

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/widget"
)

func main() {
	a := app.NewWithID("example.mileiq.onelabel")
	w := a.NewWindow("One label")
	w.SetContent(widget.NewLabel("One label"))
	w.Resize(fyne.NewSize(1240, 680))
	w.ShowAndRun()
}
