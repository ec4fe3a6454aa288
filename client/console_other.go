//go:build !windows

package client

// UseConsole does something on Windows only.
func UseConsole() {}
