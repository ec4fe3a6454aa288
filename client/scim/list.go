package scim

// A list response (RFC 7644 section 3.4.2), read user by user.

import (
	"encoding/json"
	"io"
	"slices"
	"strings"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/transport"
)

// keptBytes is how much text of the users of one list is kept. It is a few hundred
// bytes for each of the most that there may be.
const keptBytes = 8 << 20

// list is a list response.
type list struct {
	schemas           []string
	total, startIndex *int
	// listed is true if there is a list of resources, be it empty.
	listed bool
	// resources is how many there are, with the invalid ones, who have no usable id.
	resources, invalid int
	users              []directory.User
	kept               int // bytes of text in users
}

// looksRight tells a list response from any other JSON object.
func (l *list) looksRight() bool {
	return l.total != nil || l.listed || slices.Contains(l.schemas, listSchema)
}

// read reads the whole response.
func (l *list) read(r io.Reader) error {
	return readObject(r, func(d *json.Decoder, name string) error {
		switch {
		case strings.EqualFold(name, "schemas"):
			return readValue(d, &l.schemas)
		case strings.EqualFold(name, "totalResults"):
			return readValue(d, &l.total)
		case strings.EqualFold(name, "startIndex"):
			return readValue(d, &l.startIndex)
		case strings.EqualFold(name, "Resources"):
			return l.readResources(d)
		}
		return skipValue(d)
	})
}

// readResources reads the list of users. Of several lists the last counts.
func (l *list) readResources(d *json.Decoder) (err error) {
	l.resources, l.invalid, l.users, l.kept = 0, 0, nil, 0
	var w wireUser
	l.listed, err = readList(d, func() error {
		w = wireUser{} // nothing of one user may stay for the next
		if err := readValue(d, &w); err != nil {
			return err
		}
		return l.add(w)
	})
	return err
}

func (l *list) add(w wireUser) error {
	l.resources++
	u, ok := w.user()
	if !ok {
		l.invalid++
		return nil
	}
	for _, text := range []string{
		u.ID, u.UserName, u.DisplayName, u.Email, string(u.Addresses), u.ExternalID, u.EmployeeNumber, u.Version,
	} {
		l.kept += len(text)
	}
	if l.kept > keptBytes {
		return transport.ErrOverfull
	}
	l.users = append(l.users, u)
	return nil
}
