package oauth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
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

// watchedStore is a store in memory whose Set and Delete a test can watch and
// replace.
type watchedStore struct {
	Store
	mu     sync.Mutex
	set    func(context.Context, string, Secret) error
	delete func() error
}

func (w *watchedStore) onSet(set func(context.Context, string, Secret) error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.set = set
}

func (w *watchedStore) Set(ctx context.Context, key string, secret Secret) error {
	w.mu.Lock()
	set := w.set
	w.mu.Unlock()
	if set != nil {
		return set(ctx, key, secret)
	}
	return w.Store.Set(ctx, key, secret)
}

func (w *watchedStore) onDelete(remove func() error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.delete = remove
}

// Delete fails, as a keyring does, when its context is over.
func (w *watchedStore) Delete(ctx context.Context, key string) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	w.mu.Lock()
	remove := w.delete
	w.mu.Unlock()
	if remove != nil {
		return remove()
	}
	return w.Store.Delete(ctx, key)
}

func storedRefreshToken(t testing.TB, store Store) string {
	t.Helper()
	secret, err := store.Get(t.Context(), testStoreKey)
	if err != nil {
		t.Fatalf("nothing stored: %v", err)
	}
	r, err := decodeStored(secret)
	if err != nil {
		t.Fatal(err)
	}
	return r.Refresh
}

func wantStoredIsLive(t testing.TB, a *authServer, store Store) {
	t.Helper()
	if live := a.live(); !slices.Equal(live, []string{storedRefreshToken(t, store)}) {
		t.Error("what is stored is not the refresh token that works")
	}
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

func TestResumeNeedsAStoredSession(t *testing.T) {
	a := startAuthServer(t)
	p := a.discover(t)
	for name, stored := range map[string]Secret{
		"nothing": "", "no JSON": "x", "empty": "{}", "newer": `{"v":99,"refresh":"x","iss":"x","sub":"x"}`, "no token": `{"v":1,"iss":"x","sub":"x"}`,
	} {
		store := NewMemory()
		if stored != "" {
			_ = store.Set(t.Context(), testStoreKey, stored)
		}
		if _, err := p.Resume(t.Context(), store, testStoreKey); !errors.Is(err, ErrNoSession) {
			t.Errorf("%s: error %v, want ErrNoSession", name, err)
		}
	}
	if a.count("/token") != 0 {
		t.Error("a token request was sent")
	}
}

func TestStoredTokenIsNeverSentToAnybodyElse(t *testing.T) {
	a, other := startAuthServer(t), startAuthServer(t)
	_, store := keptSession(t, a)
	sent := a.count("/token")
	for name, p := range map[string]*Provider{
		"other issuer":   other.discover(t),
		"other client":   a.discover(t, func(c *Config) { c.ClientID = "other" }),
		"other resource": a.discover(t, func(c *Config) { c.Resource = "https://other.test" }),
	} {
		if _, err := p.Resume(t.Context(), store, testStoreKey); !errors.Is(err, ErrNoSession) {
			t.Errorf("%s: error %v, want ErrNoSession", name, err)
		}
	}
	if a.count("/token") != sent || other.count("/token") != 0 {
		t.Error("the token was sent")
	}
}

func TestStoredIdentityIsKnownWithoutNetwork(t *testing.T) {
	a := startAuthServer(t)
	session, store := keptSession(t, a)
	a.Close()
	id, err := Stored(t.Context(), store, testStoreKey)
	if err != nil || !id.equal(session.Identity()) {
		t.Errorf("stored %+v (%v), want %+v", id, err, session.Identity())
	}
	if _, err := Stored(t.Context(), store, "other"); !errors.Is(err, ErrNoSession) {
		t.Errorf("error %v, want ErrNoSession", err)
	}
}

func TestAccessTokenIsNeverStored(t *testing.T) {
	a := startAuthServer(t)
	session, store := keptSession(t, a)
	secret, _ := store.Get(t.Context(), testStoreKey)
	if strings.Contains(secret.Reveal(), token(t, session).Reveal()) {
		t.Error("the access token is stored")
	}
}

func TestValidTokenIsNotRefreshed(t *testing.T) {
	a := startAuthServer(t)
	session := mustSignIn(t, a.discover(t))
	first := token(t, session)
	if token(t, session) != first || a.count("/token") != 1 {
		t.Error("a valid token was refreshed")
	}
}

func TestTokenIsRenewedBeforeItExpires(t *testing.T) {
	a := startAuthServer(t)
	watch := &clock{}
	session, store := keptSession(t, a, func(c *Config) { c.Now = watch.now })
	old := token(t, session)
	watch.advance(time.Hour - 30*time.Second)
	if token(t, session) == old {
		t.Error("it was not renewed")
	}
	form := a.tokenForms()[1]
	if form.Get("grant_type") != "refresh_token" || form.Get("resource") != testResource || form.Get("client_id") != testClient || form.Has("client_secret") {
		t.Errorf("refresh request %v", form)
	}
	wantStoredIsLive(t, a, store)
}

func TestOneRefreshServesEverybodyWhoWaits(t *testing.T) {
	a := startAuthServer(t)
	watch := &clock{}
	session, store := keptSession(t, a, func(c *Config) { c.Now = watch.now })
	watch.advance(2 * time.Hour)
	got := make([]Token, 20)
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() { got[i] = token(t, session) })
	}
	wg.Wait()
	if n := a.count("/token"); n != 2 {
		t.Errorf("%d token requests, want the sign-in's and one more", n)
	}
	for _, each := range got {
		if each != got[0] {
			t.Error("they got different tokens")
		}
	}
	wantStoredIsLive(t, a, store)
}

