package profile

// What a service says of itself takes the place of a profile (RFC 9728).

import (
	"context"
	"slices"
	"strings"

	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/transport"
)

// longestName is how many letters are kept of what a service calls itself.
const longestName = 200

// Discover makes a profile from the one address that an admin types.
func Discover(ctx context.Context, typed string) (Profile, error) {
	address := cleanAddress(typed)
	if _, err := transport.ParseAddress(address, transport.Rules{}); err != nil {
		return Profile{}, problem.Of(err)
	}
	found, err := oauth.FindAuthorizationServer(ctx, address)
	if err != nil {
		return Profile{}, problem.Of(err)
	}
	name := found.Name
	if letters := []rune(name); len(letters) > longestName {
		name = string(letters[:longestName])
	}
	if name == "" {
		name = hostname(address)
	}
	p := Profile{
		Name: name, SCIM: address, Issuer: found.Issuer,
		ClientID: defaultClientID, Scopes: slices.Clone(defaultScopes), RedirectHost: defaultRedirectHost,
	}
	if err := p.Check(false, true); err != nil {
		return Profile{}, err
	}
	return p, nil
}

// cleanAddress turns what an admin types or pastes into a base URL: spaces and
// a final slash go, a missing scheme becomes https.
func cleanAddress(typed string) string {
	s := strings.TrimSpace(typed)
	if s != "" && !strings.Contains(s, "://") {
		s = "https://" + s
	}
	return strings.TrimRight(s, "/")
}

// Complete finds the issuer of a profile that does not name one.
func (p *Profile) Complete(ctx context.Context) error {
	if p.Issuer != "" {
		return nil
	}
	roots, err := p.RootCAs()
	if err != nil {
		return err
	}
	options := []oauth.Option{oauth.TrustRoots(roots)}
	if p.Loopback() {
		options = append(options, oauth.LoopbackHTTP())
	}
	found, err := oauth.FindAuthorizationServer(ctx, p.SCIM, options...)
	if err != nil {
		return problem.Of(err)
	}
	p.Issuer = found.Issuer
	return p.Check(p.Loopback(), false)
}
