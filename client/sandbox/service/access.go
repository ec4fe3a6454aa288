package service

// Who may ask: an access token for this service (RFC 6750), and the role.

import (
	"encoding/json"
	"net/http"
	"strings"

	"mileiq.example/admin/client/sandbox/people"
)

// signedIn lets only requests through that carry an access token for this
// service, in the Authorization header (RFC 6750 section 2.1).
func (s *Service) signedIn(next scimHandler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		caller, refusal := s.caller(r)
		if refusal != nil {
			s.challenge(w, refusal)
			return
		}
		if err := next(w, r, caller); err != nil {
			s.fail(w, r, err)
		}
	})
}

var (
	errNoToken      = &scimError{status: http.StatusUnauthorized, detail: "An access token is missing."}
	errInvalidToken = &scimError{status: http.StatusUnauthorized,
		detail: "The access token is expired, revoked or not meant for this service."}
)

// caller returns the id of the user whose token the request carries.
func (s *Service) caller(r *http.Request) (string, *scimError) {
	headers := r.Header.Values("Authorization")
	if len(headers) != 1 {
		return "", errNoToken
	}
	scheme, token, _ := strings.Cut(headers[0], " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return "", errNoToken
	}
	subject, ok := s.tokens.Subject(token, s.base)
	if !ok {
		return "", errInvalidToken
	}
	return subject, nil
}

// challenge answers 401 and says where to find the authorization server (RFC
// 9728 section 5.1).
func (s *Service) challenge(w http.ResponseWriter, e *scimError) {
	value := `Bearer resource_metadata="` + s.metadataURL + `"`
	if e == errInvalidToken {
		value += `, error="invalid_token"`
	}
	w.Header().Set("WWW-Authenticate", value)
	writeError(w, e)
}

// administrator lets only business administrators through. The role is the one
// of this moment, not the one when the token was issued.
func (s *Service) administrator(next scimHandler) scimHandler {
	return func(w http.ResponseWriter, r *http.Request, caller string) error {
		if u, ok := s.people.User(caller); !ok || !u.Administers() {
			return &scimError{status: http.StatusForbidden,
				detail: "Only business administrators (" + people.AdministratorRole + ") can see and change users."}
		}
		return next(w, r, caller)
	}
}

// getMetadata says who issues tokens for this service (RFC 9728 section 2).
func (s *Service) getMetadata(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(struct {
		Resource     string   `json:"resource"`
		Servers      []string `json:"authorization_servers"`
		Scopes       []string `json:"scopes_supported"`
		Methods      []string `json:"bearer_methods_supported"`
		ResourceName string   `json:"resource_name"`
	}{s.base, []string{s.issuer}, s.scopes, []string{"header"}, people.Name})
}
