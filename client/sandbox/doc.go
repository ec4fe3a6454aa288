// Package sandbox is the demo organization: a complete OpenID Connect and SCIM 2.0
// service on the loopback interface, with invitations, mail and made-up people. The
// program's demo runs against it, and so do its tests.
//
// It is the other side of the wire. It therefore imports nothing of the program and
// has types of its own: whatever both sides understand, they understand from the
// standards alone. What it enforces (roles, nobody archives himself, one effect per
// change) it enforces as a real service would, from the request and its own state.
//
// This package starts the organization and puts it together from its rooms: people
// (users, rules, mail), idp (sign-in) and service (SCIM). idp and service do not know
// each other, and people knows neither. Here are only the address that all of it is
// reached at, the pages that belong to none of them (home, mail, invitations), the
// profile, and the switches for tests.
//
// Nothing is kept: users, keys, tokens and mail live in memory and are gone with the
// [Server].
package sandbox
