package look

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

// pressable is what all that can be pressed has in common.
type pressable interface {
	fyne.Widget
	fyne.Focusable
	fyne.Tappable
	fyne.Disableable
	fyne.Accessible
}

// pressables returns one of each, which count how often they were pressed.
func pressables(pressed *int) map[string]pressable {
	count := func() { *pressed++ }
	return map[string]pressable{
		"Button":     NewButton(Primary, "Archive", IconArchive, count),
		"IconButton": NewIconButton(IconRefresh, "Refresh", count),
		"NavItem":    NewNavItem("Users", IconUsers, count),
		"Checkbox":   NewCheckbox("Show details", func(bool) { count() }),
	}
}

func TestTapEnterAndSpacePressAControl(t *testing.T) {
	var pressed int
	for name, control := range pressables(&pressed) {
		w := newWindow(t, container.NewWithoutLayout(control), 300, 100)
		pressed = 0

		w.Canvas().Focus(control)
		key(w.Canvas().Focused(), fyne.KeyReturn)
		key(w.Canvas().Focused(), fyne.KeyEnter)
		key(w.Canvas().Focused(), fyne.KeySpace)
		test.Tap(control)

		if pressed != 4 {
			t.Errorf("%s was pressed %d times, not 4", name, pressed)
		}
	}
}

func TestDisabledControlCannotBePressedAndIsNoTabStop(t *testing.T) {
	var pressed int
	for name, control := range pressables(&pressed) {
		after := NewButton(Outline, "After", "", nil)
		w := newWindow(t, container.NewWithoutLayout(control, after), 300, 100)
		pressed = 0
		control.Disable()

		control.Tapped(nil)
		key(control, fyne.KeyReturn)
		key(control, fyne.KeySpace)
		w.Canvas().FocusNext()

		if pressed != 0 {
			t.Errorf("a disabled %s was pressed", name)
		}
		if w.Canvas().Focused() != after {
			t.Errorf("Tab stops at a disabled %s", name)
		}
	}
}

func TestControlPassesOtherKeysOnToTheWindow(t *testing.T) {
	var pressed int
	for name, control := range pressables(&pressed) {
		w := newWindow(t, container.NewWithoutLayout(control), 300, 100)
		keys := windowKeys(w)

		key(control, fyne.KeyEscape)
		key(control, fyne.KeyF1)

		if len(*keys) != 2 {
			t.Errorf("%s let %v through", name, *keys)
		}
	}
}

func TestEveryControlSaysWhatItIs(t *testing.T) {
	var pressed int
	for name, control := range pressables(&pressed) {
		if control.AccessibilityLabel() == "" || control.AccessibilityRole() == "" {
			t.Errorf("%s says %q, %q", name, control.AccessibilityLabel(), control.AccessibilityRole())
		}
	}
}

func TestFocusRingIsThereWithTheKeyboardOnly(t *testing.T) {
	b := NewButton(Outline, "Cancel", "", nil)
	w := newWindow(t, container.NewWithoutLayout(b), 300, 100)
	around := test.WidgetRenderer(b).Objects()[0]

	if around.Visible() {
		t.Error("there is a ring without focus")
	}
	w.Canvas().Focus(b)
	if !around.Visible() {
		t.Error("there is no ring with focus")
	}
	b.Disable()
	if around.Visible() {
		t.Error("there is a ring around a disabled button")
	}
}

func TestFocusRingIsOutsideOfTheControl(t *testing.T) {
	b := NewButton(Outline, "Cancel", "", nil)
	newWindow(t, container.NewWithoutLayout(b), 300, 100)
	b.Resize(fyne.NewSize(80, 36))
	around := test.WidgetRenderer(b).Objects()[0]

	if around.Position() != fyne.NewPos(-4, -4) || around.Size() != fyne.NewSize(88, 44) {
		t.Errorf("ring at %v, %v", around.Position(), around.Size())
	}
}

