// Package pages is how the pages of the demo organization look: one layout, one
// style sheet, and the page that says one thing. It knows nothing of what they say.
package pages

import (
	"bytes"
	"embed"
	"html/template"
	"io/fs"
	"net/http"
)

//go:embed layout.html message.html style.css
var files embed.FS

var (
	// layout is the parts that every page has. It is only cloned: a template that
	// was executed cannot be.
	layout  = template.Must(template.ParseFS(files, "layout.html"))
	message = template.Must(template.Must(layout.Clone()).ParseFS(files, "message.html"))
)

// policy allows a page its own style sheet and forms. Chromium applies form-action
// to the redirects that follow as well, and signing in ends at the loopback
// listener of a native application (RFC 8252 section 7.3).
const policy = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; " +
	"form-action 'self' http://127.0.0.1:* http://localhost:*"

// Set is some pages in the common layout.
type Set struct{ templates *template.Template }

// Parse reads the pages, *.html, at the top of a file system. It panics if one of
// them is not a template.
func Parse(pages fs.FS) Set {
	return Set{template.Must(template.Must(layout.Clone()).ParseFS(pages, "*.html"))}
}

// Write answers with the page in the file name.
func (s Set) Write(w http.ResponseWriter, status int, name string, data any) {
	write(w, status, s.templates, name, data)
}

// Message answers with a page that says one thing.
func Message(w http.ResponseWriter, status int, title, text string) {
	write(w, status, message, "message.html", struct{ Title, Text string }{title, text})
}

func write(w http.ResponseWriter, status int, templates *template.Template, name string, data any) {
	var page bytes.Buffer
	if err := templates.ExecuteTemplate(&page, name, data); err != nil {
		http.Error(w, "the page could not be made", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", policy)
	w.WriteHeader(status)
	_, _ = page.WriteTo(w)
}

// Style answers with the style sheet, which pages expect at /style.css.
func Style(w http.ResponseWriter, r *http.Request) {
	http.ServeFileFS(w, r, files, "style.css")
}
