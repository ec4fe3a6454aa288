package agenda

// What the tests share: an agenda over a copy and an outbox of its own.

import (
	"bytes"
	"errors"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"mileiq.example/admin/client/cache"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/outbox"
	"mileiq.example/admin/client/problem"
)

var avery = directory.Account{Issuer: "https://login.contoso.example", Subject: "avery", Organization: "https://scim.contoso.example/v2"}

// desk is an agenda, what it is laid beside, and what it tells.
type desk struct {
	t testing.TB
	*Agenda
	copied    *cache.Cache
	confirmed *outbox.Outbox
	facts     cache.Facts
	now       atomic.Pointer[time.Time]
	log       bytes.Buffer
	changes   chan struct{} // one for each LeaversChanged
	due       chan int      // each LeaversDue
}

func (d *desk) LeaversChanged()    { d.changes <- struct{}{} }
func (d *desk) LeaversDue(due int) { d.due <- due }

func newDesk(t testing.TB) *desk {
	t.Helper()
	d := &desk{t: t, changes: make(chan struct{}, 1000), due: make(chan int, 1000)}
	d.set(time.Date(2026, 3, 1, 12, 0, 0, 0, time.Local))
	folder := t.TempDir()
	var err error
	d.copied, err = cache.Open(t.Context(), filepath.Join(folder, "cache.db"))
	must(t, err)
	d.confirmed, err = outbox.Open(t.Context(), filepath.Join(folder, outbox.Name))
	must(t, err)
	d.facts = cache.Facts{Cache: d.copied, Log: slog.New(slog.DiscardHandler)}
	d.open(filepath.Join(folder, Name))
	t.Cleanup(func() { _ = errors.Join(d.Close(), d.copied.Close(), d.confirmed.Close()) })
	return d
}

// open opens the prepared leavers at path, and returns what is said of damage.
func (d *desk) open(path string) (damaged *problem.Problem) {
	d.Agenda, damaged = Open(d.t.Context(), Options{
		Path: path, Account: avery, Copy: d.copied, Confirmed: d.confirmed, CopiedAt: d.facts.CopiedAt, Report: d,
		Log: slog.New(slog.NewTextHandler(&d.log, nil)), Now: func() time.Time { return *d.now.Load() },
	})
	return damaged
}

func (d *desk) set(now time.Time)       { d.now.Store(&now) }
func (d *desk) pass(time time.Duration) { d.set(d.now.Load().Add(time)) }

// whole has the copy be whole.
func (d *desk) whole() {
	d.t.Helper()
	must(d.t, d.facts.KeepWhole(d.t.Context(), *d.now.Load()))
}

// has puts users into the copy.
func (d *desk) has(users ...directory.User) {
	d.t.Helper()
	must(d.t, d.copied.Put(d.t.Context(), d.copied.Stamp(), 0, users...))
}

// confirm confirms that somebody is archived, and returns the change.
func (d *desk) confirm(u directory.User) directory.Item {
	d.t.Helper()
	batch, err := d.confirmed.Confirm(d.t.Context(), avery, "Avery Moss", directory.Plan{Kind: directory.Archive, Users: []directory.User{u}}, *d.now.Load())
	must(d.t, err)
	return batch.Items[0]
}

// prepare makes a list of people who are due.
func (d *desk) prepare(ids ...string) directory.LeaverList {
	d.t.Helper()
	var all []directory.Leaver
	for _, u := range people(ids...) {
		all = append(all, directory.Leaver{Person: u})
	}
	list, _, err := d.Add(d.t.Context(), directory.LeaverList{Name: "leavers"}, all)
	must(d.t, err)
	return list
}

// leaving are the people of all entries, with their groups.
func (d *desk) leaving() (all []string) {
	d.t.Helper()
	page, err := d.Page(d.t.Context(), directory.LeaverQuery{Limit: 100})
	must(d.t, err)
	for _, e := range page.Entries {
		all = append(all, e.Person.ID+" "+string(e.Group))
	}
	return all
}

// people are users with these ids.
func people(ids ...string) (users []directory.User) {
	for _, id := range ids {
		users = append(users, directory.User{ID: id, UserName: id + "@contoso.example", DisplayName: id, Status: directory.Active, Version: `"1"`})
	}
	return users
}

func day(d directory.Day) *directory.Day { return &d }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
