package client_test

// What the tests look for in files and in the keyring, beside the client.

import (
	"context"
	"database/sql"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"mileiq.example/admin/client/desktop"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/oauth"
)

// watchedStore is a keyring that the test looks into.
type watchedStore struct {
	oauth.Store
	mu   sync.Mutex
	now  map[string]oauth.Secret
	seen []oauth.Secret
}

func newWatchedStore() *watchedStore {
	return &watchedStore{Store: oauth.NewMemory(), now: map[string]oauth.Secret{}}
}

func (w *watchedStore) Set(ctx context.Context, key string, secret oauth.Secret) error {
	w.mu.Lock()
	w.now[key] = secret
	w.seen = append(w.seen, secret)
	w.mu.Unlock()
	return w.Store.Set(ctx, key, secret)
}

func (w *watchedStore) Delete(ctx context.Context, key string) error {
	w.mu.Lock()
	delete(w.now, key)
	w.mu.Unlock()
	return w.Store.Delete(ctx, key)
}

// secrets returns what is stored now.
func (w *watchedStore) secrets() map[string]oauth.Secret {
	w.mu.Lock()
	defer w.mu.Unlock()
	return maps.Clone(w.now)
}

// outboxFile returns the path of the only outbox.
func (d *desk) outboxFile() string {
	d.t.Helper()
	found, err := filepath.Glob(filepath.Join(desktop.FoldersIn(d.folder).Data, "*", "outbox.db"))
	if err != nil || len(found) != 1 {
		d.t.Fatalf("outboxes: %v, %v", found, err)
	}
	return found[0]
}

// committed reads the states of a user's items as another process would: what
// was not committed is not in sight.
func committed(path, userID string) (states []directory.State, err error) {
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path), RawQuery: "mode=ro"}).String())
	if err != nil {
		return nil, err
	}
	defer db.Close()
	rows, err := db.Query("SELECT state FROM items WHERE user = ? ORDER BY id", userID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var s directory.State
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		states = append(states, s)
	}
	return states, rows.Err()
}

// damageLastItem makes the checksum of the newest item wrong.
func (d *desk) damageLastItem() {
	d.t.Helper()
	d.tamper("UPDATE seen SET checksum = x'00' WHERE item = (SELECT max(id) FROM items)")
}

// tamper changes the outbox behind the program's back.
func (d *desk) tamper(statement string, args ...any) {
	d.t.Helper()
	db, err := sql.Open("sqlite", d.outboxFile())
	if err != nil {
		d.t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement, args...); err != nil {
		d.t.Fatal(err)
	}
}

// profile returns the text of the organization's profile.
func (d *desk) profile() string {
	d.t.Helper()
	answer, err := http.Get(d.demo.Profile())
	if err != nil {
		d.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return string(text)
}

// profileFile writes a profile to a file, and returns its path.
func (d *desk) profileFile(text string) string {
	d.t.Helper()
	path := filepath.Join(d.t.TempDir(), "given.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
	return path
}

// withoutDemo returns a profile without what only a demo has.
func withoutDemo(profile string) string {
	before, _, _ := strings.Cut(profile, "[demo]")
	return before
}

// filesIn returns the contents of every file under a folder, by path.
func filesIn(t *testing.T, folder string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		files[path], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// outboxLock keeps the program from committing to the outbox.
type outboxLock struct {
	t    *testing.T
	path string
}

func (d *desk) outboxLock() outboxLock { return outboxLock{d.t, d.outboxFile()} }

// longerThanBusy is longer than a commit waits for another process (busy_timeout).
const longerThanBusy = 5500 * time.Millisecond

// take holds the outbox for longer than a commit waits, and closes released
// afterwards.
func (l outboxLock) take(released chan<- struct{}) {
	db, err := sql.Open("sqlite", "file:"+l.path+"?_txlock=immediate")
	if err != nil {
		l.t.Error(err)
		close(released)
		return
	}
	tx, err := db.Begin()
	if err != nil {
		l.t.Error(err)
	}
	time.AfterFunc(longerThanBusy, func() {
		if tx != nil {
			_ = tx.Rollback()
		}
		_ = db.Close()
		close(released)
	})
}
