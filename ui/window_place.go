package ui

import (
	"maps"
	"math"

	"fyne.io/fyne/v2"
)

// Where the window stands and how large it is: remembered, and fitted to the screen
// that is there.

const (
	preferWidth     = "window.width"
	preferHeight    = "window.height"
	preferMaximized = "window.maximized"
)

// The window of the first start fits on a screen of 1366 by 768 with the
// desktop's own bars.
const (
	firstWidth  = 1240
	firstHeight = 680

	widest = 100_000 // no screen is: the file was changed by hand
)

// nativeWindow is a window as the system knows it, in the units of its screen. The
// toolkit tells neither how large the screen is nor whether a window is maximized.
type nativeWindow interface {
	// shown is called once, when the window is on the screen.
	shown()
	// workArea is the part of the screen that is free for windows: of the screen that
	// the window is on, or of the first one before the window is there. Its size is 0
	// where that is not known.
	workArea() rect
	// place is where the content of the window is, and how wide its frame is; 0 where
	// that is not known.
	place() (content rect, frame edges)
	move(x, y int)
	maximized() bool
	maximize()
}

type rect struct{ x, y, width, height int }

type edges struct{ left, top, right, bottom int }

// openingSize is the size to open the window with.
func openingSize(preferences fyne.Preferences, native nativeWindow) fyne.Size {
	size := fyne.NewSize(
		float32(preferences.FloatWithFallback(preferWidth, firstWidth)),
		float32(preferences.FloatWithFallback(preferHeight, firstHeight)))
	if !(size.Width > 0 && size.Height > 0 && size.Width < widest && size.Height < widest) { // also not a number
		size = fyne.NewSize(firstWidth, firstHeight)
	}
	// The toolkit knows neither scale nor frame before the window is there.
	return fitted(size, native.workArea(), edges{}, 1)
}

// fitWindow fits the window to its screen, once it is there, and maximizes it if it
// was maximized when it was closed.
func (u *UI) fitWindow() {
	u.native.shown()
	canvas, area := u.window.Canvas(), u.native.workArea()
	content, frame := u.native.place()
	if size := fitted(canvas.Size(), area, frame, canvas.Scale()); size != canvas.Size() {
		u.window.Resize(size)
		content.width, content.height = toScreen(size.Width, canvas.Scale()), toScreen(size.Height, canvas.Scale())
	}
	if x, y := moved(content, frame, area); x != content.x || y != content.y {
		u.native.move(x, y)
	}
	if u.options.App.Preferences().Bool(preferMaximized) {
		u.native.maximize()
	}
}

// rememberWindow keeps what the next start needs. A maximized window keeps the size
// from before, for when it is no longer maximized.
func (u *UI) rememberWindow() {
	kept := map[string]any{preferMaximized: u.native.maximized()}
	if size := u.window.Canvas().Size(); !u.native.maximized() {
		kept[preferWidth], kept[preferHeight] = float64(size.Width), float64(size.Height)
	}
	setTogether(u.options.App.Preferences(), kept)
}

// setTogether sets several preferences in one change. The toolkit writes the first
// change at once and those of the next 100 ms later, when the program has ended.
func setTogether(preferences fyne.Preferences, values map[string]any) {
	if p, ok := preferences.(interface{ WriteValues(func(map[string]any)) }); ok {
		p.WriteValues(func(all map[string]any) { maps.Copy(all, values) })
	}
}

// fitted is the size of a window, no larger than the area has room for with the
// window's frame around it.
func fitted(size fyne.Size, area rect, frame edges, scale float32) fyne.Size {
	width, height := area.width-frame.left-frame.right, area.height-frame.top-frame.bottom
	if width <= 0 || height <= 0 || scale <= 0 {
		return size
	}
	if toScreen(size.Width, scale) > width {
		size.Width = float32(width) / scale
	}
	if toScreen(size.Height, scale) > height {
		size.Height = float32(height) / scale
	}
	return size
}

// toScreen rounds as the toolkit does.
func toScreen(length, scale float32) int { return int(math.Round(float64(length * scale))) }

// moved is where the content of a window has to be so that the window with its frame
// is in the area. Where it does not fit, its upper left corner is: the title bar must
// be in reach.
func moved(content rect, frame edges, area rect) (x, y int) {
	if area.width <= 0 || area.height <= 0 || content.width <= 0 || content.height <= 0 {
		return content.x, content.y
	}
	x = min(content.x, area.x+area.width-frame.right-content.width)
	y = min(content.y, area.y+area.height-frame.bottom-content.height)
	return max(x, area.x+frame.left), max(y, area.y+frame.top)
}
