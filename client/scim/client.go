package scim

// The client itself: where it talks to, and with which limits.

import (
	"context"
	"crypto/x509"
	"net/http"
	"strings"
	"time"

	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/transport"
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
	// Secrets are taken out of all answers, besides the tokens that were sent; nil
	// means those tokens alone.
	Secrets *transport.Secrets
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
	// Backoff is how long Wait waits after the n-th refusal in a row
	// (from 1) for having asked too often, if the service asks for no longer; nil
	// means a growing random time.
	Backoff func(n int) time.Duration
}

// Limits that a service can neither raise nor lower. They are fields of the
// client so that tests can reach them in reasonable time.
type limits struct {
	request   time.Duration    // one request, from dialling to the last byte
	answer    transport.Bounds // an answer that is read as a whole
	page      transport.Bounds // a list, which is read user by user; of a long one fatUser bytes a user
	walkPages int              // pages of one walk
	walkUsers int              // users of one walk
}

func defaultLimits() limits {
	return limits{
		request:   transport.RequestTimeout,
		answer:    transport.Bounds{Bytes: transport.MaxBody, Part: 1 << 20, Elements: listedAtMost, Values: 500_000},
		page:      transport.Bounds{Bytes: 16 << 20, Part: 1 << 20, Elements: listedAtMost, Values: 4_000_000},
		walkPages: 100_000,
		walkUsers: 5_000_000,
	}
}

const (
	idleConnections = 64 // as many as changes are ever under way together
	errorBodyBytes  = 64 << 10
	// fatUser is the size in bytes of a user with a photograph, or with many groups.
	fatUser = 64 << 10
	// listedAtMost is how many elements a list may have: services were seen to
	// answer with everybody at once.
	listedAtMost       = 20_000
	scimMediaType      = "application/scim+json"
	acceptedMediaTypes = "application/scim+json, application/json;q=0.9"
)

// Client talks to one SCIM service with the tokens of one account. It may be
// used from several goroutines at once.
type Client struct {
	base      string // without a slash at the end
	host      string // host and port, for errors
	tokens    Tokens
	secrets   *transport.Secrets
	userAgent string
	now       func() time.Time
	transport *http.Transport
	limits    limits
	limiter   *limiter
}

// New returns a client for the service at baseURL, such as
// "https://example.com/scim/v2". It sends nothing. A base URL that may not be
// used gives a *transport.AddressError.
func New(baseURL string, opts Options) (*Client, error) {
	if opts.Tokens == nil {
		return nil, problem.New("scim: no source of access tokens")
	}
	base, err := transport.ParseAddress(baseURL, transport.Rules{LoopbackHTTP: opts.AllowLoopbackHTTP})
	if err != nil {
		return nil, err
	}
	secrets := opts.Secrets
	if secrets == nil {
		secrets = new(transport.Secrets)
	}
	now := opts.Now
	if now == nil {
		now = time.Now
	}
	return &Client{
		base:      strings.TrimRight(base.String(), "/"),
		host:      base.Host,
		tokens:    opts.Tokens,
		secrets:   secrets,
		userAgent: opts.UserAgent,
		now:       now,
		transport: transport.New(transport.Options{RootCAs: opts.RootCAs, IdleConnections: idleConnections}),
		limits:    defaultLimits(),
		limiter:   newLimiter(now, opts.Backoff),
	}, nil
}

// Close closes idle connections. Calls under way go on, and the client can
// still be used.
func (c *Client) Close() { c.transport.CloseIdleConnections() }
