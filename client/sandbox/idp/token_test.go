package idp_test

// Tokens: what they are given for, how often, and how they end.

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"mileiq.example/admin/client/sandbox/idp"
)

func redeem(t testing.TB, s *organization, code, verifier string, change func(url.Values)) response {
	t.Helper()
	return do(t, direct, redemption(t, s, code, verifier, change))
}

func redemption(t testing.TB, s *organization, code, verifier string, change func(url.Values)) *http.Request {
	t.Helper()
	form := url.Values{"grant_type": {"authorization_code"}, "client_id": {idp.ClientID}, "redirect_uri": {callback},
		"code": {code}, "code_verifier": {verifier}, "resource": {resource}}
	if change != nil {
		change(form)
	}
	return formRequest(t, s.issuer+"/oauth/token", form)
}

func refresh(t testing.TB, s *organization, token string, change func(url.Values)) response {
	t.Helper()
	return do(t, direct, refreshing(t, s, token, change))
}

func refreshing(t testing.TB, s *organization, token string, change func(url.Values)) *http.Request {
	t.Helper()
	form := url.Values{"grant_type": {"refresh_token"}, "client_id": {idp.ClientID}, "refresh_token": {token}, "resource": {resource}}
	if change != nil {
		change(form)
	}
	return formRequest(t, s.issuer+"/oauth/token", form)
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

func TestBadCodeExchangesAreRefused(t *testing.T) {
	s := start(t, options{})
	for name, c := range map[string]struct {
		change func(url.Values)
		status int
		want   string
	}{
		"other verifier": {func(f url.Values) { f.Set("code_verifier", oauth2.GenerateVerifier()) }, 400, "invalid_grant"},
		"no verifier":    {func(f url.Values) { f.Del("code_verifier") }, 400, "invalid_request"},
		"short verifier": {func(f url.Values) { f.Set("code_verifier", "short") }, 400, "invalid_request"},
		"other redirect": {func(f url.Values) { f.Set("redirect_uri", "http://127.0.0.1:1/callback") }, 400, "invalid_grant"},
		"unknown code":   {func(f url.Values) { f.Set("code", "unknown") }, 400, "invalid_grant"},
		"no code":        {func(f url.Values) { f.Del("code") }, 400, "invalid_request"},
		"other client":   {func(f url.Values) { f.Set("client_id", "somebody-else") }, 401, "invalid_client"},
		"other resource": {func(f url.Values) { f.Set("resource", "https://other.example") }, 400, "invalid_target"},
		"repeated code":  {func(f url.Values) { f.Add("code", "another") }, 400, "invalid_request"},
		"password":       {func(f url.Values) { f.Set("grant_type", "password") }, 400, "unsupported_grant_type"},
		"device":         {func(f url.Values) { f.Set("grant_type", "urn:ietf:params:oauth:grant-type:device_code") }, 400, "unsupported_grant_type"},
		"token exchange": {func(f url.Values) { f.Set("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange") }, 400, "unsupported_grant_type"},
		"no grant type":  {func(f url.Values) { f.Del("grant_type") }, 400, "unsupported_grant_type"},
		"with a secret":  {func(f url.Values) { f.Set("client_id", "mileiq-admin2"); f.Set("client_secret", "x") }, 401, "invalid_client"},
		"client assertion": {func(f url.Values) {
			f.Set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
			f.Set("client_assertion", "e30.e30.e30")
		}, 401, "invalid_client"},
	} {
		t.Run(name, func(t *testing.T) {
			verifier := oauth2.GenerateVerifier()
			wantOAuthError(t, redeem(t, s, codeFor(t, s, "avery.moss", verifier), verifier, c.change), c.status, c.want)
		})
	}
}

func TestCodeExpiresAfterAMinute(t *testing.T) {
	now := &clock{now: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)}
	s := start(t, options{now: now.Now})
	verifier := oauth2.GenerateVerifier()
	code := codeFor(t, s, "avery.moss", verifier)
	now.Add(61 * time.Second)
	wantOAuthError(t, redeem(t, s, code, verifier, nil), 400, "invalid_grant")
}

