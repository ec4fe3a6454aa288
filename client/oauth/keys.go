package oauth

// The keys of an authorization server, as they are read (RFC 7517).

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"

	"mileiq.example/admin/client/transport"
)

// onlyJSON turns answers that are no keys into this package's errors, which
// go-oidc passes on. Its own would hold the body, and would make an unreachable
// server look like a forged signature.
type onlyJSON struct{ next http.RoundTripper }

// keyBounds are those of a server's keys. A key with its chain of certificates has
// some kilobytes; a signature by a key of megabytes would be checked for hours.
var keyBounds = transport.Bounds{Bytes: 1 << 20, Part: 32 << 10, Elements: 1000, Values: 20_000}

func (o *onlyJSON) RoundTrip(req *http.Request) (*http.Response, error) {
	host := req.URL.Host
	// The keys are read for whoever needs them; no one caller's context counts.
	everybody := context.WithoutCancel(req.Context())
	resp, err := o.next.RoundTrip(req)
	if err != nil {
		return nil, networkError(everybody, host, err)
	}
	defer resp.Body.Close()
	if err := checkStatus(host, resp.StatusCode); err != nil {
		return nil, err
	}
	resp.Body = transport.Bound(resp.Body, keyBounds)
	body, err := readBody(everybody, host, resp)
	if err != nil {
		return nil, err
	}
	if !json.Valid(body) {
		return nil, &UnexpectedAnswerError{Host: host, Status: resp.StatusCode}
	}
	resp.Body = io.NopCloser(bytes.NewReader(usableKeys(body)))
	return resp, nil
}

const (
	// maxKeys is how many keys are tried. Servers have two or three.
	maxKeys = 50
	// maxModulus is the length in base64 of the modulus of the largest RSA key that is
	// tried, of 8192 bits, as in crypto/tls. Each with the right id is tried, and a
	// signature by a key of 16 KB took 2.6 seconds.
	maxModulus = (8192/8*4 + 2) / 3
)

// usableKeys leaves out of a key set what would take long to try. What is no key set
// stays as it is.
func usableKeys(body []byte) []byte {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if json.Unmarshal(body, &set) != nil {
		return body
	}
	usable := []json.RawMessage{}
	for _, raw := range set.Keys {
		var key struct {
			Modulus string `json:"n"`
		}
		if json.Unmarshal(raw, &key) == nil && len(key.Modulus) <= maxModulus && len(usable) < maxKeys {
			usable = append(usable, raw)
		}
	}
	set.Keys = usable
	left, err := json.Marshal(set)
	if err != nil {
		return body
	}
	return left
}
