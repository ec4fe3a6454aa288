package sandbox_test

// Starting, the documents that say where everything is, and the authorization
// server: what it refuses, and what it hands out how often.

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"mileiq.example/admin/client/sandbox"
)

func TestOnlyLoopbackLiteralsAreListenedOn(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "localhost:0", "192.0.2.1:0", "[::]:0", "127.0.0.1", "contoso.example:80", "[::1%lo]:0"} {
		s, err := sandbox.Start(sandbox.Options{Addr: addr})
		if !errors.Is(err, sandbox.ErrNotLoopback) {
			t.Errorf("%s: error %v, want ErrNotLoopback", addr, err)
		}
		if s != nil {
			_ = s.Close()
		}
	}
}

func TestClosedServerAnswersNobody(t *testing.T) {
	s := start(t, sandbox.Options{})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("closing again: %v", err)
	}
	if answer, err := http.Get(s.Issuer()); err == nil {
		answer.Body.Close()
		t.Error("it still answers")
	}
}

func TestAddressesAreListedInTheirOrder(t *testing.T) {
	s := start(t, sandbox.Options{})
	want := []sandbox.Address{{"issuer", s.Issuer()}, {"scim", s.Issuer() + "/scim/v2"}, {"mail", s.Issuer() + "/mail"}, {"profile", s.Issuer() + "/profile.toml"}}
	for i, got := range s.Addresses() {
		if got != want[i] {
			t.Errorf("address %d is %v, want %v", i, got, want[i])
		}
	}
}

func TestProfileSaysHowToConnect(t *testing.T) {
	s := start(t, sandbox.Options{})
	answer := do(t, direct, request(t, http.MethodGet, s.Profile(), nil, ""))
	var p struct {
		Name, SCIM, Issuer string
		ClientID           string `toml:"client_id"`
		Scopes             []string
		RedirectHost       string `toml:"redirect_host"`
		RedirectPort       *int   `toml:"redirect_port"`
		RequiredRole       string `toml:"required_role"`
		Demo               struct {
			Mail     string
			Accounts []struct{ Login, Name, Note string }
		}
	}
	if _, err := toml.Decode(answer.text, &p); err != nil {
		t.Fatal(err)
	}
	if p.Name != "Contoso" || p.SCIM != s.SCIM() || p.Issuer != s.Issuer() || p.ClientID != clientID ||
		strings.Join(p.Scopes, " ") != "openid profile email offline_access" || p.RedirectHost != "127.0.0.1" ||
		p.RedirectPort == nil || *p.RedirectPort != 0 || p.RequiredRole != "MDLAdminCenterRole.Admin" || p.Demo.Mail != s.Mail() {
		t.Errorf("the profile is\n%s", answer.text)
	}
	if a := p.Demo.Accounts; len(a) != 3 || a[0].Login != "avery.moss" || a[0].Note != "businessAdministrator" ||
		a[1].Login != "robin.vale" || a[2].Login != "noor.haddad" || a[2].Note != "user" || a[2].Name != "Noor Haddad" {
		t.Errorf("the accounts are %v", a)
	}
}

func TestMetadataAdvertisesOnlyWhatIsOffered(t *testing.T) {
	s := start(t, sandbox.Options{})
	for _, path := range []string{"/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"} {
		m := into[map[string]any](t, do(t, direct, request(t, http.MethodGet, s.Issuer()+path, nil, "")))
		if m["issuer"] != s.Issuer() || m["authorization_response_iss_parameter_supported"] != true {
			t.Errorf("%s: issuer %v, iss parameter %v", path, m["issuer"], m["authorization_response_iss_parameter_supported"])
		}
		for name, want := range map[string]string{
			"code_challenge_methods_supported": "S256", "response_types_supported": "code",
			"token_endpoint_auth_methods_supported": "none", "grant_types_supported": "authorization_code refresh_token",
		} {
			var got []string
			for _, value := range m[name].([]any) {
				got = append(got, value.(string))
			}
			if strings.Join(got, " ") != want {
				t.Errorf("%s: %s is %v, want %s", path, name, got, want)
			}
		}
	}
}

