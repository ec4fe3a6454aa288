package oauth

// Attacks of a reviewer: what the list of attacks (RFC 9700, RFC 8252) does not have.

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	jose "github.com/go-jose/go-jose/v4"
)

// A server that is told to answer in another way than in the query.
func TestAnAnswerInAFormOrAFragmentIsNone(t *testing.T) {
	a := startAuthServer(t)
	s := begin(t, a.discover(t))
	form := url.Values{"state": {state(s)}, "code": {"stolen"}, "iss": {a.URL}}.Encode()
	post := func(target, body string, header ...string) *http.Response {
		header = append([]string{"Content-Type: application/x-www-form-urlencoded", fmt.Sprintf("Content-Length: %d", len(body))}, header...)
		return hit(t, s, request("POST", target, s.receiver.host, header...)+body)
	}
	wantStatus(t, post("/callback", form), http.StatusMethodNotAllowed)
	wantStatus(t, post("/callback?"+form, ""), http.StatusMethodNotAllowed)
	wantStatus(t, post("/callback", form, "Origin: "+a.URL), http.StatusForbidden)
	wantStatus(t, get(t, s, "/callback#"+form), http.StatusNotFound)
	wantStatus(t, get(t, s, "/callback%3F"+form), http.StatusNotFound)
	wantSignInStillWorks(t, a, s)
}

// rawSigned signs a payload as it is, with any header.
func rawSigned(t testing.TB, key *rsa.PrivateKey, payload string, header map[jose.HeaderKey]any) string {
	t.Helper()
	options := (&jose.SignerOptions{}).WithType("JWT").WithHeader("kid", testKeyID)
	for name, value := range header {
		options = options.WithHeader(name, value)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: key}, options)
	if err != nil {
		t.Fatal(err)
	}
	object, err := signer.Sign([]byte(payload))
	if err != nil {
		t.Fatal(err)
	}
	token, err := object.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// Go reads JSON names whatever their case, and takes the last of two: others read the
// first, or the one in small letters. A claim that somebody may set himself must not
// become another one.
func TestAnIDTokenThatCanBeReadInTwoWaysIsRefused(t *testing.T) {
	for _, more := range []string{
		`"sub":"victim"`, `"SUB":"victim"`, `"Sub":"victim"`, `"\u0073ub":"victim"`, `"\u017fub":"victim"`, `"ISS":"https://evil.test"`, `"Nonce":"x"`,
		`"AUD":"other"`, `"aud":["admin-client"]`, `"Exp":9999999999`, `"IAT":1`, `"At_Hash":"x"`, `"roles":[]`, `"ROLES":["MDLAdminCenterRole.Admin"]`, `"Name":"Somebody else"`,
	} {
		for _, first := range []bool{true, false} {
			a := startAuthServer(t)
			a.play(func(p *script) {
				p.sign = func(claims map[string]any) string {
					text, _ := json.Marshal(claims)
					inner := strings.Trim(string(text), "{}")
					if first {
						return rawSigned(t, testKey(), "{"+more+","+inner+"}", nil)
					}
					return rawSigned(t, testKey(), "{"+inner+","+more+"}", nil)
				}
			})
			session, err := signIn(t, a.discover(t))
			wantRefused(t, err, "id_token_ambiguous")
			if session != nil {
				t.Errorf("%s: signed in as %+v", more, session.Identity())
			}
		}
	}
}

