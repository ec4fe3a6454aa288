package cache

import (
	"context"
	"log/slog"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sqlite"
)

const (
	// answersAtOnce is how many answers are stored together, and answersWait for how
	// long they wait for each other.
	answersAtOnce = 200
	answersWait   = 10 * time.Millisecond
)

// Writer stores what single requests brought in the copy. Its methods may be called
// from several goroutines; what comes at a time is stored together. The copy is
// disposable: trouble with it is said in the log and must not disturb an outcome.
type Writer struct {
	cache *Cache
	log   *slog.Logger
	group sqlite.Group[Answer]
}

// NewWriter returns a writer into an open copy.
func NewWriter(c *Cache, log *slog.Logger) *Writer {
	return &Writer{cache: c, log: log, group: sqlite.Group[Answer]{
		Commit: func(answers []Answer) error { return c.PutAnswers(context.Background(), 0, answers...) },
		Most:   answersAtOnce, Wait: answersWait,
	}}
}

// Stamp is taken before a request is sent.
func (w *Writer) Stamp() Stamp { return w.cache.Stamp() }

// Keep stores users.
func (w *Writer) Keep(stamp Stamp, users ...directory.User) {
	if len(users) == 0 {
		return
	}
	if err := w.group.Do(Answer{Stamp: stamp, Users: users}); err != nil {
		w.log.Error("keep users in the copy", "problem", err)
	}
}

// Remove takes a user out, who is no longer at the service.
func (w *Writer) Remove(stamp Stamp, id string) {
	if err := w.cache.Remove(context.Background(), stamp, id); err != nil {
		w.log.Error("take a user out of the copy", "problem", err)
	}
}
