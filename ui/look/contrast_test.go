package look

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"mileiq.example/admin/ui/look/looktest"
)

func TestEveryTextInTheGalleryCanBeRead(t *testing.T) {
	for name, build := range galleryPages {
		for variantName, variant := range variants {
			t.Run(name+" "+variantName, func(t *testing.T) {
				colours := Fixed(variant)
				w, _ := showPage(t, build, colours)

				for _, text := range looktest.HardToRead(w, colours.Color(ColorBackground, variant), colours.Color(ColorDisabled, variant)) {
					t.Error(text)
				}
			})
		}
	}
}

// TestTextCanBeReadOnEveryBackgroundItStandsOn has the pairs of colours that the
// widgets of this package and the toolkit's own can paint.
func TestTextCanBeReadOnEveryBackgroundItStandsOn(t *testing.T) {
	everywhere := []fyne.ThemeColorName{ColorSurface, ColorBackground, ColorHover}
	soft := []fyne.ThemeColorName{ColorAccentSoft, ColorSuccessSoft, ColorWarningSoft, ColorDangerSoft, ColorNeutralSoft}
	rows := []fyne.ThemeColorName{ColorSurface, ColorHover, ColorAccentSoft}
	for name, variant := range variants {
		check := func(text fyne.ThemeColorName, least float64, backgrounds ...fyne.ThemeColorName) {
			t.Helper()
			for _, on := range backgrounds {
				// The toolkit lays some of its colours over the surface.
				below := looktest.Over(New().Color(on, variant), New().Color(ColorSurface, variant))
				if got := looktest.Contrast(New().Color(text, variant), below); got < least {
					t.Errorf("%s: %s on %s has a contrast of %.2f", name, text, on, got)
				}
			}
		}
		const legible, disabled = 4.5, 3
		for _, text := range []fyne.ThemeColorName{ColorText, ColorMuted, ColorAccent, ColorAccentHover} { // links stand in banners
			check(text, legible, everywhere...)
			check(text, legible, soft...)
		}
		for _, tone := range []Tone{ToneNone, ToneInfo, ToneSuccess, ToneWarning, ToneDanger, ToneNeutral} {
			check(tone.Color(), legible, tone.Soft()) // pills and banners
			check(tone.Color(), legible, rows...)
		}
		check(ColorDanger, legible, everywhere...) // in menus
		check(ColorOnAccent, legible, ColorAccent, ColorAccentHover)
		check(ColorOnDanger, legible, ColorDanger, ColorDangerHover)
		check(theme.ColorNameForegroundOnSuccess, legible, ColorSuccess)
		check(theme.ColorNameForegroundOnWarning, legible, ColorWarning)
		check(ColorText, legible, theme.ColorNameMenuBackground, theme.ColorNameInputBackground, theme.ColorNameButton,
			theme.ColorNameHeaderBackground, theme.ColorNameFocus, theme.ColorNameSelection, theme.ColorNamePressed)
		check(ColorDisabled, disabled, everywhere...)
		check(ColorDisabled, disabled, ColorDisabledFill, ColorAccentSoft, ColorNeutralSoft, theme.ColorNameDisabledButton, theme.ColorNameInputBackground)
	}
}
