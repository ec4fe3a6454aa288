package ui

import (
	"context"
	"time"
)

// inBackground runs work off the UI goroutine and then done on it, unless ctx
// has ended by then.
func inBackground[T any](h *host, ctx context.Context, work func(context.Context) (T, error), done func(T, error)) {
	go func() {
		result, err := work(ctx)
		h.do(func() {
			if ctx.Err() == nil {
				done(result, err)
			}
		})
	}()
}

// after runs f once, later, on the UI goroutine. cancel stops it.
func (h *host) after(d time.Duration, f func()) (cancel func()) {
	cancelled := false
	timer := time.AfterFunc(d, func() {
		h.do(func() {
			if !cancelled && h.ctx.Err() == nil {
				f()
			}
		})
	})
	return func() {
		cancelled = true
		timer.Stop()
	}
}

// oneAtATime runs work in the background, and never two runs at the same time.
// However often it is asked during a run, one more run follows. All calls are on
// the UI goroutine.
type oneAtATime struct {
	// run does the work and calls done when it has ended.
	run            func(done func())
	running, again bool
}

func (o *oneAtATime) ask() {
	if o.running {
		o.again = true
		return
	}
	o.running = true
	o.run(func() {
		o.running = false
		if o.again {
			o.again = false
			o.ask()
		}
	})
}
