package idp

// The authorization endpoint. The checks are stricter than the library's: PKCE with
// S256 only, loopback redirects with exactly one path, no repeated parameters, and
// iss in every answer (RFC 9207).

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strconv"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"

	"mileiq.example/admin/client/sandbox/pages"
)

var (
	redirectPattern  = regexp.MustCompile(`^http://(?:127\.0\.0\.1|localhost):([1-9][0-9]{0,4})/callback$`)
	challengePattern = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)
)

// validRedirect reports whether uri is a loopback redirect of the program, on any port.
func validRedirect(uri string) bool {
	match := redirectPattern.FindStringSubmatch(uri)
	if match == nil {
		return false
	}
	_, err := strconv.ParseUint(match[1], 10, 16)
	return err == nil
}

// authorize takes an authorization request (RFC 6749 section 4.1.1).
func (s *Server) authorize(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	request, err := op.ParseAuthorizeRequest(r, s.provider.Decoder())
	if err != nil || repeated(r.Form, "resource") || request.ClientID != s.client.id || !validRedirect(request.RedirectURI) {
		// There is nowhere to redirect to that could be trusted.
		pages.Message(w, http.StatusBadRequest, "This sign-in cannot go on",
			"The program that sent you here is not known, or its request is not in order.")
		return
	}
	if err := s.checkRequest(r, request); err != nil {
		s.redirectError(w, r, request, err)
		return
	}
	id := s.grants.begin(*request, r.Form.Get("resource"))
	http.Redirect(w, r, loginURL(id), http.StatusFound)
}

// repeated reports whether a parameter other than those allowed stands more
// than once (RFC 6749 section 3.1).
func repeated(form url.Values, allowed string) bool {
	for name, values := range form {
		if len(values) > 1 && name != allowed {
			return true
		}
	}
	return false
}

func (s *Server) checkRequest(r *http.Request, request *oidc.AuthRequest) error {
	switch {
	case request.RequestParam != "":
		return oidc.ErrRequestNotSupported()
	case r.Form.Has("request_uri"):
		return &oidc.Error{ErrorType: "request_uri_not_supported"}
	case request.ResponseMode != "" && request.ResponseMode != oidc.ResponseModeQuery:
		return oidc.ErrInvalidRequest().WithDescription("only response_mode query is supported")
	case request.CodeChallengeMethod != oidc.CodeChallengeMethodS256:
		return oidc.ErrInvalidRequest().WithDescription("code_challenge_method must be S256")
	case !challengePattern.MatchString(request.CodeChallenge):
		return oidc.ErrInvalidRequest().WithDescription("code_challenge must be a base64url-encoded SHA-256 hash")
	case !s.resources.include(r.Form["resource"]):
		return invalidTarget()
	}
	for _, prompt := range request.Prompt {
		if prompt == oidc.PromptNone {
			return oidc.ErrLoginRequired().WithDescription("every sign-in needs somebody to choose an account")
		}
	}
	// Who a hint names does not matter: the page always asks.
	request.IDTokenHint = ""
	_, err := op.ValidateAuthRequestClient(r.Context(), request, s.client, nil)
	return err
}

func invalidTarget() *oidc.Error {
	e := &oidc.Error{ErrorType: "invalid_target"}
	return e.WithDescription("there are no tokens for this resource")
}

func (s *Server) redirectError(w http.ResponseWriter, r *http.Request, request *oidc.AuthRequest, err error) {
	values := url.Values{"error": {"server_error"}}
	var known *oidc.Error
	if errors.As(err, &known) {
		values.Set("error", string(known.ErrorType))
		if known.Description != "" {
			values.Set("error_description", known.Description)
		}
	}
	s.redirect(w, r, request, values)
}

// redirect ends a sign-in at the redirect URI. It answers 303, so that a form
// with credentials is never sent on (RFC 9700 section 4.12).
func (s *Server) redirect(w http.ResponseWriter, r *http.Request, request *oidc.AuthRequest, values url.Values) {
	if request.State != "" {
		values.Set("state", request.State)
	}
	values.Set("iss", s.issuer)
	http.Redirect(w, r, request.RedirectURI+"?"+values.Encode(), http.StatusSeeOther)
}
