package sandbox_test

// Sign-in and SCIM together: who gets in, and which tokens open the service.

import (
	"net/http"
	"net/url"
	"testing"

	"golang.org/x/oauth2"

	"mileiq.example/admin/client/sandbox"
)

func redeem(t testing.TB, s *sandbox.Server, code, verifier string, change func(url.Values)) response {
	t.Helper()
	return do(t, direct, redemption(t, s, code, verifier, change))
}

func redemption(t testing.TB, s *sandbox.Server, code, verifier string, change func(url.Values)) *http.Request {
	t.Helper()
	form := url.Values{"grant_type": {"authorization_code"}, "client_id": {clientID}, "redirect_uri": {callback},
		"code": {code}, "code_verifier": {verifier}, "resource": {s.SCIM()}}
	if change != nil {
		change(form)
	}
	return formRequest(t, s.Issuer()+"/oauth/token", form)
}

func refresh(t testing.TB, s *sandbox.Server, token string, change func(url.Values)) response {
	t.Helper()
	return do(t, direct, refreshing(t, s, token, change))
}

func refreshing(t testing.TB, s *sandbox.Server, token string, change func(url.Values)) *http.Request {
	t.Helper()
	form := url.Values{"grant_type": {"refresh_token"}, "client_id": {clientID}, "refresh_token": {token}, "resource": {s.SCIM()}}
	if change != nil {
		change(form)
	}
	return formRequest(t, s.Issuer()+"/oauth/token", form)
}

type tokens struct {
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token"`
	ID      string `json:"id_token"`
	Error   string `json:"error"`
}

func wantOAuthError(t testing.TB, r response, status int, code string) {
	t.Helper()
	if got := into[tokens](t, r); r.StatusCode != status || got.Error != code || got.Access != "" {
		t.Errorf("status %d, %s; want %d, %s", r.StatusCode, r.text, status, code)
	}
}

func bearer(access string) *oauth2.Token { return &oauth2.Token{AccessToken: access} }

func works(t testing.TB, s *sandbox.Server, access string) bool {
	t.Helper()
	return scim(t, s, bearer(access), http.MethodGet, "/Me", "").StatusCode == http.StatusOK
}

func TestThoseWhoSignInAreAlwaysThere(t *testing.T) {
	for _, n := range []int{1, 3, 4} {
		s := start(t, sandbox.Options{Users: n})
		if got := len(s.Users()); got != max(n, 3) {
			t.Errorf("%d people of %d", got, n)
		}
		for _, login := range []string{"avery.moss", "robin.vale", "noor.haddad"} {
			if !works(t, s, signIn(t, s, login).AccessToken) {
				t.Errorf("%s cannot sign in to an organization of %d", login, n)
			}
		}
	}
}

func TestTokenWithoutTheResourceIsNotForTheSCIMService(t *testing.T) {
	s := start(t, sandbox.Options{})
	verifier := oauth2.GenerateVerifier()
	answer := choose(t, authorizationURL(s, verifier, func(q url.Values) { q.Del("resource") }), url.Values{"account": {"avery.moss"}})
	got := into[tokens](t, redeem(t, s, answer.Get("code"), verifier, func(f url.Values) { f.Del("resource") }))
	if got.Access == "" || works(t, s, got.Access) {
		t.Error("a token without an audience works")
	}
}

func TestSessionsCanBeEndedFromOutside(t *testing.T) {
	s := start(t, sandbox.Options{})
	token := signIn(t, s, "avery.moss")
	s.ExpireAccessTokens()
	if works(t, s, token.AccessToken) {
		t.Error("the access token was not expired")
	}
	next := into[tokens](t, refresh(t, s, token.RefreshToken, nil))
	s.RevokeAllTokens()
	if works(t, s, next.Access) {
		t.Error("the access token was not revoked")
	}
	wantOAuthError(t, refresh(t, s, next.Refresh, nil), 400, "invalid_grant")
}

func TestTokensForAServiceElsewhereAreNotForTheSCIMService(t *testing.T) {
	const elsewhere = "https://users.example/scim"
	s := start(t, sandbox.Options{})
	forElsewhere := func(q url.Values) { q.Set("resource", elsewhere) }
	verifier := oauth2.GenerateVerifier()
	refused := do(t, direct, request(t, http.MethodGet, authorizationURL(s, verifier, forElsewhere), nil, ""))
	if got := callbackParameters(t, refused).Get("error"); got != "invalid_target" {
		t.Fatalf("before the service is known the error is %q", got)
	}

	s.ServeResource(elsewhere)

	answer := choose(t, authorizationURL(s, verifier, forElsewhere), url.Values{"account": {"robin.vale"}})
	got := into[tokens](t, redeem(t, s, answer.Get("code"), verifier, forElsewhere))
	if got.Access == "" || works(t, s, got.Access) {
		t.Error("a token for another service works")
	}
	r := request(t, http.MethodGet, s.Issuer()+"/userinfo", http.Header{"Authorization": {"Bearer " + got.Access}}, "")
	if claims := into[map[string]any](t, do(t, direct, r)); claims["name"] != "Robin Vale" {
		t.Errorf("userinfo is %v", claims)
	}
}
