package look

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

func threeItems(chosen *[]int) []MenuItem {
	choose := func(i int) func() { return func() { *chosen = append(*chosen, i) } }
	return []MenuItem{
		{Text: "Details", Icon: IconInfo, OnTapped: choose(0)},
		{Text: "Copy e-mail", Icon: IconCopy, Disabled: true, OnTapped: choose(1)},
		{Separator: true},
		{Text: "Archive…", Icon: IconArchive, Danger: true, OnTapped: choose(3)},
	}
}

func TestMenuIsMovedThroughPastWhatCannotBeChosen(t *testing.T) {
	var chosen []int
	w := newWindow(t, container.NewWithoutLayout(), 600, 400)
	for _, press := range []fyne.KeyName{fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace} {
		m := ShowMenu(w.Canvas(), threeItems(&chosen), fyne.NewPos(10, 10), nil)

		key(m, fyne.KeyDown)
		key(m, fyne.KeyDown) // already the last
		key(m, press)
	}
	m := ShowMenu(w.Canvas(), threeItems(&chosen), fyne.NewPos(10, 10), nil)
	key(m, fyne.KeyEnd)
	key(m, fyne.KeyUp)
	key(m, fyne.KeyReturn)

	wantInts(t, "chosen", chosen, []int{3, 3, 3, 0})
	if w.Canvas().Overlays().Top() != nil {
		t.Error("a menu is still open")
	}
}

func TestMenuHasTheKeyboardAndGivesItBack(t *testing.T) {
	b := NewButton(Outline, "Before", "", nil)
	w := newWindow(t, b, 600, 400)
	keys := windowKeys(w)
	var chosen []int

	m := ShowMenu(w.Canvas(), threeItems(&chosen), fyne.NewPos(10, 10), b)
	if w.Canvas().Focused() != m {
		t.Fatal("the menu does not have the keyboard")
	}
	key(m, fyne.KeyF1)
	key(m, fyne.KeyEscape)

	if w.Canvas().Focused() != b {
		t.Error("the keyboard did not go back")
	}
	if len(*keys) != 0 || len(chosen) != 0 {
		t.Errorf("keys %v went to the window, %v was chosen", *keys, chosen)
	}
}

func TestMenuIsGoneWhenWhatWasChosenHappens(t *testing.T) {
	w := newWindow(t, container.NewWithoutLayout(), 600, 400)
	m := ShowMenu(w.Canvas(), []MenuItem{{Text: "Archive…", OnTapped: func() {
		if w.Canvas().Overlays().Top() != nil {
			t.Error("the menu is still there")
		}
	}}}, fyne.NewPos(10, 10), nil)

	key(m, fyne.KeyReturn)
}

func TestMenuIsTappedBesideToClose(t *testing.T) {
	var chosen []int
	w := newWindow(t, container.NewWithoutLayout(), 600, 400)
	ShowMenu(w.Canvas(), threeItems(&chosen), fyne.NewPos(10, 10), nil)

	test.TapCanvas(w.Canvas(), fyne.NewPos(100, 60)) // disabled
	if w.Canvas().Overlays().Top() == nil {
		t.Fatal("a tap on a disabled item closed the menu")
	}
	test.TapCanvas(w.Canvas(), fyne.NewPos(500, 300))

	if w.Canvas().Overlays().Top() != nil || len(chosen) != 0 {
		t.Errorf("still open, or %v chosen", chosen)
	}
}

func TestMenuItemUnderThePointerIsChosenByATap(t *testing.T) {
	var chosen []int
	w := newWindow(t, container.NewWithoutLayout(), 600, 400)
	ShowMenu(w.Canvas(), threeItems(&chosen), fyne.NewPos(10, 10), nil)

	test.TapCanvas(w.Canvas(), fyne.NewPos(100, 10+menuPadding+2*ControlHeight+menuSeparator+18))

	wantInts(t, "chosen", chosen, []int{3})
}

func TestMenuStaysInsideTheWindow(t *testing.T) {
	var chosen []int
	w := newWindow(t, container.NewWithoutLayout(), 600, 400)
	for _, pos := range []fyne.Position{{}, {X: 599, Y: 0}, {X: 599, Y: 399}, {X: 0, Y: 399}} {
		m := ShowMenu(w.Canvas(), threeItems(&chosen), pos, nil)
		at, size := m.panel()
		if at.X < 0 || at.Y < 0 || at.X+size.Width > 600 || at.Y+size.Height > 400 {
			t.Errorf("at %v the menu is at %v, %v", pos, at, size)
		}
		m.Hide()
	}
}

