package oauth

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	keyring "github.com/zalando/go-keyring"
)

// scriptedBackend is a keyring in memory that misbehaves as told.
type scriptedBackend struct {
	mu      sync.Mutex
	secrets map[string]string
	running int
	overlap bool

	before func() // runs inside every operation
	set    func(string) (stored string, err error)
	fail   error
	locked bool
	keeps  bool // what it is to delete
}

func newScriptedBackend() *scriptedBackend { return &scriptedBackend{secrets: map[string]string{}} }

func (b *scriptedBackend) Locked() bool  { return b.locked }
func (b *scriptedBackend) Owner() string { return "" }
func (b *scriptedBackend) Wake()         {}

func (b *scriptedBackend) enter() func() {
	b.mu.Lock()
	b.running++
	b.overlap = b.overlap || b.running > 1
	b.mu.Unlock()
	if b.before != nil {
		b.before()
	}
	return func() {
		b.mu.Lock()
		b.running--
		b.mu.Unlock()
	}
}

func (b *scriptedBackend) wantNoOverlap(t *testing.T) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.overlap {
		t.Error("operations ran at the same time")
	}
}

func (b *scriptedBackend) Get(service, key string) (string, error) {
	defer b.enter()()
	if b.fail != nil {
		return "", b.fail
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	secret, ok := b.secrets[service+key]
	if !ok {
		return "", keyring.ErrNotFound
	}
	return secret, nil
}

func (b *scriptedBackend) Set(service, key, secret string) error {
	defer b.enter()()
	if b.fail != nil {
		return b.fail
	}
	if b.set != nil {
		stored, err := b.set(secret)
		if err != nil || stored == "" {
			return err
		}
		secret = stored
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.secrets[service+key] = secret
	return nil
}

func (b *scriptedBackend) Delete(service, key string) error {
	defer b.enter()()
	if b.fail != nil {
		return b.fail
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, ok := b.secrets[service+key]; !ok {
		return keyring.ErrNotFound
	}
	if !b.keeps {
		delete(b.secrets, service+key)
	}
	return nil
}

func TestStoresReplaceReturnAndForget(t *testing.T) {
	for name, store := range map[string]Store{
		"memory":  NewMemory(),
		"keyring": newKeyringStore("test", newScriptedBackend(), time.Minute),
	} {
		t.Run(name, func(t *testing.T) { checkStore(t, store) })
	}
}

// checkStore is what every Store promises.
func checkStore(t *testing.T, store Store) {
	ctx := t.Context()
	const key = "issuer|subject|https://scim.test/v2"
	if _, err := store.Get(ctx, key); !errors.Is(err, ErrNoSession) {
		t.Errorf("Get of nothing: %v, want ErrNoSession", err)
	}
	if err := store.Delete(ctx, key); err != nil {
		t.Errorf("Delete of nothing: %v", err)
	}
	for _, secret := range []Secret{"first", "second \u00fc\u202e", Secret(strings.Repeat("x", maxSecret))} {
		if err := store.Set(ctx, key, secret); err != nil {
			t.Errorf("Set: %v", err)
		}
		if got, err := store.Get(ctx, key); err != nil || got != secret {
			t.Errorf("Get: %d bytes, %v; want %d", len(got), err, len(secret))
		}
	}
	if _, err := store.Get(ctx, "other"); !errors.Is(err, ErrNoSession) {
		t.Errorf("Get of another key: %v, want ErrNoSession", err)
	}
	if err := store.Delete(ctx, key); err != nil {
		t.Errorf("Delete: %v", err)
	}
	if _, err := store.Get(ctx, key); !errors.Is(err, ErrNoSession) {
		t.Errorf("Get after Delete: %v, want ErrNoSession", err)
	}
}

func TestKeyringThatNeverAnswersTimesOut(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	b := newScriptedBackend()
	b.before = func() { <-release }
	store := newKeyringStore("test", b, 10*time.Millisecond)
	for name, operation := range map[string]func() error{
		"Get":    func() error { _, err := store.Get(t.Context(), "key"); return err },
		"Set":    func() error { return store.Set(t.Context(), "key", "secret") },
		"Delete": func() error { return store.Delete(t.Context(), "key") },
	} {
		if err := operation(); !errors.Is(err, ErrKeyringTimeout) {
			t.Errorf("%s: %v, want ErrKeyringTimeout", name, err)
		}
	}
	b.wantNoOverlap(t)
}

func TestKeyringWorksAgainOnceThePromptIsAnswered(t *testing.T) {
	prompt := make(chan struct{})
	b := newScriptedBackend()
	b.before = func() { <-prompt }
	slow := newKeyringStore("test", b, 10*time.Millisecond)
	if err := slow.Set(t.Context(), "key", "secret"); !errors.Is(err, ErrKeyringTimeout) {
		t.Fatalf("Set: %v", err)
	}
	close(prompt)
	slow.timeout = time.Minute
	if err := slow.Set(t.Context(), "key", "newer"); err != nil {
		t.Errorf("Set: %v", err)
	}
	if got, err := slow.Get(t.Context(), "key"); err != nil || got != "newer" {
		t.Errorf("Get: %v", err)
	}
}

func TestKeyringOperationsRunOneAtATime(t *testing.T) {
	b := newScriptedBackend()
	b.before = runtime.Gosched
	store := newKeyringStore("test", b, time.Minute)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if err := store.Set(t.Context(), "key", "secret"); err != nil {
				t.Errorf("Set: %v", err)
			}
		})
	}
	wg.Wait()
	b.wantNoOverlap(t)
}

