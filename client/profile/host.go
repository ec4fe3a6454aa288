package profile

// What a host says of whose it is. Everybody may put what he likes before a domain
// that is his: login.contoso.example.evil.example belongs to whoever has evil.example.

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"

	"mileiq.example/admin/client/directory"
)

// Host is a host that an admin is to trust, divided so that it can be read. Before,
// Domain and After are all of it, one after another, in ASCII.
type Host struct {
	// Before is what the owner of the domain chose to put before it, with its last dot;
	// and user name and password, where somebody put them there.
	Before string
	// Domain is what somebody registered and answers for: the public suffix and one
	// label more. It is the whole host where there is no such thing.
	Domain string
	// After is the port with its colon, "" if there is none.
	After string
	// Loopback: it is this computer.
	Loopback bool
	// Oddities are what is unusual about it and often a trick, what matters most first.
	Oddities []Oddity
}

// String is the whole host as it is looked up.
func (h Host) String() string { return h.Before + h.Domain + h.After }

// Oddity is something about a host that a service of an organization seldom has.
type Oddity string

const (
	// OddUser: a user name before the host, which looks like the host.
	OddUser Oddity = "user"
	// OddInside: what stands before the domain looks like another domain.
	OddInside Oddity = "inside"
	// OddScripts: a label mixes letters of several alphabets.
	OddScripts Oddity = "scripts"
	// OddLetters: letters other than ASCII, some of which look like others.
	OddLetters Oddity = "letters"
	// OddNumber: a network address in place of a name, and not that of this computer.
	OddNumber Oddity = "number"
	// OddSuffix: anybody may register names below it.
	OddSuffix Oddity = "suffix"
	// OddSingle: a name without a domain, which means something in one network only.
	OddSingle Oddity = "single"
	// OddLong: so many labels or so long ones that its end is easily missed.
	OddLong Oddity = "long"
	// OddCharacters: characters that hosts do not have.
	OddCharacters Oddity = "characters"
	// OddPort: another port than that of https.
	OddPort Oddity = "port"
)

// Oddities are all there are, what matters most first.
var Oddities = []Oddity{OddUser, OddInside, OddScripts, OddLetters, OddNumber, OddSuffix, OddSingle, OddLong, OddCharacters, OddPort}

const (
	// A service's host has four labels or five, and none of them is longer than a UUID.
	usualLabels = 6
	usualLabel  = 40
	usualHost   = 80
)

// ReadHost divides the host of an address, which may have a port. It is for showing
// only: whether an address may be used, transport.ParseAddress says.
func ReadHost(raw string) Host {
	odd := map[Oddity]bool{}
	user, rest := "", raw
	if at := strings.LastIndexByte(raw, '@'); at >= 0 {
		user, rest = raw[:at+1], raw[at+1:]
		odd[OddUser] = true
	}
	name, after := splitPort(rest)
	shown := inASCII(name, odd)
	if trimmed := strings.TrimSuffix(shown, "."); trimmed != shown && trimmed != "" {
		odd[OddCharacters] = true
		shown, after = trimmed, "."+after
	}
	h := Host{Domain: shown, After: printable(after)}
	if address, err := netip.ParseAddr(strings.Trim(shown, "[]")); err == nil {
		h.Loopback = address.Zone() == "" && address.IsLoopback()
		odd[OddNumber] = odd[OddNumber] || !h.Loopback
	} else {
		h.divide(odd)
	}
	if after != "" && after != ":443" && !h.Loopback {
		odd[OddPort] = odd[OddPort] || strings.Contains(after, ":")
	}
	h.Before = printable(user) + h.Before
	for _, o := range Oddities {
		if odd[o] {
			h.Oddities = append(h.Oddities, o)
		}
	}
	return h
}

// splitPort divides a host and its port, which keeps its colon.
func splitPort(host string) (name, port string) {
	at := strings.LastIndexByte(host, ':')
	if at < 0 || at < strings.LastIndexByte(host, ']') {
		return host, ""
	}
	if _, err := netip.ParseAddr(host); err == nil { // of version 6, without brackets
		return host, ""
	}
	return host[:at], host[at:]
}

