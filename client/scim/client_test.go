package scim_test

// Where the client talks to, what it sends along, and what it never does.

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mileiq.example/admin/client/scim"
	"mileiq.example/admin/client/transport"
)

func TestAnAddressThatCouldLeakATokenIsRefused(t *testing.T) {
	tests := []struct {
		address      string
		loopbackHTTP bool
		want         transport.AddressFault
	}{
		{"http://example.com/scim/v2", true, transport.Insecure},
		{"http://127.0.0.1:8080/scim/v2", false, transport.Insecure},
		{"http://localhost:8080/scim/v2", true, transport.Insecure},
		{"http://127.0.0.1.example.com/", true, transport.Insecure},
		{"http://[::ffff:10.0.0.1]/", true, transport.Insecure},
		{"http://0.0.0.0/", true, transport.Insecure},
		{"ftp://example.com/", true, transport.Insecure},
		{"file:///etc/passwd", true, transport.Malformed},
		{"https:///scim", true, transport.Malformed},
		{"https://:443/scim", true, transport.Malformed},
		{"https:example.com", true, transport.Malformed},
		{"//example.com/scim", true, transport.Insecure},
		{"", true, transport.Malformed},
		{"https://exa mple.com/", true, transport.Malformed},
		{"https://example.com/a/../b", true, transport.Malformed},
		{"https://example.com/a/%2e%2e/b", true, transport.Malformed},
		{"https://alice:hunter2@example.com/", true, transport.HasUser},
		{"https://alice:hunter2@exa mple.com:x/", true, transport.Malformed},
		{"https://example.com/?token=hunter2", true, transport.HasQuery},
		{"https://example.com/?", true, transport.HasQuery},
		{"https://example.com/#hunter2", true, transport.HasQuery},
		{"https://example.com/#", true, transport.HasQuery},
	}
	for _, test := range tests {
		t.Run(test.address, func(t *testing.T) {
			_, err := scim.New(test.address, scim.Options{Tokens: &tokens{}, AllowLoopbackHTTP: test.loopbackHTTP})
			problem, ok := errors.AsType[*transport.AddressError](err)
			if !ok || problem.Fault != test.want {
				t.Fatalf("error = %v, want %q", err, test.want)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error repeats a secret: %v", err)
			}
		})
	}
}

func TestASecureAddressIsTaken(t *testing.T) {
	for _, address := range []string{
		"https://example.com", "https://example.com/", "https://example.com:8443/scim/v2/", "https://[2001:db8::1]/scim",
		"http://127.0.0.1:8080/scim/v2", "http://[::1]:8080/scim/v2", "http://127.8.8.8/",
	} {
		if _, err := scim.New(address, scim.Options{Tokens: &tokens{}, AllowLoopbackHTTP: true}); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestAClientWithoutTokensIsRefused(t *testing.T) {
	if _, err := scim.New("https://example.com", scim.Options{}); err == nil {
		t.Error("no error")
	}
}

func TestARequestCarriesWhatTheServiceNeeds(t *testing.T) {
	s := serve(t, always(http.StatusOK, "application/scim+json", `{"id":"a b[c","userName":"x"}`))
	c := s.clientWith(t, scim.Options{Tokens: &tokens{current: "secret-token"}, UserAgent: "Admin/1.0"})

	if _, err := c.Archive(t.Context(), "a b[c", `W/"7"`); err != nil {
		t.Fatal(err)
	}

	got := s.seen()[0]
	if got.method != "PATCH" || got.target != "/scim/v2/Users/a%20b%5Bc" {
		t.Errorf("request = %s %s", got.method, got.target)
	}
	for name, want := range map[string]string{
		"Authorization": "Bearer secret-token",
		"Accept":        "application/scim+json, application/json;q=0.9",
		"Content-Type":  "application/scim+json",
		"If-Match":      `W/"7"`,
		"User-Agent":    "Admin/1.0",
	} {
		if got.header.Get(name) != want {
			t.Errorf("%s: %q, want %q", name, got.header.Get(name), want)
		}
	}
}

func TestNoRedirectIsFollowedAndNoTokenLeavesTheOrigin(t *testing.T) {
	other := serve(t, always(http.StatusOK, "application/scim+json", `{"id":"u1","userName":"x"}`))
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, target := range []string{other.URL + "/scim/v2/Users/u1", "/elsewhere"} {
			t.Run(fmt.Sprint(status, " ", target), func(t *testing.T) {
				s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("Location", target)
					w.WriteHeader(status)
				})
				c := s.client(t)

				_, getErr := c.User(t.Context(), "u1")
				_, patchErr := c.Archive(t.Context(), "u1", "")

				want := strings.TrimPrefix(s.URL, "http://")
				if strings.HasPrefix(target, "http") {
					want = strings.TrimPrefix(other.URL, "http://")
				}
				for _, err := range []error{getErr, patchErr} {
					redirect, ok := errors.AsType[*scim.RedirectError](err)
					if !ok || redirect.Host != want || !errors.Is(err, scim.ErrRedirect) {
						t.Errorf("error = %v, want a redirect to %s", err, want)
					}
				}
				if !scim.OutcomeUnknown(patchErr) {
					t.Error("the outcome of a redirected change counts as known")
				}
				if n := len(s.seen()); n != 2 {
					t.Errorf("%d requests, want 2", n)
				}
			})
		}
	}
	if n := len(other.seen()); n != 0 {
		t.Errorf("the other origin got %d requests, the first with Authorization %q",
			n, other.seen()[0].header.Get("Authorization"))
	}
}

