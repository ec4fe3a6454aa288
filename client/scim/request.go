package scim

// One request and its answer: tokens, limits, and the sorting of answers into
// results and errors.

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// call is a request that is yet to be sent.
type call struct {
	method  string
	path    string // below the base URL, escaped, with a slash in front
	query   url.Values
	body    []byte
	ifMatch string
	// longer is how much longer than others the request may take.
	longer time.Duration
}

// answer is a successful answer, read to its end.
type answer struct {
	status      int
	contentType string // the media type alone
	body        []byte
	token       string // that the request carried
}

// send makes the call, and makes it a second time with a renewed token if the
// first was refused for its token. It returns 2xx answers and turns all others
// into errors.
func (c *Client) send(ctx context.Context, call call) (answer, error) {
	token, err := c.tokens.Token(ctx)
	if err != nil {
		return answer{}, fmt.Errorf("scim: get an access token: %w", err)
	}
	a, err := c.attempt(ctx, call, token)
	if !errors.Is(err, ErrUnauthorized) {
		return a, err
	}
	token, err = c.tokens.Renew(ctx, token)
	if err != nil {
		return answer{}, fmt.Errorf("scim: renew the access token: %w", err)
	}
	return c.attempt(ctx, call, token)
}

// attempt sends one request. It uses the transport without an http.Client,
// which would follow redirects.
func (c *Client) attempt(ctx context.Context, call call, token string) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, c.limits.request+call.longer)
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
	defer func() { _ = response.Body.Close() }()
	c.limiter.learn(response.StatusCode, response.Header)
	switch {
	case response.StatusCode >= 400:
		return answer{}, c.refusal(response, token)
	case isRedirect(response.StatusCode):
		return answer{}, &RedirectError{Host: redirectHost(request.URL, response.Header.Get("Location"))}
	}
	a, err := c.read(response)
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
		return nil, fmt.Errorf("scim: %s request cannot be made", call.method)
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

// read takes in a 2xx answer, or an odd one, which nothing can decode later.
func (c *Client) read(response *http.Response) (answer, error) {
	a := answer{status: response.StatusCode, contentType: mediaType(response.Header)}
	body, err := io.ReadAll(io.LimitReader(response.Body, c.limits.body+1))
	if err != nil {
		return answer{}, &UnreachableError{Host: c.host, Sent: true, cause: err}
	}
	if int64(len(body)) > c.limits.body {
		return answer{}, ErrTooLarge
	}
	if a.status < 200 || a.status > 299 {
		return answer{}, c.notSCIM(a)
	}
	a.body = body
	return a, nil
}

// refusal turns a 4xx or 5xx answer into an *Error. The status is what counts:
// a body that is missing, broken or a web page costs only the detail.
func (c *Client) refusal(response *http.Response, token string) *Error {
	body, err := io.ReadAll(io.LimitReader(response.Body, errorBodyBytes))
	if err != nil {
		body = nil
	}
	scimType, detail := decodeError(body)
	if token != "" {
		// A service that quotes the request must not carry the token to a
		// window or a file.
		detail = strings.ReplaceAll(detail, token, "[redacted]")
	}
	return &Error{
		Host:       c.host,
		Status:     response.StatusCode,
		ScimType:   scimType,
		Detail:     cutRunes(detail, detailRunes),
		RetryAfter: retryAfter(response.Header.Get("Retry-After"), c.now()),
		Sent:       true,
	}
}

// decode fills value from the answer's JSON. Attributes of the wrong type are
// left out: one odd user must not hide all the others.
func (c *Client) decode(a answer, value any) error {
	if a.contentType == "text/html" {
		return c.notSCIM(a)
	}
	if err := json.Unmarshal(a.body, value); err != nil {
		if _, ok := errors.AsType[*json.UnmarshalTypeError](err); !ok {
			return c.notSCIM(a)
		}
	}
	return nil
}

func (c *Client) notSCIM(a answer) *NotSCIMError {
	return &NotSCIMError{Host: c.host, Status: a.status, ContentType: a.contentType}
}

// mediaType returns the media type of an answer without its parameters, or ""
// if there is none that parses.
func mediaType(header http.Header) string {
	media, _, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil || len(media) > 100 {
		return ""
	}
	return media
}

func isRedirect(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

func redirectHost(from *url.URL, location string) string {
	to, err := from.Parse(location)
	if err != nil {
		return ""
	}
	return cutBytes(to.Host, 255)
}

// retryAfter reads a Retry-After header (RFC 9110 section 10.2.3), which is a
// number of seconds or a date.
func retryAfter(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	if value == "" {
		return 0
	}
	seconds, err := strconv.ParseUint(value, 10, 64)
	if err == nil || errors.Is(err, strconv.ErrRange) {
		// On overflow ParseUint returns the largest number there is.
		return time.Duration(min(seconds, uint64(retryAfterMax/time.Second))) * time.Second
	}
	date, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	return min(max(date.Sub(now), 0), retryAfterMax)
}
