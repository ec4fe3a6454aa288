package oauth

// What ends a session, and what does not.

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"
)

func TestCrashBeforeStoringAsksToSignInAgain(t *testing.T) {
	a := startAuthServer(t)
	session, store := keptSession(t, a)
	store.onSet(func(context.Context, string, Secret) error { return errors.New("the program died here") })
	if _, err := session.Renew(t.Context(), token(t, session)); err != nil {
		t.Fatal(err)
	}
	store.onSet(nil)
	if _, err := a.discover(t).Resume(t.Context(), store, testStoreKey); !errors.Is(err, ErrSessionExpired) {
		t.Errorf("error %v, want ErrSessionExpired", err)
	}
}

func TestReuseByAThiefEndsTheSession(t *testing.T) {
	a := startAuthServer(t)
	session, store := keptSession(t, a)
	stolen := Secret(storedRefreshToken(t, store))
	if _, err := session.Renew(t.Context(), token(t, session)); err != nil {
		t.Fatal(err)
	}
	if _, err := a.discover(t).refresh(t.Context(), stolen); !isInvalidGrant(err) {
		t.Errorf("the thief got %v", err)
	}
	current := token(t, session)
	if _, err := session.Renew(t.Context(), current); !errors.Is(err, ErrSessionExpired) {
		t.Errorf("error %v, want ErrSessionExpired", err)
	}
	sent := a.count("/token")
	if _, err := session.Token(t.Context()); !errors.Is(err, ErrSessionExpired) {
		t.Errorf("Token: %v, want ErrSessionExpired", err)
	}
	if a.count("/token") != sent {
		t.Error("a dead token is sent again and again")
	}
	if _, err := Stored(t.Context(), store, testStoreKey); !errors.Is(err, ErrNoSession) {
		t.Errorf("the dead token is still stored: %v", err)
	}
}

func TestAnswerLostAfterItTookEffectEndsTheSessionAtMost(t *testing.T) {
	a := startAuthServer(t)
	session, _ := keptSession(t, a)
	a.play(func(p *script) { p.lose = func(string) bool { a.play(func(p *script) { p.lose = nil }); return true } })
	_, err := session.Renew(t.Context(), token(t, session))
	if !errors.Is(err, ErrSessionExpired) {
		t.Errorf("error %v, want ErrSessionExpired", err)
	}
	if n := a.count("/token"); n != 3 {
		t.Errorf("%d token requests, want the sign-in's and two", n)
	}
}

func TestUnreachableServerKeepsTheSession(t *testing.T) {
	a := startAuthServer(t)
	watch := &clock{}
	session, store := keptSession(t, a, func(c *Config) { c.Now = watch.now })
	old := token(t, session)
	a.play(func(p *script) { p.token = func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) } })
	watch.advance(time.Hour - 30*time.Second)
	if got := token(t, session); got != old {
		t.Error("a token that is still valid was not used")
	}
	watch.advance(time.Minute)
	_, err := session.Token(t.Context())
	if _, ok := errors.AsType[*UnreachableError](err); !ok {
		t.Errorf("error %v, want *UnreachableError", err)
	}
	wantNoSecrets(t, a, err)
	if _, err := a.discover(t).Resume(t.Context(), store, testStoreKey); !temporary(err) {
		t.Errorf("Resume: %v, want a temporary error", err)
	}
	a.play(func(p *script) { p.token = nil })
	if token(t, session) == old {
		t.Error("not renewed")
	}
	wantStoredIsLive(t, a, store)
}

func TestRefreshForAnotherAccountEndsTheSession(t *testing.T) {
	for name, c := range map[string]struct {
		change func(map[string]any)
		reason string
	}{
		"subject":  {func(c map[string]any) { c["sub"] = "subject-2" }, "sub"},
		"issuer":   {func(c map[string]any) { c["iss"] = "https://evil.test" }, "iss"},
		"audience": {func(c map[string]any) { c["aud"] = "other" }, "aud"},
	} {
		t.Run(name, func(t *testing.T) {
			a := startAuthServer(t)
			session, store := keptSession(t, a)
			old := token(t, session)
			a.play(func(p *script) { p.claims = func(claims, _ map[string]any) { c.change(claims) } })
			_, err := session.Renew(t.Context(), old)
			wantRefused(t, err, c.reason)
			if !errors.Is(err, ErrSessionExpired) {
				t.Errorf("error %v, want ErrSessionExpired", err)
			}
			if _, err := session.Token(t.Context()); !errors.Is(err, ErrSessionExpired) {
				t.Errorf("Token: %v, want ErrSessionExpired", err)
			}
			if _, err := store.Get(t.Context(), testStoreKey); !errors.Is(err, ErrNoSession) {
				t.Error("still stored")
			}
		})
	}
}

func TestChangedClockDoesNotEndTheSession(t *testing.T) {
	a := startAuthServer(t)
	watch := &clock{}
	session, store := keptSession(t, a, func(c *Config) { c.Now = watch.now })
	for _, jump := range []time.Duration{5 * time.Hour, -10 * time.Hour} {
		watch.advance(jump)
		if _, err := session.Renew(t.Context(), token(t, session)); err != nil {
			t.Errorf("clock off by %v: %v", jump, err)
		}
		sent := a.count("/token")
		token(t, session)
		if a.count("/token") != sent {
			t.Error("it refreshes for every request")
		}
	}
	wantStoredIsLive(t, a, store)
}

func TestATokenIsNotUsedAtTheMomentOfItsEnd(t *testing.T) {
	a := startAuthServer(t)
	session := mustSignIn(t, a.discover(t))
	old, end := token(t, session), session.expiry
	session.provider.config.Now = func() time.Time { return end }
	a.play(func(p *script) { p.token = func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) } })
	if got, err := session.Token(t.Context()); got == old || !isUnreachable(err) {
		t.Errorf("the old token: %v, error %v", got == old, err)
	}
	if got, err := session.Renew(t.Context(), "rejected before"); got == old || !isUnreachable(err) {
		t.Errorf("Renew: the old token: %v, error %v", got == old, err)
	}
}
