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
	// below is what stands below the column and does not move it.
	below *fyne.Container
	root  fyne.CanvasObject
}

func newScreenColumn(title, lead string) *screenColumn {
	c := &screenColumn{below: look.VBox(0), body: look.VBox(0,
		look.Centered(look.NewLogo(56)),
		gap(20),
		look.NewText(look.StyleTitle, title).Align(fyne.TextAlignCenter),
		gap(6),
		look.Wrapped(look.StyleMuted, lead).Centered(),
		gap(26),
	)}
	content := look.Sized(columnWidth, 0, c.body)
	scroll := container.NewVScroll(look.Pad(24, 24, 24, 24, container.New(middleAndBelow{}, content, c.below)))
	c.root = look.NewFill(look.ColorBackground, scroll)
	return c
}

func (c *screenColumn) add(objects ...fyne.CanvasObject) {
	for _, o := range objects {
		c.body.Add(o)
	}
}

// middleAndBelow puts its first object in the middle, at its own size, and the second
// below it. What is below moves the first one only where there is no room for it.
type middleAndBelow struct{}

const belowGap float32 = 28

func (middleAndBelow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size, below := objects[0].MinSize(), objects[1].MinSize()
	if below.Height > 0 {
		size = fyne.NewSize(max(size.Width, below.Width), size.Height+belowGap+below.Height)
	}
	return size
}

func (middleAndBelow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	least, below := objects[0].MinSize(), objects[1].MinSize()
	y := (size.Height - least.Height) / 2
	if below.Height > 0 {
		y = min(y, size.Height-least.Height-belowGap-below.Height)
	}
	y = max(y, 0)
	objects[0].Resize(least)
	objects[0].Move(fyne.NewPos((size.Width-least.Width)/2, y))
	objects[1].Resize(below)
	objects[1].Move(fyne.NewPos((size.Width-below.Width)/2, y+least.Height+belowGap))
}

// or is the line between two ways to go on.
func or() fyne.CanvasObject {
	line := func() fyne.CanvasObject { return look.Stretch(look.Sized(0, 1, look.NewHairline())) }
	return look.HBox(12, line(), look.Caption(t("firstRun.or")), line())
}

// hostsCard names an organization and the two hosts that matter.
func hostsCard(name, scim, issuer string) fyne.CanvasObject {
	line := func(label, value string) fyne.CanvasObject {
		return look.VBox(2, look.Caption(label), look.Body(displayName(value)).Ellipsis())
	}
	return look.NewCard(18, look.VBox(12,
		look.Strong(name).Ellipsis(),
		line(t("hosts.users"), scim),
		line(t("hosts.signIn"), issuer),
	))
}
