// Icons: our own SVGs, tinted in a colour of the theme.

package look

import (
	"bytes"
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"mileiq.example/admin/assets"
)

// IconName names one of the program's icons. The empty name is no icon.
type IconName string

// The icons, all on one 24 by 24 grid.
const (
	IconArchive      IconName = "archive"
	IconUsers        IconName = "users"
	IconActivity     IconName = "activity"
	IconSettings     IconName = "settings"
	IconSearch       IconName = "search"
	IconRefresh      IconName = "refresh"
	IconList         IconName = "list"
	IconCheck        IconName = "check"
	IconMinus        IconName = "minus"
	IconMail         IconName = "mail"
	IconDots         IconName = "dots-vertical"
	IconChevronLeft  IconName = "chevron-left"
	IconChevronRight IconName = "chevron-right"
	IconChevronDown  IconName = "chevron-down"
	IconChevronUp    IconName = "chevron-up"
	IconFirst        IconName = "first"
	IconLast         IconName = "last"
	IconInfo         IconName = "info"
	IconWarning      IconName = "warning"
	IconOffline      IconName = "offline"
	IconCopy         IconName = "copy"
	IconBuilding     IconName = "building"
	IconClose        IconName = "close"
	IconHelp         IconName = "help"
	IconOpenExternal IconName = "open-external"
	IconPerson       IconName = "person"
	IconPause        IconName = "pause"
	IconLeavers      IconName = "leavers"
	IconPlus         IconName = "plus"
	IconCalendar     IconName = "calendar"
	IconNote         IconName = "note"
)

// TintedIcon returns an icon in a colour of the theme, and follows the theme.
// An unknown name gives an icon that draws nothing.
func TintedIcon(name IconName, tint fyne.ThemeColorName) fyne.Resource {
	return tinted{icon: name, tint: tint}
}

// AppIcon returns the program's own icon, which has its own colours.
func AppIcon() fyne.Resource {
	return fyne.NewStaticResource("app-icon.svg", assets.AppIcon)
}

// tinted is an SVG whose currentColor is a colour of the theme. The toolkit's
// own themed resources recolour fills only, and these icons are strokes.
type tinted struct {
	icon IconName
	tint fyne.ThemeColorName
}

// Name contains the colour as it is now, because the toolkit caches rendered
// images by name and would otherwise show the old variant's.
func (t tinted) Name() string {
	return string(t.icon) + hex(colorOf(t.tint)) + ".svg"
}

// Content returns the SVG in the colour as it is now.
func (t tinted) Content() []byte {
	svg, err := assets.Icon(string(t.icon))
	if err != nil {
		return []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"></svg>`)
	}
	return bytes.ReplaceAll(svg, []byte("currentColor"), []byte(hex(colorOf(t.tint))))
}

func hex(c color.Color) string {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	return fmt.Sprintf("#%02x%02x%02x", n.R, n.G, n.B)
}

// The grid that icons are drawn on, and the width of their strokes there.
const (
	iconGrid   = 24
	iconStroke = 1.8
)

// glyph is an icon on a canvas with a fixed size. It is rendered again only when
// it changes. It is also the resource of its image, because only it
// knows for how many pixels its strokes are meant: the toolkit's SVG renderer
// scales what is drawn but not how wide it is stroked, and would make small
// icons bold and those on a dense screen thin.
type glyph struct {
	*canvas.Image
	tinted
	hex string
}

func newGlyph(name IconName, tint fyne.ThemeColorName, size float32) *glyph {
	g := &glyph{Image: canvas.NewImageFromResource(nil)}
	g.FillMode = canvas.ImageFillContain
	g.Image.Resize(fyne.NewSquareSize(size))
	g.set(name, tint)
	return g
}

// set changes the icon or its colour. An empty name shows nothing.
func (g *glyph) set(name IconName, tint fyne.ThemeColorName) {
	SetVisible(g.Image, name != "")
	if name == "" {
		return
	}
	resolved := hex(colorOf(tint))
	if g.icon == name && g.hex == resolved {
		return
	}
	g.tinted, g.hex = tinted{icon: name, tint: tint}, resolved
	g.Resource = g
	g.Refresh()
}

// Name contains the size in pixels too, because the strokes depend on it.
func (g *glyph) Name() string {
	return fmt.Sprintf("%d-%s", g.pixels(), g.tinted.Name())
}

// Content returns the SVG for the pixels that it covers now.
func (g *glyph) Content() []byte {
	stroke := fmt.Sprintf("stroke-width=\"%.3f\"", iconStroke*float64(g.pixels())/iconGrid)
	return bytes.ReplaceAll(g.tinted.Content(), []byte(`stroke-width="1.8"`), []byte(stroke))
}

// pixels returns how wide the image is rendered. Like the toolkit, it assumes a
// dense screen until it is known which one it is.
func (g *glyph) pixels() int {
	width := g.Size().Width
	c := fyne.CurrentApp().Driver().CanvasForObject(g.Image)
	if c == nil {
		return int(width) * 2
	}
	pixels, _ := c.PixelCoordinateForPosition(fyne.NewPos(width, width))
	return pixels
}

// place centres the icon on a point.
func (g *glyph) place(centreX, centreY float32) {
	size := g.Size()
	g.Move(fyne.NewPos(centreX-size.Width/2, centreY-size.Height/2))
}
