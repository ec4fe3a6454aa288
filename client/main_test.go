package client_test

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

// TestMain has properties tried 25 times instead of 100, because most of them wait
// for a disk, and eight tests run at once, because most of them wait: for the disk,
// for a pause that a service asks for, for a time-out. The command line may ask for
// other numbers: -rapid.checks, -parallel.
func TestMain(m *testing.M) {
	if asked, err := runAsProcess(); asked {
		fmt.Println("failed", err) // for the test that started it
		os.Exit(1)
	}
	for name, value := range map[string]string{"rapid.checks": "25", "test.parallel": "8"} {
		if err := flag.Set(name, value); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
	}
	os.Exit(m.Run())
}
