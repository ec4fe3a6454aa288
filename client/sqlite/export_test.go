package sqlite

import (
	"runtime"

	sqlite3 "modernc.org/sqlite/lib"
)

// Waiting returns how many wait for the next commit.
func (g *Group[T]) Waiting() int {
	runtime.Gosched()
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.waiting)
}

// Damage is damage with the result codes that mean damage while a file is opened.
func Damage(err error) error {
	return damage(err, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_READONLY)
}
