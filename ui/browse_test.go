package ui

// What is handed to the system's browser. An opener runs what it is given: a file, a
// program that is registered for a scheme, an option of its own.

import (
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mileiq.example/admin/client"
)

// neverOpened are addresses for no browser, whatever organization is known.
var neverOpened = []string{
	"", "file:///etc/passwd", "file://127.0.0.1/etc/passwd", "javascript:alert(1)", "ms-msdt:/id PCWDiagnostic", "ms-msdt://127.0.0.1/id",
	"data:text/html,x", "search-ms://127.0.0.1/q", "-flag", "--new-window", "//contoso.example/", "contoso.example", "/relative", "https:", "https://",
	"https:contoso.example", "ftp://contoso.example/", "https://user@contoso.example/", "https://user:word@contoso.example/",
	"https://127.0.0.1:1@contoso.example/", "https://contoso.example/\x00", "https://contoso.example/a\nb", "https://contoso.example/\x1b[2J",
	"https://contoso.example/\u202e", "https://contoso.example/\u200b", "https://c\u043entoso.example/", "https://contoso.example/a b",
	`https://contoso.example/"&calc`, "https://contoso.example/$(calc)", "https://contoso.example/`calc`", "https://contoso.example/%0d%0a|calc",
	`https://contoso.example\@evil.example/`, "https://contoso.example/;calc", "https://contoso.example/#fragment", "https://contoso.example/../x",
	"http://contoso.example/", "http://localhost:1/", "http://192.0.2.1/", "http://10.0.0.1/", "http://0.0.0.0/", "http://[::]/", "http://127.1/",
	"http://2130706433/", "http://127.0.0.1.evil.example/", "http://127.0.0.1@evil.example/", "http://user@127.0.0.1:1/", "http://[::1%25lo]/",
	"https://contoso.example/" + strings.Repeat("a", 8000),
}

func TestOnlyHTTPSAndTheDemosOwnAddressesAreOpened(t *testing.T) {
	const encrypted, here = "https://login.contoso.example:8443/authorize?client_id=a&scope=openid+email&state=%2F", "http://127.0.0.1:1/authorize?x=y"
	for _, organization := range []struct {
		name string
		at   client.Phase
		open []string
	}{
		{"none", client.FirstRun, []string{encrypted}},
		{"the demo", client.SignedOut, []string{encrypted, here, "http://[::1]:1/mail"}},
	} {
		t.Run(organization.name, func(t *testing.T) {
			d := newDesk(t, deskOptions{users: 3, firstRun: organization.at == client.FirstRun})
			d.until("it has started", func() bool { return d.ui.state.Phase == organization.at })
			var opened []string
			d.ui.options.OpenURL = func(u *url.URL) error {
				opened = append(opened, u.String())
				return nil
			}
			for _, address := range slices.Concat(neverOpened, []string{encrypted, here, "http://[::1]:1/mail"}) {
				_ = d.ui.browse(address)
			}
			if !slices.Equal(opened, organization.open) {
				t.Errorf("opened %q, want %q", opened, organization.open)
			}
		})
	}
}

func TestAnEncryptedOrganizationOpensNothingOnThisComputer(t *testing.T) {
	profile := filepath.Join(t.TempDir(), "contoso.toml")
	text := "scim = 'https://scim.contoso.example/v2'\nissuer = 'https://login.contoso.example'\n"
	if err := os.WriteFile(profile, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	d := newDesk(t, deskOptions{users: 3, organization: profile})
	d.until("the organization is known", func() bool { return d.ui.state.Phase == client.SignedOut })
	opened := map[string]bool{}
	d.ui.options.OpenURL = d.note(opened)
	for _, address := range []string{"http://127.0.0.1:1/authorize", "http://[::1]:1/", "https://login.contoso.example/"} {
		_ = d.ui.browse(address)
	}
	if !opened["https://login.contoso.example/"] || len(opened) != 1 {
		t.Errorf("opened %q", slices.Collect(maps.Keys(opened)))
	}
}
