package look

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

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
