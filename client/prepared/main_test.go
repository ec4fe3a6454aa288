package prepared_test

import (
	"cmp"
	"flag"
	"os"
	"testing"

	"mileiq.example/admin/client/prepared"
	"mileiq.example/admin/client/sqlite/sqlitetest"
)

// faults is the driver of all stores here. Nothing fails unless a test asks for it.
var faults = sqlitetest.Register("faults")

// TestMain has property tests take few chances unless -rapid.checks asks for more.
// MILEIQ_SEED repeats those of a failure.
func TestMain(m *testing.M) {
	must(flag.Set("rapid.checks", "15"))
	must(flag.Set("rapid.seed", cmp.Or(os.Getenv("MILEIQ_SEED"), "0")))
	flag.Parse()
	faults.Unsynced = true // no test here cuts the power
	prepared.SetDriver("faults")
	prepared.SetMissedAtMost(200)
	os.Exit(m.Run())
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
