package oauth

// The operating system's keyring: Credential Manager, Keychain, Secret Service.
//
// The library underneath can block for ever on a prompt that nobody answers,
// report success without having stored anything, panic on an unexpected reply,
// and on Linux start a D-Bus daemon that nobody stops. The wrapper here makes
// each of these an error.

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	keyring "github.com/zalando/go-keyring"

	"mileiq.example/admin/client/problem"
)

// keyringTimeout bounds every operation, including the wait for the one before it.
const keyringTimeout = 5 * time.Second

// NewKeyring returns the store in the operating system's keyring, whose entries
// are named service. Its methods take at most five seconds; call them off the
// goroutine that draws the window all the same.
//
// Errors: ErrNoKeyring, ErrKeyringLocked, ErrKeyringTimeout, ErrTooBig,
// ErrNotStored, ErrNotDeleted, ErrCancelled.
func NewKeyring(service string) Store {
	return newKeyringStore(service, systemKeyring{runtimeDirs()}, keyringTimeout)
}

// backend is what go-keyring offers.
type backend interface {
	Get(service, key string) (string, error)
	Set(service, key, secret string) error
	Delete(service, key string) error
	// Locked reports whether the keyring is known to be locked. It asks nobody.
	Locked() bool
	// Owner names the program that is the keyring now, "" where that is not known, and
	// Wake has operations go on that wait for one that is gone.
	Owner() string
	Wake()
}

type withoutAsking struct{}

// WithoutAsking returns a context for work in the background: a keyring that is locked is
// then not asked to unlock itself, which opens a window of its own and waits for a
// password. It is ErrKeyringLocked at once. This works where the keyring tells that it is
// locked: the Secret Service does.
func WithoutAsking(ctx context.Context) context.Context {
	return context.WithValue(ctx, withoutAsking{}, true)
}

type keyringStore struct {
	service string
	backend backend
	timeout time.Duration
	// lock is full while an operation runs: two at a time can each wait for the
	// other's prompt. An operation that hangs keeps the lock. It is a channel
	// because a caller may stop waiting for it.
	lock chan struct{}
	// owner is the keyring that the running operation asks, or the last one asked.
	owner atomic.Value
}

func newKeyringStore(service string, b backend, timeout time.Duration) *keyringStore {
	return &keyringStore{service: service, backend: b, timeout: timeout, lock: make(chan struct{}, 1)}
}

func (k *keyringStore) Get(ctx context.Context, key string) (Secret, error) {
	return k.do(ctx, func() (Secret, error) {
		value, err := k.backend.Get(k.service, key)
		return Secret(value), err
	})
}

func (k *keyringStore) Set(ctx context.Context, key string, secret Secret) error {
	if len(secret) > maxSecret {
		return ErrTooBig
	}
	_, err := k.do(ctx, func() (Secret, error) {
		if err := k.backend.Set(k.service, key, secret.Reveal()); err != nil {
			return "", err
		}
		// A dismissed prompt on Linux, or a command of an unlucky length on
		// macOS (go-keyring issue 153), counts as success.
		stored, err := k.backend.Get(k.service, key)
		if err != nil || !same(stored, secret.Reveal()) {
			return "", ErrNotStored
		}
		return "", nil
	})
	return err
}

func (k *keyringStore) Delete(ctx context.Context, key string) error {
	_, err := k.do(ctx, func() (Secret, error) {
		err := k.backend.Delete(k.service, key)
		if err == nil {
			// A dismissed prompt counts as success.
			_, err = k.backend.Get(k.service, key)
			if err == nil {
				return "", ErrNotDeleted
			}
		}
		if errors.Is(err, keyring.ErrNotFound) {
			err = nil
		}
		return "", err
	})
	return err
}

type keyringResult struct {
	secret Secret
	err    error
}

