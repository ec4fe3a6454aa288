package transport_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mileiq.example/admin/client/transport"
)

// serve starts a service on loopback.
func serve(t *testing.T, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	return s
}

func get(t *testing.T, client *http.Client, address string) (*http.Response, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client.Do(req)
	if err == nil {
		t.Cleanup(func() { _ = resp.Body.Close() })
	}
	return resp, err
}

// closed notes whether a body was closed.
type closed struct {
	io.Reader
	yes bool
}

func (c *closed) Close() error {
	c.yes = true
	return nil
}

func TestAClientSendsNothingInTheClear(t *testing.T) {
	var asked atomic.Bool
	s := serve(t, func(http.ResponseWriter, *http.Request) { asked.Store(true) })
	for address, loopbackHTTP := range map[string]bool{
		"http://example.com/": true, "http://localhost:1/": true, "http://[::1%25lo]/": true, "ftp://127.0.0.1/": true, s.URL: false,
	} {
		client := transport.NewClient(nil, loopbackHTTP, transport.RequestTimeout)
		_, err := get(t, client, address)
		if refused, ok := errors.AsType[*transport.AddressError](err); !ok || refused.Fault != transport.Insecure {
			t.Errorf("%s: %v", address, err)
		}
		body := &closed{Reader: strings.NewReader("secret")}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, body)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.Do(req); err == nil || !body.yes {
			t.Errorf("%s: %v, body closed: %v", address, err, body.yes)
		}
	}
	if asked.Load() {
		t.Error("a request arrived")
	}
}

func TestAClientFollowsNoRedirect(t *testing.T) {
	asked := 0
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		asked++
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(http.StatusTemporaryRedirect)
	})
	resp, err := get(t, transport.NewClient(nil, true, transport.RequestTimeout), s.URL)
	if err != nil || resp.StatusCode != http.StatusTemporaryRedirect || asked != 1 {
		t.Errorf("%v, %v after %d requests", resp, err, asked)
	}
}

func TestAClientReadsNoMoreThanTheBound(t *testing.T) {
	for size, tooBig := range map[int]bool{transport.MaxBody: false, transport.MaxBody + 1: true} {
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			_, _ = z.Write(bytes.Repeat([]byte("a"), size))
			_ = z.Close()
		})
		resp, err := get(t, transport.NewClient(nil, true, transport.RequestTimeout), s.URL)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		if _, refused := errors.AsType[*http.MaxBytesError](err); refused != tooBig || len(body) != transport.MaxBody {
			t.Errorf("of %d bytes it read %d: %v", size, len(body), err)
		}
	}
}

func TestAClientMakesAConnectionForEachRequest(t *testing.T) {
	addresses := map[string]bool{}
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) { addresses[r.RemoteAddr] = true })
	client := transport.NewClient(nil, true, transport.RequestTimeout)
	for range 3 {
		if _, err := get(t, client, s.URL); err != nil {
			t.Fatal(err)
		}
	}
	if len(addresses) != 3 {
		t.Errorf("3 requests came over %d connections", len(addresses))
	}
}

func TestAClientGivesUpWhenItsTimeIsOver(t *testing.T) {
	release := make(chan struct{})
	s := serve(t, func(http.ResponseWriter, *http.Request) { <-release })
	t.Cleanup(func() { close(release) }) // before the service is closed
	_, err := get(t, transport.NewClient(nil, true, 20*time.Millisecond), s.URL)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
	if client := transport.NewClient(nil, true, time.Hour); client.Timeout != time.Hour {
		t.Errorf("the time-out is %v", client.Timeout)
	}
}

func TestAnAnswerWhoseHeaderIsLateIsGivenUp(t *testing.T) {
	release := make(chan struct{})
	s := serve(t, func(http.ResponseWriter, *http.Request) { <-release })
	t.Cleanup(func() { close(release) }) // before the service is closed
	late := transport.New(transport.Options{HeaderTimeout: 20 * time.Millisecond})
	if resp, err := get(t, &http.Client{Transport: late}, s.URL); err == nil || !strings.Contains(err.Error(), "timeout") {
		t.Errorf("%v, %v", resp, err)
	}
}

func TestAHeaderThatIsTooBigIsRefused(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-Big", strings.Repeat("a", 128<<10)) })
	if resp, err := get(t, &http.Client{Transport: transport.New(transport.Options{})}, s.URL); err == nil {
		t.Errorf("it answered %v", resp.StatusCode)
	}
}

