package profile

// What the text of a profile may say.

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/BurntSushi/toml"

	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/transport"
)

// parse reads a profile. loopback allows what only an address on the
// command line may have: plain http to a loopback literal. remote refuses what
// a profile from elsewhere must not set.
func parse(data []byte, loopback, remote bool) (Profile, error) {
	return parseIn("", data, loopback, remote)
}

// parseIn is parse for a file in folder: a path in it that is not whole begins there, and
// not where the program happens to be started. Without a folder such a path is refused.
func parseIn(folder string, data []byte, loopback, remote bool) (Profile, error) {
	p := Profile{ClientID: defaultClientID, Scopes: slices.Clone(defaultScopes), RedirectHost: defaultRedirectHost}
	meta, err := decode(string(data), &p)
	if err != nil {
		return Profile{}, &problem.Problem{Kind: problem.BadProfile, Detail: lineOf(err), Cause: err}
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return Profile{}, &problem.Problem{Kind: problem.BadProfile, Detail: unknown[0].String(), Quoted: true}
	}
	if folder != "" && p.CAFile != "" && !filepath.IsAbs(p.CAFile) {
		p.CAFile = filepath.Join(folder, p.CAFile)
	}
	p.dropEmpty()
	if err := p.Check(loopback, remote); err != nil {
		return Profile{}, err
	}
	if p.Name == "" {
		p.Name = hostname(p.SCIM)
	}
	return p, nil
}

// dropEmpty makes what says nothing nothing, as it is after it was kept.
func (p *Profile) dropEmpty() {
	if len(p.Protected) == 0 {
		p.Protected = nil
	}
	if p.Demo != nil && len(p.Demo.Accounts) == 0 {
		p.Demo.Accounts = nil
	}
}

// lineOf names the line where a profile cannot be read, if that is known.
func lineOf(err error) string {
	if deep, ok := errors.AsType[tooDeepError](err); ok {
		return fmt.Sprintf("line %d", int(deep))
	}
	var syntax toml.ParseError
	if !errors.As(err, &syntax) {
		return "TOML"
	}
	return fmt.Sprintf("line %d", syntax.Position.Line)
}

// Check returns a *problem.Problem that names the first field that may not be as it
// is. loopback and remote are those of parse.
func (p Profile) Check(loopback, remote bool) error {
	bad := func(field string) error { return &problem.Problem{Kind: problem.BadProfile, Detail: field} }
	rules := transport.Rules{LoopbackHTTP: loopback}
	if _, err := transport.ParseAddress(p.SCIM, rules); err != nil {
		return bad("scim")
	}
	if _, err := transport.ParseAddress(p.Issuer, rules); p.Issuer != "" && err != nil {
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
	if p.CAFile != "" && (remote || !filepath.IsAbs(p.CAFile)) {
		return bad("ca_file")
	}
	if (p.Self.Claim == "") != (p.Self.Attribute == "") {
		return bad("self")
	}
	if !areHosts(p.SignInHosts) {
		return bad("sign_in_hosts")
	}
	if !areEntries(p.Protected) {
		return bad("protected")
	}
	// The demo's conveniences must never work against a real organization.
	if p.Demo != nil {
		_, err := transport.ParseAddress(p.Demo.Mail, rules)
		if err != nil || !(transport.IsLoopback(p.SCIM) && transport.IsLoopback(p.Issuer) && transport.IsLoopback(p.Demo.Mail)) {
			return bad("demo")
		}
	}
	// It could not be read again once it is kept.
	if text, err := toml.Marshal(p); err != nil || len(text) > maxProfile {
		return bad("length")
	}
	return nil
}
