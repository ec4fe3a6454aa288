package look

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"mileiq.example/admin/ui/look/looktest"
)

// TestNothingInTheGalleryMovesOrChangesItsColour compares where everything on the
// gallery's pages is painted, and how, with testdata.
func TestNothingInTheGalleryMovesOrChangesItsColour(t *testing.T) {
	for name, build := range galleryPages {
		t.Run(name, func(t *testing.T) {
			test.NewTempApp(t).Settings().SetTheme(Fixed(theme.VariantLight))
			w := test.NewTempWindow(t, container.NewWithoutLayout())
			w.SetPadded(false)
			w.Resize(fyne.NewSize(1280, 800))
			usedPointer()

			build(w)

			looktest.Compare(t, name, w)
		})
	}
}
