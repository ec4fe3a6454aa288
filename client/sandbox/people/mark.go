package people

// Going back in time, for tests that let one organization live through the same
// thing often.

import (
	"maps"
	"slices"
)

// Mark remembers the people, their invitations and the letters as they are now;
// calling rewind brings them back, as often as it is called. Nothing may be under
// way during either.
func (o *Organization) Mark() (rewind func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	pointers, users := slices.Clone(o.users), o.snapshot()
	administrators, open := o.administrators, maps.Clone(o.open)
	invitations := map[string]invitation{}
	for token, i := range o.invitations {
		invitations[token] = *i
	}
	letters := len(o.mail.kept())
	return func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.users = slices.Clone(pointers)
		for i, u := range o.users {
			*u = users[i]
			o.byID[u.ID] = u
		}
		o.administrators, o.open = administrators, maps.Clone(open)
		clear(o.invitations)
		for token, i := range invitations {
			o.invitations[token] = &i
		}
		o.forgetAllLists()
		o.mail.forgetAfter(letters)
	}
}
