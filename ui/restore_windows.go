package ui

import (
	"syscall"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
)

// restore brings back a minimized window. On Windows a request for the focus does
// not.
func restore(w fyne.Window) {
	native, ok := w.(driver.NativeWindow)
	if !ok {
		return
	}
	native.RunNative(func(context any) {
		window, ok := context.(driver.WindowsWindowContext)
		if !ok {
			return
		}
		user32 := syscall.NewLazyDLL("user32.dll")
		minimized, show := user32.NewProc("IsIconic"), user32.NewProc("ShowWindow")
		if minimized.Find() != nil || show.Find() != nil {
			return
		}
		const restored = 9 // SW_RESTORE
		if is, _, _ := minimized.Call(window.HWND); is != 0 {
			_, _, _ = show.Call(window.HWND, restored)
		}
	})
}
