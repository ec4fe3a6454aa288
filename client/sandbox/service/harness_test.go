package service_test

// What every test of the service needs: a service over made-up people, somebody who
// is signed in, and a way to ask.

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"mileiq.example/admin/client/sandbox/people"
	"mileiq.example/admin/client/sandbox/service"
)

const (
	extension   = "urn:mileiq:params:scim:schemas:extension:organization:2.0:User"
	patchSchema = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
)

// options say what to start; the zero value is 230 people and no limit.
type options struct {
	users   int
	now     func() time.Time
	bulk    service.Bulk
	limit   service.Limit
	latency time.Duration
}

// organization is a running service and the people behind it.
type organization struct {
	origin, base string
	people       *people.Organization
	mail         *people.Mailbox
	service      *service.Service
	log          *bytes.Buffer // read it when nothing is under way
}

func start(t testing.TB, o options) *organization {
	t.Helper()
	if o.users == 0 {
		o.users = 230
	}
	if o.now == nil {
		o.now = time.Now
	}
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	users := people.Seed(o.users)
	s := &organization{origin: server.URL, base: server.URL + service.Root, log: new(bytes.Buffer)}
	s.mail = people.NewMailbox(server.URL + "/join/")
	s.people = people.New(users, o.now, s.mail)
	s.service = service.New(service.Config{
		Origin: server.URL,
		Issuer: "https://issuer.example",
		Scopes: []string{"openid", "email"},
		People: s.people,
		Tokens: issued{s.base, people.Accounts(users)},
		Now:    o.now,
		Log:    slog.New(slog.NewTextHandler(s.log, nil)),
		Bulk:   o.bulk, Limit: o.limit, Latency: o.latency,
	})
	s.service.Register(mux)
	return s
}

// issued stands for a sign-in service. Everybody has one token, for one service.
type issued struct {
	audience string
	accounts []people.Account
}

func (i issued) Subject(token, audience string) (string, bool) {
	for _, one := range i.accounts {
		if token == tokenOf(one.Login) && audience == i.audience {
			return one.UserID, true
		}
	}
	return "", false
}

func tokenOf(login string) string { return "token-of-" + login }

// signIn returns the access token of somebody who has signed in.
func signIn(_ testing.TB, _ *organization, login string) string { return tokenOf(login) }

// change changes a user as somebody would who is not in the directory.
func (s *organization) change(id string, change func(*people.Edit) error) error {
	_, err := s.people.Update(id, "", nil, change)
	return err
}

func (s *organization) archiveAsOther(id string) error { return s.change(id, (*people.Edit).Archive) }

func (s *organization) setRole(id string, role people.Role) error {
	return s.change(id, func(e *people.Edit) error {
		e.User.Role = role
		return nil
	})
}

func (s *organization) touch(id string) error {
	return s.change(id, func(e *people.Edit) error {
		e.User.NickName += "x"
		return nil
	})
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

// direct follows no redirects.
var direct = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// response is an answer that was read to its end.
type response struct {
	StatusCode int
	Header     http.Header
	text       string
}

func do(t testing.TB, r *http.Request) response {
	t.Helper()
	answer, err := try(direct, r)
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
	return response{answer.StatusCode, answer.Header, string(body)}, err
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

// scim asks the service with an access token; header is name, value, ...
func scim(t testing.TB, s *organization, token, method, path, body string, header ...string) response {
	t.Helper()
	return do(t, scimRequest(t, s, token, method, path, body, header...))
}

func scimRequest(t testing.TB, s *organization, token, method, path, body string, header ...string) *http.Request {
	t.Helper()
	r := request(t, method, s.base+path, http.Header{"Authorization": {"Bearer " + token}}, body)
	if body != "" {
		r.Header.Set("Content-Type", "application/scim+json")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

// patch sends operations, written as the inside of the Operations array.
func patch(t testing.TB, s *organization, token string, id, operations string, header ...string) response {
	t.Helper()
	return scim(t, s, token, http.MethodPatch, "/Users/"+id, patchBody(operations), header...)
}

func patchBody(operations string) string {
	return `{"schemas":["` + patchSchema + `"],"Operations":[` + operations + `]}`
}

const (
	archive = `{"op":"replace","path":"active","value":false}`
	invite  = `{"op":"replace","path":"` + extension + `:status","value":"invited"}`
)

// into decodes an answer.
func into[T any](t testing.TB, r response) T {
	t.Helper()
	var v T
	if err := json.NewDecoder(bytes.NewReader([]byte(r.text))).Decode(&v); err != nil {
		t.Fatalf("decoding an answer with status %d: %v\n%s", r.StatusCode, err, r.text)
	}
	return v
}

// scimUser is a user as a client sees it.
type scimUser struct {
	ID          string
	UserName    string
	DisplayName string
	NickName    string
	Active      *bool
	Emails      []struct{ Value string }
	Name        struct{ GivenName, FamilyName string }
	Extension   struct {
		Status, Role, Rates             string
		InvitedAt, JoinedAt, ArchivedAt *time.Time
	} `json:"urn:mileiq:params:scim:schemas:extension:organization:2.0:User"`
	Meta struct {
		Version, Location string
		LastModified      time.Time
	}
}

type scimList struct {
	TotalResults, StartIndex, ItemsPerPage int
	Resources                              []scimUser
}

type scimError struct {
	Schemas                  []string
	Status, SCIMType, Detail string
}

// wantError checks an answer against RFC 7644 section 3.12.
func wantError(t testing.TB, r response, status int, scimType string) {
	t.Helper()
	if r.StatusCode != status {
		t.Fatalf("status %d, want %d: %s", r.StatusCode, status, r.text)
	}
	e := into[scimError](t, r)
	if len(e.Schemas) != 1 || e.Schemas[0] != "urn:ietf:params:scim:api:messages:2.0:Error" || e.Detail == "" {
		t.Errorf("not a SCIM error: %s", r.text)
	}
	if e.Status != strconv.Itoa(status) {
		t.Errorf("status in the body is %q, want %d", e.Status, status)
	}
	if e.SCIMType != scimType {
		t.Errorf("scimType %q, want %q: %s", e.SCIMType, scimType, e.Detail)
	}
	if got := r.Header.Get("Content-Type"); got != "application/scim+json" {
		t.Errorf("content type %q", got)
	}
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

func reread(t testing.TB, s *organization, u people.User) people.User {
	t.Helper()
	now, ok := s.people.User(u.ID)
	if !ok {
		t.Fatalf("user %s is gone", u.ID)
	}
	return now
}
