package oauth

// What tests do as an admin, a browser or a clock.

import (
	"context"
	"crypto/tls"
	"net/http"
	"sync"
	"testing"
	"time"
)

func testPage() Page {
	return Page{
		Done:   PageText{Title: "Signed in", Body: "You can close <this> window."},
		Failed: PageText{Title: "Not signed in", Body: "See the program."},
	}
}

func begin(t testing.TB, p *Provider, options ...SignInOption) *SignIn {
	t.Helper()
	s, err := p.Begin(testPage(), options...)
	if err != nil {
		t.Fatalf("Begin: %v", err)
	}
	t.Cleanup(s.Close)
	return s
}

// browser goes to addresses as a browser would, from goroutines of its own.
type browser struct {
	t      testing.TB
	client *http.Client
	wg     sync.WaitGroup
}

func newBrowser(t testing.TB) *browser {
	transport := &http.Transport{
		DisableKeepAlives: true,
		// What the browser trusts is not what is tested.
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true},
	}
	b := &browser{t: t, client: &http.Client{Transport: transport}}
	t.Cleanup(b.wg.Wait)
	return b
}

// open goes to address and follows every redirect, in the background: the last
// page waits for the program.
func (b *browser) open(address string) {
	req, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, address, nil)
	if err != nil {
		b.t.Errorf("open: %v", err)
		return
	}
	b.wg.Go(func() {
		if resp, err := b.client.Do(req); err == nil {
			_ = resp.Body.Close()
		}
	})
}

// signIn runs a whole sign-in, with a browser.
func signIn(t testing.TB, p *Provider) (*Session, error) {
	t.Helper()
	s := begin(t, p)
	newBrowser(t).open(s.URL())
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	return s.Wait(ctx)
}

func mustSignIn(t testing.TB, p *Provider) *Session {
	t.Helper()
	session, err := signIn(t, p)
	if err != nil {
		t.Fatalf("sign in: %v", err)
	}
	return session
}

func token(t testing.TB, s *Session) Token {
	t.Helper()
	got, err := s.Token(t.Context())
	if err != nil {
		t.Fatalf("Token: %v", err)
	}
	return got
}

// clock is a clock that tests move.
type clock struct {
	mu     sync.Mutex
	offset time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.offset)
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset += d
}

func cancelledContext(t testing.TB) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}
