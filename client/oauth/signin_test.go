package oauth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// wantRefused checks that err is a *RefusedError with that reason.
func wantRefused(t testing.TB, err error, reason string) {
	t.Helper()
	refused, ok := errors.AsType[*RefusedError](err)
	if !ok || refused.Reason != reason || !errors.Is(err, ErrUntrusted) {
		t.Errorf("error %v, want refusal %q", err, reason)
	}
}

func TestSignInReturnsTheAccountOfTheIDToken(t *testing.T) {
	a := startAuthServer(t)
	session := mustSignIn(t, a.discover(t))
	id := session.Identity()
	if id.Issuer != a.URL || id.Subject != "subject-1" || id.Name != "Ada Admin" || id.Email != "ada@example.com" {
		t.Errorf("identity %+v", id)
	}
	if !slices.Equal(id.Roles, []string{"MDLAdminCenterRole.Admin"}) || id.Claims["oid"] != "object-1" {
		t.Errorf("roles %v, claims %v", id.Roles, id.Claims)
	}
	if _, protocol := id.Claims["nonce"]; protocol {
		t.Error("claims about the token are among those about the account")
	}
	if got := token(t, session).Reveal(); !strings.HasPrefix(got, "planted-access-") {
		t.Error("no access token")
	}
	if session.Persistent() {
		t.Error("persistent before it was kept")
	}
}

func TestIdentityCannotBeChangedFromOutside(t *testing.T) {
	a := startAuthServer(t)
	session := mustSignIn(t, a.discover(t))
	session.Identity().Roles[0] = "changed"
	session.Identity().Claims["roles"].([]string)[0] = "changed"
	session.Identity().Claims["oid"] = "changed"
	id := session.Identity()
	if id.Roles[0] == "changed" || id.Claims["oid"] == "changed" || id.Claims["roles"].([]string)[0] == "changed" {
		t.Errorf("identity %+v", id)
	}
}

func TestRequestsCarryEverythingThatProtectsThem(t *testing.T) {
	a := startAuthServer(t)
	p := a.discover(t)
	s := begin(t, p, ChooseAccount())
	newBrowser(t).open(s.URL())
	if _, err := s.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	asked, form := a.authorizations()[0], a.tokenForms()[0]
	for name, want := range map[string]string{
		"response_type": "code", "client_id": testClient, "code_challenge_method": "S256", "resource": testResource,
		"prompt": "select_account", "scope": "openid offline_access", "redirect_uri": s.receiver.redirectURI(),
	} {
		if got := asked[name]; !slices.Equal(got, []string{want}) {
			t.Errorf("authorization request: %s is %q, want %q", name, got, want)
		}
	}
	for _, name := range []string{"state", "nonce", "code_challenge"} {
		if len(asked.Get(name)) < 26 {
			t.Errorf("authorization request: %s is %q", name, asked.Get(name))
		}
	}
	for name, want := range map[string]string{
		"grant_type": "authorization_code", "client_id": testClient, "resource": testResource, "redirect_uri": s.receiver.redirectURI(),
	} {
		if got := form[name]; !slices.Equal(got, []string{want}) {
			t.Errorf("token request: %s is %q, want %q", name, got, want)
		}
	}
}

func TestResourceIsSentOnlyWhenThereIsOne(t *testing.T) {
	a := startAuthServer(t)
	mustSignIn(t, a.discover(t, func(c *Config) { c.Resource = "" }))
	if a.authorizations()[0].Has("resource") || a.tokenForms()[0].Has("resource") {
		t.Error("an empty resource was sent")
	}
}

func TestURLDoesNotContainTheVerifier(t *testing.T) {
	a := startAuthServer(t)
	s := begin(t, a.discover(t))
	if strings.Contains(s.URL(), s.verifier) {
		t.Error("the verifier is in the URL")
	}
	if !strings.HasPrefix(s.URL(), a.URL+"/authorize?") {
		t.Errorf("URL %s", s.URL())
	}
	if printed := fmt.Sprintf("%v %+v %#v %s", s, s, s, s); strings.Contains(printed, s.verifier) || strings.Contains(printed, s.nonce) {
		t.Error("printing a sign-in shows its secrets")
	}
}

