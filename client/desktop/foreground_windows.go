package desktop

import "golang.org/x/sys/windows"

// anyProcess is ASFW_ANY of AllowSetForegroundWindow.
const anyProcess = ^uint32(0)

// x/sys has no function for this one.
var allowSetForegroundWindow = windows.NewLazySystemDLL("user32.dll").NewProc("AllowSetForegroundWindow")

// allowForeground lets the running program take the foreground, which Windows
// grants only to the program that the user has just started: this one.
func allowForeground() {
	if allowSetForegroundWindow.Find() == nil {
		_, _, _ = allowSetForegroundWindow.Call(uintptr(anyProcess))
	}
}
