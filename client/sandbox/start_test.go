package sandbox_test

// Starting, what is said of where everything is, and what every answer has.

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"mileiq.example/admin/client/sandbox"
)

func TestOnlyLoopbackLiteralsAreListenedOn(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "localhost:0", "192.0.2.1:0", "[::]:0", "127.0.0.1", "contoso.example:80", "[::1%lo]:0"} {
		s, err := sandbox.Start(sandbox.Options{Addr: addr})
		if !errors.Is(err, sandbox.ErrNotLoopback) {
			t.Errorf("%s: error %v, want ErrNotLoopback", addr, err)
		}
		if s != nil {
			_ = s.Close()
		}
	}
}

func TestAnAddressInUseIsAnError(t *testing.T) {
	s := start(t, sandbox.Options{})
	taken := strings.TrimPrefix(s.Issuer(), "http://")
	if second, err := sandbox.Start(sandbox.Options{Addr: taken}); err == nil || errors.Is(err, sandbox.ErrNotLoopback) || second != nil {
		t.Errorf("error %v", err)
	}
}

func TestClosedServerAnswersNobody(t *testing.T) {
	s := start(t, sandbox.Options{})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("closing again: %v", err)
	}
	if answer, err := http.Get(s.Issuer()); err == nil {
		answer.Body.Close()
		t.Error("it still answers")
	}
}

func TestAnOrganizationHas230PeopleUnlessItIsTold(t *testing.T) {
	for n, want := range map[int]int{0: 230, 17: 17} {
		if got := len(start(t, sandbox.Options{Users: n}).Users()); got != want {
			t.Errorf("%d people, want %d", got, want)
		}
	}
}

func TestAddressesAreListedInTheirOrder(t *testing.T) {
	s := start(t, sandbox.Options{})
	want := []sandbox.Address{{"issuer", s.Issuer()}, {"scim", s.Issuer() + "/scim/v2"}, {"mail", s.Issuer() + "/mail"}, {"profile", s.Issuer() + "/profile.toml"}}
	for i, got := range s.Addresses() {
		if got != want[i] {
			t.Errorf("address %d is %v, want %v", i, got, want[i])
		}
	}
}

func TestProfileSaysHowToConnect(t *testing.T) {
	s := start(t, sandbox.Options{})
	answer := do(t, direct, request(t, http.MethodGet, s.Profile(), nil, ""))
	var p struct {
		Name, SCIM, Issuer string
		ClientID           string `toml:"client_id"`
		Scopes             []string
		RedirectHost       string `toml:"redirect_host"`
		RedirectPort       *int   `toml:"redirect_port"`
		RequiredRole       string `toml:"required_role"`
		Demo               struct {
			Mail     string
			Accounts []struct{ Login, Name, Note string }
		}
	}
	if _, err := toml.Decode(answer.text, &p); err != nil {
		t.Fatal(err)
	}
	if p.Name != "Contoso" || p.SCIM != s.SCIM() || p.Issuer != s.Issuer() || p.ClientID != clientID ||
		strings.Join(p.Scopes, " ") != "openid profile email offline_access" || p.RedirectHost != "127.0.0.1" ||
		p.RedirectPort == nil || *p.RedirectPort != 0 || p.RequiredRole != "MDLAdminCenterRole.Admin" || p.Demo.Mail != s.Mail() {
		t.Errorf("the profile is\n%s", answer.text)
	}
	if a := p.Demo.Accounts; len(a) != 3 || a[0].Login != "avery.moss" || a[0].Note != "businessAdministrator" ||
		a[1].Login != "robin.vale" || a[2].Login != "noor.haddad" || a[2].Note != "user" || a[2].Name != "Noor Haddad" {
		t.Errorf("the accounts are %v", a)
	}
}

func TestProtectedResourceMetadataNamesTheAuthorizationServer(t *testing.T) {
	s := start(t, sandbox.Options{})
	address := s.Issuer() + "/.well-known/oauth-protected-resource/scim/v2"
	m := into[struct {
		Resource     string
		Servers      []string `json:"authorization_servers"`
		Methods      []string `json:"bearer_methods_supported"`
		ResourceName string   `json:"resource_name"`
	}](t, do(t, direct, request(t, http.MethodGet, address, nil, "")))
	if m.Resource != s.SCIM() || len(m.Servers) != 1 || m.Servers[0] != s.Issuer() || len(m.Methods) != 1 ||
		m.Methods[0] != "header" || m.ResourceName != "Contoso" {
		t.Errorf("the metadata is %+v", m)
	}
}

func TestPagesCannotBeFramedScriptedOrReachedByAnotherName(t *testing.T) {
	s := start(t, sandbox.Options{})
	for _, path := range []string{"/", "/mail", "/login", "/join/x", "/scim/v2/Me"} {
		answer := do(t, direct, request(t, http.MethodGet, s.Issuer()+path, nil, ""))
		policy := answer.Header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") ||
			answer.Header.Get("X-Content-Type-Options") != "nosniff" || answer.Header.Get("Cache-Control") != "no-store" ||
			answer.Header.Get("Access-Control-Allow-Origin") != "" || strings.Contains(answer.text, "<script") {
			t.Errorf("%s: headers %v", path, answer.Header)
		}
		r := request(t, http.MethodGet, s.Issuer()+path, http.Header{"Origin": {"https://evil.example"}}, "")
		r.Host = "evil.example"
		if answer := do(t, direct, r); answer.StatusCode != http.StatusMisdirectedRequest {
			t.Errorf("%s: as evil.example: status %d", path, answer.StatusCode)
		}
	}
}
