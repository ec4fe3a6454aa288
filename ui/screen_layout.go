package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"mileiq.example/admin/ui/look"
)

// toolRow sets a search beside a filter; in a narrow window the search gives way.
type toolRow struct{}

// MinSize is called by the toolkit.
func (toolRow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(searchAtLeast+toolGap+objects[1].MinSize().Width, look.ControlHeight)
}

// Layout is called by the toolkit.
func (toolRow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	filter := objects[1].MinSize().Width
	search := min(searchWidth, size.Width-filter-toolGap)
	for i, x := range []float32{0, search + toolGap} {
		objects[i].Move(fyne.NewPos(x, 0))
		objects[i].Resize(fyne.NewSize([]float32{search, filter}[i], look.ControlHeight))
	}
}

// emptyState says why there is nothing and what to do.
func emptyState(icon look.IconName, what, next string, action ...fyne.CanvasObject) fyne.CanvasObject {
	column := look.VBox(8,
		look.Centered(look.NewPicture(icon, look.ColorMuted, 36)),
		look.NewText(look.StyleDialogTitle, what).Align(fyne.TextAlignCenter),
		look.Wrapped(look.StyleMuted, next).Centered())
	for _, a := range action {
		column.Add(look.Pad(8, 0, 0, 0, look.Centered(a)))
	}
	return look.Centered(look.Sized(420, 0, column))
}

func enable(w fyne.Disableable, enabled bool) {
	if enabled {
		w.Enable()
	} else {
		w.Disable()
	}
}

// Whole-page screens: what the window shows while there are no users to show.

const pageWidth float32 = 440

// page is a column in the middle of the window with the program's mark on top.
type page struct {
	body *fyne.Container
	root fyne.CanvasObject
}

func newPage(title, lead string) *page {
	p := &page{body: look.VBox(0,
		look.Centered(look.NewLogo(56)),
		gap(20),
		look.NewText(look.StyleTitle, title).Align(fyne.TextAlignCenter),
		gap(6),
		look.Wrapped(look.StyleMuted, lead).Centered(),
		gap(26),
	)}
	column := look.Sized(pageWidth, 0, p.body)
	scroll := container.NewVScroll(look.Pad(24, 24, 24, 24, look.Centered(column)))
	p.root = look.NewFill(look.ColorBackground, scroll)
	return p
}

func (p *page) add(objects ...fyne.CanvasObject) {
	for _, o := range objects {
		p.body.Add(o)
	}
}

// gap is vertical room in a column.
func gap(height float32) fyne.CanvasObject {
	return look.Sized(0, height, layout.NewSpacer())
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

// settingsCard is a titled group.
func settingsCard(title string, content ...fyne.CanvasObject) fyne.CanvasObject {
	column := look.VBox(10, look.Strong(title))
	for _, o := range content {
		column.Add(o)
	}
	return look.NewCard(18, column)
}

// fact is a label with its value beside it.
func fact(label, value string) fyne.CanvasObject {
	return look.HBox(12, look.Sized(140, 0, look.Muted(label)), look.Stretch(look.Body(value).Ellipsis()))
}
