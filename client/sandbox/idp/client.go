package idp

// The only client that there is: the program.

import (
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// nativeClient is the only client: the program, a native application without a
// secret (RFC 8252 section 8.4).
type nativeClient struct {
	id string
}

func (c *nativeClient) GetID() string { return c.id }

// RedirectURIs stand for any port (RFC 8252 section 7.3); validRedirect is stricter still.
func (c *nativeClient) RedirectURIs() []string {
	return []string{"http://127.0.0.1/callback", "http://localhost/callback"}
}
func (c *nativeClient) PostLogoutRedirectURIs() []string    { return nil }
func (c *nativeClient) ApplicationType() op.ApplicationType { return op.ApplicationTypeNative }
func (c *nativeClient) AuthMethod() oidc.AuthMethod         { return oidc.AuthMethodNone }
func (c *nativeClient) ResponseTypes() []oidc.ResponseType {
	return []oidc.ResponseType{oidc.ResponseTypeCode}
}
func (c *nativeClient) GrantTypes() []oidc.GrantType {
	return []oidc.GrantType{oidc.GrantTypeCode, oidc.GrantTypeRefreshToken}
}
func (c *nativeClient) LoginURL(id string) string            { return loginURL(id) }
func (c *nativeClient) AccessTokenType() op.AccessTokenType  { return op.AccessTokenTypeBearer }
func (c *nativeClient) IDTokenLifetime() time.Duration       { return 5 * time.Minute }
func (c *nativeClient) DevMode() bool                        { return false }
func (c *nativeClient) IsScopeAllowed(string) bool           { return false }
func (c *nativeClient) IDTokenUserinfoClaimsAssertion() bool { return true }
func (c *nativeClient) ClockSkew() time.Duration             { return 0 }
func (c *nativeClient) RestrictAdditionalIdTokenScopes() func([]string) []string {
	return allScopes
}
func (c *nativeClient) RestrictAdditionalAccessTokenScopes() func([]string) []string {
	return allScopes
}

func allScopes(scopes []string) []string { return scopes }
