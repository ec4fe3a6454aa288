package cache_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mileiq.example/admin/client/cache"
	"mileiq.example/admin/client/directory"
)

func TestWhatRequestsBroughtIsKeptByItsStamp(t *testing.T) {
	var log bytes.Buffer
	c := open(t, filepath.Join(t.TempDir(), "cache.db"))
	w := cache.NewWriter(c, slog.New(slog.NewTextHandler(&log, nil)))
	early, late := w.Stamp(), w.Stamp()
	if late <= early {
		t.Fatal("stamps do not grow")
	}
	archived := named("a", "A")
	archived.Status = directory.Archived

	w.Keep(late, archived)
	w.Keep(early, named("a", "A"))
	w.Keep(early)

	users, err := c.Users(t.Context(), []string{"a"})
	if err != nil || len(users) != 1 || users[0].Status != directory.Archived {
		t.Errorf("%+v, %v", users, err)
	}
	w.Remove(w.Stamp(), "a")
	if users, err := c.Users(t.Context(), []string{"a"}); err != nil || len(users) != 0 {
		t.Errorf("he is still there: %+v, %v", users, err)
	}
	ok(t, c.Close())
	w.Keep(late)
	if log.Len() > 0 {
		t.Errorf("of nothing the log says %s", log.String())
	}
	w.Keep(late, named("b", "B"))
	w.Remove(late, "b")
	for _, want := range []string{"keep users in the copy", "take a user out of the copy"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log does not say %q: %s", want, log.String())
		}
	}
}

func TestACopyThatIsDamagedOrNewerIsMadeAnew(t *testing.T) {
	for name, damage := range map[string]string{
		"damaged": "PRAGMA application_id = 1",
		"newer":   "PRAGMA user_version = 99; CREATE TABLE later (x INTEGER) STRICT",
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "cache.db")
			c := open(t, path)
			put(t, c, named("a", "A"))
			ok(t, c.Close())
			db, err := sql.Open("sqlite", path)
			ok(t, err)
			_, err = db.Exec(damage)
			ok(t, errors.Join(err, db.Close()))

			c, err = cache.OpenAnew(t.Context(), path, time.Now())

			ok(t, err)
			defer c.Close()
			if _, found, err := c.Page(context.Background(), directory.Query{Limit: 1}); found.All != 0 || err != nil {
				t.Errorf("%d users, %v", found.All, err)
			}
			if aside, _ := filepath.Glob(path + ".damaged-*"); len(aside) != 1 {
				t.Errorf("set aside are %q", aside)
			}
		})
	}
	folder := t.TempDir() // and no database
	if _, err := cache.OpenAnew(t.Context(), folder, time.Now()); err == nil {
		t.Error("a folder is a copy")
	}
}
