package client_test

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

// TestMain has properties tried 25 times instead of 100, because most of them
// wait for a disk. The command line may ask for more: -rapid.checks.
func TestMain(m *testing.M) {
	if asked, err := runAsProcess(); asked {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if err := flag.Set("rapid.checks", "25"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	os.Exit(m.Run())
}
