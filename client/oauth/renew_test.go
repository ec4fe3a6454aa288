package oauth

// How a session is renewed.

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"time"
)

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

func TestATokenThatAnotherProgramReplacedMeanwhileIsNotTheEnd(t *testing.T) {
	a := startAuthServer(t)
	session, store := keptSession(t, a)
	a.play(func(p *script) {
		p.token = func(w http.ResponseWriter, r *http.Request) {
			// Between our request and its answer the other program is faster.
			a.play(func(p *script) { p.token = nil })
			answer, _ := a.redeem(r.PostForm)
			theirs := newStored(session.provider.config, session.Identity(), Secret(answer["refresh_token"].(string)))
			if err := writeThrough(t.Context(), store, testStoreKey, theirs); err != nil {
				t.Error(err)
			}
			sendJSON(w, http.StatusBadRequest, map[string]any{"error": "invalid_grant"})
		}
	})
	if _, err := session.Renew(t.Context(), token(t, session)); err != nil {
		t.Errorf("Renew: %v", err)
	}
	if n := a.count("/token"); n != 3 {
		t.Errorf("%d token requests, want the sign-in's and two more", n)
	}
	wantStoredIsLive(t, a, store)
}

func TestATokenIsRenewedAMinuteOrAFifthOfItsLifeBeforeItsEnd(t *testing.T) {
	for lifetime, early := range map[time.Duration]time.Duration{
		time.Hour: time.Minute, 300 * time.Second: time.Minute, 299 * time.Second: 299 * time.Second / 5, 30 * time.Second: 6 * time.Second,
	} {
		s := newSession(&Provider{config: Config{Now: time.Now}}, Identity{}, grant{access: "a", refresh: "r", lifetime: lifetime})
		if !s.due(early) || s.due(early+1) {
			t.Errorf("a token of %v: due with %v left: %v, a moment before: %v", lifetime, early, s.due(early), s.due(early+1))
		}
		s.refresh = ""
		if s.due(0) {
			t.Error("it is due without a refresh token")
		}
	}
}
