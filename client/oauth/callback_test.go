package oauth

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// hit sends one raw request to the listener of s, so that no client tidies it up.
func hit(t testing.TB, s *SignIn, request string) *http.Response {
	t.Helper()
	conn, err := net.DialTimeout("tcp", s.receiver.listeners[0].Addr().String(), 5*time.Second)
	if err != nil {
		t.Fatalf("dial: %v", err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(patience))
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatalf("send: %v", err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	return resp
}

// get sends a GET with the right Host and more header lines.
func get(t testing.TB, s *SignIn, target string, header ...string) *http.Response {
	t.Helper()
	return hit(t, s, request("GET", target, s.receiver.host, header...))
}

func request(method, target, host string, header ...string) string {
	lines := append([]string{method + " " + target + " HTTP/1.1", "Host: " + host}, header...)
	return strings.Join(lines, "\r\n") + "\r\n\r\n"
}

func wantStatus(t testing.TB, resp *http.Response, status int) {
	t.Helper()
	if resp.StatusCode != status {
		t.Errorf("status %d, want %d", resp.StatusCode, status)
	}
}

// wantSignInStillWorks finishes s properly: nothing that came before may have
// ended or changed it.
func wantSignInStillWorks(t testing.TB, a *authServer, s *SignIn) {
	t.Helper()
	if n := a.count("/token"); n != 0 {
		t.Errorf("%d token requests before the sign-in was answered", n)
	}
	newBrowser(t).open(s.URL())
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if _, err := s.Wait(ctx); err != nil {
		t.Errorf("the sign-in did not survive: %v", err)
	}
}

func state(s *SignIn) string { return s.receiver.state }

func TestCallbackWithWrongStateDoesNotEndTheSignIn(t *testing.T) {
	for _, query := range []string{
		"", "code=x", "state=&code=x", "code=x&state=wrong",
		"error=access_denied", "error=access_denied&state=wrong", "state=%zz&code=x", "code=x;state=y",
	} {
		t.Run(query, func(t *testing.T) {
			a := startAuthServer(t)
			s := begin(t, a.discover(t))
			wantStatus(t, get(t, s, "/callback?"+query), http.StatusBadRequest)
			wantSignInStillWorks(t, a, s)
		})
	}
}

func TestCallbackWithRightStateButDoubtfulParametersDoesNotEndTheSignIn(t *testing.T) {
	for _, more := range []string{
		"", "&code=", "&code=a&code=b", "&code=a&state=b", "&code=a&iss=b&iss=c", "&error=a&error=b", "&code=a&%zz",
	} {
		t.Run(more, func(t *testing.T) {
			a := startAuthServer(t)
			s := begin(t, a.discover(t))
			wantStatus(t, get(t, s, "/callback?state="+state(s)+more), http.StatusBadRequest)
			wantSignInStillWorks(t, a, s)
		})
	}
}

func TestSecondCallbackIsGoneAndRedeemsNothing(t *testing.T) {
	a := startAuthServer(t)
	s := begin(t, a.discover(t))
	answer := fmt.Sprintf("/callback?state=%s&code=unknown&iss=%s", state(s), url.QueryEscape(a.URL))
	first := get(t, s, answer)
	second := get(t, s, answer)
	wantStatus(t, first, http.StatusSeeOther)
	wantStatus(t, second, http.StatusGone)
	newBrowser(t).open("http://" + s.receiver.host + donePath)
	if _, err := s.Wait(t.Context()); err == nil {
		t.Error("an unknown code signed in")
	}
	if n := a.count("/token"); n != 1 {
		t.Errorf("%d token requests, want 1", n)
	}
}

func TestOnlyGetOfTheExactPathsIsServed(t *testing.T) {
	a := startAuthServer(t)
	s := begin(t, a.discover(t))
	right := "?state=" + state(s) + "&code=x"
	for _, method := range []string{"POST", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"} {
		resp := hit(t, s, request(method, "/callback"+right, s.receiver.host, "Content-Length: 0"))
		wantStatus(t, resp, http.StatusMethodNotAllowed)
	}
	for _, path := range []string{"/", "//callback", "/callback/", "/Callback", "/%63allback", "/./callback", "/x/../callback", "/callback.html", "/done"} {
		wantStatus(t, get(t, s, path+right), http.StatusNotFound)
	}
	wantStatus(t, hit(t, s, request("OPTIONS", "*", s.receiver.host)), http.StatusNotFound)
	wantSignInStillWorks(t, a, s)
}

func TestForeignHostIsMisdirected(t *testing.T) {
	a := startAuthServer(t)
	s := begin(t, a.discover(t))
	_, port, _ := net.SplitHostPort(s.receiver.host)
	right := "/callback?state=" + state(s) + "&code=x"
	for _, host := range []string{
		"evil.test:" + port, "localhost:" + port, "127.0.0.1.evil.test:" + port, "127.0.0.1", "127.0.0.1:1", "127.0.0.2:" + port, "[::1]:" + port,
	} {
		wantStatus(t, hit(t, s, request("GET", right, host)), http.StatusMisdirectedRequest)
	}
	wantStatus(t, hit(t, s, request("GET", "http://evil.test"+right, s.receiver.host)), http.StatusMisdirectedRequest)
	wantStatus(t, hit(t, s, "GET "+right+" HTTP/1.0\r\n\r\n"), http.StatusMisdirectedRequest)
	wantStatus(t, hit(t, s, "GET "+right+" HTTP/1.1\r\n\r\n"), http.StatusBadRequest)
	wantSignInStillWorks(t, a, s)
}

func TestOnlyNavigationsAreServed(t *testing.T) {
	a := startAuthServer(t)
	s := begin(t, a.discover(t))
	right := "/callback?state=" + state(s) + "&code=x"
	for _, header := range []string{
		"Origin: https://evil.test", "Origin: null", "Sec-Fetch-Mode: cors", "Sec-Fetch-Mode: no-cors",
		"Sec-Fetch-Mode: websocket", "Sec-Fetch-Dest: iframe", "Sec-Fetch-Dest: image",
	} {
		wantStatus(t, get(t, s, right, "Sec-Fetch-Site: cross-site", header), http.StatusForbidden)
	}
	wantSignInStillWorks(t, a, s)
}

func TestCallbackOfARealNavigationIsServed(t *testing.T) {
	a := startAuthServer(t)
	s := begin(t, a.discover(t))
	resp := get(t, s, "/callback?error=access_denied&state="+state(s)+"&iss="+url.QueryEscape(a.URL),
		"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document", "Sec-Fetch-User: ?1")
	wantStatus(t, resp, http.StatusSeeOther)
}

func TestOverlongRequestIsRefused(t *testing.T) {
	t.Parallel() // net/http waits for half a second before it closes the connection
	a := startAuthServer(t)
	s := begin(t, a.discover(t))
	resp := get(t, s, "/callback?x="+strings.Repeat("a", 40<<10))
	wantStatus(t, resp, http.StatusRequestHeaderFieldsTooLarge)
	wantSignInStillWorks(t, a, s)
}

func TestLastPageIsStaticAndTellsTheOutcome(t *testing.T) {
	for name, want := range map[string]string{"done": "Signed in", "failed": "Not signed in"} {
		t.Run(name, func(t *testing.T) {
			a := startAuthServer(t)
			if name == "failed" {
				a.play(func(p *script) { p.authorize = func(answer url.Values) { answer.Set("code", "<script>unknown") } })
			}
			s := begin(t, a.discover(t))
			pages := make(chan *http.Response, 1)
			go func() {
				resp, err := http.Get(s.URL())
				if err != nil {
					t.Errorf("browser: %v", err)
				}
				pages <- resp
			}()
			_, err := s.Wait(t.Context())
			if (err == nil) != (name == "done") {
				t.Fatalf("Wait: %v", err)
			}
			resp := <-pages
			defer resp.Body.Close()
			body, _ := io.ReadAll(resp.Body)
			if !strings.Contains(string(body), "<h1>"+want+"</h1>") || strings.Contains(string(body), "script") {
				t.Errorf("page %q", body)
			}
			if resp.Request.URL.String() != "http://"+s.receiver.host+"/done" {
				t.Errorf("the address bar shows %s", resp.Request.URL)
			}
			for header, value := range map[string]string{
				"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
				"Content-Security-Policy": contentSecurityPolicy(), "Content-Type": "text/html; charset=utf-8",
			} {
				if got := resp.Header.Get(header); got != value {
					t.Errorf("%s: %q, want %q", header, got, value)
				}
			}
			if !resp.Close {
				t.Error("the connection is kept open")
			}
		})
	}
}

func TestPageTextsAreEscaped(t *testing.T) {
	page := PageText{Title: "<b>", Body: "a & b"}.html()
	if strings.Contains(page, "<b>") || !strings.Contains(page, "a &amp; b") {
		t.Errorf("page %q", page)
	}
}

// FuzzCallbackNeverBelievesAWrongState feeds the callback query, which any
// program on the computer can send.
func FuzzCallbackNeverBelievesAWrongState(f *testing.F) {
	const state = "right"
	for _, seed := range []string{
		"state=right&code=c", "state=right&error=access_denied", "state=right&state=right&code=c", "code=c",
		"state=right&code=c&iss=https%3A%2F%2Fas", "state=%72ight&code=c", "state=right;code=c", "%", "state=righ&code=c",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		c, err := readCallback(query, state)
		if err != nil {
			return
		}
		values, parse := url.ParseQuery(query)
		if parse != nil || len(values["state"]) != 1 || values["state"][0] != state {
			t.Fatalf("believed %q", query)
		}
		if len(values["code"]) > 1 || len(values["error"]) > 1 || len(values["iss"]) > 1 {
			t.Fatalf("believed doubled parameters %q", query)
		}
		if c.code == "" && c.errorCode == "" {
			t.Fatalf("believed an empty answer %q", query)
		}
	})
}

func TestTheLastPageIsWaitedForOnlyIfSomebodyLooksAtIt(t *testing.T) {
	for _, awaited := range []bool{false, true} {
		r, err := listen("127.0.0.1", 0, "state", testPage())
		if err != nil {
			t.Fatal(err)
		}
		r.grace = time.Hour
		r.isFirst()
		if awaited {
			newBrowser(t).open("http://" + r.host + donePath)
		}
		r.finish(t.Context(), true, awaited) // or the test never ends
		select {
		case <-r.shown:
		default:
			if awaited {
				t.Error("the page was not shown")
			}
		}
	}
}

func TestTheListenerIsBounded(t *testing.T) {
	s := begin(t, startAuthServer(t).discover(t))
	if server := s.receiver.server; server.ReadHeaderTimeout != 5*time.Second || server.MaxHeaderBytes != 16<<10 || s.receiver.grace != 500*time.Millisecond {
		t.Errorf("%v, %d bytes, %v", server.ReadHeaderTimeout, server.MaxHeaderBytes, s.receiver.grace)
	}
}
