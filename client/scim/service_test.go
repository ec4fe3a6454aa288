package scim_test

// The other side of the wire: scripted services on loopback that behave as
// badly as a test wants, and remember what they were asked.

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/scim"
)

const extension = "urn:mileiq:params:scim:schemas:extension:organization:2.0:User"

// tokens gives current until it is told that current was rejected, and renewed
// from then on.
type tokens struct {
	mu       sync.Mutex
	current  string
	renewed  string
	rejected []string
	err      error
	renewErr error
}

func (t *tokens) Token(context.Context) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.current, t.err
}

func (t *tokens) Renew(_ context.Context, rejected string) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rejected = append(t.rejected, rejected)
	if t.renewErr != nil {
		return "", t.renewErr
	}
	t.current = t.renewed
	return t.current, nil
}

// seen is one request as it arrived.
type seen struct {
	method, target, body string
	header               http.Header
}

// service is a scripted service; its base URL has the path /scim/v2.
type service struct {
	*httptest.Server
	mu       sync.Mutex
	requests []seen
}

func serve(t *testing.T, handler http.HandlerFunc) *service {
	t.Helper()
	s := &service{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the client went away
		}
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		s.mu.Lock()
		s.requests = append(s.requests, seen{r.Method, r.RequestURI, string(body), r.Header.Clone()})
		s.mu.Unlock()
		handler(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *service) seen() []seen {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]seen(nil), s.requests...)
}

// count returns how often method was used.
func (s *service) count(method string) int {
	n := 0
	for _, r := range s.seen() {
		if r.method == method {
			n++
		}
	}
	return n
}

func (s *service) client(t *testing.T) *scim.Client {
	t.Helper()
	return s.clientWith(t, scim.Options{Tokens: &tokens{current: "secret-token"}})
}

func (s *service) clientWith(t *testing.T, opts scim.Options) *scim.Client {
	t.Helper()
	opts.AllowLoopbackHTTP = true
	c, err := scim.New(s.URL+"/scim/v2", opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// always answers every request in the same way.
func always(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { write(w, status, contentType, body) }
}

func write(w http.ResponseWriter, status int, contentType, body string) {
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

func writeJSON(w http.ResponseWriter, status int, body string) {
	write(w, status, "application/scim+json", body)
}

// drop closes the connection without an answer.
func drop(w http.ResponseWriter) {
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	_ = connection.Close()
}

// resources writes users with the given ids as a JSON array.
func resources(ids ...string) string {
	users := make([]map[string]string, len(ids))
	for i, id := range ids {
		users[i] = map[string]string{"id": id, "userName": id + "@example.com"}
	}
	text, err := json.Marshal(users)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// listed writes a list response.
func listed(total, startIndex int, ids ...string) string {
	return fmt.Sprintf(`{"totalResults":%d,"startIndex":%d,"Resources":%s}`, total, startIndex, resources(ids...))
}

// position reads the paging parameters of a request.
func position(r *http.Request) (startIndex, count int) {
	startIndex, err := strconv.Atoi(r.URL.Query().Get("startIndex"))
	if err != nil {
		panic(err)
	}
	count, err = strconv.Atoi(r.URL.Query().Get("count"))
	if err != nil {
		panic(err)
	}
	return startIndex, count
}

// people returns n ids in the order of their numbers.
func people(n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprintf("u%05d", i+1)
	}
	return ids
}

// slice returns the page of ids that a correct service would return.
func slice(ids []string, startIndex, count int) []string {
	from := min(max(startIndex-1, 0), len(ids))
	return ids[from:min(from+count, len(ids))]
}

// walked is what a walk handed out and returned.
type walked struct {
	users  []directory.User
	pages  []scim.Page
	result scim.WalkResult
}

// walkAll walks and fails the test on errors and on ids handed out twice.
func walkAll(t *testing.T, c *scim.Client, f scim.Features, pageSize int) walked {
	t.Helper()
	var got walked
	ids := map[string]bool{}
	result, err := c.Walk(t.Context(), f, pageSize, func(p scim.Page) error {
		got.pages = append(got.pages, p)
		got.users = append(got.users, p.Users...)
		for _, u := range p.Users {
			if ids[u.ID] {
				t.Errorf("%s was handed out twice", u.ID)
			}
			ids[u.ID] = true
		}
		return nil
	})
	if err != nil {
		t.Fatalf("the walk failed: %v", err)
	}
	got.result = result
	return got
}
