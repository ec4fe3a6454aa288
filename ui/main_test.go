package ui

import (
	"os"
	"runtime/debug"
	"testing"
)

// TestMain makes the sentences known, for tests without a window, and has garbage
// collected seldom: each test makes a window, a client and an organization.
func TestMain(m *testing.M) {
	if err := loadTranslations(); err != nil {
		panic(err)
	}
	debug.SetGCPercent(400)
	os.Exit(m.Run())
}