func TestSelectOpensWithAKeyAndTellsOfAChange(t *testing.T) {
	for _, open := range []fyne.KeyName{fyne.KeyReturn, fyne.KeySpace, fyne.KeyDown} {
		var changed []int
		s := NewSelect("Page size", []string{"25", "50", "100"}, 1, func(i int) { changed = append(changed, i) })
		w := newWindow(t, container.NewWithoutLayout(s), 300, 300)
		w.Canvas().Focus(s)

		key(s, open)
		key(w.Canvas().Focused(), fyne.KeyDown) // from 50, which is selected
		key(w.Canvas().Focused(), fyne.KeyReturn)

		wantInts(t, "changed", changed, []int{2})
		if w.Canvas().Focused() != s || s.AccessibilityLabel() != "Page size 100" {
			t.Errorf("focused %T, %q", w.Canvas().Focused(), s.AccessibilityLabel())
		}
	}
}

func TestSelectToldToSelectIsSilent(t *testing.T) {
	s := NewSelect("Page size", []string{"25", "50"}, 0, func(int) { t.Error("OnChanged was called") })
	newWindow(t, s, 300, 300)

	s.SetSelected(1)
	s.SetSelected(7)

	if s.Selected() != 1 {
		t.Errorf("selected %d", s.Selected())
	}
}

func twoButtons() (cancel, archive *Button, pressed *int) {
	pressed = new(int)
	return NewButton(Outline, "Cancel", "", nil), NewButton(Danger, "Archive 3 users", "", func() { *pressed++ }), pressed
}

func TestDialogFocusesItsFirstButtonAndEnterPressesIt(t *testing.T) {
	w := newWindow(t, NewButton(Outline, "Below", "", nil), 800, 600)
	cancel, archive, pressed := twoButtons()
	var cancelled int
	cancel.OnTapped = func() { cancelled++ }
	d := NewDialog(w.Canvas(), "Archive 3 users?", Body("Three people"), cancel, archive)

	d.Open(nil)
	key(w.Canvas().Focused(), fyne.KeyReturn)

	if w.Canvas().Focused() != cancel || cancelled != 1 || *pressed != 0 {
		t.Errorf("focused %T, cancelled %d, archived %d", w.Canvas().Focused(), cancelled, *pressed)
	}
}

func TestTabStaysInsideTheDialog(t *testing.T) {
	below := NewButton(Outline, "Below", "", nil)
	w := newWindow(t, below, 800, 600)
	cancel, archive, _ := twoButtons()
	NewDialog(w.Canvas(), "?", Body(""), cancel, archive).Open(nil)

	var stops []fyne.Focusable
	for range 4 {
		w.Canvas().FocusNext()
		stops = append(stops, w.Canvas().Focused())
	}

	for i, want := range []fyne.Focusable{archive, cancel, archive, cancel} {
		if stops[i] != want {
			t.Errorf("stop %d is %v", i, stops[i])
		}
	}
}

func TestEscapeCancelsADialogWhateverIsFocused(t *testing.T) {
	w := newWindow(t, container.NewWithoutLayout(), 800, 600)
	cancel, archive, _ := twoButtons()
	field := NewField("", "")
	var cancelled int
	d := NewDialog(w.Canvas(), "?", field, cancel, archive)
	d.OnCancel = func() { cancelled++ }
	d.Open(nil)

	key(w.Canvas().Focused(), fyne.KeyEscape)
	w.Canvas().Focus(field.Entry)
	key(w.Canvas().Focused(), fyne.KeyEscape)
	w.Canvas().Unfocus()
	w.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape}) // as the driver does with nothing focused

	if cancelled != 3 {
		t.Errorf("cancelled %d times", cancelled)
	}
}

func TestClosedDialogGivesBackKeyboardAndKeys(t *testing.T) {
	below := NewButton(Outline, "Below", "", nil)
	w := newWindow(t, below, 800, 600)
	keys := windowKeys(w)
	w.Canvas().Focus(below)
	cancel, archive, _ := twoButtons()
	d := NewDialog(w.Canvas(), "?", Body(""), cancel, archive)

	d.Open(nil)
	if below.focused {
		t.Error("what is below the dialog still looks focused")
	}
	key(w.Canvas().Focused(), fyne.KeyEscape)

	if d.Showing() || w.Canvas().Overlays().Top() != nil {
		t.Fatal("the dialog is still there")
	}
	if w.Canvas().Focused() != below || !below.focused {
		t.Error("the keyboard did not go back")
	}
	key(below, fyne.KeyF1)
	if len(*keys) != 1 {
		t.Errorf("the window got %v", *keys)
	}
}

