package service_test

// Who may ask.

import (
	"net/http"
	"strings"
	"testing"

	"mileiq.example/admin/client/sandbox/people"
)

func TestSCIMNeedsAToken(t *testing.T) {
	s := start(t, options{})
	metadata := `resource_metadata="` + s.origin + `/.well-known/oauth-protected-resource/scim/v2"`
	for name, headers := range map[string][]string{
		"none": nil, "garbage": {"Bearer garbage"}, "empty": {"Bearer "}, "basic": {"Basic eDp5"}, "two": {"Bearer a", "Bearer b"},
	} {
		for _, path := range []string{"/Users", "/Users/x", "/Me", "/ServiceProviderConfig", "/Schemas", "", "/nothing"} {
			r := request(t, http.MethodGet, s.base+path, http.Header{"Authorization": headers}, "")
			answer := do(t, r)
			wantError(t, answer, http.StatusUnauthorized, "")
			if got := answer.Header.Get("WWW-Authenticate"); !strings.HasPrefix(got, "Bearer ") || !strings.Contains(got, metadata) ||
				strings.Contains(got, `error="invalid_token"`) != (name == "garbage") {
				t.Errorf("%s, %s: WWW-Authenticate is %q", name, path, got)
			}
		}
	}
}

func TestTwoTokensInOneRequestAreRefused(t *testing.T) {
	s := start(t, options{})
	header := "Bearer " + signIn(t, s, "avery.moss")
	r := request(t, http.MethodGet, s.base+"/Me", http.Header{"Authorization": {header, header}}, "")
	wantError(t, do(t, r), http.StatusUnauthorized, "")
}

func TestTokenInTheURLIsNoToken(t *testing.T) {
	s := start(t, options{})
	r := request(t, http.MethodGet, s.base+"/Me?access_token="+signIn(t, s, "avery.moss"), nil, "")
	wantError(t, do(t, r), http.StatusUnauthorized, "")
}

func TestProtectedResourceMetadataNamesTheAuthorizationServer(t *testing.T) {
	s := start(t, options{})
	m := into[struct {
		Resource     string
		Servers      []string `json:"authorization_servers"`
		Scopes       []string `json:"scopes_supported"`
		Methods      []string `json:"bearer_methods_supported"`
		ResourceName string   `json:"resource_name"`
	}](t, do(t, request(t, http.MethodGet, s.origin+"/.well-known/oauth-protected-resource/scim/v2", nil, "")))
	if m.Resource != s.base || strings.Join(m.Servers, " ") != "https://issuer.example" || strings.Join(m.Scopes, " ") != "openid email" ||
		strings.Join(m.Methods, " ") != "header" || m.ResourceName != "Contoso" {
		t.Errorf("the metadata is %+v", m)
	}
}

func TestWithoutTheRoleNobodyIsSeenOrChanged(t *testing.T) {
	s := start(t, options{})
	noor := signIn(t, s, "noor.haddad")
	target := byName(t, s, "Adaeze Okonkwo")

	wantError(t, scim(t, s, noor, http.MethodGet, "/Users", ""), http.StatusForbidden, "")
	wantError(t, scim(t, s, noor, http.MethodGet, "/Users/"+target.ID, ""), http.StatusForbidden, "")
	wantError(t, scim(t, s, noor, http.MethodGet, "/Users/nobody", ""), http.StatusForbidden, "")
	wantError(t, patch(t, s, noor, target.ID, archive), http.StatusForbidden, "")

	if reread(t, s, target) != target || len(s.mail.Letters()) != 0 {
		t.Error("the change had an effect")
	}
}

func TestMeIsTheSignedInUserWhateverTheRole(t *testing.T) {
	s := start(t, options{})
	for login, want := range map[string][2]string{
		"avery.moss": {"Avery Moss", "businessAdministrator"}, "noor.haddad": {"Noor Haddad", "user"},
	} {
		answer := scim(t, s, signIn(t, s, login), http.MethodGet, "/Me", "")
		me := into[scimUser](t, answer)
		if me.DisplayName != want[0] || me.Extension.Role != want[1] || me.ID != byName(t, s, want[0]).ID ||
			me.Meta.Location != s.base+"/Users/"+me.ID {
			t.Errorf("%s is %+v", login, me)
		}
	}
}

func TestRoleIsTheOneOfTheMoment(t *testing.T) {
	s := start(t, options{})
	avery := signIn(t, s, "avery.moss")
	noor := signIn(t, s, "noor.haddad")
	if err := s.setRole(byName(t, s, "Avery Moss").ID, people.RoleUser); err != nil {
		t.Fatal(err)
	}
	if err := s.setRole(byName(t, s, "Noor Haddad").ID, people.RoleBusinessAdministrator); err != nil {
		t.Fatal(err)
	}
	wantError(t, scim(t, s, avery, http.MethodGet, "/Users", ""), http.StatusForbidden, "")
	if answer := scim(t, s, noor, http.MethodGet, "/Users", ""); answer.StatusCode != http.StatusOK {
		t.Errorf("the new administrator gets %d", answer.StatusCode)
	}
}

func TestArchivedAdministratorIsNone(t *testing.T) {
	s := start(t, options{})
	robin := signIn(t, s, "robin.vale")
	if err := s.archiveAsOther(byName(t, s, "Robin Vale").ID); err != nil {
		t.Fatal(err)
	}
	wantError(t, scim(t, s, robin, http.MethodGet, "/Users", ""), http.StatusForbidden, "")
}
