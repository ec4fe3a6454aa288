// Package people is the organization itself: its users, the rules about changing
// them, the invitations that are open and the mail that goes out.
//
// It enforces every rule about people, whoever asks: nobody archives himself, nor
// the last business administrator; a change that changes nothing has no effect and
// sends no letter; a change, its letters and its version become visible together
// or not at all.
//
// It knows nothing of how anybody asks: no HTTP, no SCIM, no tokens.
package people
