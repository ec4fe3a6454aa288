package idp_test

// The metadata, the authorization endpoint and the sign-in page: what is refused,
// and what comes back to the application.

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"mileiq.example/admin/client/sandbox/idp"
)

func TestMetadataAdvertisesOnlyWhatIsOffered(t *testing.T) {
	s := start(t, options{})
	for _, path := range []string{"/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"} {
		m := into[map[string]any](t, do(t, direct, request(t, http.MethodGet, s.issuer+path, nil, "")))
		if m["issuer"] != s.issuer || m["authorization_response_iss_parameter_supported"] != true {
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

// The ID token is verified by a library that nobody here wrote.
func TestIDTokenSaysWhoSignedInWithWhichRole(t *testing.T) {
	s := start(t, options{})
	provider, err := oidc.NewProvider(context.Background(), s.issuer)
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
		verified, err := provider.Verifier(&oidc.Config{ClientID: idp.ClientID, SupportedSigningAlgs: []string{"ES256"}}).Verify(context.Background(), raw)
		if err != nil {
			t.Fatalf("%s: %v", login, err)
		}
		if err := verified.VerifyAccessToken(token.AccessToken); err != nil {
			t.Errorf("%s: at_hash: %v", login, err)
		}
		var claims struct {
			Name, Email, Nonce string
			Roles              []string
			AuthTime           int64 `json:"auth_time"`
		}
		if err := verified.Claims(&claims); err != nil {
			t.Fatal(err)
		}
		if claims.Name != want.name || claims.Email != want.email || claims.Nonce != "the-nonce" || verified.Subject != byName(t, s, want.name).ID {
			t.Errorf("%s: claims %+v", login, claims)
		}
		if since := time.Since(time.Unix(claims.AuthTime, 0)); since < -time.Minute || since > time.Hour {
			t.Errorf("%s: signed in %s ago", login, since)
		}
		if got := strings.Join(claims.Roles, " "); (got == "MDLAdminCenterRole.Admin") != want.admin || (got == "") == want.admin {
			t.Errorf("%s: roles %q", login, got)
		}
	}
}

func TestEveryStartHasKeysOfItsOwn(t *testing.T) {
	keys := func() string {
		s := start(t, options{})
		return do(t, direct, request(t, http.MethodGet, s.issuer+"/keys", nil, "")).text
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
	s := start(t, options{})
	answer := choose(t, authorizationURL(s, oauth2.GenerateVerifier(), nil), url.Values{"account": {"avery.moss"}})
	if answer.Get("state") != "the-state" || answer.Get("iss") != s.issuer || answer.Get("code") == "" || answer.Has("error") {
		t.Errorf("the answer is %v", answer)
	}
}

func TestCancelEndsWithAccessDenied(t *testing.T) {
	s := start(t, options{})
	answer := choose(t, authorizationURL(s, oauth2.GenerateVerifier(), nil), url.Values{"cancel": {"yes"}})
	if answer.Get("error") != "access_denied" || answer.Get("state") != "the-state" || answer.Get("iss") != s.issuer || answer.Has("code") {
		t.Errorf("the answer is %v", answer)
	}
}

func TestForeignRedirectsAreNeverFollowed(t *testing.T) {
	s := start(t, options{})
	for _, uri := range []string{
		"http://evil.example/callback", "https://127.0.0.1:4000/callback", "http://127.0.0.1:4000/", "http://127.0.0.1:4000/callback/",
		"http://127.0.0.1:4000/callback?x=y", "http://127.0.0.1:4000/callback#x", "http://127.0.0.1:4000@evil.example/callback",
		"http://user@127.0.0.1:4000/callback", "http://127.0.0.1.evil.example:4000/callback", "http://127.0.0.1:4000/%63allback",
		"http://127.0.0.1:99999/callback", "http://127.0.0.1:0/callback", "http://[::1]:4000/callback", "javascript:alert(1)", "",
		// What a path can hide.
		"http://127.0.0.1:4000/@evil.example/callback", "http://127.0.0.1:4000/callback@evil.example", "http://127.0.0.1:4000/callback%40evil.example",
		"http://127.0.0.1:4000%40evil.example/callback", "http://127.0.0.1:4000#@evil.example/callback", "http://127.0.0.1:4000/#/callback",
		"http://127.0.0.1:4000/callback%23", "http://127.0.0.1:4000/callback#", "http://127.0.0.1:4000/%2Fcallback", "http://127.0.0.1:4000%2Fcallback",
		"http://127.0.0.1:4000/callback%2F", "http://127.0.0.1:4000/callback%2F..%2Fx", "http://127.0.0.1:4000/%2f%2fevil.example/callback",
		"http://127.0.0.1:4000//callback", "http://127.0.0.1:4000/./callback", "http://127.0.0.1:4000/x/../callback", "http://127.0.0.1:4000/callback;x",
		"http://127.0.0.1:4000/callback%00", "http://127.0.0.1:4000/callback\n", "\nhttp://127.0.0.1:4000/callback", "http://127.0.0.1:4000\\@evil.example/callback",
		"http://127.0.0.1:04000/callback", "http://0177.0.0.1:4000/callback", "http://127.1:4000/callback", "http://127.0.0.1.:4000/callback",
		"HTTP://127.0.0.1:4000/callback", "http://LOCALHOST:4000/callback", "http:\\\\127.0.0.1:4000/callback", "//127.0.0.1:4000/callback",
	} {
		posted := do(t, direct, formRequest(t, s.issuer+"/authorize", authorizationForm(t, s, uri)))
		if posted.StatusCode != http.StatusBadRequest || posted.Header.Get("Location") != "" {
			t.Errorf("%q, posted: status %d, location %q", uri, posted.StatusCode, posted.Header.Get("Location"))
		}
		if !strings.Contains(posted.text, "This sign-in cannot go on") || uri != "" && strings.Contains(posted.text, uri) {
			t.Errorf("%q: the page is %s", uri, posted.text)
		}
		answer := do(t, direct, request(t, http.MethodGet, authorizationURL(s, oauth2.GenerateVerifier(), func(q url.Values) { q.Set("redirect_uri", uri) }), nil, ""))
		if answer.StatusCode != http.StatusBadRequest || answer.Header.Get("Location") != "" {
			t.Errorf("%q: status %d, location %q", uri, answer.StatusCode, answer.Header.Get("Location"))
		}
	}
}

// authorizationForm is an authorization request that leads to uri, for posting.
func authorizationForm(t *testing.T, s *organization, uri string) url.Values {
	t.Helper()
	address, err := url.Parse(authorizationURL(s, oauth2.GenerateVerifier(), func(q url.Values) { q.Set("redirect_uri", uri) }))
	if err != nil {
		t.Fatal(err)
	}
	return address.Query()
}

func TestLoopbackRedirectsMayUseAnyPort(t *testing.T) {
	s := start(t, options{})
	for _, uri := range []string{"http://127.0.0.1:1/callback", "http://127.0.0.1:65535/callback", "http://localhost:8080/callback"} {
		answer := do(t, browser(t), request(t, http.MethodGet, authorizationURL(s, oauth2.GenerateVerifier(), func(q url.Values) { q.Set("redirect_uri", uri) }), nil, ""))
		if answer.URL.Path != "/login" || answer.StatusCode != http.StatusOK {
			t.Errorf("%s: status %d at %s", uri, answer.StatusCode, answer.URL.Path)
		}
	}
}

func TestUnsafeAuthorizationRequestsAreRefused(t *testing.T) {
	s := start(t, options{})
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
		"one resource of two":      {func(q url.Values) { q.Add("resource", resource+"/") }, "invalid_target"},
		"prompt none":              {func(q url.Values) { q.Set("prompt", "none") }, "login_required"},
		"no scope":                 {func(q url.Values) { q.Del("scope") }, "invalid_request"},
	} {
		t.Run(name, func(t *testing.T) {
			answer := do(t, direct, request(t, http.MethodGet, authorizationURL(s, oauth2.GenerateVerifier(), c.change), nil, ""))
			got := callbackParameters(t, answer)
			if got.Get("error") != c.want || got.Get("state") != "the-state" || got.Get("iss") != s.issuer || got.Has("code") {
				t.Errorf("the answer is %v, want %s", got, c.want)
			}
		})
	}
}

func TestRepeatedParametersAndUnknownClientsAreRefusedOnTheSpot(t *testing.T) {
	s := start(t, options{})
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
	s := start(t, options{})
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
	s := start(t, options{})
	b := browser(t)
	page := do(t, b, request(t, http.MethodGet, authorizationURL(s, oauth2.GenerateVerifier(), nil), nil, ""))
	form := url.Values{"account": {"avery.moss"}, "authRequestID": {page.URL.Query().Get("authRequestID")}}
	if answer := do(t, b, formRequest(t, s.issuer+"/login", form)); callbackParameters(t, answer).Get("code") == "" {
		t.Error("no code")
	}
}

func TestSignInPageRefusesUnknownAccountsAndStaysUsable(t *testing.T) {
	s := start(t, options{})
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
	s := start(t, options{})
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
	r.Header.Set("Origin", s.issuer)
	if answer := do(t, b, r); answer.StatusCode != http.StatusSeeOther {
		t.Errorf("our own origin: status %d", answer.StatusCode)
	}
}

func TestRefusalsSayWhatIsWrong(t *testing.T) {
	s := start(t, options{})
	for want, change := range map[string]func(url.Values){
		"code_challenge_method must be S256":                      func(q url.Values) { q.Set("code_challenge_method", "plain") },
		"code_challenge must be a base64url-encoded SHA-256 hash": func(q url.Values) { q.Set("code_challenge", "x") },
		"only response_mode query is supported":                   func(q url.Values) { q.Set("response_mode", "form_post") },
		"there are no tokens for this resource":                   func(q url.Values) { q.Set("resource", "https://other.example") },
		"every sign-in needs somebody to choose an account":       func(q url.Values) { q.Set("prompt", "none") },
	} {
		answer := do(t, direct, request(t, http.MethodGet, authorizationURL(s, oauth2.GenerateVerifier(), change), nil, ""))
		if got := callbackParameters(t, answer).Get("error_description"); got != want {
			t.Errorf("it says %q, want %q", got, want)
		}
	}
}

func TestAnswersWithoutAStateHaveNone(t *testing.T) {
	s := start(t, options{})
	answer := choose(t, authorizationURL(s, oauth2.GenerateVerifier(), func(q url.Values) { q.Del("state") }), url.Values{"cancel": {"yes"}})
	if answer.Has("state") {
		t.Errorf("the answer is %v", answer)
	}
}

func TestAHintOfAnotherAccountIsIgnored(t *testing.T) {
	s := start(t, options{})
	answer := choose(t, authorizationURL(s, oauth2.GenerateVerifier(), func(q url.Values) {
		q.Set("id_token_hint", "e30.e30.e30")
		q.Set("prompt", "login")
		q.Set("response_mode", "query")
	}), url.Values{"account": {"avery.moss"}})
	if answer.Get("code") == "" {
		t.Errorf("the answer is %v", answer)
	}
}

func TestMetadataIsTheOneInTestdata(t *testing.T) {
	s := start(t, options{})
	s.idp.ServeResource("https://elsewhere.example")
	answer := do(t, direct, request(t, http.MethodGet, s.issuer+"/.well-known/openid-configuration", nil, ""))
	var got bytes.Buffer
	if err := json.Indent(&got, []byte(strings.ReplaceAll(answer.text, s.issuer, "ISSUER")), "", " "); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/metadata.json")
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) || answer.Header.Get("Content-Type") != "application/json" {
		t.Errorf("the metadata is %s\n%s", answer.Header.Get("Content-Type"), got.String())
	}
}
