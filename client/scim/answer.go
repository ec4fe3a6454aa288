package scim

// An answer: read within bounds, and turned into a result or an error.

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"mileiq.example/admin/client/transport"
)

// answer is a successful answer, read to its end.
type answer struct {
	status      int
	contentType string // the media type alone
	body        []byte
	token       string // that the request carried
}

// read takes in a 2xx answer, or an odd one, which nothing can decode later. With a
// reading the body goes to it piece by piece, and is not kept.
func (c *Client) read(response *http.Response, reading func(io.ReadCloser) error) (answer, error) {
	a := answer{status: response.StatusCode, contentType: mediaType(response.Header)}
	if reading == nil {
		body, err := io.ReadAll(transport.Bound(response.Body, c.limits.answer))
		if err != nil {
			return answer{}, c.unread(err)
		}
		a.body = body
	}
	switch {
	case a.status < 200 || a.status > 299:
		return answer{}, c.notSCIM(a)
	case reading == nil:
		return a, nil
	case a.contentType == "text/html":
		return answer{}, c.notSCIM(a)
	}
	body := &notedBody{ReadCloser: response.Body}
	err := reading(body)
	switch {
	case body.err != nil:
		return answer{}, c.unread(body.err)
	case transport.IsTooMuch(err):
		return answer{}, ErrTooLarge
	case err != nil:
		return answer{}, c.notSCIM(a)
	}
	return a, nil
}

// unread says why a body could not be read.
func (c *Client) unread(err error) error {
	if transport.IsTooMuch(err) {
		return ErrTooLarge
	}
	return &UnreachableError{Host: c.host, Sent: true, cause: err}
}

// notedBody notes why it could not be read to its end, which a decoder does not tell
// apart from what it thinks of what was read.
type notedBody struct {
	io.ReadCloser
	err error
}

func (b *notedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		b.err = err
	}
	return n, err
}

// refusal turns a 4xx or 5xx answer into an *Error. The status is what counts:
// a body that is missing, broken or a web page costs only the detail.
func (c *Client) refusal(response *http.Response, token string) *Error {
	bounds := c.limits.answer
	bounds.Bytes = errorBodyBytes
	body, err := io.ReadAll(transport.Bound(response.Body, bounds))
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
