package sandbox

// The authorization endpoint and the sign-in page. The checks are stricter than
// the library's: PKCE with S256 only, loopback redirects with exactly one path,
// no repeated parameters, and iss in every answer (RFC 9207).

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"sync"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

const (
	clientID = "mileiq-admin"

	authorizePath = "/authorize"
	loginPath     = "/login"
	// maxForm bounds the body of a posted form in bytes.
	maxForm = 16 << 10
)

// authServer is the authorization server.
type authServer struct {
	issuer   string
	resource string // the SCIM service
	provider *op.Provider
	client   *nativeClient
	grants   *grants
	store    *store
	accounts []account

	mu        sync.Mutex
	elsewhere []string // further resources that there are tokens for
}

// account is one that can be chosen on the sign-in page.
type account struct {
	login  string
	userID string
}

func loginURL(id string) string { return loginPath + "?authRequestID=" + url.QueryEscape(id) }

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
func (a *authServer) authorize(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	request, err := op.ParseAuthorizeRequest(r, a.provider.Decoder())
	if err != nil || repeated(r.Form, "resource") || request.ClientID != a.client.id || !validRedirect(request.RedirectURI) {
		// There is nowhere to redirect to that could be trusted.
		writeMessage(w, http.StatusBadRequest, "This sign-in cannot go on",
			"The program that sent you here is not known, or its request is not in order.")
		return
	}
	if err := a.checkRequest(r, request); err != nil {
		a.redirectError(w, r, request, err)
		return
	}
	id := a.grants.begin(*request, r.Form.Get("resource"))
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

func (a *authServer) checkRequest(r *http.Request, request *oidc.AuthRequest) error {
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
	case !a.knowsResources(r.Form["resource"]):
		return invalidTarget()
	}
	for _, prompt := range request.Prompt {
		if prompt == oidc.PromptNone {
			return oidc.ErrLoginRequired().WithDescription("every sign-in needs somebody to choose an account")
		}
	}
	// Who a hint names does not matter: the page always asks.
	request.IDTokenHint = ""
	_, err := op.ValidateAuthRequestClient(r.Context(), request, a.client, nil)
	return err
}

// knowsResources reports whether there are tokens for all requested resources
// (RFC 8707).
func (a *authServer) knowsResources(resources []string) bool {
	known := a.resources()
	for _, resource := range resources {
		if !slices.Contains(known, resource) {
			return false
		}
	}
	return true
}

// resources are those that there are tokens for, the SCIM service first.
func (a *authServer) resources() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]string{a.resource}, a.elsewhere...)
}

// serve makes tokens for a resource elsewhere, too.
func (a *authServer) serve(resource string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.elsewhere = append(a.elsewhere, resource)
}

func invalidTarget() *oidc.Error {
	e := &oidc.Error{ErrorType: "invalid_target"}
	return e.WithDescription("there are no tokens for this resource")
}

func (a *authServer) redirectError(w http.ResponseWriter, r *http.Request, request *oidc.AuthRequest, err error) {
	values := url.Values{"error": {"server_error"}}
	var known *oidc.Error
	if errors.As(err, &known) {
		values.Set("error", string(known.ErrorType))
		if known.Description != "" {
			values.Set("error_description", known.Description)
		}
	}
	a.redirect(w, r, request, values)
}

// redirect ends a sign-in at the redirect URI. It answers 303, so that a form
// with credentials is never sent on (RFC 9700 section 4.12).
func (a *authServer) redirect(w http.ResponseWriter, r *http.Request, request *oidc.AuthRequest, values url.Values) {
	if request.State != "" {
		values.Set("state", request.State)
	}
	values.Set("iss", a.issuer)
	http.Redirect(w, r, request.RedirectURI+"?"+values.Encode(), http.StatusSeeOther)
}

// shownAccount is an account on the sign-in page.
type shownAccount struct {
	Login, Name, Email, Note string
}

func (a *authServer) showLogin(w http.ResponseWriter, r *http.Request) {
	id := r.URL.Query().Get("authRequestID")
	if !a.grants.pending(id) {
		writeSignInOver(w)
		return
	}
	a.writeLogin(w, http.StatusOK, id, "")
}

func writeSignInOver(w http.ResponseWriter) {
	writeMessage(w, http.StatusBadRequest, "This sign-in is over",
		"It was finished or has expired. Start again in MileIQ Admin.")
}

func (a *authServer) writeLogin(w http.ResponseWriter, status int, id, problem string) {
	shown := make([]shownAccount, 0, len(a.accounts))
	for _, one := range a.accounts {
		u, _ := a.store.user(one.userID)
		note := "No administrator role"
		if u.administers() {
			note = "Business administrator"
		}
		shown = append(shown, shownAccount{one.login, u.DisplayName, u.Email, note})
	}
	writePage(w, status, "login.html", struct {
		ID, Problem string
		Accounts    []shownAccount
	}{id, problem, shown})
}

// login takes the choice made on the sign-in page and sends the browser back
// to the program.
func (a *authServer) login(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		writeMessage(w, http.StatusBadRequest, "This form cannot be read", "Go back and try again.")
		return
	}
	id := r.Form.Get("authRequestID")
	chosen, known := a.account(r.PostForm.Get("account"))
	cancelled := r.PostForm.Has("cancel")
	if !known && !cancelled {
		if !a.grants.pending(id) {
			writeSignInOver(w)
			return
		}
		a.writeLogin(w, http.StatusBadRequest, id, "There is no such account.")
		return
	}
	request, ok := a.grants.take(id)
	if !ok {
		writeSignInOver(w)
		return
	}
	if cancelled {
		a.redirectError(w, r, &request.AuthRequest, oidc.ErrAccessDenied().WithDescription("the sign-in was cancelled"))
		return
	}
	code := a.grants.approve(request, chosen.userID)
	a.redirect(w, r, &request.AuthRequest, url.Values{"code": {code}})
}

func (a *authServer) account(login string) (account, bool) {
	for _, one := range a.accounts {
		if one.login == login {
			return one, true
		}
	}
	return account{}, false
}