func TestProtectedResourceMetadataNamesTheAuthorizationServer(t *testing.T) {
	s := start(t, sandbox.Options{})
	address := s.Issuer() + "/.well-known/oauth-protected-resource/scim/v2"
	m := into[struct {
		Resource     string
		Servers      []string `json:"authorization_servers"`
		Methods      []string `json:"bearer_methods_supported"`
		ResourceName string   `json:"resource_name"`
	}](t, do(t, direct, request(t, http.MethodGet, address, nil, "")))
	if m.Resource != s.SCIM() || len(m.Servers) != 1 || m.Servers[0] != s.Issuer() || len(m.Methods) != 1 ||
		m.Methods[0] != "header" || m.ResourceName != "Contoso" {
		t.Errorf("the metadata is %+v", m)
	}
}

// The ID token is verified by a library that nobody here wrote.
func TestIDTokenSaysWhoSignedInWithWhichRole(t *testing.T) {
	s := start(t, sandbox.Options{})
	provider, err := oidc.NewProvider(context.Background(), s.Issuer())
	if err != nil {
		t.Fatal(err)
	}
	for login, want := range map[string]struct {
		email, name string
		admin       bool
	}{
		"avery.moss":  {"avery.moss@contoso.example", "Avery Moss", true},
		"robin.vale":  {"robin.vale@contoso.example", "Robin Vale", true},
		"noor.haddad": {"noor.haddad@contoso.example", "Noor Haddad", false},
	} {
		token := signIn(t, s, login)
		raw, _ := token.Extra("id_token").(string)
		verified, err := provider.Verifier(&oidc.Config{ClientID: clientID, SupportedSigningAlgs: []string{"ES256"}}).Verify(context.Background(), raw)
		if err != nil {
			t.Fatalf("%s: %v", login, err)
		}
		if err := verified.VerifyAccessToken(token.AccessToken); err != nil {
			t.Errorf("%s: at_hash: %v", login, err)
		}
		var claims struct {
			Name, Email, Nonce string
			Roles              []string
		}
		if err := verified.Claims(&claims); err != nil {
			t.Fatal(err)
		}
		if claims.Name != want.name || claims.Email != want.email || claims.Nonce != "the-nonce" || verified.Subject != byName(t, s, want.name).ID {
			t.Errorf("%s: claims %+v", login, claims)
		}
		if got := strings.Join(claims.Roles, " "); (got == "MDLAdminCenterRole.Admin") != want.admin || (got == "") == want.admin {
			t.Errorf("%s: roles %q", login, got)
		}
	}
}

func TestEveryStartHasKeysOfItsOwn(t *testing.T) {
	keys := func() string {
		s := start(t, sandbox.Options{})
		return do(t, direct, request(t, http.MethodGet, s.Issuer()+"/keys", nil, "")).text
	}
	first, second := keys(), keys()
	if first == second {
		t.Error("two starts have the same key")
	}
	if strings.Contains(first, `"d"`) {
		t.Error("the private key is published")
	}
}

func TestAuthorizationResponseCarriesStateAndIssuer(t *testing.T) {
	s := start(t, sandbox.Options{})
	answer := choose(t, authorizationURL(s, oauth2.GenerateVerifier(), nil), url.Values{"account": {"avery.moss"}})
	if answer.Get("state") != "the-state" || answer.Get("iss") != s.Issuer() || answer.Get("code") == "" || answer.Has("error") {
		t.Errorf("the answer is %v", answer)
	}
}

func TestCancelEndsWithAccessDenied(t *testing.T) {
	s := start(t, sandbox.Options{})
	answer := choose(t, authorizationURL(s, oauth2.GenerateVerifier(), nil), url.Values{"cancel": {"yes"}})
	if answer.Get("error") != "access_denied" || answer.Get("state") != "the-state" || answer.Get("iss") != s.Issuer() || answer.Has("code") {
		t.Errorf("the answer is %v", answer)
	}
}

func TestForeignRedirectsAreNeverFollowed(t *testing.T) {
	s := start(t, sandbox.Options{})
	for _, uri := range []string{
		"http://evil.example/callback", "https://127.0.0.1:4000/callback", "http://127.0.0.1:4000/", "http://127.0.0.1:4000/callback/",
		"http://127.0.0.1:4000/callback?x=y", "http://127.0.0.1:4000/callback#x", "http://127.0.0.1:4000@evil.example/callback",
		"http://user@127.0.0.1:4000/callback", "http://127.0.0.1.evil.example:4000/callback", "http://127.0.0.1:4000/%63allback",
		"http://127.0.0.1:99999/callback", "http://127.0.0.1:0/callback", "http://[::1]:4000/callback", "javascript:alert(1)", "",
	} {
		answer := do(t, direct, request(t, http.MethodGet, authorizationURL(s, oauth2.GenerateVerifier(), func(q url.Values) { q.Set("redirect_uri", uri) }), nil, ""))
		if answer.StatusCode != http.StatusBadRequest || answer.Header.Get("Location") != "" {
			t.Errorf("%q: status %d, location %q", uri, answer.StatusCode, answer.Header.Get("Location"))
		}
	}
}

