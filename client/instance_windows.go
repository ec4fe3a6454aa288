package client

import "syscall"

// allowForeground lets the running program take the foreground, which Windows
// grants only to the program that the user has just started: this one.
func allowForeground() {
	const anyProcess = ^uintptr(0) // ASFW_ANY
	allow := syscall.NewLazyDLL("user32.dll").NewProc("AllowSetForegroundWindow")
	if allow.Find() == nil {
		_, _, _ = allow.Call(anyProcess)
	}
}
