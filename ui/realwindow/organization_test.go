//go:build window

package realwindow

// The demo organization in a process of its own, and what it says over HTTP
// when somebody other than the program asks it.

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"golang.org/x/oauth2"
)

// organization is a running demo organization.
type organization struct {
	addresses map[string]string // issuer, scim, mail and profile, as it prints them
	process   *process
	auditor   *http.Client // signed in as the other administrator
}

// startOrganization runs the program without a window and signs in to it, as
// an administrator whom the window knows nothing of.
func startOrganization(t *testing.T) *organization {
	t.Helper()
	printed := journal(filepath.Join(t.TempDir(), "printed"))
	o := &organization{addresses: map[string]string{}}
	o.process = start(t, environment(noScreen), create(t, string(printed)), t.Output(), "-sandbox", "127.0.0.1:0")
	printed.await(t, o.process, 0, 1, "profile=")
	for _, line := range printed.lines(t, 0) {
		name, address, _ := strings.Cut(strings.TrimSpace(line), "=")
		o.addresses[name] = address
	}
	o.auditor = o.signIn(t, "robin.vale")
	return o
}

// create creates a file that stays open until the test ends.
func create(t *testing.T, path string) *os.File {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	return file
}

// signIn signs in with the authorization code flow and PKCE, playing browser
// and person. The redirect is a loopback one (RFC 8252 section 7.3), at which
// nobody listens: its parameters are all that is wanted.
func (o *organization) signIn(t *testing.T, login string) *http.Client {
	t.Helper()
	config := o.config(t)
	verifier := oauth2.GenerateVerifier()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), config.RedirectURL) {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	page, err := browser.Get(config.AuthCodeURL("state", oauth2.S256ChallengeOption(verifier),
		oauth2.SetAuthURLParam("nonce", "nonce"), oauth2.SetAuthURLParam("resource", o.addresses["scim"])))
	if err != nil {
		t.Fatal(err)
	}
	page.Body.Close()
	answer, err := browser.PostForm(page.Request.URL.String(), url.Values{"account": {login}})
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	back, err := answer.Location()
	if err != nil {
		t.Fatalf("choosing an account answers %s and leads nowhere: %v", answer.Status, err)
	}
	token, err := config.Exchange(t.Context(), back.Query().Get("code"), oauth2.VerifierOption(verifier))
	if err != nil {
		t.Fatalf("redeeming the code: %v", err)
	}
	// The token is renewed when the test takes longer than it lives.
	return config.Client(context.WithoutCancel(t.Context()), token)
}

// config is how to sign in, by the organization's own profile.
func (o *organization) config(t *testing.T) *oauth2.Config {
	t.Helper()
	var profile struct {
		Issuer   string
		ClientID string `toml:"client_id"`
		Scopes   []string
	}
	if _, err := toml.Decode(string(get(t, http.DefaultClient, o.addresses["profile"])), &profile); err != nil {
		t.Fatal(err)
	}
	return &oauth2.Config{
		ClientID: profile.ClientID, RedirectURL: "http://127.0.0.1:9/callback", Scopes: profile.Scopes,
		Endpoint: oauth2.Endpoint{
			AuthURL: profile.Issuer + "/authorize", TokenURL: profile.Issuer + "/oauth/token", AuthStyle: oauth2.AuthStyleInParams,
		},
	}
}

// user is what the tests look at of a SCIM user, and all of it as it came.
type user struct {
	ID          string
	UserName    string
	DisplayName string
	Emails      []struct{ Value string }
	Active      bool
	Extension   struct {
		Status, Role, Rates string
	} `json:"urn:mileiq:params:scim:schemas:extension:organization:2.0:User"`
	Meta struct {
		Version string // W/"n" after n-1 changes
	}

	raw string
}

// address is the e-mail address.
func (u user) address() string { return u.Emails[0].Value }

// mailName is what stands before the at sign.
func (u user) mailName() string {
	name, _, _ := strings.Cut(u.address(), "@")
	return name
}

// version is the number in the user's entity tag, which every change adds one to.
func (u user) version(t *testing.T) int {
	t.Helper()
	number, err := strconv.Atoi(strings.Trim(u.Meta.Version, `W/"`))
	if err != nil {
		t.Fatalf("%s has the version %s", u.address(), u.Meta.Version)
	}
	return number
}

// users reads everybody.
func (o *organization) users(t *testing.T) map[string]user {
	t.Helper()
	everybody := map[string]user{}
	for total := 1; len(everybody) < total; {
		var page struct {
			TotalResults int
			Resources    []json.RawMessage
		}
		address := fmt.Sprintf("%s/Users?startIndex=%d&count=100&sortBy=id", o.addresses["scim"], len(everybody)+1)
		decode(t, get(t, o.auditor, address), &page)
		if len(page.Resources) == 0 {
			t.Fatalf("%s: nobody, after %d of %d", address, len(everybody), page.TotalResults)
		}
		for _, raw := range page.Resources {
			var u user
			decode(t, raw, &u)
			u.raw = string(raw)
			everybody[u.ID] = u
		}
		total = page.TotalResults
	}
	return everybody
}

// letter is an e-mail that the organization sent.
type letter struct {
	To     string
	Kind   string // removal or invitation
	UserID string
}

// mail reads all mail, the newest first.
func (o *organization) mail(t *testing.T) []letter {
	t.Helper()
	var letters []letter
	decode(t, get(t, http.DefaultClient, o.addresses["mail"]+".json"), &letters)
	return letters
}

func get(t *testing.T, c *http.Client, address string) []byte {
	t.Helper()
	answer, err := c.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", address, answer.Status, err)
	}
	return body
}

func decode(t *testing.T, data []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatalf("%v in %s", err, data)
	}
}