func TestWaitingForTheKeyringCanBeCancelled(t *testing.T) {
	release, inside := make(chan struct{}), make(chan struct{})
	defer close(release)
	b := newScriptedBackend()
	b.before = func() {
		close(inside)
		<-release
	}
	store := newKeyringStore("test", b, time.Minute)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-inside
		cancel()
	}()
	if _, err := store.Get(ctx, "key"); !errors.Is(err, ErrCancelled) {
		t.Errorf("running: %v, want ErrCancelled", err)
	}
	if _, err := store.Get(ctx, "key"); !errors.Is(err, ErrCancelled) {
		t.Errorf("waiting: %v, want ErrCancelled", err)
	}
}

func TestKeyringThatStoresNothingOrSomethingElseIsFoundOut(t *testing.T) {
	for name, set := range map[string]func(string) (string, error){
		"nothing":   func(string) (string, error) { return "", nil },
		"truncated": func(s string) (string, error) { return s[:len(s)-1], nil },
	} {
		b := newScriptedBackend()
		b.set = set
		err := newKeyringStore("test", b, time.Minute).Set(t.Context(), "key", "secret")
		if !errors.Is(err, ErrNotStored) {
			t.Errorf("%s: %v, want ErrNotStored", name, err)
		}
	}
}

func TestKeyringThatDeletesNothingIsFoundOut(t *testing.T) {
	b := newScriptedBackend()
	store := newKeyringStore("test", b, time.Minute)
	if err := store.Set(t.Context(), "key", "secret"); err != nil {
		t.Fatal(err)
	}
	b.keeps = true
	if err := store.Delete(t.Context(), "key"); !errors.Is(err, ErrNotDeleted) {
		t.Errorf("error %v, want ErrNotDeleted", err)
	}
}

func TestALockedKeyringIsNotAskedInTheBackground(t *testing.T) {
	b := newScriptedBackend()
	b.locked = true
	b.fail = errors.New("somebody was asked")
	store := newKeyringStore("test", b, time.Minute)
	ctx := WithoutAsking(t.Context())
	_, err := store.Get(ctx, "key")
	for name, err := range map[string]error{"Get": err, "Set": store.Set(ctx, "key", "secret"), "Delete": store.Delete(ctx, "key")} {
		if !errors.Is(err, ErrKeyringLocked) {
			t.Errorf("%s: %v, want ErrKeyringLocked", name, err)
		}
	}
}

func TestTooBigASecretNeverReachesTheKeyring(t *testing.T) {
	b := newScriptedBackend()
	store := newKeyringStore("test", b, time.Minute)
	if err := store.Set(t.Context(), "key", Secret(strings.Repeat("x", maxSecret+1))); !errors.Is(err, ErrTooBig) {
		t.Errorf("error %v, want ErrTooBig", err)
	}
	if len(b.secrets) != 0 {
		t.Error("it was stored")
	}
	if err := store.Set(t.Context(), "key", Secret(strings.Repeat("x", maxSecret))); err != nil {
		t.Errorf("of the biggest secret: %v", err)
	}
}

