//go:build window && pictures

package realwindow

// Pictures of every view and state of the real window, to be looked at by those
// who design it: assets/screenshots.sh takes them in each size, scale and colour
// scheme. One run of this test is one of those. It needs what package realwindow
// needs, an Xvfb that has no more on it than the window, and these variables:
//
//	PICTURES           the folder for the pictures
//	PICTURES_LOOK      the end of their names: <width>x<height>-<percent>-<theme>
//	PICTURES_SCREEN    the file that Xvfb keeps the screen in (-fbdir)

import (
	"bytes"
	"cmp"
	"database/sql"
	wire "encoding/binary"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mileiq.example/admin/client/desktop"
	"mileiq.example/admin/client/sandbox"
)

const (
	// changesWithin is how long the screen may take to show what a key did.
	changesWithin = 10 * time.Second
	// happensWithin is how long the program may take to say that it did something.
	happensWithin = 30 * time.Second
	// restsFor is how long the screen must not change to be at rest, and
	// restsWithin when that is no longer waited for.
	restsFor    = 250 * time.Millisecond
	restsWithin = 5 * time.Second
	// settlesFor is the same between two keys.
	settlesFor = 75 * time.Millisecond
	// lookEvery is how often the screen is looked at.
	lookEvery = 25 * time.Millisecond
)

// studio is one look of the window: a size, a scale and a colour scheme, and the
// demo organization that everything of it happens in.
type studio struct {
	demo   *sandbox.Server
	folder string
	look   string  // the end of every name
	theme  string  // light or dark
	scale  float64 // 1 at 100 %
	screen string  // Xvfb's file
	config string  // the program's preferences, with the scale
	opened journal // what the program gave the browser, an address a line
	taken  []byte  // the latest picture
	names  []string
}

func newStudio(t *testing.T) *studio {
	t.Helper()
	s := &studio{look: os.Getenv("PICTURES_LOOK"), screen: os.Getenv("PICTURES_SCREEN"), folder: os.Getenv("PICTURES")}
	parts := strings.Split(s.look, "-")
	if len(parts) != 3 || s.screen == "" || s.folder == "" {
		t.Fatal("PICTURES, PICTURES_LOOK and PICTURES_SCREEN must be set; assets/screenshots.sh does that")
	}
	percent, err := strconv.Atoi(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	s.scale, s.theme = float64(percent)/100, parts[2]
	s.demo = startDemo(t)
	s.config = s.preferences(t)
	s.catchBrowser(t)
	return s
}

func startDemo(t *testing.T) *sandbox.Server {
	t.Helper()
	demo, err := sandbox.Start(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = demo.Close() })
	return demo
}

// preferences is a folder with the toolkit's settings, which hold the scale.
func (s *studio) preferences(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	settings, err := json.Marshal(map[string]any{"scale": s.scale})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(folder, "fyne"), 0o700); err != nil {
		t.Fatal(err)
	}
	s.write(t, filepath.Join(folder, "fyne", "settings.json"), 0o600, string(settings))
	return folder
}

// catchBrowser puts a script where the program looks for the browser. It writes
// down the address, and nothing opens.
func (s *studio) catchBrowser(t *testing.T) {
	t.Helper()
	folder := t.TempDir()
	s.opened = journal(filepath.Join(folder, "opened"))
	s.write(t, filepath.Join(folder, "xdg-open"), 0o700, fmt.Sprintf("#!/bin/sh\nprintf '%%s\\n' \"$1\" >>'%s'\n", s.opened))
	t.Setenv("PATH", folder+string(os.PathListSeparator)+os.Getenv("PATH"))
}

func (s *studio) write(t *testing.T, path string, mode os.FileMode, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}

