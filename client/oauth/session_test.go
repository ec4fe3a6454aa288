package oauth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

const testStoreKey = "account"

// keptSession signs in and keeps the session in a store that is watched.
func keptSession(t testing.TB, a *authServer, changes ...func(*Config)) (*Session, *watchedStore) {
	t.Helper()
	session := mustSignIn(t, a.discover(t, changes...))
	store := &watchedStore{Store: NewMemory()}
	if err := session.Keep(t.Context(), store, testStoreKey); err != nil {
		t.Fatalf("Keep: %v", err)
	}
	return session, store
}

func TestKeptSessionIsResumed(t *testing.T) {
	a := startAuthServer(t)
	first, store := keptSession(t, a)
	if !first.Persistent() {
		t.Error("not persistent after Keep")
	}
	before := token(t, first)
	second, err := a.discover(t).Resume(t.Context(), store, testStoreKey)
	if err != nil {
		t.Fatalf("Resume: %v", err)
	}
	if !second.Persistent() || second.Identity().Subject != "subject-1" || token(t, second) == before {
		t.Errorf("resumed %+v", second.Identity())
	}
	wantStoredIsLive(t, a, store)
}

func TestValidTokenIsNotRefreshed(t *testing.T) {
	a := startAuthServer(t)
	session := mustSignIn(t, a.discover(t))
	first := token(t, session)
	if token(t, session) != first || a.count("/token") != 1 {
		t.Error("a valid token was refreshed")
	}
}

func TestResumingTwiceAtOnceDoesNotReuseTheToken(t *testing.T) {
	a := startAuthServer(t)
	_, store := keptSession(t, a)
	p := a.discover(t)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if _, err := p.Resume(t.Context(), store, testStoreKey); err != nil {
				t.Errorf("Resume: %v", err)
			}
		})
	}
	wg.Wait()
	wantStoredIsLive(t, a, store)
}

func TestSessionGoesOnInMemoryWhenStoringFails(t *testing.T) {
	a := startAuthServer(t)
	session, store := keptSession(t, a)
	store.onSet(func(context.Context, string, Secret) error { return ErrKeyringTimeout })
	for range 3 {
		if _, err := session.Renew(t.Context(), token(t, session)); err != nil {
			t.Fatalf("Renew: %v", err)
		}
		if session.Persistent() {
			t.Error("persistent although storing failed")
		}
	}
	store.onSet(nil)
	if _, err := session.Renew(t.Context(), token(t, session)); err != nil || !session.Persistent() {
		t.Errorf("Renew: %v; persistent %v after the store works again", err, session.Persistent())
	}
	wantStoredIsLive(t, a, store)
}

func TestStoreThatOnlyClaimsToStoreIsFoundOut(t *testing.T) {
	a := startAuthServer(t)
	session := mustSignIn(t, a.discover(t))
	store := &watchedStore{Store: NewMemory()}
	store.onSet(func(context.Context, string, Secret) error { return nil })
	if err := session.Keep(t.Context(), store, testStoreKey); !errors.Is(err, ErrNotStored) || session.Persistent() {
		t.Errorf("error %v, persistent %v", err, session.Persistent())
	}
	token(t, session)
}

func TestSessionWithoutRefreshTokenLastsAsLongAsItsAccessToken(t *testing.T) {
	a := startAuthServer(t)
	a.play(func(p *script) { p.answer = func(_ string, m map[string]any) { delete(m, "refresh_token") } })
	watch := &clock{}
	session := mustSignIn(t, a.discover(t, func(c *Config) { c.Now = watch.now }))
	if err := session.Keep(t.Context(), NewMemory(), testStoreKey); !errors.Is(err, ErrNotStored) || session.Persistent() {
		t.Errorf("Keep: %v", err)
	}
	watch.advance(time.Hour - 10*time.Second)
	token(t, session)
	watch.advance(time.Minute)
	if _, err := session.Token(t.Context()); !errors.Is(err, ErrSessionExpired) {
		t.Errorf("error %v, want ErrSessionExpired", err)
	}
}

func TestSignOutRevokesAndForgets(t *testing.T) {
	a := startAuthServer(t)
	session, store := keptSession(t, a)
	if err := session.SignOut(t.Context()); err != nil {
		t.Errorf("SignOut: %v", err)
	}
	if len(a.live()) != 0 {
		t.Error("the refresh token still works")
	}
	wantSignedOut(t, session, store)
	if err := session.SignOut(t.Context()); err != nil || a.count("/revoke") != 1 {
		t.Errorf("second SignOut: %v", err)
	}
}

func TestSignOutRevokesTheTokenThatThereIs(t *testing.T) {
	for hint, withoutRefresh := range map[string]bool{"refresh_token": false, "access_token": true} {
		a := startAuthServer(t)
		revoked := make(chan url.Values, 1)
		a.play(func(p *script) {
			p.revoke = func(_ http.ResponseWriter, r *http.Request) {
				_ = r.ParseForm()
				revoked <- r.PostForm
			}
			p.answer = func(_ string, m map[string]any) {
				if withoutRefresh {
					delete(m, "refresh_token")
				}
			}
		})
		session := mustSignIn(t, a.discover(t))
		want := url.Values{"token": {token(t, session).Reveal()}, "token_type_hint": {hint}, "client_id": {testClient}}
		if !withoutRefresh {
			want.Set("token", session.refreshToken().Reveal())
		}
		if err := session.SignOut(t.Context()); err != nil {
			t.Errorf("%s: SignOut: %v", hint, err)
		}
		if got := <-revoked; got.Encode() != want.Encode() {
			t.Errorf("revoked %v, want %v", got, want)
		}
	}
}