func TestEverySignInHasItsOwnSecrets(t *testing.T) {
	a := startAuthServer(t)
	p := a.discover(t)
	mustSignIn(t, p)
	mustSignIn(t, p)
	first, second := a.authorizations()[0], a.authorizations()[1]
	for _, name := range []string{"state", "nonce", "code_challenge"} {
		if first.Get(name) == second.Get(name) {
			t.Errorf("%s was used twice", name)
		}
	}
}

func TestBeginClosesTheSignInBeforeIt(t *testing.T) {
	a := startAuthServer(t)
	p := a.discover(t)
	first := begin(t, p)
	second := begin(t, p)
	if _, err := first.Wait(t.Context()); !errors.Is(err, ErrCancelled) {
		t.Errorf("first: %v, want ErrCancelled", err)
	}
	wantClosed(t, addresses(first)...)
	wantSignInStillWorks(t, a, second)
}

func TestDeadlineOfTheCallerIsATimeout(t *testing.T) {
	a := startAuthServer(t)
	s := begin(t, a.discover(t))
	ctx, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	if _, err := s.Wait(ctx); !errors.Is(err, ErrTimeout) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want ErrTimeout", err)
	}
}

func TestCloseInterruptsTheTokenRequest(t *testing.T) {
	a := startAuthServer(t)
	reached, release := make(chan struct{}), make(chan struct{})
	a.play(func(p *script) {
		p.token = func(http.ResponseWriter, *http.Request) {
			close(reached)
			<-release
		}
	})
	defer close(release)
	s := begin(t, a.discover(t))
	newBrowser(t).open(s.URL())
	go func() {
		<-reached
		s.Close()
	}()
	if _, err := s.Wait(t.Context()); !errors.Is(err, ErrCancelled) {
		t.Errorf("error %v, want ErrCancelled", err)
	}
}

func TestErrorsOfTheAuthorizationServerAreTold(t *testing.T) {
	for code, check := range map[string]func(error) bool{
		"access_denied":           func(err error) bool { return errors.Is(err, ErrDenied) },
		"temporarily_unavailable": temporary,
		"server_error":            temporary,
		"invalid_scope":           hasCode("invalid_scope"),
		"<b>\u202e":               hasCode("unknown"),
	} {
		t.Run(code, func(t *testing.T) {
			a := startAuthServer(t)
			a.play(func(p *script) {
				p.authorize = func(answer url.Values) { answer.Del("code"); answer.Set("error", code) }
			})
			_, err := signIn(t, a.discover(t))
			if !check(err) {
				t.Errorf("error %v", err)
			}
			if a.count("/token") != 0 {
				t.Error("a token request was sent")
			}
		})
	}
}

func hasCode(code string) func(error) bool {
	return func(err error) bool {
		named, ok := errors.AsType[*ServerError](err)
		return ok && named.Code == code
	}
}

func TestAnswerWithoutIssuerIsRefusedWhereItIsPromised(t *testing.T) {
	a := startAuthServer(t)
	a.play(func(p *script) { p.authorize = func(answer url.Values) { answer.Del("iss") } })
	_, err := signIn(t, a.discover(t))
	wantRefused(t, err, "response_iss_missing")
	if !errors.Is(err, ErrWrongIssuer) || a.count("/token") != 0 {
		t.Errorf("error %v, %d token requests", err, a.count("/token"))
	}
}

func TestAnswerWithoutIssuerIsAcceptedWhereItIsNotPromised(t *testing.T) {
	a := startAuthServer(t)
	a.play(func(p *script) {
		p.metadata = func(m map[string]any) { delete(m, "authorization_response_iss_parameter_supported") }
		p.authorize = func(answer url.Values) { answer.Del("iss") }
	})
	mustSignIn(t, a.discover(t))
}