// A canary for the toolkit: it makes a new renderer for a widget that was out
// of sight, and lays it out only when the size changes.
func TestWidgetIsLaidOutAgainAfterItsRendererWasDropped(t *testing.T) {
	widgets := map[string]fyne.Widget{
		"IconButton": NewIconButton(IconHelp, "Help", nil),
		"Avatar":     NewAvatar("AM"),
		"Text":       Body("Contoso"),
		"Hairline":   NewHairline(),
		"Fill":       NewFill(ColorSurface, Body("Contoso")),
	}
	for name, widget := range widgets {
		newWindow(t, container.NewWithoutLayout(widget), 300, 100)
		widget.Resize(fyne.NewSize(80, 36))

		for _, o := range widget.CreateRenderer().Objects() {
			if o.Visible() && o.Size().IsZero() {
				t.Errorf("%s: %T was not laid out", name, o)
			}
		}
	}
}

func TestSetCheckedDoesNotCallOnChanged(t *testing.T) {
	var calls int
	c := NewCheckbox("Details", func(bool) { calls++ })
	newWindow(t, c, 300, 100)

	c.SetChecked(true)

	if calls != 0 || !c.Checked() {
		t.Errorf("%d calls, checked %v", calls, c.Checked())
	}
	c.Tapped(nil)
	if calls != 1 || c.Checked() {
		t.Errorf("%d calls after a tap, checked %v", calls, c.Checked())
	}
}

func TestSegmentsAreChosenWithArrowsHomeEndAndTaps(t *testing.T) {
	var chosen []int
	s := NewSegments([]string{"All", "Active", "Archived"}, func(i int) { chosen = append(chosen, i) })
	newWindow(t, container.NewWithoutLayout(s), 600, 100)
	s.Resize(s.MinSize())

	key(s, fyne.KeyLeft) // already the first
	key(s, fyne.KeyRight)
	key(s, fyne.KeyEnd)
	key(s, fyne.KeyRight) // already the last
	key(s, fyne.KeyHome)
	test.TapAt(s, fyne.NewPos(s.MinSize().Width-2, 10))
	test.TapAt(s, fyne.NewPos(s.MinSize().Width-2, 10)) // already chosen

	wantInts(t, "chosen", chosen, []int{1, 2, 0, 2})
}

func TestSegmentsKeepTheirSelectionWhenTextsChange(t *testing.T) {
	var calls int
	s := NewSegments([]string{"All 3", "Active 2"}, func(int) { calls++ })
	newWindow(t, s, 600, 100)
	s.SetSelected(1)

	s.SetOptions([]string{"All 4", "Active 3"})

	if s.Selected() != 1 || s.AccessibilityLabel() != "Active 3" || calls != 0 {
		t.Errorf("selected %d, %q, %d calls", s.Selected(), s.AccessibilityLabel(), calls)
	}
	s.SetOptions([]string{"All 4"})
	if s.Selected() != 0 {
		t.Errorf("selected %d of one", s.Selected())
	}
}

func TestSegmentsThatAreDisabledStayAsTheyAre(t *testing.T) {
	s := NewSegments([]string{"All", "Active"}, func(int) { t.Error("chosen while disabled") })
	newWindow(t, container.NewWithoutLayout(s), 600, 100)
	s.Resize(s.MinSize())
	s.Disable()

	key(s, fyne.KeyRight)
	test.TapAt(s, fyne.NewPos(s.MinSize().Width-2, 10))
}

func TestFieldTellsOfTypingEnterAndEscape(t *testing.T) {
	var changed, submitted, escaped string
	f := NewField(IconSearch, "Search")
	f.OnChanged = func(text string) { changed = text }
	f.OnSubmitted = func(text string) { submitted = text }
	f.OnEscape = func() bool { escaped = f.Text(); return true }
	w := newWindow(t, f, 300, 40)
	keys := windowKeys(w)

	f.Focus()
	test.Type(f.Entry, "anna")
	key(f.Entry, fyne.KeyReturn)
	key(f.Entry, fyne.KeyEscape)

	if changed != "anna" || submitted != "anna" || escaped != "anna" {
		t.Errorf("changed %q, submitted %q, escaped %q", changed, submitted, escaped)
	}
	if w.Canvas().Focused() != f.Entry {
		t.Error("Focus did not focus the field")
	}
	if len(*keys) != 0 {
		t.Errorf("keys of the field went to the window: %v", *keys)
	}
}