func TestNothingBelowADialogCanBeTapped(t *testing.T) {
	below := NewButton(Outline, "Below", "", func() { t.Error("tapped through the dialog") })
	w := newWindow(t, below, 800, 600)
	cancel, archive, _ := twoButtons()
	NewDialog(w.Canvas(), "?", Body(""), cancel, archive).Open(nil)

	test.TapCanvas(w.Canvas(), fyne.NewPos(5, 5))
	test.TapCanvas(w.Canvas(), fyne.NewPos(400, 290))
}

func TestDisabledButtonOfADialogIsNotFocusedAndNotPressed(t *testing.T) {
	w := newWindow(t, container.NewWithoutLayout(), 800, 600)
	cancel, archive, pressed := twoButtons()
	archive.Disable()
	d := NewDialog(w.Canvas(), "?", Body(""), cancel, archive)

	d.Open(archive)
	key(archive, fyne.KeyReturn)

	if w.Canvas().Focused() == archive || *pressed != 0 {
		t.Error("a disabled button was focused or pressed")
	}
}

func TestDialogIsAsHighAsItsContentUpToTheWindow(t *testing.T) {
	w := newWindow(t, container.NewWithoutLayout(), 800, 600)
	cancel, archive, _ := twoButtons()
	d := NewDialog(w.Canvas(), "?", Body("short"), cancel, archive)
	d.Open(nil)
	card := test.WidgetRenderer(d).Objects()[1]

	short := card.Size().Height
	d.SetContent(Sized(10, 200, Body("longer")))
	longer := card.Size().Height
	d.SetContent(Sized(10, 5000, Body("too long")))
	most := card.Size().Height

	if want := short - StyleBody.lineHeight() + 200; longer != want {
		t.Errorf("%v high with 200 of content, want %v", longer, want)
	}
	if most != 600-2*dialogMargin {
		t.Errorf("%v high in a window of 600", most)
	}
	if foot := d.buttons.Position().Y + d.buttons.Size().Height; foot > 600-dialogMargin {
		t.Errorf("the buttons end at %v", foot)
	}
}

func TestDialogFollowsTheWindow(t *testing.T) {
	w := newWindow(t, container.NewWithoutLayout(), 800, 600)
	cancel, archive, _ := twoButtons()
	d := NewDialog(w.Canvas(), "?", Body(""), cancel, archive)
	d.Open(nil)

	w.Resize(fyne.NewSize(500, 400))

	card := test.WidgetRenderer(d).Objects()[1]
	if card.Size().Width != 500-2*dialogMargin || card.Position().X != dialogMargin {
		t.Errorf("card at %v, %v wide", card.Position(), card.Size().Width)
	}
}

func TestNoticeGoesAwayWhenItsTimeIsUp(t *testing.T) {
	n := NewNotice()
	newWindow(t, n, 600, 400)
	var asked time.Duration
	var up func()
	n.After = func(d time.Duration, f func()) func() {
		asked, up = d, f
		return func() { up = nil }
	}

	n.Say("Selection of 3 cleared", 4*time.Second)
	if n.Text() != "Selection of 3 cleared" || !n.Visible() || asked != 4*time.Second {
		t.Fatalf("says %q, visible %v, for %v", n.Text(), n.Visible(), asked)
	}
	up()

	if n.Visible() || n.Text() != "" {
		t.Error("it is still there")
	}
}

func TestNewNoticeIsNotTakenAwayByTheTimeOfTheOneBefore(t *testing.T) {
	n := NewNotice()
	newWindow(t, n, 600, 400)
	running := 0
	n.After = func(time.Duration, func()) func() {
		running++
		return func() { running-- }
	}

	n.Say("first", time.Second)
	n.Say("second", time.Second)

	if running != 1 {
		t.Errorf("%d timers run", running)
	}
	n.Dismiss()
	if running != 0 {
		t.Errorf("%d timers run after Dismiss", running)
	}
}

