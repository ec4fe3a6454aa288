package oauth

// Signing in without a browser, for the demo organization only: the same
// requests, redirects and cookies that a browser would send.

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"

	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/transport"
)

// WithoutBrowser plays the browser: it goes to URL, sends account to the sign-in
// page that it lands on, as a form with the one field "account", and follows the
// redirects until our own callback has answered. Wait may be called before, after
// or meanwhile.
//
// It refuses unless the issuer is a loopback IP literal, so that it can never
// answer for a person at a real authorization server.
//
// Errors: *RefusedError, also if no callback was reached, and those of the network.
func (s *SignIn) WithoutBrowser(ctx context.Context, account string) error {
	issuer, err := url.Parse(s.provider.config.Issuer)
	if err != nil || !transport.IsLoopback(s.provider.config.Issuer) {
		return &RefusedError{Reason: "not_a_demo"}
	}
	s.mu.Lock()
	s.unattended = true
	s.mu.Unlock()
	client, err := s.scriptedBrowser(issuer.Host)
	if err != nil {
		return err
	}
	page, arrived, err := s.visit(ctx, client, http.MethodGet, s.url, nil)
	if err != nil || arrived {
		return err
	}
	_, arrived, err = s.visit(ctx, client, http.MethodPost, page, url.Values{"account": {account}})
	if err == nil && !arrived {
		return &RefusedError{Reason: "sign_in_page"}
	}
	return err
}

var errOutside = problem.New("redirect out of the demo")

// scriptedBrowser follows redirects within the demo and up to our callback, whose
// own answer it does not follow.
func (s *SignIn) scriptedBrowser(demo string) (*http.Client, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, problem.While("make a cookie jar", err)
	}
	ours := s.receiver.host
	return &http.Client{
		Jar:     jar,
		Timeout: transport.RequestTimeout,
		// The guard of the provider's client would refuse the name localhost.
		Transport: transport.New(transport.Options{}),
		CheckRedirect: func(next *http.Request, via []*http.Request) error {
			switch {
			case via[len(via)-1].URL.Host == ours:
				return http.ErrUseLastResponse
			case len(via) > 15 || next.URL.Scheme != "http" || (next.URL.Host != ours && next.URL.Host != demo):
				return errOutside
			}
			return nil
		},
	}, nil
}

// visit returns where it landed, and whether our callback took the answer.
func (s *SignIn) visit(ctx context.Context, client *http.Client, method, address string, form url.Values) (string, bool, error) {
	req, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(form.Encode()))
	if err != nil {
		return "", false, &RefusedError{Reason: "authorization_endpoint_malformed"}
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := client.Do(req)
	if errors.Is(err, errOutside) {
		return "", false, &RefusedError{Reason: "redirect_outside"}
	}
	if err != nil {
		return "", false, networkError(ctx, req.URL.Host, err)
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, transport.MaxBody))
	landed := resp.Request.URL
	arrived := landed.Host == s.receiver.host && resp.StatusCode == http.StatusSeeOther
	return landed.String(), arrived, nil
}
