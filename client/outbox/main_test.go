package outbox_test

import (
	"cmp"
	"flag"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

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

// damages is how often a test damages an outbox; MILEIQ_DAMAGES may ask for another
// number.
func damages(t testing.TB) int {
	t.Helper()
	asked := os.Getenv("MILEIQ_DAMAGES")
	if asked == "" {
		return 60
	}
	n, err := strconv.Atoi(asked)
	ok(t, err)
	return n
}

// chances returns random numbers, those of MILEIQ_SEED if it is set. A test that fails
// prints the seed that repeats it.
func chances(t testing.TB) *rand.Rand {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	if asked := os.Getenv("MILEIQ_SEED"); asked != "" {
		var err error
		seed, err = strconv.ParseUint(asked, 10, 64)
		ok(t, err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("to repeat this: MILEIQ_SEED=%d", seed)
		}
	})
	return rand.New(rand.NewPCG(seed, 0))
}
