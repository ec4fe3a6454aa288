package sandbox

// The token and revocation endpoints, and the documents that say where
// everything is. The library does the grants; what it lets pass is refused here.

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"

	"github.com/zitadel/oidc/v3/pkg/oidc"
)

const (
	tokenPath    = "/oauth/token"
	revokePath   = "/revoke"
	userinfoPath = "/userinfo"
	keysPath     = "/keys"
)

var verifierPattern = regexp.MustCompile(`^[A-Za-z0-9._~-]{43,128}$`)

// supportedScopes are those that a sign-in may ask for.
var supportedScopes = []string{oidc.ScopeOpenID, oidc.ScopeProfile, oidc.ScopeEmail, oidc.ScopeOfflineAccess}

// token checks a token request before the library sees it.
func (a *authServer) token(w http.ResponseWriter, r *http.Request) {
	if !plainForm(w, r) {
		return
	}
	form := r.PostForm
	if !a.knowsResources(form["resource"]) {
		writeOAuthError(w, invalidTarget())
		return
	}
	switch oidc.GrantType(form.Get("grant_type")) {
	case oidc.GrantTypeCode:
		if !verifierPattern.MatchString(form.Get("code_verifier")) {
			writeOAuthError(w, oidc.ErrInvalidRequest().WithDescription("code_verifier is missing or not 43 to 128 unreserved characters"))
			return
		}
	case oidc.GrantTypeRefreshToken:
	default:
		writeOAuthError(w, oidc.ErrUnsupportedGrantType())
		return
	}
	a.provider.ServeHTTP(w, r)
}

// revoke checks a revocation request (RFC 7009) before the library sees it.
func (a *authServer) revoke(w http.ResponseWriter, r *http.Request) {
	if plainForm(w, r) {
		a.provider.ServeHTTP(w, r)
	}
}

// userinfo lets only requests pass that carry the token in a header.
func (a *authServer) userinfo(w http.ResponseWriter, r *http.Request) {
	if r.URL.RawQuery != "" {
		writeOAuthError(w, oidc.ErrInvalidRequest().WithDescription("the token belongs in the Authorization header"))
		return
	}
	a.provider.ServeHTTP(w, r)
}

// plainForm lets only forms pass that carry everything in the body, once.
// Tokens in a URL end up in logs (RFC 9700 section 4.3.2).
func plainForm(w http.ResponseWriter, r *http.Request) bool {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	err := r.ParseForm()
	if err != nil || r.URL.RawQuery != "" || repeated(r.PostForm, "resource") {
		writeOAuthError(w, oidc.ErrInvalidRequest().WithDescription("parameters belong in the body, each once"))
		return false
	}
	return true
}

func writeOAuthError(w http.ResponseWriter, e *oidc.Error) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusBadRequest)
	_ = json.NewEncoder(w).Encode(e)
}

// metadata describes the authorization server (OpenID Connect Discovery 1.0
// section 3, RFC 8414 section 2). The library's own says more than is offered.
type metadata struct {
	Issuer                        string   `json:"issuer"`
	AuthorizationEndpoint         string   `json:"authorization_endpoint"`
	TokenEndpoint                 string   `json:"token_endpoint"`
	UserinfoEndpoint              string   `json:"userinfo_endpoint"`
	RevocationEndpoint            string   `json:"revocation_endpoint"`
	JWKSURI                       string   `json:"jwks_uri"`
	ScopesSupported               []string `json:"scopes_supported"`
	ResponseTypesSupported        []string `json:"response_types_supported"`
	ResponseModesSupported        []string `json:"response_modes_supported"`
	GrantTypesSupported           []string `json:"grant_types_supported"`
	SubjectTypesSupported         []string `json:"subject_types_supported"`
	IDTokenSigningAlgValues       []string `json:"id_token_signing_alg_values_supported"`
	TokenEndpointAuthMethods      []string `json:"token_endpoint_auth_methods_supported"`
	RevocationEndpointAuthMethods []string `json:"revocation_endpoint_auth_methods_supported"`
	CodeChallengeMethods          []string `json:"code_challenge_methods_supported"`
	ClaimsSupported               []string `json:"claims_supported"`
	PromptValuesSupported         []string `json:"prompt_values_supported"`
	RequestParameterSupported     bool     `json:"request_parameter_supported"`
	RequestURIParameterSupported  bool     `json:"request_uri_parameter_supported"`
	IssParameterSupported         bool     `json:"authorization_response_iss_parameter_supported"`
	ProtectedResources            []string `json:"protected_resources"`
}

func (a *authServer) serveMetadata(w http.ResponseWriter, _ *http.Request) {
	serveDocument(w, metadata{
		Issuer:                        a.issuer,
		AuthorizationEndpoint:         a.issuer + authorizePath,
		TokenEndpoint:                 a.issuer + tokenPath,
		UserinfoEndpoint:              a.issuer + userinfoPath,
		RevocationEndpoint:            a.issuer + revokePath,
		JWKSURI:                       a.issuer + keysPath,
		ScopesSupported:               supportedScopes,
		ResponseTypesSupported:        []string{"code"},
		ResponseModesSupported:        []string{"query"},
		GrantTypesSupported:           []string{"authorization_code", "refresh_token"},
		SubjectTypesSupported:         []string{"public"},
		IDTokenSigningAlgValues:       []string{"ES256"},
		TokenEndpointAuthMethods:      []string{"none"},
		RevocationEndpointAuthMethods: []string{"none"},
		CodeChallengeMethods:          []string{"S256"},
		ClaimsSupported: strings.Fields("sub iss aud exp iat auth_time nonce at_hash azp " +
			"name given_name family_name preferred_username email email_verified roles"),
		PromptValuesSupported: []string{"login", "select_account"},
		IssParameterSupported: true,
		ProtectedResources:    a.resources(),
	})
}

// serveResourceMetadata says who issues tokens for the SCIM service (RFC 9728 section 2).
func (a *authServer) serveResourceMetadata(w http.ResponseWriter, _ *http.Request) {
	serveDocument(w, struct {
		Resource     string   `json:"resource"`
		Servers      []string `json:"authorization_servers"`
		Scopes       []string `json:"scopes_supported"`
		Methods      []string `json:"bearer_methods_supported"`
		ResourceName string   `json:"resource_name"`
	}{a.resource, []string{a.issuer}, supportedScopes, []string{"header"}, organizationName})
}

func serveDocument(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}