func TestARefusedTokenIsRenewedOnce(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer new" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		writeJSON(w, http.StatusOK, `{"id":"u1","userName":"x"}`)
	})
	source := &tokens{current: "old", renewed: "new"}
	c := s.clientWith(t, scim.Options{Tokens: source})

	if _, err := c.Archive(t.Context(), "u1", ""); err != nil {
		t.Fatal(err)
	}
	if len(source.rejected) != 1 || source.rejected[0] != "old" {
		t.Errorf("rejected tokens: %v, want only the old one", source.rejected)
	}
	if n := s.count("PATCH"); n != 2 {
		t.Errorf("%d requests, want 2", n)
	}
}

func TestATokenRefusedTwiceIsAnError(t *testing.T) {
	s := serve(t, always(http.StatusUnauthorized, "application/json", `{"detail":"no"}`))
	c := s.clientWith(t, scim.Options{Tokens: &tokens{current: "old", renewed: "new"}})

	_, err := c.Archive(t.Context(), "u1", "")

	if !errors.Is(err, scim.ErrUnauthorized) || scim.OutcomeUnknown(err) {
		t.Errorf("error = %v", err)
	}
	if n := s.count("PATCH"); n != 2 {
		t.Errorf("%d requests, want 2", n)
	}
}

func TestAFailureToGetATokenIsPassedOn(t *testing.T) {
	signedOut := errors.New("signed out")
	s := serve(t, always(http.StatusUnauthorized, "application/json", ""))

	_, err := s.clientWith(t, scim.Options{Tokens: &tokens{err: signedOut}}).User(t.Context(), "u1")
	if !errors.Is(err, signedOut) || len(s.seen()) != 0 {
		t.Errorf("error = %v after %d requests", err, len(s.seen()))
	}

	_, err = s.clientWith(t, scim.Options{Tokens: &tokens{current: "old", renewErr: signedOut}}).Archive(t.Context(), "u1", "")
	if !errors.Is(err, signedOut) || scim.OutcomeUnknown(err) {
		t.Errorf("error = %v", err)
	}
}

func TestAnUntrustedCertificateIsRefusedBeforeAnythingIsSent(t *testing.T) {
	var requests atomic.Int32
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requests.Add(1)
		writeJSON(w, http.StatusOK, `{"id":"u1","userName":"x"}`)
	}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains about refused handshakes
	s.StartTLS()
	t.Cleanup(s.Close)
	trusted := x509.NewCertPool()
	trusted.AddCert(s.Certificate())

	stranger, err := scim.New(s.URL, scim.Options{Tokens: &tokens{}, RootCAs: x509.NewCertPool()})
	if err != nil {
		t.Fatal(err)
	}
	_, err = stranger.Archive(t.Context(), "u1", "")
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); !ok || scim.OutcomeUnknown(err) {
		t.Errorf("error = %v", err)
	}
	if n := requests.Load(); n != 0 {
		t.Errorf("%d requests reached the service", n)
	}

	friend, err := scim.New(s.URL, scim.Options{Tokens: &tokens{}, RootCAs: trusted})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(friend.Close)
	if _, err := friend.Archive(t.Context(), "u1", ""); err != nil {
		t.Errorf("with the authority: %v", err)
	}
}

