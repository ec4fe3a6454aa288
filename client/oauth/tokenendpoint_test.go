package oauth

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"mileiq.example/admin/client/transport"
)

func TestBadTokenResponseIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change func(answer map[string]any)
		check  func(error) bool
	}{
		"no id_token":        {func(m map[string]any) { delete(m, "id_token") }, refusal("id_token_missing")},
		"id_token no string": {func(m map[string]any) { m["id_token"] = 1 }, refusal("id_token_missing")},
		"token_type mac":     {func(m map[string]any) { m["token_type"] = "mac" }, refusal("token_type")},
		"no token_type":      {func(m map[string]any) { delete(m, "token_type") }, refusal("token_type")},
		"access with break":  {func(m map[string]any) { m["access_token"] = "a\r\nX: y" }, refusal("token_malformed")},
		"refresh with break": {func(m map[string]any) { m["refresh_token"] = "a\nb" }, refusal("token_malformed")},
		"no access_token":    {func(m map[string]any) { delete(m, "access_token") }, isUnexpected},
		"expires_in word":    {func(m map[string]any) { m["expires_in"] = "soon" }, isUnexpected},
		"error with 200":     {func(m map[string]any) { m["error"] = "invalid_target" }, hasCode("invalid_target")},
	} {
		t.Run(name, func(t *testing.T) {
			a := startAuthServer(t)
			a.play(func(p *script) { p.answer = func(_ string, m map[string]any) { c.change(m) } })
			_, err := signIn(t, a.discover(t))
			if !c.check(err) {
				t.Errorf("error %v", err)
			}
			wantNoSecrets(t, a, err)
		})
	}
}

func refusal(reason string) func(error) bool {
	return func(err error) bool {
		refused, ok := errors.AsType[*RefusedError](err)
		return ok && refused.Reason == reason
	}
}

func isUnexpected(err error) bool {
	_, ok := errors.AsType[*UnexpectedAnswerError](err)
	return ok
}

// wantNoSecrets looks for anything secret, or any address with a query, in how err
// prints.
func wantNoSecrets(t testing.TB, a *authServer, err error) {
	t.Helper()
	if err == nil {
		t.Error("no error")
		return
	}
	printed := fmt.Sprintf("%v %+v %#v", err, err, err)
	for _, secret := range a.secrets() {
		if strings.Contains(printed, secret) {
			t.Errorf("a secret is in the error %q", printed)
		}
	}
	if strings.Contains(err.Error(), "?") || strings.Contains(err.Error(), "planted") {
		t.Errorf("too much is in the error %q", err)
	}
}

func TestLifetimeOfAccessTokenIsBelievedOnlyWithinReason(t *testing.T) {
	for name, c := range map[string]struct {
		expiresIn any
		want      time.Duration
	}{
		"one hour":  {3600, time.Hour},
		"as text":   {"3600", time.Hour},
		"not said":  {nil, defaultLifetime},
		"zero":      {0, defaultLifetime},
		"negative":  {-1, defaultLifetime},
		"huge":      {int64(1) << 50, maxLifetime},
		"thirty s":  {30, 30 * time.Second},
		"two weeks": {14 * 24 * 3600, maxLifetime},
	} {
		t.Run(name, func(t *testing.T) {
			a := startAuthServer(t)
			a.play(func(p *script) { p.answer = func(_ string, m map[string]any) { m["expires_in"] = c.expiresIn } })
			watch := &clock{}
			session := mustSignIn(t, a.discover(t, func(cfg *Config) { cfg.Now = watch.now }))
			_, left, _ := session.current()
			if left > c.want || left < c.want-10*time.Second {
				t.Errorf("valid for %v, want %v", left, c.want)
			}
		})
	}
}

