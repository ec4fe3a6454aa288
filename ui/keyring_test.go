package ui

// What the window says of a keyring that fails, and what it offers.

import (
	"context"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/ui/look"
)

// failing is a keyring that fails while it has an error to fail with.
type failing struct {
	oauth.Store
	mu   sync.Mutex
	with error
}

func (f *failing) fail(with error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.with = with
}

func (f *failing) trouble() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.with
}

func (f *failing) Get(ctx context.Context, key string) (oauth.Secret, error) {
	if err := f.trouble(); err != nil {
		return "", err
	}
	return f.Store.Get(ctx, key)
}

func (f *failing) Set(ctx context.Context, key string, secret oauth.Secret) error {
	if err := f.trouble(); err != nil {
		return err
	}
	return f.Store.Set(ctx, key, secret)
}

func (f *failing) Delete(ctx context.Context, key string) error {
	if err := f.trouble(); err != nil {
		return err
	}
	return f.Store.Delete(ctx, key)
}

// keyringTroubles are the failures of a keyring and what is said of each, in English: the
// sentence that a translation starts from.
var keyringTroubles = []struct {
	name       string
	err        error
	what, next string
	tryAgain   bool
}{
	{"absent", oauth.ErrNoKeyring, "This computer has no keyring that could keep a session.", "start a keyring", true},
	{"locked, or its question was dismissed", oauth.ErrKeyringLocked, "The keyring of this computer is locked.", "Unlock it", true},
	{"never answers", oauth.ErrKeyringTimeout, "The keyring of this computer does not answer.", "asks for its password", true},
	{"too big", oauth.ErrTooBig, "The session is too big for the keyring of this computer.", "refresh tokens are too long", false},
	{"another secret read back", oauth.ErrNotStored, "The keyring of this computer did not keep the session.", "Try again", true},
	{"no refresh token", oauth.ErrNoLastingSession, "The sign-in service gives no session that could be kept.", "offline_access", false},
	{"spoilt", oauth.ErrUnreadable, "The session in the keyring cannot be read.", "Sign in again", false},
}

func TestEveryFailureOfTheKeyringIsSaidWithTheNextStep(t *testing.T) {
	newDesk(t, deskOptions{users: 3}) // loads the sentences
	for _, c := range keyringTroubles {
		p := problem.Of(c.err)
		what, next := problemWords(p)
		if what != c.what || !strings.Contains(next, c.next) || mayTryKeyring(p) != c.tryAgain {
			t.Errorf("%s: %q, %q, try again %t", c.name, what, next, mayTryKeyring(p))
		}
		for _, kind := range []problem.Kind{problem.NotForgotten, problem.NotEnded} {
			_, next := problemWords(&problem.Problem{Kind: kind, Because: p.Kind})
			if !strings.HasPrefix(next, c.what+" ") {
				t.Errorf("%s, at the sign-out: %q", c.name, next)
			}
		}
	}
}

func TestALockedKeyringAtTheStartIsSaidAndTheSessionGoesOnOnceItIsUnlocked(t *testing.T) {
	keyring := &failing{Store: oauth.NewMemory()}
	first := newDesk(t, deskOptions{users: 20, store: keyring, folder: t.TempDir()})
	first.signIn("avery.moss")
	folder := first.client.Folders()
	first.close()
	keyring.fail(oauth.ErrKeyringLocked)

	d := newDesk(t, deskOptions{store: keyring, demo: first.demo, folder: filepath.Dir(folder.Data)})
	d.untilSees(words("problem.keyringLocked"))
	if !d.sees(words("problem.keyringLocked.next")) || !d.sees(words("signIn.browser")) {
		t.Error("the next step, or the way without the keyring, is missing")
	}
	d.press(words("keyring.tryAgain"))
	d.untilSees(words("problem.keyringLocked"))
	keyring.fail(nil)
	d.press(words("keyring.tryAgain"))

	d.until("the list", func() bool { return d.ui.state.Phase == client.Ready })
	if d.ui.state.SessionOnly {
		t.Error("the session is not kept")
	}
}

func TestWithoutAKeyringTheKeyboardIsAtTheSignInAndElseAtTryAgain(t *testing.T) {
	for _, c := range []struct {
		why  error
		want string
	}{{oauth.ErrNoKeyring, words("signIn.browser")}, {oauth.ErrKeyringLocked, words("keyring.tryAgain")}} {
		keyring := &failing{Store: oauth.NewMemory()}
		keyring.fail(c.why)
		d := newDesk(t, deskOptions{users: 3, store: keyring})
		d.untilSees(words("keyring.tryAgain"))

		if b, ok := d.ui.Window().Canvas().Focused().(*look.Button); !ok || b.Text != c.want {
			t.Errorf("%v: the keyboard is at %v, want %q", c.why, d.ui.Window().Canvas().Focused(), c.want)
		}
		d.close()
	}
}

func TestASessionThatIsNotKeptIsKeptByTheBannersButton(t *testing.T) {
	keyring := &failing{Store: oauth.NewMemory()}
	d := newDesk(t, deskOptions{users: 20, store: keyring})
	d.until("the sign-in page", func() bool { return d.ui.state.Phase == client.SignedOut })
	keyring.fail(oauth.ErrKeyringLocked)
	d.signIn("avery.moss")
	d.until("why", func() bool { return d.ui.state.NotKept != nil })
	d.press(words("keyring.tryAgain"))
	d.until("the dialog that says it is still so", func() bool { return d.sees(words("problem.copyDetails")) })
	d.press(words("dialog.close"))
	keyring.fail(nil)

	d.press(words("keyring.tryAgain"))

	d.untilSees(words("keyring.kept"))
	d.until("no banner", func() bool { return !d.ui.state.SessionOnly })
}

func TestAKeyringThatIsLockedAtTheSignOutIsSaid(t *testing.T) {
	keyring := &failing{Store: oauth.NewMemory()}
	d := newDesk(t, deskOptions{users: 20, store: keyring})
	d.signIn("avery.moss")
	keyring.fail(oauth.ErrKeyringLocked)
	d.ui.host.askSignOut(false)

	d.press(words("signOut.yes"))

	d.untilSees(words("problem.notForgotten"))
	if !d.sees(words("problem.keyringLocked") + " " + words("problem.notForgotten.next")) {
		t.Error("the reason and the next step are missing")
	}
}
