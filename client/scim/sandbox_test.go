package scim_test

// The client against the demo organization: a real service, with the
// extension, entity tags, and rules of its own.

import (
	"context"
	"errors"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/oauth2"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/sandbox"
	"mileiq.example/admin/client/scim"
)

// demo starts the demo organization.
func demo(t *testing.T, users int) *sandbox.Server {
	t.Helper()
	s, err := sandbox.Start(sandbox.Options{Users: users})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// demoClient signs in as one of the demo accounts, as a browser would.
func demoClient(t *testing.T, s *sandbox.Server, login string) *scim.Client {
	t.Helper()
	c, err := scim.New(s.SCIM(), scim.Options{Tokens: &tokens{current: demoToken(t, s, login)}, AllowLoopbackHTTP: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func demoToken(t *testing.T, s *sandbox.Server, login string) string {
	t.Helper()
	app := &oauth2.Config{
		ClientID:    "mileiq-admin",
		RedirectURL: "http://127.0.0.1:49152/callback",
		Scopes:      []string{"openid"},
		Endpoint: oauth2.Endpoint{
			AuthURL:   s.Issuer() + "/authorize",
			TokenURL:  s.Issuer() + "/oauth/token",
			AuthStyle: oauth2.AuthStyleInParams,
		},
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if r.URL.Path == "/callback" {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	verifier, resource := oauth2.GenerateVerifier(), oauth2.SetAuthURLParam("resource", s.SCIM())
	page, err := browser.Get(app.AuthCodeURL("state", oauth2.S256ChallengeOption(verifier), resource))
	if err != nil {
		t.Fatal(err)
	}
	_ = page.Body.Close()
	chosen, err := browser.PostForm(page.Request.URL.String(), url.Values{"account": {login}})
	if err != nil {
		t.Fatal(err)
	}
	_ = chosen.Body.Close()
	back, err := chosen.Location()
	if err != nil {
		t.Fatalf("no redirect to the callback: %v", err)
	}
	token, err := app.Exchange(context.Background(), back.Query().Get("code"), oauth2.VerifierOption(verifier), resource)
	if err != nil {
		t.Fatal(err)
	}
	return token.AccessToken
}

func TestTheDemoOrganizationIsReadWhole(t *testing.T) {
	s := demo(t, 230)
	c := demoClient(t, s, "avery.moss")

	features, err := c.Discover(t.Context())
	if err != nil || !features.Extension || !features.ETag || !features.Sort || !features.Filter || !features.Patch {
		t.Fatalf("features = %+v, %v", features, err)
	}
	got := walkAll(t, c, features, 50)
	if want := (scim.WalkResult{Users: 230, Total: 230, Complete: true}); got.result != want {
		t.Errorf("%+v, want %+v", got.result, want)
	}
	for _, u := range got.users {
		want, ok := s.User(u.ID)
		if !ok || u.DisplayName != want.DisplayName || u.Email != want.Email || string(u.Status) != string(want.Status) ||
			string(u.Role) != string(want.Role) || string(u.Rates) != string(want.Rates) ||
			!u.InvitedAt.Equal(want.InvitedAt) || !u.JoinedAt.Equal(want.JoinedAt) || !u.ArchivedAt.Equal(want.ArchivedAt) ||
			!u.LastModified.Equal(want.LastModified) || u.Version == "" {
			t.Errorf("read %+v, the service has %+v", u, want)
		}
	}
	me, err := c.Me(t.Context())
	if err != nil || me.DisplayName != "Avery Moss" || me.Role != directory.RoleBusinessAdministrator {
		t.Errorf("Me() = %+v, %v", me, err)
	}
}

func TestADemoUserIsArchivedAndInvitedAgain(t *testing.T) {
	s := demo(t, 20)
	c := demoClient(t, s, "avery.moss")
	before, err := c.Find(t.Context(), "displayName", "Adaeze Okonkwo")
	if err != nil || before.Status != directory.Active {
		t.Fatalf("%+v, %v", before, err)
	}

	archived, err := c.Archive(t.Context(), before.ID, before.Version)
	if err != nil || archived.Status != directory.Archived || archived.Rates != directory.RatesStandard || archived.Version == before.Version {
		t.Fatalf("archived: %+v, %v", archived, err)
	}
	if _, err := c.Invite(t.Context(), before.ID, before.Version); !errors.Is(err, scim.ErrPreconditionFailed) || scim.OutcomeUnknown(err) {
		t.Errorf("with a stale version: %v", err)
	}
	invited, err := c.Invite(t.Context(), before.ID, archived.Version)
	if err != nil || invited.Status != directory.Invited {
		t.Errorf("invited: %+v, %v", invited, err)
	}
	if letters := s.Letters(); len(letters) != 2 {
		t.Errorf("%d letters, want one for the removal and one invitation", len(letters))
	}
}

func TestTheDemoOrganizationsRulesComeThrough(t *testing.T) {
	s := demo(t, 20)
	admin := demoClient(t, s, "avery.moss")
	me, err := admin.Me(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, err = admin.Archive(t.Context(), me.ID, "")
	refusal, ok := errors.AsType[*scim.Error](err)
	if !ok || !errors.Is(err, scim.ErrConflict) || !strings.Contains(refusal.Detail, "archive") {
		t.Errorf("archiving oneself: %#v", err)
	}

	nobody := demoClient(t, s, "noor.haddad")
	if _, err := nobody.User(t.Context(), me.ID); !errors.Is(err, scim.ErrForbidden) {
		t.Errorf("reading without the role: %v", err)
	}
	if _, err := nobody.Archive(t.Context(), me.ID, ""); !errors.Is(err, scim.ErrForbidden) {
		t.Errorf("archiving without the role: %v", err)
	}
	if noor, err := nobody.Me(t.Context()); err != nil || noor.Role != directory.RoleUser {
		t.Errorf("Me() without the role = %+v, %v", noor, err)
	}

	s.RevokeAllTokens()
	if _, err := admin.Me(t.Context()); !errors.Is(err, scim.ErrUnauthorized) {
		t.Errorf("with a revoked token: %v", err)
	}
}

func TestAChangeTheDemoMadeBeforeItFellSilentIsUnknown(t *testing.T) {
	s := demo(t, 20)
	c := demoClient(t, s, "avery.moss")
	before, err := c.Find(t.Context(), "displayName", "Adaeze Okonkwo")
	if err != nil {
		t.Fatal(err)
	}
	s.SetFault(func(r *http.Request) *sandbox.Fault {
		return &sandbox.Fault{DropAfter: r.Method == http.MethodPatch}
	})

	_, err = c.Archive(t.Context(), before.ID, before.Version)

	if !scim.OutcomeUnknown(err) {
		t.Errorf("error = %v", err)
	}
	if u, _ := s.User(before.ID); u.Status != sandbox.Archived {
		t.Errorf("the user is %s", u.Status)
	}
	changes := 0
	for _, r := range s.Requests() {
		if r.Method == http.MethodPatch {
			changes++
		}
	}
	if changes != 1 || len(s.Letters()) != 1 {
		t.Errorf("%d changes and %d letters, want one of each", changes, len(s.Letters()))
	}
}
