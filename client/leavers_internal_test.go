package client

// Prepared leavers of a session: told, opened, and damaged.

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
)

func leaversOf(b *bare) string { return filepath.Join(filepath.Dir(outboxOf(b)), "leavers.db") }

// prepare makes a list of people who are due.
func (b *bare) prepare(ids ...string) directory.LeaverList {
	b.t.Helper()
	var all []directory.Leaver
	for _, u := range people(ids...) {
		all = append(all, directory.Leaver{Person: u})
	}
	list, _, err := b.AddLeavers(context.Background(), directory.LeaverList{Name: "leavers"}, all)
	must(b.t, err)
	return list
}

// leaving are the people of a page, with their groups.
func (b *bare) leaving(q directory.LeaverQuery) (all []string) {
	b.t.Helper()
	q.Limit = 100
	page, err := b.Leavers(context.Background(), q)
	must(b.t, err)
	for _, e := range page.Entries {
		all = append(all, e.Person.ID+" "+string(e.Group))
	}
	return all
}

func day(d directory.Day) *directory.Day { return &d }

func TestEachChangeOfPreparedLeaversIsTold(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	b := newBare(t, nil)
	b.withSession(contoso)
	list := b.prepare("a", "b")
	for name, change := range map[string]func() error{
		"add":    func() error { _, _, err := b.AddLeavers(ctx, list, nil); return err },
		"set":    func() error { return b.SetLeavers(ctx, []int64{1}, directory.LeaverChange{Leaves: day("2026-03-02")}) },
		"delete": func() error { return b.DeleteLeavers(ctx, 2) },
		"rename": func() error { return b.RenameLeaverList(ctx, list.ID, "other") },
	} {
		b.notices()
		must(t, change())
		if heard := b.notices(); !heard.Leavers {
			t.Errorf("%s tells %+v", name, heard)
		}
	}
	if lists, err := b.LeaverLists(ctx); err != nil || lists[0].Name != "other" {
		t.Errorf("%+v, %v", lists, err)
	}
	if got := b.leaving(directory.LeaverQuery{ListID: list.ID}); !slices.Equal(got, []string{"a later"}) {
		t.Errorf("left are %v", got)
	}
	_, _, err := b.AddLeavers(ctx, directory.LeaverList{ID: 99}, nil)
	mustFail(t, err, problem.NoList)
	mustFail(t, b.RenameLeaverList(ctx, list.ID, ""), problem.NoListName)
}

func TestDamagedPreparedLeaversAreSalvagedAndToldAboutUntilTheProgramEnds(t *testing.T) {
	t.Parallel()
	b := newBare(t, nil)
	b.withSession(contoso)
	b.prepare("a", "b")
	must(t, b.endSession())
	damage(t, leaversOf(b))

	s, err := b.reopen()

	must(t, err)
	p := s.leaversProblem
	if p == nil || p.Kind != problem.LeaversDamaged || p.Count != 2 || filepath.Dir(p.Detail) != filepath.Dir(leaversOf(b)) {
		t.Fatalf("%+v", p)
	}
	if s.damaged != nil {
		t.Errorf("the outbox counts as damaged: %v", s.damaged)
	}
	must(t, s.close())
	if s, err = b.reopen(); err != nil || s.leaversProblem != p {
		t.Errorf("the next session says %v, %v", s.leaversProblem, err)
	}
	b.setSession(s)
	b.showReady(s, nil)
	if got := b.State(); got.LeaversProblem != p || got.Problem != nil {
		t.Errorf("%+v", got)
	}
	b.prepare("c")
	if got := b.leaving(directory.LeaverQuery{}); !slices.Equal(got, []string{"c due"}) {
		t.Errorf("there are %v", got)
	}
}

// The main job goes on: nobody needs a list to archive somebody.
func TestPreparedLeaversThatCannotBeOpenedKeepNobodyFromTheUsers(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	b := newBare(t, nil)
	b.withSession(contoso)
	must(t, b.endSession())
	must(t, os.Remove(leaversOf(b)))
	must(t, os.MkdirAll(filepath.Join(leaversOf(b), "full"), 0o700)) // a folder in its place

	s, err := b.reopen()

	must(t, err)
	b.setSession(s)
	b.showReady(s, nil)
	if got := b.State(); got.Phase != Ready || got.LeaversProblem == nil || got.LeaversProblem.Kind != problem.DiskTrouble {
		t.Errorf("%+v", got)
	}
	if _, err := b.Users(ctx, directory.Query{Limit: 10}); err != nil {
		t.Errorf("the users: %v", err)
	}
	s.agenda.Count(ctx) // it has nothing to do, and ends
	for name, call := range map[string]func() error{
		"LeaverLists":     func() error { _, err := b.LeaverLists(ctx); return err },
		"Leavers":         func() error { _, err := b.Leavers(ctx, directory.LeaverQuery{}); return err },
		"LeaverEntries":   func() error { _, err := b.LeaverEntries(ctx, nil); return err },
		"ArchivedLeavers": func() error { _, err := b.ArchivedLeavers(ctx, 0); return err },
		"AddLeavers":      func() error { _, _, err := b.AddLeavers(ctx, directory.LeaverList{Name: "x"}, nil); return err },
		"DeleteLeavers":   func() error { return b.DeleteLeavers(ctx, 1) },
	} {
		if err := call(); kindOf(err) != problem.DiskTrouble {
			t.Errorf("%s: %v", name, err)
		}
	}
}
