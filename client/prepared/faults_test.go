package prepared_test

// What happens when the disk fails: each step of each method, in turn.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/prepared"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sqlite"
	"mileiq.example/admin/client/sqlite/sqlitetest"
)

func dump(t testing.TB, path string) string {
	t.Helper()
	return sqlitetest.Dump(t, path, "lists", "entries", "mark")
}

func TestAReadThatFailsIsAnErrorAndNoShortAnswer(t *testing.T) {
	path := filled(t, 3)
	s := open(t, path)
	defer func() { ok(t, s.Close()) }()
	for name, read := range map[string]func() (any, error){
		"Lists":   func() (any, error) { return s.Lists(t.Context()) },
		"Entries": func() (any, error) { return s.Entries(t.Context(), []int64{1, 2, 3}) },
		"Index": func() (any, error) {
			// One that was read is not read again.
			ok(t, s.Close())
			s = open(t, path)
			n := 0
			index, err := s.Index(t.Context())
			if index != nil {
				n = len(index.People())
			}
			return n, err
		},
	} {
		t.Run(name, func(t *testing.T) {
			want, err := read()
			ok(t, err)
			var got any

			failing := read
			if name == "Index" {
				failing = func() (any, error) {
					index, err := s.Index(t.Context())
					if index == nil {
						return 0, err
					}
					return len(index.People()), err
				}
				ok(t, s.Close())
				s = open(t, path)
			}
			faults.Each(t, func() error {
				got, err = failing()
				return err
			}, func(step string) {
				if !reflect.ValueOf(got).IsZero() {
					t.Errorf("%q failed, and the answer is %+v", step, got)
				}
			})

			if !reflect.DeepEqual(got, want) {
				t.Errorf("it goes on with %+v, want %+v", got, want)
			}
		})
	}
}

var writes = map[string]func(context.Context, *prepared.Store) error{
	"Add to a list": func(ctx context.Context, s *prepared.Store) error {
		return added(s.Add(ctx, directory.LeaverList{ID: 1}, leavers("user-001", "new", "newer"), nobodyIsDone, start))
	},
	"Add to a new list": func(ctx context.Context, s *prepared.Store) error {
		return added(s.Add(ctx, directory.LeaverList{Name: "new"}, leavers("new", "newer"), nobodyIsDone, start))
	},
	"Set": func(ctx context.Context, s *prepared.Store) error {
		note := "HR-1"
		return s.Set(ctx, []int64{1, 2}, directory.LeaverChange{Note: &note}, start)
	},
	"Rename": func(ctx context.Context, s *prepared.Store) error { return s.Rename(ctx, 1, "another") },
}

func added(list directory.LeaverList, n int, err error) error {
	if (err == nil) != (n == 2) || (err == nil) != (list.ID != 0) {
		return fmt.Errorf("%d were added to %+v, %v", n, list, err)
	}
	return err
}

func TestAWriteThatFailsLeavesEverythingAsItWas(t *testing.T) {
	for name, write := range writes {
		t.Run(name, func(t *testing.T) {
			path := filled(t, 3)
			s := open(t, path)
			before := dump(t, path)

			faults.Each(t, func() error { return write(t.Context(), s) }, func(step string) {
				if now := dump(t, path); now != before {
					t.Fatalf("%q failed, and that left\n%s\nof\n%s", step, now, before)
				}
			})

			after := dump(t, path)
			if after == before {
				t.Error("at last nothing was written")
			}
			ok(t, s.Close())
			s = open(t, path) // the counter agrees
			defer s.Close()
			if now := dump(t, path); now != after {
				t.Errorf("opened again it is\n%s\nand not\n%s", now, after)
			}
		})
	}
}

// A deletion is committed before the file is made anew; an error says that this failed.
func TestADeletionThatFailsDeletedAllOrNothing(t *testing.T) {
	for name, remove := range map[string]func(*prepared.Store) error{
		"a list": func(s *prepared.Store) error { return s.DeleteList(t.Context(), 1) },
		"some":   func(s *prepared.Store) error { return s.Delete(t.Context(), []int64{1, 2, 3}) },
	} {
		path := filled(t, 3)
		s := open(t, path)

		faults.Each(t, func() error { return remove(s) }, func(step string) {
			if got := people(entries(t, s, directory.LeaverQuery{})); got != "user-000 user-001 user-002 x y nobody" && got != "x y nobody" {
				t.Errorf("%s: %q failed, and that left %s", name, step, got)
			}
		})

		if got := people(entries(t, s, directory.LeaverQuery{})); got != "x y nobody" {
			t.Errorf("%s: at last there are %s", name, got)
		}
		ok(t, s.Close())
	}
}

