package client_test

// Nothing secret reaches a file, a log or an error.

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/clienttest"
	"mileiq.example/admin/client/desktop"
	"mileiq.example/admin/client/directory"
	"mileiq.example/admin/client/problem"
	"mileiq.example/admin/client/sandbox"
)

// signInByHand signs in as a browser does, and returns the values that a
// browser sees and nobody else should.
func (d *desk) signInByHand(login string) (secrets []string) {
	d.t.Helper()
	flow, err := d.client.BeginSignIn(context.Background(), client.CallbackPage{DoneTitle: "Done"})
	if err != nil {
		d.t.Fatal(err)
	}
	finished := clienttest.Finishing(flow)
	secrets = append(secrets, parameters(d.t, flow.URL(), "state", "nonce", "code_challenge")...)
	jar, err := cookiejar.New(nil)
	if err != nil {
		d.t.Fatal(err)
	}
	browser := &http.Client{Jar: jar, CheckRedirect: func(next *http.Request, _ []*http.Request) error {
		if code := next.URL.Query().Get("code"); code != "" {
			secrets = append(secrets, code)
		}
		return nil
	}}
	page, err := browser.Get(flow.URL())
	if err != nil {
		d.t.Fatal(err)
	}
	_ = page.Body.Close()
	done, err := browser.PostForm(page.Request.URL.String(), url.Values{"account": {login}})
	if err != nil {
		d.t.Fatal(err)
	}
	_ = done.Body.Close()
	if err := errors.Join(<-finished, clienttest.Accept(context.Background(), d.client)); err != nil {
		d.t.Fatal(err)
	}
	return secrets
}

func parameters(t *testing.T, address string, names ...string) (values []string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		values = append(values, u.Query().Get(name))
	}
	return values
}

// longWord is what looks like a token or a verifier (RFC 7636 section 4.1: 43
// characters or more); no other word in the log is that long.
var longWord = regexp.MustCompile(`[A-Za-z0-9_~-]{40,}`)

func TestNoTokenCodeOrVerifierIsInAnyFileOrInTheLog(t *testing.T) {
	d := newDesk(t, 60)
	store := newWatchedStore()
	d.store = store
	log, closeLog, err := desktop.OpenLog(desktop.FoldersIn(d.folder))
	if err != nil {
		t.Fatal(err)
	}
	d.log = log
	var mu sync.Mutex
	access := map[string]bool{}
	broken := false
	d.demo.SetFault(func(r *http.Request) *sandbox.Fault {
		mu.Lock()
		defer mu.Unlock()
		token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		access[token] = true
		if !broken {
			return nil
		}
		// A service that is broken in the worst way: it quotes the token.
		f := status(http.StatusInternalServerError)
		f.Body = `{"detail":"what is Bearer ` + token + `?"}`
		return &f
	})
	d.start()

	secrets := d.signInByHand(avery)
	d.untilCopied()
	d.mustEnd(d.confirm(directory.Archive, d.actives(2)...), directory.Done, directory.ReasonNone)
	d.demo.ExpireAccessTokens()
	d.refresh()
	mu.Lock()
	broken = true
	mu.Unlock()
	failed := d.refresh()
	_, notPlanned := d.client.Plan(context.Background(), directory.Archive, d.shown(d.actives(1)...))
	d.restart()
	d.demo.RevokeAllTokens()
	d.client.Refresh()
	d.untilPhase(client.SignedOut)
	d.stop()
	if err := closeLog(); err != nil {
		t.Fatal(err)
	}

	for _, secret := range store.seen {
		var record struct{ Refresh string }
		if err := json.Unmarshal([]byte(secret.Reveal()), &record); err != nil || record.Refresh == "" {
			t.Fatalf("no refresh token was kept: %v", err)
		}
		secrets = append(secrets, record.Refresh)
	}
	for token := range access {
		secrets = append(secrets, token)
	}
	if len(access) < 2 || len(store.seen) < 2 || len(secrets) < 8 {
		t.Fatalf("%d access tokens, %d records, %d secrets", len(access), len(store.seen), len(secrets))
	}
	files := filesIn(t, d.folder)
	files["the problem of the copy"] = []byte(failed.Error() + failed.Detail)
	files["the problem of the plan"] = []byte(notPlanned.Error())
	for path, content := range files {
		for i, secret := range secrets {
			if len(secret) < 16 {
				t.Fatalf("secret %d is too short to look for", i)
			}
			if bytes.Contains(content, []byte(secret)) {
				t.Errorf("secret %d is in %s", i, path)
			}
		}
	}
	written := files[desktop.FoldersIn(d.folder).LogFile()]
	if len(written) == 0 {
		t.Error("nothing was logged")
	}
	if found := longWord.Find(written); found != nil {
		t.Errorf("in the log: %s", found)
	}
}

func TestTheProblemOfALostSignInHoldsNoAddressBeyondAHost(t *testing.T) {
	d := newDesk(t, 3)
	d.start()
	flow, err := d.client.BeginSignIn(context.Background(), client.CallbackPage{})
	if err != nil {
		t.Fatal(err)
	}
	finished := clienttest.Finishing(flow)
	redirect := parameters(t, flow.URL(), "redirect_uri", "state")
	address := redirect[0] + "?" + url.Values{"code": {"stolen-code-0123456789"}, "state": {redirect[1]}, "iss": {d.demo.Issuer()}}.Encode()
	answer, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()

	err = <-finished

	var p *problem.Problem
	if !errors.As(err, &p) {
		t.Fatalf("%#v", err)
	}
	if text := err.Error() + p.Detail + p.Host; strings.Contains(text, "stolen-code") || strings.Contains(text, redirect[1]) || strings.Contains(text, "?") {
		t.Errorf("the problem says %q", text)
	}
	if s := d.client.State(); s.Phase != client.SignedOut {
		t.Errorf("state: %+v", s)
	}
}
