package outbox_test

import (
	"flag"
	"os"
	"testing"

	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/sqlite/sqlitetest"
)

// faults is the driver of all outboxes here. Nothing fails unless a test asks for it.
var faults = sqlitetest.Register("faults")

// missedAtMost is more than what any test leaves out, and little enough to be quick.
const missedAtMost = 2_000

func TestMain(m *testing.M) {
	flag.Parse()
	faults.Unsynced = true // no test here cuts the power
	outbox.SetDriver("faults")
	outbox.SetMissedAtMost(missedAtMost)
	os.Exit(m.Run())
}
