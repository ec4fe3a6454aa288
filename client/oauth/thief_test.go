package oauth

// Another program of this computer takes the port of a sign-in once it is free, and
// gets what the browser sends there from then on.

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// thief listens at an address and keeps all that it is sent.
type thief struct {
	mu   sync.Mutex
	got  []string
	came chan string // the targets of requests
}

func grab(t *testing.T, address string) *thief {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	th := &thief{came: make(chan string, 10)}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		all, _ := httputil.DumpRequest(r, true)
		th.mu.Lock()
		th.got = append(th.got, string(all))
		th.mu.Unlock()
		th.came <- r.URL.String()
	}))
	_ = server.Listener.Close()
	server.Listener = l
	server.Start()
	t.Cleanup(server.Close)
	return th
}

func (th *thief) everything() string {
	th.mu.Lock()
	defer th.mu.Unlock()
	return strings.Join(th.got, "\n")
}

// redeem tries a stolen code with everything that is known of the authorization request.
func redeem(t *testing.T, a *authServer, code, redirectURI string) {
	t.Helper()
	asked := a.authorizations()
	last := asked[len(asked)-1]
	for _, verifier := range []string{"", last.Get("code_challenge"), last.Get("state"), last.Get("nonce"), strings.Repeat("a", 43)} {
		form := url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {redirectURI},
			"client_id": {testClient}, "code_verifier": {verifier}}
		resp, err := http.PostForm(a.URL+"/token", form)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode == http.StatusOK || strings.Contains(string(body), "access_token") {
			t.Fatalf("the thief has tokens: %s", body)
		}
	}
}

func TestWhoTakesThePortAfterASignInGetsNothingThatWorks(t *testing.T) {
	a := startAuthServer(t)
	s := begin(t, a.discover(t))
	address, host := s.URL(), s.receiver.host
	seen := make(chan string, 1)
	a.play(func(p *script) { p.authorize = func(answer url.Values) { seen <- answer.Encode() } })
	newBrowser(t).open(address)
	session, err := s.Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	answer := <-seen
	th := grab(t, host)

	// The page is read again, or somebody goes back.
	for _, path := range []string{donePath, callbackPath + "?" + answer} {
		newBrowser(t).open("http://" + host + path)
		<-th.came
	}

	values, _ := url.ParseQuery(answer)
	redeem(t, a, values.Get("code"), "http://"+host+callbackPath)
	got := th.everything()
	for _, secret := range []string{s.verifier, token(t, session).Reveal(), session.refreshToken().Reveal()} {
		if strings.Contains(got, secret) {
			t.Errorf("the thief was sent %q", secret)
		}
	}
}

func TestWhoTakesThePortBeforeTheBrowserAnswersGetsACodeThatNobodyCanRedeem(t *testing.T) {
	a := startAuthServer(t)
	s := begin(t, a.discover(t))
	address, host := s.URL(), s.receiver.host
	s.Close() // cancelled, or its time is up, while the browser is open
	if _, err := s.Wait(t.Context()); !errors.Is(err, ErrCancelled) {
		t.Fatal(err)
	}
	th := grab(t, host)

	newBrowser(t).open(address)

	stolen, err := url.Parse(<-th.came)
	if err != nil || stolen.Query().Get("code") == "" {
		t.Fatalf("the thief was sent %v, %v", stolen, err)
	}
	redeem(t, a, stolen.Query().Get("code"), "http://"+host+callbackPath)
	if strings.Contains(th.everything(), s.verifier) {
		t.Error("the thief was sent the verifier")
	}
	// And the code of that sign-in ends no other one.
	next := begin(t, a.discover(t))
	wantStatus(t, get(t, next, callbackPath+"?"+stolen.RawQuery), http.StatusBadRequest)
	newBrowser(t).open(next.URL())
	if _, err := next.Wait(t.Context()); err != nil {
		t.Error(err)
	}
}
