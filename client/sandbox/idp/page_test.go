package idp_test

// The sign-in page, and what is too large for any form.

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"mileiq.example/admin/client/sandbox/people"
)

// signInPage begins a sign-in and returns its page.
func signInPage(t *testing.T, s *organization) response {
	t.Helper()
	return do(t, browser(t), request(t, http.MethodGet, authorizationURL(s, oauth2.GenerateVerifier(), nil), nil, ""))
}

func TestSignInPageShowsTheAccountsAsTheyAre(t *testing.T) {
	s := start(t, options{})
	if _, err := s.people.Update(byName(t, s, "Robin Vale").ID, "", nil, func(e *people.Edit) error {
		e.User.Role, e.User.DisplayName = people.RoleUser, "Robin <b>Vale</b>"
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	page := signInPage(t, s)
	if page.StatusCode != http.StatusOK || !strings.Contains(page.text, page.URL.Query().Get("authRequestID")) {
		t.Errorf("the page is %d\n%s", page.StatusCode, page.text)
	}
	for _, want := range []string{`value="avery.moss"`, "Avery Moss", "avery.moss@contoso.example", `value="noor.haddad"`, "Robin &lt;b&gt;Vale"} {
		if !strings.Contains(page.text, want) {
			t.Errorf("the page does not show %s:\n%s", want, page.text)
		}
	}
	if a, n := strings.Count(page.text, "Business administrator"), strings.Count(page.text, "No administrator role"); a != 1 || n != 2 {
		t.Errorf("it shows %d administrators and %d others", a, n)
	}
}

func TestSignInPageIsOverAfterTenMinutes(t *testing.T) {
	now := &clock{now: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)}
	s := start(t, options{now: now.Now})
	page := signInPage(t, s)
	now.Add(10 * time.Minute)
	for name, answer := range map[string]response{
		"reloaded":           do(t, direct, request(t, http.MethodGet, page.URL.String(), nil, "")),
		"an account":         do(t, direct, formRequest(t, page.URL.String(), url.Values{"account": {"avery.moss"}})),
		"an unknown account": do(t, direct, formRequest(t, page.URL.String(), url.Values{"account": {"mallory"}})),
		"cancelled":          do(t, direct, formRequest(t, page.URL.String(), url.Values{"cancel": {"yes"}})),
		"unknown":            do(t, direct, request(t, http.MethodGet, s.issuer+"/login?authRequestID=x", nil, "")),
	} {
		if answer.StatusCode != http.StatusBadRequest || !strings.Contains(answer.text, "This sign-in is over") {
			t.Errorf("%s: %d\n%s", name, answer.StatusCode, answer.text)
		}
	}
}

func TestFormsThatAreTooLargeAreRefused(t *testing.T) {
	s := start(t, options{})
	token := signIn(t, s, "avery.moss")
	large := strings.Repeat("x", 16<<10)
	page := signInPage(t, s)
	target, _ := url.Parse(authorizationURL(s, oauth2.GenerateVerifier(), nil))
	authorization := target.Query()
	authorization.Set("more", large)
	for name, r := range map[string]*http.Request{
		"sign-in":   formRequest(t, page.URL.String(), url.Values{"account": {"avery.moss"}, "more": {large}}),
		"token":     refreshing(t, s, token.RefreshToken, func(f url.Values) { f.Set("more", large) }),
		"authorize": formRequest(t, s.issuer+"/authorize", authorization),
		"revoke":    formRequest(t, s.issuer+"/revoke", url.Values{"token": {token.RefreshToken}, "more": {large}}),
	} {
		if answer := do(t, direct, r); answer.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: status %d", name, answer.StatusCode)
		}
	}
	if answer := refresh(t, s, token.RefreshToken, nil); answer.StatusCode != http.StatusOK {
		t.Errorf("the refresh token was used: %s", answer.text)
	}
}

func TestAuthorizationRequestsMayBePosted(t *testing.T) {
	s := start(t, options{})
	target, _ := url.Parse(authorizationURL(s, oauth2.GenerateVerifier(), nil))
	answer := do(t, direct, formRequest(t, s.issuer+"/authorize", target.Query()))
	if answer.StatusCode != http.StatusFound || !strings.HasPrefix(answer.Header.Get("Location"), "/login?authRequestID=") {
		t.Errorf("status %d, location %q", answer.StatusCode, answer.Header.Get("Location"))
	}
}
