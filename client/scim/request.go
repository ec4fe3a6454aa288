package scim

// One request: its token, its bounds, and whether it may have arrived.

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"mileiq.example/admin/client/problem"
)

// call is a request that is yet to be sent.
type call struct {
	method  string
	path    string // below the base URL, escaped, with a slash in front
	query   url.Values
	body    []byte
	ifMatch string
	// read reads the answer as it comes in, within bounds of its own; nil: the answer is
	// kept as a whole.
	read func(io.ReadCloser) error
	// extraTime is how much longer than others the request may take.
	extraTime time.Duration
}

// send makes the call, and makes it a second time with a renewed token if the
// first was refused for its token. It returns 2xx answers and turns all others
// into errors.
func (c *Client) send(ctx context.Context, call call) (answer, error) {
	token, err := c.tokens.Token(ctx)
	if err != nil {
		return answer{}, problem.While("scim: get an access token", err)
	}
	a, err := c.attempt(ctx, call, token)
	if !errors.Is(err, ErrUnauthorized) {
		return a, err
	}
	token, err = c.tokens.Renew(ctx, token)
	if err != nil {
		return answer{}, problem.While("scim: renew the access token", err)
	}
	return c.attempt(ctx, call, token)
}

// attempt sends one request. It uses the transport without an http.Client,
// which would follow redirects.
func (c *Client) attempt(ctx context.Context, call call, token string) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, c.limits.request+call.extraTime)
	defer cancel()
	// Once there is a connection, whatever was written to it may have arrived,
	// even if writing failed in the end.
	var sent atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { sent.Store(true) },
	})
	request, err := c.request(ctx, call, token)
	if err != nil {
		return answer{}, err
	}
	response, err := c.transport.RoundTrip(request)
	if err != nil {
		return answer{}, &UnreachableError{Host: c.host, Sent: sent.Load(), cause: err}
	}
	c.secrets.Add(token)
	c.secrets.Clean(response)
	defer func() { _ = response.Body.Close() }()
	c.limiter.learn(response.StatusCode, response.Header)
	switch {
	case response.StatusCode >= 400:
		return answer{}, c.refusal(response, token)
	case isRedirect(response.StatusCode):
		return answer{}, &RedirectError{From: c.host, Status: response.StatusCode, Host: redirectHost(request.URL, response.Header.Get("Location"))}
	}
	a, err := c.read(response, call.read)
	a.token = token
	return a, err
}

func (c *Client) request(ctx context.Context, call call, token string) (*http.Request, error) {
	target := c.base + call.path
	if len(call.query) > 0 {
		// "+" for a space is a habit of forms; %20 is understood everywhere.
		target += "?" + strings.ReplaceAll(call.query.Encode(), "+", "%20")
	}
	var body io.Reader
	if call.body != nil {
		body = bytes.NewReader(call.body)
	}
	request, err := http.NewRequestWithContext(ctx, call.method, target, body)
	if err != nil {
		return nil, problem.New("scim: the request cannot be made")
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Accept", acceptedMediaTypes)
	if c.userAgent != "" {
		request.Header.Set("User-Agent", c.userAgent)
	}
	if call.ifMatch != "" {
		request.Header.Set("If-Match", call.ifMatch)
	}
	if call.body == nil {
		return request, nil
	}
	request.Header.Set("Content-Type", scimMediaType)
	// Without a way to rewind the body the transport cannot send the request
	// again by itself when a connection dies (HTTP/1.1) or a stream is refused
	// (HTTP/2).
	request.GetBody = nil
	return request, nil
}