// dataFolder is a folder whose name is short: the window shows it.
func dataFolder(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("/tmp", "mileiq-admin-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	return folder
}

// open starts the program with a data folder and waits for its first screen.
func (s *studio) open(t *testing.T, data, screen string, args ...string) *window {
	t.Helper()
	w := openWindow(t, s.config, data, s.theme, args...)
	s.await(t, w, w.since, 1, "msg=screen", "shows=*ui."+screen)
	// The pointer goes where it touches nothing.
	xdotool(t, "mousemove", "10000", "10000")
	return w
}

// end closes a window as its user would.
func (s *studio) end(t *testing.T, w *window) {
	t.Helper()
	w.keys(t, "alt+F4")
	w.process.wantEnd(t)
}

// signedIn opens the window with a data folder and signs in as Avery.
func (s *studio) signedIn(t *testing.T, data string) *window {
	t.Helper()
	w := s.open(t, data, "signIn", "-organization", s.demo.Profile())
	w.keys(t, "Tab", "Return")
	w.acceptAccount(t)
	s.await(t, w, w.since, 1, "msg=screen", "shows=*ui.mainScreen")
	return w
}

// await waits for n lines of the program's log from one on. It gives up sooner
// than the other tests do, because many pictures are to follow.
func (s *studio) await(t *testing.T, w *window, from, n int, parts ...string) {
	t.Helper()
	deadline := time.Now().Add(happensWithin)
	for w.journal.count(t, from, parts...) < n {
		if time.Now().After(deadline) {
			t.Fatalf("no %d lines with %q. Written since:\n%s", n, parts, strings.Join(w.journal.lines(t, from), ""))
		}
		s.tick(t, w)
	}
}

// frame is what is on the screen: the rows of pixels, four bytes each.
func (s *studio) frame(t *testing.T) []byte {
	t.Helper()
	pixels, _, _ := s.readScreen(t)
	return pixels
}

// readScreen reads Xvfb's file. It is an X window dump (XWDFile.h): numbers of
// four bytes, the greater ones first, then the colours, then the pixels.
func (s *studio) readScreen(t *testing.T) (pixels []byte, width, height int) {
	t.Helper()
	file, err := os.ReadFile(s.screen)
	if err != nil {
		t.Fatal(err)
	}
	number := func(i int) int { return int(wire.BigEndian.Uint32(file[4*i:])) }
	const (
		headerSize, widthAt, heightAt, bitsAt, lineAt, coloursAt, colourSize = 0, 4, 5, 11, 12, 19, 12
	)
	width, height = number(widthAt), number(heightAt)
	if number(bitsAt) != 32 || number(lineAt) != 4*width {
		t.Fatalf("the screen has %d bits a pixel and %d bytes a line of %d", number(bitsAt), number(lineAt), width)
	}
	from := number(headerSize) + colourSize*number(coloursAt)
	return file[from : from+4*width*height], width, height
}

// same reports whether two frames show the same, whatever a text cursor does.
func (s *studio) same(a, b []byte) bool {
	if bytes.Equal(a, b) {
		return true
	}
	if len(a) != len(b) {
		return false
	}
	different, most := 0, int(90*s.scale*s.scale)
	for i := 0; i < len(a); i += 4 {
		if [3]byte(a[i:]) != [3]byte(b[i:]) {
			if different++; different > most {
				return false
			}
		}
	}
	return true
}

// press presses keys, each after what the one before did is to be seen.
func (s *studio) press(t *testing.T, w *window, keys ...string) {
	t.Helper()
	for _, key := range keys {
		s.change(t, w, key, func() { w.keys(t, key) })
	}
}

// change does something and waits until it is to be seen.
func (s *studio) change(t *testing.T, w *window, what string, do func()) {
	t.Helper()
	before := s.restFor(t, w, settlesFor)
	do()
	s.untilOther(t, w, before, what)
}

// untilOther waits until the screen shows something other than before.
func (s *studio) untilOther(t *testing.T, w *window, before []byte, what string) {
	t.Helper()
	deadline := time.Now().Add(changesWithin)
	for s.same(before, s.frame(t)) {
		if time.Now().After(deadline) {
			t.Errorf("%s changed nothing to be seen", what)
			return
		}
		s.tick(t, w)
	}
}

// untilBack waits until a dialog is gone: it dims all of what is behind it.
func (s *studio) untilBack(t *testing.T, w *window, behind []byte) {
	t.Helper()
	deadline := time.Now().Add(changesWithin)
	for {
		now, equal := s.frame(t), 0
		for i := 0; i < len(now); i += 4 {
			if [3]byte(now[i:]) == [3]byte(behind[i:]) {
				equal++
			}
		}
		if equal > len(now)/4/2 {
			return
		}
		if time.Now().After(deadline) {
			t.Error("the dialog stays open")
			return
		}
		s.tick(t, w)
	}
}

// tick waits for the next look at the screen.
func (s *studio) tick(t *testing.T, w *window) {
	t.Helper()
	select {
	case <-w.process.ended:
		t.Fatalf("the program has ended: %v", w.process.command.ProcessState)
	case <-time.After(lookEvery):
	}
}

// rest waits until the screen has come to rest, and returns it.
func (s *studio) rest(t *testing.T, w *window) []byte {
	t.Helper()
	return s.restFor(t, w, restsFor)
}

func (s *studio) restFor(t *testing.T, w *window, still time.Duration) []byte {
	t.Helper()
	now := s.frame(t)
	since, deadline := time.Now(), time.Now().Add(restsWithin)
	for time.Since(since) < still && time.Now().Before(deadline) {
		s.tick(t, w)
		next := s.frame(t)
		if !s.same(now, next) {
			since = time.Now()
		}
		now = next
	}
	return now
}

// take keeps a picture once it shows something other than the one before, and
// the screen has come to rest.
func (s *studio) take(t *testing.T, w *window, name string) {
	t.Helper()
	s.untilOther(t, w, s.taken, name)
	s.taken = s.rest(t, w)
	if slices.Contains(s.names, name) {
		t.Errorf("there are two pictures %s", name)
	}
	s.names = append(s.names, name)
	_, width, height := s.readScreen(t)
	picture := reduce(s.taken, width, height)
	if n := len(picture.Palette); n < 16 {
		t.Errorf("%s: %d colours in the whole picture: nothing is painted", name, n)
	}
	var file bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&file, picture); err != nil {
		t.Fatal(err)
	}
	s.write(t, filepath.Join(s.folder, name+"-"+s.look+".png"), 0o644, file.String())
}

const (
	// coloursKept is how many colours a picture has at most: a byte a pixel.
	coloursKept = 256
	// surfaces is how many of the commonest stay exactly as they are.
	surfaces = 32
	// alike is how much each part of two colours may differ for one of them to
	// be enough.
	alike = 10
)

// reduce makes a picture of few colours. Surfaces keep the theme's own, the edges
// of letters get the nearest. Of colours that are alike one is kept, or the many
// greys would leave no room for the red of one word.
func reduce(frame []byte, width, height int) *image.Paletted {
	count := map[[3]byte]int{} // blue, green, red
	for i := 0; i < len(frame); i += 4 {
		count[[3]byte(frame[i:])]++
	}
	common := slices.SortedFunc(maps.Keys(count), func(a, b [3]byte) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), bytes.Compare(a[:], b[:]))
	})
	var palette color.Palette
	var kept [][3]byte
	for _, c := range common {
		isNew := !slices.ContainsFunc(kept, func(k [3]byte) bool { return isAlike(c, k) })
		if len(kept) < surfaces || isNew && len(kept) < coloursKept {
			kept = append(kept, c)
			palette = append(palette, color.RGBA{c[2], c[1], c[0], 255})
		}
	}
	index := map[[3]byte]byte{}
	for _, c := range common {
		index[c] = byte(palette.Index(color.RGBA{c[2], c[1], c[0], 255}))
	}
	picture := image.NewPaletted(image.Rect(0, 0, width, height), palette)
	for i := range picture.Pix {
		picture.Pix[i] = index[[3]byte(frame[4*i:])]
	}
	return picture
}

