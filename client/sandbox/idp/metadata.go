package idp

// The document that says where everything is and what is offered.

import (
	"encoding/json"
	"net/http"
	"strings"
)

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

// TokensAt has the metadata name another origin for the token endpoint, the revocation
// endpoint and the keys from now on, as of services that have them on several hosts; ""
// ends that. Somebody has to pass on there what comes.
func (s *Server) TokensAt(origin string) { s.tokensAt.Store(&origin) }

func (s *Server) serveMetadata(w http.ResponseWriter, _ *http.Request) {
	tokens := s.issuer
	if origin := s.tokensAt.Load(); origin != nil && *origin != "" {
		tokens = *origin
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(metadata{
		Issuer:                        s.issuer,
		AuthorizationEndpoint:         s.issuer + authorizePath,
		TokenEndpoint:                 tokens + tokenPath,
		UserinfoEndpoint:              s.issuer + userinfoPath,
		RevocationEndpoint:            tokens + revokePath,
		JWKSURI:                       tokens + keysPath,
		ScopesSupported:               scopes,
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
		ProtectedResources:    s.resources.all(),
	})
}