// inASCII is a name as it is looked up. Letters that look alike lead to different
// hosts, so letters other than ASCII are shown as punycode.
func inASCII(name string, odd map[Oddity]bool) string {
	shown := name
	if !isASCII(name) {
		odd[OddLetters] = true
		ascii, err := idna.Lookup.ToASCII(name)
		if err != nil {
			odd[OddCharacters] = true
			ascii, err = idna.Punycode.ToASCII(name)
		}
		if err == nil {
			shown = ascii
		}
	}
	for label := range strings.SplitSeq(shown, ".") {
		if strings.HasPrefix(strings.ToLower(label), "xn--") {
			odd[OddLetters] = true
			letters, err := idna.Punycode.ToUnicode(strings.ToLower(label))
			odd[OddScripts] = odd[OddScripts] || err != nil || directory.MixedScripts(letters) != nil
		}
	}
	return printable(shown)
}

// printable is a text in which everything is seen: what is not visible ASCII appears
// as its number.
func printable(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"):
			fmt.Fprintf(&b, "⟨%02X⟩", s[i])
		case r <= ' ' || r >= 0x7f:
			fmt.Fprintf(&b, "⟨U+%04X⟩", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func isASCII(s string) bool { return strings.IndexFunc(s, func(r rune) bool { return r > 0x7f }) < 0 }

// divide divides a name into its domain and what stands before it, and notes what is
// odd about it.
func (h *Host) divide(odd map[Oddity]bool) {
	name := strings.ToLower(h.Domain)
	labels := strings.Split(name, ".")
	hasEmpty := slices.Contains(labels, "")
	if hasEmpty || strings.IndexFunc(name, notInHost) >= 0 {
		odd[OddCharacters] = true
	}
	if len(labels) > usualLabels || len(name) > usualHost || slices.ContainsFunc(labels, func(l string) bool { return len(l) > usualLabel }) {
		odd[OddLong] = true
	}
	last := labels[len(labels)-1]
	switch {
	case hasEmpty:
		return
	case strings.Trim(last, "0123456789") == "" || strings.HasPrefix(last, "0x"):
		odd[OddNumber] = true // some computers read 127.1 and 0x7f.1 as network addresses
		return
	case len(labels) == 1:
		odd[OddSingle] = true
		return
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(name)
	if err != nil {
		odd[OddSuffix] = true
		return
	}
	cut := len(h.Domain) - len(domain)
	h.Before, h.Domain = h.Domain[:cut], h.Domain[cut:]
	suffix, _ := publicsuffix.PublicSuffix(name)
	own := strings.Split(suffix, ".")
	if holdsDomain(labels[:len(labels)-len(own)], own) || strings.Contains(name[:cut], domain) {
		odd[OddInside] = true
	}
}

func notInHost(r rune) bool {
	return !('a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '-' || r == '.' || r == '_')
}

// endings are those of domains that everybody knows, and the one that stands for any in
// examples.
var endings = []string{"com", "net", "org", "edu", "gov", "mil", "int", "info", "biz", "example"}

// services are names of services, which often stand before the name of a region, such
// as in api.eu.contoso.com.
var services = []string{
	"accounts", "admin", "api", "app", "apps", "auth", "directory", "id", "identity", "idp", "login", "people", "portal", "scim", "signin", "sso", "users", "web", "www",
}

// holdsDomain reports whether the labels before the public suffix own look as if a
// domain ended among them: contoso.com.evil.example, contoso.com-login.example.
func holdsDomain(labels, own []string) bool {
	known := slices.Concat(endings, own)
	for i, label := range labels {
		isLast := i == len(labels)-1 // it belongs to the domain
		begins, rest, hyphen := strings.Cut(label, "-")
		switch {
		case i > 0 && slices.Contains(endings, label), i > 0 && !isLast && slices.Contains(own, label):
			return true
		case i > 0 && hyphen && rest != "" && slices.Contains(known, begins):
			return true
		case strings.HasSuffix(label, "-com"), strings.Contains(label, "-com-"), strings.HasSuffix(label, "-"+own[0]) && len(own[0]) > 3:
			return true
		case i == 1 && slices.Contains(services, labels[0]):
		case i > 0 && !isLast && isTopLevel(label):
			return true
		}
	}
	return false
}

// isTopLevel reports whether a label is a top-level domain, such as de or app.
func isTopLevel(label string) bool {
	_, listed := publicsuffix.PublicSuffix(label)
	return listed
}
