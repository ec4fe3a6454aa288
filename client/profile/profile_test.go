package profile

// What a profile may say, depending on where it comes from. These tests are
// inside the package because nothing outside it reads a profile's text.

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"pgregory.net/rapid"

	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/transport"
)

const goodProfile = `
name = "Contoso"
scim = "https://scim.contoso.example/v2"
issuer = "https://login.contoso.example"
client_id = "admin"
scopes = ["openid", "offline_access"]
redirect_host = "127.0.0.1"
redirect_port = 0
required_role = "MDLAdminCenterRole.Admin"
protected = ["breakglass@contoso.example", "id:7f"]
`

func TestAProfileSaysWhatCannotBeDiscovered(t *testing.T) {
	p, err := parse([]byte(goodProfile), false, true)

	want := Profile{
		Name: "Contoso", SCIM: "https://scim.contoso.example/v2", Issuer: "https://login.contoso.example", ClientID: "admin",
		Scopes: []string{"openid", "offline_access"}, RedirectHost: "127.0.0.1", RequiredRole: "MDLAdminCenterRole.Admin",
		Protected: []string{"breakglass@contoso.example", "id:7f"},
	}
	if err != nil || !reflect.DeepEqual(p, want) {
		t.Errorf("%+v, %v", p, err)
	}
	if p.SCIMHost() != "scim.contoso.example" || p.IssuerHost() != "login.contoso.example" {
		t.Errorf("hosts %q and %q", p.SCIMHost(), p.IssuerHost())
	}
}

func TestWhatAProfileLeavesOutHasDefaultsThatNoOtherProfileChanges(t *testing.T) {
	if _, err := parse([]byte("scim = 'https://a.example/'\nscopes = ['x', 'y', 'z']"), false, true); err != nil {
		t.Fatal(err)
	}

	p, err := parse([]byte("scim = 'https://a.example:8443/v2'"), false, true)

	if err != nil || p.Name != "a.example" || p.ClientID != "mileiq-admin" || p.RedirectHost != "127.0.0.1" ||
		strings.Join(p.Scopes, " ") != "openid profile email offline_access" {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestAProfileThatMustNotBeUsedIsRefusedAndTheFieldNamed(t *testing.T) {
	const demo = "\n[demo]\nmail = 'http://127.0.0.1:1/mail'\n"
	const local, remote = false, true
	for _, c := range []struct {
		name, text       string
		loopback, remote bool
		detail           string
	}{
		{"no address", "name = 'x'", true, local, "scim"},
		{"an unknown key", "scim = 'https://a.example'\ncolour = 'red'", true, local, "colour"},
		{"an unknown key in a section", "scim = 'https://a.example'\n[self]\nclaim='a'\nattribute='b'\nx='y'", true, local, "self.x"},
		{"no TOML", "scim = 'https://a.example'\n<html>", true, local, "line 2"},
		{"a wrong type", "scim = 7", true, local, "TOML"},
		{"plain http", "scim = 'http://a.example'", true, local, "scim"},
		{"plain http for the issuer", "scim = 'https://a.example'\nissuer = 'http://b.example'", true, local, "issuer"},
		{"plain http to localhost, a name", "scim = 'http://localhost:1'", true, local, "scim"},
		{"plain http to loopback from elsewhere", "scim = 'http://127.0.0.1:1'", false, remote, "scim"},
		{"a password in the address", "scim = 'https://user:secret@a.example'", true, local, "scim"},
		{"a query in the address", "scim = 'https://a.example/?x=1'", true, local, "scim"},
		{"an empty query", "scim = 'https://a.example/?'", true, local, "scim"},
		{"a fragment", "scim = 'https://a.example/#'", true, local, "scim"},
		{"a file address", "scim = 'file:///etc/passwd'", true, local, "scim"},
		{"no host", "scim = 'https:///v2'", true, local, "scim"},
		{"no host but a port", "scim = 'https://:443/v2'", true, local, "scim"},
		{"an empty client ID", "scim = 'https://a.example'\nclient_id = ''", true, local, "client_id"},
		{"another redirect host", "scim = 'https://a.example'\nredirect_host = 'evil.example'", true, local, "redirect_host"},
		{"localhost from elsewhere", "scim = 'https://a.example'\nredirect_host = 'localhost'", false, remote, "redirect_host"},
		{"a negative port", "scim = 'https://a.example'\nredirect_port = -1", true, local, "redirect_port"},
		{"a port for the system", "scim = 'https://a.example'\nredirect_port = 80", true, local, "redirect_port"},
		{"a port that is none", "scim = 'https://a.example'\nredirect_port = 65536", true, local, "redirect_port"},
		{"authorities from elsewhere", "scim = 'https://a.example'\nca_file = '/home/ca.pem'", false, remote, "ca_file"},
		{"nobody to protect", "scim = 'https://a.example'\nprotected = ['a@a.example', ' ']", true, local, "protected"},
		{"somebody protected in two ways", "scim = 'https://a.example'\nprotected = ['Eve <eve@a.example>']", false, remote, "protected"},
		{"half a mapping", "scim = 'https://a.example'\n[self]\nclaim = 'oid'", true, local, "self"},
		{"a demo off loopback", "scim = 'https://a.example'\nissuer = 'http://127.0.0.1:1'" + demo, true, local, "demo"},
		{"a demo whose mail is no page", "scim = 'http://127.0.0.1:1'\nissuer = 'http://127.0.0.1:1'\n[demo]\nmail = 'ms-msdt://127.0.0.1/id'", true, local, "demo"},
		{"a demo that signs in off loopback", "scim = 'http://127.0.0.1:1'\nissuer = 'https://b.example'" + demo, true, local, "demo"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := parse([]byte(c.text), c.loopback, c.remote)

			var p *problem.Problem
			if !errors.As(err, &p) || p.Kind != problem.BadProfile || p.Detail != c.detail {
				t.Errorf("%#v", err)
			}
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("the password is in the error: %v", err)
			}
		})
	}
}

