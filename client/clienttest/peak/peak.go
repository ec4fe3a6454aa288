// Package peak measures how much memory a piece of work takes at its worst. It is
// for tests only, and knows nothing of what is measured.
package peak

import (
	"fmt"
	"runtime"
	"runtime/metrics"
	"sync/atomic"
	"time"
)

// Cost is what a piece of work took.
type Cost struct {
	// Heap is by how many bytes the heap grew over what it was before, at the most.
	// What nobody needs any more counts until it is collected.
	Heap uint64
	// Allocated is how many bytes were asked for, all together.
	Allocated uint64
	// Took is for people to read: a busy computer takes longer, so no test asserts it.
	Took time.Duration
}

func (c Cost) String() string {
	const mib = 1 << 20
	return fmt.Sprintf("peak %.1f MiB, allocated %.1f MiB, %.2f s",
		float64(c.Heap)/mib, float64(c.Allocated)/mib, c.Took.Seconds())
}

// Of does work and returns what it took. Whatever else the process does meanwhile is
// counted too, so tests that run side by side must not use it.
func Of(work func()) Cost {
	runtime.GC()
	before := read()
	var highest atomic.Uint64
	var over atomic.Bool
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		for !over.Load() {
			highest.Store(max(highest.Load(), read().heap))
			runtime.Gosched()
		}
	}()
	began := time.Now()
	work()
	took := time.Since(began)
	after := read()
	over.Store(true)
	<-watched
	cost := Cost{Allocated: after.allocated - before.allocated, Took: took}
	if most := max(highest.Load(), after.heap); most > before.heap {
		cost.Heap = most - before.heap
	}
	return cost
}

type reading struct{ heap, allocated uint64 }

// read does not stop the program, as runtime.ReadMemStats would.
func read() reading {
	samples := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(samples)
	return reading{samples[0].Value.Uint64(), samples[1].Value.Uint64()}
}
