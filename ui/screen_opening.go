package ui

import (
	"fyne.io/fyne/v2"

	"mileiq.example/admin/client"
)

// opening is the screen until the client knows what to show.
type opening struct{ column *screenColumn }

func newOpening() *opening                    { return &opening{newScreenColumn(t("app.name"), t("opening.lead"))} }
func (o *opening) content() fyne.CanvasObject { return o.column.root }
func (o *opening) shown()                     {}
func (o *opening) update(client.Change)       {}
func (o *opening) close()                     {}