// A signature by a key that comes with the token, or that the token says where to find.
func TestAnIDTokenBringsNoKeyAndNoRulesOfItsOwn(t *testing.T) {
	foreign, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	var asked atomic.Int64
	elsewhere := serveOne(t, func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		sendJSON(w, http.StatusOK, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{publicKey(foreign.Public(), testKeyID)}})
	})
	for name, c := range map[string]struct {
		key    *rsa.PrivateKey
		header map[jose.HeaderKey]any
	}{
		"embedded jwk":  {foreign, map[jose.HeaderKey]any{"jwk": publicKey(foreign.Public(), testKeyID)}},
		"jku":           {foreign, map[jose.HeaderKey]any{"jku": elsewhere.URL}},
		"x5u":           {foreign, map[jose.HeaderKey]any{"x5u": elsewhere.URL}},
		"crit":          {testKey(), map[jose.HeaderKey]any{"crit": []string{"exp"}, "exp": 1}},
		"crit, unknown": {testKey(), map[jose.HeaderKey]any{"crit": []string{"https://evil.test"}, "https://evil.test": true}},
		"not encoded":   {testKey(), map[jose.HeaderKey]any{"crit": []string{"b64"}, "b64": false}},
	} {
		t.Run(name, func(t *testing.T) {
			a := startAuthServer(t)
			a.play(func(p *script) {
				p.sign = func(claims map[string]any) string {
					text, _ := json.Marshal(claims)
					return rawSigned(t, c.key, string(text), c.header)
				}
			})
			session, err := signIn(t, a.discover(t))
			if !errors.Is(err, ErrUntrusted) || session != nil || asked.Load() != 0 {
				t.Errorf("error %v, session %v, %d requests elsewhere", err, session, asked.Load())
			}
		})
	}
}

// hugeKey is an RSA key of that many bits which nobody has the other half of.
func hugeKey(bits int, id string) map[string]any {
	n := new(big.Int).Lsh(big.NewInt(1), uint(bits))
	n.Sub(n, big.NewInt(189))
	return map[string]any{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": id, "e": "f____w", "n": base64.RawURLEncoding.EncodeToString(n.Bytes())}
}

// Each key with the right id is tried, and a signature by a huge one takes seconds.
func TestFewKeysOfReasonableSizeAreTried(t *testing.T) {
	good, err := json.Marshal(publicKey(testKey().Public(), testKeyID))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		huge int
		bits int
		use  int // how many are left with the good one
		ok   bool
	}{
		{"huge ones before the good one", 30, 16 << 10 << 3, 1, true},
		{"of usual size", 3, 4096, 4, true},
		{"too many", 900, 2048, maxKeys, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var keys []any
			for range c.huge {
				keys = append(keys, hugeKey(c.bits, testKeyID))
			}
			keys = append(keys, json.RawMessage(good))
			body, err := json.Marshal(map[string]any{"keys": keys})
			if err != nil {
				t.Fatal(err)
			}
			var left struct{ Keys []json.RawMessage }
			if err := json.Unmarshal(usableKeys(body), &left); err != nil || len(left.Keys) != c.use {
				t.Errorf("%d keys are left, want %d (%v)", len(left.Keys), c.use, err)
			}
			a := startAuthServer(t)
			a.play(func(p *script) {
				p.keys = func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("Content-Type", "application/json")
					_, _ = w.Write(body)
				}
			})
			_, err = signIn(t, a.discover(t))
			if (err == nil) != c.ok {
				t.Errorf("error %v", err)
			}
		})
	}
}

// A server that wants the computer's own password, or a cookie back.
func TestNoPasswordOfTheComputerAndNoCookieIsSent(t *testing.T) {
	for _, scheme := range []string{"Negotiate", "NTLM", `Basic realm="x"`, `Digest realm="x", nonce="y"`, "Bearer"} {
		a := startAuthServer(t)
		var requests, answered atomic.Int64
		a.play(func(p *script) {
			p.token = func(w http.ResponseWriter, r *http.Request) {
				requests.Add(1)
				if r.Header.Get("Authorization") != "" || len(r.Cookies()) > 0 {
					answered.Add(1)
				}
				http.SetCookie(w, &http.Cookie{Name: "follow", Value: "me", Path: "/"})
				w.Header().Set("WWW-Authenticate", scheme)
				sendJSON(w, http.StatusUnauthorized, map[string]any{"error": "invalid_client"})
			}
		})
		p := a.discover(t)
		for range 2 {
			if _, err := signIn(t, p); err == nil {
				t.Errorf("%s: signed in", scheme)
			}
		}
		if requests.Load() != 2 || answered.Load() != 0 {
			t.Errorf("%s: %d requests, %d with an answer to it", scheme, requests.Load(), answered.Load())
		}
	}
}

