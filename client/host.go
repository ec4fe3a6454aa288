package client

import (
	"net/url"

	"mileiq.example/admin/client/profile"
)

// Host is a host as a window shows it to an admin who is to trust it.
type Host = profile.Host

// HostOddity is something about a host that is unusual and often a trick.
type HostOddity = profile.Oddity

// What can be odd about a host.
const (
	HostWithUser       = profile.OddUser
	HostHoldsDomain    = profile.OddInside
	HostMixesScripts   = profile.OddScripts
	HostWithLetters    = profile.OddLetters
	HostIsNumber       = profile.OddNumber
	HostIsSuffix       = profile.OddSuffix
	HostIsSingle       = profile.OddSingle
	HostIsLong         = profile.OddLong
	HostWithCharacters = profile.OddCharacters
	HostWithPort       = profile.OddPort
)

// HostOddities are all of them, what matters most first.
func HostOddities() []HostOddity { return profile.Oddities }

// ReadHost divides the host of an address so that it is seen whose it is.
func ReadHost(host string) Host { return profile.ReadHost(host) }

// ForBrowser returns an address as it may be handed to the system's browser, see
// [Profile.ForBrowser]; every other one is a *problem.Problem.
func (c *Client) ForBrowser(address string) (*url.URL, error) {
	c.mu.Lock()
	p := c.currentProfile()
	c.mu.Unlock()
	return p.ForBrowser(address)
}