func TestCodeReplayRevokesWhatCameFromTheCode(t *testing.T) {
	s := start(t, options{})
	verifier := oauth2.GenerateVerifier()
	code := codeFor(t, s, "avery.moss", verifier)
	issued := into[tokens](t, redeem(t, s, code, verifier, nil))
	if !works(t, s, issued.Access) {
		t.Fatal("the first exchange gave no working token")
	}

	wantOAuthError(t, redeem(t, s, code, verifier, nil), 400, "invalid_grant")

	if works(t, s, issued.Access) {
		t.Error("the access token still works")
	}
	wantOAuthError(t, refresh(t, s, issued.Refresh, nil), 400, "invalid_grant")
}

func TestOfTwentyParallelRedemptionsExactlyOneWins(t *testing.T) {
	s := start(t, options{})
	for range 5 {
		verifier := oauth2.GenerateVerifier()
		code := codeFor(t, s, "avery.moss", verifier)
		requests := make([]*http.Request, 20)
		for i := range requests {
			requests[i] = redemption(t, s, code, verifier, nil)
		}
		won := 0
		for _, answer := range atOnce(t, requests) {
			if answer.StatusCode != http.StatusOK {
				wantOAuthError(t, answer, 400, "invalid_grant")
				continue
			}
			won++
			if works(t, s, into[tokens](t, answer).Access) {
				t.Error("the code was replayed, but its token works")
			}
		}
		if won != 1 {
			t.Errorf("%d of 20 redemptions won", won)
		}
	}
}

func TestRefreshTokensRotate(t *testing.T) {
	s := start(t, options{})
	first := signIn(t, s, "avery.moss")
	second := into[tokens](t, refresh(t, s, first.RefreshToken, nil))
	third := into[tokens](t, refresh(t, s, second.Refresh, nil))
	if second.Refresh == first.RefreshToken || third.Refresh == second.Refresh || third.Refresh == "" {
		t.Error("a refresh token was handed out twice")
	}
	if !works(t, s, third.Access) || third.ID == "" {
		t.Error("the refreshed tokens do not work")
	}
}

func TestReuseOfARefreshTokenEndsTheFamily(t *testing.T) {
	s := start(t, options{})
	other := signIn(t, s, "avery.moss")
	first := signIn(t, s, "avery.moss")
	second := into[tokens](t, refresh(t, s, first.RefreshToken, nil))

	wantOAuthError(t, refresh(t, s, first.RefreshToken, nil), 400, "invalid_grant")

	wantOAuthError(t, refresh(t, s, second.Refresh, nil), 400, "invalid_grant")
	if works(t, s, second.Access) || works(t, s, first.AccessToken) {
		t.Error("an access token of the family still works")
	}
	if !works(t, s, other.AccessToken) {
		t.Error("another sign-in was ended as well")
	}
}

func TestOfTwentyParallelRefreshesExactlyOneWins(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	requests := make([]*http.Request, 20)
	for i := range requests {
		requests[i] = refreshing(t, s, token.RefreshToken, nil)
	}
	won := 0
	for _, answer := range atOnce(t, requests) {
		if answer.StatusCode == http.StatusOK {
			won++
		}
	}
	if won != 1 {
		t.Errorf("%d of 20 refreshes won", won)
	}
}

func TestBadRefreshesAreRefusedWithoutSpendingTheToken(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss").RefreshToken
	wantOAuthError(t, refresh(t, s, token, func(f url.Values) { f.Set("resource", "https://other.example") }), 400, "invalid_target")
	wantOAuthError(t, refresh(t, s, token, func(f url.Values) { f.Set("scope", "openid phone") }), 400, "invalid_scope")
	wantOAuthError(t, refresh(t, s, token, func(f url.Values) { f.Set("client_id", "somebody-else") }), 401, "invalid_client")
	wantOAuthError(t, refresh(t, s, "unknown", nil), 400, "invalid_grant")
	if answer := refresh(t, s, token, nil); answer.StatusCode != http.StatusOK {
		t.Errorf("afterwards: %s", answer.text)
	}
}

func TestNoRefreshTokenWithoutOfflineAccess(t *testing.T) {
	s := start(t, options{})
	verifier := oauth2.GenerateVerifier()
	answer := choose(t, authorizationURL(s, verifier, func(q url.Values) { q.Set("scope", "openid") }), url.Values{"account": {"avery.moss"}})
	got := into[tokens](t, redeem(t, s, answer.Get("code"), verifier, nil))
	if got.Access == "" || got.Refresh != "" {
		t.Errorf("tokens: access %t, refresh %t", got.Access != "", got.Refresh != "")
	}
}