// Another user of the computer holds hundreds of connections that never say anything
// whole.
func TestSlowConnectionsDoNotKeepTheBrowserAway(t *testing.T) {
	a := startAuthServer(t)
	s := begin(t, a.discover(t))
	var slow []net.Conn
	for range 256 {
		conn, err := net.Dial("tcp", s.receiver.listeners[0].Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		_, _ = io.WriteString(conn, "GET /callback HTTP/1.1\r\nHost: "+s.receiver.host+"\r\nX-Slow: ")
		slow = append(slow, conn)
	}
	wantSignInStillWorks(t, a, s)
	open := 0
	for _, conn := range slow[:len(slow)-maxConnections] {
		// Who is not served any more reads the end, or that it was reset.
		if _, err := conn.Read(make([]byte, 1)); err == nil {
			open++
		}
	}
	if open > 0 {
		t.Errorf("%d of them were answered", open)
	}
}

func TestTheListenerHoldsFewConnections(t *testing.T) {
	s := begin(t, startAuthServer(t).discover(t))
	var first net.Conn
	for i := range 3 * maxConnections {
		conn, err := net.Dial("tcp", s.receiver.listeners[0].Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		_, _ = io.WriteString(conn, "GET ")
		if i == 0 {
			first = conn
		}
	}
	// The listener is still open, so this ends only because the connection was closed.
	if _, err := first.Read(make([]byte, 1)); err == nil {
		t.Errorf("the oldest is still held: %v", err)
	}
	wantStatus(t, get(t, s, "/callback"), http.StatusBadRequest)
}

// Two programs sign in at the same time, and the answers are exchanged.
func TestAnswersOfTwoSignInsCannotBeExchanged(t *testing.T) {
	a := startAuthServer(t)
	one, two := begin(t, a.discover(t)), begin(t, a.discover(t))
	answer := func(s *SignIn) string {
		client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		resp, err := client.Get(s.URL())
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		location, err := resp.Location()
		if err != nil {
			t.Fatal(err)
		}
		return location.RequestURI()
	}
	forOne, forTwo := answer(one), answer(two)
	wantStatus(t, get(t, one, forTwo), http.StatusBadRequest)
	wantStatus(t, get(t, two, forOne), http.StatusBadRequest)
	for _, c := range []struct {
		s      *SignIn
		answer string
	}{{one, forOne}, {two, forTwo}} {
		wantStatus(t, get(t, c.s, c.answer), http.StatusSeeOther)
		c.s.mu.Lock()
		c.s.unattended = true
		c.s.mu.Unlock()
		if _, err := c.s.Wait(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

// An account whose subject looks like the kept one's.
func TestASubjectThatOnlyLooksTheSameEndsTheSession(t *testing.T) {
	for _, subject := range []string{
		"Subject-1", "SUBJECT-1", "ｓubject-1", "subject-１", "subject-1 ", " subject-1", "subject-1\u200b", "subject\u20101", "\u0455ubject-1", "subject-1\x00", "subject-1\n",
	} {
		a := startAuthServer(t)
		session := mustSignIn(t, a.discover(t))
		first := token(t, session)
		a.play(func(p *script) { p.claims = func(claims, _ map[string]any) { claims["sub"] = subject } })
		if _, err := session.Renew(t.Context(), first); !errors.Is(err, ErrSessionExpired) || !errors.Is(err, ErrUntrusted) {
			t.Errorf("%q: error %v, the session is of %+v", subject, err, session.Identity())
		}
	}
}

// A server that begins to answer for ever.
func TestEndlessAnnouncementsEndTheRequest(t *testing.T) {
	a := startAuthServer(t)
	a.play(func(p *script) {
		p.token = func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Link", strings.Repeat("x", 1000))
			for r.Context().Err() == nil {
				w.WriteHeader(http.StatusEarlyHints)
			}
		}
	})
	_, err := signIn(t, a.discover(t))
	if _, ok := errors.AsType[*UnreachableError](err); !ok {
		t.Errorf("error %v", err)
	}
}
