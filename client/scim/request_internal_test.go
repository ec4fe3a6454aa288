package scim

// What a request has that no service sees.

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"mileiq.example/admin/client/transport"
)

type noToken struct{}

func (noToken) Token(context.Context) (string, error)         { return "", nil }
func (noToken) Renew(context.Context, string) (string, error) { return "", nil }

// timeOf returns how long a request may take, and sends nothing.
func timeOf(t *testing.T, send func(*Client) error) time.Duration {
	t.Helper()
	c, err := New("https://scim.test/v2", Options{Tokens: noToken{}})
	if err != nil {
		t.Fatal(err)
	}
	stopped := errors.New("stopped by the test")
	var left time.Duration
	c.transport.Proxy = func(r *http.Request) (*url.URL, error) {
		deadline, _ := r.Context().Deadline()
		left = time.Until(deadline)
		return nil, stopped
	}
	if err := send(c); !errors.Is(err, stopped) || OutcomeUnknown(err) {
		t.Fatalf("error %v", err)
	}
	return left
}

func TestABulkRequestMayTakeLongerForEachOfItsOperations(t *testing.T) {
	one := timeOf(t, func(c *Client) error {
		_, err := c.User(t.Context(), "u1")
		return err
	})
	many := timeOf(t, func(c *Client) error {
		b, _, err := PrepareBulk(Features{}, make([]Change, 1000))
		if err != nil {
			return err
		}
		_, err = c.SendBulk(t.Context(), b)
		return err
	})
	const slack = 20 * time.Second // of a busy machine
	if one > 30*time.Second || one < 30*time.Second-slack {
		t.Errorf("one request may take %v", one)
	}
	if many > 230*time.Second || many < 230*time.Second-slack {
		t.Errorf("a request of 1000 operations may take %v", many)
	}
}

func TestABulkRequestIsFilledUpToItsLimits(t *testing.T) {
	changes := []Change{{UserID: "a"}, {UserID: "b"}, {UserID: "c"}}
	all, n, err := PrepareBulk(Features{}, changes)
	if err != nil || n != 3 {
		t.Fatalf("%d changes, %v", n, err)
	}
	size := int64(len(all.body))
	for _, c := range []struct {
		operations int
		payload    int64
		want       int
	}{{1, 0, 1}, {2, 0, 2}, {3, 0, 3}, {4, 0, 3}, {0, size, 3}, {0, size - 1, 2}, {0, 1, 1}, {0, 2 << 20, 3}, {2, size, 2}} {
		var f Features
		f.Bulk.MaxOperations, f.Bulk.MaxPayload = c.operations, c.payload
		b, n, err := PrepareBulk(f, changes)
		if err != nil || n != c.want || len(b.changes) != n || len(b.ids) != n || !json.Valid(b.body) {
			t.Errorf("%+v: %d changes in %s, %v", c, n, b.body, err)
		}
	}
	many := make([]Change, 10_000)
	for i := range many {
		many[i].UserID = strings.Repeat("u", 500)
	}
	b, n, err := PrepareBulk(Features{}, many)
	if err != nil || len(b.body) > bulkPayload || len(b.body) < bulkPayload-1000 || n >= len(many) {
		t.Errorf("without a stated limit: %d changes in %d bytes, %v", n, len(b.body), err)
	}
}

func TestTheBoundsOfAClientAreThoseThatWereChosen(t *testing.T) {
	c, err := New("https://scim.test/v2/", Options{Tokens: noToken{}})
	if err != nil {
		t.Fatal(err)
	}
	want := limits{
		request:   30 * time.Second,
		answer:    transport.Bounds{Bytes: 8 << 20, Part: 1 << 20, Elements: 20_000, Values: 500_000},
		page:      transport.Bounds{Bytes: 16 << 20, Part: 1 << 20, Elements: 20_000, Values: 4_000_000},
		walkPages: 100_000, walkUsers: 5_000_000,
	}
	if c.limits != want {
		t.Errorf("%+v, want %+v", c.limits, want)
	}
	// As many as changes are ever under way together.
	if c.transport.MaxIdleConnsPerHost != 64 || c.transport.DisableKeepAlives {
		t.Errorf("%d idle connections", c.transport.MaxIdleConnsPerHost)
	}
	if c.base != "https://scim.test/v2" || c.host != "scim.test" {
		t.Errorf("base %q, host %q", c.base, c.host)
	}
}

