package look

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

func TestShiftIsForgottenWhenTheTableLosesTheKeyboard(t *testing.T) {
	test.NewTempApp(t)
	table := usersTable()
	opened := 0
	table.OnMenu = func(int, fyne.Position) { opened++ }
	w := test.NewTempWindow(t, table)
	w.Resize(fyne.NewSize(900, 600))
	table.FocusGained()
	table.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	table.TypedKey(&fyne.KeyEvent{Name: fyne.KeyF10})
	table.FocusLost()
	table.FocusGained()

	table.TypedKey(&fyne.KeyEvent{Name: fyne.KeyF10})

	if opened != 1 {
		t.Errorf("the menu was opened %d times", opened)
	}
}

func TestAButtonsIconAndTextAreExchanged(t *testing.T) {
	test.NewTempApp(t)
	b := NewButton(Outline, "Go on", IconPause, nil)
	narrow := b.MinSize().Width

	b.SetIcon("")
	if b.Icon != "" || b.MinSize().Width >= narrow {
		t.Error("without its icon the button is as wide as before")
	}
	b.SetIcon(IconMail)
	b.SetText("Go on and on")
	if b.Icon != IconMail || b.MinSize().Width <= narrow {
		t.Error("with a longer text the button is as narrow as before")
	}
}

func TestFewerOptionsLeaveASelectWithOneOfThem(t *testing.T) {
	test.NewTempApp(t)
	s := NewSelect("Size", []string{"25", "50", "100"}, 2, nil)

	s.SetOptions([]string{"10", "20"})

	if s.Selected() != 1 || s.AccessibilityLabel() != "Size 20" {
		t.Errorf("option %d of %q is selected", s.Selected(), s.AccessibilityLabel())
	}
	s.SetOptions([]string{"1", "2", "3"})
	if s.Selected() != 1 {
		t.Errorf("with more options, %d is selected", s.Selected())
	}
}

func TestSizedPutsItsContentAtItsPlaceAgain(t *testing.T) {
	test.NewTempApp(t)
	inside := NewFill(ColorSurface, Body("x"))
	box := Sized(100, 50, inside)
	inside.Move(fyne.NewPos(30, 30))

	box.Resize(fyne.NewSize(200, 80))

	if inside.Position() != (fyne.Position{}) || inside.Size() != fyne.NewSize(200, 80) {
		t.Errorf("it is at %v, %v large", inside.Position(), inside.Size())
	}
}

func TestAParagraphFollowsItsNewText(t *testing.T) {
	test.NewTempApp(t)
	p := Wrapped(StyleBody, "one")
	p.Resize(fyne.NewSize(60, 20))
	one := p.MinSize().Height

	p.SetText("one two three four five six seven eight nine ten")

	if p.MinSize().Height <= one {
		t.Error("a longer text is as high as the short one")
	}
	p.SetSpans(Span{Text: "one"})
	if p.MinSize().Height != one {
		t.Errorf("the short text is %v high again, was %v", p.MinSize().Height, one)
	}
}

func TestALongWordIsBrokenWhereItFits(t *testing.T) {
	test.NewTempApp(t)
	for _, length := range []int{1, 2, 3, 7, 16, 17, 40} {
		runes := make([]rune, length)
		for i := range runes {
			runes[i] = []rune("iwm.W")[i%5]
		}
		for width := float32(0); width < 400; width += 7 {
			n := fitting(runes, StyleBody, width)
			if n < 1 || n > length || n > 1 && StyleBody.width(string(runes[:n])) > width || n < length && StyleBody.width(string(runes[:n+1])) <= width {
				t.Fatalf("%d of %d letters fit into %v", n, length, width)
			}
		}
	}
}
