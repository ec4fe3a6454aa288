package directory

import (
	"strings"
	"unicode/utf8"
)

// protectedPrefix begins an entry that is an id and nothing else.
const protectedPrefix = "id:"

// maxProtectedEntry bounds an entry, in bytes.
const maxProtectedEntry = 512

// Protected is whom no plan touches: accounts for emergencies, service accounts.
// The zero value protects nobody.
type Protected struct {
	addresses map[string]bool // folded
	ids       map[string]bool
}

// NewProtected returns who these entries protect together. An entry is "id:" and
// an id, or an address or a user name. One without "id:" also protects the user
// who has it as his id: who forgot the prefix must not be left unprotected.
func NewProtected(entries ...[]string) Protected {
	p := Protected{addresses: map[string]bool{}, ids: map[string]bool{}}
	for _, list := range entries {
		for _, entry := range list {
			if id, ok := protectedID(entry); ok {
				p.ids[id] = true
				continue
			}
			p.ids[entry] = true
			for _, key := range addressKeys(entry) {
				p.addresses[key] = true
			}
		}
	}
	return p
}

// Nobody reports whether nobody is protected.
func (p Protected) Nobody() bool { return len(p.ids) == 0 && len(p.addresses) == 0 }

// Covers reports whether u is protected: by his id, byte by byte, or by any
// address or name that he has, whatever the case.
func (p Protected) Covers(u User) bool {
	if p.Nobody() {
		return false // as in most organizations; a plan may be of many
	}
	if p.ids[u.ID] {
		return true
	}
	for _, address := range append(u.Addresses.All(), u.Email, u.UserName) {
		for _, key := range addressKeys(address) {
			if p.addresses[key] {
				return true
			}
		}
	}
	return false
}

// ParseProtected returns what somebody typed as an entry of the list. ok is false
// where that is none: it is empty, too long, has characters that nobody sees, or is
// a name and an address together.
func ParseProtected(typed string) (entry string, ok bool) {
	entry = strings.TrimSpace(typed)
	if id, isID := protectedID(entry); isID {
		if id == "" {
			return "", false
		}
		entry = protectedPrefix + id
	}
	if entry == "" || len(entry) > maxProtectedEntry || !utf8.ValidString(entry) ||
		strings.ContainsFunc(entry, hidden) || strings.ContainsAny(entry, "<>") {
		return "", false
	}
	return entry, true
}

// protectedID returns the id of an entry that begins with the prefix.
func protectedID(entry string) (id string, ok bool) {
	if len(entry) < len(protectedPrefix) || !strings.EqualFold(entry[:len(protectedPrefix)], protectedPrefix) {
		return "", false
	}
	return strings.TrimSpace(entry[len(protectedPrefix):]), true
}

// ProtectedKeys returns by which folded addresses and ids the users are found whom an
// entry may mean.
func ProtectedKeys(entry string) (addresses, ids []string) {
	if id, ok := protectedID(entry); ok {
		return nil, []string{id}
	}
	return addressKeys(entry), []string{entry}
}

// addressKeys returns the keys of an address: of how it is written, and of how it
// is shown, which is different for a domain in other letters than ASCII. They are
// wider than AddressKey: whom a list of leavers would not mean may still be protected.
func addressKeys(address string) []string {
	address = strings.TrimSpace(address)
	if address == "" {
		return nil
	}
	if isASCII(address) {
		return []string{Fold(address)}
	}
	return []string{Fold(address), Fold(DisplayAddress(address))}
}
