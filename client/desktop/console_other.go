//go:build !windows

package desktop

// UseConsole does something on Windows only.
func UseConsole() {}
