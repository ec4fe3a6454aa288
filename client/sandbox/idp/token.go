package idp

// The token, revocation and userinfo endpoints. The library does the grants; what it
// lets pass is refused here.

import (
	"encoding/json"
	"net/http"
	"regexp"

	"github.com/zitadel/oidc/v3/pkg/oidc"
)

var verifierPattern = regexp.MustCompile(`^[A-Za-z0-9._~-]{43,128}$`)

// token checks a token request before the library sees it.
func (s *Server) token(w http.ResponseWriter, r *http.Request) {
	if !plainForm(w, r) {
		return
	}
	form := r.PostForm
	if !s.resources.include(form["resource"]) {
		writeOAuthError(w, invalidTarget())
		return
	}
	switch oidc.GrantType(form.Get("grant_type")) {
	case oidc.GrantTypeCode:
		if !verifierPattern.MatchString(form.Get("code_verifier")) {
			writeOAuthError(w, oidc.ErrInvalidRequest().WithDescription("code_verifier is missing or not 43 to 128 unreserved characters"))
			return
		}
	case oidc.GrantTypeRefreshToken:
	default:
		writeOAuthError(w, oidc.ErrUnsupportedGrantType())
		return
	}
	s.provider.ServeHTTP(w, r)
}

// revoke checks a revocation request (RFC 7009) before the library sees it.
func (s *Server) revoke(w http.ResponseWriter, r *http.Request) {
	if plainForm(w, r) {
		s.provider.ServeHTTP(w, r)
	}
}

// userinfo lets only requests pass that carry the token in a header.
func (s *Server) userinfo(w http.ResponseWriter, r *http.Request) {
	if r.URL.RawQuery != "" {
		writeOAuthError(w, oidc.ErrInvalidRequest().WithDescription("the token belongs in the Authorization header"))
		return
	}
	s.provider.ServeHTTP(w, r)
}

// plainForm lets only forms pass that carry everything in the body, once.
// Tokens in a URL end up in logs (RFC 9700 section 4.3.2).
func plainForm(w http.ResponseWriter, r *http.Request) bool {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	err := r.ParseForm()
	if err != nil || r.URL.RawQuery != "" || repeated(r.PostForm, "resource") {
		writeOAuthError(w, oidc.ErrInvalidRequest().WithDescription("parameters belong in the body, each once"))
		return false
	}
	return true
}

func writeOAuthError(w http.ResponseWriter, e *oidc.Error) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusBadRequest)
	_ = json.NewEncoder(w).Encode(e)
}
