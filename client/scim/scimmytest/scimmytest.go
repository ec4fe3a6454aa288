// Package scimmytest starts a SCIM service that nobody of this project wrote, and
// asks it what it has: SCIMMY, with the few lines of JavaScript that stand in
// ../testdata/scimmy. It is for tests only.
//
// It needs Node.js and a folder with a copy of testdata/scimmy in which `npm ci`
// was run, named by the environment variable SCIMMY_DIR.
//
// It knows the service's process and its JSON. It must not know the client: what
// the tests compare with the client's view has to come from elsewhere.
package scimmytest

import (
	"bufio"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// patience is how long the service may take to start or to end.
const patience = 30 * time.Second

// Options say what to start.
type Options struct {
	// Users is how many there are, all of them active: ids u-00001, u-00002 and
	// so on, who are called Person 1, Person 2 and so on.
	Users int
	// First is the name and address of the first user; person99998@example.com
	// when empty.
	First string
	// Issuer is an authorization server whose access tokens let in, besides the
	// Service's own token; none when empty.
	Issuer string
}

// Service is a running service.
type Service struct {
	// URL is the SCIM base URL.
	URL string
	// Token lets in as the first user. With a token of Options.Issuer the
	// service does not say which user that is.
	Token string
}

// User is what the service has of a user.
type User struct {
	ID       string
	UserName string
	Active   bool
	// Raw is all of it, as it came.
	Raw string `json:"-"`
}

// Start runs the service until the test ends.
func Start(t testing.TB, o Options) *Service {
	t.Helper()
	dir := os.Getenv("SCIMMY_DIR")
	if dir == "" {
		t.Fatal("SCIMMY_DIR is not set: copy client/scim/testdata/scimmy somewhere, run `npm ci` there, and name that folder")
	}
	s := &Service{Token: rand.Text()}
	command := exec.CommandContext(t.Context(), "node", "server.js")
	command.Dir = dir
	command.Env = append(os.Environ(), fmt.Sprintf("USERS=%d", o.Users), "FIRST="+o.First, "ISSUER="+o.Issuer, "TOKEN="+s.Token)
	command.Stderr = t.Output()
	command.WaitDelay = patience
	stdin, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = stdin.Close() // it ends when its input does
		_ = command.Wait()
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatalf("the service did not print its address: %v", err)
	}
	s.URL = strings.TrimSpace(line)
	return s
}

// Users returns everybody, by id.
func (s *Service) Users(t testing.TB) map[string]User {
	t.Helper()
	everybody := map[string]User{}
	for total := 1; len(everybody) < total; {
		var page struct {
			TotalResults int
			Resources    []json.RawMessage
		}
		s.get(t, fmt.Sprintf("/Users?startIndex=%d&count=2000&sortBy=userName", len(everybody)+1), &page)
		if len(page.Resources) == 0 {
			t.Fatalf("the service lists %d of %d users", len(everybody), page.TotalResults)
		}
		for _, raw := range page.Resources {
			u := User{Raw: string(raw)}
			if err := json.Unmarshal(raw, &u); err != nil {
				t.Fatalf("%v in %s", err, raw)
			}
			everybody[u.ID] = u
		}
		total = page.TotalResults
	}
	return everybody
}

// Rename gives a user another name, as somebody else would.
func (s *Service) Rename(t testing.TB, id, name string) {
	t.Helper()
	patch := fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"displayName","value":%q}]}`, name)
	s.ask(t, http.MethodPatch, "/Users/"+id, strings.NewReader(patch), &User{})
}

// SetActive archives a user, or brings the user back, as somebody else would.
func (s *Service) SetActive(t testing.TB, id string, active bool) {
	t.Helper()
	patch := fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"active","value":%t}]}`, active)
	s.ask(t, http.MethodPatch, "/Users/"+id, strings.NewReader(patch), &User{})
}

// get reads a document.
func (s *Service) get(t testing.TB, path string, into any) {
	t.Helper()
	s.ask(t, http.MethodGet, path, nil, into)
}

func (s *Service) ask(t testing.TB, method, path string, content io.Reader, into any) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, content)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+s.Token)
	request.Header.Set("Content-Type", "application/scim+json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", path, answer.Status, err)
	}
	if err := json.Unmarshal(body, into); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
}
