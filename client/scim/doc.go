// Package scim speaks SCIM 2.0 (RFC 7643, RFC 7644) to the service that keeps
// an organization's users: it asks what the service can do, reads users, and
// changes them, one at a time or many in one request.
//
// It knows HTTP, JSON and the shapes of the protocol, and turns what comes over
// the wire into the plain values of package directory. It must not know how a
// user signs in, where a copy is kept, or when a failed request is repeated: it
// only says, in typed errors, what happened. It never sends DELETE.
//
// The service is not trusted. Answers are bounded in size and time, every field
// of every user is optional, no redirect is followed, and the access token goes
// to one origin only. A call that changes a user sends at most one request that
// could take effect; [OutcomeUnknown] says whether it perhaps did.
package scim