func TestAnswerOfAnotherIssuerIsRefusedBeforeTheCodeIsSent(t *testing.T) {
	for _, promised := range []bool{true, false} {
		honest, other := startAuthServer(t), startAuthServer(t)
		honest.play(func(p *script) {
			p.metadata = func(m map[string]any) { m["authorization_response_iss_parameter_supported"] = promised }
			p.authorize = func(answer url.Values) { answer.Set("iss", other.URL) }
		})
		_, err := signIn(t, honest.discover(t))
		wantRefused(t, err, "response_iss")
		if !errors.Is(err, ErrWrongIssuer) || honest.count("/token")+other.count("/token") != 0 {
			t.Errorf("error %v, and the code was sent", err)
		}
	}
}

func TestErrorOfAnotherIssuerDoesNotCountAsDenied(t *testing.T) {
	a := startAuthServer(t)
	a.play(func(p *script) {
		p.authorize = func(answer url.Values) { answer.Set("iss", "https://other.test"); answer.Set("error", "access_denied") }
	})
	_, err := signIn(t, a.discover(t))
	wantRefused(t, err, "response_iss")
}

func TestCodeOfAnotherSignInIsRefusedByPKCE(t *testing.T) {
	a := startAuthServer(t)
	stolen := stealCode(t, a)
	a.play(func(p *script) { p.authorize = func(answer url.Values) { answer.Set("code", stolen) } })
	_, err := signIn(t, a.discover(t))
	if !hasCode("invalid_grant")(err) {
		t.Errorf("error %v, want invalid_grant", err)
	}
	if errors.Is(err, ErrSessionExpired) {
		t.Error("a refused code is told as an expired session")
	}
}

func TestCodeOfAnotherSignInIsRefusedByTheNonceWhereTheServerIgnoresPKCE(t *testing.T) {
	a := startAuthServer(t)
	stolen := stealCode(t, a)
	a.play(func(p *script) {
		p.withoutPKCE = true
		p.authorize = func(answer url.Values) { answer.Set("code", stolen) }
	})
	p := a.discover(t)
	s := begin(t, p)
	a.mu.Lock()
	a.codes[stolen].Set("redirect_uri", s.receiver.redirectURI())
	a.mu.Unlock()
	newBrowser(t).open(s.URL())
	_, err := s.Wait(t.Context())
	wantRefused(t, err, "nonce")
}

// stealCode returns a fresh code of a sign-in that nobody finished.
func stealCode(t testing.TB, a *authServer) string {
	t.Helper()
	s := begin(t, a.discover(t))
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Get(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	location, err := resp.Location()
	if err != nil {
		t.Fatal(err)
	}
	return location.Query().Get("code")
}

func TestAnAccountIsNotCalledByTheSecretsOfItsSignIn(t *testing.T) {
	a := startAuthServer(t)
	var secrets []string
	a.play(func(s *script) {
		s.claims = func(claims, answer map[string]any) {
			form := a.forms[len(a.forms)-1] // the lock is held
			secrets = []string{form.Get("code"), form.Get("code_verifier"), answer["access_token"].(string), answer["refresh_token"].(string)}
			claims["name"], claims["email"] = "Ada "+strings.Join(secrets, "/"), secrets[0]+"@example.com"
			claims["roles"], claims["oid"] = secrets, secrets[1]
		}
	})

	session := mustSignIn(t, a.discover(t))

	id := session.Identity()
	text := fmt.Sprintf("%+v", id)
	for i, secret := range secrets {
		if strings.Contains(text, secret) {
			t.Errorf("secret %d is in the identity: %s", i, text)
		}
		if session.Secrets().Redact("x"+secret) == "x"+secret {
			t.Errorf("secret %d is not taken out of answers", i)
		}
	}
	if !strings.HasPrefix(id.Name, "Ada *") || len(id.Roles) != 4 {
		t.Errorf("the rest is gone: %s", text)
	}
}

func TestAnAccountWhoseSubjectIsASecretIsRefused(t *testing.T) {
	a := startAuthServer(t)
	a.play(func(s *script) {
		s.claims = func(claims, answer map[string]any) { claims["sub"] = answer["refresh_token"] }
	})

	_, err := signIn(t, a.discover(t))

	wantRefused(t, err, "sub")
}
