// Package idp is the organization's sign-in service: an OpenID Connect provider and
// OAuth 2.1 authorization server around github.com/zitadel/oidc/v3/pkg/op, with its
// sign-in page, its tokens and what is remembered of them.
//
// It is stricter than the library: what should not be accepted from a native
// application is refused here. It asks package people who somebody is. It must not
// know what its access tokens open: services are base URLs to it, and ask
// [Server.Subject] whose a token is.
package idp
