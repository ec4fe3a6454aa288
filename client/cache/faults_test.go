package cache_test

// What happens when the disk fails: each step of each method, in turn.

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"mileiq.example/admin/client/cache"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sqlite"
	"mileiq.example/admin/client/sqlite/sqlitetest"
)

// crowded returns a copy with a few users, who are known by a walk, and its path.
func crowded(t testing.TB) (c *cache.Cache, path string, walk cache.Stamp) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "cache.db")
	c = open(t, path)
	t.Cleanup(func() { ok(t, c.Close()) })
	walk = c.Stamp()
	admin := named("admin", "Avery")
	admin.Role = directory.RoleBusinessAdministrator
	other := named("other", "Björn")
	other.UserName, other.Email, other.Addresses = "björn", "b@example.com", "b@example.com\nFurther@example.com"
	other.EmployeeNumber = "4711"
	ok(t, c.Put(t.Context(), walk, walk, named("1", "Ada"), named("2", "Grace"), admin, other))
	ok(t, c.SetFact(t.Context(), "self", "1"))
	ok(t, c.Index(t.Context()))
	return c, path, walk
}

func dump(t testing.TB, path string) string {
	t.Helper()
	return sqlitetest.Dump(t, path, "users", "facts", "clock", "keys", "keyed")
}

func TestAReadThatFailsIsAnErrorAndNoShortAnswer(t *testing.T) {
	c, _, _ := crowded(t)
	later := c.Stamp()
	for name, read := range map[string]func(context.Context) ([]any, error){
		"Missing": func(ctx context.Context) ([]any, error) {
			missing, of, err := c.Missing(ctx, later)
			return []any{missing, of}, err
		},
		"Page": func(ctx context.Context) ([]any, error) {
			users, found, err := c.Page(ctx, directory.Query{Limit: 10, Search: "a"})
			return []any{users, found}, err
		},
		"Users": func(ctx context.Context) ([]any, error) {
			users, err := c.Users(ctx, []string{"1", "2"})
			return []any{users}, err
		},
		"Statuses": func(ctx context.Context) ([]any, error) {
			statuses, err := c.Statuses(ctx, []string{"1", "2"})
			return []any{statuses}, err
		},
		"Counts": func(ctx context.Context) ([]any, error) {
			counts, err := c.Counts(ctx)
			return []any{counts}, err
		},
		"Administrators": func(ctx context.Context) ([]any, error) {
			n, err := c.Administrators(ctx)
			return []any{n}, err
		},
		"Fact": func(ctx context.Context) ([]any, error) {
			value, err := c.Fact(ctx, "self")
			return []any{value}, err
		},
		"Protected": func(ctx context.Context) ([]any, error) {
			found, err := c.Protected(ctx, []string{"further@example.com", "id:1"})
			return []any{found}, err
		},
		"WithAddress": func(ctx context.Context) ([]any, error) {
			found, err := c.WithAddress(ctx, []string{"further@example.com"})
			return []any{found}, err
		},
		"HaveName": func(ctx context.Context) ([]any, error) {
			known, err := c.HaveName(ctx, []string{"Grace", "nobody"})
			return []any{known}, err
		},
		"LikeName": func(ctx context.Context) ([]any, error) {
			found, err := c.LikeName(ctx, "Grace")
			return []any{found}, err
		},
		"LikeAddress": func(ctx context.Context) ([]any, error) {
			found, err := c.LikeAddress(ctx, "further@exampel.com")
			return []any{found}, err
		},
		"BeginningWith": func(ctx context.Context) ([]any, error) {
			found, err := c.BeginningWith(ctx, "gra")
			return []any{found}, err
		},
		"WithNumber": func(ctx context.Context) ([]any, error) {
			found, err := c.WithNumber(ctx, []string{"4711"})
			return []any{found}, err
		},
		"Match": func(ctx context.Context) ([]any, error) {
			found, err := c.Match(ctx, []string{"1@example.com", "b@example.com", "björn"})
			return []any{found}, err
		},
	} {
		t.Run(name, func(t *testing.T) {
			want, err := read(t.Context())
			ok(t, err)
			for _, value := range want {
				if reflect.ValueOf(value).IsZero() {
					t.Fatalf("there is nothing to read: %v", want)
				}
			}
			var got []any

			faults.Each(t, func() error {
				got, err = read(t.Context())
				return err
			}, func(step string) {
				for _, value := range got {
					if !reflect.ValueOf(value).IsZero() {
						t.Errorf("%q failed, and the answer is %+v", step, value)
					}
				}
			})

			if !reflect.DeepEqual(got, want) {
				t.Errorf("it goes on with %+v, want %+v", got, want)
			}
		})
	}
}

