package oauth

// What this package requires of every address that comes from outside, and how
// it reads a JSON document.

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"mileiq.example/admin/client/transport"
)

// parseAddress parses the address of an authorization server or of one of its
// endpoints. What it accepts is safe to fetch and to hand to a program that opens
// it in a browser. The fault is "" if there is none, else "malformed" or
// "insecure", as it stands in the reason of a *RefusedError.
func parseAddress(raw string, rules transport.Rules) (u *url.URL, fault string) {
	rules.Plain = true
	u, err := transport.ParseAddress(raw, rules)
	if refused, ok := errors.AsType[*transport.AddressError](err); ok {
		if refused.Fault == transport.Insecure {
			return nil, "insecure"
		}
		return nil, "malformed"
	}
	return u, ""
}

// getJSON reads the JSON document at address, which parseAddress accepted.
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
	if transport.IsTooMuch(err) {
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
	case meansUnavailable(status):
		return &UnavailableError{Host: host, Status: status}
	}
	return &UnexpectedAnswerError{Host: host, Status: status}
}

// meansUnavailable reports whether a status says that trying again later may help.
func meansUnavailable(status int) bool { return status == http.StatusTooManyRequests || status >= 500 }

func isJSON(h http.Header) bool {
	media, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	return err == nil && (media == "application/json" || strings.HasSuffix(media, "+json"))
}
