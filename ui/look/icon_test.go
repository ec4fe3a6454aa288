package look

import (
	"encoding/xml"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"mileiq.example/admin/assets"
)

func TestEveryIconHasANameAndEveryNameAnIcon(t *testing.T) {
	drawn := map[IconName]bool{}
	for _, name := range assets.IconNames() {
		drawn[IconName(name)] = true
	}
	for _, name := range iconNames() {
		if !drawn[name] {
			t.Errorf("no drawing for %q", name)
		}
		delete(drawn, name)
	}
	for name := range drawn {
		t.Errorf("no name for the drawing %q", name)
	}
}

func TestEveryIconIsDrawnOnTheSameGridInOneColor(t *testing.T) {
	for _, name := range assets.IconNames() {
		svg, err := assets.Icon(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := xml.Unmarshal(svg, new(struct{})); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, want := range []string{`viewBox="0 0 24 24"`, "currentColor"} {
			if !strings.Contains(string(svg), want) {
				t.Errorf("%s has no %s", name, want)
			}
		}
		if strings.Contains(string(svg), "#") {
			t.Errorf("%s has a colour of its own", name)
		}
	}
}

func TestIconTakesTheColorOfTheThemeInUse(t *testing.T) {
	app := test.NewTempApp(t)
	icon := TintedIcon(IconMail, ColorAccent)

	app.Settings().SetTheme(Fixed(theme.VariantLight))
	light, lightName := string(icon.Content()), icon.Name()
	app.Settings().SetTheme(Fixed(theme.VariantDark))
	dark, darkName := string(icon.Content()), icon.Name()

	if !strings.Contains(light, "#0f62c9") || !strings.Contains(dark, "#78aeff") {
		t.Errorf("not tinted:\n%s\n%s", light, dark)
	}
	if lightName == darkName {
		t.Error("the toolkit would show the cached icon of the other variant")
	}
}

func TestIconThatDoesNotExistDrawsNothing(t *testing.T) {
	test.NewTempApp(t)
	if got := string(TintedIcon("no-such-icon", ColorText).Content()); strings.Contains(got, "path") {
		t.Errorf("got %s", got)
	}
}

// The toolkit's SVG renderer scales shapes, not strokes. If this fails because
// it has learned to, glyph.Content can go.
func TestStrokesAreScaledWithTheIcon(t *testing.T) {
	test.NewTempApp(t)
	g := newGlyph(IconArchive, ColorText, 12)
	content := string(g.Content())
	if g.pixels() != 12 && g.pixels() != 24 {
		t.Fatalf("12 wide is %d pixels", g.pixels())
	}
	want := map[int]string{12: `stroke-width="0.900"`, 24: `stroke-width="1.800"`}[g.pixels()]
	if !strings.Contains(content, want) {
		t.Errorf("no %s in %s", want, content)
	}
}

func TestAppIconIsASquareOfBothKinds(t *testing.T) {
	if !strings.Contains(string(AppIcon().Content()), `viewBox="0 0 512 512"`) {
		t.Error("the SVG is not square")
	}
	if strings.Contains(string(assets.AppIcon), "stroke") {
		t.Error("the SVG has strokes, which the toolkit does not scale")
	}
	if string(assets.AppIconPNG[1:4]) != "PNG" {
		t.Error("the PNG is not a PNG")
	}
}
