package client

// The databases of an account: opened, replaced where they are damaged, written.

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"time"

	"mileiq.example/admin/client/cache"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/dispatch"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sqlite"
)

// openStores opens the databases. After an error none is open.
func (s *session) openStores(ctx context.Context, outboxPath, cachePath string) (err error) {
	now := s.client.options.Now()
	if s.outbox, err = s.openOutbox(ctx, outboxPath, now); err != nil {
		return err
	}
	if s.cache, err = openCache(ctx, cachePath, now); err != nil {
		return errors.Join(err, s.outbox.Close())
	}
	if err = s.outbox.Recover(ctx); err == nil {
		if _, err := s.refuseProtected(ctx); err != nil {
			s.client.log.Error("refuse what was confirmed of protected people", "problem", err)
		}
		// The others are asked about.
		s.unfinished, err = s.outbox.CountConfirmedSince(ctx, s.account, now.Add(-dispatch.ConfirmationLives))
	}
	if err != nil {
		return errors.Join(err, s.outbox.Close(), s.cache.Close())
	}
	s.openLeavers(ctx, filepath.Join(filepath.Dir(outboxPath), leaversName), now)
	return nil
}

// openCache opens the copy. One that is damaged or from a newer program is set
// aside: the service has it all.
func openCache(ctx context.Context, path string, now time.Time) (*cache.Cache, error) {
	opened, err := cache.Open(ctx, path)
	if !errors.Is(err, sqlite.ErrDamaged) && !errors.Is(err, sqlite.ErrNewer) {
		return opened, err
	}
	if _, err := sqlite.SetAside(path, now); err != nil {
		return nil, err
	}
	return cache.Open(ctx, path)
}

// openOutbox opens the outbox. A damaged one is set aside, never deleted; what can
// be read of it is brought over for review.
func (s *session) openOutbox(ctx context.Context, path string, now time.Time) (*outbox.Outbox, error) {
	opened, err := outbox.Open(ctx, path)
	if err == nil || !errors.Is(err, sqlite.ErrDamaged) {
		s.damaged = s.client.damagedBefore(path, nil)
		return opened, err
	}
	s.client.log.Error("open the outbox", "problem", err)
	opened, aside, replaced := outbox.Replace(ctx, path, now)
	if replaced != nil {
		return nil, replaced
	}
	s.damaged = s.client.damagedBefore(path, &problem.Problem{Kind: problem.RecordDamaged, Detail: aside, Cause: err})
	return opened, nil
}

// damagedBefore returns what is known of damage to the outbox at path, and takes in
// what is new. A session may end before its damage was shown, and the next one
// finds the outbox in order.
func (c *Client) damagedBefore(path string, found *problem.Problem) *problem.Problem {
	c.mu.Lock()
	defer c.mu.Unlock()
	if found != nil {
		c.damaged[path] = found
	}
	return c.damaged[path]
}

const (
	// answersAtOnce is how many answers are stored in the copy together, and
	// answersWait for how long they wait for each other.
	answersAtOnce = 200
	answersWait   = 10 * time.Millisecond
)

// copyWriter stores what single requests brought in the copy. Its methods may be
// called from several goroutines; what comes at a time is stored together.
type copyWriter struct {
	cache *cache.Cache
	log   *slog.Logger
	group sqlite.Group[cache.Answer]
}

func newCopyWriter(c *cache.Cache, log *slog.Logger) *copyWriter {
	return &copyWriter{cache: c, log: log, group: sqlite.Group[cache.Answer]{
		Commit: func(answers []cache.Answer) error { return c.PutAnswers(context.Background(), 0, answers...) },
		Most:   answersAtOnce, Wait: answersWait,
	}}
}

// Stamp is taken before a request is sent.
func (w *copyWriter) Stamp() cache.Stamp { return w.cache.Stamp() }

// Remove takes a user out of the copy, who is no longer at the service.
func (w *copyWriter) Remove(stamp cache.Stamp, id string) {
	if err := w.cache.Remove(context.Background(), stamp, id); err != nil {
		w.log.Error("take a user out of the copy", "problem", err)
	}
}

// Keep stores users in the copy. The copy is disposable: trouble with it must
// not disturb an outcome.
func (w *copyWriter) Keep(stamp cache.Stamp, users ...directory.User) {
	if len(users) == 0 {
		return
	}
	if err := w.group.Do(cache.Answer{Stamp: stamp, Users: users}); err != nil {
		w.log.Error("keep users in the copy", "problem", err)
	}
}
