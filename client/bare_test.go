package client

// What the tests inside this package share: a session without the network, of an
// account that nobody signed in with. What needs a sign-in is tested from outside.

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"mileiq.example/admin/client/desktop"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/problem"
)

var (
	contoso = Profile{
		Name: "Contoso", SCIM: "https://scim.contoso.example/v2", Issuer: "http://127.0.0.1:1", ClientID: "c", Scopes: []string{"openid"}, RedirectHost: "127.0.0.1",
	}
	averysID = oauth.Identity{Issuer: contoso.Issuer, Subject: "avery", Name: "Avery Moss", Email: "avery@contoso.example"}
)

// bare is a client and what it tells.
type bare struct {
	t testing.TB
	*Client
	store *memory
	now   time.Time
	log   bytes.Buffer

	noticedMu sync.Mutex // guards what follows
	noticed   []Change
}

// memory is a keyring that notes what is deleted from it.
type memory struct {
	oauth.Store
	deleted []string
}

func (m *memory) Delete(ctx context.Context, key string) error {
	m.deleted = append(m.deleted, key)
	return m.Store.Delete(ctx, key)
}

func newBare(t testing.TB, change func(*Options)) *bare {
	t.Helper()
	b := &bare{t: t, store: &memory{Store: oauth.NewMemory()}, now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	options := Options{
		Folders: desktop.FoldersIn(t.TempDir()), Store: b.store, Log: slog.New(slog.NewTextHandler(&b.log, nil)), Now: func() time.Time { return b.now },
		Pause: func(int) time.Duration { return time.Hour },
	}
	if change != nil {
		change(&options)
	}
	c, err := Open(options)
	if err != nil {
		t.Fatal(err)
	}
	b.Client = c
	c.Subscribe(func(change Change) {
		b.noticedMu.Lock()
		defer b.noticedMu.Unlock()
		b.noticed = append(b.noticed, change)
	})
	t.Cleanup(func() { _ = c.Close() })
	return b
}

// notices returns what watchers were called with since the last time, in one.
func (b *bare) notices() (all Change) {
	b.noticedMu.Lock()
	defer b.noticedMu.Unlock()
	for _, c := range b.noticed {
		all.State, all.Users, all.Activity = all.State || c.State, all.Users || c.Users, all.Activity || c.Activity
		all.Elsewhere, all.Leavers = all.Elsewhere || c.Elsewhere, all.Leavers || c.Leavers
	}
	b.noticed = nil
	return all
}

// withSession opens a session and shows it, without beginning anything.
func (b *bare) withSession(p Profile) *session {
	b.t.Helper()
	s, err := b.newSession(context.Background(), &organization{p, b.realPlace()}, averysID)
	if err != nil {
		b.t.Fatal(err)
	}
	b.setSession(s)
	b.showReady(s, nil)
	b.notices()
	return s
}

func (b *bare) mustShow(phase Phase, kind problem.Kind) {
	b.t.Helper()
	s := b.State()
	if s.Phase != phase || kind != kindOf(asError(s.Problem)) {
		b.t.Errorf("phase %d with %v, want %d with %q", s.Phase, s.Problem, phase, kind)
	}
}

func asError(p *problem.Problem) error {
	if p == nil {
		return nil
	}
	return p
}

func kindOf(err error) problem.Kind {
	if err == nil {
		return ""
	}
	return problem.Of(err).Kind
}

func mustFail(t *testing.T, err error, want problem.Kind) {
	t.Helper()
	if kindOf(err) != want {
		t.Errorf("it ended with %v, and not with %q", err, want)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// people are users with these ids.
func people(ids ...string) (users []directory.User) {
	for _, id := range ids {
		users = append(users, directory.User{ID: id, UserName: id + "@contoso.example", DisplayName: id, Status: directory.Active, Version: `"1"`})
	}
	return users
}

// has puts users into the copy.
func (s *session) has(t testing.TB, users ...directory.User) {
	t.Helper()
	must(t, s.cache.Put(context.Background(), s.cache.Stamp(), 0, users...))
}

func outboxOf(b *bare) string {
	return outbox.PathIn(b.options.Folders.Data, directory.Account{Issuer: averysID.Issuer, Subject: averysID.Subject, Organization: contoso.SCIM})
}

func cacheOf(b *bare) string {
	return filepath.Join(b.options.Folders.Cache, filepath.Base(filepath.Dir(outboxOf(b))), "cache.db")
}

var errOdd = errors.New("odd")

// planned is a plan to archive users that was read just now.
func (b *bare) planned(users []directory.User) directory.Plan {
	return directory.Plan{Kind: directory.Archive, Users: users, ReadAt: b.options.clock().Instant()}
}
