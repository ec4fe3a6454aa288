//go:build window

package realwindow

// Signing in as an admin does: the program opens a real browser, the account is
// chosen there, and the browser leads back.

import (
	"strings"
	"testing"
)

const (
	accountPage  = "Sign in to Contoso"
	donePage     = "You are signed in"
	failedPage   = "You are not signed in"
	avery        = `button[value="avery.moss"]`
	noor         = `button[value="noor.haddad"]`
	cancelButton = `button[name="cancel"]`
)

// openSignIn opens the window for the first time, at an organization of its own
// and with a browser of its own.
func openSignIn(t *testing.T) (*window, *browser) {
	t.Helper()
	o := startOrganization(t)
	b := installBrowser(t)
	w := openWindow(t, t.TempDir(), t.TempDir(), "light", "-organization", o.addresses["profile"])
	w.await(t, 1, "msg=screen", "shows=*ui.signIn")
	return w, b
}

// wantBack checks that the browser is back at the program, with nothing of the
// sign-in in the address bar, and says how it ended.
func wantBack(t *testing.T, b *browser, title string) {
	t.Helper()
	b.until(t, "the page says "+title, func() bool { return b.title(t) == title })
	address := b.address(t)
	if address.Hostname() != "127.0.0.1" || address.Path != "/done" || address.RawQuery != "" || address.Fragment != "" {
		t.Errorf("the address bar shows %s", address)
	}
	for _, past := range b.history(t) {
		if strings.Contains(past, "/callback") {
			t.Errorf("the back button leads to %s", past)
		}
	}
	if text := b.text(t); !strings.Contains(text, "go back to MileIQ Admin") {
		t.Errorf("the page does not say where to go on:\n%s", text)
	}
	b.wantNoComplaints(t)
}

// wantWaiting checks that the window has not given the sign-in up.
func wantWaiting(t *testing.T, w *window) {
	t.Helper()
	if n := w.journal.count(t, w.since, `msg="sign in"`); n > 0 {
		t.Error("the window did not wait for the browser")
	}
}

func TestSignInThroughARealBrowser(t *testing.T) {
	w, b := openSignIn(t)
	show := pictures{test: "browser"}

	w.keys(t, "Return")
	b.await(t, w, 1, accountPage)
	b.picture(t, &show, "account")
	b.wantNoComplaints(t)
	b.click(t, avery)

	wantBack(t, b, donePage)
	b.picture(t, &show, "done")
	w.acceptAccount(t)
	w.await(t, 1, `msg="first rows"`)
	show.picture(t, w, "beside")
	w.activate(t)
	show.picture(t, w, "users")
}

func TestBrowserClosedWithoutSigningInIsWaitedForUntilCancelled(t *testing.T) {
	w, b := openSignIn(t)
	show := pictures{test: "browser-closed"}
	w.keys(t, "Return")
	b.await(t, w, 1, accountPage)

	b.close(t)
	w.activate(t)
	show.picture(t, w, "waiting")
	wantWaiting(t, w)
	w.keys(t, "Tab", "Return") // Cancel
	w.await(t, 1, `msg="sign in"`, "cancelled")
	show.picture(t, w, "cancelled")

	w.keys(t, "Return")
	b.await(t, w, 2, accountPage)
	b.click(t, avery)
	wantBack(t, b, donePage)
	w.acceptAccount(t)
	w.await(t, 1, `msg="first rows"`)
}

func TestAccessDeniedInTheBrowserIsSaidAndCanBeTriedAgain(t *testing.T) {
	w, b := openSignIn(t)
	show := pictures{test: "browser-denied"}
	w.keys(t, "Return")
	b.await(t, w, 1, accountPage)

	b.click(t, cancelButton)
	wantBack(t, b, failedPage)
	b.picture(t, &show, "failed")
	w.await(t, 1, `msg="sign in"`, "declined")
	w.activate(t)
	show.picture(t, w, "denied")

	w.keys(t, "Return")
	b.await(t, w, 2, accountPage)
	b.click(t, avery)
	wantBack(t, b, donePage)
	w.acceptAccount(t)
	w.await(t, 1, `msg="first rows"`)
}

func TestWrongAccountInTheBrowserLeadsToAnotherOne(t *testing.T) {
	w, b := openSignIn(t)
	show := pictures{test: "browser-role"}
	w.keys(t, "Return")
	b.await(t, w, 1, accountPage)

	b.click(t, noor)
	wantBack(t, b, donePage)
	w.acceptAccount(t)
	w.await(t, 1, "msg=screen", "shows=*ui.withoutRole")
	w.activate(t)
	show.picture(t, w, "missing")
	if n := w.journal.count(t, 0, "msg=page"); n > 0 {
		t.Error("somebody without the role was shown users")
	}

	w.keys(t, "Return") // another account
	w.await(t, 1, "msg=screen", "shows=*ui.signIn")
	w.keys(t, "Return")
	b.await(t, w, 2, accountPage)
	b.click(t, avery)
	wantBack(t, b, donePage)
	w.acceptAccount(t)
	w.await(t, 1, `msg="first rows"`)
	show.picture(t, w, "another-account")
}