// secureService speaks at most the given version of TLS.
func secureService(t *testing.T, most uint16) (*httptest.Server, *x509.CertPool) {
	t.Helper()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.Proto) }))
	s.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: most}
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	return s, roots
}

func TestOnlyTrustedServicesWithModernTLSAreAsked(t *testing.T) {
	for _, most := range []uint16{tls.VersionTLS11, tls.VersionTLS12, tls.VersionTLS13} {
		s, roots := secureService(t, most)
		for name, client := range map[string]*http.Client{
			"client": transport.NewClient(roots, false, transport.RequestTimeout), "transport": {Transport: transport.New(transport.Options{RootCAs: roots})},
		} {
			if _, err := get(t, client, s.URL); (err == nil) != (most >= tls.VersionTLS12) {
				t.Errorf("%s, TLS %x: %v", name, most, err)
			}
		}
		_, err := get(t, transport.NewClient(nil, false, transport.RequestTimeout), s.URL)
		if _, untrusted := errors.AsType[*tls.CertificateVerificationError](err); untrusted != (most >= tls.VersionTLS12) {
			t.Errorf("TLS %x, not trusted: %v", most, err)
		}
	}
}

func TestHTTP2IsSpokenWhereTheServiceSpeaksIt(t *testing.T) {
	s, roots := secureService(t, tls.VersionTLS13)
	for _, idle := range []int{0, 2} {
		client := &http.Client{Transport: transport.New(transport.Options{RootCAs: roots, IdleConnections: idle})}
		t.Cleanup(client.CloseIdleConnections)
		resp, err := get(t, client, s.URL)
		if err != nil || resp.ProtoMajor != 2 {
			t.Errorf("with %d idle connections: %v, %v", idle, resp, err)
		}
	}
}

func TestConnectionsAreKeptOnlyWhereThatIsAskedFor(t *testing.T) {
	addresses := map[string]bool{}
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) { addresses[r.RemoteAddr] = true })
	client := &http.Client{Transport: transport.New(transport.Options{IdleConnections: 1})}
	t.Cleanup(client.CloseIdleConnections)
	for range 3 {
		resp, err := get(t, client, s.URL)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
	}
	if len(addresses) != 1 {
		t.Errorf("3 requests came over %d connections", len(addresses))
	}
}

// The bounds that no test can wait for.
func TestTheBoundsOfATransportAreThoseThatWereChosen(t *testing.T) {
	kept := transport.New(transport.Options{IdleConnections: 64})
	if kept.TLSHandshakeTimeout != 10*time.Second || kept.ResponseHeaderTimeout != 0 || kept.IdleConnTimeout != time.Minute ||
		kept.MaxIdleConns != 64 || kept.MaxIdleConnsPerHost != 64 || kept.MaxResponseHeaderBytes != 64<<10 || kept.DisableKeepAlives {
		t.Errorf("a transport that keeps connections: %+v", kept)
	}
	// A dead connection is noticed after 25 seconds.
	if want := (&http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 10 * time.Second}); !reflect.DeepEqual(kept.HTTP2, want) {
		t.Errorf("pings: %+v", kept.HTTP2)
	}
	if one := transport.New(transport.Options{IdleConnections: 1}); one.MaxIdleConns != 1 || one.MaxIdleConnsPerHost != 1 || one.IdleConnTimeout != time.Minute || one.HTTP2 == nil {
		t.Errorf("a transport that keeps one connection: %+v", one)
	}
	once := transport.New(transport.Options{HeaderTimeout: transport.HeaderTimeout})
	if !once.DisableKeepAlives || once.HTTP2 != nil || once.ResponseHeaderTimeout != 10*time.Second || once.MaxResponseHeaderBytes != 64<<10 {
		t.Errorf("a transport that keeps none: %+v", once)
	}
	for name, tr := range map[string]*http.Transport{"kept": kept, "once": once} {
		if tr.Proxy == nil || reflect.ValueOf(tr.Proxy).Pointer() != reflect.ValueOf(http.ProxyFromEnvironment).Pointer() {
			t.Errorf("%s: the proxy of the environment is not used", name)
		}
	}
	if transport.ConnectTimeout != 10*time.Second || transport.RequestTimeout != 30*time.Second || transport.MaxBody != 8<<20 {
		t.Error("a bound was changed")
	}
}
