package sandbox

// The pages that people see in a browser.

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
)

//go:embed pages
var pageFiles embed.FS

var pages = template.Must(template.ParseFS(pageFiles, "pages/*.html"))

// pagePolicy allows a page its own style sheet and forms. Chromium applies
// form-action to the redirects that follow as well, and signing in ends at the
// loopback listener of a native application (RFC 8252 section 7.3).
const pagePolicy = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; " +
	"form-action 'self' http://127.0.0.1:* http://localhost:*"

// writePage answers with a page made from a template of pages/.
func writePage(w http.ResponseWriter, status int, name string, data any) {
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, name, data); err != nil {
		http.Error(w, "the page could not be made", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", pagePolicy)
	w.WriteHeader(status)
	_, _ = b.WriteTo(w)
}

// writeMessage answers with a page that says one thing.
func writeMessage(w http.ResponseWriter, status int, title, text string) {
	writePage(w, status, "message.html", struct{ Title, Text string }{title, text})
}

func serveStyle(w http.ResponseWriter, r *http.Request) {
	http.ServeFileFS(w, r, pageFiles, "pages/style.css")
}
