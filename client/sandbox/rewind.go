package sandbox

// Going back in time, for tests that let one organization live through the same
// thing often.

import "maps"

// Mark remembers the people, their invitations and the letters as they are now;
// calling rewind brings them back, as often as it is called. Sign-ins, roles of
// tokens and the record of requests stay as they are. Nothing may be under way
// during either.
func (s *Server) Mark() (rewind func()) {
	users := s.Users()
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	administrators, open := s.store.administrators, maps.Clone(s.store.open)
	invitations := map[string]invitation{}
	for token, i := range s.store.invitations {
		invitations[token] = *i
	}
	s.mail.mu.Lock()
	defer s.mail.mu.Unlock()
	letters := len(s.mail.letters)
	return func() {
		s.store.mu.Lock()
		defer s.store.mu.Unlock()
		for i := range users {
			*s.store.byID[users[i].ID] = users[i]
		}
		s.store.administrators, s.store.open = administrators, maps.Clone(open)
		clear(s.store.invitations)
		for token, i := range invitations {
			s.store.invitations[token] = &i
		}
		clear(s.store.orders)
		clear(s.store.found)
		s.mail.mu.Lock()
		defer s.mail.mu.Unlock()
		s.mail.letters = s.mail.letters[:letters:letters]
	}
}