func TestALocalProfileMayDoWhatOneFromElsewhereMayNot(t *testing.T) {
	for _, text := range []string{
		"scim = 'http://127.0.0.1:1'", "scim = 'http://[::1]:1'",
		"scim = 'https://a.example'\nredirect_host = 'localhost'\nredirect_port = 8400",
		"scim = 'https://a.example'\nca_file = '" + filepath.ToSlash(filepath.Join(t.TempDir(), "ca.pem")) + "'",
		"scim = 'http://127.0.0.1:1'\nissuer = 'http://127.0.0.1:1'\n[demo]\nmail = 'http://127.0.0.1:1/mail'",
	} {
		if _, err := parse([]byte(text), true, false); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestAKeptProfileIsTheSameAgainAndPrivate(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "new")
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("aé\"'\\\n\t]#\u202e\u0000=🚗")))
		p := Profile{
			Name: "x" + text.Draw(t, "name"), SCIM: "https://a.example/v2", Issuer: "https://b.example/", ClientID: "c" + text.Draw(t, "client"),
			Scopes: rapid.SliceOfN(text, 1, 5).Draw(t, "scopes"), RedirectHost: rapid.SampledFrom([]string{"127.0.0.1", "localhost"}).Draw(t, "host"),
			RedirectPort: rapid.SampledFrom([]int{0, 1024, 65535}).Draw(t, "port"), RequiredRole: text.Draw(t, "role"),
			CAFile: filepath.Join(folder, text.Draw(t, "ca")),
		}
		if rapid.Bool().Draw(t, "mapped") {
			p.Self = SelfMapping{Claim: "oid", Attribute: "externalId" + text.Draw(t, "attribute")}
		}
		if rapid.Bool().Draw(t, "protects") {
			p.Protected = rapid.SliceOfN(protectedEntry, 1, 4).Draw(t, "protected")
		}

		if err := Save(folder, p); err != nil {
			t.Fatal(err)
		}
		kept, err := Saved(folder)

		if err != nil || kept == nil || !reflect.DeepEqual(*kept, p) {
			t.Fatalf("%+v became %+v (%v)", p, kept, err)
		}
	})
	info, err := os.Stat(filepath.Join(folder, profileFile))
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 1 {
		t.Errorf("beside it: %v, %v", entries, err)
	}
}

