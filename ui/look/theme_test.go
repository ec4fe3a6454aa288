package look

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

func TestTextCanBeReadOnEveryBackgroundItStandsOn(t *testing.T) {
	pairs := []struct{ text, on fyne.ThemeColorName }{
		{ColorText, ColorSurface}, {ColorText, ColorBackground}, {ColorText, ColorHover}, {ColorText, ColorAccentSoft},
		{ColorText, ColorWarningSoft}, {ColorText, ColorDangerSoft}, {ColorText, ColorNeutralSoft},
		{ColorMuted, ColorSurface}, {ColorMuted, ColorBackground}, {ColorMuted, ColorHover}, {ColorMuted, ColorAccentSoft},
		{ColorAccent, ColorSurface}, {ColorAccent, ColorAccentSoft}, {ColorAccent, ColorBackground},
		{ColorOnAccent, ColorAccent}, {ColorOnAccent, ColorAccentHover},
		{ColorOnDanger, ColorDanger}, {ColorOnDanger, ColorDangerHover},
		{ColorDanger, ColorSurface}, {ColorDanger, ColorDangerSoft},
		{ColorSuccess, ColorSurface}, {ColorSuccess, ColorSuccessSoft},
		{ColorWarning, ColorSurface}, {ColorWarning, ColorWarningSoft},
		{ColorNeutral, ColorNeutralSoft},
	}
	const legible = 4.5 // WCAG 2.2, success criterion 1.4.3
	for name, variant := range variants {
		for _, p := range pairs {
			if got := contrast(New().Color(p.text, variant), New().Color(p.on, variant)); got < legible {
				t.Errorf("%s: %s on %s has a contrast of %.2f", name, p.text, p.on, got)
			}
		}
	}
}

func contrast(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	return (math.Max(la, lb) + 0.05) / (math.Min(la, lb) + 0.05)
}

func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	linear := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

func TestThemeFollowsTheVariantUnlessItIsFixed(t *testing.T) {
	light, dark := theme.VariantLight, theme.VariantDark

	if New().Color(ColorSurface, light) == New().Color(ColorSurface, dark) {
		t.Error("the theme is the same in both variants")
	}
	if Fixed(dark).Color(ColorSurface, light) != New().Color(ColorSurface, dark) {
		t.Error("a theme fixed to dark is not dark when asked for light")
	}
	if Fixed(light).Color(ColorText, dark) != New().Color(ColorText, light) {
		t.Error("a theme fixed to light is not light when asked for dark")
	}
}

func TestThemeDefinesEveryColorThatTheToolkitAsksFor(t *testing.T) {
	test.AssertAllColorNamesDefined(t, New(), "look")
}

func TestEveryToneHasColorsOfItsOwn(t *testing.T) {
	seen := map[fyne.ThemeColorName]Tone{}
	for _, tone := range []Tone{ToneNone, ToneInfo, ToneSuccess, ToneWarning, ToneDanger, ToneNeutral} {
		if other, ok := seen[tone.Color()]; ok {
			t.Errorf("tones %d and %d have the same colour", other, tone)
		}
		seen[tone.Color()] = tone
		if _, ok := palette(tone.Soft()); !ok {
			t.Errorf("tone %d has no soft colour", tone)
		}
	}
}