func TestAnOpeningThatFailsLeavesAStoreThatOpens(t *testing.T) {
	for name, before := range map[string]sqlitetest.Files{"new": {}, "filled": sqlitetest.FilesOf(t, filled(t, 3))} {
		t.Run(name, func(t *testing.T) {
			path := at(t)
			var s *prepared.Store

			faults.Each(t, func() (err error) {
				before.Bring(t, path, sqlitetest.Endings...)
				s, err = prepared.Open(t.Context(), path)
				return err
			}, func(step string) {
				s := open(t, path)
				if got := find(t, s, directory.LeaverQuery{}).Total; got != 6*min(len(before), 1) {
					t.Errorf("%q failed, and then there are %d", step, got)
				}
				ok(t, s.Close())
			})

			ok(t, s.Close())
		})
	}
}

func TestAReplacementThatFailsLosesNothing(t *testing.T) {
	prepared.SetMissedAtMost(20)
	defer prepared.SetMissedAtMost(200)
	damaged := filled(t, 3)
	tamper(t, damaged, "UPDATE entries SET note = 'x' WHERE person = 'x'")
	sound := sqlitetest.FilesOf(t, damaged)
	folder := t.TempDir()
	path := filepath.Join(folder, "leavers.db")
	var s *prepared.Store

	faults.Each(t, func() (err error) {
		ok(t, os.RemoveAll(folder))
		ok(t, os.Mkdir(folder, 0o700))
		sound.Bring(t, path, sqlitetest.Endings...)
		s, _, err = prepared.Replace(t.Context(), path, start)
		return err
	}, func(step string) {
		again, err := prepared.Open(t.Context(), path)
		if err != nil && !errors.Is(err, sqlite.ErrDamaged) {
			t.Fatalf("%q failed, and then %v", step, err)
		}
		if err != nil {
			again, _, err = prepared.Replace(t.Context(), path, start.Add(time.Hour))
			ok(t, err)
		}
		if got := people(entries(t, again, directory.LeaverQuery{})); got != "user-000 user-001 user-002 y nobody" {
			t.Errorf("%q failed, and then there are %s", step, got)
		}
		ok(t, again.Close())
	})

	ok(t, s.Close())
}

// Who gives up while the store is read must not be told that it is damaged: it would be set
// aside.
func TestAnOpeningThatIsGivenUpIsNoDamage(t *testing.T) {
	path := filled(t, 3)

	faults.EachGivenUp(t, func(ctx context.Context) (io.Closer, error) { return prepared.Open(ctx, path) }, sqlite.ErrDamaged)
}

func TestAReplacementThatCannotBeMadeIsAnError(t *testing.T) {
	for name, obstruct := range map[string]func(path string){
		"no folder":  func(path string) { ok(t, os.WriteFile(filepath.Dir(path), nil, 0o600)) },
		"no counter": func(path string) { ok(t, os.MkdirAll(path+"-mark", 0o700)) },
		"a file that is none": func(path string) {
			ok(t, os.MkdirAll(path+".damaged-1", 0o700))
			ok(t, os.MkdirAll(path+"-mark", 0o700))
		},
	} {
		path := filepath.Join(t.TempDir(), "account", "leavers.db")
		obstruct(path)

		s, was, err := prepared.Replace(t.Context(), path, start)

		if err == nil || s != nil || was != (prepared.Replaced{}) || problem.Of(err).Kind != problem.DiskTrouble {
			t.Errorf("%s: %v, %+v, %v", name, s, was, err)
		}
	}
}

// Then nobody may read while rows or a transaction are open: it would wait for ever.
func TestTheStoreWorksWhereTheDiskHasNoSharedMemory(t *testing.T) {
	faults.NoSharedMemory = true
	defer func() { faults.NoSharedMemory = false }()
	path := filled(t, 3)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	s := open(t, path)
	for name, write := range writes {
		if err := write(ctx, s); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	ok(t, s.Delete(ctx, []int64{1}))
	if got := people(entries(t, s, directory.LeaverQuery{})); got != "user-001 user-002 new newer x y new newer nobody" {
		t.Errorf("there are %s", got)
	}
	ok(t, s.DeleteList(ctx, 1))
	ok(t, s.Close())
	tamper(t, path, "UPDATE entries SET note = 'x' WHERE person = 'x'")

	_, was := replace(t, path)

	if was.Lost != 1 {
		t.Errorf("%+v", was)
	}
}