func TestTokensInTheURLAreRefused(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	for _, path := range []string{"/oauth/token", "/revoke"} {
		r := formRequest(t, s.issuer+path+"?client_id="+idp.ClientID, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token.RefreshToken}})
		wantOAuthError(t, do(t, direct, r), 400, "invalid_request")
		if answer := do(t, direct, request(t, http.MethodGet, s.issuer+path, nil, "")); answer.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("GET %s: status %d", path, answer.StatusCode)
		}
	}
	r := request(t, http.MethodGet, s.issuer+"/userinfo?access_token="+token.AccessToken, nil, "")
	wantOAuthError(t, do(t, direct, r), 400, "invalid_request")
	if answer := refresh(t, s, token.RefreshToken, nil); answer.StatusCode != http.StatusOK {
		t.Errorf("a refused request used or ended the token: %s", answer.text)
	}
}

func revokeToken(t testing.TB, s *organization, token, hint string) response {
	t.Helper()
	form := url.Values{"token": {token}, "client_id": {idp.ClientID}}
	if hint != "" {
		form.Set("token_type_hint", hint)
	}
	return do(t, direct, formRequest(t, s.issuer+"/revoke", form))
}

func TestRevokingARefreshTokenEndsTheSession(t *testing.T) {
	for _, hint := range []string{"", "refresh_token", "access_token"} {
		s := start(t, options{})
		token := signIn(t, s, "avery.moss")
		if answer := revokeToken(t, s, token.RefreshToken, hint); answer.StatusCode != http.StatusOK {
			t.Errorf("hint %q: status %d", hint, answer.StatusCode)
		}
		wantOAuthError(t, refresh(t, s, token.RefreshToken, nil), 400, "invalid_grant")
		if works(t, s, token.AccessToken) {
			t.Errorf("hint %q: the access token still works", hint)
		}
	}
}

func TestRevokingAnAccessTokenKeepsTheSession(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	if answer := revokeToken(t, s, token.AccessToken, ""); answer.StatusCode != http.StatusOK {
		t.Errorf("status %d", answer.StatusCode)
	}
	if works(t, s, token.AccessToken) {
		t.Error("the access token still works")
	}
	if answer := refresh(t, s, token.RefreshToken, nil); answer.StatusCode != http.StatusOK {
		t.Errorf("refreshing: %s", answer.text)
	}
}

func TestRevokingGarbageIsNoError(t *testing.T) {
	s := start(t, options{})
	if answer := revokeToken(t, s, "garbage", ""); answer.StatusCode != http.StatusOK {
		t.Errorf("status %d: %s", answer.StatusCode, answer.text)
	}
}

func TestAccessTokenExpires(t *testing.T) {
	now := &clock{now: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)}
	s := start(t, options{now: now.Now, lifetime: time.Minute})
	token := signIn(t, s, "avery.moss")
	if left := time.Until(token.Expiry); left > time.Minute || left < 50*time.Second {
		t.Errorf("it says that it expires in %s", left)
	}
	now.Add(59 * time.Second)
	if !works(t, s, token.AccessToken) {
		t.Error("it expired early")
	}
	now.Add(2 * time.Second)
	if works(t, s, token.AccessToken) {
		t.Error("it did not expire")
	}
}

func TestTokenWithoutTheResourceIsNotForTheSCIMService(t *testing.T) {
	s := start(t, options{})
	verifier := oauth2.GenerateVerifier()
	answer := choose(t, authorizationURL(s, verifier, func(q url.Values) { q.Del("resource") }), url.Values{"account": {"avery.moss"}})
	got := into[tokens](t, redeem(t, s, answer.Get("code"), verifier, func(f url.Values) { f.Del("resource") }))
	if got.Access == "" || works(t, s, got.Access) {
		t.Error("a token without an audience works")
	}
}

func TestSessionsCanBeEndedFromOutside(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	s.idp.ExpireAccessTokens()
	if works(t, s, token.AccessToken) {
		t.Error("the access token was not expired")
	}
	next := into[tokens](t, refresh(t, s, token.RefreshToken, nil))
	s.idp.RevokeAllTokens()
	if works(t, s, next.Access) {
		t.Error("the access token was not revoked")
	}
	wantOAuthError(t, refresh(t, s, next.Refresh, nil), 400, "invalid_grant")
}

