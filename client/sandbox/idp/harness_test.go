package idp_test

// What every test of the sign-in service needs: a service over made-up people, and
// to sign in to it as a native application would.

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"mileiq.example/admin/client/sandbox/idp"
	"mileiq.example/admin/client/sandbox/people"
)

const (
	callback = "http://127.0.0.1:49152/callback"
	// resource is the service that tokens are for. Nobody asks it anything.
	resource = "https://users.contoso.example/scim/v2"
)

// options say what to start; the zero value is an access token of five minutes.
type options struct {
	now      func() time.Time
	lifetime time.Duration
}

// organization is a running sign-in service and the people behind it.
type organization struct {
	issuer string
	people *people.Organization
	idp    *idp.Server
}

func start(t testing.TB, o options) *organization {
	t.Helper()
	if o.now == nil {
		o.now = time.Now
	}
	if o.lifetime == 0 {
		o.lifetime = 5 * time.Minute
	}
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	users := people.Seed(20)
	s := &organization{issuer: server.URL, people: people.New(users, o.now, people.NewMailbox(""))}
	var err error
	s.idp, err = idp.New(idp.Config{
		Issuer:              s.issuer,
		Resource:            resource,
		People:              s.people,
		Accounts:            people.Accounts(users),
		Now:                 o.now,
		AccessTokenLifetime: o.lifetime,
	})
	if err != nil {
		t.Fatalf("starting: %v", err)
	}
	s.idp.Register(mux)
	return s
}

// works reports whether an access token is valid for the service.
func works(_ testing.TB, s *organization, access string) bool {
	_, ok := s.idp.Subject(access, resource)
	return ok
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

func app(s *organization) *oauth2.Config {
	return &oauth2.Config{
		ClientID:    idp.ClientID,
		RedirectURL: callback,
		Scopes:      []string{"openid", "profile", "email", "offline_access"},
		Endpoint: oauth2.Endpoint{
			AuthURL:   s.issuer + "/authorize",
			TokenURL:  s.issuer + "/oauth/token",
			AuthStyle: oauth2.AuthStyleInParams,
		},
	}
}

// authorizationURL is a good authorization request, changed by change.
func authorizationURL(s *organization, verifier string, change func(url.Values)) string {
	u, _ := url.Parse(app(s).AuthCodeURL("the-state", oauth2.S256ChallengeOption(verifier),
		oauth2.SetAuthURLParam("nonce", "the-nonce"), oauth2.SetAuthURLParam("resource", resource)))
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
func codeFor(t testing.TB, s *organization, login, verifier string) string {
	t.Helper()
	answer := choose(t, authorizationURL(s, verifier, nil), url.Values{"account": {login}})
	if answer.Get("code") == "" {
		t.Fatalf("no code in %v", answer)
	}
	return answer.Get("code")
}

// signIn signs in and returns the tokens.
func signIn(t testing.TB, s *organization, login string) *oauth2.Token {
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

// atOnce sends all requests in parallel and returns their answers.
func atOnce(t testing.TB, requests []*http.Request) []response {
	t.Helper()
	answers, errs := make([]response, len(requests)), make([]error, len(requests))
	var all sync.WaitGroup
	for i, r := range requests {
		all.Go(func() { answers[i], errs[i] = try(direct, r) })
	}
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	return answers
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
func byName(t testing.TB, s *organization, displayName string) people.User {
	t.Helper()
	for _, u := range s.people.Users() {
		if u.DisplayName == displayName {
			return u
		}
	}
	t.Fatalf("nobody is called %s", displayName)
	return people.User{}
}