func TestLoopbackRedirectsMayUseAnyPort(t *testing.T) {
	s := start(t, sandbox.Options{})
	for _, uri := range []string{"http://127.0.0.1:1/callback", "http://127.0.0.1:65535/callback", "http://localhost:8080/callback"} {
		answer := do(t, browser(t), request(t, http.MethodGet, authorizationURL(s, oauth2.GenerateVerifier(), func(q url.Values) { q.Set("redirect_uri", uri) }), nil, ""))
		if answer.URL.Path != "/login" || answer.StatusCode != http.StatusOK {
			t.Errorf("%s: status %d at %s", uri, answer.StatusCode, answer.URL.Path)
		}
	}
}

func TestUnsafeAuthorizationRequestsAreRefused(t *testing.T) {
	s := start(t, sandbox.Options{})
	for name, c := range map[string]struct {
		change func(url.Values)
		want   string
	}{
		"no PKCE":                  {func(q url.Values) { q.Del("code_challenge"); q.Del("code_challenge_method") }, "invalid_request"},
		"PKCE without method":      {func(q url.Values) { q.Del("code_challenge_method") }, "invalid_request"},
		"PKCE plain":               {func(q url.Values) { q.Set("code_challenge_method", "plain") }, "invalid_request"},
		"PKCE unknown":             {func(q url.Values) { q.Set("code_challenge_method", "S512") }, "invalid_request"},
		"short challenge":          {func(q url.Values) { q.Set("code_challenge", "x") }, "invalid_request"},
		"challenge of wrong bytes": {func(q url.Values) { q.Set("code_challenge", strings.Repeat("=", 43)) }, "invalid_request"},
		"long challenge":           {func(q url.Values) { q.Set("code_challenge", strings.Repeat("a", 44)) }, "invalid_request"},
		"implicit":                 {func(q url.Values) { q.Set("response_type", "id_token token") }, "unauthorized_client"},
		"form_post":                {func(q url.Values) { q.Set("response_mode", "form_post") }, "invalid_request"},
		"fragment":                 {func(q url.Values) { q.Set("response_mode", "fragment") }, "invalid_request"},
		"request object":           {func(q url.Values) { q.Set("request", "e30.e30.e30") }, "request_not_supported"},
		"request_uri":              {func(q url.Values) { q.Set("request_uri", "https://evil.example/r") }, "request_uri_not_supported"},
		"other resource":           {func(q url.Values) { q.Set("resource", "https://other.example/scim") }, "invalid_target"},
		"one resource of two":      {func(q url.Values) { q.Add("resource", s.SCIM()+"/") }, "invalid_target"},
		"prompt none":              {func(q url.Values) { q.Set("prompt", "none") }, "login_required"},
		"no scope":                 {func(q url.Values) { q.Del("scope") }, "invalid_request"},
	} {
		t.Run(name, func(t *testing.T) {
			answer := do(t, direct, request(t, http.MethodGet, authorizationURL(s, oauth2.GenerateVerifier(), c.change), nil, ""))
			got := callbackParameters(t, answer)
			if got.Get("error") != c.want || got.Get("state") != "the-state" || got.Get("iss") != s.Issuer() || got.Has("code") {
				t.Errorf("the answer is %v, want %s", got, c.want)
			}
		})
	}
}

func TestRepeatedParametersAndUnknownClientsAreRefusedOnTheSpot(t *testing.T) {
	s := start(t, sandbox.Options{})
	for _, change := range []func(url.Values){
		func(q url.Values) { q.Add("redirect_uri", "http://127.0.0.1:1/callback") },
		func(q url.Values) { q.Add("state", "another") },
		func(q url.Values) { q.Set("client_id", "somebody-else") },
		func(q url.Values) { q.Del("client_id") },
	} {
		answer := do(t, direct, request(t, http.MethodGet, authorizationURL(s, oauth2.GenerateVerifier(), change), nil, ""))
		if answer.StatusCode != http.StatusBadRequest || answer.Header.Get("Location") != "" {
			t.Errorf("status %d, location %q", answer.StatusCode, answer.Header.Get("Location"))
		}
	}
}