func TestAWriteThatFailsLeavesEverythingAsItWas(t *testing.T) {
	for name, write := range map[string]func(context.Context, *cache.Cache) error{
		"Put": func(ctx context.Context, c *cache.Cache) error {
			return c.Put(ctx, 100, 0, named("1", "Ada"), named("2", "another name"), named("3", "new"))
		},
		"SetFact": func(ctx context.Context, c *cache.Cache) error { return c.SetFact(ctx, "self", "2") },
		"Remove":  func(ctx context.Context, c *cache.Cache) error { return c.Remove(ctx, 100, "1") },
		"PutAnswers": func(ctx context.Context, c *cache.Cache) error {
			return c.PutAnswers(ctx, 90, cache.Answer{Stamp: 100, Users: []directory.User{named("1", "Ada")}},
				cache.Answer{Stamp: 101, Users: []directory.User{named("3", "new"), named("4", "new")}})
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, path, _ := crowded(t)
			before := dump(t, path)

			faults.Each(t, func() error { return write(t.Context(), c) }, func(step string) {
				if now := dump(t, path); now != before {
					t.Fatalf("%q failed, and that left\n%s\nof\n%s", step, now, before)
				}
			})

			if dump(t, path) == before {
				t.Error("at last nothing was written")
			}
		})
	}
}

func TestAnOpeningThatFailsLeavesACopyThatOpens(t *testing.T) {
	for _, made := range []bool{true, false} {
		path := filepath.Join(t.TempDir(), "cache.db")
		if made {
			c := open(t, path)
			put(t, c, named("1", "Ada"))
			ok(t, c.Close())
		}
		var c *cache.Cache

		faults.Each(t, func() (err error) {
			if !made {
				ok(t, os.RemoveAll(filepath.Dir(path)))
			}
			c, err = cache.Open(t.Context(), path)
			return err
		}, func(step string) {
			c := open(t, path)
			if got := nameOf(t, c, "1"); made && got != "Ada" {
				t.Errorf("%q failed, and then 1 is %q", step, got)
			}
			ok(t, c.Close())
		})

		ok(t, c.Close())
	}
}

// ofVersion makes a copy as a version of the program wrote it, with Ada, whose number
// is 1.
func ofVersion(t *testing.T, version int) (path string) {
	t.Helper()
	folder := t.TempDir()
	full, path := filepath.Join(folder, "full.db"), filepath.Join(folder, "cache.db")
	c := open(t, full)
	put(t, c, named("1", "Ada"))
	ok(t, c.Close())
	ok(t, cache.MakeVersion(t.Context(), path, version))
	db, err := sql.Open("sqlite", path)
	ok(t, err)
	const columns = "id, user_name, display_name, email, status, role, rates, version, name_key, email_key, folded, stamp, walk"
	_, err = db.Exec("ATTACH ? AS full; INSERT INTO users ("+columns+") SELECT "+columns+" FROM full.users", full)
	ok(t, errors.Join(err, db.Close()))
	return path
}