func TestUserinfoAnswersForTheToken(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "robin.vale")
	r := request(t, http.MethodGet, s.issuer+"/userinfo", http.Header{"Authorization": {"Bearer " + token.AccessToken}}, "")
	got := into[map[string]any](t, do(t, direct, r))
	if got["name"] != "Robin Vale" || got["email"] != "robin.vale@contoso.example" || got["sub"] != byName(t, s, "Robin Vale").ID {
		t.Errorf("userinfo is %v", got)
	}
}

func TestTokensForAServiceElsewhereAreNotForTheSCIMService(t *testing.T) {
	const elsewhere = "https://users.example/scim"
	s := start(t, options{})
	forElsewhere := func(q url.Values) { q.Set("resource", elsewhere) }
	verifier := oauth2.GenerateVerifier()
	refused := do(t, direct, request(t, http.MethodGet, authorizationURL(s, verifier, forElsewhere), nil, ""))
	if got := callbackParameters(t, refused).Get("error"); got != "invalid_target" {
		t.Fatalf("before the service is known the error is %q", got)
	}

	s.idp.ServeResource(elsewhere)

	answer := choose(t, authorizationURL(s, verifier, forElsewhere), url.Values{"account": {"robin.vale"}})
	got := into[tokens](t, redeem(t, s, answer.Get("code"), verifier, forElsewhere))
	if got.Access == "" || works(t, s, got.Access) {
		t.Error("a token for another service works")
	}
	r := request(t, http.MethodGet, s.issuer+"/userinfo", http.Header{"Authorization": {"Bearer " + got.Access}}, "")
	if claims := into[map[string]any](t, do(t, direct, r)); claims["name"] != "Robin Vale" {
		t.Errorf("userinfo is %v", claims)
	}
}

func TestUserinfoSaysWhatTheScopesAllow(t *testing.T) {
	s := start(t, options{})
	verifier := oauth2.GenerateVerifier()
	answer := choose(t, authorizationURL(s, verifier, func(q url.Values) { q.Set("scope", "openid email everything offline_access") }), url.Values{"account": {"avery.moss"}})
	token := into[tokens](t, redeem(t, s, answer.Get("code"), verifier, nil))
	r := request(t, http.MethodGet, s.issuer+"/userinfo", http.Header{"Authorization": {"Bearer " + token.Access}}, "")
	got := into[map[string]any](t, do(t, direct, r))
	roles, _ := got["roles"].([]any)
	if got["name"] != nil || got["preferred_username"] != nil || got["email"] != "avery.moss@contoso.example" || got["email_verified"] != true ||
		len(roles) != 1 || roles[0] != "MDLAdminCenterRole.Admin" {
		t.Errorf("userinfo is %v", got)
	}
	wantOAuthError(t, refresh(t, s, token.Refresh, func(f url.Values) { f.Set("scope", "openid everything") }), 400, "invalid_scope")
}

func TestTheSignInsOfSomebodyWhoVanishedEnd(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "robin.vale")
	if err := s.people.Remove(byName(t, s, "Robin Vale").ID); err != nil {
		t.Fatal(err)
	}
	r := request(t, http.MethodGet, s.issuer+"/userinfo", http.Header{"Authorization": {"Bearer " + token.AccessToken}}, "")
	if answer := do(t, direct, r); answer.StatusCode == http.StatusOK {
		t.Errorf("userinfo is %s", answer.text)
	}
	if answer := refresh(t, s, token.RefreshToken, nil); answer.StatusCode == http.StatusOK {
		t.Errorf("refreshing answers %s", answer.text)
	}
}

func TestUserinfoNeedsAValidToken(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	s.idp.ExpireAccessTokens()
	r := request(t, http.MethodGet, s.issuer+"/userinfo", http.Header{"Authorization": {"Bearer " + token.AccessToken}}, "")
	if answer := do(t, direct, r); answer.StatusCode == http.StatusOK {
		t.Errorf("userinfo is %s", answer.text)
	}
}

func TestACodeIsGoodForAMinute(t *testing.T) {
	now := &clock{now: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)}
	s := start(t, options{now: now.Now})
	verifier := oauth2.GenerateVerifier()
	code := codeFor(t, s, "avery.moss", verifier)
	now.Add(time.Minute - 1)
	if got := into[tokens](t, redeem(t, s, code, verifier, nil)); !works(t, s, got.Access) {
		t.Errorf("the answer is %+v", got)
	}
}
