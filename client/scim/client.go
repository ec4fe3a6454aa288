package scim

// The client itself: where it talks to, and with which limits.

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// Tokens gives access tokens for the organization's service. Both methods may
// be called from several goroutines at once.
type Tokens interface {
	// Token returns an access token that is believed to be good.
	Token(ctx context.Context) (string, error)
	// Renew returns another access token because the service refused rejected.
	Renew(ctx context.Context, rejected string) (string, error)
}

// Options is what a client needs besides the address.
type Options struct {
	// Tokens gives the bearer tokens; required.
	Tokens Tokens
	// RootCAs are the authorities that may vouch for the service; nil means
	// those of the system.
	RootCAs *x509.CertPool
	// AllowLoopbackHTTP admits http addresses whose host is a loopback IP
	// literal. Everything else needs https.
	AllowLoopbackHTTP bool
	// UserAgent is sent with every request unless it is empty.
	UserAgent string
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Backoff is how long Turn waits after the n-th refusal in a row
	// (from 1) for having asked too often, if the service asks for no longer; nil
	// means a growing random time.
	Backoff func(n int) time.Duration
}

// Limits that a service can neither raise nor lower. They are fields of the
// client so that tests can reach them in reasonable time.
type limits struct {
	request   time.Duration // one request, from dialling to the last byte
	body      int64         // bytes of one answer, after decompression
	walkPages int           // pages of one walk
	walkUsers int           // users of one walk
}

func defaultLimits() limits {
	return limits{
		request:   30 * time.Second,
		body:      8 << 20,
		walkPages: 100_000,
		walkUsers: 5_000_000,
	}
}

const (
	connectTimeout     = 10 * time.Second
	idleTimeout        = 60 * time.Second
	pingAfter          = 15 * time.Second
	pingTimeout        = 10 * time.Second
	idleConnections    = 64 // as many as changes are ever under way together
	maxHeaderBytes     = 64 << 10
	errorBodyBytes     = 64 << 10
	retryAfterMax      = 15 * time.Minute
	scimMediaType      = "application/scim+json"
	acceptedMediaTypes = "application/scim+json, application/json;q=0.9"
)

// Client talks to one SCIM service with the tokens of one account. It may be
// used from several goroutines at once.
type Client struct {
	base      string // without a slash at the end
	host      string // host and port, for errors
	tokens    Tokens
	userAgent string
	now       func() time.Time
	transport *http.Transport
	limits    limits
	limiter   *limiter
}

// New returns a client for the service at baseURL, such as
// "https://example.com/scim/v2". It sends nothing. A base URL that may not be
// used gives an *AddressError.
func New(baseURL string, opts Options) (*Client, error) {
	if opts.Tokens == nil {
		return nil, errors.New("scim: no source of access tokens")
	}
	base, err := parseBase(baseURL, opts.AllowLoopbackHTTP)
	if err != nil {
		return nil, err
	}
	now := opts.Now
	if now == nil {
		now = time.Now
	}
	return &Client{
		base:      strings.TrimRight(base.String(), "/"),
		host:      base.Host,
		tokens:    opts.Tokens,
		userAgent: opts.UserAgent,
		now:       now,
		transport: newTransport(opts.RootCAs),
		limits:    defaultLimits(),
		limiter:   newLimiter(now, opts.Backoff),
	}, nil
}

// Close closes idle connections. Calls under way go on, and the client can
// still be used.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// parseBase checks the rules for a base URL: the token must never travel in the
// clear, and what is shown to the admin for confirmation must be all there is.
func parseBase(baseURL string, allowLoopbackHTTP bool) (*url.URL, error) {
	u, err := url.Parse(baseURL)
	if err != nil {
		// The parser's error quotes the address, password and all.
		return nil, &AddressError{AddressMalformed}
	}
	switch {
	case u.Opaque != "" || u.Hostname() == "":
		return nil, &AddressError{AddressMalformed}
	case u.User != nil:
		return nil, &AddressError{AddressHasUser}
	case u.RawQuery != "" || u.ForceQuery || strings.Contains(baseURL, "#"):
		return nil, &AddressError{AddressHasQuery}
	case hasDotSegment(u.Path):
		return nil, &AddressError{AddressMalformed}
	case u.Scheme == "https":
		return u, nil
	case u.Scheme == "http" && allowLoopbackHTTP && isLoopbackLiteral(u.Hostname()):
		return u, nil
	}
	return nil, &AddressError{AddressNotSecure}
}

func hasDotSegment(path string) bool {
	for segment := range strings.SplitSeq(path, "/") {
		if segment == "." || segment == ".." {
			return true
		}
	}
	return false
}

// isLoopbackLiteral leaves "localhost" out: it is a name, and whoever answers
// for names decides where it leads.
func isLoopbackLiteral(host string) bool {
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}

func newTransport(rootCAs *x509.CertPool) *http.Transport {
	dialer := &net.Dialer{Timeout: connectTimeout}
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dialer.DialContext,
		TLSHandshakeTimeout:    connectTimeout,
		TLSClientConfig:        &tls.Config{RootCAs: rootCAs, MinVersion: tls.VersionTLS12},
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           idleConnections,
		MaxIdleConnsPerHost:    idleConnections,
		IdleConnTimeout:        idleTimeout,
		MaxResponseHeaderBytes: maxHeaderBytes,
		// A computer that slept wakes up with a dead connection, which HTTP/2
		// would go on using for many minutes (golang/go#36026).
		HTTP2: &http.HTTP2Config{SendPingTimeout: pingAfter, PingTimeout: pingTimeout},
	}
}
