package oauth

// The authorization server: its metadata, read once and checked (OpenID Connect
// Discovery 1.0, RFC 8414).

import (
	"context"
	"crypto/x509"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/transport"
)

// leeway is how far this computer's clock and the server's may differ. Desktop
// clocks are often a little off.
const leeway = 90 * time.Second

// Config says where and as which client to sign in.
type Config struct {
	// Issuer is the authorization server, exactly as it writes itself: a
	// trailing slash matters.
	Issuer string
	// ClientID is that of a public client: there is no client secret.
	ClientID string
	// Scopes to ask for; openid is added if missing.
	Scopes []string
	// Resource is the SCIM base URL, sent as the resource indicator (RFC 8707)
	// in authorization and token requests, so that tokens are good for that
	// service only. Empty: not sent, for servers that refuse it.
	Resource string
	// RedirectHost is "127.0.0.1", also when empty, or "localhost". With
	// "localhost" both 127.0.0.1 and ::1 are listened on, as browsers may pick
	// either.
	RedirectHost string
	// RedirectPort is the port of the redirect URI; 0 takes any free one. Set
	// it only for servers that compare ports.
	RedirectPort int
	// Hosts are those, with their port if it is not the usual one, at which the
	// server's endpoints may be beside the issuer's own.
	Hosts []string
	// RootCAs are the certificate authorities to trust; nil means the system's.
	RootCAs *x509.CertPool
	// AllowLoopbackHTTP accepts plain http where the host is a loopback IP
	// literal, such as the demo's.
	AllowLoopbackHTTP bool
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Provider is an authorization server whose metadata was checked. Its methods
// may be called from any goroutine.
type Provider struct {
	config   Config
	client   *http.Client
	metadata metadata
	oauth    oauth2.Config
	keys     oidc.KeySet
	// limit is how long a sign-in may take.
	limit time.Duration
	// sessionLock is a lock: it is full while the tokens of a session, or what is
	// stored of it, change. So nothing is stored after a sign-out, and a session
	// that was resumed twice refreshes with the token that the first refresh
	// brought. It is a channel because a caller may stop waiting for it.
	sessionLock chan struct{}
	// secrets are those of its sessions and sign-ins.
	secrets transport.Secrets

	mu sync.Mutex
	// running is the sign-in that is under way, if any.
	running *SignIn
}

// Discover reads and checks the metadata of cfg.Issuer. What it refuses is
// refused before anything is opened in a browser: an issuer other than
// cfg.Issuer, methods of PKCE without S256, an endpoint that is not encrypted, or on a host that
// is neither the issuer's nor one of cfg.Hosts.
//
// Errors: *RefusedError (ErrWrongIssuer for another issuer), *OtherHostsError, *UnreachableError,
// *UnavailableError, *UnexpectedAnswerError, or plain ones for a bad cfg.
func Discover(ctx context.Context, cfg Config) (*Provider, error) {
	cfg, err := cfg.complete()
	if err != nil {
		return nil, err
	}
	address, err := url.Parse(strings.TrimSuffix(cfg.Issuer, "/") + "/.well-known/openid-configuration")
	if err != nil {
		return nil, &RefusedError{Reason: "issuer_malformed", kind: ErrWrongIssuer}
	}
	client := transport.NewClient(cfg.RootCAs, cfg.AllowLoopbackHTTP, transport.RequestTimeout)
	var m metadata
	if err := getJSON(ctx, client, address, &m); err != nil {
		return nil, problem.While("read the authorization server's metadata", err)
	}
	if err := m.check(cfg); err != nil {
		return nil, err
	}
	return newProvider(cfg, client, m), nil
}

func newProvider(cfg Config, client *http.Client, m metadata) *Provider {
	// go-oidc reads keys with whatever client the context carries.
	forKeys := *client
	forKeys.Transport = &onlyJSON{client.Transport}
	return &Provider{
		config:   cfg,
		client:   client,
		metadata: m,
		oauth: oauth2.Config{
			ClientID: cfg.ClientID,
			Scopes:   cfg.Scopes,
			Endpoint: oauth2.Endpoint{
				AuthURL:  m.AuthorizationEndpoint,
				TokenURL: m.TokenEndpoint,
				// Left to itself the library probes by sending every token
				// request twice, which reuse detection takes for theft.
				AuthStyle: oauth2.AuthStyleInParams,
			},
		},
		keys:        oidc.NewRemoteKeySet(oidc.ClientContext(context.Background(), &forKeys), m.JWKSURI),
		limit:       signInLimit,
		sessionLock: make(chan struct{}, 1),
	}
}

// complete checks c and fills in what was left empty.
func (c Config) complete() (Config, error) {
	if err := checkIssuer(c.Issuer, c.AllowLoopbackHTTP); err != nil {
		return c, err
	}
	if c.ClientID == "" {
		return c, problem.New("no client ID")
	}
	if c.RedirectHost == "" {
		c.RedirectHost = "127.0.0.1"
	}
	if c.RedirectHost != "127.0.0.1" && c.RedirectHost != "localhost" {
		return c, problem.New("the redirect host must be 127.0.0.1 or localhost")
	}
	if c.RedirectPort != 0 && (c.RedirectPort < 1024 || c.RedirectPort > 65535) {
		return c, problem.New("the redirect port must be 0 or between 1024 and 65535")
	}
	if !slices.Contains(c.Scopes, oidc.ScopeOpenID) {
		c.Scopes = append([]string{oidc.ScopeOpenID}, c.Scopes...)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c, nil
}

func (p *Provider) now() time.Time {
	// Without the monotonic reading, which stands still while some computers sleep.
	return p.config.Now().Round(0)
}

// checkIssuer checks the form of an issuer identifier (OpenID Connect Discovery
// 1.0 section 3: a URL without query or fragment).
func checkIssuer(issuer string, loopbackHTTP bool) error {
	if _, fault := parseAddress(issuer, transport.Rules{LoopbackHTTP: loopbackHTTP}); fault != "" {
		return &RefusedError{Reason: "issuer_" + fault, kind: ErrWrongIssuer}
	}
	return nil
}

// metadata is what this package uses of a discovery document (OpenID Connect
// Discovery 1.0 section 3, RFC 8414 section 2, RFC 9207 section 3).
type metadata struct {
	Issuer                string   `json:"issuer"`
	AuthorizationEndpoint string   `json:"authorization_endpoint"`
	TokenEndpoint         string   `json:"token_endpoint"`
	JWKSURI               string   `json:"jwks_uri"`
	RevocationEndpoint    string   `json:"revocation_endpoint"`
	ChallengeMethods      []string `json:"code_challenge_methods_supported"`
	SendsIssuer           bool     `json:"authorization_response_iss_parameter_supported"`
}

// check returns a *RefusedError, or an *OtherHostsError where nothing else is wrong.
func (m metadata) check(cfg Config) error {
	if m.Issuer != cfg.Issuer {
		return &RefusedError{Reason: "issuer", kind: ErrWrongIssuer}
	}
	// Never fall back to "plain", which shows the verifier to whoever sees the
	// authorization request (RFC 9700 section 2.1.1).
	// Metadata that says nothing of methods is no refusal: many servers know S256 and do
	// not say so (RFC 8414 section 2 has the list as optional).
	if m.ChallengeMethods != nil && !slices.Contains(m.ChallengeMethods, "S256") {
		return &RefusedError{Reason: "pkce_s256_missing"}
	}
	// An encrypted issuer never has a reason for an unencrypted endpoint.
	loopbackHTTP := cfg.AllowLoopbackHTTP && strings.HasPrefix(cfg.Issuer, "http:")
	var used []*url.URL
	for _, endpoint := range []struct {
		name, address string
		optional      bool
	}{
		{"authorization_endpoint", m.AuthorizationEndpoint, false},
		{"token_endpoint", m.TokenEndpoint, false},
		{"jwks_uri", m.JWKSURI, false},
		{"revocation_endpoint", m.RevocationEndpoint, true},
	} {
		if endpoint.address == "" && endpoint.optional {
			continue
		}
		rules := transport.Rules{LoopbackHTTP: loopbackHTTP, Query: true}
		u, fault := parseAddress(endpoint.address, rules)
		if fault != "" {
			return &RefusedError{Reason: endpoint.name + "_" + fault}
		}
		used = append(used, u)
	}
	if others := otherHosts(cfg, used); len(others) > 0 {
		return &OtherHostsError{Hosts: others}
	}
	return nil
}

// otherHosts are those of addresses that are neither the issuer's nor among cfg.Hosts,
// sorted.
func otherHosts(cfg Config, addresses []*url.URL) []string {
	var others []string
	for _, u := range addresses {
		host := usualHost(u)
		isKnown := slices.ContainsFunc(cfg.Hosts, func(known string) bool { return strings.EqualFold(known, host) })
		if own, err := url.Parse(cfg.Issuer); err == nil && usualHost(own) == host || isKnown {
			continue
		}
		others = append(others, host)
	}
	slices.Sort(others)
	return slices.Compact(others)
}

// usualHost is a host in small letters, with its port where that is not the usual one.
func usualHost(u *url.URL) string {
	host := strings.ToLower(u.Host)
	if port := map[string]string{"https": ":443", "http": ":80"}[u.Scheme]; u.Port() != "" {
		host = strings.TrimSuffix(host, port)
	}
	return strings.TrimSuffix(host, ":")
}
