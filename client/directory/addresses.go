package directory

import (
	"slices"
	"strings"
)

// Addresses are the e-mail addresses of a user, one a line, in the order of the
// service. It is one string so that users can be compared with ==. "" is none, or
// that nobody recorded them.
type Addresses string

// NewAddresses joins addresses, each once. One with a line break in it is no address,
// and is left out.
func NewAddresses(list ...string) Addresses {
	var all []string
	for _, address := range list {
		if address != "" && !strings.ContainsAny(address, "\n\r") && !slices.Contains(all, address) {
			all = append(all, address)
		}
	}
	return Addresses(strings.Join(all, "\n"))
}

// All returns each address.
func (a Addresses) All() []string {
	if a == "" {
		return nil
	}
	return strings.Split(string(a), "\n")
}

// Same reports whether a and b are the same addresses, in whatever order: services
// shuffle them. Where one of them was not recorded, nothing says that they differ.
func (a Addresses) Same(b Addresses) bool {
	if a == b || a == "" || b == "" {
		return true
	}
	as, bs := a.All(), b.All()
	slices.Sort(as)
	slices.Sort(bs)
	return slices.Equal(as, bs)
}
