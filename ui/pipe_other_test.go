//go:build !unix

package ui

import (
	"os"
	"testing"
)

// makePipe makes a folder: this system has no pipes among its files.
func makePipe(t *testing.T, path string) {
	t.Helper()
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
}