func TestFieldPassesEscapeOnUnlessItIsUsed(t *testing.T) {
	f := NewField("", "")
	w := newWindow(t, f, 300, 40)
	keys := windowKeys(w)

	key(f.Entry, fyne.KeyEscape)
	f.OnEscape = func() bool { return false }
	key(f.Entry, fyne.KeyEscape)
	key(f.Entry, fyne.KeyF1)
	key(f.Entry, fyne.KeyHome)
	key(f.Entry, fyne.KeyDelete)

	if len(*keys) != 3 {
		t.Errorf("the window got %v", *keys)
	}
}

func TestFieldIsAsHighAsAButton(t *testing.T) {
	f := NewField(IconSearch, "Search")
	newWindow(t, f, 300, 40)
	if got := f.MinSize().Height; got != ControlHeight {
		t.Errorf("%v high", got)
	}
	if got := f.Tall().MinSize().Height; got != 42 {
		t.Errorf("%v high when tall", got)
	}
}

func TestTheFocusIsShownOnlyToWhoeverUsesTheKeyboard(t *testing.T) {
	b, s := NewButton(Outline, "Clear", "", nil), NewSegments([]string{"All", "Active"}, nil)
	table := NewTable([]Column{{Kind: CellText, Parts: 1}})
	table.Length, table.Row = func() int { return 2 }, func(int) Row { return Row{Cells: []Cell{{Text: "Somebody"}}} }
	w := newWindow(t, VBox(20, b, s, table), 600, 400)
	rings := func() int { // those that are painted: outlines in the accent colour, and lines above a row
		n := 0
		walk(w.Content(), func(o fyne.CanvasObject) {
			box, ok := o.(*canvas.Rectangle)
			if !ok || !box.Visible() {
				return
			}
			isRing := box.StrokeWidth == ringWidth && box.StrokeColor == colorOf(ColorAccent)
			isLine := box.FillColor == colorOf(ColorAccent) && box.Size().Height == ringWidth && box.Position().Y == 0
			if isRing || isLine {
				n++
			}
		})
		return n
	}
	for name, o := range map[string]interface {
		fyne.Focusable
		fyne.Tappable
		desktop.Keyable
	}{"button": b, "segments": s, "table": table} {
		w.Canvas().Unfocus()
		w.Canvas().Focus(o)
		o.Tapped(&fyne.PointEvent{Position: fyne.NewPos(5, 10)}) // of the table, its header
		if n := rings(); n != 0 {
			t.Errorf("%s: %d rings after a tap", name, n)
		}
		o.KeyDown(&fyne.KeyEvent{Name: fyne.KeyTab})
		if n := rings(); n != 1 {
			t.Errorf("%s: %d rings after a key", name, n)
		}
	}
}

func TestAnAccountOpensItsMenuWithAnyKeyThatPressesOrPointsThere(t *testing.T) {
	for _, key := range []fyne.KeyName{fyne.KeyReturn, fyne.KeySpace, fyne.KeyUp, fyne.KeyDown} {
		test.NewTempApp(t)
		chosen := 0
		a := NewAccount("AM", "Avery Moss", "Contoso", "", func() []MenuItem {
			return []MenuItem{{Text: "Leave", OnTapped: func() { chosen++ }}}
		})
		w := test.NewTempWindow(t, a)
		w.Canvas().Focus(a)

		a.TypedKey(&fyne.KeyEvent{Name: key})

		menu, ok := w.Canvas().Overlays().Top().(*Menu)
		if !ok {
			t.Fatalf("%s opens no menu", key)
		}
		menu.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		if chosen != 1 || w.Canvas().Focused() != fyne.Focusable(a) {
			t.Errorf("%s: chosen %d times, the keyboard is at %v", key, chosen, w.Canvas().Focused())
		}
	}
}
