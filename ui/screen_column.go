package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"mileiq.example/admin/ui/look"
)

// Whole-window screens: what the window shows while there are no users to show.

const columnWidth float32 = 440

// screenColumn is a column in the middle of the window with the program's mark on top.
type screenColumn struct {
	body *fyne.Container
	// strip lies over the bottom of the page.
	strip *fyne.Container
	whole *fyne.Container
	root  fyne.CanvasObject
}

func newScreenColumn(title, lead string) *screenColumn {
	return newScreenColumnOf(title, look.Wrapped(look.StyleMuted, lead))
}

func newScreenColumnOf(title string, lead *look.Paragraph) *screenColumn {
	c := &screenColumn{strip: look.VBox(0), body: look.VBox(0,
		look.Centered(look.NewLogo(56)),
		gap(20),
		look.NewText(look.StyleTitle, title).Align(fyne.TextAlignCenter),
		gap(6),
		lead.Centered(),
		gap(26),
	)}
	content := look.Sized(columnWidth, 0, c.body)
	scroll := container.NewVScroll(look.Pad(24, 24, 24, 24, look.Centered(content)))
	c.whole = container.New(aboveStrip{}, scroll, c.strip)
	c.root = look.NewFill(look.ColorBackground, c.whole)
	return c
}

func (c *screenColumn) add(objects ...fyne.CanvasObject) {
	for _, o := range objects {
		c.body.Add(o)
	}
}

// aboveStrip lays a strip over the bottom of a page. The page is moved for it only where
// both do not fit.
type aboveStrip struct{}

func (aboveStrip) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

func (aboveStrip) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	page, strip := objects[0].(*container.Scroll), objects[1]
	height, room := strip.MinSize().Height, size.Height
	if middle := page.Content.MinSize().Height; (size.Height+middle)/2 > size.Height-height {
		room -= height
	}
	page.Resize(fyne.NewSize(size.Width, room))
	page.Move(fyne.NewPos(0, 0))
	strip.Resize(fyne.NewSize(size.Width, height))
	strip.Move(fyne.NewPos(0, size.Height-height))
}

// or is the line between two ways to go on.
func or() fyne.CanvasObject {
	line := func() fyne.CanvasObject { return look.Stretch(look.Sized(0, 1, look.NewHairline())) }
	return look.HBox(12, line(), look.Caption(t("firstRun.or")), line())
}
