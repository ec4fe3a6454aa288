package ui

import (
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"pgregory.net/rapid"
)

// screenWindow is a window on a screen that a test describes.
type screenWindow struct {
	area        rect
	content     rect
	frame       edges
	isMaximized bool
	isShown     bool
}

func (w *screenWindow) shown()               { w.isShown = true }
func (w *screenWindow) workArea() rect       { return w.area }
func (w *screenWindow) place() (rect, edges) { return w.content, w.frame }
func (w *screenWindow) move(x, y int)        { w.content.x, w.content.y = x, y }
func (w *screenWindow) maximized() bool      { return w.isMaximized }
func (w *screenWindow) maximize()            { w.isMaximized = true }
func laptop() *screenWindow {
	return &screenWindow{area: rect{0, 24, 1366, 744}, content: rect{10, 60, 0, 0}, frame: edges{1, 22, 1, 5}}
}
func (w *screenWindow) holds(size fyne.Size) bool {
	return size.Width <= float32(w.area.width-w.frame.left-w.frame.right) && size.Height <= float32(w.area.height-w.frame.top-w.frame.bottom)
}

// openOn opens a window on a screen, with the preferences of the desk.
func (d *desk) openOn(native *screenWindow) *UI {
	d.t.Helper()
	u, err := New(Options{App: d.ui.options.App, Client: d.client, Do: d.ui.options.Do, native: native})
	if err != nil {
		d.t.Fatal(err)
	}
	opened := u.window.Canvas().Size()
	if opened.Width > float32(native.area.width) || opened.Height > float32(native.area.height) {
		d.t.Errorf("the window opens with %v, on %v", opened, native.area)
	}
	native.content.width, native.content.height = int(opened.Width), int(opened.Height)
	u.Started()
	if !native.isShown {
		d.t.Error("the window is not known to be shown")
	}
	return u
}

func TestAWindowLargerThanTheScreenIsFittedToIt(t *testing.T) {
	d := newDesk(t, deskOptions{users: 5, firstRun: true})
	preferences := d.ui.options.App.Preferences()
	for name, size := range map[string]fyne.Size{
		"too wide":       {Width: 3000, Height: 600},
		"too high":       {Width: 900, Height: 4000},
		"both":           {Width: 3000, Height: 2000},
		"by its frame":   {Width: 1366, Height: 744},
		"absurd":         {Width: 1e12, Height: float32(math.Inf(1))},
		"the first size": {Width: firstWidth, Height: firstHeight},
		"nothing":        {},
		"negative":       {Width: -5, Height: 600},
		"not a number":   {Width: float32(math.NaN()), Height: 600},
	} {
		setTogether(preferences, map[string]any{preferWidth: float64(size.Width), preferHeight: float64(size.Height)})
		screen := laptop()

		u := d.openOn(screen)

		if got := u.window.Canvas().Size(); !screen.holds(got) || got.Width < 200 || got.Height < 200 {
			t.Errorf("%s: the window is %v", name, got)
		}
		c := screen.content
		c.width, c.height = int(u.window.Canvas().Size().Width), int(u.window.Canvas().Size().Height)
		if c.x-1 < 0 || c.y-22 < 24 || c.x+c.width+1 > 1366 || c.y+c.height+5 > 24+744 {
			t.Errorf("%s: the window is at %+v", name, c)
		}
		if screen.isMaximized {
			t.Errorf("%s: it is maximized", name)
		}
		u.Close()
	}
}

func TestSizeAndMaximizedAreRemembered(t *testing.T) {
	d := newDesk(t, deskOptions{users: 5, firstRun: true})
	first := d.openOn(laptop())
	first.window.Resize(fyne.NewSize(1000, 640))
	first.close()

	screen := laptop()
	second := d.openOn(screen)
	if got := second.window.Canvas().Size(); got != fyne.NewSize(1000, 640) || screen.isMaximized {
		t.Errorf("the window is %v, maximized %v", got, screen.isMaximized)
	}
	screen.isMaximized = true
	second.window.Resize(fyne.NewSize(1366, 717))
	second.close()

	screen = laptop()
	third := d.openOn(screen)
	if got := third.window.Canvas().Size(); got != fyne.NewSize(1000, 640) || !screen.isMaximized {
		t.Errorf("after it was maximized the window is %v, maximized %v", got, screen.isMaximized)
	}
	screen.isMaximized = false
	third.close()

	screen = laptop()
	if fourth := d.openOn(screen); screen.isMaximized {
		t.Error("the window is maximized for ever")
	} else {
		fourth.Close()
	}
}

func TestWhereTheScreenIsUnknownTheWindowIsLeftAlone(t *testing.T) {
	d := newDesk(t, deskOptions{users: 5, firstRun: true})
	setTogether(d.ui.options.App.Preferences(), map[string]any{preferWidth: 3000.0, preferHeight: 2000.0})
	u, err := New(Options{App: d.ui.options.App, Client: d.client, Do: d.ui.options.Do})
	if err != nil {
		t.Fatal(err)
	}
	defer u.Close()
	u.Started()
	if got := u.window.Canvas().Size(); got != fyne.NewSize(3000, 2000) {
		t.Errorf("the window is %v", got)
	}
}

func TestAFittedWindowIsOnItsScreen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := func(name string, least, most int) int { return rapid.IntRange(least, most).Draw(t, name) }
		area := rect{number("x", -3000, 3000), number("y", -3000, 3000), number("width", 0, 4000), number("height", 0, 3000)}
		frame := edges{number("left", 0, 20), number("top", 0, 60), number("right", 0, 20), number("bottom", 0, 20)}
		scale := rapid.SampledFrom([]float32{1, 1.25, 1.5, 2, 3}).Draw(t, "scale")
		size := fyne.NewSize(float32(number("wide", 1, 5000)), float32(number("high", 1, 5000)))

		got := fitted(size, area, frame, scale)
		content := rect{number("at x", -9000, 9000), number("at y", -9000, 9000), toScreen(got.Width, scale), toScreen(got.Height, scale)}
		x, y := moved(content, frame, area)

		room := rect{area.x + frame.left, area.y + frame.top, area.width - frame.left - frame.right, area.height - frame.top - frame.bottom}
		if room.width <= 0 || room.height <= 0 {
			if got != size {
				t.Fatalf("without room %v became %v", size, got)
			}
			return
		}
		if got.Width > size.Width || got.Height > size.Height {
			t.Fatalf("%v grew to %v", size, got)
		}
		if x < room.x || y < room.y || x+content.width > room.x+room.width || y+content.height > room.y+room.height {
			t.Fatalf("%+v at %d, %d is not in %+v", content, x, y, room)
		}
		if got2 := fitted(got, area, frame, scale); got2 != got {
			t.Fatalf("fitted once %v, twice %v", got, got2)
		}
		content.x, content.y = x, y
		if x2, y2 := moved(content, frame, area); x2 != x || y2 != y {
			t.Fatal("a window that is on its screen moves")
		}
	})
}
