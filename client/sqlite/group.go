package sqlite

import (
	"sync"
	"time"
)

// Group commits together what several goroutines want to commit at a time: a
// commit waits for the disk, and takes hardly longer for fifty changes than for
// one. Set Commit and Most before its first use.
type Group[T any] struct {
	// Commit makes several changes in one transaction, all of them or none. It is
	// called by one goroutine at a time.
	Commit func([]T) error
	// Most is how many changes are committed together at most.
	Most int
	// Wait is for how long others are waited for, after a commit that was shared:
	// who commits alone does not wait.
	Wait time.Duration

	mu         sync.Mutex // guards what follows
	waiting    []waitingFor[T]
	committing bool
}

type waitingFor[T any] struct {
	change T
	result chan error
}

// Do commits a change, with others that come meanwhile, and returns what Commit
// returned for all of them.
func (g *Group[T]) Do(change T) error {
	result := make(chan error, 1)
	g.mu.Lock()
	g.waiting = append(g.waiting, waitingFor[T]{change, result})
	lead := !g.committing
	g.committing = true
	g.mu.Unlock()
	if lead {
		go g.commitAll()
	}
	return <-result
}

// commitAll commits what waits until nothing does.
func (g *Group[T]) commitAll() {
	for shared := false; ; {
		if shared && g.Wait > 0 {
			time.Sleep(g.Wait)
		}
		g.mu.Lock()
		now := g.waiting
		if len(now) > g.Most {
			now = now[:g.Most:g.Most]
		}
		g.waiting = g.waiting[len(now):]
		g.committing = len(now) > 0
		g.mu.Unlock()
		if len(now) == 0 {
			return
		}
		changes := make([]T, len(now))
		for i, w := range now {
			changes[i] = w.change
		}
		shared = len(now) > 1
		err := g.Commit(changes)
		for _, w := range now {
			w.result <- err
		}
	}
}