func TestKeyringTroubleIsSortedIntoClasses(t *testing.T) {
	for _, c := range []struct{ cause, want error }{
		{errors.New("failed to unlock correct collection '/org/freedesktop/secrets/aliases/default'"), ErrKeyringLocked},
		{errors.New("org.freedesktop.Secret.Error.IsLocked"), ErrKeyringLocked},
		{errors.New("The name org.freedesktop.secrets was not provided by any .service files"), ErrNoKeyring},
		{keyring.ErrSetDataTooBig, ErrTooBig},
		{keyring.ErrUnsupportedPlatform, ErrNoKeyring},
	} {
		b := newScriptedBackend()
		b.fail = c.cause
		store := newKeyringStore("test", b, time.Minute)
		if err := store.Set(t.Context(), "key", "secret"); !errors.Is(err, c.want) {
			t.Errorf("Set, %v: %v, want %v", c.cause, err, c.want)
		}
		if _, err := store.Get(t.Context(), "key"); !errors.Is(err, c.want) {
			t.Errorf("Get, %v: %v, want %v", c.cause, err, c.want)
		}
	}
}

// exitCode names the variable with which a test has its own program end.
const exitCode = "OAUTH_TEST_EXIT_CODE"

func TestKeyringCommandThatIsNotAllowedToAskIsLocked(t *testing.T) {
	if code, err := strconv.Atoi(os.Getenv(exitCode)); err == nil {
		os.Exit(code)
	}
	for code, want := range map[int]error{36: ErrKeyringLocked, 51: ErrKeyringLocked, 128: ErrKeyringLocked, 44: ErrNoKeyring} {
		command := exec.Command(os.Args[0], "-test.run=^TestKeyringCommandThatIsNotAllowedToAskIsLocked$")
		command.Env = append(os.Environ(), exitCode+"="+strconv.Itoa(code))
		if err := keyringError(command.Run()); !errors.Is(err, want) {
			t.Errorf("code %d: %v, want %v", code, err, want)
		}
	}
}

func TestPanicInTheKeyringLibraryIsAnError(t *testing.T) {
	b := newScriptedBackend()
	b.before = func() { panic("interface conversion") }
	store := newKeyringStore("test", b, time.Minute)
	for range 2 {
		if _, err := store.Get(t.Context(), "key"); !errors.Is(err, ErrNoKeyring) {
			t.Errorf("error %v, want ErrNoKeyring", err)
		}
	}
}

func TestWithoutSessionBusThereIsNoKeyringAndNoDaemonIsStarted(t *testing.T) {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return // their keyrings need no bus
	}
	launched := filepath.Join(t.TempDir(), "launched")
	bin := t.TempDir()
	fake := "#!/bin/sh\n: > " + launched + "\n"
	if err := os.WriteFile(filepath.Join(bin, "dbus-launch"), []byte(fake), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin)
	for _, address := range []string{"", "autolaunch:"} {
		t.Setenv(busAddress, address)
		store := newKeyringStore("test", systemKeyring{[]string{t.TempDir()}}, time.Minute)
		if _, err := store.Get(t.Context(), "key"); !errors.Is(err, ErrNoKeyring) {
			t.Errorf("Get: %v, want ErrNoKeyring", err)
		}
		if err := store.Set(t.Context(), "key", "secret"); !errors.Is(err, ErrNoKeyring) {
			t.Errorf("Set: %v, want ErrNoKeyring", err)
		}
		if err := store.Delete(t.Context(), "key"); !errors.Is(err, ErrNoKeyring) {
			t.Errorf("Delete: %v, want ErrNoKeyring", err)
		}
	}
	if _, err := os.Stat(launched); err == nil {
		t.Error("dbus-launch was run")
	}
}

func TestBusNamedByTheRuntimeDirectoryIsUsed(t *testing.T) {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return // their keyrings need no bus
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "bus"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv(busAddress, "")
	t.Setenv("XDG_RUNTIME_DIR", dir)
	found := systemKeyring{runtimeDirs()}
	if err := found.findSessionBus(); err != nil || os.Getenv(busAddress) != "unix:path="+dir+"/bus" {
		t.Errorf("error %v, address %q", err, os.Getenv(busAddress))
	}
}

func TestSessionWithoutKeyringLivesInMemory(t *testing.T) {
	for name, cause := range map[string]error{
		"absent": errors.New("no such bus"), "locked": errors.New("failed to unlock correct collection"),
	} {
		b := newScriptedBackend()
		b.fail = cause
		a := startAuthServer(t)
		session := mustSignIn(t, a.discover(t))
		err := session.Keep(t.Context(), newKeyringStore("test", b, time.Minute), testStoreKey)
		if err == nil || session.Persistent() {
			t.Errorf("%s: Keep: %v, persistent %v", name, err, session.Persistent())
		}
		wantNoSecrets(t, a, err)
		if _, err := session.Renew(t.Context(), token(t, session)); err != nil {
			t.Errorf("%s: Renew: %v", name, err)
		}
	}
}
