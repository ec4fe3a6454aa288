package sqlite

import "runtime"

// Waiting returns how many wait for the next commit.
func (g *Group[T]) Waiting() int {
	runtime.Gosched()
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.waiting)
}
