package oauth

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestMetadataOfAnotherIssuerIsRefused(t *testing.T) {
	a := startAuthServer(t)
	for _, issuer := range []string{a.URL + "/", strings.ToUpper(a.URL), "https://evil.test", "", strings.Replace(a.URL, "127.0.0.1", "localhost", 1)} {
		a.play(func(p *script) { p.metadata = func(m map[string]any) { m["issuer"] = issuer } })
		_, err := Discover(t.Context(), a.config())
		wantRefused(t, err, "issuer")
		if !errors.Is(err, ErrWrongIssuer) {
			t.Errorf("issuer %q: error %v, want ErrWrongIssuer", issuer, err)
		}
	}
}

func TestIssuerWithTrailingSlashIsTakenAsItIs(t *testing.T) {
	a := startAuthServer(t)
	a.play(func(p *script) { p.metadata = func(m map[string]any) { m["issuer"] = a.URL + "/" } })
	a.discover(t, func(c *Config) { c.Issuer = a.URL + "/" })
}

func TestUnencryptedOrCraftedEndpointIsRefused(t *testing.T) {
	t.Parallel()
	a := startTLSAuthServer(t)
	for _, endpoint := range []string{"authorization_endpoint", "token_endpoint", "jwks_uri", "revocation_endpoint"} {
		for address, word := range map[string]string{
			"http://as.test/x":                     "insecure",
			"http://127.0.0.1:1/x":                 "insecure",
			"file:///etc/passwd":                   "malformed",
			"file://host/etc/passwd":               "insecure",
			"javascript:alert(1)":                  "malformed",
			"ms-msdt:/id":                          "malformed",
			"-flag":                                "malformed",
			"/relative":                            "malformed",
			"//as.test/x":                          "insecure",
			"https://as.test/$(calc)":              "malformed",
			"https://as.test/`calc`":               "malformed",
			`https://as.test/"&calc`:               "malformed",
			"https://as.test/a b":                  "malformed",
			"https://as.test/a\nb":                 "malformed",
			"https://as.test/#fragment":            "malformed",
			"https://as.test/#":                    "malformed",
			"https://user:secret@as.test/x":        "malformed",
			"https://":                             "malformed",
			"https://\u0430s.test/x":               "malformed",
			"https://as.test/\u202e":               "malformed",
			"https://as.test\\@evil.test/x":        "malformed",
			"https:as.test":                        "malformed",
			"ftp://as.test/x":                      "insecure",
			"https://" + strings.Repeat("a", 3000): "malformed",
		} {
			a.play(func(p *script) { p.metadata = func(m map[string]any) { m[endpoint] = address } })
			_, err := Discover(t.Context(), a.config())
			wantRefused(t, err, endpoint+"_"+word)
		}
	}
}

func TestUnencryptedEndpointIsRefusedEvenWhereLoopbackIsAllowed(t *testing.T) {
	a := startAuthServer(t)
	for _, address := range []string{"http://as.test/x", "http://localhost:1/x", "http://127.0.0.1.evil.test/x", "http://192.0.2.1/x", "http://0.0.0.0/x"} {
		a.play(func(p *script) { p.metadata = func(m map[string]any) { m["token_endpoint"] = address } })
		_, err := Discover(t.Context(), a.config())
		wantRefused(t, err, "token_endpoint_insecure")
	}
}

func TestEncryptedIssuerCannotNameALoopbackEndpoint(t *testing.T) {
	a := startTLSAuthServer(t)
	a.play(func(p *script) {
		p.metadata = func(m map[string]any) { m["token_endpoint"] = "http://127.0.0.1:1/token" }
	})
	cfg := a.config()
	cfg.AllowLoopbackHTTP = true
	_, err := Discover(t.Context(), cfg)
	wantRefused(t, err, "token_endpoint_insecure")
}

func TestPlainHTTPIssuerIsRefusedUnlessAllowed(t *testing.T) {
	a := startAuthServer(t)
	cfg := a.config()
	cfg.AllowLoopbackHTTP = false
	_, err := Discover(t.Context(), cfg)
	wantRefused(t, err, "issuer_insecure")
	if a.count("/.well-known/openid-configuration") != 0 {
		t.Error("it was asked all the same")
	}
}

func TestMissingEndpointIsRefused(t *testing.T) {
	a := startAuthServer(t)
	for _, endpoint := range []string{"authorization_endpoint", "token_endpoint", "jwks_uri"} {
		a.play(func(p *script) { p.metadata = func(m map[string]any) { delete(m, endpoint) } })
		_, err := Discover(t.Context(), a.config())
		wantRefused(t, err, endpoint+"_malformed")
	}
}

