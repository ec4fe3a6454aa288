package cache_test

import (
	"cmp"
	"errors"
	"flag"
	"os"
	"testing"

	"mileiq.example/admin/client/cache"
	"mileiq.example/admin/client/sqlite/sqlitetest"
)

// faults is the driver of all copies here. Nothing fails unless a test asks for it.
var faults = sqlitetest.Register("faults")

// TestMain has property tests take few chances unless -rapid.checks asks for more.
// MILEIQ_SEED repeats those of a failure.
func TestMain(m *testing.M) {
	if err := errors.Join(flag.Set("rapid.checks", "50"), flag.Set("rapid.seed", cmp.Or(os.Getenv("MILEIQ_SEED"), "0"))); err != nil {
		panic(err)
	}
	flag.Parse()
	faults.Unsynced = true // no test here cuts the power
	cache.SetDriver("faults")
	os.Exit(m.Run())
}