func TestRedirectOfTheTokenEndpointIsNotFollowed(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		var reached atomic.Int32
		thief := serveOne(t, func(http.ResponseWriter, *http.Request) { reached.Add(1) })
		a := startTLSAuthServer(t)
		session := mustSignIn(t, a.discover(t))
		a.play(func(p *script) {
			p.token = func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", thief.URL+"/token")
				w.WriteHeader(status)
			}
		})
		_, err := session.Renew(t.Context(), token(t, session))
		unexpected, ok := errors.AsType[*UnexpectedAnswerError](err)
		if !ok || unexpected.Status != status {
			t.Errorf("%d: error %v", status, err)
		}
		if reached.Load() != 0 {
			t.Errorf("%d: the refresh token went to the redirect's target", status)
		}
		wantNoSecrets(t, a, err)
	}
}

func TestRedirectOfTheMetadataIsNotFollowed(t *testing.T) {
	a := startAuthServer(t)
	s := serveOne(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, a.URL+r.URL.Path, http.StatusFound) })
	cfg := a.config()
	cfg.Issuer = s.URL
	if _, err := Discover(t.Context(), cfg); !isUnexpected(err) {
		t.Errorf("error %v", err)
	}
	if a.count("/.well-known/openid-configuration") != 0 {
		t.Error("the redirect was followed")
	}
}

func TestLostAnswerToACodeIsNotAskedForAgain(t *testing.T) {
	a := startAuthServer(t)
	a.play(func(p *script) { p.lose = func(string) bool { return true } })
	_, err := signIn(t, a.discover(t))
	if _, ok := errors.AsType[*UnreachableError](err); !ok {
		t.Errorf("error %v, want *UnreachableError", err)
	}
	if n := a.count("/token"); n != 1 {
		t.Errorf("%d token requests, want 1", n)
	}
	wantNoSecrets(t, a, err)
}

func TestRefusedTokenRequestIsSentOnce(t *testing.T) {
	a := startAuthServer(t)
	a.play(func(p *script) {
		p.token = func(w http.ResponseWriter, _ *http.Request) {
			sendJSON(w, http.StatusUnauthorized, map[string]any{"error": "invalid_client"})
		}
	})
	_, err := signIn(t, a.discover(t))
	if !hasCode("invalid_client")(err) || a.count("/token") != 1 {
		t.Errorf("error %v after %d requests", err, a.count("/token"))
	}
}

func TestAnswersThatAreNotOAuthKeepTheSessionAndShowNothing(t *testing.T) {
	echo := func(status int, contentType string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", contentType)
			w.WriteHeader(status)
			_, _ = fmt.Fprintf(w, "<html>you sent %s</html>", r.PostForm.Encode())
		}
	}
	for name, c := range map[string]struct {
		token http.HandlerFunc
		check func(error) bool
	}{
		"bad gateway echoes":   {echo(http.StatusBadGateway, "text/html"), isUnavailable},
		"too many requests":    {echo(http.StatusTooManyRequests, "application/json"), isUnavailable},
		"captive portal":       {echo(http.StatusOK, "text/html"), isUnexpected},
		"portal as plain text": {echo(http.StatusOK, "text/plain"), isUnexpected},
		"login required":       {echo(http.StatusNetworkAuthenticationRequired, "text/html"), isUnavailable},
		"forbidden":            {echo(http.StatusForbidden, "text/html"), isUnexpected},
		"form in plain text": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			_, _ = w.Write([]byte("access_token=planted-evil&token_type=bearer"))
		}, isUnexpected},
		"invalid_grant with 500": {func(w http.ResponseWriter, _ *http.Request) {
			sendJSON(w, http.StatusInternalServerError, map[string]any{"error": "invalid_grant"})
		}, isUnavailable},
		"temporarily unavailable": {func(w http.ResponseWriter, _ *http.Request) {
			sendJSON(w, http.StatusBadRequest, map[string]any{"error": "temporarily_unavailable"})
		}, isUnavailable},
		"ten megabytes": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{"x":"` + strings.Repeat("a", 10<<20) + `"}`))
		}, isUnexpected},
		"deep nesting": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(strings.Repeat("[", 500_000)))
		}, isUnexpected},
		"truncated": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Length", "1000")
			_, _ = w.Write([]byte(`{"access_token":"planted-x`))
		}, func(err error) bool { _, ok := errors.AsType[*UnreachableError](err); return ok }},
	} {
		t.Run(name, func(t *testing.T) {
			a := startAuthServer(t)
			store := NewMemory()
			session := mustSignIn(t, a.discover(t))
			if err := session.Keep(t.Context(), store, "key"); err != nil {
				t.Fatal(err)
			}
			a.play(func(p *script) { p.token = c.token })
			_, err := session.Renew(t.Context(), token(t, session))
			if !c.check(err) {
				t.Errorf("error %v", err)
			}
			wantNoSecrets(t, a, err)
			a.play(func(p *script) { p.token = nil })
			if _, err := session.Renew(t.Context(), token(t, session)); err != nil {
				t.Errorf("the session did not survive: %v", err)
			}
		})
	}
}