func TestNoErrorRepeatsTheToken(t *testing.T) {
	// Each answer quotes the request's Authorization header back.
	quoting := map[string]func(w http.ResponseWriter, authorization string){
		"detail": func(w http.ResponseWriter, authorization string) {
			writeJSON(w, http.StatusBadRequest, fmt.Sprintf(`{"scimType":%q,"detail":"you sent %s"}`, authorization, authorization))
		},
		"long detail": func(w http.ResponseWriter, authorization string) {
			// The token would straddle the place where the detail is cut.
			padding := strings.Repeat("x", 500-len(authorization)+2)
			writeJSON(w, http.StatusBadRequest, fmt.Sprintf(`{"detail":"%s%s"}`, padding, authorization))
		},
		"body": func(w http.ResponseWriter, authorization string) { writeJSON(w, http.StatusOK, authorization) },
		"type": func(w http.ResponseWriter, authorization string) { write(w, http.StatusOK, authorization, "{}") },
		"redirect": func(w http.ResponseWriter, authorization string) {
			w.Header().Set("Location", "/"+authorization)
			w.WriteHeader(302)
		},
		"status line": func(w http.ResponseWriter, authorization string) {
			connection, buffered, err := http.NewResponseController(w).Hijack()
			if err != nil {
				panic(err)
			}
			_, _ = buffered.WriteString(authorization + "\r\n\r\n")
			_ = buffered.Flush()
			_ = connection.Close()
		},
	}
	for name, answer := range quoting {
		t.Run(name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, r *http.Request) { answer(w, r.Header.Get("Authorization")) })
			_, err := s.client(t).Find(t.Context(), "userName", "query-value")
			if err == nil {
				t.Fatal("no error")
			}
			text := fmt.Sprintf("%v %+v", err, err)
			if refusal, ok := errors.AsType[*scim.Error](err); ok {
				text += fmt.Sprintf("%#v", *refusal)
			}
			if odd, ok := errors.AsType[*scim.NotSCIMError](err); ok {
				text += fmt.Sprintf("%#v", *odd)
			}
			for _, secret := range []string{"secret", "query-value"} {
				if strings.Contains(text, secret) {
					t.Errorf("the error holds %q: %s", secret, text)
				}
			}
		})
	}
}

func TestTheClientMayBeUsedFromManyGoroutines(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		id := strings.TrimPrefix(r.URL.Path, "/scim/v2/Users/")
		writeJSON(w, http.StatusOK, fmt.Sprintf(`{"id":%q,"userName":"x"}`, id))
	})
	c := s.client(t)
	failures := make(chan error, 32)
	for i := range cap(failures) {
		go func() {
			_, err := c.Archive(t.Context(), fmt.Sprint("u", i), "")
			failures <- err
		}()
	}
	for range cap(failures) {
		if err := <-failures; err != nil {
			t.Error(err)
		}
	}
}

func TestWhatOneAnswerSaysHoldsAllWhoWait(t *testing.T) {
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "60")
		writeJSON(w, http.StatusTooManyRequests, `{}`)
	})
	c := s.clientWith(t, scim.Options{Tokens: &tokens{}, Now: func() time.Time { return now }})
	if until := c.HeldUntil(); until.After(now) {
		t.Errorf("held until %v before anybody asked", until)
	}
	if err := c.Wait(t.Context()); err != nil {
		t.Errorf("waiting ended with %v", err)
	}
	if _, err := c.User(t.Context(), "u1"); !errors.Is(err, scim.ErrTooManyRequests) {
		t.Errorf("error %v", err)
	}
	for range 2 {
		if until := c.HeldUntil(); !until.Equal(now.Add(time.Minute)) {
			t.Errorf("held until %v", until)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	waited := make(chan error, 1)
	go func() { waited <- c.Wait(ctx) }()
	cancel()
	if err := <-waited; !errors.Is(err, context.Canceled) {
		t.Errorf("waiting ended with %v", err)
	}
}
