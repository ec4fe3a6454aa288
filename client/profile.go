package client

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"mileiq.example/admin/client/oauth"
	"mileiq.example/admin/client/problem"
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
	// RedirectHost is 127.0.0.1 or, for Entra ID, localhost.
	RedirectHost string `toml:"redirect_host"`
	// RedirectPort is 0 for any free port, or the one that the provider knows.
	RedirectPort int `toml:"redirect_port"`
	// RequiredRole is the value of the ID token's roles claim without which
	// the window shows no users; "" leaves the decision to the service.
	RequiredRole string `toml:"required_role"`
	// Self finds the admin among the users where the service has no /Me.
	Self SelfMapping `toml:"self,omitempty"`
	// CAFile is a PEM file with further certificate authorities.
	CAFile string `toml:"ca_file,omitempty"`
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
func (p Profile) SCIMHost() string   { return host(p.SCIM) }
func (p Profile) IssuerHost() string { return host(p.Issuer) }

func host(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return u.Host
}

// hostname is host without a port.
func hostname(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// same reports whether two profiles are of one organization: same users, same
// sign-in. Only then does one replace the other without asking.
func (p Profile) same(q Profile) bool {
	return p.SCIM == q.SCIM && p.Issuer == q.Issuer && p.ClientID == q.ClientID
}

// key names the organization in the keyring and in folder names.
func (p Profile) key() string {
	sum := sha256.Sum256([]byte(p.Issuer + "\n" + p.SCIM))
	return hex.EncodeToString(sum[:12])
}

// parseProfile reads a profile. loopback allows what only an address on the
// command line may have: plain http to a loopback literal. remote refuses what
// a profile from elsewhere must not set.
func parseProfile(data []byte, loopback, remote bool) (Profile, error) {
	p := Profile{ClientID: defaultClientID, Scopes: slices.Clone(defaultScopes), RedirectHost: defaultRedirectHost}
	meta, err := toml.Decode(string(data), &p)
	if err != nil {
		return Profile{}, &problem.Problem{Kind: problem.BadProfile, Detail: lineOf(err), Cause: err}
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return Profile{}, &problem.Problem{Kind: problem.BadProfile, Detail: unknown[0].String()}
	}
	if err := p.check(loopback, remote); err != nil {
		return Profile{}, err
	}
	if p.Name == "" {
		p.Name = hostname(p.SCIM)
	}
	return p, nil
}

// lineOf names the line where a profile cannot be read, if that is known.
func lineOf(err error) string {
	var syntax toml.ParseError
	if !errors.As(err, &syntax) {
		return "TOML"
	}
	return fmt.Sprintf("line %d", syntax.Position.Line)
}

func (p Profile) check(loopback, remote bool) error {
	bad := func(field string) error { return &problem.Problem{Kind: problem.BadProfile, Detail: field} }
	if err := checkAddress(p.SCIM, loopback); err != nil {
		return bad("scim")
	}
	if p.Issuer != "" && checkAddress(p.Issuer, loopback) != nil {
		return bad("issuer")
	}
	switch p.RedirectHost {
	case "127.0.0.1":
	case "localhost":
		if remote {
			return bad("redirect_host")
		}
	default:
		return bad("redirect_host")
	}
	// Ports below 1024 are not for programs of ordinary users.
	if p.RedirectPort != 0 && (p.RedirectPort < 1024 || p.RedirectPort > 65535) {
		return bad("redirect_port")
	}
	if p.ClientID == "" {
		return bad("client_id")
	}
	if remote && p.CAFile != "" {
		return bad("ca_file")
	}
	if (p.Self.Claim == "") != (p.Self.Attribute == "") {
		return bad("self")
	}
	// The demo's conveniences must never work against a real organization.
	if p.Demo != nil && !(isLoopback(p.SCIM) && isLoopback(p.Issuer) && isLoopback(p.Demo.Mail)) {
		return bad("demo")
	}
	return nil
}

// checkAddress accepts https URLs and, where allowed, plain http to a loopback
// IP literal: a name such as localhost can be made to point elsewhere.
func checkAddress(raw string, loopback bool) error {
	u, err := url.Parse(raw)
	if err != nil || u.Hostname() == "" || u.User != nil || strings.ContainsAny(raw, "?#") {
		return &problem.Problem{Kind: problem.BadAddress} // without err, which quotes the address
	}
	if u.Scheme == "https" || u.Scheme == "http" && loopback && isLoopback(raw) {
		return nil
	}
	return &problem.Problem{Kind: problem.BadAddress}
}

func isLoopback(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil {
		return false
	}
	addr, err := netip.ParseAddr(u.Hostname())
	return err == nil && addr.IsLoopback()
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

// loadProfile reads a profile from a file or a URL that was given on the
// command line.
func loadProfile(ctx context.Context, from string) (Profile, error) {
	if !strings.HasPrefix(from, "http://") && !strings.HasPrefix(from, "https://") {
		data, err := readLimited(from)
		if err != nil {
			return Profile{}, &problem.Problem{Kind: problem.BadProfile, Detail: filepath.Base(from), Cause: err}
		}
		return parseProfile(data, true, false)
	}
	if err := checkAddress(from, true); err != nil {
		return Profile{}, err
	}
	data, err := fetchProfile(ctx, from)
	if err != nil {
		return Profile{}, err
	}
	// Only what comes from this machine may name plain http on this machine.
	return parseProfile(data, isLoopback(from), true)
}

func readLimited(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAtMost(f)
}

var errTooLong = errors.New("longer than any profile")

func readAtMost(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxProfile+1))
	if err == nil && len(data) > maxProfile {
		err = errTooLong
	}
	return data, err
}

