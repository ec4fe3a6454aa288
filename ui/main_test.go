package ui

import (
	"os"
	"testing"
)

// TestMain makes the sentences known, for tests without a window.
func TestMain(m *testing.M) {
	if err := loadTranslations(); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}
