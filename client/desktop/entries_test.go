package desktop_test

// What a data folder has in the keyring.

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"mileiq.example/admin/client/desktop"
	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/problem"
)

// locking is a keyring that can be locked.
type locking struct {
	oauth.Store
	locked bool
	names  map[string]bool
}

func newLocking() *locking { return &locking{Store: oauth.NewMemory(), names: map[string]bool{}} }

func (l *locking) Get(ctx context.Context, key string) (oauth.Secret, error) {
	if l.locked {
		return "", oauth.ErrKeyringLocked
	}
	return l.Store.Get(ctx, key)
}

func (l *locking) Set(ctx context.Context, key string, secret oauth.Secret) error {
	if l.locked {
		return oauth.ErrKeyringLocked
	}
	l.names[key] = true
	return l.Store.Set(ctx, key, secret)
}

func (l *locking) Delete(ctx context.Context, key string) error {
	if l.locked {
		return oauth.ErrKeyringLocked
	}
	delete(l.names, key)
	return l.Store.Delete(ctx, key)
}

const organization = "c0ffee"

func mustHave(t *testing.T, store oauth.Store, want oauth.Secret) {
	t.Helper()
	got, err := store.Get(t.Context(), organization)
	if want == "" && !errors.Is(err, oauth.ErrNoSession) {
		t.Errorf("there is something, or %v", err)
	}
	if want != "" && (err != nil || got != want) {
		t.Errorf("another secret, or %v", err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestEachFolderHasEntriesOfItsOwn(t *testing.T) {
	keyring, folder := newLocking(), t.TempDir()
	first, second := desktop.NewEntries(keyring, folder, false), desktop.NewEntries(keyring, t.TempDir(), false)
	must(t, first.Set(t.Context(), organization, "first"))
	must(t, second.Set(t.Context(), organization, "second"))
	mustHave(t, first, "first")
	mustHave(t, second, "second")
	if err := keyring.Set(t.Context(), organization, "of an older version"); err != nil {
		t.Fatal(err)
	}

	must(t, second.Delete(t.Context(), organization))

	mustHave(t, second, "")
	mustHave(t, desktop.NewEntries(keyring, folder, false), "first")
	if !keyring.names[organization] {
		t.Error("the entry of an older version was touched")
	}
}

func TestTheLinkToTheKeyringIsTheUsersAloneAndHoldsNoSecret(t *testing.T) {
	folder := t.TempDir()
	must(t, desktop.NewEntries(newLocking(), folder, true).Set(t.Context(), organization, "very secret"))
	for path, content := range filesIn(t, folder) {
		info, err := os.Stat(path)
		must(t, err)
		if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		if strings.Contains(string(content), "secret") {
			t.Errorf("%s holds the secret", path)
		}
	}
}

func TestALinkThatDoesNotCountIsSaidOnceAndLeadsToNoOtherEntry(t *testing.T) {
	edit := func(change func(string) string) func(t *testing.T, path string) {
		return func(t *testing.T, path string) {
			text, err := os.ReadFile(path)
			must(t, err)
			must(t, os.WriteFile(path, []byte(change(string(text))), 0o600))
		}
	}
	for name, c := range map[string]struct {
		damage func(t *testing.T, path string)
		want   problem.Kind
	}{
		"empty":       {edit(func(string) string { return "" }), problem.EntriesDamaged},
		"cut":         {edit(func(s string) string { return s[:20] }), problem.EntriesDamaged},
		"binary":      {edit(func(string) string { return "\x00\xff\x00" }), problem.EntriesDamaged},
		"short id":    {edit(func(s string) string { return strings.Replace(s, "id = \"", "id = \"aa", 1) }), problem.EntriesDamaged},
		"no folder":   {edit(func(s string) string { return strings.Split(s, "\n")[0] + "\n" }), problem.EntriesDamaged},
		"other's":     {func(t *testing.T, path string) { must(t, os.Chmod(path, 0o666)) }, problem.EntriesDamaged},
		"a link":      {moveAndLink, problem.EntriesDamaged},
		"a directory": {func(t *testing.T, path string) { must(t, errors.Join(os.Remove(path), os.Mkdir(path, 0o700))) }, problem.EntriesDamaged},
		"of elsewhere": {edit(func(s string) string {
			return strings.Replace(s, "folder = \"", "folder = \"/nowhere", 1)
		}), problem.FolderCopied},
	} {
		t.Run(name, func(t *testing.T) {
			if runtime.GOOS == "windows" && (name == "other's" || name == "a link") {
				return // modes say nothing there, and links need a right
			}
			keyring, folder := newLocking(), t.TempDir()
			must(t, desktop.NewEntries(keyring, folder, true).Set(t.Context(), organization, "before"))
			must(t, keyring.Set(t.Context(), organization, "of an older version"))
			c.damage(t, filepath.Join(folder, "keyring.toml"))

			entries := desktop.NewEntries(keyring, folder, true)
			_, err := entries.Get(t.Context(), organization)

			if err == nil || problem.Of(err).Kind != c.want || errors.Is(err, oauth.ErrNoSession) {
				t.Errorf("it said %v, not %s", err, c.want)
			}
			mustHave(t, entries, "")
			must(t, entries.Set(t.Context(), organization, "after"))
			mustHave(t, desktop.NewEntries(keyring, folder, true), "after")
			if len(keyring.names) != 3 {
				t.Errorf("entries: %v", keyring.names)
			}
		})
	}
}

// moveAndLink puts a link in the place of a file.
func moveAndLink(t *testing.T, path string) {
	elsewhere := filepath.Join(t.TempDir(), "moved")
	must(t, errors.Join(os.Rename(path, elsewhere), os.Symlink(elsewhere, path)))
}

// sessionOf is what the keyring has of an account's session.
func sessionOf(subject string) oauth.Secret {
	return oauth.Secret(`{"v":1,"refresh":"r","iss":"https://login.contoso.example","sub":"` + subject + `"}`)
}

func TestEachAccountHasAnEntryOfItsOwnAndTheOneBeforeIsDeleted(t *testing.T) {
	keyring, folder := newLocking(), t.TempDir()
	entries := desktop.NewEntries(keyring, folder, false)
	must(t, entries.Set(t.Context(), organization, sessionOf("avery")))
	avery := slices.Collect(maps.Keys(keyring.names))[0]
	keyring.locked = true
	if err := entries.Set(t.Context(), organization, sessionOf("robin")); !errors.Is(err, oauth.ErrKeyringLocked) {
		t.Errorf("locked: %v", err)
	}
	keyring.locked = false
	mustHave(t, desktop.NewEntries(keyring, folder, false), sessionOf("avery"))

	must(t, entries.Set(t.Context(), organization, sessionOf("robin")))

	mustHave(t, desktop.NewEntries(keyring, folder, false), sessionOf("robin"))
	if len(keyring.names) != 1 || keyring.names[avery] {
		t.Errorf("entries: %v", keyring.names)
	}
	must(t, entries.Set(t.Context(), organization, sessionOf("avery")))
	if len(keyring.names) != 1 || !keyring.names[avery] {
		t.Errorf("entries: %v", keyring.names)
	}
	must(t, entries.Delete(t.Context(), organization))
	if len(keyring.names) != 0 {
		t.Errorf("entries: %v", keyring.names)
	}
	mustHave(t, desktop.NewEntries(keyring, folder, false), "")
}

func TestAFolderIsTheSameByEachOfItsNames(t *testing.T) {
	keyring, folder := newLocking(), t.TempDir()
	must(t, desktop.NewEntries(keyring, folder, false).Set(t.Context(), organization, "kept"))
	mustHave(t, desktop.NewEntries(keyring, folder+"/../"+filepath.Base(folder), false), "kept")
	other := filepath.Join(t.TempDir(), "other")
	if runtime.GOOS == "windows" {
		return // links need a right there
	}
	must(t, os.Symlink(folder, other))
	mustHave(t, desktop.NewEntries(keyring, other, false), "kept")
}

func TestAFolderThatWasMovedNeedsANewSignIn(t *testing.T) {
	keyring, folder := newLocking(), filepath.Join(t.TempDir(), "here")
	must(t, os.Mkdir(folder, 0o700))
	must(t, desktop.NewEntries(keyring, folder, false).Set(t.Context(), organization, "kept"))
	must(t, os.Rename(folder, folder+"after"))
	_, err := desktop.NewEntries(keyring, folder+"after", false).Get(t.Context(), organization)
	if err == nil || problem.Of(err).Kind != problem.FolderCopied {
		t.Errorf("it said %v", err)
	}
}

func TestWhatCouldNotBeDeletedIsNeverReadAgain(t *testing.T) {
	keyring, folder := newLocking(), t.TempDir()
	entries := desktop.NewEntries(keyring, folder, false)
	must(t, entries.Set(t.Context(), organization, "to be deleted"))
	keyring.locked = true
	if err := entries.Delete(t.Context(), organization); !errors.Is(err, oauth.ErrKeyringLocked) {
		t.Errorf("delete: %v", err)
	}

	after := desktop.NewEntries(keyring, folder, false)
	if _, err := after.Get(t.Context(), organization); !errors.Is(err, oauth.ErrKeyringLocked) {
		t.Errorf("read while it is locked: %v", err)
	}
	keyring.locked = false
	mustHave(t, after, "")

	if len(keyring.names) != 0 {
		t.Errorf("left: %v", keyring.names)
	}
	must(t, after.Set(t.Context(), organization, "the next session"))
	mustHave(t, desktop.NewEntries(keyring, folder, false), "the next session")
}

func TestASignInAfterAnEntryCouldNotBeDeletedIsKept(t *testing.T) {
	keyring, folder := newLocking(), t.TempDir()
	entries := desktop.NewEntries(keyring, folder, false)
	must(t, entries.Set(t.Context(), organization, "to be deleted"))
	keyring.locked = true
	_ = entries.Delete(t.Context(), organization)
	keyring.locked = false

	must(t, entries.Set(t.Context(), organization, "the next session"))

	mustHave(t, desktop.NewEntries(keyring, folder, false), "the next session")
}

func TestAnAdoptionIsFinishedHoweverOftenItIsCutShort(t *testing.T) {
	for name, cut := range map[string]func(l *locking, key string){
		"nothing was done": func(*locking, string) {},
		"both are there":   func(l *locking, key string) { must(t, l.Set(t.Context(), key, "old")) },
	} {
		t.Run(name, func(t *testing.T) {
			keyring, folder := newLocking(), t.TempDir()
			must(t, keyring.Set(t.Context(), organization, "old"))
			keyring.locked = true
			if _, err := desktop.NewEntries(keyring, folder, true).Get(t.Context(), organization); !errors.Is(err, oauth.ErrKeyringLocked) {
				t.Errorf("locked: %v", err)
			}
			keyring.locked = false
			id := strings.Split(string(filesIn(t, folder)[filepath.Join(folder, "keyring.toml")]), `"`)[1]
			cut(keyring, id+"-"+organization)

			mustHave(t, desktop.NewEntries(keyring, folder, true), "old")

			if len(keyring.names) != 1 || keyring.names[organization] {
				t.Errorf("entries: %v", keyring.names)
			}
		})
	}
}

func TestSigningOutDeletesAlsoWhatWasToBeAdopted(t *testing.T) {
	keyring, folder := newLocking(), t.TempDir()
	must(t, keyring.Set(t.Context(), organization, "old"))

	must(t, desktop.NewEntries(keyring, folder, true).Delete(t.Context(), organization))

	if len(keyring.names) != 0 {
		t.Errorf("entries: %v", keyring.names)
	}
	mustHave(t, desktop.NewEntries(keyring, folder, true), "")
}
