package replica

// What the tests of this package share: a replica between a service that does as it
// is told and a real copy, which write down what is asked of them.

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"mileiq.example/admin/client/cache"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/scim"
)

var (
	errDisk = problem.NewError(problem.DiskTrouble, "the disk is full")
	errLost = &scim.UnreachableError{Host: "scim.example", Sent: true}
)

// desk is a replica and all that it was given.
type desk struct {
	*Replica
	t *testing.T
	*cache.Cache

	// pages are what the service lists; then it ends the walk with walkErr.
	pages    []scim.Page
	complete bool
	total    int
	walkErr  error
	// between is called after each page that was taken, with its number.
	between func(n int)
	// readErrs are why a user cannot be read.
	readErrs map[string]error
	features scim.Features

	mu    sync.Mutex
	acts  []string
	fails map[string]error // by act, once
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	c, err := cache.Open(context.Background(), filepath.Join(t.TempDir(), "cache.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	d := &desk{t: t, Cache: c, complete: true, between: func(int) {}, readErrs: map[string]error{}, fails: map[string]error{},
		features: scim.Features{Sort: true}}
	d.Replica = New(Options{
		Copy: d, Session: d, Report: d, Log: slog.New(slog.DiscardHandler), Host: "scim.example",
		Every: time.Hour, Pause: func(n int) time.Duration { return time.Duration(n) * time.Minute },
	})
	return d
}

func (d *desk) act(format string, details ...any) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	act := fmt.Sprintf(format, details...)
	d.acts = append(d.acts, act)
	err := d.fails[act]
	delete(d.fails, act)
	return err
}

func (d *desk) mustHaveDone(acts ...string) {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if !slices.Equal(d.acts, acts) {
		d.t.Errorf("it did %q and not %q", d.acts, acts)
	}
	d.acts = nil
}

// people are users with these ids.
func people(ids ...string) (users []directory.User) {
	for _, id := range ids {
		users = append(users, directory.User{ID: id, UserName: id + "@contoso.example", Status: directory.Active})
	}
	return users
}

// lists has the service list so many pages of users.
func (d *desk) lists(pages ...[]directory.User) {
	d.pages, d.total = nil, 0
	for i, users := range pages {
		d.total += len(users)
		d.pages = append(d.pages, scim.Page{Users: users, Index: i})
	}
	for i := range d.pages {
		d.pages[i].Total = d.total
	}
}

func (d *desk) mustHold(ids ...string) {
	d.t.Helper()
	users, found, err := d.Page(context.Background(), directory.Query{Limit: 10_000})
	var got []string
	for _, u := range users {
		got = append(got, u.ID)
	}
	slices.Sort(got)
	if err != nil || !slices.Equal(got, ids) || found.All != len(ids) {
		d.t.Errorf("the copy holds %q, and not %q; %v", got, ids, err)
	}
}

func (d *desk) Walk(ctx context.Context, f scim.Features, pageSize int, page func(scim.Page) error) (scim.WalkResult, error) {
	result := scim.WalkResult{Total: d.total}
	if err := d.act("walk %t %d", f.Sort, pageSize); err != nil {
		return result, err
	}
	for n, p := range d.pages {
		if err := page(p); err != nil {
			return result, err
		}
		result.Users += len(p.Users)
		d.between(n)
	}
	result.Complete = d.complete && d.walkErr == nil
	return result, d.walkErr
}

func (d *desk) User(ctx context.Context, id string) (directory.User, error) {
	_ = d.act("read %s", id)
	if err := d.readErrs[id]; err != nil {
		return directory.User{}, err
	}
	return people(id)[0], nil
}

// The copy, with faults.

func (d *desk) PutAnswers(ctx context.Context, walk cache.Stamp, answers ...cache.Answer) error {
	if err := d.act("put"); err != nil {
		return err
	}
	return d.Cache.PutAnswers(ctx, walk, answers...)
}

func (d *desk) Missing(ctx context.Context, walk cache.Stamp) ([]string, int, error) {
	if err := d.act("missing"); err != nil {
		return nil, 0, err
	}
	return d.Cache.Missing(ctx, walk)
}

func (d *desk) Put(ctx context.Context, stamp, walk cache.Stamp, users ...directory.User) error {
	if err := d.act("keep %s", users[0].ID); err != nil {
		return err
	}
	return d.Cache.Put(ctx, stamp, walk, users...)
}

func (d *desk) Remove(ctx context.Context, stamp cache.Stamp, id string) error {
	if err := d.act("remove %s", id); err != nil {
		return err
	}
	return d.Cache.Remove(ctx, stamp, id)
}

// The session and the report.

func (d *desk) Connect(context.Context) (Service, scim.Features, error) {
	return d, d.features, d.act("connect")
}
func (d *desk) Whole(context.Context) error       { return d.act("whole") }
func (d *desk) Trouble(why *problem.Problem) bool { return d.act("trouble %s", why.Kind) != nil }
func (d *desk) Accepted()                         { _ = d.act("accepted") }
func (d *desk) Began()                            { _ = d.act("began") }
func (d *desk) Copied(users, of int)              { _ = d.act("copied %d of %d", users, of) }
func (d *desk) Ended(err error)                   { _ = d.act("ended %s", kindOf(err)) }

func kindOf(err error) problem.Kind {
	if err == nil {
		return ""
	}
	return problem.Of(err).Kind
}