func fetchProfile(ctx context.Context, from string) ([]byte, error) {
	c := http.Client{
		Timeout:       20 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     &http.Transport{Proxy: http.ProxyFromEnvironment, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}},
	}
	defer c.CloseIdleConnections()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, from, nil)
	if err != nil {
		return nil, problem.Wrap(problem.BadAddress, err)
	}
	unreachable := func(err error) error {
		if errors.Is(ctx.Err(), context.Canceled) {
			return problem.Wrap(problem.Cancelled, ctx.Err())
		}
		return &problem.Problem{Kind: problem.Unreachable, Host: host(from), Cause: err}
	}
	answer, err := c.Do(request)
	if err != nil {
		return nil, unreachable(errors.Unwrap(err))
	}
	defer answer.Body.Close()
	unexpected := &problem.Problem{Kind: problem.UnexpectedAnswer, Host: host(from), Status: answer.StatusCode}
	media, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	if answer.StatusCode != http.StatusOK || media == "text/html" { // a sign-in page, or that of a captive portal
		return nil, unexpected
	}
	data, err := readAtMost(answer.Body)
	switch {
	case errors.Is(err, errTooLong):
		return nil, unexpected
	case err != nil:
		return nil, unreachable(err)
	}
	return data, nil
}

// saveProfile keeps the profile for the next start. The file is replaced as a
// whole, so that a crash leaves the old one or the new one.
func saveProfile(folder string, p Profile) error {
	data, err := toml.Marshal(p)
	if err != nil {
		return problem.Wrap(problem.DiskTrouble, err)
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return problem.Wrap(problem.DiskTrouble, err)
	}
	temporary, err := os.CreateTemp(folder, profileFile+".*")
	if err != nil {
		return problem.Wrap(problem.DiskTrouble, err)
	}
	defer os.Remove(temporary.Name())
	_, err = temporary.Write(data)
	if err = errors.Join(err, temporary.Sync(), temporary.Close()); err != nil {
		return problem.Wrap(problem.DiskTrouble, err)
	}
	return problem.Wrap(problem.DiskTrouble, os.Rename(temporary.Name(), filepath.Join(folder, profileFile)))
}

const profileFile = "organization.toml"

// savedProfile returns the kept profile; ok is false where there is none.
func savedProfile(folder string) (p Profile, ok bool, err error) {
	data, err := readLimited(filepath.Join(folder, profileFile))
	if errors.Is(err, os.ErrNotExist) {
		return Profile{}, false, nil
	}
	if err != nil {
		return Profile{}, false, &problem.Problem{Kind: problem.BadProfile, Detail: profileFile, Cause: err}
	}
	p, err = parseProfile(data, true, false)
	return p, err == nil, err
}

// rootCAs returns the system's certificate authorities and those of the
// profile's file, or nil for the system's alone.
func (p Profile) rootCAs() (*x509.CertPool, error) {
	if p.CAFile == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(p.CAFile)
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

// oauthConfig is the profile as the sign-in needs it.
func (p Profile) oauthConfig(now func() time.Time) (oauth.Config, error) {
	roots, err := p.rootCAs()
	if err != nil {
		return oauth.Config{}, err
	}
	return oauth.Config{
		Issuer: p.Issuer, ClientID: p.ClientID, Scopes: p.Scopes, Resource: p.SCIM,
		RedirectHost: p.RedirectHost, RedirectPort: p.RedirectPort,
		RootCAs: roots, AllowLoopbackHTTP: isLoopback(p.SCIM), Now: now,
	}, nil
}

// discoverProfile makes a profile from the one address that an admin types.
func discoverProfile(ctx context.Context, typed string) (Profile, error) {
	address := cleanAddress(typed)
	if err := checkAddress(address, false); err != nil {
		return Profile{}, err
	}
	found, err := oauth.FindAuthorizationServer(ctx, address)
	if err != nil {
		return Profile{}, problem.Of(err)
	}
	name := found.Name
	if name == "" {
		name = hostname(address)
	}
	p := Profile{
		Name: name, SCIM: address, Issuer: found.Issuer,
		ClientID: defaultClientID, Scopes: slices.Clone(defaultScopes), RedirectHost: defaultRedirectHost,
	}
	if err := p.check(false, true); err != nil {
		return Profile{}, err
	}
	return p, nil
}
