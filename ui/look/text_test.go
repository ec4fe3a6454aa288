package look

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"pgregory.net/rapid"
)

func TestTextIsCutToItsWidthAndNoFurther(t *testing.T) {
	test.NewTempApp(t)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("abcWi .-@éßЖ日…"))).Draw(t, "text")
		width := rapid.Float32Range(0, 200).Draw(t, "width")

		got := StyleBody.cut(text, width)

		checkCut(t, text, got, width)
	})
}

type failer interface{ Fatalf(string, ...any) }

func checkCut(t failer, text, got string, width float32) {
	switch {
	case got == text, !(width > 0) && got == "":
		return
	case !strings.HasSuffix(got, ellipsis):
		t.Fatalf("%q became %q, which does not end in an ellipsis", text, got)
	}
	kept := strings.TrimSuffix(got, ellipsis)
	if !strings.HasPrefix(text, kept) {
		t.Fatalf("%q became %q", text, got)
	}
	if kept != "" && StyleBody.width(got) > width {
		t.Fatalf("%q is %v wide, not %v", got, StyleBody.width(got), width)
	}
	if StyleBody.width(text) <= width {
		t.Fatalf("%q fits into %v but became %q", text, width, got)
	}
}

func FuzzCutKeepsAPrefix(f *testing.F) {
	f.Add("Margarethe von Hohenstein", float32(90))
	f.Add("李小龙", float32(20))
	f.Add("\xff\xfe", float32(4))
	test.NewTempApp(f)
	f.Fuzz(func(t *testing.T, text string, width float32) {
		if len(text) > 500 {
			return // only slower
		}
		checkCut(t, text, StyleBody.cut(text, width), width)
	})
}

func TestWrappedLinesFitAndLoseNothing(t *testing.T) {
	test.NewTempApp(t)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("abcWi   \n.-é日"))).Draw(t, "text")
		width := rapid.Float32Range(30, 300).Draw(t, "width")

		lines := wrap([]Span{{Text: text, Style: StyleBody}, {Text: " end", Style: StyleStrong}}, width)

		var joined strings.Builder
		for _, line := range lines {
			var used float32
			var whole string
			for _, span := range line {
				used += span.Style.width(span.Text)
				whole += span.Text
			}
			bare := strings.TrimRightFunc(whole, unicode.IsSpace)
			if used -= StyleBody.width(whole[len(bare):]); used > width+0.1 && utf8.RuneCountInString(bare) > 1 && strings.TrimSpace(bare) != "" {
				t.Fatalf("line %q is %v wide, not %v", whole, used, width)
			}
			joined.WriteString(whole)
		}
		if want := strings.ReplaceAll(text, "\n", "") + " end"; joined.String() != want {
			t.Fatalf("got %q, want %q", joined.String(), want)
		}
	})
}

func TestParagraphGrowsInHeightWhenItsWidthShrinks(t *testing.T) {
	p := Wrapped(StyleBody, "from now on their mileage rates are the standard tax rates")
	newWindow(t, p, 700, 100)

	p.Resize(fyne.NewSize(600, 0))
	wide := p.MinSize().Height
	p.Resize(fyne.NewSize(150, 0))
	narrow := p.MinSize().Height

	if narrow < 2*wide {
		t.Errorf("%v high at 600, %v at 150", wide, narrow)
	}
}

func TestParagraphWithoutAWidthIsNotATowerOfLetters(t *testing.T) {
	p := Wrapped(StyleBody, "from now on their mileage rates are the standard tax rates")
	newWindow(t, p, 700, 100)

	p.Resize(fyne.NewSize(1, 1))

	if lines := len(p.wrapped()); lines > 12 {
		t.Errorf("wrapped to %d lines", lines)
	}
}

func TestTextKeepsTheWholeOfWhatItShowsCut(t *testing.T) {
	name := Body("Margarethe von Hohenstein-Lilienthal").Ellipsis()
	w := newWindow(t, name, 400, 40)

	w.Resize(fyne.NewSize(80, 40))

	if name.Text() != "Margarethe von Hohenstein-Lilienthal" || name.AccessibilityLabel() != name.Text() {
		t.Errorf("text is %q", name.Text())
	}
	shown := test.WidgetRenderer(name).Objects()[0].(interface{ MinSize() fyne.Size }).MinSize().Width
	if shown > 80 {
		t.Errorf("shown %v wide in 80", shown)
	}
}
