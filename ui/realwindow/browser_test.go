//go:build window

package realwindow

// A real browser: the Chromium that the program starts through xdg-open. It is
// watched and clicked through chromedriver, which speaks WebDriver
// (https://www.w3.org/TR/webdriver2/).

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// opener stands for xdg-open. Like that, it hands the address to the browser and
// is gone; like that, it finds a browser that is already running and opens a tab
// there. The browser reaches nobody but this computer. As root it has no sandbox;
// --test-type keeps it from showing a bar about that.
const opener = `#!/bin/sh
set -eu
printf '%%s\n' "$1" >>'%[1]s/addresses'
TMPDIR='%[1]s' chromium --user-data-dir='%[1]s/profile' --remote-debugging-port=0 \
	--host-resolver-rules='MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost' \
	--no-sandbox --test-type --disable-dev-shm-usage --disable-gpu --disable-quic \
	--no-first-run --no-default-browser-check --password-store=basic \
	--disable-background-networking --disable-component-update --disable-sync \
	--lang=en --window-position=60,40 --window-size=1100,780 \
	"$1" >>'%[1]s/complaints' 2>&1 </dev/null &
`

// browser is the browser of one test. It has never been used before.
type browser struct {
	folder    string
	addresses journal  // what the program opened, one a line
	driver    *process // chromedriver
	session   string   // the address of the WebDriver session
}

