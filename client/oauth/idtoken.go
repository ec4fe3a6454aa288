package oauth

// The ID token: signature, and every claim that OpenID Connect Core 1.0 section
// 3.1.3.7 tells a client to check.

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
)

// expectation is what an ID token must say.
type expectation struct {
	issuer, clientID string
	// nonce of the sign-in; "" after a refresh, whose ID token has none.
	nonce string
	// subject of the session; "" at sign-in, when it is not known yet.
	subject string
	// accessToken that came with it.
	accessToken Token
	now         time.Time
}

// verify checks raw and returns the account that it describes.
//
// Errors: *RefusedError with the claim's name; it is ErrClock if the token is
// not valid yet or any more, ErrWrongIssuer if somebody else issued it. And
// those of the network, as the server's keys may have to be read.
func (p *Provider) verify(ctx context.Context, raw string, want expectation) (Identity, error) {
	keys := &recordingKeySet{next: p.keys}
	// The library's checks of claims are replaced by claims.check: it has no
	// leeway, makes an exception for one issuer, and tells the cases apart only
	// by the texts of its errors.
	verifier := oidc.NewVerifier(want.issuer, keys, &oidc.Config{
		SupportedSigningAlgs: []string{oidc.RS256, oidc.ES256},
		SkipClientIDCheck:    true,
		SkipIssuerCheck:      true,
		SkipExpiryCheck:      true,
	})
	token, err := verifier.Verify(ctx, raw)
	if err != nil {
		return Identity{}, keys.explain(ctx)
	}
	claims, err := claimsOf(token)
	if err != nil {
		return Identity{}, err
	}
	if err := claims.check(want); err != nil {
		return Identity{}, err
	}
	if token.AccessTokenHash != "" && token.VerifyAccessToken(want.accessToken.Reveal()) != nil {
		return Identity{}, &RefusedError{Reason: "at_hash"}
	}
	identity := newIdentity(token.Issuer, token.Subject, claims.all)
	return identity.without(&p.secrets)
}

// claims are those of an ID token whose signature is good.
type claims struct {
	issuer, subject, nonce   string
	audience                 []string
	authorizedParty          string
	hasAuthorizedParty       bool
	expiry, issued, notUntil time.Time
	all                      map[string]any
}

func claimsOf(token *oidc.IDToken) (claims, error) {
	var all map[string]any
	if token.Claims(&all) != nil {
		return claims{}, &RefusedError{Reason: "id_token_malformed"}
	}
	c := claims{
		issuer: token.Issuer, subject: token.Subject, nonce: token.Nonce, audience: token.Audience,
		expiry: token.Expiry, issued: token.IssuedAt, all: all,
	}
	if party, present := all["azp"]; present {
		c.hasAuthorizedParty = true
		c.authorizedParty, _ = party.(string)
	}
	if seconds, ok := all["nbf"].(float64); ok {
		c.notUntil = time.Unix(int64(seconds), 0)
	}
	if _, present := all["exp"]; !present {
		return claims{}, &RefusedError{Reason: "exp_missing"}
	}
	if _, present := all["iat"]; !present {
		return claims{}, &RefusedError{Reason: "iat_missing"}
	}
	return c, nil
}

func (c claims) check(want expectation) error {
	switch {
	case c.issuer != want.issuer:
		return &RefusedError{Reason: "iss", kind: ErrWrongIssuer}
	case !slices.Contains(c.audience, want.clientID):
		return &RefusedError{Reason: "aud"}
	case len(c.audience) > 1 && !c.hasAuthorizedParty:
		return &RefusedError{Reason: "azp_missing"}
	case c.hasAuthorizedParty && c.authorizedParty != want.clientID:
		return &RefusedError{Reason: "azp"}
	case c.subject == "" || len(c.subject) > 255:
		return &RefusedError{Reason: "sub_missing"}
	case want.subject != "" && c.subject != want.subject:
		return &RefusedError{Reason: "sub"}
	case want.nonce != "" && !same(c.nonce, want.nonce):
		return &RefusedError{Reason: "nonce"}
	case c.expiry.Add(leeway).Before(want.now):
		return &RefusedError{Reason: "exp", kind: ErrClock}
	case c.issued.After(want.now.Add(leeway)):
		return &RefusedError{Reason: "iat", kind: ErrClock}
	case c.notUntil.After(want.now.Add(leeway)):
		return &RefusedError{Reason: "nbf", kind: ErrClock}
	}
	return nil
}

// recordingKeySet keeps the error of the key set. The verifier makes text of it, in
// which an unreachable server looks like a forged signature.
type recordingKeySet struct {
	next  oidc.KeySet
	asked bool
	err   error
}

func (k *recordingKeySet) VerifySignature(ctx context.Context, jwt string) ([]byte, error) {
	payload, err := k.next.VerifySignature(ctx, jwt)
	k.asked, k.err = true, err
	return payload, err
}

func (k *recordingKeySet) explain(ctx context.Context) error {
	if unreachable, ok := errors.AsType[*UnreachableError](k.err); ok {
		return unreachable
	}
	if unavailable, ok := errors.AsType[*UnavailableError](k.err); ok {
		return unavailable
	}
	if unexpected, ok := errors.AsType[*UnexpectedAnswerError](k.err); ok {
		return unexpected
	}
	if ctx.Err() != nil {
		return contextError(ctx)
	}
	if k.asked && k.err != nil {
		return &RefusedError{Reason: "signature"}
	}
	// Not a JWT, an algorithm outside the list, or claims of the wrong type.
	return &RefusedError{Reason: "id_token_malformed"}
}
