package profile

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"mileiq.example/admin/client/problem"
)

func TestConfirmedHostsAreKeptForTheirOrganizationAlone(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "new")
	fabrikam := contoso
	fabrikam.Issuer = "https://login.fabrikam.example"
	for _, hosts := range [][]string{{"oauth2.apis.example"}, {"www.apis.example:8443", "[2001:db8::1]:1"}, {"oauth2.apis.example"}} {
		if err := ConfirmHosts(folder, contoso, hosts); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"[2001:db8::1]:1", "oauth2.apis.example", "www.apis.example:8443"}
	if got := ConfirmedHosts(folder, contoso); !slices.Equal(got, want) {
		t.Errorf("kept %q, want %q", got, want)
	}
	if got := ConfirmedHosts(folder, fabrikam); len(got) != 0 {
		t.Errorf("another organization has %q", got)
	}
}

func TestWhatIsNoHostIsNeitherConfirmedNorInAProfile(t *testing.T) {
	folder := t.TempDir()
	for _, host := range []string{"", "https://a.example", "a.example/x", "a.example?x", "a.example#x", "user@a.example", "a b", "a.example:", "\u0430.example", "*", "a.example\n"} {
		if err := ConfirmHosts(folder, contoso, []string{"b.example", host}); kindOf(err) != problem.Refused {
			t.Errorf("%q: error %v", host, err)
		}
		p := contoso
		p.SignInHosts = []string{host}
		if err := p.Check(true, false); kindOf(err) != problem.BadProfile {
			t.Errorf("%q in a profile: error %v", host, err)
		}
	}
	if got := ConfirmedHosts(folder, contoso); len(got) != 0 {
		t.Errorf("kept %q", got)
	}
}

func TestDamagedConfirmedHostsAreAskedAboutAgain(t *testing.T) {
	folder := t.TempDir()
	for _, text := range []string{"hosts = ", "hosts = ['https://a.example']", "hosts = 1", "[[[["} {
		if err := os.WriteFile(filepath.Join(folder, confirmedHostsFile(contoso)), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := ConfirmedHosts(folder, contoso); len(got) != 0 {
			t.Errorf("%q: %q", text, got)
		}
	}
}
