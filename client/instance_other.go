//go:build !windows

package client

// allowForeground is needed on Windows only.
func allowForeground() {}
