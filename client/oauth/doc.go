// Package oauth signs an admin in and keeps the session alive.
//
// It speaks OAuth 2.1 (authorization code with PKCE S256 over a loopback
// redirect, RFC 8252) and OpenID Connect to an authorization server, finds that
// server from the address of the service (RFC 9728), refreshes and revokes
// tokens, and keeps the refresh token in the operating system's keyring.
//
// It knows nothing of users, SCIM, databases or windows, and must not: what it
// shows in the browser it is given, and who may do what is decided elsewhere.
//
// Three rules hold everywhere in it. A token leaves as [Token] or [Secret],
// which print as [redacted]. An error never carries a token, a code, a body or
// an address with a query. And nothing that a server says is believed before it
// is checked: its addresses, its issuer, its signatures, its clock.
//
// The way of one sign-in is straight:
//
//	FindAuthorizationServer -> Discover -> Provider.Begin -> SignIn.Wait -> Session.Keep
//
// and that of the next start is Discover -> Provider.Resume.
package oauth