func TestS256IsUsedWhereTheMetadataSaysNothingOfPKCE(t *testing.T) {
	a := startAuthServer(t)
	a.play(func(p *script) {
		p.metadata = func(m map[string]any) { delete(m, "code_challenge_methods_supported") }
	})
	mustSignIn(t, a.discover(t))
	if got := a.authorizations()[0].Get("code_challenge_method"); got != "S256" {
		t.Errorf("the method is %q", got)
	}
}

func TestServerWithoutS256IsRefused(t *testing.T) {
	a := startAuthServer(t)
	for _, methods := range [][]string{{}, {"plain"}, {"s256"}} {
		a.play(func(p *script) {
			p.metadata = func(m map[string]any) { m["code_challenge_methods_supported"] = methods }
		})
		_, err := Discover(t.Context(), a.config())
		wantRefused(t, err, "pkce_s256_missing")
	}
}

func TestAuthorizationEndpointCannotPresetOurParameters(t *testing.T) {
	a := startAuthServer(t)
	for _, preset := range []string{"redirect_uri=http://127.0.0.1:1/", "state=x", "client_id=x", "resource=x", "code_challenge=x"} {
		a.play(func(p *script) {
			p.metadata = func(m map[string]any) { m["authorization_endpoint"] = a.URL + "/authorize?" + preset }
		})
		_, err := a.discover(t).Begin(testPage())
		wantRefused(t, err, "authorization_endpoint_parameters")
	}
}

func TestAuthorizationEndpointMayHaveAQueryOfItsOwn(t *testing.T) {
	a := startAuthServer(t)
	a.play(func(p *script) {
		p.metadata = func(m map[string]any) { m["authorization_endpoint"] = a.URL + "/authorize?tenant=1" }
	})
	mustSignIn(t, a.discover(t))
	if a.authorizations()[0].Get("tenant") != "1" {
		t.Error("the query was lost")
	}
}

func TestWhatAConfigLeavesEmptyIsFilledIn(t *testing.T) {
	minimal := Config{Issuer: "https://as.test", ClientID: testClient, Scopes: []string{"email"}}
	got, err := minimal.complete()
	if err != nil || got.RedirectHost != "127.0.0.1" || !slices.Equal(got.Scopes, []string{"openid", "email"}) || got.Now == nil {
		t.Errorf("%+v, %v", got, err)
	}
	for _, port := range []int{0, 1024, 65535} {
		full := Config{Issuer: "https://as.test", ClientID: testClient, Scopes: []string{"email", "openid"}, RedirectHost: "localhost",
			RedirectPort: port, Now: func() time.Time { return time.Unix(1, 0) }}
		got, err := full.complete()
		if err != nil || got.RedirectHost != "localhost" || got.RedirectPort != port || !slices.Equal(got.Scopes, full.Scopes) || got.Now().Unix() != 1 {
			t.Errorf("%+v, %v", got, err)
		}
	}
}

func TestBadConfigIsRefused(t *testing.T) {
	for name, change := range map[string]func(*Config){
		"no client":       func(c *Config) { c.ClientID = "" },
		"redirect host":   func(c *Config) { c.RedirectHost = "0.0.0.0" },
		"redirect port":   func(c *Config) { c.RedirectPort = 80 },
		"port too small":  func(c *Config) { c.RedirectPort = 1023 },
		"port too big":    func(c *Config) { c.RedirectPort = 65536 },
		"port negative":   func(c *Config) { c.RedirectPort = -1 },
		"issuer query":    func(c *Config) { c.Issuer += "?x" },
		"issuer fragment": func(c *Config) { c.Issuer += "#x" },
		"no issuer":       func(c *Config) { c.Issuer = "" },
	} {
		a := startAuthServer(t)
		cfg := a.config()
		change(&cfg)
		if _, err := Discover(t.Context(), cfg); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// serveOne serves one body for every request.
func serveOne(t testing.TB, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	return s
}

// resourceServer serves metadata of the service at base + path.
func resourceServer(t testing.TB, change func(base string, m map[string]any)) *httptest.Server {
	t.Helper()
	return serveOne(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/.well-known/oauth-protected-resource/scim/v2" {
			http.NotFound(w, r)
			return
		}
		m := map[string]any{
			"resource": "http://" + r.Host + "/scim/v2", "authorization_servers": []string{"http://127.0.0.1:1"},
			"resource_name": "Contoso", "scopes_supported": []string{"openid"},
		}
		if change != nil {
			change("http://"+r.Host, m)
		}
		sendJSON(w, http.StatusOK, m)
	})
}

func TestServiceNamesItsAuthorizationServer(t *testing.T) {
	s := resourceServer(t, nil)
	got, err := FindAuthorizationServer(t.Context(), s.URL+"/scim/v2", LoopbackHTTP())
	if err != nil {
		t.Fatal(err)
	}
	if got.Issuer != "http://127.0.0.1:1" || got.Name != "Contoso" || got.Resource != s.URL+"/scim/v2" || len(got.Scopes) != 1 {
		t.Errorf("metadata %+v", got)
	}
}

