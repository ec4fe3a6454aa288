package client_test

// A sign-in service with endpoints on several hosts. Whoever has one of them gets codes,
// tokens or the say about signatures, so the admin is asked before anything goes there.

import (
	"context"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/problem"
)

// passedOn is another host of the demo's sign-in service.
type passedOn struct {
	*httptest.Server
	host string
	came atomic.Int64
}

func (d *desk) passOn(t *testing.T) *passedOn {
	t.Helper()
	issuer, err := url.Parse(d.demo.Issuer())
	if err != nil {
		t.Fatal(err)
	}
	p := &passedOn{}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(issuer)
		p.came.Add(1)
	}}
	p.Server = httptest.NewServer(proxy)
	t.Cleanup(p.Close)
	p.host = strings.TrimPrefix(p.URL, "http://")
	return p
}

func TestASignInAsksOnceAboutFurtherHosts(t *testing.T) {
	d := newDesk(t, 20)
	other := d.passOn(t)
	d.demo.TokensAt(other.URL)
	d.start()

	told := mustFail(t, d.tryToSignIn(avery), problem.OtherHosts)

	if told.Detail != other.host || other.came.Load() != 0 {
		t.Fatalf("told of %q, and %d requests went there", told.Detail, other.came.Load())
	}
	if err := d.client.ConfirmSignInHosts(context.Background(), []string{other.host}); err != nil {
		t.Fatal(err)
	}
	d.signIn(avery)
	if other.came.Load() == 0 {
		t.Error("nothing went there after the answer")
	}
	d.restart()
	d.untilPhase(client.Ready)
	d.untilCopied()

	third := d.passOn(t)
	d.demo.TokensAt(third.URL)
	if err := d.client.SignOut(context.Background()); err != nil {
		t.Error(err)
	}
	if told := mustFail(t, d.tryToSignIn(avery), problem.OtherHosts); told.Detail != third.host || third.came.Load() != 0 {
		t.Errorf("told of %q, and %d requests went there", told.Detail, third.came.Load())
	}
}

func TestAHostThatComesBetweenTwoStartsIsAskedAboutAndTheSessionGoesOn(t *testing.T) {
	d := signedIn(t, 20, avery)
	d.stop()
	other := d.passOn(t)
	d.demo.TokensAt(other.URL)
	d.start()

	d.untilPhase(client.SignedOut)

	if p := d.client.State().Problem; p == nil || p.Kind != problem.OtherHosts || p.Detail != other.host || other.came.Load() != 0 {
		t.Fatalf("told %v, and %d requests went there", p, other.came.Load())
	}
	if err := d.client.ConfirmSignInHosts(context.Background(), []string{other.host}); err != nil {
		t.Fatal(err)
	}
	d.untilPhase(client.Ready)
	d.untilCopied()
}

func TestHostsOfAProfileAreNotAskedAbout(t *testing.T) {
	d := newDesk(t, 20)
	other := d.passOn(t)
	d.demo.TokensAt(other.URL)
	d.organization = d.profileFile("sign_in_hosts = ['" + other.host + "']\n" + d.profile())
	d.start()
	d.signIn(avery)
}

func TestHostsAreConfirmedOnlyWhereTheyWereAskedAbout(t *testing.T) {
	d := signedIn(t, 3, avery)
	mustFail(t, d.client.ConfirmSignInHosts(context.Background(), []string{"evil.test"}), problem.Refused)
	if err := d.client.SignOut(context.Background()); err != nil {
		t.Fatal(err)
	}
	mustFail(t, d.client.ConfirmSignInHosts(context.Background(), []string{"https://evil.test"}), problem.Refused)
}
