package ui

import (
	"os"
	"runtime/debug"
	"testing"
)

// TestMain has the tests collect garbage seldom: each of them makes a window, a
// client and an organization, and ends with them.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	os.Exit(m.Run())
}
