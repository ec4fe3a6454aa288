package oauth

// The rules for every request that leaves this package: encrypted, no redirects
// followed, bounded in time and size; and the rules for addresses that come from
// outside.

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

const (
	connectTimeout = 10 * time.Second
	requestTimeout = 30 * time.Second
	// maxBody is counted after decompression, so that a small compressed
	// answer cannot fill the memory.
	maxBody   = 8 << 20
	maxHeader = 64 << 10
	maxURL    = 2000
)

// newClient returns the only kind of HTTP client that this package uses.
func newClient(roots *x509.CertPool, loopbackHTTP bool) *http.Client {
	transport := &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: connectTimeout}).DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots},
		TLSHandshakeTimeout:    connectTimeout,
		ResponseHeaderTimeout:  connectTimeout,
		MaxResponseHeaderBytes: maxHeader,
		ForceAttemptHTTP2:      true,
		// A connection that died while the computer slept would make it unknown
		// whether a refresh token was used. The few requests here can afford a
		// new one each.
		DisableKeepAlives: true,
	}
	return &http.Client{
		Transport: &guard{transport, loopbackHTTP},
		Timeout:   requestTimeout,
		// A redirected token request would carry its code or refresh token to
		// wherever the redirect says (golang/oauth2 issue 805).
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// guard lets only encrypted requests pass, and only bounded answers back.
type guard struct {
	next         http.RoundTripper
	loopbackHTTP bool
}

func (g *guard) RoundTrip(req *http.Request) (*http.Response, error) {
	if !secure(req.URL, g.loopbackHTTP) {
		if req.Body != nil {
			_ = req.Body.Close()
		}
		return nil, &RefusedError{Reason: "insecure_request"}
	}
	resp, err := g.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	resp.Body = http.MaxBytesReader(nil, resp.Body, maxBody)
	return resp, nil
}

// secure reports whether u is https or, where that is allowed, http to a
// loopback IP literal. The name localhost is not one: whoever answers for names
// decides where it leads.
func secure(u *url.URL, loopbackHTTP bool) bool {
	return u.Scheme == "https" || loopbackHTTP && u.Scheme == "http" && isLoopback(u)
}

func isLoopback(u *url.URL) bool {
	address, err := netip.ParseAddr(u.Hostname())
	return err == nil && address.Zone() == "" && address.IsLoopback()
}

// checkURL parses an address that came from outside. What it lets through is
// safe to fetch and to hand to a program that opens it: absolute, encrypted,
// without user name or fragment, and made of letters, digits and the
// punctuation that no shell and no browser launcher minds (CVE-2025-6514 was an
// authorization endpoint handed to one). The word is "" when all is well, else
// "malformed" or "insecure".
func checkURL(raw string, loopbackHTTP bool) (u *url.URL, word string) {
	if raw == "" || len(raw) > maxURL || strings.ContainsFunc(raw, unsafeInURL) {
		return nil, "malformed"
	}
	u, err := url.Parse(raw)
	if err != nil || u.Hostname() == "" || u.Opaque != "" || u.User != nil || strings.Contains(raw, "#") || strings.Contains(u.Host, "%") {
		return nil, "malformed"
	}
	if !secure(u, loopbackHTTP) {
		return nil, "insecure"
	}
	return u, ""
}

func unsafeInURL(r rune) bool {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
		return false
	}
	return !strings.ContainsRune("-._~:/?#[]@&=+,%", r)
}

// getJSON reads the JSON document at address, which must have passed checkURL.
func getJSON(ctx context.Context, client *http.Client, address *url.URL, into any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), nil)
	if err != nil {
		return &RefusedError{Reason: "malformed_address"}
	}
	req.Header.Set("Accept", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		return networkError(ctx, address.Host, err)
	}
	defer resp.Body.Close()
	if err := checkStatus(address.Host, resp.StatusCode); err != nil {
		return err
	}
	unexpected := &UnexpectedAnswerError{Host: address.Host, Status: resp.StatusCode}
	if !isJSON(resp.Header) {
		return unexpected
	}
	body, err := readBody(ctx, address.Host, resp)
	if err != nil {
		return err
	}
	if json.Unmarshal(body, into) != nil {
		return unexpected
	}
	return nil
}

func readBody(ctx context.Context, host string, resp *http.Response) ([]byte, error) {
	body, err := io.ReadAll(resp.Body)
	if _, tooBig := errors.AsType[*http.MaxBytesError](err); tooBig {
		return nil, &UnexpectedAnswerError{Host: host, Status: resp.StatusCode}
	}
	if err != nil {
		return nil, networkError(ctx, host, err)
	}
	return body, nil
}

// checkStatus returns nil for 200 only.
func checkStatus(host string, status int) error {
	switch {
	case status == http.StatusOK:
		return nil
	case busy(status):
		return &UnavailableError{Host: host, Status: status}
	}
	return &UnexpectedAnswerError{Host: host, Status: status}
}

func busy(status int) bool { return status == http.StatusTooManyRequests || status >= 500 }

func isJSON(h http.Header) bool {
	media, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	return err == nil && (media == "application/json" || strings.HasSuffix(media, "+json"))
}
