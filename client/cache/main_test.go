package cache_test

import (
	"flag"
	"os"
	"testing"

	"mileiq.example/admin/client/cache"
	"mileiq.example/admin/client/sqlite/sqlitetest"
)

// faults is the driver of all copies here. Nothing fails unless a test asks for it.
var faults = sqlitetest.Register("faults")

func TestMain(m *testing.M) {
	flag.Parse()
	faults.Unsynced = true // no test here cuts the power
	cache.SetDriver("faults")
	os.Exit(m.Run())
}
