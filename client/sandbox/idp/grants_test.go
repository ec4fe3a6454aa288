package idp

// Tests of what was handed out, where HTTP does not reach or the library hides it.

import (
	"context"
	"testing"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// granted is a sign-in that was approved at the time at now.
func granted(now *time.Time) (g *grants, code string) {
	g = newGrants(func() time.Time { return *now }, 5*time.Minute)
	request, _ := g.take(g.begin(oidc.AuthRequest{ClientID: ClientID, Scopes: scopes}, "https://users.example"))
	return g, g.approve(request, "somebody")
}

func TestASignInWaitsTenMinutes(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	g := newGrants(func() time.Time { return now }, 5*time.Minute)
	first, second := g.begin(oidc.AuthRequest{}, ""), g.begin(oidc.AuthRequest{}, "")
	now = now.Add(10*time.Minute - 1)
	if !g.pending(first) || g.pending("unknown") {
		t.Error("just before its end it is over, or an unknown one waits")
	}
	if _, ok := g.take(first); !ok || g.pending(first) {
		t.Error("it cannot be taken, or waits still")
	}
	now = now.Add(1)
	if _, ok := g.take(second); ok || g.pending(second) {
		t.Error("it can be taken after its end")
	}
}

func TestARedeemedCodeIsRememberedForAWhile(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	g, code := granted(&now)
	request, err := g.redeem(code)
	if err != nil {
		t.Fatal(err)
	}
	id := g.newAccessToken(request.family)
	now = now.Add(4 * time.Minute)
	g.begin(oidc.AuthRequest{}, "") // forgets what has expired
	if _, err := g.redeem(code); err == nil {
		t.Error("the code works twice")
	}
	if _, ok := g.familyOf(id); ok {
		t.Error("the replay of the code did not end the session")
	}
}

func TestWhatHasExpiredIsForgotten(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	g, code := granted(&now)
	request, err := g.redeem(code)
	if err != nil {
		t.Fatal(err)
	}
	g.newAccessToken(request.family)
	g.begin(oidc.AuthRequest{}, "")
	now = now.Add(5 * time.Minute) // the token has expired, and nothing is forgotten too early
	g.begin(oidc.AuthRequest{}, "")
	if len(g.requests) != 2 || len(g.codes) != 1 || len(g.access) != 1 {
		t.Errorf("at the end of the token: %d sign-ins, %d codes, %d tokens", len(g.requests), len(g.codes), len(g.access))
	}
	now = now.Add(6*time.Minute + 1)
	g.newAccessToken(request.family)
	if len(g.requests) != 1 || len(g.codes) != 0 || len(g.access) != 1 {
		t.Errorf("later: %d sign-ins, %d codes, %d tokens", len(g.requests), len(g.codes), len(g.access))
	}
}

func TestOnlyTheLastRefreshTokenOfASessionWorks(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	g, code := granted(&now)
	request, err := g.redeem(code)
	if err != nil {
		t.Fatal(err)
	}
	first := g.firstRefreshToken(request.family)
	if _, err := g.rotate("unknown"); err == nil {
		t.Error("an unknown token was rotated")
	}
	second, err := g.rotate(first)
	if err != nil || second == first {
		t.Fatalf("error %v", err)
	}
	if subject, ok := g.refreshSubject(second); !ok || subject != "somebody" {
		t.Errorf("the second is %s's, %t", subject, ok)
	}
	if _, ok := g.refreshSubject("unknown"); ok {
		t.Error("an unknown token is somebody's")
	}
	if next, err := g.rotate(first); err == nil || next != "" {
		t.Error("a used token was rotated")
	}
	if _, err := g.rotate(second); err == nil {
		t.Error("the reuse of a token did not end the session")
	}
}

func TestSessionsWithoutAccessTokensAreEndedToo(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	g, code := granted(&now)
	request, err := g.redeem(code)
	if err != nil {
		t.Fatal(err)
	}
	token := g.firstRefreshToken(request.family)
	g.revokeAll()
	if _, err := g.refreshUse(token); err == nil {
		t.Error("the refresh token still works")
	}
}

func TestTwoServersSealTokensDifferently(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	one, _ := granted(&now)
	other, _ := granted(&now)
	sealed, err := one.crypto.Encrypt("text")
	if err != nil {
		t.Fatal(err)
	}
	if opened, err := other.crypto.Decrypt(sealed); err == nil {
		t.Errorf("another server opens it: %s", opened)
	}
}

// notOurs is a request that this server never made.
type notOurs struct{ op.TokenRequest }

func TestStorageOffersOnlyWhatIsAskedOfIt(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	g, _ := granted(&now)
	s := &opStorage{grants: g, client: &nativeClient{ClientID}}
	ctx := context.Background()
	for name, call := range map[string]func() error{
		"access token": func() error { _, _, err := s.CreateAccessToken(ctx, notOurs{}); return err },
		"both tokens":  func() error { _, _, _, err := s.CreateAccessAndRefreshTokens(ctx, notOurs{}, ""); return err },
		"a used token": func() error {
			_, _, _, err := s.CreateAccessAndRefreshTokens(ctx, &refreshRequest{}, "unknown")
			return err
		},
		"refresh token": func() error { _, _, err := s.GetRefreshTokenInfo(ctx, ClientID, "unknown"); return err },
		"client":        func() error { _, err := s.GetClientByClientID(ctx, "another"); return err },
		"secret":        func() error { return s.AuthorizeClientIDSecret(ctx, ClientID, "") },
		"request":       func() error { _, err := s.CreateAuthRequest(ctx, nil, ""); return err },
		"request by id": func() error { _, err := s.AuthRequestByID(ctx, ""); return err },
		"code":          func() error { return s.SaveAuthCode(ctx, "", "") },
		"log-out":       func() error { return s.TerminateSession(ctx, "", "") },
		"introspection": func() error { return s.SetIntrospectionFromToken(ctx, nil, "", "", "") },
		"key":           func() error { _, err := s.GetKeyByIDAndClientID(ctx, "", ""); return err },
		"JWT profile":   func() error { _, err := s.ValidateJWTProfileScopes(ctx, "", nil); return err },
	} {
		if call() == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
