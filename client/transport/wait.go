package transport

// How long to wait before the next attempt, and for one that nobody waits for any more.

import (
	"context"
	"math/rand/v2"
	"time"
)

// backoffMax is the limit of the pause before any attempt.
const backoffMax = time.Minute

// Backoff returns how long to wait after the n-th failure in a row, from 1. It is
// a random time (full jitter, so that many clients do not come back together) of
// less than one second after the first, then two, four, up to a minute.
func Backoff(n int) time.Duration {
	doublings := min(max(n, 1)-1, 6)
	return rand.N(min(time.Second<<doublings, backoffMax))
}

// Wait returns true after the pause or a nudge, and false once ctx has ended.
// Nobody nudges where nudged is nil.
func Wait(ctx context.Context, pause time.Duration, nudged <-chan struct{}) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-nudged:
	case <-timer.C:
	}
	return ctx.Err() == nil
}

// Outlast returns a context that ends d after ctx.
func Outlast(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.AfterFunc(d, cancel)
		context.AfterFunc(longer, func() { timer.Stop() })
	})
	return longer, func() {
		stop()
		cancel()
	}
}
