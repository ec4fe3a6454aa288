//go:build unix

package ui

import (
	"syscall"
	"testing"
)

// makePipe makes a named pipe into which nobody writes.
func makePipe(t *testing.T, path string) {
	t.Helper()
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
}
