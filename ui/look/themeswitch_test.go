package look

import (
	"bytes"
	"image"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"mileiq.example/admin/ui/look/looktest"
)

// switches are the changes of the theme, from the first to the second variant.
var switches = map[string][2]fyne.ThemeVariant{
	"dark to light": {theme.VariantDark, theme.VariantLight},
	"light to dark": {theme.VariantLight, theme.VariantDark},
}

// TestEveryWidgetFollowsAChangeOfTheTheme compares pages that were there before the
// change with pages that are new. The toolkit applies a theme to what is in the
// window, and to nothing else; what comes back later has to be refreshed.
func TestEveryWidgetFollowsAChangeOfTheTheme(t *testing.T) {
	for name, build := range galleryPages {
		for change, variants := range switches {
			before, after := Fixed(variants[0]), Fixed(variants[1])
			fresh := freshPicture(t, build, after)

			t.Run(name+" in sight, "+change, func(t *testing.T) {
				w, _ := showPage(t, build, before)

				fyne.CurrentApp().Settings().SetTheme(after)

				comparePictures(t, pictureOf(w), fresh)
			})
			t.Run(name+" out of sight, "+change, func(t *testing.T) {
				w, area := showPage(t, build, before)
				page := area.Objects
				area.Objects = nil

				fyne.CurrentApp().Settings().SetTheme(after)
				area.Objects = page
				area.Refresh()

				comparePictures(t, pictureOf(w), fresh)
			})
		}
	}
}

// picture is what a window shows: as a list, for a message that can be read, and
// in pixels, of which a list does not know all.
type picture struct {
	outline string
	pixels  *image.NRGBA
}

func freshPicture(t *testing.T, build func(fyne.Window), theme fyne.Theme) picture {
	t.Helper()
	w, area := showPage(t, build, theme)
	area.Refresh() // some layouts find their place at the second time
	fyne.CurrentApp().Settings().SetTheme(theme)
	return pictureOf(w)
}

func pictureOf(w fyne.Window) picture {
	return picture{withoutEmptyTexts(looktest.Outline(w)), w.Canvas().Capture().(*image.NRGBA)}
}

// withoutEmptyTexts drops what cannot be seen, in whatever colour it is.
func withoutEmptyTexts(outline string) string {
	lines := slices.DeleteFunc(strings.Split(outline, "\n"), func(line string) bool {
		return strings.HasPrefix(line, "text") && strings.HasSuffix(line, `""`)
	})
	return strings.Join(lines, "\n")
}

// showPage shows a page in an area, as the main screen shows its views, and paints
// it.
func showPage(t *testing.T, build func(fyne.Window), theme fyne.Theme) (fyne.Window, *fyne.Container) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme)
	w := test.NewTempWindow(t, container.NewWithoutLayout())
	w.SetPadded(false)
	w.Resize(fyne.NewSize(1280, 800))
	build(w)
	area := container.NewStack(w.Content())
	w.SetContent(area)
	looktest.Outline(w) // paints it
	return w, area
}

func comparePictures(t *testing.T, got, want picture) {
	t.Helper()
	keep(t, "theme-got", got.pixels)
	keep(t, "theme-want", want.pixels)
	if difference := looktest.Difference(got.outline, want.outline); difference != "" {
		t.Error(difference)
	}
	if !bytes.Equal(got.pixels.Pix, want.pixels.Pix) {
		t.Error("pixels differ; LOOK_GALLERY keeps both pictures")
	}
}