func TestSignInPageWorksOnce(t *testing.T) {
	s := start(t, sandbox.Options{})
	b := browser(t)
	page := do(t, b, request(t, http.MethodGet, authorizationURL(s, oauth2.GenerateVerifier(), nil), nil, ""))
	first := do(t, b, formRequest(t, page.URL.String(), url.Values{"account": {"avery.moss"}}))
	again := do(t, b, formRequest(t, page.URL.String(), url.Values{"account": {"robin.vale"}}))
	if first.StatusCode != http.StatusSeeOther || again.StatusCode != http.StatusBadRequest || again.Header.Get("Location") != "" {
		t.Errorf("first %d, again %d", first.StatusCode, again.StatusCode)
	}
	if reloaded := do(t, b, request(t, http.MethodGet, page.URL.String(), nil, "")); reloaded.StatusCode != http.StatusBadRequest {
		t.Errorf("the page reloaded answers %d", reloaded.StatusCode)
	}
}

func TestSignInPageTakesItsRequestFromTheForm(t *testing.T) {
	s := start(t, sandbox.Options{})
	b := browser(t)
	page := do(t, b, request(t, http.MethodGet, authorizationURL(s, oauth2.GenerateVerifier(), nil), nil, ""))
	form := url.Values{"account": {"avery.moss"}, "authRequestID": {page.URL.Query().Get("authRequestID")}}
	if answer := do(t, b, formRequest(t, s.Issuer()+"/login", form)); callbackParameters(t, answer).Get("code") == "" {
		t.Error("no code")
	}
}

func TestSignInPageRefusesUnknownAccountsAndStaysUsable(t *testing.T) {
	s := start(t, sandbox.Options{})
	b := browser(t)
	page := do(t, b, request(t, http.MethodGet, authorizationURL(s, oauth2.GenerateVerifier(), nil), nil, ""))
	unknown := do(t, b, formRequest(t, page.URL.String(), url.Values{"account": {"mallory"}}))
	if unknown.StatusCode != http.StatusBadRequest || !strings.Contains(unknown.text, "no such account") {
		t.Errorf("unknown account: status %d", unknown.StatusCode)
	}
	known := do(t, b, formRequest(t, page.URL.String(), url.Values{"account": {"avery.moss"}}))
	if known.StatusCode != http.StatusSeeOther {
		t.Errorf("afterwards: status %d", known.StatusCode)
	}
}

func TestFormsOfOtherOriginsAreRefused(t *testing.T) {
	s := start(t, sandbox.Options{})
	b := browser(t)
	page := do(t, b, request(t, http.MethodGet, authorizationURL(s, oauth2.GenerateVerifier(), nil), nil, ""))
	for name, header := range map[string][2]string{
		"origin": {"Origin", "https://evil.example"}, "opaque origin": {"Origin", "null"}, "fetch metadata": {"Sec-Fetch-Site", "cross-site"},
	} {
		r := formRequest(t, page.URL.String(), url.Values{"account": {"avery.moss"}})
		r.Header.Set(header[0], header[1])
		if answer := do(t, b, r); answer.StatusCode != http.StatusForbidden {
			t.Errorf("%s: status %d", name, answer.StatusCode)
		}
	}
	r := formRequest(t, page.URL.String(), url.Values{"account": {"avery.moss"}})
	r.Header.Set("Origin", s.Issuer())
	if answer := do(t, b, r); answer.StatusCode != http.StatusSeeOther {
		t.Errorf("our own origin: status %d", answer.StatusCode)
	}
}

func TestPagesCannotBeFramedScriptedOrReachedByAnotherName(t *testing.T) {
	s := start(t, sandbox.Options{})
	for _, path := range []string{"/", "/mail", "/login", "/join/x", "/scim/v2/Me"} {
		answer := do(t, direct, request(t, http.MethodGet, s.Issuer()+path, nil, ""))
		policy := answer.Header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") ||
			answer.Header.Get("X-Content-Type-Options") != "nosniff" || answer.Header.Get("Cache-Control") != "no-store" ||
			answer.Header.Get("Access-Control-Allow-Origin") != "" || strings.Contains(answer.text, "<script") {
			t.Errorf("%s: headers %v", path, answer.Header)
		}
		r := request(t, http.MethodGet, s.Issuer()+path, http.Header{"Origin": {"https://evil.example"}}, "")
		r.Host = "evil.example"
		if answer := do(t, direct, r); answer.StatusCode != http.StatusMisdirectedRequest {
			t.Errorf("%s: as evil.example: status %d", path, answer.StatusCode)
		}
	}
}

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

