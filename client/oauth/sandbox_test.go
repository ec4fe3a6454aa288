package oauth_test

// The demo organization as the other side, through the public names only.

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/BurntSushi/toml"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/sandbox"
)

func startDemo(t *testing.T) (*sandbox.Server, *oauth.Provider) {
	t.Helper()
	demo, err := sandbox.Start(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = demo.Close() })
	found, err := oauth.FindAuthorizationServer(t.Context(), demo.SCIM(), oauth.LoopbackHTTP())
	if err != nil {
		t.Fatalf("find the authorization server: %v", err)
	}
	var profile struct {
		ClientID string `toml:"client_id"`
		Scopes   []string
	}
	resp, err := http.Get(demo.Profile())
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if _, err := toml.NewDecoder(resp.Body).Decode(&profile); err != nil {
		t.Fatal(err)
	}
	p, err := oauth.Discover(t.Context(), oauth.Config{
		Issuer: found.Issuer, ClientID: profile.ClientID, Scopes: profile.Scopes, Resource: found.Resource, AllowLoopbackHTTP: true,
	})
	if err != nil {
		t.Fatalf("discover: %v", err)
	}
	return demo, p
}

func signInAs(t *testing.T, p *oauth.Provider, account string) *oauth.Session {
	t.Helper()
	s, err := p.Begin(oauth.Page{}, oauth.ChooseAccount())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := s.WithoutBrowser(ctx, account); err != nil {
		t.Fatalf("play the browser: %v", err)
	}
	session, err := s.Wait(ctx)
	if err != nil {
		t.Fatalf("sign in: %v", err)
	}
	return session
}

func usersStatus(t *testing.T, demo *sandbox.Server, token oauth.Token) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, demo.SCIM()+"/Users?count=1", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token.Reveal())
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}

func TestDemoAdministratorSignsInResumesAndSignsOut(t *testing.T) {
	demo, p := startDemo(t)
	store := oauth.NewMemory()
	session := signInAs(t, p, "avery.moss")
	if id := session.Identity(); id.Issuer != demo.Issuer() || id.Name == "" || !slices.Contains(id.Roles, directory.BusinessAdministratorClaim) {
		t.Errorf("identity %+v", id)
	}
	if err := session.Keep(t.Context(), store, "demo"); err != nil {
		t.Fatal(err)
	}
	resumed, err := p.Resume(t.Context(), store, "demo")
	if err != nil {
		t.Fatalf("resume: %v", err)
	}
	access, err := resumed.Token(t.Context())
	if err != nil || usersStatus(t, demo, access) != http.StatusOK {
		t.Errorf("the token is not good for the service: %v", err)
	}
	demo.ExpireAccessTokens()
	if status := usersStatus(t, demo, access); status != http.StatusUnauthorized {
		t.Fatalf("status %d with an expired token", status)
	}
	renewed, err := resumed.Renew(t.Context(), access)
	if err != nil || usersStatus(t, demo, renewed) != http.StatusOK {
		t.Errorf("the renewed token is not good for the service: %v", err)
	}
	if err := resumed.SignOut(t.Context()); err != nil {
		t.Errorf("sign out: %v", err)
	}
	if status := usersStatus(t, demo, renewed); status != http.StatusUnauthorized {
		t.Errorf("status %d with a revoked token", status)
	}
	if _, err := p.Resume(t.Context(), store, "demo"); !errors.Is(err, oauth.ErrNoSession) {
		t.Errorf("resume after sign-out: %v", err)
	}
}

func TestDemoPersonWithoutTheRoleHasNoRoleInTheIdentity(t *testing.T) {
	_, p := startDemo(t)
	id := signInAs(t, p, "noor.haddad").Identity()
	if slices.Contains(id.Roles, directory.BusinessAdministratorClaim) {
		t.Errorf("roles %v", id.Roles)
	}
}

func TestDemoThatRevokesEverythingEndsTheSession(t *testing.T) {
	demo, p := startDemo(t)
	session := signInAs(t, p, "robin.vale")
	access, err := session.Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	demo.RevokeAllTokens()
	if _, err := session.Renew(t.Context(), access); !errors.Is(err, oauth.ErrSessionExpired) {
		t.Errorf("error %v, want ErrSessionExpired", err)
	}
}