func TestNoticeLiesOverThePagerAndKeepsOffItsButtons(t *testing.T) {
	const buttons = 168
	n := NewNotice()
	n.KeepRight = buttons
	w := newWindow(t, n, 1000, 500)
	card := func() (left, top, right, bottom float32) {
		o := test.WidgetRenderer(n).Objects()[0]
		return o.Position().X, o.Position().Y, o.Position().X + o.Size().Width, o.Position().Y + o.Size().Height
	}
	for _, text := range []string{"Short", strings.Repeat("words ", 18), strings.Repeat("words ", 60)} {
		n.Offer(text, 0, "Undo", nil)
		n.Also("Show activity", nil)
		for _, width := range []float32{1000, 640} {
			w.Resize(fyne.NewSize(width, 500))
			left, top, right, bottom := card()
			if bottom > 500 || left < PageMargin || right > width-PageMargin {
				t.Errorf("%d letters in %v: the card is from %v, %v to %v, %v", len(text), width, left, top, right, bottom)
			}
			if isShort := len(text) < 10; isShort && (right > width-PageMargin-buttons || top < 500-PagerHeight) {
				t.Errorf("a short one is from %v, %v to %v, over the buttons or the rows", left, top, right)
			}
		}
	}
}

func TestNoticeLetsTapsThroughAndItsActionCanBePressed(t *testing.T) {
	var below, undone int
	n := NewNotice()
	button := NewButton(Outline, "Below", "", func() { below++ })
	w := newWindow(t, container.NewStack(button, n), 600, 400)

	n.Offer("Selection cleared", 0, "Undo", func() { undone++ })
	test.TapCanvas(w.Canvas(), fyne.NewPos(50, 50))
	test.Tap(n.Action())

	if below != 1 || undone != 1 || n.Visible() {
		t.Errorf("below %d, undone %d, visible %v", below, undone, n.Visible())
	}
}

func TestANoticeOffersASecondThingOnlyUntilTheNextOne(t *testing.T) {
	var first, second int
	n := NewNotice()
	newWindow(t, n, 600, 400)
	n.Offer("3 users archived.", 0, "Show activity", func() { first++ })
	n.Also("Take back…", func() { second++ })

	if n.second.Position().X+n.second.Size().Width > n.action.Position().X {
		t.Errorf("the two lie over each other: %v, %v", n.second.Position(), n.action.Position())
	}
	test.Tap(n.second)

	if first != 0 || second != 1 || n.Visible() {
		t.Errorf("first %d, second %d, visible %v", first, second, n.Visible())
	}
	n.Say("Copied.", 0)
	if n.second.Visible() || n.action.Visible() {
		t.Error("the next notice offers what the last one did")
	}
}

func TestANoticeThatFollowsWaitsUntilTheOneBeforeIsOver(t *testing.T) {
	n := NewNotice()
	newWindow(t, n, 600, 400)

	n.Follow("3 leavers are due.", 0, "Show", nil)
	if n.Text() != "3 leavers are due." {
		t.Errorf("with nothing before it, the notice says %q", n.Text())
	}
	n.Offer("1 change goes on.", 0, "Show activity", n.Dismiss) // as a view does that shows what the notice tells
	n.Follow("4 leavers are due.", 0, "Show", nil)
	if n.Text() != "1 change goes on." {
		t.Errorf("it says %q over the one before", n.Text())
	}
	test.Tap(n.action)
	if n.Text() != "4 leavers are due." || !n.Visible() || n.action.Text != "Show" {
		t.Errorf("then it says %q, and offers %q", n.Text(), n.action.Text)
	}
	n.Dismiss()
	if n.Text() != "" || n.Visible() {
		t.Errorf("it says %q again", n.Text())
	}
}

func TestProgressStaysBetweenEmptyAndFull(t *testing.T) {
	p := NewProgress()
	newWindow(t, p, 200, 10)
	for value, want := range map[float64]float64{-1: 0, 0.5: 0.5, 3: 1} {
		p.SetValue(value)
		if p.Value() != want {
			t.Errorf("%v became %v", value, p.Value())
		}
	}
}

func TestSpinnerIsThereWhileSomethingGoesOn(t *testing.T) {
	s := NewSpinner(20)
	newWindow(t, s, 100, 100)

	if s.Visible() {
		t.Error("visible before Start")
	}
	s.Start()
	s.Start()
	if !s.Visible() {
		t.Error("not visible after Start")
	}
	s.Stop()
	if s.Visible() || s.turn != nil {
		t.Error("still there after Stop")
	}
}

func TestBannerShowsItsActionOnlyIfItHasOne(t *testing.T) {
	var tried int
	b := NewBannerCard(ToneWarning, IconOffline, "Offline.", "This is a copy.")
	newWindow(t, b, 600, 40)
	if b.Action().Visible() {
		t.Error("there is an action that nobody gave it")
	}

	b.SetAction("Try now", func() { tried++ })
	test.Tap(b.Action())

	if tried != 1 || b.AccessibilityLabel() != "Offline. This is a copy." {
		t.Errorf("tried %d, says %q", tried, b.AccessibilityLabel())
	}
}
