package profile

// The hosts at which a sign-in service may have its endpoints beside its own: those of
// the profile, and those that the admin confirmed on this computer, which are kept in the
// data folder. Some services have them on several hosts, and whoever has the host of the
// token endpoint gets every code and every refresh token.

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/transport"
)

// confirmedHosts is the file.
type confirmedHosts struct {
	Hosts []string `toml:"hosts"`
}

const confirmedHostsHead = "# Hosts that an admin confirmed to belong to the sign-in service of an organization.\n"

// confirmedHostsFile names the file of an organization: the hosts of one are not another's.
func confirmedHostsFile(organization Profile) string {
	return "sign-in-hosts-" + organization.Key() + ".toml"
}

// ConfirmedHosts returns the hosts that the admin confirmed. Where the file cannot be read
// there are none: then he is asked again.
func ConfirmedHosts(folder string, organization Profile) []string {
	data, err := readLimited(filepath.Join(folder, confirmedHostsFile(organization)))
	if err != nil {
		return nil
	}
	var kept confirmedHosts
	if _, err := decode(string(data), &kept); err != nil || !areHosts(kept.Hosts) {
		return nil
	}
	return kept.Hosts
}

// ConfirmHosts keeps that the admin confirmed hosts. A *problem.Problem is of kind
// Refused where one of them is none: then nothing is kept.
func ConfirmHosts(folder string, organization Profile, hosts []string) error {
	if !areHosts(hosts) {
		return &problem.Problem{Kind: problem.Refused}
	}
	all := slices.Concat(ConfirmedHosts(folder, organization), hosts)
	slices.Sort(all)
	data, err := toml.Marshal(confirmedHosts{slices.Compact(all)})
	if err != nil {
		return problem.Wrap(problem.DiskTrouble, err)
	}
	data = append([]byte(confirmedHostsHead), data...)
	if len(data) > maxProfile {
		return &problem.Problem{Kind: problem.Refused} // it could not be read again
	}
	return problem.Wrap(problem.DiskTrouble, replaceFile(folder, confirmedHostsFile(organization), data))
}

// Trusting is p with hosts that were confirmed.
func (p Profile) Trusting(hosts []string) Profile {
	p.SignInHosts = slices.Concat(p.SignInHosts, hosts)
	return p
}

// areHosts reports whether each of them is a host, perhaps with a port, and nothing else.
func areHosts(hosts []string) bool {
	return !slices.ContainsFunc(hosts, func(host string) bool {
		u, err := transport.ParseAddress("https://"+host, transport.Rules{Plain: true})
		return err != nil || u.Host != host || strings.HasSuffix(host, ":")
	})
}
