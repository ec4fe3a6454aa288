package oauth

// The loopback listener that the browser comes back to (RFC 8252 section 7.3).
// Every program and every web page on this computer can reach it, so it believes
// nobody: only a request with the right state counts, and no other request can
// end the sign-in or learn anything.

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"time"

	"mileiq.example/admin/client/problem"
)

const (
	callbackPath = "/callback"
	donePath     = "/done"
	// pageGrace is how long the browser has to fetch the last page, and then
	// again how long that may take to be written.
	pageGrace = 500 * time.Millisecond
)

// callback is what the authorization server told through the browser.
type callback struct {
	code, errorCode string
	issuer          string
	hasIssuer       bool
}

var errNotOurs = problem.New("not an answer to this sign-in")

// readCallback reads the query of a request to the callback path. Anything but
// exactly one right state, or any doubt about a parameter, is errNotOurs: it
// cannot be told from a forgery (RFC 6749 section 10.12).
func readCallback(query, state string) (callback, error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return callback{}, errNotOurs
	}
	for _, name := range []string{"state", "code", "iss", "error"} {
		if len(values[name]) > 1 {
			return callback{}, errNotOurs
		}
	}
	if !same(values.Get("state"), state) {
		return callback{}, errNotOurs
	}
	c := callback{
		code: values.Get("code"), errorCode: values.Get("error"),
		issuer: values.Get("iss"), hasIssuer: values.Has("iss"),
	}
	if c.code == "" && c.errorCode == "" {
		return callback{}, errNotOurs
	}
	return c, nil
}

// receiver listens for one callback and shows the last page.
type receiver struct {
	host  string // the only Host that is answered
	state string
	page  Page
	// grace is how long the browser has to fetch the last page.
	grace time.Duration

	server    *http.Server
	listeners []net.Listener
	serving   sync.WaitGroup

	// callbacks holds the callback; it is filled at most once.
	callbacks chan callback
	// decided is closed once succeeded is known.
	decided   chan struct{}
	succeeded bool
	// shown is closed once the last page was written.
	shown    chan struct{}
	showOnce sync.Once

	mu   sync.Mutex
	used bool
	// open are the connections that are open, the oldest first.
	open []net.Conn
}

// maxConnections is how many connections are held. A browser has one or two. Who opens
// hundreds and says nothing whole must not take the program its open files, nor keep
// the browser away: so the oldest goes, and not the newest.
const maxConnections = 32

// limit follows the connections and closes those that are too many.
func (r *receiver) limit(c net.Conn, state http.ConnState) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch state {
	case http.StateNew:
		r.open = append(r.open, c)
		if len(r.open) > maxConnections {
			_ = r.open[0].Close()
			r.open = slices.Delete(r.open, 0, 1)
		}
	case http.StateClosed, http.StateHijacked:
		r.open = slices.DeleteFunc(r.open, func(o net.Conn) bool { return o == c })
	}
}

// listen opens the port and serves. The redirect URI is http://host:port/callback.
func listen(host string, port int, state string, page Page) (*receiver, error) {
	listeners, err := loopbackListeners(net.Listen, host, port)
	if err != nil {
		return nil, err
	}
	port = listeners[0].Addr().(*net.TCPAddr).Port
	r := &receiver{
		host: net.JoinHostPort(host, strconv.Itoa(port)), state: state, page: page, grace: pageGrace, listeners: listeners,
		callbacks: make(chan callback, 1), decided: make(chan struct{}), shown: make(chan struct{}),
	}
	r.server = &http.Server{
		Handler:           r,
		ReadHeaderTimeout: 5 * time.Second,
		MaxHeaderBytes:    16 << 10,
		ConnState:         r.limit,
		// Its messages quote what clients sent.
		ErrorLog:                     log.New(io.Discard, "", 0),
		DisableGeneralOptionsHandler: true,
	}
	r.server.SetKeepAlivesEnabled(false)
	for _, l := range listeners {
		r.serving.Go(func() { _ = r.server.Serve(l) })
	}
	return r, nil
}

func (r *receiver) redirectURI() string { return "http://" + r.host + callbackPath }

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Content-Security-Policy", contentSecurityPolicy())
	switch path := req.URL.EscapedPath(); {
	case req.Host != r.host:
		// A name that an attacker points to 127.0.0.1 (DNS rebinding).
		w.WriteHeader(http.StatusMisdirectedRequest)
	case !isNavigation(req.Header):
		w.WriteHeader(http.StatusForbidden)
	case path != callbackPath && path != donePath:
		w.WriteHeader(http.StatusNotFound)
	case req.Method != http.MethodGet:
		h.Set("Allow", http.MethodGet)
		w.WriteHeader(http.StatusMethodNotAllowed)
	case path == callbackPath:
		r.serveCallback(w, req)
	default:
		r.serveDone(w, req)
	}
}

// isNavigation reports whether a browser that went to an address sent this, not
// a page that fetched it. Browsers send Origin with fetches and forms only; the
// Sec-Fetch headers cannot be set by pages.
func isNavigation(h http.Header) bool {
	mode, dest := h.Get("Sec-Fetch-Mode"), h.Get("Sec-Fetch-Dest")
	return len(h.Values("Origin")) == 0 && (mode == "" || mode == "navigate") && (dest == "" || dest == "document")
}

func (r *receiver) serveCallback(w http.ResponseWriter, req *http.Request) {
	c, err := readCallback(req.URL.RawQuery, r.state)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if !r.isFirst() {
		w.WriteHeader(http.StatusGone)
		return
	}
	// The next address has no code in it, and neither has the browser's history.
	w.Header().Set("Location", donePath)
	w.WriteHeader(http.StatusSeeOther)
	r.callbacks <- c
}

// isFirst reports whether this is the first callback, and remembers it.
func (r *receiver) isFirst() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	first := !r.used
	r.used = true
	return first
}

func (r *receiver) serveDone(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	used := r.used
	r.mu.Unlock()
	if !used {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	select {
	case <-r.decided:
	case <-req.Context().Done():
		return
	}
	text := r.page.Failed
	if r.succeeded {
		text = r.page.Done
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = io.WriteString(w, text.html())
	_ = http.NewResponseController(w).Flush()
	r.showOnce.Do(func() { close(r.shown) })
}

// finish shows the browser how the sign-in ended, if it is still there to see,
// and closes. It is called once, after the callback.
func (r *receiver) finish(ctx context.Context, succeeded, awaited bool) {
	r.succeeded = succeeded
	close(r.decided)
	if awaited {
		grace, cancel := context.WithTimeout(ctx, r.grace)
		defer cancel()
		select {
		case <-r.shown:
		case <-grace.Done():
		}
	}
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), pageGrace)
	defer cancel()
	_ = r.server.Shutdown(patience)
	r.close()
}

// close frees the port at once. It may be called from any goroutine, repeatedly.
func (r *receiver) close() {
	_ = r.server.Close()
	// Serve may not have taken a listener over yet.
	for _, l := range r.listeners {
		_ = l.Close()
	}
	r.serving.Wait()
}
