package idp

// The requests that the library asks about: for a sign-in, and for a refresh.

import (
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// authRequest is one authorization request, from its arrival until its code is
// redeemed. It implements op.AuthRequest.
type authRequest struct {
	oidc.AuthRequest
	id       string
	resource string
	expires  time.Time

	// Known once somebody has signed in.
	subject  string
	authTime time.Time
	// family is set when the code is redeemed.
	family *family
}

func (a *authRequest) GetID() string          { return a.id }
func (a *authRequest) GetACR() string         { return "" }
func (a *authRequest) GetAMR() []string       { return nil }
func (a *authRequest) GetAudience() []string  { return []string{a.ClientID} }
func (a *authRequest) GetAuthTime() time.Time { return a.authTime }
func (a *authRequest) GetClientID() string    { return a.ClientID }
func (a *authRequest) GetNonce() string       { return a.Nonce }
func (a *authRequest) GetScopes() []string    { return a.Scopes }
func (a *authRequest) GetSubject() string     { return a.subject }
func (a *authRequest) Done() bool             { return a.subject != "" }
func (a *authRequest) GetCodeChallenge() *oidc.CodeChallenge {
	return &oidc.CodeChallenge{Challenge: a.CodeChallenge, Method: a.CodeChallengeMethod}
}

// refreshRequest is one use of a refresh token. It implements op.RefreshTokenRequest.
type refreshRequest struct {
	family *family
	scopes []string
}

func (r *refreshRequest) GetAMR() []string             { return nil }
func (r *refreshRequest) GetAudience() []string        { return []string{r.family.clientID} }
func (r *refreshRequest) GetAuthTime() time.Time       { return r.family.authTime }
func (r *refreshRequest) GetClientID() string          { return r.family.clientID }
func (r *refreshRequest) GetScopes() []string          { return r.scopes }
func (r *refreshRequest) GetSubject() string           { return r.family.subject }
func (r *refreshRequest) SetCurrentScopes(ss []string) { r.scopes = ss }

// Interfaces that op asks for by type assertion.
var (
	_ op.AuthRequest         = (*authRequest)(nil)
	_ op.RefreshTokenRequest = (*refreshRequest)(nil)
	_ op.Storage             = (*opStorage)(nil)
)

// familyOfRequest returns the family that a token request belongs to.
func familyOfRequest(request op.TokenRequest) (*family, error) {
	switch request := request.(type) {
	case *authRequest:
		return request.family, nil
	case *refreshRequest:
		return request.family, nil
	}
	return nil, oidc.ErrUnsupportedGrantType()
}