func TestAnEarlierCopyIsBroughtUpToDateWhicheverStepFailsBefore(t *testing.T) {
	for version := 1; version < cache.Versions; version++ {
		before := sqlitetest.FilesOf(t, ofVersion(t, version))
		path := filepath.Join(t.TempDir(), "cache.db")
		var c *cache.Cache

		faults.Each(t, func() (err error) {
			before.Bring(t, path, sqlitetest.Endings...)
			c, err = cache.Open(t.Context(), path)
			return err
		}, func(step string) {
			c := open(t, path)
			ok(t, c.Index(t.Context()))
			if got := found(t, c, "1@example.com"); len(got) != 1 || got[0] != "1" {
				t.Errorf("version %d: %q failed, and then Ada is %q", version, step, got)
			}
			ok(t, c.Close())
		})

		ok(t, c.Close())
	}
}

func TestAClosingThatFailsIsTold(t *testing.T) {
	c := open(t, filepath.Join(t.TempDir(), "cache.db"))
	faults.FailClose(true)
	defer faults.FailClose(false)

	err := c.Close()

	if !errors.Is(err, sqlitetest.ErrFault) || problem.Of(err).Kind != problem.DiskTrouble {
		t.Errorf("closed: %v", err)
	}
}

func TestWhatTheCopyRefusesSaysOfWhatKindItIs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cache.db")
	c := open(t, path)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.Put(ctx, c.Stamp(), 0, named("1", "Ada")); problem.Of(err).Kind != problem.Cancelled {
		t.Errorf("who gives up is told %v", err)
	}
	ok(t, c.Close())
	db, err := sql.Open("sqlite", path)
	ok(t, err)
	_, err = db.Exec("CREATE TABLE more (x); PRAGMA user_version = 99")
	ok(t, errors.Join(err, db.Close()))
	if _, err := cache.Open(t.Context(), path); !errors.Is(err, sqlite.ErrNewer) || problem.Of(err).Kind != problem.NewerVersion {
		t.Errorf("a newer copy: %v", err)
	}
}

// The rows are gone, and with them their stamps: the clock alone knows.
func TestTheGreatestStampOfAnswersOutlivesTheProgram(t *testing.T) {
	for name, write := range map[string]func(c *cache.Cache, last cache.Stamp) error{
		"an answer":       func(c *cache.Cache, last cache.Stamp) error { return c.Put(t.Context(), last, 0, named("1", "Ada")) },
		"an empty answer": func(c *cache.Cache, last cache.Stamp) error { return c.Put(t.Context(), last, 0) },
		"a walk":          func(c *cache.Cache, last cache.Stamp) error { return c.PutAnswers(t.Context(), last) },
		"a removal":       func(c *cache.Cache, last cache.Stamp) error { return c.Remove(t.Context(), last, "1") },
		"the first of two answers": func(c *cache.Cache, last cache.Stamp) error {
			return c.PutAnswers(t.Context(), 0, cache.Answer{Stamp: last}, cache.Answer{Stamp: last - 1})
		},
		"an answer before an older one": func(c *cache.Cache, last cache.Stamp) error {
			return errors.Join(c.Put(t.Context(), last, 0, named("1", "Ada")), c.Put(t.Context(), last-1, 0, named("2", "Bob")))
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "cache.db")
			c := open(t, path)
			for range 10 {
				c.Stamp()
			}
			last := c.Stamp()
			ok(t, write(c, last))
			ok(t, c.Close())

			c = open(t, path)
			defer c.Close()

			if got := c.Stamp(); got != last+1 {
				t.Errorf("after %d comes %d", last, got)
			}
		})
	}
}

func TestKeysThatCannotBeWrittenAreWrittenTheNextTime(t *testing.T) {
	c := fresh(t)
	n := 0
	comes := func() {
		n++
		put(t, c, directory.User{ID: fmt.Sprint(n), UserName: fmt.Sprint("name", n), Email: "e@example.com"})
	}
	comes()

	faults.Each(t, func() error { return c.Index(t.Context()) }, func(step string) {
		if got := found(t, c, fmt.Sprint("name", n)); len(got) != 1 || got[0] != fmt.Sprint(n) {
			t.Errorf("%q failed, and then number %d is %q", step, n, got)
		}
		comes()
	})

	if got := found(t, c, fmt.Sprint("name", n)); len(got) != 1 || n < 5 {
		t.Errorf("of %d the last is %q", n, got)
	}
}