func TestWhatIsTypedBecomesABaseURL(t *testing.T) {
	for typed, want := range map[string]string{
		" https://a.example/v2/ ": "https://a.example/v2", "a.example": "https://a.example",
		"a.example:8443/scim/v2//": "https://a.example:8443/scim/v2", "": "", "http://a.example": "http://a.example",
	} {
		if got := cleanAddress(typed); got != want {
			t.Errorf("%q became %q, not %q", typed, got, want)
		}
	}
}

func TestOrganizationsAreTheSameOnlyWithTheSameUsersAndSignIn(t *testing.T) {
	p := Profile{Name: "a", SCIM: "s", Issuer: "i", ClientID: "c"}
	renamed, moved := p, p
	renamed.Name = "b"
	moved.Issuer = "j"

	if !p.Same(renamed) || p.Same(moved) || p.Key() == moved.Key() || p.Key() != renamed.Key() {
		t.Error("an organization is not told by its users and its sign-in")
	}
}

// mustBeSafe checks what holds for every profile that was accepted.
func mustBeSafe(p Profile, loopback, remote bool) error {
	for _, address := range []string{p.SCIM, p.Issuer} {
		if address == "" {
			continue
		}
		u, err := url.Parse(address)
		switch {
		case err != nil:
			return err
		case u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "":
			return fmt.Errorf("address %q", address)
		case u.Scheme != "https" && !(loopback && u.Scheme == "http" && transport.IsLoopback(address)):
			return fmt.Errorf("address %q is not encrypted", address)
		}
	}
	switch {
	case p.SCIM == "" || p.Name == "" || p.ClientID == "":
		return fmt.Errorf("incomplete: %+v", p)
	case remote && (p.CAFile != "" || p.RedirectHost != "127.0.0.1"):
		return fmt.Errorf("from elsewhere: %+v", p)
	case p.Demo != nil && !(transport.IsLoopback(p.SCIM) && transport.IsLoopback(p.Issuer)):
		return fmt.Errorf("a demo at %s", p.SCIM)
	}
	return nil
}

func FuzzParseProfile(f *testing.F) {
	f.Add([]byte(goodProfile), false, true)
	f.Add([]byte("scim = 'http://127.0.0.1:1'\n[demo]\nmail = 'http://127.0.0.1'\n[[demo.accounts]]\nlogin='a'"), true, false)
	f.Add([]byte("<!DOCTYPE html>"), true, false)
	f.Add([]byte("scim = 'https://a.example'\nself = 3"), true, true)
	f.Fuzz(func(t *testing.T, data []byte, loopback, remote bool) {
		p, err := parse(data, loopback, remote)
		if err != nil {
			var bad *problem.Problem
			if !errors.As(err, &bad) || bad.Kind != problem.BadProfile || bad.Detail == "" {
				t.Errorf("%#v", err)
			}
			return
		}
		if err := mustBeSafe(p, loopback, remote); err != nil {
			t.Error(err)
		}
	})
}

func TestEveryAcceptedProfileIsSafe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		address := rapid.SampledFrom([]string{"", "https://a.example", "http://a.example", "http://127.0.0.1:1", "http://localhost:1",
			"https://127.0.0.1", "https://u@a.example", "ftp://a.example", "//a.example", "https://a.example?x"})
		p := Profile{
			Name: rapid.SampledFrom([]string{"", "n"}).Draw(t, "name"), SCIM: address.Draw(t, "scim"), Issuer: address.Draw(t, "issuer"),
			ClientID: rapid.SampledFrom([]string{"", "c"}).Draw(t, "client"), RedirectHost: rapid.SampledFrom([]string{"127.0.0.1", "localhost", "x"}).Draw(t, "redirect"),
			RedirectPort: rapid.IntRange(-1, 70000).Draw(t, "port"), CAFile: rapid.SampledFrom([]string{"", "ca.pem", "/ca.pem"}).Draw(t, "ca"),
		}
		if rapid.Bool().Draw(t, "demo") {
			p.Demo = &Demo{Mail: address.Draw(t, "mail")}
		}
		loopback, remote := rapid.Bool().Draw(t, "loopback"), rapid.Bool().Draw(t, "remote")
		text, err := toml.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}

		read, err := parse(text, loopback, remote)

		if err != nil {
			return
		}
		if err := mustBeSafe(read, loopback, remote); err != nil {
			t.Fatal(err)
		}
	})
}
