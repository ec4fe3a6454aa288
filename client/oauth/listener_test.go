package oauth

// Who can reach the listener, and when it is gone.

import (
	"errors"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"
)

func wantClosed(t testing.TB, addresses ...net.Addr) {
	t.Helper()
	for _, address := range addresses {
		if conn, err := net.DialTimeout("tcp", address.String(), time.Second); err == nil {
			_ = conn.Close()
			t.Errorf("%s still accepts connections", address)
		}
	}
}

func addresses(s *SignIn) []net.Addr {
	var all []net.Addr
	for _, l := range s.receiver.listeners {
		all = append(all, l.Addr())
	}
	return all
}

func TestListenerIsNotReachableFromOutside(t *testing.T) {
	a := startAuthServer(t)
	s := begin(t, a.discover(t, func(c *Config) { c.RedirectHost = "localhost" }))
	_, port, _ := net.SplitHostPort(s.receiver.host)
	own, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range own {
		ip, _, _ := net.ParseCIDR(address.String())
		if ip.IsLoopback() || ip.IsLinkLocalUnicast() {
			continue
		}
		if conn, err := net.DialTimeout("tcp", net.JoinHostPort(ip.String(), port), time.Second); err == nil {
			_ = conn.Close()
			t.Errorf("reachable at %s", ip)
		}
	}
}

func TestListenerIsGoneHoweverTheSignInEnds(t *testing.T) {
	deny := func(answer url.Values) { answer.Del("code"); answer.Set("error", "access_denied") }
	for name, run := range map[string]func(*testing.T, *authServer, *SignIn) error{
		"success": func(t *testing.T, _ *authServer, s *SignIn) error {
			newBrowser(t).open(s.URL())
			_, err := s.Wait(t.Context())
			return err
		},
		"denied": func(t *testing.T, a *authServer, s *SignIn) error {
			a.play(func(p *script) { p.authorize = deny })
			newBrowser(t).open(s.URL())
			_, err := s.Wait(t.Context())
			return err
		},
		"context": func(t *testing.T, _ *authServer, s *SignIn) error {
			_, err := s.Wait(cancelledContext(t))
			return err
		},
		"closed": func(t *testing.T, _ *authServer, s *SignIn) error {
			s.Close()
			_, err := s.Wait(t.Context())
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			a := startAuthServer(t)
			s := begin(t, a.discover(t, func(c *Config) { c.RedirectHost = "localhost" }))
			err := run(t, a, s)
			want := map[string]error{"success": nil, "denied": ErrDenied, "context": ErrCancelled, "closed": ErrCancelled}[name]
			if !errors.Is(err, want) {
				t.Errorf("error %v, want %v", err, want)
			}
			wantClosed(t, addresses(s)...)
		})
	}
}

func TestSignInEndsWhenItsTimeIsUp(t *testing.T) {
	a := startAuthServer(t)
	p := a.discover(t)
	p.limit = 20 * time.Millisecond
	s := begin(t, p)
	_, err := s.Wait(t.Context())
	if !errors.Is(err, ErrTimeout) {
		t.Errorf("error %v, want ErrTimeout", err)
	}
	wantClosed(t, addresses(s)...)
}

func TestPortIsFreedWhenNobodyEverWaits(t *testing.T) {
	a := startAuthServer(t)
	p := a.discover(t)
	p.limit = time.Millisecond
	s := begin(t, p)
	closed := make(chan struct{})
	go func() {
		s.receiver.serving.Wait()
		close(closed)
	}()
	select {
	case <-closed:
	case <-time.After(patience):
		t.Error("it still serves")
	}
	wantClosed(t, addresses(s)...)
}

func TestLocalhostListensOnBothLoopbackAddresses(t *testing.T) {
	a := startAuthServer(t)
	s := begin(t, a.discover(t, func(c *Config) { c.RedirectHost = "localhost" }))
	hosts := map[string]string{}
	for _, address := range addresses(s) {
		host, port, _ := net.SplitHostPort(address.String())
		hosts[host] = port
		conn, err := net.DialTimeout("tcp", address.String(), 5*time.Second)
		if err != nil {
			t.Errorf("dial: %v", err)
			continue
		}
		_ = conn.Close()
	}
	if hosts["127.0.0.1"] == "" || (hasIPv6Loopback() && hosts["::1"] != hosts["127.0.0.1"]) {
		t.Errorf("listens on %v", hosts)
	}
	if !strings.HasPrefix(s.receiver.redirectURI(), "http://localhost:") {
		t.Errorf("redirect URI %s", s.receiver.redirectURI())
	}
	wantSignInStillWorks(t, a, s)
}

func TestPortOfSomebodyElseIsRefused(t *testing.T) {
	a := startAuthServer(t)
	for _, taken := range []string{"127.0.0.1:0", "[::1]:0"} {
		if strings.HasPrefix(taken, "[") && !hasIPv6Loopback() {
			continue
		}
		l, err := net.Listen("tcp", taken)
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		for _, host := range []string{"localhost", "127.0.0.1"} {
			if host == "127.0.0.1" && strings.HasPrefix(taken, "[") {
				continue // that one is not listened on
			}
			p := a.discover(t, func(c *Config) {
				c.RedirectHost, c.RedirectPort = host, l.Addr().(*net.TCPAddr).Port
			})
			if _, err := p.Begin(testPage()); !errors.Is(err, ErrListen) {
				t.Errorf("%s for %s: error %v, want ErrListen", taken, host, err)
			}
		}
	}
}

func TestFixedPortCanBeUsedAgainAtOnce(t *testing.T) {
	a := startAuthServer(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	_ = l.Close()
	p := a.discover(t, func(c *Config) { c.RedirectPort = port })
	for range 3 {
		mustSignIn(t, p)
	}
}
