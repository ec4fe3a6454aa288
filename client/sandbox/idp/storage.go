package idp

// The storage behind github.com/zitadel/oidc's provider, which leaves policy
// to it: everything asked here is answered by grants and the users. Grant
// types that the demo does not offer are refused before they come here.

import (
	"context"
	"errors"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"

	"mileiq.example/admin/client/sandbox/people"
)

var errNotOffered = errors.New("the demo organization does not offer this")

type opStorage struct {
	grants *grants
	people *people.Organization
	client *nativeClient
	key    signingKey
}

func (s *opStorage) SigningKey(context.Context) (op.SigningKey, error) { return s.key, nil }
func (s *opStorage) KeySet(context.Context) ([]op.Key, error) {
	return []op.Key{publicKey{s.key}}, nil
}
func (s *opStorage) SignatureAlgorithms(context.Context) ([]jose.SignatureAlgorithm, error) {
	return []jose.SignatureAlgorithm{jose.ES256}, nil
}

// AuthRequestByCode redeems a code: the first caller gets the request.
func (s *opStorage) AuthRequestByCode(_ context.Context, code string) (op.AuthRequest, error) {
	return s.grants.redeem(code)
}

func (s *opStorage) CreateAccessToken(_ context.Context, request op.TokenRequest) (string, time.Time, error) {
	f, err := familyOfRequest(request)
	if err != nil {
		return "", time.Time{}, err
	}
	// op computes expires_in from the wall clock, whatever the organization's.
	return s.grants.newAccessToken(f), time.Now().Add(s.grants.lifetime), nil
}

func (s *opStorage) CreateAccessAndRefreshTokens(ctx context.Context, request op.TokenRequest, current string) (string, string, time.Time, error) {
	f, err := familyOfRequest(request)
	if err != nil {
		return "", "", time.Time{}, err
	}
	next := ""
	if current == "" {
		next = s.grants.firstRefreshToken(f)
	} else if next, err = s.grants.rotate(current); err != nil {
		return "", "", time.Time{}, err
	}
	id, expires, err := s.CreateAccessToken(ctx, request)
	return id, next, expires, err
}

func (s *opStorage) TokenRequestByRefreshToken(_ context.Context, token string) (op.RefreshTokenRequest, error) {
	return s.grants.refreshUse(token)
}

func (s *opStorage) GetRefreshTokenInfo(_ context.Context, _, token string) (userID, tokenID string, err error) {
	subject, ok := s.grants.refreshSubject(token)
	if !ok {
		return "", "", op.ErrInvalidRefreshToken
	}
	return subject, token, nil
}

func (s *opStorage) RevokeToken(_ context.Context, tokenOrID, _, _ string) *oidc.Error {
	s.grants.revoke(tokenOrID)
	return nil
}

func (s *opStorage) GetClientByClientID(_ context.Context, id string) (op.Client, error) {
	if id != s.client.id {
		return nil, oidc.ErrInvalidClient().WithDescription("unknown client")
	}
	return s.client, nil
}

func (s *opStorage) AuthorizeClientIDSecret(context.Context, string, string) error {
	return errNotOffered // the only client has no secret
}

// SetUserinfoFromScopes is op's older way to ask; SetUserinfoFromRequest answers.
func (s *opStorage) SetUserinfoFromScopes(context.Context, *oidc.UserInfo, string, string, []string) error {
	return nil
}

// SetUserinfoFromRequest fills in an ID token.
func (s *opStorage) SetUserinfoFromRequest(_ context.Context, info *oidc.UserInfo, request op.IDTokenRequest, scopes []string) error {
	return s.describe(info, request.GetSubject(), scopes)
}

// SetUserinfoFromToken fills in the answer of the userinfo endpoint.
func (s *opStorage) SetUserinfoFromToken(_ context.Context, info *oidc.UserInfo, tokenID, subject, _ string) error {
	f, ok := s.grants.familyOf(tokenID)
	if !ok {
		return oidc.ErrAccessDenied().WithDescription("the access token is not valid")
	}
	return s.describe(info, subject, f.scopes)
}

func (s *opStorage) describe(info *oidc.UserInfo, subject string, scopes []string) error {
	u, ok := s.people.User(subject)
	if !ok {
		return oidc.ErrInvalidGrant().WithDescription("the account is gone")
	}
	info.Subject = u.ID
	for _, scope := range scopes {
		switch scope {
		case oidc.ScopeProfile:
			info.Name, info.GivenName, info.FamilyName = u.DisplayName, u.GivenName, u.FamilyName
			info.PreferredUsername = u.UserName
		case oidc.ScopeEmail:
			info.Email, info.EmailVerified = u.Email, true
		}
	}
	if u.Administers() {
		info.AppendClaims("roles", []string{people.AdministratorRole})
	}
	return nil
}

func (s *opStorage) GetPrivateClaimsFromScopes(context.Context, string, string, []string) (map[string]any, error) {
	return nil, nil
}

func (s *opStorage) Health(context.Context) error { return nil }

// The rest belongs to flows that the demo does not offer.

func (s *opStorage) CreateAuthRequest(context.Context, *oidc.AuthRequest, string) (op.AuthRequest, error) {
	return nil, errNotOffered
}
func (s *opStorage) AuthRequestByID(context.Context, string) (op.AuthRequest, error) {
	return nil, errNotOffered
}
func (s *opStorage) SaveAuthCode(context.Context, string, string) error     { return errNotOffered }
func (s *opStorage) DeleteAuthRequest(context.Context, string) error        { return nil }
func (s *opStorage) TerminateSession(context.Context, string, string) error { return errNotOffered }
func (s *opStorage) SetIntrospectionFromToken(context.Context, *oidc.IntrospectionResponse, string, string, string) error {
	return errNotOffered
}
func (s *opStorage) GetKeyByIDAndClientID(context.Context, string, string) (*jose.JSONWebKey, error) {
	return nil, errNotOffered
}
func (s *opStorage) ValidateJWTProfileScopes(context.Context, string, []string) ([]string, error) {
	return nil, errNotOffered
}
