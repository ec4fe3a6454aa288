package outbox_test

import (
	"cmp"
	"flag"
	"os"
	"testing"

	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/sqlite/sqlitetest"
)

// faults is the driver of all outboxes here. Nothing fails unless a test asks for it.
var faults = sqlitetest.Register("faults")

// missedAtMost is more than what any test leaves out, and little enough to be quick.
const missedAtMost = 1_200

// TestMain has property tests take few chances unless -rapid.checks asks for more.
// MILEIQ_SEED repeats those of a failure.
func TestMain(m *testing.M) {
	must(flag.Set("rapid.checks", "15"))
	must(flag.Set("rapid.seed", cmp.Or(os.Getenv("MILEIQ_SEED"), "0")))
	flag.Parse()
	faults.Unsynced = true // no test here cuts the power
	outbox.SetDriver("faults")
	outbox.SetMissedAtMost(missedAtMost)
	os.Exit(m.Run())
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
