package chance

import (
	"testing"
)

// recorder is a test that notes what is logged and whether it was ended.
type recorder struct {
	testing.TB
	failed  bool
	ended   bool
	logged  []any
	cleanup []func()
}

func (r *recorder) Helper()                 {}
func (r *recorder) Failed() bool            { return r.failed }
func (r *recorder) Cleanup(f func())        { r.cleanup = append(r.cleanup, f) }
func (r *recorder) Logf(_ string, a ...any) { r.logged = append(r.logged, a...) }
func (r *recorder) Fatalf(string, ...any)   { r.ended = true }

func (r *recorder) end() {
	for _, f := range r.cleanup {
		f()
	}
}

func TestATestThatFailsPrintsItsSeedAndOneThatPassesDoesNot(t *testing.T) {
	for _, failed := range []bool{false, true} {
		r := &recorder{TB: t, failed: failed}

		seed := Seed(r)
		r.end()

		if failed != (len(r.logged) == 2) {
			t.Fatalf("failed: %t, logged: %v", failed, r.logged)
		}
		if failed && r.logged[1] != seed {
			t.Errorf("it prints %v, its seed is %d", r.logged[1], seed)
		}
	}
}

func TestTheSeedOfTheEnvironmentGivesTheSameNumbersAgain(t *testing.T) {
	t.Setenv(seedVariable, "18446744073709551615")
	first, second := Seed(t), Seed(t)
	if first != 1<<64-1 || first != second {
		t.Fatalf("seeds %d and %d", first, second)
	}
	for round := range 3 {
		if a, b := Rand(first, round).Uint64(), Rand(second, round).Uint64(); a != b {
			t.Errorf("round %d: %d and %d", round, a, b)
		}
	}
	if Rand(first, 0).Uint64() == Rand(first, 1).Uint64() {
		t.Error("two rounds have the same numbers")
	}
}

func TestWhatIsNoNumberInTheEnvironmentEndsTheTest(t *testing.T) {
	for _, text := range []string{"many", "-1", "1.5"} {
		t.Setenv(seedVariable, text)
		t.Setenv("MILEIQ_SOMETHING", text)
		seed, times := &recorder{TB: t}, &recorder{TB: t}

		Seed(seed)
		Times(times, "MILEIQ_SOMETHING", 5)

		if !seed.ended || !times.ended {
			t.Errorf("%q is taken for a seed (%t) or for a number of times (%t)", text, !seed.ended, !times.ended)
		}
	}
}

func TestTheEnvironmentSaysHowManyChancesAreTaken(t *testing.T) {
	if n := Times(t, "MILEIQ_SOMETHING", 5); n != 5 {
		t.Errorf("%d times, want 5", n)
	}
	t.Setenv("MILEIQ_SOMETHING", "1000")
	if n := Times(t, "MILEIQ_SOMETHING", 5); n != 1000 {
		t.Errorf("%d times, want 1000", n)
	}
}