func TestARedirectTellsOnlyAHost(t *testing.T) {
	from := &url.URL{Scheme: "https", Host: "scim.test", Path: "/v2/Users"}
	long := strings.Repeat("a", 300) + ".test"
	for location, want := range map[string]string{
		"https://other.test:8443/x?token=planted": "other.test:8443", "//other.test": "other.test", "/elsewhere": "scim.test", "": "scim.test",
		"http://[::1": "", "https://" + long + "/": long[:255],
	} {
		if got := redirectHost(from, location); got != want {
			t.Errorf("%q: %q, want %q", location, got, want)
		}
	}
}

func TestTheLogNamesTheCauseOfASilenceInFixedWords(t *testing.T) {
	for _, c := range []struct {
		cause error
		want  string
	}{
		{context.Canceled, "cancelled"},
		{context.DeadlineExceeded, "timed out"},
		{&net.DNSError{Err: "planted", IsNotFound: true}, "name not found"},
		{&net.DNSError{IsTimeout: true}, "timed out"},
		{&tls.CertificateVerificationError{Err: errors.New("planted")}, "certificate not trusted"},
		{&net.OpError{Op: "dial", Err: errors.New("planted")}, "no connection"},
		{&net.OpError{Op: "read", Err: errors.New("planted")}, "the connection broke"},
		{errors.New("planted"), "the connection broke"},
	} {
		err := &UnreachableError{Host: "scim.test", cause: fmt.Errorf("planted: %w", c.cause)}
		if want := "scim: no answer from scim.test: " + c.want; err.Error() != want || !errors.Is(err, c.cause) {
			t.Errorf("%q, want %q", err, want)
		}
	}
}

// closingTransport answers everything, and notes which bodies were closed.
type closingTransport struct {
	status       int
	body         string
	open, closed int
}

func (c *closingTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	c.open++
	return &http.Response{StatusCode: c.status, Header: http.Header{}, Body: closingBody{strings.NewReader(c.body), c}, Request: req}, nil
}

type closingBody struct {
	io.Reader
	transport *closingTransport
}

func (b closingBody) Close() error {
	b.transport.closed++
	return nil
}

func TestEveryAnswerIsClosed(t *testing.T) {
	for _, status := range []int{200, 204, 302, 304, 404, 503} {
		c, err := New("http://127.0.0.1:1/v2", Options{Tokens: noToken{}, AllowLoopbackHTTP: true})
		if err != nil {
			t.Fatal(err)
		}
		c.limits.answer.Bytes = 10
		answers := &closingTransport{status: status, body: strings.Repeat(" ", 1<<17)}
		c.transport.RegisterProtocol("http", answers)
		_, _ = c.User(t.Context(), "u1")
		_, _ = c.Archive(t.Context(), "u1", "")
		if answers.open < 2 || answers.closed != answers.open {
			t.Errorf("%d: %d answers, %d closed", status, answers.open, answers.closed)
		}
	}
}

func TestPagesAreAsBigAsAskedForAndAdmitted(t *testing.T) {
	for _, c := range []struct{ asked, admitted, want int }{
		{0, 0, 100}, {-1, 0, 100}, {1, 0, 1}, {50, 0, 50}, {50, 1, 1}, {50, 49, 49}, {50, 51, 50}, {0, 7, 7},
	} {
		if got := newWalk(Features{FilterMax: c.admitted}, c.asked).query().Get("count"); got != strconv.Itoa(c.want) {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

func TestTextsOfAUserAreTakenUpToTheirLimit(t *testing.T) {
	long := strings.Repeat("x", nameBytes)
	if got := (wireUser{Emails: []wireEmail{{Value: long + "x"}, {Value: long}}}).email(); got != long {
		t.Errorf("of the longest address %d bytes are left", len(got))
	}
	for tag, want := range map[string]string{
		`W/"a b~"`: `W/"a b~"`, "a\x1f": "", "a\x7f": "", "a\n": "", "\u00e9": "\u00e9", long[:idBytes]: long[:idBytes], long[:idBytes+1]: "",
	} {
		if got := version(tag); got != want {
			t.Errorf("version %q became %q", tag, got)
		}
	}
	for id, want := range map[string]bool{
		"": false, ".": true, "..": true, "a/b": true, long[:idBytes]: true, long[:idBytes+1]: false, "\xff": false, "\ufffd": false, "\u00e9": true,
	} {
		if got := usableID(id); got != want {
			t.Errorf("id %q is usable: %v", id, got)
		}
	}
}
