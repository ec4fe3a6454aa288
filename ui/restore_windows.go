package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
	"golang.org/x/sys/windows"
)

// x/sys has no functions for these two.
var (
	user32     = windows.NewLazySystemDLL("user32.dll")
	isIconic   = user32.NewProc("IsIconic")
	showWindow = user32.NewProc("ShowWindow")
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
		if isIconic.Find() != nil || showWindow.Find() != nil {
			return
		}
		if minimized, _, _ := isIconic.Call(window.HWND); minimized != 0 {
			_, _, _ = showWindow.Call(window.HWND, windows.SW_RESTORE)
		}
	})
}
