package transport

// How a request travels: encrypted, bounded, and only to the host that it was
// made for.

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"time"
)

// How long the parts of a request may take.
const (
	// ConnectTimeout is for a connection, and then again for its TLS handshake.
	ConnectTimeout = 10 * time.Second
	// HeaderTimeout is for the header of an answer, once the request is sent.
	// Requests that change many things at once may take longer.
	HeaderTimeout = 10 * time.Second
	// RequestTimeout is for a whole request, from the first step to the last byte.
	RequestTimeout = 30 * time.Second

	idleTimeout = 60 * time.Second
	pingAfter   = 15 * time.Second
	pingTimeout = 10 * time.Second
)

const (
	// MaxBody is the size of an answer in bytes. It is counted after
	// decompression, so that a small compressed answer cannot fill the memory.
	// Who reads an answer piece by piece may allow more.
	MaxBody = 8 << 20

	maxHeader = 64 << 10
)

// Options says how to connect. The zero value trusts the system's certificate
// authorities and makes a connection of its own for each request.
type Options struct {
	// RootCAs are the certificate authorities to trust; nil means the system's.
	RootCAs *x509.CertPool
	// HeaderTimeout is how long the header of an answer may take, once the
	// request is sent; 0 leaves that to the time-out of the request.
	HeaderTimeout time.Duration
	// IdleConnections is how many connections are kept for later requests. With 0
	// each request has a connection of its own: one that died while the computer
	// slept would make it unknown whether the request arrived.
	IdleConnections int
}

// New returns the transport that everything under client uses. It uses the
// proxy of the environment.
func New(o Options) *http.Transport {
	dialer := &net.Dialer{Timeout: ConnectTimeout}
	t := &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{RootCAs: o.RootCAs, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    ConnectTimeout,
		ResponseHeaderTimeout:  o.HeaderTimeout,
		MaxResponseHeaderBytes: maxHeader,
		ForceAttemptHTTP2:      true,
		DisableKeepAlives:      o.IdleConnections == 0,
		OnProxyConnectResponse: refusedByProxy,
	}
	if o.IdleConnections > 0 {
		t.MaxIdleConns, t.MaxIdleConnsPerHost = o.IdleConnections, o.IdleConnections
		t.IdleConnTimeout = idleTimeout
		// A computer that slept wakes up with a dead connection, which HTTP/2
		// would go on using for many minutes (golang/go#36026).
		t.HTTP2 = &http.HTTP2Config{SendPingTimeout: pingAfter, PingTimeout: pingTimeout}
	}
	return t
}

// NewClient returns a client for the few requests of a sign-in or a set-up, each
// of which may take timeout. It makes a connection of its own for each, follows
// no redirect, and sends nothing in the clear, except to a loopback IP literal
// where loopbackHTTP accepts that: the error is then an *AddressError. An answer has
// the bounds of such a document, see [Bound]; it may have MaxBody bytes.
func NewClient(roots *x509.CertPool, loopbackHTTP bool, timeout time.Duration) *http.Client {
	return &http.Client{
		Transport: &guard{New(Options{RootCAs: roots, HeaderTimeout: HeaderTimeout}), loopbackHTTP},
		Timeout:   timeout,
		// A redirected token request would carry its code or refresh token to
		// wherever the redirect says (golang/oauth2 issue 805).
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// documentBounds are those of what a sign-in or a set-up reads: metadata, keys,
// tokens, a profile. Tokens that list a person's groups have tens of kilobytes.
var documentBounds = Bounds{Bytes: MaxBody, Part: 1 << 20, Elements: 10_000, Values: 100_000}

// guard lets only encrypted requests pass, and only bounded answers back.
type guard struct {
	next         http.RoundTripper
	loopbackHTTP bool
}

func (g *guard) RoundTrip(req *http.Request) (*http.Response, error) {
	if !isSecure(req.URL, g.loopbackHTTP) {
		if req.Body != nil {
			_ = req.Body.Close()
		}
		return nil, &AddressError{Insecure}
	}
	resp, err := g.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	resp.Body = Bound(resp.Body, documentBounds)
	return resp, nil
}
