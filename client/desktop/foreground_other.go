//go:build !windows

package desktop

// allowForeground is needed on Windows only.
func allowForeground() {}