func TestTwoProgramsWithOneKeyringShareTheSession(t *testing.T) {
	a := startAuthServer(t)
	watch := &clock{}
	useWatch := func(c *Config) { c.Now = watch.now }
	first, store := keptSession(t, a, useWatch)
	second, err := a.discover(t, useWatch).Resume(t.Context(), store, testStoreKey)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		for _, session := range []*Session{first, second} {
			if _, err := session.Renew(t.Context(), token(t, session)); err != nil {
				t.Fatalf("Renew: %v", err)
			}
			wantStoredIsLive(t, a, store)
		}
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

func TestRenewRefreshesOnceForOneRejectedToken(t *testing.T) {
	a := startAuthServer(t)
	session := mustSignIn(t, a.discover(t))
	rejected := token(t, session)
	first, err := session.Renew(t.Context(), rejected)
	if err != nil || first == rejected {
		t.Fatalf("Renew: %v", err)
	}
	second, err := session.Renew(t.Context(), rejected)
	if err != nil || second != first || a.count("/token") != 2 {
		t.Errorf("second Renew refreshed again (%d requests, %v)", a.count("/token"), err)
	}
}

// joinedContext calls joined when somebody waits for its end.
type joinedContext struct {
	context.Context
	joined func()
}

func (c joinedContext) Done() <-chan struct{} {
	c.joined()
	return c.Context.Done()
}

func TestRenewNeverReturnsTheRejectedToken(t *testing.T) {
	a := startAuthServer(t)
	session := mustSignIn(t, a.discover(t))
	rejected := token(t, session)
	// A renewal that has brought the rejected token, and is not over yet.
	running, release := make(chan struct{}), make(chan struct{})
	session.renewals.DoChan("", func() (any, error) {
		close(running)
		<-release
		return rejected, nil
	})
	<-running
	ctx := joinedContext{t.Context(), sync.OnceFunc(func() { close(release) })}
	if got, err := session.Renew(ctx, rejected); err != nil || got == rejected || a.count("/token") != 2 {
		t.Errorf("error %v, the same token: %v, %d token requests", err, got == rejected, a.count("/token"))
	}
}

func TestNewRefreshTokenIsStoredBeforeTheAccessTokenIsUsed(t *testing.T) {
	a := startAuthServer(t)
	session, store := keptSession(t, a)
	old := token(t, session)
	storing, release := make(chan struct{}), make(chan struct{})
	store.onSet(func(ctx context.Context, key string, secret Secret) error {
		close(storing)
		<-release
		store.onSet(nil)
		return store.Store.Set(ctx, key, secret)
	})
	renewed := make(chan Token)
	go func() {
		got, _ := session.Renew(context.Background(), old)
		renewed <- got
	}()
	<-storing
	if current, _, _ := session.current(); current != old {
		t.Error("the new access token is in use before its refresh token is stored")
	}
	close(release)
	if <-renewed == old {
		t.Error("not renewed")
	}
	wantStoredIsLive(t, a, store)
}

func TestCancelledCallerDoesNotLoseTheRefresh(t *testing.T) {
	a := startAuthServer(t)
	session, store := keptSession(t, a)
	old := token(t, session)
	storing, release := make(chan struct{}), make(chan struct{})
	store.onSet(func(ctx context.Context, key string, secret Secret) error {
		store.onSet(nil)
		close(storing)
		<-release
		return store.Store.Set(ctx, key, secret)
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-storing
		cancel()
	}()
	if _, err := session.Renew(ctx, old); !errors.Is(err, ErrCancelled) || !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want ErrCancelled", err)
	}
	close(release)
	if _, err := session.Renew(t.Context(), old); err != nil {
		t.Errorf("Renew: %v", err)
	}
	if n := a.count("/token"); n != 2 {
		t.Errorf("%d token requests, want 2", n)
	}
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

func TestLostAnswerToARefreshIsAskedForOnceMore(t *testing.T) {
	a := startAuthServer(t)
	session, _ := keptSession(t, a)
	before := a.count("/token")
	drops := 1
	a.play(func(p *script) {
		p.token = func(w http.ResponseWriter, r *http.Request) {
			a.mu.Lock()
			drop := drops > 0
			drops--
			a.mu.Unlock()
			if drop {
				panic(http.ErrAbortHandler) // lost before it took effect
			}
			answer, _ := a.redeem(r.PostForm)
			sendJSON(w, http.StatusOK, answer)
		}
	})
	if _, err := session.Renew(t.Context(), token(t, session)); err != nil {
		t.Errorf("Renew: %v", err)
	}
	if n := a.count("/token") - before; n != 2 {
		t.Errorf("%d refresh requests, want 2", n)
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

func TestRefreshMayBringNoIDTokenAndNoNewRefreshToken(t *testing.T) {
	a := startAuthServer(t)
	session, store := keptSession(t, a)
	before, id := storedRefreshToken(t, store), session.Identity()
	a.play(func(p *script) {
		p.token = func(w http.ResponseWriter, _ *http.Request) {
			sendJSON(w, http.StatusOK, map[string]any{"access_token": "next", "token_type": "bearer", "expires_in": 60})
		}
	})
	got, err := session.Renew(t.Context(), token(t, session))
	if err != nil || got.Reveal() != "next" {
		t.Fatalf("Renew: %v", err)
	}
	if storedRefreshToken(t, store) != before || !session.Identity().equal(id) {
		t.Error("the refresh token or the identity was lost")
	}
}

// noRotation has the server give no new refresh token and no ID token.
func noRotation(p *script) {
	p.token = func(w http.ResponseWriter, _ *http.Request) {
		sendJSON(w, http.StatusOK, map[string]any{"access_token": "next", "token_type": "bearer", "expires_in": 60})
	}
}

func TestAFailedWriteIsTriedAgainThoughTheRefreshTokenStaysTheSame(t *testing.T) {
	a := startAuthServer(t)
	session, store := keptSession(t, a)
	store.onSet(func(context.Context, string, Secret) error { return ErrKeyringLocked })
	if _, err := session.Renew(t.Context(), token(t, session)); err != nil || session.Persistent() {
		t.Fatalf("Renew: %v, persistent %v", err, session.Persistent())
	}
	store.onSet(nil)
	a.play(noRotation)
	if _, err := session.Renew(t.Context(), token(t, session)); err != nil || !session.Persistent() {
		t.Errorf("Renew: %v, persistent %v", err, session.Persistent())
	}
	wantStoredIsLive(t, a, store)
}

func TestAStoredRefreshTokenIsNotWrittenAgain(t *testing.T) {
	a := startAuthServer(t)
	session, store := keptSession(t, a)
	store.onSet(func(context.Context, string, Secret) error {
		t.Error("it was written")
		return nil
	})
	a.play(noRotation)
	if _, err := session.Renew(t.Context(), token(t, session)); err != nil || !session.Persistent() {
		t.Errorf("Renew: %v, persistent %v", err, session.Persistent())
	}
}

func TestRefreshBringsNewRoles(t *testing.T) {
	a := startAuthServer(t)
	session, store := keptSession(t, a)
	a.play(func(p *script) { p.claims = func(c, _ map[string]any) { c["roles"] = []string{} } })
	if _, err := session.Renew(t.Context(), token(t, session)); err != nil {
		t.Fatal(err)
	}
	stored, err := Stored(t.Context(), store, testStoreKey)
	if err != nil || len(session.Identity().Roles) != 0 || len(stored.Roles) != 0 {
		t.Errorf("roles %v, stored %v (%v)", session.Identity().Roles, stored.Roles, err)
	}
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

func TestStoredSessionLeavesOutTheLeastNeededFirst(t *testing.T) {
	long := strings.Repeat("x", maxSecret)
	full := Identity{Issuer: "i", Subject: "s", Name: "n", Email: "e", Roles: []string{"r"}, Claims: map[string]any{"c": "v"}}
	for name, c := range map[string]struct {
		change func(*Identity)
		check  func(Identity) bool
	}{
		"short":       {func(*Identity) {}, func(id Identity) bool { return id.equal(full) }},
		"long claims": {func(id *Identity) { id.Claims = map[string]any{"c": long} }, func(id Identity) bool { return len(id.Claims) == 0 && len(id.Roles) == 1 && id.Name == "n" }},
		"long roles":  {func(id *Identity) { id.Roles = []string{long} }, func(id Identity) bool { return len(id.Roles) == 0 && id.Name == "n" && id.Email == "e" }},
		"long name":   {func(id *Identity) { id.Name = long }, func(id Identity) bool { return id.Name == "s" && id.Email == "" }},
	} {
		id := full.clone()
		c.change(&id)
		secret, err := newStored(Config{ClientID: "c"}, id, "r").encode()
		if err != nil || len(secret) > maxSecret {
			t.Errorf("%s: %d bytes, %v", name, len(secret), err)
		}
		if r, err := decodeStored(secret); err != nil || !c.check(r.identity()) {
			t.Errorf("%s: %+v, %v", name, r.identity(), err)
		}
	}
}

// TestStoredSessionFitsEveryKeyring: however much an ID token says, what is stored
// stays small, keeps what it needs, and comes back equal as far as it goes.
func TestStoredSessionFitsEveryKeyring(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := Identity{
			Issuer:  "https://as.test/" + rapid.StringMatching(`[a-z]{0,40}`).Draw(t, "issuer"),
			Subject: rapid.StringMatching(`[ -~]{1,100}`).Draw(t, "subject"),
			Name:    rapid.StringN(1, 200, 500).Draw(t, "name"),
			Email:   rapid.String().Draw(t, "email"),
			Roles:   rapid.SliceOfN(rapid.StringN(0, 50, 200), 0, 60).Draw(t, "roles"),
			Claims:  map[string]any{"oid": rapid.String().Draw(t, "oid"), "groups": rapid.SliceOfN(rapid.StringMatching(`[a-z]{20}`), 0, 200).Draw(t, "groups")},
		}
		refresh := Secret(rapid.StringMatching(`[!-~]{1,700}`).Draw(t, "refresh"))
		cfg := Config{ClientID: "client", Resource: "https://scim.test"}
		secret, err := newStored(cfg, id, refresh).encode()
		if err != nil || len(secret) > maxSecret {
			t.Fatalf("%d bytes, %v", len(secret), err)
		}
		r, err := decodeStored(secret)
		if err != nil {
			t.Fatalf("decode: %v", err)
		}
		if Secret(r.Refresh) != refresh || r.identity().Subject != id.Subject || r.identity().Issuer != id.Issuer {
			t.Fatal("what comes back is something else")
		}
	})
}

// FuzzStoredSession feeds what another program may have put into the keyring.
func FuzzStoredSession(f *testing.F) {
	secret, err := newStored(Config{ClientID: "c"}, Identity{Issuer: "i", Subject: "s", Claims: map[string]any{"a": []string{"b"}}}, "r").encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(secret.Reveal())
	f.Add(`{"v":1,"refresh":"r","iss":"i","sub":"s","claims":{"a":[1,"b"],"c":{}}}`)
	f.Fuzz(func(t *testing.T, stored string) {
		r, err := decodeStored(Secret(stored))
		if err != nil {
			if !errors.Is(err, ErrNoSession) {
				t.Fatalf("error %v", err)
			}
			return
		}
		id := r.identity()
		if id.Issuer == "" || id.Subject == "" || id.Name == "" || r.Refresh == "" {
			t.Fatalf("believed %q", stored)
		}
		for name, value := range id.Claims {
			switch value.(type) {
			case string, []string:
			default:
				t.Fatalf("claim %s is %T", name, value)
			}
		}
	})
}
