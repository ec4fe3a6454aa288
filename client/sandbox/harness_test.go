package sandbox_test

// What every test of the demo organization needs: to start it, to sign in to
// it as a native application would, and to ask its SCIM service.

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"mileiq.example/admin/client/sandbox"
)

const (
	clientID    = "mileiq-admin"
	callback    = "http://127.0.0.1:49152/callback"
	extension   = "urn:mileiq:params:scim:schemas:extension:organization:2.0:User"
	patchSchema = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
)

func start(t testing.TB, opts sandbox.Options) *sandbox.Server {
	t.Helper()
	s, err := sandbox.Start(opts)
	if err != nil {
		t.Fatalf("starting: %v", err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// clock is a time that tests set.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// browser follows redirects within the organization and stops at the callback.
func browser(t testing.TB) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if r.URL.Path == "/callback" {
			return http.ErrUseLastResponse
		}
		return nil
	}}
}

// direct follows no redirects.
var direct = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

func app(s *sandbox.Server) *oauth2.Config {
	return &oauth2.Config{
		ClientID:    clientID,
		RedirectURL: callback,
		Scopes:      []string{"openid", "profile", "email", "offline_access"},
		Endpoint: oauth2.Endpoint{
			AuthURL:   s.Issuer() + "/authorize",
			TokenURL:  s.Issuer() + "/oauth/token",
			AuthStyle: oauth2.AuthStyleInParams,
		},
	}
}

// authorizationURL is a good authorization request, changed by change.
func authorizationURL(s *sandbox.Server, verifier string, change func(url.Values)) string {
	u, _ := url.Parse(app(s).AuthCodeURL("the-state", oauth2.S256ChallengeOption(verifier),
		oauth2.SetAuthURLParam("nonce", "the-nonce"), oauth2.SetAuthURLParam("resource", s.SCIM())))
	q := u.Query()
	if change != nil {
		change(q)
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// choose plays a person on the sign-in page and returns the parameters with
// which the browser comes back to the application.
func choose(t testing.TB, authorize string, form url.Values) url.Values {
	t.Helper()
	b := browser(t)
	page := do(t, b, request(t, http.MethodGet, authorize, nil, ""))
	if page.URL.Path != "/login" {
		t.Fatalf("the sign-in page is at %s with status %d", page.URL.Path, page.StatusCode)
	}
	answer := do(t, b, formRequest(t, page.URL.String(), form))
	if answer.StatusCode != http.StatusSeeOther {
		t.Fatalf("choosing an account answers %d, want 303: %s", answer.StatusCode, answer.text)
	}
	return callbackParameters(t, answer)
}

func callbackParameters(t testing.TB, answer response) url.Values {
	t.Helper()
	location, err := url.Parse(answer.Header.Get("Location"))
	if err != nil || !strings.HasPrefix(location.String(), callback+"?") {
		t.Fatalf("redirected to %q, want the callback", answer.Header.Get("Location"))
	}
	return location.Query()
}

// codeFor signs in and returns the code.
func codeFor(t testing.TB, s *sandbox.Server, login, verifier string) string {
	t.Helper()
	answer := choose(t, authorizationURL(s, verifier, nil), url.Values{"account": {login}})
	if answer.Get("code") == "" {
		t.Fatalf("no code in %v", answer)
	}
	return answer.Get("code")
}

// signIn signs in and returns the tokens.
func signIn(t testing.TB, s *sandbox.Server, login string) *oauth2.Token {
	t.Helper()
	verifier := oauth2.GenerateVerifier()
	token, err := app(s).Exchange(context.Background(), codeFor(t, s, login, verifier), oauth2.VerifierOption(verifier))
	if err != nil {
		t.Fatalf("redeeming the code: %v", err)
	}
	return token
}

// response is an answer that was read to its end.
type response struct {
	StatusCode int
	Header     http.Header
	URL        *url.URL
	text       string
}

func do(t testing.TB, c *http.Client, r *http.Request) response {
	t.Helper()
	answer, err := try(c, r)
	if err != nil {
		t.Fatalf("%s %s: %v", r.Method, r.URL, err)
	}
	return answer
}

func try(c *http.Client, r *http.Request) (response, error) {
	answer, err := c.Do(r)
	if err != nil {
		return response{}, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	return response{answer.StatusCode, answer.Header, answer.Request.URL, string(body)}, err
}

func request(t testing.TB, method, target string, header http.Header, body string) *http.Request {
	t.Helper()
	r, err := http.NewRequest(method, target, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, values := range header {
		r.Header[name] = values
	}
	return r
}

func formRequest(t testing.TB, target string, form url.Values) *http.Request {
	t.Helper()
	return request(t, http.MethodPost, target,
		http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, form.Encode())
}

// scim asks the SCIM service with an access token; header is name, value, ...
func scim(t testing.TB, s *sandbox.Server, token *oauth2.Token, method, path, body string, header ...string) response {
	t.Helper()
	return do(t, direct, scimRequest(t, s, token, method, path, body, header...))
}

func scimRequest(t testing.TB, s *sandbox.Server, token *oauth2.Token, method, path, body string, header ...string) *http.Request {
	t.Helper()
	r := request(t, method, s.SCIM()+path, http.Header{"Authorization": {"Bearer " + token.AccessToken}}, body)
	if body != "" {
		r.Header.Set("Content-Type", "application/scim+json")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

// patch sends operations, written as the inside of the Operations array.
func patch(t testing.TB, s *sandbox.Server, token *oauth2.Token, id, operations string, header ...string) response {
	t.Helper()
	return scim(t, s, token, http.MethodPatch, "/Users/"+id, patchBody(operations), header...)
}

func patchBody(operations string) string {
	return `{"schemas":["` + patchSchema + `"],"Operations":[` + operations + `]}`
}

const archive = `{"op":"replace","path":"active","value":false}`

// into decodes an answer.
func into[T any](t testing.TB, r response) T {
	t.Helper()
	var v T
	if err := json.NewDecoder(bytes.NewReader([]byte(r.text))).Decode(&v); err != nil {
		t.Fatalf("decoding an answer with status %d: %v\n%s", r.StatusCode, err, r.text)
	}
	return v
}

// byName finds a seeded user.
func byName(t testing.TB, s *sandbox.Server, displayName string) sandbox.User {
	t.Helper()
	for _, u := range s.Users() {
		if u.DisplayName == displayName {
			return u
		}
	}
	t.Fatalf("nobody is called %s", displayName)
	return sandbox.User{}
}

func reread(t testing.TB, s *sandbox.Server, u sandbox.User) sandbox.User {
	t.Helper()
	now, ok := s.User(u.ID)
	if !ok {
		t.Fatalf("user %s is gone", u.ID)
	}
	return now
}

func jsonText(t testing.TB, s string) string {
	t.Helper()
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
