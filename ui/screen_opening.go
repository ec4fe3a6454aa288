package ui

import (
	"fyne.io/fyne/v2"
	"mileiq.example/admin/client"
)

// opening is there until the client knows what to show.
type opening struct{ page *page }

func newOpening() *opening                    { return &opening{newPage(t("app.name"), t("opening.lead"))} }
func (o *opening) content() fyne.CanvasObject { return o.page.root }
func (o *opening) shown()                     {}
func (o *opening) update(client.Change)       {}
func (o *opening) close()                     {}
