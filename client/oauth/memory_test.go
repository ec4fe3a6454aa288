package oauth

// What a hostile answer to a sign-in costs.

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"mileiq.example/admin/client/clienttest/peak"
	"mileiq.example/admin/client/transport"
)

// readers are all who read a document, with the beginning of the list in it.
var readers = []struct {
	name, head string
	// prepare returns what reads the answer.
	prepare func(*testing.T, http.HandlerFunc) func() error
}{
	{"metadata of an authorization server", `{"scopes_supported":[`, func(t *testing.T, answer http.HandlerFunc) func() error {
		s := serveOne(t, answer)
		return func() error {
			_, err := Discover(t.Context(), Config{Issuer: s.URL, ClientID: testClient, AllowLoopbackHTTP: true})
			return err
		}
	}},
	{"metadata of a service", `{"authorization_servers":[`, func(t *testing.T, answer http.HandlerFunc) func() error {
		s := serveOne(t, answer)
		return func() error {
			_, err := FindAuthorizationServer(t.Context(), s.URL, LoopbackHTTP())
			return err
		}
	}},
	{"keys", `{"keys":[`, func(t *testing.T, answer http.HandlerFunc) func() error {
		a := startAuthServer(t)
		a.play(func(p *script) { p.keys = answer })
		p := a.discover(t)
		return func() error {
			_, err := signIn(t, p)
			return err
		}
	}},
	{"a token answer", `{"access_token":"a","scope":[`, func(t *testing.T, answer http.HandlerFunc) func() error {
		a := startAuthServer(t)
		session := mustSignIn(t, a.discover(t))
		if err := session.Keep(t.Context(), NewMemory(), "key"); err != nil {
			t.Fatal(err)
		}
		a.play(func(p *script) { p.token = answer })
		old := token(t, session)
		return func() error {
			_, err := session.Renew(t.Context(), old)
			return err
		}
	}},
}

func TestAHostileAnswerToASignInCostsAtMost64MiB(t *testing.T) {
	const size = transport.MaxBody
	repeated := func(name, head, what, end string) peak.Attack { return peak.Repeated(name, size, head, what, end) }
	number := base64.RawURLEncoding.EncodeToString([]byte(strings.Repeat("\xff", 20<<10)))
	for _, reader := range readers {
		attacks := append(peak.Any(size, reader.head), peak.Any(1<<20, reader.head)...)
		attacks = append(attacks,
			repeated("long keys", `{"keys":[`, `{"kty":"RSA","alg":"RS256","kid":"k","n":"`+number+`","e":"AQAB"},`, `{}]}`),
			repeated("long texts", `{"access_token":"a",`, `"x":"`+strings.Repeat("\xff", 900<<10)+`",`, `"y":1}`),
			repeated("objects of many names", `{`, `"a":{"a":{},"b":{},"c":{},"d":{}},`, `"y":1}`),
		)
		for _, attack := range attacks {
			for _, status := range []int{http.StatusOK, http.StatusBadRequest} {
				t.Run(reader.name+"/"+attack.Name, func(t *testing.T) {
					read := reader.prepare(t, attack.Serving(status, "application/json"))
					var err error
					cost := peak.Of(func() { err = read() })
					t.Log(cost)
					if cost.Heap > peak.Most || err == nil {
						t.Errorf("%v, %v", cost, err)
					}
				})
			}
		}
	}
}

func TestAFormForATokenAnswerCostsAtMost64MiB(t *testing.T) {
	for _, attack := range []peak.Attack{
		peak.Repeated("one name", transport.MaxBody, "", "a=b&", ""), peak.Repeated("no name", transport.MaxBody, "", "&", ""),
		peak.Repeated("escapes", transport.MaxBody, "access_token=", "%41", ""),
	} {
		t.Run(attack.Name, func(t *testing.T) {
			read := readers[3].prepare(t, attack.Serving(http.StatusOK, "application/x-www-form-urlencoded"))
			var err error
			cost := peak.Of(func() { err = read() })
			t.Log(cost)
			if cost.Heap > peak.Most || err == nil {
				t.Errorf("%v, %v", cost, err)
			}
		})
	}
}
