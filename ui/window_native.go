//go:build cgo && !ci

package ui

import (
	"fyne.io/fyne/v2"
	"github.com/go-gl/glfw/v3.4/glfw"
)

// glfwWindow asks the library that the toolkit makes its windows with. The library is
// ready as soon as the toolkit has a window. On Wayland a program is told neither work
// areas nor places: the whole screen counts as free, and the compositor decides.
type glfwWindow struct {
	window fyne.Window
	handle *glfw.Window // nil until the window was shown
}

func newNativeWindow(w fyne.Window) nativeWindow { return &glfwWindow{window: w} }

// shown takes the library's window. The toolkit does not give it away, but makes its
// drawing context the current one.
func (w *glfwWindow) shown() {
	if drawn, ok := w.window.(interface{ RunWithContext(func()) }); ok {
		drawn.RunWithContext(func() { w.handle = glfw.GetCurrentContext() })
	}
}

func (w *glfwWindow) workArea() rect {
	monitor := w.monitor()
	if monitor == nil {
		return rect{}
	}
	var area rect
	area.x, area.y, area.width, area.height = monitor.GetWorkarea()
	return area
}

// monitor is the screen with the middle of the window, or the first one.
func (w *glfwWindow) monitor() *glfw.Monitor {
	content, _ := w.place()
	x, y := content.x+content.width/2, content.y+content.height/2
	if w.handle != nil {
		for _, monitor := range glfw.GetMonitors() {
			left, top, width, height := monitor.GetWorkarea()
			if x >= left && x < left+width && y >= top && y < top+height {
				return monitor
			}
		}
	}
	return glfw.GetPrimaryMonitor()
}

func (w *glfwWindow) place() (content rect, frame edges) {
	if w.handle == nil {
		return rect{}, edges{}
	}
	if glfw.GetPlatform() != glfw.PlatformWayland {
		content.x, content.y = w.handle.GetPos()
	}
	content.width, content.height = w.handle.GetSize()
	frame.left, frame.top, frame.right, frame.bottom = w.handle.GetFrameSize()
	return content, frame
}

func (w *glfwWindow) move(x, y int) {
	if w.handle != nil && glfw.GetPlatform() != glfw.PlatformWayland {
		w.handle.SetPos(x, y)
	}
}

func (w *glfwWindow) maximized() bool {
	return w.handle != nil && w.handle.GetAttrib(glfw.Maximized) == glfw.True
}

func (w *glfwWindow) maximize() {
	if w.handle != nil {
		w.handle.Maximize()
	}
}