func TestBadCodeExchangesAreRefused(t *testing.T) {
	s := start(t, sandbox.Options{})
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
	s := start(t, sandbox.Options{Now: now.Now})
	verifier := oauth2.GenerateVerifier()
	code := codeFor(t, s, "avery.moss", verifier)
	now.Add(61 * time.Second)
	wantOAuthError(t, redeem(t, s, code, verifier, nil), 400, "invalid_grant")
}

func TestCodeReplayRevokesWhatCameFromTheCode(t *testing.T) {
	s := start(t, sandbox.Options{})
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
	s := start(t, sandbox.Options{})
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
	s := start(t, sandbox.Options{})
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
	s := start(t, sandbox.Options{})
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
	s := start(t, sandbox.Options{})
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
	s := start(t, sandbox.Options{})
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
	s := start(t, sandbox.Options{})
	verifier := oauth2.GenerateVerifier()
	answer := choose(t, authorizationURL(s, verifier, func(q url.Values) { q.Set("scope", "openid") }), url.Values{"account": {"avery.moss"}})
	got := into[tokens](t, redeem(t, s, answer.Get("code"), verifier, nil))
	if got.Access == "" || got.Refresh != "" {
		t.Errorf("tokens: access %t, refresh %t", got.Access != "", got.Refresh != "")
	}
}

func TestTokensInTheURLAreRefused(t *testing.T) {
	s := start(t, sandbox.Options{})
	token := signIn(t, s, "avery.moss")
	for _, path := range []string{"/oauth/token", "/revoke"} {
		r := formRequest(t, s.Issuer()+path+"?client_id="+clientID, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token.RefreshToken}})
		wantOAuthError(t, do(t, direct, r), 400, "invalid_request")
		if answer := do(t, direct, request(t, http.MethodGet, s.Issuer()+path, nil, "")); answer.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("GET %s: status %d", path, answer.StatusCode)
		}
	}
	r := request(t, http.MethodGet, s.SCIM()+"/Me?access_token="+token.AccessToken, nil, "")
	wantError(t, do(t, direct, r), http.StatusUnauthorized, "")
	r = request(t, http.MethodGet, s.Issuer()+"/userinfo?access_token="+token.AccessToken, nil, "")
	wantOAuthError(t, do(t, direct, r), 400, "invalid_request")
}

func revokeToken(t testing.TB, s *sandbox.Server, token, hint string) response {
	t.Helper()
	form := url.Values{"token": {token}, "client_id": {clientID}}
	if hint != "" {
		form.Set("token_type_hint", hint)
	}
	return do(t, direct, formRequest(t, s.Issuer()+"/revoke", form))
}

func TestRevokingARefreshTokenEndsTheSession(t *testing.T) {
	for _, hint := range []string{"", "refresh_token", "access_token"} {
		s := start(t, sandbox.Options{})
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
	s := start(t, sandbox.Options{})
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
	s := start(t, sandbox.Options{})
	if answer := revokeToken(t, s, "garbage", ""); answer.StatusCode != http.StatusOK {
		t.Errorf("status %d: %s", answer.StatusCode, answer.text)
	}
}

func TestAccessTokenExpires(t *testing.T) {
	now := &clock{now: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)}
	s := start(t, sandbox.Options{Now: now.Now, AccessTokenLifetime: time.Minute})
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

func TestUserinfoAnswersForTheToken(t *testing.T) {
	s := start(t, sandbox.Options{})
	token := signIn(t, s, "robin.vale")
	r := request(t, http.MethodGet, s.Issuer()+"/userinfo", http.Header{"Authorization": {"Bearer " + token.AccessToken}}, "")
	got := into[map[string]any](t, do(t, direct, r))
	if got["name"] != "Robin Vale" || got["email"] != "robin.vale@contoso.example" || got["sub"] != byName(t, s, "Robin Vale").ID {
		t.Errorf("userinfo is %v", got)
	}
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
