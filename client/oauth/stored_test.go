package oauth

// What a store holds of a session.

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

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

func TestResumeNeedsAStoredSession(t *testing.T) {
	a := startAuthServer(t)
	p := a.discover(t)
	for name, stored := range map[string]Secret{
		"nothing": "", "no JSON": "x", "empty": "{}", "newer": `{"v":99,"refresh":"x","iss":"x","sub":"x"}`, "no token": `{"v":1,"iss":"x","sub":"x"}`,
		"no issuer": `{"v":1,"refresh":"x","sub":"x"}`, "no subject": `{"v":1,"refresh":"x","iss":"x"}`,
	} {
		store := NewMemory()
		if stored != "" {
			_ = store.Set(t.Context(), testStoreKey, stored)
		}
		if _, err := p.Resume(t.Context(), store, testStoreKey); !errors.Is(err, ErrNoSession) {
			t.Errorf("%s: error %v, want ErrNoSession", name, err)
		}
		if _, err := Stored(t.Context(), store, testStoreKey); !errors.Is(err, ErrNoSession) {
			t.Errorf("%s: Stored: %v, want ErrNoSession", name, err)
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

func TestOnlyANewerTokenOfTheSameSessionIsTakenFromTheStore(t *testing.T) {
	a := startAuthServer(t)
	session, store := keptSession(t, a)
	cfg, id, current := session.provider.config, session.Identity(), session.refreshToken()
	otherClient, otherResource, otherIssuer, otherSubject := cfg, cfg, id, id
	otherClient.ClientID, otherResource.Resource, otherIssuer.Issuer, otherSubject.Subject = "x", "https://x.test", "https://x.test", "x"
	put := func(stored storedSession) func() {
		return func() {
			if err := writeThrough(t.Context(), store, testStoreKey, stored); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, c := range []struct {
		name  string
		put   func()
		taken bool
	}{
		{"the same token", put(newStored(cfg, id, current)), false},
		{"another client's", put(newStored(otherClient, id, "newer")), false},
		{"another service's", put(newStored(otherResource, id, "newer")), false},
		{"another server's", put(newStored(cfg, otherIssuer, "newer")), false},
		{"another account's", put(newStored(cfg, otherSubject, "newer")), false},
		{"nonsense", func() { _ = store.Store.Set(t.Context(), testStoreKey, "nonsense") }, false},
		{"nothing", func() { _ = store.Delete(t.Context(), testStoreKey) }, false},
		{"a newer token", put(newStored(cfg, id, "newer")), true},
	} {
		c.put()
		want := current
		if c.taken {
			want = "newer"
		}
		if taken := session.takeStoredToken(t.Context()); taken != c.taken || session.refreshToken() != want {
			t.Errorf("%s: taken %v", c.name, taken)
		}
	}
	session.persistent = false // the last write failed: what is stored is older
	put(newStored(cfg, id, "older"))()
	if session.takeStoredToken(t.Context()) || session.refreshToken() != "newer" {
		t.Error("an older token is taken")
	}
}
