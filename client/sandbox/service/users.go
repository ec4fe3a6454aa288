package service

// Reading and changing one user.

import (
	"net/http"

	"mileiq.example/admin/client/sandbox/people"
)

// getMe answers with the caller's own user, whatever the role (RFC 7644 section 3.11).
func (s *Service) getMe(w http.ResponseWriter, r *http.Request, caller string) error {
	return s.writeUserByID(w, r, caller)
}

func (s *Service) getUser(w http.ResponseWriter, r *http.Request, _ string) error {
	return s.writeUserByID(w, r, r.PathValue("id"))
}

func (s *Service) writeUserByID(w http.ResponseWriter, r *http.Request, id string) error {
	u, ok := s.people.User(id)
	if !ok {
		return people.ErrNoUser
	}
	if tags := r.Header.Get("If-None-Match"); tags != "" && matchesTag(tags, u.Version) {
		w.Header().Set("ETag", entityTag(u.Version))
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	return s.writeUser(w, r, u)
}

func (s *Service) writeUser(w http.ResponseWriter, r *http.Request, u people.User) error {
	want := selectionOf(r.URL.Query())
	w.Header().Set("ETag", entityTag(u.Version))
	w.Header().Set("Content-Location", s.base+"/Users/"+u.ID)
	return writeJSON(w, s.resource(&u, want))
}

// patchUser changes a user and answers with the user as it is then.
func (s *Service) patchUser(w http.ResponseWriter, r *http.Request, caller string) error {
	body, err := readBody(w, r, maxPatch)
	if err != nil {
		return err
	}
	admits := ifMatch(r)
	if s.ignoresETags.Load() {
		admits = nil
	}
	u, err := s.patch(r.PathValue("id"), caller, admits, body)
	if err != nil {
		return err
	}
	return s.writeUser(w, r, u)
}
