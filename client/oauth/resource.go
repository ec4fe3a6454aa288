package oauth

// From the address of a service to its authorization server: OAuth 2.0 Protected
// Resource Metadata (RFC 9728).

import (
	"context"
	"crypto/x509"
	"net/url"
	"strings"

	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/transport"
)

// ResourceMetadata is what a service says about itself.
type ResourceMetadata struct {
	// Resource is the service's address, equal to the one that was asked.
	Resource string
	// Issuer is the authorization server that it trusts; the first, if it
	// names several.
	Issuer string
	// Name is the service's own name, or "". It is text from outside.
	Name string
	// Scopes are the scopes that the service knows; may be empty.
	Scopes []string
}

// Option changes how [FindAuthorizationServer] asks.
type Option func(*findOptions)

type findOptions struct {
	roots        *x509.CertPool
	loopbackHTTP bool
}

// TrustRoots makes roots the certificate authorities to trust, in place of the
// system's.
func TrustRoots(roots *x509.CertPool) Option { return func(o *findOptions) { o.roots = roots } }

// LoopbackHTTP accepts plain http where the host is a loopback IP literal.
func LoopbackHTTP() Option { return func(o *findOptions) { o.loopbackHTTP = true } }

// wellKnownResource goes between host and path (RFC 9728 section 3.1).
const wellKnownResource = "/.well-known/oauth-protected-resource"

// FindAuthorizationServer asks the service at scimURL which authorization server
// to sign in at. The answer counts only if it speaks of exactly scimURL (RFC
// 9728 section 3.3): else a service could send its admins to sign in for
// another one.
//
// Errors: *RefusedError, *UnreachableError, *UnavailableError and, from a
// service without such metadata, *UnexpectedAnswerError.
func FindAuthorizationServer(ctx context.Context, scimURL string, opts ...Option) (ResourceMetadata, error) {
	var o findOptions
	for _, option := range opts {
		option(&o)
	}
	address, err := resourceMetadataURL(scimURL, o.loopbackHTTP)
	if err != nil {
		return ResourceMetadata{}, err
	}
	var document resourceDocument
	if err := getJSON(ctx, transport.NewClient(o.roots, o.loopbackHTTP, transport.RequestTimeout), address, &document); err != nil {
		return ResourceMetadata{}, problem.While("read the service's metadata", err)
	}
	return document.check(scimURL, o.loopbackHTTP)
}

func resourceMetadataURL(scimURL string, loopbackHTTP bool) (*url.URL, error) {
	u, fault := parseAddress(scimURL, transport.Rules{LoopbackHTTP: loopbackHTTP})
	if fault != "" {
		return nil, &RefusedError{Reason: "resource_" + fault}
	}
	path := u.EscapedPath()
	if path == "/" {
		path = ""
	}
	known, err := url.Parse(u.Scheme + "://" + u.Host + wellKnownResource + path)
	if err != nil {
		return nil, &RefusedError{Reason: "resource_malformed"}
	}
	return known, nil
}

type resourceDocument struct {
	Resource string   `json:"resource"`
	Servers  []string `json:"authorization_servers"`
	Name     string   `json:"resource_name"`
	Scopes   []string `json:"scopes_supported"`
}

func (d resourceDocument) check(scimURL string, loopbackHTTP bool) (ResourceMetadata, error) {
	if d.Resource != scimURL {
		return ResourceMetadata{}, &RefusedError{Reason: "resource"}
	}
	if len(d.Servers) == 0 {
		return ResourceMetadata{}, &RefusedError{Reason: "authorization_servers"}
	}
	// An encrypted service never has a reason to name an unencrypted server.
	loopbackHTTP = loopbackHTTP && strings.HasPrefix(scimURL, "http:")
	if err := checkIssuer(d.Servers[0], loopbackHTTP); err != nil {
		return ResourceMetadata{}, err
	}
	return ResourceMetadata{Resource: d.Resource, Issuer: d.Servers[0], Name: d.Name, Scopes: d.Scopes}, nil
}