func isUnreachable(err error) bool {
	_, ok := errors.AsType[*UnreachableError](err)
	return ok
}

func isUnavailable(err error) bool {
	_, ok := errors.AsType[*UnavailableError](err)
	return ok
}

func TestCompressedBombIsCutOff(t *testing.T) {
	var bomb bytes.Buffer
	zip := gzip.NewWriter(&bomb)
	_, _ = zip.Write([]byte(`{"issuer":"`))
	for range 128 {
		_, _ = zip.Write(bytes.Repeat([]byte("a"), 1<<20))
	}
	_ = zip.Close()
	s := serveOne(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb.Bytes())
	})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := Discover(t.Context(), Config{Issuer: s.URL, ClientID: testClient, AllowLoopbackHTTP: true})
	runtime.ReadMemStats(&after)
	if !isUnexpected(err) {
		t.Errorf("error %v", err)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 100<<20 {
		t.Errorf("%d MiB allocated", used>>20)
	}
}

func TestUnreachableServerIsNamedWithoutTheAddress(t *testing.T) {
	s := httptest.NewServer(nil)
	host := s.Listener.Addr().String()
	s.Close()
	_, err := Discover(t.Context(), Config{Issuer: "http://" + host + "/tenant", ClientID: testClient, AllowLoopbackHTTP: true})
	unreachable, ok := errors.AsType[*UnreachableError](err)
	if !ok || unreachable.Host != host || unreachable.Reason != "no connection" || strings.Contains(err.Error(), "tenant") {
		t.Errorf("error %v", err)
	}
}

func TestUntrustedCertificateIsNamed(t *testing.T) {
	a := startTLSAuthServer(t)
	cfg := a.config()
	cfg.RootCAs = nil
	_, err := Discover(t.Context(), cfg)
	unreachable, ok := errors.AsType[*UnreachableError](err)
	if !ok || unreachable.Reason != "certificate of an unknown authority" {
		t.Errorf("error %v", err)
	}
}

func TestPlainHTTPIsNeverSentToAnybodyElse(t *testing.T) {
	for address, loopbackHTTP := range map[string]bool{
		"http://as.test/": true, "http://localhost:1/": true, "http://[::1%25lo]/": true, "ftp://127.0.0.1/": true,
		"http://127.0.0.1:1/": false,
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		var document any
		client := transport.NewClient(nil, loopbackHTTP, transport.RequestTimeout)
		wantRefused(t, getJSON(t.Context(), client, u, &document), "insecure_request")
	}
}

func TestATokenIsMadeOfVisibleCharacters(t *testing.T) {
	for r := rune(0); r < 0x200; r++ {
		for name, token := range map[string]*oauth2.Token{
			"access":  {TokenType: "Bearer", AccessToken: "a" + string(r) + "b"},
			"refresh": {TokenType: "bearer", AccessToken: "a", RefreshToken: "a" + string(r) + "b"},
		} {
			if err := checkToken(token); (err == nil) != (r >= 0x20 && r <= 0x7e) {
				t.Errorf("%s token with %q: %v", name, r, err)
			}
		}
	}
}