func TestServiceCannotSpeakForAnother(t *testing.T) {
	for _, resource := range []string{"", "/", "/scim", "/scim/v2/", "/scim/V2"} {
		s := resourceServer(t, func(base string, m map[string]any) { m["resource"] = base + resource })
		_, err := FindAuthorizationServer(t.Context(), s.URL+"/scim/v2", LoopbackHTTP())
		wantRefused(t, err, "resource")
	}
}

func TestServiceMustNameAGoodAuthorizationServer(t *testing.T) {
	for want, servers := range map[string][]string{
		"authorization_servers": nil,
		"issuer_insecure":       {"http://as.test"},
		"issuer_malformed":      {"https://as.test?x=1"},
	} {
		s := resourceServer(t, func(_ string, m map[string]any) { m["authorization_servers"] = servers })
		_, err := FindAuthorizationServer(t.Context(), s.URL+"/scim/v2", LoopbackHTTP())
		wantRefused(t, err, want)
	}
}

func TestServiceAddressMustBeGood(t *testing.T) {
	for address, reason := range map[string]string{
		"http://127.0.0.1:1/scim": "resource_insecure", "http://scim.test": "resource_insecure",
		"https://scim.test?x": "resource_malformed", "scim.test": "resource_malformed", "": "resource_malformed",
	} {
		_, err := FindAuthorizationServer(t.Context(), address)
		wantRefused(t, err, reason)
	}
}

func TestWellKnownPathGoesBetweenHostAndPath(t *testing.T) {
	for address, want := range map[string]string{
		"https://a.test":          "https://a.test/.well-known/oauth-protected-resource",
		"https://a.test/":         "https://a.test/.well-known/oauth-protected-resource",
		"https://a.test/scim/v2":  "https://a.test/.well-known/oauth-protected-resource/scim/v2",
		"https://a.test/scim/v2/": "https://a.test/.well-known/oauth-protected-resource/scim/v2/",
		"https://a.test/a%2Fb":    "https://a.test/.well-known/oauth-protected-resource/a%2Fb",
	} {
		got, err := resourceMetadataURL(address, false)
		if err != nil || got.String() != want {
			t.Errorf("%s: %v, %v, want %s", address, got, err, want)
		}
	}
}

func TestServiceWithoutMetadataIsUnexpected(t *testing.T) {
	s := serveOne(t, http.NotFound)
	_, err := FindAuthorizationServer(t.Context(), s.URL+"/scim/v2", LoopbackHTTP())
	unexpected, ok := errors.AsType[*UnexpectedAnswerError](err)
	if !ok || unexpected.Status != http.StatusNotFound {
		t.Errorf("error %v", err)
	}
}

// FuzzMetadataIsNeverBelievedUnchecked feeds both metadata documents.
func FuzzMetadataIsNeverBelievedUnchecked(f *testing.F) {
	const issuer, resource = "https://as.test", "https://scim.test/v2"
	f.Add([]byte(`{"issuer":"https://as.test","authorization_endpoint":"https://as.test/a","token_endpoint":"https://as.test/t","jwks_uri":"https://as.test/k","code_challenge_methods_supported":["S256"]}`))
	f.Add([]byte(`{"resource":"https://scim.test/v2","authorization_servers":["https://as.test"]}`))
	f.Add([]byte(`{"issuer":1}`))
	f.Add([]byte(`[[[[`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var m metadata
		if json.Unmarshal(body, &m) == nil && m.check(Config{Issuer: issuer}) == nil {
			for _, endpoint := range []string{m.AuthorizationEndpoint, m.TokenEndpoint, m.JWKSURI} {
				u, err := url.Parse(endpoint)
				if err != nil || u.Scheme != "https" || !strings.EqualFold(u.Hostname(), "as.test") {
					t.Fatalf("believed endpoint %q", endpoint)
				}
			}
			if m.Issuer != issuer {
				t.Fatalf("believed issuer %q", m.Issuer)
			}
		}
		var d resourceDocument
		if json.Unmarshal(body, &d) == nil {
			got, err := d.check(resource, false)
			if err == nil && (got.Resource != resource || !strings.HasPrefix(strings.ToLower(got.Issuer), "https://")) {
				t.Fatalf("believed %+v", got)
			}
		}
	})
}

func TestEncryptedServiceCannotNameAnUnencryptedServer(t *testing.T) {
	for service, reason := range map[string]string{"https://scim.test/v2": "issuer_insecure", "http://127.0.0.1:1/v2": ""} {
		document := resourceDocument{Resource: service, Servers: []string{"http://127.0.0.1:2"}}
		_, err := document.check(service, true)
		if reason == "" {
			if err != nil {
				t.Errorf("%s: %v", service, err)
			}
			continue
		}
		wantRefused(t, err, reason)
	}
}
