package oauth

// Who signed in, and the form in which that is stored beside the refresh token.

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"mileiq.example/admin/client/transport"
)

// Identity is the account that signed in, as its ID token describes it. All
// texts in it come from outside.
type Identity struct {
	// Issuer and Subject together identify the account for ever (OpenID Connect
	// Core 1.0 section 2). The rest may change.
	Issuer, Subject string
	// Name is what to call the account; never empty.
	Name string
	// Email is the address, or "" where the server does not say.
	Email string
	// Roles are the values of the roles claim.
	Roles []string
	// Claims holds every claim about the account whose value is a string or a
	// list of strings, as string or []string.
	Claims map[string]any
}

// clone keeps callers from changing what others see.
func (i Identity) clone() Identity {
	i.Roles = slices.Clone(i.Roles)
	i.Claims = cloneClaims(i.Claims)
	return i
}

func cloneClaims(claims map[string]any) map[string]any {
	claims = maps.Clone(claims)
	for name, value := range claims {
		if list, ok := value.([]string); ok {
			claims[name] = slices.Clone(list)
		}
	}
	return claims
}

// without takes secrets out that the server repeats. Names and addresses are shown and
// stored.
func (i Identity) without(secrets *transport.Secrets) (Identity, error) {
	if secrets.Redact(i.Subject) != i.Subject {
		return Identity{}, &RefusedError{Reason: "sub"}
	}
	i.Name, i.Email = secrets.Redact(i.Name), secrets.Redact(i.Email)
	redactAll(secrets, i.Roles)
	for name, value := range i.Claims {
		switch value := value.(type) {
		case string:
			i.Claims[name] = secrets.Redact(value)
		case []string:
			redactAll(secrets, value)
		}
	}
	return i, nil
}

func redactAll(secrets *transport.Secrets, texts []string) {
	for i, text := range texts {
		texts[i] = secrets.Redact(text)
	}
}

func (i Identity) equal(other Identity) bool {
	a, errA := json.Marshal(i)
	b, errB := json.Marshal(other)
	return errA == nil && errB == nil && string(a) == string(b)
}

// maxClaim bounds one string among Claims, in bytes.
const maxClaim = 500

// protocolClaims say something about the token, not about the account.
var protocolClaims = []string{
	"iss", "aud", "exp", "iat", "nbf", "jti", "azp", "nonce", "at_hash", "c_hash",
	"auth_time", "acr", "amr", "sid", "_claim_names", "_claim_sources",
}

// newIdentity reads the claims of a verified ID token.
func newIdentity(issuer, subject string, claims map[string]any) Identity {
	claims = accountClaims(claims)
	email := text(claims, "email")
	// Entra ID often has the address only here.
	if preferred := text(claims, "preferred_username"); email == "" && strings.Contains(preferred, "@") {
		email = preferred
	}
	name := subject
	for _, candidate := range []string{text(claims, "name"), text(claims, "preferred_username"), email} {
		if candidate != "" {
			name = candidate
			break
		}
	}
	return Identity{Issuer: issuer, Subject: subject, Name: name, Email: email, Roles: textList(claims, "roles"), Claims: claims}
}

// accountClaims keeps strings and lists of strings, as string and []string.
func accountClaims(claims map[string]any) map[string]any {
	kept := make(map[string]any)
	for name, value := range claims {
		if slices.Contains(protocolClaims, name) {
			continue
		}
		switch value := value.(type) {
		case string:
			if len(value) <= maxClaim {
				kept[name] = value
			}
		case []any:
			if texts, ok := allTexts(value); ok {
				kept[name] = texts
			}
		}
	}
	return kept
}

func allTexts(values []any) ([]string, bool) {
	texts := make([]string, 0, len(values))
	for _, value := range values {
		s, ok := value.(string)
		if !ok || len(s) > maxClaim {
			return nil, false
		}
		texts = append(texts, s)
	}
	return texts, true
}

func text(claims map[string]any, name string) string {
	s, _ := claims[name].(string)
	return s
}

// textList reads a claim that some servers send as one string when it has one value.
func textList(claims map[string]any, name string) []string {
	switch value := claims[name].(type) {
	case string:
		return []string{value}
	case []string:
		return slices.Clone(value)
	}
	return nil
}
