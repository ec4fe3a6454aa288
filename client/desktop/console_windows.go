package desktop

import (
	"os"

	"golang.org/x/sys/windows"
)

// attachParent is ATTACH_PARENT_PROCESS of AttachConsole.
const attachParent = ^uint32(0)

var attachConsole = windows.NewLazySystemDLL("kernel32.dll").NewProc("AttachConsole")

// UseConsole lets os.Stdout and os.Stderr reach the console that the program was
// started from. Windows gives a program with windows none of its own, and what it
// prints there would be lost; what is redirected arrives anyway and stays as it is.
func UseConsole() {
	if handle, err := windows.GetStdHandle(windows.STD_OUTPUT_HANDLE); err == nil && handle != 0 {
		return
	}
	if attached, _, _ := attachConsole.Call(uintptr(attachParent)); attached == 0 {
		return // started from the desktop
	}
	if console, err := os.OpenFile("CONOUT$", os.O_WRONLY, 0); err == nil {
		os.Stdout, os.Stderr = console, console
	}
}