func isAlike(a, b [3]byte) bool {
	for i := range a {
		if max(a[i], b[i])-min(a[i], b[i]) > alike {
			return false
		}
	}
	return true
}

// shot presses keys and takes a picture of what they did.
func (s *studio) shot(t *testing.T, w *window, name string, keys ...string) {
	t.Helper()
	s.press(t, w, keys...)
	s.take(t, w, name)
}

// write types into the focused field.
func typeText(t *testing.T, text string) {
	t.Helper()
	xdotool(t, "type", "--clearmodifiers", "--delay", "15", text)
}

// home leads back to the list of everybody with nothing wrong and nothing open, and has
// Activity show everything, whatever a step before has left.
func (s *studio) home(t *testing.T, w *window) {
	t.Helper()
	s.demo.SetFault(nil)
	w.keys(t, "Escape", "Escape", "Escape")
	for _, view := range []string{"ctrl+3", "ctrl+1"} {
		w.keys(t, view, "ctrl+f", "ctrl+a", "Delete", "Tab", "Home")
		s.rest(t, w)
	}
	w.keys(t, "ctrl+1", "Escape", "Escape", "Home")
	s.rest(t, w)
}

// held is a fault that holds some requests until it is let go.
type held struct{ gate chan struct{} }

// hold holds the requests that are meant, from now on.
func (s *studio) hold(meant func(*http.Request) bool) held {
	h := held{make(chan struct{})}
	s.demo.SetFault(func(r *http.Request) *sandbox.Fault {
		if !meant(r) {
			return nil
		}
		return &sandbox.Fault{Delay: h.gate}
	})
	return h
}

// letGo ends the fault, and the requests go on.
func (s *studio) letGo(h held) {
	s.demo.SetFault(nil)
	close(h.gate)
}

func isPatch(r *http.Request) bool { return r.Method == http.MethodPatch }

// isOneUser: a request for one user by id.
func isOneUser(r *http.Request) bool {
	return r.Method == http.MethodGet && strings.Contains(r.URL.Path, "/Users/")
}

// isLaterPage: a request for the second page of users or one after it.
func isLaterPage(r *http.Request) bool {
	start, _ := strconv.Atoi(r.URL.Query().Get("startIndex"))
	return strings.HasSuffix(r.URL.Path, "/Users") && start > 1
}

// anything is every request.
func anything(*http.Request) bool { return true }

// fail makes the requests that are meant fail in one way.
func (s *studio) fail(meant func(*http.Request) bool, fault sandbox.Fault) {
	s.demo.SetFault(func(r *http.Request) *sandbox.Fault {
		if !meant(r) {
			return nil
		}
		return &fault
	})
}

// maintenance is an answer of something in front of the service.
var maintenance = sandbox.Fault{Status: http.StatusInternalServerError, ContentType: "text/plain", Body: "The directory is being maintained."}

