package transport

// Which addresses may be used. Addresses come from files, from web pages and
// from other services, and tokens travel to them.

import (
	"net/netip"
	"net/url"
	"strings"

	"mileiq.example/admin/client/problem"
)

// maxAddress is the length in bytes of the longest address that is accepted.
const maxAddress = 2000

// Rules says what an address may have besides https, a host and a path. The zero
// value is the strictest but for Plain.
type Rules struct {
	// LoopbackHTTP accepts plain http where the host is a loopback IP literal,
	// such as the demo's.
	LoopbackHTTP bool
	// Query accepts a query.
	Query bool
	// Plain accepts only letters and digits of ASCII and the punctuation that no
	// shell and no browser launcher interprets. It is for addresses that are
	// opened in a browser (CVE-2025-6514 was an authorization endpoint that was
	// handed to a shell).
	Plain bool
}

// AddressFault is what is wrong with an address.
type AddressFault string

const (
	// Malformed: not an absolute URL with a host and a path without dot segments.
	Malformed AddressFault = "malformed"
	// Insecure: neither https, nor http to an accepted loopback literal.
	Insecure AddressFault = "not secure"
	// HasUser: it holds a user name or a password.
	HasUser AddressFault = "holds a user name"
	// HasQuery: it holds a fragment, or a query that the rules do not accept.
	HasQuery AddressFault = "holds a query or fragment"
)

// AddressError is an address that may not be used. It does not repeat the
// address, which may hold a password.
type AddressError struct{ Fault AddressFault }

func (e *AddressError) Error() string { return "unusable address: " + string(e.Fault) }

// Problem says what it is to an admin.
func (e *AddressError) Problem() *problem.Problem {
	return &problem.Problem{Kind: problem.BadAddress}
}

// ParseAddress parses an address that came from outside and checks it against
// the rules. What is shown to an admin for confirmation must be all there is, so
// user names, fragments and dot segments are refused everywhere. The error is an
// *AddressError.
func ParseAddress(raw string, rules Rules) (*url.URL, error) {
	if len(raw) > maxAddress || rules.Plain && strings.ContainsFunc(raw, notPlain) {
		return nil, &AddressError{Malformed}
	}
	u, err := url.Parse(raw)
	switch {
	case err != nil: // which quotes the address, password and all
		return nil, &AddressError{Malformed}
	case u.Opaque != "" || u.Hostname() == "" || hasZone(u):
		return nil, &AddressError{Malformed}
	case u.User != nil:
		return nil, &AddressError{HasUser}
	case strings.Contains(raw, "#"):
		return nil, &AddressError{HasQuery}
	case !rules.Query && strings.Contains(raw, "?"):
		return nil, &AddressError{HasQuery}
	case hasDotSegment(u.Path):
		return nil, &AddressError{Malformed}
	case !isSecure(u, rules.LoopbackHTTP):
		return nil, &AddressError{Insecure}
	}
	return u, nil
}

// IsLoopback reports whether the host of an address is a loopback IP literal.
func IsLoopback(address string) bool {
	u, err := url.Parse(address)
	return err == nil && isLoopbackLiteral(u.Hostname())
}

// isSecure reports whether u is https or, where that is accepted, http to a
// loopback IP literal.
func isSecure(u *url.URL, loopbackHTTP bool) bool {
	return u.Scheme == "https" || loopbackHTTP && u.Scheme == "http" && isLoopbackLiteral(u.Hostname())
}

// isLoopbackLiteral is false for "localhost": it is a name, and whoever answers
// for names decides where it leads.
func isLoopbackLiteral(host string) bool {
	address, err := netip.ParseAddr(host)
	return err == nil && address.Zone() == "" && address.IsLoopback()
}

// hasZone reports whether the host is an IPv6 address with a zone, which means
// something on one computer only (RFC 6874).
func hasZone(u *url.URL) bool { return strings.Contains(u.Host, "%") }

// hasDotSegment looks at a path that was decoded: %2e is a dot, too.
func hasDotSegment(path string) bool {
	for segment := range strings.SplitSeq(path, "/") {
		if segment == "." || segment == ".." {
			return true
		}
	}
	return false
}

func notPlain(r rune) bool {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
		return false
	}
	return !strings.ContainsRune("-._~:/?#[]@&=+,%", r)
}
