package profile

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"net/url"
	"os"
	"time"

	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/transport"
)

// Profile is what the program must know about an organization and cannot find
// out by itself. Most of it has defaults: an address alone is enough for a
// service that publishes RFC 9728 metadata.
type Profile struct {
	// Name is what people call the organization; text from outside.
	Name string `toml:"name"`
	// SCIM is the base URL of the users' service.
	SCIM string `toml:"scim"`
	// Issuer is the OpenID Connect issuer, compared byte by byte.
	Issuer   string   `toml:"issuer"`
	ClientID string   `toml:"client_id"`
	Scopes   []string `toml:"scopes"`
	// SignInHosts are hosts, beside the issuer's own, at which its endpoints may be. What
	// an admin confirms is kept apart.
	SignInHosts []string `toml:"sign_in_hosts,omitempty"`
	// RedirectHost is 127.0.0.1 or, for Entra ID, localhost.
	RedirectHost string `toml:"redirect_host"`
	// RedirectPort is 0 for any free port, or the one that the provider knows.
	RedirectPort int `toml:"redirect_port"`
	// RequiredRole is the value of the ID token's roles claim without which
	// the window shows no users; "" leaves the decision to the service.
	RequiredRole string `toml:"required_role"`
	// Self finds the admin among the users where the service has no /Me.
	Self SelfMapping `toml:"self,omitempty"`
	// CAFile is the whole path of a PEM file with further certificate authorities.
	CAFile string `toml:"ca_file,omitempty"`
	// Protected is whom no plan touches, as entries of directory.NewProtected. What
	// is added in Settings is kept apart.
	Protected []string `toml:"protected,omitempty"`
	// Demo is there in the demo organization only.
	Demo *Demo `toml:"demo,omitempty"`
}

// SelfMapping says that the value of an ID token's claim is the value of a
// SCIM attribute of the same person.
type SelfMapping struct {
	Claim     string `toml:"claim,omitempty"`
	Attribute string `toml:"attribute,omitempty"`
}

// Demo is what only the demo organization has.
type Demo struct {
	// Mail is the address of the demo mailbox.
	Mail string `toml:"mail"`
	// Accounts are those that its sign-in page offers.
	Accounts []DemoAccount `toml:"accounts"`
}

// DemoAccount is one account of the demo organization.
type DemoAccount struct {
	Login string `toml:"login"`
	Name  string `toml:"name"`
	// Note is the account's role: businessAdministrator or user.
	Note string `toml:"note"`
}

// Defaults where a profile or an address says nothing.
const (
	defaultClientID     = "mileiq-admin"
	defaultRedirectHost = "127.0.0.1"
	// maxProfile bounds a profile file.
	maxProfile = 64 << 10
)

var defaultScopes = []string{"openid", "profile", "email", "offline_access"}

// SCIMHost and IssuerHost are the hosts that the admin confirms before the
// first sign-in.
func (p Profile) SCIMHost() string { return host(p.SCIM) }

func (p Profile) IssuerHost() string { return host(p.Issuer) }

func host(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return u.Host
}

// Loopback reports whether the users' service is on this computer.
func (p Profile) Loopback() bool { return transport.IsLoopback(p.SCIM) }

// ForBrowser returns an address as it may be handed to the system's browser: https, or
// http to this computer where the organization is there, such as the demo. Addresses
// come from outside, and an opener runs what it is given: a file, a program that is
// registered for a scheme, a command of a shell. An error is a *problem.Problem.
func (p Profile) ForBrowser(address string) (*url.URL, error) {
	u, err := transport.ParseAddress(address, transport.Rules{LoopbackHTTP: p.Loopback(), Query: true, Plain: true})
	if err != nil {
		return nil, problem.Of(err)
	}
	return u, nil
}

// hostname is host without a port.
func hostname(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// Same reports whether two profiles are of one organization: same users, same
// sign-in. Only then does one replace the other without asking.
func (p Profile) Same(q Profile) bool {
	return p.SCIM == q.SCIM && p.Issuer == q.Issuer && p.ClientID == q.ClientID
}

// Key names the organization in the keyring and in folder names.
func (p Profile) Key() string {
	sum := sha256.Sum256([]byte(p.Issuer + "\n" + p.SCIM))
	return hex.EncodeToString(sum[:12])
}

// RootCAs returns the system's certificate authorities and those of the
// profile's file, or nil for the system's alone.
func (p Profile) RootCAs() (*x509.CertPool, error) {
	if p.CAFile == "" {
		return nil, nil
	}
	pem, err := readAuthorities(p.CAFile)
	if err != nil {
		return nil, &problem.Problem{Kind: problem.BadProfile, Detail: "ca_file", Cause: err}
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, &problem.Problem{Kind: problem.BadProfile, Detail: "ca_file"}
	}
	return pool, nil
}

// maxAuthorities bounds a file of certificate authorities. All that a system has are a
// quarter of it.
const maxAuthorities = 1 << 20

// readAuthorities reads a file of certificate authorities. A pipe would be waited for.
func readAuthorities(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxAuthorities {
		return nil, errTooLong
	}
	return os.ReadFile(path)
}

// OAuth is the profile as the sign-in needs it.
func (p Profile) OAuth(now func() time.Time) (oauth.Config, error) {
	roots, err := p.RootCAs()
	if err != nil {
		return oauth.Config{}, err
	}
	return oauth.Config{
		Issuer: p.Issuer, ClientID: p.ClientID, Scopes: p.Scopes, Resource: p.SCIM, Hosts: p.SignInHosts,
		RedirectHost: p.RedirectHost, RedirectPort: p.RedirectPort,
		RootCAs: roots, AllowLoopbackHTTP: p.Loopback(), Now: now,
	}, nil
}
