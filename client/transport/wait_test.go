package transport_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"mileiq.example/admin/client/transport"
)

// limitOf is the pause that Backoff stays below.
func limitOf(n int) time.Duration {
	limits := []time.Duration{1, 2, 4, 8, 16, 32, 60}
	return limits[min(max(n, 1), len(limits))-1] * time.Second
}

func TestAPauseStaysBelowItsLimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.OneOf(rapid.IntRange(-2, 10), rapid.Int()).Draw(t, "n")
		for range 20 {
			if pause := transport.Backoff(n); pause < 0 || pause >= limitOf(n) {
				t.Fatalf("the pause after failure %d is %v", n, pause)
			}
		}
	})
}

// Each of these fails by chance less than once in 10^18 runs.
func TestPausesUseTheWholeTimeUpToTheirLimit(t *testing.T) {
	for n := 1; n <= 9; n++ {
		var early, late bool
		for range 150 {
			pause := transport.Backoff(n)
			early = early || pause < limitOf(n)/4
			late = late || pause > limitOf(n)*3/4
		}
		if !early || !late {
			t.Errorf("pauses after failure %d: some early %v, some late %v", n, early, late)
		}
	}
}

func TestWaitEndsAfterThePause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		if !transport.Wait(t.Context(), time.Minute, nil) {
			t.Error("the context has not ended")
		}
		if waited := time.Since(began); waited != time.Minute {
			t.Errorf("it waited %v", waited)
		}
	})
}

func TestANudgeEndsAWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nudged := make(chan struct{}, 1)
		nudged <- struct{}{}
		began := time.Now()
		if !transport.Wait(t.Context(), time.Minute, nudged) {
			t.Error("the context has not ended")
		}
		if waited := time.Since(began); waited != 0 {
			t.Errorf("it waited %v", waited)
		}
	})
}

func TestTheEndOfTheContextEndsAWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		if transport.Wait(ctx, time.Minute, nil) {
			t.Error("it says that the pause is over")
		}
		if waited := time.Since(began); waited != time.Second {
			t.Errorf("it waited %v", waited)
		}
	})
}

func TestAContextThatHasEndedCountsMoreThanANudge(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	nudged := make(chan struct{})
	close(nudged)
	for range 50 {
		if transport.Wait(ctx, 0, nudged) {
			t.Fatal("it says that there is something to do")
		}
	}
}

// A token request outlasts its caller so.
func TestWhatOutlastsItsCallerEndsAWhileAfterHim(t *testing.T) {
	const patience = 5 * time.Second
	type key struct{}
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.WithValue(context.Background(), key{}, "kept"))
		longer, end := transport.Outlast(ctx, patience)
		time.Sleep(time.Hour)
		if longer.Err() != nil || longer.Value(key{}) != "kept" {
			t.Error("it has ended by itself")
		}
		cancel()
		time.Sleep(patience - 1)
		synctest.Wait()
		if longer.Err() != nil {
			t.Error("it ended with its caller")
		}
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		if longer.Err() == nil {
			t.Error("it goes on for ever")
		}
		end()

		ctx, cancel = context.WithCancel(context.Background())
		longer, end = transport.Outlast(ctx, patience)
		end()
		if longer.Err() == nil {
			t.Error("it goes on after its end")
		}
		cancel()
	})
}
