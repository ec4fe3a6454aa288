// Package sandbox is the demo organization: a complete OpenID Connect and
// SCIM 2.0 service on the loopback interface, with invitations, mail and
// made-up people. The program's demo runs against it, and so do its tests.
//
// It is the other side of the wire. It therefore imports nothing of the
// program and has types of its own: whatever both sides understand, they
// understand from the standards alone. What it enforces (roles, nobody
// archives himself, one effect per change) it enforces as a real service
// would, from the request and its own state.
//
// The parts, by file: people.go seeds, store.go holds the users and every rule
// about them, mail.go and join.go write to people and hear back from them;
// authorize.go, token.go and grants.go are the authorization server around
// github.com/zitadel/oidc/v3/pkg/op; scim.go, list.go, filter.go, patch.go and
// schema.go are the SCIM service; fault.go, limit.go and habits.go are where tests
// make it misbehave.
//
// Nothing is kept: users, keys, tokens and mail live in memory and are gone
// with the [Server].
package sandbox
