package oauth

// Where the endpoints of a sign-in service may be: who redeems codes and tokens at a
// host gives them to whoever has it.

import (
	"errors"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

var endpoints = []string{"authorization_endpoint", "token_endpoint", "jwks_uri", "revocation_endpoint"}

func TestAnEndpointOnAnotherHostIsNotUsedUntilThatHostIsAllowed(t *testing.T) {
	a := startAuthServer(t)
	elsewhere := httptest.NewServer(a)
	t.Cleanup(elsewhere.Close)
	host := strings.TrimPrefix(elsewhere.URL, "http://")
	for _, endpoint := range endpoints {
		a.play(func(p *script) {
			p.metadata = func(m map[string]any) {
				m[endpoint] = strings.Replace(m[endpoint].(string), a.URL, elsewhere.URL, 1)
			}
		})
		for _, allowed := range [][]string{nil, {"127.0.0.1"}, {host + "0"}, {"evil.test", "." + host}} {
			cfg := a.config()
			cfg.Hosts = allowed
			_, err := Discover(t.Context(), cfg)
			other, ok := errors.AsType[*OtherHostsError](err)
			if !ok || !slices.Equal(other.Hosts, []string{host}) {
				t.Errorf("%s with %q: error %v", endpoint, allowed, err)
			}
		}
		p := a.discover(t, func(c *Config) { c.Hosts = []string{"accounts.test", host} })
		if err := mustSignIn(t, p).SignOut(t.Context()); err != nil {
			t.Errorf("%s: %v", endpoint, err)
		}
	}
}

func TestEveryOtherHostIsNamedOnceAndNoneOfTheIssuer(t *testing.T) {
	for _, c := range []struct {
		issuer    string
		endpoints [4]string
		want      []string
	}{
		{"https://accounts.test", [4]string{"https://accounts.test/a", "https://oauth2.apis.test/t", "https://www.apis.test/k", "https://oauth2.apis.test/r"},
			[]string{"oauth2.apis.test", "www.apis.test"}},
		{"https://as.test/tenant", [4]string{"https://as.test:443/a", "https://AS.test/t", "HTTPS://as.TEST:443/k", ""}, nil},
		{"https://as.test:443", [4]string{"https://as.test/a", "https://as.test:443/t", "https://as.test/k", ""}, nil},
		{"https://as.test", [4]string{"https://as.test:8443/a", "https://as.test.evil.test/t", "https://evil-as.test/k", "https://as.test./r"},
			[]string{"as.test.", "as.test.evil.test", "as.test:8443", "evil-as.test"}},
		{"http://127.0.0.1:80", [4]string{"http://127.0.0.1/a", "http://127.0.0.1:80/t", "http://127.0.0.1/k", "http://127.0.0.2/r"}, []string{"127.0.0.2"}},
	} {
		m := metadata{Issuer: c.issuer, ChallengeMethods: []string{"S256"}, AuthorizationEndpoint: c.endpoints[0],
			TokenEndpoint: c.endpoints[1], JWKSURI: c.endpoints[2], RevocationEndpoint: c.endpoints[3]}
		err := m.check(Config{Issuer: c.issuer, AllowLoopbackHTTP: true})
		other, _ := errors.AsType[*OtherHostsError](err)
		if (err == nil) != (c.want == nil) || other != nil && !slices.Equal(other.Hosts, c.want) {
			t.Errorf("%s: error %v, want %q", c.issuer, err, c.want)
		}
		if other != nil && m.check(Config{Issuer: c.issuer, AllowLoopbackHTTP: true, Hosts: other.Hosts}) != nil {
			t.Errorf("%s: the hosts that it named do not do", c.issuer)
		}
	}
}

func TestTheHostsOfASignInServiceAreNotInTheLog(t *testing.T) {
	err := &OtherHostsError{Hosts: []string{"secret.evil.test"}}
	p := err.Problem()
	if strings.Contains(err.Error()+p.Error(), "evil") || p.Detail != "secret.evil.test" {
		t.Errorf("%v, %v, %q", err, p, p.Detail)
	}
}