func wantSignedOut(t testing.TB, session *Session, store Store) {
	t.Helper()
	if _, err := store.Get(t.Context(), testStoreKey); !errors.Is(err, ErrNoSession) {
		t.Error("still stored")
	}
	if _, err := session.Token(t.Context()); !errors.Is(err, ErrNoSession) {
		t.Errorf("Token: %v, want ErrNoSession", err)
	}
	if _, err := session.Renew(t.Context(), "x"); !errors.Is(err, ErrNoSession) {
		t.Errorf("Renew: %v, want ErrNoSession", err)
	}
	if err := session.Keep(t.Context(), store, testStoreKey); !errors.Is(err, ErrNoSession) || session.Persistent() {
		t.Errorf("Keep: %v, want ErrNoSession", err)
	}
}

func TestSignOutForgetsEvenWhenTheServerCannotBeTold(t *testing.T) {
	for name, change := range map[string]func(*authServer, *script){
		"server down": func(_ *authServer, p *script) {
			p.revoke = func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
		},
		"error": func(_ *authServer, p *script) {
			p.revoke = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }
		},
		"redirect": func(a *authServer, p *script) {
			p.revoke = func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, a.URL+"/keys", http.StatusTemporaryRedirect)
			}
		},
		"no endpoint": func(_ *authServer, p *script) {
			p.metadata = func(m map[string]any) { delete(m, "revocation_endpoint") }
		},
	} {
		t.Run(name, func(t *testing.T) {
			a := startAuthServer(t)
			a.play(func(p *script) { change(a, p) })
			session, store := keptSession(t, a)
			err := session.SignOut(t.Context())
			if !errors.Is(err, ErrNotRevoked) {
				t.Errorf("error %v, want ErrNotRevoked", err)
			}
			wantNoSecrets(t, a, err)
			wantSignedOut(t, session, store)
		})
	}
}

func TestSignOutForgetsEvenWhenItsContextIsOver(t *testing.T) {
	a := startAuthServer(t)
	session, store := keptSession(t, a)
	if err := session.SignOut(cancelledContext(t)); !errors.Is(err, ErrNotRevoked) {
		t.Errorf("error %v, want ErrNotRevoked", err)
	}
	wantSignedOut(t, session, store)
}

func TestSignOutStopsARefreshThatIsUnderWay(t *testing.T) {
	a := startAuthServer(t)
	session, store := keptSession(t, a)
	reached, release := make(chan struct{}), make(chan struct{})
	a.play(func(p *script) {
		p.token = func(http.ResponseWriter, *http.Request) {
			close(reached)
			<-release
		}
	})
	defer close(release)
	old := token(t, session)
	renewed := make(chan error)
	go func() {
		_, err := session.Renew(context.Background(), old)
		renewed <- err
	}()
	<-reached
	if err := session.SignOut(t.Context()); err != nil {
		t.Errorf("SignOut: %v", err)
	}
	if err := <-renewed; !errors.Is(err, ErrNoSession) {
		t.Errorf("Renew: %v, want ErrNoSession", err)
	}
	wantSignedOut(t, session, store)
}

func TestPrintingASessionShowsNoToken(t *testing.T) {
	a := startAuthServer(t)
	session, _ := keptSession(t, a)
	printed := fmt.Sprintf("%v %+v %#v %s %q", session, session, session, session, session)
	printed += fmt.Sprintf("%+v %#v", struct{ s *Session }{session}, []*Session{session})
	for _, secret := range a.secrets() {
		if strings.Contains(printed, secret) {
			t.Errorf("printed %s", printed)
		}
	}
}

func TestKeepingASessionCanBeCancelled(t *testing.T) {
	a := startAuthServer(t)
	session, store := mustSignIn(t, a.discover(t)), NewMemory()
	session.provider.sessionLock <- struct{}{} // a refresh is under way
	if err := session.Keep(cancelledContext(t), store, testStoreKey); !errors.Is(err, ErrCancelled) || session.Persistent() {
		t.Errorf("Keep: %v", err)
	}
	<-session.provider.sessionLock
	if _, err := store.Get(t.Context(), testStoreKey); !errors.Is(err, ErrNoSession) {
		t.Error("it was stored")
	}
	if err := session.Keep(t.Context(), store, testStoreKey); err != nil {
		t.Errorf("Keep: %v", err)
	}
	token(t, session)
}

func TestASecondSignOutForgetsWhatTheFirstCouldNot(t *testing.T) {
	a := startAuthServer(t)
	session, store := keptSession(t, a)
	store.onDelete(func() error { return ErrKeyringLocked })
	for range 2 {
		if err := session.SignOut(t.Context()); !errors.Is(err, ErrKeyringLocked) || errors.Is(err, ErrNotRevoked) {
			t.Errorf("SignOut: %v", err)
		}
	}
	store.onDelete(nil)
	if err := session.SignOut(t.Context()); err != nil {
		t.Errorf("SignOut: %v", err)
	}
	wantSignedOut(t, session, store)
	if n := a.count("/revoke"); n != 1 {
		t.Errorf("%d revocations", n)
	}
}