// refusal is an answer of a SCIM service that says no (RFC 7644 section 3.12).
func refusal(status int, detail string) *sandbox.Fault {
	return &sandbox.Fault{Status: status, ContentType: "application/scim+json",
		Body: fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"%d","detail":%q}`, status, detail)}
}

func TestPicturesOfEveryViewAndState(t *testing.T) {
	s := newStudio(t)
	t.Run("first start", s.firstStart)
	t.Run("without the role", s.withoutRole)
	t.Run("with an organization", s.organization)
	t.Run("without a keyring", s.withoutKeyring)
	t.Run("hostile names", s.hostile)
	t.Run("a large batch", s.largeBatch)
}

// firstStart: the address, what is wrong with it, the hosts, the sign-in.
func (s *studio) firstStart(t *testing.T) {
	scim := startDiscovery(t)
	w := s.open(t, dataFolder(t), "firstRun")
	s.take(t, w, "first-start")
	typeText(t, "contoso example")
	s.shot(t, w, "first-bad-address", "Return")

	// Somebody who listens and does not answer.
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	w.keys(t, "ctrl+a")
	typeText(t, "https://"+listener.Addr().String()+"/scim/v2")
	s.shot(t, w, "first-looking", "Return")
	listener.Close() // cuts the connections that nobody has accepted
	s.take(t, w, "first-unreachable")

	w.keys(t, "ctrl+a")
	typeText(t, scim)
	s.shot(t, w, "first-hosts", "Return")
	w.keys(t, "Return")
	s.await(t, w, w.since, 1, "msg=screen", "shows=*ui.signIn")
	s.take(t, w, "signin-plain")
	w.keys(t, "Return")
	s.opened.await(t, w.process, 0, 1, "https://127.0.0.1")
	s.take(t, w, "signin-waiting")
	s.decline(t)
	s.await(t, w, w.since, 1, `msg="sign in"`, "declined")
	s.take(t, w, "signin-declined")
	s.end(t, w)
}

// startDiscovery serves, over https, what an organization says of itself before
// anybody signs in (RFC 9728, OpenID Connect Discovery 1.0), and has the programs
// that are started from here on trust its certificate.
func startDiscovery(t *testing.T) (scim string) {
	t.Helper()
	documents := map[string]any{}
	serve := func() *httptest.Server {
		server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			document, ok := documents[r.URL.Path]
			if !ok {
				http.NotFound(w, r)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(document)
		}))
		t.Cleanup(server.Close)
		return server
	}
	service, issuer := serve(), serve()
	scim = service.URL + "/scim/v2"
	documents["/.well-known/oauth-protected-resource/scim/v2"] = map[string]any{
		"resource": scim, "authorization_servers": []string{issuer.URL}, "resource_name": "Contoso",
	}
	documents["/.well-known/openid-configuration"] = map[string]any{
		"issuer": issuer.URL, "authorization_endpoint": issuer.URL + "/authorize", "token_endpoint": issuer.URL + "/token",
		"jwks_uri": issuer.URL + "/keys", "code_challenge_methods_supported": []string{"S256"},
		"authorization_response_iss_parameter_supported": true,
		"response_types_supported":                       []string{"code"}, "subject_types_supported": []string{"public"},
		"id_token_signing_alg_values_supported": []string{"RS256"},
	}
	trusted := filepath.Join(t.TempDir(), "certificate.pem")
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: service.Certificate().Raw})
	if err := os.WriteFile(trusted, certificate, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SSL_CERT_FILE", trusted)
	return scim
}

// decline answers the sign-in whose address the program opened last as an
// authorization server does for somebody who does not want to (RFC 6749 section
// 4.1.2.1, RFC 9207).
func (s *studio) decline(t *testing.T) {
	t.Helper()
	addresses := s.opened.lines(t, 0)
	asked, err := url.Parse(strings.TrimSpace(addresses[len(addresses)-1]))
	if err != nil {
		t.Fatal(err)
	}
	question := asked.Query()
	get(t, &http.Client{Timeout: patience}, question.Get("redirect_uri")+"?"+url.Values{
		"error": {"access_denied"}, "state": {question.Get("state")}, "iss": {asked.Scheme + "://" + asked.Host},
	}.Encode())
}

// withoutRole: an account that may not see anybody (M2), and a computer on which
// no browser can be opened.
func (s *studio) withoutRole(t *testing.T) {
	w := s.open(t, dataFolder(t), "signIn", "-organization", s.demo.Profile())
	s.take(t, w, "signin-demo")
	w.keys(t, "Tab", "Tab", "Tab", "Return")
	s.await(t, w, w.since, 1, "msg=screen", "shows=*ui.newAccount")
	s.take(t, w, "signin-is-that-you")
	w.acceptAccount(t)
	s.await(t, w, w.since, 1, "msg=screen", "shows=*ui.withoutRole")
	s.take(t, w, "signin-role-missing")
	w.keys(t, "Return") // another account
	s.await(t, w, w.since, 1, "msg=screen", "shows=*ui.signIn")
	s.rest(t, w)

	opener := filepath.Join(filepath.Dir(string(s.opened)), "xdg-open")
	script, err := os.ReadFile(opener)
	if err != nil {
		t.Fatal(err)
	}
	s.write(t, opener, 0o700, "#!/nobody/here\n")
	s.shot(t, w, "signin-no-browser", "Return")
	s.write(t, opener, 0o700, string(script))
	s.end(t, w)
}

// organization is everything that an administrator sees.
func (s *studio) organization(t *testing.T) {
	data := dataFolder(t)
	second := s.hold(isLaterPage)
	w := s.signedIn(t, data)
	s.take(t, w, "users-first-copy")
	s.shot(t, w, "activity-empty", "ctrl+3")
	s.press(t, w, "ctrl+1")
	s.letGo(second)
	s.await(t, w, 0, 1, `msg="first rows"`)
	s.take(t, w, "users-plain")
	for _, step := range []struct {
		name string
		take func(*testing.T, *window)
	}{
		{"list", s.list}, {"search and filter", s.searchAndFilter}, {"pages", s.pages}, {"focus", s.focus},
		{"from a list", s.fromList}, {"leavers", s.leavers}, {"question", s.question}, {"archive", s.archive}, {"outcomes", s.outcomes},
		{"record", s.record}, {"decision", s.decision}, {"list changed", s.listChanged}, {"offline", s.offline}, {"settings", s.settings},
	} {
		t.Run(step.name, func(t *testing.T) {
			s.home(t, w)
			step.take(t, w)
		})
	}
	s.demo.SetFault(nil)
	w.keys(t, "Escape", "Escape", "Escape")
	t.Run("restarted", func(t *testing.T) { s.restarted(t, w, data) })
	t.Run("damaged", func(t *testing.T) { s.damaged(t, data) })
	t.Run("another organization", func(t *testing.T) { s.anotherOrganization(t, data) })
}

// list: rows, their menus, what is known of somebody, what is ticked.
func (s *studio) list(t *testing.T, w *window) {
	s.change(t, w, "the pointer", func() { xdotool(t, "mousemove", s.pixels(620), s.pixels(420)) })
	s.take(t, w, "users-hover")
	xdotool(t, "mousemove", "10000", "10000")
	s.shot(t, w, "users-row-menu", "Down", "Down", "shift+F10", "End")
	s.shot(t, w, "users-details", "Home", "Return")
	s.press(t, w, "Escape")
	s.shot(t, w, "users-one-ticked", "space")
	s.shot(t, w, "users-three-ticked", "Down", "space", "Down", "space")
	s.shot(t, w, "users-page-ticked", "ctrl+a")
	s.press(t, w, "Escape")
	s.shot(t, w, "users-nobody-ticked", "Delete")
	s.press(t, w, "Escape")
}

// pixels is a length in the window's own units.
func (s *studio) pixels(units float64) string { return strconv.Itoa(int(units * s.scale)) }

// searchAndFilter: what is found, nobody, and those who can be invited again.
func (s *studio) searchAndFilter(t *testing.T, w *window) {
	w.keys(t, "ctrl+f")
	typeText(t, "son")
	s.await(t, w, w.since, 1, "msg=page", "searchLength=3")
	s.take(t, w, "users-search")
	typeText(t, "zzz")
	s.await(t, w, w.since, 1, "msg=page", "searchLength=6")
	s.take(t, w, "users-search-none")
	w.keys(t, "ctrl+a", "Delete", "Tab", "End")
	s.await(t, w, w.since, 1, "msg=page", "searchLength=0")
	s.take(t, w, "users-filter-archived")
	s.shot(t, w, "users-archived-row-menu", "ctrl+1", "shift+F10", "End")
	s.press(t, w, "Escape")
	s.shot(t, w, "users-archived-ticked", "space", "Down", "space")
	s.press(t, w, "ctrl+f", "Tab", "Tab", "Tab") // status, refresh, invite
	w.keys(t, "Return")
	s.await(t, w, w.since, 1, "msg=checked", "kind=invite", "users=2")
	s.take(t, w, "invite-ready")
	s.press(t, w, "Escape")
}

// pages: another page clears the selection (M5), and the last one has the names
// of other scripts.
func (s *studio) pages(t *testing.T, w *window) {
	s.press(t, w, "space", "Down", "space")
	s.turn(t, w, "alt+Right")
	s.take(t, w, "users-selection-cleared")
	for range 3 {
		s.turn(t, w, "alt+Right")
	}
	s.shot(t, w, "users-last-page", "Escape", "End")
	for range 4 {
		s.turn(t, w, "alt+Left")
	}
}

// turn goes to another page.
func (s *studio) turn(t *testing.T, w *window, key string) {
	t.Helper()
	w.keys(t, key)
	s.await(t, w, w.since, 1, "msg=page")
}

// focus shows where the keyboard is, at one control of each kind.
func (s *studio) focus(t *testing.T, w *window) {
	s.shot(t, w, "focus-search", "ctrl+f")
	s.shot(t, w, "focus-segments", "Tab")
	s.shot(t, w, "focus-refresh", "Tab")
	s.press(t, w, "ctrl+f")
	s.shot(t, w, "focus-banner", "shift+Tab")
	s.shot(t, w, "focus-pane", "shift+Tab")
	s.shot(t, w, "focus-table", "ctrl+1")
	s.press(t, w, "space", "ctrl+f", "Tab", "Tab", "Tab")
	s.shot(t, w, "focus-bar", "Tab")
	s.press(t, w, "ctrl+1", "space")
}

// fromList: leavers who are pasted.
func (s *studio) fromList(t *testing.T, w *window) {
	s.shot(t, w, "list-empty", "ctrl+l")
	for _, who := range []string{"adaeze.okonkwo@contoso.example", "grace.hopper@contoso.example", "nobody@contoso.example", "adaeze.okonkwo@contoso.example"} {
		s.change(t, w, "a line", func() { typeText(t, who) })
		w.keys(t, "Return")
	}
	s.take(t, w, "list-typed")
	s.press(t, w, "Tab", "Tab", "Tab", "Tab") // a file, a sample, Cancel, on
	w.keys(t, "Return")
	s.await(t, w, w.since, 1, "msg=list", "entries=4")
	s.take(t, w, "list-preview")
	s.press(t, w, "Escape")
}

// question: the dialog before anything is archived, in all its moods.
func (s *studio) question(t *testing.T, w *window) {
	s.press(t, w, "space", "Down", "space", "Down", "space")
	reads := s.hold(isOneUser)
	s.shot(t, w, "archive-checking", "Delete")
	asked := w.since
	s.letGo(reads)
	s.await(t, w, asked, 1, "msg=checked")
	s.take(t, w, "archive-ready")
	s.shot(t, w, "archive-focus-danger", "Tab")
	s.press(t, w, "Escape")

	s.fail(isOneUser, maintenance)
	s.shot(t, w, "archive-problem", "Delete")
	s.demo.SetFault(nil)
	s.press(t, w, "shift+Tab", "shift+Tab", "shift+Tab") // Check again, the people, Show details
	s.shot(t, w, "archive-problem-details", "Return")
	s.press(t, w, "Escape", "Escape")

	s.fail(anything, sandbox.Fault{DropBefore: true})
	s.ask(t, w, "archive-unchecked", "users=3")
	s.demo.SetFault(nil)
	s.press(t, w, "Escape")

	s.press(t, w, "ctrl+a")
	s.ask(t, w, "archive-many")
	s.typeNumber(t, w)
	s.take(t, w, "archive-many-typed")
	s.press(t, w, "Escape", "Escape")

	w.search(t, "avery", 1)
	s.press(t, w, "space")
	s.ask(t, w, "archive-nobody", "users=0", "leftOut=1")
	s.press(t, w, "Escape")
	word, n := s.fewWithAvery(t)
	w.search(t, word, n)
	s.press(t, w, "ctrl+a")
	s.othersChange(t, word)
	s.ask(t, w, "archive-left-out", "leftOut=3")
	s.press(t, w, "Escape")
}

// othersChange has another administrator archive one whom a word finds, and invite
// another one anew.
func (s *studio) othersChange(t *testing.T, word string) {
	t.Helper()
	n := 0
	for _, u := range s.demo.Users() {
		if u.Role != sandbox.RoleUser || u.Status != sandbox.Active || !strings.Contains(strings.ToLower(u.DisplayName+"\n"+u.Email), word) {
			continue
		}
		var errs []error
		switch n++; n {
		case 1:
			errs = append(errs, s.demo.ArchiveAsOther(u.ID))
		case 2:
			errs = append(errs, s.demo.ArchiveAsOther(u.ID), s.demo.InviteAsOther(u.ID))
		}
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
	}
}

// ask opens the dialog for the ticked and takes a picture when they are checked.
func (s *studio) ask(t *testing.T, w *window, name string, parts ...string) {
	t.Helper()
	w.keys(t, "Delete")
	s.await(t, w, w.since, 1, append([]string{"msg=checked", "kind=archive"}, parts...)...)
	s.take(t, w, name)
}

// fewWithAvery returns a word for which the search finds Avery and three to five
// others.
func (s *studio) fewWithAvery(t *testing.T) (word string, n int) {
	t.Helper()
	const of = "avery.moss"
	for length := len(of); length > 1; length-- {
		for i := 0; i+length <= len(of); i++ {
			word, n = of[i:i+length], 0
			for _, u := range s.demo.Users() {
				if strings.Contains(strings.ToLower(u.DisplayName+"\n"+u.Email), word) {
					n++
				}
			}
			if n >= 4 && n <= 6 {
				return word, n
			}
		}
	}
	t.Fatal("no word finds Avery and a few others")
	return "", 0
}

// archive archives three people; their requests are held for a while.
func (s *studio) archive(t *testing.T, w *window) {
	s.active(t, w)
	s.press(t, w, "Down", "space", "Down", "space", "Down", "space")
	list := s.rest(t, w)
	w.keys(t, "Delete")
	began := w.since
	s.await(t, w, began, 1, "msg=checked", "users=3")
	sends := s.hold(isPatch)
	w.keys(t, "Tab", "Return")
	s.await(t, w, began, 1, "msg=confirmed")
	s.untilBack(t, w, list)
	s.take(t, w, "users-archiving")
	s.shot(t, w, "activity-sending", "ctrl+3")
	s.press(t, w, "ctrl+1")
	s.letGo(sends)
	s.await(t, w, began, 3, "msg=ended", "state=done")
	s.await(t, w, began, 3, `msg="row shows"`, "status=archived")
	s.take(t, w, "users-archived-notice")
}

// active shows those who are active, with the keyboard in the list.
func (s *studio) active(t *testing.T, w *window) {
	t.Helper()
	w.keys(t, "ctrl+f", "Tab", "Right")
	s.await(t, w, w.since, 1, "msg=page")
	s.press(t, w, "ctrl+1")
}

// outcomes brings seven changes to as many ends.
func (s *studio) outcomes(t *testing.T, w *window) {
	var mu sync.Mutex
	var met []string
	s.demo.SetFault(func(r *http.Request) *sandbox.Fault {
		if !isPatch(r) {
			return nil
		}
		mu.Lock()
		defer mu.Unlock()
		if slices.Contains(met, r.URL.Path) {
			return nil
		}
		met = append(met, r.URL.Path)
		id := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
		switch len(met) {
		case 2:
			return refusal(http.StatusConflict, "The user is the owner of a shared vehicle. Give the vehicle to somebody else first.")
		case 3:
			return refusal(http.StatusBadRequest, "The value of active is not supported.")
		case 4:
			_ = s.demo.Remove(id)
		case 5: // another administrator was faster, and asked the user back
			_ = s.demo.ArchiveAsOther(id)
			_ = s.demo.InviteAsOther(id)
		case 6:
			return refusal(http.StatusForbidden, "Not in your part of the organization.")
		}
		return nil
	})
	s.active(t, w)
	for range 7 {
		s.press(t, w, "Down", "space")
	}
	w.keys(t, "Delete")
	began := w.since
	s.await(t, w, began, 1, "msg=checked", "users=7")
	w.keys(t, "Tab", "Return")
	s.await(t, w, began, 7, "msg=ended")
	s.await(t, w, began, 2, `msg="row shows"`, "status=archived") // the dialog is gone by then
	s.take(t, w, "users-outcomes-notice")
	s.demo.SetFault(nil)
	s.invite(t, w)
	s.shot(t, w, "activity-outcomes", "ctrl+3")
}

// record: the batches, one of them, what a search finds, and the question before
// anything is deleted.
func (s *studio) record(t *testing.T, w *window) {
	s.press(t, w, "ctrl+3")
	s.shot(t, w, "activity-details", "Return")
	s.press(t, w, "Escape")
	s.shot(t, w, "activity-one-batch", "End", "shift+F10", "Down", "Return")
	s.press(t, w, "Escape") // all of them again
	w.keys(t, "ctrl+f")
	s.change(t, w, "the search", func() { typeText(t, "eriksen") })
	s.take(t, w, "activity-search")
	s.press(t, w, "Escape", "Escape")
	// The keyboard is in the rows. Before them stand the filter, the search, the
	// card's button, and the buttons of the head.
	w.keys(t, "shift+Tab", "shift+Tab", "shift+Tab", "shift+Tab")
	s.shot(t, w, "activity-delete", "Return")
	s.press(t, w, "Escape")
	w.keys(t, "shift+Tab", "shift+Tab")
	s.shot(t, w, "activity-batches", "Right")
	s.press(t, w, "Left")
}

// decision: what another administrator did in between, and what is to become of it.
func (s *studio) decision(t *testing.T, w *window) {
	s.press(t, w, "ctrl+3")
	w.keys(t, "shift+Tab")
	s.press(t, w, "Right", "Right")
	s.shot(t, w, "activity-to-decide", "Tab")
	s.shot(t, w, "decide-one", "shift+F10", "End", "Return")
	s.press(t, w, "Tab")
	s.shot(t, w, "activity-decided", "Return")
	s.press(t, w, "Escape")
}

// invite invites an archived person again.
func (s *studio) invite(t *testing.T, w *window) {
	t.Helper()
	w.keys(t, "Escape", "ctrl+f", "Tab", "End")
	s.await(t, w, w.since, 1, "msg=page")
	s.press(t, w, "ctrl+1", "shift+F10", "End")
	w.keys(t, "Return")
	began := w.since
	s.await(t, w, began, 1, "msg=checked", "kind=invite", "users=1")
	s.take(t, w, "invite-one")
	w.keys(t, "Tab", "Return")
	s.await(t, w, began, 1, "msg=ended", "state=done")
	s.await(t, w, began, 1, `msg="row shows"`, "status=invited")
	s.take(t, w, "users-invited-notice")
}

// listChanged: somebody of the first page is gone, which a copy finds out that
// nobody asked for. A check that fails makes the program copy again.
func (s *studio) listChanged(t *testing.T, w *window) {
	checked, gone := s.idOf(t, "Adaeze Okonkwo"), s.idOf(t, "Anaïs Lefèvre")
	if err := s.demo.Remove(gone); err != nil {
		t.Fatal(err)
	}
	s.fail(func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, checked) }, maintenance)
	s.press(t, w, "space")
	list := s.rest(t, w)
	s.press(t, w, "Delete")
	deadline := time.Now().Add(happensWithin)
	for !slices.ContainsFunc(s.demo.Requests(), func(r sandbox.Request) bool { return strings.Contains(r.Path, gone) }) {
		if time.Now().After(deadline) {
			t.Fatal("the program does not copy again")
		}
		s.tick(t, w)
	}
	s.demo.SetFault(nil)
	s.rest(t, w)
	w.keys(t, "Escape")
	s.untilBack(t, w, list)
	s.take(t, w, "users-list-changed")
	w.keys(t, "ctrl+r")
	s.await(t, w, w.since, 1, "msg=page")
}

// idOf returns the id of one of the people who are in every demo organization.
func (s *studio) idOf(t *testing.T, name string) string {
	t.Helper()
	users := s.demo.Users()
	i := slices.IndexFunc(users, func(u sandbox.User) bool { return u.DisplayName == name })
	if i < 0 {
		t.Fatalf("%s is not there", name)
	}
	return users[i].ID
}

// offline: the service cannot be reached; what is confirmed waits, and can be
// taken back.
func (s *studio) offline(t *testing.T, w *window) {
	s.fail(anything, sandbox.Fault{DropBefore: true})
	s.shot(t, w, "users-offline", "ctrl+r")
	s.confirmOne(t, w)
	s.take(t, w, "users-offline-waiting")
	s.press(t, w, "Escape") // the notice, which would go away by itself later
	s.shot(t, w, "users-waiting-row-menu", "shift+F10")
	s.press(t, w, "Escape")
	s.shot(t, w, "settings-sign-out", "ctrl+4", "Tab", "Return")
	s.press(t, w, "Escape")
	s.shot(t, w, "activity-offline", "ctrl+3")
	s.shot(t, w, "activity-row-menu", "shift+F10", "End")
	s.shot(t, w, "activity-cancelled", "Return")

	s.fail(anything, maintenance)
	s.shot(t, w, "users-service-error", "ctrl+1", "ctrl+r")
	s.demo.SetFault(nil)
	s.press(t, w, "ctrl+r")
}

// confirmOne confirms an archive that cannot be sent.
func (s *studio) confirmOne(t *testing.T, w *window) {
	t.Helper()
	s.active(t, w)
	s.press(t, w, "Down", "Down", "space")
	list := s.rest(t, w)
	w.keys(t, "Delete")
	began := w.since
	s.await(t, w, began, 1, "msg=checked", "users=1")
	w.keys(t, "Tab", "Return")
	s.await(t, w, began, 1, "msg=confirmed")
	s.untilBack(t, w, list)
}

// restarted: what could not be sent goes on with the next start.
func (s *studio) restarted(t *testing.T, w *window, data string) {
	s.home(t, w)
	s.fail(anything, sandbox.Fault{DropBefore: true})
	s.confirmOne(t, w)
	s.shot(t, w, "quit-with-open-changes", "alt+F4")
	w.keys(t, "Tab", "Return") // Cancel, Quit now
	w.process.wantEnd(t)
	sends := s.hold(isPatch)
	again := s.open(t, data, "mainScreen", "-organization", s.demo.Profile())
	s.await(t, again, 0, 1, `msg="first rows"`)
	s.take(t, again, "users-goes-on")
	s.letGo(sends)
	s.await(t, again, 0, 1, "msg=ended", "state=done")
	s.end(t, again)
}

func (s *studio) settings(t *testing.T, w *window) {
	s.shot(t, w, "settings-plain", "ctrl+4")
	// The account's button, the organization's, three numbers, the protected, the keys.
	s.shot(t, w, "settings-end", "Tab", "Tab", "Tab", "Tab", "Tab", "Tab", "Tab")
	s.shot(t, w, "settings-keys", "F1")
	s.press(t, w, "Escape")
}

// damaged: a change on the disk is no longer what was confirmed. Then the
// service ends the session.
func (s *studio) damaged(t *testing.T, data string) {
	files, err := filepath.Glob(filepath.Join(desktop.FoldersIn(data).Data, "*", "outbox.db"))
	if err != nil || len(files) != 1 {
		t.Fatalf("outboxes: %q, %v", files, err)
	}
	db, err := sql.Open("sqlite", files[0])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("UPDATE seen SET checksum = zeroblob(32) WHERE item = (SELECT max(item) FROM seen)"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	w := s.open(t, data, "mainScreen", "-organization", s.demo.Profile())
	s.await(t, w, 0, 1, `msg="first rows"`)
	s.take(t, w, "users-damaged")
	s.shot(t, w, "activity-salvaged", "ctrl+3")
	s.press(t, w, "ctrl+1")
	s.demo.RevokeAllTokens()
	w.keys(t, "ctrl+r")
	s.await(t, w, w.since, 1, "msg=screen", "shows=*ui.signIn")
	s.take(t, w, "signin-session-ended")
	s.end(t, w)
}

// anotherOrganization: the command line names one, and the computer knows
// another.
func (s *studio) anotherOrganization(t *testing.T, data string) {
	other := startDemo(t)
	profile := filepath.Join(t.TempDir(), "fabrikam.toml")
	s.write(t, profile, 0o600, fmt.Sprintf("name = %q\nscim = %q\nissuer = %q\n", "Fabrikam", other.SCIM(), other.Issuer()))
	w := s.open(t, data, "replacing", "-organization", profile)
	s.take(t, w, "first-replace")
	s.end(t, w)
}

// withoutKeyring: nothing that would keep the session.
func (s *studio) withoutKeyring(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+filepath.Join(t.TempDir(), "nobody"))
	w := s.signedIn(t, dataFolder(t))
	s.await(t, w, 0, 1, `msg="first rows"`)
	s.take(t, w, "users-session-only")
	s.end(t, w)
}

// hostile: people who chose their names to deceive an administrator.
func (s *studio) hostile(t *testing.T) {
	demo, err := sandbox.Start(sandbox.Options{Users: 12})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = demo.Close() })
	names := []struct{ name, email string }{
		{"\u202etsop eht fo ymeraC", "evil@contoso.example"},
		{"\u0410very Moss", "avery.moss@cont\u043eso.example"},
		{"Adaeze Okonkwo, adaeze@contoso.example\nand 40 others", "mallory@contoso.example"},
		{"Ad\u200ba\u00ade\u200dze O\U000e0041konkwo", "adaeze.ok\u043enkwo@contoso.example"},
		{"A" + strings.Repeat("\u0335\u0336\u0321\u0322\u0327", 12) + "nders " + strings.Repeat("von und zu ", 20), strings.Repeat("very.long.", 18) + "@contoso.example"},
		{"\u05d0\u05d1\u05e0\u05e8 (3 users)", "avner@contoso.example"},
	}
	for _, u := range demo.Users() {
		if len(names) > 0 && u.Status == sandbox.Active && u.Role == sandbox.RoleUser {
			if err := demo.Rename(u.ID, names[0].name, names[0].email); err != nil {
				t.Fatal(err)
			}
			names = names[1:]
		}
	}
	w := s.open(t, dataFolder(t), "signIn", "-organization", demo.Profile())
	w.keys(t, "Tab", "Return")
	w.acceptAccount(t)
	s.await(t, w, w.since, 1, `msg="first rows"`)
	s.take(t, w, "hostile-users")
	s.shot(t, w, "hostile-row-menu", "End", "shift+F10", "End")
	s.shot(t, w, "hostile-details", "Home", "Return")
	s.press(t, w, "Escape", "ctrl+a")
	s.ask(t, w, "hostile-archive")
	w.keys(t, "Tab", "Return")
	s.await(t, w, w.since, 1, "msg=confirmed")
	s.shot(t, w, "hostile-activity", "ctrl+3")
	s.shot(t, w, "hostile-activity-details", "shift+F10", "Return")
	s.press(t, w, "Escape")
	s.end(t, w)
}

// typeNumber types the number of people that the question asks for.
func (s *studio) typeNumber(t *testing.T, w *window) {
	t.Helper()
	checked := w.journal.lines(t, w.since)
	i := slices.IndexFunc(checked, func(line string) bool { return strings.Contains(line, "msg=checked") })
	if i < 0 {
		t.Fatal("nothing was checked")
	}
	_, count, _ := strings.Cut(checked[i], "users=")
	count, _, _ = strings.Cut(count, " ")
	s.press(t, w, "shift+Tab")
	s.change(t, w, "the number", func() { typeText(t, count) })
}

// largeBatch: a batch that was stopped, one that goes on, and its end.
func (s *studio) largeBatch(t *testing.T) {
	demo, err := sandbox.Start(sandbox.Options{Users: 60})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = demo.Close() })
	isChange := func(r *http.Request) bool { return isPatch(r) || strings.HasSuffix(r.URL.Path, "/Bulk") }
	demo.SetFault(func(r *http.Request) *sandbox.Fault {
		if !isChange(r) {
			return nil
		}
		return refusal(http.StatusConflict, "The user is the owner of a shared vehicle.")
	})
	w := s.open(t, dataFolder(t), "signIn", "-organization", demo.Profile())
	w.keys(t, "Tab", "Return")
	w.acceptAccount(t)
	s.await(t, w, w.since, 1, `msg="first rows"`)
	s.rest(t, w)
	s.press(t, w, "ctrl+a")
	w.keys(t, "Delete")
	s.await(t, w, w.since, 1, "msg=checked")
	s.rest(t, w)
	s.typeNumber(t, w)
	asked := w.since
	w.keys(t, "Tab", "Tab", "Return") // Cancel, Archive
	s.await(t, w, asked, 1, `msg="stopped after failures in a row"`)
	s.take(t, w, "users-stopped")
	s.shot(t, w, "activity-stopped", "ctrl+3")

	// One goes well, the service wants to be left alone for a while, and then takes
	// its time.
	going, sent := make(chan struct{}), make(chan struct{})
	var met atomic.Int64
	demo.SetFault(func(r *http.Request) *sandbox.Fault {
		if !isChange(r) {
			return nil
		}
		switch met.Add(1) {
		case 1:
			return nil
		case 2:
			return &sandbox.Fault{Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"10"}}}
		case 3:
			close(sent)
		}
		return &sandbox.Fault{Delay: going}
	})
	// The filter, the search, Take back, Cancel the rest, Resume.
	s.press(t, w, "shift+Tab", "shift+Tab", "shift+Tab", "shift+Tab", "shift+Tab")
	s.press(t, w, "Return")
	s.await(t, w, asked, 1, "msg=ended", "state=done")
	s.take(t, w, "activity-waits")
	select {
	case <-sent:
	case <-time.After(happensWithin):
		t.Fatal("it does not go on")
	}
	s.take(t, w, "activity-running")
	close(going)
	s.await(t, w, asked, 2, "msg=ended", "state=done")
	s.take(t, w, "activity-finished")
	// One may wait as the service asked. Then it is asked whether to quit: Cancel,
	// Quit now, Wait and quit.
	w.keys(t, "alt+F4", "Tab", "Tab", "Return")
	w.process.wantEnd(t)
}
