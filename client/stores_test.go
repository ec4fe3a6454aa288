package client

// The databases of an account: opened, replaced where they are damaged, written.

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
)

// damage makes a file that no database is.
func damage(t *testing.T, path string) {
	t.Helper()
	must(t, os.MkdirAll(filepath.Dir(path), 0o700))
	for _, beside := range []string{"-wal", "-shm"} {
		_ = os.Remove(path + beside)
	}
	must(t, os.WriteFile(path, bytes.Repeat([]byte("no database "), 1000), 0o600))
}

func (b *bare) reopen() (*session, error) {
	b.t.Helper()
	must(b.t, b.endSession())
	s, err := b.newSession(context.Background(), &organization{contoso, b.realPlace()}, averysID)
	if err == nil {
		b.t.Cleanup(func() { _ = s.close() })
	}
	return s, err
}

func TestADamagedCopyIsSetAsideAndMadeAnew(t *testing.T) {
	t.Parallel()
	b := newBare(t, nil)
	b.withSession(contoso).has(t, people("a")...)
	must(t, b.endSession())
	damage(t, cacheOf(b))

	s, err := b.reopen()

	must(t, err)
	if _, found, err := s.cache.Page(context.Background(), directory.Query{Limit: 10}); found.All != 0 || err != nil {
		t.Errorf("%d users, %v", found.All, err)
	}
	if files, _ := filepath.Glob(cacheOf(b) + "*"); len(files) < 2 {
		t.Errorf("nothing was set aside: %q", files)
	}
	if s.damaged != nil {
		t.Errorf("the admin would hear of it: %v", s.damaged)
	}
}

func TestADamagedOutboxIsSetAsideAndToldAboutUntilTheProgramEnds(t *testing.T) {
	t.Parallel()
	b := newBare(t, nil)
	s := b.withSession(contoso)
	if s.damaged != nil {
		t.Fatal("it was damaged before")
	}
	must(t, b.endSession())
	damage(t, outboxOf(b))

	s, err := b.reopen()

	must(t, err)
	if s.damaged == nil || s.damaged.Kind != problem.RecordDamaged || s.damaged.Cause == nil || filepath.Dir(s.damaged.Detail) != filepath.Dir(outboxOf(b)) {
		t.Fatalf("%+v", s.damaged)
	}
	if _, err := os.Stat(s.damaged.Detail); err != nil {
		t.Errorf("it was not set aside: %v", err)
	}
	told := s.damaged
	must(t, s.close())
	if s, err = b.reopen(); err != nil || s.damaged != told {
		t.Errorf("the next session says %v, %v", s.damaged, err)
	}
	b.showReady(s, nil)
	b.mustShow(Ready, problem.RecordDamaged)
}

func TestWhereADatabaseCannotBeOpenedNoneStaysOpen(t *testing.T) {
	t.Parallel()
	for name, in := range map[string]func(*bare) string{"outbox": outboxOf, "copy": cacheOf} {
		b := newBare(t, nil)
		b.withSession(contoso)
		must(t, b.endSession())
		path := in(b)
		must(t, os.RemoveAll(path))
		must(t, os.MkdirAll(filepath.Join(path, "full"), 0o700)) // a folder in its place

		s, err := b.reopen()

		if err == nil || s != nil || kindOf(err) == problem.Unexplained {
			t.Errorf("%s: %v", name, err)
		}
		must(t, os.RemoveAll(path))
		if name == "outbox" {
			continue // whose counter knows that it is gone
		}
		if _, err := b.reopen(); err != nil {
			t.Errorf("%s: and then %v", name, err)
		}
	}
}

func TestWhatWasBeingSentIsUnknownAtTheNextStart(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	b := newBare(t, nil)
	s := b.withSession(contoso)
	if s.unfinished != 0 {
		t.Errorf("%d unfinished", s.unfinished)
	}
	for i, id := range []string{"old", "edge", "new"} {
		at := b.now.Add(-24*time.Hour + time.Duration(i-1)*time.Minute)
		batch, err := s.outbox.Confirm(ctx, s.account, "Avery", directory.Plan{Kind: directory.Archive, Users: people(id)}, at)
		must(t, err)
		must(t, s.outbox.MarkSending(ctx, batch.Items[0].ID, at))
	}

	s, err := b.reopen()

	must(t, err)
	open, err := s.outbox.OpenItems(ctx, s.account)
	if err != nil || len(open) != 3 || open["old"].State != directory.Unknown {
		t.Errorf("%+v, %v", open, err)
	}
	if s.unfinished != 1 { // those of more than a day ago are asked about
		t.Errorf("%d unfinished", s.unfinished)
	}
	b.showReady(s, nil)
	if got := b.State().Unfinished; got != 1 {
		t.Errorf("shown: %d", got)
	}
}