// do runs one operation on a goroutine of its own and stops waiting for it in
// time. The goroutine of an operation that never ends is lost: nothing can stop
// it.
func (k *keyringStore) do(ctx context.Context, operation func() (Secret, error)) (Secret, error) {
	timer := time.NewTimer(k.timeout)
	defer timer.Stop()
	select {
	case k.lock <- struct{}{}:
	default:
		go k.wakeIfGone()
		select {
		case k.lock <- struct{}{}:
		case <-timer.C:
			return "", ErrKeyringTimeout
		case <-ctx.Done():
			return "", contextError(ctx)
		}
	}
	result := make(chan keyringResult, 1)
	go func() {
		defer func() { <-k.lock }()
		result <- recoverPanic(func() (Secret, error) {
			k.owner.Store(k.backend.Owner())
			if ctx.Value(withoutAsking{}) != nil && k.backend.Locked() {
				return "", ErrKeyringLocked
			}
			return operation()
		})
	}()
	select {
	case r := <-result:
		return r.secret, keyringError(r.err)
	case <-timer.C:
		return "", ErrKeyringTimeout
	case <-ctx.Done():
		return "", contextError(ctx)
	}
}

// wakeIfGone ends an operation that waits for the answer to a question of a keyring that
// is gone: it would wait for ever, and every other one with it.
func (k *keyringStore) wakeIfGone() {
	asked, _ := k.owner.Load().(string)
	if asked != "" && k.backend.Owner() != asked {
		k.backend.Wake()
	}
}

// recoverPanic turns a panic into an error: go-keyring asserts the type of what the
// Secret Service replies.
func recoverPanic(operation func() (Secret, error)) (r keyringResult) {
	defer func() {
		if recover() != nil {
			r = keyringResult{err: fmt.Errorf("%w: %w", ErrNoKeyring, problem.New("it answers nonsense"))}
		}
	}()
	secret, err := operation()
	return keyringResult{secret, err}
}

// keyringError sorts what the platforms report into classes.
func keyringError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, keyring.ErrNotFound):
		return ErrNoSession
	case errors.Is(err, keyring.ErrSetDataTooBig):
		return ErrTooBig
	case errors.Is(err, ErrNotStored), errors.Is(err, ErrNotDeleted), errors.Is(err, ErrNoKeyring), errors.Is(err, ErrKeyringLocked):
		return err
	case isLocked(err):
		return ErrKeyringLocked
	}
	if named := namedError(err); named != nil {
		return named
	}
	return fmt.Errorf("%w: %w", ErrNoKeyring, err)
}

func isLocked(err error) bool {
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		// What security(1) makes of errSecInteractionNotAllowed,
		// errSecAuthFailed and errSecUserCanceled.
		return slices.Contains([]int{36, 51, 128}, exit.ExitCode())
	}
	text := err.Error()
	return strings.Contains(text, "failed to unlock") || strings.Contains(text, "IsLocked") || strings.Contains(text, "locked collection")
}

// systemKeyring is go-keyring, asked only when it can answer.
type systemKeyring struct {
	// runtimeDirs are where a session bus may have its socket.
	runtimeDirs []string
}

func runtimeDirs() []string {
	own := "/run/user/" + strconv.Itoa(os.Getuid())
	if named := os.Getenv("XDG_RUNTIME_DIR"); named != "" {
		return []string{named, own}
	}
	return []string{own}
}

func (s systemKeyring) Get(service, key string) (string, error) {
	if err := s.findSessionBus(); err != nil {
		return "", err
	}
	return keyring.Get(service, key)
}

func (s systemKeyring) Set(service, key, secret string) error {
	if err := s.findSessionBus(); err != nil {
		return err
	}
	return keyring.Set(service, key, secret)
}

func (s systemKeyring) Delete(service, key string) error {
	if err := s.findSessionBus(); err != nil {
		return err
	}
	return keyring.Delete(service, key)
}

const busAddress = "DBUS_SESSION_BUS_ADDRESS"

// findSessionBus returns ErrNoKeyring where the Secret Service is the keyring and
// no session bus is known. The D-Bus library would then run dbus-launch, hang,
// and leave a daemon behind. It looks for a bus in the environment and in
// /run/user only; one that XDG_RUNTIME_DIR names is told to it through the
// environment, which is also where it notes what it finds itself.
func (s systemKeyring) findSessionBus() error {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return nil
	}
	if address := os.Getenv(busAddress); address != "" && !strings.HasPrefix(address, "autolaunch:") {
		return nil
	}
	for _, dir := range s.runtimeDirs {
		socket := filepath.Join(dir, "bus")
		if _, err := os.Stat(socket); err == nil {
			return os.Setenv(busAddress, "unix:path="+socket)
		}
	}
	return ErrNoKeyring
}
