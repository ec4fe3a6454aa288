// Package chance has tests that take chances be repeated: it is where they get
// their random numbers from, and how many chances they take. It is for tests only,
// and knows nothing of what is tested.
//
// A test that fails prints the seed that its random numbers came from:
//
//	MILEIQ_SEED=1764273600 go test -tags ci,migrated_fynedo -run TheTest ./client
//
// takes the same chances again. Properties and state machines (pgregory.net/rapid)
// print a seed of their own, for -rapid.seed, and keep what failed beside the test.
// What another process or the network does meanwhile is no number: a test that kills
// a program makes the same choices again, and the moment may be another.
package chance

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"
)

// seedVariable names, in the environment, the seed of an earlier run.
const seedVariable = "MILEIQ_SEED"

// Seed returns the seed of a test: that of the environment, else a new one. If the
// test fails, it is printed.
func Seed(t testing.TB) uint64 {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	if text := os.Getenv(seedVariable); text != "" {
		asked, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			t.Fatalf("%s: %v", seedVariable, err)
		}
		seed = asked
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("to take these chances again: %s=%d", seedVariable, seed)
		}
	})
	return seed
}

// Rand returns the random numbers of one round of a test with that seed. The same
// seed and round give the same numbers, however many rounds there were before.
func Rand(seed uint64, round int) *rand.Rand { return rand.New(rand.NewPCG(seed, uint64(round))) }

// Times returns how many chances a test takes: n, or what the variable of the
// environment asks for.
func Times(t testing.TB, variable string, n int) int {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return n
	}
	asked, err := strconv.Atoi(text)
	if err != nil || asked < 1 {
		t.Fatalf("%s is %q, not a number of times", variable, text)
	}
	return asked
}
