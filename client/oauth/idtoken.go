package oauth

// The ID token: signature, and every claim that OpenID Connect Core 1.0 section
// 3.1.3.7 tells a client to check.

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"strings"
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
	if hasCriticalHeader(raw) {
		return Identity{}, &RefusedError{Reason: "id_token_crit"}
	}
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

// hasCriticalHeader reports whether a token demands an extension (RFC 7515 section
// 4.1.11). This program has none; the library has one that no JWT may use (RFC 7797
// section 7). What is no token is left to the library.
func hasCriticalHeader(raw string) bool {
	encoded, _, _ := strings.Cut(raw, ".")
	text, err := base64.RawURLEncoding.DecodeString(encoded)
	var header map[string]json.RawMessage
	return err == nil && json.Unmarshal(text, &header) == nil && header["crit"] != nil
}

// isAmbiguous reports whether two members of a JSON object have the same name, but for
// case, or whether it is no object. Go takes the last of them and does not look at
// case; who made the token may have let somebody choose one, and meant the other.
func isAmbiguous(object json.RawMessage) bool {
	decoder := json.NewDecoder(bytes.NewReader(object))
	if t, err := decoder.Token(); err != nil || t != json.Delim('{') {
		return true
	}
	var names []string
	for decoder.More() {
		t, err := decoder.Token()
		name, ok := t.(string)
		same := func(other string) bool { return strings.EqualFold(name, other) }
		if err != nil || !ok || len(names) == maxClaims || slices.ContainsFunc(names, same) {
			return true
		}
		// A name of the protocol in other letters, alone, is read as that one, too.
		if slices.ContainsFunc(readClaims, same) && !slices.Contains(readClaims, name) {
			return true
		}
		names = append(names, name)
		var value json.RawMessage
		if decoder.Decode(&value) != nil {
			return true
		}
	}
	return false
}

// maxClaims is how many claims an ID token may have. Servers have some dozens.
const maxClaims = 1000

// readClaims are those that the library reads, whatever their case.
var readClaims = []string{"iss", "sub", "aud", "exp", "iat", "nbf", "nonce", "at_hash", "_claim_names", "_claim_sources"}

func claimsOf(token *oidc.IDToken) (claims, error) {
	var object json.RawMessage
	if token.Claims(&object) != nil || isAmbiguous(object) {
		return claims{}, &RefusedError{Reason: "id_token_ambiguous"}
	}
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
