package ui

import (
	"flag"
	"os"
	"runtime/debug"
	"testing"
)

// TestMain makes the sentences known, for tests without a window, and has garbage
// collected seldom: each test makes a window, a client and an organization.
// Benchmarks run as the program does.
func TestMain(m *testing.M) {
	if err := loadTranslations(); err != nil {
		panic(err)
	}
	flag.Parse()
	if flag.Lookup("test.bench").Value.String() == "" {
		debug.SetGCPercent(400)
	}
	os.Exit(m.Run())
}
