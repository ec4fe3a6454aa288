package transport_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"mileiq.example/admin/client/transport"
)

func TestWhyNoAnswerCameIsSaidInFixedWords(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{context.DeadlineExceeded, "timed out"},
		{os.ErrDeadlineExceeded, "timed out"},
		{&net.DNSError{Err: "planted", IsNotFound: true}, "name not found"},
		{&net.DNSError{IsTimeout: true}, "the name cannot be looked up"},
		{&tls.CertificateVerificationError{Err: errors.New("planted")}, "certificate not trusted"},
		{&net.OpError{Op: "dial", Err: errors.New("planted")}, "no connection"},
		{&net.OpError{Op: "read", Err: errors.New("planted")}, "the connection broke"},
		{io.ErrUnexpectedEOF, "the connection broke"},
		{errors.New("planted"), "the connection broke"},
	} {
		if got := transport.WhyNoAnswer(fmt.Errorf("planted: %w", c.err)); got != c.want {
			t.Errorf("%v: %q, want %q", c.err, got, c.want)
		}
	}
}

// An admin, or whoever helps him, can only mend what he is told.
func TestWhatAnAdminCanMendIsNamed(t *testing.T) {
	quiet := log.New(io.Discard, "", 0)
	encrypted := httptest.NewUnstartedServer(http.NotFoundHandler())
	encrypted.Config.ErrorLog = quiet
	encrypted.StartTLS()
	defer encrypted.Close()
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.Host, "inside") {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		w.WriteHeader(http.StatusProxyAuthRequired)
	}))
	defer proxy.Close()
	gone := httptest.NewServer(nil)
	gone.Close()

	known := x509.NewCertPool()
	known.AddCert(encrypted.Certificate())
	through := func(server *httptest.Server) func(*http.Transport) {
		return func(t *http.Transport) {
			address, err := url.Parse(server.URL)
			t.Proxy = func(*http.Request) (*url.URL, error) { return address, err }
		}
	}
	asItIs := func(*http.Transport) {}
	for name, c := range map[string]struct {
		url   string
		roots *x509.CertPool
		with  func(*http.Transport)
		want  string
	}{
		"an unknown authority": {encrypted.URL, x509.NewCertPool(), asItIs, "certificate of an unknown authority"},
		"another name":         {strings.Replace(encrypted.URL, "127.0.0.1", "localhost", 1), known, asItIs, "certificate of another name"},
		"a wrong clock": {encrypted.URL, known, func(t *http.Transport) {
			t.TLSClientConfig.Time = func() time.Time { return time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC) }
		}, "certificate expired, or not yet valid"},
		"an old version of TLS": {encrypted.URL, known, func(t *http.Transport) {
			t.TLSClientConfig.MinVersion, t.TLSClientConfig.MaxVersion = tls.VersionTLS10, tls.VersionTLS10
		}, "it refused the encryption"},
		"no TLS":                      {"https://" + plain.Listener.Addr().String(), known, asItIs, "it speaks no TLS"},
		"nobody listens":              {gone.URL, known, asItIs, "no connection"},
		"a proxy that wants a name":   {"https://scim.test", known, through(proxy), "the proxy asks for a sign-in"},
		"a proxy that forbids a host": {"https://inside.test", known, through(proxy), "the proxy refused (status 403)"},
		"a proxy that is gone":        {"https://scim.test", known, through(gone), "no connection to the proxy"},
	} {
		t.Run(name, func(t *testing.T) {
			way := transport.New(transport.Options{RootCAs: c.roots})
			c.with(way)
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.url, nil)
			if err != nil {
				t.Fatal(err)
			}
			answer, err := way.RoundTrip(request)
			if err == nil {
				answer.Body.Close()
				t.Fatal("it answers")
			}
			if got := transport.WhyNoAnswer(err); got != c.want {
				t.Errorf("%v: %q, want %q", err, got, c.want)
			}
		})
	}
}
