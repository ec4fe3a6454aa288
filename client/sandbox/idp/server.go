package idp

// The sign-in service as a whole: what it is made of and which requests it answers.

import (
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"

	"mileiq.example/admin/client/sandbox/people"
)

// ClientID is the program's, the only client that there is.
const ClientID = "mileiq-admin"

const (
	authorizePath = "/authorize"
	loginPath     = "/login"
	tokenPath     = "/oauth/token"
	revokePath    = "/revoke"
	userinfoPath  = "/userinfo"
	keysPath      = "/keys"

	// maxForm bounds the body of a posted form in bytes.
	maxForm = 16 << 10
)

var scopes = []string{oidc.ScopeOpenID, oidc.ScopeProfile, oidc.ScopeEmail, oidc.ScopeOfflineAccess}

// Scopes returns those that a sign-in may ask for.
func Scopes() []string { return slices.Clone(scopes) }

// Config says what a sign-in service is made of. Everything must be there.
type Config struct {
	// Issuer is where it is reached, without a path.
	Issuer string
	// Resource is the base URL of the service that its access tokens are for.
	Resource string
	People   *people.Organization
	// Accounts can be chosen on the sign-in page.
	Accounts []people.Account
	// Now decides whether codes and tokens have expired. The claims of ID tokens
	// are always by the wall clock.
	Now                 func() time.Time
	AccessTokenLifetime time.Duration
}

// Server is a sign-in service. Its methods may be called from any goroutine.
type Server struct {
	issuer    string
	resources resources
	provider  *op.Provider
	client    *nativeClient
	grants    *grants
	people    *people.Organization
	accounts  []people.Account
	tokensAt  atomic.Pointer[string]
}

// New makes a sign-in service with a signing key of its own.
func New(c Config) (*Server, error) {
	key, err := newSigningKey()
	if err != nil {
		return nil, err
	}
	grants := newGrants(c.Now, c.AccessTokenLifetime)
	client := &nativeClient{ClientID}
	provider, err := op.NewProvider(
		&op.Config{CodeMethodS256: true, GrantTypeRefreshToken: true, SupportedScopes: scopes},
		&opStorage{grants: grants, people: c.People, client: client, key: key},
		op.StaticIssuer(c.Issuer),
		op.WithAllowInsecure(), // http, on loopback
		op.WithCORSOptions(nil),
		op.WithCrypto(grants.crypto),
	)
	if err != nil {
		return nil, fmt.Errorf("setting up the authorization server: %w", err)
	}
	return &Server{
		issuer:    c.Issuer,
		resources: resources{urls: []string{c.Resource}},
		provider:  provider,
		client:    client,
		grants:    grants,
		people:    c.People,
		accounts:  c.Accounts,
	}, nil
}

// Register adds the service to the handlers of mux.
func (s *Server) Register(mux *http.ServeMux) {
	mux.HandleFunc("GET /.well-known/openid-configuration", s.serveMetadata)
	mux.HandleFunc("GET /.well-known/oauth-authorization-server", s.serveMetadata)
	mux.HandleFunc("GET "+authorizePath, s.authorize)
	mux.HandleFunc("POST "+authorizePath, s.authorize)
	mux.HandleFunc("GET "+loginPath, s.showLogin)
	// Browsers say where a form comes from: only our own page may post here.
	mux.Handle("POST "+loginPath, http.NewCrossOriginProtection().Handler(http.HandlerFunc(s.login)))
	mux.HandleFunc("POST "+tokenPath, s.token)
	mux.HandleFunc("POST "+revokePath, s.revoke)
	mux.HandleFunc("GET "+userinfoPath, s.userinfo)
	mux.Handle("GET "+keysPath, s.provider)
}

// Subject returns the id of the user whom an access token speaks for, if it is
// valid now and meant for the service with the base URL audience.
func (s *Server) Subject(token, audience string) (userID string, ok bool) {
	return s.grants.subject(token, audience)
}

// ServeResource issues access tokens for a service elsewhere, too, which is named
// by its base URL (RFC 8707).
func (s *Server) ServeResource(url string) { s.resources.add(url) }

// RevokeAllTokens ends every session: access and refresh tokens stop working.
func (s *Server) RevokeAllTokens() { s.grants.revokeAll() }

// ExpireAccessTokens ends every access token before its time; refresh tokens keep
// working.
func (s *Server) ExpireAccessTokens() { s.grants.expireAccess() }
