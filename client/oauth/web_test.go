package oauth

// Which addresses are accepted, and how documents are read.

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"mileiq.example/admin/client/transport"
)

func TestWhatIsNoMetadataIsUnexpected(t *testing.T) {
	broken := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", "100")
		_, _ = w.Write([]byte(`{`))
	}
	answer := func(contentType, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", contentType)
			_, _ = w.Write([]byte(body))
		}
	}
	const nobody = `{"issuer":"https://as.test"}`
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		check  func(error) bool
	}{
		"a web page":     {answer("text/html", nobody), isUnexpected},
		"no type":        {answer("", nobody), isUnexpected},
		"a broken type":  {answer("application/json;;=", nobody), isUnexpected},
		"another type":   {answer("application/jsonx", nobody), isUnexpected},
		"no JSON":        {answer("application/json", "<html>"), isUnexpected},
		"another shape":  {answer("application/json", `["x"]`), isUnexpected},
		"of another":     {answer("application/ld+json; charset=utf-8", nobody), refusal("issuer")},
		"broken off":     {broken, isUnreachable},
		"created":        {func(w http.ResponseWriter, _ *http.Request) { sendJSON(w, http.StatusCreated, nil) }, isUnexpected},
		"too many":       {func(w http.ResponseWriter, _ *http.Request) { sendJSON(w, http.StatusTooManyRequests, nil) }, isUnavailable},
		"a server's 500": {func(w http.ResponseWriter, _ *http.Request) { sendJSON(w, 500, nil) }, isUnavailable},
		"a client's 499": {func(w http.ResponseWriter, _ *http.Request) { sendJSON(w, 499, nil) }, isUnexpected},
	} {
		s := serveOne(t, c.answer)
		_, err := Discover(t.Context(), Config{Issuer: s.URL, ClientID: testClient, AllowLoopbackHTTP: true})
		if !c.check(err) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// TestCheckedURLsAreSafeToOpen: whatever passes has an encrypted scheme, a host,
// and nothing that a shell or a browser launcher could take for something else.
func TestCheckedURLsAreSafeToOpen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := rapid.OneOf(
			rapid.String(),
			rapid.StringMatching(`(https?|file|-x|HTTPS):/{0,3}[a-z0-9.\[\]:@%]{0,20}/?[ -~]{0,30}`),
		).Draw(t, "raw")
		u, fault := parseAddress(raw, transport.Rules{LoopbackHTTP: true, Query: true})
		if fault != "" {
			return
		}
		if u.Scheme != "https" && (u.Scheme != "http" || !transport.IsLoopback(raw)) {
			t.Fatalf("scheme of %q", raw)
		}
		if u.Host == "" || u.User != nil || u.Fragment != "" {
			t.Fatalf("parts of %q", raw)
		}
		if strings.ContainsAny(u.String(), " \t\r\n\"'`$()<>|;\\^{}*!") || !strings.HasPrefix(strings.ToLower(u.String()), "http") {
			t.Fatalf("%q is not safe to open", u)
		}
	})
}

// closingTransport answers everything, and notes which bodies were closed.
type closingTransport struct {
	status       int
	open, closed int
}

func (c *closingTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	c.open++
	header := http.Header{"Content-Type": {"application/json"}}
	return &http.Response{StatusCode: c.status, Header: header, Body: closingBody{strings.NewReader(`{}`), c}, Request: req}, nil
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
	for _, status := range []int{200, 404, 503} {
		rt := &closingTransport{status: status}
		client := &http.Client{Transport: rt}
		var document any
		_ = getJSON(t.Context(), client, &url.URL{Scheme: "https", Host: "as.test"}, &document)
		p := newProvider(Config{Now: time.Now}, client, metadata{RevocationEndpoint: "https://as.test/revoke", TokenEndpoint: "https://as.test/token"})
		_ = p.revoke(t.Context(), "token", "refresh_token")
		_, _ = p.refresh(t.Context(), "token")
		if rt.open != 3 || rt.closed != rt.open {
			t.Errorf("%d: %d answers, %d closed", status, rt.open, rt.closed)
		}
	}
}
