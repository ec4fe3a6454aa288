package oauth

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// demoLogin puts a sign-in page with a cookie in front of a's authorization.
func demoLogin(a *authServer, next func(w http.ResponseWriter, r *http.Request)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/authorize" && r.URL.Query().Get("login") == "":
			http.SetCookie(w, &http.Cookie{Name: "session", Value: "1", HttpOnly: true, Path: "/"})
			http.Redirect(w, r, "/login?"+r.URL.RawQuery, http.StatusFound)
		case r.URL.Path == "/login" && r.Method == http.MethodGet:
			_, _ = w.Write([]byte("<form>"))
		case r.URL.Path == "/login":
			if _, err := r.Cookie("session"); err != nil || r.PostFormValue("account") != "ada" {
				w.WriteHeader(http.StatusForbidden)
				return
			}
			next(w, r)
		default:
			a.ServeHTTP(w, r)
		}
	})
}

func toAuthorize(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, "/authorize?login=ada&"+r.URL.RawQuery, http.StatusSeeOther)
}

func TestDemoSignsInWithoutBrowser(t *testing.T) {
	for _, redirectHost := range []string{"127.0.0.1", "localhost"} {
		for _, waitFirst := range []bool{true, false} {
			t.Run(fmt.Sprint(redirectHost, waitFirst), func(t *testing.T) {
				a := startAuthServer(t)
				a.Config.Handler = demoLogin(a, toAuthorize)
				s := begin(t, a.discover(t, func(c *Config) { c.RedirectHost = redirectHost }))
				done := make(chan error, 1)
				play := func() { done <- s.WithoutBrowser(t.Context(), "ada") }
				if waitFirst {
					go play()
				} else {
					play()
				}
				session, err := s.Wait(t.Context())
				if err != nil || session.Identity().Subject != "subject-1" {
					t.Fatalf("Wait: %v", err)
				}
				if err := <-done; err != nil {
					t.Errorf("WithoutBrowser: %v", err)
				}
			})
		}
	}
}

func TestUnknownDemoAccountIsRefused(t *testing.T) {
	a := startAuthServer(t)
	a.Config.Handler = demoLogin(a, toAuthorize)
	wantRefused(t, begin(t, a.discover(t)).WithoutBrowser(t.Context(), "eve"), "sign_in_page")
}

func TestADemoThatIsGoneIsUnreachable(t *testing.T) {
	a := startAuthServer(t)
	a.Config.Handler = demoLogin(a, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	if err := begin(t, a.discover(t)).WithoutBrowser(t.Context(), "ada"); !isUnreachable(err) {
		t.Errorf("error %v, want *UnreachableError", err)
	}
}

func TestDemoSignInNeverLeavesTheDemo(t *testing.T) {
	reached := make(chan struct{}, 1)
	outside := serveOne(t, func(http.ResponseWriter, *http.Request) { reached <- struct{}{} })
	a := startAuthServer(t)
	a.Config.Handler = demoLogin(a, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, outside.URL, http.StatusTemporaryRedirect)
	})
	wantRefused(t, begin(t, a.discover(t)).WithoutBrowser(t.Context(), "ada"), "redirect_outside")
	if len(reached) != 0 {
		t.Error("it went there")
	}
}

func TestDemoThatRedirectsForEverIsLeft(t *testing.T) {
	a := startAuthServer(t)
	a.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/authorize" {
			a.ServeHTTP(w, r)
			return
		}
		http.Redirect(w, r, r.URL.String(), http.StatusFound)
	})
	wantRefused(t, begin(t, a.discover(t)).WithoutBrowser(t.Context(), "ada"), "redirect_outside")
}

func TestOnlyALoopbackIssuerIsSignedInToWithoutBrowser(t *testing.T) {
	a := startAuthServer(t)
	s := begin(t, a.discover(t))
	for _, issuer := range []string{"https://login.test", "http://localhost:1", "https://127.0.0.1.evil.test"} {
		s.provider.config.Issuer = issuer
		wantRefused(t, s.WithoutBrowser(t.Context(), "ada"), "not_a_demo")
	}
	if len(a.authorizations()) != 0 {
		t.Error("it went there")
	}
}

func TestDeclinedDemoSignInIsDenied(t *testing.T) {
	a := startAuthServer(t)
	a.play(func(p *script) {
		p.authorize = func(answer url.Values) { answer.Del("code"); answer.Set("error", "access_denied") }
	})
	s := begin(t, a.discover(t))
	if err := s.WithoutBrowser(t.Context(), "ada"); err != nil {
		t.Errorf("WithoutBrowser: %v", err)
	}
	if _, err := s.Wait(t.Context()); err == nil || !strings.Contains(err.Error(), ErrDenied.Error()) {
		t.Errorf("Wait: %v", err)
	}
}