// installBrowser makes a browser the one that the programs started from here on
// find, and ends it with the test.
func installBrowser(t *testing.T) *browser {
	t.Helper()
	folder, err := os.MkdirTemp("", "browser") // that of t.TempDir is too long for the address of a socket
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{folder: folder}
	b.addresses = journal(filepath.Join(b.folder, "addresses"))
	b.startDriver(t)
	t.Cleanup(func() { b.end(t) })
	script := fmt.Sprintf(opener, b.folder)
	if err := os.WriteFile(filepath.Join(b.folder, "xdg-open"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", b.folder+string(os.PathListSeparator)+os.Getenv("PATH"))
	return b
}

// startDriver starts chromedriver on a free port.
func (b *browser) startDriver(t *testing.T) {
	t.Helper()
	const before = "started successfully on port "
	printed := journal(filepath.Join(b.folder, "driver"))
	command := exec.Command("chromedriver", "--port=0")
	out := create(t, string(printed))
	command.Stdout, command.Stderr = out, out
	b.driver = follow(t, command)
	printed.await(t, b.driver, 0, 1, before)
	_, port, _ := strings.Cut(strings.Join(printed.lines(t, 0), ""), before)
	port, _, _ = strings.Cut(port, ".")
	b.session = "http://127.0.0.1:" + port + "/session"
}

// await waits until the program has opened an address for the nth time, and the
// browser has the page with a title in front.
func (b *browser) await(t *testing.T, w *window, nth int, title string) {
	t.Helper()
	b.addresses.await(t, w.process, 0, nth, "http")
	if !b.attached() {
		b.attach(t)
	}
	b.find(t, title)
}

// attached reports whether there is a session: its address then ends in its id.
func (b *browser) attached() bool { return !strings.HasSuffix(b.session, "/session") }

// attach makes a WebDriver session in the browser that is running, which writes
// down the port for it.
func (b *browser) attach(t *testing.T) {
	t.Helper()
	var port string
	b.until(t, "the browser is there", func() bool {
		text, err := os.ReadFile(b.portFile())
		port = firstLine(string(text))
		return err == nil && strings.Contains(string(text), "\n")
	})
	var answer struct{ SessionID string }
	b.do(t, http.MethodPost, "", map[string]any{"capabilities": map[string]any{"alwaysMatch": map[string]any{
		"goog:chromeOptions": map[string]any{"debuggerAddress": "127.0.0.1:" + port},
		"goog:loggingPrefs":  map[string]any{"browser": "ALL"},
	}}}, &answer)
	b.session += "/" + answer.SessionID
}

func (b *browser) portFile() string { return filepath.Join(b.folder, "profile", "DevToolsActivePort") }

// find goes to the tab whose page has a title, once there is one.
func (b *browser) find(t *testing.T, title string) {
	t.Helper()
	b.until(t, "a tab says "+title, func() bool {
		var tabs []string
		b.do(t, http.MethodGet, "/window/handles", nil, &tabs)
		for _, tab := range tabs {
			b.do(t, http.MethodPost, "/window", map[string]any{"handle": tab}, nil)
			if b.title(t) == title {
				return true
			}
		}
		return false
	})
}

func (b *browser) title(t *testing.T) (title string) {
	t.Helper()
	b.do(t, http.MethodGet, "/title", nil, &title)
	return title
}

// address is what the address bar shows.
func (b *browser) address(t *testing.T) *url.URL {
	t.Helper()
	var address string
	b.do(t, http.MethodGet, "/url", nil, &address)
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// history is where the back button of the tab leads, and where it is now.
func (b *browser) history(t *testing.T) []string {
	t.Helper()
	var history struct{ Entries []struct{ URL string } }
	b.do(t, http.MethodPost, "/goog/cdp/execute", map[string]any{"cmd": "Page.getNavigationHistory", "params": map[string]any{}}, &history)
	var addresses []string
	for _, entry := range history.Entries {
		addresses = append(addresses, entry.URL)
	}
	return addresses
}

// text is all that can be read on the page.
func (b *browser) text(t *testing.T) (text string) {
	t.Helper()
	b.do(t, http.MethodGet, "/element/"+b.element(t, "body")+"/text", nil, &text)
	return text
}

// click clicks on what a CSS selector finds.
func (b *browser) click(t *testing.T, selector string) {
	t.Helper()
	b.do(t, http.MethodPost, "/element/"+b.element(t, selector)+"/click", map[string]any{}, nil)
}

// element returns the reference of what a CSS selector finds first.
func (b *browser) element(t *testing.T, selector string) string {
	t.Helper()
	const reference = "element-6066-11e4-a52e-4f735466cecf" // WebDriver, section 12.1
	found := map[string]string{}
	b.do(t, http.MethodPost, "/element", map[string]any{"using": "css selector", "value": selector}, &found)
	return found[reference]
}

// picture keeps a screenshot of the page, for people who like it light and for
// those who like it dark.
func (b *browser) picture(t *testing.T, show *pictures, name string) {
	t.Helper()
	for _, scheme := range []string{"dark", "light"} {
		b.do(t, http.MethodPost, "/goog/cdp/execute", map[string]any{
			"cmd":    "Emulation.setEmulatedMedia",
			"params": map[string]any{"features": []map[string]any{{"name": "prefers-color-scheme", "value": scheme}}},
		}, nil)
		var picture []byte // base64, as encoding/json reads it
		b.do(t, http.MethodGet, "/screenshot", nil, &picture)
		show.keep(t, name, scheme, picture)
	}
}

// wantNoComplaints checks that the pages did nothing that they may not do by
// their own Content-Security-Policy.
func (b *browser) wantNoComplaints(t *testing.T) {
	t.Helper()
	var entries []struct{ Level, Message string }
	b.do(t, http.MethodPost, "/se/log", map[string]any{"type": "browser"}, &entries)
	for _, entry := range entries {
		t.Errorf("the browser complains: %s %s", entry.Level, entry.Message)
	}
}

// close closes the window as a person would, the last one, so that the browser
// ends.
func (b *browser) close(t *testing.T) {
	t.Helper()
	pid := b.pid()
	b.do(t, http.MethodDelete, "/window", nil, nil)
	b.session = b.session[:strings.LastIndex(b.session, "/")]
	b.until(t, "the browser ends", func() bool { return !alive(pid) })
	if err := os.Remove(b.portFile()); err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
}

// end ends the browser, if it is running, and waits until it has let go of its
// files.
func (b *browser) end(t *testing.T) {
	pid := b.pid()
	if alive(pid) {
		_ = syscall.Kill(pid, syscall.SIGTERM)
	}
	err := until(context.Background(), b.driver, func() bool {
		return !alive(pid) && os.RemoveAll(b.folder) == nil
	})
	if err != nil {
		t.Errorf("the browser does not end: %v", err)
	}
}

// pid is the process id of the browser, or 0 if there is none. A browser holds
// a link in its profile, which leads to its host and process id.
func (b *browser) pid() int {
	holder, err := os.Readlink(filepath.Join(b.folder, "profile", "SingletonLock"))
	if err != nil {
		return 0
	}
	pid, _ := strconv.Atoi(holder[strings.LastIndex(holder, "-")+1:])
	return pid
}

// alive reports whether a process runs. One that has ended has no program any
// more, even while nobody has asked how it ended.
func alive(pid int) bool {
	_, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid))
	return err == nil
}

// until waits until something holds, while chromedriver runs.
func (b *browser) until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	if err := until(t.Context(), b.driver, holds); err != nil {
		complaints, _ := os.ReadFile(filepath.Join(b.folder, "complaints"))
		t.Fatalf("waiting until %s: %v. The browser says:\n%s", what, err, complaints)
	}
}

// do sends one command of WebDriver and reads the value that answers it.
func (b *browser) do(t *testing.T, method, path string, parameters, value any) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var body bytes.Buffer
	if parameters != nil {
		if err := json.NewEncoder(&body).Encode(parameters); err != nil {
			t.Fatal(err)
		}
	}
	request, err := http.NewRequestWithContext(ctx, method, b.session+path, &body)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer struct{ Value json.RawMessage }
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		t.Fatalf("%s %s: %s, %v", method, path, response.Status, err)
	}
	if response.StatusCode != http.StatusOK {
		t.Fatalf("%s %s %v: %s %s", method, path, parameters, response.Status, answer.Value)
	}
	if value != nil {
		decode(t, answer.Value, value)
	}
}
